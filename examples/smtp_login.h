/* AUTH in a server of SMTP. ISC, see COPYING. */
#ifndef EXAMPLES_SMTP_LOGIN_H
#define EXAMPLES_SMTP_LOGIN_H

#include "auth.h"

#include <mailproto/smtpd.h>

struct smtp_login {
    mproto_smtpd      *engine;  /* these to be set */
    const struct auth *auth;
    struct client     *client;

    int                known;   /* who it is, by now */
    mproto_sasl       *sasl;    /* private: while it runs */
};

/* 1: the event was about AUTH, and has its answer. */
int smtp_login_event(struct smtp_login *l, const mproto_smtpd_event *ev);
void smtp_login_free(struct smtp_login *l);

#endif
