#include <mailproto/date.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct {
    int64_t     seconds;
    int         zone;
    const char *text;
} dates[] = {
    { -27723426, -210, "Thu, 13 Feb 1969 23:32:54 -0330" }, /* RFC 5322 */
    { 0, 0, "Thu, 1 Jan 1970 00:00:00 +0000" },
    { -1, 0, "Wed, 31 Dec 1969 23:59:59 +0000" },
    { 880127706, -360, "Fri, 21 Nov 1997 09:55:06 -0600" },
    { 1057049557, 120, "Tue, 1 Jul 2003 10:52:37 +0200" },
    { 1352118856, 60, "Mon, 5 Nov 2012 13:34:16 +0100" },
    { 951782400, 0, "Tue, 29 Feb 2000 00:00:00 +0000" },
    { 951868799, 1, "Wed, 1 Mar 2000 00:00:59 +0001" },
    { 4107542400, 0, "Mon, 1 Mar 2100 00:00:00 +0000" },
    { 4107542399, 0, "Sun, 28 Feb 2100 23:59:59 +0000" },
    { -2208988800, 0, "Mon, 1 Jan 1900 00:00:00 +0000" },
    { -2209075140, 1439, "Mon, 1 Jan 1900 00:00:00 +2359" },
    { 253402300799, 0, "Fri, 31 Dec 9999 23:59:59 +0000" },
    { 253402387139, -1439, "Fri, 31 Dec 9999 23:59:59 -2359" },
};

static void test_dates(void **state)
{
    char text[MPROTO_DATE_MAX];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        size_t n = mproto_date_write(text, sizeof text, dates[i].seconds,
                                     dates[i].zone);

        assert_string_equal(text, dates[i].text);
        assert_int_equal(n, strlen(text));
    }
}

static const struct {
    int64_t seconds;
    int     zone;
} refused[] = {
    { -2208988801, 0 }, { 253402300800, 0 }, { -2208988800, -1 },
    { 253402300799, 1 }, { 0, 1440 }, { 0, -1440 }, { INT64_MIN, 0 },
    { INT64_MAX, 0 }, { INT64_MIN, -1439 }, { INT64_MAX, 1439 },
    { 0, -2147483647 - 1 }, { 0, 2147483647 },
};

static void test_hdr_19_refused(void **state)
{
    char text[MPROTO_DATE_MAX];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        text[0] = 'x';
        assert_int_equal(mproto_date_write(text, sizeof text,
                                           refused[i].seconds,
                                           refused[i].zone), 0);
        assert_int_equal(text[0], '\0');
    }
}

static void test_room(void **state)
{
    size_t cap;

    (void)state;
    for (cap = 0; cap <= MPROTO_DATE_MAX; cap++) {
        char *text = malloc(cap > 0 ? cap : 1);
        size_t n;

        assert_non_null(text);
        n = mproto_date_write(text, cap, -27723426, -210);
        assert_int_equal(n, cap == MPROTO_DATE_MAX ? 31 : 0);
        assert_true(cap == 0 || n > 0 || text[0] == '\0');
        free(text);
    }
}

static int is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Every day of 8,100 years, against a calendar that only counts on. */
static void test_every_day(void **state)
{
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
        "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    static const char *const weekdays[] = { "Mon", "Tue", "Wed", "Thu",
        "Fri", "Sat", "Sun" };
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
        30, 31 };
    int year = 1900, month = 0, day = 1, weekday = 0;
    int64_t seconds = -2208988800;
    char text[MPROTO_DATE_MAX], want[64];

    (void)state;
    while (year <= 9999) {
        snprintf(want, sizeof want, "%s, %d %s %04d 12:34:56 +0000",
                 weekdays[weekday], day, months[month], year);
        mproto_date_write(text, sizeof text, seconds + 45296, 0);
        assert_string_equal(text, want);
        seconds += 86400;
        weekday = (weekday + 1) % 7;
        if (++day <= lengths[month] + (month == 1 && is_leap(year)))
            continue;
        day = 1;
        month = (month + 1) % 12;
        year += month == 0;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_hdr_19_refused),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_every_day),
    };

    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
