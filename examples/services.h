/* The services of a mail server, by name: which protocol each speaks, to whom,
 * and whether in TLS. ISC, see COPYING. */
#ifndef EXAMPLES_SERVICES_H
#define EXAMPLES_SERVICES_H

#include "auth.h"
#include "mx.h"
#include "pop3.h"
#include "server.h"
#include "tls.h"

#define SERVICES 7

struct services_opts {
    const char         *domain; /* in lower case */
    const struct users *users;
    struct tls_context *tls;    /* or NULL: there is none */
    const char         *proxy;  /* as in server.h */
    int                 clear;  /* passwords in the clear are taken */
    int                 discard;        /* say 250, store nothing */
    int                 binary; /* take BINARYMIME */
    int                 binds;  /* offer -PLUS */
    int                 bare;   /* take bare LF for line ends, and
                                 * bare CR */
};

struct services {
    struct auth     auth;
    struct mx       smtp, submission, lmtp;
    struct pop3     pop3;
    struct endpoint list[SERVICES];
};

/* What opts points to, and v itself, must stay where it is. 0, or -1 with
 * errno. */
int services_open(struct services *v, const struct services_opts *opts);
void services_close(struct services *v);

/* NULL, with what is the matter with the name in *why. */
const struct endpoint *services_find(const struct services *v,
                                     const char *name, const char **why);

#endif
