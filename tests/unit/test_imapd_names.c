#include "imapd_talk.h"
#include <mailproto/imapdadmin.h>

static imapd_talk talk;

static void test_list(void **state)
{
    (void)state;
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a LIST \"\" *\r\n");
    assert_int_equal(mproto_imapd_list(talk.s, "\\HasChildren \\Sent", '/',
                                       "a b"), MPROTO_OK);
    assert_int_equal(mproto_imapd_list(talk.s, "", '\0', "NIL"), MPROTO_OK);
    assert_int_equal(mproto_imapd_list(talk.s, "", '\\', "x"), MPROTO_OK);
    talk_ok(&talk);
    talk_expect(&talk, "* LIST (\\HasChildren \\Sent) \"/\" \"a b\"\r\n"
                       "* LIST () NIL \"NIL\"\r\n* LIST () \"\\\\\" x\r\n"
                       "a OK LIST completed\r\n");
    talk_say(&talk, "b LSUB \"\" %\r\n");
    assert_int_equal(mproto_imapd_lsub(talk.s, "\\Noselect", '.', "&AOQ-"),
                     MPROTO_OK);
    talk_ok(&talk);
    talk_expect(&talk, "* LSUB (\\Noselect) \".\" &AOQ-\r\n"
                       "b OK LSUB completed\r\n");
    talk_end(&talk);
}

static void test_inj_list(void **state)
{
    static const char *const names[] = { "a\r\nb", "\n", "\x7f", "a\tb" };
    size_t i;

    (void)state;
    talk_begin(&talk, NULL, NULL);
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(mproto_imapd_list(talk.s, "", '/', names[i]),
                         MPROTO_E_ARG);
        assert_int_equal(mproto_imapd_lsub(talk.s, "", '/', names[i]),
                         MPROTO_E_ARG);
        assert_int_equal(mproto_imapd_lsub(talk.s, names[i], '/', "x"),
                         MPROTO_E_ARG);
    }
    assert_int_equal(mproto_imapd_list(talk.s, "", '\n', "x"), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_list(talk.s, "", '\xe4', "x"),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_list(talk.s, "a)", '/', "x"), MPROTO_E_ARG);
    talk_expect(&talk, "");
    talk_end(&talk);
}

static void test_list_of(void **state)
{
    mproto_imapd_listing l = { .attributes = "\\NonExistent",
                               .mailbox = "foo", .delimiter = '/' };

    (void)state;
    talk_begin(&talk, "IMAP4rev2", NULL);
    talk_say(&talk, "a LIST (SUBSCRIBED RECURSIVEMATCH) \"\" *\r\n");
    assert_int_equal(mproto_imapd_list_of(talk.s, &l), MPROTO_OK);
    l.childinfo = talk.ev->select;
    assert_int_equal(mproto_imapd_list_of(talk.s, &l), MPROTO_E_ARG);
    l.childinfo = MPROTO_IMAPD_LIST_SUBSCRIBED;
    assert_int_equal(mproto_imapd_list_of(talk.s, &l), MPROTO_OK);
    l.childinfo |= MPROTO_IMAPD_LIST_SPECIAL_USE;
    l.oldname = "a \"b";
    assert_int_equal(mproto_imapd_list_of(talk.s, &l), MPROTO_OK);
    l.oldname = "a\nb";
    assert_int_equal(mproto_imapd_list_of(talk.s, &l), MPROTO_E_ARG);
    talk_ok(&talk);
    talk_expect(&talk, "* LIST (\\NonExistent) \"/\" foo\r\n"
                       "* LIST (\\NonExistent) \"/\" foo"
                       " (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n"
                       "* LIST (\\NonExistent) \"/\" foo (\"CHILDINFO\""
                       " (\"SUBSCRIBED\" \"SPECIAL-USE\") \"OLDNAME\""
                       " (\"a \\\"b\"))\r\na OK LIST completed\r\n");
    talk_end(&talk);
}

/* RFC 5258 6: nobody is told what he does not know. */
static void test_list_of_states(void **state)
{
    mproto_imapd_listing l = { .attributes = "", .mailbox = "foo",
                               .childinfo = MPROTO_IMAPD_LIST_SUBSCRIBED };

    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(mproto_imapd_list_of(talk.s, &l), MPROTO_E_STATE);
    talk_say(&talk, "a LIST (SUBSCRIBED) \"\" *\r\n");
    assert_int_equal(mproto_imapd_list_of(talk.s, &l), MPROTO_E_STATE);
    l.childinfo = 0;
    l.oldname = "bar";
    assert_int_equal(mproto_imapd_list_of(talk.s, &l), MPROTO_E_STATE);
    talk_expect(&talk, "");
    talk_end(&talk);
}

static void test_namespaces(void **state)
{
    static const mproto_imapd_namespace spaces[] = {
        { .space = MPROTO_IMAPD_SPACE_SHARED, .prefix = "#shared/",
          .delimiter = '/' },
        { .space = MPROTO_IMAPD_SPACE_PERSONAL, .prefix = "",
          .delimiter = '/' },
        { .space = MPROTO_IMAPD_SPACE_SHARED, .prefix = "#news.",
          .delimiter = '\0' }
    };
    static const mproto_imapd_namespace bad[] = {
        { .prefix = "", .delimiter = '/' },
        { .space = MPROTO_IMAPD_SPACE_OTHERS, .prefix = "a\r\n",
          .delimiter = '/' }
    };

    (void)state;
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a NAMESPACE\r\n");
    assert_int_equal(mproto_imapd_namespaces(talk.s, spaces, 3), MPROTO_OK);
    assert_int_equal(mproto_imapd_namespaces(talk.s, spaces, 0), MPROTO_OK);
    assert_int_equal(mproto_imapd_namespaces(talk.s, bad, 1), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_namespaces(talk.s, bad + 1, 1),
                     MPROTO_E_ARG);
    talk_ok(&talk);
    talk_expect(&talk, "* NAMESPACE ((\"\" \"/\")) NIL ((\"#shared/\" \"/\")"
                       "(\"#news.\" NIL))\r\n* NAMESPACE NIL NIL NIL\r\n"
                       "a OK NAMESPACE completed\r\n");
    talk_end(&talk);
}

static void test_full(void **state)
{
    const mproto_imapd_limits limits = { .size = sizeof limits,
                                         .out_max = 1 };

    (void)state;
    talk_begin(&talk, NULL, &limits);
    talk_say(&talk, "a NAMESPACE\r\n");
    assert_int_equal(mproto_imapd_list(talk.s, "", '/', "x"), MPROTO_OK);
    assert_int_equal(mproto_imapd_lsub(talk.s, "", '/', "x"), MPROTO_E_FULL);
    assert_int_equal(mproto_imapd_namespaces(talk.s, NULL, 0), MPROTO_E_FULL);
    talk_expect(&talk, "* LIST () \"/\" x\r\n");
    assert_int_equal(mproto_imapd_next(talk.s)->type, MPROTO_IMAPD_ROOM);
    assert_int_equal(mproto_imapd_namespaces(talk.s, NULL, 0), MPROTO_OK);
    talk_expect(&talk, "* NAMESPACE NIL NIL NIL\r\n");
    talk_end(&talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_inj_list),
        cmocka_unit_test(test_list_of),
        cmocka_unit_test(test_list_of_states),
        cmocka_unit_test(test_namespaces),
        cmocka_unit_test(test_full)
    };

    return cmocka_run_group_tests_name("imapd_names", tests, NULL, NULL);
}
