/* ISC, see COPYING. */
#include "whole_lines.h"

enum { INSIDE, BEHIND_CR, BEHIND_BARE_LF, BEHIND_DOT };

static int next_state(int state, char c)
{
    if (c == '\r')
        return BEHIND_CR;
    if (c == '\n' && state != BEHIND_CR)
        return BEHIND_BARE_LF;
    return c == '.' && state == BEHIND_BARE_LF ? BEHIND_DOT : INSIDE;
}

void whole_lines_write(struct whole_lines *w, const char *p, size_t n,
                       void (*write)(void *context, const char *p, size_t n),
                       void *context)
{
    const char *from = p, *end = p + n;
    int before;

    for (; p < end; p++) {
        before = w->state;
        w->state = next_state(before, *p);
        if (w->state != BEHIND_BARE_LF && (before != BEHIND_DOT || *p != '.'))
            continue;
        if (p > from)
            write(context, from, (size_t)(p - from));
        if (w->state == BEHIND_BARE_LF)
            write(context, "\r\n", 2);
        from = p + 1;
    }
    if (p > from)
        write(context, from, (size_t)(p - from));
}
