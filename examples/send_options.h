/* What the arguments of send mean. ISC, see COPYING. */
#ifndef EXAMPLES_SEND_OPTIONS_H
#define EXAMPLES_SEND_OPTIONS_H

#include "composer.h"
#include "session.h"

#define SEND_NAME 256

struct send_options {
    const char *from, *host, *port, *helo;
    struct option_list to, files;       /* room for argc in each */
    struct composer_plan plan;
    int         v4, v6, trace, help, as_is, lmtp, smtputf8, chunking;
    int         tls, starttls, no_tls, insecure, clear_auth;
    const char *ca, *cert, *key, *auth, *user, *password_file;
    const char *notify, *ret, *envid;

    int         composes;       /* a message out of plan; else files */
    int         utf8_envelope;  /* an address has UTF-8 */
    int         wants_login, wants_password;
    enum session_security security;
    const char *dsn_rcpt, *dsn_mail;    /* parameters, or NULL */

    char        name[SEND_NAME], rcpt[SEND_NAME], mail[SEND_NAME];
};

/* 0 or an exit status; stderr has been told. With help, nothing is checked. */
int send_options_read(struct send_options *o, char **argv);
void send_options_help(void);

#endif
