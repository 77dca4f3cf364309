#include "exact.h"
#include <mailproto/imap.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static const struct date_case {
    const char *text;
    int64_t     seconds;
    int         zone;
    unsigned    quirks;
} dates[] = {
    { "17-Jul-1996 02:44:25 -0700", 837596665, -420, 0 },
    { " 1-Jan-1970 00:00:00 +0000", 0, 0, 0 },
    { "01-jan-1970 00:00:00 +0000", 0, 0, 0 },
    { "31-DEC-1969 23:59:59 +0000", -1, 0, 0 },
    { "29-Feb-2000 12:00:00 +0530", 951805800, 330, 0 },
    /* Without its blank, as some write it. */
    { "4-Jan-2015 16:53:35 +0800", 1420361615, 480,
      MPROTO_IMAP_QUIRK_DATE }
};

static int read_date(const char *text, int64_t *seconds, int *zone,
                     unsigned *quirks)
{
    mproto_span span = exact_span(text, strlen(text));
    int code = mproto_imap_date_read(span, seconds, zone, quirks);

    exact_free(span);
    return code;
}

static void test_dates(void **state)
{
    char text[MPROTO_IMAP_DATE_MAX];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof dates / sizeof *dates; i++) {
        unsigned quirks = 0;
        int64_t seconds = 7, again = 8;
        int zone = 9;

        assert_int_equal(read_date(dates[i].text, &seconds, &zone, &quirks),
                         MPROTO_OK);
        assert_true(seconds == dates[i].seconds);
        assert_int_equal(zone, dates[i].zone);
        assert_int_equal(quirks, dates[i].quirks);
        assert_int_equal(mproto_imap_date_write(text, sizeof text, seconds,
                                                zone), 26);
        assert_int_equal(read_date(text, &again, &zone, &quirks), MPROTO_OK);
        assert_true(again == seconds);
    }
}

static void test_written(void **state)
{
    char text[MPROTO_IMAP_DATE_MAX];

    (void)state;
    assert_int_equal(mproto_imap_date_write(text, sizeof text, 837596665,
                                            -420), 26);
    assert_string_equal(text, "17-Jul-1996 02:44:25 -0700");
    assert_int_equal(mproto_imap_date_write(text, sizeof text, 0, 1439), 26);
    assert_string_equal(text, " 1-Jan-1970 23:59:00 +2359");
    assert_int_equal(mproto_imap_date_write(text, 26, 0, 0), 0);
    assert_string_equal(text, "");
    assert_int_equal(mproto_imap_date_write(text, sizeof text, 0, 1440), 0);
    assert_int_equal(mproto_imap_date_write(text, sizeof text, INT64_MAX, 0),
                     0);
    assert_int_equal(mproto_imap_date_write(NULL, 0, 0, 0), 0);
}

static void test_no_dates(void **state)
{
    static const char *const bad[] = {
        "", " ", "17-Jul-1996", "17-Jul-1996 02:44:25",
        "17-Jul-1996 02:44:25 0700", "17-Jul-1996 02:44:25 -07000",
        "  7-Jul-1996 02:44:25 -0700", " 17-Jul-1996 02:44:25 -0700",
        "017-Jul-1996 02:44:25 -0700", "-Jul-1996 02:44:25 -0700",
        "00-Jul-1996 02:44:25 -0700", "32-Jul-1996 02:44:25 -0700",
        "30-Feb-1996 02:44:25 -0700", "17-Xul-1996 02:44:25 -0700",
        "17-Jul-1996 24:44:25 -0700", "17-Jul-1996 02:60:25 -0700",
        "17-Jul-1996 02:44:25 -0760", "17-Jul-1996 02:44:25 -2400",
        "17 Jul 1996 02:44:25 -0700", "17-Jul-1996 02:44:25 -07:0",
        "17-Jul-1996 02:44:25  0700", "17-Jul-1996 02.44.25 -0700"
    };
    int64_t seconds = 5;
    unsigned quirks = 0;
    int zone = 5;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(read_date(bad[i], &seconds, &zone, &quirks),
                         MPROTO_E_ARG);
    assert_true(seconds == 5 && zone == 5 && quirks == 0);
}

static int read_day(const char *text, int64_t *seconds)
{
    mproto_span span = exact_span(text, strlen(text));
    int code = mproto_imap_day_read(span, seconds);

    exact_free(span);
    return code;
}

static void test_days(void **state)
{
    static const char *const bad[] = {
        "", "-Feb-1994", " 1-Feb-1994", "1-Feb-94", "1-Feb-19944",
        "30-Feb-1994", "1-Fob-1994", "1/Feb/1994", "001-Feb-1994"
    };
    int64_t seconds = 0;
    size_t i;

    (void)state;
    assert_int_equal(read_day("1-Feb-1994", &seconds), MPROTO_OK);
    assert_true(seconds == 760060800);
    assert_int_equal(read_day("01-feb-1994", &seconds), MPROTO_OK);
    assert_true(seconds == 760060800);
    assert_int_equal(read_day("31-Dec-1969", &seconds), MPROTO_OK);
    assert_true(seconds == -86400);
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(read_day(bad[i], &seconds), MPROTO_E_ARG);
    assert_true(seconds == -86400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_no_dates),
        cmocka_unit_test(test_days)
    };

    return cmocka_run_group_tests_name("imap_date", tests, NULL, NULL);
}
