/* What SEARCH, SORT and THREAD ask for (RFC 9051 6.4.4, RFC 5256, RFC 5267,
 * RFC 9394), and the program that is made of it. */
#include "imapd_talk.h"
#include <mailproto/imapsearch.h>

#define ALL TALK_CAPS " CONTEXT=SEARCH SORT=DISPLAY"
#define RETURN(name) MPROTO_IMAPD_RETURN_##name

static void begin(imapd_talk *t, const char *caps, const char *enable)
{
    char line[64];

    talk_greet(t, MPROTO_IMAPD_PREAUTH, caps, NULL);
    if (enable) {
        snprintf(line, sizeof line, "e ENABLE %s\r\n", enable);
        assert_non_null(talk_say(t, line));
    }
    talk_select(t);
}

static const struct row {
    const char       *said;
    mproto_imapd_type type;
    unsigned          returns;
    int64_t           from, to; /* PARTIAL */
    const char       *text, *target;
    size_t            keys_n;
} rows[] = {
    { "SEARCH ALL", MPROTO_IMAPD_SEARCH, 0, 0, 0, "", "", 0 },
    { "UID SEARCH CHARSET utf-8 SUBJECT {3+}\r\na b", MPROTO_IMAPD_SEARCH,
      0, 0, 0, "utf-8", "", 0 },
    { "SEARCH RETURN () ALL", MPROTO_IMAPD_SEARCH, RETURN(ALL), 0, 0, "", "",
      0 },
    { "SEARCH RETURN (min MAX COUNT SAVE) CHARSET us-ascii 1:*",
      MPROTO_IMAPD_SEARCH,
      RETURN(MIN) | RETURN(MAX) | RETURN(COUNT) | RETURN(SAVE), 0, 0,
      "us-ascii", "", 0 },
    { "SEARCH RETURN (PARTIAL 1:500 UPDATE CONTEXT) ALL",
      MPROTO_IMAPD_SEARCH,
      RETURN(PARTIAL) | RETURN(UPDATE) | RETURN(CONTEXT), 1, 500, "", "", 0 },
    { "SEARCH RETURN (PARTIAL -1:-4294967295) ALL", MPROTO_IMAPD_SEARCH,
      RETURN(PARTIAL), -1, -INT64_C(4294967295), "", "", 0 },
    { "SORT (REVERSE DATE subject DISPLAYFROM) UTF-8 UNSEEN",
      MPROTO_IMAPD_SORT, 0, 0, 0, "UTF-8", "", 3 },
    { "UID SORT RETURN (COUNT) (SIZE) US-ASCII ALL", MPROTO_IMAPD_SORT,
      RETURN(COUNT), 0, 0, "US-ASCII", "", 1 },
    { "THREAD references UTF-8 ALL", MPROTO_IMAPD_THREAD, 0, 0, 0, "UTF-8",
      "references", 0 }
};

static void expect_span(mproto_span s, const char *wanted)
{
    assert_int_equal(s.n, strlen(wanted));
    if (s.n > 0)
        assert_memory_equal(s.p, wanted, s.n);
}

static void test_events(void **state)
{
    char line[128];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        const mproto_imapd_event *e;
        mproto_imapsearch *p;
        imapd_talk t;

        begin(&t, ALL, NULL);
        snprintf(line, sizeof line, "a %s\r\n", rows[i].said);
        e = talk_say(&t, line);
        assert_non_null(e);
        assert_int_equal(e->type, rows[i].type);
        assert_int_equal(e->uid, strncmp(rows[i].said, "UID", 3) == 0);
        assert_int_equal(e->returns, rows[i].returns);
        assert_true(e->partial_from == rows[i].from);
        assert_true(e->partial_to == rows[i].to);
        expect_span(e->text, rows[i].text);
        expect_span(e->target, rows[i].target);
        assert_int_equal(e->keys_n, rows[i].keys_n);
        assert_int_equal(mproto_imapd_program(t.s, &p, NULL), MPROTO_OK);
        assert_non_null(p);
        mproto_imapsearch_free(p);
        talk_end(&t);
    }
}

static void test_keys(void **state)
{
    const mproto_imapd_event *e;
    imapd_talk t;

    (void)state;
    begin(&t, ALL, NULL);
    e = talk_say(&t, "a SORT (REVERSE DATE Cc REVERSE TO) UTF-8 ALL\r\n");
    assert_int_equal(e->keys_n, 3);
    assert_int_equal(e->keys[0].key, MPROTO_IMAPD_KEY_DATE);
    assert_int_equal(e->keys[0].reverse, 1);
    assert_int_equal(e->keys[1].key, MPROTO_IMAPD_KEY_CC);
    assert_int_equal(e->keys[1].reverse, 0);
    assert_int_equal(e->keys[2].key, MPROTO_IMAPD_KEY_TO);
    assert_int_equal(e->keys[2].reverse, 1);
    talk_end(&t);
}

/* BAD at once, by the form of the command. */
static const char *const wrongs[] = {
    "SEARCH", "SEARCH CHARSET", "SEARCH CHARSET UTF-8", "SEARCH RETURN",
    "SEARCH RETURN (X) ALL", "SEARCH RETURN (MIN) ", "SEARCH RETURN MIN ALL",
    "SEARCH RETURN (PARTIAL) ALL", "SEARCH RETURN (PARTIAL 0:1) ALL",
    "SEARCH RETURN (PARTIAL 1) ALL", "SEARCH RETURN (PARTIAL 1:-1) ALL",
    "SEARCH RETURN (PARTIAL 1:4294967296) ALL",
    "SEARCH RETURN (PARTIAL 1:2 PARTIAL 3:4) ALL",
    "SEARCH RETURN (ALL PARTIAL 1:2) ALL",
    "SORT", "SORT () UTF-8 ALL", "SORT DATE UTF-8 ALL", "SORT (X) UTF-8 ALL",
    "SORT (REVERSE) UTF-8 ALL", "SORT (DATE) UTF-8", "SORT (DATE)",
    "THREAD", "THREAD X UTF-8 ALL", "THREAD REFERENCES",
    "THREAD REFERENCES UTF-8", "CANCELUPDATE", "CANCELUPDATE (a)"
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

/* And by what the program asks for: program() has answered. */
static const struct unfit {
    const char *caps, *enable, *said, *out;
} unfits[] = {
    { "IDLE", NULL, "SEARCH MODSEQ 7", "a BAD a key is not offered\r\n" },
    { "IDLE", NULL, "SEARCH YOUNGER 7", "a BAD a key is not offered\r\n" },
    { "IDLE", NULL, "SEARCH $", "a BAD a key is not offered\r\n" },
    { "IDLE", NULL, "SEARCH NONE", "a BAD no search program\r\n" },
    { "IDLE", NULL, "SEARCH CHARSET KOI8-R ALL",
      "a NO [BADCHARSET (US-ASCII UTF-8)] charset not known\r\n" },
    { "UIDONLY", "UIDONLY", "UID SEARCH 1:2",
      "a BAD [UIDREQUIRED] UIDs only, you said\r\n" }
};

static void test_unfit(void **state)
{
    char line[128];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof unfits / sizeof *unfits; i++) {
        mproto_imapsearch *p;
        imapd_talk t;

        begin(&t, unfits[i].caps, unfits[i].enable);
        snprintf(line, sizeof line, "a %s\r\n", unfits[i].said);
        assert_int_equal(talk_say(&t, line)->type, MPROTO_IMAPD_SEARCH);
        assert_int_equal(mproto_imapd_program(t.s, &p, NULL), MPROTO_E_ARG);
        assert_null(p);
        talk_expect(&t, unfits[i].out);
        assert_int_equal(mproto_imapd_program(t.s, &p, NULL),
                         MPROTO_E_STATE);
        talk_end(&t);
    }
}

/* RFC 9755 3, RFC 9586 3 */
static void test_enabled(void **state)
{
    static const struct enabled {
        const char *enable, *said;
    } said[] = {
        { "UTF8=ACCEPT", "SEARCH CHARSET UTF-8 ALL" },
        { "UTF8=ACCEPT", "SORT (DATE) US-ASCII ALL" },
        { "UIDONLY", "SEARCH ALL" }, { "UIDONLY", "SORT (DATE) UTF-8 ALL" },
        { "UIDONLY", "THREAD REFERENCES UTF-8 ALL" }
    };
    char line[128];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof said / sizeof *said; i++) {
        imapd_talk t;

        begin(&t, ALL, said[i].enable);
        snprintf(line, sizeof line, "a %s\r\n", said[i].said);
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
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_unfit),
        cmocka_unit_test(test_enabled)
    };

    return cmocka_run_group_tests_name("imapd_search", tests, NULL, NULL);
}
