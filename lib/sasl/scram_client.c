#include "sasl/sasl_int.h"
#include "base/chars_int.h"

#include <string.h>

/* gs2-cbind-flag (RFC 5802 6): "y" tells a server that offers -PLUS that
 * somebody took it out of its list. */
static void put_gs2(mproto_sasl *s)
{
    size_t at = s->text.n;

    if (s->mech->flags & MPROTO_SASL_PLUS) {
        mproto_buf_text(&s->text, "p=");
        mproto_buf_span(&s->text, s->binding);
    } else {
        mproto_buf_char(&s->text, s->binding.n ? 'y' : 'n');
    }
    mproto_buf_text(&s->text, s->authzid.n ? ",a=" : ",");
    mproto_sasl_put_name(&s->text, s->authzid);
    mproto_buf_char(&s->text, ',');
    s->gs2.p = s->text.p + at;
    s->gs2.n = s->text.n - at;
}

static mproto_sasl_state first(mproto_sasl *s)
{
    static const mproto_span none = { NULL, 0 };
    size_t at;

    if (!mproto_sasl_prepare_client(s))
        return MPROTO_SASL_FAILED;
    if (!mproto_scram_is_binding(s->binding))
        return mproto_sasl_fail(s, MPROTO_E_ARG, "binding is no name");
    at = s->text.n;
    put_gs2(s);
    s->bare = s->text.n;
    mproto_buf_text(&s->text, "n=");
    mproto_sasl_put_name(&s->text, s->user);
    mproto_buf_text(&s->text, ",r=");
    s->nonce.p = s->text.p + s->text.n;
    mproto_sasl_put_base64(&s->text, s->random, none);
    s->nonce.n = (size_t)(s->text.p + s->text.n - s->nonce.p);
    return mproto_sasl_send(s, at, MPROTO_SASL_SEND);
}

/* The server's nonce has to begin with ours and go on (RFC 5802 5.1). */
static int goes_on(mproto_span whole, mproto_span begin)
{
    return mproto_scram_is_nonce(whole) && whole.n > begin.n &&
        memcmp(whole.p, begin.p, begin.n) == 0;
}

/* SASL-03: the peer chooses neither how long we work, nor how little the
 * password is protected. pbkdf2_init() copies what it needs of the salt. */
static int stretch_by(mproto_sasl *s, mproto_span salt, mproto_span count)
{
    char octets[1024];
    uint64_t iterations;
    mproto_span raw;

    if (!mproto_number(count, &iterations) ||
        !mproto_sasl_get_base64(salt, octets, sizeof octets, &raw.n) ||
        raw.n == 0)
        return 0;
    if (iterations < s->iterations_min || iterations > s->iterations_max)
        return 0;
    raw.p = octets;
    s->keys.hash = s->mech->hash;
    mproto_pbkdf2_init(&s->kdf, s->keys.hash, s->secret, raw,
                       (uint32_t)iterations);
    return 1;
}

static mproto_sasl_state read_first(mproto_sasl *s, mproto_span in)
{
    mproto_span left = in, nonce, salt, count;

    if (!mproto_sasl_is_text(in) || !mproto_scram_take(&left, 'r', &nonce) ||
        !mproto_scram_take(&left, 's', &salt) ||
        !mproto_scram_take(&left, 'i', &count))
        return mproto_sasl_fail(s, MPROTO_E_PEER, "not r=, s= and i=");
    if (!goes_on(nonce, s->nonce))
        return mproto_sasl_fail(s, MPROTO_E_PEER, "nonce is not ours");
    if (!stretch_by(s, salt, count))
        return mproto_sasl_fail(s, MPROTO_E_PEER, "salt or iterations are "
                                "malformed or past a limit");
    mproto_sasl_wipe(s, &s->secret);
    mproto_buf_char(&s->text, ',');
    mproto_buf_span(&s->text, in);
    mproto_buf_char(&s->text, ',');
    s->message = s->text.n;
    mproto_scram_put_channel(s);
    mproto_buf_text(&s->text, ",r=");
    mproto_buf_span(&s->text, nonce);
    s->stage = 2;
    return MPROTO_SASL_WORK;
}

/* text ends with client-final-message-without-proof: AuthMessage is whole. */
static mproto_sasl_state prove(mproto_sasl *s)
{
    unsigned char octets[MPROTO_DIGEST_MAX], proof[MPROTO_DIGEST_MAX];
    unsigned i;

    if (!mproto_sasl_stretch(s, octets))
        return MPROTO_SASL_WORK;
    mproto_scram_derive(&s->keys, octets);
    mproto_scram_sign(s, s->keys.stored, proof);
    for (i = 0; i < sizeof proof; i++)
        proof[i] ^= s->keys.client[i];
    mproto_scram_sign(s, s->keys.server, octets);
    memcpy(s->keys.server, octets, sizeof octets);
    mproto_scram_put(s, ",p=", proof);
    return mproto_sasl_send(s, s->message, MPROTO_SASL_SEND);
}

/* SASL-14: only this proves that the server knows the password. */
static mproto_sasl_state read_last(mproto_sasl *s, mproto_span in)
{
    unsigned char signature[MPROTO_DIGEST_MAX];
    mproto_span value;

    if (!mproto_sasl_is_text(in))
        return mproto_sasl_fail(s, MPROTO_E_PEER, "not v= or e=");
    if (mproto_scram_take(&in, 'e', &value)) {
        s->given = mproto_sasl_copy(s, value);
        return mproto_sasl_fail(s, MPROTO_E_PEER, "the server refuses");
    }
    if (!mproto_scram_take(&in, 'v', &value) ||
        !mproto_scram_get(s, value, signature))
        return mproto_sasl_fail(s, MPROTO_E_PEER, "not v= or e=");
    if (!mproto_equal(signature, s->keys.server,
                      mproto_digest_size(s->keys.hash)))
        return mproto_sasl_fail(s, MPROTO_E_PEER,
                                "the server does not know the password");
    s->out.p = "";
    return MPROTO_SASL_DONE;
}

mproto_sasl_state mproto_scram_client(mproto_sasl *s, mproto_span in)
{
    if (s->stage == 0)
        return first(s);
    if (s->stage == 2)
        return prove(s);
    if (!in.p)
        return mproto_sasl_fail(s, MPROTO_E_STATE, "no message came");
    return s->stage == 1 ? read_first(s, in) : read_last(s, in);
}
