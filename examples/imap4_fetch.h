/* FETCH. ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_FETCH_H
#define EXAMPLES_IMAP4_FETCH_H

#include "imap4_int.h"

extern const struct imap4_command imap4_fetch;

/* 1: it takes the octets of a message. */
int imap4_has_mail(const mproto_imapd_item *item);

#endif
