#include "message/mime_int.h"
#include "base/simd_int.h"
#include <string.h>

/* 1 when any octet has its high bit set: 32 at a time. */
static int has_eight(const char *p, size_t n)
{
    uint64_t words[4], all = 0;
    unsigned char rest = 0;

    for (; n >= sizeof words; p += sizeof words, n -= sizeof words) {
        memcpy(words, p, sizeof words);
        all |= words[0] | words[1] | words[2] | words[3];
    }
    for (; n > 0; n--)
        rest |= (unsigned char)*p++;
    return (all & UINT64_C(0x8080808080808080)) != 0 || rest > 127;
}

/* 1 when a CR but the last octet has no LF behind it. */
static int has_bare_cr(const char *p, size_t n)
{
    const char *end = p + n, *cr;

    while (p < end) {
        cr = memchr(p, '\r', (size_t)(end - p));
        if (!cr || cr + 1 == end)
            break;
        if (cr[1] != '\n')
            return 1;
        p = cr + 1;
    }
    return 0;
}

#if MPROTO_SIMD_SSE2
#include <emmintrin.h>

/* All three at once, 16 octets a step, while there is one more behind them;
 * *n is how many were looked at. */
static unsigned octets_sse2(const char *p, size_t *n)
{
    __m128i all = _mm_setzero_si128(), nul = all, bare = all;
    const __m128i zero = all;
    unsigned defects = 0;
    size_t i;

    for (i = 0; *n - i > 16; i += 16) {
        __m128i v = _mm_loadu_si128((const void *)(p + i));
        __m128i next = _mm_loadu_si128((const void *)(p + i + 1));
        __m128i cr = _mm_cmpeq_epi8(v, _mm_set1_epi8('\r'));
        __m128i lf = _mm_cmpeq_epi8(next, _mm_set1_epi8('\n'));

        all = _mm_or_si128(all, v);
        nul = _mm_or_si128(nul, _mm_cmpeq_epi8(v, zero));
        bare = _mm_or_si128(bare, _mm_andnot_si128(lf, cr));
    }
    *n = i;
    if (_mm_movemask_epi8(all))
        defects |= MPROTO_DEFECT_EIGHT;
    if (_mm_movemask_epi8(nul))
        defects |= MPROTO_DEFECT_NUL;
    if (_mm_movemask_epi8(bare))
        defects |= MPROTO_DEFECT_BARE_CR;
    return defects;
}

#else

static unsigned octets_sse2(const char *p, size_t *n)
{
    (void)p;
    *n = 0;
    return 0;
}

#endif

unsigned mproto_mime_octets(const char *p, size_t n)
{
    size_t done = n;
    unsigned defects = octets_sse2(p, &done);

    p += done;
    n -= done;
    if (has_eight(p, n))
        defects |= MPROTO_DEFECT_EIGHT;
    if (n > 0 && memchr(p, '\0', n))
        defects |= MPROTO_DEFECT_NUL;
    if (has_bare_cr(p, n))
        defects |= MPROTO_DEFECT_BARE_CR;
    return defects;
}
