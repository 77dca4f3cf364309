/* Cuts values, as they came from one peer, for another: what stands between
 * literals goes on as it is, and literals are announced anew. */
#ifndef MPROTO_IMAP_RAW_INT_H
#define MPROTO_IMAP_RAW_INT_H

#include <mailproto/base.h>

/* All zero but left is the start. */
typedef struct mproto_imap_raw {
    mproto_span left;
    uint64_t    depth;          /* open parentheses */
    int         literal;        /* the piece is the octets of one */
} mproto_imap_raw;

/* 1: *piece is the next; 0: that was the last; E_ARG: a control, quotes or
 * parentheses that do not match, "{" that announces nothing, a literal in the
 * midst of a word. LF alone may end an announcement. */
int mproto_imap_raw_next(mproto_imap_raw *r, mproto_span *piece);

#endif
