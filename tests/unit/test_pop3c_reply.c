/* Status lines, response codes, and what ends what follows them. */
#include "pop3c_drive.h"

/* A reply to NOOP, and the code and text that it tells. */
static void reply(const char *line, const char *event, const char *code,
                  const char *text)
{
    char *block = exact_copy(line, strlen(line));
    const mproto_pop3c_event *ev;
    client r;

    client_start(&r, 0, NULL, 0);
    OK(mproto_pop3c_noop(r.c));
    client_step(&r, NULL, "", "NOOP\r\n");
    OK(mproto_wire_in(r.w, block, strlen(line)));
    ev = mproto_pop3c_next(r.c);
    assert_non_null(ev);
    assert_int_equal(ev->code.n, strlen(code));
    assert_memory_equal(ev->code.n ? ev->code.p : "", code, ev->code.n);
    assert_int_equal(ev->text.n, strlen(text));
    assert_memory_equal(ev->text.n ? ev->text.p : "", text, ev->text.n);
    client_note(&r, ev);
    client_step(&r, NULL, event, "");
    free(block);
    client_close(&r);
}

static void test_codes(void **state)
{
    (void)state;
    reply("+OK\r\n", "DONE OK|", "", "");
    reply("+ok fine\r\n", "DONE OK|", "", "fine");
    reply("-Err no\r\n", "DONE ERR|", "", "no");
    reply("-ERR [IN-USE] busy\r\n", "DONE ERR|", "IN-USE", "busy");
    reply("-ERR [SYS/TEMP]\r\n", "DONE ERR|", "SYS/TEMP", "");
    reply("-ERR [A]b\r\n", "DONE ERR|", "A", "b");
    reply("-ERR [] x\r\n", "DONE ERR|", "", "[] x");
    reply("-ERR [A x\r\n", "DONE ERR|", "", "[A x");
    reply("-ERR [A\x01] x\r\n", "DONE ERR|", "", "[A\x01] x");
    reply("-ERR  [A] x\r\n", "DONE ERR|", "", " [A] x");
}

static void ends(const char *line, mproto_err code)
{
    client r;

    client_start(&r, 0, NULL, 0);
    OK(mproto_pop3c_noop(r.c));
    client_step(&r, NULL, "", "NOOP\r\n");
    client_hears(&r, line, strlen(line));
    client_assert_events(&r, "DONE UNKNOWN|");
    client_assert_over(&r, code);
    client_close(&r);
}

static void test_what_is_no_reply(void **state)
{
    (void)state;
    ends("\r\n", MPROTO_E_PEER);
    ends("+OKAY\r\n", MPROTO_E_PEER);
    ends("+OK\tx\r\n", MPROTO_E_PEER);
    ends(" +OK\r\n", MPROTO_E_PEER);
    ends("+ x\r\n", MPROTO_E_PEER);     /* a challenge that nobody asked for */
    ends("250 ok\r\n", MPROTO_E_PEER);
    ends("+OK\n", MPROTO_E_PEER);
}

static void test_unasked(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, NULL, 0);
    client_step(&r, "+OK\r\n", "", "");
    client_assert_over(&r, MPROTO_E_PEER);
    client_close(&r);
    client_start(&r, 0, NULL, 0);
    client_step(&r, "-ERR [SYS/TEMP] idle too long\r\n", "", "");
    client_assert_over(&r, MPROTO_E_EOF);
    client_close(&r);
}

static void test_body_and_the_next_reply(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, NULL, 1);
    OK(mproto_pop3c_retr(r.c, 1));
    OK(mproto_pop3c_noop(r.c));
    client_step(&r, NULL, "", "RETR 1\r\nNOOP\r\n");
    client_step(&r, "+OK\r\n..a\r\n.\r\n-ERR [X] y\r\n",
                "BODY|DONE OK|DONE ERR|", "");
    OK(mproto_pop3c_retr(r.c, 1));
    client_step(&r, NULL, "", "RETR 1\r\n");
    client_step(&r, "+OK\r\n.\r\n", "DONE OK|", "");
    assert_true(r.last.size == 0);
    client_close(&r);
}

/* A listing's end is not a message's: no dot is doubled in it. */
static void test_end_of_a_listing(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, NULL, 0);
    OK(mproto_pop3c_list(r.c, 0));
    client_step(&r, NULL, "", "LIST\r\n");
    client_step(&r, "+OK 2\r\n1 5\r\n.2 6\r\n", "LINE|LINE|", "");
    assert_int_equal(r.last.number, 2);
    client_step(&r, ".\r\n", "DONE OK|", "");
    client_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_what_is_no_reply),
        cmocka_unit_test(test_unasked),
        cmocka_unit_test(test_body_and_the_next_reply),
        cmocka_unit_test(test_end_of_a_listing),
    };

    return cmocka_run_group_tests_name("pop3c_reply", tests, NULL, NULL);
}
