/* A small mail server: SMTP into Maildirs, and POP3 out of them.
 * ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "net.h"
#include "options.h"
#include "server.h"
#include "services.h"
#include "stop.h"
#include "tls.h"

#include <mailproto/smtp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
"usage: maild --root DIR --domain D --users FILE --ports LIST [OPTIONS]\n"
"\n"
"Takes mail for the users of FILE at D and stores it in DIR/NAME/Maildir,\n"
"octet for octet as it came (lines end in CRLF), with Return-Path and\n"
"Received added at the top. 250 is said when it is safe on the disk.\n"
"\n"
"  --root DIR      where the mail lands; must exist\n"
"  --domain D      the mail domain, and the name of this server\n"
"  --users FILE    lines of the form name:password, or name:SCRAM-SHA-256$...\n"
"                  (RFC 5803), of which no password can be learnt\n"
"  --ports LIST    services and ports: smtp=2525,pop3=1110; 0 takes a free\n"
"                  port\n"
"  --listen ADDR   instead of loopback; 0.0.0.0 or :: is the whole world\n"
"  --cert FILE     offer TLS, with the certificate in FILE, and behind it\n"
"                  those that vouch for it (PEM)\n"
"  --key FILE      and its key\n"
"  --clear         take passwords without TLS, too: whoever listens on the\n"
"                  way has them. Without it users can log in without TLS by\n"
"                  SCRAM, CRAM-MD5 and APOP only, as far as the users' FILE\n"
"                  allows them; in TLS by PLAIN, LOGIN, USER and PASS, too\n"
"  --proxy ADDR    a proxy, that begins each connection with a header of the\n"
"                  PROXY protocol, version 1 or 2, which tells who the client\n"
"                  is. All others are served as they come\n"
"  --bare          take messages with bare LF, which becomes CRLF, bare CR or\n"
"                  NUL: against the rules, and refused otherwise. None of\n"
"                  them ends a message\n"
"  --binary        offer BINARYMIME, too, for those who read the files: of\n"
"                  binary content POP3 makes lines\n"
"  --plus          offer SCRAM with -PLUS, too, which binds the login to TLS\n"
"                  (tls-exporter, RFC 9266). Some clients that cannot bind\n"
"                  break on it\n"
"  --discard       say 250, store nothing\n"
"\n"
"The services: smtp takes mail from anyone; submission from who has logged\n"
"in, as somebody at D, and tells him of success if he asks for it (DSN);\n"
"lmtp (RFC 2033) with a verdict for each recipient; none of them for other\n"
"domains. pop3 gives users their mail, to one session at a time. All\n"
"offer STARTTLS with --cert. submissions, or smtps, and pop3s are the same in\n"
"TLS from the start.\n"
"\n"
"When all ports are open it prints one line, \"ready smtp=PORT\", and serves\n"
"until SIGTERM or SIGINT. LIST has commas between; imap and imaps are known,\n"
"but not built yet.\n"
"\n"
"Exit status: 0 ended by a signal, 64 wrong arguments, 66 a FILE is no good,\n"
"69 a port cannot be had, 71 the system gave out, 73 DIR cannot be used.\n"
"\n";

struct settings {
    const char *root, *domain, *users, *ports, *listen, *cert, *key, *proxy;
    int         clear, discard, binary, bare, plus, help;
};

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "maild: %s: %s\n", what, why);
    return status;
}

/* One "name=port" of LIST: opens it and writes the real port to ready. */
static int open_service(struct server *server, const struct services *services,
                        const char *listen, char *item, char ready[32])
{
    struct net_trouble trouble = { "cannot listen", 0 };
    const struct endpoint *at;
    const char *why = "not of the form name=port";
    int fds[16];
    size_t i, n;
    char *equals = strchr(item, '=');
    long asked = equals != NULL ? net_port(equals + 1) : -1;
    unsigned port = (unsigned)asked;

    if (asked < 0)
        return complain(EXIT_USAGE, item, why);
    *equals = '\0';
    if ((at = services_find(services, item, &why)) == NULL)
        return complain(EXIT_USAGE, item, why);
    n = net_listen(listen, &port, fds, 16, &trouble);
    if (n == 0)
        return complain(EXIT_UNAVAILABLE, item, trouble.why);
    for (i = 0; i < n; i++)
        if (server_add(server, at, fds[i]) < 0)
            return complain(EXIT_OSERR, item, strerror(errno));
    snprintf(ready, 32, "%s=%u", item, port);
    return 0;
}

/* Opens all of LIST, then says so on standard output. */
static int open_all(struct server *server, const struct services *services,
                    const struct settings *set)
{
    char list[256], ready[1024] = "", one[32], *item, *next;
    int status;

    if (strlen(set->ports) >= sizeof list)
        return complain(EXIT_USAGE, "--ports", "too long");
    strcpy(list, set->ports);
    for (item = list; item != NULL; item = next) {
        if ((next = strchr(item, ',')) != NULL)
            *next++ = '\0';
        status = open_service(server, services, set->listen, item, one);
        if (status != 0)
            return status;
        strcat(strcat(ready, ready[0] != '\0' ? "," : " "), one);
    }
    printf("ready%s\n", ready);
    return fflush(stdout) == 0 ? 0
        : complain(EXIT_OSERR, "standard output", strerror(errno));
}

static int serve(const struct services *services, const struct settings *set)
{
    struct server *server = server_new();
    int stop = stop_watch(), status;

    if (server == NULL || stop < 0)
        status = complain(EXIT_OSERR, "start", strerror(errno));
    else
        status = open_all(server, services, set);
    if (status == 0 && server_run(server, stop) < 0)
        status = complain(EXIT_OSERR, "poll", strerror(errno));
    if (server != NULL)
        server_free(server);
    return status;
}

static int serve_users(const struct users *users, const char *domain,
                       const struct settings *set)
{
    struct services services;
    struct tls_trouble trouble;
    char proxy[NET_ADDR_MAX];
    struct services_opts opts = {
        .domain = domain, .users = users, .clear = set->clear,
        .discard = set->discard, .binary = set->binary, .bare = set->bare,
        .binds = set->plus
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

static int read_settings(struct settings *set, int argc, char **argv)
{
    struct option_list operands = { NULL, 0 };
    struct option table[] = {
        { "--root", NULL, &set->root, NULL },
        { "--domain", NULL, &set->domain, NULL },
        { "--users", NULL, &set->users, NULL },
        { "--ports", NULL, &set->ports, NULL },
        { "--listen", NULL, &set->listen, NULL },
        { "--cert", NULL, &set->cert, NULL },
        { "--key", NULL, &set->key, NULL },
        { "--proxy", NULL, &set->proxy, NULL },
        { "--clear", &set->clear, NULL, NULL },
        { "--discard", &set->discard, NULL, NULL },
        { "--binary", &set->binary, NULL, NULL },
        { "--bare", &set->bare, NULL, NULL },
        { "--plus", &set->plus, NULL, NULL },
        { "--help", &set->help, NULL, NULL },
        { NULL, NULL, NULL, NULL }
    };
    int rc;

    operands.v = calloc((size_t)argc, sizeof *operands.v);
    if (operands.v == NULL)
        return complain(EXIT_OSERR, "start", strerror(errno));
    table[sizeof table / sizeof *table - 1].list = &operands;
    rc = options_read(table, argv) < 0 ? EXIT_USAGE : 0;
    if (rc == 0 && operands.n > 0)
        rc = complain(EXIT_USAGE, operands.v[0], "what is this for?");
    free(operands.v);
    return rc;
}

/* Before anything is opened. */
static int check(const struct settings *set)
{
    mproto_span domain = { set->domain, 0 };

    if (set->root == NULL || set->domain == NULL || set->users == NULL
        || set->ports == NULL)
        return complain(EXIT_USAGE, "needs --root, --domain, --users, --ports",
                        "--help tells more");
    if ((set->cert == NULL) != (set->key == NULL))
        return complain(EXIT_USAGE, set->cert != NULL ? "--cert" : "--key",
                        "--cert and --key need each other");
    domain.n = strlen(set->domain);
    if (!mproto_smtp_domain_valid(domain))
        return complain(EXIT_USAGE, set->domain, "not a domain");
    if (access(set->root, R_OK | W_OK | X_OK) < 0)
        return complain(EXIT_CANTCREAT, set->root, strerror(errno));
    return 0;
}

int main(int argc, char **argv)
{
    struct settings set = { .discard = 0 };
    struct users users;
    char domain[256];
    int status = read_settings(&set, argc, argv);

    if (status == 0 && set.help)
        return printf("%s%s\n", help, tls_about()) < 0;
    if (status == 0)
        status = check(&set);
    if (status != 0)
        return status;
    strcpy(domain, set.domain);         /* check() saw that it is short */
    users_fold(domain);
    status = users_read(&users, set.users, set.root) < 0
        ? EXIT_NOINPUT : serve_users(&users, domain, &set);
    users_free(&users);
    return status;
}
