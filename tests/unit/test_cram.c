#include "sasl_play.h"

/* RFC 2195, section 2. */
static void test_client(void **state)
{
    mproto_sasl_opts o = sasl_opts();
    mproto_sasl *s;

    (void)state;
    o.user = "tim";
    o.secret = "tanstaaftanstaaf";
    o.secret_n = 16;
    s = mproto_sasl_client(span_of("CRAM-MD5"), &o);
    expect(s, NULL, MPROTO_SASL_SEND, NULL);
    expect(s, "<1896.697170952@postoffice.reston.mci.net>",
           MPROTO_SASL_DONE, "tim b913a602c7eda7a495b4e6e7334d3890");
    mproto_sasl_free(s);
}

/* SASL-09: a challenge of nothing is none. */
static void test_sasl_09_an_empty_challenge(void **state)
{
    mproto_sasl *s = client_of("CRAM-MD5");

    (void)state;
    expect(s, NULL, MPROTO_SASL_SEND, NULL);
    assert_fails(s, "", MPROTO_E_PEER);
    s = client_of("CRAM-MD5");
    expect(s, NULL, MPROTO_SASL_SEND, NULL);
    assert_fails(s, NULL, MPROTO_E_PEER);
}

#define CHALLENGE "<30313233343536373839616263646566.896900000@mx.example>"
#define DIGEST "7fe174655f41c5d06739152b91fc567c"

static void test_server(void **state)
{
    mproto_sasl *s = server_of("CRAM-MD5");

    (void)state;
    expect(s, NULL, MPROTO_SASL_SEND, CHALLENGE);
    expect(s, "a user " DIGEST, MPROTO_SASL_LOOKUP, NULL);
    assert_span(mproto_sasl_who(s), "a user");
    assert_span(mproto_sasl_given(s), "");
    assert_int_equal(says_pencil(s), MPROTO_OK);
    expect(s, NULL, MPROTO_SASL_DONE, NULL);
    mproto_sasl_free(s);
}

static void test_answers(void **state)
{
    (void)state;
    assert_int_equal(exchange("CRAM-MD5", says_pencil), MPROTO_SASL_DONE);
    assert_int_equal(exchange("CRAM-MD5", says_pen), MPROTO_SASL_FAILED);
    assert_int_equal(exchange("CRAM-MD5", says_no), MPROTO_SASL_FAILED);
    assert_int_equal(exchange("CRAM-MD5", denies), MPROTO_SASL_FAILED);
}

/* Nobody but the password can say yes, and a verifier is of another kind. */
static void test_answers_of_no_use(void **state)
{
    static const char verifier[] = "SCRAM-SHA-1$4096:c2FsdHNhbHQ=$"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    mproto_sasl *s = server_of("CRAM-MD5");

    (void)state;
    expect(s, NULL, MPROTO_SASL_SEND, CHALLENGE);
    assert_int_equal(says_pencil(s), MPROTO_E_STATE);
    expect(s, "user " DIGEST, MPROTO_SASL_LOOKUP, NULL);
    assert_int_equal(says_yes(s), MPROTO_E_ARG);
    assert_int_equal(mproto_sasl_verifier(s, verifier, sizeof verifier - 1),
                     MPROTO_E_ARG);
    assert_int_equal(says_pencil(s), MPROTO_OK);
    expect(s, NULL, MPROTO_SASL_DONE, NULL);
    mproto_sasl_free(s);
}

static void test_sasl_05_malformed(void **state)
{
    static const char whole[] = "user " DIGEST;
    static const char *const bad[] = {
        "", " ", "user", DIGEST, " " DIGEST, "user " DIGEST " ",
        "user=" DIGEST, "us\r " DIGEST, "\xff " DIGEST
    };
    char cut[sizeof whole];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mproto_sasl *s = server_of("CRAM-MD5");

        expect(s, NULL, MPROTO_SASL_SEND, CHALLENGE);
        assert_fails(s, bad[i], MPROTO_E_PEER);
    }
    for (i = 0; i < sizeof whole - 1; i++) {
        mproto_sasl *s = server_of("CRAM-MD5");

        memcpy(cut, whole, i);
        cut[i] = '\0';
        expect(s, NULL, MPROTO_SASL_SEND, CHALLENGE);
        assert_fails(s, cut, MPROTO_E_PEER);
    }
}

/* SASL-06: the digest is hexadecimal, and only as the client has to write. */
static void test_sasl_06_a_digest_in_capitals(void **state)
{
    mproto_sasl *s = server_of("CRAM-MD5");

    (void)state;
    expect(s, NULL, MPROTO_SASL_SEND, CHALLENGE);
    expect(s, "user 7FE174655F41C5D06739152B91FC567C",
           MPROTO_SASL_LOOKUP, NULL);
    assert_int_equal(says_pencil(s), MPROTO_OK);
    assert_fails(s, NULL, MPROTO_E_STATE);
}

static void test_the_server_speaks_first(void **state)
{
    (void)state;
    assert_fails(server_of("CRAM-MD5"), "user " DIGEST, MPROTO_E_PEER);
}

static void test_a_host_that_is_none(void **state)
{
    mproto_sasl_opts o = sasl_opts();

    (void)state;
    o.host = "mx>.example";
    assert_fails(mproto_sasl_server(span_of("CRAM-MD5"), &o), NULL,
                 MPROTO_E_ARG);
    o.host = "mx\r\n.example";
    assert_fails(mproto_sasl_server(span_of("CRAM-MD5"), &o), NULL,
                 MPROTO_E_ARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client),
        cmocka_unit_test(test_sasl_09_an_empty_challenge),
        cmocka_unit_test(test_server),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_answers_of_no_use),
        cmocka_unit_test(test_sasl_05_malformed),
        cmocka_unit_test(test_sasl_06_a_digest_in_capitals),
        cmocka_unit_test(test_the_server_speaks_first),
        cmocka_unit_test(test_a_host_that_is_none),
    };

    return cmocka_run_group_tests_name("cram", tests, NULL, NULL);
}
