/* The bulk scan that both ways of dot-stuffing share. */
#ifndef MPROTO_DOTS_INT_H
#define MPROTO_DOTS_INT_H

#include <mailproto/dots.h>

#define MPROTO_TEXT_MAX 998u    /* octets of a line: RFC 5322 2.1.1 */

/* Where a scan stands: column is that of the line now open, bol tells that
 * none is. */
typedef struct mproto_clean {
    uint64_t lines;             /* ended */
    uint32_t column;
    int      bol;
    int      is_long;           /* a line had more than 998 octets */
    int      is_empty;          /* a line had none */
} mproto_clean;

/* Octets of p[0..n) that are the same stuffed and unstuffed: whole lines that
 * end in CRLF and text of a line that has no end yet. The scan stops before a
 * dot at a line start, a CR without LF behind it (also when it is the last of
 * p) and a bare LF; or earlier, but never at once without need. */
size_t mproto_clean_scan(mproto_clean *c, const char *p, size_t n);

/* The next piece of content that was not stuffed (RFC 3030): counted, looked
 * at, and so at the end of it all. */
void mproto_dots_count(mproto_dots *d, mproto_span piece);
void mproto_dots_count_end(mproto_dots *d);

#endif
