/* A table of parameters and how one is read. */
#ifndef MPROTO_ESMTP_INT_H
#define MPROTO_ESMTP_INT_H

#include <mailproto/esmtp.h>

/* read has the value, whose p is NULL when there was no "=", and gives 0 when
 * it is not of its form. */
typedef struct mproto_parameter {
    const char *key;            /* in lower case */
    unsigned    cap;            /* offered with this; or one of several */
    int       (*read)(void *into, mproto_span value);
} mproto_parameter;

/* Reads params by n parameters of table, and puts the bits of their caps into
 * *given; results as in esmtp.h. */
int mproto_esmtp_read(const mproto_parameter *table, size_t n,
                      mproto_span params, unsigned caps, void *into,
                      unsigned *given);

/* xtext (RFC 3461 section 4) that is not empty, at most max octets long when
 * decoded, and has no controls. */
int mproto_esmtp_is_xtext(mproto_span value, size_t max);
/* date-time of RFC 3339 5.6; that the month has this day is not looked at. */
int mproto_esmtp_is_date(mproto_span value);

#endif
