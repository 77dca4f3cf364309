/* base64 (RFC 2045 section 6.8, RFC 4648), both ways, streaming.
 * ISC, see COPYING. */
#ifndef MAILPROTO_BASE64_H
#define MAILPROTO_BASE64_H

#include <mailproto/codec.h>

#ifdef __cplusplus
extern "C" {
#endif

/* encode: lines of 76 letters, CRLF behind each, the last one too. */
#define MPROTO_BASE64_LINES  0x01u
/* decode: letters, right padding with zero bits, and CRLF anywhere; else
 * E_ARG. Without it all is read that can be: octets outside the alphabet are
 * stepped over (RFC 2045 6.8; ALPHABET), padding may be missing or wrong and
 * a letter left over (PADDING), and letters behind padding are a new run (as
 * when files were joined), but from the first octet there that is none, all is
 * text of others, as of mailing lists, and left out (TRAILING). White space is
 * a defect only between the four letters of three octets (BLANKS). */
#define MPROTO_BASE64_STRICT 0x02u
/* both ways: "-" and "_" for "+" and "/" (RFC 4648 section 5). */
#define MPROTO_BASE64_URL    0x04u

MPROTO_API void mproto_base64_init(mproto_codec *s, unsigned flags);
MPROTO_API int mproto_base64_encode(mproto_codec *s, mproto_io *io, int last);
MPROTO_API int mproto_base64_decode(mproto_codec *s, mproto_io *io, int last);

/* Letters that n octets become, exactly; SIZE_MAX when that overflows. */
MPROTO_API size_t mproto_base64_encoded_size(size_t n, unsigned flags);
/* The most octets that n letters become. */
MPROTO_API size_t mproto_base64_decoded_size(size_t n);

#ifdef __cplusplus
}
#endif
#endif
