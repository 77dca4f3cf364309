#include "imap/imapc_int.h"
#include "base/alloc_int.h"
#include "base/check_int.h"
#include <limits.h>
#include <string.h>

#define ITEM_LEAST   512u
#define OUT_LEAST    1024u
#define VALUES_LEAST 64u
#define FLIGHT_MOST  (INT_MAX / 64)     /* sums of sizes stay small */
#define MESSAGES_MOST (1u << 30)
#define OWN_COMMANDS 1u         /* beside those of limits: LOGOUT */

/* --- life --- */

static const mproto_imapc_limits imapc_defaults = {
    sizeof imapc_defaults, 1048576, 65536, 65536, 32768, 100, 16, 0, 1048576
};

#define FILL(f) (l->f = l->f ? l->f : imapc_defaults.f)
#define RAISE(f, least) (l->f = l->f < (least) ? (least) : l->f)

static int imapc_limits(mproto_imapc_limits *l,
                        const mproto_imapc_limits *from)
{
    memset(l, 0, sizeof *l);
    if (!mproto_opts_copy(l, sizeof *l, from))
        return 0;
    FILL(item_max);
    FILL(out_max);
    FILL(keep_max);
    FILL(values_max);
    FILL(depth_max);
    FILL(commands_max);
    FILL(known_max);
    RAISE(item_max, ITEM_LEAST);
    RAISE(out_max, OUT_LEAST);
    RAISE(values_max, VALUES_LEAST);
    if (l->messages_max > MESSAGES_MOST)
        l->messages_max = MESSAGES_MOST;
    return l->commands_max <= FLIGHT_MOST;
}

#undef FILL
#undef RAISE

static size_t imapc_ring(const mproto_imapc_limits *l)
{
    return (l->commands_max + OWN_COMMANDS) * sizeof(mproto_imapc_command);
}

static size_t imapc_times(size_t a, size_t b)
{
    return a > SIZE_MAX / b ? SIZE_MAX : a * b;
}

static size_t imapc_tokens(void)
{
    return MPROTO_IMAPC_TOKENS * sizeof(mproto_imap_token);
}

static size_t imapc_block_size(const mproto_imapc_limits *l)
{
    size_t n = sizeof(mproto_imapc) + OUT_LEAST;

    n = mproto_size_add(n, imapc_tokens());
    return mproto_size_add(n, imapc_ring(l));
}

/* Cuts the block behind the struct into its pieces. */
static void imapc_lay_out(mproto_imapc *c, const mproto_alloc *alloc)
{
    char *at = (char *)(c + 1);
    mproto_imapc_command *ring = (mproto_imapc_command *)(void *)at;

    at += imapc_ring(&c->limits);
    c->tokens = (mproto_imap_token *)(void *)at;
    c->values.room = c->tokens;
    c->values.cap = MPROTO_IMAPC_TOKENS < c->limits.values_max
                    ? MPROTO_IMAPC_TOKENS : c->limits.values_max;
    c->values.depth_max = c->limits.depth_max;
    at += imapc_tokens();
    mproto_wire_init(&c->wire, alloc, at, OUT_LEAST);
    c->wire.keep_max = c->limits.keep_max;
    mproto_imapc_queue_init(&c->queue, &c->wire, ring,
                            c->limits.commands_max + OWN_COMMANDS,
                            c->limits.out_max);
    mproto_imapc_say_init(c);
}

mproto_imapc *mproto_imapc_new(const mproto_imapc_opts *given)
{
    mproto_imapc_opts opts;
    mproto_imapc_limits limits;
    mproto_alloc alloc;
    mproto_imapc *c;
    size_t n;

    memset(&opts, 0, sizeof opts);
    if (!mproto_opts_copy(&opts, sizeof opts, given) ||
        !imapc_limits(&limits, opts.limits))
        return NULL;
    alloc = mproto_alloc_or_default(opts.alloc);
    n = imapc_block_size(&limits);
    c = mproto_alloc_new(&alloc, n);
    if (!c)
        return NULL;
    c->block_n = n;
    c->limits = limits;
    c->flags = opts.flags;
    c->strict = opts.strict;
    c->tls = (opts.flags & MPROTO_IMAPC_TLS) != 0;
    c->state = MPROTO_IMAPC_CONNECTED;
    c->map.alloc = alloc;
    c->map.max = limits.messages_max;
    imapc_lay_out(c, &alloc);
    return c;
}

void mproto_imapc_free(mproto_imapc *c)
{
    mproto_alloc alloc;

    if (!c)
        return;
    alloc = c->wire.alloc;
    mproto_imapc_gather_done(c);
    mproto_imapc_map_forget(c);
    mproto_imapc_resync_free(c);
    mproto_alloc_free(&alloc, c->caps.p, c->caps.cap);
    mproto_imapc_queue_done(&c->queue);
    mproto_wire_done(&c->wire);
    mproto_alloc_free(&alloc, c, c->block_n);
}

/* An item, what it becomes when it is repaired, twice as long, and the strings
 * of that without backslashes; its values; the output and the map, which are
 * there twice while they grow; the marks of resync(). */
size_t mproto_imapc_memory_bound(const mproto_imapc_limits *limits)
{
    mproto_imapc_limits l;
    size_t n;

    if (!imapc_limits(&l, limits))
        return 0;
    n = mproto_size_add(imapc_block_size(&l), l.keep_max);
    n = mproto_size_add(n, MPROTO_IMAPC_CAPS_MAX);
    n = mproto_size_add(n, imapc_times(l.item_max, 5));
    n = mproto_size_add(n, imapc_times(l.values_max,
                                             sizeof(mproto_imap_token)));
    n = mproto_size_add(n, MPROTO_IMAPC_AUTH_MAX + 1);
    n = mproto_size_add(n, imapc_times(mproto_imapview_octets(l.messages_max),
                                       2));
    n = mproto_size_add(n, mproto_imapc_resync_octets(l.known_max,
                                                      l.known_max));
    return mproto_size_add(n, imapc_times(l.out_max, 5));
}

mproto_wire *mproto_imapc_wire(mproto_imapc *c)
{
    return c ? &c->wire : NULL;
}

mproto_imapc_state mproto_imapc_where(const mproto_imapc *c)
{
    return c ? c->state : MPROTO_IMAPC_LOGGED_OUT;
}

/* --- the loop --- */

void mproto_imapc_die(mproto_imapc *c, mproto_err code, const char *what)
{
    if (c->phase >= MPROTO_IMAPC_P_DYING)
        return;
    if (code != MPROTO_OK && c->wire.err.code == MPROTO_OK) {
        mproto_wire_fail(&c->wire, code, what);
        c->wire.err.offset -= c->back.n;
    }
    c->phase = MPROTO_IMAPC_P_DYING;
    c->state = MPROTO_IMAPC_LOGGED_OUT;
    c->wire.in.n = 0;
    c->back.n = 0;
    c->wire.out_at = c->wire.out_n = c->wire.held = 0;
    mproto_imapc_say_stop(c);
}

/* The line is dead: a result for each verb that is open. */
static int imapc_last_results(mproto_imapc *c)
{
    mproto_imapc_command command;

    c->ev.command = mproto_imapc_resync_lose(c);
    if (c->ev.command > 0) {
        c->ev.type = MPROTO_IMAPC_RESULT;
        return 1;
    }
    while (mproto_imapc_queue_lose(&c->queue, &command)) {
        if (command.number == c->asked ||
            command.number == c->resync.command)
            continue;
        c->ev.type = MPROTO_IMAPC_RESULT;
        c->ev.command = command.number;
        return 1;
    }
    c->phase = MPROTO_IMAPC_P_OVER;
    return 0;
}

static void imapc_on_eof(mproto_imapc *c)
{
    if (c->logging_out && c->part == MPROTO_IMAPC_AT_LINE && c->bye)
        mproto_imapc_die(c, MPROTO_OK, "");
    else
        mproto_imapc_die(c, MPROTO_E_EOF, "the server left");
}

/* What may be said changes between calls, and with lines that end. */
static int imapc_event(mproto_imapc *c)
{
    int first;

    for (first = 1;; first = 0) {
        if (c->phase == MPROTO_IMAPC_P_DYING)
            return imapc_last_results(c);
        if (c->phase == MPROTO_IMAPC_P_OVER)
            return 0;
        if (c->unready && mproto_imapc_caps_due(c))
            return 1;
        if (c->phase == MPROTO_IMAPC_P_DEFLATE) {
            if (!c->wire.eof)
                return 0;
            imapc_on_eof(c);
            continue;
        }
        if ((first || c->part == MPROTO_IMAPC_AT_LINE) &&
            mproto_imapc_say_run(c))
            return 1;
        if (c->phase == MPROTO_IMAPC_P_TLS && c->wire.in.n > 0) {
            mproto_imapc_die(c, MPROTO_E_INJECT,
                             "octets behind the result of STARTTLS");
            continue;
        }
        if (mproto_imapc_source(c)->n == 0 && !mproto_imapc_is_due(c)) {
            if (!c->wire.eof)
                return 0;
            imapc_on_eof(c);
        } else if (mproto_imapc_read(c)) {
            return 1;
        }
    }
}

static int imapc_event_of_room(mproto_imapc *c)
{
    if (c->queue.starved == 0 || c->phase >= MPROTO_IMAPC_P_TLS ||
        !mproto_imapc_queue_has_room(&c->queue))
        return 0;
    c->queue.starved = 0;
    c->ev.type = MPROTO_IMAPC_ROOM;
    return 1;
}

/* RFC 9051 5.4: half an hour for an idle client; a server that owes something
 * has ten minutes. */
static unsigned imapc_patience(const mproto_imapc *c)
{
    int owes = c->phase == MPROTO_IMAPC_P_GREETING || c->queue.count > 0;

    if (c->phase >= MPROTO_IMAPC_P_TLS || mproto_imapc_say_is_ours(c))
        return 0;
    return owes ? 600 : 0;
}

static void imapc_idle(mproto_imapc *c)
{
    int over = c->phase == MPROTO_IMAPC_P_OVER;
    unsigned asks = MPROTO_READ | mproto_imapc_say_asks(c, over);

    if (over)
        asks = MPROTO_CLOSED;
    else if (c->phase == MPROTO_IMAPC_P_TLS)
        asks = MPROTO_TLS;
    else if (c->phase == MPROTO_IMAPC_P_DEFLATE)
        asks = MPROTO_DEFLATE;
    else
        mproto_imapc_queue_release(&c->queue);
    mproto_imapc_queue_shrink(&c->queue);
    if (c->part == MPROTO_IMAPC_AT_LINE) {
        mproto_imapc_expect(c, 0);
        mproto_imapc_store_rest(c, &c->name);
    }
    mproto_wire_ask(&c->wire, asks, imapc_patience(c));
}

/* RFC 9051 6.2.1: what was learnt in the clear is forgotten. */
static void imapc_switched(mproto_imapc *c)
{
    if (c->wire.tls && c->phase == MPROTO_IMAPC_P_TLS) {
        c->tls = 1;
        c->enabled = 0;
        c->bye = 0;
        mproto_imapc_caps_forget(c);
    } else if (!c->wire.deflate || c->phase != MPROTO_IMAPC_P_DEFLATE) {
        return;
    } else {
        c->deflate = 1;
    }
    c->wire.tls = 0;
    c->wire.deflate = 0;
    c->phase = MPROTO_IMAPC_P_OPEN;
    mproto_imapc_queue_go(&c->queue);
}

const mproto_imapc_event *mproto_imapc_next(mproto_imapc *c)
{
    if (!c)
        return NULL;
    memset(&c->ev, 0, c->ev_n);
    c->ev_n = sizeof c->ev;
    imapc_switched(c);
    if (imapc_event(c) || imapc_event_of_room(c))
        return &c->ev;
    imapc_idle(c);
    return NULL;
}

#undef ITEM_LEAST
#undef OUT_LEAST
#undef VALUES_LEAST
#undef FLIGHT_MOST
#undef MESSAGES_MOST
#undef OWN_COMMANDS
