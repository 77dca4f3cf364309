#include "codec/qp_int.h"

#if MPROTO_SIMD_SSE2
#include <emmintrin.h>

/* A bit for each octet that is not 32..126 or is "=". */
static inline unsigned qp_sse2_special(__m128i v)
{
    __m128i below = _mm_cmpgt_epi8(_mm_set1_epi8(' '), v);  /* or above 127 */

    return (unsigned)_mm_movemask_epi8(_mm_or_si128(below, _mm_or_si128(
        _mm_cmpeq_epi8(v, _mm_set1_epi8('=')),
        _mm_cmpeq_epi8(v, _mm_set1_epi8(0x7f)))));
}

/* Sixteen octets a step. */
static void qp_sse2_decode_run(mproto_io *io)
{
    mproto_qp_run r = mproto_qp_run_begin(io);
    unsigned special;
    size_t n;
    __m128i v;

    while (mproto_qp_run_room(&r, 16)) {
        v = _mm_loadu_si128((const void *)r.in);
        special = qp_sse2_special(v);
        n = special ? (size_t)__builtin_ctz(special) : 16;
        _mm_storeu_si128((void *)r.out, v);
        r.in += n;
        r.out += n;
        if (special && !mproto_qp_run_special(&r, io->in))
            break;
    }
    mproto_qp_run_end(&r, io);
    mproto_qp_portable.decode_run(io);
}

const mproto_qp_kernel mproto_qp_sse2 = { "SSE2", qp_sse2_decode_run };

#endif
