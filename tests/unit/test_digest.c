#include "digest_check.h"
#include <stdlib.h>

static void digest(mproto_hash hash, const void *p, size_t n,
                   unsigned char *out)
{
    mproto_digest d;

    mproto_digest_init(&d, hash);
    mproto_digest_in(&d, p, n);
    mproto_digest_end(&d, out);
}

static const struct vector {
    mproto_hash hash;
    const char *text, *hex;
} vectors[] = {
    /* RFC 1321 A.5 */
    { MPROTO_HASH_MD5, "", "d41d8cd98f00b204e9800998ecf8427e" },
    { MPROTO_HASH_MD5, "abc", "900150983cd24fb0d6963f7d28e17f72" },
    { MPROTO_HASH_MD5, "12345678901234567890123456789012345678901234567890"
      "123456789012345678901234567890", "57edf4a22be3c955ac49da2e2107b67a" },
    /* FIPS 180-2, appendices A and B */
    { MPROTO_HASH_SHA1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
    { MPROTO_HASH_SHA1,
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
    { MPROTO_HASH_SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223"
      "b00361a396177a9cb410ff61f20015ad" },
    { MPROTO_HASH_SHA256,
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" }
};

static void test_vectors_of_the_standards(void **state)
{
    unsigned char out[MPROTO_DIGEST_MAX];
    const struct vector *v = vectors;

    (void)state;
    for (; v < vectors + sizeof vectors / sizeof vectors[0]; v++) {
        digest(v->hash, v->text, strlen(v->text), out);
        assert_hex(out, mproto_digest_size(v->hash), v->hex);
    }
}

/* Wanted values of this and the next two: Python's hashlib. */
static void test_every_length_over_three_blocks(void **state)
{
    static const char *const wanted[] = {
        "3c2e2f5ba85a139b95d47a02f96f81c1",
        "02d79069dc73ad0af03448abfaffbb710334f1e9",
        "3275febb4612d86d586eb9f11cd21e648a9fc7d95e0f6b8d362786e28c9c5b79"
    };
    unsigned char data[200], out[MPROTO_DIGEST_MAX];
    mproto_digest all;
    mproto_hash hash;
    size_t n;

    (void)state;
    fill_octets(data, sizeof data);
    for (hash = MPROTO_HASH_MD5; hash <= MPROTO_HASH_SHA256; hash++) {
        mproto_digest_init(&all, hash);
        for (n = 0; n <= sizeof data; n++) {
            digest(hash, data, n, out);
            mproto_digest_in(&all, out, mproto_digest_size(hash));
        }
        mproto_digest_end(&all, out);
        assert_hex(out, mproto_digest_size(hash), wanted[hash - 1]);
    }
}

static void test_a_million_octets(void **state)
{
    static const char *const wanted[] = {
        "7707d6ae4e027c70eea2a935c2296f21",
        "34aa973cd4c4daa4f61eeb2bdbad27316534016f",
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    };
    unsigned char out[MPROTO_DIGEST_MAX];
    char *a = malloc(1000000);
    mproto_hash hash;

    (void)state;
    assert_non_null(a);
    memset(a, 'a', 1000000);
    for (hash = MPROTO_HASH_MD5; hash <= MPROTO_HASH_SHA256; hash++) {
        digest(hash, a, 1000000, out);
        assert_hex(out, mproto_digest_size(hash), wanted[hash - 1]);
    }
    free(a);
}

static void test_any_two_cuts(void **state)
{
    unsigned char data[150], whole[MPROTO_DIGEST_MAX], cut[MPROTO_DIGEST_MAX];
    mproto_digest d;
    mproto_hash hash;
    size_t i, k;

    (void)state;
    fill_octets(data, sizeof data);
    for (hash = MPROTO_HASH_MD5; hash <= MPROTO_HASH_SHA256; hash++) {
        digest(hash, data, sizeof data, whole);
        for (i = 0; i <= sizeof data; i++) {
            for (k = i; k <= sizeof data; k++) {
                mproto_digest_init(&d, hash);
                mproto_digest_in(&d, data, i);
                mproto_digest_in(&d, data + i, k - i);
                mproto_digest_in(&d, data + k, sizeof data - k);
                mproto_digest_end(&d, cut);
                assert_memory_equal(whole, cut, mproto_digest_size(hash));
            }
        }
    }
}

static void test_nothing_may_be_null(void **state)
{
    unsigned char out[MPROTO_DIGEST_MAX];

    (void)state;
    digest(MPROTO_HASH_MD5, NULL, 0, out);
    assert_hex(out, 16, "d41d8cd98f00b204e9800998ecf8427e");
}

static void test_the_end_wipes(void **state)
{
    static const mproto_digest zero;
    unsigned char out[MPROTO_DIGEST_MAX];
    mproto_digest d;

    (void)state;
    mproto_digest_init(&d, MPROTO_HASH_SHA256);
    mproto_digest_in(&d, "secret", 6);
    mproto_digest_end(&d, out);
    assert_memory_equal(&d, &zero, sizeof d);
}

static void test_sizes(void **state)
{
    (void)state;
    assert_int_equal(mproto_digest_size(MPROTO_HASH_MD5), 16);
    assert_int_equal(mproto_digest_size(MPROTO_HASH_SHA1), 20);
    assert_int_equal(mproto_digest_size(MPROTO_HASH_SHA256), 32);
    assert_int_equal(mproto_digest_size((mproto_hash)0), 0);
    assert_int_equal(mproto_digest_size((mproto_hash)4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors_of_the_standards),
        cmocka_unit_test(test_every_length_over_three_blocks),
        cmocka_unit_test(test_a_million_octets),
        cmocka_unit_test(test_any_two_cuts),
        cmocka_unit_test(test_nothing_may_be_null),
        cmocka_unit_test(test_the_end_wipes),
        cmocka_unit_test(test_sizes),
    };

    return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
