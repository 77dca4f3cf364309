#include "pop3/pop3d_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include <mailproto/digest.h>
#include <string.h>

#define PATIENCE     600u       /* seconds: RFC 1939 section 3 */
#define HOSTNAME_MAX 255u
#define LINE_LEAST   48u        /* APOP with its digest */

/* --- life --- */

static const mproto_pop3d_limits pop3d_defaults = {
    sizeof pop3d_defaults, 255, 8192, 65536, 10
};

#define FILL(f) (l->f = l->f ? l->f : pop3d_defaults.f)

static int pop3d_limits(mproto_pop3d_limits *l,
                        const mproto_pop3d_limits *from)
{
    memset(l, 0, sizeof *l);
    if (!mproto_opts_copy(l, sizeof *l, from))
        return 0;
    FILL(line_max);
    FILL(out_max);
    FILL(keep_max);
    FILL(bad_max);
    if (l->line_max < LINE_LEAST)
        l->line_max = LINE_LEAST;
    return 1;
}

#undef FILL

/* A domain of the kind that can stand in a stamp. */
static int hostname_is_domain(const char *s)
{
    size_t n;

    for (n = 0; mproto_is(s[n], MPROTO_C_ALPHA | MPROTO_C_DIGIT) ||
                s[n] == '-' || s[n] == '.'; n++)
        ;
    return n > 0 && n <= HOSTNAME_MAX && s[n] == '\0';
}

/* Names with blanks between, which fit a line of CAPA. */
static int pop3d_mechanisms_fit(const char *s)
{
    return !s || (*s && mproto_pop3d_text_fits(s, 0, 0) &&
                  mproto_length(s) < MPROTO_POP3_LINE_MAX - 8);
}

static int pop3d_opts_fit(const mproto_pop3d_opts *opts)
{
    return hostname_is_domain(opts->hostname) &&
           (!opts->keywords || mproto_pop3d_keywords_fit(opts->keywords)) &&
           pop3d_mechanisms_fit(opts->auth) &&
           mproto_pop3d_stamp_fits(opts);
}

/* The block is the struct, the narrow output, the line, the user, the
 * strings. */
static size_t pop3d_fixed_size(const mproto_pop3d_limits *l, size_t reserve)
{
    size_t n = sizeof(mproto_pop3d) + MPROTO_POP3_LAST_MAX + reserve;

    return mproto_size_add(mproto_size_add(n, l->line_max), l->line_max);
}

static size_t pop3d_string_size(const char *s)
{
    return s ? mproto_length(s) + 1 : 0;
}

static const char *pop3d_copy(char **at, const char *s)
{
    size_t n = pop3d_string_size(s);
    char *to = *at;

    if (n == 0)
        return NULL;
    memcpy(to, s, n);
    *at += n;
    return to;
}

static void pop3d_place(mproto_pop3d *s, const mproto_pop3d_opts *opts,
                        const mproto_alloc *alloc)
{
    char *at = (char *)(s + 1);

    s->narrow = at;
    s->narrow_n = s->reserve + MPROTO_POP3_LAST_MAX;
    mproto_wire_init(&s->wire, alloc, at, s->narrow_n);
    at += s->narrow_n;
    s->user = at;
    at += s->line_max;
    mproto_line_init(&s->line, at, s->line_max,
                     opts->flags & MPROTO_POP3D_LF_LINES ? MPROTO_LINE_LF : 0);
    at += s->line_max;
    s->keywords = pop3d_copy(&at, opts->keywords);
    s->auth = pop3d_copy(&at, opts->auth);
    if (mproto_pop3d_stamp_size(opts) > 0) {
        mproto_pop3d_put_stamp(opts, at);
        s->stamp = at;
    }
}

mproto_pop3d *mproto_pop3d_new(const mproto_pop3d_opts *given)
{
    mproto_pop3d_opts opts;
    mproto_pop3d_limits limits;
    mproto_alloc alloc;
    mproto_pop3d *s;
    size_t n, reserve;

    memset(&opts, 0, sizeof opts);
    if (!mproto_opts_copy(&opts, sizeof opts, given) ||
        !pop3d_limits(&limits, opts.limits))
        return NULL;
    if (!opts.hostname)
        opts.hostname = "localhost";
    if (!pop3d_opts_fit(&opts))
        return NULL;
    reserve = mproto_pop3d_reserve(&opts);
    n = mproto_size_add(pop3d_fixed_size(&limits, reserve),
                        pop3d_string_size(opts.keywords) +
                        pop3d_string_size(opts.auth) +
                        mproto_pop3d_stamp_size(&opts));
    alloc = mproto_alloc_or_default(opts.alloc);
    s = mproto_alloc_new(&alloc, n);
    if (!s)
        return NULL;
    s->block_n = n;
    s->reserve = reserve;
    s->line_max = limits.line_max;
    s->bad_max = limits.bad_max;
    s->flags = opts.flags;
    s->caps = opts.caps;
    s->tls = (opts.flags & MPROTO_POP3D_TLS) != 0;
    s->wide_n = limits.out_max;
    pop3d_place(s, &opts, &alloc);
    s->wire.keep_max = limits.keep_max;
    mproto_pop3d_greet(s, opts.hostname);
    return s;
}

void mproto_pop3d_free(mproto_pop3d *s)
{
    mproto_alloc alloc;

    if (!s)
        return;
    alloc = s->wire.alloc;
    mproto_pop3d_drop_sasld(s);
    mproto_wipe(s->line.p, s->line_max);
    mproto_alloc_free(&alloc, s->wide, s->wide_n);
    mproto_wire_done(&s->wire);
    mproto_alloc_free(&alloc, s, s->block_n);
}

size_t mproto_pop3d_memory_bound(const mproto_pop3d_limits *limits)
{
    mproto_pop3d_limits l;
    mproto_pop3d_opts opts;
    size_t n;

    if (!pop3d_limits(&l, limits))
        return 0;
    memset(&opts, 0, sizeof opts);
    opts.hostname = "localhost";
    opts.random = "";
    n = mproto_size_add(pop3d_fixed_size(&l, mproto_pop3d_reserve(&opts)),
                        l.out_max);
    n = mproto_size_add(n, mproto_pop3d_stamp_size(&opts));
    return mproto_size_add(mproto_size_add(n, sizeof(mproto_sasld)),
                           l.keep_max);
}

mproto_wire *mproto_pop3d_wire(mproto_pop3d *s)
{
    return s ? &s->wire : NULL;
}

int mproto_pop3d_utf8(const mproto_pop3d *s)
{
    return s->utf8;
}

/* --- the loop --- */

static int pop3d_bad_line(mproto_pop3d *s, const char *text)
{
    mproto_wipe(s->line.p, s->line.max);
    if (s->state == MPROTO_POP3D_S_SASL)
        return mproto_pop3d_auth_fails(s, text);
    mproto_pop3d_bad(s, text);
    return 0;
}

/* What is not told is read no more: it may be a password at a wrong place. */
static int pop3d_take_line(mproto_pop3d *s)
{
    if (s->state == MPROTO_POP3D_S_SASL)
        return mproto_pop3d_auth_line(s);
    if (mproto_pop3d_command(s))
        return 1;
    mproto_wipe(s->line.p, s->line.n);
    return 0;
}

static int pop3d_line(mproto_pop3d *s)
{
    switch (mproto_line_next(&s->line, &s->wire.in)) {
    case MPROTO_LINE_WHOLE:
        return pop3d_take_line(s);
    case MPROTO_LINE_LONG:
        return pop3d_bad_line(s, "line too long");
    case MPROTO_LINE_BARE:
        return pop3d_bad_line(s, "lines end in CRLF, have no NUL");
    default:
        return 0;
    }
}

static int pop3d_stop(mproto_pop3d *s)
{
    s->stop = 0;
    s->ev.type = MPROTO_POP3D_BODY_STOP;
    s->ev.which = MPROTO_POP3_TOP;
    s->ev.number = s->number;
    s->ev.offset = s->offset;
    return 1;
}

/* 1 when s->ev is an event. */
static int pop3d_step(mproto_pop3d *s)
{
    memset(&s->ev, 0, sizeof s->ev);
    if (s->stop)
        return pop3d_stop(s);
    switch (s->state) {
    case MPROTO_POP3D_S_SASL:
        return s->sasld->due ? mproto_pop3d_auth_step(s) : pop3d_line(s);
    case MPROTO_POP3D_S_ROWS:
        mproto_pop3d_put_rows(s);
        return 0;
    case MPROTO_POP3D_S_BODY:
        return mproto_pop3d_ask_body(s);
    case MPROTO_POP3D_S_UPDATE:
        s->ev.which = MPROTO_POP3_QUIT;
        s->ev.number = s->last;
        return mproto_pop3d_ask(s, MPROTO_POP3D_UPDATE);
    default:
        return pop3d_line(s);
    }
}

/* What can't be taken back waits until all that was said is on its way: a
 * client that dies before has lost nothing. */
static int pop3d_can_step(const mproto_pop3d *s)
{
    switch (s->state) {
    case MPROTO_POP3D_S_OVER:
    case MPROTO_POP3D_S_TLS:
        return 0;
    case MPROTO_POP3D_S_UPDATE:
        return s->wire.out_n == s->wire.out_at;
    case MPROTO_POP3D_S_SASL:
        return s->wire.out_n == s->wire.out_at &&
               (s->sasld->due || s->wire.in.n > 0);
    case MPROTO_POP3D_S_ROWS:
    case MPROTO_POP3D_S_BODY:
        return mproto_pop3d_room(s) >= mproto_pop3d_half(s);
    default:
        return s->stop || (s->wire.in.n > 0 &&
                           mproto_pop3d_room(s) >= s->reserve);
    }
}

/* Commands that came at once are answered at once. */
static int pop3d_gets_room(mproto_pop3d *s)
{
    if (s->wire.in.n == 0 || s->state >= MPROTO_POP3D_S_ROWS ||
        s->state == MPROTO_POP3D_S_SASL)
        return 0;
    mproto_pop3d_widen(s);
    return pop3d_can_step(s);
}

/* RFC 2595 section 4: what was learnt in the clear is forgotten. */
static void pop3d_tls_began(mproto_pop3d *s)
{
    s->wire.tls = 0;
    s->tls = 1;
    s->utf8 = 0;
    s->lang = 0;
    mproto_pop3d_move(s, MPROTO_POP3D_S_START);
}

/* Nobody but the peer keeps us waiting: it owes a command, or room. */
static unsigned pop3d_patience(const mproto_pop3d *s, unsigned asks)
{
    if (asks == MPROTO_ANSWER)
        return 0;
    return asks != MPROTO_CLOSED || s->wire.out_n > 0 ? PATIENCE : 0;
}

static unsigned pop3d_asks(const mproto_pop3d *s)
{
    if (s->state == MPROTO_POP3D_S_OVER)
        return MPROTO_CLOSED;
    if (s->owed)
        return MPROTO_ANSWER;
    if (s->state == MPROTO_POP3D_S_TLS)
        return MPROTO_TLS;
    if (s->wire.in.n > 0 || s->state >= MPROTO_POP3D_S_ROWS ||
        (s->state == MPROTO_POP3D_S_SASL && s->sasld->due))
        return 0;               /* WRITE shows: there was no room */
    return MPROTO_READ;
}

static const mproto_pop3d_event *pop3d_idle(mproto_pop3d *s)
{
    unsigned asks = pop3d_asks(s), patience = pop3d_patience(s, asks);

    if (s->owed == MPROTO_POP3D_LOGIN || s->state == MPROTO_POP3D_S_SASL ||
        (asks == MPROTO_READ && s->state == MPROTO_POP3D_S_USER))
        asks |= MPROTO_SECRET;
    if (s->state < MPROTO_POP3D_S_ROWS && s->state != MPROTO_POP3D_S_SASL)
        mproto_pop3d_narrow(s);
    mproto_wire_ask(&s->wire, asks, patience);
    return NULL;
}

/* A client that said all it has to say is served to the end. */
static int pop3d_has_left(const mproto_pop3d *s)
{
    if (s->state == MPROTO_POP3D_S_SASL && s->sasld->due)
        return 0;
    return s->wire.eof && s->wire.in.n == 0 &&
           (s->state < MPROTO_POP3D_S_ROWS || s->state == MPROTO_POP3D_S_TLS);
}

const mproto_pop3d_event *mproto_pop3d_next(mproto_pop3d *s)
{
    if (!s || s->owed)
        return s ? pop3d_idle(s) : NULL;
    if (s->wire.tls)
        pop3d_tls_began(s);
    while (pop3d_can_step(s) || pop3d_gets_room(s))
        if (pop3d_step(s))
            return &s->ev;
    if (pop3d_has_left(s))
        mproto_pop3d_end(s, MPROTO_E_EOF, "the client left without QUIT");
    return pop3d_idle(s);
}
