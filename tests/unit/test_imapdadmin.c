#include "imapd_talk.h"
#include <mailproto/imapdadmin.h>

static imapd_talk talk;

static void test_id(void **state)
{
    static const char *const pairs[] = { "name", "mail \"d\"", "os", NULL };
    static const char *const split[] = { "name", "a\r\nb" };
    char name[32], value[1026];
    const char *longest[2];

    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(mproto_imapd_id(talk.s, pairs, 2), MPROTO_OK);
    assert_int_equal(mproto_imapd_id(talk.s, NULL, 0), MPROTO_OK);
    assert_int_equal(mproto_imapd_id(talk.s, split, 1), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_id(talk.s, NULL, 31), MPROTO_E_ARG);
    talk_expect(&talk, "* ID (\"name\" \"mail \\\"d\\\"\" \"os\" NIL)\r\n"
                       "* ID NIL\r\n");
    memset(name, 'n', sizeof name);
    memset(value, 'v', sizeof value);
    name[30] = value[1024] = '\0';
    longest[0] = name;
    longest[1] = value;
    assert_int_equal(mproto_imapd_id(talk.s, longest, 1), MPROTO_OK);
    value[1024] = 'v';
    value[1025] = '\0';
    assert_int_equal(mproto_imapd_id(talk.s, longest, 1), MPROTO_E_ARG);
    name[30] = 'n';
    name[31] = '\0';
    longest[1] = NULL;
    assert_int_equal(mproto_imapd_id(talk.s, longest, 1), MPROTO_E_ARG);
    talk_end(&talk);
}

static void test_quota(void **state)
{
    static const mproto_imapd_quota quota[] = {
        { .resource = "STORAGE", .used = 10, .limit = 512 },
        { .resource = "MESSAGE", .used = 0,
          .limit = UINT64_C(9223372036854775807) }
    };
    static const mproto_imapd_quota bad[] = {
        { .resource = "A B", .used = 1, .limit = 2 },
        { .resource = "A)\r\n", .used = 1, .limit = 2 },
        { .resource = "", .used = 1, .limit = 2 },
        { .resource = "A", .used = UINT64_MAX, .limit = 2 }
    };
    static const char *const roots[] = { "", "my root" };
    size_t i;

    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(mproto_imapd_quotaroot(talk.s, "INBOX", roots, 2),
                     MPROTO_OK);
    assert_int_equal(mproto_imapd_quotaroot(talk.s, "x", NULL, 0),
                     MPROTO_OK);
    assert_int_equal(mproto_imapd_quotaroot(talk.s, "x\n", NULL, 0),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_quota_of(talk.s, "", quota, 2), MPROTO_OK);
    assert_int_equal(mproto_imapd_quota_of(talk.s, "a", quota, 0), MPROTO_OK);
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(mproto_imapd_quota_of(talk.s, "", &bad[i], 1),
                         MPROTO_E_ARG);
    talk_expect(&talk, "* QUOTAROOT INBOX \"\" \"my root\"\r\n"
                       "* QUOTAROOT x\r\n"
                       "* QUOTA \"\" (STORAGE 10 512 MESSAGE 0"
                       " 9223372036854775807)\r\n* QUOTA a ()\r\n");
    talk_end(&talk);
}

static void test_acl(void **state)
{
    static const mproto_imapd_ace acl[] = {
        { .user = "fred", .rights = "lrswipkxtecda" },
        { .user = "-any one", .rights = "" }
    };
    static const mproto_imapd_ace bad[] = {
        { .user = "a\r\nb", .rights = "l" }, { .user = "a", .rights = "L" },
        { .user = "a", .rights = "l r" }
    };
    size_t i;

    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(mproto_imapd_acl(talk.s, "INBOX", acl, 2), MPROTO_OK);
    assert_int_equal(mproto_imapd_acl(talk.s, "x", NULL, 0), MPROTO_OK);
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(mproto_imapd_acl(talk.s, "x", &bad[i], 1),
                         MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_myrights(talk.s, "x", "lr9"), MPROTO_OK);
    assert_int_equal(mproto_imapd_myrights(talk.s, "x", "+l"), MPROTO_E_ARG);
    talk_expect(&talk, "* ACL INBOX fred lrswipkxtecda \"-any one\" \"\"\r\n"
                       "* ACL x\r\n* MYRIGHTS x lr9\r\n");
    talk_end(&talk);
}

static void test_listrights(void **state)
{
    static const char *const bad[] = { " ", "s  w", "s ", "S", "s\r\nw" };
    size_t i;

    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(mproto_imapd_listrights(talk.s, "~/Mail", "smith", "la",
                                             "r s kx 0"), MPROTO_OK);
    assert_int_equal(mproto_imapd_listrights(talk.s, "x", "any", "", ""),
                     MPROTO_OK);
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(mproto_imapd_listrights(talk.s, "x", "y", "", bad[i]),
                         MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_listrights(talk.s, "x", "y", "A", ""),
                     MPROTO_E_ARG);
    talk_expect(&talk, "* LISTRIGHTS ~/Mail smith la r s kx 0\r\n"
                       "* LISTRIGHTS x any \"\"\r\n");
    talk_end(&talk);
}

static void test_metadata(void **state)
{
    static const mproto_imapd_entry entries[] = {
        { .name = "/shared/comment", .value = { "a\"b", 3 } },
        { .name = "/private/x", .value = { NULL, 0 } },
        { .name = "/private/lines", .value = { "a\r\nb", 4 } },
        { .name = "/private/nul", .value = { "a\0b", 3 } }
    };
    static const mproto_imapd_entry bad[] = {
        { .name = "comment", .value = { "", 0 } },
        { .name = "/a\r\n", .value = { "", 0 } },
        { .name = "/a/*", .value = { "", 0 } }
    };
    static const char *const names[] = { "/shared/comment", "/private/a b" };
    static const char *const none[] = { "/x/" };
    size_t i;

    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(mproto_imapd_metadata(talk.s, "", entries, 4),
                     MPROTO_OK);
    talk_take(&talk, 0);
    assert_int_equal(talk.out_n, 103);
    assert_memory_equal(talk.out, "* METADATA \"\" (/shared/comment"
                        " \"a\\\"b\" /private/x NIL /private/lines {4}\r\na"
                        "\r\nb /private/nul ~{3}\r\na\0b)\r\n", 103);
    talk.out_n = 0;
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(mproto_imapd_metadata(talk.s, "x", &bad[i], 1),
                         MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_metadata(talk.s, "x", NULL, 0),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_metadata_changed(talk.s, "x", names, 2),
                     MPROTO_OK);
    assert_int_equal(mproto_imapd_metadata_changed(talk.s, "x", none, 1),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_metadata_changed(talk.s, "x", names, 0),
                     MPROTO_E_ARG);
    talk_expect(&talk, "* METADATA x /shared/comment \"/private/a b\"\r\n");
    talk_end(&talk);
}

/* What is too long is not begun, and what was said stays. */
static void test_limits(void **state)
{
    const mproto_imapd_limits limits = { .size = sizeof limits,
                                         .out_max = 1, .response_max = 2048 };
    static char octets[3000];
    mproto_imapd_entry entry = { .name = "/private/x",
                                 .value = { octets, sizeof octets } };

    (void)state;
    talk_begin(&talk, NULL, &limits);
    talk_say(&talk, "a NOOP\r\n");
    assert_int_equal(mproto_imapd_metadata(talk.s, "x", &entry, 1),
                     MPROTO_E_ARG);
    talk_expect(&talk, "");
    assert_int_equal(mproto_imapd_myrights(talk.s, "x", "l"), MPROTO_OK);
    assert_int_equal(mproto_imapd_myrights(talk.s, "y", "l"), MPROTO_E_FULL);
    assert_int_equal(mproto_imapd_id(talk.s, NULL, 0), MPROTO_E_FULL);
    talk_expect(&talk, "* MYRIGHTS x l\r\n");
    assert_int_equal(mproto_imapd_next(talk.s)->type, MPROTO_IMAPD_ROOM);
    assert_int_equal(mproto_imapd_myrights(talk.s, "y", "l"), MPROTO_OK);
    talk_expect(&talk, "* MYRIGHTS y l\r\n");
    talk_end(&talk);
}

/* --- INPROGRESS --- */

static void test_in_progress(void **state)
{
    const uint64_t nil = MPROTO_IMAPD_NIL;

    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(mproto_imapd_in_progress(talk.s, 1, 2, NULL),
                     MPROTO_E_STATE);
    talk_say(&talk, "A1 SEARCH ALL\r\n");
    assert_int_equal(mproto_imapd_in_progress(talk.s, 45, 100, "45%"),
                     MPROTO_OK);
    assert_int_equal(mproto_imapd_in_progress(talk.s, 0, nil, NULL),
                     MPROTO_OK);
    assert_int_equal(mproto_imapd_in_progress(talk.s, nil, nil, NULL),
                     MPROTO_OK);
    assert_int_equal(mproto_imapd_in_progress(talk.s, nil, 7, NULL),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_in_progress(talk.s, 7, 7, NULL),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_in_progress(talk.s, 7, (uint64_t)1 << 32,
                                              NULL), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_in_progress(talk.s, 7, 9, "a\r\nb"),
                     MPROTO_E_ARG);
    talk_ok(&talk);
    talk_expect(&talk, "* OK [INPROGRESS (\"A1\" 45 100)] 45%\r\n"
                       "* OK [INPROGRESS (\"A1\" 0 NIL)] in progress\r\n"
                       "* OK [INPROGRESS (\"A1\" NIL NIL)] in progress\r\n"
                       "* SEARCH\r\nA1 OK SEARCH completed\r\n");
    talk_say(&talk, "a]b NOOP\r\n");
    assert_int_equal(mproto_imapd_in_progress(talk.s, 1, 2, NULL), MPROTO_OK);
    talk_ok(&talk);
    talk_expect(&talk, "* OK [INPROGRESS (NIL 1 2)] in progress\r\n"
                       "a]b OK NOOP completed\r\n");
    talk_end(&talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_id),
        cmocka_unit_test(test_quota),
        cmocka_unit_test(test_acl),
        cmocka_unit_test(test_listrights),
        cmocka_unit_test(test_metadata),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_in_progress)
    };

    return cmocka_run_group_tests_name("imapdadmin", tests, NULL,
                                       NULL);
}
