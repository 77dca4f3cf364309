#include "sasl/sasl_int.h"

static int is_asked(const mproto_sasl *s)
{
    return s->state == MPROTO_SASL_LOOKUP && !s->answered;
}

int mproto_sasl_password(mproto_sasl *s, const void *p, size_t n)
{
    mproto_span password;

    if (!is_asked(s))
        return MPROTO_E_STATE;
    if (!s->mech->kind->password)
        return MPROTO_E_ARG;
    password.p = p;
    password.n = n;
    s->mech->kind->password(s, password);
    s->answered = 1;
    return MPROTO_OK;
}

int mproto_sasl_verifier(mproto_sasl *s, const void *p, size_t n)
{
    mproto_span verifier;

    if (!is_asked(s))
        return MPROTO_E_STATE;
    verifier.p = p;
    verifier.n = n;
    if (!s->mech->kind->keys || !mproto_verifier_read(s, verifier))
        return MPROTO_E_ARG;
    s->mech->kind->keys(s);
    s->answered = 1;
    return MPROTO_OK;
}

/* A mechanism that proves a secret itself has no use for another's yes. */
int mproto_sasl_verdict(mproto_sasl *s, int yes)
{
    if (!is_asked(s))
        return MPROTO_E_STATE;
    if (yes && s->mech->kind->proves)
        return MPROTO_E_ARG;
    s->answer = yes ? MPROTO_ANSWER_YES : MPROTO_ANSWER_NO;
    s->answered = 1;
    return MPROTO_OK;
}

int mproto_sasl_deny(mproto_sasl *s)
{
    if (!is_asked(s))
        return MPROTO_E_STATE;
    s->denied = 1;
    s->answer = MPROTO_ANSWER_NO;
    if (s->mech->kind->keys) {
        mproto_verifier_invent(s);
        s->mech->kind->keys(s);
    }
    s->answered = 1;
    return MPROTO_OK;
}
