#include "message/date_int.h"
#include "base/chars_int.h"

static int month_days(int year, int month)
{
    static const unsigned char days[13] = {
        0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };
    int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month] + (month == 2 && leap);
}

/* Days since 1970-01-01: date.c, the other way round. */
static int days_of(int year, int month, int day)
{
    int from_march = (month + 9) % 12;
    int years = year - (month <= 2) + 400;      /* never negative */

    return years * 365 + years / 4 - years / 100 + years / 400
         + (from_march * 153 + 2) / 5 + day - 1 - 719468 - 146097;
}

static int moment_exists(const mproto_moment *m)
{
    return m->year >= 0 && m->year <= MPROTO_YEAR_MAX
        && m->month >= 1 && m->month <= 12
        && m->day >= 1 && m->day <= month_days(m->year, m->month)
        && m->hour >= 0 && m->hour <= 23
        && m->minute >= 0 && m->minute <= 59
        && m->second >= 0 && m->second <= 60;
}

int mproto_moment_date(const mproto_moment *m, mproto_date *d)
{
    int days;

    if (!moment_exists(m))
        return MPROTO_E_ARG;
    days = days_of(m->year, m->month, m->day);
    d->seconds = (int64_t)days * 86400 + m->hour * 3600 + m->minute * 60
               + m->second - m->zone * 60;
    d->zone = m->zone;
    d->zone_unknown = m->zone_unknown;
    d->leap = m->second == 60;
    d->defects = m->defects;
    /* 1970-01-01 was a Thursday; 719474 = 7 * 102782, past year 0. */
    if (m->year < 1900
        || (m->weekday >= 0 && (days + 719474 + 4) % 7 != m->weekday))
        d->defects |= MPROTO_DEFECT_SYNTAX;
    return MPROTO_OK;
}

/* What is no digit counts in *odd. */
static int digit_at(const char *p, int *odd)
{
    int digit = (unsigned char)*p - '0';

    *odd |= digit < 0 || digit > 9;
    return digit;
}

static int two_at(const char *p, int *odd)
{
    int tens = digit_at(p, odd);

    return tens * 10 + digit_at(p + 1, odd);
}

/* " Feb 1969 23:32:54 -0330" */
#define USUAL_OCTETS 24

static int read_usual(mproto_moment *m, const char *p)
{
    int odd = p[0] != ' ' || p[4] != ' ' || p[9] != ' ' || p[12] != ':'
            || p[15] != ':' || p[18] != ' ' || (p[19] != '+' && p[19] != '-');
    int minutes;

    m->month = mproto_date_month(p + 1);
    m->year = two_at(p + 5, &odd) * 100 + two_at(p + 7, &odd);
    m->hour = two_at(p + 10, &odd);
    m->minute = two_at(p + 13, &odd);
    m->second = two_at(p + 16, &odd);
    minutes = two_at(p + 20, &odd) * 100 + two_at(p + 22, &odd);
    if (odd != 0 || m->month == 0)
        return 0;
    m->zone_unknown = p[19] == '-' && minutes == 0;
    minutes = mproto_zone_minutes(minutes);
    m->zone = p[19] == '-' ? -minutes : minutes;
    return minutes >= 0;
}

static const char *over_blanks(const char *p, const char *end)
{
    while (p < end && mproto_is(*p, MPROTO_C_WSP))
        p++;
    return p;
}

/* Nothing, or "(CET)". */
static int is_usual_end(const char *p, const char *end)
{
    p = over_blanks(p, end);
    if (p < end && *p == '(') {
        for (p++; p < end && mproto_is(*p, MPROTO_C_ATEXT); p++)
            ;
        if (p == end || *p != ')')
            return 0;
        p = over_blanks(p + 1, end);
    }
    return p == end;
}

/* The way nearly all programs write dates: "Thu, 13 Feb 1969 23:32:54 -0330"
 * with one blank between the parts, and perhaps a comment. What is read here
 * mproto_date_loose() would read, too, but not as fast. */
static int date_usual(mproto_moment *m, mproto_span body)
{
    const char *p = over_blanks(body.p, body.p + body.n);
    const char *end = body.p + body.n;
    int odd = 0;

    m->weekday = -1;
    m->defects = 0;
    if (end - p > 4 && p[3] == ',') {
        m->weekday = mproto_date_weekday(p);
        p = over_blanks(p + 4, end);
        odd = m->weekday < 0;
    }
    if (end - p < 2 + USUAL_OCTETS - 1)
        return 0;
    m->day = digit_at(p++, &odd);
    if (*p != ' ')
        m->day = m->day * 10 + digit_at(p++, &odd);
    if (odd != 0 || end - p < USUAL_OCTETS)
        return 0;
    return read_usual(m, p) && is_usual_end(p + USUAL_OCTETS, end);
}

int mproto_date_parse(mproto_date *d, mproto_span body)
{
    mproto_moment m;

    if (body.n > 0 && (date_usual(&m, body) || mproto_date_loose(&m, body)))
        return mproto_moment_date(&m, d);
    return MPROTO_E_ARG;
}
