/* AUTH (RFC 4954): the ferry's messages as commands and replies of SMTP. */
#include "smtp/smtpc_int.h"

/* --- our turn --- */

/* c->reply is the verdict. */
static int tell(mproto_smtpc *c)
{
    mproto_ferry_end(&c->ferry);
    mproto_smtpc_pop(c);
    return mproto_smtpc_event_reply(c, MPROTO_SMTPC_REPLY, MPROTO_SMTP_AUTH);
}

static int event_of_ferry(mproto_smtpc *c, mproto_ferry_news news)
{
    if (news == MPROTO_FERRY_NOTHING)
        return 0;
    if (news == MPROTO_FERRY_UNSENT) {
        mproto_smtpc_no_reply(c, MPROTO_SMTP_UNSENT);
        return tell(c);
    }
    c->ev.type = news == MPROTO_FERRY_TOKEN ? MPROTO_SMTPC_TOKEN
                                            : MPROTO_SMTPC_WORK;
    c->ev.which = MPROTO_SMTP_AUTH;
    return 1;
}

int mproto_smtpc_auth_run(mproto_smtpc *c)
{
    return event_of_ferry(c, mproto_ferry_run(&c->ferry));
}

/* --- what the server says --- */

static int on_challenge(mproto_smtpc *c)
{
    int is_one = c->reply_lines == 1 && c->reply.defects == 0;

    return event_of_ferry(c, mproto_ferry_challenge(
        &c->ferry, c->text, c->reply.text.n, is_one));
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
    const char *foul = mproto_ferry_verdict(&c->ferry, kind == 2);

    if (foul)
        return is_foul(c, foul);
    if (c->reply.code == 334 && c->ferry.turn == MPROTO_FERRY_WAIT)
        return on_challenge(c);
    if (kind == 3)
        return is_foul(c, "no verdict at the end of AUTH");
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
    mproto_ferry_begin(&c->ferry, sasl);
    mproto_smtpc_push(c, MPROTO_SMTP_AUTH);
    c->released = c->count;     /* its octets come from the exchange */
    c->wire.asks = 0;
    return MPROTO_OK;
}
