/* The header of a mail that comes in, kept until it is whole.
 * ISC, see COPYING. */
#ifndef EXAMPLES_RELAY_HEAD_H
#define EXAMPLES_RELAY_HEAD_H

#include "queue.h"

#define RELAY_HEAD_MAX 262144   /* octets */

struct relay_head {             /* all zero at first */
    char  *p;
    size_t n, cap;
    int    whole;               /* the empty line is there */
};

/* Takes what belongs to the header out of a piece of the content, and returns
 * how many octets that were; SIZE_MAX: no memory, or it is too large. */
size_t relay_head_take(struct relay_head *h, mproto_span piece);

/* Received fields: too many mean a loop (RFC 5321 6.3). */
unsigned relay_head_hops(const struct relay_head *h);

/* Writes it to m, without Bcc for submissions (RFC 5322 3.6.3: nobody is to
 * see it), and empties it. */
void relay_head_write(struct relay_head *h, struct queue_mail *m,
                      int submission);

void relay_head_free(struct relay_head *h);

#endif
