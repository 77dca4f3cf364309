/* One batch over one connection. ISC, see COPYING. */
#ifndef EXAMPLES_RELAY_SEND_H
#define EXAMPLES_RELAY_SEND_H

#include "relay_batch.h"
#include "session.h"

/* Sends a batch to host, whom the session is with, and settles its recipients.
 * 1: those that are left in it are to be sent over a new connection. */
int relay_send(struct relay *r, struct relay_batch *b,
               struct session *session, const char *host);

#endif
