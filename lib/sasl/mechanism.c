#include "sasl/sasl_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"

static const mproto_mechanism mechanisms[] = {
    { "SCRAM-SHA-256", &mproto_scram, MPROTO_HASH_SHA256, MPROTO_SASL_NONCE },
    { "SCRAM-SHA-1", &mproto_scram, MPROTO_HASH_SHA1, MPROTO_SASL_NONCE },
    { "SCRAM-SHA-256-PLUS", &mproto_scram, MPROTO_HASH_SHA256,
      MPROTO_SASL_NONCE | MPROTO_SASL_PLUS },
    { "SCRAM-SHA-1-PLUS", &mproto_scram, MPROTO_HASH_SHA1,
      MPROTO_SASL_NONCE | MPROTO_SASL_PLUS },
    { "CRAM-MD5", &mproto_cram, MPROTO_HASH_MD5, MPROTO_SASL_STAMP },
    { "PLAIN", &mproto_plain, MPROTO_HASH_SHA256, MPROTO_SASL_CLEAR },
    { "LOGIN", &mproto_login, MPROTO_HASH_SHA256, MPROTO_SASL_CLEAR },
    { "OAUTHBEARER", &mproto_oauthbearer, MPROTO_HASH_SHA256,
      MPROTO_SASL_CLEAR },
    { "XOAUTH2", &mproto_xoauth2, MPROTO_HASH_SHA256, MPROTO_SASL_CLEAR },
    { "EXTERNAL", &mproto_external, MPROTO_HASH_SHA256, 0 },
    { "ANONYMOUS", &mproto_anonymous, MPROTO_HASH_SHA256, 0 }
};

const mproto_mechanism *mproto_mechanism_find(mproto_span name)
{
    size_t i;

    for (i = 0; i < sizeof mechanisms / sizeof mechanisms[0]; i++)
        if (mproto_same_span(name, mproto_text_span(mechanisms[i].name)))
            return &mechanisms[i];
    return NULL;
}

/* By name: the caller of tokens() may make those of PLAIN, too. */
int mproto_sasl_is_clear(const mproto_sasl *s)
{
    const mproto_mechanism *mech = mproto_mechanism_find(s->name);

    return mech && (mech->flags & MPROTO_SASL_CLEAR);
}

static int is_offered(mproto_span offered, mproto_span name)
{
    mproto_span one;

    while (offered.n > 0) {
        mproto_cut(&offered, ' ', &one);
        if (mproto_same_span(one, name))
            return 1;
    }
    return 0;
}

mproto_span mproto_sasl_choose(mproto_span offered, const char *allowed,
                               int clear_ok)
{
    mproto_span left = mproto_text_span(allowed ? allowed
        : "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN");
    const mproto_mechanism *mech;
    mproto_span name = { "", 0 };

    while (left.n > 0) {
        mproto_cut(&left, ' ', &name);
        mech = mproto_mechanism_find(name);
        if (name.n > 0 && is_offered(offered, name) &&
            (clear_ok || !mech || !(mech->flags & MPROTO_SASL_CLEAR)))
            return name;
    }
    name.n = 0;
    return name;
}
