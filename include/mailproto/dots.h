/* Dot-stuffing: the transparency of SMTP (RFC 5321 4.5.2) and POP3 (RFC 1939
 * section 3), both ways. Only CRLF ends a line here, and only CRLF.CRLF ends
 * the content: a bare CR or LF is content with a defect, whatever stands
 * around it. ISC, see COPYING. */
#ifndef MAILPROTO_DOTS_H
#define MAILPROTO_DOTS_H

#include <mailproto/codec.h>

#ifdef __cplusplus
extern "C" {
#endif

/* encode: E_ARG at a bare CR or LF. Without it each becomes CRLF, so that no
 * reader behind us can see another line end than we do (catalogue SMUG-03). */
#define MPROTO_DOTS_STRICT 0x01u
/* encode: line ends only, no dot is doubled and none ends it: for what knows
 * its length, as BDAT (RFC 3030). */
#define MPROTO_DOTS_NONE   0x02u

/* Content to wire. last adds a missing final CRLF, and then ".CRLF". */
MPROTO_API void mproto_dots_init(mproto_codec *s, unsigned flags);
MPROTO_API int mproto_dots_encode(mproto_codec *s, mproto_io *io, int last);

/* Wire to content, without a copy. Each call gives the next run of content as
 * a span of in (or of static memory, for an octet that was held back when an
 * earlier buffer ended) and moves in forward behind it. */
typedef enum mproto_dots_type {
    MPROTO_DOTS_MORE = 0,       /* in is used up; *piece is empty */
    MPROTO_DOTS_PIECE,          /* *piece holds at least one octet */
    MPROTO_DOTS_END             /* CRLF.CRLF was read; in is behind it */
} mproto_dots_type;

/* Stands on your stack; a trailing _ is private. All zero is the start. */
typedef struct mproto_dots {
    uint64_t octets;            /* of content given so far */
    uint64_t lines;             /* ended by CRLF so far */
    uint64_t header;            /* octets up to the first line that is empty,
                                 * and with it; while there is none, all */
    unsigned defects;           /* BARE_CR BARE_LF NUL EIGHT LONG_LINE */
    uint32_t column_;
    uint8_t  state_;
    uint8_t  body_;
} mproto_dots;

/* The end of the content is taken as soon as it has come; nothing behind it
 * is looked at. in->p and in->n are moved. */
MPROTO_API mproto_dots_type mproto_dots_next(mproto_dots *d, mproto_span *in,
                                             mproto_span *piece);

#ifdef __cplusplus
}
#endif
#endif
