/* What a session tells of a recipient, as a verdict. ISC, see COPYING. */
#ifndef EXAMPLES_RELAY_VERDICT_H
#define EXAMPLES_RELAY_VERDICT_H

#include "relay_batch.h"
#include "session.h"

#define RELAY_REPLY_SIZE (SESSION_TEXT + 32)

/* Sets all of v but host and dsn; its reply is in reply. status is for an
 * outcome that has none, or begins with 0. */
void relay_judge(struct relay_verdict *v, char reply[RELAY_REPLY_SIZE],
                 const struct session_outcome *o, const unsigned status[3]);

#endif
