/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "resolve.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

void resolve_fail(struct resolve_hosts *hosts, int code, const char *status,
                  const char *why)
{
    char *end;
    size_t i;

    hosts->code = code;
    hosts->why = why;
    for (i = 0; i < 3; i++) {
        hosts->status[i] = (unsigned)strtoul(status, &end, 10);
        status = *end != '\0' ? end + 1 : end;
    }
}

int resolve_add(struct resolve_hosts *hosts, const char *name,
                const char *port, unsigned preference)
{
    struct resolve_host *v = realloc(hosts->v, (hosts->n + 1) * sizeof *v);

    if (v == NULL)
        return -1;
    hosts->v = v;
    v += hosts->n;
    v->name = strdup(name);
    v->port = strdup(port);
    v->preference = preference;
    v->way = MXTABLE_SMTP;
    hosts->n++;
    return v->name != NULL && v->port != NULL ? 0 : -1;
}

void resolve_free(struct resolve_hosts *hosts)
{
    size_t i;

    for (i = 0; i < hosts->n; i++) {
        free(hosts->v[i].name);
        free(hosts->v[i].port);
    }
    free(hosts->v);
}

static int is_address(const char *name)
{
    unsigned char address[16];

    return inet_pton(AF_INET, name, address) == 1
        || inet_pton(AF_INET6, name, address) == 1;
}

/* "[192.0.2.1]" and "[IPv6:2001:db8::1]" are hosts themselves. Others, which
 * RFC 5321 4.1.3 leaves to the future, no later try will know either. */
static int add_literal(struct resolve_hosts *hosts, const char *domain)
{
    char name[RESOLVE_NAME_SIZE];
    size_t n = strlen(domain + 1) - 1;
    const char *from = domain + 1;

    if (strncmp(from, "ipv6:", 5) == 0) {
        from += 5;
        n -= 5;
    }
    memcpy(name, from, n);
    name[n] = '\0';
    if (is_address(name))
        return resolve_add(hosts, name, "25", 0);
    resolve_fail(hosts, 550, "5.1.2", "this address literal is unknown");
    return 0;
}

static int add_rows(struct resolve_hosts *hosts, const struct mxtable *t,
                    const char *domain)
{
    const struct mxtable_row *row = t->rows;
    size_t i;

    for (i = 0; i < t->n; i++, row++) {
        if (strcmp(row->domain, domain) != 0)
            continue;
        if (resolve_add(hosts, row->host, row->port, row->preference) < 0)
            return -1;
        hosts->v[hosts->n - 1].way = row->way;
    }
    return 0;
}

static void find(struct resolve_hosts *hosts, const struct resolve *r,
                 const char *domain)
{
    int rc = 0;

    if (*domain == '[')
        rc = add_literal(hosts, domain);
    else if (mxtable_name(&r->table, domain) != NULL)
        rc = add_rows(hosts, &r->table, domain);
    else if (r->table_only)
        resolve_fail(hosts, 550, "5.1.2", "no host is known for this domain");
    else
        resolve_dns(hosts, domain);
    if (rc < 0)
        resolve_fail(hosts, 451, "4.3.0", "no memory");
}

/* The hosts move into the order that mx tells; who is not in it, is freed. */
static int arrange(struct resolve_hosts *hosts, const mproto_mx *mx, size_t n)
{
    struct resolve_host *v = calloc(n, sizeof *v);
    size_t i, k;

    if (v == NULL)
        return -1;
    for (i = 0; i < n; i++) {
        for (k = 0; hosts->v[k].name != mx[i].host; k++)
            ;
        v[i] = hosts->v[k];
        hosts->v[k].name = hosts->v[k].port = NULL;
    }
    resolve_free(hosts);
    hosts->v = v;
    hosts->n = n;
    return 0;
}

static void fail_loop(struct resolve_hosts *hosts)
{
    resolve_fail(hosts, 554, "5.4.6",
                 "the best host for this domain is this one");
}

/* Its own host, as if by one MX record (RFC 5321 5.1). */
static int add_address(struct resolve_hosts *hosts, const struct resolve *r,
                       const char *domain)
{
    if (r->self == NULL || strcasecmp(r->self, domain) != 0)
        return resolve_add(hosts, domain, "25", 0);
    fail_loop(hosts);
    return 0;
}

static void order(struct resolve_hosts *hosts, const struct resolve *r,
                  const char *domain, uint32_t random)
{
    mproto_mx *mx = calloc(hosts->n + 1, sizeof *mx);
    size_t n = hosts->n, i;
    int rc = mx != NULL ? 0 : -1;

    for (i = 0; rc == 0 && i < n; i++) {
        mx[i].preference = hosts->v[i].preference;
        mx[i].host = hosts->v[i].name;
    }
    switch (rc == 0 ? mproto_mx_order(mx, &n, r->self, random) : 0) {
    case MPROTO_MX_TRY:
        rc = arrange(hosts, mx, n);
        break;
    case MPROTO_MX_ADDRESS:
        rc = add_address(hosts, r, domain);
        break;
    case MPROTO_MX_NULL:
        resolve_fail(hosts, 556, "5.1.10", "this domain takes no mail");
        break;
    case MPROTO_MX_LOOP:
        fail_loop(hosts);
        break;
    default:
        break;
    }
    if (rc < 0)
        resolve_fail(hosts, 451, "4.3.0", "no memory");
    free(mx);
}

void resolve_domain(struct resolve_hosts *hosts, const struct resolve *r,
                    const char *domain, uint32_t random)
{
    memset(hosts, 0, sizeof *hosts);
    find(hosts, r, domain);
    if (hosts->code == 0)
        order(hosts, r, domain, random);
}
