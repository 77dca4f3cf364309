#include "sasl/ferry_int.h"
#include "base/check_int.h"
#include <mailproto/base64.h>
#include <string.h>

static const mproto_span no_message = { NULL, 0 };

/* --- base64 --- */

void mproto_ferry_encode(mproto_buf *b, mproto_span octets)
{
    mproto_codec codec;
    mproto_io io;

    if (octets.n == 0)
        return;
    mproto_base64_init(&codec, 0);
    io.in = octets.p;
    io.in_n = octets.n;
    io.out = b->p + b->n;
    io.out_n = b->cap - b->n;
    b->over |= mproto_base64_encode(&codec, &io, 1) != MPROTO_OK;
    b->n = b->cap - io.out_n;
}

/* What is written stays behind what is read. */
int mproto_ferry_decode(char *p, size_t *n)
{
    char some[MPROTO_CODEC_MIN];
    mproto_codec codec;
    mproto_io io;
    size_t at = 0, whole = *n;
    int code;

    io.in = p;
    io.in_n = whole;
    mproto_base64_init(&codec, MPROTO_BASE64_STRICT);
    do {
        io.out = some;
        io.out_n = sizeof some;
        code = mproto_base64_decode(&codec, &io, 1);
        memcpy(p + at, some, sizeof some - io.out_n);
        at += sizeof some - io.out_n;
    } while (code == MPROTO_E_FULL);
    mproto_wipe(some, sizeof some);
    if (whole > at)
        mproto_wipe(p + at, whole - at);
    *n = at;
    return code == MPROTO_OK;
}

/* --- credentials --- */

void mproto_ferry_mark(mproto_ferry *f)
{
    const mproto_wire *w = f->wire;

    f->secret = 1;
    f->secret_to = w->gone + (w->out_n - w->out_at);
}

void mproto_ferry_wipe(mproto_ferry *f)
{
    mproto_wire *w = f->wire;

    mproto_wipe(w->out, w->out_at);
    mproto_wipe(w->out + w->out_n, w->out_cap - w->out_n);
    f->secret = 0;
}

int mproto_ferry_is_secret(mproto_ferry *f, int over)
{
    if (f->secret && !f->sasl && (over || f->wire->gone >= f->secret_to))
        mproto_ferry_wipe(f);
    return f->secret;
}

/* --- what we say --- */

static size_t ferry_room(const mproto_ferry *f)
{
    size_t room = mproto_wire_room(f->wire);

    return room > f->spare ? room - f->spare : 0;
}

/* As much of the response as has room. */
static void ferry_pour(mproto_ferry *f)
{
    size_t room = ferry_room(f);
    mproto_span piece = f->response;
    mproto_buf b;

    f->turn = MPROTO_FERRY_SEND;
    room = room > 2 ? (room - 2) / 4 * 3 : 0;
    if (piece.n > room)
        piece.n = room;
    mproto_wire_open(f->wire, &b, 4 * (piece.n / 3 + 1) + 2);
    if (piece.n > 0) {
        mproto_ferry_encode(&b, piece);
        f->response.p += piece.n;
        f->response.n -= piece.n;
    }
    if (f->response.n == 0 && ferry_room(f) >= b.n + 2) {
        mproto_buf_text(&b, "\r\n");
        f->turn = MPROTO_FERRY_WAIT;
        f->response = no_message;
    }
    mproto_wire_commit(f->wire, &b);
    MPROTO_CHECK(!b.over);
    mproto_ferry_mark(f);
}

static mproto_ferry_news ferry_send_response(mproto_ferry *f,
                                             mproto_span response)
{
    f->response = response;
    ferry_pour(f);
    return MPROTO_FERRY_NOTHING;
}

/* RFC 4954 4, RFC 5034 4, RFC 4959 3: an initial response goes with the command
 * when the line stays within what is allowed for one; "=" stands for an empty
 * one. */
static mproto_ferry_news ferry_send_command(mproto_ferry *f,
                                            mproto_span response)
{
    static const mproto_span auth = { "AUTH ", 5 };
    mproto_span verb = f->verb.p ? f->verb : auth;
    mproto_span name = mproto_sasl_name(f->sasl);
    size_t line = verb.n + name.n + sizeof " \r\n" - 1 +
                  mproto_base64_encoded_size(response.n, 0);
    int fits = line <= f->line_max && !f->wait;
    mproto_buf b;

    mproto_wire_open(f->wire, &b, f->line_max);
    mproto_buf_span(&b, verb);
    mproto_buf_span(&b, name);
    if (response.p && fits)
        mproto_buf_char(&b, ' ');
    if (response.n > 0 && fits)
        mproto_ferry_encode(&b, response);
    else if (response.p && fits)
        mproto_buf_char(&b, '=');
    mproto_buf_text(&b, "\r\n");
    mproto_wire_commit(f->wire, &b);
    MPROTO_CHECK(!b.over);
    if (response.p && fits)
        mproto_ferry_mark(f);
    f->response = fits ? no_message : response;
    f->said = 1;
    f->turn = MPROTO_FERRY_WAIT;
    return MPROTO_FERRY_NOTHING;
}

/* The server refuses the command then. */
static mproto_ferry_news ferry_cancel(mproto_ferry *f)
{
    mproto_buf b;

    f->proven = 0;
    f->turn = MPROTO_FERRY_CANCEL;
    mproto_wire_open(f->wire, &b, f->spare);
    mproto_buf_text(&b, "*\r\n");
    mproto_wire_commit(f->wire, &b);
    MPROTO_CHECK(!b.over);
    return MPROTO_FERRY_NOTHING;
}

/* --- the exchange --- */

void mproto_ferry_begin(mproto_ferry *f, mproto_sasl *sasl)
{
    f->sasl = sasl;
    f->turn = MPROTO_FERRY_STEP;
    f->said = f->proven = 0;
}

void mproto_ferry_end(mproto_ferry *f)
{
    f->sasl = NULL;
    f->turn = MPROTO_FERRY_NONE;
    f->response = no_message;
}

static mproto_ferry_news ask_token(mproto_ferry *f)
{
    int told = f->turn == MPROTO_FERRY_ASKED;

    f->turn = MPROTO_FERRY_ASKED;
    return told ? MPROTO_FERRY_NOTHING : MPROTO_FERRY_TOKEN;
}

/* in as mproto_sasl_step() has it. */
static mproto_ferry_news ferry_take_step(mproto_ferry *f, mproto_span in)
{
    mproto_span out;
    mproto_sasl_state state = mproto_sasl_step(f->sasl, in.p, in.n, &out);

    if (state == MPROTO_SASL_TOKEN)
        return ask_token(f);
    if (state == MPROTO_SASL_WORK) {
        f->turn = MPROTO_FERRY_STEP;
        return MPROTO_FERRY_WORK;
    }
    f->proven = state == MPROTO_SASL_DONE;
    if (state == MPROTO_SASL_SEND || state == MPROTO_SASL_DONE)
        return f->said ? ferry_send_response(f, out)
                       : ferry_send_command(f, out);
    if (f->said)
        return out.p ? ferry_send_response(f, out) : ferry_cancel(f);
    mproto_ferry_end(f);
    return MPROTO_FERRY_UNSENT;
}

mproto_ferry_news mproto_ferry_run(mproto_ferry *f)
{
    switch (f->turn) {
    case MPROTO_FERRY_STEP:
    case MPROTO_FERRY_ASKED:
        if (ferry_room(f) < f->line_max && !f->said)
            return MPROTO_FERRY_NOTHING;
        return ferry_take_step(f, no_message);
    case MPROTO_FERRY_SEND:
        ferry_pour(f);
        return MPROTO_FERRY_NOTHING;
    default:
        return MPROTO_FERRY_NOTHING;
    }
}

mproto_ferry_news mproto_ferry_challenge(mproto_ferry *f, char *p, size_t n,
                                         int is_fit)
{
    mproto_span in;

    if (!is_fit || !mproto_ferry_decode(p, &n))
        return ferry_cancel(f);
    if (f->response.p) {        /* empty: it did not fit the command */
        ferry_pour(f);
        return MPROTO_FERRY_NOTHING;
    }
    in.p = p;
    in.n = n;
    return ferry_take_step(f, in);
}

const char *mproto_ferry_verdict(mproto_ferry *f, int success)
{
    int owed = f->turn == MPROTO_FERRY_STEP || f->turn == MPROTO_FERRY_ASKED;

    if (owed && f->said && !success)
        return NULL;            /* it waits no longer */
    if (f->turn != MPROTO_FERRY_WAIT && f->turn != MPROTO_FERRY_CANCEL)
        return "a reply before the response in AUTH is sent";
    if (success && !f->proven)
        return "success in AUTH before it was proven";
    return NULL;
}
