/* Sockets for the examples: the part of mail that the library leaves to you.
 * ISC, see COPYING. */
#ifndef EXAMPLES_NET_H
#define EXAMPLES_NET_H

#include <stddef.h>

#define NET_ADDR_MAX 64         /* "[IPv6:...]" and NUL */

struct net_target {
    const char *host, *port;    /* host "/..." is a socket of this machine */
    int         family;         /* AF_UNSPEC, AF_INET or AF_INET6 */
    unsigned    seconds;        /* to wait for each address */
};

/* Takes HOST, HOST:PORT, [IPV6] and [IPV6]:PORT apart, in text; an IPv6 address
 * may also stand alone. Without a port *port stays as it is. */
void net_split(char *text, const char **host, const char **port);

/* What went wrong, in English, and whether a later try may do better. */
struct net_trouble {
    const char *why;
    int         again;
};

/* A connected socket, not blocking: all addresses of host are tried in turn.
 * -1, with *trouble set, when none will do. */
int net_connect(const struct net_target *to, struct net_trouble *trouble);

/* Listening sockets, not blocking, on all addresses of host (NULL: loopback),
 * all with one port; port 0 takes a free one. Returns how many now stand in
 * fds, with the real port in *port; or 0, with *trouble set. */
size_t net_listen(const char *host, unsigned *port, int *fds, size_t cap,
                  struct net_trouble *trouble);

/* The next connection of a listening socket, not blocking, or -1. peer gets
 * "[192.0.2.1]" or "[IPv6:2001:db8::1]" (RFC 5321 4.1.3). */
int net_accept(int fd, char peer[NET_ADDR_MAX]);

/* Our own end of a connection, in the same form. 0 or -1. */
int net_local(int fd, char self[NET_ADDR_MAX]);

/* 0 or -1. */
int net_blocking(int fd, int on);

/* "25", "0" ... "65535"; -1 when text is no port. */
long net_port(const char *text);

#endif
