/* Which hosts take the mail of a domain (RFC 5321 5.1): by a table, or else by
 * the system's DNS. ISC, see COPYING. */
#ifndef EXAMPLES_RESOLVE_H
#define EXAMPLES_RESOLVE_H

#include "mxtable.h"

#include <mailproto/relay.h>

#define RESOLVE_NAME_SIZE 256   /* of a domain and NUL */

struct resolve {
    struct mxtable table;
    const char    *self;        /* we are no host to send to; or NULL */
    int            table_only;  /* ask nobody */
};

struct resolve_host {
    char *name;
    char *port;
    unsigned preference;
    enum mxtable_way way;
};

struct resolve_hosts {
    struct resolve_host *v;     /* in the order to try */
    size_t      n;
    int         code;           /* 0, or a reply of ours to mail for it */
    unsigned    status[3];      /* and the same in RFC 3463 */
    const char *why;
};

/* domain is one in lower case, an address literal with its [], or "*" of the
 * table. Free the hosts in any case. */
void resolve_domain(struct resolve_hosts *hosts, const struct resolve *r,
                    const char *domain, uint32_t random);
void resolve_free(struct resolve_hosts *hosts);

/* One host more: 0, or -1: no memory. */
int resolve_add(struct resolve_hosts *hosts, const char *name,
                const char *port, unsigned preference);

/* Adds the MX records of the DNS: resolve_dns.c. May find none. */
void resolve_dns(struct resolve_hosts *hosts, const char *domain);

/* No host, for this reason; status as "5.1.2". */
void resolve_fail(struct resolve_hosts *hosts, int code, const char *status,
                  const char *why);

#endif
