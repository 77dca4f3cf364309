/* A loop for many connections that knows nothing of their protocols: it sees
 * their wires. ISC, see COPYING. */
#ifndef EXAMPLES_SERVER_H
#define EXAMPLES_SERVER_H

#include "net.h"
#include "stream.h"

#include <mailproto/wire.h>

struct endpoint;

/* Who is at the other end. */
struct client {
    char          name[NET_ADDR_MAX];   /* "[192.0.2.1]" */
    struct stream stream;
};

/* What a protocol must offer. */
struct service {
    /* A session for a new connection, or NULL. client outlives it. */
    void *(*begin)(const struct endpoint *at, struct client *client);
    mproto_wire *(*wire)(void *session);
    /* Handles events until there are no more. */
    void (*run)(void *session);
    /* The server says good-bye first, for the reason in text. */
    void (*bye)(void *session, const char *text);
    /* The connection is gone. */
    void (*end)(void *session);
};

/* What a listening socket leads to. */
struct endpoint {
    const struct service *service;
    void                 *config;
    struct tls_context   *tls;          /* NULL: there is no TLS */
    int                   implicit;     /* TLS from the first octet */
    const char           *proxy;        /* "[192.0.2.1]": this client tells
                                         * by the PROXY protocol who it is
                                         * instead; NULL: nobody does */
};

struct server;

/* NULL with errno. */
struct server *server_new(void);
void server_free(struct server *s);

/* Takes over a listening socket; at must live as long as s. 0, or -1 with
 * errno. */
int server_add(struct server *s, const struct endpoint *at, int fd);

/* Serves until stop_fd becomes readable; then says good-bye to all that are
 * still there. 0, or -1 with errno. */
int server_run(struct server *s, int stop_fd);

#endif
