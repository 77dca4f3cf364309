/* Commands of an IMAP client in flight, without the client. */
#ifndef IMAPC_QUEUE_RIG_H
#define IMAPC_QUEUE_RIG_H

#include "heap.h"
#include "imap/imapc_queue_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define PLACES 6                /* with the one for LOGOUT */
#define REST   64

typedef struct rig {
    mproto_wire          wire;
    mproto_imapc_queue   q;
    mproto_imapc_command ring[PLACES];
    char                *rest;
    heap                 heap;
} rig;

static inline void set_up(rig *r, size_t out_max)
{
    mproto_alloc alloc = heap_alloc(&r->heap);

    memset(&r->wire, 0, sizeof r->wire);
    r->rest = malloc(REST);
    assert_non_null(r->rest);
    mproto_wire_init(&r->wire, &alloc, r->rest, REST);
    mproto_imapc_queue_init(&r->q, &r->wire, r->ring, PLACES, out_max);
}

static inline void tear_down(rig *r)
{
    mproto_imapc_queue_done(&r->q);
    assert_int_equal(r->heap.blocks, 0);
    free(r->rest);
}

/* Sends all that may leave, which is this. */
static inline void expect_out(rig *r, const char *text)
{
    const char *p;
    size_t n;

    mproto_imapc_queue_release(&r->q);
    p = mproto_wire_out(&r->wire, &n);
    assert_int_equal(n, strlen(text));
    if (n > 0)
        assert_int_equal(memcmp(p, text, n), 0);
    mproto_wire_sent(&r->wire, n);
    r->q.heard = r->wire.gone;
}

static inline void send_all(rig *r)
{
    mproto_imapc_queue_release(&r->q);
    mproto_wire_sent(&r->wire, SIZE_MAX);
    r->q.heard = r->wire.gone;
}

static inline int say(rig *r, unsigned is, const char *name)
{
    mproto_imapc_queue_begin(&r->q, MPROTO_IMAPC_W_OTHER, is, name);
    return mproto_imapc_queue_end(&r->q, 0);
}

static inline void put(rig *r, const char *text)
{
    mproto_imapc_queue_put(&r->q, text, strlen(text));
}

/* "A1 name {4}", "+", "some". */
static inline int say_literal(rig *r, const char *name)
{
    mproto_imapc_queue_begin(&r->q, MPROTO_IMAPC_W_OTHER, 0, name);
    put(r, " {4}\r\n");
    mproto_imapc_queue_gate(&r->q);
    put(r, "some");
    return mproto_imapc_queue_end(&r->q, 0);
}

static inline int say_append(rig *r)
{
    mproto_imapc_queue_begin(&r->q, MPROTO_IMAPC_W_APPEND, 0, "APPEND");
    put(r, " x {9}\r\n");
    mproto_imapc_queue_gate(&r->q);
    return mproto_imapc_queue_end(&r->q, 1);
}

static inline void tagged(rig *r, int number, mproto_imap_status status)
{
    mproto_imapc_command command;

    assert_null(mproto_imapc_queue_tagged(&r->q, number, status, &command));
    assert_int_equal(command.number, number);
}

static inline void foul(rig *r, int number, mproto_imap_status status)
{
    mproto_imapc_command command;

    assert_non_null(mproto_imapc_queue_tagged(&r->q, number, status,
                                              &command));
}

#endif
