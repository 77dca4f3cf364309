/* The SMTP side of a mail server: takes mail for its users and for nobody
 * else (RFC 5321). ISC, see COPYING. */
#ifndef EXAMPLES_MX_H
#define EXAMPLES_MX_H

#include "server.h"
#include "users.h"

struct mx {
    const char         *domain; /* in lower case; also our host name */
    const struct users *users;
    int                 discard;        /* say 250, store nothing */
};

/* Its config is a struct mx. */
extern const struct service mx_service;

#endif
