/* FETCH of a big message, out of its file and not out of memory: while others
 * have their turn no more of it is held than is on its way.
 * ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_STREAM_H
#define EXAMPLES_IMAP4_STREAM_H

#include "imap4_int.h"

struct imap4_stream;

/* 1: of a message ev wants all octets, or a part of them, and facts. */
int imap4_stream_fits(const mproto_imapd_event *ev);
/* 1: it is worth it. */
int imap4_stream_is_big(uint64_t size);

/* NULL with errno; ENOENT: it is gone by now. */
struct imap4_stream *imap4_stream_open(struct imap4_session *s, uint32_t uid);
/* As mproto_imapd_fetch_message(). When the octets cannot be read the session
 * is lost. */
int imap4_stream_tell(struct imap4_stream *st, struct imap4_session *s,
                      const mproto_imap_msg *m, int with_flags);
void imap4_stream_close(struct imap4_stream *st);       /* or NULL */

#endif
