#include "codec/utf8_int.h"

#if MPROTO_SIMD
#include <tmmintrin.h>

/* How two octets in a row can be wrong (John Keiser and Daniel Lemire,
 * "Validating UTF-8 in less than one instruction per byte", 2021). Three
 * tables, by the halves of the first octet and the upper one of the second,
 * tell what that half can be part of: what all three tell of is there. */
enum {
    U_SHORT = 0x01,             /* a sequence lacks octets */
    U_LONG = 0x02,              /* a continuation behind ASCII */
    U_OVER3 = 0x04,             /* overlong forms of three octets, */
    U_OVER2 = 0x20,             /* of two, */
    U_OVER4 = 0x40,             /* of four, or above 0x13ffff */
    U_LARGE = 0x08,             /* above 0x10ffff */
    U_SURROGATE = 0x10,
    U_PAIR = 0x80,              /* continuations: right in forms of three */
    U_ANY = U_SHORT | U_LONG | U_PAIR,
    U_ABOVE = U_ANY | U_LARGE | U_OVER4
};

static const uint8_t utf8_first_high[16] = {
    U_LONG, U_LONG, U_LONG, U_LONG, U_LONG, U_LONG, U_LONG, U_LONG,
    U_PAIR, U_PAIR, U_PAIR, U_PAIR,
    U_SHORT | U_OVER2, U_SHORT, U_SHORT | U_OVER3 | U_SURROGATE,
    U_SHORT | U_LARGE | U_OVER4
};
static const uint8_t utf8_first_low[16] = {
    U_ANY | U_OVER2 | U_OVER3 | U_OVER4, U_ANY | U_OVER2, U_ANY, U_ANY,
    U_ANY | U_LARGE, U_ABOVE, U_ABOVE, U_ABOVE,
    U_ABOVE, U_ABOVE, U_ABOVE, U_ABOVE,
    U_ABOVE, U_ABOVE | U_SURROGATE, U_ABOVE, U_ABOVE
};
static const uint8_t utf8_second_high[16] = {
    U_SHORT, U_SHORT, U_SHORT, U_SHORT, U_SHORT, U_SHORT, U_SHORT, U_SHORT,
    U_LONG | U_PAIR | U_OVER2 | U_OVER3 | U_OVER4,
    U_LONG | U_PAIR | U_OVER2 | U_OVER3 | U_LARGE,
    U_LONG | U_PAIR | U_OVER2 | U_SURROGATE | U_LARGE,
    U_LONG | U_PAIR | U_OVER2 | U_SURROGATE | U_LARGE,
    U_SHORT, U_SHORT, U_SHORT, U_SHORT
};

MPROTO_SSSE3 static inline __m128i utf8_lut(const uint8_t *table, __m128i v)
{
    return _mm_shuffle_epi8(_mm_loadu_si128((const void *)table), v);
}

MPROTO_SSSE3 static inline __m128i utf8_high_half(__m128i v)
{
    return _mm_and_si128(_mm_srli_epi16(v, 4), _mm_set1_epi8(15));
}

/* Not 0 where something is wrong with v, which stands behind before. */
MPROTO_SSSE3 static inline __m128i utf8_wrong(__m128i v, __m128i before)
{
    __m128i first = _mm_alignr_epi8(v, before, 15);
    __m128i pair = _mm_and_si128(_mm_and_si128(
        utf8_lut(utf8_first_high, utf8_high_half(first)),
        utf8_lut(utf8_first_low, _mm_and_si128(first, _mm_set1_epi8(15)))),
        utf8_lut(utf8_second_high, utf8_high_half(v)));
    /* high bits where a third or fourth octet has to stand */
    __m128i more = _mm_or_si128(
        _mm_subs_epu8(_mm_alignr_epi8(v, before, 14), _mm_set1_epi8(0x60)),
        _mm_subs_epu8(_mm_alignr_epi8(v, before, 13), _mm_set1_epi8(0x70)));

    return _mm_xor_si128(pair, _mm_and_si128(more,
                                             _mm_set1_epi8((char)0x80)));
}

/* Octets in front of a sequence that i cuts. */
static size_t utf8_whole(const char *p, size_t i)
{
    size_t k;

    for (k = 1; k <= 3 && k <= i; k++)
        if ((unsigned char)p[i - k] >= (k == 1 ? 0xc0 : k == 2 ? 0xe0 : 0xf0))
            return i - k;
    return i;
}

MPROTO_SSSE3 size_t mproto_utf8_ssse3(const char *p, size_t n)
{
    __m128i before = _mm_setzero_si128(), zero = before, v, wrong;
    size_t i;

    for (i = 0; n - i >= 16; i += 16) {
        v = _mm_loadu_si128((const void *)(p + i));
        wrong = utf8_wrong(v, before);
        if (_mm_movemask_epi8(_mm_cmpeq_epi8(wrong, zero)) != 0xffff)
            break;
        before = v;
    }
    return utf8_whole(p, i);
}

#endif
