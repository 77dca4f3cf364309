/* Who may log in: the users of a file, by any mechanism of SASL that their
 * secrets allow. ISC, see COPYING. */
#ifndef EXAMPLES_AUTH_H
#define EXAMPLES_AUTH_H

#include "server.h"
#include "users.h"

#include <mailproto/sasl.h>

struct auth {
    const struct users *users;
    const char         *host;
    int                 source;         /* of random octets */
    int                 plain;          /* all secrets are passwords */
    int                 binds;          /* -PLUS is offered */
    char                mechanisms[128];        /* those that all users can
                                                 * use */
    unsigned char       key[MPROTO_DIGEST_MAX];
};

/* users and host must outlive it. binds: SCRAM with -PLUS, too, in TLS.
 * Clients that know neither -PLUS nor how to leave it alone fail then. 0, or -1
 * with errno. */
int auth_open(struct auth *a, const struct users *users, const char *host,
              int binds);
void auth_close(struct auth *a);

/* Octets that nobody can guess. 0 or -1. */
int auth_random(const struct auth *a, void *p, size_t n);

/* The server's side of an exchange, or NULL, also when too many failed where
 * the client is. */
mproto_sasl *auth_begin(const struct auth *a, mproto_span mechanism,
                        struct client *client);

/* Answers its LOOKUP. */
void auth_answer(const struct auth *a, mproto_sasl *s);

/* The user whose password this is, or NULL, in the same time. */
const struct user *auth_password(const struct auth *a, struct client *client,
                                 mproto_span name, mproto_span password);

/* After each try: user is who it is, or NULL, and name who he said he is. It is
 * logged, and failures are counted where the client is. */
void auth_outcome(struct client *client, const struct user *user,
                  mproto_span name);

#endif
