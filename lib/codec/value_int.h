/* Values of structured fields (RFC 2045 5.1): tokens, parameters, comments. */
#ifndef MPROTO_VALUE_INT_H
#define MPROTO_VALUE_INT_H

#include <mailproto/params.h>

/* What is left to read. */
typedef struct mproto_value {
    const char *at, *end;
} mproto_value;

void mproto_value_begin(mproto_value *v, mproto_span body);
/* Over blanks, line ends and comments (RFC 5322 3.2.2). */
void mproto_value_skip(mproto_value *v);
/* The octet c if it comes next, and what may be skipped around it. */
int mproto_value_octet(mproto_value *v, char c);
/* A token, empty when there is none. */
mproto_span mproto_value_token(mproto_value *v);
/* A token or the inside of a quoted string. */
mproto_span mproto_value_word(mproto_value *v);
/* Over all before the next ";" that is not quoted, or in a comment: where the
 * last of it ends, or NULL, if there is none. */
const char *mproto_value_rest(mproto_value *v);
/* The next parameter that has a name and a "="; 0 when there is no more.
 * What is none is gone over, with a defect in *odd. Whole, and its name as
 * written: RFC 2231 is not looked at. */
int mproto_value_param(mproto_value *v, mproto_param *p, unsigned *odd);

/* p without quoting and folds; returns the length it has, with at most cap
 * octets written. */
size_t mproto_value_copy(char *dst, size_t cap, const mproto_param *p);

#endif
