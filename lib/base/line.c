#include "base/line_int.h"
#include "base/chars_int.h"
#include <string.h>

enum { LINE_START, LINE_TEXT, LINE_CR, LINE_SKIP, LINE_SKIP_CR };

void mproto_line_init(mproto_line *l, char *p, size_t max, unsigned flags)
{
    l->p = p;
    l->n = 0;
    l->max = max;
    l->flags = flags;
    l->defects = 0;
    l->state = LINE_START;
}

static mproto_line_type whole(mproto_line *l, unsigned defects)
{
    l->defects |= defects;
    l->state = LINE_START;
    return MPROTO_LINE_WHOLE;
}

/* What is left of the line is skipped; c is the last octet seen of it. */
static mproto_line_type bad_line(mproto_line *l, char c, mproto_line_type t)
{
    l->state = c == '\r' ? LINE_SKIP_CR : LINE_SKIP;
    return t;
}

static mproto_line_type store(mproto_line *l, char c)
{
    if (l->n + 2 >= l->max)
        return bad_line(l, c, MPROTO_LINE_LONG);
    l->p[l->n++] = c;
    if ((unsigned char)c > 127)
        l->defects |= MPROTO_DEFECT_EIGHT;
    return MPROTO_LINE_MORE;
}

static mproto_line_type text_octet(mproto_line *l, char c)
{
    if (c == '\r') {
        l->state = LINE_CR;
        return MPROTO_LINE_MORE;
    }
    if (c == '\n')
        return l->flags & MPROTO_LINE_LF ? whole(l, MPROTO_DEFECT_BARE_LF)
                                         : bad_line(l, c, MPROTO_LINE_BARE);
    if (c == '\0') {
        if (!(l->flags & MPROTO_LINE_KEEP))
            return bad_line(l, c, MPROTO_LINE_BARE);
        l->defects |= MPROTO_DEFECT_NUL;
    }
    return store(l, c);
}

static mproto_line_type after_line_cr(mproto_line *l, char c)
{
    mproto_line_type t;

    if (c == '\n')
        return whole(l, 0);
    if (!(l->flags & MPROTO_LINE_KEEP))
        return bad_line(l, c, MPROTO_LINE_BARE);
    l->defects |= MPROTO_DEFECT_BARE_CR;
    l->state = LINE_TEXT;
    t = store(l, '\r');
    return t == MPROTO_LINE_MORE ? text_octet(l, c) : bad_line(l, c, t);
}

static void skip_octet(mproto_line *l, char c)
{
    if (c == '\n' &&
        (l->state == LINE_SKIP_CR || (l->flags & MPROTO_LINE_LF)))
        l->state = LINE_START;
    else
        l->state = c == '\r' ? LINE_SKIP_CR : LINE_SKIP;
}

static mproto_line_type line_octet(mproto_line *l, char c)
{
    switch (l->state) {
    case LINE_TEXT:
        return text_octet(l, c);
    case LINE_CR:
        return after_line_cr(l, c);
    default:
        skip_octet(l, c);
        return MPROTO_LINE_MORE;
    }
}

static void begin_line(mproto_line *l)
{
    l->n = 0;
    l->defects = 0;
    l->state = LINE_TEXT;
}

/* Octets that need no look of their own: most of all lines. How many. */
static size_t store_run(mproto_line *l, mproto_span in)
{
    size_t n = l->max > l->n + 2 ? l->max - 2 - l->n : 0;

    n = mproto_printable(in.p, n < in.n ? n : in.n);
    memcpy(l->p + l->n, in.p, n);
    l->n += n;
    return n;
}

int mproto_line_plain(mproto_line *l, mproto_span *in, mproto_span *line)
{
    size_t n = l->state == LINE_START ? mproto_printable(in->p, in->n) : in->n;

    if (in->n - n < 2 || in->p[n] != '\r' || in->p[n + 1] != '\n' ||
        n + 2 > l->max)
        return 0;
    line->p = in->p;
    line->n = l->n = n;
    l->defects = 0;
    in->p += n + 2;
    in->n -= n + 2;
    return 1;
}

mproto_line_type mproto_line_next(mproto_line *l, mproto_span *in)
{
    mproto_line_type t = MPROTO_LINE_MORE;
    size_t n;

    while (in->n > 0 && t == MPROTO_LINE_MORE) {
        if (l->state == LINE_START)
            begin_line(l);
        n = l->state == LINE_TEXT ? store_run(l, *in) : 0;
        if (n < in->n)
            t = line_octet(l, in->p[n++]);
        in->p += n;
        in->n -= n;
    }
    return t;
}
