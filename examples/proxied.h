/* What a proxy says in front of a connection (see mailproto/proxy.h): read
 * without taking an octet of what the client says. ISC, see COPYING. */
#ifndef EXAMPLES_PROXIED_H
#define EXAMPLES_PROXIED_H

#include "net.h"

struct proxied;

/* NULL: no memory. */
struct proxied *proxied_new(void);
void proxied_free(struct proxied *p);

/* Reads on when the socket is ready: 1 all is read, and name is the client's
 * if the proxy told it; 0 not yet; -1 it is malformed, or the end. */
int proxied_read(struct proxied *p, int fd, char name[NET_ADDR_MAX]);

#endif
