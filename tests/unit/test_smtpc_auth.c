/* AUTH of the client: limits of its lines, credentials in memory and on the
 * wire, exchanges that need the caller. Whole sessions are in
 * tests/dialogue/smtp/auth-*. */
#include "smtpc_drive.h"
#include <mailproto/base64.h>
#include "smtp/smtpc_int.h"

#define KEYWORDS "250-AUTH PLAIN CRAM-MD5 SCRAM-SHA-1 GSSAPI\r\n"

static mproto_span name_of(const char *name)
{
    mproto_span s;

    s.p = name;
    s.n = strlen(name);
    return s;
}

static mproto_sasl *exchange(const char *mechanism, const char *secret,
                             size_t n)
{
    mproto_sasl_opts o;
    mproto_sasl *s;

    memset(&o, 0, sizeof o);
    o.size = sizeof o;
    o.user = "tim";
    o.secret = secret;
    o.secret_n = n;
    o.random = "0123456789abcdefgh";
    o.random_n = 18;
    o.iterations_min = 1;
    o.slice = 3;
    s = mproto_sasl_client(name_of(mechanism), &o);
    assert_non_null(s);
    return s;
}

static unsigned wants(client *r)
{
    return mproto_wire_want(r->w);
}

/* What goes out, without a check of what it is; its octets. */
static size_t take(client *r, char *to, size_t room)
{
    size_t all = 0, n;
    const char *p;

    while ((p = mproto_wire_out(r->w, &n)) != NULL) {
        if (n > 1000)
            n = 1000;           /* sockets take what they like */
        assert_true(n <= room - all);
        memcpy(to + all, p, n);
        all += n;
        mproto_wire_sent(r->w, n);
        client_pump(r);
    }
    return all;
}

/* RFC 4954 4: an AUTH line has at most 512 octets, CRLF and all; 372 octets
 * are 496 letters. */
static void test_initial_response_fits_512(void **state)
{
    static const struct { size_t token, line; } rows[] = {
        { 1, 20 }, { 369, 508 }, { 370, 512 }, { 372, 512 }, { 373, 0 },
        { 374, 0 }, { 3000, 0 }
    };
    static const char token[3000];
    char said[5000];
    client r = { 0 };
    mproto_sasl *s;
    size_t i, rest;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        client_start(&r, 0, KEYWORDS);
        s = mproto_sasl_tokens(name_of("MECHANIC"), NULL);
        OK(mproto_smtpc_auth(r.c, s));
        client_step(&r, NULL, "TOKEN|", "");
        OK(mproto_sasl_token(s, token, rows[i].token, 1));
        client_pump(&r);
        assert_int_equal(take(&r, said, sizeof said),
                         rows[i].line ? rows[i].line : 15);
        if (rows[i].line == 0) {
            client_hears(&r, "334 \r\n", 6);
            rest = mproto_base64_encoded_size(rows[i].token, 0) + 2;
            assert_int_equal(take(&r, said, sizeof said), rest);
        }
        client_step(&r, "235 ok\r\n", "AUTH 235|", "");
        client_close(&r);
        mproto_sasl_free(s);
    }
}

/* A token of any length goes through an output of the least size. */
static void test_response_longer_than_the_output(void **state)
{
    static char token[30000], said[41000], back[30100];
    mproto_smtpc_limits limits;
    mproto_smtpc_opts opts;
    mproto_codec codec;
    mproto_sasl *s;
    mproto_io io;
    client r = { 0 };
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof token; i++)
        token[i] = (char)(i * 7);
    memset(&limits, 0, sizeof limits);
    memset(&opts, 0, sizeof opts);
    limits.size = sizeof limits;
    limits.out_max = 1;
    opts.limits = &limits;
    client_open(&r, &opts);
    client_ready(&r, KEYWORDS);
    s = mproto_sasl_tokens(name_of("GSSAPI"), NULL);
    OK(mproto_smtpc_auth(r.c, s));
    client_step(&r, NULL, "TOKEN|", "");
    assert_int_equal(wants(&r), MPROTO_READ | MPROTO_ANSWER);
    assert_int_equal(mproto_wire_patience(r.w), 0);
    client_step(&r, NULL, "", "");      /* told once */
    OK(mproto_sasl_token(s, NULL, 0, 0));
    client_step(&r, NULL, "", "AUTH GSSAPI\r\n");
    assert_int_equal(wants(&r), MPROTO_READ);
    assert_int_equal(mproto_wire_patience(r.w), 300);
    client_step(&r, "334\r\n", "TOKEN|", "");
    OK(mproto_sasl_token(s, token, sizeof token, 1));
    client_pump(&r);
    assert_int_equal(wants(&r), MPROTO_WRITE | MPROTO_READ | MPROTO_SECRET);
    n = take(&r, said, sizeof said);
    assert_int_equal(n, 40002);
    assert_memory_equal(said + 40000, "\r\n", 2);
    mproto_base64_init(&codec, MPROTO_BASE64_STRICT);
    io.in = said;
    io.in_n = 40000;
    io.out = back;
    io.out_n = sizeof back;
    OK(mproto_base64_decode(&codec, &io, 1));
    assert_int_equal(sizeof back - io.out_n, sizeof token);
    assert_memory_equal(back, token, sizeof token);
    client_step(&r, "235 ok\r\n", "AUTH 235|", "");
    client_close(&r);
    mproto_sasl_free(s);
}

/* 1 when these octets stand anywhere in the output's memory. */
static int is_in_output(const client *r, const char *what)
{
    const mproto_wire *w = &r->c->wire;
    size_t n = strlen(what), i;

    for (i = 0; i + n <= w->out_cap; i++)
        if (memcmp(w->out + i, what, n) == 0)
            return 1;
    return 0;
}

#define PENCIL "AHRpbQBwZW5jaWw="       /* NUL tim NUL pencil */

static void test_sasl_11_credentials_are_wiped(void **state)
{
    mproto_sasl *s = exchange("PLAIN", "pencil", 6);
    client r = { 0 };

    (void)state;
    client_start(&r, MPROTO_SMTPC_CLEAR_AUTH, KEYWORDS);
    OK(mproto_smtpc_auth(r.c, s));
    client_pump(&r);
    assert_int_equal(wants(&r), MPROTO_WRITE | MPROTO_READ | MPROTO_SECRET);
    client_step(&r, NULL, "", "AUTH PLAIN " PENCIL "\r\n");
    assert_int_equal(wants(&r), MPROTO_READ | MPROTO_SECRET);
    assert_true(is_in_output(&r, PENCIL));
    client_step(&r, "535 no\r\n", "AUTH 535|", "");
    assert_int_equal(wants(&r), MPROTO_READ);
    assert_false(is_in_output(&r, PENCIL));
    client_close(&r);
    mproto_sasl_free(s);
}

/* A server that answers before it was asked: what has not left yet is still
 * to be hidden. */
static void test_verdict_before_the_command(void **state)
{
    mproto_sasl *s = exchange("PLAIN", "pencil", 6);
    client r = { 0 };

    (void)state;
    client_start(&r, MPROTO_SMTPC_CLEAR_AUTH, KEYWORDS);
    OK(mproto_smtpc_auth(r.c, s));
    client_hears(&r, "535 no\r\n", 8);
    client_assert_events(&r, "AUTH 535|");
    assert_int_equal(wants(&r), MPROTO_WRITE | MPROTO_READ | MPROTO_SECRET);
    client_assert_out(&r, "AUTH PLAIN " PENCIL "\r\n");
    assert_int_equal(wants(&r), MPROTO_READ);
    assert_false(is_in_output(&r, PENCIL));
    client_close(&r);
    mproto_sasl_free(s);
}

static void test_lost_credentials_are_wiped(void **state)
{
    mproto_sasl *s = exchange("PLAIN", "pencil", 6);
    client r = { 0 };

    (void)state;
    client_start(&r, MPROTO_SMTPC_CLEAR_AUTH, KEYWORDS);
    OK(mproto_smtpc_auth(r.c, s));
    client_pump(&r);
    client_eof(&r, "AUTH -1|", MPROTO_E_EOF);
    assert_false(is_in_output(&r, PENCIL));
    client_close(&r);
    mproto_sasl_free(s);
}

static void test_work_in_slices(void **state)
{
    mproto_sasl *s = exchange("SCRAM-SHA-1", "pencil", 6);
    static const char challenge[] =
        "334 cj1NREV5TXpRMU5qYzRPV0ZpWTJSbFptZG94eSxzPWMyRnNkQT09LGk9OA==\r\n";
    client r = { 0 };
    char said[512];

    (void)state;
    client_start(&r, 0, KEYWORDS);
    OK(mproto_smtpc_auth(r.c, s));
    client_step(&r, NULL, "", "AUTH SCRAM-SHA-1 "
                "biwsbj10aW0scj1NREV5TXpRMU5qYzRPV0ZpWTJSbFptZG8=\r\n");
    /* r=MDEyMzQ1Njc4OWFiY2RlZmdoxy,s=c2FsdA==,i=8 */
    client_hears(&r, challenge, strlen(challenge));
    client_assert_events(&r, "WORK|WORK|WORK|");
    assert_true(take(&r, said, sizeof said) > 40);
    client_close(&r);
    mproto_sasl_free(s);
}

static void test_waiting_for_a_token(void **state)
{
    mproto_sasl *s = mproto_sasl_tokens(name_of("X"), NULL);
    client r = { 0 };

    (void)state;
    client_start(&r, 0, KEYWORDS);
    OK(mproto_smtpc_auth(r.c, s));
    client_step(&r, NULL, "TOKEN|", "");
    client_step(&r, "250 hurry\r\n", "AUTH -1|", "");
    client_assert_over(&r, MPROTO_E_PEER);
    client_close(&r);
    client_start(&r, 0, KEYWORDS);
    mproto_sasl_free(s);
    s = mproto_sasl_tokens(name_of("X"), NULL);
    OK(mproto_smtpc_auth(r.c, s));
    client_step(&r, NULL, "TOKEN|", "");
    client_eof(&r, "AUTH 0|", MPROTO_E_EOF);
    client_close(&r);
    mproto_sasl_free(s);
}

static void test_when_it_may_be_called(void **state)
{
    mproto_sasl *s = exchange("CRAM-MD5", "x", 1);
    client r = { 0 };

    (void)state;
    client_open(&r, NULL);
    REFUSED(E_STATE, mproto_smtpc_auth(r.c, s));
    client_ready(&r, "");
    REFUSED(E_STATE, mproto_smtpc_auth(r.c, s));
    client_close(&r);
    client_start(&r, 0, KEYWORDS);
    REFUSED(E_ARG, mproto_smtpc_auth(r.c, NULL));
    OK(mproto_smtpc_noop(r.c, NULL));
    REFUSED(E_STATE, mproto_smtpc_auth(r.c, s));
    client_step(&r, NULL, "", "NOOP\r\n");
    client_step(&r, "250 ok\r\n", "NOOP 250|", "");
    OK(mproto_smtpc_auth(r.c, s));
    REFUSED(E_STATE, mproto_smtpc_auth(r.c, s));
    REFUSED(E_STATE, mproto_smtpc_mail(r.c, "a@x", NULL));
    client_step(&r, NULL, "", "AUTH CRAM-MD5\r\n");
    client_step(&r, "454 later\r\n", "AUTH 454|", "");
    OK(mproto_smtpc_auth(r.c, s));
    client_close(&r);
    mproto_sasl_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_initial_response_fits_512),
        cmocka_unit_test(test_response_longer_than_the_output),
        cmocka_unit_test(test_sasl_11_credentials_are_wiped),
        cmocka_unit_test(test_verdict_before_the_command),
        cmocka_unit_test(test_lost_credentials_are_wiped),
        cmocka_unit_test(test_work_in_slices),
        cmocka_unit_test(test_waiting_for_a_token),
        cmocka_unit_test(test_when_it_may_be_called),
    };

    return cmocka_run_group_tests_name("smtpc_auth", tests, NULL, NULL);
}
