#include "smtp/smtpc_int.h"
#include "base/chars_int.h"
#include "base/check_int.h"
#include <string.h>

/* --- the ring --- */

unsigned mproto_smtpc_nth(const mproto_smtpc *c, unsigned i)
{
    return c->flight[(c->first + i) % c->flight_cap];
}

unsigned mproto_smtpc_head(const mproto_smtpc *c)
{
    return c->count > 0 ? mproto_smtpc_nth(c, 0) : 0;
}

unsigned mproto_smtpc_tail(const mproto_smtpc *c)
{
    return c->count > 0 ? mproto_smtpc_nth(c, c->count - 1) : 0;
}

void mproto_smtpc_push(mproto_smtpc *c, unsigned what)
{
    MPROTO_CHECK(c->count < c->flight_cap);
    c->flight[(c->first + c->count) % c->flight_cap] = (unsigned char)what;
    c->count++;
}

void mproto_smtpc_pop(mproto_smtpc *c)
{
    MPROTO_CHECK(c->count > 0 && c->released <= c->count);
    c->first = (c->first + 1) % c->flight_cap;
    c->count--;
    if (c->released > 0)
        c->released--;
}

/* --- queueing --- */

/* SIZE is only a hint, and 7BIT is what is meant without BODY: both are left
 * out where the server knows nothing of them. */
static int left_out(const mproto_smtpc *c, const mproto_smtp_param *p)
{
    if (mproto_same(p->key, "size"))
        return !(c->offer.caps & MPROTO_SMTP_CAP_SIZE);
    return mproto_same(p->key, "body") && mproto_same(p->value, "7bit") &&
           !(c->offer.caps & MPROTO_SMTP_CAP_8BITMIME);
}

static void put_params(const mproto_smtpc *c, mproto_buf *b,
                       const char *params)
{
    mproto_span rest = { params, mproto_length(params) };
    mproto_smtp_param p;

    while (mproto_smtp_param_next(&rest, &p) > 0) {
        if (left_out(c, &p))
            continue;
        mproto_buf_char(b, ' ');
        mproto_buf_put(b, p.key.p, (size_t)(rest.p - p.key.p));
    }
}

static void put_part(mproto_buf *b, const char *s)
{
    if (s)
        mproto_buf_text(b, s);
}

size_t mproto_smtpc_room(const mproto_smtpc *c)
{
    size_t room = mproto_wire_room(&c->wire);
    size_t kept = MPROTO_SMTPC_LAST_OCTETS + c->again_n;

    return room > kept ? room - kept : 0;
}

int mproto_smtpc_has_places(const mproto_smtpc *c, unsigned n)
{
    return c->count + n + MPROTO_SMTPC_LAST_COMMANDS <= c->flight_cap;
}

/* What was written waits for mproto_smtpc_release(). */
static int hold(mproto_smtpc *c, const mproto_buf *b)
{
    if (mproto_wire_commit(&c->wire, b) != MPROTO_OK)
        return MPROTO_E_FULL;
    c->wire.held += b->n;
    c->wire.asks = 0;
    return MPROTO_OK;
}

int mproto_smtpc_queue(mproto_smtpc *c, const mproto_smtpc_line *line)
{
    mproto_buf b;

    mproto_wire_open(&c->wire, &b, MPROTO_SMTPC_LINE_MAX);
    if (b.cap > mproto_smtpc_room(c))
        b.cap = mproto_smtpc_room(c);
    if (line->rset)
        mproto_buf_text(&b, "RSET\r\n");
    put_part(&b, line->verb);
    put_part(&b, line->argument);
    put_part(&b, line->tail);
    if (line->params)
        put_params(c, &b, line->params);
    mproto_buf_text(&b, "\r\n");
    if (!mproto_smtpc_has_places(c, line->rset ? 2 : 1) ||
        hold(c, &b) != MPROTO_OK) {
        c->starved = 1;
        return MPROTO_E_FULL;
    }
    if (line->rset)
        mproto_smtpc_push(c, MPROTO_SMTPC_QUIET_RSET);
    mproto_smtpc_push(c, line->what);
    return MPROTO_OK;
}

void mproto_smtpc_queue_last(mproto_smtpc *c, unsigned what, const char *verb)
{
    mproto_buf b;

    mproto_wire_open(&c->wire, &b, MPROTO_SMTPC_LAST_OCTETS);
    mproto_buf_text(&b, verb);
    mproto_buf_text(&b, "\r\n");
    hold(c, &b);
    MPROTO_CHECK(!b.over);
    mproto_smtpc_push(c, what);
}

/* --- release --- */

/* RFC 2920 3.1: these end a group, for their replies must be seen first.
 * HELP is not in that list, and STARTTLS changes the stream. */
static int ends_group(unsigned what)
{
    switch (what) {
    case MPROTO_SMTP_DATA:
    case MPROTO_SMTP_VRFY:
    case MPROTO_SMTP_EXPN:
    case MPROTO_SMTP_NOOP:
    case MPROTO_SMTP_QUIT:
    case MPROTO_SMTP_STARTTLS:
    case MPROTO_SMTP_ETRN:
    case MPROTO_SMTP_TURN:
        return 1;
    default:
        return 0;
    }
}

static int may_follow(const mproto_smtpc *c)
{
    if (c->released == 0)
        return 1;
    return (c->offer.caps & MPROTO_SMTP_CAP_PIPELINING) &&
           !(c->flags & MPROTO_SMTPC_NO_PIPELINE) &&
           !ends_group(mproto_smtpc_nth(c, c->released - 1));
}

/* Octets of what is held back first: a command, or the last chunk. */
static size_t held_first(const mproto_smtpc *c, unsigned what)
{
    const char *p = c->wire.out + c->wire.out_n - c->wire.held;
    const char *lf;

    if (what == MPROTO_SMTPC_LAST)
        return c->last_n;
    lf = memchr(p, '\n', c->wire.held);
    MPROTO_CHECK(lf != NULL);
    return lf ? (size_t)(lf - p) + 1 : 0;
}

/* Mostly nothing waits before it: then it is stepped over as if sent. */
static void cut_held(mproto_smtpc *c, unsigned what)
{
    size_t n = held_first(c, what);
    char *p = c->wire.out + c->wire.out_n - c->wire.held;

    c->wire.held -= n;
    if (p == c->wire.out + c->wire.out_at) {
        c->wire.out_at += n;
        return;
    }
    memmove(p, p + n, c->wire.held);
    c->wire.out_n -= n;
}

/* With nothing outstanding it may be known already that this fails. */
static int is_futile(const mproto_smtpc *c, unsigned what)
{
    if (c->released > 0)
        return 0;
    if (what == MPROTO_SMTP_RCPT)
        return c->mail_failed;
    if (what == MPROTO_SMTPC_LAST)
        return c->chunk_failed;
    return what == MPROTO_SMTP_DATA && (c->mail_failed || c->accepted == 0);
}

static int drop_futile(mproto_smtpc *c, unsigned what)
{
    cut_held(c, what);
    mproto_smtpc_pop(c);
    if (what == MPROTO_SMTPC_LAST)
        return mproto_smtpc_event_failure(c);
    if (what == MPROTO_SMTP_DATA) {
        c->need_rset = !c->mail_failed;
        return mproto_smtpc_result_fail(c);
    }
    mproto_smtpc_no_reply(c, MPROTO_SMTP_UNSENT);
    return mproto_smtpc_event_reply(c, MPROTO_SMTPC_REPLY, what);
}

/* What waits until it knows all that came of those before it. In LMTP it
 * could else not be told how many replies the last chunk gets. */
static int wants_silence(const mproto_smtpc *c, unsigned what)
{
    return what == MPROTO_SMTPC_NEVER || what == MPROTO_SMTPC_GO ||
           (what == MPROTO_SMTPC_LAST && (c->flags & MPROTO_SMTPC_LMTP));
}

static int is_early(const mproto_smtpc *c)
{
    return c->early > 0 || (c->released > 0 &&
           mproto_smtpc_nth(c, c->released - 1) == MPROTO_SMTPC_DOT);
}

int mproto_smtpc_release(mproto_smtpc *c)
{
    unsigned what;
    size_t n;

    while (c->released < c->count && may_follow(c)) {
        what = mproto_smtpc_nth(c, c->released);
        if (c->released > 0 && wants_silence(c, what))
            return 0;
        if (is_futile(c, what))
            return drop_futile(c, what);
        if (what == MPROTO_SMTPC_NEVER)
            return mproto_smtpc_lose(c);
        if (what == MPROTO_SMTPC_GO)
            return mproto_smtpc_chunk_go(c);
        n = held_first(c, what);
        if (is_early(c) && !mproto_smtpc_goes_early(c, what, n))
            return 0;
        c->wire.held -= n;
        c->released++;
    }
    if (c->chunked && may_follow(c))
        mproto_smtpc_chunk_out(c);
    return 0;
}

/* --- the end --- */

static int lose_result(mproto_smtpc *c, int code)
{
    if (code != MPROTO_SMTP_UNKNOWN)    /* a new one may be open behind a dot */
        c->build = MPROTO_SMTPC_B_NONE;
    if (!c->said_421 || code == MPROTO_SMTP_UNSENT)
        mproto_smtpc_no_reply(c, code);
    return mproto_smtpc_event_reply(c, MPROTO_SMTPC_RESULT,
                                    MPROTO_SMTP_DATA);
}

/* 421 speaks for all; else what was sent has an unknown fate, but for content,
 * which is not delivered before its dot was sent. */
int mproto_smtpc_lose(mproto_smtpc *c)
{
    unsigned what = mproto_smtpc_head(c);
    int sent = c->released > 0;

    if (mproto_smtpc_is_last_reply(c, what))
        mproto_smtpc_pop(c);
    switch (what) {
    case MPROTO_SMTPC_QUIET_RSET:
    case MPROTO_SMTPC_QUIET_QUIT:
    case MPROTO_SMTP_BDAT:
        return 0;
    case MPROTO_SMTPC_LONE_DOT:
        return mproto_smtpc_result_fail(c);
    case MPROTO_SMTPC_UNDO:
    case MPROTO_SMTPC_NEVER:
        c->accepted = 0;
        return lose_result(c, MPROTO_SMTP_UNSENT);
    case MPROTO_SMTPC_GO:
    case MPROTO_SMTP_DATA:
        return lose_result(c, c->said_421 ? 421 : MPROTO_SMTP_UNSENT);
    case MPROTO_SMTPC_LAST:
    case MPROTO_SMTPC_DOT:
        return lose_result(c, sent ? MPROTO_SMTP_UNKNOWN
                                   : MPROTO_SMTP_UNSENT);
    case MPROTO_SMTP_AUTH:
        mproto_ferry_end(&c->ferry);
        sent = c->ferry.said;
        /* fall through */
    default:
        if (!c->said_421)
            mproto_smtpc_no_reply(c, sent ? MPROTO_SMTP_UNKNOWN
                                          : MPROTO_SMTP_UNSENT);
        return mproto_smtpc_event_reply(c, MPROTO_SMTPC_REPLY, what);
    }
}
