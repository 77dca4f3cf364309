/* Drives a client by hand: what the server says goes in from a block of exact
 * size, events become words of a trace, and what the client says is taken. */
#ifndef SMTPC_DRIVE_H
#define SMTPC_DRIVE_H

#include <mailproto/smtpc.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "exact.h"
#include "heap.h"

enum { DRIVE_MAX = 8192 };

typedef struct client {
    heap          h;
    mproto_smtpc *c;
    mproto_wire  *w;
    size_t        trace_n;
    char          trace[DRIVE_MAX];
    mproto_smtpc_event last;    /* its spans are dead */
    char          text[DRIVE_MAX];      /* of the last reply */
} client;

static inline const char *client_word(mproto_smtp_cmd which)
{
    static const char *const words[] = {
        "?", "CONNECT", "EHLO", "HELO", "STARTTLS", "MAIL", "RCPT", "DATA",
        "RSET", "VRFY", "EXPN", "HELP", "NOOP", "QUIT", "LHLO", "AUTH",
        "BDAT", "ETRN", "TURN", "SEND", "SOML", "SAML"
    };

    assert_true((size_t)which < sizeof words / sizeof words[0]);
    return words[which];
}

static inline void client_note(client *r, const mproto_smtpc_event *ev)
{
    char *to = r->trace + r->trace_n;
    size_t room = sizeof r->trace - r->trace_n;
    int code = ev->reply.code;
    int n = 0;

    switch (ev->type) {
    case MPROTO_SMTPC_READY:
        n = snprintf(to, room, "READY %d|", code);
        break;
    case MPROTO_SMTPC_REPLY:
        n = ev->which == MPROTO_SMTP_RCPT
            ? snprintf(to, room, "RCPT%u %d|", ev->rcpt, code)
            : snprintf(to, room, "%s %d|", client_word(ev->which), code);
        break;
    case MPROTO_SMTPC_RESULT:
        assert_int_equal(ev->which, MPROTO_SMTP_DATA);
        n = snprintf(to, room, "RESULT %d of %u|", code, ev->rcpt);
        break;
    case MPROTO_SMTPC_BODY:
        assert_true(ev->room > 0);
        n = snprintf(to, room, "BODY|");
        break;
    case MPROTO_SMTPC_ROOM:
        n = snprintf(to, room, "ROOM|");
        break;
    case MPROTO_SMTPC_TOKEN:
        n = snprintf(to, room, "TOKEN|");
        break;
    case MPROTO_SMTPC_WORK:
        n = snprintf(to, room, "WORK|");
        break;
    }
    assert_true(n > 0 && (size_t)n < room);
    r->trace_n += (size_t)n;
    r->last = *ev;
    assert_true(ev->reply.text.n < sizeof r->text);
    if (ev->reply.text.n > 0)
        memcpy(r->text, ev->reply.text.p, ev->reply.text.n);
    r->text[ev->reply.text.n] = '\0';
}

static inline void client_pump(client *r)
{
    const mproto_smtpc_event *ev;
    unsigned want;

    while ((ev = mproto_smtpc_next(r->c)) != NULL)
        client_note(r, ev);
    want = mproto_wire_want(r->w);
    assert_int_not_equal(want, 0);
    if (want & MPROTO_CLOSED)
        assert_int_equal(want, MPROTO_CLOSED);
    if (want & MPROTO_TLS)
        assert_int_equal(want, MPROTO_TLS);
}

/* A client with its options; NULL is all defaults. */
static inline void client_open(client *r, const mproto_smtpc_opts *given)
{
    mproto_alloc alloc = heap_alloc(&r->h);
    mproto_smtpc_opts opts;

    memset(&opts, 0, sizeof opts);
    if (given)
        opts = *given;
    opts.size = sizeof opts;
    opts.alloc = &alloc;
    r->c = mproto_smtpc_new(&opts);
    assert_non_null(r->c);
    r->w = mproto_smtpc_wire(r->c);
    r->trace_n = 0;
    client_pump(r);
    assert_int_equal(r->trace_n, 0);
}

static inline void client_close(client *r)
{
    mproto_smtpc_free(r->c);
    assert_int_equal(r->h.held, 0);
    assert_int_equal(r->h.blocks, 0);
}

/* What the server says; all that follows from it is traced. */
static inline void client_hears(client *r, const char *p, size_t n)
{
    char *block = exact_copy(p, n);

    client_pump(r);
    assert_int_equal(mproto_wire_in(r->w, block, n), MPROTO_OK);
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
    const void *p = mproto_wire_out(r->w, &n);
    char *said = malloc(n + 1);

    assert_non_null(said);
    if (n > 0)
        memcpy(said, p, n);
    said[n] = '\0';
    assert_string_equal(said, out);
    free(said);
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

#define CLIENT_EHLO "EHLO localhost\r\n"

/* As far as READY, with extension lines between. */
static inline void client_ready(client *r, const char *keywords)
{
    char answer[1024];

    client_step(r, "220 mx\r\n", "", CLIENT_EHLO);
    snprintf(answer, sizeof answer, "250-mx\r\n%s250 HELP\r\n", keywords);
    client_step(r, answer, "READY 250|", "");
}

#define CLIENT_PIPE "250-PIPELINING\r\n"

static inline void client_start(client *r, unsigned flags,
                                const char *keywords)
{
    mproto_smtpc_opts opts;

    memset(&opts, 0, sizeof opts);
    opts.flags = flags;
    client_open(r, &opts);
    client_ready(r, keywords);
}

static inline void client_assert_over(client *r, mproto_err code)
{
    assert_int_equal(mproto_wire_want(r->w), MPROTO_CLOSED);
    assert_int_equal(mproto_wire_error(r->w)->code, code);
    assert_int_equal(mproto_smtpc_noop(r->c, NULL),
                     code == MPROTO_OK ? MPROTO_E_STATE : (int)code);
    assert_null(mproto_smtpc_next(r->c));
    assert_int_equal(mproto_wire_want(r->w), MPROTO_CLOSED);
}

/* The server is gone: these events, and this end. */
static inline void client_eof(client *r, const char *events, mproto_err code)
{
    mproto_wire_eof(r->w);
    client_pump(r);
    client_assert_events(r, events);
    client_assert_over(r, code);
}

#define OK(call) assert_int_equal(call, MPROTO_OK)
#define REFUSED(code, call) assert_int_equal(call, MPROTO_##code)

#endif
