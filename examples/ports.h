/* The ports of a server, as its option --ports names them.
 * ISC, see COPYING. */
#ifndef EXAMPLES_PORTS_H
#define EXAMPLES_PORTS_H

#include "server.h"

struct ports {
    const char *program;        /* whose complaints they are */
    const char *list;           /* "smtp=25,pop3=0" */
    const char *host;           /* to listen on; NULL: loopback */
    /* What a name leads to, or NULL with *why. */
    const struct endpoint *(*find)(const void *services, const char *name,
                                   const char **why);
    const void *services;
    char        open[4096];     /* the same list with the real ports */
};

/* Opens all of them. 0, or an exit status when stderr has been told. */
int ports_open(struct server *server, struct ports *p);
/* Says so on standard output: "ready smtp=25,pop3=1110". Likewise. */
int ports_ready(const struct ports *p);

#endif
