/* What can be told of mailboxes without opening them: STATUS, and what all of a
 * user's hold. It is found out once, and kept until something in the folder
 * changes, which costs a stat() or three to see; what changed within the last
 * second is found out anew each time, since clocks of files are coarse.
 * ISC, see COPYING. */
#ifndef EXAMPLES_IMAPBOX_FACTS_H
#define EXAMPLES_IMAPBOX_FACTS_H

#include "imapbox.h"

/* Of some thousands of mailboxes, whosever they are. */
struct imapbox_facts;

/* NULL: no memory. */
struct imapbox_facts *imapbox_facts_new(void);
void imapbox_facts_free(struct imapbox_facts *facts);

struct imapbox_status {
    uint32_t messages, recent, unseen, deleted, uidnext, uidvalidity;
    uint64_t modseq, size, deleted_size;        /* octets as IMAP tells them */
};

/* 0, or -1 with errno, as imapbox_open(). */
int imapbox_status(struct imapbox_facts *facts, struct imapbox_store *store,
                   const char *root, const char *name,
                   struct imapbox_status *status);

/* What all mailboxes of a user hold, as their files are long or their names
 * tell. A Maildir that is not there holds nothing. 0, or -1 with errno. */
struct imapbox_usage {
    uint64_t octets, messages;
};

int imapbox_usage(struct imapbox_facts *facts, const char *root,
                  struct imapbox_usage *usage);

#endif
