/* To whom mail goes, and over which hop. ISC, see COPYING. */
#ifndef EXAMPLES_RELAY_PATH_H
#define EXAMPLES_RELAY_PATH_H

#include "relay.h"

#define RELAY_PATH_SIZE 2048    /* a command line has no more */

/* The reverse-path to be kept, without <>. */
mproto_span relay_from(const struct relay *r, const mproto_smtp_path *path);

/* Whether mail to path is taken, and the forward-path that it then has: "to",
 * without <>. */
mproto_relay_verdict relay_to(const struct relay *r,
                              const mproto_smtp_path *path, int trusted,
                              char to[RELAY_PATH_SIZE]);

/* The name whose hosts resolve.h finds for the recipient; NULL: no memory.
 * Between queue_lock() and queue_unlock(). */
const char *relay_hop(const struct relay *r, struct queue_rcpt *rcpt);

#endif
