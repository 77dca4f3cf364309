/* What the application answers: OK by the command's own name, NO with the code
 * that is usual, words of its own, and the end. */
#include "imapd_talk.h"

static void begin(imapd_talk *t)
{
    talk_greet(t, MPROTO_IMAPD_PREAUTH, TALK_CAPS, NULL);
    talk_select(t);
}

/* RFC 9051 7.1.1 leaves the words to the server; they name the command that
 * came, not the event that it shares with another. */
static const struct row {
    const char *said, *ok, *no;
} rows[] = {
    { "a NOOP\r\n", "a OK NOOP completed\r\n", "a NO refused\r\n" },
    { "a UID STORE 7 FLAGS ()\r\n", "a OK STORE completed\r\n",
      "a NO [NOPERM] refused\r\n" },
    { "a create x\r\n", "a OK CREATE completed\r\n",
      "a NO [CANNOT] refused\r\n" },
    { "a STATUS x (MESSAGES)\r\n", NULL,
      "a NO [NONEXISTENT] no such mailbox\r\n" },
    { "a COPY 1 x\r\n", "a OK COPY completed\r\n",
      "a NO [TRYCREATE] no such mailbox\r\n" },
    { "a MOVE 1 x\r\n", "a OK MOVE completed\r\n",
      "a NO [TRYCREATE] no such mailbox\r\n" }
};

static void test_usual(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        imapd_talk t;

        begin(&t);
        assert_non_null(talk_say(&t, rows[i].said));
        assert_int_equal(mproto_imapd_refuse(t.s, NULL, NULL), MPROTO_OK);
        talk_expect(&t, rows[i].no);
        if (rows[i].ok) {
            assert_non_null(talk_say(&t, rows[i].said));
            talk_ok(&t);
            talk_expect(&t, rows[i].ok);
        }
        assert_int_equal(mproto_imapd_ok(t.s), MPROTO_E_STATE);
        talk_expect(&t, "");
        talk_end(&t);
    }
}

static void test_examine(void **state)
{
    static const mproto_imapd_mailbox box = { .uidvalidity = 7, .uidnext = 1 };
    const char *last;
    imapd_talk t;

    (void)state;
    begin(&t);
    assert_true(talk_say(&t, "a EXAMINE x\r\n")->readonly);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_selected(t.s, &box), MPROTO_OK);
    talk_ok(&t);
    talk_take(&t, 0);
    last = strstr(t.out, "a OK");
    assert_non_null(last);
    assert_string_equal(last, "a OK [READ-ONLY] EXAMINE completed\r\n");
    talk_end(&t);
}

/* Nothing of its line is left by then. */
static void test_idle(void **state)
{
    imapd_talk t;

    (void)state;
    talk_greet(&t, MPROTO_IMAPD_PREAUTH | MPROTO_IMAPD_HOLD_DONE, "IDLE",
               NULL);
    talk_select(&t);
    assert_int_equal(talk_say(&t, "a IDLE\r\n")->type, MPROTO_IMAPD_IDLE);
    talk_ok(&t);
    assert_int_equal(talk_say(&t, "DONE\r\n")->type, MPROTO_IMAPD_IDLE_END);
    t.out_n = 0;
    talk_ok(&t);
    talk_expect(&t, "a OK IDLE completed\r\n");
    talk_end(&t);
}

/* RFC 8508: its events are those of APPEND. */
static void test_replace(void **state)
{
    imapd_talk t;

    (void)state;
    talk_greet(&t, MPROTO_IMAPD_PREAUTH, "LITERAL+ REPLACE", NULL);
    talk_select(&t);
    assert_int_equal(talk_say(&t, "a REPLACE 1 x {1+}\r\nm\r\n")->type,
                     MPROTO_IMAPD_APPEND);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    do
        t.ev = mproto_imapd_next(t.s);
    while (t.ev && t.ev->type == MPROTO_IMAPD_APPEND_DATA);
    assert_non_null(t.ev);
    assert_int_equal(t.ev->type, MPROTO_IMAPD_APPEND_END);
    talk_ok(&t);
    talk_expect(&t, "a OK REPLACE completed\r\n");
    talk_end(&t);
}

/* A refused SELECT leaves none selected (RFC 9051 6.3.2). */
static void test_refused_select(void **state)
{
    imapd_talk t;

    (void)state;
    begin(&t);
    assert_non_null(talk_say(&t, "a SELECT y\r\n"));
    assert_int_equal(mproto_imapd_refuse(t.s, "", "not now"), MPROTO_OK);
    talk_take(&t, 0);
    assert_non_null(strstr(t.out, "a NO not now\r\n"));
    t.out_n = 0;
    assert_null(talk_say(&t, "b CHECK\r\n"));
    talk_take(&t, 0);
    assert_memory_equal(t.out, "b BAD ", 6);
    talk_end(&t);
}

static const struct words {
    mproto_imap_status status;
    const char *code, *text, *out;
} words[] = {
    { MPROTO_IMAP_OK, "HIGHESTMODSEQ 7", NULL, "a OK [HIGHESTMODSEQ 7] " },
    { MPROTO_IMAP_NO, "OVERQUOTA", "full", "a NO [OVERQUOTA] full\r\n" },
    { MPROTO_IMAP_BAD, NULL, "what?", "a BAD what?\r\n" },
    { MPROTO_IMAP_NO, "X\r\nb OK", "", NULL },
    { MPROTO_IMAP_NO, "X] Y", "", NULL },
    { MPROTO_IMAP_OK, "", "x\ny", NULL },
    { MPROTO_IMAP_PREAUTH, "", "", NULL },
    { MPROTO_IMAP_BYE, "", "", NULL }
};

/* What does not fit the wire changes nothing: the answer is owed still. */
static void test_words(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof words / sizeof *words; i++) {
        const struct words *w = &words[i];
        imapd_talk t;

        begin(&t);
        assert_non_null(talk_say(&t, "a NOOP\r\n"));
        assert_int_equal(mproto_imapd_reply(t.s, w->status, w->code, w->text),
                         w->out ? MPROTO_OK : MPROTO_E_ARG);
        talk_take(&t, 0);
        if (w->out) {
            assert_memory_equal(t.out, w->out, strlen(w->out));
        } else {
            assert_int_equal(t.out_n, 0);
            talk_ok(&t);
            talk_expect(&t, "a OK NOOP completed\r\n");
        }
        talk_end(&t);
    }
}

static void test_close(void **state)
{
    imapd_talk t;

    (void)state;
    begin(&t);
    assert_non_null(talk_say(&t, "a NOOP\r\n"));
    assert_int_equal(mproto_imapd_close(t.s, "A\rB", NULL), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_close(t.s, "UNAVAILABLE", "down"),
                     MPROTO_OK);
    talk_expect(&t, "* BYE [UNAVAILABLE] down\r\n");
    assert_int_equal(mproto_imapd_close(t.s, NULL, NULL), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_E_STATE);
    talk_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_usual),
        cmocka_unit_test(test_examine),
        cmocka_unit_test(test_idle),
        cmocka_unit_test(test_replace),
        cmocka_unit_test(test_refused_select),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_close)
    };

    return cmocka_run_group_tests_name("imapd_answer", tests, NULL, NULL);
}
