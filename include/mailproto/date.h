/* Dates as RFC 5322 section 3.3 writes them, and as others do. Never the
 * clock, never the locale: time comes from the caller. ISC, see COPYING. */
#ifndef MAILPROTO_DATE_H
#define MAILPROTO_DATE_H

#include <mailproto/defect.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Octets of the longest date with its NUL. */
#define MPROTO_DATE_MAX 32u

/* "Thu, 13 Feb 1969 23:32:54 -0330" and NUL. seconds count from 1970-01-01
 * 00:00 UTC, without leaps; zone is minutes east. Returns the length without
 * NUL, or 0 when cap is too small, the year is not 1900 to 9999 (RFC 5322 3.3)
 * or zone is beyond -1439..1439; dst is then the empty string. */
MPROTO_API size_t mproto_date_write(char *dst, size_t cap, int64_t seconds,
                                    int zone);

typedef struct mproto_date {
    int64_t  seconds;           /* since 1970-01-01 00:00 UTC, no leaps */
    int      zone;              /* minutes east, -1439..1439 */
    int      zone_unknown;      /* 1: "-0000", none, or none that is known;
                                 * zone is 0 */
    int      leap;              /* 1: ":60", read as :00 a minute later */
    unsigned defects;           /* MPROTO_DEFECT_OBSOLETE, _SYNTAX */
} mproto_date;

/* The date in the body of a Date field. E_ARG, and *d as it was, when there
 * is none: no month, or a day, hour, minute or second that does not exist.
 *
 * What RFC 5322 4.3 and 4.4 allow in old mail is OBSOLETE: comments and folds
 * anywhere, years of two digits (49 is 2049, 50 is 1950) or three (1900 is
 * added), zones by name (military ones are unknown, but "Z"). All else is
 * SYNTAX: the order of asctime() and of ISO 8601, missing parts (the time is
 * then 00:00), full names, AM and PM, other signs between, zones as "GMT+2",
 * as "0200" or by names of which there is only one, a weekday that the day is
 * not, a year before 1900. A month in figures is the first of two in front of
 * the year only where the second cannot be one. Years go up to 999999. */
MPROTO_API int mproto_date_parse(mproto_date *d, mproto_span body);

#ifdef __cplusplus
}
#endif
#endif
