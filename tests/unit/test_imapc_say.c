/* Whose turn it is in what an IMAP client says: "+", results, ANSWER, SECRET.
 * What is said is tested with the verbs. */
#include "imapc_talk.h"

/* "+" that nothing waits for is no data either, and hurts nothing; before the
 * octets that ask for it have left, it is a lie (SMUG-13). */
static void test_plus(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1 IDLE");
    talk_step(&t, "+ go\r\n", "45|", "");
    assert_int_equal(talk_error(&t), MPROTO_OK);
    assert_int_equal(mproto_imapc_noop(t.c), 1);
    talk_step(&t, "+\r\n", "45|", "A1 NOOP\r\n");
    talk_step(&t, "A1 OK x\r\n", "RESULT 1 OK|", "");
    assert_int_equal(mproto_imapc_idle(t.c), 2);
    t.dry = 1;
    talk_step(&t, "+ idling\r\n", "RESULT 2 -|", "");
    assert_int_equal(talk_error(&t), MPROTO_E_PEER);
    assert_string_equal(mproto_wire_error(t.w)->what,
                        "\"+\" before the question");
    talk_close(&t);
}

/* The second "+" of one IDLE, and one behind DONE, tell nothing. */
static void test_plus_of_idle(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1 IDLE");
    assert_false(mproto_imapc_say_is_ours(t.c));
    assert_int_equal(mproto_imapc_idle(t.c), 1);
    talk_step(&t, NULL, "", "A1 IDLE\r\n");
    assert_false(mproto_imapc_say_is_ours(t.c));
    talk_step(&t, "+ idling\r\n", "IDLING 1|", "");
    assert_true(mproto_imapc_say_is_ours(t.c));
    talk_step(&t, "+ still here\r\n", "45|", "");
    assert_int_equal(mproto_imapc_idle_done(t.c), MPROTO_OK);
    talk_step(&t, "A1 OK x\r\n", "RESULT 1 OK|", "DONE\r\n");
    assert_false(mproto_imapc_say_is_ours(t.c));
    talk_close(&t);
}

static int append(talk *t, uint64_t size)
{
    mproto_imapc_message m;

    memset(&m, 0, sizeof m);
    m.size = sizeof m;
    m.octets = size;
    return mproto_imapc_append(t->c, "x", &m);
}

/* ANSWER: octets of APPEND are owed, from LITERAL on up to the last. */
static void test_answer(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1");
    assert_int_equal(append(&t, 3), 1);
    assert_int_equal(mproto_imapc_say_asks(t.c, 0) & MPROTO_ANSWER, 0);
    talk_step(&t, NULL, "", "A1 APPEND x {3}\r\n");
    assert_false(mproto_imapc_say_is_ours(t.c));
    talk_step(&t, "+ go\r\n", "LITERAL 1 3|", "");
    assert_true(mproto_imapc_say_asks(t.c, 0) & MPROTO_ANSWER);
    assert_true(mproto_imapc_say_is_ours(t.c));
    mproto_imapc_append_data(t.c, "abc", 3);
    assert_true(mproto_imapc_say_asks(t.c, 0) & MPROTO_ANSWER);
    assert_int_equal(mproto_imapc_append_end(t.c), MPROTO_OK);
    assert_int_equal(mproto_imapc_say_asks(t.c, 0) & MPROTO_ANSWER, 0);
    talk_step(&t, NULL, "", "abc\r\n");
    talk_step(&t, "A1 OK x\r\n", "RESULT 1 OK|", "");
    talk_close(&t);
}

/* A result takes away what was owed, and the rest of what was not sent. */
static void test_result_takes_the_turn(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1");
    assert_int_equal(append(&t, 3), 1);
    talk_step(&t, NULL, "", "A1 APPEND x {3}\r\n");
    talk_step(&t, "A1 NO [OVERQUOTA] x\r\n", "RESULT 1 NO|", "");
    assert_int_equal(mproto_imapc_say_asks(t.c, 0), 0);
    assert_false(mproto_imapc_say_is_ours(t.c));
    assert_int_equal(mproto_imapc_noop(t.c), 2);
    talk_step(&t, NULL, "", "A2 NOOP\r\n");
    talk_step(&t, "A3 OK x\r\n", "RESULT 2 -|", "");
    assert_int_equal(talk_error(&t), MPROTO_E_PEER);
    talk_close(&t);
}

/* SECRET lasts as long as a password is not sent; the end wipes it. */
static void test_secret(void **state)
{
    talk t;
    size_t i;

    (void)state;
    talk_start(&t, MPROTO_IMAPC_TLS, 0, "IMAP4rev1");
    assert_int_equal(mproto_imapc_say_asks(t.c, 0), 0);
    assert_int_equal(mproto_imapc_login(t.c, "joe", "hemligt"), 1);
    assert_true(mproto_imapc_say_asks(t.c, 0) & MPROTO_SECRET);
    t.dry = 1;
    mproto_wire_eof(t.w);
    talk_step(&t, NULL, "RESULT 1 -|", "");
    assert_false(mproto_wire_want(t.w) & MPROTO_SECRET);
    for (i = 0; i + 7 <= t.w->out_cap; i++)
        assert_true(memcmp(t.w->out + i, "hemligt", 7) != 0);
    talk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plus),
        cmocka_unit_test(test_plus_of_idle),
        cmocka_unit_test(test_answer),
        cmocka_unit_test(test_result_takes_the_turn),
        cmocka_unit_test(test_secret)
    };

    return cmocka_run_group_tests_name("imapc_say", tests, NULL, NULL);
}
