#include <mailproto/sasl.h>
#include "codec/utf8_int.h"

#include <string.h>

typedef struct range {
    uint32_t first, last;
} range;

/* RFC 3454 C.1.2, which become SPACE (RFC 4013 2.1). */
static const range spaces[] = {
    { 0x00a0, 0x00a0 }, { 0x1680, 0x1680 }, { 0x2000, 0x200b },
    { 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 }
};

/* RFC 3454 B.1, which become nothing. */
static const range nothings[] = {
    { 0x00ad, 0x00ad }, { 0x034f, 0x034f }, { 0x1806, 0x1806 },
    { 0x180b, 0x180d }, { 0x200c, 0x200d }, { 0x2060, 0x2060 },
    { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }
};

/* RFC 4013 2.3, without what the two tables before have mapped, surrogates,
 * which are no UTF-8, and the last two of each plane. */
static const range forbidden[] = {
    { 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x0340, 0x0341 },
    { 0x06dd, 0x06dd }, { 0x070f, 0x070f }, { 0x180e, 0x180e },
    { 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2061, 0x2063 },
    { 0x206a, 0x206f }, { 0x2ff0, 0x2ffb }, { 0xe000, 0xf8ff },
    { 0xfdd0, 0xfdef }, { 0xfff9, 0xfffd }, { 0x1d173, 0x1d17a },
    { 0xe0001, 0xe0001 }, { 0xe0020, 0xe007f }, { 0xf0000, 0x10ffff }
};

#define IS_IN(table, c) is_in(table, sizeof table / sizeof table[0], c)

static int is_in(const range *r, size_t n, uint32_t c)
{
    const range *end = r + n;

    while (r < end && c > r->last)
        r++;
    return r < end && c >= r->first;
}

int mproto_sasl_prep(char *dst, size_t *n, mproto_span text)
{
    size_t at = 0, put = 0;
    uint32_t c;
    int octets;

    for (; at < text.n; at += (size_t)octets) {
        octets = mproto_utf8_next(text.p + at, text.n - at, &c);
        if (octets <= 0 || IS_IN(forbidden, c) || (c & 0xfffe) == 0xfffe)
            return MPROTO_E_ARG;
        if (IS_IN(nothings, c))
            continue;
        if (IS_IN(spaces, c))
            c = ' ';
        put += mproto_utf8_put(dst + put, c);
    }
    if (put == 0)
        return MPROTO_E_ARG;
    *n = put;
    return MPROTO_OK;
}
