#include "base/buf_int.h"
#include "base/chars_int.h"
#include <string.h>

void mproto_buf_init(mproto_buf *b, char *p, size_t cap)
{
    b->p = p;
    b->n = 0;
    b->cap = cap;
    b->over = 0;
}

void mproto_buf_put(mproto_buf *b, const char *p, size_t n)
{
    if (b->over || n > b->cap - b->n) {
        b->over = 1;
    } else if (n > 0) {
        memcpy(b->p + b->n, p, n);
        b->n += n;
    }
}

void mproto_buf_char(mproto_buf *b, char c)
{
    mproto_buf_put(b, &c, 1);
}

void mproto_buf_text(mproto_buf *b, const char *s)
{
    mproto_buf_put(b, s, mproto_length(s));
}

void mproto_buf_span(mproto_buf *b, mproto_span s)
{
    mproto_buf_put(b, s.p, s.n);
}

void mproto_buf_number(mproto_buf *b, uint64_t n)
{
    char digits[20];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    mproto_buf_put(b, digits + at, sizeof digits - at);
}
