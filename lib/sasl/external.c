/* EXTERNAL (RFC 4422, appendix A) and ANONYMOUS (RFC 4505). */
#include "sasl/sasl_int.h"

static mproto_sasl_state external_client(mproto_sasl *s, mproto_span in)
{
    (void)in;
    if (!mproto_sasl_is_text(s->authzid))
        return mproto_sasl_fail(s, MPROTO_E_ARG,
                                "authzid has forbidden characters");
    s->out = s->authzid;
    return MPROTO_SASL_DONE;
}

static mproto_sasl_state external_server(mproto_sasl *s, mproto_span in)
{
    if (s->stage == 1)
        return mproto_sasl_judge(s);
    if (!in.p)
        return mproto_sasl_ask(s);
    if (in.n > 0 && !mproto_sasl_prepared(s, &in))
        return mproto_sasl_fail(s, MPROTO_E_PEER,
                                "the name has forbidden characters");
    s->acting_as = in;
    return mproto_sasl_look_up(s);
}

static mproto_sasl_state anonymous_client(mproto_sasl *s, mproto_span in)
{
    (void)in;
    if (!mproto_sasl_is_text(s->user))
        return mproto_sasl_fail(s, MPROTO_E_ARG,
                                "user has forbidden characters");
    s->out = s->user;
    return MPROTO_SASL_DONE;
}

/* The trace is for the log; it proves nothing. */
static mproto_sasl_state anonymous_server(mproto_sasl *s, mproto_span in)
{
    if (!in.p)
        return mproto_sasl_ask(s);
    if (!mproto_sasl_is_text(in))
        return mproto_sasl_fail(s, MPROTO_E_PEER,
                                "the trace has forbidden characters");
    s->who = mproto_sasl_copy(s, in);
    return MPROTO_SASL_DONE;
}

const mproto_mechanism_kind mproto_external = {
    external_client, external_server, NULL, NULL, NULL, 0, 1024, 1
};

const mproto_mechanism_kind mproto_anonymous = {
    anonymous_client, anonymous_server, NULL, NULL, NULL, 0, 1020, 1
};
