/* What may carry these octets, found in one pass: the limits of RFC 2045
 * sections 2.7 to 2.9 and RFC 5322 2.1.1. ISC, see COPYING. */
#ifndef MAILPROTO_SCAN_H
#define MAILPROTO_SCAN_H

#include <mailproto/codec.h>

#ifdef __cplusplus
extern "C" {
#endif

/* True of what was read so far, as if it ended there. A line is ended by LF,
 * and by the CR before it if there is one.
 * Stands on your stack; a trailing _ is private. */
typedef struct mproto_scan {
    uint64_t octets;
    uint64_t eight;             /* above 127 */
    uint64_t nul;
    uint64_t bare_cr, bare_lf;  /* without the other */
    uint64_t lines;             /* line ends, bare or not */
    uint64_t longest;           /* line, without its end; CR may be one */
    uint64_t escapes;           /* octets that quoted-printable text escapes;
                                 * of "From " and "." it knows nothing */
    uint64_t from_lines;        /* that begin "From ": mailboxes alter them */
    uint64_t dot_lines;         /* that begin ".": dot-stuffing does */
    uint64_t column_, mark_, soft_, blanks_, starts_;
    uint8_t  last_, blank_, from_, dot_;
} mproto_scan;

MPROTO_API void mproto_scan_init(mproto_scan *s);
MPROTO_API void mproto_scan_in(mproto_scan *s, const void *p, size_t n);

/* The shortest encoding that a transport of 7BIT, 8BIT or BINARY may carry.
 * With text a bare LF is a line end, to be written as CRLF; without it each
 * octet has to come back as it is (and QP is that of MPROTO_QP_BINARY). How
 * long QP becomes is known to a twentieth. */
MPROTO_API mproto_cte mproto_scan_best(const mproto_scan *s,
                                       mproto_cte transport, int text);

#ifdef __cplusplus
}
#endif
#endif
