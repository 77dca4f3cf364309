/* What the files of session share. ISC, see COPYING. */
#ifndef EXAMPLES_SESSION_INT_H
#define EXAMPLES_SESSION_INT_H

#include "peer.h"
#include "session.h"

struct session {
    struct session_opts     opts;
    struct peer             peer;
    mproto_smtpc           *c;
    mproto_sasl            *sasl;       /* while it logs in */
    void (*on_event)(struct session *s, const mproto_smtpc_event *ev);

    int                     ready;      /* session_open() went well */
    unsigned                caps, mail_max, rcpt_max, mails;
    char                    offered[SESSION_TEXT];      /* of AUTH */
    struct session_outcome *why;        /* of session_open() */

    /* the message that is being sent */
    const struct session_mail *mail;
    struct session_outcome *outcomes;
    const char             *params;
    size_t                 *order, n, queued;   /* its recipients, 0 MAIL */
};

/* --- session.c --- */

void session_set(struct session_outcome *o, enum session_verdict verdict,
                 const char *text);
void session_set_reply(struct session_outcome *o, mproto_smtp_cmd which,
                       const mproto_smtp_reply *reply);
/* What became of a connection that is over. */
enum session_verdict session_epitaph(const struct session *s,
                                     const char **text);

/* --- session_auth.c --- */

/* 0, or -1 with *why. */
int session_log_in(struct session *s);
void session_logged_in(struct session *s, const mproto_smtp_reply *reply);

#endif
