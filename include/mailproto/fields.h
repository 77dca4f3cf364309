/* Header fields of a message that you hold in memory (RFC 5322 section 2.2):
 * iterate, compare names, unfold. Nothing is allocated and nothing is lost:
 * the raw spans of all calls, put together, are the header. Iterators are
 * values: copy one to look ahead, drop one to stop. ISC, see COPYING. */
#ifndef MAILPROTO_FIELDS_H
#define MAILPROTO_FIELDS_H

#include <mailproto/defect.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The spans lie in your memory and live as long as it does. */
typedef struct mproto_field {
    mproto_span name;           /* as written, without blanks before ":" */
    mproto_span body;           /* behind ":"; folded; no final line end */
    mproto_span raw;            /* the whole field, octet for octet */
    size_t      offset;         /* of raw in the header */
    unsigned    defects;        /* MPROTO_DEFECT_ bits of this field */
} mproto_field;

typedef struct mproto_fields {
    const char *start_, *at_, *end_;
} mproto_fields;

MPROTO_API void mproto_fields_begin(mproto_fields *it, const void *p,
                                    size_t n);

/* MPROTO_OK with *f the next field and 1 as result; 0 when there is no more:
 * the header has ended at an empty line or at the end of the memory. A line
 * that is no field (no colon, a fold before any field, a name with octets
 * outside 33..126) is given, too, with MPROTO_DEFECT_FIELD, an empty name and
 * all of it in body; blanks before the colon are the same defect, but name is
 * set. Lines end in CRLF or in LF, and the field where one follows the other
 * has MPROTO_DEFECT_LINE_ENDS; more CR before an LF are part of the line end,
 * with MPROTO_DEFECT_BARE_CR. */
MPROTO_API int mproto_fields_next(mproto_fields *it, mproto_field *f);

/* As next(), over all fields whose name is not lower (mproto_name_is): call it
 * again for the second of that name. */
MPROTO_API int mproto_fields_find(mproto_fields *it, const char *lower,
                                  mproto_field *f);

/* Where the body of the message begins: behind the empty line. Has a meaning
 * after next() gave 0; equal to n when there is no empty line. */
MPROTO_API size_t mproto_fields_end(const mproto_fields *it);

/* 1 when name is lower but for the case of ASCII letters; lower is written
 * in lower case and NUL-terminated. */
MPROTO_API int mproto_name_is(mproto_span name, const char *lower);

/* 1 when name may stand before the colon: one octet or more of 33..126, and no
 * ":" (RFC 5322 3.6.8). */
MPROTO_API int mproto_field_name_valid(mproto_span name);

/* body without its folds (RFC 5322 2.2.3: the line ends before blanks are
 * taken out) and without blanks at both ends. Returns the length it has, or
 * would have with more room, as snprintf does; dst ends in NUL when cap is
 * not 0. Never longer than body. */
MPROTO_API size_t mproto_unfold(char *dst, size_t cap, mproto_span body);

#ifdef __cplusplus
}
#endif
#endif
