/* What SORT and THREAD share. */
#ifndef MPROTO_IMAPSORT_INT_H
#define MPROTO_IMAPSORT_INT_H

#include <mailproto/imapsort.h>

/* The sent date in UTC, or else received (RFC 5256 2.2). */
int64_t mproto_imapsort_sent(mproto_span header, int64_t received);

/* Below 0, 0, above 0, by octets. */
int mproto_imapsort_order(mproto_span a, mproto_span b);

#endif
