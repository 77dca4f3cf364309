#include "message/address_int.h"
#include "base/chars_int.h"
#include <string.h>

/* Counts what it has no room for. */
struct addr_text {
    char  *dst;
    size_t cap, n;
};

static void text_put(struct addr_text *x, const char *p, size_t n)
{
    size_t room = x->n + 1 < x->cap ? x->cap - 1 - x->n : 0;

    if (room > 0)
        memcpy(x->dst + x->n, p, n < room ? n : room);
    x->n += n;
}

static size_t text_end(struct addr_text *x)
{
    if (x->cap > 0)
        x->dst[x->n < x->cap ? x->n : x->cap - 1] = '\0';
    return x->n;
}

/* CRLF or LF in front of a blank: its octets, or 0. */
static size_t fold_length(const char *p, const char *end)
{
    size_t n = p < end && *p == '\r' ? 1 : 0;

    if (end - p < (ptrdiff_t)n + 2 || p[n] != '\n'
        || !mproto_is(p[n + 1], MPROTO_C_WSP))
        return 0;
    return n + 1;
}

static int is_breaking(char c)
{
    return c == '\r' || c == '\n' || c == '\0';
}

static void text_put_raw(struct addr_text *x, const char *p, const char *end)
{
    while (p < end) {
        const char *run = p;
        size_t fold;

        p += mproto_printable(p, (size_t)(end - p));
        while (p < end && !is_breaking(*p))
            p++;
        if (p > run)
            text_put(x, run, (size_t)(p - run));
        if (p == end)
            return;
        fold = fold_length(p, end);
        if (fold == 0)
            text_put(x, " ", 1);
        p += fold > 0 ? fold : 1;
    }
}

/* What is between quotes or parentheses: a "\" goes, what it escapes stays. */
static void text_put_inside(struct addr_text *x, const char *p,
                            const char *end)
{
    while (p < end) {
        const char *pair = memchr(p, '\\', (size_t)(end - p));
        const char *stop = pair && end - pair > 1 ? pair : end;

        text_put_raw(x, p, stop);
        if (stop == end)
            return;
        text_put_raw(x, stop + 1, stop + 2);
        p = stop + 2;
    }
}

static void text_put_token(struct addr_text *x, const mproto_addr_token *t)
{
    if (t->kind == MPROTO_ADDR_T_QUOTED)
        text_put_inside(x, t->p + 1, t->end - 1);
    else
        text_put_raw(x, t->p, t->end);
}

/* All tokens but comments; one blank for what is between two words, and at
 * dots where they are words, too. */
static void text_put_words(struct addr_text *x, mproto_addrs *it, int dots)
{
    mproto_addr_token t;
    char last = '\0';
    int gap = 0;

    for (;;) {
        mproto_addr_lex(it, &t, last == '\0');
        gap |= t.gap || t.kind == MPROTO_ADDR_T_COMMENT;
        if (t.kind == MPROTO_ADDR_T_END)
            return;
        if (t.kind == MPROTO_ADDR_T_COMMENT)
            continue;
        if (gap && last != '\0' && (dots || (last != '.' && t.kind != '.')))
            text_put(x, " ", 1);
        text_put_token(x, &t);
        last = t.kind;
        gap = 0;
    }
}

/* Behind the octets from i on that are no quotes, comments, blanks or
 * controls, and so their own text. */
static size_t text_run(mproto_span raw, size_t i)
{
    while (i < raw.n && (unsigned char)raw.p[i] > '(')
        i++;
    return i;
}

/* Most names and addresses are such octets, names with a blank between two
 * runs of them. */
static int text_is_bare(mproto_span raw, int blanks)
{
    size_t from = 0, to = text_run(raw, 0);

    while (blanks && to > from && to < raw.n && raw.p[to] == ' ') {
        from = to + 1;
        to = text_run(raw, from);
    }
    return to > from && to == raw.n;
}

/* A quoted-string without a quote in it. */
static int text_is_quoted(mproto_span raw)
{
    return raw.n > 1 && *raw.p == '"' && raw.p[raw.n - 2] != '\\'
        && memchr(raw.p + 1, '"', raw.n - 1) == raw.p + raw.n - 1;
}

/* A comment without its parentheses, or words. */
static void text_put_name(struct addr_text *x, mproto_span raw)
{
    mproto_addr_token t;
    mproto_addrs it;

    mproto_addrs_begin(&it, raw, 0);
    mproto_addr_lex(&it, &t, 0);
    if (t.kind == MPROTO_ADDR_T_COMMENT && t.end - raw.p == (ptrdiff_t)raw.n) {
        text_put_inside(x, t.p + 1, t.end - 1);
    } else {
        it.at_ = raw.p;
        text_put_words(x, &it, 1);
    }
}

size_t mproto_addr_name(char *dst, size_t cap, mproto_span raw)
{
    struct addr_text x = { NULL, 0, 0 };

    x.dst = dst;
    x.cap = cap;
    if (text_is_bare(raw, 1))
        text_put(&x, raw.p, raw.n);
    else if (text_is_quoted(raw))
        text_put_inside(&x, raw.p + 1, raw.p + raw.n - 1);
    else
        text_put_name(&x, raw);
    return text_end(&x);
}

size_t mproto_addr_text(char *dst, size_t cap, mproto_span raw)
{
    struct addr_text x = { NULL, 0, 0 };
    mproto_addrs it;

    x.dst = dst;
    x.cap = cap;
    if (text_is_bare(raw, 0)) {
        text_put(&x, raw.p, raw.n);
    } else {
        mproto_addrs_begin(&it, raw, 0);
        text_put_words(&x, &it, 0);
    }
    return text_end(&x);
}

int mproto_addr_comment(mproto_span *text, mproto_span *comment)
{
    mproto_addr_token t;
    mproto_addrs it;
    char last = '\0';

    mproto_addrs_begin(&it, *text, 0);
    do {
        mproto_addr_lex(&it, &t, last == '@');
        last = t.kind;
    } while (last != MPROTO_ADDR_T_COMMENT && last != MPROTO_ADDR_T_END);
    text->p = it.at_;
    text->n = (size_t)(it.end_ - it.at_);
    if (last == MPROTO_ADDR_T_END)
        return 0;
    comment->p = t.p;
    comment->n = (size_t)(t.end - t.p);
    return 1;
}
