/* Drives a POP3 server by hand: what the client says goes in from a block of
 * exact size, what the server says is compared. */
#ifndef POP3D_DRIVE_H
#define POP3D_DRIVE_H

#include <mailproto/pop3d.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "exact.h"
#include "heap.h"

#define OK(call) assert_int_equal(call, MPROTO_OK)
#define REFUSED(code, call) assert_int_equal(call, MPROTO_##code)

typedef struct server {
    heap          h;
    mproto_pop3d *s;
    mproto_wire  *w;
    char         *block;        /* lent */
} server;

static inline void server_open(server *r, const mproto_pop3d_opts *given)
{
    mproto_alloc alloc = heap_alloc(&r->h);
    mproto_pop3d_opts opts;

    memset(&opts, 0, sizeof opts);
    if (given)
        opts = *given;
    opts.size = sizeof opts;
    opts.alloc = &alloc;
    r->s = mproto_pop3d_new(&opts);
    assert_non_null(r->s);
    r->w = mproto_pop3d_wire(r->s);
    r->block = NULL;
}

static inline void server_close(server *r)
{
    mproto_pop3d_free(r->s);
    free(r->block);
    assert_int_equal(r->h.held, 0);
    assert_int_equal(r->h.blocks, 0);
}

/* The next event, which must be of this type, or 0: none. */
static inline const mproto_pop3d_event *server_event(server *r, int type)
{
    const mproto_pop3d_event *ev = mproto_pop3d_next(r->s);
    unsigned want = mproto_wire_want(r->w);

    assert_int_equal(ev ? (int)ev->type : 0, type);
    if (!ev && (want & (MPROTO_READ | MPROTO_TLS | MPROTO_CLOSED))) {
        free(r->block);
        r->block = NULL;
    }
    return ev;
}

static inline void server_hears(server *r, const char *text)
{
    server_event(r, 0);
    assert_null(r->block);
    r->block = exact_copy(text, strlen(text));
    OK(mproto_wire_in(r->w, r->block, strlen(text)));
}

/* All that waits begins with this, and leaves. */
static inline void server_says(server *r, const char *text)
{
    size_t n, want = strlen(text);
    const char *p = mproto_wire_out(r->w, &n);

    assert_true(n >= want);
    assert_memory_equal(p ? p : "", text, want);
    mproto_wire_sent(r->w, n);
}

/* As far as the maildrop. */
static inline void server_login(server *r, const mproto_pop3d_opts *given,
                                mproto_pop3d_item *items, uint32_t n)
{
    mproto_pop3d_opts opts;

    memset(&opts, 0, sizeof opts);
    if (given)
        opts = *given;
    opts.flags |= MPROTO_POP3D_CLEAR_AUTH;
    server_open(r, &opts);
    server_says(r, "+OK localhost POP3 server ready");
    server_hears(r, "USER u\r\n");
    server_event(r, 0);
    server_says(r, "+OK");
    server_hears(r, "PASS p\r\n");
    server_event(r, MPROTO_POP3D_LOGIN);
    OK(mproto_pop3d_open(r->s, items, n, 0));
    server_event(r, 0);
    server_says(r, "+OK");
    server_event(r, 0);
}

static inline void server_assert_over(server *r, mproto_err code)
{
    server_event(r, 0);
    assert_int_equal(mproto_wire_want(r->w), MPROTO_CLOSED);
    assert_int_equal(mproto_wire_error(r->w)->code, code);
    assert_int_equal(mproto_pop3d_ok(r->s),
                     code == MPROTO_OK ? MPROTO_E_STATE : (int)code);
}

#endif
