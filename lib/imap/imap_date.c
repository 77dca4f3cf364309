#include "message/date_int.h"
#include "base/chars_int.h"
#include <mailproto/imap.h>
#include <string.h>

#define DATE_TIME_N 26u         /* RFC 9051 9, date-time, without quotes */
#define USUAL_N     24u         /* " Feb 1969 23:32:54 -0330" */

/* What stands in the pattern: "d" is a digit, "a" a letter, "+" a sign; all
 * else is itself. */
static int has_pattern(mproto_span s, const char *pattern)
{
    size_t i;

    if (s.n != mproto_length(pattern))
        return 0;
    for (i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (pattern[i] == 'd' ? !mproto_is(c, MPROTO_C_DIGIT)
            : pattern[i] == 'a' ? !mproto_is(c, MPROTO_C_ALPHA)
            : pattern[i] == '+' ? c != '+' && c != '-'
            : c != pattern[i])
            return 0;
    }
    return 1;
}

static int digits_at(const char *p, size_t n)
{
    int number = 0;

    for (; n > 0; n--, p++)
        number = number * 10 + (*p - '0');
    return number;
}

/* One digit or two; how many. */
static size_t take_day(mproto_span *s, int *day)
{
    size_t n = 0;

    while (n < 2 && n < s->n && mproto_is(s->p[n], MPROTO_C_DIGIT))
        n++;
    *day = digits_at(s->p, n);
    s->p += n;
    s->n -= n;
    return n;
}

static int date_of(const mproto_moment *m, mproto_date *d)
{
    return m->month > 0 ? mproto_moment_date(m, d) : MPROTO_E_ARG;
}

static void month_and_year(mproto_moment *m, const char *p)
{
    memset(m, 0, sizeof *m);
    m->weekday = -1;
    m->month = mproto_date_month(p);
    m->year = digits_at(p + 4, 4);
}

int mproto_imap_day_read(mproto_span text, int64_t *seconds)
{
    mproto_moment m;
    mproto_date d;
    int day;

    if (take_day(&text, &day) == 0 || !has_pattern(text, "-aaa-dddd"))
        return MPROTO_E_ARG;
    month_and_year(&m, text.p + 1);
    m.day = day;
    if (date_of(&m, &d) != MPROTO_OK)
        return MPROTO_E_ARG;
    *seconds = d.seconds;
    return MPROTO_OK;
}

/* "21:52:25 -0800"; 0: no such zone. */
static int clock_and_zone(mproto_moment *m, const char *p)
{
    m->hour = digits_at(p, 2);
    m->minute = digits_at(p + 3, 2);
    m->second = digits_at(p + 6, 2);
    m->zone = mproto_zone_minutes(digits_at(p + 10, 4));
    if (m->zone < 0)
        return 0;
    if (p[9] == '-')
        m->zone = -m->zone;
    return 1;
}

int mproto_imap_date_read(mproto_span text, int64_t *seconds, int *zone,
                          unsigned *quirks)
{
    int is_short = text.n == DATE_TIME_N - 1, day;
    mproto_moment m;
    mproto_date d;
    size_t blank = text.n > 0 && *text.p == ' ';

    text.p += blank;
    text.n -= blank;
    if (take_day(&text, &day) + blank > 2 || day == 0 ||
        !has_pattern(text, "-aaa-dddd dd:dd:dd +dddd"))
        return MPROTO_E_ARG;
    month_and_year(&m, text.p + 1);
    m.day = day;
    if (!clock_and_zone(&m, text.p + 10) || date_of(&m, &d) != MPROTO_OK)
        return MPROTO_E_ARG;
    if (is_short)
        *quirks |= MPROTO_IMAP_QUIRK_DATE;
    *seconds = d.seconds;
    *zone = d.zone;
    return MPROTO_OK;
}

/* Out of "Thu, 3 Feb 1969 23:32:54 -0330". */
size_t mproto_imap_date_write(char *dst, size_t cap, int64_t seconds, int zone)
{
    char date[MPROTO_DATE_MAX];
    size_t n = mproto_date_write(date, sizeof date, seconds, zone);
    const char *p = n > 0 ? date + n - USUAL_N : date;

    if (n == 0 || cap <= DATE_TIME_N) {
        if (cap > 0)
            *dst = '\0';
        return 0;
    }
    dst[0] = p[-2];             /* a digit, or the blank behind "," */
    dst[1] = p[-1];
    dst[2] = '-';
    memcpy(dst + 3, p + 1, 3);
    dst[6] = '-';
    memcpy(dst + 7, p + 5, USUAL_N - 5);
    dst[DATE_TIME_N] = '\0';
    return DATE_TIME_N;
}

#undef DATE_TIME_N
#undef USUAL_N
