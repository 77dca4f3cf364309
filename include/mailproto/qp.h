/* quoted-printable (RFC 2045 section 6.7), both ways, streaming.
 * ISC, see COPYING. */
#ifndef MAILPROTO_QP_H
#define MAILPROTO_QP_H

#include <mailproto/codec.h>

#ifdef __cplusplus
extern "C" {
#endif

/* encode: CR and LF are data and become =0D=0A. Without it the input is text:
 * CRLF and bare LF are line ends and leave as CRLF, a bare CR as =0D. Lines
 * have at most 76 columns; blanks at their ends are escaped, and so are the
 * blank of "From " at a line start and a "." that is a whole line. */
#define MPROTO_QP_BINARY 0x01u
/* decode: E_ARG at a bare CR or LF, a control, an octet above 126, a blank at
 * a line end, an "=" without two upper-case hex digits or a line end. Without
 * it a wrong "=" stays as it stands (ESCAPE), but is dropped as the very last
 * octet (ESCAPE too); "=", blanks and a line end is a soft break (BLANKS);
 * lower-case hex is read, controls pass (both ALPHABET, or NUL); 8-bit octets
 * and bare line ends pass (EIGHT, BARE_CR, BARE_LF). */
#define MPROTO_QP_STRICT 0x02u
/* decode: keep blanks before a line end, which transport may have added and
 * RFC 2045 6.7 (3) has cut off; BLANKS tells of them either way. More than 76
 * in a row, the most of a legal line, are always kept. */
#define MPROTO_QP_BLANKS 0x04u
/* encode: a tab is =09 wherever it stands: gateways made blanks of it. */
#define MPROTO_QP_TABS   0x08u

MPROTO_API void mproto_qp_init(mproto_codec *s, unsigned flags);
MPROTO_API int mproto_qp_encode(mproto_codec *s, mproto_io *io, int last);
MPROTO_API int mproto_qp_decode(mproto_codec *s, mproto_io *io, int last);

/* The most octets that n become; SIZE_MAX when that overflows. Decoding never
 * makes more than it takes. */
MPROTO_API size_t mproto_qp_encoded_max(size_t n);

#ifdef __cplusplus
}
#endif
#endif
