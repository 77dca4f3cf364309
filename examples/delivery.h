/* One message on its way to the mailboxes of its recipients.
 * ISC, see COPYING. */
#ifndef EXAMPLES_DELIVERY_H
#define EXAMPLES_DELIVERY_H

#include "users.h"

#include <stddef.h>

struct recipient {
    const struct user *user;
    int                failed;  /* errno: he does not get it; 0: not yet */
};

struct delivery {
    int                  each;  /* a verdict for each recipient; else all get
                                 * it or nobody */
    struct maildir_mail *mail;  /* NULL: nothing is stored */
    struct recipient    *list;
    size_t               n, cap;
    size_t               base;  /* in whose box the message is begun */
};

/* One more; who is named twice gets one copy. 0, or -1: no memory. */
int delivery_add(struct delivery *d, const struct user *user);

/* 0, or -1 when no box can be had, and stderr knows why. */
int delivery_begin(struct delivery *d);
void delivery_write(struct delivery *d, const void *p, size_t n);

/* When it returns, the message is on the disk for each recipient who has not
 * failed; of the others stderr knows why, but of those who had failed before
 * it, for reasons of yours. */
void delivery_end(struct delivery *d);

/* Nobody gets anything, and there are no recipients. */
void delivery_reset(struct delivery *d);
void delivery_free(struct delivery *d);

#endif
