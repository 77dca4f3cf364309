/* One batch over one connection. ISC, see COPYING. */
#ifndef EXAMPLES_RELAY_SEND_H
#define EXAMPLES_RELAY_SEND_H

#include "relay_batch.h"
#include "session.h"

/* outcomes gets one for each recipient of the batch; status is set when the
 * content could not go there for a reason of ours. */
void relay_send(struct relay *r, const struct relay_batch *b,
                struct session *session, struct session_outcome *outcomes,
                unsigned status[3]);

#endif
