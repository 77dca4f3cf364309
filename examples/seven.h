/* A message rewritten as it is read, for a server that takes 7 bits only.
 * ISC, see COPYING. */
#ifndef EXAMPLES_SEVEN_H
#define EXAMPLES_SEVEN_H

#include <mailproto/downgrade.h>
#include <stdint.h>
#include <stdio.h>

enum seven_trouble {
    SEVEN_NONE,
    SEVEN_UNFIT,                /* this message cannot be made so */
    SEVEN_UNREAD,               /* the file gave out, */
    SEVEN_MEMORY                /* or that did: no fault of the message */
};

struct seven {
    uint64_t    taken;          /* octets of the file so far */
    enum seven_trouble trouble;
    const char *why;            /* it cannot go on; else NULL */

    FILE       *in;             /* private from here on */
    unsigned    flags;
    size_t      owed;
    int         ended;
    mproto_downgrade *d;
    char        chunk[16384];
};

/* Reads all of the file once, to see whether and how it can be done. *size:
 * what it becomes, as RFC 1870 counts. 0; -1: why. */
int seven_try(struct seven *s, FILE *in, uint64_t *size);
/* Then, at the start of the file, as often as one likes. 0; -1: why. */
int seven_begin(struct seven *s, FILE *in);
/* At most room octets, until the next call; NULL: that was all, or why. */
const void *seven_next(struct seven *s, size_t room, size_t *n);
void seven_end(struct seven *s);

#endif
