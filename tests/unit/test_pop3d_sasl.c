/* AUTH of the server (RFC 5034): what is refused, and lines up to the last
 * octet. */
#include "pop3d_drive.h"

static void greeted(server *r, unsigned flags, const char *auth)
{
    mproto_pop3d_opts opts = { .size = sizeof opts };
    mproto_pop3d_limits limits = { .size = sizeof limits, .bad_max = 100 };

    opts.flags = flags;
    opts.auth = auth;
    opts.limits = &limits;
    server_open(r, &opts);
    server_says(r, "+OK");
}

static void says(server *r, const char *command, const char *reply)
{
    server_hears(r, command);
    server_event(r, 0);
    server_says(r, reply);
    server_event(r, 0);
}

static mproto_sasl *tokens(void)
{
    mproto_span name = { "X", 1 };
    mproto_sasl *s = mproto_sasl_tokens(name, NULL);

    assert_non_null(s);
    return s;
}

static void test_list(void **state)
{
    server r;

    (void)state;
    greeted(&r, 0, "PLAIN X CRAM-MD5");
    says(&r, "AUTH\r\n", "+OK mechanisms follow\r\nX\r\nCRAM-MD5\r\n.\r\n");
    server_close(&r);
    greeted(&r, MPROTO_POP3D_TLS, "PLAIN X");
    says(&r, "auth\r\n", "+OK mechanisms follow\r\nPLAIN\r\nX\r\n.\r\n");
    server_close(&r);
    greeted(&r, 0, NULL);
    says(&r, "AUTH\r\n", "-ERR not offered\r\n");
    server_close(&r);
}

static void test_refused(void **state)
{
    server r;

    (void)state;
    greeted(&r, 0, "PLAIN X LOGIN CRAM-MD5");
    says(&r, "AUTH Y\r\n", "-ERR mechanism not offered\r\n");
    says(&r, "AUTH PLAIN\r\n", "-ERR mechanism not offered\r\n");
    says(&r, "AUTH CRAM-MD5 YQ==\r\n", "-ERR the server speaks first\r\n");
    says(&r, "AUTH X YQ=\r\n", "-ERR that is no base64\r\n");
    says(&r, "AUTH X YQ== YQ==\r\n", "-ERR that is no base64\r\n");
    server_close(&r);
}

/* Nothing has come yet, and an empty message goes. */
static void begin(server *r, mproto_sasl *s)
{
    server_event(r, MPROTO_POP3D_TOKEN);
    OK(mproto_sasl_token(s, NULL, 0, 0));
    OK(mproto_pop3d_ok(r->s));
    server_event(r, 0);
    server_says(r, "+ \r\n");
    server_event(r, 0);
}

/* The object must be of the mechanism, and is owed once. */
static void test_objects(void **state)
{
    mproto_span other = { "Y", 1 };
    mproto_sasl *s = tokens(), *y = mproto_sasl_tokens(other, NULL);
    server r;

    (void)state;
    greeted(&r, 0, "X");
    REFUSED(E_STATE, mproto_pop3d_auth(r.s, s));
    server_hears(&r, "AUTH x\r\n");
    server_event(&r, MPROTO_POP3D_AUTH);
    REFUSED(E_ARG, mproto_pop3d_auth(r.s, NULL));
    REFUSED(E_ARG, mproto_pop3d_auth(r.s, y));
    r.h.dry = 1;
    REFUSED(E_NOMEM, mproto_pop3d_auth(r.s, s));
    r.h.dry = 0;
    OK(mproto_pop3d_auth(r.s, s));
    REFUSED(E_STATE, mproto_pop3d_auth(r.s, s));
    begin(&r, s);
    server_hears(&r, "*\r\n");
    assert_ptr_equal(server_event(&r, MPROTO_POP3D_RESET)->sasl, s);
    server_event(&r, 0);
    server_says(&r, "-ERR given up\r\n");
    server_close(&r);
    mproto_sasl_free(s);
    mproto_sasl_free(y);
}

/* As far as the message behind "AUTH X", of n octets with CRLF. */
static void hear_line(server *r, mproto_sasl *s, size_t n)
{
    char *line = malloc(n + 1);

    assert_non_null(line);
    memset(line, 'A', n);
    memcpy(line + n - 2, "\r\n", 3);
    greeted(r, 0, "X");
    server_hears(r, "AUTH X\r\n");
    server_event(r, MPROTO_POP3D_AUTH);
    OK(mproto_pop3d_auth(r->s, s));
    begin(r, s);
    server_hears(r, line);
    free(line);
}

static void test_limit_of_12288_octets(void **state)
{
    mproto_sasl *s = tokens();
    server r;

    (void)state;
    hear_line(&r, s, 12288 - 2);        /* base64 comes in fours */
    server_event(&r, MPROTO_POP3D_TOKEN);
    assert_int_equal(mproto_sasl_given(s).n, (12288 - 4) / 4 * 3);
    server_close(&r);
    mproto_sasl_free(s);
    s = tokens();
    hear_line(&r, s, 12289);
    server_event(&r, MPROTO_POP3D_RESET);
    server_event(&r, 0);
    server_says(&r, "-ERR");
    server_close(&r);
    mproto_sasl_free(s);
}

static void test_login(void **state)
{
    mproto_sasl *s = tokens();
    mproto_pop3d_item item = { .size = 1 };
    const mproto_pop3d_event *ev;
    server r;

    (void)state;
    greeted(&r, 0, "X");
    server_hears(&r, "AUTH X YWJj\r\n");
    server_event(&r, MPROTO_POP3D_AUTH);
    OK(mproto_pop3d_auth(r.s, s));
    ev = server_event(&r, MPROTO_POP3D_TOKEN);
    assert_memory_equal(mproto_sasl_given(ev->sasl).p, "abc", 3);
    OK(mproto_sasl_token(s, NULL, 0, 1));
    OK(mproto_pop3d_ok(r.s));
    ev = server_event(&r, MPROTO_POP3D_LOGIN);
    assert_int_equal(ev->which, MPROTO_POP3_AUTH);
    assert_ptr_equal(ev->sasl, s);
    OK(mproto_pop3d_open(r.s, &item, 1, 0));
    server_event(&r, 0);
    server_says(&r, "+OK");
    server_close(&r);
    mproto_sasl_free(s);
}

static int pop3_stands_in(const void *p, size_t n, const char *text)
{
    size_t m = strlen(text), i;

    for (i = 0; i + m <= n; i++)
        if (memcmp((const char *)p + i, text, m) == 0)
            return 1;
    return 0;
}

/* Of lines that the engine refuses itself nothing stays. */
static void test_refused_lines_are_wiped(void **state)
{
    static unsigned char block[8192];
    static const char *const lines[] = {
        "PASS tanstaaftanstaaf\r\n", "STAT tanstaaftanstaaf\r\n",
        "AUTH X tanstaaf tanstaaf\r\n", "X tanstaaf\n"
    };
    mproto_pop3d_opts opts = { .size = sizeof opts };
    mproto_alloc alloc;
    mproto_arena arena;
    mproto_pop3d *s;
    mproto_wire *w;
    char in[64];
    size_t i, n;

    (void)state;
    opts.alloc = &alloc;
    for (i = 0; i < sizeof lines / sizeof *lines; i++) {
        mproto_arena_init(&arena, block, sizeof block);
        alloc = mproto_arena_alloc(&arena);
        s = mproto_pop3d_new(&opts);
        w = mproto_pop3d_wire(s);
        assert_null(mproto_pop3d_next(s));
        mproto_wire_out(w, &n);
        mproto_wire_sent(w, n);
        memcpy(in, lines[i], strlen(lines[i]));
        OK(mproto_wire_in(w, in, strlen(lines[i])));
        assert_null(mproto_pop3d_next(s));
        assert_memory_equal(mproto_wire_out(w, &n), "-ERR", 4);
        assert_false(pop3_stands_in(block, sizeof block, "tanstaaf"));
        mproto_pop3d_free(s);
    }
}

static void test_memory_bound_holds_in_auth(void **state)
{
    mproto_pop3d_opts opts = { .size = sizeof opts };
    mproto_sasl *s = tokens();
    char *flood = malloc(65536);
    server r;

    (void)state;
    assert_non_null(flood);
    opts.auth = "X";
    opts.random = "sixteen octets..";
    opts.random_n = 16;
    server_open(&r, &opts);
    server_says(&r, "+OK");
    server_hears(&r, "AUTH X YWJj\r\n");
    server_event(&r, MPROTO_POP3D_AUTH);
    OK(mproto_pop3d_auth(r.s, s));
    server_event(&r, MPROTO_POP3D_TOKEN);
    OK(mproto_sasl_token(s, "x", 1, 0));
    OK(mproto_pop3d_ok(r.s));
    server_event(&r, 0);
    memset(flood, 'x', 65536);
    OK(mproto_wire_in(r.w, flood, 65536));
    OK(mproto_wire_keep(r.w));
    assert_true(r.h.most <= mproto_pop3d_memory_bound(NULL) + sizeof "X");
    server_close(&r);
    free(flood);
    mproto_sasl_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_objects),
        cmocka_unit_test(test_limit_of_12288_octets),
        cmocka_unit_test(test_login),
        cmocka_unit_test(test_refused_lines_are_wiped),
        cmocka_unit_test(test_memory_bound_holds_in_auth),
    };

    return cmocka_run_group_tests_name("pop3d_sasl", tests, NULL, NULL);
}
