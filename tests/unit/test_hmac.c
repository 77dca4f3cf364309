#include "digest_check.h"

static void hmac(mproto_hash hash, mproto_span key, mproto_span text,
                 unsigned char *out)
{
    mproto_hmac h;

    mproto_hmac_init(&h, hash, key);
    mproto_hmac_in(&h, text.p, text.n);
    mproto_hmac_end(&h, out);
}

static mproto_span span_of(const char *text)
{
    mproto_span s;

    s.p = text;
    s.n = strlen(text);
    return s;
}

/* Case 2 of RFC 2202 and RFC 4231: one key for all three. */
static void test_vectors_of_the_standards(void **state)
{
    static const char *const wanted[] = {
        "750c783e6ab0b503eaa86e310a5db738",
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    };
    unsigned char out[MPROTO_DIGEST_MAX];
    mproto_hash hash;

    (void)state;
    for (hash = MPROTO_HASH_MD5; hash <= MPROTO_HASH_SHA256; hash++) {
        hmac(hash, span_of("Jefe"), span_of("what do ya want for nothing?"),
             out);
        assert_hex(out, mproto_digest_size(hash), wanted[hash - 1]);
    }
}

/* Keys of 0 to 130 octets, shorter and longer than a block; the digest of all
 * as Python's hmac has it. SASL-06: long keys whose digest has a NUL. */
static void test_sasl_06_every_length_of_key(void **state)
{
    static const char *const wanted[] = {
        "7c20346501841f4d0bb5e0ef804f1803",
        "a2e28f4c3267782c246623e7f1c36ba29a850252",
        "373ba9873147978dc11cb14fb25ac602bbc10c16be36a3839b6c0b36e0e6d0ee"
    };
    unsigned char data[200], out[MPROTO_DIGEST_MAX];
    mproto_span text, key;
    mproto_digest all;
    mproto_hash hash;

    (void)state;
    fill_octets(data, sizeof data);
    text.p = key.p = (const char *)data;
    text.n = sizeof data;
    for (hash = MPROTO_HASH_MD5; hash <= MPROTO_HASH_SHA256; hash++) {
        mproto_digest_init(&all, hash);
        for (key.n = 0; key.n <= 130; key.n++) {
            hmac(hash, key, text, out);
            mproto_digest_in(&all, out, mproto_digest_size(hash));
        }
        mproto_digest_end(&all, out);
        assert_hex(out, mproto_digest_size(hash), wanted[hash - 1]);
    }
}

static void test_the_end_wipes(void **state)
{
    static const mproto_hmac zero;
    unsigned char out[MPROTO_DIGEST_MAX];
    mproto_hmac h;

    (void)state;
    mproto_hmac_init(&h, MPROTO_HASH_SHA1, span_of("key"));
    mproto_hmac_end(&h, out);
    assert_memory_equal(&h, &zero, sizeof h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors_of_the_standards),
        cmocka_unit_test(test_sasl_06_every_length_of_key),
        cmocka_unit_test(test_the_end_wipes),
    };

    return cmocka_run_group_tests_name("hmac", tests, NULL, NULL);
}
