#include "pop3d_drive.h"

/* A LOGIN that is owed. */
static void server_asks(server *r)
{
    mproto_pop3d_opts opts;

    memset(&opts, 0, sizeof opts);
    opts.flags = MPROTO_POP3D_CLEAR_AUTH;
    opts.caps = MPROTO_POP3_CAP_UIDL;
    server_open(r, &opts);
    server_hears(r, "USER u\r\nPASS p\r\n");
    server_event(r, MPROTO_POP3D_LOGIN);
}

static int uid_taken(const char *uid)
{
    mproto_pop3d_item item = { 1, NULL, 0 };
    server r;
    int code;

    item.uid = uid;
    server_asks(&r);
    code = mproto_pop3d_open(r.s, &item, 1, 0);
    assert_true(code == MPROTO_OK || code == MPROTO_E_ARG);
    server_close(&r);
    return code == MPROTO_OK;
}

static void test_pop_01_02_uids(void **state)
{
    char uid[72];

    (void)state;
    memset(uid, '~', sizeof uid);
    uid[71] = '\0';
    assert_false(uid_taken(uid));
    uid[70] = '\0';
    assert_true(uid_taken(uid));
    assert_true(uid_taken("!"));
    assert_false(uid_taken(""));
    assert_false(uid_taken(NULL));
    assert_false(uid_taken("a b"));
    assert_false(uid_taken("a\r\n"));
    assert_false(uid_taken("\x7f"));
    assert_false(uid_taken("\x80"));
}

static void test_open_refused_changes_nothing(void **state)
{
    mproto_pop3d_item items[2] = { { UINT64_MAX, "a", 7 }, { 1, "b", 7 } };
    server r;

    (void)state;
    server_asks(&r);
    REFUSED(E_ARG, mproto_pop3d_open(r.s, items, 2, 0));
    REFUSED(E_ARG, mproto_pop3d_open(r.s, items, 1, 2));
    REFUSED(E_ARG, mproto_pop3d_open(r.s, NULL, 1, 0));
    REFUSED(E_STATE, mproto_pop3d_ok(r.s));
    REFUSED(E_STATE, mproto_pop3d_reply(r.s, "x"));
    REFUSED(E_STATE, mproto_pop3d_body(r.s, "x", 1));
    assert_int_equal(items[1].mark_, 7);
    OK(mproto_pop3d_open(r.s, items, 1, 1));
    REFUSED(E_STATE, mproto_pop3d_open(r.s, items, 1, 1));
    server_close(&r);
}

/* RSET takes all marks away, and those set behind it count. */
static void test_marks(void **state)
{
    mproto_pop3d_item items[3] = {
        { 1, "a", 0 }, { 2, "b", 0 }, { 4, "c", 0 }
    };
    server r;

    (void)state;
    server_login(&r, NULL, items, 3);
    server_hears(&r, "DELE 1\r\nDELE 3\r\nSTAT\r\nRSET\r\nSTAT\r\n"
                     "DELE 2\r\nRSET\r\nRSET\r\nDELE 3\r\nSTAT\r\nQUIT\r\n");
    server_event(&r, 0);
    server_says(&r, "+OK deleted\r\n+OK deleted\r\n+OK 1 2\r\n"
                    "+OK 3 messages (7 octets)\r\n+OK 3 7\r\n+OK deleted\r\n"
                    "+OK 3 messages (7 octets)\r\n"
                    "+OK 3 messages (7 octets)\r\n+OK deleted\r\n"
                    "+OK 2 3\r\n");
    assert_int_equal(server_event(&r, MPROTO_POP3D_UPDATE)->number, 3);
    assert_int_equal(mproto_pop3d_deleted(r.s, 1), 0);
    assert_int_equal(mproto_pop3d_deleted(r.s, 2), 0);
    assert_int_equal(mproto_pop3d_deleted(r.s, 3), 1);
    server_close(&r);
}

/* The longest rows through the least output. */
static void test_longest_rows(void **state)
{
    static const char uid[] = "0123456789012345678901234567890123456789"
                              "012345678901234567890123456789";
    mproto_pop3d_limits limits = { sizeof limits, 0, 1, 0, 0 };
    mproto_pop3d_item items[40];
    mproto_pop3d_opts opts;
    size_t n, lines = 0;
    server r;
    int i;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.limits = &limits;
    opts.caps = MPROTO_POP3_CAP_UIDL;
    for (i = 0; i < 40; i++) {
        items[i].size = 1;
        items[i].uid = uid;
    }
    server_login(&r, &opts, items, 40);
    server_hears(&r, "UIDL\r\n");
    for (;;) {
        const char *out, *at;

        server_event(&r, 0);
        out = mproto_wire_out(r.w, &n);
        if (!out)
            break;
        for (at = out; at < out + n; at++)
            lines += *at == '\n';
        mproto_wire_sent(r.w, n);
    }
    assert_int_equal(lines, 42);
    server_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pop_01_02_uids),
        cmocka_unit_test(test_open_refused_changes_nothing),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_longest_rows)
    };

    return cmocka_run_group_tests_name("pop3d_drop", tests, NULL, NULL);
}
