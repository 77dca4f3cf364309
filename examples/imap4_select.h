/* How a mailbox is selected, and left. ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_SELECT_H
#define EXAMPLES_IMAP4_SELECT_H

#include "imap4_int.h"

extern const struct imap4_command imap4_select, imap4_unselected;

#endif
