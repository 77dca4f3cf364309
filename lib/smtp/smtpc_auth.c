/* AUTH (RFC 4954): ferries the messages of the caller's exchange. */
#include "smtp/smtpc_int.h"
#include "base/check_int.h"
#include <mailproto/base64.h>
#include <string.h>

static const mproto_span nothing = { NULL, 0 };

/* --- base64 --- */

static void put_base64(mproto_buf *b, mproto_span octets)
{
    mproto_codec codec;
    mproto_io io;

    mproto_base64_init(&codec, 0);
    io.in = octets.p;
    io.in_n = octets.n;
    io.out = b->p + b->n;
    io.out_n = b->cap - b->n;
    if (mproto_base64_encode(&codec, &io, 1) != MPROTO_OK)
        b->over = 1;
    b->n = b->cap - io.out_n;
}

/* In place, piece by piece: what is written stays behind what is read. */
static int from_base64(char *p, size_t *n)
{
    char piece[MPROTO_CODEC_MIN];
    mproto_codec codec;
    mproto_io io;
    size_t at = 0, got;
    int rc;

    mproto_base64_init(&codec, MPROTO_BASE64_STRICT);
    io.in = p;
    io.in_n = *n;
    do {
        io.out = piece;
        io.out_n = sizeof piece;
        rc = mproto_base64_decode(&codec, &io, 1);
        got = sizeof piece - io.out_n;
        memcpy(p + at, piece, got);
        at += got;
    } while (rc == MPROTO_E_FULL);
    *n = at;
    return rc == MPROTO_OK;
}

/* --- what we say --- */

/* Up to here the output shows a credential. */
static void mark_secret(mproto_smtpc *c)
{
    c->secret = 1;
    c->secret_to = c->wire.gone + (c->wire.out_n - c->wire.out_at);
}

/* As much of the response as has room. */
static void pour(mproto_smtpc *c)
{
    size_t room = mproto_smtpc_room(c);
    mproto_span piece = c->response;
    mproto_buf b;

    c->auth = MPROTO_SMTPC_A_SEND;
    room = room > 2 ? (room - 2) / 4 * 3 : 0;
    if (piece.n > room)
        piece.n = room;
    mproto_wire_open(&c->wire, &b, 4 * (piece.n / 3 + 1) + 2);
    if (piece.n > 0) {
        put_base64(&b, piece);
        c->response.p += piece.n;
        c->response.n -= piece.n;
    }
    if (c->response.n == 0 && mproto_smtpc_room(c) >= b.n + 2) {
        mproto_buf_text(&b, "\r\n");
        c->auth = MPROTO_SMTPC_A_WAIT;
        c->response = nothing;
    }
    mproto_wire_commit(&c->wire, &b);
    MPROTO_CHECK(!b.over);
    mark_secret(c);
}

static int send_response(mproto_smtpc *c, mproto_span response)
{
    c->response = response;
    pour(c);
    return 0;
}

/* RFC 4954 4: an initial response goes with the command when the line stays
 * within what is allowed for one; "=" stands for an empty one. */
static int send_command(mproto_smtpc *c, mproto_span response)
{
    mproto_span name = mproto_sasl_name(c->sasl);
    size_t line = sizeof "AUTH \r\n" + name.n +
                  mproto_base64_encoded_size(response.n, 0);
    int fits = line <= MPROTO_SMTP_LINE_MAX;
    mproto_buf b;

    mproto_wire_open(&c->wire, &b, MPROTO_SMTP_LINE_MAX);
    mproto_buf_text(&b, "AUTH ");
    mproto_buf_span(&b, name);
    if (response.p && fits)
        mproto_buf_char(&b, ' ');
    if (response.n > 0 && fits)
        put_base64(&b, response);
    else if (response.p && fits)
        mproto_buf_char(&b, '=');
    mproto_buf_text(&b, "\r\n");
    mproto_wire_commit(&c->wire, &b);
    MPROTO_CHECK(!b.over);
    if (response.p && fits)
        mark_secret(c);
    c->response = fits ? nothing : response;
    c->auth_said = 1;
    c->auth = MPROTO_SMTPC_A_WAIT;
    return 0;
}

/* The server refuses the command then (501). */
static int cancel(mproto_smtpc *c)
{
    mproto_buf b;

    c->proven = 0;
    c->auth = MPROTO_SMTPC_A_CANCEL;
    mproto_wire_open(&c->wire, &b, MPROTO_SMTPC_LAST_OCTETS);
    mproto_buf_text(&b, "*\r\n");
    mproto_wire_commit(&c->wire, &b);
    MPROTO_CHECK(!b.over);
    return 0;
}

/* --- the exchange --- */

void mproto_smtpc_auth_end(mproto_smtpc *c)
{
    c->sasl = NULL;
    c->auth = MPROTO_SMTPC_A_NONE;
    c->response = nothing;
}

void mproto_smtpc_auth_wipe(mproto_smtpc *c)
{
    mproto_wire *w = &c->wire;

    mproto_wipe(w->out, w->out_at);
    mproto_wipe(w->out + w->out_n, w->out_cap - w->out_n);
    c->secret = 0;
}

/* c->reply is the verdict. */
static int tell(mproto_smtpc *c)
{
    mproto_smtpc_auth_end(c);
    mproto_smtpc_pop(c);
    return mproto_smtpc_event_reply(c, MPROTO_SMTPC_REPLY, MPROTO_SMTP_AUTH);
}

static int event_of_exchange(mproto_smtpc *c, mproto_smtpc_type type,
                             mproto_smtpc_auth_turn turn)
{
    int told = c->auth == MPROTO_SMTPC_A_TOKEN &&
               turn == MPROTO_SMTPC_A_TOKEN;

    c->auth = turn;
    c->ev.type = type;
    c->ev.which = MPROTO_SMTP_AUTH;
    return !told;
}

/* in as mproto_sasl_step() has it. */
static int take_step(mproto_smtpc *c, mproto_span in)
{
    mproto_span out;
    mproto_sasl_state state = mproto_sasl_step(c->sasl, in.p, in.n, &out);

    if (state == MPROTO_SASL_WORK)
        return event_of_exchange(c, MPROTO_SMTPC_WORK, MPROTO_SMTPC_A_STEP);
    if (state == MPROTO_SASL_TOKEN)
        return event_of_exchange(c, MPROTO_SMTPC_TOKEN, MPROTO_SMTPC_A_TOKEN);
    c->proven = state == MPROTO_SASL_DONE;
    if (state == MPROTO_SASL_SEND || state == MPROTO_SASL_DONE)
        return c->auth_said ? send_response(c, out) : send_command(c, out);
    if (c->auth_said)
        return out.p ? send_response(c, out) : cancel(c);
    mproto_smtpc_no_reply(c, MPROTO_SMTP_UNSENT);
    return tell(c);
}

int mproto_smtpc_auth_run(mproto_smtpc *c)
{
    switch (c->auth) {
    case MPROTO_SMTPC_A_STEP:
    case MPROTO_SMTPC_A_TOKEN:
        if (mproto_smtpc_room(c) < MPROTO_SMTP_LINE_MAX && !c->auth_said)
            return 0;
        return take_step(c, nothing);
    case MPROTO_SMTPC_A_SEND:
        pour(c);
        return 0;
    default:
        return 0;
    }
}

/* --- what the server says --- */

static int on_challenge(mproto_smtpc *c)
{
    mproto_span in = c->reply.text;
    int is_one = c->reply_lines == 1 && c->reply.defects == 0;

    if (!is_one || !from_base64(c->text, &in.n))
        return cancel(c);
    if (c->response.p) {        /* "334 ": it did not fit the command */
        pour(c);
        return 0;
    }
    return take_step(c, in);
}

static int is_foul(mproto_smtpc *c, const char *what)
{
    mproto_smtpc_die(c, MPROTO_E_PEER, what);
    if (c->reply.code < 400)
        mproto_smtpc_no_reply(c, MPROTO_SMTP_UNKNOWN);
    return tell(c);
}

int mproto_smtpc_on_auth(mproto_smtpc *c)
{
    int kind = c->reply.code / 100;

    if (c->auth != MPROTO_SMTPC_A_WAIT && c->auth != MPROTO_SMTPC_A_CANCEL)
        return is_foul(c, "a reply before the response in AUTH is sent");
    if (c->reply.code == 334 && c->auth == MPROTO_SMTPC_A_WAIT)
        return on_challenge(c);
    if (kind == 3)
        return is_foul(c, "no verdict at the end of AUTH");
    if (kind == 2 && !c->proven)
        return is_foul(c, "success in AUTH before it was proven");
    c->authenticated = kind == 2;
    return tell(c);
}

/* --- the verb --- */

/* Without TLS whoever listens has what such a mechanism shows. */
static int may_show(const mproto_smtpc *c, const mproto_sasl *sasl)
{
    return c->tls || (c->flags & MPROTO_SMTPC_CLEAR_AUTH) ||
           !mproto_sasl_is_clear(sasl);
}

int mproto_smtpc_auth(mproto_smtpc *c, mproto_sasl *sasl)
{
    int rc = mproto_smtpc_may_tell(c);

    if (rc != MPROTO_OK)
        return rc;
    if (!sasl)
        return MPROTO_E_ARG;
    if (!(c->offer.caps & MPROTO_SMTP_CAP_AUTH) || c->authenticated ||
        c->count > 0 || c->build != MPROTO_SMTPC_B_NONE || !may_show(c, sasl))
        return MPROTO_E_STATE;
    c->sasl = sasl;
    c->auth = MPROTO_SMTPC_A_STEP;
    c->auth_said = c->proven = 0;
    mproto_smtpc_push(c, MPROTO_SMTP_AUTH);
    c->released = c->count;     /* its octets come from the exchange */
    c->wire.asks = 0;
    return MPROTO_OK;
}
