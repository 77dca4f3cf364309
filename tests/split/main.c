/* The split test: every dialogue at all one-cut and two-cut splits (two cuts
 * up to 128 octets, or as "-2 N" says; one at each octet, or with "-1 N" at
 * each Nth), octet by octet, with calls that bring nothing new, late answers,
 * late output and wire_keep(); and the cutters of lines and dots by
 * exhaustion (with "-0 N" in strings that are N octets shorter). Arguments:
 * these, then dialogue files. */
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
    if (s.runs & SCRIPT_RUN_SERVER)
        report_count(r, split_script(&s, SERVER, effort));
    script_rename(&s);
    if (s.runs & SCRIPT_RUN_CLIENT)
        report_count(r, split_script(&s, CLIENT, effort));
    script_free(&s);
}

/* The number behind the option at *at; 0: there is no such option there. */
static int take_option(char **argv, int *at, const char *name, size_t *value)
{
    if (argv[*at] == NULL || strcmp(argv[*at], name) != 0 ||
        argv[*at + 1] == NULL)
        return 0;
    *value = strtoul(argv[*at + 1], NULL, 10);
    *at += 2;
    return 1;
}

int main(int argc, char **argv)
{
    report r = { 0, 0, 0 };
    split_effort effort = { TWO_MAX, 1, 0 };
    int i = 1;

    while (take_option(argv, &i, "-2", &effort.two_max) ||
           take_option(argv, &i, "-1", &effort.step) ||
           take_option(argv, &i, "-0", &effort.less))
        ;
    report_count(&r, split_line(effort.less));
    report_count(&r, split_dots(effort.less));
    for (; i < argc; i++)
        run(&r, argv[i], &effort);
    return report_end(&r);
}
