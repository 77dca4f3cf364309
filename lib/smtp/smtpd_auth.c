/* AUTH (RFC 4954): the turns of the caller's exchange as commands and replies
 * of SMTP. */
#include "smtp/smtpd_int.h"
#include "base/span_int.h"

/* --- the command --- */

static int smtpd_refuse_auth(mproto_smtpd *s, int code,
                             const char *enhanced, const char *text)
{
    mproto_wipe(s->line.p, s->line.n);
    mproto_smtpd_bad(s, code, enhanced, text);
    return 0;
}

int mproto_smtpd_do_auth(mproto_smtpd *s, mproto_span args)
{
    mproto_span name;

    if (!s->auth)
        return smtpd_refuse_auth(s, 502, "5.5.1", "not offered");
    if (s->user)
        return smtpd_refuse_auth(s, 503, "5.5.1", "you are known already");
    if (args.n == 0)
        return smtpd_refuse_auth(s, 501, "5.5.4", "a mechanism is wanted");
    mproto_cut(&args, ' ', &name);
    s->response = mproto_trim(args);
    if (!mproto_sasld_offers(s->auth, name, ~0u))
        return smtpd_refuse_auth(s, 504, "5.5.4", "mechanism not offered");
    if (!mproto_sasld_offers(s->auth, name, mproto_smtpd_where(s)))
        return smtpd_refuse_auth(s, 538, "5.7.11", "not without TLS");
    if (s->response.n > 0 && mproto_sasld_speaks_first(name))
        return smtpd_refuse_auth(s, 501, "5.7.0", "the server speaks first");
    if (!mproto_sasld_initial(&s->line, &s->response))
        return smtpd_refuse_auth(s, 501, "5.5.2", "that is no base64");
    s->ev.text = name;
    return mproto_smtpd_ask(s, MPROTO_SMTPD_AUTH);
}

int mproto_smtpd_auth(mproto_smtpd *s, mproto_sasl *sasl)
{
    if (s->owed != MPROTO_SMTPD_AUTH)
        return mproto_smtpd_not_owed(s);
    if (!sasl || !mproto_sasld_is_of(sasl, s->ev.text))
        return MPROTO_E_ARG;
    s->sasld = mproto_sasld_new(&s->wire.alloc, sasl, s->response, &s->line);
    if (!s->sasld)
        return MPROTO_E_NOMEM;
    s->owed = (mproto_smtpd_type)0;
    s->wire.asks = 0;
    mproto_smtpd_move(s, MPROTO_SMTPD_S_AUTH);
    return MPROTO_OK;
}

/* --- the exchange --- */

void mproto_smtpd_drop_sasld(mproto_smtpd *s)
{
    mproto_sasld_free(&s->wire.alloc, s->sasld);
    s->sasld = NULL;
}

void mproto_smtpd_auth_end(mproto_smtpd *s)
{
    mproto_smtpd_drop_sasld(s);
    mproto_smtpd_move(s, MPROTO_SMTPD_S_READY);
}

int mproto_smtpd_auth_fails(mproto_smtpd *s, int code, const char *enhanced,
                            const char *text)
{
    s->ev.type = MPROTO_SMTPD_RESET;
    s->ev.which = MPROTO_SMTP_AUTH;
    s->ev.sasl = s->sasld->sasl;
    mproto_smtpd_auth_end(s);
    mproto_smtpd_bad(s, code, enhanced, text);
    return 1;
}

static int not_proven(mproto_smtpd *s)
{
    if (mproto_sasl_error(s->sasld->sasl)->code == MPROTO_E_MEMORY)
        return mproto_smtpd_auth_fails(s, 454, "4.7.0", "no memory");
    return mproto_smtpd_auth_fails(s, 535, "5.7.8", "not proven");
}

static int smtpd_ask_of_sasl(mproto_smtpd *s, mproto_smtpd_type type)
{
    s->ev.sasl = s->sasld->sasl;
    return mproto_smtpd_ask(s, type);
}

int mproto_smtpd_auth_line(mproto_smtpd *s)
{
    if (s->line.n == 1 && *s->line.p == '*')
        return mproto_smtpd_auth_fails(s, 501, "5.7.0", "given up");
    if (!mproto_sasld_line(s->sasld))
        return mproto_smtpd_auth_fails(s, 501, "5.5.2", "that is no base64");
    return 0;
}

int mproto_smtpd_auth_step(mproto_smtpd *s)
{
    mproto_span challenge = { NULL, 0 };

    s->ev.which = MPROTO_SMTP_AUTH;
    switch (mproto_sasld_step(s->sasld, &challenge)) {
    case MPROTO_SASLD_CHALLENGE:
        return mproto_smtpd_challenge(s, challenge) ? 0 : not_proven(s);
    case MPROTO_SASLD_LOOKUP:
        return smtpd_ask_of_sasl(s, MPROTO_SMTPD_LOOKUP);
    case MPROTO_SASLD_TOKEN:
        return smtpd_ask_of_sasl(s, MPROTO_SMTPD_TOKEN);
    case MPROTO_SASLD_WORK:
        s->ev.type = MPROTO_SMTPD_WORK;
        return 1;
    case MPROTO_SASLD_LOGIN:
        return smtpd_ask_of_sasl(s, MPROTO_SMTPD_LOGIN);
    default:
        return not_proven(s);
    }
}
