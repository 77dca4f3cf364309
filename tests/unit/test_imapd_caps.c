/* What is announced when, what it makes legal, and ENABLE (RFC 5161). */
#include "imapd_talk.h"

static void begin(imapd_talk *t, unsigned flags, const char *caps)
{
    talk_greet(t, flags, caps, NULL);
    assert_null(mproto_imapd_next(t->s));
    talk_take(t, 0);
    t->out_n = 0;
}

static const struct row {
    unsigned    flags;
    const char *caps, *told;
} rows[] = {
    /* before login what a client may use by then, and nothing more */
    { MPROTO_IMAPD_CLEAR_AUTH, "IMAP4rev2 STARTTLS UIDPLUS ID X-OWN",
      "* CAPABILITY IMAP4rev1 IMAP4rev2 STARTTLS ID\r\n" },
    /* RFC 9051 6.2.3 */
    { 0, "STARTTLS IDLE", "* CAPABILITY IMAP4rev1 STARTTLS IDLE"
      " LOGINDISABLED\r\n" },
    { MPROTO_IMAPD_CLEAR_AUTH | MPROTO_IMAPD_NO_LOGIN, "",
      "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n" },
    /* behind login, in the caller's order and letters */
    { MPROTO_IMAPD_PREAUTH, "uidplus SASL-IR Move STARTTLS X-OWN",
      "* CAPABILITY IMAP4rev1 uidplus Move X-OWN\r\n" },
    { MPROTO_IMAPD_PREAUTH, "APPENDLIMIT=7 QUOTA=RES-STORAGE QUOTA=RES-X",
      "* CAPABILITY IMAP4rev1 APPENDLIMIT=7 QUOTA=RES-STORAGE"
      " QUOTA=RES-X\r\n" }
};

static void test_announced(void **state)
{
    char wanted[256];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        imapd_talk t;

        begin(&t, rows[i].flags, rows[i].caps);
        assert_null(talk_say(&t, "a CAPABILITY\r\n"));
        snprintf(wanted, sizeof wanted, "%sa OK CAPABILITY completed\r\n",
                 rows[i].told);
        talk_expect(&t, wanted);
        talk_end(&t);
    }
}

/* What is not offered, or not any more, is not known. */
static void test_offer(void **state)
{
    imapd_talk t;

    (void)state;
    begin(&t, MPROTO_IMAPD_PREAUTH, "NAMESPACE ID");
    assert_int_equal(talk_say(&t, "a NAMESPACE\r\n")->type,
                     MPROTO_IMAPD_NAMESPACE);
    talk_ok(&t);
    talk_take(&t, 0);
    t.out_n = 0;
    assert_int_equal(mproto_imapd_offer(t.s, "a  b"), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_offer(t.s, "a\r\nb"), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_offer(t.s, "ID MOVE"), MPROTO_OK);
    assert_null(talk_say(&t, "b NAMESPACE\r\n"));
    talk_expect(&t, "b BAD command not known\r\n");
    assert_null(talk_say(&t, "c CAPABILITY\r\n"));
    talk_expect(&t, "* CAPABILITY IMAP4rev1 ID\r\n"
                    "c OK CAPABILITY completed\r\n");
    talk_end(&t);
}

/* RFC 9051 appendix E: they come with it, and are not announced for that. */
static void test_implied(void **state)
{
    static const char *const said[] = {
        "a NAMESPACE\r\n", "a IDLE\r\n", "a ENABLE CONDSTORE\r\n"
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof said / sizeof *said; i++) {
        imapd_talk t;

        begin(&t, MPROTO_IMAPD_PREAUTH, "IMAP4rev2 CONDSTORE");
        assert_non_null(talk_say(&t, said[i]));
        talk_end(&t);
        begin(&t, MPROTO_IMAPD_PREAUTH, "CONDSTORE");
        assert_null(talk_say(&t, said[i]));
        talk_expect(&t, "a BAD command not known\r\n");
        talk_end(&t);
    }
}

static const struct enabling {
    const char *said, *told;
    unsigned    enabled;
} enablings[] = {
    { "CONDSTORE", "* ENABLED CONDSTORE\r\n", MPROTO_IMAPD_CONDSTORE },
    /* RFC 7162 3.2.3 */
    { "qresync", "* ENABLED QRESYNC\r\n",
      MPROTO_IMAPD_QRESYNC | MPROTO_IMAPD_CONDSTORE },
    { "X-NONE utf8=accept CONDSTORE", "* ENABLED CONDSTORE UTF8=ACCEPT\r\n",
      MPROTO_IMAPD_CONDSTORE | MPROTO_IMAPD_UTF8 },
    { "X-NONE", "* ENABLED\r\n", 0 },
    { "UIDONLY", "* ENABLED\r\n", 0 }
};

static void test_enable(void **state)
{
    char text[128];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof enablings / sizeof *enablings; i++) {
        const mproto_imapd_event *e;
        imapd_talk t;

        begin(&t, MPROTO_IMAPD_PREAUTH, "QRESYNC UTF8=ACCEPT");
        snprintf(text, sizeof text, "a ENABLE %s\r\n", enablings[i].said);
        e = talk_say(&t, text);
        assert_int_equal(e != NULL, enablings[i].enabled != 0);
        if (e) {
            assert_int_equal(e->type, MPROTO_IMAPD_ENABLE);
            assert_int_equal(e->flags, enablings[i].enabled);
        }
        assert_int_equal(mproto_imapd_enabled(t.s), enablings[i].enabled);
        snprintf(text, sizeof text, "%sa OK ENABLE completed\r\n",
                 enablings[i].told);
        talk_expect(&t, text);
        talk_end(&t);
    }
}

/* An atom that would break a line, or is none. */
static void test_names(void **state)
{
    static const char *const wrong[] = {
        " ID", "ID ", "ID  IDLE", "ID\r\nIDLE", "A(B", "A\"B", "A]", "\x80",
        "A%", "A*", "A\\", "A{"
    };
    mproto_imapd_opts opts;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        memset(&opts, 0, sizeof opts);
        opts.size = sizeof opts;
        opts.caps = wrong[i];
        assert_null(mproto_imapd_new(&opts));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_announced),
        cmocka_unit_test(test_offer),
        cmocka_unit_test(test_implied),
        cmocka_unit_test(test_enable),
        cmocka_unit_test(test_names)
    };

    return cmocka_run_group_tests_name("imapd_caps", tests, NULL, NULL);
}
