/* The inside of the wire, which each engine has as its first member. */
#ifndef MPROTO_WIRE_INT_H
#define MPROTO_WIRE_INT_H

#include <mailproto/wire.h>
#include "base/buf_int.h"

struct mproto_wire {
    mproto_error err;
    mproto_alloc alloc;
    mproto_span  in;            /* lent or kept, and not read yet */
    uint64_t     received;      /* octets lent so far, with those of in */
    char        *keep;          /* in points here when it was kept */
    size_t       keep_n, keep_max;
    char        *out;
    size_t       out_at, out_n, out_cap;        /* waiting: [at, n) */
    size_t       held;          /* octets at the end that may not go yet */
    uint64_t     gone;          /* octets that sent() has taken */
    uint64_t     gone_in;       /* likewise when in() was called last */
    unsigned     asks;          /* want() of the last NULL, but for WRITE */
    unsigned     patience;
    unsigned char eof;          /* eof() was called */
    unsigned char tls;          /* tls_on() was called; the engine clears it */
    unsigned char deflate;      /* deflate_on() likewise */
};

/* out has cap octets and belongs to the engine's block. */
void mproto_wire_init(mproto_wire *w, const mproto_alloc *alloc, char *out,
                      size_t cap);
void mproto_wire_done(mproto_wire *w);

/* Another output in the place of the one there is, with room for what waits. */
void mproto_wire_move_out(mproto_wire *w, char *out, size_t cap);

/* At the end of next(), when it gives NULL; what was kept and is read is
 * given back. */
void mproto_wire_ask(mproto_wire *w, unsigned asks, unsigned patience);

/* Ends the engine with the first code it is called with. */
void mproto_wire_fail(mproto_wire *w, mproto_err code, const char *what);

/* Octets that can be appended now. */
size_t mproto_wire_room(const mproto_wire *w);
/* A writer over room for need octets, if there are as many, and its octets
 * appended; or E_FULL and none. */
void mproto_wire_open(mproto_wire *w, mproto_buf *b, size_t need);
int mproto_wire_commit(mproto_wire *w, const mproto_buf *b);

#endif
