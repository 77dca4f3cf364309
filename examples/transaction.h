/* One mail transaction of a server that delivers: whose message it is, who
 * gets it, and what the sender is told. ISC, see COPYING. */
#ifndef EXAMPLES_TRANSACTION_H
#define EXAMPLES_TRANSACTION_H

#include "auth.h"
#include "delivery.h"
#include "dsn.h"
#include "whole_lines.h"

#include <mailproto/smtpd.h>
#include <mailproto/trace.h>

#define TRANSACTION_TEXT 256    /* domain 255, mailbox 254: RFC 5321 4.5.3.1 */

/* Begins as zeros, but for delivery.each. */
struct transaction {
    struct delivery    delivery;
    struct dsn        *dsn;     /* what the sender wants to be told, or NULL */
    const struct user *sender;  /* NULL: nobody of ours */
    struct whole_lines lines;
    char               from[TRANSACTION_TEXT];
    uint64_t           octets;  /* of content */
};

/* Cut where there is no room, which the engine's own checks leave. */
void transaction_text(char dst[TRANSACTION_TEXT], mproto_span text);

/* By the events of the engine. 0, or -1: no memory. */
int transaction_mail(struct transaction *t, const mproto_smtpd_event *ev,
                     const struct user *sender);
int transaction_rcpt(struct transaction *t, const mproto_smtpd_event *ev,
                     const struct user *user);

#define TRANSACTION_UNTRACEABLE (-2)

/* Begins the message with Return-Path and a Received field of *r, to which it
 * adds id and for. 0; -1 no box can be had; or the above. */
int transaction_data(struct transaction *t, mproto_received *r);
void transaction_write(struct transaction *t, const char *p, size_t n);
void transaction_whole_lines(struct transaction *t, mproto_span piece);

/* Delivers it, and tells the sender. client: whose mail it is, for the log. */
void transaction_end(struct transaction *t, const struct client *client,
                     const struct auth *auth);
/* errno, or 0. */
int transaction_failed(const struct transaction *t, unsigned recipient);

/* What was not delivered is dropped. */
void transaction_reset(struct transaction *t);
void transaction_free(struct transaction *t);

#endif
