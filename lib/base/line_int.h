/* Cuts lines out of a stream of octets: the layer below every grammar. Pure:
 * it sees memory and keeps a state, nothing else. */
#ifndef MPROTO_LINE_INT_H
#define MPROTO_LINE_INT_H

#include <mailproto/defect.h>

typedef enum mproto_line_type {
    MPROTO_LINE_MORE = 0,       /* in is used up */
    MPROTO_LINE_WHOLE,          /* p and n hold a line without its end */
    MPROTO_LINE_LONG,           /* past max: what is left of it is skipped */
    MPROTO_LINE_BARE            /* a bare CR or LF, or NUL: likewise */
} mproto_line_type;

/* Leniencies. */
#define MPROTO_LINE_LF   0x01u  /* LF alone ends a line, with a defect */
#define MPROTO_LINE_KEEP 0x02u  /* bare CR and NUL are text, with a defect */

typedef struct mproto_line {
    char         *p;            /* max octets of the owner's */
    size_t        n, max;       /* max counts the CRLF, too */
    unsigned      flags;
    unsigned      defects;      /* of the line in p */
    unsigned char state;
} mproto_line;

void mproto_line_init(mproto_line *l, char *p, size_t max, unsigned flags);

/* Moves *in forward to behind the next line's end, or to the octet that is
 * one too many or does not belong (which is used up). A line stays in p until
 * the next call. LONG and BARE are told once a line, as soon as seen; the next
 * call goes on behind that line's end. */
mproto_line_type mproto_line_next(mproto_line *l, mproto_span *in);

/* For who copies the line anyway: takes one that is plain, which is printable
 * ASCII and CRLF, and whole in *in; it stays there, as *line, and l has its
 * length: 1. 0: nothing was taken, and next() is to be called. */
int mproto_line_plain(mproto_line *l, mproto_span *in, mproto_span *line);

#endif
