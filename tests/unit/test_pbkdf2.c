#include "digest_check.h"

#define S(text) { text, sizeof text - 1 }

/* RFC 6070 for SHA-1, which has no block beyond the first in these; the same
 * input for the others, with what Python's hashlib makes of it. */
static const struct vector {
    mproto_hash hash;
    mproto_span password, salt;
    uint32_t    iterations;
    const char *hex;
} vectors[] = {
    { MPROTO_HASH_SHA1, S("password"), S("salt"), 1,
      "0c60c80f961f0e71f3a9b524af6012062fe037a6" },
    { MPROTO_HASH_SHA1, S("password"), S("salt"), 2,
      "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957" },
    { MPROTO_HASH_SHA1, S("password"), S("salt"), 4096,
      "4b007901b765489abead49d926f721d065a429c1" },
    { MPROTO_HASH_SHA1, S("passwordPASSWORDpassword"),
      S("saltSALTsaltSALTsaltSALTsaltSALTsalt"), 4096,
      "3d2eec4fe41c849b80c8d83662c0e44a8b291a96" },
    { MPROTO_HASH_SHA1, S("pass\0word"), S("sa\0lt"), 4096,
      "56fa6aa75548099dcc37d7f03425e0c37f1c42b2" },
    { MPROTO_HASH_SHA256, S("password"), S("salt"), 1,
      "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b" },
    { MPROTO_HASH_SHA256, S("password"), S("salt"), 4096,
      "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a" },
    { MPROTO_HASH_MD5, S("pass\0word"), S("sa\0lt"), 4096,
      "9d35f8f9b26aa9a8aa39276634c6793a" }
};

/* Calls of run() that it took. */
static unsigned derive(const struct vector *v, uint32_t slice,
                       unsigned char *key)
{
    mproto_pbkdf2 s;
    unsigned calls = 1;

    mproto_pbkdf2_init(&s, v->hash, v->password, v->salt, v->iterations);
    while (!mproto_pbkdf2_run(&s, slice, key))
        calls++;
    return calls;
}

static void test_vectors_of_the_standards(void **state)
{
    const struct vector *v = vectors;
    unsigned char key[MPROTO_DIGEST_MAX];

    (void)state;
    for (; v < vectors + sizeof vectors / sizeof vectors[0]; v++) {
        assert_int_equal(derive(v, UINT32_MAX, key), 1);
        assert_hex(key, mproto_digest_size(v->hash), v->hex);
    }
}

static void test_sasl_03_slices_give_the_same_key(void **state)
{
    unsigned char key[MPROTO_DIGEST_MAX];
    const struct vector *v = &vectors[6];

    (void)state;
    assert_int_equal(derive(v, 1, key), 4095);
    assert_hex(key, 32, v->hex);
    assert_int_equal(derive(v, 1000, key), 5);
    assert_hex(key, 32, v->hex);
    assert_int_equal(derive(v, 4095, key), 1);
    assert_hex(key, 32, v->hex);
}

static void test_a_slice_of_nothing_does_nothing(void **state)
{
    unsigned char key[MPROTO_DIGEST_MAX];
    const struct vector *v = &vectors[1];
    mproto_pbkdf2 s;

    (void)state;
    mproto_pbkdf2_init(&s, v->hash, v->password, v->salt, v->iterations);
    assert_int_equal(mproto_pbkdf2_run(&s, 0, key), 0);
    assert_int_equal(mproto_pbkdf2_run(&s, 0, key), 0);
    assert_int_equal(mproto_pbkdf2_run(&s, 1, key), 1);
    assert_hex(key, 20, v->hex);
}

static void test_no_iterations_are_one(void **state)
{
    unsigned char key[MPROTO_DIGEST_MAX];
    struct vector none = vectors[0];

    (void)state;
    none.iterations = 0;
    assert_int_equal(derive(&none, 1, key), 1);
    assert_hex(key, 20, none.hex);
}

static void test_the_end_wipes(void **state)
{
    static const mproto_pbkdf2 zero;
    unsigned char key[MPROTO_DIGEST_MAX];
    const struct vector *v = vectors;
    mproto_pbkdf2 s;

    (void)state;
    mproto_pbkdf2_init(&s, v->hash, v->password, v->salt, v->iterations);
    assert_int_equal(mproto_pbkdf2_run(&s, 1, key), 1);
    assert_memory_equal(&s, &zero, sizeof s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors_of_the_standards),
        cmocka_unit_test(test_sasl_03_slices_give_the_same_key),
        cmocka_unit_test(test_a_slice_of_nothing_does_nothing),
        cmocka_unit_test(test_no_iterations_are_one),
        cmocka_unit_test(test_the_end_wipes),
    };

    return cmocka_run_group_tests_name("pbkdf2", tests, NULL, NULL);
}
