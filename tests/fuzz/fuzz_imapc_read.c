/* What an IMAP server says, to the client engine: however it is cut the events
 * and the end are the same, what lies in memory is bounded, each FETCH has its
 * end, and bodies have as many octets as they announced. First octet: limits
 * and flags; second: where it is cut. */
#include "../unit/heap.h"
#include "../unit/imapc_show.h"
#include "imap/imapc_int.h"

#include <stdlib.h>
#include <string.h>

#define TRACE (1u << 18)

static void must(int truth)
{
    if (!truth)
        abort();
}

typedef struct talk {
    heap          h;
    mproto_imapc *c;
    mproto_wire  *w;
    show          trace;
    uint64_t      left;         /* octets of a body */
    int           in_fetch, in_body, said;
    int           resync;       /* instead of SELECT */
} talk;

/* 1: it runs; the cache must live on. */
static int talk_resync(talk *t)
{
    static const mproto_imapset_range known[] = { { 1, 9 }, { 20, 300 } };
    mproto_imapc_cache cache;

    memset(&cache, 0, sizeof cache);
    cache.size = sizeof cache;
    cache.uidvalidity = 7;
    cache.modseq = 20;
    cache.uids = known;
    cache.uids_n = sizeof known / sizeof *known;
    return t->resync && !t->said &&
           mproto_imapc_resync(t->c, "a", &cache) > 0;
}

/* Three commands are in flight. */
static void talk_say(talk *t)
{
    static const struct {
        mproto_imapc_what what;
        unsigned          is;
        const char       *name;
    } says[] = {
        { MPROTO_IMAPC_W_SELECT, 0, "SELECT a" },
        { MPROTO_IMAPC_W_OTHER, 0, "NOOP" },
        { MPROTO_IMAPC_W_CLOSE, MPROTO_IMAPC_WAITS, "CLOSE" }
    };
    size_t i, n = sizeof says / sizeof *says;

    for (i = talk_resync(t) ? n : 0; !t->said && i < n; i++) {
        mproto_imapc_queue_begin(&t->c->queue, says[i].what, says[i].is,
                                 says[i].name);
        must(mproto_imapc_queue_end(&t->c->queue, 0) > 0);
    }
    t->said = 1;
}

static void talk_check(talk *t, const mproto_imapc_event *e)
{
    must(t->in_body == (e->type == MPROTO_IMAPC_BODY_DATA ||
                        e->type == MPROTO_IMAPC_BODY_END) ||
         e->type == MPROTO_IMAPC_RESULT);
    if (e->type == MPROTO_IMAPC_FETCH)
        must(!t->in_fetch++);
    if (e->type == MPROTO_IMAPC_FETCH_END)
        must(t->in_fetch--);
    if (e->type == MPROTO_IMAPC_BODY && !e->nil) {
        t->left = e->size;
        t->in_body = 1;
    }
    if (e->type == MPROTO_IMAPC_BODY_DATA) {
        must(e->data.n > 0 && e->data.n <= t->left);
        t->left -= e->data.n;
    }
    if (e->type == MPROTO_IMAPC_BODY_END) {
        must(t->left == 0);
        t->in_body = 0;
    }
}

static void talk_pump(talk *t)
{
    const mproto_imapc_event *e;
    size_t n;

    do {
        while ((e = mproto_imapc_next(t->c)) != NULL) {
            talk_check(t, e);
            if (e->type == MPROTO_IMAPC_BODY_DATA)
                show_put(&t->trace, e->data.p, e->data.n);
            else
                show_event(&t->trace, e);
            if (e->type == MPROTO_IMAPC_READY)
                talk_say(t);
        }
        mproto_wire_out(t->w, &n);
        mproto_wire_sent(t->w, n);
    } while (n > 0);
}

static void talk_hear_some(talk *t, const uint8_t *p, size_t n)
{
    char *block = malloc(n + 1);

    must(block != NULL);
    if (n > 0)
        memcpy(block, p, n);
    if (mproto_wire_want(t->w) & MPROTO_READ) {
        must(mproto_wire_in(t->w, block, n) == MPROTO_OK);
        talk_pump(t);
    }
    free(block);
}

/* Line by line: what we say must have left before it is answered. */
static void talk_hear(talk *t, const uint8_t *p, size_t n)
{
    const uint8_t *lf;
    size_t some;

    for (; n > 0; p += some, n -= some) {
        lf = memchr(p, '\n', n);
        some = lf ? (size_t)(lf - p) + 1 : n;
        talk_hear_some(t, p, some);
    }
}

static void talk_end(talk *t, const mproto_imapc_limits *limits)
{
    const mproto_error *error;
    char end[96];

    mproto_wire_eof(t->w);
    talk_pump(t);
    if (mproto_wire_want(t->w) == MPROTO_TLS ||
        mproto_wire_want(t->w) == MPROTO_DEFLATE)
        must(0);                /* nobody asked for these */
    must(mproto_wire_want(t->w) == MPROTO_CLOSED);
    error = mproto_wire_error(t->w);
    sprintf(end, "%d %s %llu", (int)error->code, error->what,
            (unsigned long long)error->offset);
    show_text(&t->trace, end);
    must(t->h.most <= mproto_imapc_memory_bound(limits));
    mproto_imapc_free(t->c);
    must(t->h.held == 0);
}

/* Pieces of first octets, then of step. */
static size_t run(char *trace, const uint8_t *p, size_t n, uint8_t how,
                  size_t first, size_t step)
{
    mproto_imapc_limits limits;
    mproto_imapc_opts opts;
    mproto_alloc alloc;
    size_t at = 0, size = first;
    talk t;

    memset(&limits, 0, sizeof limits);
    memset(&opts, 0, sizeof opts);
    memset(&t, 0, sizeof t);
    limits.size = sizeof limits;
    limits.item_max = how & 1 ? 512 : 0;
    limits.values_max = how & 2 ? 64 : 0;
    limits.depth_max = how & 4 ? 3 : 0;
    opts.size = sizeof opts;
    opts.limits = &limits;
    opts.flags = how & 8 ? MPROTO_IMAPC_LF_LINES : 0;
    opts.strict = how & 16 ? 0xffffffffu : 0;
    limits.messages_max = how & 32 ? 100 : 0;
    t.resync = how & 64;
    alloc = heap_alloc(&t.h);
    opts.alloc = &alloc;
    t.c = mproto_imapc_new(&opts);
    t.w = mproto_imapc_wire(t.c);
    t.trace.p = trace;
    t.trace.cap = TRACE;
    t.trace.data = 1;
    talk_pump(&t);
    while (at < n) {
        size = size < n - at ? size : n - at;
        talk_hear(&t, p + at, size);
        at += size;
        size = step;
    }
    talk_end(&t, &limits);
    return t.trace.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char whole[TRACE], cut[TRACE];
    size_t n, first;

    if (size < 2 || size > 20000)
        return 0;
    first = 1 + data[1];
    n = run(whole, data + 2, size - 2, data[0], size, size);
    must(run(cut, data + 2, size - 2, data[0], 1, 1) == n);
    must(memcmp(whole, cut, n) == 0);
    must(run(cut, data + 2, size - 2, data[0], first, size) == n);
    must(memcmp(whole, cut, n) == 0);
    return 0;
}
