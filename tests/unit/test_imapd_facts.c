#include "imapd_talk.h"

static imapd_talk talk;

static void test_status(void **state)
{
    mproto_imapd_status st;

    (void)state;
    memset(&st, 0, sizeof st);
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a STATUS box (MESSAGES UIDNEXT SIZE)\r\n");
    st.has = talk.ev->status;
    st.messages = 3;
    st.uidnext = 9;
    st.size = UINT64_C(9223372036854775807);
    assert_int_equal(mproto_imapd_status_of(talk.s, "a box", &st), MPROTO_OK);
    talk_ok(&talk);
    talk_expect(&talk, "* STATUS \"a box\" (MESSAGES 3 UIDNEXT 9 SIZE"
                       " 9223372036854775807)\r\na OK STATUS completed\r\n");
    st.has = 0x7ff;
    st.size = 0;
    st.appendlimit = MPROTO_IMAPD_NIL;
    st.mailbox_id = "F1";
    assert_int_equal(mproto_imapd_status_of(talk.s, "x", &st), MPROTO_OK);
    talk_expect(&talk, "* STATUS x (MESSAGES 3 RECENT 0 UIDNEXT 9 UIDVALIDITY"
                       " 0 UNSEEN 0 DELETED 0 SIZE 0 HIGHESTMODSEQ 0"
                       " DELETED-STORAGE 0 APPENDLIMIT NIL MAILBOXID (F1))"
                       "\r\n");
    st.has = MPROTO_IMAPD_STATUS_APPENDLIMIT;
    assert_int_equal(mproto_imapd_status_of(talk.s, "", &st), MPROTO_OK);
    talk_expect(&talk, "* STATUS \"\" (APPENDLIMIT NIL)\r\n");
    talk_end(&talk);
}

static void test_inj_status(void **state)
{
    mproto_imapd_status st;

    (void)state;
    memset(&st, 0, sizeof st);
    talk_begin(&talk, NULL, NULL);
    st.has = MPROTO_IMAPD_STATUS_MAILBOXID;
    st.mailbox_id = "a)\r\n* BYE";
    assert_int_equal(mproto_imapd_status_of(talk.s, "x", &st), MPROTO_E_ARG);
    st.has = MPROTO_IMAPD_STATUS_SIZE;
    st.size = UINT64_MAX - 1;
    assert_int_equal(mproto_imapd_status_of(talk.s, "x", &st), MPROTO_E_ARG);
    talk_expect(&talk, "");
    talk_end(&talk);
}

static void test_flags(void **state)
{
    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(mproto_imapd_flags(talk.s, MPROTO_IMAP_SEEN |
                                        MPROTO_IMAP_KEYWORD |
                                        MPROTO_IMAP_ANY, "$a b"), MPROTO_OK);
    talk_expect(&talk, "* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft"
                       " $a b)\r\n* OK [PERMANENTFLAGS (\\Seen \\* $a b)]"
                       " these stay\r\n");
    assert_int_equal(mproto_imapd_flags(talk.s, 0, "a\nb"), MPROTO_E_ARG);
    talk_expect(&talk, "");
    talk_end(&talk);
}

static void test_vanished(void **state)
{
    static const mproto_imapset_range uids[] = { { 3, 5 }, { 9, 9 } };
    static const mproto_imapset_range bad[] = { { 9, 9 }, { 3, 5 } };
    static const mproto_imapset_range many[] = { { 1, 11 } };

    (void)state;
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a NOOP\r\n");
    assert_int_equal(mproto_imapd_vanished(talk.s, uids, 2, 0),
                     MPROTO_E_STATE);
    talk_end(&talk);
    talk_begin(&talk, "QRESYNC", NULL);
    assert_int_equal(mproto_imapd_vanished(talk.s, uids, 2, 0),
                     MPROTO_E_STATE);
    talk_say(&talk, "a NOOP\r\n");
    assert_int_equal(mproto_imapd_expunge(talk.s, 1), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_vanished(talk.s, uids, 0, 0), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_vanished(talk.s, bad, 2, 0), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_vanished(talk.s, many, 1, 0), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_vanished(talk.s, many, 1, 1), MPROTO_OK);
    assert_int_equal(mproto_imapd_vanished(talk.s, uids, 2, 0), MPROTO_OK);
    talk_ok(&talk);
    talk_expect(&talk, "* VANISHED (EARLIER) 1:11\r\n* VANISHED 3:5,9\r\n"
                       "a OK NOOP completed\r\n");
    assert_int_equal(mproto_imapd_fetch(talk.s, 7, 0), MPROTO_E_ARG);
    talk_end(&talk);
}

static void test_copied(void **state)
{
    static const mproto_imapset_range here[] = { { 3, 4 }, { 9, 9 } };
    static const mproto_imapset_range there[] = { { 20, 22 } };
    const mproto_imapset from = { here, 2, 0, 0 }, to = { there, 1, 0, 0 };

    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(mproto_imapd_copied(talk.s, 7, &from, &to),
                     MPROTO_E_STATE);
    talk_say(&talk, "a UID COPY 3:9 x\r\n");
    assert_int_equal(mproto_imapd_copied(talk.s, 0, &from, &to),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_copied(talk.s, 7, &from, &from),
                     MPROTO_OK);
    talk_expect(&talk, "a OK [COPYUID 7 3:4,9 3:4,9] COPY completed\r\n");
    talk_say(&talk, "b MOVE 1:3 x\r\n");
    assert_int_equal(mproto_imapd_copied(talk.s, 7, &from, &to), MPROTO_OK);
    assert_int_equal(mproto_imapd_expunge(talk.s, 1), MPROTO_OK);
    talk_ok(&talk);
    talk_expect(&talk, "* OK [COPYUID 7 3:4,9 20:22] moved\r\n"
                       "* 1 EXPUNGE\r\nb OK MOVE completed\r\n");
    talk_end(&talk);
}

/* Who calls it again and again because there is no room holds no more. */
static void test_copied_again(void **state)
{
    static mproto_imapset_range ranges[100];
    const mproto_imapd_limits limits = { .size = sizeof limits,
                                         .out_max = 1 };
    const mproto_imapset set = { ranges, 100, 0, 0 };
    size_t held, i;

    (void)state;
    for (i = 0; i < 100; i++)
        ranges[i].lo = ranges[i].hi = (uint32_t)(1000 + 2 * i);
    talk_begin(&talk, NULL, &limits);
    talk_say(&talk, "a MOVE 1:3 x\r\n");
    assert_int_equal(mproto_imapd_exists(talk.s, 11), MPROTO_OK);
    assert_int_equal(mproto_imapd_copied(talk.s, 7, &set, &set),
                     MPROTO_E_FULL);
    held = talk.heap.held;
    for (i = 0; i < 10; i++)
        assert_int_equal(mproto_imapd_copied(talk.s, 7, &set, &set),
                         MPROTO_E_FULL);
    assert_int_equal(talk.heap.held, held);
    talk_expect(&talk, "* 11 EXISTS\r\n");
    assert_int_equal(mproto_imapd_copied(talk.s, 7, &set, &set), MPROTO_OK);
    talk_take(&talk, 0);
    assert_true(talk.out_n > 1000);
    talk_end(&talk);
}

static void test_deselect(void **state)
{
    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(mproto_imapd_deselect(talk.s), MPROTO_E_STATE);
    talk_say(&talk, "a DELETE box\r\n");
    assert_int_equal(mproto_imapd_deselect(talk.s), MPROTO_OK);
    assert_int_equal(mproto_imapd_deselect(talk.s), MPROTO_E_STATE);
    talk_ok(&talk);
    talk_say(&talk, "b FETCH 1 UID\r\n");
    talk_expect(&talk, "a OK DELETE completed\r\n"
                       "b BAD select a mailbox first\r\n");
    talk_end(&talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_inj_status),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_vanished),
        cmocka_unit_test(test_copied),
        cmocka_unit_test(test_copied_again),
        cmocka_unit_test(test_deselect)
    };

    return cmocka_run_group_tests_name("imapd_facts", tests, NULL, NULL);
}
