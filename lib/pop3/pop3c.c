#include "pop3/pop3c_int.h"
#include "base/alloc_int.h"
#include <limits.h>
#include <string.h>

#define LINE_LEAST   512u
#define FLIGHT_LEAST 2u
#define FLIGHT_MOST  (INT_MAX / 64)     /* sums of sizes stay small */
#define OUT_LEAST    1024u
#define OUT_COMMAND  32u        /* octets of the output for each command */
#define OUT_SPARE    8u         /* and those that AUTH leaves free */

/* --- life --- */

static const mproto_pop3c_limits pop3c_defaults = {
    sizeof pop3c_defaults, 2048, 65536, 64, 70
};

#define FILL(f) (l->f = l->f ? l->f : pop3c_defaults.f)

static int pop3c_limits(mproto_pop3c_limits *l,
                        const mproto_pop3c_limits *from)
{
    memset(l, 0, sizeof *l);
    if (!mproto_opts_copy(l, sizeof *l, from))
        return 0;
    FILL(line_max);
    FILL(keep_max);
    FILL(flight_max);
    FILL(uid_max);
    if (l->line_max < LINE_LEAST)
        l->line_max = LINE_LEAST;
    if (l->flight_max < FLIGHT_LEAST)
        l->flight_max = FLIGHT_LEAST;
    return l->flight_max <= FLIGHT_MOST;
}

#undef FILL

static size_t pop3c_out(const mproto_pop3c_limits *l)
{
    size_t n = (size_t)l->flight_max * OUT_COMMAND;

    return n < OUT_LEAST ? OUT_LEAST : n;
}

static size_t pop3c_ring(const mproto_pop3c_limits *l)
{
    return ((size_t)l->flight_max + 1) * sizeof(mproto_pop3c_command);
}

static size_t pop3c_block_size(const mproto_pop3c_limits *l)
{
    size_t n = sizeof(mproto_pop3c) + pop3c_ring(l);

    n = mproto_size_add(n, pop3c_out(l));
    n = mproto_size_add(n, l->line_max);
    return mproto_size_add(n, l->line_max);
}

/* Cuts the block behind the struct into its pieces. */
static void pop3c_lay_out(mproto_pop3c *c, const mproto_alloc *alloc)
{
    char *at = (char *)(c + 1);

    c->flight = (mproto_pop3c_command *)(void *)at;
    at += pop3c_ring(&c->limits);
    mproto_line_init(&c->line, at, c->limits.line_max,
                     MPROTO_LINE_KEEP | (c->flags & MPROTO_POP3C_LF_LINES
                                         ? MPROTO_LINE_LF : 0));
    at += c->limits.line_max;
    c->sasl = at;
    at += c->limits.line_max;
    mproto_wire_init(&c->wire, alloc, at, pop3c_out(&c->limits));
    c->wire.keep_max = c->limits.keep_max;
    c->ferry.wire = &c->wire;
    c->ferry.line_max = MPROTO_POP3C_COMMAND_MAX;
    c->ferry.spare = OUT_SPARE;
}

mproto_pop3c *mproto_pop3c_new(const mproto_pop3c_opts *given)
{
    mproto_pop3c_opts opts;
    mproto_pop3c_limits limits;
    mproto_alloc alloc;
    mproto_pop3c *c;
    size_t n;

    memset(&opts, 0, sizeof opts);
    if (!mproto_opts_copy(&opts, sizeof opts, given) ||
        !pop3c_limits(&limits, opts.limits))
        return NULL;
    alloc = mproto_alloc_or_default(opts.alloc);
    n = pop3c_block_size(&limits);
    c = mproto_alloc_new(&alloc, n);
    if (!c)
        return NULL;
    c->block_n = n;
    c->limits = limits;
    c->flags = opts.flags;
    c->tls = (opts.flags & MPROTO_POP3C_TLS) != 0;
    pop3c_lay_out(c, &alloc);
    return c;
}

void mproto_pop3c_free(mproto_pop3c *c)
{
    mproto_alloc alloc;

    if (!c)
        return;
    if (c->ferry.secret)
        mproto_wipe(c->wire.out, c->wire.out_cap);
    alloc = c->wire.alloc;
    mproto_alloc_free(&alloc, c->wide, MPROTO_POP3C_AUTH_MAX);
    mproto_wire_done(&c->wire);
    mproto_alloc_free(&alloc, c, c->block_n);
}

size_t mproto_pop3c_memory_bound(const mproto_pop3c_limits *limits)
{
    mproto_pop3c_limits l;
    size_t n;

    if (!pop3c_limits(&l, limits))
        return 0;
    n = mproto_size_add(pop3c_block_size(&l), l.keep_max);
    return l.line_max < MPROTO_POP3C_AUTH_MAX
           ? mproto_size_add(n, MPROTO_POP3C_AUTH_MAX) : n;
}

mproto_wire *mproto_pop3c_wire(mproto_pop3c *c)
{
    return c ? &c->wire : NULL;
}

/* --- the loop --- */

/* RFC 2595 section 4: what was learnt in the clear is forgotten. */
static int pop3c_tls_began(mproto_pop3c *c)
{
    c->wire.tls = 0;
    c->tls = 1;
    c->caps = 0;
    c->stamp_n = 0;
    mproto_pop3c_pop(c);        /* STLS */
    mproto_pop3c_move(c, MPROTO_POP3C_S_AUTHORIZATION);
    c->ev.type = MPROTO_POP3C_READY;
    c->ev.status = MPROTO_POP3_OK;
    return 1;
}

/* The line is dead: a result for each verb that is open. */
static int pop3c_last_results(mproto_pop3c *c)
{
    while (c->count > 0)
        if (mproto_pop3c_lose(c))
            return 1;
    mproto_pop3c_move(c, MPROTO_POP3C_S_OVER);
    return 0;
}

static void pop3c_on_eof(mproto_pop3c *c)
{
    if (c->released > 0 && mproto_pop3c_head(c)->what == MPROTO_POP3_QUIT)
        mproto_pop3c_die(c, MPROTO_OK, "");
    else
        mproto_pop3c_die(c, MPROTO_E_EOF, "the server left");
}

static int pop3c_event(mproto_pop3c *c)
{
    for (;;) {
        if (c->state == MPROTO_POP3C_S_DYING)
            return pop3c_last_results(c);
        if (c->state == MPROTO_POP3C_S_OVER)
            return 0;
        mproto_pop3c_release(c);
        if (mproto_pop3c_auth_run(c))
            return 1;
        if (c->wire.in.n == 0 && !c->wire.eof)
            return 0;
        if (c->wire.in.n == 0)
            pop3c_on_eof(c);
        else if (mproto_pop3c_read(c))
            return 1;
    }
}

static int pop3c_event_of_room(mproto_pop3c *c)
{
    if (!c->starved || c->state >= MPROTO_POP3C_S_TLS ||
        !mproto_pop3c_has_room(c))
        return 0;
    c->starved = 0;
    c->ev.type = MPROTO_POP3C_ROOM;
    return 1;
}

/* RFC 1939 section 3 has ten minutes for a silent client: as much for the
 * server when it owes something. */
static unsigned pop3c_patience(const mproto_pop3c *c)
{
    int owes = c->state == MPROTO_POP3C_S_GREETING || c->count > 0;

    if (c->state == MPROTO_POP3C_S_OVER || !owes ||
        c->ferry.turn == MPROTO_FERRY_ASKED)
        return 0;
    return 600;
}

static void pop3c_idle(mproto_pop3c *c)
{
    unsigned asks = MPROTO_READ;

    if (mproto_ferry_is_secret(&c->ferry, c->state == MPROTO_POP3C_S_OVER))
        asks |= MPROTO_SECRET;
    if (c->ferry.turn == MPROTO_FERRY_ASKED)
        asks |= MPROTO_ANSWER;
    if (c->state == MPROTO_POP3C_S_OVER)
        asks = MPROTO_CLOSED;
    else if (c->state == MPROTO_POP3C_S_TLS)
        asks = MPROTO_TLS;
    mproto_wire_ask(&c->wire, asks, pop3c_patience(c));
}

const mproto_pop3c_event *mproto_pop3c_next(mproto_pop3c *c)
{
    if (!c)
        return NULL;
    memset(&c->ev, 0, sizeof c->ev);
    if (c->wire.tls && c->state == MPROTO_POP3C_S_TLS) {
        pop3c_tls_began(c);
        return &c->ev;
    }
    if (pop3c_event(c) || pop3c_event_of_room(c))
        return &c->ev;
    pop3c_idle(c);
    return NULL;
}

#undef LINE_LEAST
#undef FLIGHT_LEAST
#undef FLIGHT_MOST
#undef OUT_LEAST
#undef OUT_COMMAND
#undef OUT_SPARE
