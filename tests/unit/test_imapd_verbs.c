/* Which command it is, and where it is legal (RFC 9051 6, RFC 3501 6). */
#include "imapd_talk.h"

#define ALL "NAMESPACE UIDPLUS MOVE IDLE ID ENABLE UNSELECT QUOTA ACL" \
    " METADATA NOTIFY COMPRESS=DEFLATE UNAUTHENTICATE SORT CONTEXT=SEARCH" \
    " THREAD=REFERENCES REPLACE STARTTLS"

/* In which states a command is done: S start, A authenticated, M with a
 * mailbox. */
static const struct row {
    const char *said, *in;
} rows[] = {
    { "NOOP", "SAM" }, { "CAPABILITY", "SAM" }, { "LOGOUT", "SAM" },
    { "ID NIL", "SAM" },
    { "LOGIN a b", "S" }, { "AUTHENTICATE PLAIN", "S" }, { "STARTTLS", "S" },
    { "ENABLE X", "A" },
    { "SELECT x", "AM" }, { "EXAMINE x", "AM" }, { "CREATE x", "AM" },
    { "DELETE x", "AM" }, { "RENAME x y", "AM" }, { "SUBSCRIBE x", "AM" },
    { "UNSUBSCRIBE x", "AM" }, { "LIST \"\" *", "AM" },
    { "LSUB \"\" *", "AM" }, { "NAMESPACE", "AM" },
    { "STATUS x (UIDNEXT)", "AM" }, { "IDLE", "AM" },
    { "APPEND x {1}", "AM" },
    { "GETQUOTA \"\"", "AM" }, { "GETQUOTAROOT x", "AM" },
    { "GETACL x", "AM" }, { "MYRIGHTS x", "AM" },
    { "NOTIFY NONE", "AM" }, { "COMPRESS DEFLATE", "AM" },
    { "UNAUTHENTICATE", "AM" },
    { "CHECK", "M" }, { "CLOSE", "M" }, { "UNSELECT", "M" },
    { "EXPUNGE", "M" }, { "UID EXPUNGE 1", "M" }, { "SEARCH ALL", "M" },
    { "UID SEARCH ALL", "M" }, { "FETCH 1 FLAGS", "M" },
    { "UID FETCH 1 FLAGS", "M" }, { "STORE 1 FLAGS ()", "M" },
    { "COPY 1 x", "M" }, { "MOVE 1 x", "M" },
    { "SORT (DATE) UTF-8 ALL", "M" },
    { "THREAD REFERENCES UTF-8 ALL", "M" }, { "CANCELUPDATE \"a\"", "M" },
    { "REPLACE 1 x {1}", "M" }
};

static void begin(imapd_talk *t, char state)
{
    talk_greet(t, MPROTO_IMAPD_CLEAR_AUTH |
                  (state == 'S' ? 0 : MPROTO_IMAPD_PREAUTH), ALL, NULL);
    if (state == 'M')
        talk_select(t);
    assert_null(mproto_imapd_next(t->s));
    talk_take(t, 0);
    t->out_n = 0;
}

static void expect_why(imapd_talk *t, char state, const char *in)
{
    talk_expect(t, strchr(in, 'S') ? "a BAD not behind login\r\n"
                   : state == 'S' ? "a BAD log in first\r\n"
                   : state == 'A' ? "a BAD select a mailbox first\r\n"
                   : "a BAD not while a mailbox is selected\r\n");
}

static void test_states(void **state)
{
    static const char states[] = "SAM";
    char line[64];
    size_t i, k;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++)
        for (k = 0; states[k]; k++) {
            int legal = strchr(rows[i].in, states[k]) != NULL;
            imapd_talk t;

            begin(&t, states[k]);
            snprintf(line, sizeof line, "a %s\r\n", rows[i].said);
            talk_say(&t, line);
            talk_take(&t, 0);
            if (legal)
                assert_int_not_equal(strncmp(t.out, "a BAD", 5), 0);
            else
                expect_why(&t, states[k], rows[i].in);
            talk_end(&t);
        }
}

static const struct wrong {
    const char *said, *out;
} wrongs[] = {
    { "NOOP\r\n", "NOOP BAD command not known\r\n" },
    { "a\r\n", "a BAD command not known\r\n" },
    { "a \r\n", "a BAD command not known\r\n" },
    { "a  NOOP\r\n", "a BAD command not known\r\n" },
    { "a NOOPS\r\n", "a BAD command not known\r\n" },
    { "a UID NOOP\r\n", "a BAD command not known\r\n" },
    { "a UID\r\n", "a BAD command not known\r\n" },
    { "a XLIST \"\" *\r\n", "a BAD command not known\r\n" },
    { "a NOOP x\r\n", "a BAD too many arguments\r\n" },
    { "a+ NOOP\r\n", "* BAD a command begins with a tag\r\n" },
    { "\"a\" NOOP\r\n", "* BAD a command begins with a tag\r\n" },
    { "\xc3\xa4 NOOP\r\n", "* BAD a command begins with a tag\r\n" },
    { " NOOP\r\n", "* BAD a command begins with a tag\r\n" }
};

/* The next command is unhurt. */
static void test_unknown(void **state)
{
    char line[64];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        imapd_talk t;

        begin(&t, 'M');
        snprintf(line, sizeof line, "%sz CHECK\r\n", wrongs[i].said);
        assert_int_equal(talk_say(&t, line)->type, MPROTO_IMAPD_CHECK);
        talk_expect(&t, wrongs[i].out);
        talk_end(&t);
    }
}

/* As long as may be, and one octet more. */
static void test_tag(void **state)
{
    char line[160];
    size_t n;

    (void)state;
    for (n = 126; n <= 127; n++) {
        imapd_talk t;

        begin(&t, 'A');
        memset(line, 'x', n);
        strcpy(line + n, " NOOP\r\n");
        assert_int_equal(talk_say(&t, line) != NULL, n == 126);
        if (n == 126) {
            assert_int_equal(t.ev->tag.n, n);
            assert_memory_equal(t.ev->tag.p, line, n);
        }
        talk_end(&t);
    }
}

/* A browser that was led here is sent away at once, so that nothing of its
 * body is done. */
static void test_http(void **state)
{
    static const char *const said[] = {
        "GET / HTTP/1.1\r\n", "post /x HTTP/1.0\r\nz NOOP\r\n"
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof said / sizeof *said; i++) {
        imapd_talk t;

        begin(&t, 'S');
        assert_null(talk_say(&t, said[i]));
        talk_expect(&t, "* BYE this is IMAP, not HTTP\r\n");
        assert_int_equal(mproto_wire_error(mproto_imapd_wire(t.s))->code,
                         MPROTO_E_PEER);
        talk_end(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_tag),
        cmocka_unit_test(test_http)
    };

    return cmocka_run_group_tests_name("imapd_verbs", tests, NULL, NULL);
}
