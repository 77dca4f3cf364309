/* Text that is format=flowed (RFC 3676), streaming: its paragraphs as one line
 * each. ISC, see COPYING. */
#ifndef MAILPROTO_FLOWED_H
#define MAILPROTO_FLOWED_H

#include <mailproto/codec.h>

#ifdef __cplusplus
extern "C" {
#endif

/* mproto_mime_part.flowed: text/plain with format=flowed. init() ignores it. */
#define MPROTO_FLOWED_ON    0x01u
/* DelSp=yes: the blank before a soft line break is part of the break. */
#define MPROTO_FLOWED_DELSP 0x02u

MPROTO_API void mproto_flowed_init(mproto_codec *s, unsigned flags);

/* Soft line breaks go, and the blanks that were stuffed in. Quoted lines keep
 * all their marks, with one blank behind them if text follows; what is joined
 * of such lines has them once. A paragraph also ends where the quote depth
 * changes, before the "-- " of a signature, and at the end (4.1). Line ends
 * that stay are as they came, CRLF or LF. Never strict, and no defects; for
 * text in which ASCII stands for itself. No line grows by more than one octet.
 */
MPROTO_API int mproto_flowed_decode(mproto_codec *s, mproto_io *io, int last);

#ifdef __cplusplus
}
#endif
#endif
