/* The fault test: memory that runs out at each point, peers that leave after
 * each octet, tls_on() and other verbs at every wrong time. Arguments:
 * dialogue files. */
#include "../dialogue/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct fault {
    const script *s;
    int           side;
    played        want, got;
} fault;

static void complain(const fault *f, const char *what, size_t where)
{
    printf("%s (%s): %s %lu\n", f->s->name,
           f->side == SERVER ? "server" : "client", what,
           (unsigned long)where);
}

static void again(fault *f, const play_plan *plan)
{
    played_clear(&f->got);
    play_alone(f->s, f->side, plan, &f->got);
}

/* --- memory --- */

/* Either there is no engine, or all goes on as if nothing had happened:
 * wire_keep() that fails changes nothing. Or the application was told that
 * there is no memory, and a server says so; or what came has no room, which is
 * the end of a client. */
static int fail_alloc(fault *f, unsigned k, int for_ever, int *more)
{
    play_plan plan = plan_plain;

    plan.piece = 16;
    plan.keep = 1;
    plan.fail_at = k;
    plan.fail_for_ever = for_ever;
    again(f, &plan);
    *more = f->got.calls >= k;
    if (f->got.wrong.n == 0 &&
        (f->got.no_engine || played_same(&f->want, &f->got) ||
         strstr(f->got.out.p, " no memory\r\n") ||
         strstr(f->got.trace.p, " => E_NOMEM") ||
         strstr(f->got.trace.p, "CLOSED E_MEMORY at ")))
        return 1;
    complain(f, "differs when this allocation fails:", k);
    report_two(f->s->name, "memory", &f->want, &f->got);
    return 0;
}

static int fail_each_alloc(fault *f, int for_ever)
{
    unsigned k;
    int more = 1, good = 1;

    for (k = 1; more && good; k++)
        good = fail_alloc(f, k, for_ever, &more);
    return good;
}

/* From one octet to the next that is tried. */
static size_t octet_step(const fault *f, size_t n)
{
    if (f->s->costly)
        return 13;
    return n > 4096 ? n / 4096 : 1;
}

/* An engine that is freed while octets are kept that it has not read. */
static int free_at_each_octet(fault *f)
{
    play_plan plan = plan_plain;
    size_t n = f->s->side[!f->side].wire.n;
    size_t step = octet_step(f, n);

    plan.keep = plan.drop = 1;
    for (plan.stop_at = 1; plan.stop_at <= n; plan.stop_at += step) {
        again(f, &plan);
        if (f->got.wrong.n > 0) {
            complain(f, f->got.wrong.p, plan.stop_at);
            return 0;
        }
    }
    return 1;
}

/* --- the peer leaves --- */

static int ends_with(const text *t, const char *word)
{
    size_t n = strlen(word);

    return t->n >= n && memcmp(t->p + t->n - n, word, n) == 0;
}

/* "REPLY NOOP UNKNOWN", or UNSENT; or a message that nobody was to get, and
 * the refusal that was the reason; or "DONE RETR 1 UNKNOWN", "RESULT #3". */
static int is_last_result(const char *line, size_t n)
{
    text t = { 0 };
    const char *word;
    int good;

    text_add(&t, line, n);
    word = strchr(t.p, ' ');
    word = word ? strchr(word + 1, ' ') : NULL;
    good = word && (text_begins(t.p, "REPLY ") ||
                    text_begins(t.p, "RESULT ")) &&
           (text_begins(word, " UNKNOWN") || text_begins(word, " UNSENT") ||
            strstr(word, " accepted=0"));
    good |= text_begins(t.p, "DONE ") && ends_with(&t, " UNKNOWN");
    good |= text_begins(t.p, "RESULT #") && !word;
    text_free(&t);
    return good;
}

/* What a client may tell behind what had come by then: results of verbs that
 * were open. A server tells nothing. */
static int tail_is_good(const fault *f, size_t from)
{
    const text *t = &f->got.trace;
    const char *end;

    while (!text_begins(t->p + from, "CLOSED")) {
        end = strchr(t->p + from, '\n');
        if (!end || f->side == SERVER)
            return 0;
        if (!is_last_result(t->p + from, (size_t)(end - t->p) - from))
            return 0;
        from = (size_t)(end - t->p) + 1;
    }
    return 1;
}

/* A server answers all that has come and may say 421 behind it; a client that
 * knows already that nobody listens need not speak. */
static int output_is_good(const fault *f, int early)
{
    const text *want = &f->want.out, *got = &f->got.out;
    size_t n = want->n < got->n ? want->n : got->n;

    if (memcmp(got->p, want->p, n) != 0)
        return 0;
    if (got->n < want->n)
        return f->side == CLIENT && early;
    return got->n == n ||
           (f->side == SERVER && text_begins(got->p + n, "421"));
}

/* Events and output as in want, the run that was given up at the same octet
 * without eof(). A client may know before it has spoken that nobody listens:
 * of it only the results are looked at. */
static int left_well(const fault *f, int early)
{
    size_t n = f->want.trace.n;
    int open = n >= 4 && strcmp(f->want.trace.p + n - 4, "OPEN") == 0;

    if (f->got.wrong.n > 0 || f->got.opened != f->got.results ||
        f->got.done > f->want.done || !output_is_good(f, early))
        return 0;
    if (early && f->side == CLIENT)
        return 1;
    n -= open ? 4 : 0;
    if (f->got.trace.n < n ||
        memcmp(f->want.trace.p, f->got.trace.p, n) != 0)
        return 0;
    return !open || tail_is_good(f, n);
}

static int leave_at(fault *f, size_t at, int early)
{
    play_plan plan = plan_plain;

    played_clear(&f->want);
    plan.stop_at = at;
    play_alone(f->s, f->side, &plan, &f->want);
    plan.stop_at = PLAY_NOTHING;
    plan.eof_at = at;
    plan.eof_early = early;
    again(f, &plan);
    if (left_well(f, early))
        return 1;
    complain(f, early ? "eof() before reading, octet" : "eof() at octet", at);
    if (f->got.opened != f->got.results)
        printf("    %lu verbs were accepted, %lu have a result\n",
               (unsigned long)f->got.opened, (unsigned long)f->got.results);
    report_two(f->s->name, "eof", &f->want, &f->got);
    return 0;
}

static int leave_at_each_octet(fault *f)
{
    size_t at, n = f->s->side[!f->side].wire.n;
    size_t step = octet_step(f, n);
    int good = 1;

    for (at = 0; at <= n && good; at += step)
        good = leave_at(f, at, 0) &&
               (at == 0 || at == n || leave_at(f, at, 1));
    return good;
}

/* --- verbs at the wrong time --- */

static int misuse_everywhere(fault *f)
{
    play_plan plan = plan_plain;

    plan.piece = 1;
    plan.misuse = 1;
    plan.trickle = 1;
    again(f, &plan);
    if (f->got.wrong.n == 0 && played_same(&f->want, &f->got))
        return 1;
    complain(f, "verbs at the wrong time change something, octets:",
             f->s->side[!f->side].wire.n);
    report_two(f->s->name, "misuse", &f->want, &f->got);
    return 0;
}

static void run_side(report *r, const script *s, int side)
{
    fault f;

    memset(&f, 0, sizeof f);
    f.s = s;
    f.side = side;
    play_alone(s, side, &plan_plain, &f.want);
    report_count(r, fail_each_alloc(&f, 0) && fail_each_alloc(&f, 1));
    report_count(r, free_at_each_octet(&f));
    report_count(r, misuse_everywhere(&f));
    report_count(r, leave_at_each_octet(&f));
    played_free(&f.want);
    played_free(&f.got);
}

static void run(report *r, const char *path)
{
    script s;

    if (!script_load(&s, path)) {
        printf("%s: %s\n", path, s.wrong.p);
        report_count(r, 0);
    } else {
        if (s.runs & SCRIPT_RUN_SERVER)
            run_side(r, &s, SERVER);
        script_rename(&s);
        if (s.runs & SCRIPT_RUN_CLIENT)
            run_side(r, &s, CLIENT);
    }
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
