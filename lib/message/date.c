#include "message/date_int.h"
#include <string.h>

#define DAY_SECONDS 86400

/* 1899-12-31 and 10000-01-02, so that no zone can matter before the year is
 * known, and no sum overflows. */
#define SECONDS_MIN (-2209075200)
#define SECONDS_MAX INT64_C(253402387200)

struct calendar {
    int year, month, day;       /* month 0 is January, day 1 the first */
};

/* Days since 1970-01-01 to the proleptic Gregorian calendar. Years are
 * counted from March, so that the leap day is the last; days from 0000-03-01,
 * in eras of 400 years. */
static struct calendar calendar_of(int days)
{
    struct calendar c;
    int since = days + 719468;
    int era = since / 146097;
    int rest = since % 146097;
    int year = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    int of_year = rest - (365 * year + year / 4 - year / 100);
    int month = (5 * of_year + 2) / 153;

    c.day = of_year - (153 * month + 2) / 5 + 1;
    c.month = (month + 2) % 12;
    c.year = era * 400 + year + (month >= 10);
    return c;
}

static char *date_text(char *at, const char *text, size_t n)
{
    memcpy(at, text, n);
    return at + n;
}

/* width digits, with zeros in front. */
static char *date_number(char *at, int n, int width)
{
    int i;

    for (i = width - 1; i >= 0; i--) {
        at[i] = (char)('0' + n % 10);
        n /= 10;
    }
    return at + width;
}

static char *date_day(char *at, int days, const struct calendar *c)
{
    static const char weekdays[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    /* 1970-01-01 was a Thursday; 25571 = 7 * 3653, past 70 years of days. */
    at = date_text(at, weekdays + (days + 25571 + 4) % 7 * 3, 3);
    at = date_text(at, ", ", 2);
    at = date_number(at, c->day, c->day < 10 ? 1 : 2);
    *at++ = ' ';
    at = date_text(at, months + c->month * 3, 3);
    *at++ = ' ';
    return date_number(at, c->year, 4);
}

static char *date_clock(char *at, int second_of_day)
{
    *at++ = ' ';
    at = date_number(at, second_of_day / 3600, 2);
    *at++ = ':';
    at = date_number(at, second_of_day / 60 % 60, 2);
    *at++ = ':';
    return date_number(at, second_of_day % 60, 2);
}

static char *date_zone(char *at, int zone)
{
    int minutes = zone < 0 ? -zone : zone;

    *at++ = ' ';
    *at++ = zone < 0 ? '-' : '+';
    return date_number(at, minutes / 60 * 100 + minutes % 60, 4);
}

static size_t date_refused(char *dst, size_t cap)
{
    if (cap > 0)
        dst[0] = '\0';
    return 0;
}

size_t mproto_date_write(char *dst, size_t cap, int64_t seconds, int zone)
{
    char text[MPROTO_DATE_MAX], *at;
    struct calendar c;
    int64_t local, of_day;
    int days;
    size_t n;

    if (zone < -MPROTO_ZONE_MAX || zone > MPROTO_ZONE_MAX
        || seconds < SECONDS_MIN || seconds > SECONDS_MAX)
        return date_refused(dst, cap);
    local = seconds + zone * 60;
    of_day = (local % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS;
    days = (int)((local - of_day) / DAY_SECONDS);
    c = calendar_of(days);
    if (c.year < 1900 || c.year > 9999)
        return date_refused(dst, cap);
    at = date_day(text, days, &c);
    at = date_clock(at, (int)of_day);
    at = date_zone(at, zone);
    n = (size_t)(at - text);
    if (n >= cap)
        return date_refused(dst, cap);
    memcpy(dst, text, n);
    dst[n] = '\0';
    return n;
}
