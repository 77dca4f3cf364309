/* The POP3 side of a mail server (RFC 1939): a Maildir is a maildrop, which
 * one session at a time has. ISC, see COPYING. */
#ifndef EXAMPLES_POP3_H
#define EXAMPLES_POP3_H

#include "auth.h"
#include "server.h"

struct pop3 {
    const char          *domain;
    const struct auth   *auth;
    unsigned             flags; /* MPROTO_POP3D_ bits */
    struct pop3_session *first; /* of all that are open; begins as NULL */
};

/* Its config is a struct pop3. */
extern const struct service pop3_service;

#endif
