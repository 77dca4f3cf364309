/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "account.h"
#include "options.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static int complain(const char *program, int status, const char *what,
                    const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", program, what, why);
    return status;
}

static int has_controls(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 32 || *text == 127)
            return 1;
    return 0;
}

int account_check(struct account *a, const char *program, const char *clear,
                  const char *tls)
{
    if (a->host == NULL || a->user == NULL)
        return complain(program, EXIT_USAGE, "needs --host and --user",
                        "--help tells more");
    if (strlen(a->host) < sizeof a->name)
        net_split(strcpy(a->name, a->host), &a->host, &a->port);
    if (a->port == NULL)
        a->port = account_security(a) == SECURITY_TLS ? tls : clear;
    if (net_port(a->port) <= 0)
        return complain(program, EXIT_USAGE, a->port, "not a port");
    if (a->user[0] == '\0' || has_controls(a->user))
        return complain(program, EXIT_USAGE, "--user", "not a name");
    if (!a->no_tls && !tls_is_there())
        return complain(program, EXIT_USAGE, "TLS",
                        "this program was built without OpenSSL");
    if (a->starttls + a->no_tls > 1)
        return complain(program, EXIT_USAGE, "--starttls", "needs TLS");
    if (a->ca != NULL && a->insecure)
        return complain(program, EXIT_USAGE, "--ca and --insecure",
                        "only one of them");
    return 0;
}

void account_fill(const struct account *a, struct net_target *at,
                  struct login *login)
{
    at->host = login->host = a->host;
    at->port = a->port;
    at->family = a->v4 == a->v6 ? AF_UNSPEC : a->v4 ? AF_INET : AF_INET6;
    login->port = (unsigned)net_port(a->port);
    login->user = a->user;
}

enum security account_security(const struct account *a)
{
    return a->no_tls ? SECURITY_CLEAR
        : a->starttls ? SECURITY_STARTTLS : SECURITY_TLS;
}

int account_tls(const struct account *a, const char *program,
                struct tls_context **tls)
{
    struct tls_trouble trouble;

    *tls = NULL;
    if (a->no_tls)
        return 0;
    *tls = tls_client_context(a->ca, a->insecure, &trouble);
    return *tls != NULL ? 0
        : complain(program, EXIT_NOINPUT, trouble.what, trouble.why);
}
