/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_trust.h"
#include "net.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* The first n octets of text. 0 or -1. */
static int read_address(struct relay_net *net, const char *text, size_t n)
{
    char address[NET_ADDR_MAX];

    if (n >= sizeof address)
        return -1;
    memcpy(address, text, n);
    address[n] = '\0';
    net->family = strchr(address, ':') != NULL ? AF_INET6 : AF_INET;
    return inet_pton(net->family, address, net->address) == 1 ? 0 : -1;
}

static unsigned all_bits(const struct relay_net *net)
{
    return net->family == AF_INET6 ? 128 : 32;
}

int relay_trust_add(struct relay_trust *t, const char *net)
{
    size_t n = strcspn(net, "/");
    struct relay_net *nets = realloc(t->nets, (t->n + 1) * sizeof *nets);
    long bits;

    if (nets == NULL)
        return -1;
    t->nets = nets;
    nets += t->n;
    if (read_address(nets, net, n) < 0)
        return -1;
    bits = net[n] == '/' ? net_port(net + n + 1) : (long)all_bits(nets);
    if (bits < 0 || bits > (long)all_bits(nets))
        return -1;
    nets->bits = (unsigned)bits;
    t->n++;
    return 0;
}

void relay_trust_free(struct relay_trust *t)
{
    free(t->nets);
}

static int is_in(const struct relay_net *net, const struct relay_net *peer)
{
    size_t whole = net->bits / 8;
    unsigned mask = 0xff00u >> net->bits % 8 & 0xffu;

    if (peer->family != net->family
        || memcmp(peer->address, net->address, whole) != 0)
        return 0;
    return net->bits % 8 == 0
        || ((peer->address[whole] ^ net->address[whole]) & mask) == 0;
}

int relay_trusts(const struct relay_trust *t, const char *peer)
{
    struct relay_net from;
    size_t i, n = strlen(peer);

    if (n > 6 && strncmp(peer, "[IPv6:", 6) == 0) {
        peer += 6;
        n -= 6;
    } else {
        peer++;
        n--;
    }
    if (n == 0 || read_address(&from, peer, n - 1) < 0)
        return 0;
    for (i = 0; i < t->n; i++)
        if (is_in(&t->nets[i], &from))
            return 1;
    return 0;
}
