/* A server of IMAP that is talked to by a test: it is logged in, and has a
 * mailbox of ten messages selected. */
#ifndef IMAPD_TALK_H
#define IMAPD_TALK_H

#include "exact.h"
#include "heap.h"
#include <mailproto/imapd.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>

#define TALK_ROOM 300000

typedef struct imapd_talk {
    mproto_imapd *s;
    const mproto_imapd_event *ev;       /* the last */
    mproto_span   in;                   /* lent */
    char          out[TALK_ROOM];
    size_t        out_n;
    heap          heap;
} imapd_talk;

/* All that waits, or step octets of it. */
static inline void talk_take(imapd_talk *t, size_t step)
{
    mproto_wire *w = mproto_imapd_wire(t->s);
    const void *p;
    size_t n;

    while ((p = mproto_wire_out(w, &n)) != NULL) {
        if (step > 0 && n > step)
            n = step;
        assert_true(t->out_n + n < TALK_ROOM);
        memcpy(t->out + t->out_n, p, n);
        t->out_n += n;
        mproto_wire_sent(w, n);
        if (step > 0)
            break;
    }
    t->out[t->out_n] = '\0';
}

/* What the server said since the last time. */
static inline void talk_expect(imapd_talk *t, const char *wanted)
{
    talk_take(t, 0);
    assert_string_equal(t->out, wanted);
    t->out_n = 0;
}

/* One line from the client, which leads to an event. */
static inline const mproto_imapd_event *talk_say(imapd_talk *t,
                                                 const char *line)
{
    mproto_wire *w = mproto_imapd_wire(t->s);

    while (mproto_imapd_next(t->s) != NULL)
        ;
    talk_take(t, 0);
    while (mproto_imapd_next(t->s) != NULL)
        ;
    if (t->in.p)
        exact_free(t->in);
    t->in = exact_span(line, strlen(line));
    assert_int_equal(mproto_wire_in(w, t->in.p, t->in.n), MPROTO_OK);
    t->ev = mproto_imapd_next(t->s);
    return t->ev;
}

static inline void talk_ok(imapd_talk *t)
{
    assert_int_equal(mproto_imapd_ok(t->s), MPROTO_OK);
    while (mproto_imapd_next(t->s) != NULL)
        ;
}

#define TALK_CAPS "ENABLE IMAP4rev2 UIDPLUS MOVE CONDSTORE QRESYNC ESEARCH" \
    " SORT ESORT PARTIAL OBJECTID SAVEDATE PREVIEW BINARY UIDONLY" \
    " LIST-STATUS STATUS=SIZE UTF8=ACCEPT SEARCHRES" \
    " THREAD=ORDEREDSUBJECT THREAD=REFERENCES INPROGRESS"

/* A server whose greeting is not sent yet. */
static inline void talk_greet(imapd_talk *t, unsigned flags, const char *caps,
                             const mproto_imapd_limits *limits)
{
    mproto_imapd_opts opts;
    mproto_alloc alloc;

    memset(t, 0, sizeof *t);
    alloc = heap_alloc(&t->heap);
    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = flags;
    opts.limits = limits;
    opts.alloc = &alloc;
    opts.caps = caps;
    t->s = mproto_imapd_new(&opts);
    assert_non_null(t->s);
}

static inline void talk_select(imapd_talk *t)
{
    mproto_imapd_mailbox box;

    memset(&box, 0, sizeof box);
    assert_int_equal(talk_say(t, "S SELECT x\r\n")->type,
                     MPROTO_IMAPD_SELECT);
    box.exists = 10;
    box.uidvalidity = 7;
    box.uidnext = 100;
    box.permanent = MPROTO_IMAP_SEEN | MPROTO_IMAP_KEYWORD;
    assert_int_equal(mproto_imapd_selected(t->s, &box), MPROTO_OK);
    talk_ok(t);
    talk_take(t, 0);
    t->out_n = 0;
}

/* enable: as in "IMAP4rev2", or NULL. */
static inline void talk_begin(imapd_talk *t, const char *enable,
                              const mproto_imapd_limits *limits)
{
    char line[64];

    talk_greet(t, MPROTO_IMAPD_PREAUTH, TALK_CAPS, limits);
    if (enable) {
        snprintf(line, sizeof line, "E ENABLE %s\r\n", enable);
        assert_int_equal(talk_say(t, line)->type, MPROTO_IMAPD_ENABLE);
    }
    talk_select(t);
}

static inline void talk_end(imapd_talk *t)
{
    mproto_imapd_free(t->s);
    assert_int_equal(t->heap.blocks, 0);
    if (t->in.p)
        exact_free(t->in);
}

#endif
