/* The split test: every dialogue at all one-cut and two-cut splits (two cuts
 * up to 128 octets, or as "-2 N" says; one at each octet, or with "-1 N" at
 * each Nth), octet by octet, with calls that bring nothing new, late answers,
 * late output and wire_keep(); and the cutters of lines and dots by
 * exhaustion. Arguments: dialogue files. */
#include "split.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void run(report *r, const char *path, const split_effort *effort)
{
    script s;

    if (!script_load(&s, path)) {
        printf("%s: %s\n", path, s.wrong.p);
        report_count(r, 0);
        script_free(&s);
        return;
    }
    if (s.runs & SCRIPT_RUN_CLIENT)
        report_count(r, split_script(&s, CLIENT, effort));
    if (s.runs & SCRIPT_RUN_SERVER)
        report_count(r, split_script(&s, SERVER, effort));
    script_free(&s);
}

int main(int argc, char **argv)
{
    report r = { 0, 0, 0 };
    split_effort effort = { TWO_MAX, 1 };
    int i;

    report_count(&r, split_line());
    report_count(&r, split_dots());
    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-2") == 0 && i + 1 < argc)
            effort.two_max = strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "-1") == 0 && i + 1 < argc)
            effort.step = strtoul(argv[++i], NULL, 10);
        else
            run(&r, argv[i], &effort);
    }
    return report_end(&r);
}
