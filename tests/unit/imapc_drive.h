/* Plays what a server says to an IMAP client: whole, in two pieces cut at every
 * octet, and octet by octet, out of blocks of exact size; events and the end
 * have to be the same each time. */
#ifndef IMAPC_DRIVE_H
#define IMAPC_DRIVE_H

#include "exact.h"
#include "heap.h"
#include "imapc_show.h"
#include "imap/imapc_int.h"
#include <setjmp.h>
#include <cmocka.h>

enum { DRIVE_TRACE = 65536 };

typedef struct drive_command {
    mproto_imapc_what what;
    unsigned          is;
    const char       *name;
} drive_command;

/* What the application does at the first READY, and how the server goes on. */
typedef struct drive_case {
    const char          *wire;
    size_t               n;             /* of wire; 0: up to its NUL */
    const char          *events;
    const char          *end;           /* "0 ", or the error */
    const drive_command *commands;      /* up to name NULL; or NULL */
    mproto_imapc_opts    opts;
    int                  data;          /* 1: data is shown of all events */
} drive_case;

typedef struct drive {
    heap          h;
    mproto_imapc *c;
    mproto_wire  *w;
    show          trace;
    int           data;         /* the last event was BODY_DATA */
    const drive_command *commands;
    char          out[4096];
    size_t        out_n;
} drive;

static inline void drive_commands(drive *d)
{
    for (; d->commands && d->commands->name; d->commands++) {
        mproto_imapc_queue_begin(&d->c->queue, d->commands->what,
                                 d->commands->is, d->commands->name);
        assert_true(mproto_imapc_queue_end(&d->c->queue, 0) > 0);
    }
}

static inline void drive_note(drive *d, const mproto_imapc_event *e)
{
    if (e->type == MPROTO_IMAPC_BODY_DATA) {
        assert_true(e->data.n > 0);
        if (!d->data)
            show_text(&d->trace, "DATA ");
        show_put(&d->trace, e->data.p, e->data.n);
        d->data = 1;
        return;
    }
    if (d->data)
        show_text(&d->trace, "|\n");
    d->data = 0;
    show_event(&d->trace, e);
    if (e->type == MPROTO_IMAPC_READY)
        drive_commands(d);
}

/* All events, and all output, until more input is wanted. */
static inline void drive_pump(drive *d)
{
    const mproto_imapc_event *e;
    const char *p;
    size_t n;

    do {
        while ((e = mproto_imapc_next(d->c)) != NULL)
            drive_note(d, e);
        p = mproto_wire_out(d->w, &n);
        if (n > 0 && n < sizeof d->out - d->out_n) {
            memcpy(d->out + d->out_n, p, n);
            d->out_n += n;
        }
        mproto_wire_sent(d->w, n);
    } while (n > 0);
    if (mproto_wire_want(d->w) & MPROTO_TLS) {
        assert_int_equal(mproto_wire_tls_on(d->w), MPROTO_OK);
        show_text(&d->trace, "TLS\n");
        drive_pump(d);
    }
}

static inline void drive_open(drive *d, const drive_case *t, char *trace)
{
    mproto_alloc alloc;
    mproto_imapc_opts opts = t->opts;

    memset(d, 0, sizeof *d);
    alloc = heap_alloc(&d->h);
    opts.size = sizeof opts;
    opts.alloc = &alloc;
    d->c = mproto_imapc_new(&opts);
    assert_non_null(d->c);
    d->w = mproto_imapc_wire(d->c);
    d->trace.p = trace;
    d->trace.cap = DRIVE_TRACE - 1;
    d->trace.data = t->data;
    d->commands = t->commands;
    drive_pump(d);
}

/* Octets up to a line that answers, which comes when we have spoken. */
static inline size_t drive_turn(const char *p, size_t n)
{
    size_t i;

    for (i = 1; i < n; i++)
        if (p[i - 1] == '\n' && (p[i] == 'A' || p[i] == '+'))
            return i;
    return n;
}

static inline void drive_hear(drive *d, const char *p, size_t n)
{
    size_t at, some;

    for (at = 0; at < n; at += some) {
        char *block;

        some = drive_turn(p + at, n - at);
        block = exact_copy(p + at, some);
        if (mproto_wire_want(d->w) & MPROTO_READ) {
            assert_int_equal(mproto_wire_in(d->w, block, some), MPROTO_OK);
            drive_pump(d);
        }
        free(block);
    }
}

static inline void drive_close(drive *d, const drive_case *t)
{
    const mproto_error *err;
    char end[128];

    mproto_wire_eof(d->w);
    drive_pump(d);
    assert_int_equal(mproto_wire_want(d->w), MPROTO_CLOSED);
    err = mproto_wire_error(d->w);
    sprintf(end, "== %d %s\n", (int)err->code, err->what);
    show_text(&d->trace, end);
    d->trace.p[d->trace.n] = '\0';
    assert_true(d->h.most <= mproto_imapc_memory_bound(t->opts.limits));
    mproto_imapc_free(d->c);
    assert_int_equal(d->h.held, 0);
    assert_int_equal(d->h.blocks, 0);
}

/* In pieces of first octets, then of step. */
static inline void drive_run(const drive_case *t, char *trace, size_t first,
                             size_t step)
{
    size_t n = t->n > 0 ? t->n : strlen(t->wire), at = 0, size = first;
    drive d;

    drive_open(&d, t, trace);
    while (at < n) {
        size = size < n - at ? size : n - at;
        drive_hear(&d, t->wire + at, size);
        at += size;
        size = step;
    }
    drive_close(&d, t);
}

static inline void drive_check(const drive_case *t)
{
    static char whole[DRIVE_TRACE], cut[DRIVE_TRACE];
    size_t n = t->n > 0 ? t->n : strlen(t->wire), at;

    drive_run(t, whole, n, n);
    if (t->events) {
        assert_memory_equal(whole, t->events, strlen(t->events));
        assert_memory_equal(whole + strlen(t->events), "== ", 3);
    }
    if (t->end)
        assert_non_null(strstr(whole, t->end));
    for (at = 1; at < n; at++) {
        drive_run(t, cut, at, n);
        assert_string_equal(cut, whole);
    }
    drive_run(t, cut, 1, 1);
    assert_string_equal(cut, whole);
}

/* What the server says behind its greeting, and what is told of it. */
typedef struct drive_said {
    const char *wire, *events;
} drive_said;

#define DRIVE_GREETING "* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n"
#define DRIVE_READY    "NOTICE PREAUTH code=\"CAPABILITY\" (IMAP4rev1) " \
                       "text=\"hi\"\nREADY\n"

static inline void drive_says(const drive_said *said, size_t n)
{
    char wire[2048], events[4096];
    drive_case t;
    size_t i;

    memset(&t, 0, sizeof t);
    t.wire = wire;
    t.events = events;
    for (i = 0; i < n; i++) {
        sprintf(wire, "%s%s", DRIVE_GREETING, said[i].wire);
        sprintf(events, "%s%s", DRIVE_READY, said[i].events);
        drive_check(&t);
    }
}

#endif
