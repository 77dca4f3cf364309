/* The three digests differ in a compression function, its start, and the
 * order of octets in a word. */
#ifndef MPROTO_DIGEST_INT_H
#define MPROTO_DIGEST_INT_H

#include <mailproto/digest.h>

typedef struct mproto_digest_kind {
    uint32_t start[8];
    unsigned size;              /* octets of the digest */
    int      little;            /* words are little-endian */
    void   (*compress)(uint32_t *words, const unsigned char *block);
} mproto_digest_kind;

/* NULL when hash is none. */
const mproto_digest_kind *mproto_digest_kind_of(mproto_hash hash);

void mproto_md5_compress(uint32_t *words, const unsigned char *block);
void mproto_sha1_compress(uint32_t *words, const unsigned char *block);
void mproto_sha256_compress(uint32_t *words, const unsigned char *block);

/* The words as the octets of a digest. */
void mproto_digest_octets(const mproto_digest_kind *kind,
                          const uint32_t *words, unsigned char *out);

/* Inner and outer state once the key has gone in (RFC 2104 section 4). */
void mproto_hmac_key(mproto_hash hash, mproto_span key, mproto_digest *inner,
                     mproto_digest *outer);

static inline uint32_t mproto_rotate(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

static inline uint32_t mproto_load_be(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16
        | (uint32_t)p[2] << 8 | p[3];
}

static inline uint32_t mproto_load_le(const unsigned char *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16
        | (uint32_t)p[1] << 8 | p[0];
}

#endif
