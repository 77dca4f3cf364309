/* Making and cutting spans. */
#ifndef MPROTO_SPAN_INT_H
#define MPROTO_SPAN_INT_H

#include <mailproto/base.h>

/* A string without its NUL; of NULL it is empty. */
mproto_span mproto_text_span(const char *text);

/* *head is what stands before the next c, and *s moves behind it: 1. Without
 * a c *head is all of it, and *s is empty: 0. */
int mproto_cut(mproto_span *s, char c, mproto_span *head);

/* Without blanks (SP) at both ends. */
mproto_span mproto_trim(mproto_span s);

#endif
