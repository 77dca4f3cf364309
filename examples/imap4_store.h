/* STORE, and the flags of APPEND. ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_STORE_H
#define EXAMPLES_IMAP4_STORE_H

#include "imap4_int.h"

extern const struct imap4_command imap4_store;

/* The keywords of a list of flags; make: those that box has not yet, too. 0, or
 * -1 with errno, for imap4_no_keyword(). */
int imap4_read_keywords(struct imapbox *box, mproto_imap_list list, int make,
                        uint64_t *mask);
int imap4_no_keyword(struct imap4_session *s);

#endif
