#include "sasl_play.h"

static void test_external_client(void **state)
{
    mproto_sasl_opts o = sasl_opts();
    mproto_sasl *s = client_of("EXTERNAL");

    (void)state;
    expect(s, NULL, MPROTO_SASL_DONE, "");
    mproto_sasl_free(s);
    o.authzid = "admin";
    s = mproto_sasl_client(span_of("EXTERNAL"), &o);
    expect(s, NULL, MPROTO_SASL_DONE, "admin");
    mproto_sasl_free(s);
    o.authzid = "ad\nmin";
    assert_fails(mproto_sasl_client(span_of("EXTERNAL"), &o), NULL,
                 MPROTO_E_ARG);
}

static void test_external_server(void **state)
{
    mproto_sasl *s = server_of("EXTERNAL");

    (void)state;
    expect(s, NULL, MPROTO_SASL_SEND, "");
    expect(s, "", MPROTO_SASL_LOOKUP, NULL);
    assert_span(mproto_sasl_who(s), "");
    assert_span(mproto_sasl_acting_as(s), "");
    assert_int_equal(says_pencil(s), MPROTO_E_ARG);
    assert_int_equal(says_yes(s), MPROTO_OK);
    expect(s, NULL, MPROTO_SASL_DONE, NULL);
    mproto_sasl_free(s);
    s = server_of("EXTERNAL");
    expect(s, "admin", MPROTO_SASL_LOOKUP, NULL);
    assert_span(mproto_sasl_acting_as(s), "admin");
    assert_int_equal(denies(s), MPROTO_OK);
    assert_fails(s, NULL, MPROTO_E_STATE);
    assert_fails(server_of("EXTERNAL"), "ad\nmin", MPROTO_E_PEER);
}

static void test_anonymous(void **state)
{
    mproto_sasl *s = client_of("ANONYMOUS");

    (void)state;
    expect(s, NULL, MPROTO_SASL_DONE, "user");
    mproto_sasl_free(s);
    s = server_of("ANONYMOUS");
    expect(s, NULL, MPROTO_SASL_SEND, "");
    expect(s, "sirhc", MPROTO_SASL_DONE, NULL);
    assert_span(mproto_sasl_who(s), "sirhc");
    assert_fails(s, "more", MPROTO_E_PEER);
    assert_fails(server_of("ANONYMOUS"), "a\tb", MPROTO_E_PEER);
    assert_fails(server_of("ANONYMOUS"), "\xe4", MPROTO_E_PEER);
}

static void test_exchanges(void **state)
{
    (void)state;
    assert_int_equal(exchange("EXTERNAL", says_yes), MPROTO_SASL_DONE);
    assert_int_equal(exchange("EXTERNAL", says_no), MPROTO_SASL_FAILED);
    assert_int_equal(exchange("ANONYMOUS", says_no), MPROTO_SASL_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_external_client),
        cmocka_unit_test(test_external_server),
        cmocka_unit_test(test_anonymous),
        cmocka_unit_test(test_exchanges),
    };

    return cmocka_run_group_tests_name("external", tests, NULL, NULL);
}
