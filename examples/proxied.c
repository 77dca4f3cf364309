/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "proxied.h"
#include "stream.h"

#include <mailproto/proxy.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct proxied {
    char   octets[536];         /* the longest that is taken by default */
    size_t n;
};

struct proxied *proxied_new(void)
{
    return calloc(1, sizeof(struct proxied));
}

void proxied_free(struct proxied *p)
{
    free(p);
}

static void tell_name(char name[NET_ADDR_MAX], const mproto_proxy *proxy)
{
    char text[INET6_ADDRSTRLEN] = "";

    if (proxy->family == MPROTO_PROXY_IPV4
        && inet_ntop(AF_INET, proxy->from, text, sizeof text) != NULL)
        snprintf(name, NET_ADDR_MAX, "[%s]", text);
    if (proxy->family == MPROTO_PROXY_IPV6
        && inet_ntop(AF_INET6, proxy->from, text, sizeof text) != NULL)
        snprintf(name, NET_ADDR_MAX, "[IPv6:%s]", text);
}

/* Octets that are there. */
static int take(struct proxied *p, int fd, size_t n)
{
    ssize_t k = n > 0 ? read(fd, p->octets + p->n, n) : 0;

    p->n += n;
    return k >= 0 && (size_t)k == n ? 0 : -1;
}

/* One look, and only then are octets taken that are the proxy's. */
int proxied_read(struct proxied *p, int fd, char name[NET_ADDR_MAX])
{
    mproto_proxy proxy;
    mproto_proxy_type type;
    ssize_t k = recv(fd, p->octets + p->n, sizeof p->octets - p->n, MSG_PEEK);

    if (k < 0 && stream_would_block())
        return 0;
    if (k <= 0)
        return -1;
    type = mproto_proxy_read(&proxy, p->octets, p->n + (size_t)k, 0);
    if (type == MPROTO_PROXY_BAD)
        return -1;
    if (type == MPROTO_PROXY_MORE)
        return take(p, fd, (size_t)k);
    tell_name(name, &proxy);
    return take(p, fd, proxy.length - p->n) < 0 ? -1 : 1;
}
