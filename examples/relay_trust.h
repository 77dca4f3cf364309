/* The nets from which mail is forwarded to anywhere. ISC, see COPYING. */
#ifndef EXAMPLES_RELAY_TRUST_H
#define EXAMPLES_RELAY_TRUST_H

#include <stddef.h>

struct relay_net {
    int           family;
    unsigned char address[16];
    unsigned      bits;         /* that count */
};

struct relay_trust {
    struct relay_net *nets;
    size_t            n;
};

/* "192.0.2.0/24", "2001:db8::/32" or one address. 0, or -1: it is none of
 * these, or there is no memory. */
int relay_trust_add(struct relay_trust *t, const char *net);
void relay_trust_free(struct relay_trust *t);

/* peer as net_accept() gives it. */
int relay_trusts(const struct relay_trust *t, const char *peer);

#endif
