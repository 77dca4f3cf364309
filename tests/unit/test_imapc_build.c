/* Commands that a caller of the IMAP client builds, and literals in them. */
#include "imapc_talk.h"
#include <limits.h>

#define E_ARG MPROTO_E_ARG
#define E_STATE MPROTO_E_STATE

static void test_any_command(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    assert_int_equal(mproto_imapc_begin(t.c, "X-Foo-BAR2"), MPROTO_OK);
    mproto_imapc_arg(t.c, "1:3 (\\Seen BODY[HEADER])");
    mproto_imapc_arg_open(t.c);
    mproto_imapc_arg_open(t.c);
    mproto_imapc_arg_close(t.c);
    mproto_imapc_arg_string(t.c, "atom", 4);
    mproto_imapc_arg_string(t.c, "", 0);
    mproto_imapc_arg_string(t.c, NULL, 0);
    mproto_imapc_arg_close(t.c);
    mproto_imapc_arg_mailbox(t.c, "a b");
    mproto_imapc_arg_number(t.c, INT64_MAX);
    assert_int_equal(mproto_imapc_end(t.c), 1);
    talk_step(&t, NULL, "", "A1 X-Foo-BAR2 1:3 (\\Seen BODY[HEADER]) (() "
              "\"atom\" \"\" NIL) \"a b\" 9223372036854775807\r\n");
    assert_int_equal(mproto_imapc_end(t.c), E_STATE);
    mproto_imapc_arg(t.c, "x");
    mproto_imapc_arg_open(t.c);
    mproto_imapc_arg_close(t.c);
    assert_int_equal(mproto_imapc_end(t.c), E_STATE);
    talk_step(&t, NULL, "", "");
    talk_close(&t);
}

static void test_values_as_they_came(void **state)
{
    static const char text[] = "(TO \"a \\\"(b\" {3+}\r\na\r\n) ~{1}\r\nx 7";
    static const char *const bad[] = {
        "(", ")", "(()", "a)(b", "\"a", "\"a\\\"", "a\r\nb", "{1}", "a{1}",
        "{2}\r\na", "{1+\r\na", "a{1}\r\nb", "\"\r\n\"", "({1}\r\n)", "\x7f",
        "{1}\r\nx\r\nA9 DELETE y"
    };
    size_t i;
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    assert_int_equal(mproto_imapc_begin(t.c, "X"), MPROTO_OK);
    mproto_imapc_arg(t.c, "1");
    mproto_imapc_arg_values(t.c, NULL, 0);
    mproto_imapc_arg_values(t.c, text, sizeof text - 1);
    mproto_imapc_arg(t.c, "2");
    assert_int_equal(mproto_imapc_end(t.c), 1);
    talk_step(&t, NULL, "", "A1 X 1 (TO \"a \\\"(b\" {3+}\r\na\r\n) \"x\" 7 "
              "2\r\n");
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(mproto_imapc_begin(t.c, "X"), MPROTO_OK);
        mproto_imapc_arg_values(t.c, bad[i], strlen(bad[i]));
        assert_int_equal(mproto_imapc_end(t.c), E_ARG);
    }
    talk_step(&t, NULL, "", "");
    talk_close(&t);
}

static void test_values_in_a_list(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    assert_int_equal(mproto_imapc_begin(t.c, "X"), MPROTO_OK);
    mproto_imapc_arg_open(t.c);
    mproto_imapc_arg_values(t.c, "", 0);
    mproto_imapc_arg_values(t.c, "a", 1);
    mproto_imapc_arg_values(t.c, "{1}\nb", 5);
    mproto_imapc_arg_close(t.c);
    assert_int_equal(mproto_imapc_end(t.c), 1);
    talk_step(&t, NULL, "", "A1 X (a \"b\")\r\n");
    talk_close(&t);
}

static void test_names_of_commands(void **state)
{
    static const char *const bad[] = {
        "", " ", "X ", " X", "X  Y", "X\r\n", "X(", "X*", "\"X\"", "X{1}",
        "LOGIN", "authenticate", "IDLE", "APPEND", "UID REPLACE", "STARTTLS",
        "COMPRESS", "logout", "UNAUTHENTICATE", "COMPRESS DEFLATE",
        "LOGIN bob secret", "UID", "uid uid", "UID ", "UIDX FETCH", "UID A B",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    };
    size_t i;
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    assert_int_equal(mproto_imapc_begin(t.c, NULL), E_ARG);
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_true(mproto_imapc_begin(t.c, bad[i]) < 0);
        assert_true(mproto_imapc_end(t.c) < 0);
    }
    assert_int_equal(mproto_imapc_begin(t.c, "fetch"), E_STATE);
    assert_int_equal(mproto_imapc_begin(t.c, "list"), MPROTO_OK);
    mproto_imapc_arg(t.c, "x *");
    assert_int_equal(mproto_imapc_end(t.c), 1);
    talk_step(&t, NULL, "", "A1 LIST x *\r\n");
    talk_close(&t);
}

/* A refused argument spoils its command, and nothing else. */
static void test_refused_argument(void **state)
{
    int i;
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1");
    for (i = 0; i < 8; i++) {
        assert_int_equal(mproto_imapc_begin(t.c, "X"), MPROTO_OK);
        mproto_imapc_arg_string(t.c, "\xff literal", 9);
        switch (i) {
        case 0: mproto_imapc_arg(t.c, "a\r\nb"); break;
        case 1: mproto_imapc_arg_string(t.c, "a\0b", 3); break;
        case 2: mproto_imapc_arg_mailbox(t.c, "a\tb"); break;
        case 3: mproto_imapc_arg_close(t.c); break;
        case 4: mproto_imapc_arg_open(t.c); break;
        case 5: mproto_imapc_arg_number(t.c, UINT64_MAX); break;
        case 6: mproto_imapc_arg(t.c, NULL); break;
        default: mproto_imapc_arg_string(t.c, NULL, 1); break;
        }
        mproto_imapc_arg_string(t.c, "more", 4);
        assert_int_equal(mproto_imapc_end(t.c), E_ARG);
    }
    assert_int_equal(mproto_imapc_noop(t.c), 1);
    talk_step(&t, NULL, "", "A1 NOOP\r\n");
    talk_close(&t);
}

/* What is begun and never ended is nothing. */
static void test_forgotten_command(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1");
    mproto_imapc_begin(t.c, "X");
    mproto_imapc_arg(t.c, "abc");
    talk_step(&t, "* 1 EXISTS\r\n", "11|", "");
    mproto_imapc_begin(t.c, "Y");
    assert_int_equal(mproto_imapc_noop(t.c), 1);
    talk_step(&t, NULL, "", "A1 NOOP\r\n");
    mproto_imapc_begin(t.c, "Z");
    talk_close(&t);
}

/* --- literals, by what the server has and by size --- */

static void check_literal(const char *caps, size_t n, const char *front)
{
    static char text[5000];
    char wanted[5100];
    talk t;

    memset(text, '\xe9', sizeof text);
    talk_start(&t, 0, 1, caps);
    mproto_imapc_begin(t.c, "X");
    mproto_imapc_arg_string(t.c, text, n);
    assert_int_equal(mproto_imapc_end(t.c), 1);
    sprintf(wanted, "A1 X %s\r\n%.*s\r\n", front, (int)n, text);
    if (strstr(front, "+}")) {
        talk_step(&t, NULL, "", wanted);
    } else {
        sprintf(wanted, "A1 X %s\r\n", front);
        talk_step(&t, NULL, "", wanted);
        sprintf(wanted, "%.*s\r\n", (int)n, text);
        talk_step(&t, "+ go\r\n", "", wanted);
    }
    talk_close(&t);
}

static void test_literals_by_size(void **state)
{
    (void)state;
    check_literal("IMAP4rev1", 1, "{1}");
    check_literal("IMAP4rev1 LITERAL-", 4096, "{4096+}");
    check_literal("IMAP4rev1 LITERAL-", 4097, "{4097}");
    check_literal("IMAP4rev2", 4096, "{4096+}");
    check_literal("IMAP4rev2", 4097, "{4097}");
    check_literal("IMAP4rev1 LITERAL+ LITERAL-", 4097, "{4097+}");
}

/* NUL goes out in a literal8 alone. */
static void test_nul(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1 LITERAL+");
    mproto_imapc_begin(t.c, "X");
    mproto_imapc_arg_string(t.c, "\0", 1);
    assert_int_equal(mproto_imapc_end(t.c), E_ARG);
    talk_close(&t);
    talk_start(&t, 0, 1, "IMAP4rev1 LITERAL+ BINARY");
    mproto_imapc_begin(t.c, "X");
    mproto_imapc_arg_string(t.c, "\0", 1);
    assert_int_equal(mproto_imapc_end(t.c), 1);
    talk_pump(&t);
    assert_memory_equal(t.out, "A1 X ~{1+}\r\n\0\r\n", 15);
    talk_close(&t);
}

static void test_names_in_utf8(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1 LITERAL+ ENABLE UTF8=ACCEPT");
    mproto_imapc_create(t.c, "\xc3\xa9", NULL);
    mproto_imapc_enable(t.c, "UTF8=ACCEPT");
    talk_step(&t, NULL, "", "A1 CREATE {2+}\r\n\xc3\xa9\r\n"
                            "A2 ENABLE UTF8=ACCEPT\r\n");
    talk_step(&t, "A1 OK\r\n* ENABLED UTF8=ACCEPT\r\nA2 OK\r\n",
              "RESULT 1 OK|10|RESULT 2 OK|", "");
    mproto_imapc_create(t.c, "\xc3\xa9", NULL);
    mproto_imapc_create(t.c, "\xc3(", NULL);
    talk_step(&t, NULL, "", "A3 CREATE \"\xc3\xa9\"\r\n"
                            "A4 CREATE {2+}\r\n\xc3(\r\n");
    talk_close(&t);
}

/* A refused literal: what is behind it goes on. */
static void test_smug_12_refused_literal(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 1, "IMAP4rev1");
    mproto_imapc_create(t.c, "\xc3\xa9", NULL);
    mproto_imapc_noop(t.c);
    talk_step(&t, NULL, "", "A1 CREATE {2}\r\n");
    talk_step(&t, "A1 NO no\r\n", "RESULT 1 NO|", "A2 NOOP\r\n");
    talk_step(&t, "A2 OK\r\n", "RESULT 2 OK|", "");
    mproto_imapc_create(t.c, "\xc3\xa9", NULL);
    talk_step(&t, "A3 OK before it has all\r\n", "RESULT 3 -|",
              "A3 CREATE {2}\r\n");
    assert_int_equal(talk_error(&t), MPROTO_E_PEER);
    talk_close(&t);
}

/* --- room --- */

/* E_FULL is told, and ROOM when it is over; what never fits is E_ARG. */
static void test_room(void **state)
{
    static char text[2000];
    mproto_imapc_limits l;
    talk t;
    int i;

    (void)state;
    memset(&l, 0, sizeof l);
    l.size = sizeof l;
    l.out_max = 2000;
    l.commands_max = 4;
    memset(text, 'x', sizeof text - 1);
    talk_open(&t, 0, &l);
    talk_step(&t, "* PREAUTH [CAPABILITY X] x\r\n", "NOTICE|READY|", "");
    assert_int_equal(mproto_imapc_delete(t.c, text), E_ARG);
    text[1960] = '\0';          /* and the front of a literal */
    assert_int_equal(mproto_imapc_delete(t.c, text), E_ARG);
    text[500] = '\0';
    for (i = 1; i <= 3; i++)
        assert_int_equal(mproto_imapc_delete(t.c, text), i);
    assert_int_equal(mproto_imapc_delete(t.c, text), MPROTO_E_FULL);
    t.events_n = 0;
    talk_pump(&t);
    assert_string_equal(t.events, "ROOM|");
    assert_int_equal(mproto_imapc_delete(t.c, text), 4);
    assert_int_equal(mproto_imapc_noop(t.c), MPROTO_E_FULL);
    assert_int_equal(mproto_imapc_logout(t.c), 5);
    talk_close(&t);
}

static void test_no_memory(void **state)
{
    static char text[5000];
    talk t;

    (void)state;
    memset(text, 'x', sizeof text - 1);
    talk_start(&t, 0, 1, "IMAP4rev1 LITERAL+");
    t.h.dry = 1;
    assert_int_equal(mproto_imapc_delete(t.c, text), MPROTO_E_NOMEM);
    assert_int_equal(mproto_imapc_noop(t.c), 1);
    t.h.dry = 0;
    assert_int_equal(mproto_imapc_delete(t.c, text), 2);
    talk_close(&t);
}

/* As many literals as have room. */
static void test_memory_of_many_literals(void **state)
{
    mproto_imapc_limits l;
    talk t;
    int i;

    (void)state;
    memset(&l, 0, sizeof l);
    l.size = sizeof l;
    l.out_max = 60000;
    l.item_max = l.keep_max = 1;
    l.values_max = 64;
    talk_open(&t, 0, &l);
    talk_step(&t, "* PREAUTH [CAPABILITY X] x\r\n", "NOTICE|READY|", "");
    mproto_imapc_begin(t.c, "X");
    for (i = 0; i < 8400; i++)
        mproto_imapc_arg_string(t.c, "\xe9", 1);
    assert_int_equal(mproto_imapc_end(t.c), 1);
    assert_true(t.h.most > 3 * l.out_max);
    assert_true(t.h.most <= mproto_imapc_memory_bound(&l));
    talk_close(&t);
}

/* Our own CAPABILITY waits until what is being built has its end. */
static void test_inj_01_own_command_between(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, MPROTO_IMAPC_TLS, 0, "IMAP4rev1 LITERAL+");
    assert_int_equal(mproto_imapc_login(t.c, "u", "p"), 1);
    talk_step(&t, NULL, "", "A1 LOGIN u p\r\n");
    assert_int_equal(mproto_imapc_begin(t.c, "XFOO"), MPROTO_OK);
    talk_step(&t, "A1 OK in\r\n", "RESULT 1 OK|", "");
    mproto_imapc_arg_string(t.c, "x\r\nA9 DELETE y\r\n", 16);
    assert_int_equal(mproto_imapc_end(t.c), 2);
    talk_step(&t, NULL, "", "A2 XFOO {16+}\r\nx\r\nA9 DELETE y\r\n\r\n"
              "A3 CAPABILITY\r\n");
    talk_close(&t);
}

static void test_before_ready(void **state)
{
    talk t;

    (void)state;
    talk_open(&t, MPROTO_IMAPC_TLS, NULL);
    talk_step(&t, "* OK hi\r\n", "NOTICE|", "A1 CAPABILITY\r\n");
    assert_int_equal(mproto_imapc_login(t.c, "u", "p"), E_STATE);
    talk_step(&t, "* CAPABILITY IMAP4rev1 ENABLE\r\nA1 OK\r\n",
              "9|READY|", "");
    assert_int_equal(mproto_imapc_login(t.c, "u", "p"), 2);
    assert_int_equal(mproto_imapc_select(t.c, "x", NULL), 3);
    assert_int_equal(mproto_imapc_fetch(t.c, 0, "01", "UID", NULL), E_ARG);
    assert_int_equal(mproto_imapc_enable(t.c, "CONDSTORE"), E_STATE);
    talk_step(&t, NULL, "", "A2 LOGIN u p\r\n");
    talk_step(&t, "A2 OK [CAPABILITY IMAP4rev1] in\r\n",
              "RESULT 2 OK|READY|", "A3 SELECT x\r\n");
    talk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_command),
        cmocka_unit_test(test_values_as_they_came),
        cmocka_unit_test(test_values_in_a_list),
        cmocka_unit_test(test_names_of_commands),
        cmocka_unit_test(test_refused_argument),
        cmocka_unit_test(test_forgotten_command),
        cmocka_unit_test(test_inj_01_own_command_between),
        cmocka_unit_test(test_before_ready),
        cmocka_unit_test(test_literals_by_size),
        cmocka_unit_test(test_nul),
        cmocka_unit_test(test_names_in_utf8),
        cmocka_unit_test(test_smug_12_refused_literal),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_memory_of_many_literals),
    };

    return cmocka_run_group_tests_name("imapc_build", tests, NULL, NULL);
}

#undef E_ARG
#undef E_STATE
