#include "imapd_talk.h"

static imapd_talk talk;

/* Those ids, of 0 at the end, and what is said. */
static void check_found(const char *enable, const char *line,
                        const uint32_t *ids, const char *wanted)
{
    talk_begin(&talk, enable, NULL);
    assert_non_null(talk_say(&talk, line));
    for (; *ids; ids++)
        assert_int_equal(mproto_imapd_found(talk.s, *ids), MPROTO_OK);
    talk_ok(&talk);
    talk_expect(&talk, wanted);
    talk_end(&talk);
}

static const uint32_t none[] = { 0 };
static const uint32_t some[] = { 2, 3, 4, 7, 9, 10, 0 };
static const uint32_t sorted[] = { 7, 8, 3, 5, 4, 0 };

static const struct found_case {
    const char     *enable, *line;
    const uint32_t *ids;
    const char     *wanted;
} cases[] = {
    { NULL, "a SEARCH ALL\r\n", some,
      "* SEARCH 2 3 4 7 9 10\r\na OK SEARCH completed\r\n" },
    { NULL, "a SEARCH ALL\r\n", none,
      "* SEARCH\r\na OK SEARCH completed\r\n" },
    { NULL, "a SORT (DATE) US-ASCII ALL\r\n", sorted,
      "* SORT 7 8 3 5 4\r\na OK SORT completed\r\n" },
    { NULL, "a SEARCH RETURN () ALL\r\n", some,
      "* ESEARCH (TAG \"a\") ALL 2:4,7,9:10\r\na OK SEARCH completed\r\n" },
    { NULL, "a UID SEARCH RETURN (MIN MAX COUNT) ALL\r\n", some,
      "* ESEARCH (TAG \"a\") UID MIN 2 MAX 10 COUNT 6\r\n"
      "a OK SEARCH completed\r\n" },
    { NULL, "a SEARCH RETURN (MIN MAX COUNT ALL) ALL\r\n", none,
      "* ESEARCH (TAG \"a\") COUNT 0\r\na OK SEARCH completed\r\n" },
    { NULL, "a SEARCH RETURN (ALL COUNT) ALL\r\n", some,
      "* ESEARCH (TAG \"a\") ALL 2:4,7,9:10 COUNT 6\r\n"
      "a OK SEARCH completed\r\n" },
    { NULL, "a SEARCH RETURN (SAVE) ALL\r\n", some,
      "a OK SEARCH completed\r\n" },
    { NULL, "a SEARCH RETURN (SAVE COUNT) ALL\r\n", some,
      "* ESEARCH (TAG \"a\") COUNT 6\r\na OK SEARCH completed\r\n" },
    { NULL, "a SEARCH RETURN (PARTIAL 2:4) ALL\r\n", some,
      "* ESEARCH (TAG \"a\") PARTIAL (2:4 3:4,7)\r\n"
      "a OK SEARCH completed\r\n" },
    { NULL, "a SEARCH RETURN (PARTIAL 100:200) ALL\r\n", some,
      "* ESEARCH (TAG \"a\") PARTIAL (100:200 NIL)\r\n"
      "a OK SEARCH completed\r\n" },
    { NULL, "a SORT RETURN (ALL MIN MAX) (DATE) US-ASCII ALL\r\n", sorted,
      "* ESEARCH (TAG \"a\") ALL 7:8,3,5,4 MIN 7 MAX 4\r\n"
      "a OK SORT completed\r\n" },
    { "IMAP4rev2", "a SEARCH ALL\r\n", some,
      "* ESEARCH (TAG \"a\") ALL 2:4,7,9:10\r\na OK SEARCH completed\r\n" },
    { "IMAP4rev2", "a UID SEARCH ALL\r\n", none,
      "* ESEARCH (TAG \"a\") UID\r\na OK SEARCH completed\r\n" }
};

static void test_forms(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof *cases; i++)
        check_found(cases[i].enable, cases[i].line, cases[i].ids,
                    cases[i].wanted);
}

static void test_modseq(void **state)
{
    (void)state;
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a SEARCH ALL\r\n");
    assert_int_equal(mproto_imapd_found(talk.s, 5), MPROTO_OK);
    assert_int_equal(mproto_imapd_found_end(talk.s, 917), MPROTO_OK);
    assert_int_equal(mproto_imapd_found_end(talk.s, 917), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_found(talk.s, 6), MPROTO_E_STATE);
    talk_ok(&talk);
    talk_expect(&talk, "* SEARCH 5 (MODSEQ 917)\r\n"
                       "a OK SEARCH completed\r\n");
    talk_say(&talk, "b SEARCH RETURN (COUNT) ALL\r\n");
    assert_int_equal(mproto_imapd_found(talk.s, 5), MPROTO_OK);
    assert_int_equal(mproto_imapd_found_end(talk.s, 917), MPROTO_OK);
    talk_ok(&talk);
    talk_expect(&talk, "* ESEARCH (TAG \"b\") COUNT 1 MODSEQ 917\r\n"
                       "b OK SEARCH completed\r\n");
    talk_say(&talk, "c SEARCH ALL\r\n");
    assert_int_equal(mproto_imapd_found_end(talk.s, 917), MPROTO_OK);
    talk_ok(&talk);
    talk_expect(&talk, "* SEARCH\r\nc OK SEARCH completed\r\n");
    talk_end(&talk);
}

/* RFC 9394: -1 is the last. */
static void test_from_the_end(void **state)
{
    uint32_t id;

    (void)state;
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a UID SEARCH RETURN (PARTIAL -1:-3) ALL\r\n");
    assert_int_equal(mproto_imapd_found(talk.s, 1), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_found_total(talk.s, 6), MPROTO_OK);
    for (id = 11; id <= 16; id++)
        assert_int_equal(mproto_imapd_found(talk.s, id), MPROTO_OK);
    talk_ok(&talk);
    talk_expect(&talk, "* ESEARCH (TAG \"a\") UID PARTIAL (-1:-3 14:16)\r\n"
                       "a OK SEARCH completed\r\n");
    talk_end(&talk);
}

static void test_what_is_wrong(void **state)
{
    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(mproto_imapd_found(talk.s, 1), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_found_end(talk.s, 0), MPROTO_E_STATE);
    talk_say(&talk, "a SEARCH ALL\r\n");
    assert_int_equal(mproto_imapd_found(talk.s, 0), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_found(talk.s, 5), MPROTO_OK);
    assert_int_equal(mproto_imapd_found(talk.s, 5), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_found(talk.s, 4), MPROTO_E_ARG);
    /* The line has begun. */
    assert_int_equal(mproto_imapd_exists(talk.s, 11), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_begin(talk.s, "X"), MPROTO_E_STATE);
    mproto_imapd_arg(talk.s, "X");
    assert_int_equal(mproto_imapd_found_end(talk.s, UINT64_MAX),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_refuse(talk.s, "", "no more"), MPROTO_OK);
    talk_expect(&talk, "* SEARCH 5\r\na NO no more\r\n");
    talk_end(&talk);
}

/* However many there are, they leave as they come. */
static void test_no_more_waits_than_out_max(void **state)
{
    static char wanted[TALK_ROOM];
    mproto_imapd_limits limits;
    size_t n, fulls = 0, waiting;
    uint32_t id;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.out_max = 2000;
    talk_begin(&talk, NULL, &limits);
    talk_say(&talk, "a SEARCH ALL\r\n");
    n = (size_t)sprintf(wanted, "* SEARCH");
    for (id = 1; id <= 20000; id++) {
        n += (size_t)sprintf(wanted + n, " %lu", (unsigned long)id);
        while (mproto_imapd_found(talk.s, id) == MPROTO_E_FULL) {
            fulls++;
            mproto_wire_out(mproto_imapd_wire(talk.s), &waiting);
            assert_true(waiting < 2000 + 16);
            assert_null(mproto_imapd_next(talk.s));
            talk_take(&talk, 0);
            assert_int_equal(mproto_imapd_next(talk.s)->type,
                             MPROTO_IMAPD_ROOM);
        }
    }
    assert_true(fulls > 20);
    talk_ok(&talk);
    sprintf(wanted + n, "\r\na OK SEARCH completed\r\n");
    talk_expect(&talk, wanted);
    talk_end(&talk);
}

static void test_written_by_hand(void **state)
{
    (void)state;
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a SEARCH ALL\r\n");
    assert_int_equal(mproto_imapd_begin(talk.s, "SEARCH"), MPROTO_OK);
    mproto_imapd_arg(talk.s, "5");
    assert_int_equal(mproto_imapd_end(talk.s), MPROTO_OK);
    assert_int_equal(mproto_imapd_found(talk.s, 6), MPROTO_E_STATE);
    talk_ok(&talk);
    talk_expect(&talk, "* SEARCH 5\r\na OK SEARCH completed\r\n");
    talk_end(&talk);
}

/* "* ESEARCH (TAG "a") ITEM" by hand. */
static void say_esearch(const char *tag, const char *item)
{
    assert_int_equal(mproto_imapd_begin(talk.s, "ESEARCH"), MPROTO_OK);
    mproto_imapd_arg_open(talk.s);
    mproto_imapd_arg(talk.s, "TAG");
    mproto_imapd_arg_string(talk.s, tag, strlen(tag));
    mproto_imapd_arg_close(talk.s);
    mproto_imapd_arg(talk.s, item);
    assert_int_equal(mproto_imapd_end(talk.s), MPROTO_OK);
}

static void test_esearch_by_hand(void **state)
{
    (void)state;
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a SEARCH RETURN (COUNT) ALL\r\n");
    say_esearch("a", "COUNT 5");
    talk_ok(&talk);
    talk_expect(&talk, "* ESEARCH (TAG \"a\") COUNT 5\r\n"
                       "a OK SEARCH completed\r\n");
    talk_end(&talk);
}

/* RFC 5267 4.3: what an earlier search finds now is no result of this one. */
static void test_changes_of_an_earlier_search(void **state)
{
    static const mproto_imapset_range ranges[] = { { 2, 3 }, { 7, 7 } };
    mproto_imapd_found_update u = { { "old", 3 }, 1, 0, 0, ranges, 2 };

    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(mproto_imapd_found_change(talk.s, &u), MPROTO_OK);
    talk_expect(&talk, "* ESEARCH (TAG \"old\") UID ADDTO (0 2:3,7)\r\n");
    talk_say(&talk, "a SEARCH RETURN (COUNT) ALL\r\n");
    u.uid = 0;
    u.removed = 1;
    u.position = 5;
    assert_int_equal(mproto_imapd_found_change(talk.s, &u), MPROTO_OK);
    say_esearch("ab", "ADDTO (0 9)");
    talk_ok(&talk);
    talk_expect(&talk, "* ESEARCH (TAG \"old\") REMOVEFROM (5 2:3,7)\r\n"
                       "* ESEARCH (TAG \"ab\") ADDTO (0 9)\r\n"
                       "* ESEARCH (TAG \"a\") COUNT 0\r\n"
                       "a OK SEARCH completed\r\n");
    u.n = 0;
    assert_int_equal(mproto_imapd_found_change(talk.s, &u), MPROTO_E_ARG);
    talk_end(&talk);
}

/* --- threads --- */

/* "((2)(3 6))" as steps; the code of the last. */
static int say_threads(const char *text)
{
    mproto_imapthread_step step;
    int code = MPROTO_OK, behind_id = 0;

    for (; *text && code == MPROTO_OK; text++) {
        step.blank = 0;
        step.id = 0;
        step.what = *text == '(' ? MPROTO_IMAPTHREAD_OPEN
            : *text == ')' ? MPROTO_IMAPTHREAD_CLOSE : MPROTO_IMAPTHREAD_ID;
        if (*text == ' ')
            continue;
        if (step.what == MPROTO_IMAPTHREAD_ID)
            step.id = (uint32_t)(*text - '0');
        step.blank = behind_id && step.what != MPROTO_IMAPTHREAD_CLOSE;
        behind_id = step.what == MPROTO_IMAPTHREAD_ID;
        code = mproto_imapd_found_thread(talk.s, &step);
    }
    return code;
}

static void test_threads(void **state)
{
    static const char *const bad[] = { "3", ")", "(0", "())", NULL };
    size_t i;

    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(say_threads("("), MPROTO_E_STATE);
    talk_say(&talk, "a THREAD REFERENCES UTF-8 ALL\r\n");
    assert_int_equal(mproto_imapd_found(talk.s, 1), MPROTO_E_STATE);
    assert_int_equal(say_threads("(2)(3 6 (4 2)(8 7 9))"), MPROTO_OK);
    talk_ok(&talk);
    talk_expect(&talk, "* THREAD (2)(3 6 (4 2)(8 7 9))\r\n"
                       "a OK THREAD completed\r\n");
    talk_say(&talk, "b UID THREAD ORDEREDSUBJECT UTF-8 ALL\r\n");
    talk_ok(&talk);
    talk_expect(&talk, "* THREAD\r\nb OK THREAD completed\r\n");
    for (i = 0; bad[i]; i++) {
        talk_say(&talk, "c THREAD REFERENCES UTF-8 ALL\r\n");
        assert_int_equal(say_threads(bad[i]), MPROTO_E_ARG);
        if (mproto_imapd_ok(talk.s) == MPROTO_E_ARG) {
            assert_int_equal(say_threads(")"), MPROTO_OK);
            talk_ok(&talk);
        }
    }
    talk_end(&talk);
}

static void test_threads_wait_for_room(void **state)
{
    mproto_imapd_limits limits;
    unsigned i, fulls = 0;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.out_max = 1000;
    talk_begin(&talk, NULL, &limits);
    talk_say(&talk, "a THREAD REFERENCES UTF-8 ALL\r\n");
    for (i = 0; i < 2000; i++) {
        if (say_threads("(") == MPROTO_OK)
            continue;
        fulls++;
        i--;
        assert_null(mproto_imapd_next(talk.s));
        talk_take(&talk, 0);
        assert_int_equal(mproto_imapd_next(talk.s)->type, MPROTO_IMAPD_ROOM);
    }
    assert_int_equal(fulls, 2);
    assert_int_equal(mproto_imapd_found_end(talk.s, 0), MPROTO_E_ARG);
    talk_end(&talk);
}

/* --- programs --- */

static const struct program_case {
    const char *enable, *line;
    int         code;
    const char *wanted;         /* the begin of the answer */
} programs[] = {
    { NULL, "a SEARCH SEEN MODSEQ 7\r\n", MPROTO_OK, "" },
    { NULL, "a SORT (DATE) utf-8 OR SEEN $\r\n", MPROTO_OK, "" },
    { NULL, "a THREAD REFERENCES US-ASCII 1:*\r\n", MPROTO_OK, "" },
    { "UTF8=ACCEPT", "a SORT (DATE) UTF-8 ALL\r\n", MPROTO_OK, "" },
    { "UIDONLY", "a UID SEARCH UID 1:7\r\n", MPROTO_OK, "" },
    { NULL, "a SEARCH SEENER\r\n", MPROTO_E_ARG, "a BAD " },
    { NULL, "a SEARCH 1:11\r\n", MPROTO_OK, "" },
    { NULL, "a SEARCH OLDER 7\r\n", MPROTO_E_ARG, "a BAD " },
    { NULL, "a SEARCH NOT (OR SEEN YOUNGER 7)\r\n", MPROTO_E_ARG, "a BAD " },
    { NULL, "a SEARCH CHARSET KOI8-R SUBJECT x\r\n", MPROTO_E_ARG,
      "a NO [BADCHARSET (US-ASCII UTF-8)] " },
    { NULL, "a SEARCH SUBJECT x TEXT y\r\n", MPROTO_E_FULL, "a NO [LIMIT] " },
    { "UIDONLY", "a UID SEARCH OR SEEN 1:7\r\n", MPROTO_E_ARG,
      "a BAD [UIDREQUIRED] " }
};

static void check_program(const struct program_case *c)
{
    mproto_imapsearch_opts opts = { sizeof opts, 0, 1, 0, NULL, NULL };
    mproto_imapsearch *p;

    opts.keys_max = c->code == MPROTO_E_FULL ? 1 : 0;
    talk_begin(&talk, c->enable, NULL);
    assert_int_equal(mproto_imapd_program(talk.s, &p, &opts), MPROTO_E_STATE);
    assert_non_null(talk_say(&talk, c->line));
    if (mproto_imapd_program(talk.s, &p, &opts) != c->code)
        fail_msg("%s", c->line);
    assert_int_equal(p != NULL, c->code == MPROTO_OK);
    mproto_imapsearch_free(p);
    if (p)
        talk_ok(&talk);
    talk_take(&talk, 0);
    assert_memory_equal(talk.out, c->wanted, strlen(c->wanted));
    talk_end(&talk);
}

static void test_programs(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof programs / sizeof *programs; i++)
        check_program(&programs[i]);
}

/* RFC 7162 3.1 */
static void test_modseq_enables_condstore(void **state)
{
    mproto_imapsearch *p;

    (void)state;
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a SEARCH SUBJECT MODSEQ\r\n");
    assert_int_equal(mproto_imapd_program(talk.s, &p, NULL), MPROTO_OK);
    mproto_imapsearch_free(p);
    talk_ok(&talk);
    assert_int_equal(mproto_imapd_enabled(talk.s), 0);
    talk_say(&talk, "a SEARCH NOT MODSEQ 1\r\n");
    assert_int_equal(mproto_imapd_program(talk.s, &p, NULL), MPROTO_OK);
    mproto_imapsearch_free(p);
    assert_int_equal(mproto_imapd_enabled(talk.s), MPROTO_IMAPD_CONDSTORE);
    talk_end(&talk);
}

/* RFC 9755 3, and RFC 5267 4.4. */
static void test_what_is_bad(void **state)
{
    static const char *const lines[] = {
        "a SEARCH CHARSET UTF-8 ALL\r\n", "a SORT (DATE) US-ASCII ALL\r\n",
        "a THREAD REFERENCES US-ASCII ALL\r\n",
        "a SEARCH RETURN (PARTIAL 1:2 PARTIAL 3:4) ALL\r\n"
    };
    size_t i;

    (void)state;
    talk_begin(&talk, "UTF8=ACCEPT", NULL);
    for (i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_null(talk_say(&talk, lines[i]));
        talk_take(&talk, 0);
        assert_memory_equal(talk.out, "a BAD ", 6);
        talk.out_n = 0;
    }
    talk_end(&talk);
}

/* The answer finds room in any case. */
static void test_no_memory(void **state)
{
    (void)state;
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a SEARCH ALL\r\n");
    talk.heap.dry = 1;
    assert_int_equal(mproto_imapd_found(talk.s, 1), MPROTO_E_NOMEM);
    talk.heap.dry = 0;
    assert_int_equal(mproto_imapd_found(talk.s, 1), MPROTO_OK);
    assert_int_equal(mproto_imapd_found(talk.s, 3), MPROTO_OK);
    talk.heap.dry = 1;
    talk_ok(&talk);
    talk_expect(&talk, "* SEARCH 1 3\r\na OK SEARCH completed\r\n");
    talk.heap.dry = 0;
    talk_say(&talk, "b SEARCH RETURN (COUNT) ALL\r\n");
    talk.heap.dry = 1;
    assert_int_equal(mproto_imapd_found(talk.s, 1), MPROTO_OK);
    talk_ok(&talk);
    talk_expect(&talk, "* ESEARCH (TAG \"b\") COUNT 1\r\n"
                       "b OK SEARCH completed\r\n");
    talk.heap.dry = 0;
    talk_end(&talk);
}

/* An answer as long as can be, behind the end of what was found. */
static void test_no_memory_for_long_words(void **state)
{
    char line[200], text[500], wanted[1200];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    memset(line, 't', 126);
    strcpy(line + 126, " SEARCH RETURN (MIN MAX COUNT) ALL\r\n");
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, line);
    talk.heap.dry = 1;
    assert_int_equal(mproto_imapd_found(talk.s, UINT32_MAX), MPROTO_OK);
    assert_int_equal(mproto_imapd_found_end(talk.s, INT64_MAX), MPROTO_OK);
    assert_int_equal(mproto_imapd_reply(talk.s, MPROTO_IMAP_OK, NULL, text),
                     MPROTO_OK);
    snprintf(wanted, sizeof wanted, "* ESEARCH (TAG \"%.126s\") MIN 4294967295"
             " MAX 4294967295 COUNT 1 MODSEQ 9223372036854775807\r\n"
             "%.126s OK %s\r\n", line, line, text);
    assert_int_equal(mproto_imapd_close(talk.s, NULL, NULL), MPROTO_OK);
    strcat(wanted, "* BYE closing\r\n");
    talk_expect(&talk, wanted);
    talk.heap.dry = 0;
    talk_end(&talk);
}

/* RFC 9586: without UID these would answer with numbers. */
static void test_uidonly(void **state)
{
    static const char *const lines[] = {
        "a SEARCH ALL\r\n", "a SORT (DATE) UTF-8 ALL\r\n",
        "a SEARCH RETURN (COUNT) ALL\r\n", "a FETCH 1 UID\r\n",
        "a STORE 1 FLAGS ()\r\n", "a COPY 1 x\r\n", "a MOVE 1 x\r\n"
    };
    size_t i;

    (void)state;
    talk_begin(&talk, "UIDONLY", NULL);
    for (i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_null(talk_say(&talk, lines[i]));
        talk_take(&talk, 0);
        assert_memory_equal(talk.out, "a BAD [UIDREQUIRED] ", 20);
        talk.out_n = 0;
    }
    assert_non_null(talk_say(&talk, "b UID SEARCH ALL\r\n"));
    talk_end(&talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_modseq),
        cmocka_unit_test(test_from_the_end),
        cmocka_unit_test(test_what_is_wrong),
        cmocka_unit_test(test_no_more_waits_than_out_max),
        cmocka_unit_test(test_written_by_hand),
        cmocka_unit_test(test_esearch_by_hand),
        cmocka_unit_test(test_changes_of_an_earlier_search),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_threads_wait_for_room),
        cmocka_unit_test(test_programs),
        cmocka_unit_test(test_modseq_enables_condstore),
        cmocka_unit_test(test_what_is_bad),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_no_memory_for_long_words),
        cmocka_unit_test(test_uidonly)
    };

    return cmocka_run_group_tests_name("imapd_found", tests, NULL, NULL);
}
