/* The one signature of all streaming codecs. ISC, see COPYING.
 *
 * A call moves in and out forward and returns MPROTO_OK when in is used up
 * (and, with last set, the end is written), MPROTO_E_FULL when out has no
 * room for the next step (call again with more room, and the same last), or
 * MPROTO_E_ARG with in at the octet that does not belong (strict decoders
 * only). None fails otherwise, allocates, or keeps a pointer. With out_n at
 * or above MPROTO_CODEC_MIN a call always makes progress. in and out may not
 * overlap; what is behind the new out may have been written to. After last the
 * state is done, and takes no more input (E_ARG): init it to use it again. */
#ifndef MAILPROTO_CODEC_H
#define MAILPROTO_CODEC_H

#include <mailproto/defect.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MPROTO_CODEC_MIN 80u

typedef struct mproto_io {
    const char *in;
    size_t      in_n;
    char       *out;
    size_t      out_n;
} mproto_io;

/* Stands on your stack; a trailing _ is private. */
typedef struct mproto_codec {
    unsigned defects;           /* what was forgiven so far: MPROTO_DEFECT_ */
    uint32_t bits_, column_;
    uint8_t  count_, pad_, state_, flags_;
    char     hold_[12];
} mproto_codec;

/* Transfer encodings, RFC 2045 section 6. */
typedef enum mproto_cte {
    MPROTO_CTE_7BIT = 1, MPROTO_CTE_8BIT, MPROTO_CTE_BINARY,
    MPROTO_CTE_QP, MPROTO_CTE_BASE64, MPROTO_CTE_UUENCODE, MPROTO_CTE_UNKNOWN
} mproto_cte;

#ifdef __cplusplus
}
#endif
#endif
