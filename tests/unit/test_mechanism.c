#include "sasl_play.h"

static const struct choice {
    const char *offered, *allowed;
    int         clear_ok;
    const char *chosen;
} choices[] = {
    { "PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256", NULL, 1,
      "SCRAM-SHA-256" },
    { "PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1", NULL, 0, "SCRAM-SHA-1" },
    { "PLAIN LOGIN CRAM-MD5", NULL, 1, "CRAM-MD5" },
    { "LOGIN PLAIN", NULL, 1, "PLAIN" },
    { "LOGIN PLAIN", NULL, 0, "" },
    { "login", NULL, 1, "LOGIN" },
    { "", NULL, 1, "" },
    { "ANONYMOUS EXTERNAL XOAUTH2 GSSAPI SCRAM-SHA-256-PLUS", NULL, 1, "" },
    { "PLAIN SCRAM-SHA-1", "PLAIN SCRAM-SHA-1", 1, "PLAIN" },
    { "PLAIN SCRAM-SHA-1", "plain scram-sha-1", 0, "scram-sha-1" },
    { "XOAUTH2 OAUTHBEARER", "OAUTHBEARER XOAUTH2", 0, "" },
    { "XOAUTH2 OAUTHBEARER", "OAUTHBEARER XOAUTH2", 1, "OAUTHBEARER" },
    { "GSSAPI PLAIN", "GSSAPI PLAIN", 0, "GSSAPI" },
    { "  PLAIN  ", "  PLAIN  ", 1, "PLAIN" },
    { "PLAINER XPLAIN", "PLAIN", 1, "" },
    { "PLAIN", "", 1, "" }
};

static void test_choose(void **state)
{
    const struct choice *c = choices;

    (void)state;
    for (; c < choices + sizeof choices / sizeof choices[0]; c++)
        assert_span(mproto_sasl_choose(span_of(c->offered), c->allowed,
                                       c->clear_ok), c->chosen);
}

static const char *const all[] = {
    "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256",
    "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "EXTERNAL", "ANONYMOUS",
    "XOAUTH2", "OAUTHBEARER"
};

static void test_names_in_any_case(void **state)
{
    mproto_sasl_opts o = sasl_opts();
    char lower[32];
    size_t i, k;

    (void)state;
    o.binding = "tls-exporter";
    o.binding_data = "data";
    o.binding_n = 4;
    for (i = 0; i < sizeof all / sizeof all[0]; i++) {
        mproto_sasl *s = mproto_sasl_client(span_of(all[i]), &o);

        assert_non_null(s);
        assert_span(mproto_sasl_name(s), all[i]);
        mproto_sasl_free(s);
        for (k = 0; k <= strlen(all[i]); k++)
            lower[k] = (char)(all[i][k] >= 'A' && all[i][k] <= 'Z'
                              ? all[i][k] + 'a' - 'A' : all[i][k]);
        s = mproto_sasl_server(span_of(lower), &o);
        assert_non_null(s);
        assert_span(mproto_sasl_name(s), all[i]);
        mproto_sasl_free(s);
    }
}

static void test_who_shows_the_secret(void **state)
{
    static const char clear[] = "PLAIN LOGIN XOAUTH2 OAUTHBEARER";
    mproto_sasl_opts o = sasl_opts();
    mproto_sasl *s;
    size_t i;

    (void)state;
    o.binding = "tls-exporter";
    o.binding_data = "data";
    o.binding_n = 4;
    for (i = 0; i < sizeof all / sizeof all[0]; i++) {
        s = mproto_sasl_client(span_of(all[i]), &o);
        assert_non_null(s);
        assert_int_equal(mproto_sasl_is_clear(s),
                         strstr(clear, all[i]) != NULL);
        mproto_sasl_free(s);
        s = mproto_sasl_tokens(span_of(all[i]), NULL);
        assert_non_null(s);
        assert_int_equal(mproto_sasl_is_clear(s),
                         strstr(clear, all[i]) != NULL);
        mproto_sasl_free(s);
    }
    s = mproto_sasl_tokens(span_of("GSSAPI"), NULL);
    assert_int_equal(mproto_sasl_is_clear(s), 0);
    mproto_sasl_free(s);
}

static void test_names_that_are_none(void **state)
{
    static const char *const none[] = { "", "PLAI", "PLAINS", "DIGEST-MD5",
                                        "NTLM", "SCRAM-SHA-256-PLU", " " };
    mproto_sasl_opts o = sasl_opts();
    size_t i;

    (void)state;
    for (i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_null(mproto_sasl_client(span_of(none[i]), &o));
        assert_null(mproto_sasl_server(span_of(none[i]), &o));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choose),
        cmocka_unit_test(test_names_in_any_case),
        cmocka_unit_test(test_names_that_are_none),
        cmocka_unit_test(test_who_shows_the_secret),
    };

    return cmocka_run_group_tests_name("mechanism", tests, NULL, NULL);
}
