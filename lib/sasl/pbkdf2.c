#include "sasl/digest_int.h"

#include <string.h>

/* One HMAC of a digest is two compressions when the key has gone in before:
 * the block that each takes is the digest and a padding that never changes. */
static void step(const mproto_digest_kind *kind, const uint32_t *keyed,
                 unsigned char *block, uint32_t *words)
{
    memcpy(words, keyed, sizeof kind->start);
    kind->compress(words, block);
    mproto_digest_octets(kind, words, block);
}

/* The padding behind a digest that follows a block of key: the length is that
 * of both, in bits. */
static void pad(const mproto_digest_kind *kind, unsigned char *block)
{
    unsigned bits = (64 + kind->size) * 8;

    memset(block, 0, 64);
    block[kind->size] = 0x80;
    block[kind->little ? 56 : 63] = (unsigned char)bits;
    block[kind->little ? 57 : 62] = (unsigned char)(bits >> 8);
}

void mproto_pbkdf2_init(mproto_pbkdf2 *s, mproto_hash hash,
                        mproto_span password, mproto_span salt,
                        uint32_t iterations)
{
    static const unsigned char first[4] = { 0, 0, 0, 1 };
    mproto_hmac h;

    mproto_hmac_init(&h, hash, password);
    memcpy(s->inner_, h.inner_.words_, sizeof s->inner_);
    memcpy(s->outer_, h.outer_.words_, sizeof s->outer_);
    mproto_hmac_in(&h, salt.p, salt.n);
    mproto_hmac_in(&h, first, sizeof first);
    mproto_hmac_end(&h, s->last_);
    memcpy(s->key_, s->last_, sizeof s->key_);
    s->left_ = iterations ? iterations - 1 : 0;
    s->hash_ = hash;
}

int mproto_pbkdf2_run(mproto_pbkdf2 *s, uint32_t n, unsigned char *key)
{
    const mproto_digest_kind *kind = mproto_digest_kind_of(s->hash_);
    unsigned char block[64];
    uint32_t words[8];
    unsigned i;

    pad(kind, block);
    memcpy(block, s->last_, kind->size);
    for (; n && s->left_; n--, s->left_--) {
        step(kind, s->inner_, block, words);
        step(kind, s->outer_, block, words);
        for (i = 0; i < kind->size; i++)
            s->key_[i] ^= block[i];
    }
    memcpy(s->last_, block, kind->size);
    mproto_wipe(block, sizeof block);
    mproto_wipe(words, sizeof words);
    if (s->left_)
        return 0;
    memcpy(key, s->key_, kind->size);
    mproto_wipe(s, sizeof *s);
    return 1;
}
