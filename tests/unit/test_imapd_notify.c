/* NOTIFY (RFC 5465): the groups that come, and what is refused. */
#include "imapd_talk.h"
#include <mailproto/imapdadmin.h>

#define EVENT(name)  MPROTO_IMAPD_EVENT_##name
#define FILTER(name) MPROTO_IMAPD_FILTER_##name
#define MESSAGES     (EVENT(MESSAGE_NEW) | EVENT(MESSAGE_EXPUNGE))

static void begin(imapd_talk *t, const char *caps)
{
    talk_greet(t, MPROTO_IMAPD_PREAUTH, caps, NULL);
    talk_select(t);
}

static const struct row {
    const char         *said;
    size_t              n;      /* groups */
    mproto_imapd_filter filter; /* of the last */
    unsigned            events;
    const char         *mailbox;        /* the last of it; or NULL */
    size_t              mailboxes, items;
    unsigned            status;
} rows[] = {
    { "NONE", 0, FILTER(SELECTED), 0, NULL, 0, 0, 0 },
    { "SET (SELECTED NONE)", 1, FILTER(SELECTED), 0, NULL, 0, 0, 0 },
    { "set status (personal (messagenew MESSAGEEXPUNGE))", 1,
      FILTER(PERSONAL), MESSAGES, NULL, 0, 0, 1 },
    { "SET (SELECTED (MessageNew (UID BODY.PEEK[HEADER.FIELDS (FROM)])"
      " MessageExpunge FlagChange))", 1, FILTER(SELECTED),
      MESSAGES | EVENT(FLAG_CHANGE), NULL, 0, 2, 0 },
    { "SET (SELECTED-DELAYED (MessageNew MessageExpunge))"
      " (SUBTREE Lists (MailboxName SubscriptionChange))", 2, FILTER(SUBTREE),
      EVENT(MAILBOX_NAME) | EVENT(SUBSCRIPTION_CHANGE), "Lists", 1, 0, 0 },
    { "SET (MAILBOXES (a {3+}\r\nb c inbox) (MessageNew MessageExpunge))", 1,
      FILTER(MAILBOXES), MESSAGES, "INBOX", 3, 0, 0 },
    { "SET (INBOXES (MailboxMetadataChange ServerMetadataChange))", 1,
      FILTER(INBOXES), EVENT(MAILBOX_METADATA_CHANGE) |
      EVENT(SERVER_METADATA_CHANGE), NULL, 0, 0, 0 },
    { "SET (SUBSCRIBED (MailboxName)) (PERSONAL NONE) (INBOXES NONE)"
      " (SUBTREE a NONE) (SUBTREE (b \"c\") NONE)", 5, FILTER(SUBTREE), 0,
      "c", 2, 0, 0 }
};

static void expect_group(const mproto_imapd_group *g, const struct row *r)
{
    const mproto_span *last;

    assert_int_equal(g->filter, r->filter);
    assert_int_equal(g->events, r->events);
    assert_int_equal(g->mailboxes_n, r->mailboxes);
    assert_int_equal(g->items_n, r->items);
    if (r->mailbox) {
        last = &g->mailboxes[r->mailboxes - 1];
        assert_int_equal(last->n, strlen(r->mailbox));
        assert_memory_equal(last->p, r->mailbox, last->n);
    }
}

static void test_groups(void **state)
{
    char line[256];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        const mproto_imapd_event *e;
        imapd_talk t;

        begin(&t, "NOTIFY METADATA LITERAL+");
        snprintf(line, sizeof line, "a NOTIFY %s\r\n", rows[i].said);
        e = talk_say(&t, line);
        assert_non_null(e);
        assert_int_equal(e->type, MPROTO_IMAPD_NOTIFY);
        assert_int_equal(e->status, rows[i].status);
        assert_int_equal(e->groups_n, rows[i].n);
        if (rows[i].n > 0)
            expect_group(&e->groups[rows[i].n - 1], &rows[i]);
        talk_ok(&t);
        talk_expect(&t, "a OK NOTIFY completed\r\n");
        talk_end(&t);
    }
}

static const char *const wrongs[] = {
    "", " X", " NONE x", " SET", " SET ", " SET STATUS",
    " SET X (SELECTED NONE)", " SET SELECTED NONE", " SET (SELECTED)",
    " SET (SELECTED )",
    " SET (X NONE)", " SET (SELECTED NONE", " SET (SELECTED NONE) ",
    " SET (SELECTED NONE) x", " SET (SELECTED ())", " SET (SELECTED X)",
    " SET (SELECTED (MessageNew))", " SET (SELECTED (FlagChange))",
    " SET (SELECTED (MailboxName MessageNew MessageExpunge))",
    " SET (PERSONAL (MessageNew (UID) MessageExpunge))",
    " SET (SELECTED (MessageNew (UID) MessageNew (UID) MessageExpunge))",
    " SET (SELECTED (MessageNew () MessageExpunge))",
    " SET (SELECTED NONE) (SELECTED-DELAYED NONE)",
    " SET (SUBTREE NONE)", " SET (SUBTREE () NONE)",
    " SET (MAILBOXES ((a)) NONE)", " SET (SELECTED (\"MessageNew\"))"
};

static void test_wrong(void **state)
{
    char line[256];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        imapd_talk t;

        begin(&t, "NOTIFY METADATA");
        snprintf(line, sizeof line, "a NOTIFY%s\r\nb NOOP\r\n", wrongs[i]);
        assert_int_equal(talk_say(&t, line)->type, MPROTO_IMAPD_NOOP);
        talk_take(&t, 0);
        assert_memory_equal(t.out, "a BAD ", 6);
        talk_end(&t);
    }
}

/* RFC 5465 3.1: what is told is said, which depends on what is offered. */
static void test_bad_event(void **state)
{
    imapd_talk t;

    (void)state;
    begin(&t, "NOTIFY");
    assert_null(talk_say(&t, "a NOTIFY SET (PERSONAL (MailboxMetadataChange))"
                             "\r\n"));
    talk_expect(&t, "a NO [BADEVENT (MessageNew MessageExpunge FlagChange"
                    " MailboxName SubscriptionChange)] no such event is told"
                    "\r\n");
    talk_end(&t);
    begin(&t, "NOTIFY METADATA-SERVER");
    assert_null(talk_say(&t, "a NOTIFY SET (PERSONAL (AnnotationChange))"
                             "\r\n"));
    talk_expect(&t, "a NO [BADEVENT (MessageNew MessageExpunge FlagChange"
                    " MailboxName SubscriptionChange ServerMetadataChange)]"
                    " no such event is told\r\n");
    talk_end(&t);
}

/* RFC 5465 5.8; too much for the one who is told */
static void test_overflow(void **state)
{
    imapd_talk t;

    (void)state;
    begin(&t, "NOTIFY");
    assert_int_equal(mproto_imapd_overflow(t.s, "a\r\nb"), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_overflow(t.s, NULL), MPROTO_OK);
    talk_expect(&t, "* OK [NOTIFICATIONOVERFLOW] no more notifications\r\n");
    assert_non_null(talk_say(&t, "a NOOP\r\n"));
    assert_int_equal(mproto_imapd_close(t.s, NULL, NULL), MPROTO_OK);
    assert_int_equal(mproto_imapd_overflow(t.s, NULL), MPROTO_E_STATE);
    talk_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_bad_event),
        cmocka_unit_test(test_overflow)
    };

    return cmocka_run_group_tests_name("imapd_notify", tests, NULL, NULL);
}
