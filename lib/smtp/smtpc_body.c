/* Content on its way out, behind DATA or in chunks. */
#include "smtp/smtpc_int.h"

void mproto_smtpc_begin_content(mproto_smtpc *c)
{
    unsigned flags = 0;

    if (c->flags & MPROTO_SMTPC_STRICT_BODY)
        flags |= MPROTO_DOTS_STRICT;
    if (c->chunked)
        flags |= MPROTO_DOTS_NONE;
    mproto_dots_init(&c->dots, flags);
    c->build = MPROTO_SMTPC_B_BODY;
    c->asked = 0;
}

/* Each octet may become two. A chunk has room from the first octet on, so that
 * how long it grows is not a matter of what else waits to be sent. */
size_t mproto_smtpc_body_room(const mproto_smtpc *c)
{
    size_t room = mproto_smtpc_room(c);

    room = room > 4 ? (room - 4) / 2 : 0;
    if (!c->chunked)
        return room;
    if (c->wire.held > 0)
        return c->chunk_left;
    return room >= c->limits.out_max / 4 + MPROTO_SMTPC_BDAT_MAX / 2
           ? c->limits.out_max / 4 : 0;
}

static int put_content(mproto_smtpc *c, mproto_buf *b, mproto_io *io, int last)
{
    mproto_codec before = c->dots;
    int rc;

    if (c->chunked && c->binary) {
        mproto_buf_put(b, io->in, io->in_n);
        return MPROTO_OK;
    }
    io->out = b->p + b->n;
    io->out_n = b->cap - b->n;
    rc = mproto_dots_encode(&c->dots, io, last);
    b->n = b->cap - io->out_n;
    if (rc != MPROTO_OK)
        c->dots = before;
    return rc;
}

static int encode_body(mproto_smtpc *c, const void *p, size_t n, int last)
{
    mproto_buf b;
    mproto_io io;
    int rc;

    mproto_wire_open(&c->wire, &b, 2 * n + MPROTO_SMTPC_BDAT_MAX + 8);
    if (c->chunked && c->wire.held == 0)
        mproto_smtpc_chunk_open(c, &b);
    io.in = p;
    io.in_n = n;
    rc = put_content(c, &b, &io, last);
    if (rc != MPROTO_OK)
        return rc;
    if (c->chunked) {
        c->wire.held += b.n;
        c->chunk_left -= n;
    }
    return mproto_wire_commit(&c->wire, &b);
}

static int may_give_content(const mproto_smtpc *c)
{
    if (c->wire.err.code != MPROTO_OK)
        return c->wire.err.code;
    return c->build == MPROTO_SMTPC_B_BODY ? MPROTO_OK : MPROTO_E_STATE;
}

int mproto_smtpc_body(mproto_smtpc *c, const void *p, size_t n)
{
    int rc = may_give_content(c);

    if (rc != MPROTO_OK || n == 0)
        return rc;
    rc = n > mproto_smtpc_body_room(c) ? MPROTO_E_FULL
                                       : encode_body(c, p, n, 0);
    if (rc != MPROTO_E_ARG) {
        c->asked = 0;
        c->wire.asks = 0;
    }
    return rc;
}

int mproto_smtpc_body_end(mproto_smtpc *c)
{
    int rc = may_give_content(c);

    if (rc == MPROTO_OK)
        rc = encode_body(c, NULL, 0, 1);
    if (rc != MPROTO_OK)
        return rc;
    c->wire.asks = 0;
    c->build = MPROTO_SMTPC_B_NONE;
    if (c->chunked) {
        mproto_smtpc_chunk_last(c);
    } else {
        mproto_smtpc_push(c, MPROTO_SMTPC_DOT);
        c->released = c->count; /* its octets are content, not held back */
    }
    c->dot_at = c->wire.gone + (c->wire.out_n - c->wire.out_at);
    return MPROTO_OK;
}
