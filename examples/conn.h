/* One connection of a server, which knows nothing of the protocol: it moves
 * octets between a stream and a wire, in TLS from the start, from the middle
 * or not at all. No call blocks. ISC, see COPYING. */
#ifndef EXAMPLES_CONN_H
#define EXAMPLES_CONN_H

#include "server.h"

enum conn_state {
    CONN_PROXIED,               /* the proxy is about to tell who it is */
    CONN_SHAKING,               /* hands; as long as TLS takes */
    CONN_OPEN,
    CONN_TOLD,                  /* that this is the end */
    CONN_LINGERING,             /* for what the peer may still send */
    CONN_DEAD                   /* to be freed */
};

struct conn {
    const struct endpoint *at;
    struct client   client;
    struct proxied *proxied;    /* while PROXIED */
    void           *session;    /* NULL until it may begin */
    mproto_wire    *wire;       /* the session's */
    enum conn_state state;
    short           watched;    /* the conn_events() it has; -1: none yet */
    long long       deadline;   /* on the clock of conn_now() */
};

/* Milliseconds of a clock that never jumps. */
long long conn_now(void);

/* Takes over a socket, which came to server, and begins to serve it. NULL: no
 * memory; then the socket is closed. */
struct conn *conn_new(struct server *server, const struct endpoint *at, int fd,
                      const char *name);
void conn_free(struct conn *c);

/* What to poll for. */
short conn_events(const struct conn *c);

/* Goes on when the socket is ready. buf is of use meanwhile only, and may
 * serve all connections: what an engine cannot read at once it copies. */
void conn_serve(struct conn *c, void *buf, size_t size);

/* Lets the session run, whatever the peer does. */
void conn_wake(struct conn *c, void *buf, size_t size);

/* Goes on when the deadline is past. */
void conn_expire(struct conn *c);

/* Says good-bye, for the reason why. */
void conn_bye(struct conn *c, const char *why);

#endif
