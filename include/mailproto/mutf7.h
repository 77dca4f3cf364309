/* Modified UTF-7, which names IMAP mailboxes (RFC 3501 5.1.3), both ways,
 * streaming. ISC, see COPYING. */
#ifndef MAILPROTO_MUTF7_H
#define MAILPROTO_MUTF7_H

#include <mailproto/codec.h>

#ifdef __cplusplus
extern "C" {
#endif

MPROTO_API void mproto_mutf7_init(mproto_codec *s);
/* From UTF-8; E_ARG where it is not well-formed, and at NUL. */
MPROTO_API int mproto_mutf7_encode(mproto_codec *s, mproto_io *io, int last);
/* To UTF-8. There is one way to write a name, and all else is E_ARG: else two
 * names could look like one. What was accepted encodes to the same octets. A
 * control in the name is the defect CONTROL; NUL is E_ARG. */
MPROTO_API int mproto_mutf7_decode(mproto_codec *s, mproto_io *io, int last);

/* The most octets that n become; SIZE_MAX when that overflows. */
MPROTO_API size_t mproto_mutf7_encoded_max(size_t n);
MPROTO_API size_t mproto_mutf7_decoded_max(size_t n);

#ifdef __cplusplus
}
#endif
#endif
