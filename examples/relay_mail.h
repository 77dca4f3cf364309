/* A mail as it comes in. ISC, see COPYING. */
#ifndef EXAMPLES_RELAY_MAIL_H
#define EXAMPLES_RELAY_MAIL_H

#include "relay.h"

#include <mailproto/smtpd.h>
#include <mailproto/trace.h>
#include <mailproto/transit.h>

struct relay_mail {
    struct relay      *relay;   /* to be set */
    int                submission;      /* Bcc goes */

    struct queue_mail *mail;    /* private from here on */
    mproto_transit     transit; /* looks at the header */
};

/* What became of it, as mproto_smtpd_reply() has it. */
struct relay_reply {
    int         code;
    const char *enhanced;
    char        text[QUEUE_ID_SIZE + 48];
};

/* Of errno, which stderr is told. */
void relay_reply_trouble(struct relay_reply *reply, const char *what);

/* Of MAIL and RCPT. 0, or -1 with errno; to is that of relay_path.h. */
int relay_mail_begin(struct relay_mail *m, const mproto_smtpd_event *ev);
int relay_mail_add(struct relay_mail *m, const char *to,
                   const mproto_esmtp_rcpt *params);

/* Behind the last recipient: adds the Received field. Of r, from, from_tcp and
 * with are set. 0, or -1: it cannot be written. */
int relay_mail_trace(struct relay_mail *m, mproto_received *r);

void relay_mail_body(struct relay_mail *m, mproto_span piece);

/* Puts it into the queue: when the reply is 250 it is safe there. peer is for
 * the log. */
void relay_mail_end(struct relay_mail *m, const char *peer,
                    struct relay_reply *reply);

/* Forgets what was begun. */
void relay_mail_drop(struct relay_mail *m);

#endif
