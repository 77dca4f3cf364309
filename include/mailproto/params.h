/* Parameters of Content-Type and its like: "value; name=value; ..." (RFC 2045
 * section 5.1), with charsets and continuations (RFC 2231). Nothing is
 * allocated. ISC, see COPYING. */
#ifndef MAILPROTO_PARAMS_H
#define MAILPROTO_PARAMS_H

#include <mailproto/words.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The sections of one value that are read, 0 to 255. */
#define MPROTO_PARAMS_SECTIONS 256u

/* As written; the spans lie in your memory. */
typedef struct mproto_param {
    mproto_span name;           /* without "*0*" */
    mproto_span raw;            /* without the quotes */
    int         quoted;
    int         section;        /* of RFC 2231; -1: it is whole */
    int         extended;       /* with percents and perhaps a charset */
    unsigned    defects;        /* MPROTO_DEFECT_PARAMETER or 0 */
} mproto_param;

typedef struct mproto_params {
    const mproto_convert *conv; /* NULL after begin(); set yours for get() */
    const char *at_, *end_;
} mproto_params;

/* *value is what stands before the first ";", without blanks and comments at
 * its ends. */
MPROTO_API void mproto_params_begin(mproto_params *it, mproto_span body,
                                    mproto_span *value);
/* 1 with *p the next parameter, or 0. PARAMETER: another reader could see
 * another value. It needs quotes and has none (and is read up to ";"), it is
 * empty without them, they do not close, or there is something behind them;
 * or what stands before it is no parameter and was gone over. */
MPROTO_API int mproto_params_next(mproto_params *it, mproto_param *p);

/* The parameter name, in lower case, out of those that it has before it, as
 * UTF-8. Of "name*=", "name*0=" and "name=" the first of these wins, and of
 * two that are the same the first; sections are joined by number, whatever
 * their order, over gaps, too; each of these is a defect (PARAMETER). A
 * section past the last one read is LIMIT, and if there is no other, the
 * parameter is not there. Without a charset octets are UTF-8 as they are
 * elsewhere in a header. Encoded-words in a "name=" are decoded, which RFC
 * 2047 5 forbids to write: WORD. Else all is as in mproto_words_decode(), but
 * blanks at the ends stay. Returns as snprintf does; SIZE_MAX when the
 * parameter is not there. */
MPROTO_API size_t mproto_params_get(char *dst, size_t cap,
                                    const mproto_params *it, const char *name,
                                    unsigned *defects);

/* "; name=value", value being UTF-8, at column; folded with CRLF SP to lines of
 * at most 76 columns. ASCII is a token or quoted; if that has more than 70
 * octets, the most of a boundary, it is cut into sections. RFC 2231 with
 * percents is for the rest, and for what looks like an encoded-word. get()
 * gives value again. Returns as snprintf does; SIZE_MAX, and dst is as it was,
 * when name is no token, holds "*" or has more than 40 octets, value is not
 * UTF-8 or has a control other than TAB, or would have too many sections. */
MPROTO_API size_t mproto_params_write(char *dst, size_t cap, const char *name,
                                      mproto_span value, unsigned column);

#ifdef __cplusplus
}
#endif
#endif
