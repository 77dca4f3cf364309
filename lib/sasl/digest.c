#include "sasl/digest_int.h"

#include <string.h>

static const mproto_digest_kind kinds[] = {
    { { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 },
      16, 1, mproto_md5_compress },
    { { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 },
      20, 0, mproto_sha1_compress },
    { { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 },
      32, 0, mproto_sha256_compress }
};

const mproto_digest_kind *mproto_digest_kind_of(mproto_hash hash)
{
    return hash >= MPROTO_HASH_MD5 && hash <= MPROTO_HASH_SHA256
        ? &kinds[hash - MPROTO_HASH_MD5] : NULL;
}

size_t mproto_digest_size(mproto_hash hash)
{
    const mproto_digest_kind *kind = mproto_digest_kind_of(hash);

    return kind ? kind->size : 0;
}

static void put_word(int little, uint32_t word, unsigned char *out)
{
    unsigned i;

    for (i = 0; i < 4; i++)
        out[little ? i : 3 - i] = (unsigned char)(word >> 8 * i);
}

void mproto_digest_octets(const mproto_digest_kind *kind,
                          const uint32_t *words, unsigned char *out)
{
    unsigned i;

    for (i = 0; i < kind->size / 4; i++)
        put_word(kind->little, words[i], out + 4 * i);
}

void mproto_digest_init(mproto_digest *d, mproto_hash hash)
{
    d->octets_ = 0;
    d->hash_ = hash;
    memcpy(d->words_, mproto_digest_kind_of(hash)->start, sizeof d->words_);
}

void mproto_digest_in(mproto_digest *d, const void *p, size_t n)
{
    const mproto_digest_kind *kind = mproto_digest_kind_of(d->hash_);
    const unsigned char *in = p;
    size_t held = d->octets_ % sizeof d->block_;

    d->octets_ += n;
    if (held && n >= sizeof d->block_ - held) {
        memcpy(d->block_ + held, in, sizeof d->block_ - held);
        in += sizeof d->block_ - held;
        n -= sizeof d->block_ - held;
        held = 0;
        kind->compress(d->words_, d->block_);
    }
    for (; held == 0 && n >= sizeof d->block_; n -= sizeof d->block_) {
        kind->compress(d->words_, in);
        in += sizeof d->block_;
    }
    if (n)
        memcpy(d->block_ + held, in, n);
}

/* A one bit, zeros, and the length in bits (RFC 1321 3.1 and 3.2). */
void mproto_digest_end(mproto_digest *d, unsigned char *out)
{
    static const unsigned char padding[64] = { 0x80 };
    const mproto_digest_kind *kind = mproto_digest_kind_of(d->hash_);
    uint64_t bits = d->octets_ * 8;
    size_t held = d->octets_ % sizeof d->block_;
    unsigned char length[8];

    put_word(kind->little, (uint32_t)bits, length + (kind->little ? 0 : 4));
    put_word(kind->little, (uint32_t)(bits >> 32),
             length + (kind->little ? 4 : 0));
    mproto_digest_in(d, padding, held < 56 ? 56 - held : 120 - held);
    mproto_digest_in(d, length, sizeof length);
    mproto_digest_octets(kind, d->words_, out);
    mproto_wipe(d, sizeof *d);
}
