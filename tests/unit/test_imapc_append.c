/* Messages for the server: APPEND, its kin, and what may go wrong in it. */
#include "imapc_talk.h"

#define E_ARG MPROTO_E_ARG
#define E_STATE MPROTO_E_STATE

static mproto_imapc_message message(uint64_t octets)
{
    mproto_imapc_message m;

    memset(&m, 0, sizeof m);
    m.size = sizeof m;
    m.octets = octets;
    return m;
}

static void data(talk *t, const char *text)
{
    char *block = exact_copy(text, strlen(text));

    assert_int_equal(mproto_imapc_append_data(t->c, block, strlen(text)),
                     MPROTO_OK);
    free(block);
}

static void test_append_with_plus(void **state)
{
    mproto_imapc_message m = message(10);
    talk t;

    (void)state;
    m.flags = "\\Seen $x";
    m.date = " 7-Jul-1996 02:44:25 -0700";
    talk_start(&t, 0, 1, TALK_ALL);
    assert_int_equal(mproto_imapc_append(t.c, "a b", &m), 1);
    assert_int_equal(mproto_imapc_noop(t.c), E_STATE);
    assert_int_equal(mproto_imapc_logout(t.c), E_STATE);
    assert_int_equal(mproto_imapc_append_end(t.c), E_STATE);
    assert_int_equal(mproto_imapc_append_data(t.c, "x", 1), E_STATE);
    talk_step(&t, NULL, "LITERAL 1 10|", "A1 APPEND \"a b\" (\\Seen $x) "
              "\" 7-Jul-1996 02:44:25 -0700\" {10+}\r\n");
    assert_true(mproto_wire_want(t.w) & MPROTO_ANSWER);
    data(&t, "From: x\r\n");
    assert_int_equal(mproto_imapc_append_end(t.c), E_STATE);
    assert_int_equal(mproto_imapc_append_data(t.c, "12", 2), E_ARG);
    assert_int_equal(mproto_imapc_append_data(t.c, "", 1), E_ARG);
    talk_step(&t, NULL, "", "From: x\r\n");
    data(&t, ".");
    assert_int_equal(mproto_imapc_append_end(t.c), MPROTO_OK);
    assert_int_equal(mproto_imapc_append_end(t.c), E_STATE);
    assert_int_equal(mproto_imapc_noop(t.c), 2);
    talk_step(&t, NULL, "", ".\r\nA2 NOOP\r\n");
    assert_int_equal(mproto_wire_want(t.w), MPROTO_READ);
    talk_step(&t, "A1 OK [APPENDUID 1 2] x\r\n", "RESULT 1 OK|", "");
    talk_close(&t);
}

static void test_append_waits(void **state)
{
    mproto_imapc_message m = message(3);
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1");
    assert_int_equal(mproto_imapc_append(t.c, "\xe9", &m), 1);
    talk_step(&t, NULL, "", "A1 APPEND {1}\r\n");
    assert_int_equal(mproto_wire_want(t.w), MPROTO_READ);
    talk_step(&t, "+ go\r\n", "", "\xe9 {3}\r\n");
    talk_step(&t, "+ go\r\n", "LITERAL 1 3|", "");
    data(&t, "x\r\n");
    mproto_imapc_append_end(t.c);
    talk_step(&t, NULL, "", "x\r\n\r\n");
    talk_step(&t, "A1 OK x\r\n", "RESULT 1 OK|", "");
    talk_close(&t);
}

static void test_append_refused_before_the_octets(void **state)
{
    mproto_imapc_message m = message(3);
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1");
    mproto_imapc_append(t.c, "x", &m);
    talk_step(&t, NULL, "", "A1 APPEND x {3}\r\n");
    talk_step(&t, "A1 NO [TRYCREATE] x\r\n", "RESULT 1 NO|", "");
    assert_int_equal(mproto_imapc_append_data(t.c, "x", 1), E_STATE);
    assert_int_equal(mproto_imapc_append_end(t.c), E_STATE);
    assert_int_equal(mproto_imapc_noop(t.c), 2);
    talk_step(&t, NULL, "", "A2 NOOP\r\n");
    talk_close(&t);
}

/* The announced octets go out all the same: a server that does not count them
 * would read the message as commands. */
static void test_smug_13_append_refused_in_the_middle(void **state)
{
    mproto_imapc_message m = message(10);
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    mproto_imapc_append(t.c, "x", &m);
    talk_step(&t, NULL, "LITERAL 1 10|", "A1 APPEND x {10+}\r\n");
    data(&t, "abc");
    talk_step(&t, "A1 NO full\r\n", "RESULT 1 NO|", "abc       \r\n");
    assert_int_equal(mproto_imapc_append_data(t.c, "x", 1), E_STATE);
    assert_int_equal(mproto_imapc_noop(t.c), 2);
    talk_step(&t, NULL, "", "A2 NOOP\r\n");
    talk_close(&t);
}

/* LOGOUT finds room while more blanks are owed than there is, and goes out
 * behind them. */
static void test_logout_behind_blanks(void **state)
{
    mproto_imapc_message m = message(5000);
    mproto_imapc_limits limits;
    talk t;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.out_max = 1024;
    talk_open(&t, 0, &limits);
    talk_step(&t, "* PREAUTH [CAPABILITY LITERAL+] x\r\n", "NOTICE|READY|",
              "");
    mproto_imapc_append(t.c, "x", &m);
    talk_step(&t, NULL, "LITERAL 1 975|", "A1 APPEND x {5000+}\r\n");
    t.dry = 1;
    talk_step(&t, "A1 NO full\r\n", "RESULT 1 NO|", "");
    assert_int_equal(mproto_imapc_noop(t.c), MPROTO_E_FULL);
    assert_int_equal(mproto_imapc_logout(t.c), 2);
    assert_int_equal(mproto_imapc_logout(t.c), E_STATE);
    t.dry = 0;
    talk_pump(&t);
    assert_int_equal(strspn(t.out, " "), 5000);
    assert_string_equal(t.out + 5000, "\r\nA2 LOGOUT\r\n");
    talk_step(&t, "* BYE x\r\nA2 OK x\r\n", "NOTICE|RESULT 2 OK|", "");
    talk_close(&t);
}

static void test_ok_in_the_middle_is_wrong(void **state)
{
    mproto_imapc_message m = message(10);
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    mproto_imapc_append(t.c, "x", &m);
    talk_step(&t, NULL, "LITERAL 1 10|", "A1 APPEND x {10+}\r\n");
    data(&t, "abc");
    talk_step(&t, "A1 OK\r\n", "RESULT 1 -|", "abc");
    assert_int_equal(talk_error(&t), MPROTO_E_PEER);
    assert_int_equal(mproto_imapc_append_data(t.c, "x", 1), MPROTO_E_PEER);
    talk_close(&t);
}

/* Up to 64 KiB without waiting. */
static void test_long_messages_wait(void **state)
{
    mproto_imapc_message m = message(65537);
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    mproto_imapc_append(t.c, "x", &m);
    talk_step(&t, NULL, "", "A1 APPEND x {65537}\r\n");
    talk_close(&t);
    m.octets = 65536;
    talk_start(&t, 0, 1, TALK_ALL);
    mproto_imapc_append(t.c, "x", &m);
    talk_step(&t, NULL, "LITERAL 1 65486|", "A1 APPEND x {65536+}\r\n");
    talk_close(&t);
}

/* A message that is longer than the output, piece by piece. */
static void test_append_in_pieces(void **state)
{
    static char text[2000];
    mproto_imapc_message m = message(50000);
    mproto_imapc_limits l;
    uint64_t left = 50000;
    size_t n;
    talk t;

    (void)state;
    memset(text, 'x', sizeof text);
    memset(&l, 0, sizeof l);
    l.size = sizeof l;
    l.out_max = 1100;
    talk_open(&t, 0, &l);
    talk_step(&t, "* PREAUTH [CAPABILITY LITERAL+] x\r\n", "NOTICE|READY|",
              "");
    mproto_imapc_append(t.c, "x", &m);
    while (left > 0) {
        t.events_n = t.out_n = 0;
        t.room = 0;
        talk_pump(&t);
        assert_true(t.room >= 275 || t.room == left);
        assert_true(t.room <= 1100);
        assert_int_equal(mproto_imapc_append_data(t.c, text, t.room + 1),
                         t.room == left ? E_ARG : MPROTO_E_FULL);
        n = t.room / 2 + 1;
        assert_int_equal(mproto_imapc_append_data(t.c, text, n), MPROTO_OK);
        left -= n;
        if (n < t.room) {
            assert_int_equal(mproto_imapc_append_data(t.c, text, t.room - n),
                             MPROTO_OK);
            left -= t.room - n;
        }
    }
    assert_int_equal(mproto_imapc_append_end(t.c), MPROTO_OK);
    talk_close(&t);
}

static void test_nothing_to_append(void **state)
{
    mproto_imapc_message m = message(0);
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    mproto_imapc_append(t.c, "x", &m);
    talk_step(&t, NULL, "LITERAL 1 0|", "A1 APPEND x {0+}\r\n");
    assert_int_equal(mproto_imapc_append_end(t.c), MPROTO_OK);
    talk_step(&t, NULL, "", "\r\n");
    talk_close(&t);
}

static void test_arguments_of_append(void **state)
{
    mproto_imapc_message m = message(1);
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1");
    assert_int_equal(mproto_imapc_append(t.c, "x", NULL), E_ARG);
    assert_int_equal(mproto_imapc_append(t.c, NULL, &m), E_ARG);
    m.flags = "\\Seen (";
    assert_int_equal(mproto_imapc_append(t.c, "x", &m), E_ARG);
    m.flags = NULL;
    m.binary = 1;
    assert_int_equal(mproto_imapc_append(t.c, "x", &m), E_STATE);
    m.binary = 0;
    m.utf8 = 1;
    assert_int_equal(mproto_imapc_append(t.c, "x", &m), E_STATE);
    m.utf8 = 0;
    m.catenate = 1;
    assert_int_equal(mproto_imapc_append(t.c, "x", &m), E_STATE);
    m.size = 0;
    assert_int_equal(mproto_imapc_append(t.c, "x", &m), E_ARG);
    assert_int_equal(mproto_imapc_noop(t.c), 1);
    talk_step(&t, NULL, "", "A1 NOOP\r\n");
    talk_close(&t);
}

/* --- RFC 3502, RFC 3516, RFC 4469, RFC 8508, RFC 9755 --- */

static void test_multiappend(void **state)
{
    mproto_imapc_message m = message(1);
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1 MULTIAPPEND");
    mproto_imapc_append(t.c, "x", &m);
    talk_step(&t, NULL, "", "A1 APPEND x {1}\r\n");
    assert_int_equal(mproto_imapc_append_next(t.c, &m), E_STATE);
    talk_step(&t, "+\r\n", "LITERAL 1 1|", "");
    data(&t, "a");
    m.flags = "\\Seen";
    assert_int_equal(mproto_imapc_append_next(t.c, NULL), E_ARG);
    assert_int_equal(mproto_imapc_append_next(t.c, &m), MPROTO_OK);
    talk_step(&t, NULL, "", "a (\\Seen) {1}\r\n");
    talk_step(&t, "+\r\n", "LITERAL 1 1|", "");
    data(&t, "b");
    mproto_imapc_append_end(t.c);
    talk_step(&t, "A1 OK x\r\n", "RESULT 1 OK|", "b\r\n");
    talk_close(&t);
}

/* What memory is refused to has not been called. */
static void test_imap_17_multiappend_without_memory(void **state)
{
    char flags[3000];
    mproto_imapc_message m = message(1);
    talk t;

    (void)state;
    memset(flags, 'x', sizeof flags);
    flags[sizeof flags - 1] = '\0';
    talk_start(&t, 0, 1, "IMAP4rev1 MULTIAPPEND");
    mproto_imapc_append(t.c, "x", &m);
    talk_step(&t, "+\r\n", "LITERAL 1 1|", "A1 APPEND x {1}\r\n");
    data(&t, "a");
    m.flags = flags;
    t.h.dry = 1;
    assert_int_equal(mproto_imapc_append_next(t.c, &m), MPROTO_E_NOMEM);
    assert_int_equal(mproto_imapc_append_next(t.c, &m), MPROTO_E_NOMEM);
    talk_step(&t, NULL, "", "a");
    t.h.dry = 0;
    m.flags = "\\Seen";
    assert_int_equal(mproto_imapc_append_next(t.c, &m), MPROTO_OK);
    talk_step(&t, "+\r\n", "LITERAL 1 1|", " (\\Seen) {1}\r\n");
    data(&t, "b");
    assert_int_equal(mproto_imapc_append_end(t.c), MPROTO_OK);
    talk_step(&t, "A1 OK x\r\n", "RESULT 1 OK|", "b\r\n");
    talk_close(&t);
}

/* The second is refused: the first was for nothing, the rest goes on. */
static void test_multiappend_refused(void **state)
{
    mproto_imapc_message m = message(1);
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1 MULTIAPPEND");
    mproto_imapc_append(t.c, "x", &m);
    talk_step(&t, "+\r\n", "LITERAL 1 1|", "A1 APPEND x {1}\r\n");
    data(&t, "a");
    mproto_imapc_append_next(t.c, &m);
    talk_step(&t, "A1 NO x\r\n", "RESULT 1 NO|", "a {1}\r\n");
    mproto_imapc_noop(t.c);
    talk_step(&t, NULL, "", "A2 NOOP\r\n");
    talk_close(&t);
}

static void test_catenate(void **state)
{
    mproto_imapc_message m = message(0);
    talk t;

    (void)state;
    m.catenate = 1;
    talk_start(&t, 0, 1, TALK_ALL);
    assert_int_equal(mproto_imapc_append(t.c, "x", &m), 1);
    assert_int_equal(mproto_imapc_append_end(t.c), E_STATE);
    assert_int_equal(mproto_imapc_append_next(t.c, &m), E_ARG);
    talk_step(&t, NULL, "", "A1 APPEND x CATENATE (");
    assert_true(mproto_wire_want(t.w) & MPROTO_ANSWER);
    assert_int_equal(mproto_imapc_append_url(t.c, "/Drafts;UIDVALIDITY=1/;"
                                             "UID=20/;section=HEADER"),
                     MPROTO_OK);
    assert_int_equal(mproto_imapc_append_text(t.c, 2), MPROTO_OK);
    assert_int_equal(mproto_imapc_append_url(t.c, "x"), E_STATE);
    talk_step(&t, NULL, "LITERAL 1 2|", "URL /Drafts;UIDVALIDITY=1/;"
              "UID=20/;section=HEADER TEXT {2+}\r\n");
    data(&t, "ab");
    assert_int_equal(mproto_imapc_append_url(t.c, "a\r\nb"), MPROTO_OK);
    mproto_imapc_append_end(t.c);
    talk_step(&t, NULL, "", "ab URL {4+}\r\na\r\nb)\r\n");
    talk_step(&t, "A1 OK x\r\n", "RESULT 1 OK|", "");
    talk_close(&t);
}

static void test_utf8_and_binary(void **state)
{
    mproto_imapc_message m = message(2);
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    m.binary = 1;
    mproto_imapc_append(t.c, "x", &m);
    talk_step(&t, NULL, "LITERAL 1 2|", "A1 APPEND x ~{2+}\r\n");
    assert_int_equal(mproto_imapc_append_data(t.c, "\0", 2), MPROTO_OK);
    mproto_imapc_append_end(t.c);
    mproto_imapc_enable(t.c, "UTF8=ACCEPT");
    talk_pump(&t);
    talk_step(&t, "A1 OK\r\n* ENABLED UTF8=ACCEPT\r\nA2 OK\r\n",
              "RESULT 1 OK|10|RESULT 2 OK|", "");
    m.binary = 0;
    m.utf8 = 1;
    mproto_imapc_append(t.c, "x", &m);
    talk_step(&t, NULL, "LITERAL 3 2|", "A3 APPEND x UTF8 (~{2+}\r\n");
    data(&t, "\xc3\xa9");
    mproto_imapc_append_end(t.c);
    talk_step(&t, NULL, "", "\xc3\xa9)\r\n");
    talk_close(&t);
}

static void test_replace(void **state)
{
    mproto_imapc_message m = message(2);
    talk t;

    (void)state;
    talk_start(&t, 0, 2, TALK_ALL);
    assert_int_equal(mproto_imapc_replace(t.c, 0, 0, "x", &m), E_ARG);
    mproto_imapc_replace(t.c, MPROTO_IMAPC_UID, 4294967295u, "x", &m);
    talk_step(&t, NULL, "LITERAL 2 2|",
              "A2 UID REPLACE 4294967295 x {2+}\r\n");
    data(&t, "ab");
    mproto_imapc_append_end(t.c);
    mproto_imapc_replace(t.c, 0, 7, "x", &m);
    talk_step(&t, NULL, "", "ab\r\n");
    talk_step(&t, "A2 OK\r\n", "RESULT 2 OK|LITERAL 3 2|",
              "A3 REPLACE 7 x {2+}\r\n");
    talk_close(&t);
}

static void test_connection_ends_in_the_middle(void **state)
{
    mproto_imapc_message m = message(2);
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    mproto_imapc_append(t.c, "x", &m);
    talk_step(&t, NULL, "LITERAL 1 2|", "A1 APPEND x {2+}\r\n");
    mproto_wire_eof(t.w);
    talk_step(&t, NULL, "RESULT 1 -|", "");
    assert_int_equal(mproto_imapc_append_data(t.c, "x", 1), MPROTO_E_EOF);
    assert_int_equal(mproto_imapc_append_end(t.c), MPROTO_E_EOF);
    talk_close(&t);
}

/* --- IDLE --- */

static void test_idle(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    assert_int_equal(mproto_imapc_idle_done(t.c), E_STATE);
    assert_int_equal(mproto_imapc_idle(t.c), 1);
    assert_int_equal(mproto_imapc_noop(t.c), E_STATE);
    talk_step(&t, NULL, "", "A1 IDLE\r\n");
    assert_int_equal(mproto_wire_patience(t.w), 600);
    talk_step(&t, "+ idling\r\n* 4 EXISTS\r\n", "IDLING 1|11|", "");
    assert_int_equal(mproto_wire_patience(t.w), 0);
    assert_int_equal(mproto_imapc_logout(t.c), E_STATE);
    assert_int_equal(mproto_imapc_idle_done(t.c), MPROTO_OK);
    assert_int_equal(mproto_imapc_idle_done(t.c), E_STATE);
    assert_int_equal(mproto_imapc_noop(t.c), 2);
    talk_step(&t, NULL, "", "DONE\r\n");
    talk_step(&t, "* 5 EXISTS\r\nA1 OK\r\n", "11|RESULT 1 OK|",
              "A2 NOOP\r\n");
    talk_close(&t);
}

/* DONE before "+": nothing has to be told. */
static void test_idle_is_done_at_once(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    mproto_imapc_idle(t.c);
    mproto_imapc_idle_done(t.c);
    talk_step(&t, NULL, "", "A1 IDLE\r\n");
    talk_step(&t, "+ idling\r\n", "", "DONE\r\n");
    talk_step(&t, "A1 OK\r\n", "RESULT 1 OK|", "");
    mproto_imapc_idle(t.c);
    mproto_imapc_idle_done(t.c);
    talk_step(&t, NULL, "", "A2 IDLE\r\n");
    talk_step(&t, "A2 BAD\r\n", "RESULT 2 BAD|", "");
    talk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_append_with_plus),
        cmocka_unit_test(test_append_waits),
        cmocka_unit_test(test_append_refused_before_the_octets),
        cmocka_unit_test(test_smug_13_append_refused_in_the_middle),
        cmocka_unit_test(test_logout_behind_blanks),
        cmocka_unit_test(test_ok_in_the_middle_is_wrong),
        cmocka_unit_test(test_long_messages_wait),
        cmocka_unit_test(test_append_in_pieces),
        cmocka_unit_test(test_nothing_to_append),
        cmocka_unit_test(test_arguments_of_append),
        cmocka_unit_test(test_multiappend),
        cmocka_unit_test(test_imap_17_multiappend_without_memory),
        cmocka_unit_test(test_multiappend_refused),
        cmocka_unit_test(test_catenate),
        cmocka_unit_test(test_utf8_and_binary),
        cmocka_unit_test(test_replace),
        cmocka_unit_test(test_connection_ends_in_the_middle),
        cmocka_unit_test(test_idle),
        cmocka_unit_test(test_idle_is_done_at_once),
    };

    return cmocka_run_group_tests_name("imapc_append", tests, NULL, NULL);
}

#undef E_ARG
#undef E_STATE
