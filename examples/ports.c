/* ISC, see COPYING. */
#include "ports.h"
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int complain(const struct ports *p, int status, const char *what,
                    const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", p->program, what, why);
    return status;
}

/* One "name=port": opens it and writes the real port to ready. */
static int open_one(struct server *server, const struct ports *p, char *item,
                    char ready[32])
{
    struct net_trouble trouble = { "cannot listen", 0 };
    char *equals = strchr(item, '=');
    long asked = equals != NULL ? net_port(equals + 1) : -1;
    unsigned port = (unsigned)asked;
    const char *why = "not of the form name=port";
    const struct endpoint *at;
    int fds[16];
    size_t i, n;

    if (asked < 0)
        return complain(p, EXIT_USAGE, item, why);
    *equals = '\0';
    at = p->find(p->services, item, &why);
    if (at == NULL)
        return complain(p, EXIT_USAGE, item, why);
    n = net_listen(p->host, &port, fds, 16, &trouble);
    if (n == 0)
        return complain(p, EXIT_UNAVAILABLE, item, trouble.why);
    for (i = 0; i < n; i++)
        if (server_add(server, at, fds[i]) < 0)
            return complain(p, EXIT_OSERR, item, strerror(errno));
    snprintf(ready, 32, "%s=%u", item, port);
    return 0;
}

int ports_open(struct server *server, struct ports *p)
{
    char list[256], one[32], *item, *next;      /* 128 items at most */
    int status;

    p->open[0] = '\0';
    if (strlen(p->list) >= sizeof list)
        return complain(p, EXIT_USAGE, "--ports", "too long");
    strcpy(list, p->list);
    for (item = list; item != NULL; item = next) {
        next = strchr(item, ',');
        if (next != NULL)
            *next++ = '\0';
        status = open_one(server, p, item, one);
        if (status != 0)
            return status;
        strcat(strcat(p->open, p->open[0] != '\0' ? "," : ""), one);
    }
    return 0;
}

int ports_ready(const struct ports *p)
{
    printf("ready %s\n", p->open);
    return fflush(stdout) == 0 ? 0
        : complain(p, EXIT_OSERR, "standard output", strerror(errno));
}
