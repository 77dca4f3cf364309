/* Decodes the body of one part that a structure knows (structure.h) and that
 * you hold or read piece by piece: random access, where mime.h streams. The
 * octets are those of its BODY events. ISC, see COPYING. */
#ifndef MAILPROTO_BODY_H
#define MAILPROTO_BODY_H

#include <mailproto/charset.h>
#include <mailproto/structure.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What stands between two steps of decoding. */
typedef struct mproto_body_room {
    size_t at_, n_;
    char   octets_[1024];
} mproto_body_room;

/* Stands on your stack; a trailing _ is private. */
typedef struct mproto_body {
    unsigned         defects;   /* of all steps so far: MPROTO_DEFECT_ */
    uint8_t          steps_[3], count_, done_;
    mproto_codec     encoding_, flowed_;
    mproto_charset   charset_;
    mproto_body_room room_[2];
} mproto_body;

/* For [body, end) of part. The transfer encoding is taken off as
 * MPROTO_MIME_DECODE does; flags may have MPROTO_MIME_UTF8 and
 * MPROTO_MIME_UNFLOW. conv, which may be NULL, must outlive b, and part till
 * done(). */
MPROTO_API void mproto_body_init(mproto_body *b, const mproto_part *part,
                                 unsigned flags, const mproto_convert *conv);
/* A codec (codec.h) without E_ARG but behind last. */
MPROTO_API int mproto_body_decode(mproto_body *b, mproto_io *io, int last);
/* Call it in any case, when conv is not NULL. */
MPROTO_API void mproto_body_done(mproto_body *b);

#ifdef __cplusplus
}
#endif
#endif
