/* What a server says, through the client engine of IMAP. */
#ifndef IMAPC_RUN_H
#define IMAPC_RUN_H

#include <mailproto/imapc.h>

/* What is in flight when it is said. */
typedef enum imapc_run_verb {
    IMAPC_RUN_GREETING,         /* nothing: it is the greeting */
    IMAPC_RUN_NOOP, IMAPC_RUN_SELECT, IMAPC_RUN_IDLE, IMAPC_RUN_APPEND
} imapc_run_verb;

/* Calls seen with each event behind READY, of a greeting with all. The tag of
 * the command is A1. What the engine then has to say against the server, ""
 * when nothing. */
const char *imapc_run(mproto_span said, imapc_run_verb verb,
                      void (*seen)(void *context,
                                   const mproto_imapc_event *e),
                      void *context);

mproto_span imapc_span(const char *p, size_t n);

/* The response with the tag A1, if it has one; to be freed. */
char *imapc_retag(const char *response, size_t n, size_t *out_n);

#endif
