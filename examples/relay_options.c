/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_options.h"

#include <mailproto/transit.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
"usage: relay --queue DIR --host NAME --ports LIST [OPTIONS]\n"
"\n"
"Takes mail and passes it on, to the hosts of each recipient's domain. 250 is\n"
"said when it is safe in DIR; what cannot be delivered is tried again, and in\n"
"the end the sender is told. Mail for the domains of --domain is taken from\n"
"anyone; mail to anywhere from those of --trust, and from who logs in.\n"
"\n"
"  --queue DIR     where mail waits; one process may have it\n"
"  --host NAME     the name of this server\n"
"  --ports LIST    services and ports: smtp=2525,submission=2587; 0 takes a\n"
"                  free port\n"
"  --listen ADDR   instead of loopback; 0.0.0.0 or :: is the whole world\n"
"  --domain D      we are the MX of D, or of all below .D; may be given again\n"
"  --trust NET     ADDRESS or ADDRESS/BITS; may be given again\n"
"  --users FILE    who may log in: lines of the form name:password, as maild\n"
"                  has them\n"
"  --clear         passwords may come without TLS\n"
"  --cert FILE --key FILE   offer TLS, with this certificate\n"
"  --postmaster A  gets mail for postmaster at NAME; postmaster at the first\n"
"                  of the domains\n"
"  --mx FILE       its lines, \"domain host[:port] preference\", come before\n"
"                  the DNS; domain * is all others, host . takes no mail,\n"
"                  host lmtp=... speaks LMTP; submission=HOST[:PORT], or\n"
"                  submissions=..., wants TLS, proves its name by it, and is\n"
"                  where we log in:\n"
"  --user NAME     as NAME, by a mechanism that it and we know\n"
"  --password-file FILE   the password is its first line; else it is in\n"
"                  MAIL_PASSWORD, or asked for on the terminal\n"
"  --auth MECHANISM[,MECHANISM...]   by one of these, as for send\n"
"  --ca FILE       trust these certificates (PEM) there, and not the system's\n"
"  --no-dns        ask nobody for the hosts of other domains\n"
"  --no-tls        no STARTTLS to hosts that offer it; without this it is\n"
"                  used, whoever they are, for their names prove nothing.\n"
"                  None for submission= either: no password is shown then\n"
"  --routes        follow source routes (RFC 821), not only drop them\n"
"  --retry-first S, --retry-most S, --give-up S   seconds to the second try,\n"
"                  between tries, and to the last one: 1800, 14400, 432000\n"
"  --warn S        until a delay is told, where that is asked for; 14400\n"
"  --hops N        Received fields that are no loop yet; 100\n"
"  --parallel N    domains that are delivered to at a time; 20\n"
"  --connect S     seconds to wait for an address; 60\n"
"\n"
"The services: smtp; submission, for who has logged in, which takes Bcc\n"
"away; submissions, or smtps, is the same in TLS from the start. When all\n"
"ports are open it prints one line, \"ready smtp=PORT\", and serves until\n"
"SIGTERM or SIGINT. Standard error has a line for all that becomes of mail.\n"
"\n"
"Exit status: 0 ended by a signal, 64 wrong arguments, 66 a FILE is no good,\n"
"69 a port cannot be had, 71 the system gave out, 73 DIR cannot be used.\n"
"\n";

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "relay: %s: %s\n", what, why);
    return status;
}

void relay_options_help(void)
{
    printf("%s%s\n", help, tls_about());
}

/* --- as they come ----------------------------------------------------- */

static int read_all(struct relay_options *set, struct option_list *operands,
                    char **argv)
{
    const struct option table[] = {
        { "--queue", NULL, &set->queue, NULL },
        { "--host", NULL, &set->host, NULL },
        { "--ports", NULL, &set->ports, NULL },
        { "--listen", NULL, &set->listen, NULL },
        { "--domain", NULL, NULL, &set->domains },
        { "--trust", NULL, NULL, &set->trust },
        { "--users", NULL, &set->users, NULL },
        { "--clear", &set->clear, NULL, NULL },
        { "--cert", NULL, &set->cert, NULL },
        { "--key", NULL, &set->key, NULL },
        { "--postmaster", NULL, &set->postmaster, NULL },
        { "--mx", NULL, &set->mx, NULL },
        { "--user", NULL, &set->user, NULL },
        { "--password-file", NULL, &set->password_file, NULL },
        { "--auth", NULL, &set->auth, NULL },
        { "--ca", NULL, &set->ca, NULL },
        { "--no-dns", &set->no_dns, NULL, NULL },
        { "--no-tls", &set->no_tls, NULL, NULL },
        { "--routes", &set->routes, NULL, NULL },
        { "--retry-first", NULL, &set->retry_first, NULL },
        { "--retry-most", NULL, &set->retry_most, NULL },
        { "--give-up", NULL, &set->give_up, NULL },
        { "--warn", NULL, &set->warn, NULL },
        { "--hops", NULL, &set->hops, NULL },
        { "--parallel", NULL, &set->parallel, NULL },
        { "--connect", NULL, &set->connect, NULL },
        { "--help", &set->help, NULL, NULL },
        { NULL, NULL, NULL, operands }
    };

    if (options_read(table, argv) < 0)
        return EXIT_USAGE;
    return operands->n == 0 ? 0
        : complain(EXIT_USAGE, operands->v[0], "what is this for?");
}

int relay_options_read(struct relay_options *set, int argc, char **argv)
{
    struct option_list operands = { NULL, 0 };
    size_t most = (size_t)argc;
    int status;

    memset(set, 0, sizeof *set);
    operands.v = calloc(most, sizeof *operands.v);
    set->domains.v = calloc(most, sizeof *operands.v);
    set->trust.v = calloc(most, sizeof *operands.v);
    if (operands.v == NULL || set->domains.v == NULL || set->trust.v == NULL)
        status = complain(EXIT_OSERR, "start", strerror(errno));
    else
        status = read_all(set, &operands, argv);
    free(operands.v);
    return status;
}

void relay_options_free(struct relay_options *set)
{
    free(set->domains.v);
    free(set->trust.v);
    free(set->joined);
}

/* --- what they mean --------------------------------------------------- */

/* A number above 0, or otherwise. */
static int read_number(const char *name, const char *text, uint32_t otherwise,
                       uint32_t *value)
{
    char *end;
    unsigned long v;

    *value = otherwise;
    if (text == NULL)
        return 0;
    errno = 0;
    v = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || v == 0
        || v > INT32_MAX)
        return complain(EXIT_USAGE, name, "not a number of this use");
    *value = (uint32_t)v;
    return 0;
}

static int apply_numbers(const struct relay_options *set, struct relay *r)
{
    uint32_t warn;
    int status = read_number("--retry-first", set->retry_first, 1800,
                             &r->retry.first);

    if (status == 0)
        status = read_number("--retry-most", set->retry_most, 14400,
                             &r->retry.most);
    if (status == 0)
        status = read_number("--give-up", set->give_up, 432000,
                             &r->retry.give_up);
    if (status == 0)
        status = read_number("--warn", set->warn, 14400, &warn);
    if (status == 0)
        status = read_number("--hops", set->hops, MPROTO_RECEIVED_MOST,
                             &r->hops_max);
    if (status == 0)
        status = read_number("--parallel", set->parallel, 20, &r->parallel);
    if (status == 0)
        status = read_number("--connect", set->connect, 60, &r->connect);
    r->retry.size = sizeof r->retry;
    r->warn = status == 0 ? warn : 0;
    return status;
}

static int is_domain(const char *text)
{
    mproto_span span = { text, strlen(text) };

    if (*text == '.') {
        span.p++;
        span.n--;
    }
    return mproto_smtp_domain_valid(span);
}

static int apply_domains(struct relay_options *set, struct relay *r)
{
    size_t i, n = 1;

    for (i = 0; i < set->domains.n; i++)
        n += strlen(set->domains.v[i]) + 1;
    set->joined = calloc(1, n);
    if (set->joined == NULL)
        return complain(EXIT_OSERR, "start", strerror(errno));
    for (i = 0; i < set->domains.n; i++) {
        if (!is_domain(set->domains.v[i]))
            return complain(EXIT_USAGE, set->domains.v[i], "not a domain");
        strcat(strcat(set->joined, i > 0 ? " " : ""), set->domains.v[i]);
    }
    r->domains = set->joined;
    return 0;
}

static int apply_trust(const struct relay_options *set, struct relay *r)
{
    size_t i;

    for (i = 0; i < set->trust.n; i++)
        if (relay_trust_add(&r->trust, set->trust.v[i]) < 0)
            return complain(EXIT_USAGE, set->trust.v[i],
                            "not an address, or net");
    return 0;
}

/* Who answers is at the first of our domains, unless somebody else does. */
static int apply_names(struct relay_options *set, struct relay *r)
{
    mproto_smtp_path path;
    mproto_span master;

    if (*set->host == '.' || strlen(set->host) >= sizeof set->name
        || !is_domain(set->host))
        return complain(EXIT_USAGE, set->host, "not a domain");
    strcpy(set->name, set->host);
    users_fold(set->name);
    r->host = r->resolve.self = set->name;
    snprintf(set->master, sizeof set->master, "postmaster@%s",
             set->domains.n > 0 && *set->domains.v[0] != '.'
                 ? set->domains.v[0] : set->name);
    r->postmaster = set->postmaster != NULL ? set->postmaster : set->master;
    master.p = r->postmaster;
    master.n = strlen(master.p);
    return mproto_smtp_path_parse(&path, master, 0) == MPROTO_OK ? 0
        : complain(EXIT_USAGE, r->postmaster, "not an address");
}

int relay_options_apply(struct relay_options *set, struct relay *r)
{
    int status;

    if (set->queue == NULL || set->host == NULL || set->ports == NULL)
        return complain(EXIT_USAGE, "needs --queue, --host, --ports",
                        "--help tells more");
    if (set->user == NULL && (set->auth != NULL || set->password_file != NULL))
        return complain(EXIT_USAGE, "--auth and --password-file",
                        "need --user");
    if ((set->cert == NULL) != (set->key == NULL))
        return complain(EXIT_USAGE, set->cert != NULL ? "--cert" : "--key",
                        "--cert and --key need each other");
    r->routes = set->routes;
    r->resolve.table_only = set->no_dns;
    status = apply_numbers(set, r);
    if (status == 0)
        status = apply_domains(set, r);
    if (status == 0)
        status = apply_names(set, r);
    if (status == 0)
        status = apply_trust(set, r);
    if (status == 0 && mxtable_read(&r->resolve.table, set->mx) < 0)
        status = EXIT_NOINPUT;
    return status;
}
