/* Capabilities: how they are learnt, asked for and forgotten. */
#include "imapc_talk.h"

/* With NO_CAPABILITY nothing is asked, and what is not told is not there. */
static void test_not_asked(void **state)
{
    const unsigned flags = MPROTO_IMAPC_NO_CAPABILITY |
                           MPROTO_IMAPC_CLEAR_AUTH;
    talk t;

    (void)state;
    talk_open(&t, flags, NULL);
    talk_step(&t, "* OK hi\r\n", "NOTICE|READY|", "");
    assert_false(mproto_imapc_has(t.c, "IMAP4rev1"));
    assert_int_equal(mproto_imapc_login(t.c, "a", "b"), 1);
    talk_step(&t, NULL, "", "A1 LOGIN a b\r\n");
    talk_step(&t, "A1 OK x\r\n", "RESULT 1 OK|READY|", "");
    assert_int_equal(mproto_imapc_idle(t.c), MPROTO_E_STATE);
    assert_int_equal(mproto_imapc_capability(t.c), 2);
    talk_step(&t, NULL, "", "A2 CAPABILITY\r\n");
    talk_step(&t, "* CAPABILITY IDLE\r\nA2 OK x\r\n", "9|RESULT 2 OK|", "");
    assert_int_equal(mproto_imapc_idle(t.c), 3);
    talk_close(&t);
}

static void test_asked(void **state)
{
    talk t;

    (void)state;
    talk_open(&t, MPROTO_IMAPC_CLEAR_AUTH, NULL);
    talk_step(&t, "* OK hi\r\n", "NOTICE|", "A1 CAPABILITY\r\n");
    assert_int_equal(mproto_imapc_login(t.c, "a", "b"), MPROTO_E_STATE);
    talk_step(&t, "A1 NO never\r\n", "READY|", "");
    assert_int_equal(mproto_imapc_login(t.c, "a", "b"), 2);
    talk_step(&t, NULL, "", "A2 LOGIN a b\r\n");
    talk_step(&t, "* CAPABILITY X\r\nA2 OK x\r\n", "9|RESULT 2 OK|READY|", "");
    assert_true(mproto_imapc_has(t.c, "x"));
    assert_false(mproto_imapc_has(t.c, ""));
    assert_false(mproto_imapc_has(NULL, "x"));
    talk_close(&t);
}

/* No more than there is room for, and whole names. */
static void test_too_many(void **state)
{
    static char said[16384];
    size_t n = (size_t)sprintf(said, "* CAPABILITY FIRST");
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "X");
    while (n < 10000)
        n += (size_t)sprintf(said + n, " C%04u", (unsigned)n);
    sprintf(said + n, " LAST\r\n");
    talk_step(&t, said, "9|", "");
    assert_true(mproto_imapc_has(t.c, "FIRST"));
    assert_false(mproto_imapc_has(t.c, "LAST"));
    assert_false(mproto_imapc_has(t.c, "X"));
    talk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_not_asked),
        cmocka_unit_test(test_asked),
        cmocka_unit_test(test_too_many)
    };

    return cmocka_run_group_tests_name("imapc_caps", tests, NULL, NULL);
}
