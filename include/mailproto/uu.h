/* uuencode, as the transfer encodings x-uuencode, x-uue, uuencode and uue that
 * older mail has: the first file of it, streaming. ISC, see COPYING. */
#ifndef MAILPROTO_UU_H
#define MAILPROTO_UU_H

#include <mailproto/codec.h>

#ifdef __cplusplus
extern "C" {
#endif

MPROTO_API void mproto_uu_init(mproto_codec *s);

/* What stands between "begin 644 name" and "end" (POSIX.1-2017, uuencode).
 * Never strict. Gone over are text before it, lines without a length and
 * octets outside the alphabet (ALPHABET), what stands behind it (TRAILING),
 * and more on a line than its length needs, as a sum (PADDING). What a line,
 * which makes 63 octets at most, is short of is zeros: transport cuts off
 * blanks (PADDING, as is a file without its end, or none at all). */
MPROTO_API int mproto_uu_decode(mproto_codec *s, mproto_io *io, int last);

#ifdef __cplusplus
}
#endif
#endif
