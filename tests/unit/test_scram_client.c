#include "sasl_play.h"
#include "sasl/sasl_int.h"

/* The options of RFC 5802 section 5, whose nonce is 18 octets in base64. */
static mproto_sasl_opts rfc_5802(void)
{
    mproto_sasl_opts o = sasl_opts();

    o.random = "\x7f\x29\x28\xf9\xdd\xa5\x6d\xb1\x60\x38\xd4\x6f\xf6\xa9"
        "\x31\x75\xac\x0b";
    o.random_n = 18;
    o.iterations_min = 4096;
    return o;
}

static mproto_sasl *begun(const char *mechanism, const mproto_sasl_opts *o,
                          const char *first)
{
    mproto_sasl *s = mproto_sasl_client(span_of(mechanism), o);

    assert_non_null(s);
    expect(s, NULL, MPROTO_SASL_SEND, first);
    return s;
}

#define FIRST "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"
#define NONCE "fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j"
#define ANSWER "r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096"
#define FINAL "c=biws,r=" NONCE ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="

static void test_the_example_of_rfc_5802(void **state)
{
    mproto_sasl_opts o = rfc_5802();
    mproto_sasl *s = begun("SCRAM-SHA-1", &o, FIRST);

    (void)state;
    expect(s, ANSWER, MPROTO_SASL_SEND, FINAL);
    expect(s, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", MPROTO_SASL_DONE, "");
    mproto_sasl_free(s);
}

/* Its nonce has 15 octets, fewer than are asked of a caller. */
static void test_the_example_of_rfc_7677(void **state)
{
    mproto_sasl_opts o = sasl_opts();
    mproto_sasl *s;

    (void)state;
    o.random = "\xac\xea\x6b\x34\x67\xf0\x11\xb7\x91\x5a\x06\xcd\x12\x4a\x8e"
        "...";
    s = mproto_sasl_client(span_of("SCRAM-SHA-256"), &o);
    assert_non_null(s);
    s->random.n = 15;
    expect(s, NULL, MPROTO_SASL_SEND, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    expect(s, "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
           "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", MPROTO_SASL_SEND,
           "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
           "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    expect(s, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
           MPROTO_SASL_DONE, "");
    mproto_sasl_free(s);
}

/* Answers of a server to the first message: each is refused. */
static const char *const bad_answers[] = {
    "", "r", "r=", "x=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096",
    "m=ext,r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096",
    "r=" NONCE, "r=" NONCE ",s=QSXCR+Q6sek8bf92",
    "r=" NONCE ",i=4096,s=QSXCR+Q6sek8bf92",
    "r=" NONCE ",s=QSXCR+Q6sek8bf92,i=",
    "r=" NONCE ",s=QSXCR+Q6sek8bf92,i=-1",
    "r=" NONCE ",s=QSXCR+Q6sek8bf92,i=+4096",
    "r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096 ",
    "r=" NONCE ",s=QSXCR+Q6sek8bf92,i=0x1000",
    "r=" NONCE ",s=,i=4096", "r=" NONCE ",s=====,i=4096",
    "r=" NONCE ",s=QSXCR+Q6sek8bf9,i=4096",
    "r=" NONCE ",s=QSX\r\nCR+Q6sek8bf92,i=4096",
    "r=" NONCE ",s=QSXCR+Q6sek8bf92,i=4096\n",
    /* the nonce is not ours, or does not go on */
    "r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096",
    "r=fyko+d2lbbFgONRv9qkxdawX3rfc,s=QSXCR+Q6sek8bf92,i=4096",
    "r=3rfc,s=QSXCR+Q6sek8bf92,i=4096",
    "r=fyko+d2lbbFgONRv9qkxdawL\xc3\xbc,s=QSXCR+Q6sek8bf92,i=4096",
    "r=fyko+d2lbbFgONRv9qkxdawL a,s=QSXCR+Q6sek8bf92,i=4096",
    "e=unknown-user", ANSWER "\xff"
};

static void test_sasl_09_answers_that_are_none(void **state)
{
    mproto_sasl_opts o = rfc_5802();
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad_answers / sizeof bad_answers[0]; i++)
        assert_fails(begun("SCRAM-SHA-1", &o, FIRST), bad_answers[i],
                     MPROTO_E_PEER);
    assert_fails(begun("SCRAM-SHA-1", &o, FIRST), NULL, MPROTO_E_STATE);
}

/* SASL-05: every beginning of a good answer but those that are one. */
static void test_sasl_05_an_answer_cut_anywhere(void **state)
{
    static const char whole[] = ANSWER;
    mproto_sasl_opts o = rfc_5802();
    char cut[sizeof whole];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof whole - 1; i++) {
        memcpy(cut, whole, i);
        cut[i] = '\0';
        assert_fails(begun("SCRAM-SHA-1", &o, FIRST), cut, MPROTO_E_PEER);
    }
}

static const struct count {
    const char *text;
    int         is_taken;
} counts[] = {
    { "0", 0 }, { "1", 0 }, { "4095", 0 }, { "4096", 1 }, { "10000", 1 },
    { "10001", 0 }, { "600001", 0 }, { "2147483647", 0 },
    { "4294967296", 0 }, { "4294971392", 0 },
    { "18446744073709551616", 0 }, { "99999999999999999999999999", 0 }
};

static void test_sasl_03_iterations(void **state)
{
    mproto_sasl_opts o = rfc_5802();
    mproto_span out;
    char text[128];
    size_t i;

    (void)state;
    o.iterations_max = 10000;
    for (i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        mproto_sasl *s = begun("SCRAM-SHA-1", &o, FIRST);

        sprintf(text, "r=" NONCE ",s=QSXCR+Q6sek8bf92,i=%s", counts[i].text);
        assert_int_equal(step(s, text, &out), counts[i].is_taken
                         ? MPROTO_SASL_SEND : MPROTO_SASL_FAILED);
        mproto_sasl_free(s);
    }
}

/* The limits without a word of the caller's. */
static void test_sasl_03_iterations_by_default(void **state)
{
    static const char *const text[] = { "4095", "4096", "600000", "600001" };
    mproto_sasl_opts o = rfc_5802();
    mproto_span out;
    char answer[128];
    unsigned i;

    (void)state;
    o.iterations_min = 0;
    o.slice = 1;
    for (i = 0; i < 4; i++) {
        mproto_sasl *s = begun("SCRAM-SHA-1", &o, FIRST);

        sprintf(answer, "r=" NONCE ",s=QSXCR+Q6sek8bf92,i=%s", text[i]);
        assert_int_equal(mproto_sasl_step(s, answer, strlen(answer), &out),
                         i == 1 || i == 2 ? MPROTO_SASL_WORK
                                          : MPROTO_SASL_FAILED);
        mproto_sasl_free(s);
    }
}

static void test_an_extension_that_is_optional(void **state)
{
    mproto_sasl_opts o = rfc_5802();
    mproto_sasl *s = begun("SCRAM-SHA-1", &o, FIRST);
    mproto_span out;

    (void)state;
    assert_int_equal(step(s, ANSWER ",x=new", &out), MPROTO_SASL_SEND);
    mproto_sasl_free(s);
}

/* SASL-14: no success without the server's proof. */
static void test_sasl_14_no_proof_of_the_servers(void **state)
{
    static const char *const bad[] = {
        "", "v", "v=", "v=rmF9pqV8S7suAoZWja4dJRkFsKR=",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ", "v=rmF9pqV8S7suAoZWja4dJRkFsA==",
        "v=AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "v=====",
        "x=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "e=other-error",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=\n", "v=sWF9pqV8S7suAoZWja4dJRkFsKQ="
    };
    mproto_sasl_opts o = rfc_5802();
    mproto_sasl *s;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        s = begun("SCRAM-SHA-1", &o, FIRST);
        expect(s, ANSWER, MPROTO_SASL_SEND, FINAL);
        assert_fails(s, bad[i], MPROTO_E_PEER);
    }
    s = begun("SCRAM-SHA-1", &o, FIRST);
    expect(s, ANSWER, MPROTO_SASL_SEND, FINAL);
    assert_fails(s, NULL, MPROTO_E_STATE);
}

static void test_what_the_server_says_of_its_refusal(void **state)
{
    mproto_sasl_opts o = rfc_5802();
    mproto_sasl *s = begun("SCRAM-SHA-1", &o, FIRST);

    (void)state;
    expect(s, ANSWER, MPROTO_SASL_SEND, FINAL);
    expect(s, "e=invalid-proof,x=y", MPROTO_SASL_FAILED, NULL);
    assert_span(mproto_sasl_given(s), "invalid-proof");
    mproto_sasl_free(s);
}

static void test_gs2_headers(void **state)
{
    mproto_sasl_opts o = rfc_5802();

    (void)state;
    o.binding = "tls-exporter";
    o.binding_data = "data";
    o.binding_n = 4;
    mproto_sasl_free(begun("SCRAM-SHA-1", &o,
                           "y,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"));
    o.authzid = "a=b,c";
    o.user = "=,\xc3\xbc";
    mproto_sasl_free(begun("SCRAM-SHA-1-PLUS", &o,
                           "p=tls-exporter,a=a=3Db=2Cc,n==3D=2C\xc3\xbc,"
                           "r=fyko+d2lbbFgONRv9qkxdawL"));
}

static void test_strings_of_the_caller(void **state)
{
    static const char *const bad[] = { "", "a\tb", "a\x7f", "\xff",
                                       "\xe2\x80\xae" };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mproto_sasl_opts o = rfc_5802();

        o.user = bad[i];
        assert_fails(mproto_sasl_client(span_of("SCRAM-SHA-1"), &o), NULL,
                     MPROTO_E_ARG);
        o = rfc_5802();
        o.secret = bad[i];
        o.secret_n = strlen(bad[i]);
        assert_fails(mproto_sasl_client(span_of("SCRAM-SHA-1"), &o), NULL,
                     MPROTO_E_ARG);
    }
}

static void test_a_binding_that_is_no_name(void **state)
{
    static const char *const bad[] = { "tls,exporter\n", "tls-exporter,a=admin",
                                       "tls exporter", "\xc3\xbc" };
    mproto_sasl_opts o = rfc_5802();
    size_t i;

    (void)state;
    o.binding_data = "data";
    o.binding_n = 4;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        o.binding = bad[i];
        assert_fails(mproto_sasl_client(span_of("SCRAM-SHA-1-PLUS"), &o),
                     NULL, MPROTO_E_ARG);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_example_of_rfc_5802),
        cmocka_unit_test(test_the_example_of_rfc_7677),
        cmocka_unit_test(test_sasl_09_answers_that_are_none),
        cmocka_unit_test(test_sasl_05_an_answer_cut_anywhere),
        cmocka_unit_test(test_sasl_03_iterations),
        cmocka_unit_test(test_sasl_03_iterations_by_default),
        cmocka_unit_test(test_an_extension_that_is_optional),
        cmocka_unit_test(test_sasl_14_no_proof_of_the_servers),
        cmocka_unit_test(test_what_the_server_says_of_its_refusal),
        cmocka_unit_test(test_gs2_headers),
        cmocka_unit_test(test_strings_of_the_caller),
        cmocka_unit_test(test_a_binding_that_is_no_name),
    };

    return cmocka_run_group_tests_name("scram_client", tests, NULL, NULL);
}
