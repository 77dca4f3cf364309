/* Trace fields: the Received line that each server adds (RFC 5321 4.4).
 * Names and the clock come from the caller. ISC, see COPYING. */
#ifndef MAILPROTO_TRACE_H
#define MAILPROTO_TRACE_H

#include <mailproto/date.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Empty clauses are left out. */
typedef struct mproto_received {
    mproto_span from;           /* what the peer said in EHLO */
    mproto_span from_tcp;       /* "[192.0.2.1]" or "name [192.0.2.1]" */
    mproto_span by;             /* our name */
    mproto_span via, with, id;  /* with: ESMTP, ESMTPS ... RFC 3848 */
    mproto_span for_;           /* one address without <>, or empty */
    int64_t     seconds;        /* since 1970-01-01 00:00 UTC */
    int         zone;           /* minutes east */
} mproto_received;

/* Writes "Received: from ... ; date" and CRLF, folded before clauses so that
 * lines stay within 78 octets where a clause alone does. Returns MPROTO_OK
 * with the length in *n; E_FULL, with the length needed in *n, when cap is
 * too small; E_ARG when a clause holds what could not be read back (CR, LF,
 * NUL, other controls; a blank or ";" outside from_tcp; parentheses or quotes
 * that do not pair; "<" or ">" in for_), by is empty, from_tcp stands without
 * from, or the date is refused by mproto_date_write(). Writes no NUL. */
MPROTO_API int mproto_received_write(char *dst, size_t cap, size_t *n,
                                     const mproto_received *r);

#ifdef __cplusplus
}
#endif
#endif
