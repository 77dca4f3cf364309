/* What the parts of relay share: the settings, and its mail. One thread takes
 * mail in (relay_in.c), one looks for mail that is due (relay_out.c), and one
 * for each next hop delivers (relay_work.c). ISC, see COPYING. */
#ifndef EXAMPLES_RELAY_H
#define EXAMPLES_RELAY_H

#include "auth.h"
#include "login.h"
#include "queue.h"
#include "relay_trust.h"
#include "resolve.h"
#include "server.h"
#include "tls.h"

struct relay {
    const char         *host;   /* our own name */
    const char         *domains;        /* we are the MX of; blanks between */
    const char         *postmaster;     /* gets what is for ours */
    struct relay_trust  trust;  /* nets from which we forward to anywhere */
    const struct auth  *auth;   /* for submission */
    struct resolve      resolve;
    mproto_retry        retry;
    int64_t             warn;   /* seconds until a delay is told of */
    unsigned            hops_max;       /* Received fields */
    unsigned            parallel;       /* hops that are served at a time */
    unsigned            connect;        /* seconds to wait for an address */
    int                 routes; /* source routes are followed */
    struct tls_context *tls;    /* for hosts that offer it; or NULL */
    const struct login *login;  /* where we log in; or NULL */
    struct tls_context *login_tls;      /* there; NULL: not in TLS */
    struct queue        queue;
    int                 stopping;       /* nothing more is begun; under the
                                         * lock of the queue */
};

/* --- relay_in.c: takes mail --- */

/* A service for a server: its config is a struct relay_door. */
struct relay_door {
    struct relay *relay;
    unsigned      flags;        /* MPROTO_SMTPD_ bits */
    int           submission;   /* for those who log in */
};

extern const struct service relay_in;

/* --- relay_out.c: sends it --- */

/* Starts it in a thread. NULL with errno. */
struct relay_out *relay_out_start(struct relay *r);
/* Ends it: 0, or -1: some did not come to an end in time. That does no harm to
 * the queue on disk, but leave all memory as it is. */
int relay_out_stop(struct relay_out *o);

/* --- relay_work.c: one next hop --- */

/* Delivers all that is due for it. */
void relay_work(struct relay *r, const char *hop);

#endif
