/* The files of the messages of a syncstate, in a Maildir. ISC, see COPYING. */
#ifndef EXAMPLES_SYNCBOX_H
#define EXAMPLES_SYNCBOX_H

#include "syncstate.h"

/* Finds the file of each message, and of each old one. 0, or -1 with errno. */
int syncbox_scan(struct syncstate *s, const char *box);
/* Once more that of this one, which another program may have renamed. */
int syncbox_find(struct sync_message *m, const char *box);

/* Nobody has looked at it yet. */
int syncbox_is_new(const struct sync_message *m);
/* Flags that its name tells. Of a file in new nobody has looked at, those that
 * both had. */
unsigned syncbox_flags(const struct sync_message *m);
/* Its name tells these, and no others of IMAP's; letters that are none stay. 0,
 * or -1 with errno; ENOENT: it is to be found once more. */
int syncbox_mark(struct sync_message *m, const char *box, unsigned flags);
/* It has no file any more, whatever that is called now. 0, or -1 with errno. */
int syncbox_remove(struct sync_message *m, const char *box);
/* What was marked and removed is on the disk when 0 comes back; -1 with
 * errno. */
int syncbox_sync(const char *box);

#endif
