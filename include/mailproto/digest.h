/* MD5 (RFC 1321), SHA-1 and SHA-256 (FIPS 180-4), HMAC (RFC 2104) and PBKDF2
 * (RFC 8018), as far as mail wants them: for SASL, APOP and Content-MD5.
 * MD5 and SHA-1 guard nothing new; they are here since the protocols name
 * them. ISC, see COPYING. */
#ifndef MAILPROTO_DIGEST_H
#define MAILPROTO_DIGEST_H

#include <mailproto/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mproto_hash {
    MPROTO_HASH_MD5 = 1, MPROTO_HASH_SHA1, MPROTO_HASH_SHA256
} mproto_hash;

#define MPROTO_DIGEST_MAX 32u   /* octets of the longest digest */

/* 16, 20 or 32 octets; 0 when hash is none of them. */
MPROTO_API size_t mproto_digest_size(mproto_hash hash);

/* Stands on your stack; a trailing _ is private. */
typedef struct mproto_digest {
    uint64_t      octets_;
    uint32_t      words_[8];
    unsigned char block_[64];
    mproto_hash   hash_;
} mproto_digest;

/* end() writes mproto_digest_size() octets and wipes the state: init it to
 * use it again. */
MPROTO_API void mproto_digest_init(mproto_digest *d, mproto_hash hash);
MPROTO_API void mproto_digest_in(mproto_digest *d, const void *p, size_t n);
MPROTO_API void mproto_digest_end(mproto_digest *d, unsigned char *out);

typedef struct mproto_hmac {
    mproto_digest inner_, outer_;
} mproto_hmac;

/* A key of any length. The rest is as above. */
MPROTO_API void mproto_hmac_init(mproto_hmac *h, mproto_hash hash,
                                 mproto_span key);
MPROTO_API void mproto_hmac_in(mproto_hmac *h, const void *p, size_t n);
MPROTO_API void mproto_hmac_end(mproto_hmac *h, unsigned char *out);

/* The first block of PBKDF2, which is all that SCRAM wants, in slices: a
 * server need not stand still while one client's password is stretched. */
typedef struct mproto_pbkdf2 {
    uint32_t      inner_[8], outer_[8];
    unsigned char last_[MPROTO_DIGEST_MAX], key_[MPROTO_DIGEST_MAX];
    uint32_t      left_;
    mproto_hash   hash_;
} mproto_pbkdf2;

/* Copies all that it needs. iterations 0 counts as 1. */
MPROTO_API void mproto_pbkdf2_init(mproto_pbkdf2 *s, mproto_hash hash,
                                   mproto_span password, mproto_span salt,
                                   uint32_t iterations);
/* At most n iterations more. 1: key has mproto_digest_size() octets and the
 * state is wiped; 0: call again. */
MPROTO_API int mproto_pbkdf2_run(mproto_pbkdf2 *s, uint32_t n,
                                 unsigned char *key);

/* 1 when the n octets are equal. Takes the same time whatever they are. */
MPROTO_API int mproto_equal(const void *a, const void *b, size_t n);

#ifdef __cplusplus
}
#endif
#endif
