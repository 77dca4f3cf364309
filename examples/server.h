/* A loop for many connections that knows nothing of their protocols: it sees
 * their wires. ISC, see COPYING. */
#ifndef EXAMPLES_SERVER_H
#define EXAMPLES_SERVER_H

#include "net.h"
#include "stream.h"
#include "visitors.h"

#include <mailproto/wire.h>

struct endpoint;
struct server;

/* Who is at the other end. */
struct client {
    char           name[NET_ADDR_MAX];  /* "[192.0.2.1]" */
    struct stream  stream;
    struct server *server;
    const char    *service;     /* as log.h tells it */
    const char    *user;        /* who has logged in; NULL: nobody yet */
    struct visitor *visitor;    /* where it is; set before begin() */
    struct client *awake;       /* the next one that was waked; and what */
    struct client **awake_at;   /* points here, NULL if it was not: both are
                                 * the server's */
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
    const char           *name;         /* of the service, as log.h tells it */
    void                 *config;
    struct tls_context   *tls;          /* NULL: there is no TLS */
    int                   implicit;     /* TLS from the first octet */
    unsigned              strangers;    /* seconds of silence from who has not
                                         * logged in; 0: as from others */
    const char           *proxy;        /* "[192.0.2.1]": this client tells
                                         * by the PROXY protocol who it is
                                         * instead; NULL: nobody does */
};

/* NULL with errno. */
struct server *server_new(void);

/* So many connections at most: in all (0: as many as the system lets us have,
 * which is the most in any case), and from one address (0: any number). Who is
 * one too many in all waits; at his address, he is told. Unless strict, this
 * machine is free of all limits. */
struct server_limits {
    unsigned connections, per_address;
    int      strict;
};
void server_limit(struct server *s, const struct server_limits *limits);
void server_free(struct server *s);

/* Takes over a listening socket; at must live as long as s. 0, or -1 with
 * errno. */
int server_add(struct server *s, const struct endpoint *at, int fd);

/* When fd can be read, on(context) is called, until the server ends; fd stays
 * the caller's. 0, or -1 with errno. */
int server_watch(struct server *s, int fd, void (*on)(void *context),
                 void *context);

/* Likewise each time that so many milliseconds, 1 or more, have passed. 0, or
 * -1 with errno. */
int server_every(struct server *s, unsigned milliseconds,
                 void (*on)(void *context), void *context);

/* For connections: the address has been told by now. 1 it may stay, 0 it is one
 * too many, -1 there is no memory. */
int server_admit(struct client *client);

/* run() of this client's session is called soon: when those that are at work
 * now have had their turn, and before the server waits for anything. It may be
 * the caller's own, which lets others go first. Any number of times is once. */
void server_wake(struct client *client);

/* Serves until stop_fd becomes readable; then says good-bye to all that are
 * still there. 0, or -1 with errno. */
int server_run(struct server *s, int stop_fd);

#endif
