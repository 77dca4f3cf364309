/* What the files of session share. ISC, see COPYING. */
#ifndef EXAMPLES_SESSION_INT_H
#define EXAMPLES_SESSION_INT_H

#include "session.h"
#include "stream.h"

#define SESSION_READ 16384      /* a record of TLS */

struct session {
    struct session_opts     opts;
    struct stream           stream;
    mproto_smtpc           *c;
    mproto_wire            *w;
    mproto_sasl            *sasl;       /* while it logs in */
    void (*on_event)(struct session *s, const mproto_smtpc_event *ev);

    int                     settled;    /* what is waited for has come */
    int                     broken;     /* the connection is of no use now */
    int                     secure;
    unsigned                caps, mail_max, rcpt_max, mails;
    char                    offered[SESSION_TEXT / 2];  /* of AUTH */
    struct session_outcome *why;        /* of session_open() */
    const char             *trouble;    /* of the connection; NULL */
    int                     unsafe;     /* it is TLS's */
    char                    tls_trouble[SESSION_TEXT];

    /* the message that is being sent */
    const struct session_mail *mail;
    struct session_outcome *outcomes;
    const char             *params;
    size_t                 *order, n, queued;   /* its recipients, 0 MAIL */
    int                     in_body;

    unsigned long long      unshown;    /* octets of content */
    char                    in[SESSION_READ];
};

/* --- session.c --- */

void session_set(struct session_outcome *o, enum session_verdict verdict,
                 const char *text);
void session_set_reply(struct session_outcome *o, mproto_smtp_cmd which,
                       const mproto_smtp_reply *reply);

/* --- session_wire.c: until s->settled, or the connection is over --- */

void session_run(struct session *s, unsigned seconds);
/* Handshakes now. 0; or -1 with *why and trouble. */
int session_secure(struct session *s);
/* What became of a connection that is over. */
enum session_verdict session_epitaph(const struct session *s,
                                     const char **text);

/* --- session_auth.c --- */

/* 0, or -1 with *why. */
int session_log_in(struct session *s);
void session_logged_in(struct session *s, const mproto_smtp_reply *reply);

#endif
