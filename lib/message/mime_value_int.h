/* Values of MIME fields (RFC 2045 5.1): tokens, parameters, comments. */
#ifndef MPROTO_MIME_VALUE_INT_H
#define MPROTO_MIME_VALUE_INT_H

#include <mailproto/defect.h>

/* What is left to read. */
typedef struct mproto_mime_value {
    const char *at, *end;
} mproto_mime_value;

typedef struct mproto_mime_param {
    mproto_span name;           /* as written */
    mproto_span raw;            /* as written, without the quotes */
    int         quoted;
    unsigned    defects;        /* MPROTO_DEFECT_PARAMETER or 0 */
} mproto_mime_param;

void mproto_mime_value_begin(mproto_mime_value *v, mproto_span body);
/* Over blanks, line ends and comments (RFC 5322 3.2.2). */
void mproto_mime_value_skip(mproto_mime_value *v);
/* The octet c if it comes next, and what may be skipped around it. */
int mproto_mime_value_octet(mproto_mime_value *v, char c);
/* A token, empty when there is none. */
mproto_span mproto_mime_value_token(mproto_mime_value *v);
/* A token or the inside of a quoted string. */
mproto_span mproto_mime_value_word(mproto_mime_value *v);
/* The next parameter that has a name and a "="; 0 when there is no more.
 * What is none is gone over, with a defect in *odd. */
int mproto_mime_value_param(mproto_mime_value *v, mproto_mime_param *p,
                            unsigned *odd);

/* p without quoting and folds; returns the length it has, with at most cap
 * octets written. */
size_t mproto_mime_value_copy(char *dst, size_t cap,
                              const mproto_mime_param *p);

#endif
