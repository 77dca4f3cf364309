/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "login.h"

#include <stdio.h>
#include <string.h>

#define RANDOM  24              /* octets for SCRAM's nonce */
#define BINDING 32
#define WAY_MAX 64              /* of a way to log in */

static int fill_random(unsigned char *p, size_t n)
{
    FILE *f = fopen("/dev/urandom", "rb");
    int ok = f != NULL && fread(p, 1, n, f) == n;

    if (f != NULL)
        fclose(f);
    return ok ? 0 : -1;
}

/* A server that takes a mechanism without -PLUS though it has one is told of
 * ours: it finds out when someone between took it out of the offer. */
static void bind_channel(const struct login *login, struct stream *stream,
                         mproto_sasl_opts *opts,
                         unsigned char binding[BINDING])
{
    if (login->ways == NULL || strstr(login->ways, "-PLUS") == NULL
        || stream_binding(stream, binding) < 0)
        return;
    opts->binding = "tls-exporter";
    opts->binding_data = binding;
    opts->binding_n = BINDING;
}

mproto_sasl *login_begin(const struct login *login, mproto_span mechanism,
                         struct stream *stream)
{
    mproto_sasl_opts opts = { .size = sizeof opts };
    unsigned char random[RANDOM], binding[BINDING];

    if (fill_random(random, sizeof random) < 0)
        return NULL;
    opts.user = login->user;
    opts.authzid = login->authzid;
    opts.secret = login->secret;
    opts.secret_n = login->secret != NULL ? strlen(login->secret) : 0;
    opts.random = random;
    opts.random_n = sizeof random;
    opts.host = login->host;
    opts.port = login->port;
    bind_channel(login, stream, &opts, binding);
    return mproto_sasl_client(mechanism, &opts);
}

int login_try(const char *ways, int (*go)(void *ctx, const char *way),
              void *ctx)
{
    char way[WAY_MAX];
    size_t n;
    int rc = MPROTO_E_STATE;

    while (rc == MPROTO_E_STATE && *(ways += strspn(ways, ",")) != '\0') {
        n = strcspn(ways, ",");
        if (n < sizeof way) {
            memcpy(way, ways, n);
            way[n] = '\0';
            rc = go(ctx, way);
        }
        ways += n;
    }
    return rc;
}
