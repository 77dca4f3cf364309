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

void mproto_smtpc_hello(mproto_smtpc *c, mproto_smtp_cmd which)
{
    int ehlo = which == MPROTO_SMTP_EHLO;
    mproto_buf b;

    mproto_wire_open(&c->wire, &b, MPROTO_SMTP_LINE_MAX);
    mproto_buf_text(&b, ehlo ? "EHLO " : "HELO ");
    mproto_buf_text(&b, c->hostname);
    mproto_buf_text(&b, "\r\n");
    mproto_wire_commit(&c->wire, &b);
    mproto_smtpc_move(c, ehlo ? MPROTO_SMTPC_S_EHLO : MPROTO_SMTPC_S_HELO);
}

void mproto_smtpc_introduce(mproto_smtpc *c)
{
    mproto_smtpc_hello(c, c->flags & MPROTO_SMTPC_HELO ? MPROTO_SMTP_HELO
                                                       : MPROTO_SMTP_EHLO);
}
