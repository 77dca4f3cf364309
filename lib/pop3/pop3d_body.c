#include "pop3/pop3d_int.h"
#include <string.h>

#define TAIL_MAX 8u             /* CRLF, CRLF "." CRLF */

void mproto_pop3d_begin_body(mproto_pop3d *s)
{
    mproto_pop3d_widen(s);
    mproto_dots_init(&s->dots, 0);
    memset(&s->top, 0, sizeof s->top);
    s->top.on = s->ev.which == MPROTO_POP3_TOP;
    s->top.left = s->ev.lines;
    s->number = s->ev.number;
    s->offset = 0;
    mproto_pop3d_move(s, MPROTO_POP3D_S_BODY);
}

int mproto_pop3d_ask_body(mproto_pop3d *s)
{
    s->ev.which = s->top.on ? MPROTO_POP3_TOP : MPROTO_POP3_RETR;
    s->ev.number = s->number;
    s->ev.offset = s->offset;
    s->ev.room = (mproto_pop3d_room(s) - TAIL_MAX) / 2;
    return mproto_pop3d_ask(s, MPROTO_POP3D_BODY);
}

/* --- TOP --- */

/* A line has ended: CRLF, or a bare CR or LF, which becomes one. 1: it was the
 * last one that is wanted. */
static int end_line(mproto_pop3d_top *t)
{
    if (t->in_body)
        t->left--;
    else if (!t->text)
        t->in_body = 1;
    t->text = 0;
    return t->in_body && t->left == 0;
}

/* Octets of p that TOP takes; *done: that is all it wants. */
static size_t top_octets(mproto_pop3d_top *t, const char *p, size_t n,
                         int *done)
{
    size_t i;

    for (i = 0; i < n && !*done; i++) {
        if (p[i] == '\r' || (p[i] == '\n' && !t->cr))
            *done = end_line(t);
        else if (p[i] != '\n')
            t->text = 1;
        t->cr = p[i] == '\r';
    }
    return i;
}

/* --- octets --- */

/* There is room for what n octets become, and the end. */
static void put_body(mproto_pop3d *s, const char *p, size_t n, int last)
{
    mproto_buf b;
    mproto_io io;

    mproto_wire_open(&s->wire, &b, 2 * n + TAIL_MAX);
    io.in = p;
    io.in_n = n;
    io.out = b.p;
    io.out_n = b.cap;
    mproto_dots_encode(&s->dots, &io, last);
    b.n = b.cap - io.out_n;
    mproto_wire_commit(&s->wire, &b);
    s->offset += n;
    s->owed = (mproto_pop3d_type)0;
    s->wire.asks = 0;
    if (last)
        mproto_pop3d_move(s, MPROTO_POP3D_S_READY);
}

int mproto_pop3d_body(mproto_pop3d *s, const void *p, size_t n)
{
    int done = 0;

    if (s->owed != MPROTO_POP3D_BODY)
        return mproto_pop3d_not_owed(s);
    if (n == 0)
        return MPROTO_E_ARG;
    if (n > s->ev.room)
        return MPROTO_E_FULL;
    if (s->top.on)
        n = top_octets(&s->top, p, n, &done);
    put_body(s, p, n, done);
    s->stop = done != 0;
    return MPROTO_OK;
}

int mproto_pop3d_body_end(mproto_pop3d *s)
{
    if (s->owed != MPROTO_POP3D_BODY)
        return mproto_pop3d_not_owed(s);
    put_body(s, NULL, 0, 1);
    return MPROTO_OK;
}
