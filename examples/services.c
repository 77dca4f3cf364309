/* ISC, see COPYING. */
#include "services.h"

#include <mailproto/pop3d.h>
#include <mailproto/smtpd.h>
#include <stddef.h>
#include <string.h>

struct entry {
    const char           *name;
    const struct service *service;
    size_t                config;       /* where in struct services */
    int                   implicit;     /* TLS from the first octet */
};

/* smtps is what most people call RFC 8314's submissions. */
static const struct entry entries[SERVICES] = {
    { "smtp", &mx_service, offsetof(struct services, smtp), 0 },
    { "submission", &mx_service, offsetof(struct services, submission), 0 },
    { "submissions", &mx_service, offsetof(struct services, submission), 1 },
    { "smtps", &mx_service, offsetof(struct services, submission), 1 },
    { "lmtp", &mx_service, offsetof(struct services, lmtp), 0 },
    { "pop3", &pop3_service, offsetof(struct services, pop3), 0 },
    { "pop3s", &pop3_service, offsetof(struct services, pop3), 1 }
};

static void configure(struct services *v, const struct services_opts *opts)
{
    v->smtp.domain = opts->domain;
    v->smtp.users = opts->users;
    v->smtp.discard = opts->discard;
    v->smtp.binary = opts->binary;
    if (opts->bare)
        v->smtp.flags |= MPROTO_SMTPD_PASS_BARE;
    v->submission = v->lmtp = v->smtp;
    v->submission.auth = &v->auth;
    v->lmtp.flags |= MPROTO_SMTPD_LMTP;
    v->pop3.domain = opts->domain;
    v->pop3.auth = &v->auth;
    if (opts->clear) {
        v->submission.flags |= MPROTO_SMTPD_CLEAR_AUTH;
        v->pop3.flags |= MPROTO_POP3D_CLEAR_AUTH;
    }
}

int services_open(struct services *v, const struct services_opts *opts)
{
    size_t i;

    memset(v, 0, sizeof *v);
    if (auth_open(&v->auth, opts->users, opts->domain,
                  opts->binds) < 0)
        return -1;
    configure(v, opts);
    for (i = 0; i < SERVICES; i++) {
        v->list[i].service = entries[i].service;
        v->list[i].config = (char *)v + entries[i].config;
        v->list[i].tls = opts->tls;
        v->list[i].proxy = opts->proxy;
        v->list[i].implicit = entries[i].implicit;
    }
    return 0;
}

void services_close(struct services *v)
{
    auth_close(&v->auth);
}

const struct endpoint *services_find(const struct services *v,
                                     const char *name, const char **why)
{
    size_t i;

    *why = strncmp(name, "imap", 4) == 0 ? "is not built yet"
                                         : "no such service";
    for (i = 0; i < SERVICES; i++) {
        if (strcmp(name, entries[i].name) != 0)
            continue;
        *why = "needs --cert and --key";
        if (entries[i].implicit && v->list[i].tls == NULL)
            return NULL;
        return &v->list[i];
    }
    return NULL;
}
