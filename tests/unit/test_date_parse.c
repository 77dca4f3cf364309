#include <mailproto/date.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "message/date_int.h"
#include "exact.h"

#define OBS  MPROTO_DEFECT_OBSOLETE
#define DATE MPROTO_DEFECT_SYNTAX

static int parse(mproto_date *d, const char *text)
{
    mproto_span body = exact_span(text, strlen(text));
    int code = mproto_date_parse(d, body);

    exact_free(body);
    return code;
}

/* want as mproto_date_write() has it, "?" behind it for an unknown zone. */
static const struct {
    const char *text, *want;
    unsigned    defects;
} dates[] = {
    /* RFC 5322: 3.3 and appendix A */
    { "Thu, 13 Feb 1969 23:32:54 -0330",
      "Thu, 13 Feb 1969 23:32:54 -0330", 0 },
    { "Fri, 21 Nov 1997 09:55:06 -0600",
      "Fri, 21 Nov 1997 09:55:06 -0600", 0 },
    { " 1 Jul 2003 10:52 +0200", "Tue, 1 Jul 2003 10:52:00 +0200", 0 },
    { "01 jul 2003 10:52:37 +0000", "Tue, 1 Jul 2003 10:52:37 +0000", 0 },
    { "1 Jul 2003 10:52:37 -0000", "Tue, 1 Jul 2003 10:52:37 +0000?", 0 },
    { "Thu,\r\n   13\r\n  Feb\r\n    1969\r\n  23:32\r\n  -0330 "
      "(Newfoundland Time)", "Thu, 13 Feb 1969 23:32:00 -0330", 0 },
    { "21 Nov 97 09:55:06 GMT", "Fri, 21 Nov 1997 09:55:06 +0000", OBS },
    { "Fri, 21 Nov 1997 09(comment):   55  :  06 -0600",
      "Fri, 21 Nov 1997 09:55:06 -0600", OBS },
    { "1 Jul 2003 10 :52:37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200", OBS },
    { "1 Jul 2003 10: 52:37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200", OBS },
    { "(a) Fri (b) , (c) 21(d)Nov(e)1997(f)09:55:06(g)-0600(h(i\\)))",
      "Fri, 21 Nov 1997 09:55:06 -0600", OBS },
    /* RFC 5322 4.3 */
    { "1 Jul 49 10:52:37 +0000", "Thu, 1 Jul 2049 10:52:37 +0000", OBS },
    { "1 Jul 50 10:52:37 +0000", "Sat, 1 Jul 1950 10:52:37 +0000", OBS },
    { "1 Jul 103 10:52:37 +0000", "Tue, 1 Jul 2003 10:52:37 +0000", OBS },
    { "1 Jul 049 10:52:37 +0000", "Fri, 1 Jul 1949 10:52:37 +0000", OBS },
    { "1 Jul 3 10:52:37 +0000", "Tue, 1 Jul 2003 10:52:37 +0000", DATE },
    { "1 Jul 2003 10:52:37 UT", "Tue, 1 Jul 2003 10:52:37 +0000", OBS },
    { "1 Jul 2003 10:52:37 EST", "Tue, 1 Jul 2003 10:52:37 -0500", OBS },
    { "1 Jul 2003 10:52:37 EDT", "Tue, 1 Jul 2003 10:52:37 -0400", OBS },
    { "1 Jul 2003 10:52:37 pst", "Tue, 1 Jul 2003 10:52:37 -0800", OBS },
    { "1 Jul 2003 10:52:37 A", "Tue, 1 Jul 2003 10:52:37 +0000?", OBS },
    { "1 Jul 2003 10:52:37 y", "Tue, 1 Jul 2003 10:52:37 +0000?", OBS },
    { "1 Jul 2003 10:52:37 Z", "Tue, 1 Jul 2003 10:52:37 +0000", OBS },
    { "1 Jul 2003 10:52:37 J", "Tue, 1 Jul 2003 10:52:37 +0000?", DATE },
    { "1 Jul 2003 10:52:37 XYZ", "Tue, 1 Jul 2003 10:52:37 +0000?", DATE },
    { "1 Jul 03 10:52:37 XYZ", "Tue, 1 Jul 2003 10:52:37 +0000?",
      OBS | DATE },
    { "1 Jul 2003 10:52:37", "Tue, 1 Jul 2003 10:52:37 +0000?", DATE },
    /* asctime, date(1), JavaScript, ISO 8601 */
    { "Tue Jul  1 10:52:37 2003", "Tue, 1 Jul 2003 10:52:37 +0000?", DATE },
    { "Tue Jul 1 10:52:37 EDT 2003", "Tue, 1 Jul 2003 10:52:37 -0400",
      OBS | DATE },
    { "Tue Jul 1 10:52:37 -0400 2003", "Tue, 1 Jul 2003 10:52:37 -0400",
      DATE },
    { "Tue Jul 01 2003 10:52:37 GMT-0330 (Newfoundland)",
      "Tue, 1 Jul 2003 10:52:37 -0330", OBS | DATE },
    { "2003-07-01T10:52:37Z", "Tue, 1 Jul 2003 10:52:37 +0000",
      OBS | DATE },
    { "2003-07-01T10:52:37.123+02:00", "Tue, 1 Jul 2003 10:52:37 +0200",
      DATE },
    { "2003-07-01 10:52:37-0700", "Tue, 1 Jul 2003 10:52:37 -0700", DATE },
    { "2003/07/01 10:52", "Tue, 1 Jul 2003 10:52:00 +0000?", DATE },
    { "2003-07-01", "Tue, 1 Jul 2003 00:00:00 +0000?", DATE },
    { "2003-Jul-01 10:52:37 +0000", "Tue, 1 Jul 2003 10:52:37 +0000", DATE },
    /* what was seen in mail */
    { "Tuesday, 1 July 2003 10:52:37 +0200",
      "Tue, 1 Jul 2003 10:52:37 +0200", DATE },
    { "Tuesday, 01-Jul-03 10:52:37 GMT", "Tue, 1 Jul 2003 10:52:37 +0000",
      OBS | DATE },
    { "July 1, 2003 at 10:52 PM", "Tue, 1 Jul 2003 22:52:00 +0000?", DATE },
    { "1 Jul 2003 12:00:37 AM +0200", "Tue, 1 Jul 2003 00:00:37 +0200",
      DATE },
    { "1 Jul 2003 12:52:37 pm +0200", "Tue, 1 Jul 2003 12:52:37 +0200",
      DATE },
    { "1 Jul 2003 13:52:37 PM +0200", "Tue, 1 Jul 2003 13:52:37 +0200",
      DATE },
    { "Sept 1st 2003 1:5:3 +0200", "Mon, 1 Sep 2003 01:05:03 +0200", DATE },
    { "1Jul2003 10:52:37+0200", "Tue, 1 Jul 2003 10:52:37 +0200", DATE },
    { "Tue 1 Jul 2003 10:52:37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200",
      DATE },
    { "Mar, 01 Jul 2003 10:52:37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200",
      DATE },
    { "Wed, 1 Jul 2003 10:52:37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200",
      DATE },
    { "1 Jul 2003 10.52.37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200", DATE },
    { "01.07.2003 10:52", "Tue, 1 Jul 2003 10:52:00 +0000?", DATE },
    { "13/07/2003 10:52", "Sun, 13 Jul 2003 10:52:00 +0000?", DATE },
    { "07/13/2003 10:52", "Sun, 13 Jul 2003 10:52:00 +0000?", DATE },
    { "10:52:37.99 1 Jul 2003", "Tue, 1 Jul 2003 10:52:37 +0000?", DATE },
    { "10:52:37 13-07-2003", "Sun, 13 Jul 2003 10:52:37 +0000?", DATE },
    { "1 Jul 2003 10:52:37 GMT+0200", "Tue, 1 Jul 2003 10:52:37 +0200",
      OBS | DATE },
    { "1 Jul 2003 10:52:37 UTC-3:30", "Tue, 1 Jul 2003 10:52:37 -0330",
      DATE },
    { "1 Jul 2003 10:52:37 +2", "Tue, 1 Jul 2003 10:52:37 +0200", DATE },
    { "1 Jul 2003 10:52:37 -330", "Tue, 1 Jul 2003 10:52:37 -0330", DATE },
    { "1 Jul 2003 10:52:37 +-0500", "Tue, 1 Jul 2003 10:52:37 -0500", DATE },
    { "1 Jul 2003 10:52:37 +0200 CEST", "Tue, 1 Jul 2003 10:52:37 +0200",
      DATE },
    { "1 Jul 2003 10:52:37 CEST", "Tue, 1 Jul 2003 10:52:37 +0200", DATE },
    { "1 Jul 2003 10:52:37 0200", "Tue, 1 Jul 2003 10:52:37 +0200", DATE },
    { "\"1 Jul 2003 10:52:37 +0200\"", "Tue, 1 Jul 2003 10:52:37 +0200",
      DATE },
    { "1 Jul 2003 10:52:37 +0200\r\n", "Tue, 1 Jul 2003 10:52:37 +0200", 0 },
    { "1 Jul 2003 10:52:37 +0200 (x", "Tue, 1 Jul 2003 10:52:37 +0200", 0 },
    /* zones */
    { "1 Jul 2003 10:52:37 +2359", "Tue, 1 Jul 2003 10:52:37 +2359", 0 },
    { "1 Jul 2003 10:52:37 -2359", "Tue, 1 Jul 2003 10:52:37 -2359", 0 },
    { "1 Jul 2003 10:52:37 +2400", "Tue, 1 Jul 2003 10:52:37 +0000?", DATE },
    { "1 Jul 2003 10:52:37 +9999", "Tue, 1 Jul 2003 10:52:37 +0000?", DATE },
    { "1 Jul 2003 10:52:37 +0060", "Tue, 1 Jul 2003 10:52:37 +0000?", DATE },
    { "1 Jul 2003 10:52:37 +99999999999999999999",
      "Tue, 1 Jul 2003 10:52:37 +0000?", DATE },
};

static void test_hdr_19_dates(void **state)
{
    char text[MPROTO_DATE_MAX + 1];
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        mproto_date d;

        if (parse(&d, dates[i].text) != MPROTO_OK)
            fail_msg("refused: %s", dates[i].text);
        n = mproto_date_write(text, MPROTO_DATE_MAX, d.seconds, d.zone);
        strcpy(text + n, d.zone_unknown ? "?" : "");
        if (strcmp(text, dates[i].want) != 0 || d.defects != dates[i].defects)
            fail_msg("%s: %s, %x", dates[i].text, text, d.defects);
        assert_int_equal(d.leap, 0);
    }
}

static const char *const none[] = {
    "", " ", "\r\n", "(", "(1 Jul 2003 10:52:37 +0200)", "Whenever",
    "1 Jul", "Jul 2003", "1 2003 10:52:37", "10:52:37 +0200",
    "13 zzz 2003 10:52:37 +0200", "Tue, 7 00 2026 19:14:51 +0000",
    "Mar, 02 Avr 2014 15:04:13 -0500", "Tue, 02 A 2014 15:04:13 -0500",
    "Tue, 02 Ap 2014 15:04:13 -0500", "1 Julius 2003 10:52:37 +0200",
    "0 Nov 0 0:0 +0060", "0 Jul 2003 10:52:37 +0200",
    "32 Jul 2003 10:52:37 +0200", "31 Jun 2003 10:52:37 +0200",
    "29 Feb 2003 10:52:37 +0200", "29 Feb 1900 10:52:37 +0200",
    "1 Jul 2003 24:00:00 +0200", "1 Jul 2003 10:60:00 +0200",
    "1 Jul 2003 10:52:61 +0200", "1 Jul 99999999999 10:52:37 +0200",
    "1 Jul 1000000 10:52:37 +0200",
    "99999999999999999999 Jul 2003 10:52:37 +0200",
    "1 Jul 2003 99999999999999999999:52:37 +0200",
    "1 Jul 2003 10:99999999999999999999:37 +0200",
    "\xff\xfe\xfd", "1 J\xc3\xbcl 2003 10:52:37 +0200",
};

static void test_hdr_19_none(void **state)
{
    static const mproto_date untouched = { 42, 42, 42, 42, 42 };
    mproto_date d = untouched;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof none / sizeof none[0]; i++) {
        if (parse(&d, none[i]) != MPROTO_E_ARG)
            fail_msg("read: %s", none[i]);
        assert_memory_equal(&d, &untouched, sizeof d);
    }
}

static void test_leap_second(void **state)
{
    mproto_date d;

    (void)state;
    assert_int_equal(parse(&d, "30 Jun 2012 18:59:60 -0500"), MPROTO_OK);
    assert_int_equal(d.seconds, 1341100800);
    assert_int_equal(d.leap, 1);
    assert_int_equal(d.defects, 0);
    assert_int_equal(parse(&d, "30 Jun 2012 18:59:60 EST"), MPROTO_OK);
    assert_int_equal(d.seconds, 1341100800);
    assert_int_equal(d.leap, 1);
}

/* Years that mproto_date_write() does not write. */
static void test_hdr_19_far(void **state)
{
    mproto_date d;

    (void)state;
    assert_int_equal(parse(&d, "31 Dec 999999 23:59:59 -2359"), MPROTO_OK);
    assert_int_equal(d.seconds, INT64_C(31494784780799) + 86340);
    assert_int_equal(d.defects, 0);
    assert_int_equal(parse(&d, "1 Jan 0000 00:00:00 +2359"), MPROTO_OK);
    assert_int_equal(d.seconds, INT64_C(-62167219200) - 86340);
    assert_int_equal(d.defects, DATE);
    assert_int_equal(parse(&d, "Fri, 31 Dec 1899 23:59:59 +0000"),
                     MPROTO_OK);
    assert_int_equal(d.seconds, -2208988801);
    assert_int_equal(d.defects, DATE);
}

static void expect_back(int64_t seconds, int zone)
{
    char text[MPROTO_DATE_MAX];
    mproto_date d;

    if (mproto_date_write(text, sizeof text, seconds, zone) == 0)
        return;
    assert_int_equal(parse(&d, text), MPROTO_OK);
    assert_int_equal(d.seconds, seconds);
    assert_int_equal(d.zone, zone);
    assert_int_equal(d.zone_unknown, 0);
    assert_int_equal(d.defects, 0);
}

/* What is written is read back: all zones, and times all over 1900 to 9999. */
static void test_back(void **state)
{
    int64_t seconds = -2209075200;
    int zone = -1439;

    (void)state;
    for (; zone <= 1439; zone++)
        expect_back(1057049557, zone);
    for (; seconds <= INT64_C(253402387200); seconds += 86400 * 7 + 4999) {
        zone = zone >= 1439 ? -1439 : zone + 1;
        expect_back(seconds, zone);
    }
}


/* The reader of usual dates is only a faster one: a fold, which it does not
 * read, changes nothing. */
static void test_usual(void **state)
{
    static const char *const usual[] = {
        "Thu, 13 Feb 1969 23:32:54 -0330", "1 Jul 2003 10:52:37 -0000",
        "31 Jul 2003 10:52:60 +0000 (x)", "Thu, 13 Foo 1969 23:32:54 -0330",
        "Thx, 13 Feb 1969 23:32:54 -0330", "Thu, 13 Feb 1969 23:32:54 -0360",
        "Thu, 33 Feb 1969 93:92:94 -0330 ()", "1 Jul 0103 10:52:37 +0000",
        "Thu, 1x Feb 1969 23:32:54 -0330", "Thu, 13 Feb 1969 23:32:54 *0330",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        size_t n = strlen(usual[i]), cut;

        for (cut = 0; cut <= n; cut++) {
            mproto_date plain, folded;
            char text[64];
            int code;

            if (cut > 0 && usual[i][cut] != ' ' && cut < n)
                continue;
            snprintf(text, sizeof text, "%.*s\r\n %s", (int)cut, usual[i],
                     usual[i] + cut);
            code = parse(&plain, usual[i]);
            assert_int_equal(parse(&folded, text), code);
            if (code == MPROTO_OK)
                assert_memory_equal(&plain, &folded, sizeof plain);
        }
    }
}

/* Each octet of a usual date, exchanged for each other. */
static void test_usual_octets(void **state)
{
    static const char usual[] = "Thu, 13 Feb 1969 23:32:54 -0330 (x)";
    char text[sizeof usual];
    size_t i;
    int c;

    (void)state;
    for (i = 0; i < sizeof usual - 1; i++) {
        for (c = 0; c < 256; c++) {
            mproto_span body = { text, sizeof usual - 1 };
            mproto_moment m;
            mproto_date fast, slow;
            int code, loose;

            memcpy(text, usual, sizeof usual);
            text[i] = (char)(unsigned char)c;
            code = mproto_date_parse(&fast, body);
            loose = mproto_date_loose(&m, body)
                  ? mproto_moment_date(&m, &slow) : MPROTO_E_ARG;
            assert_int_equal(code, loose);
            if (code == MPROTO_OK)
                assert_memory_equal(&fast, &slow, sizeof fast);
        }
    }
}

static void test_zone_minutes(void **state)
{
    (void)state;
    assert_int_equal(mproto_zone_minutes(0), 0);
    assert_int_equal(mproto_zone_minutes(2359), 1439);
    assert_int_equal(mproto_zone_minutes(2400), -1);
    assert_int_equal(mproto_zone_minutes(60), -1);
    assert_int_equal(mproto_zone_minutes(9999999), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hdr_19_dates),
        cmocka_unit_test(test_hdr_19_none),
        cmocka_unit_test(test_leap_second),
        cmocka_unit_test(test_hdr_19_far),
        cmocka_unit_test(test_back),
        cmocka_unit_test(test_usual),
        cmocka_unit_test(test_usual_octets),
        cmocka_unit_test(test_zone_minutes),
    };

    return cmocka_run_group_tests_name("date_parse", tests, NULL, NULL);
}
