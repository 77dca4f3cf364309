/* The header of a mail as it passes through a server: what a submission server
 * takes out of it, and how often it has been on its way. Nothing is copied but
 * the begin of a line that a piece cuts; all else passes octet for octet. ISC,
 * see COPYING. */
#ifndef MAILPROTO_TRANSIT_H
#define MAILPROTO_TRANSIT_H

#include <mailproto/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bcc and Resent-Bcc are left out with their folds (RFC 5322 3.6.3, the first
 * case, and 3.6.6), whatever they hold. */
#define MPROTO_TRANSIT_NO_BCC 0x01u

/* A name with its blanks up to the colon; where blanks go beyond it is taken
 * for the field that it names, colon or not. */
#define MPROTO_TRANSIT_NAME_MAX 64u

/* RFC 5321 6.3: a limit for Received fields, beyond which it is a loop, should
 * be no lower. */
#define MPROTO_RECEIVED_MOST 100u

/* Stands on your stack; a trailing _ is private. */
typedef struct mproto_transit {
    size_t      received;       /* Received fields so far */
    size_t      left_out;       /* fields so far */
    const char *in_;
    size_t      in_n_;
    uint8_t     flags_, state_, names_, n_, held_, blank_, drops_, eof_;
    char        hold_[MPROTO_TRANSIT_NAME_MAX];
} mproto_transit;

MPROTO_API void mproto_transit_init(mproto_transit *t, unsigned flags);

/* As with the MIME parser: in() lends until next() has given 0; E_STATE before
 * that, or after eof(). */
MPROTO_API int mproto_transit_in(mproto_transit *t, const void *p, size_t n);
MPROTO_API void mproto_transit_eof(mproto_transit *t);

/* 1 with the next octets that pass, which live until the next call; 0: no more
 * for now. The header ends where it does in fields.h: at an empty line, and not
 * at a line that is no field. LF ends a line as CRLF does. */
MPROTO_API int mproto_transit_next(mproto_transit *t, mproto_span *data);

/* Received fields of a header in memory, or of a whole message. */
MPROTO_API size_t mproto_received_count(const void *head, size_t n);

#ifdef __cplusplus
}
#endif
#endif
