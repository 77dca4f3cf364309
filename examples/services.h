/* The services of a mail server, by name: which protocol each speaks, to whom,
 * and whether in TLS. ISC, see COPYING. */
#ifndef EXAMPLES_SERVICES_H
#define EXAMPLES_SERVICES_H

#include "auth.h"
#include "imap4.h"
#include "mx.h"
#include "pop3.h"
#include "quota.h"
#include "server.h"
#include "tls.h"

#define SERVICES 9

struct services_opts {
    const char         *domain; /* in lower case */
    const struct users *users;
    struct tls_context *tls;    /* or NULL: there is none */
    const char         *proxy;  /* as in server.h */
    unsigned            per_user;       /* IMAP sessions; 0: any number */
    uint64_t            quota;  /* octets that each user may keep; 0: no
                                 * limit */
    int                 clear;  /* passwords in the clear are taken */
    int                 discard;        /* say 250, store nothing */
    int                 binary; /* take BINARYMIME */
    int                 binds;  /* offer -PLUS */
    int                 bare;   /* take bare LF for line ends, and
                                 * bare CR */
};

struct services {
    struct auth     auth;
    struct quota    quota;
    struct mx       smtp, submission, lmtp;
    struct pop3     pop3;
    struct imap4    imap;
    struct endpoint list[SERVICES];
};

/* What opts points to, and v itself, must stay where it is. 0, or -1 with
 * errno. */
int services_open(struct services *v, const struct services_opts *opts);
void services_close(struct services *v);

/* By name, of a struct services. NULL, with what is the matter with the name in
 * *why. */
const struct endpoint *services_find(const void *services, const char *name,
                                     const char **why);

#endif
