#include "pop3/pop3d_int.h"
#include "base/check_int.h"

#define TO(state) (1u << MPROTO_POP3D_S_##state)

static const unsigned short pop3d_moves[] = {
    [MPROTO_POP3D_S_START]  = TO(START) | TO(USER) | TO(SASL) | TO(READY) |
                              TO(TLS) | TO(OVER),
    [MPROTO_POP3D_S_USER]   = TO(START) | TO(USER) | TO(SASL) | TO(READY) |
                              TO(TLS) | TO(OVER),
    [MPROTO_POP3D_S_SASL]   = TO(START) | TO(READY) | TO(OVER),
    [MPROTO_POP3D_S_READY]  = TO(ROWS) | TO(BODY) | TO(UPDATE) | TO(OVER),
    [MPROTO_POP3D_S_ROWS]   = TO(READY) | TO(OVER),
    [MPROTO_POP3D_S_BODY]   = TO(READY) | TO(OVER),
    [MPROTO_POP3D_S_UPDATE] = TO(OVER),
    [MPROTO_POP3D_S_TLS]    = TO(START) | TO(OVER),
    [MPROTO_POP3D_S_OVER]   = 0,
};

#undef TO

void mproto_pop3d_move(mproto_pop3d *s, mproto_pop3d_state to)
{
    MPROTO_CHECK(pop3d_moves[s->state] & 1u << to);
    s->state = to;
}

void mproto_pop3d_end(mproto_pop3d *s, mproto_err code, const char *what)
{
    if (code != MPROTO_OK)
        mproto_wire_fail(&s->wire, code, what);
    mproto_pop3d_move(s, MPROTO_POP3D_S_OVER);
    s->wire.in.n = 0;
    s->wire.asks = 0;
}

int mproto_pop3d_ask(mproto_pop3d *s, mproto_pop3d_type type)
{
    MPROTO_CHECK(!s->owed && s->state != MPROTO_POP3D_S_OVER);
    s->owed = type;
    s->ev.type = type;
    return 1;
}
