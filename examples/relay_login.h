/* How relay logs in to the hosts of which its MX table says so.
 * ISC, see COPYING. */
#ifndef EXAMPLES_RELAY_LOGIN_H
#define EXAMPLES_RELAY_LOGIN_H

#include "password.h"
#include "relay_options.h"

struct relay_login {
    struct login login;
    char         password[PASSWORD_MAX];
};

/* Sets login and login_tls of r, which l must outlive. 0 or an exit status.
 * Close it in any case. */
int relay_login_open(struct relay_login *l, const struct relay_options *set,
                     struct relay *r);
void relay_login_close(struct relay_login *l, struct relay *r);

#endif
