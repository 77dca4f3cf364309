/* AUTHENTICATE (RFC 9051 6.2.2). */
#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include "sasl/ferry_int.h"

/* --- the command --- */

static int refuse_mechanism(mproto_imapd *s, const char *text)
{
    mproto_imapd_tagged(s, "NO", "", text);
    mproto_imapd_count_bad(s);
    return MPROTO_IMAPD_SAID;
}

int mproto_imapd_do_authenticate(mproto_imapd *s, mproto_imapd_args *a)
{
    s->response.p = NULL;
    s->response.n = 0;
    if (!mproto_imapd_take_atom(a, &s->ev.text))
        return MPROTO_IMAPD_WRONG;
    if (mproto_imapd_args_left(a)) {
        if (!(s->caps & MPROTO_IMAPD_CAP(SASL_IR)))
            return mproto_imapd_wrong(a, "SASL-IR is not offered");
        if (!mproto_imapd_take_atom(a, &s->response))
            return MPROTO_IMAPD_WRONG;
    }
    if (!mproto_imapd_args_end(a))
        return MPROTO_IMAPD_WRONG;
    if (!mproto_imapd_offers_mechanism(s, s->ev.text))
        return refuse_mechanism(s, "mechanism not offered");
    if (s->response.n > 0 && mproto_sasld_speaks_first(s->ev.text))
        return refuse_mechanism(s, "the server speaks first");
    mproto_line_init(&s->line, s->cmd, s->cmd_cap,
                     s->flags & MPROTO_IMAPD_LF_LINES ? MPROTO_LINE_LF : 0);
    if (!mproto_sasld_initial(&s->line, &s->response))
        return mproto_imapd_wrong(a, "that is no base64");
    return MPROTO_IMAPD_ASKS;
}

int mproto_imapd_auth(mproto_imapd *s, mproto_sasl *sasl)
{
    if (s->owed != MPROTO_IMAPD_AUTH)
        return mproto_imapd_not_owed(s);
    if (!sasl || !mproto_sasld_is_of(sasl, s->ev.text))
        return MPROTO_E_ARG;
    s->sasld = mproto_sasld_new(&s->wire.alloc, sasl, s->response, &s->line);
    if (!s->sasld)
        return MPROTO_E_NOMEM;
    s->owed = (mproto_imapd_type)0;
    s->wire.asks = 0;
    mproto_imapd_move(s, MPROTO_IMAPD_S_SASL);
    return MPROTO_OK;
}

/* --- the exchange --- */

void mproto_imapd_drop_sasld(mproto_imapd *s)
{
    mproto_sasld_free(&s->wire.alloc, s->sasld);
    s->sasld = NULL;
}

int mproto_imapd_auth_fails(mproto_imapd *s, const char *status,
                            const char *code, const char *text)
{
    s->ev.sasl = s->sasld->sasl;
    mproto_imapd_drop_sasld(s);
    mproto_imapd_tagged(s, status, code, text);
    mproto_imapd_move(s, MPROTO_IMAPD_S_START);
    mproto_imapd_count_bad(s);
    mproto_imapd_forget(s);
    return mproto_imapd_tell(s, MPROTO_IMAPD_RESET);
}

static int imapd_not_proven(mproto_imapd *s)
{
    if (mproto_sasl_error(s->sasld->sasl)->code == MPROTO_E_MEMORY)
        return mproto_imapd_auth_fails(s, "NO", "UNAVAILABLE", "no memory");
    return mproto_imapd_auth_fails(s, "NO", "AUTHENTICATIONFAILED",
                                   "not proven");
}

/* Base64 is four octets for each three; the reserve has room for most. 1 when
 * an event came of it. */
static int imapd_challenge(mproto_imapd *s, mproto_span octets)
{
    size_t need = octets.n / 3 * 4 + 16;
    mproto_buf b;

    if (octets.n > MPROTO_SASLD_LINE_MAX)
        return imapd_not_proven(s);
    if (need > mproto_wire_room(&s->wire) && !mproto_imapd_widen(s, need))
        return mproto_imapd_auth_fails(s, "NO", "UNAVAILABLE", "no memory");
    mproto_wire_open(&s->wire, &b, need);
    mproto_buf_text(&b, "+ ");
    mproto_ferry_encode(&b, octets);
    mproto_buf_text(&b, "\r\n");
    mproto_wire_commit(&s->wire, &b);
    return 0;
}

static int imapd_ask_of_sasl(mproto_imapd *s, mproto_imapd_type type)
{
    s->ev.sasl = s->sasld->sasl;
    s->ev.user = mproto_sasl_who(s->ev.sasl);
    return mproto_imapd_ask(s, type);
}

/* 1 when an event came of it. */
static int imapd_take_auth_line(mproto_imapd *s)
{
    if (s->line.n == 1 && *s->line.p == '*')
        return mproto_imapd_auth_fails(s, "BAD", "", "given up");
    if (!mproto_sasld_line(s->sasld))
        return mproto_imapd_auth_fails(s, "BAD", "", "that is no base64");
    return 0;
}

int mproto_imapd_auth_line(mproto_imapd *s)
{
    switch (mproto_line_next(&s->line, &s->wire.in)) {
    case MPROTO_LINE_WHOLE:
        return imapd_take_auth_line(s);
    case MPROTO_LINE_LONG:
        mproto_imapd_bye(s, MPROTO_E_LIMIT, "line too long");
        return 0;
    case MPROTO_LINE_BARE:
        mproto_imapd_bye(s, MPROTO_E_PEER, "lines end in CRLF, have no NUL");
        return 0;
    default:
        return 0;
    }
}

int mproto_imapd_auth_step(mproto_imapd *s)
{
    mproto_span challenge = { NULL, 0 };
    mproto_sasld_turn turn = mproto_sasld_step(s->sasld, &challenge);

    switch (turn) {
    case MPROTO_SASLD_CHALLENGE:
        return imapd_challenge(s, challenge);
    case MPROTO_SASLD_LOOKUP:
        return imapd_ask_of_sasl(s, MPROTO_IMAPD_LOOKUP);
    case MPROTO_SASLD_TOKEN:
        return imapd_ask_of_sasl(s, MPROTO_IMAPD_TOKEN);
    case MPROTO_SASLD_WORK:
        return mproto_imapd_tell(s, MPROTO_IMAPD_WORK);
    case MPROTO_SASLD_LOGIN:
        return imapd_ask_of_sasl(s, MPROTO_IMAPD_LOGIN);
    default:
        return imapd_not_proven(s);
    }
}
