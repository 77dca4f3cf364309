/* ISC, see COPYING. */
#include "services.h"

#include <mailproto/imapd.h>
#include <mailproto/pop3d.h>
#include <mailproto/smtpd.h>
#include <stddef.h>
#include <string.h>

/* Who reads mail logs in at once; RFC 5321 4.5.3.2.7 grants all that send it
 * five minutes. */
#define LOGIN_SECONDS 120

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
    { "pop3s", &pop3_service, offsetof(struct services, pop3), 1 },
    { "imap", &imap4_service, offsetof(struct services, imap), 0 },
    { "imaps", &imap4_service, offsetof(struct services, imap), 1 }
};

static void configure(struct services *v, const struct services_opts *opts)
{
    v->smtp.domain = opts->domain;
    v->smtp.users = opts->users;
    v->smtp.discard = opts->discard;
    v->smtp.binary = opts->binary;
    v->smtp.quota = &v->quota;
    if (opts->bare)
        v->smtp.flags |= MPROTO_SMTPD_PASS_BARE;
    v->submission = v->lmtp = v->smtp;
    v->submission.auth = &v->auth;
    v->lmtp.flags |= MPROTO_SMTPD_LMTP;
    v->pop3.domain = opts->domain;
    v->pop3.auth = &v->auth;
    v->imap.domain = opts->domain;
    v->imap.auth = &v->auth;
    v->imap.per_user = opts->per_user;
    v->imap.quota = &v->quota;
    v->quota.octets = opts->quota;
    if (opts->clear) {
        v->submission.flags |= MPROTO_SMTPD_CLEAR_AUTH;
        v->pop3.flags |= MPROTO_POP3D_CLEAR_AUTH;
        v->imap.flags |= MPROTO_IMAPD_CLEAR_AUTH;
    }
}

int services_open(struct services *v, const struct services_opts *opts)
{
    size_t i;

    memset(v, 0, sizeof *v);
    if (auth_open(&v->auth, opts->users, opts->domain,
                  opts->binds) < 0)
        return -1;
    v->quota.facts = imapbox_facts_new();
    if (v->quota.facts == NULL) {
        auth_close(&v->auth);
        return -1;
    }
    configure(v, opts);
    for (i = 0; i < SERVICES; i++) {
        v->list[i].service = entries[i].service;
        v->list[i].name = entries[i].name;
        v->list[i].config = (char *)v + entries[i].config;
        v->list[i].tls = opts->tls;
        v->list[i].proxy = opts->proxy;
        v->list[i].implicit = entries[i].implicit;
        if (entries[i].service != &mx_service)
            v->list[i].strangers = LOGIN_SECONDS;
    }
    return 0;
}

void services_close(struct services *v)
{
    imapbox_notify_close(&v->imap.store);
    imapbox_facts_free(v->quota.facts);
    auth_close(&v->auth);
}

const struct endpoint *services_find(const void *services, const char *name,
                                     const char **why)
{
    const struct services *v = services;
    size_t i;

    *why = "no such service";
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
