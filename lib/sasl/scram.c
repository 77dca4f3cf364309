/* What both sides of SCRAM (RFC 5802, RFC 7677) share. */
#include "sasl/sasl_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"

#include <string.h>

int mproto_scram_take(mproto_span *text, char name, mproto_span *value)
{
    if (text->n < 2 || text->p[0] != name || text->p[1] != '=')
        return 0;
    text->p += 2;
    text->n -= 2;
    mproto_cut(text, ',', value);
    return 1;
}

static void hmac_of(mproto_hash hash, const unsigned char *key,
                    mproto_span text, unsigned char *out)
{
    mproto_span octets;
    mproto_hmac h;

    octets.p = (const char *)key;
    octets.n = mproto_digest_size(hash);
    mproto_hmac_init(&h, hash, octets);
    mproto_hmac_in(&h, text.p, text.n);
    mproto_hmac_end(&h, out);
}

void mproto_scram_sign(const mproto_sasl *s, const unsigned char *key,
                       unsigned char *out)
{
    mproto_span message;

    message.p = s->text.p + s->bare;
    message.n = s->text.n - s->bare;
    hmac_of(s->keys.hash, key, message, out);
}

static void digest_of(mproto_hash hash, const unsigned char *in,
                      unsigned char *out)
{
    mproto_digest d;

    mproto_digest_init(&d, hash);
    mproto_digest_in(&d, in, mproto_digest_size(hash));
    mproto_digest_end(&d, out);
}
void mproto_scram_derive(mproto_scram_keys *keys, unsigned char *salted)
{
    static const mproto_span client = { "Client Key", 10 };
    static const mproto_span server = { "Server Key", 10 };

    hmac_of(keys->hash, salted, client, keys->client);
    hmac_of(keys->hash, salted, server, keys->server);
    digest_of(keys->hash, keys->client, keys->stored);
    mproto_wipe(salted, mproto_digest_size(keys->hash));
}

void mproto_scram_put_channel(mproto_sasl *s)
{
    static const mproto_span none = { NULL, 0 };
    int is_bound = s->gs2.p[0] == 'p';

    mproto_buf_text(&s->text, "c=");
    mproto_sasl_put_base64(&s->text, s->gs2,
                           is_bound ? s->binding_data : none);
}

void mproto_scram_put(mproto_sasl *s, const char *name,
                      const unsigned char *octets)
{
    static const mproto_span none = { NULL, 0 };
    mproto_span digest;

    digest.p = (const char *)octets;
    digest.n = mproto_digest_size(s->keys.hash);
    mproto_buf_text(&s->text, name);
    mproto_sasl_put_base64(&s->text, digest, none);
}

int mproto_scram_get(const mproto_sasl *s, mproto_span text,
                     unsigned char *octets)
{
    size_t size = mproto_digest_size(s->keys.hash), n;

    return mproto_sasl_get_base64(text, octets, size, &n) && n == size;
}

int mproto_scram_is_nonce(mproto_span nonce)
{
    size_t i = 0;

    while (i < nonce.n && nonce.p[i] > ' ' && nonce.p[i] < 0x7f)
        i++;
    return nonce.n > 0 && i == nonce.n;
}

int mproto_scram_is_binding(mproto_span name)
{
    size_t i = 0;

    while (i < name.n &&
           (mproto_is(name.p[i], MPROTO_C_ALPHA | MPROTO_C_DIGIT) ||
            name.p[i] == '.' || name.p[i] == '-'))
        i++;
    return i == name.n;
}

/* The password is stretched before the client learns of the salt, so that the
 * time tells nothing of the user. */
static void scram_password(mproto_sasl *s, mproto_span password)
{
    s->keys.hash = s->mech->hash;
    s->keys.iterations = s->iterations;
    mproto_verifier_salt(s);
    mproto_pbkdf2_init(&s->kdf, s->keys.hash, password, s->keys.salt,
                       s->keys.iterations);
    s->answer = MPROTO_ANSWER_WORK;
}

static void scram_keys(mproto_sasl *s)
{
    s->answer = MPROTO_ANSWER_KEYS;
}

const mproto_mechanism_kind mproto_scram = {
    mproto_scram_client, mproto_scram_server, scram_password, scram_keys,
    NULL, 1, 2048, 5
};
