/* Whose mail it is, on which server, and how safe the way to it is: what the
 * options of pop and imap have in common. ISC, see COPYING. */
#ifndef EXAMPLES_ACCOUNT_H
#define EXAMPLES_ACCOUNT_H

#include "login.h"
#include "net.h"
#include "tls.h"

enum security {
    SECURITY_TLS,               /* from the first octet on */
    SECURITY_STARTTLS,          /* by a command, or not at all */
    SECURITY_CLEAR
};

/* Zero at the start; filled by the command line. */
struct account {
    const char *host, *port, *user;
    const char *password;       /* the file it stands in, or NULL */
    const char *ca;
    int         starttls, no_tls, insecure, v4, v6;
    char        name[256];      /* private: what host points to */
};

/* Takes "HOST:PORT" apart; without a port it is clear, or tls in TLS from the
 * start. Then checks all: 0, or an exit status that stderr was told of, in
 * the name of program. */
int account_check(struct account *a, const char *program, const char *clear,
                  const char *tls);

/* Where connections go, and what of the login is known before the password. */
void account_fill(const struct account *a, struct net_target *at,
                  struct login *login);
enum security account_security(const struct account *a);

/* For tls_context_free(), or NULL where there is no TLS. 0, or an exit status
 * as above. */
int account_tls(const struct account *a, const char *program,
                struct tls_context **tls);

#endif
