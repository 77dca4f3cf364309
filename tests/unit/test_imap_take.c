#include "imap/imap_take_int.h"
#include "imap_read.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define Q MPROTO_IMAP_QUIRK_NUMBER

/* --- texts --- */

static void test_texts(void **state)
{
    mproto_imap_list list;
    unsigned quirks = 0;
    mproto_span text;
    imap_read r;

    (void)state;
    list = imap_read_list(&r, "\"a\" NIL b (c)");
    assert_true(mproto_imap_take_text(&list, &text, &quirks));
    assert_true(text.n == 1 && text.p[0] == 'a');
    assert_true(mproto_imap_take_text(&list, &text, &quirks));
    assert_null(text.p);
    assert_int_equal(quirks, 0);
    assert_true(mproto_imap_take_text(&list, &text, &quirks));
    assert_true(text.n == 1 && text.p[0] == 'b');
    assert_int_equal(quirks, MPROTO_IMAP_QUIRK_ATOM);
    assert_false(mproto_imap_take_text(&list, &text, &quirks));
    assert_false(list.at_ == list.end_);
    list.at_ = list.end_;
    assert_false(mproto_imap_take_text(&list, &text, &quirks));
    imap_read_free(&r);
}

/* --- numbers --- */

static const struct loose {
    const char *text;
    int         is;
    uint64_t    n;
    unsigned    quirks;
} loose[] = {
    { "0", 1, 0, 0 },
    { "007", 1, 7, 0 },
    { "9223372036854775807", 1, INT64_MAX, 0 },
    { "9223372036854775808", 1, INT64_MAX, Q },
    { "99999999999999999999999999", 1, INT64_MAX, Q },
    { "-1", 1, 0, Q },
    { "-99999999999999999999", 1, 0, Q },
    { "9.3736e+06", 1, 9373600, Q },
    { "9.3736E6", 1, 9373600, Q },
    { "1.5", 1, 1, Q },
    { "2e3", 1, 2000, Q },
    { "1.25e1", 1, 12, Q },
    { "1e99999999999999999999", 1, INT64_MAX, Q },
    { "0e99999999999999999999", 1, 0, Q },
    { "0.0000000000000000000000000000001", 1, 0, Q },
    { "1e", 1, 1, Q },
    { "", 0, 0, Q }, { "-", 0, 0, Q }, { "-a", 0, 0, Q }, { "a", 0, 0, Q },
    { "1a", 0, 0, Q }, { "1e5x", 0, 0, Q }, { ".5", 0, 0, Q },
    { "1.5.", 0, 0, Q }, { "1e-3", 0, 0, Q }
};

static void test_loose_numbers(void **state)
{
    uint64_t n = 0;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof loose / sizeof *loose; i++) {
        mproto_span text = exact_span(loose[i].text, strlen(loose[i].text));
        unsigned quirks = 0;

        assert_int_equal(mproto_imap_loose_number(text, &n, &quirks),
                         loose[i].is);
        assert_int_equal(quirks, loose[i].quirks);
        if (loose[i].is)
            assert_true(n == loose[i].n);
        exact_free(text);
    }
}

/* The number, and what is left of the values. */
static void check_taken(const char *from, uint64_t wanted, size_t left,
                        unsigned wanted_quirks)
{
    mproto_imap_list list;
    unsigned quirks = 0;
    uint64_t n = 77;
    imap_read r;

    list = imap_read_list(&r, from);
    mproto_imap_take_number(&list, &n, &quirks);
    assert_true(n == wanted);
    assert_int_equal(list.end_ - list.at_, left);
    assert_int_equal(quirks, wanted_quirks);
    imap_read_free(&r);
}

static void test_numbers(void **state)
{
    (void)state;
    check_taken("5 NIL", 5, 1, 0);
    check_taken("\"5\" NIL", 5, 1, Q);
    check_taken("NIL NIL", 0, 1, Q);
    check_taken("NIL (\"inline\" NIL)", 0, 4, Q);
    check_taken("NIL", 0, 0, Q);
    check_taken("", 0, 0, Q);
    check_taken("(1)", 0, 2, Q);
    check_taken("\"sum\" 5", 0, 2, Q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_loose_numbers),
        cmocka_unit_test(test_numbers)
    };

    return cmocka_run_group_tests_name("imap_take", tests, NULL, NULL);
}
