/* Logins: lengths of lines, credentials in memory and on the wire, exchanges
 * that need the caller. */
#include "pop3c_drive.h"

static mproto_span name_of(const char *name)
{
    mproto_span s;

    s.p = name;
    s.n = strlen(name);
    return s;
}

static mproto_sasl *exchange(const char *mechanism)
{
    mproto_sasl_opts o;
    mproto_sasl *s;

    memset(&o, 0, sizeof o);
    o.size = sizeof o;
    o.user = "tim";
    o.secret = "pencil";
    o.secret_n = 6;
    s = mproto_sasl_client(name_of(mechanism), &o);
    assert_non_null(s);
    return s;
}

static unsigned wants(client *r)
{
    return mproto_wire_want(r->w);
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

static size_t take(client *r)
{
    size_t all = 0, n;

    while (mproto_wire_out(r->w, &n) != NULL) {
        all += n;
        mproto_wire_sent(r->w, n);
        client_pump(r);
    }
    return all;
}

/* RFC 2449 section 4: a command has at most 255 octets. */
static void test_lines_of_255_octets(void **state)
{
    char user[260], password[260];
    client r = { 0 };

    (void)state;
    memset(user, 'u', sizeof user);
    memset(password, 'p', sizeof password);
    user[248] = password[249] = '\0';
    client_greeted(&r, MPROTO_POP3C_CLEAR_AUTH, NULL);
    REFUSED(E_ARG, mproto_pop3c_login(r.c, user, password));
    REFUSED(E_ARG, mproto_pop3c_login(r.c, password, user));
    REFUSED(E_ARG, mproto_pop3c_rpop(r.c, password, user));
    REFUSED(E_ARG, mproto_pop3c_login(r.c, user, NULL));
    REFUSED(E_ARG, mproto_pop3c_login(r.c, NULL, user));
    password[248] = '\0';
    OK(mproto_pop3c_login(r.c, user, password));
    client_pump(&r);
    assert_int_equal(take(&r), 255);
    client_hears(&r, "+OK\r\n", 5);
    assert_int_equal(take(&r), 255);
    client_close(&r);
}

static void test_apop_of_255_octets(void **state)
{
    char user[260];
    mproto_pop3c_opts opts;
    client r = { 0 };

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.flags = MPROTO_POP3C_APOP;
    client_open(&r, &opts);
    client_hears(&r, "+OK <1@a>\r\n", 11);
    memset(user, 'u', sizeof user);
    user[216] = '\0';
    REFUSED(E_ARG, mproto_pop3c_apop(r.c, user, "x", 1));
    REFUSED(E_ARG, mproto_pop3c_apop(r.c, "", "x", 1));
    REFUSED(E_ARG, mproto_pop3c_apop(r.c, NULL, "x", 1));
    REFUSED(E_ARG, mproto_pop3c_apop(r.c, "u", NULL, 1));
    user[215] = '\0';
    OK(mproto_pop3c_apop(r.c, user, "x", 1));
    client_pump(&r);
    assert_int_equal(take(&r), 255);
    client_close(&r);
}

/* Stamps of 255 octets and of one more (catalogue POP-04). */
static void test_pop_04_stamp_max(void **state)
{
    char line[300];
    mproto_pop3c_opts opts;
    client r = { 0 };
    size_t n;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.flags = MPROTO_POP3C_APOP;
    for (n = 255; n <= 256; n++) {
        memset(line, 'x', sizeof line);
        memcpy(line, "+OK <1@", 7);
        memcpy(line + 4 + n - 1, ">\r\n", 3);
        client_open(&r, &opts);
        client_hears(&r, line, 4 + n + 2);
        client_assert_events(&r, "READY OK|");
        assert_int_equal(r.last.stamp.n, n == 255 ? 255 : 0);
        assert_int_equal(mproto_pop3c_apop(r.c, "u", "x", 1),
                         n == 255 ? MPROTO_OK : MPROTO_E_STATE);
        client_close(&r);
    }
}

static void test_sasl_11_password_is_wiped(void **state)
{
    client r = { 0 };

    (void)state;
    client_greeted(&r, MPROTO_POP3C_CLEAR_AUTH, NULL);
    OK(mproto_pop3c_login(r.c, "tim", "pencil"));
    client_pump(&r);
    assert_true(wants(&r) & MPROTO_SECRET);
    client_step(&r, NULL, "", "USER tim\r\n");
    assert_int_equal(wants(&r), MPROTO_READ | MPROTO_SECRET);
    client_step(&r, "+OK\r\n", "", "PASS pencil\r\n");
    assert_int_equal(wants(&r), MPROTO_READ);
    assert_false(is_in_output(&r, "pencil"));
    client_close(&r);
}

/* USER is refused, or the line dies: PASS has never been. */
static void test_sasl_11_unsent_password_is_wiped(void **state)
{
    client r = { 0 };

    (void)state;
    client_greeted(&r, MPROTO_POP3C_CLEAR_AUTH, NULL);
    OK(mproto_pop3c_login(r.c, "tim", "pencil"));
    client_step(&r, NULL, "", "USER tim\r\n");
    client_step(&r, "-ERR\r\n", "DONE ERR|", "");
    assert_int_equal(wants(&r), MPROTO_READ);
    assert_false(is_in_output(&r, "pencil"));
    OK(mproto_pop3c_login(r.c, "tim", "pencil"));
    client_step(&r, NULL, "", "USER tim\r\n");
    mproto_wire_eof(r.w);
    client_step(&r, NULL, "DONE UNKNOWN|", "");
    assert_false(is_in_output(&r, "pencil"));
    client_assert_over(&r, MPROTO_E_EOF);
    client_close(&r);
}

#define PENCIL "AHRpbQBwZW5jaWw="       /* NUL tim NUL pencil */

static void test_sasl_11_response_is_wiped(void **state)
{
    mproto_sasl *s = exchange("PLAIN");
    client r = { 0 };

    (void)state;
    client_greeted(&r, MPROTO_POP3C_CLEAR_AUTH, NULL);
    REFUSED(E_ARG, mproto_pop3c_auth(r.c, NULL));
    OK(mproto_pop3c_auth(r.c, s));
    client_step(&r, NULL, "", "AUTH PLAIN " PENCIL "\r\n");
    assert_int_equal(wants(&r), MPROTO_READ | MPROTO_SECRET);
    client_step(&r, "-ERR [AUTH] no\r\n", "DONE ERR|", "");
    assert_int_equal(wants(&r), MPROTO_READ);
    assert_false(is_in_output(&r, PENCIL));
    client_close(&r);
    mproto_sasl_free(s);
}

/* RFC 5034 section 4: an AUTH line has at most 255 octets, CRLF and all; what
 * does not fit waits for an empty challenge. */
static void test_initial_response_fits_255(void **state)
{
    static const struct { size_t token, line; } rows[] = {
        { 0, 16 }, { 1, 19 }, { 177, 251 }, { 180, 255 }, { 181, 0 },
        { 3000, 0 }
    };
    static const char token[3000];
    client r = { 0 };
    mproto_sasl *s;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        client_greeted(&r, 0, NULL);
        s = mproto_sasl_tokens(name_of("MECHANI"), NULL);
        OK(mproto_pop3c_auth(r.c, s));
        client_step(&r, NULL, "TOKEN|", "");
        assert_int_equal(wants(&r), MPROTO_READ | MPROTO_ANSWER);
        assert_int_equal(mproto_wire_patience(r.w), 0);
        OK(mproto_sasl_token(s, token, rows[i].token, 1));
        client_pump(&r);
        assert_int_equal(take(&r), rows[i].line ? rows[i].line : 14);
        if (rows[i].line == 0) {
            client_hears(&r, "+ \r\n", 4);
            assert_int_equal(take(&r), (rows[i].token + 2) / 3 * 4 + 2);
        }
        client_step(&r, "+OK\r\n", "DONE OK|", "");
        client_close(&r);
        mproto_sasl_free(s);
    }
}

/* Whoever speaks while it is our turn is no server of ours. */
static void test_answers_out_of_turn(void **state)
{
    static const char *const said[] = { "+ x\r\n", "+OK\r\n", "-ERR\r\n" };
    static const char *const told[] = {
        "DONE UNKNOWN|", "DONE UNKNOWN|", "DONE ERR|"
    };
    client r = { 0 };
    mproto_sasl *s;
    size_t i;

    (void)state;
    for (i = 0; i < 3; i++) {
        client_greeted(&r, 0, NULL);
        s = mproto_sasl_tokens(name_of("X"), NULL);
        OK(mproto_pop3c_auth(r.c, s));
        client_step(&r, NULL, "TOKEN|", "");
        client_step(&r, said[i], told[i], "");
        client_assert_over(&r, MPROTO_E_PEER);
        client_close(&r);
        mproto_sasl_free(s);
    }
}

/* "+ ", base64 and CRLF: n octets in all. */
static void hear_challenge(client *r, size_t n)
{
    char *line = malloc(n);

    assert_non_null(line);
    memset(line, 'A', n);
    memcpy(line, "+ ", 2);
    memcpy(line + n - 2, "\r\n", 2);
    client_hears(r, line, n);
    free(line);
}

/* The line is wide while AUTH runs, and kept for the next. */
static void test_challenge_of_12288_octets(void **state)
{
    client r = { 0 };
    mproto_sasl *s;
    size_t i;

    (void)state;
    client_greeted(&r, 0, NULL);
    for (i = 0; i < 2; i++) {
        s = mproto_sasl_tokens(name_of("X"), NULL);
        OK(mproto_pop3c_auth(r.c, s));
        assert_int_equal(r.h.blocks, 2);
        assert_true(r.h.held <= mproto_pop3c_memory_bound(NULL));
        client_step(&r, NULL, "TOKEN|", "");
        OK(mproto_sasl_token(s, NULL, 0, 0));
        client_step(&r, NULL, "", "AUTH X\r\n");
        hear_challenge(&r, MPROTO_POP3C_AUTH_MAX);
        assert_int_equal(mproto_sasl_given(s).n,
                         (MPROTO_POP3C_AUTH_MAX - 4) / 4 * 3);
        client_assert_events(&r, "TOKEN|");
        OK(mproto_sasl_token(s, "", 0, 1));
        client_step(&r, NULL, "", "\r\n");
        client_step(&r, "-ERR no\r\n", "DONE ERR|", "");
        mproto_sasl_free(s);
    }
    OK(mproto_pop3c_capa(r.c));
    client_step(&r, NULL, "", "CAPA\r\n");
    hear_challenge(&r, 2049);
    client_assert_events(&r, "DONE UNKNOWN|");
    client_assert_over(&r, MPROTO_E_LIMIT);
    client_close(&r);
}

static void test_challenge_too_long(void **state)
{
    client r = { 0 };
    mproto_sasl *s = mproto_sasl_tokens(name_of("X"), NULL);

    (void)state;
    client_greeted(&r, 0, NULL);
    OK(mproto_pop3c_auth(r.c, s));
    client_step(&r, NULL, "TOKEN|", "");
    OK(mproto_sasl_token(s, NULL, 0, 0));
    client_step(&r, NULL, "", "AUTH X\r\n");
    hear_challenge(&r, MPROTO_POP3C_AUTH_MAX + 1);
    client_assert_events(&r, "DONE UNKNOWN|");
    client_assert_over(&r, MPROTO_E_LIMIT);
    client_close(&r);
    mproto_sasl_free(s);
}

/* What was there of a line moves along; without memory all is as it was. */
static void test_line_begun_before_auth(void **state)
{
    client r = { 0 };
    mproto_sasl *s = mproto_sasl_tokens(name_of("X"), NULL);

    (void)state;
    client_greeted(&r, 0, NULL);
    client_hears(&r, "-ER", 3);
    r.h.dry = 1;
    REFUSED(E_NOMEM, mproto_pop3c_auth(r.c, s));
    r.h.dry = 0;
    OK(mproto_pop3c_auth(r.c, s));
    client_step(&r, NULL, "TOKEN|", "");
    client_step(&r, "R idle\r\n", "DONE ERR|", "");
    client_assert_over(&r, MPROTO_E_PEER);
    client_close(&r);
    mproto_sasl_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_of_255_octets),
        cmocka_unit_test(test_apop_of_255_octets),
        cmocka_unit_test(test_pop_04_stamp_max),
        cmocka_unit_test(test_sasl_11_password_is_wiped),
        cmocka_unit_test(test_sasl_11_unsent_password_is_wiped),
        cmocka_unit_test(test_sasl_11_response_is_wiped),
        cmocka_unit_test(test_initial_response_fits_255),
        cmocka_unit_test(test_answers_out_of_turn),
        cmocka_unit_test(test_challenge_of_12288_octets),
        cmocka_unit_test(test_challenge_too_long),
        cmocka_unit_test(test_line_begun_before_auth),
    };

    return cmocka_run_group_tests_name("pop3c_login", tests, NULL, NULL);
}
