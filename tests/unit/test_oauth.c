#include "sasl_play.h"

#define JSON "{\"status\":\"invalid_token\"}"

/* RFC 7628, section 4.1, and what Google's documents have. */
static void test_clients(void **state)
{
    mproto_sasl_opts o = sasl_opts();
    mproto_sasl *s;

    (void)state;
    o.user = "user@example.com";
    o.host = "server.example.com";
    o.port = 143;
    o.secret = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";
    o.secret_n = 42;
    s = mproto_sasl_client(span_of("OAUTHBEARER"), &o);
    expect(s, NULL, MPROTO_SASL_DONE, "n,a=user@example.com,\1"
           "host=server.example.com\1port=143\1auth=Bearer "
           "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\1\1");
    mproto_sasl_free(s);
    o.user = "someuser@example.com";
    o.secret = "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg";
    o.secret_n = 45;
    s = mproto_sasl_client(span_of("XOAUTH2"), &o);
    expect(s, NULL, MPROTO_SASL_DONE, "user=someuser@example.com\1"
           "auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\1\1");
    mproto_sasl_free(s);
}

static void test_a_name_with_comma_and_equals(void **state)
{
    mproto_sasl_opts o = sasl_opts();
    mproto_sasl *s;

    (void)state;
    o.user = "a,b=c";
    o.host = NULL;
    s = mproto_sasl_client(span_of("OAUTHBEARER"), &o);
    expect(s, NULL, MPROTO_SASL_DONE,
           "n,a=a=2Cb=3Dc,\1auth=Bearer pencil\1\1");
    mproto_sasl_free(s);
    s = server_of("OAUTHBEARER");
    expect(s, "n,a=a=2Cb=3Dc,\1auth=Bearer pencil\1\1", MPROTO_SASL_LOOKUP,
           NULL);
    assert_span(mproto_sasl_who(s), "a,b=c");
    mproto_sasl_free(s);
}

/* Nothing may end a pair but we. */
static void test_inj_a_separator_in_the_strings(void **state)
{
    static const char *const mechanisms[] = { "OAUTHBEARER", "XOAUTH2" };
    unsigned i, k;

    (void)state;
    for (i = 0; i < 2; i++) {
        for (k = 0; k < 4; k++) {
            mproto_sasl_opts o = sasl_opts();

            if (k == 0)
                o.user = "user\1auth=Bearer x";
            else if (k == 1)
                o.secret = "pen\1il";
            else if (k == 2)
                o.secret_n = 0;
            else
                o.host = "a\1b";
            assert_fails(mproto_sasl_client(span_of(mechanisms[i]), &o), NULL,
                         MPROTO_E_ARG);
        }
    }
}

static const struct message {
    const char *mechanism, *text, *who, *token;         /* NULL: malformed */
} messages[] = {
    { "XOAUTH2", "user=u\1auth=Bearer t\1\1", "u", "t" },
    { "XOAUTH2", "user=u\1auth=bearer t\1\1", "u", "t" },
    { "XOAUTH2", "auth=Bearer t\1other=x\1user=u\1\1", "u", "t" },
    { "XOAUTH2", "user=u\1auth=Bearer t\1", NULL, NULL },
    { "XOAUTH2", "user=u\1auth=Bearer t\1\1\1", NULL, NULL },
    { "XOAUTH2", "user=u\1auth=Bearer t\1\1x", NULL, NULL },
    { "XOAUTH2", "user=u\1auth=Bearer\1\1", NULL, NULL },
    { "XOAUTH2", "user=u\1auth=Basic t\1\1", NULL, NULL },
    { "XOAUTH2", "user=\1auth=Bearer t\1\1", NULL, NULL },
    { "XOAUTH2", "auth=Bearer t\1\1", NULL, NULL },
    { "XOAUTH2", "user=u\1\1", NULL, NULL },
    { "XOAUTH2", "user\1auth=Bearer t\1\1", NULL, NULL },
    { "XOAUTH2", "\1", NULL, NULL },
    { "XOAUTH2", "", NULL, NULL },
    { "OAUTHBEARER", "n,,\1auth=Bearer t\1\1", "", "t" },
    { "OAUTHBEARER", "y,a=u,\1auth=Bearer t\1\1", "u", "t" },
    { "OAUTHBEARER", "n,a=u,\1host=h\1port=1\1auth=Bearer  t \1\1", "u", "t" },
    { "OAUTHBEARER", "p=x,a=u,\1auth=Bearer t\1\1", NULL, NULL },
    { "OAUTHBEARER", "n,a=,\1auth=Bearer t\1\1", NULL, NULL },
    { "OAUTHBEARER", "n,u,\1auth=Bearer t\1\1", NULL, NULL },
    { "OAUTHBEARER", "n,a=u=,\1auth=Bearer t\1\1", NULL, NULL },
    { "OAUTHBEARER", "n,a=u,x\1auth=Bearer t\1\1", NULL, NULL },
    { "OAUTHBEARER", "n,a=u\1auth=Bearer t\1\1", NULL, NULL },
    { "OAUTHBEARER", "n,a=u,\1\1", NULL, NULL },
    { "OAUTHBEARER", "n,a=u,", NULL, NULL },
    { "OAUTHBEARER", "\1", NULL, NULL }
};

static void test_messages_to_servers(void **state)
{
    const struct message *m = messages;

    (void)state;
    for (; m < messages + sizeof messages / sizeof messages[0]; m++) {
        mproto_sasl *s = server_of(m->mechanism);

        expect(s, NULL, MPROTO_SASL_SEND, "");
        if (!m->who) {
            assert_fails(s, m->text, MPROTO_E_PEER);
            continue;
        }
        expect(s, m->text, MPROTO_SASL_LOOKUP, NULL);
        assert_span(mproto_sasl_who(s), m->who);
        assert_span(mproto_sasl_given(s), m->token);
        mproto_sasl_free(s);
    }
}

/* RFC 7628 3.2.3: the error is a challenge, and wants an answer. */
static void test_a_token_that_is_refused(void **state)
{
    mproto_sasl *c = client_of("OAUTHBEARER"), *s = server_of("OAUTHBEARER");

    (void)state;
    expect(c, NULL, MPROTO_SASL_DONE,
           "n,a=user,\1host=mx.example\1auth=Bearer pencil\1\1");
    expect(s, "n,a=user,\1auth=Bearer pencil\1\1", MPROTO_SASL_LOOKUP, NULL);
    assert_int_equal(says_no(s), MPROTO_OK);
    expect(s, NULL, MPROTO_SASL_SEND, JSON);
    assert_span(mproto_sasl_given(s), "");
    expect(c, JSON, MPROTO_SASL_FAILED, "\1");
    assert_span(mproto_sasl_given(c), JSON);
    mproto_sasl_free(c);
    assert_fails(s, "\1", MPROTO_E_STATE);
    c = client_of("XOAUTH2");
    expect(c, NULL, MPROTO_SASL_DONE, "user=user\1auth=Bearer pencil\1\1");
    expect(c, JSON, MPROTO_SASL_FAILED, "");
    assert_fails(c, JSON, MPROTO_E_PEER);
}

static void test_answers(void **state)
{
    static const char *const mechanisms[] = { "OAUTHBEARER", "XOAUTH2" };
    unsigned i;

    (void)state;
    for (i = 0; i < 2; i++) {
        mproto_sasl *s = server_of(mechanisms[i]);

        expect(s, i ? "user=u\1auth=Bearer t\1\1"
                    : "n,a=u,\1auth=Bearer t\1\1", MPROTO_SASL_LOOKUP, NULL);
        assert_int_equal(says_pencil(s), MPROTO_E_ARG);
        assert_int_equal(says_yes(s), MPROTO_OK);
        expect(s, NULL, MPROTO_SASL_DONE, NULL);
        mproto_sasl_free(s);
        assert_int_equal(exchange(mechanisms[i], says_yes),
                         MPROTO_SASL_DONE);
        assert_int_equal(exchange(mechanisms[i], denies), MPROTO_SASL_SEND);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clients),
        cmocka_unit_test(test_a_name_with_comma_and_equals),
        cmocka_unit_test(test_inj_a_separator_in_the_strings),
        cmocka_unit_test(test_messages_to_servers),
        cmocka_unit_test(test_a_token_that_is_refused),
        cmocka_unit_test(test_answers),
    };

    return cmocka_run_group_tests_name("oauth", tests, NULL, NULL);
}
