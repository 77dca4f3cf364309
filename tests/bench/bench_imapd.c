/* The IMAP server without sockets: commands from octets to answers, and what a
 * session costs that does nothing. */
#include "bench.h"
#include <mailproto/imapd.h>
#include <mailproto/imapview.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NOOPS = 100000, MESSAGES = 10000, CHUNK = 1 << 16, BODY = 1 << 20,
    BODIES = 64
};

static void stop(const char *what)
{
    fprintf(stderr, "bench_imapd: %s\n", what);
    exit(1);
}

/* --- a server with a mailbox that is selected --- */

typedef struct server {
    mproto_imapd *s;
    mproto_wire  *w;
    size_t        sent;         /* octets, which are dropped */
} server;

static void drain(server *v)
{
    size_t n;

    if (mproto_wire_out(v->w, &n))
        mproto_wire_sent(v->w, n);
    v->sent += n;
}

static void say(server *v, const char *line)
{
    while (mproto_imapd_next(v->s))
        ;
    drain(v);
    while (mproto_imapd_next(v->s))
        ;
    if (mproto_wire_in(v->w, line, strlen(line)) != MPROTO_OK)
        stop("the server takes no octets");
}

static void open_server(server *v, const mproto_alloc *alloc)
{
    static const mproto_imapd_mailbox box = {
        .exists = MESSAGES, .uidvalidity = 1, .uidnext = MESSAGES + 1
    };
    mproto_imapd_opts opts = { .size = sizeof opts,
                               .flags = MPROTO_IMAPD_PREAUTH,
                               .alloc = alloc,
                               .caps = "IDLE ENABLE CONDSTORE QRESYNC MOVE "
                                       "UIDPLUS ESEARCH LITERAL+" };

    v->sent = 0;
    v->s = mproto_imapd_new(&opts);
    v->w = mproto_imapd_wire(v->s);
    if (!v->s)
        stop("no server");
    say(v, "s SELECT INBOX\r\n");
    if (!mproto_imapd_next(v->s) ||
        mproto_imapd_selected(v->s, &box) != MPROTO_OK ||
        mproto_imapd_ok(v->s) != MPROTO_OK)
        stop("nothing is selected");
}

/* --- NOOP --- */

/* In pieces, as a socket has them. */
static size_t answer_noops(const void *how, mproto_span item)
{
    size_t at, n, answered = 0;
    const mproto_imapd_event *e;
    server v;

    (void)how;
    open_server(&v, NULL);
    say(&v, "x NOOP\r\n");
    for (at = 0; at < item.n; ) {
        while ((e = mproto_imapd_next(v.s)) != NULL)
            if (e->type == MPROTO_IMAPD_NOOP)
                answered += mproto_imapd_ok(v.s) == MPROTO_OK;
        drain(&v);
        if (!(mproto_wire_want(v.w) & MPROTO_READ))
            continue;
        n = item.n - at < CHUNK ? item.n - at : CHUNK;
        mproto_wire_in(v.w, item.p + at, n);
        at += n;
    }
    mproto_imapd_free(v.s);
    return answered;
}

static void race_noops(void)
{
    static char text[NOOPS * 16];
    mproto_span all = { text, 0 };
    unsigned i;

    for (i = 0; i < NOOPS; i++)
        all.n += (size_t)sprintf(text + all.n, "a%u NOOP\r\n", i);
    bench_begin("NOOP, pipelined", &all, 1, NOOPS / 1e6, "M/s");
    bench_ours("server", answer_noops, NULL, 1, 0);
    bench_end();
}

/* --- FETCH --- */

/* By fetch_message(): all that is asked for. */
static size_t fetch_all(const void *how, mproto_span item)
{
    mproto_imapextract_mail mail = { .raw = item };
    mproto_imap_msg m = { .flags = MPROTO_IMAP_SEEN, .size = item.n };
    server v;
    int code;

    open_server(&v, NULL);
    say(&v, how);
    if (!mproto_imapd_next(v.s))
        stop("no FETCH");
    for (m.seq = 1; m.seq <= MESSAGES && v.sent < BODIES * (size_t)BODY; ) {
        m.uid = m.seq;
        code = mproto_imapd_fetch_message(v.s, &m, &mail, 0);
        m.seq += code == MPROTO_OK;
        if (code == MPROTO_E_FULL) {
            drain(&v);
            while (mproto_imapd_next(v.s))
                ;
        } else if (code != MPROTO_OK) {
            stop("a message can't be told");
        }
    }
    mproto_imapd_free(v.s);
    return v.sent;
}

/* By the writers, of a store that has nothing but flags. */
static size_t fetch_flags(const void *how, mproto_span item)
{
    uint32_t i;
    server v;

    (void)how;
    (void)item;
    open_server(&v, NULL);
    say(&v, "a FETCH 1:* FLAGS\r\n");
    if (!mproto_imapd_next(v.s))
        stop("no FETCH");
    for (i = 1; i <= MESSAGES; ) {
        if (mproto_imapd_fetch(v.s, i, 0) == MPROTO_OK) {
            mproto_imapd_fetch_flags(v.s, MPROTO_IMAP_SEEN |
                                          MPROTO_IMAP_ANSWERED, NULL);
            mproto_imapd_fetch_end(v.s);
            i++;
        } else {
            drain(&v);
            while (mproto_imapd_next(v.s))
                ;
        }
    }
    mproto_imapd_free(v.s);
    return v.sent;
}

static void race_fetch(void)
{
    static char body[BODY + 1];
    mproto_span all = { body, BODY };

    memset(body, 'x', BODY);
    bench_begin("FETCH of flags", &all, 1, MESSAGES / 1e6, "M/s");
    bench_ours("by the writers", fetch_flags, NULL, 0, 0);
    bench_ours("fetch_message()", fetch_all, "a FETCH 1:* FLAGS\r\n", 0, 0);
    bench_end();
    bench_begin("FETCH of bodies, 1 MB each", &all, 1,
                BODIES * (double)BODY / 1e9, "GB/s");
    bench_ours("fetch_message()", fetch_all, "a FETCH 1:* BODY.PEEK[]\r\n",
               0, 0);
    bench_end();
}

/* --- memory --- */

static size_t used;

static void *count_resize(void *ctx, void *p, size_t old_size,
                          size_t new_size)
{
    void *q = NULL;

    (void)ctx;
    if (new_size == 0)
        free(p);
    else if ((q = realloc(p, new_size)) == NULL)
        return NULL;
    used = used - old_size + new_size;
    return q;
}

/* In IDLE, after it has told of each message. */
static void weigh_session(void)
{
    const mproto_alloc alloc = { NULL, count_resize };
    mproto_imapview *view;
    size_t engine;
    uint32_t i;
    server v;

    open_server(&v, &alloc);
    say(&v, "a IDLE\r\n");
    if (!mproto_imapd_next(v.s) || mproto_imapd_ok(v.s) != MPROTO_OK)
        stop("no IDLE");
    for (i = 0; i < 100; i++)
        mproto_imapd_exists(v.s, MESSAGES + i);
    while (mproto_imapd_next(v.s) || mproto_wire_want(v.w) & MPROTO_WRITE)
        drain(&v);
    engine = used;
    view = mproto_imapview_new(&alloc, 0);
    for (i = 1; i <= MESSAGES; i++)
        if (mproto_imapview_load(view, i) != MPROTO_OK)
            stop("no view");
    printf("a session in IDLE, octets\n  %-26s %10lu   bar 8192: %s\n"
           "  %-26s %10.1f\n", "server", (unsigned long)engine,
           engine <= 8192 ? "reached" : "missed", "view, for each message",
           (double)(used - engine) / MESSAGES);
    mproto_imapview_free(view);
    mproto_imapd_free(v.s);
}

void bench_imapd(void)
{
    race_noops();
    race_fetch();
    weigh_session();
}
