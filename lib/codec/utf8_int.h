/* UTF-8, a character at a time. */
#ifndef MPROTO_UTF8_INT_H
#define MPROTO_UTF8_INT_H

#include "base/simd_int.h"
#include <mailproto/utf8.h>

#define MPROTO_UTF8_MAX 4u      /* octets of a character */
#define MPROTO_UTF8_BAD 0xfffdu /* U+FFFD REPLACEMENT CHARACTER */

/* The character at p, where n > 0: its octets, and *c is set. 0: p[0..n) is
 * the begin of one and may become well-formed. -k: it can not, and k octets
 * are the maximal subpart (Unicode, 3.9) that one U+FFFD stands for. */
int mproto_utf8_next(const char *p, size_t n, uint32_t *c);


/* The octet of a sequence that ends shift bits above the lowest of c. */
static inline char mproto_utf8_octet(unsigned mark, uint32_t c, unsigned shift)
{
    return (char)(mark | (c >> shift & 0x3f));
}

/* Writes c, which is no surrogate and at most U+10FFFF; its octets. */
static inline size_t mproto_utf8_put(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = mproto_utf8_octet(0xc0, c, 6);
        out[1] = mproto_utf8_octet(0x80, c, 0);
        return 2;
    }
    if (c < 0x10000) {
        out[0] = mproto_utf8_octet(0xe0, c, 12);
        out[1] = mproto_utf8_octet(0x80, c, 6);
        out[2] = mproto_utf8_octet(0x80, c, 0);
        return 3;
    }
    out[0] = mproto_utf8_octet(0xf0, c, 18);
    out[1] = mproto_utf8_octet(0x80, c, 12);
    out[2] = mproto_utf8_octet(0x80, c, 6);
    out[3] = mproto_utf8_octet(0x80, c, 0);
    return 4;
}

/* ASCII octets that p begins with. */
size_t mproto_utf8_ascii(const char *p, size_t n);

#if MPROTO_SIMD
/* Octets of whole characters that p begins with, but for some at the end: what
 * follows is to be read one by one. */
size_t mproto_utf8_ssse3(const char *p, size_t n);
#endif

static inline int mproto_utf16_is_high(uint32_t unit)
{
    return unit >> 10 == 0xd800 >> 10;
}

static inline int mproto_utf16_is_low(uint32_t unit)
{
    return unit >> 10 == 0xdc00 >> 10;
}

static inline uint32_t mproto_utf16_pair(uint32_t high, uint32_t low)
{
    return 0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff));
}

#endif
