/* Dates in parts, before they are seconds. */
#ifndef MPROTO_DATE_INT_H
#define MPROTO_DATE_INT_H

#include <mailproto/date.h>

#define MPROTO_ZONE_MAX 1439    /* minutes: 23:59 */
#define MPROTO_YEAR_MAX 999999

typedef struct mproto_moment {
    int year, month, day;       /* month 1 is January */
    int hour, minute, second;
    int weekday;                /* 0 is Sunday; -1 was not written */
    int zone, zone_unknown;
    unsigned defects;
} mproto_moment;

/* Fills *d, or E_ARG when there is no such moment. */
int mproto_moment_date(const mproto_moment *m, mproto_date *d);

/* All that mproto_date_parse() reads; the moment may not exist. 0 when there
 * is not all that a date needs. */
int mproto_date_loose(mproto_moment *m, mproto_span body);

/* hhmm as minutes; -1 when they are no zone. */
int mproto_zone_minutes(int hhmm);

/* The three letters at p: 1 to 12, 0 for no month. */
int mproto_date_month(const char *p);
/* 0 to 6, -1 for no weekday. */
int mproto_date_weekday(const char *p);

/* Words in full, or cut behind three letters or more; the same results. */
int mproto_date_month_word(mproto_span word);
int mproto_date_weekday_word(mproto_span word);

typedef enum mproto_zone_kind {
    MPROTO_ZONE_NONE = 0,       /* no zone that is known */
    MPROTO_ZONE_OBSOLETE,       /* RFC 5322 4.3 */
    MPROTO_ZONE_MILITARY,       /* without a meaning, says RFC 5322 4.3 */
    MPROTO_ZONE_COMMON          /* not of any RFC on mail, but known */
} mproto_zone_kind;

/* *zone in minutes, 0 when it has no meaning. */
mproto_zone_kind mproto_date_zone_word(mproto_span word, int *zone);

#endif
