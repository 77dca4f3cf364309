/* The split test: every dialogue at all one-cut and two-cut splits (two cuts
 * up to 128 octets, or as "-2 N" says), octet by octet, with calls that bring
 * nothing new, late answers, late output and wire_keep(); and the cutters of
 * lines and dots by exhaustion. Arguments: dialogue files. */
#include "split.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void run(report *r, const char *path, size_t two_max)
{
    script s;

    if (!script_load(&s, path)) {
        printf("%s: %s\n", path, s.wrong.p);
        report_count(r, 0);
        script_free(&s);
        return;
    }
    if (s.runs & SCRIPT_RUN_CLIENT)
        report_count(r, split_script(&s, CLIENT, two_max));
    if (s.runs & SCRIPT_RUN_SERVER)
        report_count(r, split_script(&s, SERVER, two_max));
    script_free(&s);
}

int main(int argc, char **argv)
{
    report r = { 0, 0, 0 };
    size_t two_max = TWO_MAX;
    int i;

    report_count(&r, split_line());
    report_count(&r, split_dots());
    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-2") == 0 && i + 1 < argc)
            two_max = strtoul(argv[++i], NULL, 10);
        else
            run(&r, argv[i], two_max);
    }
    return report_end(&r);
}
