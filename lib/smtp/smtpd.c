#include "smtp/smtpd_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include <string.h>

#define REPLY_LEAST 512u        /* a full line, or the answer to EHLO */
#define PATIENCE    300u       /* seconds: RFC 5321 4.5.3.2.7 */

/* --- life --- */

static const mproto_smtpd_limits smtpd_defaults = {
    sizeof smtpd_defaults, 2048, 1024, 4096, 65536, 67108864, 1000, 10
};

#define FILL(f) (l->f = l->f ? l->f : smtpd_defaults.f)

static int smtpd_limits(mproto_smtpd_limits *l,
                        const mproto_smtpd_limits *from)
{
    memset(l, 0, sizeof *l);
    if (!mproto_opts_copy(l, sizeof *l, from))
        return 0;
    FILL(line_max);
    FILL(reply_max);
    FILL(out_max);
    FILL(keep_max);
    FILL(message_max);
    FILL(rcpt_max);
    FILL(bad_max);
    if (l->reply_max < REPLY_LEAST)
        l->reply_max = REPLY_LEAST;
    return 1;
}

#undef FILL

/* Lines of printable ASCII, none empty, each within a reply line. */
static int keywords_fit(const char *s)
{
    size_t column = 0;

    if (!mproto_smtp_text_fits(s, 1))
        return 0;
    for (; *s; s++) {
        if (*s == '\n' && column == 0)
            return 0;
        column = *s == '\n' ? 0 : column + 1;
        if (column > MPROTO_SMTP_LINE_MAX - 6)
            return 0;
    }
    return column > 0;
}

/* What the answer to EHLO takes at the most, with text of ok(). */
static size_t ehlo_max(const char *hostname, const char *keywords)
{
    size_t n = 256 + mproto_length(hostname);

    for (; keywords && *keywords; keywords++)
        n += *keywords == '\n' ? 7 : 1;
    return n;
}

/* The sizes that follow from each other: the block is the struct, the line,
 * the output, the two strings. */
static size_t out_size(const mproto_smtpd_limits *l)
{
    size_t least = mproto_size_add(l->reply_max, MPROTO_SMTP_LINE_MAX);

    return l->out_max > least ? l->out_max : least;
}

static size_t smtpd_block_size(const mproto_smtpd_limits *l, size_t strings)
{
    size_t n = mproto_size_add(sizeof(mproto_smtpd), l->line_max);

    return mproto_size_add(mproto_size_add(n, out_size(l)), strings);
}

static const char *copy_string(char **at, const char *s)
{
    size_t n = mproto_length(s) + 1;
    char *to = *at;

    memcpy(to, s, n);
    *at += n;
    return to;
}

static mproto_smtpd *smtpd_build(const mproto_smtpd_opts *opts,
                                 const mproto_smtpd_limits *limits)
{
    mproto_alloc alloc = mproto_alloc_or_default(opts->alloc);
    size_t strings = mproto_length(opts->hostname) + 1;
    mproto_smtpd *s;
    size_t n;
    char *at;

    if (opts->keywords)
        strings += mproto_length(opts->keywords) + 1;
    n = smtpd_block_size(limits, strings);
    s = mproto_alloc_new(&alloc, n);
    if (!s)
        return NULL;
    at = (char *)(s + 1);
    s->block_n = n;
    s->limits = *limits;
    s->flags = opts->flags;
    s->caps = opts->caps;
    s->tls = (opts->flags & MPROTO_SMTPD_TLS) != 0;
    mproto_line_init(&s->line, at, limits->line_max,
                     opts->flags & MPROTO_SMTPD_LF_LINES ? MPROTO_LINE_LF : 0);
    at += limits->line_max;
    mproto_wire_init(&s->wire, &alloc, at, out_size(limits));
    s->wire.keep_max = limits->keep_max;
    at += out_size(limits);
    s->hostname = copy_string(&at, opts->hostname);
    if (opts->keywords)
        s->keywords = copy_string(&at, opts->keywords);
    return s;
}

mproto_smtpd *mproto_smtpd_new(const mproto_smtpd_opts *given)
{
    mproto_smtpd_opts opts;
    mproto_smtpd_limits limits;
    mproto_smtpd *s;
    size_t ehlo;

    memset(&opts, 0, sizeof opts);
    if (!mproto_opts_copy(&opts, sizeof opts, given) ||
        !smtpd_limits(&limits, opts.limits))
        return NULL;
    if (!opts.hostname)
        opts.hostname = "localhost";
    if (!mproto_smtp_hostname_fits(opts.hostname) ||
        (opts.keywords && !keywords_fit(opts.keywords)))
        return NULL;
    ehlo = ehlo_max(opts.hostname, opts.keywords);
    if (limits.reply_max < ehlo)
        limits.reply_max = ehlo;
    s = smtpd_build(&opts, &limits);
    if (s && !(s->flags & MPROTO_SMTPD_CONNECTS)) {
        mproto_smtpd_greet(s);
        s->state = MPROTO_SMTPD_S_START;
    }
    return s;
}

void mproto_smtpd_free(mproto_smtpd *s)
{
    mproto_alloc alloc;

    if (!s)
        return;
    alloc = s->wire.alloc;
    mproto_wire_done(&s->wire);
    mproto_alloc_free(&alloc, s, s->block_n);
}

size_t mproto_smtpd_memory_bound(const mproto_smtpd_limits *limits)
{
    mproto_smtpd_limits l;

    if (!smtpd_limits(&l, limits))
        return 0;
    return mproto_size_add(smtpd_block_size(&l, 1), l.keep_max);
}

mproto_wire *mproto_smtpd_wire(mproto_smtpd *s)
{
    return s ? &s->wire : NULL;
}

int mproto_smtpd_early(const mproto_smtpd *s)
{
    return s->early;
}

/* --- reading --- */

static int read_line(mproto_smtpd *s)
{
    switch (mproto_line_next(&s->line, &s->wire.in)) {
    case MPROTO_LINE_WHOLE:
        return mproto_smtpd_command(s);
    case MPROTO_LINE_LONG:
        mproto_smtpd_bad(s, 500, "5.5.2", "line too long");
        return 0;
    case MPROTO_LINE_BARE:
        mproto_smtpd_bad(s, 500, "5.5.2", "lines end in CRLF, have no NUL");
        return 0;
    default:
        return 0;
    }
}

/* The verdict where it is the engine's: what could be taken for two messages
 * behind us, and what is too big, is refused. */
static int content_end(mproto_smtpd *s)
{
    unsigned bare = MPROTO_DEFECT_BARE_CR | MPROTO_DEFECT_BARE_LF |
                    MPROTO_DEFECT_NUL;

    s->ev.octets = s->dots.octets;
    s->ev.defects = s->dots.defects;
    s->ev.which = MPROTO_SMTP_DATA;
    s->ev.type = MPROTO_SMTPD_RESET;
    if (s->too_big)
        mproto_smtpd_say(s, 552, "5.3.4", "message too big");
    else if ((s->dots.defects & bare) && !(s->flags & MPROTO_SMTPD_PASS_BARE))
        mproto_smtpd_say(s, 554, "5.6.0", "bare CR, bare LF or NUL in it");
    else
        return mproto_smtpd_ask(s, MPROTO_SMTPD_BODY_END);
    mproto_smtpd_move(s, MPROTO_SMTPD_S_READY);
    return 1;
}

/* Of a piece that crosses message_max the front is still given, so that what
 * was given does not depend on the cuts. */
static int content_piece(mproto_smtpd *s, mproto_span piece)
{
    uint64_t before = s->dots.octets - piece.n;

    if (s->dots.octets > s->limits.message_max) {
        piece.n = s->too_big ? 0 : (size_t)(s->limits.message_max - before);
        s->too_big = 1;
    }
    if (piece.n == 0)
        return 0;
    s->ev.type = MPROTO_SMTPD_BODY;
    s->ev.which = MPROTO_SMTP_DATA;
    s->ev.data = piece;
    return 1;
}

static int read_content(mproto_smtpd *s)
{
    mproto_span piece;

    switch (mproto_dots_next(&s->dots, &s->wire.in, &piece)) {
    case MPROTO_DOTS_PIECE:
        return content_piece(s, piece);
    case MPROTO_DOTS_END:
        return content_end(s);
    default:
        return 0;
    }
}

/* 1 when s->ev is an event. */
static int smtpd_step(mproto_smtpd *s)
{
    memset(&s->ev, 0, sizeof s->ev);
    if (s->state == MPROTO_SMTPD_S_CONNECT) {
        s->ev.which = MPROTO_SMTP_CONNECT;
        return mproto_smtpd_ask(s, MPROTO_SMTPD_CONNECT);
    }
    return s->state == MPROTO_SMTPD_S_CONTENT ? read_content(s)
                                              : read_line(s);
}

static int smtpd_can_step(const mproto_smtpd *s)
{
    if (s->state == MPROTO_SMTPD_S_CONNECT)
        return 1;
    return s->state != MPROTO_SMTPD_S_OVER && s->state != MPROTO_SMTPD_S_TLS &&
           s->wire.in.n > 0 &&
           mproto_wire_room(&s->wire) >= mproto_smtpd_reserve(s);
}

/* RFC 3207 4.2: what was learnt in the clear is forgotten. */
static void smtpd_tls_began(mproto_smtpd *s)
{
    s->wire.tls = 0;
    s->tls = 1;
    s->esmtp = 0;
    mproto_smtpd_move(s, MPROTO_SMTPD_S_START);
}

/* Nobody but the peer keeps us waiting: it owes a command, or room. */
static unsigned smtpd_patience(const mproto_smtpd *s, unsigned asks)
{
    if (asks == MPROTO_ANSWER)
        return 0;
    return asks != MPROTO_CLOSED || s->wire.out_n > 0 ? PATIENCE : 0;
}

static const mproto_smtpd_event *smtpd_idle(mproto_smtpd *s)
{
    unsigned asks = MPROTO_READ;

    if (s->state == MPROTO_SMTPD_S_OVER)
        asks = MPROTO_CLOSED;
    else if (s->owed)
        asks = MPROTO_ANSWER;
    else if (s->state == MPROTO_SMTPD_S_TLS)
        asks = MPROTO_TLS;
    else if (s->wire.in.n > 0)
        asks = 0;               /* WRITE shows: there was no room */
    mproto_wire_ask(&s->wire, asks, smtpd_patience(s, asks));
    return NULL;
}

const mproto_smtpd_event *mproto_smtpd_next(mproto_smtpd *s)
{
    if (!s || s->owed)
        return s ? smtpd_idle(s) : NULL;
    if (s->wire.tls)
        smtpd_tls_began(s);
    s->early |= s->wire.in.n > 0 && s->wire.gone == 0;
    while (smtpd_can_step(s))
        if (smtpd_step(s))
            return &s->ev;
    if (s->wire.eof && s->wire.in.n == 0 && s->state != MPROTO_SMTPD_S_OVER)
        mproto_smtpd_end(s, MPROTO_E_EOF, "the client left without QUIT");
    return smtpd_idle(s);
}
