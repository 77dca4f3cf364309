#include "imapd_stored.h"
#include <mailproto/imapdadmin.h>

static imapd_talk talk;

/* RFC 3516 4.3: what is usual behind a part that could not be decoded. */
static void test_unknown_cte(void **state)
{
    stored t;

    (void)state;
    store_begin(&t, "MIME-Version: 1.0\r\n"
                    "Content-Transfer-Encoding: x-odd\r\n\r\nzz\r\n");
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a FETCH 3 (BINARY.SIZE[1] UID)\r\n");
    assert_int_equal(mproto_imapd_fetch_message(talk.s, &t.m, &t.mail, 0),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_refuse(talk.s, NULL, "odd"), MPROTO_OK);
    talk_expect(&talk, "* 3 FETCH (UID 33)\r\na NO [UNKNOWN-CTE] odd\r\n");
    talk_say(&talk, "b FETCH 3 UID\r\n");
    assert_int_equal(mproto_imapd_refuse(talk.s, NULL, "x"), MPROTO_OK);
    talk_expect(&talk, "b NO x\r\n");
    talk_end(&talk);
    store_end(&t);
}

/* RFC 9051 4.3: a literal has no NUL; what is stored may. */
static void test_nul_in_literal(void **state)
{
    static const char mail[] = "A: b\r\n\r\na\0\0b\0";
    static const char wanted[] = "* 3 FETCH (BODY[TEXT] {5}\r\na\x80\x80"
                                 "b\x80 UID 33)\r\n";
    stored t;

    (void)state;
    store_begin(&t, mail);
    exact_free(t.mail.raw);
    t.mail.raw = exact_span(mail, sizeof mail - 1);
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a FETCH 3 (BODY[TEXT] UID)\r\n");
    assert_int_equal(mproto_imapd_fetch_message(talk.s, &t.m, &t.mail, 0),
                     MPROTO_OK);
    talk_expect(&talk, wanted);
    talk_end(&talk);
    store_end(&t);
}

/* RFC 5465 5.2: a message is told that nobody has asked for just now, however
 * slowly it goes out; the next command waits until it is out. */
static void test_items_unasked(void **state)
{
    mproto_imapd_item items[3] = {
        { .what = MPROTO_IMAPD_ITEM_SECTION, .peek = 1, .name = "BODY" },
        { .what = MPROTO_IMAPD_ITEM_BINARY, .peek = 1, .name = "BINARY" },
        { .what = MPROTO_IMAPD_ITEM_UID, .peek = 1 }
    };
    static const mproto_span sections[2] = {
        { "[HEADER.FIELDS (A)]", 19 }, { "[1]", 3 }
    };
    mproto_imapd_limits limits = { .size = sizeof limits, .out_max = 1 };
    stored t;
    size_t i;
    int code;

    (void)state;
    for (i = 0; i < 2; i++)
        assert_int_equal(mproto_imap_section_read(&items[i].section,
                                                  sections[i]), MPROTO_OK);
    store_begin(&t, "A: b\r\n\r\nbody\r\n");
    talk_begin(&talk, NULL, &limits);
    do {
        code = mproto_imapd_fetch_items(talk.s, items, 3, &t.m, &t.mail);
        assert_true(code == MPROTO_OK || code == MPROTO_E_FULL);
        if (code == MPROTO_E_FULL)
            assert_int_equal(mproto_imapd_begin(talk.s, "X"),
                             MPROTO_E_STATE);
        talk_take(&talk, 0);
        (void)mproto_imapd_next(talk.s);
    } while (code != MPROTO_OK);
    talk_expect(&talk, "* 3 FETCH (UID 33 BODY[HEADER.FIELDS (A)] {8}\r\n"
                       "A: b\r\n\r\n BINARY[1] ~{6}\r\nbody\r\n)\r\n");
    talk_say(&talk, "a UNSELECT\r\n");
    assert_int_equal(mproto_imapd_ok(talk.s), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_items(talk.s, items, 3, &t.m,
                                              &t.mail), MPROTO_E_STATE);
    talk_end(&talk);
    store_end(&t);
}

/* --- CONDSTORE --- */

/* RFC 7162 3.1: what is answered BAD switches nothing on. */
static void test_condstore_of_bad(void **state)
{
    static const char *const bad[] = {
        "FETCH 1 (MODSEQ", "FETCH 1 (MODSEQ X)", "FETCH 1 UID (CHANGEDSINCE x)",
        "FETCH 1 UID (CHANGEDSINCE 1 X)", "STORE 1 (UNCHANGEDSINCE 1) X ()",
        "STORE 1 (UNCHANGEDSINCE 1) FLAGS (\\*)",
        "LIST \"\" * RETURN (STATUS (HIGHESTMODSEQ) X)",
        "STATUS x (HIGHESTMODSEQ X)"
    };
    static const char *const good[] = {
        "FETCH 1 (MODSEQ)", "FETCH 1 UID (CHANGEDSINCE 1)",
        "STORE 1 (UNCHANGEDSINCE 1) FLAGS ()",
        "LIST \"\" * RETURN (STATUS (HIGHESTMODSEQ))",
        "STATUS x (HIGHESTMODSEQ)"
    };
    char line[80];
    size_t i;

    (void)state;
    talk_begin(&talk, NULL, NULL);
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(line, sizeof line, "a %s\r\n", bad[i]);
        assert_null(talk_say(&talk, line));
        assert_int_equal(mproto_imapd_enabled(talk.s), 0);
    }
    talk_end(&talk);
    for (i = 0; i < sizeof good / sizeof *good; i++) {
        talk_begin(&talk, NULL, NULL);
        snprintf(line, sizeof line, "a %s\r\n", good[i]);
        assert_non_null(talk_say(&talk, line));
        assert_int_equal(mproto_imapd_enabled(talk.s),
                         MPROTO_IMAPD_CONDSTORE);
        talk_end(&talk);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_cte),
        cmocka_unit_test(test_nul_in_literal),
        cmocka_unit_test(test_items_unasked),
        cmocka_unit_test(test_condstore_of_bad)
    };

    return cmocka_run_group_tests_name("imapd_fetch_message", tests, NULL,
                                       NULL);
}
