/* What a sender hears of his mail (RFC 3461, RFC 3464). ISC, see COPYING. */
#ifndef EXAMPLES_BOUNCE_H
#define EXAMPLES_BOUNCE_H

#include "relay.h"

/* A report of all that is owed to recipients of m. 1: *made is on the disk, but
 * not shown yet, under a name that tells of which mail it is the how manieth
 * report; 0: nobody wants one; -1: it could not be made now. Who calls has m
 * for himself. */
int bounce_make(struct relay *r, const struct queue_mail *m,
                struct queue_mail **made);

#endif
