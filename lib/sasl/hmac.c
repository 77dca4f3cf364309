#include "sasl/digest_int.h"

#include <string.h>

static void keyed(mproto_digest *d, mproto_hash hash, unsigned char *key,
                  unsigned char pad)
{
    unsigned i;

    for (i = 0; i < sizeof d->block_; i++)
        key[i] ^= pad;
    mproto_digest_init(d, hash);
    mproto_digest_in(d, key, sizeof d->block_);
}

void mproto_hmac_key(mproto_hash hash, mproto_span key, mproto_digest *inner,
                     mproto_digest *outer)
{
    unsigned char block[sizeof inner->block_] = { 0 };

    if (key.n > sizeof block) {
        mproto_digest_init(inner, hash);
        mproto_digest_in(inner, key.p, key.n);
        mproto_digest_end(inner, block);
    } else if (key.n) {
        memcpy(block, key.p, key.n);
    }
    keyed(inner, hash, block, 0x36);
    keyed(outer, hash, block, 0x36 ^ 0x5c);
    mproto_wipe(block, sizeof block);
}

void mproto_hmac_init(mproto_hmac *h, mproto_hash hash, mproto_span key)
{
    mproto_hmac_key(hash, key, &h->inner_, &h->outer_);
}

void mproto_hmac_in(mproto_hmac *h, const void *p, size_t n)
{
    mproto_digest_in(&h->inner_, p, n);
}

void mproto_hmac_end(mproto_hmac *h, unsigned char *out)
{
    size_t size = mproto_digest_size(h->inner_.hash_);

    mproto_digest_end(&h->inner_, out);
    mproto_digest_in(&h->outer_, out, size);
    mproto_digest_end(&h->outer_, out);
}
