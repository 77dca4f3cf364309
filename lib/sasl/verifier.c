/* What a server keeps in place of a password (RFC 5803):
 * "SCRAM-SHA-256$4096:salt$StoredKey:ServerKey". */
#include "sasl/sasl_int.h"
#include "base/chars_int.h"
#include "base/print_int.h"
#include "base/span_int.h"
#include <mailproto/base64.h>

#include <string.h>

enum { SALT = 16 };            /* octets of those that are made here */
static mproto_hash hash_of(mproto_span name)
{
    if (mproto_same(name, "scram-sha-256"))
        return MPROTO_HASH_SHA256;
    return mproto_same(name, "scram-sha-1") ? MPROTO_HASH_SHA1
                                            : (mproto_hash)0;
}

static int read_salt(mproto_scram_keys *keys, mproto_span text)
{
    keys->salt.p = keys->octets;
    return mproto_sasl_get_base64(text, keys->octets, sizeof keys->octets,
                                  &keys->salt.n) && keys->salt.n > 0;
}

int mproto_verifier_read(mproto_sasl *s, mproto_span verifier)
{
    mproto_span name, count, salt, stored;
    uint64_t iterations;

    if (!mproto_cut(&verifier, '$', &name) ||
        !mproto_cut(&verifier, ':', &count) ||
        !mproto_cut(&verifier, '$', &salt) ||
        !mproto_cut(&verifier, ':', &stored) ||
        !mproto_number(count, &iterations))
        return 0;
    s->keys.hash = hash_of(name);
    s->keys.iterations = (uint32_t)iterations;
    if (!s->keys.hash || iterations == 0 || iterations > UINT32_MAX ||
        (s->mech->kind == &mproto_scram && s->keys.hash != s->mech->hash))
        return 0;
    return mproto_scram_get(s, stored, s->keys.stored) &&
        mproto_scram_get(s, verifier, s->keys.server) &&
        read_salt(&s->keys, salt);
}

/* Nobody without server_key can tell it from random octets. */
static void invent(const mproto_sasl *s, char purpose, unsigned char *out)
{
    mproto_hmac h;

    mproto_hmac_init(&h, MPROTO_HASH_SHA256, s->server_key);
    mproto_hmac_in(&h, &purpose, 1);
    mproto_hmac_in(&h, s->who.p, s->who.n);
    mproto_hmac_end(&h, out);
}

void mproto_verifier_salt(mproto_sasl *s)
{
    unsigned char octets[MPROTO_DIGEST_MAX];

    invent(s, 's', octets);
    memcpy(s->keys.octets, octets, SALT);
    s->keys.salt.p = s->keys.octets;
    s->keys.salt.n = SALT;
}

void mproto_verifier_invent(mproto_sasl *s)
{
    s->keys.hash = s->mech->hash;
    s->keys.iterations = s->iterations;
    mproto_verifier_salt(s);
    invent(s, 'k', s->keys.stored);
    memcpy(s->keys.server, s->keys.stored, sizeof s->keys.server);
}

static void print_base64(mproto_print *out, const void *p, size_t n)
{
    char letters[MPROTO_CODEC_MIN];
    mproto_codec codec;
    mproto_io io;
    int code;

    io.in = p;
    io.in_n = n;
    mproto_base64_init(&codec, 0);
    do {
        io.out = letters;
        io.out_n = sizeof letters;
        code = mproto_base64_encode(&codec, &io, 1);
        mproto_print_put(out, letters, sizeof letters - io.out_n);
    } while (code == MPROTO_E_FULL);
}

static void print_number(mproto_print *out, uint32_t n)
{
    char digits[10];
    mproto_buf b;

    mproto_buf_init(&b, digits, sizeof digits);
    mproto_buf_number(&b, n);
    mproto_print_put(out, b.p, b.n);
}

size_t mproto_sasl_scram_store(char *dst, size_t cap, mproto_hash hash,
                               uint32_t iterations, mproto_span salt,
                               const unsigned char *key)
{
    size_t size = mproto_digest_size(hash);
    unsigned char salted[MPROTO_DIGEST_MAX];
    mproto_print out = { NULL, 0, 0 };
    mproto_scram_keys keys;

    if ((hash != MPROTO_HASH_SHA1 && hash != MPROTO_HASH_SHA256) ||
        iterations == 0 || salt.n == 0 || salt.n > MPROTO_SALT_MAX)
        return 0;
    out.dst = dst;
    out.cap = cap;
    keys.hash = hash;
    memcpy(salted, key, size);
    mproto_scram_derive(&keys, salted);
    mproto_print_text(&out, hash == MPROTO_HASH_SHA1 ? "SCRAM-SHA-1$"
                                                     : "SCRAM-SHA-256$");
    print_number(&out, iterations);
    mproto_print_char(&out, ':');
    print_base64(&out, salt.p, salt.n);
    mproto_print_char(&out, '$');
    print_base64(&out, keys.stored, size);
    mproto_print_char(&out, ':');
    print_base64(&out, keys.server, size);
    mproto_wipe(&keys, sizeof keys);
    return mproto_print_end(&out);
}
