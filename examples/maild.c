/* A mail server: SMTP into Maildirs; IMAP and POP3 out of them.
 * ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "log.h"
#include "maild_options.h"
#include "options.h"
#include "ports.h"
#include "privileges.h"
#include "services.h"
#include "stop.h"
#include "tls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "maild: %s: %s\n", what, why);
    return status;
}

/* When nothing is left that needs more rights than they have who serves. */
static int settle(const struct maild_options *set)
{
    const char *why = set->user != NULL ? privileges_drop(set->user) : NULL;

    if (why != NULL)
        return complain(EXIT_OSERR, set->user, why);
    if (access(set->root, R_OK | W_OK | X_OK) < 0)
        return complain(EXIT_CANTCREAT, set->root, strerror(errno));
    return 0;
}

static int open_and_run(struct server *server, const struct services *services,
                        const struct maild_options *set)
{
    struct ports ports = { .program = "maild", .list = set->ports,
                           .host = set->listen, .find = services_find,
                           .services = services };
    int stop = stop_watch(), status;

    if (stop < 0)
        return complain(EXIT_OSERR, "start", strerror(errno));
    server_limit(server, &set->limits);
    status = ports_open(server, &ports);
    if (status == 0)
        status = settle(set);
    if (status == 0)
        status = ports_ready(&ports);
    if (status == 0 && server_run(server, stop) < 0)
        status = complain(EXIT_OSERR, "poll", strerror(errno));
    return status;
}

static int serve(const struct services *services,
                 const struct maild_options *set)
{
    struct server *server = server_new();
    int status;

    if (server == NULL)
        return complain(EXIT_OSERR, "start", strerror(errno));
    status = open_and_run(server, services, set);
    server_free(server);
    return status;
}

static int serve_users(const struct users *users, const char *domain,
                       const struct maild_options *set)
{
    struct services services;
    struct tls_trouble trouble;
    char proxy[NET_ADDR_MAX];
    struct services_opts opts = {
        .domain = domain, .users = users, .clear = set->clear,
        .discard = set->discard, .binary = set->binary, .bare = set->bare,
        .binds = set->plus, .per_user = set->per_user,
        .quota = set->quota
    };
    int status;

    if (set->proxy != NULL) {
        snprintf(proxy, sizeof proxy, strchr(set->proxy, ':') != NULL
                 ? "[IPv6:%s]" : "[%s]", set->proxy);
        opts.proxy = proxy;
    }
    if (set->cert != NULL) {
        opts.tls = tls_server_context(set->cert, set->key, &trouble);
        if (opts.tls == NULL)
            return complain(EXIT_NOINPUT, trouble.what, trouble.why);
    }
    if (services_open(&services, &opts) < 0) {
        status = complain(EXIT_OSERR, "random numbers", strerror(errno));
    } else {
        status = serve(&services, set);
        services_close(&services);
    }
    if (opts.tls != NULL)
        tls_context_free(opts.tls);
    return status;
}

int main(int argc, char **argv)
{
    struct maild_options set;
    struct users users;
    char domain[256];
    int status = maild_options_read(&set, argc, argv);

    if (status == 0 && set.help)
        return maild_options_help();
    if (status != 0)
        return status;
    log_set(set.log);
    strcpy(domain, set.domain);         /* it was seen that it is short */
    users_fold(domain);
    status = users_read(&users, set.users, set.root) < 0
        ? EXIT_NOINPUT : serve_users(&users, domain, &set);
    users_free(&users);
    return status;
}
