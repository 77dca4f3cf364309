#include <mailproto/trace.h>
#include "base/chars_int.h"
#include <string.h>

/* RFC 5322 2.1.1 asks for lines within this. */
#define LINE_WISH 78u

/* Counts what it has no room for; column is that of the next octet. */
struct trace {
    char  *dst;
    size_t cap, n, column;
};

static void trace_put(struct trace *t, const char *p, size_t n)
{
    if (t->n <= t->cap && n <= t->cap - t->n)
        memcpy(t->dst + t->n, p, n);
    t->n += n;
    t->column += n;
}

/* A blank, or a fold where the next n octets would pass the line. */
static void trace_gap(struct trace *t, size_t n)
{
    if (t->column + 1 + n <= LINE_WISH) {
        trace_put(t, " ", 1);
        return;
    }
    trace_put(t, "\r\n\t", 3);
    t->column = 1;
}

/* One clause: word, value between open and close; after is what must stay on
 * the line behind it. */
struct clause {
    const char *word, *open, *close;
    mproto_span value;
};

static void trace_clause(struct trace *t, const struct clause *c,
                         size_t after)
{
    size_t word = mproto_length(c->word);
    size_t open = mproto_length(c->open);
    size_t close = mproto_length(c->close);

    if (c->value.n == 0)
        return;
    trace_gap(t, word + open + c->value.n + close + after);
    trace_put(t, c->word, word);
    trace_put(t, c->open, open);
    trace_put(t, c->value.p, c->value.n);
    trace_put(t, c->close, close);
}

static void trace_stamp(struct trace *t, const mproto_received *r,
                        mproto_span date)
{
    const struct clause clauses[] = {
        { "from ", "", "", r->from },
        { "", "(", ")", r->from_tcp },
        { "by ", "", "", r->by },
        { "via ", "", "", r->via },
        { "with ", "", "", r->with },
        { "id ", "", "", r->id },
        { "for ", "<", ">", r->for_ },
    };
    size_t i;

    trace_put(t, "Received:", 9);
    /* The semicolon may stand behind any of them: keep its place free. */
    for (i = 0; i < sizeof clauses / sizeof clauses[0]; i++)
        trace_clause(t, &clauses[i], 1);
    trace_put(t, ";", 1);
    trace_gap(t, date.n);
    trace_put(t, date.p, date.n);
    trace_put(t, "\r\n", 2);
}

/* Where a reader of comments and quoted strings (RFC 5322 3.2) stands. */
struct nest {
    size_t depth;
    int    quoted, escaped;
};

/* 0 when a parenthesis closes what was never opened. */
static int nest_step(struct nest *s, char c)
{
    if (s->escaped) {
        s->escaped = 0;
    } else if (c == '\\') {
        s->escaped = 1;
    } else if (c == '"' && s->depth == 0) {
        s->quoted = !s->quoted;
    } else if (c == '(' && !s->quoted) {
        s->depth++;
    } else if (c == ')' && !s->quoted) {
        if (s->depth == 0)
            return 0;
        s->depth--;
    }
    return 1;
}

/* What a reader finds whole again; depth 1 is the inside of a comment. */
static int reads_back(mproto_span value, size_t depth)
{
    struct nest s = { 0, 0, 0 };
    size_t i;

    s.depth = depth;
    for (i = 0; i < value.n; i++) {
        char c = value.p[i];

        if (mproto_is(c, MPROTO_C_CTL))
            return 0;
        if (depth == 0 && (c == ' ' || c == ';'))
            return 0;
        if (!nest_step(&s, c) || s.depth < depth)
            return 0;
    }
    return s.depth == depth && !s.quoted && !s.escaped;
}

/* for_ goes between < and >, which it must not end early. */
static int is_bracketable(mproto_span value)
{
    return value.n == 0 || (!memchr(value.p, '<', value.n)
                            && !memchr(value.p, '>', value.n));
}

static int received_is_legal(const mproto_received *r)
{
    if (r->by.n == 0 || (r->from.n == 0 && r->from_tcp.n > 0))
        return 0;
    return reads_back(r->from, 0) && reads_back(r->from_tcp, 1)
        && reads_back(r->by, 0) && reads_back(r->via, 0)
        && reads_back(r->with, 0) && reads_back(r->id, 0)
        && reads_back(r->for_, 0) && is_bracketable(r->for_);
}

int mproto_received_write(char *dst, size_t cap, size_t *n,
                          const mproto_received *r)
{
    struct trace count = { NULL, 0, 0, 0 };
    char text[MPROTO_DATE_MAX];
    mproto_span date;

    date.p = text;
    date.n = mproto_date_write(text, sizeof text, r->seconds, r->zone);
    if (date.n == 0 || !received_is_legal(r))
        return MPROTO_E_ARG;
    trace_stamp(&count, r, date);
    *n = count.n;
    if (count.n > cap)
        return MPROTO_E_FULL;
    count.dst = dst;
    count.cap = cap;
    count.n = count.column = 0;
    trace_stamp(&count, r, date);
    return MPROTO_OK;
}
