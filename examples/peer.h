/* A client's connection to its server. It does what the wire of the engine
 * wants, in the clear or in TLS, and waits, but no longer than the standard
 * grants the server. ISC, see COPYING. */
#ifndef EXAMPLES_PEER_H
#define EXAMPLES_PEER_H

#include "net.h"
#include "stream.h"

#include <mailproto/wire.h>
#include <stdio.h>

#define PEER_READ 65536

/* Zero the rest. */
struct peer {
    const char         *name;   /* in the certificate */
    struct tls_context *tls;    /* NULL: there is no TLS to be had */
    FILE               *trace;  /* shows the dialogue; NULL: none */
    int                 tagged; /* commands are those of IMAP */
    mproto_wire        *wire;   /* set it behind peer_connect() */
    int (*take_events)(void *ctx);      /* until there are no more; 1: there
                                         * was one */
    void               *ctx;

    int                 settled;        /* set it: what is awaited has come */
    int                 sending;        /* set it while a message leaves: of it
                                         * only the size is shown */
    int                 patient;        /* set it: when time is up nothing is
                                         * broken, but settled */
    int                 broken;         /* the connection is of no use now */
    int                 secure;         /* it is TLS */
    int                 unsafe;         /* no TLS, or not with whom it should
                                         * be */
    const char         *trouble;        /* of the connection, or NULL */

    struct stream       stream; /* private from here on */
    int                 in_content, secret, named;
    int                 moved;  /* since deadline was set */
    long long           deadline;
    unsigned long long  unshown, sent;
    size_t              in_n, shown;
    char                text[128];
    char                in[PEER_READ];
};

/* 0, or -1 with *trouble set. */
int peer_connect(struct peer *p, const struct net_target *to,
                 struct net_trouble *trouble);

/* Handshakes now. 0, or -1 with trouble. It happens by itself when the wire
 * wants it. */
int peer_secure(struct peer *p);

/* Until settled or broken. seconds to wait for the server; 0: those of the
 * wire. They are for a whole reply, however it drips in: only an event, or
 * octets that leave, begin them anew. Call it again as often as you like. */
void peer_run(struct peer *p, unsigned seconds);

/* For the trace, out of take_events(): these octets that came are a message's,
 * and only their number is shown; and it is over. */
void peer_content(struct peer *p, const void *octets, size_t n);
void peer_content_end(struct peer *p);

void peer_close(struct peer *p);

#endif
