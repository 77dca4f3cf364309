/* COPY, MOVE, EXPUNGE and CLOSE. ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_COPY_H
#define EXAMPLES_IMAP4_COPY_H

#include "imap4_int.h"

extern const struct imap4_command imap4_copy, imap4_move, imap4_expunge,
    imap4_close;

/* OK, with HIGHESTMODSEQ for who has to know how far he is (RFC 7162
 * 3.2.7). */
int imap4_ok_modseq(struct imap4_session *s);
/* NO to a mailbox that messages should go to (RFC 9051 6.4.7). */
int imap4_no_target(struct imap4_session *s);

#endif
