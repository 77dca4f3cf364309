#include "message/date_int.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "exact.h"

static int read_text(mproto_moment *m, const char *text)
{
    mproto_span body = exact_span(text, strlen(text));
    int found = mproto_date_loose(m, body);

    exact_free(body);
    return found;
}

static void test_parts(void **state)
{
    mproto_moment m;

    (void)state;
    assert_int_equal(read_text(&m, "Thu, 13 Feb 1969 23:32:54 -0330"), 1);
    assert_int_equal(m.weekday, 4);
    assert_int_equal(m.day, 13);
    assert_int_equal(m.month, 2);
    assert_int_equal(m.year, 1969);
    assert_int_equal(m.hour, 23);
    assert_int_equal(m.minute, 32);
    assert_int_equal(m.second, 54);
    assert_int_equal(m.zone, -210);
    assert_int_equal(m.zone_unknown, 0);
    assert_int_equal(m.defects, 0);
}

/* Which number is the day, which the month, which the year. */
static void test_numbers(void **state)
{
    static const struct {
        const char *text;
        int         year, month, day;
    } cases[] = {
        { "03 Feb 01", 2001, 2, 3 }, { "Feb 03 01", 2001, 2, 3 },
        { "Feb 2001 03", 2001, 2, 3 }, { "2001 03 Feb", 2001, 2, 3 },
        { "01 02 03", 2003, 2, 1 }, { "2001 02 03", 2001, 2, 3 },
        { "02 13 03", 2003, 2, 13 }, { "13 13 03", 2003, 13, 13 },
        { "2001 13 03", 2001, 13, 3 }, { "101 02 03", 2001, 2, 3 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mproto_moment m;

        assert_int_equal(read_text(&m, cases[i].text), 1);
        assert_int_equal(m.year, cases[i].year);
        assert_int_equal(m.month, cases[i].month);
        assert_int_equal(m.day, cases[i].day);
        assert_true(m.defects & MPROTO_DEFECT_SYNTAX);
    }
}

/* A zone that lost its sign is one to the east; a year is none, nor is what
 * stands elsewhere. */
static void test_zones_without_sign(void **state)
{
    static const struct {
        const char *text;
        int         unknown, zone;
    } cases[] = {
        { "13 Feb 1969 23:32 0330", 0, 210 },
        { "13 Feb 1969 23:32 330", 0, 210 },
        { "13 Feb 1969 23:32 1400", 0, 840 },
        { "13 Feb 1969 23:32 0000", 0, 0 },
        { "13 Feb 1969 23:32 1401", 1, 0 },
        { "13 Feb 1969 23:32 0360", 1, 0 },
        { "13 Feb 1969 23:32 30", 1, 0 },
        { "13 Feb 1969 23:32 00330", 1, 0 },
        { "13 Feb 1969 23:32 EST 0330", 0, -300 },
        { "13 Feb 1969 23:32 -0330 0400", 0, -210 },
        { "13 Feb 23:32 1969", 1, 0 },
        { "13 Feb 1969 0330 23:32", 1, 0 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mproto_moment m;

        assert_int_equal(read_text(&m, cases[i].text), 1);
        assert_int_equal(m.hour, 23);
        assert_int_equal(m.zone_unknown, cases[i].unknown);
        assert_int_equal(m.zone, cases[i].zone);
        assert_true(m.defects & MPROTO_DEFECT_SYNTAX);
    }
}

/* Every prefix, in a block of its size. */
static void test_cut_short(void **state)
{
    static const char text[] =
        "(c(c)) Thu (c), 13 (\\)) Feb 1969 23 : 32 : 54.5 PM GMT -03:30 x";
    size_t n;

    (void)state;
    for (n = 0; n < sizeof text; n++) {
        mproto_span body = exact_span(text, n);
        mproto_moment m;

        assert_int_equal(mproto_date_loose(&m, body),
                         n >= strlen("(c(c)) Thu (c), 13 (\\)) Feb 1"));
        exact_free(body);
    }
}

/* A million of anything is gone over once, and is no date. */
static void test_hdr_09_hdr_19_storms(void **state)
{
    static const char *const storms[] = {
        "(", "()", ")", "0", "0 ", "0(", "0:", "x", "x,", "x(", "-", "+0 ",
        ":", "\"", "\\", "Feb ", "\r\n ", "Thu(c)",
    };
    size_t i, k, n, all = 1000000;
    char *text = malloc(all);

    (void)state;
    assert_non_null(text);
    for (i = 0; i < sizeof storms / sizeof storms[0]; i++) {
        mproto_span body = { text, all };
        mproto_moment m;
        mproto_date d;

        n = strlen(storms[i]);
        for (k = 0; k < all; k++)
            text[k] = storms[i][k % n];
        if (mproto_date_loose(&m, body))
            assert_int_equal(mproto_moment_date(&m, &d), MPROTO_E_ARG);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_zones_without_sign),
        cmocka_unit_test(test_cut_short),
        cmocka_unit_test(test_hdr_09_hdr_19_storms),
    };

    return cmocka_run_group_tests_name("date_loose", tests, NULL, NULL);
}
