#include "smtpd_drive.h"

static const mproto_sasl_opts secrets = {
    .size = sizeof secrets, .random = "eighteen octets of", .random_n = 18,
    .server_key = "a key of the server's", .server_key_n = 21,
    .host = "mx.example", .now = 896900000
};

static mproto_sasl *exchange(const char *mechanism)
{
    mproto_span name = { mechanism, strlen(mechanism) };
    mproto_sasl *sasl = mproto_sasl_server(name, &secrets);

    assert_non_null(sasl);
    return sasl;
}

/* A server in TLS behind EHLO. */
static void start(server *r, const char *auth,
                  const mproto_smtpd_limits *limits)
{
    mproto_smtpd_opts opts = { .size = sizeof opts };

    opts.flags = MPROTO_SMTPD_TLS;
    opts.auth = auth;
    opts.limits = limits;
    server_start(r, &opts);
}

/* tim:tanstaaftanstaaf */
#define TIM "AHRpbQB0YW5zdGFhZnRhbnN0YWFm"

static int secret_shows(server *r)
{
    server_pump(r);
    return (mproto_wire_want(r->w) & MPROTO_SECRET) != 0;
}

static void test_plain(void **state)
{
    mproto_sasl *sasl = exchange("PLAIN");
    server r;

    (void)state;
    start(&r, "PLAIN", NULL);
    assert_false(secret_shows(&r));
    server_step(&r, "AUTH PLAIN " TIM "\r\n", "AUTH PLAIN|", "");
    assert_int_equal(r.last.which, MPROTO_SMTP_AUTH);
    REFUSED(E_STATE, mproto_smtpd_ok(r.s));
    REFUSED(E_ARG, mproto_smtpd_auth(r.s, NULL));
    OK(mproto_smtpd_auth(r.s, sasl));
    REFUSED(E_STATE, mproto_smtpd_auth(r.s, sasl));
    server_step(&r, NULL, "LOOKUP|", "");
    assert_true(secret_shows(&r));
    assert_ptr_equal(r.last.sasl, sasl);
    assert_int_equal(mproto_sasl_who(sasl).n, 3);
    OK(mproto_sasl_password(sasl, "tanstaaftanstaaf", 16));
    OK(mproto_smtpd_ok(r.s));
    server_step(&r, NULL, "LOGIN|", "");
    assert_ptr_equal(r.last.sasl, sasl);
    OK(mproto_smtpd_ok(r.s));
    mproto_sasl_free(sasl);
    server_step(&r, NULL, "", "235 2.7.0 welcome\r\n");
    assert_false(secret_shows(&r));
    assert_string_equal(mproto_smtpd_with(r.s), "ESMTPSA");
    server_step(&r, "AUTH PLAIN " TIM "\r\n", "",
                "503 5.5.1 you are known already\r\n");
    server_close(&r);
}

static void test_another_mechanism(void **state)
{
    mproto_sasl *sasl = exchange("LOGIN");
    server r;

    (void)state;
    start(&r, "PLAIN LOGIN", NULL);
    server_step(&r, "AUTH PLAIN\r\n", "AUTH PLAIN|", "");
    REFUSED(E_ARG, mproto_smtpd_auth(r.s, sasl));
    OK(mproto_smtpd_refuse(r.s));
    server_step(&r, "auth Login\r\n", "AUTH Login|", "504 5.5.4 mechanism "
                "not offered\r\n");
    OK(mproto_smtpd_auth(r.s, sasl));
    server_step(&r, NULL, "", "334 VXNlcm5hbWU6\r\n");
    server_close(&r);
    mproto_sasl_free(sasl);
}

/* Options that are not fit for a line of EHLO. */
static void test_options(void **state)
{
    static const char *const bad[] = {
        "", "A\r\nB", "A\nB", "A\x7f", "\xc3\xa4"
    };
    mproto_smtpd_opts opts = { .size = sizeof opts };
    char many[600];
    mproto_smtpd *s;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        opts.auth = bad[i];
        assert_null(mproto_smtpd_new(&opts));
    }
    memset(many, 'A', sizeof many);
    opts.auth = many;
    many[500] = '\0';
    assert_null(mproto_smtpd_new(&opts));
    many[499] = '\0';
    s = mproto_smtpd_new(&opts);
    assert_non_null(s);
    mproto_smtpd_free(s);
}

/* -- the longer line -- */

static void begin_tokens(server *r, mproto_sasl **sasl,
                         const mproto_smtpd_limits *limits)
{
    mproto_span name = { "GSSAPI", 6 };

    *sasl = mproto_sasl_tokens(name, NULL);
    start(r, "GSSAPI", limits);
    server_step(r, "AUTH GSSAPI\r\n", "AUTH GSSAPI|", "");
    assert_int_equal(r->h.blocks, 1);
    OK(mproto_smtpd_auth(r->s, *sasl));
    assert_int_equal(r->h.blocks, 2);
    server_step(r, NULL, "TOKEN|", "");
    OK(mproto_sasl_token(*sasl, "x", 1, 0));
    OK(mproto_smtpd_ok(r->s));
    server_step(r, NULL, "", "334 eA==\r\n");
}

static void line_of(size_t letters, const char *events, const char *out)
{
    char *line = malloc(letters + 2);
    mproto_sasl *sasl;
    server r;

    memset(line, 'A', letters);
    memcpy(line + letters, "\r\n", 2);
    begin_tokens(&r, &sasl, NULL);
    server_hears(&r, line, letters + 2);
    r.trace_n = 0;
    server_pump(&r);
    if (r.last.type == MPROTO_SMTPD_TOKEN) {
        assert_int_equal(mproto_sasl_given(sasl).n, letters / 4 * 3);
        OK(mproto_smtpd_refuse(r.s));
    }
    server_step(&r, NULL, events, out);
    assert_int_equal(r.h.blocks, 1);    /* given back */
    server_step(&r, "NOOP\r\n", "", "250 2.0.0 OK\r\n");
    server_close(&r);
    mproto_sasl_free(sasl);
    free(line);
}

static void test_case_74_long_lines(void **state)
{
    (void)state;
    line_of(12284, "", "535 5.7.8 not proven\r\n");
    line_of(12286, "", "501 5.5.2 that is no base64\r\n");
    line_of(12287, "", "500 5.5.6 line too long\r\n");
    line_of(100000, "", "500 5.5.6 line too long\r\n");
}
static void test_no_memory(void **state)
{
    mproto_sasl *sasl = exchange("PLAIN");
    server r;

    (void)state;
    start(&r, "PLAIN", NULL);
    server_step(&r, "AUTH PLAIN\r\n", "AUTH PLAIN|", "");
    r.h.dry = 1;
    REFUSED(E_NOMEM, mproto_smtpd_auth(r.s, sasl));
    server_pump(&r);
    assert_int_equal(mproto_wire_want(r.w), MPROTO_ANSWER);
    r.h.dry = 0;
    OK(mproto_smtpd_auth(r.s, sasl));
    server_step(&r, "*\r\n", "RESET|", "334 \r\n501 5.7.0 given up\r\n");
    assert_int_equal(r.last.which, MPROTO_SMTP_AUTH);
    assert_ptr_equal(r.last.sasl, sasl);
    server_close(&r);
    mproto_sasl_free(sasl);
}

/* Where commands may be longer than that, responses may be. */
static void test_long_commands(void **state)
{
    enum { LETTERS = 20000 };
    mproto_smtpd_limits limits = { .size = sizeof limits,
                                   .line_max = LETTERS + 2 };
    char *line = malloc(LETTERS + 2);
    mproto_sasl *sasl;
    server r;

    (void)state;
    memset(line, 'A', LETTERS);
    memcpy(line + LETTERS, "\r\n", 2);
    begin_tokens(&r, &sasl, &limits);
    server_hears(&r, line, LETTERS + 2);
    server_step(&r, NULL, "TOKEN|", "");
    assert_int_equal(mproto_sasl_given(sasl).n, LETTERS / 4 * 3);
    server_close(&r);
    mproto_sasl_free(sasl);
    free(line);
}

/* A message of the application's that has no room in a reply. */
static void test_long_token(void **state)
{
    static char token[1000];
    mproto_sasl *sasl;
    server r;
    size_t n;

    (void)state;
    for (n = 374; n < 384; n += 2) {    /* 512 - 6 letters are 379 octets */
        begin_tokens(&r, &sasl, NULL);
        server_step(&r, "\r\n", "TOKEN|", "");
        OK(mproto_sasl_token(sasl, token, n, 0));
        OK(mproto_smtpd_ok(r.s));
        server_pump(&r);
        assert_int_equal(r.trace_n > 0, n > 378);
        r.trace_n = 0;
        server_drain(&r);
        server_close(&r);
        mproto_sasl_free(sasl);
    }
}

/* -- SASL-10: the end at each point -- */

static void until(server *r, mproto_sasl *sasl, int point)
{
    start(r, "PLAIN", NULL);
    server_hears(r, "AUTH PLAIN\r\n", 12);
    if (point == 0)
        return;
    OK(mproto_smtpd_auth(r->s, sasl));
    if (point == 1)
        return;
    server_drain(r);
    if (point == 2)
        return;
    server_hears(r, TIM "\r\n", point == 3 ? 5 : sizeof TIM + 1);
    if (point <= 4)
        return;
    OK(mproto_sasl_password(sasl, "tanstaaftanstaaf", 16));
    OK(mproto_smtpd_ok(r->s));
    if (point == 6)
        server_pump(r);
}

static void test_sasl_10_ends(void **state)
{
    mproto_sasl *sasl;
    server r;
    int point;

    (void)state;
    for (point = 0; point <= 6; point++) {
        sasl = exchange("PLAIN");
        until(&r, sasl, point);
        server_close(&r);
        mproto_sasl_free(sasl);
        sasl = exchange("PLAIN");
        until(&r, sasl, point);
        OK(mproto_smtpd_close(r.s, NULL));
        mproto_sasl_free(sasl);
        server_drain(&r);
        server_assert_over(&r, MPROTO_OK);
        REFUSED(E_STATE, mproto_smtpd_auth(r.s, NULL));
        server_close(&r);
        sasl = exchange("PLAIN");
        until(&r, sasl, point);
        mproto_wire_eof(r.w);
        server_drain(&r);
        server_close(&r);
        mproto_sasl_free(sasl);
    }
}

/* -- nothing is left of what was shown -- */

static int stands_in(const void *p, size_t n, const char *text)
{
    size_t m = strlen(text), i;

    for (i = 0; i + m <= n; i++)
        if (memcmp((const char *)p + i, text, m) == 0)
            return 1;
    return 0;
}

static void test_lines_are_wiped(void **state)
{
    static unsigned char block[32768];
    mproto_smtpd_opts opts = { .size = sizeof opts };
    mproto_sasl *sasl = exchange("PLAIN");
    mproto_alloc alloc;
    mproto_arena arena;
    mproto_smtpd *s;
    char in[64];

    (void)state;
    mproto_arena_init(&arena, block, sizeof block);
    alloc = mproto_arena_alloc(&arena);
    opts.alloc = &alloc;
    opts.flags = MPROTO_SMTPD_TLS;
    opts.auth = "PLAIN";
    s = mproto_smtpd_new(&opts);
    memcpy(in, "EHLO c\r\nAUTH PLAIN " TIM "\r\n", 49);
    mproto_smtpd_next(s);
    OK(mproto_wire_in(mproto_smtpd_wire(s), in, 49));
    mproto_smtpd_next(s);
    OK(mproto_smtpd_ok(s));
    assert_int_equal(mproto_smtpd_next(s)->type, MPROTO_SMTPD_AUTH);
    assert_true(stands_in(block, sizeof block, "tanstaaf"));
    OK(mproto_smtpd_auth(s, sasl));
    assert_int_equal(mproto_smtpd_next(s)->type, MPROTO_SMTPD_LOOKUP);
    assert_false(stands_in(block, sizeof block, "tanstaaf"));
    OK(mproto_smtpd_reply(s, 454, NULL, "later"));
    mproto_smtpd_free(s);
    mproto_sasl_free(sasl);
}

/* Of lines that the engine refuses itself nothing stays, either. */
static void test_refused_lines_are_wiped(void **state)
{
    static unsigned char block[32768];
    static const char *const lines[] = {
        "AUTH PLAIN " TIM "\r\n", "DATA " TIM "\r\n", "X " TIM "\r\n",
        "X " TIM "\n", "EHLO c\r\n"
    };
    mproto_smtpd_opts opts = { .size = sizeof opts };
    mproto_alloc alloc;
    mproto_arena arena;
    mproto_smtpd *s;
    char in[64];
    size_t i;

    (void)state;
    opts.alloc = &alloc;
    opts.flags = MPROTO_SMTPD_NEED_TLS;
    opts.auth = "PLAIN";
    for (i = 0; i < sizeof lines / sizeof *lines; i++) {
        mproto_arena_init(&arena, block, sizeof block);
        alloc = mproto_arena_alloc(&arena);
        s = mproto_smtpd_new(&opts);
        mproto_smtpd_next(s);
        memcpy(in, lines[i], strlen(lines[i]));
        OK(mproto_wire_in(mproto_smtpd_wire(s), in, strlen(lines[i])));
        assert_int_equal(mproto_smtpd_next(s) != NULL, *lines[i] == 'E');
        assert_false(stands_in(block, sizeof block, "AHRpbQB0"));
        mproto_smtpd_free(s);
    }
}

/* Codes of success are ok()'s to say here, and 0 is none at all. */
static void test_reply_only_refuses(void **state)
{
    static const int codes[] = { 0, 1, 200, 235, 250, 334 };
    mproto_sasl *sasl = exchange("PLAIN");
    server r;
    size_t i;

    (void)state;
    start(&r, "PLAIN", NULL);
    server_step(&r, "AUTH PLAIN " TIM "\r\n", "AUTH PLAIN|", "");
    for (i = 0; i < sizeof codes / sizeof *codes; i++)
        REFUSED(E_ARG, mproto_smtpd_reply(r.s, codes[i], NULL, "x"));
    OK(mproto_smtpd_auth(r.s, sasl));
    server_step(&r, NULL, "LOOKUP|", "");
    for (i = 0; i < sizeof codes / sizeof *codes; i++)
        REFUSED(E_ARG, mproto_smtpd_reply(r.s, codes[i], NULL, "x"));
    OK(mproto_smtpd_reply(r.s, 454, NULL, "later"));
    server_step(&r, NULL, "", "454 4.0.0 later\r\n");
    server_close(&r);
    mproto_sasl_free(sasl);
}

static void test_memory_bound_holds_in_auth(void **state)
{
    mproto_sasl *sasl = exchange("PLAIN");
    char *flood = malloc(65536);
    server r;

    (void)state;
    assert_non_null(flood);
    start(&r, "PLAIN", NULL);
    server_step(&r, "AUTH PLAIN\r\n", "AUTH PLAIN|", "");
    OK(mproto_smtpd_auth(r.s, sasl));
    server_step(&r, NULL, "", "334 \r\n");
    memset(flood, 'x', 65536);
    OK(mproto_wire_in(r.w, flood, 65536));
    OK(mproto_wire_keep(r.w));
    assert_true(r.h.most <= mproto_smtpd_memory_bound(NULL) + sizeof "PLAIN");
    mproto_smtpd_free(r.s);
    assert_int_equal(r.h.held, 0);
    free(r.block);
    free(flood);
    mproto_sasl_free(sasl);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_another_mechanism),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_case_74_long_lines),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_long_commands),
        cmocka_unit_test(test_long_token),
        cmocka_unit_test(test_sasl_10_ends),
        cmocka_unit_test(test_lines_are_wiped),
        cmocka_unit_test(test_refused_lines_are_wiped),
        cmocka_unit_test(test_reply_only_refuses),
        cmocka_unit_test(test_memory_bound_holds_in_auth),
    };

    return cmocka_run_group_tests_name("smtpd_auth", tests, NULL, NULL);
}
