/* A session of POP3's client: connected, in TLS and logged in, or not at all.
 * What goes wrong is told on stderr. ISC, see COPYING. */
#ifndef EXAMPLES_POPC_H
#define EXAMPLES_POPC_H

#include "account.h"
#include "peer.h"

#include <mailproto/pop3c.h>

/* Strings stay the caller's, and alive until popc_close(). */
struct popc_opts {
    struct net_target   at;
    enum security       security;
    struct tls_context *tls;    /* unless SECURITY_CLEAR */
    struct login        login;  /* its ways may also be APOP and USER; NULL:
                                 * all usual ones but APOP */
    int                 clear_ok;       /* shows the password without TLS */
    int                 utf8;   /* says UTF8 where it is offered */
    unsigned            flags;  /* more MPROTO_POP3C_ bits */
    FILE               *trace;  /* shows the dialogue; NULL: none */
};

struct popc {
    mproto_pop3c *c;
    struct peer   peer;         /* set peer.settled to end popc_run() */

    const struct popc_opts *opts;       /* private from here on */
    void        (*on_event)(void *ctx, const mproto_pop3c_event *ev);
    void         *ctx;
    mproto_sasl  *sasl;         /* while it logs in */
    unsigned      caps;
    int           has_stamp, logged_in, status;
    char          offered[512];         /* mechanisms of SASL */
};

/* 0, or an exit status. Close it in either case. */
int popc_open(struct popc *s, const struct popc_opts *opts);

/* Hands out all events, until peer.settled. 0, or an exit status when the
 * connection ended before. */
int popc_run(struct popc *s, void (*on_event)(void *ctx,
                                              const mproto_pop3c_event *ev),
             void *ctx);
void popc_close(struct popc *s);

/* "pop: what: why". Gives status. */
int popc_complain(int status, const char *what, const char *why);
/* The same with the reply in ev, whose code says whether a later try may do
 * better. */
int popc_refused(const char *what, const mproto_pop3c_event *ev);

#endif
