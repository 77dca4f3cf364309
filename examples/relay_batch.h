/* Recipients of one mail that are due for one hop, and what becomes of them.
 * ISC, see COPYING. */
#ifndef EXAMPLES_RELAY_BATCH_H
#define EXAMPLES_RELAY_BATCH_H

#include "relay.h"

/* What every server must take at a time (RFC 5321 4.5.3.1.8). */
#define RELAY_BATCH_MAX 100

struct relay_batch {
    struct queue_mail *mail;
    size_t index[RELAY_BATCH_MAX];      /* of its recipients */
    size_t n;                           /* 0: only reports are owed */
};

/* A verdict on one recipient. */
struct relay_verdict {
    int         code;           /* 2xx, 4xx, 5xx */
    unsigned    status[3];
    const char *host;           /* who gave it; NULL: we did */
    const char *reply;          /* in ASCII, one line */
    int         dsn;            /* the host sees to reports of success */
};

/* The first time at which something of mail is to be done for hop (NULL: for
 * any), or INT64_MAX. Under the lock of the queue, as the next one. */
int64_t relay_due(const struct relay *r, const struct queue_mail *m,
                  const char *hop);

/* 1: claims what is due for hop. 0: nothing is. */
int relay_claim(struct relay *r, const char *hop, struct relay_batch *b);

/* What nobody can guess. */
uint32_t relay_dice(const struct relay *r);

/* What a verdict means for a recipient; in memory only. */
void relay_settle(struct relay *r, struct queue_mail *m, size_t index,
                  const struct relay_verdict *v);

/* Makes durable what became of a batch, and whose claim is the last sees to
 * the reports that are owed, and to the end of a mail. */
void relay_release(struct relay *r, struct relay_batch *b);

#endif
