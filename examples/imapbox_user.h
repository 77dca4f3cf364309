/* The mailboxes of one user: root is his Maildir, which is the INBOX, and
 * holds the others as folders (see imapbox_name.h). Names are as
 * imapbox_name_read() gives them. Calls give 0, or -1 with errno: ENOENT: there
 * is no such mailbox; EEXIST: there is one; EPERM: not with this name; EAGAIN:
 * another process has the lock for too long. ISC, see COPYING. */
#ifndef EXAMPLES_IMAPBOX_USER_H
#define EXAMPLES_IMAPBOX_USER_H

#include "imapbox.h"

#include <mailproto/imaplist.h>

/* All of them, in the order of mproto_imaplist_order(), with uses, and with
 * SUBSCRIBED; also what is subscribed and gone, as NONEXISTENT. */
struct imapbox_list {
    mproto_imaplist_mailbox *boxes;
    size_t n, cap;
};

int imapbox_list_read(struct imapbox_list *list, const char *root);
/* The names become UTF-8, and the order is theirs. 0, or -1: no memory. */
int imapbox_list_utf8(struct imapbox_list *list);
void imapbox_list_free(struct imapbox_list *list);

/* use: a MPROTO_IMAPLIST_ bit of RFC 6154, or 0. Those above it are made, too.
 * After a kill it is there, or not. */
int imapbox_create(const char *root, const char *name, unsigned use);

/* Its messages are gone then, and who has it selected is told IMAPBOX_LOST;
 * those below it stay. */
int imapbox_delete(struct imapbox_store *store, const char *root,
                   const char *name);

/* With all below it; who has them selected goes on. INBOX stays, and loses its
 * messages to the new one (RFC 9051 6.3.6). A kill may leave some of those
 * below where they were. */
int imapbox_rename(struct imapbox_store *store, const char *root,
                   const char *from, const char *to);

/* on 0: no more. No matter whether there is such a mailbox. */
int imapbox_subscribe(const char *root, const char *name, int on);

/* Who has never had subscriptions gets the folders that clients look for
 * (Archive, Drafts, Junk, Sent, Trash), each for its use, and subscribed. */
int imapbox_welcome(struct imapbox_store *store, const char *root);

#endif
