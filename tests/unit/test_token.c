#include "sasl_play.h"

static mproto_sasl *tokens_of(const char *mechanism)
{
    mproto_sasl *s = mproto_sasl_tokens(span_of(mechanism), NULL);

    assert_non_null(s);
    return s;
}

static void test_a_client_of_three_messages(void **state)
{
    mproto_sasl *s = tokens_of("gssapi");

    (void)state;
    assert_span(mproto_sasl_name(s), "GSSAPI");
    expect(s, NULL, MPROTO_SASL_TOKEN, NULL);
    assert_span(mproto_sasl_given(s), "");
    expect(s, NULL, MPROTO_SASL_TOKEN, NULL);
    assert_int_equal(mproto_sasl_token(s, "one", 3, 0), MPROTO_OK);
    assert_int_equal(mproto_sasl_token(s, "one", 3, 0), MPROTO_E_STATE);
    expect(s, NULL, MPROTO_SASL_SEND, "one");
    expect(s, "heard", MPROTO_SASL_TOKEN, NULL);
    assert_span(mproto_sasl_given(s), "heard");
    assert_int_equal(mproto_sasl_token(s, "", 0, 0), MPROTO_OK);
    assert_span(mproto_sasl_given(s), "");
    expect(s, NULL, MPROTO_SASL_SEND, "");
    expect(s, "", MPROTO_SASL_TOKEN, NULL);
    assert_int_equal(mproto_sasl_token(s, "three", 5, 1), MPROTO_OK);
    expect(s, NULL, MPROTO_SASL_DONE, "three");
    assert_int_equal(mproto_sasl_token(s, "four", 4, 1), MPROTO_E_STATE);
    assert_fails(s, "four", MPROTO_E_PEER);
}

static void test_a_server_that_is_content(void **state)
{
    mproto_sasl *s = tokens_of("X-9_A");

    (void)state;
    expect(s, "response", MPROTO_SASL_TOKEN, NULL);
    assert_int_equal(mproto_sasl_verdict(s, 1), MPROTO_E_STATE);
    assert_int_equal(mproto_sasl_token(s, NULL, 0, 1), MPROTO_OK);
    expect(s, NULL, MPROTO_SASL_DONE, NULL);
    mproto_sasl_free(s);
}

static void test_names(void **state)
{
    static const char *const bad[] = { "", "A B", "A.B", "A\n",
                                       "ABCDEFGHIJKLMNOPQRSTU" };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_null(mproto_sasl_tokens(span_of(bad[i]), NULL));
    mproto_sasl_free(tokens_of("ABCDEFGHIJKLMNOPQRST"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_client_of_three_messages),
        cmocka_unit_test(test_a_server_that_is_content),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests_name("token", tests, NULL, NULL);
}
