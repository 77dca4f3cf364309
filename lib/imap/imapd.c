#include "imap/imapd_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include <string.h>

#define BINARY   8192u          /* octets to decode a part with */
#define PATIENCE 1800u          /* seconds: RFC 9051 section 5.4 */

/* --- life --- */

static const mproto_imapd_limits imapd_defaults = {
    sizeof imapd_defaults, 8192, 65536, (uint64_t)64 << 20, 16384,
    (size_t)1 << 20, 65536, 50, 20, 3, 100
};

#define FILL(f) (l->f = l->f ? l->f : imapd_defaults.f)

static int imapd_limits(mproto_imapd_limits *l,
                        const mproto_imapd_limits *from)
{
    memset(l, 0, sizeof *l);
    if (!mproto_opts_copy(l, sizeof *l, from))
        return 0;
    FILL(preauth_max);
    FILL(command_max);
    FILL(append_max);
    FILL(out_max);
    FILL(response_max);
    FILL(keep_max);
    FILL(depth_max);
    FILL(bad_max);
    FILL(preauth_bad_max);
    FILL(fields_max);
    if (l->append_max > INT64_MAX)
        l->append_max = INT64_MAX;
    return 1;
}

#undef FILL

static int imapd_opts_fit(const mproto_imapd_opts *opts)
{
    return mproto_imapd_names_fit(opts->caps) &&
           mproto_imapd_names_fit(opts->auth) &&
           mproto_imapd_text_fits(opts->greeting) &&
           mproto_length(opts->greeting) <= MPROTO_IMAPD_TEXT_MAX;
}

/* A reply, with the end of what was found or the capabilities in front, and a
 * short BYE behind it. */
static size_t imapd_reserve(const mproto_imapd_opts *opts)
{
    return 2 * MPROTO_IMAPD_LINE + mproto_imapd_caps_size(opts);
}

static size_t imapd_string_size(const char *s)
{
    return s ? mproto_length(s) + 1 : 0;
}

static const char *imapd_copy(char **at, const char *s)
{
    size_t n = imapd_string_size(s);
    char *to = *at;

    if (n == 0)
        return NULL;
    memcpy(to, s, n);
    *at += n;
    return to;
}

/* The block is the struct, the narrow output, the strings. */
static size_t imapd_block_size(const mproto_imapd_opts *opts)
{
    return sizeof(mproto_imapd) + imapd_reserve(opts) +
           MPROTO_IMAPD_LAST_MAX + imapd_string_size(opts->caps) +
           imapd_string_size(opts->auth) + imapd_string_size(opts->greeting);
}

static void imapd_place(mproto_imapd *s, const mproto_imapd_opts *opts,
                        const mproto_alloc *alloc)
{
    char *at = (char *)(s + 1);

    s->reserve = imapd_reserve(opts);
    s->narrow = at;
    s->narrow_n = s->reserve + MPROTO_IMAPD_LAST_MAX;
    mproto_wire_init(&s->wire, alloc, at, s->narrow_n);
    at += s->narrow_n;
    s->caps_text = imapd_copy(&at, opts->caps);
    s->auth = imapd_copy(&at, opts->auth);
    s->greeting = imapd_copy(&at, opts->greeting);
    s->wire.keep_max = s->limits.keep_max;
}

static void imapd_begin_session(mproto_imapd *s)
{
    s->cut.flags = MPROTO_CUT_ASK | MPROTO_CUT_LOOSE;
    if (s->flags & MPROTO_IMAPD_LF_LINES)
        s->cut.flags |= MPROTO_CUT_LF;
    s->cmd = s->own_cmd;
    s->cmd_cap = sizeof s->own_cmd;
    s->caps = mproto_imapd_caps_of(s->caps_text);
    s->tls = (s->flags & MPROTO_IMAPD_TLS) != 0;
    s->state = s->flags & MPROTO_IMAPD_PREAUTH ? MPROTO_IMAPD_S_AUTH
                                               : MPROTO_IMAPD_S_START;
    mproto_imapd_greet(s);
}

mproto_imapd *mproto_imapd_new(const mproto_imapd_opts *given)
{
    mproto_imapd_opts opts;
    mproto_imapd_limits limits;
    mproto_alloc alloc;
    mproto_imapd *s;

    memset(&opts, 0, sizeof opts);
    if (!mproto_opts_copy(&opts, sizeof opts, given) ||
        !imapd_limits(&limits, opts.limits))
        return NULL;
    if (!opts.greeting)
        opts.greeting = "IMAP4rev1 server ready";
    if (!imapd_opts_fit(&opts))
        return NULL;
    alloc = mproto_alloc_or_default(opts.alloc);
    s = mproto_alloc_new(&alloc, imapd_block_size(&opts));
    if (!s)
        return NULL;
    s->block_n = imapd_block_size(&opts);
    s->limits = limits;
    s->flags = opts.flags;
    imapd_place(s, &opts, &alloc);
    imapd_begin_session(s);
    return s;
}

void mproto_imapd_free(mproto_imapd *s)
{
    mproto_alloc alloc;

    if (!s)
        return;
    alloc = s->wire.alloc;
    mproto_imapd_drop_sasld(s);
    s->secret = 1;
    mproto_imapd_forget(s);
    mproto_imapd_drop_binary(s);
    mproto_alloc_free(&alloc, s->wide, s->wide_n);
    mproto_wire_done(&s->wire);
    mproto_alloc_free(&alloc, s, s->block_n);
}

/* A command is held twice while it grows, and made into values of up to
 * sizeof(mproto_imap_token) an octet, which is doubled twice at the most. Of
 * the output there are two while it grows, one of up to twice its need. */
size_t mproto_imapd_memory_bound(const mproto_imapd_limits *limits)
{
    mproto_imapd_opts opts;
    mproto_imapd_limits l;
    size_t n, command;

    if (!imapd_limits(&l, limits))
        return 0;
    memset(&opts, 0, sizeof opts);
    command = l.command_max > l.preauth_max ? l.command_max : l.preauth_max;
    if (command > SIZE_MAX / 256 || l.response_max > SIZE_MAX / 8 ||
        l.out_max > SIZE_MAX / 8)
        return SIZE_MAX;
    n = imapd_block_size(&opts) + 4 * imapd_reserve(&opts) +
        sizeof(mproto_sasld) + BINARY + command * 128;
    n = mproto_size_add(n, 4 * (l.out_max + l.response_max));
    return mproto_size_add(n, l.keep_max);
}

mproto_wire *mproto_imapd_wire(mproto_imapd *s)
{
    return s ? &s->wire : NULL;
}

/* --- the loop --- */

/* 1 when s->ev is an event. */
static int imapd_step(mproto_imapd *s)
{
    memset(&s->ev, 0, sizeof s->ev);
    if (s->state != MPROTO_IMAPD_S_SASL)
        return mproto_imapd_read(s);
    return s->sasld->due ? mproto_imapd_auth_step(s)
                         : mproto_imapd_auth_line(s);
}

/* Commands that came at once are answered at once, up to out_max. */
static int imapd_has_room(mproto_imapd *s)
{
    size_t waiting = mproto_imapd_waiting(s);

    return waiting == 0 ||
           (waiting < s->limits.out_max && mproto_imapd_widen(s, 0));
}

static int imapd_can_step(mproto_imapd *s)
{
    if (s->deflating || s->inside)
        return 0;
    switch (s->state) {
    case MPROTO_IMAPD_S_OVER:
    case MPROTO_IMAPD_S_TLS:
        return 0;
    case MPROTO_IMAPD_S_SASL:
        return mproto_imapd_waiting(s) == 0 &&
               (s->sasld->due || s->wire.in.n > 0);
    default:
        return (s->wire.in.n > 0 || s->reading == MPROTO_IMAPD_R_STEPS) &&
               imapd_has_room(s);
    }
}

/* RFC 9051 6.2.1: what was learnt in the clear is forgotten. */
static void imapd_tls_began(mproto_imapd *s)
{
    s->wire.tls = 0;
    s->tls = 1;
    mproto_imapd_move(s, MPROTO_IMAPD_S_START);
}

static void imapd_switched(mproto_imapd *s)
{
    if (s->wire.tls)
        imapd_tls_began(s);
    if (s->wire.deflate) {
        s->wire.deflate = 0;
        s->deflating = 0;
        s->deflated = 1;
    }
}

/* Nobody but the peer keeps us waiting: it owes a command, or room. */
static unsigned imapd_patience(const mproto_imapd *s, unsigned asks)
{
    if (asks == MPROTO_ANSWER)
        return s->full ? PATIENCE : 0;
    return asks != MPROTO_CLOSED || s->wire.out_n > 0 ? PATIENCE : 0;
}

static unsigned imapd_asks(const mproto_imapd *s)
{
    if (s->state == MPROTO_IMAPD_S_OVER)
        return MPROTO_CLOSED;
    if (s->owed || s->inside)
        return MPROTO_ANSWER;
    if (s->state == MPROTO_IMAPD_S_TLS)
        return MPROTO_TLS;
    if (s->deflating)
        return MPROTO_DEFLATE;
    if (s->wire.in.n > 0 || s->reading == MPROTO_IMAPD_R_STEPS ||
        (s->state == MPROTO_IMAPD_S_SASL && s->sasld->due))
        return 0;               /* WRITE shows: there was no room */
    return MPROTO_READ;
}

/* A command that waits for its literal may be LOGIN. */
static int imapd_is_secret(const mproto_imapd *s)
{
    return s->owed == MPROTO_IMAPD_LOGIN || s->owed == MPROTO_IMAPD_AUTH ||
           s->state == MPROTO_IMAPD_S_SASL || s->secret;
}

static const mproto_imapd_event *imapd_idle(mproto_imapd *s)
{
    unsigned asks = imapd_asks(s), patience = imapd_patience(s, asks);

    if (asks != MPROTO_CLOSED && imapd_is_secret(s))
        asks |= MPROTO_SECRET;
    if (!s->owed && s->state != MPROTO_IMAPD_S_SASL)
        mproto_imapd_narrow(s);
    mproto_wire_ask(&s->wire, asks, patience);
    return NULL;
}

/* Whoever was told E_FULL is told when half of the output is free. */
static const mproto_imapd_event *imapd_room(mproto_imapd *s)
{
    static const mproto_imapd_event room = { .type = MPROTO_IMAPD_ROOM };

    if (!s->full || s->state == MPROTO_IMAPD_S_OVER ||
        mproto_imapd_waiting(s) > s->limits.out_max / 2)
        return NULL;
    s->full = 0;
    return &room;
}

/* A client that said all it has to say is served to the end. */
static int imapd_has_left(const mproto_imapd *s)
{
    if (s->state == MPROTO_IMAPD_S_SASL && s->sasld->due)
        return 0;
    return s->wire.eof && s->wire.in.n == 0 &&
           s->reading != MPROTO_IMAPD_R_STEPS &&
           s->state != MPROTO_IMAPD_S_OVER;
}

const mproto_imapd_event *mproto_imapd_next(mproto_imapd *s)
{
    const mproto_imapd_event *room;

    if (!s)
        return NULL;
    room = imapd_room(s);
    if (room || s->owed)
        return room ? room : imapd_idle(s);
    imapd_switched(s);
    while (imapd_can_step(s))
        if (imapd_step(s))
            return &s->ev;
    if (imapd_has_left(s))
        mproto_imapd_over(s, MPROTO_E_EOF, "the client left without LOGOUT");
    return imapd_idle(s);
}

#undef BINARY
#undef PATIENCE
