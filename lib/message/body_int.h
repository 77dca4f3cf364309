/* The one way from the octets of a leaf to its content, for the parser and
 * for random access. */
#ifndef MPROTO_BODY_INT_H
#define MPROTO_BODY_INT_H

#include <mailproto/body.h>

typedef struct mproto_body_plan {
    unsigned              flags;        /* DECODE, UTF8, UNFLOW of mime.h */
    mproto_mime_kind      kind;
    mproto_cte            encoding;
    mproto_span           type, charset;
    unsigned              flowed;       /* as in mproto_mime_part */
    const mproto_convert *convert;
} mproto_body_plan;

void mproto_body_start(mproto_body *b, const mproto_body_plan *plan);

/* 1 when the content is the octets as they stand. */
int mproto_body_idle(const mproto_body *b);

#endif
