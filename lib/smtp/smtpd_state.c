#include "smtp/smtpd_int.h"
#include "base/check_int.h"

#define TO(state) (1u << MPROTO_SMTPD_S_##state)

static const unsigned short smtpd_moves[] = {
    [MPROTO_SMTPD_S_CONNECT] = TO(START) | TO(REFUSED) | TO(OVER),
    [MPROTO_SMTPD_S_REFUSED] = TO(OVER),
    [MPROTO_SMTPD_S_START]   = TO(START) | TO(READY) | TO(OVER),
    [MPROTO_SMTPD_S_READY]   = TO(START) | TO(READY) | TO(MAIL) | TO(AUTH) |
                               TO(TLS) | TO(OVER),
    [MPROTO_SMTPD_S_MAIL]    = TO(READY) | TO(RCPT) | TO(OVER),
    [MPROTO_SMTPD_S_RCPT]    = TO(READY) | TO(RCPT) | TO(CONTENT) |
                               TO(CHUNK) | TO(CHUNKS) | TO(VERDICT) |
                               TO(OVER),
    [MPROTO_SMTPD_S_CONTENT] = TO(VERDICT) | TO(OVER),
    [MPROTO_SMTPD_S_CHUNK]   = TO(CHUNKS) | TO(VERDICT) | TO(OVER),
    [MPROTO_SMTPD_S_CHUNKS]  = TO(READY) | TO(CHUNK) | TO(CHUNKS) |
                               TO(VERDICT) | TO(OVER),
    [MPROTO_SMTPD_S_VERDICT] = TO(READY) | TO(OVER),
    [MPROTO_SMTPD_S_AUTH]    = TO(READY) | TO(OVER),
    [MPROTO_SMTPD_S_TLS]     = TO(START) | TO(OVER),
    [MPROTO_SMTPD_S_OVER]    = 0,
};

#undef TO

void mproto_smtpd_move(mproto_smtpd *s, mproto_smtpd_state to)
{
    MPROTO_CHECK(smtpd_moves[s->state] & 1u << to);
    s->state = to;
}

void mproto_smtpd_end(mproto_smtpd *s, mproto_err code, const char *what)
{
    if (code != MPROTO_OK)
        mproto_wire_fail(&s->wire, code, what);
    mproto_smtpd_move(s, MPROTO_SMTPD_S_OVER);
    s->wire.out_n -= s->wire.held;      /* a chunk that did not come whole */
    s->wire.held = 0;
    s->wire.in.n = 0;
    s->wire.asks = 0;
}

int mproto_smtpd_ask(mproto_smtpd *s, mproto_smtpd_type type)
{
    MPROTO_CHECK(!s->owed && s->state != MPROTO_SMTPD_S_OVER);
    s->owed = type;
    s->ev.type = type;
    return 1;
}
