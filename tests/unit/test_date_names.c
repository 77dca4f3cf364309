#include "message/date_int.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static mproto_span span(const char *text)
{
    mproto_span s;

    s.p = text;
    s.n = strlen(text);
    return s;
}

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char weekdays[] = "SunMonTueWedThuFriSat";

/* Where the three letters stand in names, in any case; -1 for nowhere. */
static int place_of(const char *names, const char *letters)
{
    int i;

    for (i = 0; names[3 * i] != '\0'; i++) {
        const char *name = names + 3 * i;

        if ((letters[0] == name[0] || letters[0] == name[0] + 32)
            && (letters[1] == name[1] || letters[1] == name[1] - 32)
            && (letters[2] == name[2] || letters[2] == name[2] - 32))
            return i;
    }
    return -1;
}

/* All names with one octet exchanged for each other. */
static void test_octets(void **state)
{
    static const char *const tables[2] = { months, weekdays };
    char text[4] = "";
    size_t which, i, at;
    int c;

    (void)state;
    for (which = 0; which < 2; which++) {
        for (i = 0; i < strlen(tables[which]); i++) {
            at = i - i % 3;
            for (c = 0; c < 256; c++) {
                memcpy(text, tables[which] + at, 3);
                text[i - at] = (char)(unsigned char)c;
                assert_int_equal(mproto_date_month(text),
                                 place_of(months, text) + 1);
                assert_int_equal(mproto_date_weekday(text),
                                 place_of(weekdays, text));
            }
        }
    }
}

static void test_words(void **state)
{
    (void)state;
    assert_int_equal(mproto_date_month_word(span("sep")), 9);
    assert_int_equal(mproto_date_month_word(span("Sept")), 9);
    assert_int_equal(mproto_date_month_word(span("SEPTEMBER")), 9);
    assert_int_equal(mproto_date_month_word(span("Septembers")), 0);
    assert_int_equal(mproto_date_month_word(span("Septx")), 0);
    assert_int_equal(mproto_date_month_word(span("Se")), 0);
    assert_int_equal(mproto_date_month_word(span("May")), 5);
    assert_int_equal(mproto_date_month_word(span("")), 0);
    assert_int_equal(mproto_date_weekday_word(span("Thurs")), 4);
    assert_int_equal(mproto_date_weekday_word(span("Th")), -1);
    assert_int_equal(mproto_date_weekday_word(span("Thirsty")), -1);
    assert_int_equal(mproto_date_weekday_word(span("sunday")), 0);
}

static void expect_zone(const char *name, mproto_zone_kind kind, int minutes)
{
    int zone = 42;

    assert_int_equal(mproto_date_zone_word(span(name), &zone), kind);
    assert_int_equal(zone, minutes);
}

static void test_zones(void **state)
{
    char letter[2] = "A";

    (void)state;
    expect_zone("GMT", MPROTO_ZONE_OBSOLETE, 0);
    expect_zone("ut", MPROTO_ZONE_OBSOLETE, 0);
    expect_zone("EST", MPROTO_ZONE_OBSOLETE, -300);
    expect_zone("EDT", MPROTO_ZONE_OBSOLETE, -240);
    expect_zone("CST", MPROTO_ZONE_OBSOLETE, -360);
    expect_zone("CDT", MPROTO_ZONE_OBSOLETE, -300);
    expect_zone("MST", MPROTO_ZONE_OBSOLETE, -420);
    expect_zone("MDT", MPROTO_ZONE_OBSOLETE, -360);
    expect_zone("PST", MPROTO_ZONE_OBSOLETE, -480);
    expect_zone("PDT", MPROTO_ZONE_OBSOLETE, -420);
    expect_zone("Utc", MPROTO_ZONE_COMMON, 0);
    expect_zone("NZDT", MPROTO_ZONE_COMMON, 780);
    expect_zone("NZDTX", MPROTO_ZONE_NONE, 0);
    expect_zone("IST", MPROTO_ZONE_NONE, 0);
    expect_zone("\xff", MPROTO_ZONE_NONE, 0);
    for (; letter[0] <= 'Y'; letter[0]++)
        expect_zone(letter, letter[0] == 'J' ? MPROTO_ZONE_NONE
                                             : MPROTO_ZONE_MILITARY, 0);
    expect_zone("Z", MPROTO_ZONE_OBSOLETE, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_octets),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_zones),
    };

    return cmocka_run_group_tests_name("date_names", tests, NULL, NULL);
}
