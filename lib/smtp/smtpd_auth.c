/* AUTH (RFC 4954): the octets of an exchange, to the caller's object and
 * back. */
#include "smtp/smtpd_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <mailproto/base64.h>
#include <string.h>

/* --- lines --- */

/* Base64 in *text, which lies in the line, gives way to its octets. 0: it is
 * none. */
static int decode_in_place(mproto_smtpd *s, mproto_span *text)
{
    char some[MPROTO_CODEC_MIN], *to = s->line.p + (text->p - s->line.p);
    mproto_codec codec;
    mproto_io io;
    int code;

    io.in = text->p;
    io.in_n = text->n;
    text->n = 0;
    mproto_base64_init(&codec, MPROTO_BASE64_STRICT);
    do {
        io.out = some;
        io.out_n = sizeof some;
        code = mproto_base64_decode(&codec, &io, 1);
        memcpy(to + text->n, some, sizeof some - io.out_n);
        text->n += sizeof some - io.out_n;
    } while (code == MPROTO_E_FULL);
    mproto_wipe(some, sizeof some);
    return code == MPROTO_OK;
}

static void wipe_line(mproto_smtpd *s)
{
    mproto_wipe(s->line.p, s->line.n);
}

/* The longer line for what comes behind the command. 0: no memory. */
static int grow_line(mproto_smtpd *s)
{
    if (s->limits.line_max >= MPROTO_SMTPD_AUTH_MAX)
        return 1;
    s->auth_line = s->wire.alloc.resize(s->wire.alloc.ctx, NULL, 0,
                                        MPROTO_SMTPD_AUTH_MAX);
    return s->auth_line != NULL;
}

/* --- the command --- */

static int refuse_auth(mproto_smtpd *s, int code, const char *enhanced,
                       const char *text)
{
    wipe_line(s);
    mproto_smtpd_bad(s, code, enhanced, text);
    return 0;
}

/* RFC 4954 section 4: "=" is a response that is empty. */
static int initial_response(mproto_smtpd *s, mproto_span text)
{
    s->response.p = NULL;
    s->response.n = 0;
    if (text.n == 0)
        return 1;
    s->response = text;
    if (text.n == 1 && *text.p == '=')
        s->response.n = 0;
    return decode_in_place(s, &s->response);
}

int mproto_smtpd_do_auth(mproto_smtpd *s, mproto_span args)
{
    mproto_span name;

    if (!s->auth)
        return refuse_auth(s, 502, "5.5.1", "not offered");
    if (s->user)
        return refuse_auth(s, 503, "5.5.1", "you are known already");
    if (args.n == 0)
        return refuse_auth(s, 501, "5.5.4", "a mechanism is wanted");
    mproto_cut(&args, ' ', &name);
    if (!mproto_smtpd_has_mechanism(s, name, 1))
        return refuse_auth(s, 504, "5.5.4", "mechanism not offered");
    if (!mproto_smtpd_has_mechanism(s, name, s->tls))
        return refuse_auth(s, 538, "5.7.11", "not without TLS");
    if (!initial_response(s, mproto_trim(args)))
        return refuse_auth(s, 501, "5.5.2", "that is no base64");
    s->ev.text = name;
    return mproto_smtpd_ask(s, MPROTO_SMTPD_AUTH);
}

static int is_of(const mproto_sasl *sasl, mproto_span name)
{
    mproto_span own = mproto_sasl_name(sasl);
    size_t i = 0;

    while (i < own.n && i < name.n &&
           mproto_lower(own.p[i]) == mproto_lower(name.p[i]))
        i++;
    return i == own.n && i == name.n;
}

int mproto_smtpd_auth(mproto_smtpd *s, mproto_sasl *sasl)
{
    if (s->owed != MPROTO_SMTPD_AUTH)
        return s->wire.err.code != MPROTO_OK ? s->wire.err.code
                                             : MPROTO_E_STATE;
    if (!sasl || !is_of(sasl, s->ev.text))
        return MPROTO_E_ARG;
    if (!grow_line(s))
        return MPROTO_E_NOMEM;
    s->owed = (mproto_smtpd_type)0;
    s->wire.asks = 0;
    s->sasl = sasl;
    s->step = 1;
    s->asked = 0;
    s->proven = 0;
    mproto_smtpd_move(s, MPROTO_SMTPD_S_AUTH);
    return MPROTO_OK;
}

/* --- the exchange --- */

/* The command's line holds the first response; the others come into the
 * longer one. What the cutter has to skip of a line it goes on to skip. */
static void use_line(mproto_smtpd *s, char *p, size_t max)
{
    wipe_line(s);
    s->line.p = p;
    s->line.n = 0;
    s->line.max = max;
}

void mproto_smtpd_auth_drop(mproto_smtpd *s)
{
    use_line(s, (char *)(s + 1), s->limits.line_max);
    if (s->auth_line) {
        mproto_wipe(s->auth_line, MPROTO_SMTPD_AUTH_MAX);
        mproto_alloc_free(&s->wire.alloc, s->auth_line, MPROTO_SMTPD_AUTH_MAX);
    }
    s->auth_line = NULL;
    s->sasl = NULL;
    s->step = 0;
}

void mproto_smtpd_auth_end(mproto_smtpd *s)
{
    mproto_smtpd_auth_drop(s);
    mproto_smtpd_move(s, MPROTO_SMTPD_S_READY);
}

int mproto_smtpd_auth_fail(mproto_smtpd *s, int code, const char *enhanced,
                           const char *text)
{
    s->ev.type = MPROTO_SMTPD_RESET;
    s->ev.which = MPROTO_SMTP_AUTH;
    s->ev.sasl = s->sasl;
    mproto_smtpd_auth_end(s);
    mproto_smtpd_bad(s, code, enhanced, text);
    return 1;
}

static int not_proven(mproto_smtpd *s)
{
    if (mproto_sasl_error(s->sasl)->code == MPROTO_E_MEMORY)
        return mproto_smtpd_auth_fail(s, 454, "4.7.0", "no memory");
    return mproto_smtpd_auth_fail(s, 535, "5.7.8", "not proven");
}

int mproto_smtpd_auth_line(mproto_smtpd *s)
{
    s->response.p = s->line.p;
    s->response.n = s->line.n;
    if (s->line.n == 1 && *s->line.p == '*')
        return mproto_smtpd_auth_fail(s, 501, "5.7.0", "given up");
    if (!decode_in_place(s, &s->response))
        return mproto_smtpd_auth_fail(s, 501, "5.5.2", "that is no base64");
    s->step = 1;
    return 0;
}

/* What a server says last goes as a challenge, for 235 carries no octets; the
 * client has nothing to say to it. */
static int proven(mproto_smtpd *s, mproto_span out)
{
    if (out.n > 0) {
        s->proven = 1;
        return mproto_smtpd_challenge(s, out) ? 0 : not_proven(s);
    }
    s->ev.sasl = s->sasl;
    return mproto_smtpd_ask(s, MPROTO_SMTPD_LOGIN);
}

/* An object that was not answered is denied: it would ask for ever. */
static int ask_for(mproto_smtpd *s, mproto_smtpd_type type)
{
    if (s->asked && type == MPROTO_SMTPD_TOKEN)
        return not_proven(s);
    if (s->asked) {
        mproto_sasl_deny(s->sasl);
        s->step = 1;
        return 0;
    }
    s->asked = 1;
    s->ev.sasl = s->sasl;
    return mproto_smtpd_ask(s, type);
}

static int taken(mproto_smtpd *s, mproto_sasl_state state, mproto_span out)
{
    switch (state) {
    case MPROTO_SASL_SEND:
        s->asked = 0;
        return mproto_smtpd_challenge(s, out) ? 0 : not_proven(s);
    case MPROTO_SASL_LOOKUP:
        return ask_for(s, MPROTO_SMTPD_LOOKUP);
    case MPROTO_SASL_TOKEN:
        return ask_for(s, MPROTO_SMTPD_TOKEN);
    case MPROTO_SASL_WORK:
        s->step = 1;
        s->ev.type = MPROTO_SMTPD_WORK;
        return 1;
    case MPROTO_SASL_DONE:
        return proven(s, out);
    default:
        return not_proven(s);
    }
}

int mproto_smtpd_auth_step(mproto_smtpd *s)
{
    mproto_span in = s->response, out = { NULL, 0 };
    mproto_sasl_state state = MPROTO_SASL_DONE;

    s->step = 0;
    s->ev.which = MPROTO_SMTP_AUTH;
    if (s->proven && in.n > 0)
        state = MPROTO_SASL_FAILED;
    if (!s->proven)
        state = mproto_sasl_step(s->sasl, in.p, in.n, &out);
    s->response.p = NULL;
    s->response.n = 0;
    if (s->auth_line && s->line.p != s->auth_line)
        use_line(s, s->auth_line, MPROTO_SMTPD_AUTH_MAX);
    else
        wipe_line(s);
    return taken(s, state, out);
}
