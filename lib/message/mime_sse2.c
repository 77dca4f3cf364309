#include "message/mime_int.h"

#if MPROTO_SIMD_SSE2
#include <emmintrin.h>

/* All three at once, 16 octets a step. */
unsigned mproto_mime_octets_sse2(const char *p, size_t *n)
{
    const __m128i zero = _mm_setzero_si128();
    __m128i all = zero, nul = zero, bare = zero;
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

#endif
