/* Cuts an mbox file into its messages as it streams by (RFC 4155). What comes
 * out is for mproto_mime_in() or for a file: octets in place, but for quoting
 * that is taken off. LF ends a line as CRLF does. ISC, see COPYING. */
#ifndef MAILPROTO_MBOX_H
#define MAILPROTO_MBOX_H

#include <mailproto/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Writers differ in what they do to a line of the message that begins "From "
 * and nothing in the file tells. mboxrd puts ">" before it, and before one
 * that has ">" there already; mboxo only before the plain one. */
#define MPROTO_MBOX_RD    0x01u /* ">From ", ">>From " ...: take one ">" off */
#define MPROTO_MBOX_O     0x02u /* ">From ": take the ">" off */
/* Any line that begins "From " behind an empty one separates. Without it the
 * line must also have a month, a time and a year, as writers put there, so
 * that an unquoted sentence of the message does not. */
#define MPROTO_MBOX_LOOSE 0x04u

/* Octets of a separator with its line end; a longer line is of the message. So
 * is ">" as it stands where more than these would have to be held. */
#define MPROTO_MBOX_LINE_MAX 512u

/* Stands on your stack; a trailing _ is private. */
typedef struct mproto_mbox {
    uint64_t    offset;         /* in the stream, of what next() gave: of the
                                 * first octet, or where the message ends */
    uint64_t    at_;
    const char *in_;
    size_t      in_n_;
    uint16_t    n_, quotes_;
    uint8_t     flags_, state_, blank_, after_, skip_, open_, body_, eof_;
    char        line_[MPROTO_MBOX_LINE_MAX];
} mproto_mbox;

typedef enum mproto_mbox_type {
    MPROTO_MBOX_FROM = 1,       /* the line before a message, with its end */
    MPROTO_MBOX_DATA,           /* a piece of the message; may be many */
    MPROTO_MBOX_END             /* of the message */
} mproto_mbox_type;

MPROTO_API void mproto_mbox_init(mproto_mbox *s, unsigned flags);

/* As with the MIME parser: in() lends until next() has given 0; E_STATE before
 * that, or after eof(). */
MPROTO_API int mproto_mbox_in(mproto_mbox *s, const void *p, size_t n);
MPROTO_API void mproto_mbox_eof(mproto_mbox *s);

/* An mproto_mbox_type with its octets in *data, which live until the next
 * call; or 0: no more for now. A separator is the first line of the stream
 * if it begins "From ", and such a line behind an empty one. A stream that
 * begins otherwise begins with a message without FROM. The empty line before a
 * separator or at the end of the stream is no part of the message, unless it
 * is the one that ends its header. */
MPROTO_API int mproto_mbox_next(mproto_mbox *s, mproto_span *data);

#ifdef __cplusplus
}
#endif
#endif
