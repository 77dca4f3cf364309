/* How a client proves who its user is, and is nobody again.
 * ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_LOGIN_H
#define EXAMPLES_IMAP4_LOGIN_H

#include "imap4_int.h"

extern const struct imap4_command imap4_starttls, imap4_auth, imap4_lookup,
    imap4_login, imap4_reset, imap4_unauthenticate;

#endif
