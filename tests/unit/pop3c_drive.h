/* Drives a POP3 client by hand: what the server says goes in from a block of
 * exact size, events become words of a trace, and what the client says is
 * taken. */
#ifndef POP3C_DRIVE_H
#define POP3C_DRIVE_H

#include <mailproto/pop3c.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "exact.h"
#include "heap.h"
#include "pop3/pop3c_int.h"

#define OK(call) assert_int_equal(call, MPROTO_OK)
#define REFUSED(code, call) assert_int_equal(call, MPROTO_##code)

enum { DRIVE_MAX = 8192 };

typedef struct client {
    heap          h;
    mproto_pop3c *c;
    mproto_wire  *w;
    size_t        trace_n;
    char          trace[DRIVE_MAX];
    mproto_pop3c_event last;    /* its spans are dead */
    int           eager;        /* RETR in each DONE: must be taken */
} client;

/* "1" for the kind of event, "DONE 9 OK" for a command by its number. */
static inline void client_note(client *r, const mproto_pop3c_event *ev)
{
    static const char *const types[] = {
        "?", "READY", "LINE", "BODY", "DONE", "ROOM", "TOKEN", "WORK"
    };
    static const char *const ends[] = { "", " OK", " ERR", " UNKNOWN" };
    char *to = r->trace + r->trace_n;
    size_t room = sizeof r->trace - r->trace_n;
    int n;

    assert_true((size_t)ev->type < sizeof types / sizeof types[0]);
    n = snprintf(to, room, "%s%s|", types[ev->type], ends[ev->status]);
    assert_true(n > 0 && (size_t)n < room);
    r->trace_n += (size_t)n;
    r->last = *ev;
    if (r->eager && ev->type == MPROTO_POP3C_DONE)
        OK(mproto_pop3c_top(r->c, 4294967295u, 4294967295u));
}

static inline void client_pump(client *r)
{
    const mproto_pop3c_event *ev;

    while ((ev = mproto_pop3c_next(r->c)) != NULL)
        client_note(r, ev);
    assert_int_not_equal(mproto_wire_want(r->w), 0);
}

/* A client with its options; NULL is all defaults. */
static inline void client_open(client *r, const mproto_pop3c_opts *given)
{
    mproto_alloc alloc = heap_alloc(&r->h);
    mproto_pop3c_opts opts;

    memset(&opts, 0, sizeof opts);
    if (given)
        opts = *given;
    opts.size = sizeof opts;
    opts.alloc = &alloc;
    r->c = mproto_pop3c_new(&opts);
    assert_non_null(r->c);
    r->w = mproto_pop3c_wire(r->c);
    r->trace_n = 0;
    r->eager = 0;
    client_pump(r);
}

static inline void client_close(client *r)
{
    mproto_pop3c_free(r->c);
    assert_int_equal(r->h.held, 0);
    assert_int_equal(r->h.blocks, 0);
}

static inline void client_hears(client *r, const char *p, size_t n)
{
    char *block = exact_copy(p, n);

    client_pump(r);
    OK(mproto_wire_in(r->w, block, n));
    client_pump(r);
    free(block);
}

static inline void client_assert_events(client *r, const char *events)
{
    r->trace[r->trace_n] = '\0';
    assert_string_equal(r->trace, events);
    r->trace_n = 0;
}

static inline void client_assert_out(client *r, const char *out)
{
    size_t n = 0;
    const char *p = mproto_wire_out(r->w, &n);

    assert_int_equal(n, strlen(out));
    assert_memory_equal(p ? p : "", out, n);
    mproto_wire_sent(r->w, n);
    client_pump(r);
}

/* The server says one thing (or NULL), these events come, this goes out. */
static inline void client_step(client *r, const char *hears,
                               const char *events, const char *out)
{
    if (hears)
        client_hears(r, hears, strlen(hears));
    else
        client_pump(r);
    client_assert_events(r, events);
    client_assert_out(r, out);
}

/* As far as READY. */
static inline void client_greeted(client *r, unsigned flags,
                                  const mproto_pop3c_limits *limits)
{
    mproto_pop3c_opts opts;

    memset(&opts, 0, sizeof opts);
    opts.flags = flags;
    opts.limits = limits;
    client_open(r, &opts);
    client_step(r, "+OK ready\r\n", "READY OK|", "");
}

/* As far as the maildrop; pipes: of a server that pipelines. */
static inline void client_start(client *r, unsigned flags,
                                const mproto_pop3c_limits *limits, int pipes)
{
    client_greeted(r, flags | MPROTO_POP3C_CLEAR_AUTH, limits);
    if (pipes) {
        OK(mproto_pop3c_capa(r->c));
        client_step(r, NULL, "", "CAPA\r\n");
        client_step(r, "+OK\r\nPIPELINING\r\n.\r\n", "LINE|DONE OK|", "");
    }
    OK(mproto_pop3c_login(r->c, "u", "p"));
    client_step(r, NULL, "", "USER u\r\n");
    client_step(r, "+OK\r\n", "", "PASS p\r\n");
    client_step(r, "+OK\r\n", "DONE OK|", "");
}

static inline void client_assert_over(client *r, mproto_err code)
{
    assert_int_equal(mproto_wire_want(r->w), MPROTO_CLOSED);
    assert_int_equal(mproto_wire_error(r->w)->code, code);
    assert_int_equal(mproto_pop3c_noop(r->c),
                     code == MPROTO_OK ? MPROTO_E_STATE : (int)code);
    assert_null(mproto_pop3c_next(r->c));
    assert_int_equal(mproto_wire_want(r->w), MPROTO_CLOSED);
}

#endif
