/* Dates as RFC 5322 section 3.3 writes them. Never the clock, never the
 * locale: time comes from the caller. ISC, see COPYING. */
#ifndef MAILPROTO_DATE_H
#define MAILPROTO_DATE_H

#include <mailproto/base.h>

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

#ifdef __cplusplus
}
#endif
#endif
