#include "pop3/pop3c_int.h"
#include "base/check_int.h"

#define TO(state) MPROTO_POP3C_IN(state)
#define DONE      (TO(DYING) | TO(OVER))

static const unsigned char pop3c_moves[] = {
    [MPROTO_POP3C_S_GREETING]      = TO(AUTHORIZATION) | DONE,
    [MPROTO_POP3C_S_AUTHORIZATION] = TO(TRANSACTION) | TO(TLS) | DONE,
    [MPROTO_POP3C_S_TRANSACTION]   = DONE,
    [MPROTO_POP3C_S_TLS]           = TO(AUTHORIZATION) | DONE,
    [MPROTO_POP3C_S_DYING]         = TO(OVER),
    [MPROTO_POP3C_S_OVER]          = 0,
};

#undef TO
#undef DONE

void mproto_pop3c_move(mproto_pop3c *c, mproto_pop3c_state to)
{
    MPROTO_CHECK(pop3c_moves[c->state] & 1u << to);
    c->state = to;
}

void mproto_pop3c_die(mproto_pop3c *c, mproto_err code, const char *what)
{
    if (code != MPROTO_OK)
        mproto_wire_fail(&c->wire, code, what);
    mproto_pop3c_move(c, MPROTO_POP3C_S_DYING);
    c->wire.in.n = 0;
    c->wire.out_at = c->wire.out_n = c->wire.held = 0;
}
