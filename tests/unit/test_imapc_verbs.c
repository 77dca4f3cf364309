/* Verbs of an IMAP client: what goes out, in which states, and what is
 * refused. */
#include "imapc_talk.h"

#define UID MPROTO_IMAPC_UID
#define E_ARG MPROTO_E_ARG
#define E_STATE MPROTO_E_STATE

static int do_id(mproto_imapc *c)
{
    static const char *const pairs[] = {
        "name", "mail \"x\"", "version", NULL, "os", "\xc3\xa9"
    };

    return mproto_imapc_id(c, pairs, 3);
}

static int do_id_nil(mproto_imapc *c)
{
    return mproto_imapc_id(c, NULL, 0);
}

static int do_enable(mproto_imapc *c)
{
    return mproto_imapc_enable(c, "CONDSTORE QRESYNC");
}

static int do_examine(mproto_imapc *c)
{
    mproto_imapc_select_opts o = { sizeof o, 1, 0, 0, 0, NULL, NULL, NULL };

    return mproto_imapc_select(c, "", &o);
}

static int do_condstore(mproto_imapc *c)
{
    mproto_imapc_select_opts o = { sizeof o, 0, 1, 0, 0, NULL, NULL, NULL };

    return mproto_imapc_select(c, "INBOX", &o);
}

static int do_create(mproto_imapc *c)
{
    return mproto_imapc_create(c, "a b", NULL);
}

static int do_create_use(mproto_imapc *c)
{
    return mproto_imapc_create(c, "x", "\\Sent \\Drafts");
}

static int do_delete(mproto_imapc *c)
{
    return mproto_imapc_delete(c, "&2D3eBQ-");
}

static int do_rename(mproto_imapc *c)
{
    return mproto_imapc_rename(c, "a\"b\\c", "nil");
}

static int do_subscribe(mproto_imapc *c)
{
    return mproto_imapc_subscribe(c, "+x");
}

static int do_unsubscribe(mproto_imapc *c)
{
    return mproto_imapc_unsubscribe(c, "[Gmail]/x");
}

static int do_list(mproto_imapc *c)
{
    return mproto_imapc_list(c, "", "*", NULL, NULL);
}

static int do_list_more(mproto_imapc *c)
{
    return mproto_imapc_list(c, "~/a", "x%", "SUBSCRIBED REMOTE",
                             "CHILDREN STATUS (MESSAGES UNSEEN)");
}

static int do_lsub(mproto_imapc *c)
{
    return mproto_imapc_lsub(c, "", "a b%");
}

static int do_status(mproto_imapc *c)
{
    return mproto_imapc_status(c, "x", "MESSAGES UIDNEXT");
}

static int do_notify(mproto_imapc *c)
{
    return mproto_imapc_notify(c, "SET (selected (MessageNew (UID FLAGS) "
                                  "MessageExpunge)) (personal (MailboxName))");
}

static int do_notify_none(mproto_imapc *c)
{
    return mproto_imapc_notify(c, NULL);
}

static int do_getquota(mproto_imapc *c)
{
    return mproto_imapc_getquota(c, "");
}

static int do_getquotaroot(mproto_imapc *c)
{
    return mproto_imapc_getquotaroot(c, "INBOX");
}

static int do_setquota(mproto_imapc *c)
{
    return mproto_imapc_setquota(c, "#user/x", "STORAGE 512 MESSAGE 1");
}

static int do_setquota_none(mproto_imapc *c)
{
    return mproto_imapc_setquota(c, "x", NULL);
}

static int do_getacl(mproto_imapc *c)
{
    return mproto_imapc_getacl(c, "x");
}

static int do_setacl(mproto_imapc *c)
{
    return mproto_imapc_setacl(c, "x", "joe smith", "+lrs");
}

static int do_deleteacl(mproto_imapc *c)
{
    return mproto_imapc_deleteacl(c, "x", "-joe");
}

static int do_listrights(mproto_imapc *c)
{
    return mproto_imapc_listrights(c, "x", "joe");
}

static int do_myrights(mproto_imapc *c)
{
    return mproto_imapc_myrights(c, "x");
}

static int do_getmetadata(mproto_imapc *c)
{
    return mproto_imapc_getmetadata(c, "INBOX", "MAXSIZE 1024 DEPTH 1",
                                    "/shared/comment /private/comment");
}

static int do_setmetadata(mproto_imapc *c)
{
    return mproto_imapc_setmetadata(c, "", "/shared/admin", "a\r\nb", 4);
}

static int do_unset_metadata(mproto_imapc *c)
{
    return mproto_imapc_setmetadata(c, "x", "/shared/comment", NULL, 0);
}

static int do_expunge(mproto_imapc *c)
{
    return mproto_imapc_expunge(c, NULL);
}

static int do_uid_expunge(mproto_imapc *c)
{
    return mproto_imapc_expunge(c, "1:3,7:*");
}

static int do_fetch(mproto_imapc *c)
{
    return mproto_imapc_fetch(c, 0, "1:*", "FAST", NULL);
}

static int do_uid_fetch(mproto_imapc *c)
{
    return mproto_imapc_fetch(c, UID, "$",
        "(UID BODY.PEEK[1.2.HEADER.FIELDS (TO CC)]<0.100> BINARY[2])",
        "CHANGEDSINCE 715194045007 VANISHED");
}

static int do_store(mproto_imapc *c)
{
    return mproto_imapc_store(c, MPROTO_IMAPC_ADD, "2,4", "\\Seen $Junk",
                              NULL);
}

static int do_uid_store(mproto_imapc *c)
{
    return mproto_imapc_store(c, UID | MPROTO_IMAPC_REMOVE |
                                 MPROTO_IMAPC_SILENT,
                              "7", "\\Deleted", "UNCHANGEDSINCE 12");
}

static int do_store_none(mproto_imapc *c)
{
    return mproto_imapc_store(c, 0, "7", "", NULL);
}

static int do_copy(mproto_imapc *c)
{
    return mproto_imapc_copy(c, 0, "1:2", "a b");
}

static int do_uid_copy(mproto_imapc *c)
{
    return mproto_imapc_copy(c, UID, "1", "b");
}

static int do_move(mproto_imapc *c)
{
    return mproto_imapc_move(c, 0, "1", "b");
}

static int do_uid_move(mproto_imapc *c)
{
    return mproto_imapc_move(c, UID, "1", "b");
}

static int do_search(mproto_imapc *c)
{
    return mproto_imapc_search(c, 0, NULL, "UNSEEN NOT (LARGER 9000)");
}

static int do_search_all(mproto_imapc *c)
{
    return mproto_imapc_search(c, UID, "", "ALL");
}

static int do_search_more(mproto_imapc *c)
{
    return mproto_imapc_search(c, UID, "MIN PARTIAL 1:500", "UID 3:*");
}

static int do_sort(mproto_imapc *c)
{
    return mproto_imapc_sort(c, UID, NULL, "REVERSE DATE SUBJECT", "ALL");
}

static int do_esort(mproto_imapc *c)
{
    return mproto_imapc_sort(c, 0, "COUNT", "ARRIVAL", "ALL");
}

static int do_thread(mproto_imapc *c)
{
    return mproto_imapc_thread(c, UID, "REFERENCES", "SINCE 1-Feb-2026");
}

static int do_thread_other(mproto_imapc *c)
{
    return mproto_imapc_thread(c, UID, "REFS", "ALL");
}

static const struct verb {
    int       (*call)(mproto_imapc *c);
    const char *out;            /* behind the tag; NULL: E_STATE */
    const char *levels;         /* where it is legal */
} verbs[] = {
    { mproto_imapc_capability, "CAPABILITY", "012" },
    { mproto_imapc_noop, "NOOP", "012" },
    { mproto_imapc_logout, "LOGOUT", "012" },
    { do_id, "ID (\"name\" \"mail \\\"x\\\"\" \"version\" NIL \"os\" {2+}\r\n"
             "\xc3\xa9)", "012" },
    { do_id_nil, "ID NIL", "012" },
    { mproto_imapc_starttls, "STARTTLS", "0" },
    { do_enable, "ENABLE CONDSTORE QRESYNC", "1" },
    { do_examine, "EXAMINE \"\"", "12" },
    { do_condstore, "SELECT INBOX (CONDSTORE)", "12" },
    { do_create, "CREATE \"a b\"", "12" },
    { do_create_use, "CREATE x (USE (\\Sent \\Drafts))", "12" },
    { do_delete, "DELETE &2D3eBQ-", "12" },
    { do_rename, "RENAME \"a\\\"b\\\\c\" \"nil\"", "12" },
    { do_subscribe, "SUBSCRIBE +x", "12" },
    { do_unsubscribe, "UNSUBSCRIBE \"[Gmail]/x\"", "12" },
    { mproto_imapc_namespace, "NAMESPACE", "12" },
    { do_list, "LIST \"\" *", "12" },
    { do_list_more, "LIST (SUBSCRIBED REMOTE) ~/a x% RETURN (CHILDREN STATUS "
                    "(MESSAGES UNSEEN))", "12" },
    { do_lsub, "LSUB \"\" \"a b%\"", "12" },
    { do_status, "STATUS x (MESSAGES UIDNEXT)", "12" },
    { mproto_imapc_idle, "IDLE", "12" },
    { do_notify, "NOTIFY SET (selected (MessageNew (UID FLAGS) "
                 "MessageExpunge)) (personal (MailboxName))", "12" },
    { do_notify_none, "NOTIFY NONE", "12" },
    { mproto_imapc_compress, "COMPRESS DEFLATE", "12" },
    { mproto_imapc_unauthenticate, "UNAUTHENTICATE", "12" },
    { do_getquota, "GETQUOTA \"\"", "12" },
    { do_getquotaroot, "GETQUOTAROOT INBOX", "12" },
    { do_setquota, "SETQUOTA #user/x (STORAGE 512 MESSAGE 1)", "12" },
    { do_setquota_none, "SETQUOTA x ()", "12" },
    { do_getacl, "GETACL x", "12" },
    { do_setacl, "SETACL x \"joe smith\" +lrs", "12" },
    { do_deleteacl, "DELETEACL x -joe", "12" },
    { do_listrights, "LISTRIGHTS x joe", "12" },
    { do_myrights, "MYRIGHTS x", "12" },
    { do_getmetadata, "GETMETADATA (MAXSIZE 1024 DEPTH 1) INBOX "
                      "(/shared/comment /private/comment)", "12" },
    { do_setmetadata, "SETMETADATA \"\" (/shared/admin {4+}\r\na\r\nb)",
      "12" },
    { do_unset_metadata, "SETMETADATA x (/shared/comment NIL)", "12" },
    { mproto_imapc_check, "CHECK", "2" },
    { mproto_imapc_close, "CLOSE", "2" },
    { mproto_imapc_unselect, "UNSELECT", "2" },
    { do_expunge, "EXPUNGE", "2" },
    { do_uid_expunge, "UID EXPUNGE 1:3,7:*", "2" },
    { do_fetch, "FETCH 1:* FAST", "2" },
    { do_uid_fetch, "UID FETCH $ (UID BODY.PEEK[1.2.HEADER.FIELDS (TO CC)]"
      "<0.100> BINARY[2]) (CHANGEDSINCE 715194045007 VANISHED)", "2" },
    { do_store, "STORE 2,4 +FLAGS (\\Seen $Junk)", "2" },
    { do_uid_store, "UID STORE 7 (UNCHANGEDSINCE 12) -FLAGS.SILENT "
                    "(\\Deleted)", "2" },
    { do_store_none, "STORE 7 FLAGS ()", "2" },
    { do_copy, "COPY 1:2 \"a b\"", "2" },
    { do_uid_copy, "UID COPY 1 b", "2" },
    { do_move, "MOVE 1 b", "2" },
    { do_uid_move, "UID MOVE 1 b", "2" },
    { do_search, "SEARCH UNSEEN NOT (LARGER 9000)", "2" },
    { do_search_all, "UID SEARCH RETURN () ALL", "2" },
    { do_search_more, "UID SEARCH RETURN (MIN PARTIAL 1:500) UID 3:*", "2" },
    { do_sort, "UID SORT (REVERSE DATE SUBJECT) UTF-8 ALL", "2" },
    { do_esort, "SORT RETURN (COUNT) (ARRIVAL) UTF-8 ALL", "2" },
    { do_thread, "UID THREAD REFERENCES UTF-8 SINCE 1-Feb-2026", "2" },
    { do_thread_other, NULL, "" }
};

/* Each verb in each state. */
static void test_verbs(void **state)
{
    char wanted[256];
    size_t i;
    int level, number;
    talk t;

    (void)state;
    for (level = 0; level <= 2; level++) {
        for (i = 0; i < sizeof verbs / sizeof *verbs; i++) {
            talk_start(&t, 0, level, TALK_ALL);
            number = verbs[i].call(t.c);
            if (strchr(verbs[i].levels, '0' + level)) {
                assert_int_equal(number, level == 2 ? 2 : 1);
                sprintf(wanted, "A%d %s\r\n", number, verbs[i].out);
            } else {
                assert_int_equal(number, E_STATE);
                *wanted = '\0';
            }
            talk_step(&t, NULL, "", wanted);
            talk_close(&t);
        }
    }
}

/* What the server does not announce is not said. */
static void test_verbs_without_capability(void **state)
{
    static int (*const calls[])(mproto_imapc *c) = {
        mproto_imapc_starttls, do_id, do_enable, do_condstore, do_create_use,
        mproto_imapc_namespace, do_list_more, mproto_imapc_idle, do_notify,
        mproto_imapc_compress, mproto_imapc_unauthenticate, do_getquota,
        do_getacl, do_getmetadata, do_setmetadata, mproto_imapc_unselect,
        do_uid_expunge, do_move, do_uid_move, do_search_all, do_sort,
        do_thread
    };
    size_t i;
    int level;
    talk t;

    (void)state;
    for (level = 0; level <= 2; level += 2) {
        talk_start(&t, 0, level, "IMAP4rev1");
        for (i = 0; i < sizeof calls / sizeof *calls; i++)
            assert_int_equal(calls[i](t.c), E_STATE);
        talk_step(&t, NULL, "", "");
        talk_close(&t);
    }
}

/* IMAP4rev2 includes these. */
static void test_verbs_of_rev2(void **state)
{
    static int (*const calls[])(mproto_imapc *c) = {
        mproto_imapc_namespace, do_list_more, do_uid_expunge, do_move,
        do_search_all, mproto_imapc_unselect
    };
    size_t i;
    talk t;

    (void)state;
    talk_start(&t, 0, 2, "IMAP4rev2");
    for (i = 0; i < sizeof calls / sizeof *calls; i++)
        assert_int_equal(calls[i](t.c), 2 + (int)i);
    talk_close(&t);
    talk_start(&t, 0, 1, "IMAP4rev2");
    assert_int_equal(do_enable(t.c), 1);
    talk_close(&t);
}

/* --- what is refused --- */

/* CR, LF and NUL leave in counted literals only (INJ-06); names of mailboxes
 * have none at all. */
static void test_inj_06_line_ends_in_arguments(void **state)
{
    static const char *const bad[] = {
        "x\r\nA9 DELETE y", "x\n", "\r", "\x01", "x\x7f", NULL
    };
    size_t i;
    talk t;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        talk_start(&t, 0, 2, TALK_ALL);
        assert_int_equal(mproto_imapc_select(t.c, bad[i], NULL), E_ARG);
        assert_int_equal(mproto_imapc_rename(t.c, bad[i], "x"), E_ARG);
        assert_int_equal(mproto_imapc_rename(t.c, "x", bad[i]), E_ARG);
        assert_int_equal(mproto_imapc_list(t.c, bad[i], "x", NULL, NULL),
                         E_ARG);
        assert_int_equal(mproto_imapc_status(t.c, "x", bad[i]), E_ARG);
        assert_int_equal(mproto_imapc_fetch(t.c, UID, "1", bad[i], NULL),
                         E_ARG);
        assert_int_equal(mproto_imapc_fetch(t.c, UID, bad[i], "FAST", NULL),
                         E_ARG);
        assert_int_equal(mproto_imapc_search(t.c, 0, NULL, bad[i]), E_ARG);
        assert_int_equal(mproto_imapc_thread(t.c, 0, "REFERENCES", bad[i]),
                         E_ARG);
        assert_int_equal(mproto_imapc_copy(t.c, 0, "1", bad[i]), E_ARG);
        if (bad[i])
            assert_int_equal(mproto_imapc_store(t.c, 0, "1", bad[i], NULL),
                             E_ARG);
        talk_step(&t, NULL, "", "");
        assert_int_equal(mproto_imapc_noop(t.c), 2);
        talk_step(&t, NULL, "", "A2 NOOP\r\n");
        talk_close(&t);
        talk_start(&t, 0, 1, TALK_ALL);
        assert_int_equal(mproto_imapc_enable(t.c, bad[i]), E_ARG);
        talk_close(&t);
    }
}

static void test_sets(void **state)
{
    static const char *const bad[] = {
        "", "0", "1,", ",1", "1:", ":1", "1:2:3", "4294967296", "01x", "1 2",
        "$,1", "$$", "-1", "1;2", "1:*,", "**", "99999999999999999999999"
    };
    static const char *const good[] = {
        "1", "*", "$", "1:*", "*:4", "4294967295", "1,2:3,*", "5:1"
    };
    char wanted[64];
    size_t i;
    talk t;

    (void)state;
    talk_start(&t, 0, 2, TALK_ALL);
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(mproto_imapc_copy(t.c, UID, bad[i], "x"), E_ARG);
    for (i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(mproto_imapc_copy(t.c, UID, good[i], "x"),
                         2 + (int)i);
        sprintf(wanted, "A%d UID COPY %s x\r\n", 2 + (int)i, good[i]);
        talk_step(&t, NULL, "", wanted);
    }
    talk_close(&t);
}

/* --- QRESYNC --- */

static void test_select_with_qresync(void **state)
{
    mproto_imapc_select_opts o = {
        sizeof o, 0, 0, 67890007, 20050715194045000, "41,43:211", NULL, NULL
    };
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    assert_int_equal(mproto_imapc_select(t.c, "x", &o), E_STATE);
    assert_int_equal(mproto_imapc_enable(t.c, "QRESYNC"), 1);
    talk_step(&t, NULL, "", "A1 ENABLE QRESYNC\r\n");
    assert_int_equal(mproto_imapc_is_on(t.c, "QRESYNC"), 0);
    talk_step(&t, "* ENABLED QRESYNC\r\nA1 OK done\r\n", "10|RESULT 1 OK|",
              "");
    assert_int_equal(mproto_imapc_is_on(t.c, "qresync"), 1);
    assert_int_equal(mproto_imapc_is_on(t.c, "CONDSTORE"), 1);
    assert_int_equal(mproto_imapc_is_on(t.c, "UTF8=ACCEPT"), 0);
    assert_int_equal(mproto_imapc_select(t.c, "x", &o), 2);
    talk_step(&t, NULL, "", "A2 SELECT x (QRESYNC (67890007 "
                            "20050715194045000 41,43:211))\r\n");
    o.uids = NULL;
    o.seqs = "1,3";
    o.seq_uids = "41,90";
    assert_int_equal(mproto_imapc_select(t.c, "x", &o), 3);
    talk_step(&t, NULL, "", "A3 SELECT x (QRESYNC (67890007 "
                            "20050715194045000 (1,3 41,90)))\r\n");
    o.modseq = 0;
    assert_int_equal(mproto_imapc_select(t.c, "x", &o), E_ARG);
    o.size = 0;
    assert_int_equal(mproto_imapc_select(t.c, "x", &o), E_ARG);
    talk_close(&t);
}

/* --- one behind the other --- */

static void test_all_is_said_at_once(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, MPROTO_IMAPC_TLS, 0, "IMAP4rev1 LITERAL+");
    assert_int_equal(mproto_imapc_select(t.c, "x", NULL), E_STATE);
    assert_int_equal(mproto_imapc_login(t.c, "joe", "secret"), 1);
    assert_int_equal(mproto_imapc_check(t.c), E_STATE);
    assert_int_equal(mproto_imapc_select(t.c, "x", NULL), 2);
    assert_int_equal(mproto_imapc_fetch(t.c, 0, "1", "FAST", NULL), 3);
    assert_int_equal(mproto_imapc_fetch(t.c, UID, "1", "FAST", NULL), 4);
    assert_int_equal(mproto_imapc_logout(t.c), 5);
    assert_int_equal(mproto_imapc_noop(t.c), E_STATE);
    talk_step(&t, NULL, "", "A1 LOGIN joe secret\r\n");
    talk_step(&t, "A1 OK [CAPABILITY IMAP4rev1] in\r\n",
              "RESULT 1 OK|READY|", "A2 SELECT x\r\n");
    talk_step(&t, "A2 NO x\r\n", "RESULT 2 NO|",
              "A3 FETCH 1 FAST\r\nA4 UID FETCH 1 FAST\r\nA5 LOGOUT\r\n");
    talk_step(&t, "A3 BAD\r\nA4 BAD\r\n* BYE\r\nA5 OK\r\n",
              "RESULT 3 BAD|RESULT 4 BAD|NOTICE|RESULT 5 OK|", "");
    assert_int_equal(mproto_wire_want(t.w), MPROTO_CLOSED);
    assert_int_equal(mproto_imapc_noop(t.c), E_STATE);
    talk_close(&t);
}

/* Each message that may be named by number (RFC 9051 5.5). */
static void test_numbers_in_a_search_wait(void **state)
{
    static const char *const waits[] = { "1", "NOT 2:*", "(SEEN (1:3))" };
    static const char *const goes[] = {
        "UID 5", "LARGER 9", "OR SMALLER 9 UID 1:*", "SINCE 1-Feb-2026", "ALL"
    };
    size_t i;
    talk t;

    (void)state;
    for (i = 0; i < 8; i++) {
        talk_start(&t, 0, 2, TALK_ALL);
        mproto_imapc_noop(t.c);
        talk_step(&t, NULL, "", "A2 NOOP\r\n");
        mproto_imapc_search(t.c, UID, "", i < 3 ? waits[i] : goes[i - 3]);
        talk_pump(&t);
        assert_int_equal(t.out_n > 9, i >= 3);
        talk_close(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verbs),
        cmocka_unit_test(test_verbs_without_capability),
        cmocka_unit_test(test_verbs_of_rev2),
        cmocka_unit_test(test_inj_06_line_ends_in_arguments),
        cmocka_unit_test(test_sets),
        cmocka_unit_test(test_select_with_qresync),
        cmocka_unit_test(test_all_is_said_at_once),
        cmocka_unit_test(test_numbers_in_a_search_wait),
    };

    return cmocka_run_group_tests_name("imapc_verbs", tests, NULL, NULL);
}

#undef UID
#undef E_ARG
#undef E_STATE
