/* Commands on mailboxes, as events (RFC 9051 6.3). */
#include "imapd_talk.h"

#define ALL TALK_CAPS " CREATE-SPECIAL-USE SPECIAL-USE LIST-EXTENDED QUOTA" \
    " QUOTA=RES-STORAGE APPENDLIMIT LIST-MYRIGHTS ACL CHILDREN"
#define STATUS(name) MPROTO_IMAPD_STATUS_##name
#define LIST(name)   MPROTO_IMAPD_LIST_##name

static void begin(imapd_talk *t, const char *caps, const char *enable)
{
    char line[64];

    talk_greet(t, MPROTO_IMAPD_PREAUTH, caps, NULL);
    snprintf(line, sizeof line, "e ENABLE %s\r\n", enable ? enable : "X");
    talk_say(t, line);
    assert_null(mproto_imapd_next(t->s));
    talk_take(t, 0);
    t->out_n = 0;
}

static void expect_span(mproto_span s, const char *wanted)
{
    assert_int_equal(s.n, strlen(wanted));
    assert_memory_equal(s.p, wanted, s.n);
}

static const struct row {
    const char        *said;
    mproto_imapd_type  type;
    const char        *mailbox, *target;
    unsigned           status, select, returns;
} rows[] = {
    { "CREATE a", MPROTO_IMAPD_CREATE, "a", "", 0, 0, 0 },
    { "CREATE \"a b\" (USE (\\Sent))", MPROTO_IMAPD_CREATE, "a b", "",
      0, 0, 0 },
    { "DELETE {3+}\r\na b", MPROTO_IMAPD_DELETE, "a b", "", 0, 0, 0 },
    /* RFC 9051 5.1: INBOX in any letters */
    { "RENAME inBox Old", MPROTO_IMAPD_RENAME, "INBOX", "Old", 0, 0, 0 },
    { "SUBSCRIBE inbox/x", MPROTO_IMAPD_SUBSCRIBE, "inbox/x", "", 0, 0, 0 },
    { "STATUS a (messages UIDNEXT)", MPROTO_IMAPD_STATUS, "a", "",
      STATUS(MESSAGES) | STATUS(UIDNEXT), 0, 0 },
    { "STATUS a (RECENT UIDVALIDITY UNSEEN DELETED SIZE HIGHESTMODSEQ"
      " APPENDLIMIT MAILBOXID DELETED-STORAGE)", MPROTO_IMAPD_STATUS, "a", "",
      STATUS(RECENT) | STATUS(UIDVALIDITY) | STATUS(UNSEEN) |
      STATUS(DELETED) | STATUS(SIZE) | STATUS(MODSEQ) | STATUS(APPENDLIMIT) |
      STATUS(MAILBOXID) | STATUS(DELETED_STORAGE), 0, 0 },
    { "LIST \"\" %", MPROTO_IMAPD_LIST, "", "", 0, 0, 0 },
    { "LIST a/ (b \"c d\")", MPROTO_IMAPD_LIST, "a/", "", 0, 0, 0 },
    { "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" *", MPROTO_IMAPD_LIST, "", "",
      0, LIST(SUBSCRIBED) | LIST(RECURSIVEMATCH), 0 },
    { "LIST (SPECIAL-USE REMOTE) \"\" *", MPROTO_IMAPD_LIST, "", "",
      0, LIST(SPECIAL_USE) | LIST(REMOTE), 0 },
    { "LIST () \"\" * RETURN (CHILDREN STATUS (UNSEEN) MYRIGHTS)",
      MPROTO_IMAPD_LIST, "", "", STATUS(UNSEEN), 0,
      LIST(CHILDREN) | LIST(STATUS) | LIST(MYRIGHTS) },
    { "LSUB \"\" *", MPROTO_IMAPD_LSUB, "", "", 0, 0, 0 }
};

static void test_events(void **state)
{
    char line[160];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        const mproto_imapd_event *e;
        imapd_talk t;

        begin(&t, ALL, NULL);
        snprintf(line, sizeof line, "a %s\r\n", rows[i].said);
        e = talk_say(&t, line);
        assert_non_null(e);
        assert_int_equal(e->type, rows[i].type);
        expect_span(e->mailbox, rows[i].mailbox);
        expect_span(e->target, rows[i].target);
        assert_int_equal(e->status, rows[i].status);
        assert_int_equal(e->select, rows[i].select);
        assert_int_equal(e->returns, rows[i].returns);
        talk_end(&t);
    }
}

/* RFC 7162 3.2.5 */
static void test_qresync(void **state)
{
    const mproto_imapd_qresync *q;
    imapd_talk t;

    (void)state;
    begin(&t, ALL, "QRESYNC");
    q = talk_say(&t, "a SELECT x (QRESYNC (7 12 1:40,50 (1:2 3:4)))\r\n")
        ->qresync;
    assert_non_null(q);
    assert_int_equal(q->uidvalidity, 7);
    assert_int_equal(q->modseq, 12);
    assert_int_equal(q->known.n, 2);
    assert_int_equal(q->seqs.n, 1);
    assert_int_equal(q->uids.n, 1);
    assert_int_equal(mproto_imapd_refuse(t.s, NULL, NULL), MPROTO_OK);
    q = talk_say(&t, "a SELECT x (QRESYNC (7 12))\r\n")->qresync;
    assert_non_null(q);
    assert_int_equal(q->known.n, 0);
    assert_int_equal(q->seqs.n, 0);
    talk_end(&t);
}

/* What enables CONDSTORE by being used (RFC 7162 3.1). */
static void test_condstore(void **state)
{
    static const char *const said[] = {
        "a SELECT x (CONDSTORE)\r\n", "a STATUS x (HIGHESTMODSEQ)\r\n",
        "a LIST \"\" * RETURN (STATUS (HIGHESTMODSEQ))\r\n"
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof said / sizeof *said; i++) {
        imapd_talk t;

        begin(&t, ALL, NULL);
        assert_non_null(talk_say(&t, said[i]));
        assert_int_equal(mproto_imapd_enabled(t.s), MPROTO_IMAPD_CONDSTORE);
        talk_end(&t);
    }
}

static const char *const wrongs[] = {
    "CREATE", "CREATE a b", "CREATE a (USE \\Sent)", "CREATE a (X (\\Sent))",
    "CREATE a (USE (\\Sent) x)", "CREATE (a)",
    "RENAME a", "RENAME a b c", "DELETE", "SUBSCRIBE a b",
    "SELECT", "SELECT x CONDSTORE", "SELECT x (X)", "SELECT x (QRESYNC)",
    "SELECT x (QRESYNC (1 2))", "EXAMINE x () y",
    "STATUS a", "STATUS a ()", "STATUS a (X)", "STATUS a ((MESSAGES))",
    "STATUS a MESSAGES", "STATUS a (MESSAGES) x",
    "LIST", "LIST \"\"", "LIST \"\" ()", "LIST \"\" ((a))",
    "LIST (RECURSIVEMATCH) \"\" *", "LIST (RECURSIVEMATCH REMOTE) \"\" *",
    "LIST (X) \"\" *", "LIST \"\" * RETURN", "LIST \"\" * (CHILDREN)",
    "LIST \"\" * RETURN (X)", "LIST \"\" * RETURN (STATUS)",
    "LIST \"\" * RETURN (STATUS ())", "LIST \"\" * RETURN (CHILDREN) x",
    "LSUB \"\"", "LSUB (SUBSCRIBED) \"\" *", "LSUB \"\" * x"
};

static void test_wrong(void **state)
{
    char line[128];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        imapd_talk t;

        begin(&t, ALL, NULL);
        snprintf(line, sizeof line, "a %s\r\nb NOOP\r\n", wrongs[i]);
        assert_int_equal(talk_say(&t, line)->type, MPROTO_IMAPD_NOOP);
        talk_take(&t, 0);
        assert_memory_equal(t.out, "a BAD ", 6);
        talk_end(&t);
    }
}

/* What is not offered is wrong, too. */
static void test_not_offered(void **state)
{
    static const char *const said[] = {
        "CREATE a (USE (\\Sent))", "SELECT x (CONDSTORE)", "STATUS a (SIZE)",
        "STATUS a (HIGHESTMODSEQ)", "LIST \"\" (a b)",
        "LIST (SUBSCRIBED) \"\" *", "LIST \"\" * RETURN (CHILDREN)"
    };
    char line[128];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof said / sizeof *said; i++) {
        imapd_talk t;

        begin(&t, "ENABLE", NULL);
        snprintf(line, sizeof line, "a %s\r\n", said[i]);
        assert_null(talk_say(&t, line));
        talk_take(&t, 0);
        assert_memory_equal(t.out, "a BAD ", 6);
        talk_end(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_qresync),
        cmocka_unit_test(test_condstore),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_not_offered)
    };

    return cmocka_run_group_tests_name("imapd_mailbox", tests, NULL, NULL);
}
