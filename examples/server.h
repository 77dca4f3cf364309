/* A poll loop for many connections that knows nothing of their protocols: it
 * sees their wires. ISC, see COPYING. */
#ifndef EXAMPLES_SERVER_H
#define EXAMPLES_SERVER_H

#include <mailproto/wire.h>

/* What a protocol must offer. */
struct service {
    /* A session for a new connection, or NULL. */
    void *(*begin)(void *config, const char *peer);
    mproto_wire *(*wire)(void *session);
    /* Handles events until there are no more. */
    void (*run)(void *session);
    /* The server says good-bye first, for the reason in text. */
    void (*bye)(void *session, const char *text);
    /* The connection is gone. */
    void (*end)(void *session);
};

struct server;

/* NULL when there is no memory. */
struct server *server_new(void);
void server_free(struct server *s);

/* Takes over a listening socket. 0 or -1. */
int server_add(struct server *s, const struct service *service, void *config,
               int fd);

/* Serves until stop_fd becomes readable; then says good-bye to all that are
 * still there. 0, or -1 with errno. */
int server_run(struct server *s, int stop_fd);

#endif
