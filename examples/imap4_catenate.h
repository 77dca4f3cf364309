/* CATENATE. ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_CATENATE_H
#define EXAMPLES_IMAP4_CATENATE_H

#include "imap4_int.h"

extern const struct imap4_command imap4_append_url;

#endif
