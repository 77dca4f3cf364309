#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t line_end(const text *t, size_t at)
{
    const char *end = t->n > at ? memchr(t->p + at, '\n', t->n - at) : NULL;

    return end ? (size_t)(end - t->p) + 1 : t->n;
}

/* Octets are shown in escapes; a trace has them already. */
static void print_line(const char *mark, const text *t, size_t from, size_t to)
{
    text shown = { 0 };

    if (from >= to) {
        printf("    %s (no more lines)\n", mark);
        return;
    }
    if (to - from > 200)
        to = from + 200;
    if (t->p[to - 1] == '\n' && (to - from < 2 || t->p[to - 2] != '\r'))
        text_add(&shown, t->p + from, to - from - 1);
    else
        text_escape(&shown, t->p + from, to - from);
    printf("    %s %s\n", mark, shown.p);
    text_free(&shown);
}

/* The line with that number and the ones around it. */
static void print_lines(const char *mark, const text *t, long line)
{
    size_t at = 0, end;
    long i;

    for (i = 0; i < line + 2; i++) {
        end = line_end(t, at);
        if (i >= line - 1)
            print_line(i == line ? mark : "    ", t, at, end);
        if (at == t->n)
            break;
        at = end;
    }
}

static void print_both(const text *want, const text *got, long line)
{
    print_lines("want", want, line);
    print_lines("got ", got, line);
}

static void head(const char *name, const char *how, const char *what)
{
    printf("%s (%s): %s\n", name, how, what);
}

/* An event is as wanted when it begins so and goes on with a blank, or in any
 * way behind "...". In runs of both, details (key=value, "text") depend on the
 * other engine. */
static int event_fits(const char *want, const char *got, size_t n, int brief)
{
    size_t m = strlen(want), i;

    if (m > 3 && strcmp(want + m - 3, "...") == 0)
        return n >= m - 3 && memcmp(want, got, m - 3) == 0;
    if (brief)
        for (i = 0; i < m; i++)
            if (want[i] == '=' || want[i] == '"')
                break;
    if (brief && i < m) {
        for (m = i; m > 0 && want[m] != ' '; m--)
            ;
    }
    return n >= m && memcmp(want, got, m) == 0 &&
           (n == m || got[m] == ' ');
}

static void wanted_trace(const script_side *side, text *want)
{
    size_t i;

    text_puts(want, "");
    for (i = 0; i < side->events; i++) {
        text_puts(want, side->event[i]);
        text_puts(want, "\n");
    }
    text_add(want, side->end.p, side->end.n);
}

/* The first line of the trace that is not as wanted, or -1. */
static long trace_differ(const text *want, const text *got, int brief)
{
    size_t w = 0, g = 0, n, m;
    text line = { 0 };
    long i;

    for (i = 0; w < want->n || g < got->n; i++, w += n, g += m) {
        n = line_end(want, w) - w;
        m = line_end(got, g) - g;
        if (n == 0 || m == 0)
            break;
        text_clear(&line);
        text_add(&line, want->p + w, n - (want->p[w + n - 1] == '\n'));
        if (!event_fits(line.p, got->p + g, m - (got->p[g + m - 1] == '\n'),
                        brief))
            break;
    }
    text_free(&line);
    return w < want->n || g < got->n ? i : -1;
}

static int check_trace(const script *s, int side, const played *p,
                       const char *how)
{
    int brief = !s->protocol->side[side]->server &&
                text_begins(how, "both");
    text want = { 0 };
    long line;

    wanted_trace(&s->side[side], &want);
    line = trace_differ(&want, &p->trace, brief);
    if (line >= 0) {
        head(s->name, how, "another event");
        print_both(&want, &p->trace, line);
    }
    text_free(&want);
    return line < 0;
}

static int check_part(const script *s, int side, const played *p,
                      const char *how, size_t want, size_t got)
{
    text w = { 0 }, g = { 0 };
    long line;

    text_add(&w, s->side[side].wire.p, want);
    text_add(&g, p->out.p, got);
    line = s->protocol->differ(side == SERVER, &w, &g);
    if (line >= 0) {
        head(s->name, how, "other output, or at another time");
        print_both(&w, &g, line);
    }
    text_free(&w);
    text_free(&g);
    return line < 0;
}

/* Each time the script lets this side speak, that must have been said. */
static int check_out(const script *s, int side, const played *p,
                     const char *how, int together)
{
    size_t i, at = s->protocol->side[side]->well_formed(p->out.p, p->out.n);
    int good = 1;

    if (at != p->out.n) {
        head(s->name, how, "output that is not of the protocol");
        print_line("got ", &p->out, at, line_end(&p->out, at));
        return 0;
    }
    for (i = 0; i < s->items && i < p->turns && good && !together; i++)
        if (s->item[i].type == SCRIPT_SEND && s->item[i].side == side)
            good = check_part(s, side, p, how, s->item[i].to, p->turn[i]);
    if (good)
        good = check_part(s, side, p, how, s->side[side].wire.n, p->out.n);
    return good;
}

int report_check(const script *s, int side, const played *p, const char *how,
                 int together)
{
    int good = 1;

    if (p->no_engine) {
        head(s->name, how, "new() gave NULL");
        return 0;
    }
    if (p->wrong.n > 0) {
        head(s->name, how, p->wrong.p);
        good = 0;
    }
    good &= check_trace(s, side, p, how);
    good &= check_out(s, side, p, how, together);
    return good;
}

static long first_other_line(const text *a, const text *b)
{
    size_t i;
    long line = 0;

    for (i = 0; i < a->n && i < b->n && a->p[i] == b->p[i]; i++)
        line += a->p[i] == '\n';
    return line;
}

void report_two(const char *name, const char *how, const played *want,
                const played *got)
{
    const text *w = &want->trace, *g = &got->trace;

    if (got->wrong.n > 0)
        head(name, how, got->wrong.p);
    if (got->no_engine != want->no_engine)
        head(name, how, "new() gave NULL");
    if (w->n == g->n && memcmp(w->p, g->p, w->n) == 0) {
        w = &want->out;
        g = &got->out;
    }
    if (w->n == g->n && memcmp(w->p, g->p, w->n) == 0)
        return;
    head(name, how, w == &want->out ? "other output" : "other events");
    print_both(w, g, first_other_line(w, g));
}

void report_count(report *r, int good)
{
    if (good)
        r->passed++;
    else
        r->failed++;
}

int report_end(const report *r)
{
    printf("%u passed, %u failed, %u skipped\n", r->passed, r->failed,
           r->skipped);
    return r->failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
