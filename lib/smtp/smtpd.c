#include "smtp/smtpd_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include <string.h>

#define REPLY_LEAST 512u        /* a full line, or the answer to EHLO */
#define PATIENCE    300u       /* seconds: RFC 5321 4.5.3.2.7 */

/* --- life --- */

static const mproto_smtpd_limits smtpd_defaults = {
    sizeof smtpd_defaults, 2048, REPLY_LEAST, 1024, 65536, 67108864, 1000,
    10, 999999, 100
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
    FILL(mail_max);
    FILL(refuse_max);
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

static int word_fits(const char *s)
{
    return !s || mproto_smtp_hostname_fits(s);
}

/* Names with blanks between, which fit a line of EHLO. */
static int mechanisms_fit(const char *s)
{
    return !s || (*s && mproto_smtp_text_fits(s, 0) &&
                  mproto_length(s) < MPROTO_SMTP_LINE_MAX - 12);
}

static int burl_fits(const char *s)
{
    return !s || (mproto_smtp_text_fits(s, 0) &&
                  mproto_length(s) < MPROTO_SMTP_LINE_MAX - 12);
}

/* The sizes that follow from each other: the block is the struct, the line,
 * the output, the strings. */
static size_t out_size(const mproto_smtpd_limits *l)
{
    size_t least = mproto_size_add(l->reply_max, MPROTO_SMTPD_LAST_MAX);

    return l->out_max > least ? l->out_max : least;
}

static size_t smtpd_block_size(const mproto_smtpd_limits *l, size_t strings)
{
    size_t n = mproto_size_add(sizeof(mproto_smtpd), l->line_max);

    return mproto_size_add(mproto_size_add(n, out_size(l)), strings);
}

static size_t string_size(const char *s)
{
    return s ? mproto_length(s) + 1 : 0;
}

static size_t strings_size(const mproto_smtpd_opts *opts)
{
    return string_size(opts->hostname) + string_size(opts->keywords) +
           string_size(opts->auth) + string_size(opts->hold_until) +
           string_size(opts->priorities) + string_size(opts->burl);
}

static const char *copy_string(char **at, const char *s)
{
    size_t n = string_size(s);
    char *to = *at;

    if (n == 0)
        return NULL;
    memcpy(to, s, n);
    *at += n;
    return to;
}

static void copy_strings(mproto_smtpd *s, char *at,
                         const mproto_smtpd_opts *opts)
{
    s->hostname = copy_string(&at, opts->hostname);
    s->keywords = copy_string(&at, opts->keywords);
    s->auth = copy_string(&at, opts->auth);
    s->hold_until = copy_string(&at, opts->hold_until);
    s->priorities = copy_string(&at, opts->priorities);
    s->burl = copy_string(&at, opts->burl);
}

static mproto_smtpd *smtpd_build(const mproto_smtpd_opts *opts,
                                 const mproto_smtpd_limits *limits)
{
    mproto_alloc alloc = mproto_alloc_or_default(opts->alloc);
    size_t n = smtpd_block_size(limits, strings_size(opts));
    mproto_smtpd *s = mproto_alloc_new(&alloc, n);
    char *at;

    if (!s)
        return NULL;
    at = (char *)(s + 1);
    s->block_n = n;
    s->limits = *limits;
    s->flags = opts->flags;
    s->caps = opts->caps;
    s->by_min = opts->by_min;
    s->hold_max = opts->hold_max;
    s->tls = (opts->flags & MPROTO_SMTPD_TLS) != 0;
    mproto_line_init(&s->line, at, limits->line_max,
                     opts->flags & MPROTO_SMTPD_LF_LINES ? MPROTO_LINE_LF : 0);
    at += limits->line_max;
    mproto_wire_init(&s->wire, &alloc, at, out_size(limits));
    s->wire.keep_max = limits->keep_max;
    at += out_size(limits);
    copy_strings(s, at, opts);
    return s;
}

static int opts_fit(const mproto_smtpd_opts *opts)
{
    return mproto_smtp_hostname_fits(opts->hostname) &&
           (!opts->keywords || keywords_fit(opts->keywords)) &&
           mechanisms_fit(opts->auth) && word_fits(opts->hold_until) &&
           word_fits(opts->priorities) && burl_fits(opts->burl);
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
    if (!opts_fit(&opts))
        return NULL;
    ehlo = mproto_smtpd_offers_max(&opts);
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
    mproto_smtpd_drop_sasld(s);
    mproto_wipe(s->line.p, s->line.max);
    mproto_wire_done(&s->wire);
    mproto_alloc_free(&alloc, s, s->block_n);
}

size_t mproto_smtpd_memory_bound(const mproto_smtpd_limits *limits)
{
    mproto_smtpd_limits l;
    mproto_smtpd_opts opts;

    if (!smtpd_limits(&l, limits))
        return 0;
    memset(&opts, 0, sizeof opts);
    opts.hostname = "localhost";
    opts.caps = ~0u;
    if (l.reply_max < mproto_smtpd_offers_max(&opts))
        l.reply_max = mproto_smtpd_offers_max(&opts);
    return mproto_size_add(smtpd_block_size(&l, sizeof "localhost" +
                                                sizeof(mproto_sasld)),
                           l.keep_max);
}

mproto_wire *mproto_smtpd_wire(mproto_smtpd *s)
{
    return s ? &s->wire : NULL;
}

mproto_smtp_cmd mproto_smtpd_early(const mproto_smtpd *s)
{
    return s->early;
}

const char *mproto_smtpd_with(const mproto_smtpd *s)
{
    static const char *const words[] = {
        "ESMTP", "ESMTPS", "ESMTPA", "ESMTPSA",
        "UTF8SMTP", "UTF8SMTPS", "UTF8SMTPA", "UTF8SMTPSA",
        "LMTP", "LMTPS", "LMTPA", "LMTPSA",
        "UTF8LMTP", "UTF8LMTPS", "UTF8LMTPA", "UTF8LMTPSA"
    };
    int lmtp = (s->flags & MPROTO_SMTPD_LMTP) != 0;

    if (!s->esmtp)
        return "SMTP";
    return words[lmtp * 8 + s->utf8 * 4 + s->user * 2 + s->tls];
}

/* --- reading --- */

/* What is no line, by RFC 4954 section 4 and by RFC 5321. */
static int no_line(mproto_smtpd *s, int is_long)
{
    mproto_wipe(s->line.p, s->line.max);
    if (s->state != MPROTO_SMTPD_S_AUTH) {
        mproto_smtpd_bad(s, 500, "5.5.2", is_long ? "line too long"
                         : "lines end in CRLF, have no NUL");
        return 0;
    }
    return is_long
        ? mproto_smtpd_auth_fails(s, 500, "5.5.6", "line too long")
        : mproto_smtpd_auth_fails(s, 501, "5.5.2", "that is no base64");
}

/* What is not told is read no more: it may be a password at a wrong place. */
static int smtpd_take_line(mproto_smtpd *s)
{
    if (s->state == MPROTO_SMTPD_S_AUTH)
        return mproto_smtpd_auth_line(s);
    if (mproto_smtpd_command(s))
        return 1;
    mproto_wipe(s->line.p, s->line.n);
    return 0;
}

static int read_line(mproto_smtpd *s)
{
    switch (mproto_line_next(&s->line, &s->wire.in)) {
    case MPROTO_LINE_WHOLE:
        return smtpd_take_line(s);
    case MPROTO_LINE_LONG:
        return no_line(s, 1);
    case MPROTO_LINE_BARE:
        return no_line(s, 0);
    default:
        return 0;
    }
}

/* There is something to be done without octets from the peer. */
static int smtpd_busy(const mproto_smtpd *s)
{
    switch (s->state) {
    case MPROTO_SMTPD_S_CONNECT:
    case MPROTO_SMTPD_S_VERDICT:
        return 1;
    case MPROTO_SMTPD_S_CHUNK:
        return s->left == 0;
    case MPROTO_SMTPD_S_AUTH:
        return s->sasld->due;
    default:
        return 0;
    }
}

/* 1 when s->ev is an event. */
static int smtpd_step(mproto_smtpd *s)
{
    static const mproto_smtpd_event none;

    s->ev = none;               /* sooner than memset: a few registers */
    if (s->skip > 0) {
        mproto_smtpd_skip_chunk(s);
        return 0;
    }
    switch (s->state) {
    case MPROTO_SMTPD_S_CONNECT:
        s->ev.which = MPROTO_SMTP_CONNECT;
        return mproto_smtpd_ask(s, MPROTO_SMTPD_CONNECT);
    case MPROTO_SMTPD_S_CONTENT:
        return mproto_smtpd_read_content(s);
    case MPROTO_SMTPD_S_CHUNK:
        return mproto_smtpd_read_chunk(s);
    case MPROTO_SMTPD_S_VERDICT:
        return mproto_smtpd_verdict(s);
    case MPROTO_SMTPD_S_AUTH:
        return s->sasld->due ? mproto_smtpd_auth_step(s) : read_line(s);
    default:
        return read_line(s);
    }
}

/* Octets of a chunk that was refused are discarded without a word. */
static int smtpd_can_step(const mproto_smtpd *s)
{
    return s->state != MPROTO_SMTPD_S_OVER && s->state != MPROTO_SMTPD_S_TLS &&
           (smtpd_busy(s) || s->wire.in.n > 0) &&
           (s->wire.held > 0 ||
            mproto_wire_room(&s->wire) >= mproto_smtpd_reserve(s));
}

/* RFC 3207 4.2: what was learnt in the clear is forgotten. */
static void smtpd_tls_began(mproto_smtpd *s)
{
    s->wire.tls = 0;
    s->tls = 1;
    s->esmtp = 0;
    s->user = 0;
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
    unsigned asks = MPROTO_READ, patience;

    if (s->state == MPROTO_SMTPD_S_OVER)
        asks = MPROTO_CLOSED;
    else if (s->owed)
        asks = MPROTO_ANSWER;
    else if (s->state == MPROTO_SMTPD_S_TLS)
        asks = MPROTO_TLS;
    else if (s->wire.in.n > 0 || smtpd_busy(s))
        asks = 0;               /* WRITE shows: there was no room */
    patience = smtpd_patience(s, asks);
    if (s->state == MPROTO_SMTPD_S_AUTH)
        asks |= MPROTO_SECRET;
    mproto_wire_ask(&s->wire, asks, patience);
    return NULL;
}

const mproto_smtpd_event *mproto_smtpd_next(mproto_smtpd *s)
{
    if (!s || s->owed)
        return s ? smtpd_idle(s) : NULL;
    if (s->wire.tls)
        smtpd_tls_began(s);
    if (s->wire.in.n > 0 && s->wire.gone == 0)
        s->early = MPROTO_SMTP_CONNECT;
    while (smtpd_can_step(s))
        if (smtpd_step(s))
            return &s->ev;
    if (s->wire.eof && s->wire.in.n == 0 && !smtpd_busy(s) &&
        s->state != MPROTO_SMTPD_S_OVER)
        mproto_smtpd_end(s, MPROTO_E_EOF, "the client left without QUIT");
    return smtpd_idle(s);
}
