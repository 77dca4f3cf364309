#include "sasl_play.h"

#define FIRST "n,,n=user,r=clientnonce"
#define NONCE "clientnonceMDEyMzQ1Njc4OWFiY2RlZmdo"
/* The salt that a server with these options makes for "user". */
#define SALT "XNiA7ys+PmXTOrnCYshurQ=="

/* The answer to FIRST, and what Python's hmac makes of the password "pencil"
 * with 8 iterations. */
#define ANSWER "r=" NONCE ",s=" SALT ",i=8"
#define FINAL "c=biws,r=" NONCE
#define PROOF ",p=G3ZKsjsv/MaD7zDv2p7BXlI+BqtvkYfckA6RiBFjXlM="
#define SIGNATURE "v=Qa4rISyzzqGSpr3eHk03b46f9mBecVkzuHsIImMcqwg="

static mproto_sasl *asked(const char *mechanism, const char *first)
{
    mproto_sasl *s = server_of(mechanism);

    expect(s, NULL, MPROTO_SASL_SEND, "");
    expect(s, first, MPROTO_SASL_LOOKUP, NULL);
    return s;
}

/* Up to the client's last message. */
static mproto_sasl *answered(void)
{
    mproto_sasl *s = asked("SCRAM-SHA-256", FIRST);

    assert_int_equal(says_pencil(s), MPROTO_OK);
    expect(s, NULL, MPROTO_SASL_SEND, ANSWER);
    return s;
}

static void test_a_whole_exchange(void **state)
{
    mproto_sasl *s = answered();

    (void)state;
    assert_span(mproto_sasl_who(s), "user");
    assert_span(mproto_sasl_acting_as(s), "");
    expect(s, FINAL PROOF, MPROTO_SASL_SEND, SIGNATURE);
    expect(s, "", MPROTO_SASL_DONE, NULL);
    assert_span(mproto_sasl_who(s), "user");
    mproto_sasl_free(s);
}

static void test_a_client_that_says_more_at_the_end(void **state)
{
    mproto_sasl *s = answered();

    (void)state;
    expect(s, FINAL PROOF, MPROTO_SASL_SEND, SIGNATURE);
    assert_fails(s, "x", MPROTO_E_PEER);
    s = answered();
    expect(s, FINAL PROOF, MPROTO_SASL_SEND, SIGNATURE);
    assert_fails(s, NULL, MPROTO_E_STATE);
}

static const char *const bad_firsts[] = {
    "", "n", "n,", "n,,", "n,,n=user", "n,,n=user,r=", "n,,n=,r=abc",
    "n,,r=abc,n=user", "n,,m=ext,n=user,r=abc", "n,,n=us=er,r=abc",
    "n,,n=us=2,r=abc", "n,,n=us=2c,r=abc", "n,,n=us\x01,r=abc",
    "n,,n=user,r=a b", "n,,n=user,r=a\xc3\xbc", "n,,n=us\xff,r=abc",
    "n,a=,n=user,r=abc", "n,b=x,n=user,r=abc", "n,a==,n=user,r=abc",
    "x,,n=user,r=abc", "nn,,n=user,r=abc", ",,n=user,r=abc",
    "p=tls-exporter,,n=user,r=abc", "p=,,n=user,r=abc",
    "n,,n=user,r=abc\n"
};

static void test_sasl_05_firsts_that_are_none(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad_firsts / sizeof bad_firsts[0]; i++)
        assert_fails(server_of("SCRAM-SHA-1"), bad_firsts[i], MPROTO_E_PEER);
}

static void test_names_in_the_first(void **state)
{
    mproto_sasl *s = asked("SCRAM-SHA-1", "n,a=ad=2Cmin,n=a=3Db=2Cc,r=abc,x=y");

    (void)state;
    assert_span(mproto_sasl_who(s), "a=b,c");
    assert_span(mproto_sasl_acting_as(s), "ad,min");
    mproto_sasl_free(s);
}

static const char *const bad_finals[] = {
    "", FINAL, PROOF, "c=biws,r=clientnonce" PROOF,
    "c=biws,r=" NONCE "x" PROOF, "c=eSws,r=" NONCE PROOF,
    "c=biw,r=" NONCE PROOF, "c=,r=" NONCE PROOF, "r=" NONCE ",c=biws" PROOF,
    FINAL ",p=", FINAL ",p=AAAA", FINAL ",p=====", FINAL PROOF ",x=y",
    FINAL PROOF "\n", FINAL ",q=abc", "x" FINAL PROOF
};

static void test_sasl_09_finals_that_are_none(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad_finals / sizeof bad_finals[0]; i++) {
        mproto_sasl *s = answered();
        mproto_span out;

        assert_int_equal(step(s, bad_finals[i], &out), MPROTO_SASL_FAILED);
        assert_null(out.p);
        mproto_sasl_free(s);
    }
}

/* Every bit of the proof counts: the first letter has six, the last four. */
static void test_a_proof_with_another_letter(void **state)
{
    char text[] = FINAL PROOF;
    size_t at = strlen(FINAL ",p="), i;

    (void)state;
    for (i = at; i + 2 < sizeof text; i++) {
        mproto_sasl *s = answered();
        mproto_span out;
        char letter = text[i];

        text[i] = letter == 'A' ? 'E' : 'A';
        assert_int_equal(step(s, text, &out), MPROTO_SASL_FAILED);
        text[i] = letter;
        mproto_sasl_free(s);
    }
}

/* RFC 5802 5.1: what is in the last message is part of what is proven. */
static void test_an_extension_in_the_last_message(void **state)
{
    (void)state;
    assert_fails(answered(), FINAL ",x=y" PROOF, MPROTO_E_STATE);
}

static void test_sasl_05_a_final_cut_anywhere(void **state)
{
    static const char whole[] = FINAL PROOF;
    char cut[sizeof whole];
    mproto_span out;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof whole - 1; i++) {
        mproto_sasl *s = answered();

        memcpy(cut, whole, i);
        cut[i] = '\0';
        assert_int_equal(step(s, cut, &out), MPROTO_SASL_FAILED);
        mproto_sasl_free(s);
    }
}

/* A second try shows the same salt, and another name another one. */
static void test_a_denied_user_sees_a_salt_of_its_own(void **state)
{
    mproto_span out;
    unsigned i;

    (void)state;
    for (i = 0; i < 2; i++) {
        mproto_sasl *s = asked("SCRAM-SHA-256", FIRST);

        assert_int_equal(denies(s), MPROTO_OK);
        expect(s, NULL, MPROTO_SASL_SEND, ANSWER);
        assert_fails(s, FINAL PROOF, MPROTO_E_STATE);
        s = asked("SCRAM-SHA-256", "n,,n=other,r=clientnonce");
        assert_int_equal(denies(s), MPROTO_OK);
        assert_int_equal(step(s, NULL, &out), MPROTO_SASL_SEND);
        assert_int_equal(out.n, strlen(ANSWER));
        assert_true(memcmp(out.p, ANSWER, out.n) != 0);
        mproto_sasl_free(s);
    }
}

static void test_answers(void **state)
{
    static const char *const mechanisms[] = { "SCRAM-SHA-1", "SCRAM-SHA-256" };
    unsigned i;

    (void)state;
    for (i = 0; i < 2; i++) {
        const char *m = mechanisms[i];

        assert_int_equal(exchange(m, says_pencil), MPROTO_SASL_DONE);
        assert_int_equal(exchange(m, says_pen), MPROTO_SASL_FAILED);
        assert_int_equal(exchange(m, denies), MPROTO_SASL_FAILED);
        assert_int_equal(exchange(m, says_no), MPROTO_SASL_FAILED);
    }
}

/* Nobody but the secret can say yes. */
static void test_a_yes_proves_nothing(void **state)
{
    mproto_sasl *s = asked("SCRAM-SHA-1", FIRST);

    (void)state;
    assert_int_equal(says_yes(s), MPROTO_E_ARG);
    expect(s, NULL, MPROTO_SASL_LOOKUP, NULL);
    assert_int_equal(says_no(s), MPROTO_OK);
    assert_fails(s, NULL, MPROTO_E_STATE);
}

typedef struct channel {
    const char *mechanism, *name, *data;
} channel;

static mproto_sasl *bound(const channel *c, int server)
{
    mproto_sasl_opts o = sasl_opts();
    mproto_sasl *s;

    o.binding = c->name;
    o.binding_data = c->data;
    o.binding_n = c->data ? strlen(c->data) : 0;
    s = server ? mproto_sasl_server(span_of(c->mechanism), &o)
               : mproto_sasl_client(span_of(c->mechanism), &o);
    assert_non_null(s);
    return s;
}

static const struct binding {
    channel client, server;
    int     works;
} bindings[] = {
    { { "SCRAM-SHA-1-PLUS", "tls-exporter", "ekm" },
      { "SCRAM-SHA-1-PLUS", "tls-exporter", "ekm" }, 1 },
    { { "SCRAM-SHA-256-PLUS", "tls-server-end-point", "cert" },
      { "SCRAM-SHA-256-PLUS", "tls-server-end-point", "cert" }, 1 },
    /* somebody in the middle */
    { { "SCRAM-SHA-1-PLUS", "tls-exporter", "ekm" },
      { "SCRAM-SHA-1-PLUS", "tls-exporter", "eve" }, 0 },
    { { "SCRAM-SHA-1-PLUS", "tls-unique", "ekm" },
      { "SCRAM-SHA-1-PLUS", "tls-exporter", "ekm" }, 0 },
    /* who has taken -PLUS out of the list */
    { { "SCRAM-SHA-1", "tls-exporter", "ekm" },
      { "SCRAM-SHA-1", "tls-exporter", "ekm" }, 0 },
    { { "SCRAM-SHA-1", "tls-exporter", "ekm" },
      { "SCRAM-SHA-1", NULL, NULL }, 1 },
    { { "SCRAM-SHA-1", NULL, NULL },
      { "SCRAM-SHA-1", "tls-exporter", "ekm" }, 1 },
    { { "SCRAM-SHA-1-PLUS", "tls-exporter", "ekm" },
      { "SCRAM-SHA-1", "tls-exporter", "ekm" }, 0 },
    { { "SCRAM-SHA-1", NULL, NULL },
      { "SCRAM-SHA-1-PLUS", "tls-exporter", "ekm" }, 0 }
};

static void test_channel_bindings(void **state)
{
    const struct binding *b = bindings;

    (void)state;
    for (; b < bindings + sizeof bindings / sizeof bindings[0]; b++) {
        mproto_sasl *c = bound(&b->client, 0), *s = bound(&b->server, 1);

        assert_int_equal(play(c, s, says_pencil), b->works
                         ? MPROTO_SASL_DONE : MPROTO_SASL_FAILED);
        mproto_sasl_free(c);
        mproto_sasl_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_whole_exchange),
        cmocka_unit_test(test_a_client_that_says_more_at_the_end),
        cmocka_unit_test(test_sasl_05_firsts_that_are_none),
        cmocka_unit_test(test_names_in_the_first),
        cmocka_unit_test(test_sasl_09_finals_that_are_none),
        cmocka_unit_test(test_a_proof_with_another_letter),
        cmocka_unit_test(test_an_extension_in_the_last_message),
        cmocka_unit_test(test_sasl_05_a_final_cut_anywhere),
        cmocka_unit_test(test_a_denied_user_sees_a_salt_of_its_own),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_a_yes_proves_nothing),
        cmocka_unit_test(test_channel_bindings),
    };

    return cmocka_run_group_tests_name("scram_server", tests, NULL, NULL);
}
