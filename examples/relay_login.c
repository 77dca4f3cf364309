/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_login.h"

#include <stdio.h>
#include <string.h>

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "relay: %s: %s\n", what, why);
    return status;
}

static int open_tls(const struct relay_options *set, struct relay *r)
{
    const struct mxtable *t = &r->resolve.table;
    struct tls_trouble trouble;

    if (set->no_tls)
        return mxtable_has(t, MXTABLE_SUBMISSIONS)
            ? complain(EXIT_USAGE, "submissions=", "is no way with --no-tls")
            : 0;
    if (!mxtable_has(t, MXTABLE_SUBMISSION)
        && !mxtable_has(t, MXTABLE_SUBMISSIONS))
        return 0;
    r->login_tls = tls_client_context(set->ca, 0, &trouble);
    return r->login_tls != NULL ? 0
        : complain(EXIT_NOINPUT, trouble.what, trouble.why);
}

int relay_login_open(struct relay_login *l, const struct relay_options *set,
                     struct relay *r)
{
    int status;

    memset(l, 0, sizeof *l);
    status = open_tls(set, r);
    if (status != 0 || set->user == NULL)
        return status;
    l->login.ways = set->auth;
    l->login.user = set->user;
    l->login.secret = l->password;
    r->login = &l->login;
    return password_get(l->password, "relay", set->password_file, set->user);
}

void relay_login_close(struct relay_login *l, struct relay *r)
{
    mproto_wipe(l->password, sizeof l->password);
    if (r->login_tls != NULL)
        tls_context_free(r->login_tls);
}
