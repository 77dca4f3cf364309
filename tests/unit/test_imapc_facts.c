/* What is known of the mailbox that is selected. */
#include "imapc_talk.h"

/* Answers come in order: what stands before the first OK, and its code, are of
 * the first of two that are on their way. */
static void test_two_selects(void **state)
{
    const mproto_imapc_facts *f;
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1");
    mproto_imapc_select(t.c, "a", NULL);
    mproto_imapc_select(t.c, "b", NULL);
    talk_step(&t, NULL, "", "A1 SELECT a\r\nA2 SELECT b\r\n");
    talk_step(&t, "* OK [UIDVALIDITY 7] x\r\nA1 OK [READ-ONLY] x\r\n",
              "NOTICE|RESULT 1 OK|", "");
    f = mproto_imapc_selected(t.c);
    assert_non_null(f);
    assert_int_equal(f->uidvalidity, 7);
    assert_true(f->readonly);
    talk_step(&t, "* OK [UIDNEXT 8] x\r\nA2 OK [READ-WRITE] x\r\n",
              "NOTICE|RESULT 2 OK|", "");
    f = mproto_imapc_selected(t.c);
    assert_int_equal(f->has, MPROTO_IMAPC_HAS_UIDNEXT);
    assert_int_equal(f->uidnext, 8);
    assert_false(f->readonly);
    talk_close(&t);
}

static void test_no_and_bad(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 2, "IMAP4rev1");
    talk_step(&t, "* OK [UIDNEXT 5] x\r\n", "NOTICE|", "");
    mproto_imapc_select(t.c, "b", NULL);
    talk_step(&t, NULL, "", "A2 SELECT b\r\n");
    talk_step(&t, "* OK [UIDNEXT 9] x\r\nA2 BAD x\r\n", "NOTICE|RESULT 2 BAD|",
              "");
    assert_int_equal(mproto_imapc_selected(t.c)->uidnext, 5);
    mproto_imapc_select(t.c, "b", NULL);
    talk_step(&t, NULL, "", "A3 SELECT b\r\n");
    talk_step(&t, "A3 NO x\r\n", "RESULT 3 NO|", "");
    assert_null(mproto_imapc_selected(t.c));
    talk_close(&t);
}

/* Codes that say too much, or too little, are none. */
static void test_codes(void **state)
{
    const mproto_imapc_facts *f;
    talk t;

    (void)state;
    talk_start(&t, 0, 2, "IMAP4rev1");
    f = mproto_imapc_selected(t.c);
    talk_step(&t, "* OK [UIDNEXT 4294967296] x\r\n* OK [UIDNEXT] x\r\n"
              "* OK [UIDNEXT x] x\r\n* OK [PERMANENTFLAGS \\Seen] x\r\n",
              "NOTICE|NOTICE|NOTICE|NOTICE|", "");
    assert_int_equal(f->has, 0);
    talk_step(&t, "* OK [UIDNEXT 4294967295] x\r\n* OK [NOMODSEQ] x\r\n"
              "* OK [UIDNOTSTICKY] x\r\n* OK [UNSEEN 2] x\r\n",
              "NOTICE|NOTICE|NOTICE|NOTICE|", "");
    assert_int_equal(f->uidnext, 4294967295u);
    assert_true(f->nomodseq && f->uidnotsticky);
    assert_int_equal(f->unseen, 2);
    talk_step(&t, "* OK [CLOSED] x\r\n", "NOTICE|", "");
    assert_int_equal(f->has, 0);
    talk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_selects),
        cmocka_unit_test(test_no_and_bad),
        cmocka_unit_test(test_codes)
    };

    return cmocka_run_group_tests_name("imapc_facts", tests, NULL, NULL);
}
