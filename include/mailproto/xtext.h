/* xtext, which carries ORCPT, ENVID (RFC 3461 section 4) and AUTH (RFC 4954)
 * in SMTP parameters, both ways, streaming. ISC, see COPYING. */
#ifndef MAILPROTO_XTEXT_H
#define MAILPROTO_XTEXT_H

#include <mailproto/codec.h>

#ifdef __cplusplus
extern "C" {
#endif

/* decode: controls pass, with the defect CONTROL, or NUL. Without it they are
 * E_ARG: a decoded line end once wrote lines of its own into the files of a
 * mail server (CVE-2020-28021). */
#define MPROTO_XTEXT_CONTROLS 0x01u
/* decode: lower-case hex digits are read, with the defect ALPHABET. */
#define MPROTO_XTEXT_LOWER    0x02u

MPROTO_API void mproto_xtext_init(mproto_codec *s, unsigned flags);
/* Takes any octets; what leaves is 33 to 126 without "=", "+" as "+2B". */
MPROTO_API int mproto_xtext_encode(mproto_codec *s, mproto_io *io, int last);
/* E_ARG at what RFC 3461 does not allow. An octet above 127 can only come
 * escaped, and is the defect EIGHT. */
MPROTO_API int mproto_xtext_decode(mproto_codec *s, mproto_io *io, int last);

/* The most octets that n become; SIZE_MAX when that overflows. Decoding never
 * makes more than it takes. */
MPROTO_API size_t mproto_xtext_encoded_max(size_t n);

#ifdef __cplusplus
}
#endif
#endif
