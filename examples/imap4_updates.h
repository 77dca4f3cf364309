/* Searches that the client is told the changes of (RFC 5267 4.3). ISC, see
 * COPYING. */
#ifndef EXAMPLES_IMAP4_UPDATES_H
#define EXAMPLES_IMAP4_UPDATES_H

#include "imap4_find.h"
#include "imap4_rows.h"

/* 1: one with this tag is told of. */
int imap4_updates_has(const struct imap4_session *s, mproto_span tag);
/* From now on changes are noted: one will be asked for. */
void imap4_updates_begin(struct imap4_session *s);
/* What ev has found is told of from now on; takes what is in f and rows. 0, or
 * -1: there are too many, or no memory. */
int imap4_updates_add(struct imap4_session *s, const mproto_imapd_event *ev,
                      struct imap4_find *f, struct imap4_rows *rows);
/* 1, or 0: there is none. */
int imap4_updates_cancel(struct imap4_session *s, mproto_span tag);
void imap4_updates_drop(struct imap4_session *s);

/* The message came, changed or went. */
void imap4_updates_note(struct imap4_session *s, uint32_t uid);
/* Tells what has changed; only what is gone, before the client is told of
 * that, or all, behind all else. 1, or 0: there was no room. */
int imap4_updates_tell(struct imap4_session *s, int only_gone);

#endif
