/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "smtp_login.h"

#include <stddef.h>

void smtp_login_free(struct smtp_login *l)
{
    mproto_sasl_free(l->sasl);
    l->sasl = NULL;
}

static void begin(struct smtp_login *l, mproto_span mechanism)
{
    l->sasl = auth_begin(l->auth, mechanism, l->client);
    if (l->sasl != NULL && mproto_smtpd_auth(l->engine, l->sasl) == MPROTO_OK)
        return;
    smtp_login_free(l);
    mproto_smtpd_reply(l->engine, 454, "4.7.0", "not now, try later");
}

int smtp_login_event(struct smtp_login *l, const mproto_smtpd_event *ev)
{
    switch (ev->type) {
    case MPROTO_SMTPD_STARTTLS:
        l->known = 0;           /* RFC 3207 4.2: all is forgotten */
        l->client->user = NULL;
        return 0;
    case MPROTO_SMTPD_AUTH:
        begin(l, ev->text);
        return 1;
    case MPROTO_SMTPD_LOOKUP:
        auth_answer(l->auth, ev->sasl);
        mproto_smtpd_ok(l->engine);
        return 1;
    case MPROTO_SMTPD_WORK:     /* a slice is a millisecond; others wait */
        return 1;
    case MPROTO_SMTPD_LOGIN:
        l->known = 1;
        auth_outcome(l->client, users_named(l->auth->users,
                                            mproto_sasl_who(ev->sasl)),
                     mproto_sasl_who(ev->sasl));
        mproto_smtpd_ok(l->engine);
        smtp_login_free(l);
        return 1;
    case MPROTO_SMTPD_RESET:
        if (ev->which != MPROTO_SMTP_AUTH)
            return 0;
        auth_outcome(l->client, NULL, mproto_sasl_who(ev->sasl));
        smtp_login_free(l);
        return 1;
    default:
        return 0;
    }
}
