/* Messages of servers that end lines in LF alone, or do not stuff dots. Only
 * where the caller's flags allow it; all others go through mproto_dots. */
#include "pop3/pop3c_int.h"
#include <string.h>

enum { LOOSE_BOL, LOOSE_TEXT, LOOSE_DOT, LOOSE_DOT_CR };

static mproto_dots_type loose_give(mproto_pop3c_loose *l, mproto_span *in,
                                   size_t n, mproto_span *piece)
{
    piece->p = in->p;
    piece->n = n;
    in->p += n;
    in->n -= n;
    l->octets += n;
    return MPROTO_DOTS_PIECE;
}

/* What was held back behind a line start is text. */
static mproto_dots_type loose_held(mproto_pop3c_loose *l, mproto_span *piece)
{
    mproto_span held = { ".\r", 1 };

    if (l->state == LOOSE_DOT_CR && l->keep)
        held.n = 2;
    else if (l->state == LOOSE_DOT_CR)
        held.p++;
    l->cr = l->state == LOOSE_DOT_CR;
    l->state = LOOSE_TEXT;
    return loose_give(l, &held, held.n, piece);
}

/* Behind a dot at a line start. END, PIECE, or MORE to go on. */
static mproto_dots_type behind_dot(mproto_pop3c_loose *l, mproto_span *in,
                                   mproto_span *piece)
{
    char o = *in->p;
    int is_end = o == '\n' && (l->state == LOOSE_DOT_CR || l->lf);

    if (is_end || (o == '\r' && l->state == LOOSE_DOT)) {
        in->p++;
        in->n--;
        l->state = is_end ? LOOSE_BOL : LOOSE_DOT_CR;
        return is_end ? MPROTO_DOTS_END : MPROTO_DOTS_MORE;
    }
    if (l->state == LOOSE_DOT_CR || l->keep)
        return loose_held(l, piece);
    l->cr = 0;
    l->state = LOOSE_TEXT;
    return MPROTO_DOTS_MORE;
}

/* Octets up to the next dot at a line start. */
static size_t loose_run(mproto_pop3c_loose *l, const char *p, size_t n)
{
    const char *lf;
    size_t at = 0, end;
    int cr;

    while (at < n && !(l->state == LOOSE_BOL && p[at] == '.')) {
        lf = memchr(p + at, '\n', n - at);
        if (!lf) {
            l->state = LOOSE_TEXT;
            l->cr = p[n - 1] == '\r';
            return n;
        }
        end = (size_t)(lf - p);
        cr = end > 0 ? p[end - 1] == '\r' : l->cr;
        l->state = l->lf || cr ? LOOSE_BOL : LOOSE_TEXT;
        l->cr = 0;
        at = end + 1;
    }
    return at;
}

mproto_dots_type mproto_pop3c_loose_next(mproto_pop3c_loose *l,
                                         mproto_span *in, mproto_span *piece)
{
    mproto_dots_type got = MPROTO_DOTS_MORE;

    piece->n = 0;
    while (in->n > 0 && got == MPROTO_DOTS_MORE) {
        if (l->state == LOOSE_DOT || l->state == LOOSE_DOT_CR) {
            got = behind_dot(l, in, piece);
        } else if (l->state == LOOSE_BOL && *in->p == '.') {
            l->state = LOOSE_DOT;
            in->p++;
            in->n--;
        } else {
            return loose_give(l, in, loose_run(l, in->p, in->n), piece);
        }
    }
    return got;
}
