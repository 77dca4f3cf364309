#include "imap/imapd_int.h"
#include "base/check_int.h"

#define TO(state) (1u << MPROTO_IMAPD_S_##state)

static const unsigned char imapd_moves[] = {
    [MPROTO_IMAPD_S_START]    = TO(START) | TO(SASL) | TO(AUTH) | TO(TLS) |
                                TO(OVER),
    [MPROTO_IMAPD_S_SASL]     = TO(START) | TO(AUTH) | TO(OVER),
    [MPROTO_IMAPD_S_AUTH]     = TO(START) | TO(AUTH) | TO(SELECTED) | TO(OVER),
    [MPROTO_IMAPD_S_SELECTED] = TO(START) | TO(AUTH) | TO(SELECTED) | TO(OVER),
    [MPROTO_IMAPD_S_TLS]      = TO(START) | TO(OVER),
    [MPROTO_IMAPD_S_OVER]     = 0,
};

#undef TO

void mproto_imapd_move(mproto_imapd *s, mproto_imapd_state to)
{
    MPROTO_CHECK(imapd_moves[s->state] & 1u << to);
    s->state = to;
}

void mproto_imapd_over(mproto_imapd *s, mproto_err code, const char *what)
{
    if (code != MPROTO_OK)
        mproto_wire_fail(&s->wire, code, what);
    mproto_imapd_move(s, MPROTO_IMAPD_S_OVER);
    s->wire.out_n -= s->wire.held;      /* half a response is none */
    s->wire.held = 0;
    s->inside = 0;
    s->wire.in.n = 0;
    s->wire.asks = 0;
}

int mproto_imapd_ask(mproto_imapd *s, mproto_imapd_type type)
{
    MPROTO_CHECK(!s->owed && s->state != MPROTO_IMAPD_S_OVER);
    s->owed = type;
    return mproto_imapd_tell(s, type);
}

int mproto_imapd_tell(mproto_imapd *s, mproto_imapd_type type)
{
    s->ev.type = type;
    s->ev.tag.p = s->tag;
    s->ev.tag.n = s->tag_n;
    return 1;
}

int mproto_imapd_not_owed(const mproto_imapd *s)
{
    return s->wire.err.code != MPROTO_OK ? s->wire.err.code : MPROTO_E_STATE;
}
