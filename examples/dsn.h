/* Delivery status notifications of success (RFC 3461 5.2.3): who submits may
 * ask to be told when the message is in a recipient's box. That is all that a
 * server has to tell which delivers at once and refuses what it cannot
 * deliver. ISC, see COPYING. */
#ifndef EXAMPLES_DSN_H
#define EXAMPLES_DSN_H

#include "auth.h"

#include <mailproto/esmtp.h>

/* What will have to be told of one message. */
struct dsn;

/* envid: of MAIL, in xtext; may be empty. NULL: no memory. */
struct dsn *dsn_new(mproto_span envid);
void dsn_free(struct dsn *d);

/* One recipient who asked for it. 0, or -1: no memory. */
int dsn_add(struct dsn *d, const struct user *user,
            const mproto_esmtp_rcpt *params);

/* The message as it comes: its header goes along. */
void dsn_content(struct dsn *d, const char *p, size_t n);

/* The recipients have it: tells the sender, whose address is to, unless nobody
 * was added. auth knows our name. 0, or -1 with errno. */
int dsn_send(const struct dsn *d, const struct auth *auth,
             const struct user *sender, const char *to);

#endif
