/* Plays dialogue files: each engine alone against the other side's lines, and
 * both linked back to back. Arguments: the files. */
#include "report.h"

#include <stdio.h>
#include <string.h>

static int run_client(const script *s)
{
    played p = { 0 };
    int good;

    play_alone(s, CLIENT, &plan_plain, &p);
    good = report_check(s, CLIENT, &p, "client", 0);
    played_free(&p);
    return good;
}

/* Turn by turn, and with all the client's lines in one piece. */
static int run_server(const script *s)
{
    play_plan plan = plan_plain;
    played p = { 0 };
    int good;

    play_alone(s, SERVER, &plan, &p);
    good = report_check(s, SERVER, &p, "server", 0);
    played_clear(&p);
    plan.together = 1;
    play_alone(s, SERVER, &plan, &p);
    good &= report_check(s, SERVER, &p, "server, all at once", 1);
    played_free(&p);
    return good;
}

static int run_pair(const script *s, size_t piece)
{
    play_plan plan = plan_plain;
    played p[2];
    int good;

    memset(p, 0, sizeof p);
    plan.piece = piece;
    play_pair(s, &plan, p);
    good = report_check(s, CLIENT, &p[CLIENT], "both, client", 1);
    good &= report_check(s, SERVER, &p[SERVER], "both, server", 1);
    played_free(&p[CLIENT]);
    played_free(&p[SERVER]);
    return good;
}

static void run(report *r, const char *path)
{
    script s;

    if (!script_load(&s, path)) {
        printf("%s: %s\n", path, s.wrong.p);
        report_count(r, 0);
        script_free(&s);
        return;
    }
    if (s.runs & SCRIPT_RUN_SERVER)
        report_count(r, run_server(&s));
    script_rename(&s);
    if (s.runs & SCRIPT_RUN_CLIENT)
        report_count(r, run_client(&s));
    if (s.runs & SCRIPT_RUN_PAIR)
        report_count(r, run_pair(&s, 0) && run_pair(&s, 1));
    script_free(&s);
}

int main(int argc, char **argv)
{
    report r = { 0, 0, 0 };
    int i;

    for (i = 1; i < argc; i++)
        run(&r, argv[i]);
    return report_end(&r);
}
