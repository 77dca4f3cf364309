/* APPEND and REPLACE. ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_APPEND_H
#define EXAMPLES_IMAP4_APPEND_H

#include "imap4_int.h"

extern const struct imap4_command imap4_append, imap4_append_data,
    imap4_append_end, imap4_append_reset;

/* What of the message that is on its way comes from elsewhere. 0, or -1, errno
 * EFBIG: it would be longer than one may be. */
int imap4_append_part(struct imap4_session *s, const void *p, size_t n);

/* Forgets what came so far. */
void imap4_append_drop(struct imap4_session *s);

#endif
