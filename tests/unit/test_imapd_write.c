/* Untagged responses (RFC 9051 7): counts, expunges and when they may be told,
 * notices, INPROGRESS (RFC 9585), and any other by pieces. */
#include "imapd_talk.h"

static void test_counts(void **state)
{
    imapd_talk t;

    (void)state;
    talk_begin(&t, NULL, NULL);
    assert_int_equal(mproto_imapd_exists(t.s, 9), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_exists(t.s, 12), MPROTO_OK);
    assert_int_equal(mproto_imapd_recent(t.s, 2), MPROTO_OK);
    talk_expect(&t, "* 12 EXISTS\r\n* 2 RECENT\r\n");
    talk_end(&t);
    talk_begin(&t, "IMAP4rev2", NULL);
    assert_int_equal(mproto_imapd_recent(t.s, 2), MPROTO_OK);
    talk_expect(&t, "");
    talk_end(&t);
}

/* RFC 9051 7.5.1 */
static const struct row {
    const char *said;
    int         may;
} rows[] = {
    { "NOOP", 1 }, { "CHECK", 1 }, { "EXPUNGE", 1 }, { "COPY 1 x", 1 },
    { "STATUS x (UIDNEXT)", 1 }, { "UID EXPUNGE 1", 1 },
    { "FETCH 1 FLAGS", 0 }, { "UID FETCH 1 FLAGS", 1 },
    { "STORE 1 FLAGS ()", 0 }, { "UID STORE 1 FLAGS ()", 1 },
    { "SEARCH ALL", 0 }, { "UID SEARCH ALL", 1 },
    { "SORT (DATE) UTF-8 ALL", 0 }, { "UID SORT (DATE) UTF-8 ALL", 1 },
    { "THREAD REFERENCES UTF-8 ALL", 0 },
    { "UID THREAD REFERENCES UTF-8 ALL", 1 }
};

static void test_may_expunge(void **state)
{
    char line[64];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        imapd_talk t;

        talk_begin(&t, NULL, NULL);
        assert_int_equal(mproto_imapd_may_expunge(t.s), 0);
        snprintf(line, sizeof line, "a %s\r\n", rows[i].said);
        assert_non_null(talk_say(&t, line));
        assert_int_equal(mproto_imapd_may_expunge(t.s), rows[i].may);
        assert_int_equal(mproto_imapd_expunge(t.s, 10),
                         rows[i].may ? MPROTO_OK : MPROTO_E_STATE);
        talk_expect(&t, rows[i].may ? "* 10 EXPUNGE\r\n" : "");
        if (rows[i].may) {
            assert_int_equal(mproto_imapd_expunge(t.s, 10), MPROTO_E_ARG);
            assert_int_equal(mproto_imapd_expunge(t.s, 0), MPROTO_E_ARG);
        }
        talk_end(&t);
    }
}

/* RFC 7162 3.2.10: VANISHED instead. */
static void test_qresync(void **state)
{
    imapd_talk t;

    (void)state;
    talk_begin(&t, "QRESYNC", NULL);
    assert_non_null(talk_say(&t, "a NOOP\r\n"));
    assert_int_equal(mproto_imapd_may_expunge(t.s), 1);
    assert_int_equal(mproto_imapd_expunge(t.s, 1), MPROTO_E_STATE);
    talk_expect(&t, "");
    talk_end(&t);
}

static const struct notice {
    mproto_imap_status status;
    const char *code, *text, *out;
} notices[] = {
    { MPROTO_IMAP_OK, "ALERT", "soon", "* OK [ALERT] soon\r\n" },
    { MPROTO_IMAP_NO, NULL, NULL, "* NO -\r\n" },
    { MPROTO_IMAP_BAD, "", "what?", "* BAD what?\r\n" },
    { MPROTO_IMAP_PREAUTH, NULL, "x", NULL },
    { MPROTO_IMAP_BYE, NULL, "x", NULL },
    { MPROTO_IMAP_OK, "A]", "x", NULL },
    { MPROTO_IMAP_OK, " A", "x", NULL },
    { MPROTO_IMAP_OK, "A", "x\ra", NULL },
    { MPROTO_IMAP_OK, "A", "\xff", NULL }
};

static void test_notices(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof notices / sizeof *notices; i++) {
        const struct notice *n = &notices[i];
        imapd_talk t;

        talk_begin(&t, NULL, NULL);
        assert_int_equal(mproto_imapd_notice(t.s, n->status, n->code,
                                             n->text),
                         n->out ? MPROTO_OK : MPROTO_E_ARG);
        talk_expect(&t, n->out ? n->out : "");
        talk_end(&t);
    }
}

#define NIL MPROTO_IMAPD_NIL

static const struct progress {
    const char *tag;
    uint64_t    done, goal;
    const char *out;
} progresses[] = {
    { "a", 0, 10, "* OK [INPROGRESS (\"a\" 0 10)] in progress\r\n" },
    { "a", 4294967294u, 4294967295u,
      "* OK [INPROGRESS (\"a\" 4294967294 4294967295)] in progress\r\n" },
    { "a", 7, NIL, "* OK [INPROGRESS (\"a\" 7 NIL)] in progress\r\n" },
    { "a", NIL, NIL, "* OK [INPROGRESS (\"a\" NIL NIL)] in progress\r\n" },
    { "a]", 7, NIL, "* OK [INPROGRESS (NIL 7 NIL)] in progress\r\n" },
    { "a", 10, 10, NULL },
    { "a", 11, 10, NULL },
    { "a", NIL, 10, NULL },
    { "a", UINT64_C(4294967296), NIL, NULL },
    { "a", 1, UINT64_C(4294967296), NULL }
};

static void test_progress(void **state)
{
    char line[64];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof progresses / sizeof *progresses; i++) {
        const struct progress *p = &progresses[i];
        imapd_talk t;

        talk_begin(&t, NULL, NULL);
        assert_int_equal(mproto_imapd_in_progress(t.s, 0, 1, NULL),
                         MPROTO_E_STATE);
        snprintf(line, sizeof line, "%s NOOP\r\n", p->tag);
        assert_non_null(talk_say(&t, line));
        assert_int_equal(mproto_imapd_in_progress(t.s, p->done, p->goal,
                                                  NULL),
                         p->out ? MPROTO_OK : MPROTO_E_ARG);
        talk_expect(&t, p->out ? p->out : "");
        talk_end(&t);
    }
}

/* The first piece that is refused takes all of the response with it. */
static void test_pieces(void **state)
{
    static const char spoils[][8] = { "a\r\nb", "(a", "a)", "\"a", "{1}" };
    size_t i;
    imapd_talk t;

    (void)state;
    talk_begin(&t, NULL, NULL);
    assert_int_equal(mproto_imapd_end(t.s), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_begin(t.s, "X-OWN"), MPROTO_OK);
    assert_int_equal(mproto_imapd_exists(t.s, 12), MPROTO_E_STATE);
    mproto_imapd_arg(t.s, "7 (a b)");
    mproto_imapd_arg_open(t.s);
    mproto_imapd_arg_string(t.s, "a b", 3);
    mproto_imapd_arg_string(t.s, NULL, 0);
    mproto_imapd_arg_close(t.s);
    mproto_imapd_arg_join(t.s);
    mproto_imapd_arg(t.s, "(c)");
    mproto_imapd_arg_string(t.s, "a\r\nb", 4);
    talk_expect(&t, "");
    assert_int_equal(mproto_imapd_end(t.s), MPROTO_OK);
    talk_expect(&t, "* X-OWN 7 (a b) (\"a b\" NIL)(c) {4}\r\na\r\nb\r\n");
    for (i = 0; i < sizeof spoils / sizeof *spoils; i++) {
        assert_int_equal(mproto_imapd_begin(t.s, "X"), MPROTO_OK);
        mproto_imapd_arg(t.s, spoils[i]);
        mproto_imapd_arg(t.s, "1");
        assert_int_equal(mproto_imapd_end(t.s), MPROTO_E_ARG);
    }
    assert_int_equal(mproto_imapd_begin(t.s, "X"), MPROTO_OK);
    mproto_imapd_arg_open(t.s);
    assert_int_equal(mproto_imapd_end(t.s), MPROTO_E_ARG);
    talk_expect(&t, "");
    talk_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_may_expunge),
        cmocka_unit_test(test_qresync),
        cmocka_unit_test(test_notices),
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_pieces)
    };

    return cmocka_run_group_tests_name("imapd_write", tests, NULL, NULL);
}
