#include "smtp/smtpc_int.h"
#include "base/check_int.h"

#define TO(state) (1u << MPROTO_SMTPC_S_##state)
#define DONE      (TO(DYING) | TO(OVER))

static const unsigned short smtpc_moves[] = {
    [MPROTO_SMTPC_S_GREETING] = TO(EHLO) | TO(HELO) | TO(LEAVING) | DONE,
    [MPROTO_SMTPC_S_EHLO]     = TO(RSET) | TO(SESSION) | TO(LEAVING) | DONE,
    [MPROTO_SMTPC_S_RSET]     = TO(HELO) | DONE,
    [MPROTO_SMTPC_S_HELO]     = TO(SESSION) | TO(LEAVING) | DONE,
    [MPROTO_SMTPC_S_SESSION]  = TO(TLS) | DONE,
    [MPROTO_SMTPC_S_TLS]      = TO(EHLO) | TO(HELO) | DONE,
    [MPROTO_SMTPC_S_LEAVING]  = DONE,
    [MPROTO_SMTPC_S_DYING]    = TO(OVER),
    [MPROTO_SMTPC_S_OVER]     = 0,
};

#undef TO
#undef DONE

void mproto_smtpc_move(mproto_smtpc *c, mproto_smtpc_state to)
{
    MPROTO_CHECK(smtpc_moves[c->state] & 1u << to);
    c->state = to;
}

void mproto_smtpc_die(mproto_smtpc *c, mproto_err code, const char *what)
{
    if (code != MPROTO_OK)
        mproto_wire_fail(&c->wire, code, what);
    mproto_smtpc_move(c, MPROTO_SMTPC_S_DYING);
    c->wire.in.n = 0;
    c->wire.out_at = c->wire.out_n = c->wire.held = 0;
}

mproto_smtp_cmd mproto_smtpc_hello_verb(const mproto_smtpc *c)
{
    if (c->flags & MPROTO_SMTPC_LMTP)
        return MPROTO_SMTP_LHLO;        /* RFC 2033 4.1 */
    return c->flags & MPROTO_SMTPC_HELO ? MPROTO_SMTP_HELO : MPROTO_SMTP_EHLO;
}

void mproto_smtpc_hello(mproto_smtpc *c, mproto_smtp_cmd which)
{
    int helo = which == MPROTO_SMTP_HELO;
    mproto_buf b;

    mproto_wire_open(&c->wire, &b, MPROTO_SMTP_LINE_MAX);
    mproto_buf_text(&b, helo ? "HELO " : which == MPROTO_SMTP_LHLO ? "LHLO "
                                                                   : "EHLO ");
    mproto_buf_text(&b, c->hostname);
    mproto_buf_text(&b, "\r\n");
    mproto_wire_commit(&c->wire, &b);
    mproto_smtpc_move(c, helo ? MPROTO_SMTPC_S_HELO : MPROTO_SMTPC_S_EHLO);
}

void mproto_smtpc_introduce(mproto_smtpc *c)
{
    mproto_smtpc_hello(c, mproto_smtpc_hello_verb(c));
}
