/* What the command line of maild says. ISC, see COPYING. */
#ifndef EXAMPLES_MAILD_OPTIONS_H
#define EXAMPLES_MAILD_OPTIONS_H

#include "log.h"
#include "server.h"

struct maild_options {
    const char *root, *domain, *users, *ports, *listen, *cert, *key, *proxy;
    const char *user;           /* to become; or NULL */
    int         clear, discard, binary, bare, plus, quiet, help;
    unsigned    per_user;
    uint64_t    quota;          /* octets; 0: no limit */
    struct server_limits limits;
    enum log_level       log;
};

/* 0, or an exit status when stderr has been told what is wrong. With help set
 * nothing else is checked. */
int maild_options_read(struct maild_options *set, int argc, char **argv);
/* 0 or 1, the exit status. */
int maild_options_help(void);

#endif
