/* The IMAP side of a mail server (RFC 9051, RFC 3501): the mailboxes of a
 * Maildir++, each of which any number of sessions may have open.
 * ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_H
#define EXAMPLES_IMAP4_H

#include "auth.h"
#include "quota.h"
#include "server.h"

struct imap4 {
    const char           *domain;
    const struct auth    *auth;
    unsigned              flags;        /* MPROTO_IMAPD_ bits */
    unsigned              per_user;     /* sessions at a time; 0: any number */
    struct imapbox_store  store;        /* begins as {NULL} */
    const struct quota   *quota;
    struct imap4_session *first;        /* of all that are open; NULL */
    int                   watching;     /* files, for who waits; begins as 0 */
};

/* Its config is a struct imap4. */
extern const struct service imap4_service;

#endif
