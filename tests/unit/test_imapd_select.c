/* What SELECT and EXAMINE are answered (RFC 9051 6.3.2), line by line. */
#include "imapd_talk.h"

#define FLAGS "* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft"

static const mproto_imapd_mailbox plain = {
    .exists = 2, .recent = 1, .unseen = 2, .uidvalidity = 7, .uidnext = 9,
    .permanent = MPROTO_IMAP_SEEN
};
static const mproto_imapd_mailbox full = {
    .exists = 2, .uidvalidity = 7, .uidnext = 9, .modseq = 12,
    .keywords = "$Junk", .mailbox_id = "M-1", .delimiter = '/',
    .permanent = MPROTO_IMAP_SEEN | MPROTO_IMAP_KEYWORD | MPROTO_IMAP_ANY
};

/* Without the words that end each line. */
static void cut_words(char *out)
{
    const char *from = out;
    int code = 0;

    for (; *from; from++) {
        if (*from == '\n')
            code = 0;
        if (!code || *from == '\r')
            *out++ = *from;
        code |= *from == ']';
    }
    *out = '\0';
}

static void expect_lines(imapd_talk *t, const char *wanted)
{
    talk_take(t, 0);
    cut_words(t->out);
    assert_string_equal(t->out, wanted);
    t->out_n = 0;
}

static const struct row {
    const char                 *enable, *verb;
    const mproto_imapd_mailbox *box;
    const char                 *out;
} rows[] = {
    { NULL, "SELECT", &plain,
      FLAGS ")\r\n* OK [PERMANENTFLAGS (\\Seen)]\r\n* 2 EXISTS\r\n"
      "* 1 RECENT\r\n* OK [UNSEEN 2]\r\n* OK [UIDVALIDITY 7]\r\n"
      "* OK [UIDNEXT 9]\r\n* OK [NOMODSEQ]\r\na OK [READ-WRITE]\r\n" },
    { NULL, "EXAMINE", &plain,
      FLAGS ")\r\n* OK [PERMANENTFLAGS ()]\r\n* 2 EXISTS\r\n"
      "* 1 RECENT\r\n* OK [UNSEEN 2]\r\n* OK [UIDVALIDITY 7]\r\n"
      "* OK [UIDNEXT 9]\r\n* OK [NOMODSEQ]\r\na OK [READ-ONLY]\r\n" },
    { NULL, "SELECT", &full,
      FLAGS " $Junk)\r\n* OK [PERMANENTFLAGS (\\Seen \\* $Junk)]\r\n"
      "* 2 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 7]\r\n"
      "* OK [UIDNEXT 9]\r\n* OK [HIGHESTMODSEQ 12]\r\n"
      "* OK [MAILBOXID (M-1)]\r\na OK [READ-WRITE]\r\n" },
    /* RFC 9051 E: no RECENT, no UNSEEN, but the name by LIST */
    { "IMAP4rev2", "SELECT", &plain,
      FLAGS ")\r\n* OK [PERMANENTFLAGS (\\Seen)]\r\n* 2 EXISTS\r\n"
      "* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 9]\r\n* OK [NOMODSEQ]\r\n"
      "* LIST () NIL \"a b\"\r\na OK [READ-WRITE]\r\n" },
    { "IMAP4rev2", "EXAMINE", &full,
      FLAGS " $Junk)\r\n* OK [PERMANENTFLAGS ()]\r\n* 2 EXISTS\r\n"
      "* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 9]\r\n"
      "* OK [HIGHESTMODSEQ 12]\r\n* OK [MAILBOXID (M-1)]\r\n"
      "* LIST () \"/\" \"a b\"\r\na OK [READ-ONLY]\r\n" }
};

static void begin(imapd_talk *t, const char *enable)
{
    char line[64];

    talk_greet(t, MPROTO_IMAPD_PREAUTH, TALK_CAPS, NULL);
    snprintf(line, sizeof line, "e ENABLE %s\r\n", enable ? enable : "X");
    assert_int_equal(talk_say(t, line) != NULL, enable != NULL);
    talk_take(t, 0);
    t->out_n = 0;
}

static void test_lines(void **state)
{
    char line[64];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        imapd_talk t;

        begin(&t, rows[i].enable);
        snprintf(line, sizeof line, "a %s \"a b\"\r\n", rows[i].verb);
        assert_int_equal(talk_say(&t, line)->type, MPROTO_IMAPD_SELECT);
        assert_int_equal(mproto_imapd_selected(t.s, rows[i].box), MPROTO_OK);
        assert_int_equal(mproto_imapd_selected(t.s, rows[i].box),
                         MPROTO_E_STATE);
        talk_ok(&t);
        expect_lines(&t, rows[i].out);
        talk_end(&t);
    }
}

/* RFC 7162 3.2.11, RFC 9051 7.1: between two mailboxes. */
static void test_closed(void **state)
{
    static const char *const enables[] = { NULL, "QRESYNC", "IMAP4rev2" };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof enables / sizeof *enables; i++) {
        imapd_talk t;

        begin(&t, enables[i]);
        talk_select(&t);
        assert_non_null(talk_say(&t, "b SELECT y\r\n"));
        assert_int_equal(mproto_imapd_selected(t.s, &plain), MPROTO_OK);
        talk_ok(&t);
        talk_take(&t, 0);
        assert_int_equal(strncmp(t.out, "* OK [CLOSED] ", 14) == 0,
                         enables[i] != NULL);
        t.out_n = 0;
        assert_non_null(talk_say(&t, "c SELECT z\r\n"));
        assert_int_equal(mproto_imapd_refuse(t.s, NULL, NULL), MPROTO_OK);
        expect_lines(&t, enables[i] ? "* OK [CLOSED]\r\nc NO [NONEXISTENT]\r\n"
                                    : "c NO [NONEXISTENT]\r\n");
        talk_end(&t);
    }
}

static const mproto_imapd_mailbox wrongs[] = {
    { .uidvalidity = 0, .uidnext = 1 },
    { .uidvalidity = 1, .uidnext = 0 },
    { .uidvalidity = 1, .uidnext = 1, .recent = 1 },
    { .uidvalidity = 1, .uidnext = 1, .unseen = 1 },
    { .uidvalidity = 1, .uidnext = 1, .modseq = (uint64_t)INT64_MAX + 1 },
    { .uidvalidity = 1, .uidnext = 1, .mailbox_id = "" },
    { .uidvalidity = 1, .uidnext = 1, .mailbox_id = "a b" },
    { .uidvalidity = 1, .uidnext = 1, .mailbox_id = "a\r\nb" },
    { .uidvalidity = 1, .uidnext = 1, .keywords = "a\r\nb" }
};

/* Nothing is said, and the answer is owed still. */
static void test_wrong(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        imapd_talk t;

        begin(&t, NULL);
        assert_non_null(talk_say(&t, "a SELECT x\r\n"));
        assert_int_equal(mproto_imapd_selected(t.s, &wrongs[i]),
                         MPROTO_E_ARG);
        talk_expect(&t, "");
        assert_int_equal(mproto_imapd_selected(t.s, &plain), MPROTO_OK);
        talk_ok(&t);
        talk_end(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_closed),
        cmocka_unit_test(test_wrong)
    };

    return cmocka_run_group_tests_name("imapd_select", tests, NULL, NULL);
}
