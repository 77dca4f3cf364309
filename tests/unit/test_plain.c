#include "sasl_play.h"

static mproto_sasl_state step_octets(mproto_sasl *s, const char *p, size_t n)
{
    mproto_span message = exact_span(p, n), out;
    mproto_sasl_state state = mproto_sasl_step(s, message.p, n, &out);

    exact_free(message);
    return state;
}

/* RFC 4616, section 4. */
static void test_plain_client(void **state)
{
    static const char wanted[] = "Ursel\0Kurt\0xipj3plmq";
    mproto_sasl_opts o = sasl_opts();
    mproto_span out;
    mproto_sasl *s;

    (void)state;
    o.authzid = "Ursel";
    o.user = "Kurt";
    o.secret = "xipj3plmq";
    o.secret_n = 9;
    s = mproto_sasl_client(span_of("plain"), &o);
    assert_int_equal(mproto_sasl_step(s, NULL, 0, &out), MPROTO_SASL_DONE);
    assert_int_equal(out.n, sizeof wanted - 1);
    assert_memory_equal(out.p, wanted, out.n);
    mproto_sasl_free(s);
}

static void test_plain_server(void **state)
{
    mproto_sasl *s = server_of("PLAIN");

    (void)state;
    expect(s, NULL, MPROTO_SASL_SEND, "");
    assert_int_equal(step_octets(s, "Ursel\0Kurt\0xipj3plmq", 20),
                     MPROTO_SASL_LOOKUP);
    assert_span(mproto_sasl_who(s), "Kurt");
    assert_span(mproto_sasl_acting_as(s), "Ursel");
    assert_span(mproto_sasl_given(s), "xipj3plmq");
    assert_int_equal(mproto_sasl_password(s, "xipj3plmq", 9), MPROTO_OK);
    expect(s, NULL, MPROTO_SASL_DONE, NULL);
    assert_span(mproto_sasl_who(s), "Kurt");
    assert_span(mproto_sasl_given(s), "");
    mproto_sasl_free(s);
}

/* SASL-08: exactly two NULs, and a name and a password. */
static void test_sasl_08_not_two_nuls(void **state)
{
    static const mproto_span bad[] = {
        { "", 0 }, { "user", 4 }, { "\0", 1 }, { "\0u", 2 }, { "\0u\0", 3 },
        { "\0\0p", 3 }, { "\0u\0p\0x", 6 }, { "\0u\0p\0", 5 },
        { "\0\0\0", 3 }, { "\0u\x80\0p", 5 }, { "\0u\r\0p", 5 },
        { "\xc3\0u\0p", 5 }
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mproto_sasl *s = server_of("PLAIN");

        assert_int_equal(step_octets(s, bad[i].p, bad[i].n),
                         MPROTO_SASL_FAILED);
        assert_int_equal(mproto_sasl_error(s)->code, MPROTO_E_PEER);
        mproto_sasl_free(s);
    }
}

/* SASL-05: every beginning of a good message. */
static void test_sasl_05_cut_anywhere(void **state)
{
    static const char whole[] = "Ursel\0Kurt\0xipj3plmq";
    size_t n;

    (void)state;
    for (n = 0; n < sizeof whole; n++) {
        mproto_sasl *s = server_of("PLAIN");

        assert_int_equal(step_octets(s, whole, n), n > strlen("Ursel.Kurt.")
                         ? MPROTO_SASL_LOOKUP : MPROTO_SASL_FAILED);
        mproto_sasl_free(s);
    }
}

static void test_login_client(void **state)
{
    mproto_sasl *s = client_of("LOGIN");

    (void)state;
    expect(s, NULL, MPROTO_SASL_SEND, NULL);
    expect(s, "User Name", MPROTO_SASL_SEND, "user");
    expect(s, "", MPROTO_SASL_DONE, "pencil");
    assert_fails(s, "once more", MPROTO_E_PEER);
    s = client_of("LOGIN");
    expect(s, NULL, MPROTO_SASL_SEND, NULL);
    assert_fails(s, NULL, MPROTO_E_STATE);
}

static void test_login_server(void **state)
{
    mproto_sasl *s = server_of("LOGIN");

    (void)state;
    expect(s, NULL, MPROTO_SASL_SEND, "Username:");
    expect(s, "user", MPROTO_SASL_SEND, "Password:");
    expect(s, "pencil", MPROTO_SASL_LOOKUP, NULL);
    assert_span(mproto_sasl_who(s), "user");
    assert_span(mproto_sasl_given(s), "pencil");
    assert_int_equal(mproto_sasl_verdict(s, 1), MPROTO_OK);
    expect(s, NULL, MPROTO_SASL_DONE, NULL);
    mproto_sasl_free(s);
}

static void test_login_with_the_name_in_the_command(void **state)
{
    mproto_sasl *s = server_of("LOGIN");

    (void)state;
    expect(s, "user", MPROTO_SASL_SEND, "Password:");
    expect(s, "pencil", MPROTO_SASL_LOOKUP, NULL);
    assert_int_equal(says_pen(s), MPROTO_OK);
    assert_fails(s, NULL, MPROTO_E_STATE);
}

static void test_login_of_nobody(void **state)
{
    mproto_sasl *s = server_of("LOGIN");

    (void)state;
    expect(s, NULL, MPROTO_SASL_SEND, "Username:");
    assert_fails(s, "", MPROTO_E_PEER);
    s = server_of("LOGIN");
    expect(s, "user", MPROTO_SASL_SEND, "Password:");
    assert_fails(s, "", MPROTO_E_PEER);
}

/* The password "pencil" by Python's hashlib: salt "saltsalt", 8 iterations. */
#define SHA1 "SCRAM-SHA-1$8:c2FsdHNhbHQ=$" \
    "ICsnF6d30ES4xlBOx1TZ1a7JpS4=:jz8FYG9xDZG5pmhTyYbR3qAxuyI="
#define SHA256 "SCRAM-SHA-256$8:c2FsdHNhbHQ=$" \
    "wbY7K4iX04OfTeUed7XVsu68FwLaTOwLvZXy4Yn0C88=:" \
    "U2aHLlf2yQTU1dDTYEh00pUvmVGg7c0y4Kv4HsHNpVk="

static int by_sha1(mproto_sasl *s)
{
    return mproto_sasl_verifier(s, SHA1, sizeof SHA1 - 1);
}

static int by_sha256(mproto_sasl *s)
{
    return mproto_sasl_verifier(s, SHA256, sizeof SHA256 - 1);
}

static void test_all_answers(void **state)
{
    static const char *const mechanisms[] = { "PLAIN", "LOGIN" };
    unsigned i;

    (void)state;
    for (i = 0; i < 2; i++) {
        const char *m = mechanisms[i];

        assert_int_equal(exchange(m, says_pencil), MPROTO_SASL_DONE);
        assert_int_equal(exchange(m, says_pen), MPROTO_SASL_FAILED);
        assert_int_equal(exchange(m, says_yes), MPROTO_SASL_DONE);
        assert_int_equal(exchange(m, says_no), MPROTO_SASL_FAILED);
        assert_int_equal(exchange(m, denies), MPROTO_SASL_FAILED);
        assert_int_equal(exchange(m, by_sha1), MPROTO_SASL_DONE);
        assert_int_equal(exchange(m, by_sha256), MPROTO_SASL_DONE);
    }
}

static void test_a_wrong_password_for_a_verifier(void **state)
{
    mproto_sasl *s = server_of("PLAIN");

    (void)state;
    assert_int_equal(step_octets(s, "\0user\0pen", 9), MPROTO_SASL_LOOKUP);
    assert_int_equal(by_sha256(s), MPROTO_OK);
    assert_fails(s, NULL, MPROTO_E_STATE);
}

/* A server that refuses an unknown user at once tells that it is unknown. */
static void test_denial_takes_the_steps_of_a_verifier(void **state)
{
    unsigned steps[2] = { 0, 0 }, i;

    (void)state;
    for (i = 0; i < 2; i++) {
        mproto_sasl_opts o = sasl_opts();
        mproto_span out;
        mproto_sasl *s;

        o.slice = 1;
        s = mproto_sasl_server(span_of("PLAIN"), &o);
        assert_int_equal(step_octets(s, "\0user\0pen", 9),
                         MPROTO_SASL_LOOKUP);
        assert_int_equal(i ? denies(s) : by_sha256(s), MPROTO_OK);
        while (mproto_sasl_step(s, NULL, 0, &out) == MPROTO_SASL_WORK)
            steps[i]++;
        mproto_sasl_free(s);
    }
    assert_int_equal(steps[0], 6);
    assert_int_equal(steps[1], 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_client),
        cmocka_unit_test(test_plain_server),
        cmocka_unit_test(test_sasl_08_not_two_nuls),
        cmocka_unit_test(test_sasl_05_cut_anywhere),
        cmocka_unit_test(test_login_client),
        cmocka_unit_test(test_login_server),
        cmocka_unit_test(test_login_with_the_name_in_the_command),
        cmocka_unit_test(test_login_of_nobody),
        cmocka_unit_test(test_all_answers),
        cmocka_unit_test(test_a_wrong_password_for_a_verifier),
        cmocka_unit_test(test_denial_takes_the_steps_of_a_verifier),
    };

    return cmocka_run_group_tests_name("plain", tests, NULL, NULL);
}
