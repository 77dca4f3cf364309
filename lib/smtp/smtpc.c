#include "smtp/smtpc_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include <limits.h>
#include <string.h>

#define OUT_LEAST    4096u
#define FLIGHT_LEAST 8u

/* --- life --- */

static const mproto_smtpc_limits smtpc_defaults = {
    sizeof smtpc_defaults, 16384, 16384, 65536, 100
};

#define FILL(f) (l->f = l->f ? l->f : smtpc_defaults.f)

static int smtpc_limits(mproto_smtpc_limits *l,
                        const mproto_smtpc_limits *from)
{
    memset(l, 0, sizeof *l);
    if (!mproto_opts_copy(l, sizeof *l, from))
        return 0;
    FILL(reply_max);
    FILL(out_max);
    FILL(keep_max);
    FILL(flight_max);
    if (l->out_max < OUT_LEAST)
        l->out_max = OUT_LEAST;
    if (l->flight_max < FLIGHT_LEAST)
        l->flight_max = FLIGHT_LEAST;
    return l->flight_max <= UINT_MAX - MPROTO_SMTPC_LAST_COMMANDS;
}

#undef FILL

static size_t smtpc_block_size(const mproto_smtpc_limits *l, unsigned flags,
                               size_t strings)
{
    size_t n = sizeof(mproto_smtpc) + MPROTO_SMTPC_FAIL_MAX +
               MPROTO_SMTPC_LAST_OCTETS + MPROTO_SMTPC_LAST_COMMANDS;

    if (flags & MPROTO_SMTPC_ONE_WRITE)
        n += MPROTO_SMTPC_EARLY_MAX;
    n = mproto_size_add(n, l->reply_max);
    n = mproto_size_add(n, l->out_max);
    n = mproto_size_add(n, l->flight_max);
    return mproto_size_add(n, strings);
}

/* Cuts the block behind the struct into its pieces. */
static void lay_out(mproto_smtpc *c, const mproto_alloc *alloc,
                    const char *hostname)
{
    char *at = (char *)(c + 1);

    c->flight_cap = c->limits.flight_max + MPROTO_SMTPC_LAST_COMMANDS;
    c->flight = (unsigned char *)at;
    at += c->flight_cap;
    c->fail = at;
    at += MPROTO_SMTPC_FAIL_MAX;
    if (c->flags & MPROTO_SMTPC_ONE_WRITE) {
        c->again = at;
        at += MPROTO_SMTPC_EARLY_MAX;
    }
    c->text = at;
    at += c->limits.reply_max;
    mproto_wire_init(&c->wire, alloc, at,
                     c->limits.out_max + MPROTO_SMTPC_LAST_OCTETS);
    c->ferry.wire = &c->wire;
    c->ferry.line_max = MPROTO_SMTP_LINE_MAX;
    c->ferry.spare = MPROTO_SMTPC_LAST_OCTETS;
    at += c->limits.out_max + MPROTO_SMTPC_LAST_OCTETS;
    memcpy(at, hostname, mproto_length(hostname) + 1);
    c->hostname = at;
}

mproto_smtpc *mproto_smtpc_new(const mproto_smtpc_opts *given)
{
    mproto_smtpc_opts opts;
    mproto_smtpc_limits limits;
    mproto_alloc alloc;
    mproto_smtpc *c;
    size_t n;

    memset(&opts, 0, sizeof opts);
    if (!mproto_opts_copy(&opts, sizeof opts, given) ||
        !smtpc_limits(&limits, opts.limits))
        return NULL;
    if (!opts.hostname)
        opts.hostname = "localhost";
    if (!mproto_smtp_hostname_fits(opts.hostname))
        return NULL;
    alloc = mproto_alloc_or_default(opts.alloc);
    n = smtpc_block_size(&limits, opts.flags,
                         mproto_length(opts.hostname) + 1);
    c = mproto_alloc_new(&alloc, n);
    if (!c)
        return NULL;
    c->block_n = n;
    c->limits = limits;
    c->flags = opts.flags;
    c->tls = (opts.flags & MPROTO_SMTPC_TLS) != 0;
    lay_out(c, &alloc, opts.hostname);
    c->wire.keep_max = limits.keep_max;
    mproto_line_init(&c->line, NULL, 0,
                     MPROTO_LINE_KEEP | (opts.flags & MPROTO_SMTPC_CRLF_ONLY
                                         ? 0 : MPROTO_LINE_LF));
    return c;
}

void mproto_smtpc_free(mproto_smtpc *c)
{
    mproto_alloc alloc;

    if (!c)
        return;
    if (c->ferry.secret)
        mproto_wipe(c->wire.out, c->wire.out_cap);
    alloc = c->wire.alloc;
    mproto_wire_done(&c->wire);
    mproto_alloc_free(&alloc, c, c->block_n);
}

size_t mproto_smtpc_memory_bound(const mproto_smtpc_limits *limits)
{
    mproto_smtpc_limits l;

    if (!smtpc_limits(&l, limits))
        return 0;
    return mproto_size_add(smtpc_block_size(&l, MPROTO_SMTPC_ONE_WRITE, 1),
                           l.keep_max);
}

mproto_wire *mproto_smtpc_wire(mproto_smtpc *c)
{
    return c ? &c->wire : NULL;
}

/* RFC 3207 4.2: what was learnt in the clear is forgotten. */
static void smtpc_tls_began(mproto_smtpc *c)
{
    c->wire.tls = 0;
    c->tls = 1;
    c->authenticated = 0;
    memset(&c->offer, 0, sizeof c->offer);
    mproto_smtpc_pop(c);        /* STARTTLS */
    mproto_smtpc_introduce(c);
}

/* --- the loop --- */

/* The line is dead: a result for each verb that is open. */
static int last_results(mproto_smtpc *c)
{
    while (c->count > 0)
        if (mproto_smtpc_lose(c))
            return 1;
    if (c->build == MPROTO_SMTPC_B_BODY) {
        c->build = MPROTO_SMTPC_B_NONE;
        if (!c->said_421)
            mproto_smtpc_no_reply(c, MPROTO_SMTP_UNSENT);
        return mproto_smtpc_event_reply(c, MPROTO_SMTPC_RESULT,
                                        MPROTO_SMTP_DATA);
    }
    mproto_smtpc_move(c, MPROTO_SMTPC_S_OVER);
    return 0;
}

static void on_eof(mproto_smtpc *c)
{
    if (mproto_smtpc_head(c) == MPROTO_SMTP_QUIT ||
        c->state == MPROTO_SMTPC_S_LEAVING)
        mproto_smtpc_die(c, MPROTO_OK, "");
    else
        mproto_smtpc_die(c, MPROTO_E_EOF, "the server left");
}

static int event_from_peer(mproto_smtpc *c)
{
    for (;;) {
        if (c->state < MPROTO_SMTPC_S_DYING &&
            (mproto_smtpc_release(c) || mproto_smtpc_auth_run(c)))
            return 1;
        if (c->state == MPROTO_SMTPC_S_DYING)
            return last_results(c);
        if (c->state == MPROTO_SMTPC_S_OVER)
            return 0;
        if (c->wire.in.n == 0 && !c->wire.eof)
            return 0;
        if (c->wire.in.n == 0)
            on_eof(c);
        else if (mproto_smtpc_read(c))
            return 1;
    }
}

/* What the caller waits for: room for content, or for a verb. */
static int event_of_room(mproto_smtpc *c)
{
    size_t room = mproto_smtpc_body_room(c);

    if (c->state != MPROTO_SMTPC_S_SESSION)
        return 0;
    if (c->build == MPROTO_SMTPC_B_BODY && !c->asked &&
        room >= (c->chunked ? 1 : c->limits.out_max / 4)) {
        c->asked = 1;
        c->ev.type = MPROTO_SMTPC_BODY;
        c->ev.room = room;
        return 1;
    }
    if (c->starved && c->count + 1 + c->need_rset <= c->limits.flight_max &&
        2 * room >= MPROTO_SMTPC_LINE_MAX) {
        c->starved = 0;
        c->ev.type = MPROTO_SMTPC_ROOM;
        return 1;
    }
    return 0;
}

/* RFC 5321 4.5.3.2, in seconds; 0 where the server owes nothing. */
static unsigned smtpc_patience(const mproto_smtpc *c)
{
    if (c->state == MPROTO_SMTPC_S_OVER)
        return 0;
    if (c->state != MPROTO_SMTPC_S_SESSION)
        return 300;
    switch (mproto_smtpc_head(c)) {
    case 0:
        return c->wire.out_n > 0 ? 180 : 0;     /* content, being sent */
    case MPROTO_SMTP_DATA:
        return 120;
    case MPROTO_SMTPC_DOT:
    case MPROTO_SMTPC_LAST:
        return 600;
    case MPROTO_SMTP_AUTH:
        return c->ferry.turn == MPROTO_FERRY_ASKED ? 0 : 300;
    default:
        return 300;
    }
}

static void smtpc_idle(mproto_smtpc *c)
{
    unsigned asks = MPROTO_READ;

    if (mproto_ferry_is_secret(&c->ferry, c->state == MPROTO_SMTPC_S_OVER))
        asks |= MPROTO_SECRET;
    if (c->state == MPROTO_SMTPC_S_OVER)
        asks = MPROTO_CLOSED;
    else if (c->state == MPROTO_SMTPC_S_TLS)
        asks = MPROTO_TLS;
    else if ((c->asked && c->build == MPROTO_SMTPC_B_BODY) ||
             c->ferry.turn == MPROTO_FERRY_ASKED)
        asks |= MPROTO_ANSWER;
    mproto_wire_ask(&c->wire, asks, smtpc_patience(c));
}

const mproto_smtpc_event *mproto_smtpc_next(mproto_smtpc *c)
{
    if (!c)
        return NULL;
    memset(&c->ev, 0, sizeof c->ev);
    if (c->wire.tls)
        smtpc_tls_began(c);
    if (event_from_peer(c) || event_of_room(c))
        return &c->ev;
    smtpc_idle(c);
    return NULL;
}
