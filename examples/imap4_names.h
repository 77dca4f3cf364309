/* The commands of imap4.h about mailboxes as things with names: which there
 * are, what can be told of them from outside, how they are made and moved.
 * ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_NAMES_H
#define EXAMPLES_IMAP4_NAMES_H

#include "imap4_int.h"

/* imap4_list.c: LIST and LSUB */
extern const struct imap4_command imap4_list;

/* imap4_mailbox.c; SUBSCRIBE and UNSUBSCRIBE are one */
extern const struct imap4_command imap4_create, imap4_delete, imap4_rename;
extern const struct imap4_command imap4_subscribe, imap4_namespace;

/* Whether there is such a mailbox, of imap4_name(). 0, or -1 with errno. */
int imap4_exists(const struct imap4_session *s, const char *name);

/* imap4_meta.c */
extern const struct imap4_command imap4_getmetadata, imap4_setmetadata;

/* imap4_admin.c; rights: MYRIGHTS, GETACL and LISTRIGHTS; forbid: SETQUOTA,
 * SETACL and DELETEACL */
extern const struct imap4_command imap4_id, imap4_getquota;
extern const struct imap4_command imap4_getquotaroot, imap4_rights;
extern const struct imap4_command imap4_forbid;

/* The owner's: all there are, and with "cd" those of RFC 2086 (RFC 4314
 * 2.1.1). */
#define IMAP4_RIGHTS "lrswipkxtecda"

/* imap4_status.c */
extern const struct imap4_command imap4_status;

/* Says "* STATUS" of a mailbox; wanted: MPROTO_IMAPD_STATUS_ bits. MPROTO_OK,
 * or what the engine said, or UNREAD with errno. */
#define IMAP4_UNREAD 1
int imap4_status_of(struct imap4_session *s, const char *name,
                    unsigned wanted);

/* Most commands do or say one thing, and then OK, for which there may be no
 * room: all they remember is that it is done. rc: what the engine gave. */
struct imap4_once {
    int is_done;
};

int imap4_is_done(const struct imap4_session *s);
int imap4_done(struct imap4_session *s, int rc);

#endif
