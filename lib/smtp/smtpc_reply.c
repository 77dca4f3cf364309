#include "smtp/smtpc_int.h"
#include "base/chars_int.h"
#include <string.h>

static int is_good(const mproto_smtpc *c)
{
    return c->reply.code / 100 == 2;
}

/* --- before the session: greeting, EHLO, HELO --- */

static int ready(mproto_smtpc *c)
{
    mproto_smtpc_move(c, MPROTO_SMTPC_S_SESSION);
    c->ev.type = MPROTO_SMTPC_READY;
    c->ev.reply = c->reply;
    c->ev.caps = c->offer.caps;
    c->ev.size_max = c->offer.size_max;
    c->ev.offer = &c->offer;
    return 1;
}

/* There will be no session: tell, and take leave (RFC 5321 3.1). */
static int no_session(mproto_smtpc *c, mproto_smtp_cmd which)
{
    mproto_smtpc_move(c, MPROTO_SMTPC_S_LEAVING);
    mproto_smtpc_queue_last(c, MPROTO_SMTPC_QUIET_QUIT, "QUIT");
    return mproto_smtpc_event_reply(c, MPROTO_SMTPC_REPLY, which);
}

static int on_greeting(mproto_smtpc *c)
{
    if (c->reply.code != 220)
        return no_session(c, MPROTO_SMTP_CONNECT);
    mproto_smtpc_introduce(c);
    return 0;
}

/* RFC 5321 3.2: a server that does not know EHLO gets HELO; RFC 1869 4.7:
 * behind a RSET, for it may hold half of a command. */
static int on_ehlo(mproto_smtpc *c)
{
    if (is_good(c))
        return ready(c);
    if (c->reply.code / 100 != 5 || (c->flags & MPROTO_SMTPC_LMTP))
        return no_session(c, mproto_smtpc_hello_verb(c));
    mproto_smtpc_queue_last(c, MPROTO_SMTPC_QUIET_RSET, "RSET");
    mproto_smtpc_move(c, MPROTO_SMTPC_S_RSET);
    return 0;
}

static int on_helo(mproto_smtpc *c)
{
    return is_good(c) ? ready(c) : no_session(c, MPROTO_SMTP_HELO);
}

/* --- in the session --- */

static int on_data(mproto_smtpc *c)
{
    int is_354 = c->reply.code == 354;

    if (is_354 && c->accepted > 0 && !c->mail_failed) {
        mproto_smtpc_begin_content(c);
        return 0;
    }
    c->need_rset = !c->mail_failed;
    if (is_354 && c->accepted == 0) {   /* RFC 2920 3.1: nobody to get it */
        mproto_smtpc_queue_last(c, MPROTO_SMTPC_LONE_DOT, ".");
        return 0;
    }
    if (c->reply.code < 400) {
        mproto_smtpc_die(c, MPROTO_E_PEER,
                         is_354 ? "a recipient without a sender"
                                : "the reply to DATA is not 354");
        mproto_smtpc_no_reply(c, MPROTO_SMTP_UNSENT);
    }
    if (c->accepted > 0 && !c->mail_failed)
        c->fail_code = 0;       /* refused recipients were told already */
    if (c->reply.code != MPROTO_SMTP_UNSENT)
        mproto_smtpc_note_failure(c);
    return mproto_smtpc_result_fail(c);
}

/* On success it stays in flight until tls_on(). */
static int on_starttls(mproto_smtpc *c)
{
    if (c->reply.code != 220) {
        mproto_smtpc_pop(c);
        return mproto_smtpc_event_reply(c, MPROTO_SMTPC_REPLY,
                                        MPROTO_SMTP_STARTTLS);
    }
    if (c->wire.in.n > 0)
        mproto_smtpc_die(c, MPROTO_E_INJECT,
                         "octets behind the reply to STARTTLS");
    else
        mproto_smtpc_move(c, MPROTO_SMTPC_S_TLS);
    return 0;
}

static int on_command(mproto_smtpc *c, unsigned what)
{
    int is_mail = mproto_smtpc_is_mail(what);

    mproto_smtpc_event_reply(c, MPROTO_SMTPC_REPLY, what);
    if ((is_mail || what == MPROTO_SMTP_RCPT) && !is_good(c))
        mproto_smtpc_note_failure(c);
    c->mail_failed |= is_mail && !is_good(c);
    c->accepted += what == MPROTO_SMTP_RCPT && is_good(c);
    if (what == MPROTO_SMTP_QUIT)
        mproto_smtpc_die(c, MPROTO_OK, "");
    return 1;
}

/* RFC 821 3.8: the roles change. The server, which is the client now, waits
 * for a greeting. */
static int on_turn(mproto_smtpc *c)
{
    mproto_smtpc_event_reply(c, MPROTO_SMTPC_REPLY, MPROTO_SMTP_TURN);
    if (is_good(c) && c->wire.in.n > 0)
        mproto_smtpc_die(c, MPROTO_E_PEER, "octets behind the reply to TURN");
    else if (is_good(c))
        mproto_smtpc_die(c, MPROTO_OK, "");
    return 1;
}

/* A verdict on content that is not all sent: a refusal may stand, but what
 * was accepted is not the message; and nobody knows where the server is. */
static int too_early(mproto_smtpc *c)
{
    mproto_smtpc_die(c, MPROTO_E_PEER, "a reply before the last dot");
    if (c->reply.code < 400)
        mproto_smtpc_no_reply(c, MPROTO_SMTP_UNSENT);
    return mproto_smtpc_event_reply(c, MPROTO_SMTPC_RESULT,
                                    MPROTO_SMTP_DATA);
}

static int on_dot(mproto_smtpc *c)
{
    if (c->wire.gone < c->dot_at)
        return too_early(c);
    return mproto_smtpc_event_reply(c, MPROTO_SMTPC_RESULT,
                                    MPROTO_SMTP_DATA);
}

/* RFC 3030 section 2: RSET clears what a chunk that failed has left. */
static int on_last_chunk(mproto_smtpc *c)
{
    if (c->chunk_failed)
        return mproto_smtpc_event_failure(c);
    c->need_rset = !is_good(c);
    return on_dot(c);
}

static int on_session(mproto_smtpc *c)
{
    unsigned what = mproto_smtpc_head(c);

    if (c->early > 0 && what != MPROTO_SMTPC_DOT && mproto_smtpc_on_early(c))
        return 0;
    if (what == MPROTO_SMTP_STARTTLS)
        return on_starttls(c);
    if (what == MPROTO_SMTP_AUTH)
        return mproto_smtpc_on_auth(c);
    if (mproto_smtpc_is_last_reply(c, what))
        mproto_smtpc_pop(c);
    switch (what) {
    case MPROTO_SMTP_DATA:
        return on_data(c);
    case MPROTO_SMTPC_DOT:
        return on_dot(c);
    case MPROTO_SMTP_TURN:
        return on_turn(c);
    case MPROTO_SMTP_BDAT:
        return mproto_smtpc_on_chunk(c);
    case MPROTO_SMTPC_LAST:
        return on_last_chunk(c);
    case MPROTO_SMTPC_LONE_DOT:
        return mproto_smtpc_result_fail(c);
    case MPROTO_SMTPC_QUIET_RSET:
        return 0;
    case MPROTO_SMTPC_UNDO:
        mproto_smtpc_begin_answers(c);
        return mproto_smtpc_result_fail(c);
    default:
        return on_command(c, what);
    }
}

static int on_unasked(mproto_smtpc *c)
{
    if (c->build == MPROTO_SMTPC_B_BODY) {
        c->build = MPROTO_SMTPC_B_NONE;
        return too_early(c);
    }
    mproto_smtpc_die(c, MPROTO_E_PEER, "a reply to no command");
    return 0;
}

/* RFC 5321 3.8: 421 may come at any point, and the server is gone then. */
static int on_421(mproto_smtpc *c)
{
    mproto_smtpc_state was = c->state;
    int is_answer = c->count > 0 || c->build == MPROTO_SMTPC_B_BODY;

    c->said_421 = 1;
    mproto_smtpc_die(c, MPROTO_E_EOF, "the server closes with 421");
    switch (was) {
    case MPROTO_SMTPC_S_SESSION:
        if (is_answer)
            return 0;           /* the open verbs will tell */
        /* fall through */
    case MPROTO_SMTPC_S_GREETING:
        return mproto_smtpc_event_reply(c, MPROTO_SMTPC_REPLY,
                                        MPROTO_SMTP_CONNECT);
    case MPROTO_SMTPC_S_EHLO:
    case MPROTO_SMTPC_S_RSET:
        return mproto_smtpc_event_reply(c, MPROTO_SMTPC_REPLY,
                                        mproto_smtpc_hello_verb(c));
    default:
        return mproto_smtpc_event_reply(c, MPROTO_SMTPC_REPLY,
                                        MPROTO_SMTP_HELO);
    }
}

static int on_reply(mproto_smtpc *c)
{
    if (c->state == MPROTO_SMTPC_S_LEAVING) {
        mproto_smtpc_die(c, MPROTO_OK, "");
        return 0;
    }
    if (c->reply.code == 421)
        return on_421(c);
    switch (c->state) {
    case MPROTO_SMTPC_S_GREETING:
        return on_greeting(c);
    case MPROTO_SMTPC_S_EHLO:
        return on_ehlo(c);
    case MPROTO_SMTPC_S_RSET:
        mproto_smtpc_pop(c);
        mproto_smtpc_hello(c, MPROTO_SMTP_HELO);
        return 0;
    case MPROTO_SMTPC_S_HELO:
        return on_helo(c);
    default:
        return c->released > 0 ? on_session(c) : on_unasked(c);
    }
}

/* --- lines --- */

/* Reply-code of RFC 5321 4.2: %x32-35 %x30-35 %x30-39; 0 when it is none. A
 * line may end behind it. */
static int reply_code(mproto_span line)
{
    const char *p = line.p;

    if (line.n < 3 || p[0] < '2' || p[0] > '5' || p[1] < '0' || p[1] > '5' ||
        p[2] < '0' || p[2] > '9')
        return 0;
    if (line.n > 3 && p[3] != ' ' && p[3] != '-')
        return 0;
    return (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');
}

/* The next line will be cut into what is free behind the text so far and a
 * place for LF: its text is shorter than its octets. */
static void open_reply_line(mproto_smtpc *c)
{
    c->line.p = c->text + c->text_n + (c->reply_lines > 0);
    c->line.max = c->limits.reply_max - c->reply_n;
}

static void begin_reply(mproto_smtpc *c)
{
    memset(&c->reply, 0, sizeof c->reply);
    c->text_n = 0;
    c->reply_n = 0;
    c->reply_lines = 0;
    c->reply_open = 1;
    open_reply_line(c);
}

/* Codes are in replies to commands, not in greetings (RFC 2034 section 4);
 * 334 has base64 alone. */
static size_t strip_enhanced(mproto_smtpc *c, mproto_span text)
{
    int enh[3];
    size_t n;

    if (c->state != MPROTO_SMTPC_S_SESSION || c->reply.code == 334)
        return 0;
    n = mproto_smtp_enhanced(text, c->reply.code, enh);
    if (n > 0 && c->reply.enh[0] == 0)
        memcpy(c->reply.enh, enh, sizeof enh);
    return n;
}

/* What EHLO offers; the first line is the server's name. */
static void learn(mproto_smtpc *c, mproto_span line)
{
    if (c->state == MPROTO_SMTPC_S_EHLO && c->reply_lines > 0 && is_good(c))
        mproto_esmtp_offer_line(&c->offer, line);
}

static void add_text(mproto_smtpc *c, mproto_span line)
{
    size_t skip = line.n > 4 ? 4 : line.n;
    char *to;

    line.p += skip;
    line.n -= skip;
    skip = strip_enhanced(c, line);
    line.p += skip;
    line.n -= skip;
    if (c->reply_lines > 0)
        c->text[c->text_n++] = '\n';
    to = c->text + c->text_n;
    memmove(to, line.p, line.n);
    line.p = to;
    c->text_n += line.n;
    learn(c, line);
    c->reply_n += c->line.n + 2;
    c->reply_lines++;
    c->reply.defects |= c->line.defects;
}

/* 1 when an event came of it. */
static int take_line(mproto_smtpc *c, mproto_span line)
{
    int code = reply_code(line);
    int more = code != 0 && line.n > 3 && line.p[3] == '-';

    if (code == 0) {
        mproto_smtpc_die(c, MPROTO_E_PEER, "that is no reply");
        return 0;
    }
    if (c->reply_lines > 0 && code != c->reply.code) {
        mproto_smtpc_die(c, MPROTO_E_PEER, "two codes in one reply");
        return 0;
    }
    c->reply.code = code;
    add_text(c, line);
    if (more) {
        open_reply_line(c);
        return 0;
    }
    c->reply.text.p = c->text;
    c->reply.text.n = c->text_n;
    c->reply_open = 0;
    return on_reply(c);
}

/* Where it is found: most lines of most replies are plain, and add_text() is
 * the first to copy them. */
static mproto_line_type next_line(mproto_smtpc *c, mproto_span *line)
{
    mproto_line_type type;

    if (mproto_line_plain(&c->line, &c->wire.in, line))
        return MPROTO_LINE_WHOLE;
    type = mproto_line_next(&c->line, &c->wire.in);
    line->p = c->line.p;
    line->n = c->line.n;
    return type;
}

int mproto_smtpc_read(mproto_smtpc *c)
{
    mproto_line_type type;
    mproto_span line;

    if (!c->reply_open)
        begin_reply(c);
    do {
        type = next_line(c, &line);
        if (type == MPROTO_LINE_WHOLE && take_line(c, line))
            return 1;
    } while (type == MPROTO_LINE_WHOLE && c->reply_open);
    switch (type) {
    case MPROTO_LINE_LONG:
        mproto_smtpc_die(c, MPROTO_E_LIMIT, "a reply is too long");
        return 0;
    case MPROTO_LINE_BARE:
        mproto_smtpc_die(c, MPROTO_E_PEER, "a bare LF in a reply");
        return 0;
    default:
        return 0;
    }
}
