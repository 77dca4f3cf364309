/* A checked writer over memory of fixed size. An overflow sticks: put all
 * pieces, look once at the end. */
#ifndef MPROTO_BUF_INT_H
#define MPROTO_BUF_INT_H

#include <mailproto/base.h>

typedef struct mproto_buf {
    char  *p;
    size_t n, cap;
    int    over;                /* something did not fit; p holds n octets */
} mproto_buf;

void mproto_buf_init(mproto_buf *b, char *p, size_t cap);
void mproto_buf_put(mproto_buf *b, const char *p, size_t n);
void mproto_buf_char(mproto_buf *b, char c);
void mproto_buf_text(mproto_buf *b, const char *s);
void mproto_buf_span(mproto_buf *b, mproto_span s);
void mproto_buf_number(mproto_buf *b, uint64_t n);

#endif
