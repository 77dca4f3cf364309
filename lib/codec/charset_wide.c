#include "codec/charset_int.h"
#include "codec/utf8_int.h"

static unsigned wide_octet(const char *p)
{
    return (unsigned char)*p;
}

/* The order of the first unit; what the header says of zeros finds the byte
 * order marks, too, but for this one. */
static int wide_is_big(const char *p, size_t width)
{
    if (width == 2 && wide_octet(p) == 0xfe && wide_octet(p + 1) == 0xff)
        return 1;
    return p[0] == 0 && p[width - 1] != 0;
}

/* A unit of width octets. */
static uint32_t wide_unit(mproto_charset *s, const char *p, size_t width)
{
    uint32_t unit = 0;
    size_t i;
    int big;

    if (s->count_ == 0)
        s->count_ = wide_is_big(p, width)
            ? MPROTO_WIDE_BIG : MPROTO_WIDE_LITTLE;
    big = s->count_ == MPROTO_WIDE_BIG;
    for (i = 0; i < width; i++)
        unit = unit << 8 | wide_octet(big ? p + i : p + width - 1 - i);
    return unit;
}

/* Too few octets. */
static mproto_step wide_short(mproto_charset *s, size_t used, int last)
{
    return last ? mproto_step_bad(s, used)
                : mproto_step_of(0, MPROTO_STEP_MORE);
}

mproto_step mproto_step_utf16(mproto_charset *s, const char *p, size_t n,
                              int last)
{
    uint32_t unit, low;

    if (n < 2)
        return wide_short(s, n, last);
    unit = wide_unit(s, p, 2);
    if (mproto_utf16_is_low(unit))
        return mproto_step_bad(s, 2);
    if (!mproto_utf16_is_high(unit))
        return mproto_step_of(2, unit);
    if (n < 4)
        return wide_short(s, 2, last);
    low = wide_unit(s, p + 2, 2);
    if (!mproto_utf16_is_low(low))
        return mproto_step_bad(s, 2);
    return mproto_step_of(4, mproto_utf16_pair(unit, low));
}

mproto_step mproto_step_utf32(mproto_charset *s, const char *p, size_t n,
                              int last)
{
    uint32_t c;

    if (n < 4)
        return wide_short(s, n, last);
    c = wide_unit(s, p, 4);
    if (c > 0x10ffff || c >> 11 == 0xd800 >> 11)
        return mproto_step_bad(s, 4);
    return mproto_step_of(4, c);
}
