/* The arguments of relay. ISC, see COPYING. */
#ifndef EXAMPLES_RELAY_OPTIONS_H
#define EXAMPLES_RELAY_OPTIONS_H

#include "options.h"
#include "relay.h"

struct relay_options {
    const char *queue, *host, *mx, *ports, *listen, *users, *cert, *key;
    const char *postmaster, *retry_first, *retry_most, *give_up, *warn;
    const char *hops, *parallel, *connect;
    const char *user, *password_file, *auth, *ca;
    struct option_list domains, trust;
    int         no_dns, no_tls, clear, routes, help;

    char       *joined;         /* the domains, blanks between */
    char        name[RESOLVE_NAME_SIZE];        /* host in lower case */
    char        master[RESOLVE_NAME_SIZE + 16];
};

/* 0, or an exit status when stderr has been told. Free it in any case. */
int relay_options_read(struct relay_options *set, int argc, char **argv);
void relay_options_free(struct relay_options *set);

/* Fills in what they tell of r. 0 or an exit status. */
int relay_options_apply(struct relay_options *set, struct relay *r);

void relay_options_help(void);

#endif
