/* Each command where it may stand, and where not. */
#include "pop3d_drive.h"

static const char *const uids[] = { "a", "b", "c" };

static void fill(mproto_pop3d_item *items)
{
    size_t i;

    memset(items, 0, 3 * sizeof *items);
    for (i = 0; i < 3; i++) {
        items[i].size = 10 + i;
        items[i].uid = uids[i];
    }
}

static void says(server *r, const char *command, const char *reply)
{
    server_hears(r, command);
    server_event(r, 0);
    server_says(r, reply);
    server_event(r, 0);
}

static void test_in_transaction(void **state)
{
    static const struct {
        const char *command, *reply;
    } rows[] = {
        { "STAT\r\n", "+OK 3 33\r\n" }, { "stat\r\n", "+OK 3 33\r\n" },
        { "STAT x\r\n", "-ERR" }, { "LIST 2\r\n", "+OK 2 11\r\n" },
        { "LIST 4\r\n", "-ERR" }, { "LIST 0\r\n", "-ERR" },
        { "LIST -1\r\n", "-ERR" }, { "LIST 4294967298\r\n", "-ERR" },
        { "LIST 2 3\r\n", "-ERR" }, { "UIDL 2\r\n", "+OK 2 b\r\n" },
        { "NOOP\r\n", "+OK" }, { "NOOP  \r\n", "+OK" },
        { "DELE 2\r\n", "+OK" }, { "DELE 2\r\n", "-ERR" },
        { "STAT\r\n", "+OK 2 22\r\n" }, { "RETR 2\r\n", "-ERR" },
        { "TOP 1\r\n", "-ERR" }, { "TOP 1 x\r\n", "-ERR" },
        { "TOP 1 -1\r\n", "-ERR" }, { "RSET\r\n", "+OK" },
        { "STAT\r\n", "+OK 3 33\r\n" }, { "LAST\r\n", "+OK 0\r\n" },
        { "USER u\r\n", "-ERR" }, { "PASS p\r\n", "-ERR" },
        { "APOP u 0\r\n", "-ERR" }, { "STLS\r\n", "-ERR" },
        { "AUTH\r\n", "-ERR" }, { "UTF8\r\n", "-ERR" },
        { "LANG\r\n", "-ERR" }, { "GET / HTTP/1.1\r\n", "-ERR" }
    };
    mproto_pop3d_opts opts = { .size = sizeof opts,
                               .caps = MPROTO_POP3_CAP_UIDL };
    mproto_pop3d_limits limits = { .size = sizeof limits, .bad_max = 100 };
    mproto_pop3d_item items[3];
    server r;
    size_t i;

    (void)state;
    fill(items);
    opts.limits = &limits;
    server_login(&r, &opts, items, 3);
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
        says(&r, rows[i].command, rows[i].reply);
    server_close(&r);
}

static void test_before_login(void **state)
{
    static const char *const refused[] = {
        "STAT\r\n", "LIST\r\n", "UIDL\r\n", "RETR 1\r\n", "DELE 1\r\n",
        "TOP 1 0\r\n", "NOOP\r\n", "RSET\r\n", "LAST\r\n", "PASS p\r\n",
        "RPOP u\r\n", "USER\r\n", "APOP u 0\r\n", "STLS\r\n", "UTF8\r\n",
        "AUTH PLAIN\r\n", "X\r\n", "\r\n", " STAT\r\n", "CAPA x\r\n"
    };
    mproto_pop3d_opts opts = { .size = sizeof opts,
                               .flags = MPROTO_POP3D_CLEAR_AUTH };
    mproto_pop3d_limits limits = { .size = sizeof limits, .bad_max = 100 };
    server r;
    size_t i;

    (void)state;
    opts.limits = &limits;
    server_open(&r, &opts);
    server_says(&r, "+OK");
    for (i = 0; i < sizeof refused / sizeof refused[0]; i++)
        says(&r, refused[i], "-ERR");
    says(&r, "QUIT\r\n", "+OK");
    server_assert_over(&r, MPROTO_OK);
    server_close(&r);
}

/* Blanks belong to a password (RFC 1939 7). */
static void test_password_with_blanks(void **state)
{
    mproto_pop3d_opts opts = { .size = sizeof opts,
                               .flags = MPROTO_POP3D_CLEAR_AUTH };
    const mproto_pop3d_event *ev;
    server r;

    (void)state;
    server_open(&r, &opts);
    server_says(&r, "+OK");
    says(&r, "USER  u \r\n", "+OK");
    server_hears(&r, "PASS  a b \r\n");
    ev = server_event(&r, MPROTO_POP3D_LOGIN);
    assert_int_equal(ev->user.n, 1);
    assert_int_equal(ev->secret.n, 5);
    assert_memory_equal(ev->secret.p, " a b ", 5);
    server_close(&r);
}

static void test_browser(void **state)
{
    server r;

    (void)state;
    server_open(&r, NULL);
    server_says(&r, "+OK");
    server_hears(&r, "POST / HTTP/1.1\r\nUSER x\r\n");
    server_event(&r, 0);
    server_says(&r, "-ERR this is POP3\r\n");
    server_assert_over(&r, MPROTO_E_PEER);
    server_close(&r);
}

static void test_top_of_many_lines(void **state)
{
    const mproto_pop3d_event *ev;
    mproto_pop3d_item items[3];
    server r;

    (void)state;
    fill(items);
    server_login(&r, &(mproto_pop3d_opts){ .caps = 0 }, items, 3);
    server_hears(&r, "TOP 1 99999999999999999999999\r\n");
    ev = server_event(&r, MPROTO_POP3D_RETR);
    assert_int_equal(ev->which, MPROTO_POP3_TOP);
    assert_true(ev->lines == UINT32_MAX);
    server_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_transaction),
        cmocka_unit_test(test_before_login),
        cmocka_unit_test(test_password_with_blanks),
        cmocka_unit_test(test_browser),
        cmocka_unit_test(test_top_of_many_lines),
    };

    return cmocka_run_group_tests_name("pop3d_cmd", tests, NULL, NULL);
}
