#include "sasl_play.h"

/* "pencil", salt "saltsalt", 8 iterations, by Python's hashlib and hmac. */
#define VERIFIER "SCRAM-SHA-256$8:c2FsdHNhbHQ=$" \
    "wbY7K4iX04OfTeUed7XVsu68FwLaTOwLvZXy4Yn0C88=:" \
    "U2aHLlf2yQTU1dDTYEh00pUvmVGg7c0y4Kv4HsHNpVk="

static size_t store(char *dst, size_t cap, mproto_hash hash)
{
    mproto_span password = { "pencil", 6 }, salt = { "saltsalt", 8 };
    unsigned char key[MPROTO_DIGEST_MAX];
    mproto_pbkdf2 kdf;

    mproto_pbkdf2_init(&kdf, hash, password, salt, 8);
    assert_int_equal(mproto_pbkdf2_run(&kdf, 100, key), 1);
    return mproto_sasl_scram_store(dst, cap, hash, 8, salt, key);
}

/* What verifier() would refuse is not written. */
static void assert_no_store(uint32_t iterations, size_t salt_n)
{
    static const unsigned char key[MPROTO_DIGEST_MAX];
    static const char octets[129];
    mproto_span salt = { octets, 0 };
    char text[400];

    salt.n = salt_n;
    assert_int_equal(mproto_sasl_scram_store(text, sizeof text,
                                             MPROTO_HASH_SHA1, iterations,
                                             salt, key), 0);
}

static void test_store(void **state)
{
    char text[200];
    size_t cap;

    (void)state;
    assert_int_equal(store(text, sizeof text, MPROTO_HASH_SHA256),
                     strlen(VERIFIER));
    assert_string_equal(text, VERIFIER);
    assert_int_equal(store(text, sizeof text, MPROTO_HASH_MD5), 0);
    assert_no_store(8, 0);
    assert_no_store(8, 129);
    assert_no_store(0, 8);
    for (cap = 0; cap <= sizeof VERIFIER; cap++) {
        char *exact = exact_copy(text, cap);

        assert_int_equal(store(exact, cap, MPROTO_HASH_SHA256),
                         strlen(VERIFIER));
        if (cap > 0) {
            assert_memory_equal(exact, VERIFIER, cap - 1);
            assert_int_equal(exact[cap - 1], '\0');
        }
        free(exact);
    }
}

static int by_store(mproto_sasl *s)
{
    char text[200];
    mproto_hash hash = mproto_sasl_name(s).n == strlen("SCRAM-SHA-1")
        ? MPROTO_HASH_SHA1 : MPROTO_HASH_SHA256;

    return mproto_sasl_verifier(s, text, store(text, sizeof text, hash));
}

static void test_what_was_stored_lets_in(void **state)
{
    (void)state;
    assert_int_equal(exchange("SCRAM-SHA-1", by_store), MPROTO_SASL_DONE);
    assert_int_equal(exchange("SCRAM-SHA-256", by_store), MPROTO_SASL_DONE);
    assert_int_equal(exchange("PLAIN", by_store), MPROTO_SASL_DONE);
}

#define KEYS "AAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAA="
static const struct form {
    const char *text;
    int         code;
} forms[] = {
    { "SCRAM-SHA-1$4096:c2FsdA==$" KEYS, MPROTO_OK },
    { "scram-sha-1$1:c2FsdA==$" KEYS, MPROTO_OK },
    { "SCRAM-SHA-1$4294967295:c2FsdA==$" KEYS, MPROTO_OK },
    { "SCRAM-SHA-1$4294967296:c2FsdA==$" KEYS, MPROTO_E_ARG },
    { "SCRAM-SHA-1$0:c2FsdA==$" KEYS, MPROTO_E_ARG },
    { "SCRAM-SHA-1$:c2FsdA==$" KEYS, MPROTO_E_ARG },
    { "SCRAM-SHA-1$-1:c2FsdA==$" KEYS, MPROTO_E_ARG },
    { "SCRAM-SHA-1$4096:$" KEYS, MPROTO_E_ARG },
    { "SCRAM-SHA-1$4096:c2Fsd$" KEYS, MPROTO_E_ARG },
    { "SCRAM-SHA-256$4096:c2FsdA==$" KEYS, MPROTO_E_ARG },
    { "SCRAM-SHA-512$4096:c2FsdA==$" KEYS, MPROTO_E_ARG },
    { "SCRAM-SHA-1$4096:c2FsdA==$" KEYS ":", MPROTO_E_ARG },
    { "SCRAM-SHA-1$4096:c2FsdA==$AAAA:AAAA", MPROTO_E_ARG },
    { "SCRAM-SHA-1$4096:c2FsdA==" KEYS, MPROTO_E_ARG },
    { "pencil", MPROTO_E_ARG }, { "", MPROTO_E_ARG },
    { VERIFIER, MPROTO_E_ARG }          /* of another hash */
};

static void test_forms(void **state)
{
    const struct form *f = forms;

    (void)state;
    for (; f < forms + sizeof forms / sizeof forms[0]; f++) {
        mproto_span text = exact_span(f->text, strlen(f->text));
        mproto_sasl *s = server_of("SCRAM-SHA-1");

        expect(s, "n,,n=user,r=abc", MPROTO_SASL_LOOKUP, NULL);
        assert_int_equal(mproto_sasl_verifier(s, text.p, text.n), f->code);
        if (f->code != MPROTO_OK)       /* and the event still waits */
            assert_int_equal(denies(s), MPROTO_OK);
        mproto_sasl_free(s);
        exact_free(text);
    }
}

/* 128 octets are 172 letters with their padding. */
static void test_the_salt_at_its_limit(void **state)
{
    static const char *const ends[] = { "AA=$" KEYS, "AAA$" KEYS };
    char text[300];
    unsigned i;

    (void)state;
    for (i = 0; i < 2; i++) {
        mproto_sasl *s = server_of("SCRAM-SHA-1");
        size_t n = strlen(strcpy(text, "SCRAM-SHA-1$4096:"));

        memset(text + n, 'A', 169);
        strcpy(text + n + 169, ends[i]);
        expect(s, "n,,n=user,r=abc", MPROTO_SASL_LOOKUP, NULL);
        assert_int_equal(mproto_sasl_verifier(s, text, strlen(text)),
                         i ? MPROTO_E_ARG : MPROTO_OK);
        mproto_sasl_free(s);
    }
}

static void test_cut_anywhere(void **state)
{
    static const char whole[] = "SCRAM-SHA-1$4096:c2FsdA==$" KEYS;
    size_t n;

    (void)state;
    for (n = 0; n < sizeof whole - 1; n++) {
        mproto_span text = exact_span(whole, n);
        mproto_sasl *s = server_of("SCRAM-SHA-1");

        expect(s, "n,,n=user,r=abc", MPROTO_SASL_LOOKUP, NULL);
        assert_int_equal(mproto_sasl_verifier(s, text.p, n), MPROTO_E_ARG);
        mproto_sasl_free(s);
        exact_free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_store),
        cmocka_unit_test(test_what_was_stored_lets_in),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_the_salt_at_its_limit),
        cmocka_unit_test(test_cut_anywhere),
    };

    return cmocka_run_group_tests_name("verifier", tests, NULL, NULL);
}
