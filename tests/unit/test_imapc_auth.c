/* How an IMAP client proves who it is: LOGIN, AUTHENTICATE; and how it gets
 * there: STARTTLS, COMPRESS. */
#include "imapc_talk.h"

#define E_ARG MPROTO_E_ARG
#define E_STATE MPROTO_E_STATE
#define CLEAR MPROTO_IMAPC_CLEAR_AUTH
#define TLS MPROTO_IMAPC_TLS

static mproto_sasl *exchange(const char *name)
{
    mproto_sasl_opts o;
    mproto_span mechanism;

    memset(&o, 0, sizeof o);
    o.size = sizeof o;
    o.user = "tim";
    o.secret = "tanstaaftanstaaf";
    o.secret_n = 16;
    mechanism.p = name;
    mechanism.n = strlen(name);
    return mproto_sasl_client(mechanism, &o);
}

/* Nothing of it is left in the output. */
static void assert_wiped(const talk *t, const char *secret)
{
    const mproto_wire *w = t->w;
    size_t n = strlen(secret), i;

    for (i = 0; i + n <= w->out_cap; i++)
        assert_true(memcmp(w->out + i, secret, n) != 0);
}

/* --- LOGIN --- */

static void test_login(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, TLS, 0, "IMAP4rev1");
    assert_int_equal(mproto_imapc_login(t.c, "joe", "hemlig \"ord\""), 1);
    t.dry = 1;
    talk_step(&t, NULL, "", "");
    assert_true(mproto_wire_want(t.w) & MPROTO_SECRET);
    t.dry = 0;
    talk_step(&t, NULL, "", "A1 LOGIN joe \"hemlig \\\"ord\\\"\"\r\n");
    assert_false(mproto_wire_want(t.w) & MPROTO_SECRET);
    assert_wiped(&t, "hemlig");
    talk_step(&t, "A1 NO wrong\r\n", "RESULT 1 NO|", "");
    assert_int_equal(mproto_imapc_where(t.c), MPROTO_IMAPC_NOT_AUTHENTICATED);
    talk_close(&t);
}

/* What is not sent is wiped, too. */
static void test_login_refused_at_literal(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, TLS, 0, "IMAP4rev1");
    mproto_imapc_login(t.c, "\xc3\xa9", "hemligt\xc3\xa9");
    mproto_imapc_noop(t.c);
    talk_step(&t, NULL, "", "A1 LOGIN {2}\r\n");
    assert_true(mproto_wire_want(t.w) & MPROTO_SECRET);
    talk_step(&t, "A1 BAD no\r\n", "RESULT 1 BAD|", "A2 NOOP\r\n");
    assert_false(mproto_wire_want(t.w) & MPROTO_SECRET);
    assert_wiped(&t, "hemlig");
    talk_close(&t);
}

static void test_login_in_the_clear(void **state)
{
    mproto_sasl *plain = exchange("PLAIN");
    talk t;

    (void)state;
    talk_start(&t, 0, 0, TALK_ALL);
    assert_int_equal(mproto_imapc_login(t.c, "joe", "x"), E_STATE);
    assert_int_equal(mproto_imapc_auth(t.c, plain), E_STATE);
    talk_close(&t);
    talk_start(&t, CLEAR, 0, TALK_ALL);
    assert_int_equal(mproto_imapc_login(t.c, "joe", NULL), E_ARG);
    assert_int_equal(mproto_imapc_login(t.c, "joe", "x"), 1);
    talk_close(&t);
    talk_start(&t, TLS, 0, "IMAP4rev1 LOGINDISABLED");
    assert_int_equal(mproto_imapc_login(t.c, "joe", "x"), E_STATE);
    talk_close(&t);
    mproto_sasl_free(plain);
}

/* Each verb but these is E_STATE until TLS is on. */
static void test_tls_05_nothing_before_tls(void **state)
{
    mproto_sasl *cram = exchange("CRAM-MD5");
    talk t;

    (void)state;
    talk_start(&t, MPROTO_IMAPC_NEED_TLS | CLEAR, 0, TALK_ALL);
    assert_int_equal(mproto_imapc_login(t.c, "joe", "x"), E_STATE);
    assert_int_equal(mproto_imapc_auth(t.c, cram), E_STATE);
    assert_int_equal(mproto_imapc_noop(t.c), E_STATE);
    assert_int_equal(mproto_imapc_id(t.c, NULL, 0), E_STATE);
    assert_int_equal(mproto_imapc_begin(t.c, "X"), E_STATE);
    assert_int_equal(mproto_imapc_starttls(t.c), 1);
    assert_int_equal(mproto_imapc_capability(t.c), E_STATE);
    talk_step(&t, "A1 NO not now\r\n", "RESULT 1 NO|", "A1 STARTTLS\r\n");
    assert_int_equal(mproto_imapc_login(t.c, "joe", "x"), E_STATE);
    assert_int_equal(mproto_imapc_logout(t.c), 2);
    talk_close(&t);
    mproto_sasl_free(cram);
}

/* --- STARTTLS, COMPRESS --- */

static void test_tls_07_all_is_forgotten(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 0, TALK_ALL);
    mproto_imapc_starttls(t.c);
    talk_step(&t, "A1 OK go\r\n", "RESULT 1 OK|", "A1 STARTTLS\r\n");
    assert_int_equal(mproto_wire_want(t.w), MPROTO_TLS);
    assert_int_equal(mproto_wire_tls_on(t.w), MPROTO_OK);
    talk_step(&t, NULL, "", "A2 CAPABILITY\r\n");
    assert_int_equal(mproto_imapc_has(t.c, "IDLE"), 0);
    talk_step(&t, "* CAPABILITY IMAP4rev1\r\nA2 OK\r\n", "9|READY|", "");
    assert_int_equal(mproto_imapc_starttls(t.c), E_STATE);
    assert_int_equal(mproto_imapc_login(t.c, "joe", "x"), 3);
    talk_close(&t);
}

static void test_tls_02_octets_behind_ok(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 0, TALK_ALL);
    mproto_imapc_starttls(t.c);
    talk_step(&t, NULL, "", "A1 STARTTLS\r\n");
    talk_step(&t, "A1 OK go\r\n* OK [ALERT] x\r\n", "RESULT 1 OK|", "");
    assert_int_equal(talk_error(&t), MPROTO_E_INJECT);
    assert_int_equal(mproto_wire_want(t.w), MPROTO_CLOSED);
    talk_close(&t);
}

/* What was lent behind the OK is the caller's to inflate; what was queued
 * waits for the switch. */
static void test_compress(void **state)
{
    const char *rest;
    size_t n;
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    assert_int_equal(mproto_imapc_compress(t.c), 1);
    assert_int_equal(mproto_imapc_noop(t.c), 2);
    talk_step(&t, NULL, "", "A1 COMPRESS DEFLATE\r\n");
    assert_int_equal(mproto_wire_in(t.w, "A1 OK\r\nxyz", 10), MPROTO_OK);
    t.events_n = t.out_n = 0;
    talk_pump(&t);
    assert_int_equal(t.out_n, 0);
    assert_int_equal(mproto_wire_want(t.w), MPROTO_DEFLATE);
    rest = mproto_wire_rest(t.w, &n);
    assert_int_equal(n, 3);
    assert_memory_equal(rest, "xyz", 3);
    assert_int_equal(mproto_wire_deflate_on(t.w), MPROTO_OK);
    talk_step(&t, NULL, "", "A2 NOOP\r\n");
    talk_step(&t, "A2 OK\r\n", "RESULT 2 OK|", "");
    assert_int_equal(mproto_imapc_compress(t.c), E_STATE);
    assert_int_equal(mproto_imapc_unauthenticate(t.c), E_STATE);
    talk_close(&t);
}

/* --- AUTHENTICATE --- */

static const char plain_said[] = "AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n";

static void test_initial_response(void **state)
{
    mproto_sasl *sasl = exchange("PLAIN");
    char wanted[128];
    talk t;

    (void)state;
    talk_start(&t, TLS, 0, TALK_ALL);
    assert_int_equal(mproto_imapc_auth(t.c, NULL), E_ARG);
    assert_int_equal(mproto_imapc_auth(t.c, sasl), 1);
    assert_int_equal(mproto_imapc_noop(t.c), E_STATE);
    assert_int_equal(mproto_imapc_auth(t.c, sasl), E_STATE);
    sprintf(wanted, "A1 AUTHENTICATE PLAIN %s", plain_said);
    talk_step(&t, NULL, "", wanted);
    assert_true(mproto_wire_want(t.w) & MPROTO_SECRET);
    talk_step(&t, "A1 OK [CAPABILITY IMAP4rev1] in\r\n",
              "RESULT 1 OK|READY|", "");
    assert_false(mproto_wire_want(t.w) & MPROTO_SECRET);
    assert_wiped(&t, "AHRpbQ");
    assert_int_equal(mproto_imapc_select(t.c, "x", NULL), 2);
    talk_close(&t);
    mproto_sasl_free(sasl);
}

static void test_response_after_plus(void **state)
{
    mproto_sasl *sasl = exchange("PLAIN");
    talk t;

    (void)state;
    talk_start(&t, TLS, 0, "IMAP4rev1 AUTH=PLAIN");
    mproto_imapc_noop(t.c);
    mproto_imapc_auth(t.c, sasl);
    talk_step(&t, NULL, "", "A1 NOOP\r\n");
    talk_step(&t, "A1 OK\r\n", "RESULT 1 OK|", "A2 AUTHENTICATE PLAIN\r\n");
    talk_step(&t, "+ \r\n", "", plain_said);
    talk_step(&t, "A2 NO wrong\r\n", "RESULT 2 NO|", "");
    assert_int_equal(mproto_imapc_noop(t.c), 3);
    talk_close(&t);
    mproto_sasl_free(sasl);
}

static void test_challenges(void **state)
{
    mproto_sasl *sasl = exchange("CRAM-MD5");
    talk t;

    (void)state;
    talk_start(&t, 0, 0, "IMAP4rev1 SASL-IR AUTH=CRAM-MD5");
    mproto_imapc_auth(t.c, sasl);
    talk_step(&t, NULL, "", "A1 AUTHENTICATE CRAM-MD5\r\n");
    talk_step(&t, "+ PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+"
                  "\r\n", "",
              "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n");
    talk_step(&t, "* CAPABILITY IMAP4rev1\r\nA1 OK\r\n",
              "9|RESULT 1 OK|READY|", "");
    talk_close(&t);
    mproto_sasl_free(sasl);
}

/* A challenge that is no base64 is answered by "*". */
static void test_sasl_09_challenge_that_is_none(void **state)
{
    static const char *const bad[] = {
        "+ ====\r\n", "+ !!\r\n", "+ =\r\n", "+ go ahead\r\n", "+ YQ\r\n"
    };
    mproto_sasl *sasl;
    size_t i;
    talk t;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        sasl = exchange("CRAM-MD5");
        talk_start(&t, 0, 0, "IMAP4rev1");
        mproto_imapc_auth(t.c, sasl);
        talk_step(&t, NULL, "", "A1 AUTHENTICATE CRAM-MD5\r\n");
        talk_step(&t, bad[i], "", "*\r\n");
        talk_step(&t, "A1 BAD cancelled\r\n", "RESULT 1 BAD|", "");
        talk_close(&t);
        mproto_sasl_free(sasl);
    }
}

static void test_sasl_14_success_before_it_is_proven(void **state)
{
    mproto_sasl *sasl = exchange("CRAM-MD5");
    talk t;

    (void)state;
    talk_start(&t, 0, 0, "IMAP4rev1");
    mproto_imapc_auth(t.c, sasl);
    talk_step(&t, NULL, "", "A1 AUTHENTICATE CRAM-MD5\r\n");
    talk_step(&t, "A1 OK in\r\n", "RESULT 1 -|", "");
    assert_int_equal(talk_error(&t), MPROTO_E_PEER);
    assert_int_equal(mproto_imapc_where(t.c), MPROTO_IMAPC_LOGGED_OUT);
    talk_close(&t);
    mproto_sasl_free(sasl);
}

static void test_challenge_behind_the_last_message(void **state)
{
    mproto_sasl *sasl = exchange("PLAIN");
    talk t;

    (void)state;
    talk_start(&t, TLS, 0, TALK_ALL);
    mproto_imapc_auth(t.c, sasl);
    talk_pump(&t);
    talk_step(&t, "+ YWJj\r\n", "", "*\r\n");
    talk_step(&t, "A1 OK\r\n", "RESULT 1 -|", "");
    assert_int_equal(talk_error(&t), MPROTO_E_PEER);
    talk_close(&t);
    mproto_sasl_free(sasl);
}

/* Tokens that the caller makes; and an exchange that can't begin. */
static void test_tokens(void **state)
{
    static const mproto_span gssapi = { "GSSAPI", 6 };
    mproto_sasl *sasl = mproto_sasl_tokens(gssapi, NULL);
    talk t;

    (void)state;
    talk_start(&t, 0, 0, TALK_ALL);
    mproto_imapc_auth(t.c, sasl);
    talk_step(&t, NULL, "TOKEN|", "");
    assert_true(mproto_wire_want(t.w) & MPROTO_ANSWER);
    assert_int_equal(mproto_sasl_token(sasl, NULL, 0, 0), MPROTO_OK);
    talk_step(&t, NULL, "", "A1 AUTHENTICATE GSSAPI\r\n");
    talk_step(&t, "+ YWJj\r\n", "TOKEN|", "");
    assert_int_equal(mproto_sasl_token(sasl, "xyz", 3, 1), MPROTO_OK);
    talk_step(&t, NULL, "", "eHl6\r\n");
    talk_step(&t, "A1 OK\r\n* CAPABILITY X\r\n", "RESULT 1 OK|9|READY|",
              "A2 CAPABILITY\r\n");
    talk_close(&t);
    mproto_sasl_free(sasl);
}

/* A server that waits no longer: its NO is the end of the exchange alone. */
static void test_refused_while_token_is_owed(void **state)
{
    static const mproto_span gssapi = { "GSSAPI", 6 };
    mproto_sasl *sasl = mproto_sasl_tokens(gssapi, NULL);
    talk t;

    (void)state;
    talk_start(&t, 0, 0, TALK_ALL);
    mproto_imapc_auth(t.c, sasl);
    talk_step(&t, NULL, "TOKEN|", "");
    assert_int_equal(mproto_sasl_token(sasl, NULL, 0, 0), MPROTO_OK);
    talk_step(&t, NULL, "", "A1 AUTHENTICATE GSSAPI\r\n");
    talk_step(&t, "+ YWJj\r\n", "TOKEN|", "");
    talk_step(&t, "A1 NO timeout\r\n", "RESULT 1 NO|", "");
    assert_int_equal(mproto_imapc_noop(t.c), 2);
    talk_step(&t, NULL, "", "A2 NOOP\r\n");
    talk_close(&t);
    mproto_sasl_free(sasl);
}

static void test_exchange_that_cannot_begin(void **state)
{
    mproto_sasl_opts o;
    mproto_span mechanism = { "PLAIN", 5 };
    mproto_sasl *sasl;
    talk t;

    (void)state;
    memset(&o, 0, sizeof o);
    o.size = sizeof o;
    o.user = "\xff";
    sasl = mproto_sasl_client(mechanism, &o);
    talk_start(&t, TLS, 0, TALK_ALL);
    assert_int_equal(mproto_imapc_auth(t.c, sasl), 1);
    talk_step(&t, NULL, "RESULT 1 NO|", "");
    assert_int_equal(mproto_imapc_noop(t.c), 2);
    talk_step(&t, NULL, "", "A2 NOOP\r\n");
    talk_close(&t);
    mproto_sasl_free(sasl);
}

/* SASL-10: the connection ends, or data come, at each point. */
static void test_sasl_10_end_within_auth(void **state)
{
    static const char said[] = "+ PDE4QHg+\r\nA1 OK\r\n";
    mproto_sasl *sasl;
    size_t n;
    talk t;

    (void)state;
    for (n = 0; n < sizeof said - 1; n++) {
        sasl = exchange("CRAM-MD5");
        talk_start(&t, 0, 0, TALK_ALL);
        mproto_imapc_auth(t.c, sasl);
        talk_pump(&t);
        mproto_wire_in(t.w, said, n);
        talk_pump(&t);
        mproto_wire_eof(t.w);
        talk_step(&t, NULL, "RESULT 1 -|", "");
        assert_int_equal(talk_error(&t), MPROTO_E_EOF);
        talk_close(&t);
        mproto_sasl_free(sasl);
    }
}

static void test_mechanisms(void **state)
{
    char text[64];
    talk t;

    (void)state;
    talk_start(&t, 0, 0, "IMAP4rev1 AUTH=PLAIN auth=SCRAM-SHA-256 X AUTH=");
    assert_int_equal(mproto_imapc_mechanisms(t.c, text, sizeof text), 19);
    assert_string_equal(text, "PLAIN SCRAM-SHA-256");
    assert_int_equal(mproto_imapc_mechanisms(t.c, NULL, 0), 19);
    assert_int_equal(mproto_imapc_mechanisms(t.c, text, 3), 19);
    assert_string_equal(text, "PL");
    talk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_login),
        cmocka_unit_test(test_login_refused_at_literal),
        cmocka_unit_test(test_login_in_the_clear),
        cmocka_unit_test(test_tls_05_nothing_before_tls),
        cmocka_unit_test(test_tls_07_all_is_forgotten),
        cmocka_unit_test(test_tls_02_octets_behind_ok),
        cmocka_unit_test(test_compress),
        cmocka_unit_test(test_initial_response),
        cmocka_unit_test(test_response_after_plus),
        cmocka_unit_test(test_challenges),
        cmocka_unit_test(test_sasl_09_challenge_that_is_none),
        cmocka_unit_test(test_sasl_14_success_before_it_is_proven),
        cmocka_unit_test(test_challenge_behind_the_last_message),
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_refused_while_token_is_owed),
        cmocka_unit_test(test_exchange_that_cannot_begin),
        cmocka_unit_test(test_sasl_10_end_within_auth),
        cmocka_unit_test(test_mechanisms),
    };

    return cmocka_run_group_tests_name("imapc_auth", tests, NULL, NULL);
}

#undef E_ARG
#undef E_STATE
#undef CLEAR
#undef TLS
