/* How a client proves who its user is. ISC, see COPYING. */
#ifndef EXAMPLES_LOGIN_H
#define EXAMPLES_LOGIN_H

#include "stream.h"

#include <mailproto/sasl.h>

struct login {
    const char *ways;           /* that are allowed, the best first, with
                                 * commas between: names of mechanisms, and
                                 * what the protocol has besides; or NULL */
    const char *user;
    const char *authzid;        /* act as; NULL mostly */
    const char *secret;         /* password or token; NULL: there is none */
    const char *host;           /* of the server */
    unsigned    port;
};

/* The client's side of an exchange; NULL: there is no memory, no randomness,
 * or no such mechanism. */
mproto_sasl *login_begin(const struct login *login, mproto_span mechanism,
                         struct stream *stream);

/* Goes ways, with commas between, in turn until one gives another code than
 * MPROTO_E_STATE, which it gives. */
int login_try(const char *ways, int (*go)(void *ctx, const char *way),
              void *ctx);

#endif
