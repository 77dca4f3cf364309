/* The content of a mail on its way to a host, as session.h wants it: as it
 * came, or made fit for a host that takes 7 bits only. ISC, see COPYING. */
#ifndef EXAMPLES_RELAY_CONTENT_H
#define EXAMPLES_RELAY_CONTENT_H

#include "relay_batch.h"
#include "session.h"
#include "seven.h"

struct relay_content {
    struct relay             *relay;    /* to be set: whose mail it is */
    const struct relay_batch *batch;

    unsigned     status[3];     /* why it cannot go there */
    FILE        *in;            /* private from here on */
    int          rewrites;      /* by seven; else it goes as it is */
    struct seven seven;
    char         chunk[16384];
};

/* The functions of a struct session_mail; content is a relay_content. next()
 * makes durable that the end of the message may have left, before it does. */
enum session_verdict relay_content_begin(void *content, unsigned caps,
                                         char *params, size_t cap,
                                         const char **why);
int relay_content_next(void *content, size_t room, const void **p, size_t *n);

void relay_content_close(struct relay_content *c);

#endif
