/* The content of a mail on its way to a host, as session.h wants it: as it
 * came, or made fit for a host that takes 7 bits only. ISC, see COPYING. */
#ifndef EXAMPLES_RELAY_CONTENT_H
#define EXAMPLES_RELAY_CONTENT_H

#include "queue.h"
#include "session.h"
#include "seven.h"

struct relay_content {
    const struct queue      *queue;     /* to be set: where the mail is */
    const struct queue_mail *mail;

    unsigned     status[3];     /* why it cannot go there */
    FILE        *in;            /* private from here on */
    int          rewrites;      /* by seven; else it goes as it is */
    struct seven seven;
    char         chunk[16384];
};

/* As those of a struct session_mail. */
enum session_verdict relay_content_begin(struct relay_content *c,
                                         unsigned caps, char *params,
                                         size_t cap, const char **why);
int relay_content_next(struct relay_content *c, size_t room, const void **p,
                       size_t *n);

void relay_content_close(struct relay_content *c);

#endif
