/* STORE, COPY, MOVE and UID EXPUNGE, as a client writes them. */
#include "imapd_talk.h"

static const struct store {
    const char *line;
    int         how, silent;
    unsigned    flags;
    uint64_t    modseq;
    int         is_unchanged;
} stores[] = {
    /* RFC 9051 6.4.6, RFC 7162 3.1.3 */
    { "A STORE 2:4 +FLAGS (\\Deleted)\r\n", '+', 0, MPROTO_IMAP_DELETED, 0,
      0 },
    { "A UID STORE 2:4 -flags.silent (\\Seen \\Flagged)\r\n", '-', 1,
      MPROTO_IMAP_SEEN | MPROTO_IMAP_FLAGGED, 0, 0 },
    { "A STORE * FLAGS ()\r\n", 0, 0, 0, 0, 0 },
    { "A STORE 1 FLAGS \\Seen \\Draft\r\n", 0, 0,
      MPROTO_IMAP_SEEN | MPROTO_IMAP_DRAFT, 0, 0 },
    { "A UID STORE 6,4,8 (UNCHANGEDSINCE 12111230045) +FLAGS.SILENT"
      " (\\Deleted)\r\n", '+', 1, MPROTO_IMAP_DELETED, 12111230045, 1 },
    { "A STORE 1 (unchangedsince 0) FLAGS ()\r\n", 0, 0, 0, 0, 1 },
    { "A STORE 1 (UNCHANGEDSINCE 9223372036854775807) FLAGS ()\r\n", 0, 0, 0,
      9223372036854775807, 1 }
};

static void test_store(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof stores / sizeof *stores; i++) {
        const struct store *r = &stores[i];
        const mproto_imapd_event *e;
        imapd_talk t;

        talk_begin(&t, NULL, NULL);
        e = talk_say(&t, r->line);
        assert_non_null(e);
        assert_int_equal(e->type, MPROTO_IMAPD_STORE);
        assert_int_equal(e->how, r->how);
        assert_int_equal(e->silent, r->silent);
        assert_int_equal(e->flags & ~(unsigned)MPROTO_IMAP_KEYWORD, r->flags);
        assert_true(e->modseq == r->modseq);
        assert_int_equal(e->is_unchanged, r->is_unchanged);
        assert_int_equal(e->uid, strstr(r->line, "UID") != NULL);
        talk_ok(&t);
        talk_take(&t, 0);
        assert_non_null(strstr(t.out, "A OK "));
        talk_end(&t);
    }
}

static const struct copy {
    const char *line;
    int         type;
    const char *mailbox;
} copies[] = {
    { "A COPY 2:4 MEETING\r\n", MPROTO_IMAPD_COPY, "MEETING" },
    { "A UID COPY 2:* \"a \\\"b\"\r\n", MPROTO_IMAPD_COPY, "a \"b" },
    { "A MOVE 1 inbox\r\n", MPROTO_IMAPD_MOVE, "INBOX" },
    { "A UID MOVE 4294967295 {3+}\r\na b\r\n", MPROTO_IMAPD_MOVE, "a b" },
    { "A UID EXPUNGE 3000:3002\r\n", MPROTO_IMAPD_EXPUNGE, NULL }
};

static void test_copy(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof copies / sizeof *copies; i++) {
        const mproto_imapd_event *e;
        imapd_talk t;

        talk_begin(&t, NULL, NULL);
        e = talk_say(&t, copies[i].line);
        assert_non_null(e);
        assert_int_equal(e->type, copies[i].type);
        assert_int_equal(e->uid, strstr(copies[i].line, "UID") != NULL);
        if (copies[i].mailbox) {
            assert_int_equal(e->mailbox.n, strlen(copies[i].mailbox));
            assert_memory_equal(e->mailbox.p, copies[i].mailbox,
                                e->mailbox.n);
        }
        talk_ok(&t);
        talk_take(&t, 0);
        assert_non_null(strstr(t.out, "A OK "));
        talk_end(&t);
    }
}

/* BAD, each with the next command unhurt. */
static const char *const wrongs[] = {
    "STORE", "STORE 1", "STORE 1 FLAGS", "STORE 1 FLAG (\\Seen)",
    "STORE 1 ++FLAGS (\\Seen)", "STORE 1 + (\\Seen)", "STORE 1 +FLAGS.",
    "STORE 1 FLAGS (\\Seen) x", "STORE 1 \"FLAGS\" (\\Seen)",
    "STORE 0 FLAGS ()", "STORE 1, FLAGS ()", "STORE 4294967296 FLAGS ()",
    "STORE x FLAGS ()", "STORE 1 FLAGS ((\\Seen))", "STORE 1 FLAGS (\"x\")",
    "STORE 1 (UNCHANGEDSINCE) FLAGS ()", "STORE 1 () FLAGS ()",
    "STORE 1 (UNCHANGEDSINCE 9223372036854775808) FLAGS ()",
    "STORE 1 (UNCHANGEDSINCE -1) FLAGS ()",
    "STORE 1 (UNCHANGEDSINCE 1 2) FLAGS ()",
    "STORE 1 (UNCHANGEDSINCE (1)) FLAGS ()",
    "STORE 1 (CHANGEDSINCE 1) FLAGS ()",
    "STORE 1 (UNCHANGEDSINCE 1) (UNCHANGEDSINCE 1) FLAGS ()",
    "COPY", "COPY 1", "COPY 1 a b", "COPY 1 (a)", "COPY 1 \"a", "COPY 0 a",
    "COPY 1:2:3 a", "MOVE 1", "MOVE 1 a b",
    "UID EXPUNGE", "UID EXPUNGE 1 2", "UID EXPUNGE 0", "UID EXPUNGE x",
    "EXPUNGE 1", "UID COPY", "UID"
};

static void test_what_is_bad(void **state)
{
    char line[128];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        imapd_talk t;

        talk_begin(&t, NULL, NULL);
        sprintf(line, "A %s\r\nB NOOP\r\n", wrongs[i]);
        assert_int_equal(talk_say(&t, line)->type, MPROTO_IMAPD_NOOP);
        talk_ok(&t);
        talk_take(&t, 0);
        assert_memory_equal(t.out, "A BAD ", 6);
        assert_non_null(strstr(t.out, "\r\nB OK "));
        talk_end(&t);
    }
}

/* Without CONDSTORE its parameter is none. */
static void test_no_condstore(void **state)
{
    imapd_talk t;

    (void)state;
    talk_greet(&t, MPROTO_IMAPD_PREAUTH, "UIDPLUS", NULL);
    talk_select(&t);
    assert_null(talk_say(&t, "A STORE 1 (UNCHANGEDSINCE 1) FLAGS ()\r\n"));
    talk_expect(&t, "A BAD not a parameter of STORE\r\n");
    talk_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_store),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_what_is_bad),
        cmocka_unit_test(test_no_condstore)
    };

    return cmocka_run_group_tests_name("imapd_message", tests, NULL, NULL);
}
