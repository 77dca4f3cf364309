/* The side of a mail server that takes mail, for its users and for nobody
 * else: SMTP (RFC 5321), submission (RFC 6409) and LMTP (RFC 2033).
 * ISC, see COPYING. */
#ifndef EXAMPLES_MX_H
#define EXAMPLES_MX_H

#include "server.h"
#include "auth.h"
#include "quota.h"

struct mx {
    const char         *domain; /* in lower case; also our host name */
    const struct users *users;
    const struct auth  *auth;   /* for submission; or NULL: no AUTH */
    unsigned            flags;  /* MPROTO_SMTPD_ bits */
    int                 discard;        /* say 250, store nothing */
    int                 binary; /* take BINARYMIME */
    const struct quota *quota;
};

/* Its config is a struct mx. */
extern const struct service mx_service;

#endif
