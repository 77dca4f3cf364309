/* An IMAP client and what is said to it, step by step: its events in short, its
 * output whole. */
#ifndef IMAPC_TALK_H
#define IMAPC_TALK_H

#include "exact.h"
#include "heap.h"
#include "imap/imapc_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>

#define TALK_ALL "IMAP4rev1 LITERAL+ SASL-IR ENABLE ID NAMESPACE UNSELECT " \
    "UIDPLUS MOVE IDLE NOTIFY MULTIAPPEND CATENATE REPLACE BINARY CONDSTORE " \
    "QRESYNC ESEARCH SORT ESORT THREAD=REFERENCES LIST-EXTENDED SPECIAL-USE " \
    "CREATE-SPECIAL-USE QUOTA ACL METADATA COMPRESS=DEFLATE UTF8=ACCEPT " \
    "UNAUTHENTICATE AUTH=PLAIN AUTH=LOGIN STARTTLS"

typedef struct talk {
    heap          h;
    mproto_imapc *c;
    mproto_wire  *w;
    char          events[1024];
    size_t        events_n;
    char          out[8192];
    size_t        out_n;
    int           dry;          /* nothing is sent */
    size_t        room;         /* of the last LITERAL */
} talk;

static inline void talk_note(talk *t, const mproto_imapc_event *e)
{
    static const char *const names[] = {
        "?", "READY", "RESULT", "NOTICE", "LITERAL", "IDLING", "TOKEN", "WORK",
        "ROOM"
    };
    static const char *const statuses[] = { "-", "OK", "NO", "BAD" };
    char text[64];

    if (e->type == MPROTO_IMAPC_RESULT)
        sprintf(text, "RESULT %d %s|", e->command, statuses[e->status]);
    else if (e->type == MPROTO_IMAPC_LITERAL)
        sprintf(text, "LITERAL %d %lu|", e->command, (unsigned long)e->number);
    else if (e->type == MPROTO_IMAPC_IDLING)
        sprintf(text, "IDLING %d|", e->command);
    else if (e->type <= MPROTO_IMAPC_ROOM)
        sprintf(text, "%s|", names[e->type]);
    else
        sprintf(text, "%d|", (int)e->type);
    if (e->type == MPROTO_IMAPC_LITERAL)
        t->room = (size_t)e->number;
    assert_true(t->events_n + strlen(text) < sizeof t->events);
    strcpy(t->events + t->events_n, text);
    t->events_n += strlen(text);
}

static inline void talk_pump(talk *t)
{
    const mproto_imapc_event *e;
    const void *p;
    size_t n;

    for (;;) {
        while ((e = mproto_imapc_next(t->c)) != NULL)
            talk_note(t, e);
        p = mproto_wire_out(t->w, &n);
        if (n == 0 || t->dry)
            return;
        assert_true(n < sizeof t->out - t->out_n);
        memcpy(t->out + t->out_n, p, n);
        t->out_n += n;
        t->out[t->out_n] = '\0';
        mproto_wire_sent(t->w, n);
    }
}

/* The server says this (or nothing): then these events, and this goes out. */
static inline void talk_step(talk *t, const char *said, const char *events,
                             const char *out)
{
    char *block = exact_copy(said ? said : "", said ? strlen(said) : 0);

    t->events[t->events_n = 0] = '\0';
    t->out[t->out_n = 0] = '\0';
    talk_pump(t);
    if (said) {
        assert_true(mproto_wire_want(t->w) & MPROTO_READ);
        assert_int_equal(mproto_wire_in(t->w, block, strlen(said)),
                         MPROTO_OK);
        talk_pump(t);
    }
    free(block);
    assert_string_equal(t->events, events);
    assert_string_equal(t->out, out);
}

static inline void talk_open(talk *t, unsigned flags,
                             const mproto_imapc_limits *limits)
{
    mproto_imapc_opts opts;
    mproto_alloc alloc;

    memset(t, 0, sizeof *t);
    memset(&opts, 0, sizeof opts);
    alloc = heap_alloc(&t->h);
    opts.size = sizeof opts;
    opts.flags = flags;
    opts.limits = limits;
    opts.alloc = &alloc;
    t->c = mproto_imapc_new(&opts);
    assert_non_null(t->c);
    t->w = mproto_imapc_wire(t->c);
}

/* Up to READY: before login, behind it, or in a mailbox (level 0, 1, 2). */
static inline void talk_start(talk *t, unsigned flags, int level,
                              const char *caps)
{
    char greeting[1024];

    talk_open(t, flags, NULL);
    sprintf(greeting, "* %s [CAPABILITY %s] hi\r\n",
            level > 0 ? "PREAUTH" : "OK", caps);
    talk_step(t, greeting, "NOTICE|READY|", "");
    if (level < 2)
        return;
    assert_int_equal(mproto_imapc_select(t->c, "x", NULL), 1);
    talk_step(t, NULL, "", "A1 SELECT x\r\n");
    talk_step(t, "A1 OK x\r\n", "RESULT 1 OK|", "");
}

static inline void talk_close(talk *t)
{
    mproto_imapc_free(t->c);
    assert_int_equal(t->h.held, 0);
    assert_int_equal(t->h.blocks, 0);
}

static inline int talk_error(talk *t)
{
    return mproto_wire_error(t->w)->code;
}

#endif
