/* IDLE, and who finds out what others do with files. ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_IDLE_H
#define EXAMPLES_IMAP4_IDLE_H

#include "imap4_int.h"

extern const struct imap4_command imap4_noop, imap4_idle, imap4_idle_end;

/* From now on changes in mailboxes that are open are seen: at once where the
 * system tells of them, else within a second. */
void imap4_watch(struct imap4 *config, struct server *server);

#endif
