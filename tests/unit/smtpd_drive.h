/* Drives a server by hand: what the client says goes in from a block of exact
 * size, events become words of a trace, and what the server says is taken. */
#ifndef SMTPD_DRIVE_H
#define SMTPD_DRIVE_H

#include <mailproto/smtpd.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "exact.h"
#include "heap.h"

enum { DRIVE_MAX = 8192 };

typedef struct server {
    heap          h;
    mproto_smtpd *s;
    mproto_wire  *w;
    char         *block;        /* lent */
    size_t        trace_n;
    char          trace[DRIVE_MAX];
    mproto_smtpd_event last;    /* its spans are dead, or wait for an answer */
} server;

static inline void server_word(server *r, const char *word, mproto_span s)
{
    char *to = r->trace + r->trace_n;
    size_t n = strlen(word);

    assert_true(n + s.n + 3 < sizeof r->trace - r->trace_n);
    memcpy(to, word, n);
    to += n;
    if (s.n > 0) {
        *to++ = ' ';
        memcpy(to, s.p, s.n);
        to += s.n;
    }
    *to++ = '|';
    r->trace_n = (size_t)(to - r->trace);
}

static inline void server_note(server *r, const mproto_smtpd_event *ev)
{
    static const char *const words[] = {
        "?", "CONNECT", "HELO", "STARTTLS", "MAIL", "RCPT", "DATA", "BODY",
        "END", "RESET", "VRFY", "EXPN", "QUIT", "AUTH", "LOOKUP", "TOKEN",
        "WORK", "LOGIN", "ETRN", "TURN", "XCLIENT", "BURL"
    };
    mproto_span s = ev->text;

    assert_true((size_t)ev->type < sizeof words / sizeof words[0]);
    if (ev->type == MPROTO_SMTPD_MAIL || ev->type == MPROTO_SMTPD_RCPT)
        s = ev->path.mailbox;
    if (ev->type == MPROTO_SMTPD_BODY)
        s = ev->data;
    server_word(r, words[ev->type], s);
    r->last = *ev;
}

/* All events as far as one that owes an answer, if any does. */
static inline void server_pump(server *r)
{
    const mproto_smtpd_event *ev;
    unsigned want;

    while ((ev = mproto_smtpd_next(r->s)) != NULL)
        server_note(r, ev);
    want = mproto_wire_want(r->w);
    assert_int_not_equal(want, 0);
    if (want & MPROTO_CLOSED)
        assert_int_equal(want, MPROTO_CLOSED);
    if (want & MPROTO_TLS)
        assert_int_equal(want, MPROTO_TLS);
    if (want & (MPROTO_READ | MPROTO_TLS | MPROTO_CLOSED)) {
        free(r->block);
        r->block = NULL;
    }
}

static inline void server_assert(server *r, const char *events,
                                 const char *out)
{
    size_t n = 0;
    const void *p;
    char *said;

    server_pump(r);
    r->trace[r->trace_n] = '\0';
    assert_string_equal(r->trace, events);
    r->trace_n = 0;
    p = mproto_wire_out(r->w, &n);
    said = malloc(n + 1);
    assert_non_null(said);
    if (n > 0)
        memcpy(said, p, n);
    said[n] = '\0';
    assert_string_equal(said, out);
    free(said);
    mproto_wire_sent(r->w, n);
    server_pump(r);
}

static inline void server_hears(server *r, const char *p, size_t n)
{
    server_pump(r);
    assert_null(r->block);
    r->block = exact_copy(p, n);
    assert_int_equal(mproto_wire_in(r->w, r->block, n), MPROTO_OK);
    server_pump(r);
}

/* The client says one thing, or nothing; these events; this goes out. */
static inline void server_step(server *r, const char *hears,
                               const char *events, const char *out)
{
    if (hears)
        server_hears(r, hears, strlen(hears));
    server_assert(r, events, out);
}

static inline void server_open(server *r, const mproto_smtpd_opts *given)
{
    mproto_alloc alloc = heap_alloc(&r->h);
    mproto_smtpd_opts opts;

    memset(&opts, 0, sizeof opts);
    if (given)
        opts = *given;
    opts.size = sizeof opts;
    opts.alloc = &alloc;
    r->s = mproto_smtpd_new(&opts);
    assert_non_null(r->s);
    r->w = mproto_smtpd_wire(r->s);
    r->block = NULL;
    r->trace_n = 0;
}

static inline void server_close(server *r)
{
    mproto_smtpd_free(r->s);
    free(r->block);
    assert_int_equal(r->h.held, 0);
    assert_int_equal(r->h.blocks, 0);
}

/* All that waits leaves, unread. */
static inline void server_drain(server *r)
{
    size_t n;

    server_pump(r);
    mproto_wire_out(r->w, &n);
    mproto_wire_sent(r->w, n);
}

/* As far as READY, by EHLO: codes are enhanced from here on. */
static inline void server_start(server *r, const mproto_smtpd_opts *opts)
{
    server_open(r, opts);
    server_step(r, NULL, "", "220 localhost ESMTP\r\n");
    server_step(r, "EHLO c\r\n", "HELO c|", "");
    assert_int_equal(mproto_smtpd_ok(r->s), MPROTO_OK);
    server_drain(r);
    r->trace_n = 0;
}

static inline void server_assert_over(server *r, mproto_err code)
{
    server_pump(r);
    assert_int_equal(mproto_wire_want(r->w), MPROTO_CLOSED);
    assert_int_equal(mproto_wire_error(r->w)->code, code);
    assert_int_equal(mproto_smtpd_ok(r->s),
                     code == MPROTO_OK ? MPROTO_E_STATE : (int)code);
    assert_null(mproto_smtpd_next(r->s));
}

#define OK(call) assert_int_equal(call, MPROTO_OK)
#define REFUSED(code, call) assert_int_equal(call, MPROTO_##code)

#endif
