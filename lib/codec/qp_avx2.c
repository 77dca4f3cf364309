#include "codec/qp_int.h"

#if MPROTO_SIMD_SSE2
#include <immintrin.h>

/* Octets of a step, and those behind them that it looks at: an escape, or a
 * soft line break, may begin with its last octet. */
enum { AVX2_STEP = 32, AVX2_AHEAD = 2 };

MPROTO_AVX2 static inline __m256i qp_avx2_equal(__m256i v, char c)
{
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c));
}

MPROTO_AVX2 static inline uint32_t qp_avx2_bits(__m256i v)
{
    return (uint32_t)_mm256_movemask_epi8(v);
}

MPROTO_AVX2 static inline __m256i qp_avx2_load(const char *p)
{
    return _mm256_loadu_si256((const void *)p);
}

/* v - first is 0..last. */
MPROTO_AVX2 static inline __m256i qp_avx2_among(__m256i v, char first,
                                                char last)
{
    v = _mm256_sub_epi8(v, _mm256_set1_epi8(first));
    return _mm256_cmpeq_epi8(v, _mm256_min_epu8(v, _mm256_set1_epi8(last)));
}

/* The values of digits in upper case; hex loses bits where one is no digit. */
MPROTO_AVX2 static inline __m256i qp_avx2_values(__m256i v, __m256i *hex)
{
    __m256i digit = qp_avx2_among(v, '0', 9);
    __m256i letter = qp_avx2_among(v, 'A', 5);
    __m256i above = _mm256_set1_epi8('A' - '0' - 10);

    *hex = _mm256_and_si256(*hex, _mm256_or_si256(digit, letter));
    v = _mm256_sub_epi8(v, _mm256_set1_epi8('0'));
    return _mm256_sub_epi8(v, _mm256_and_si256(letter, above));
}

/* Not 32..126, nor a tab or part of a line end. */
MPROTO_AVX2 static inline uint32_t qp_avx2_controls(__m256i v, __m256i tab,
                                                    __m256i ending)
{
    __m256i below = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), v);
    __m256i legal = _mm256_or_si256(tab, ending);

    return qp_avx2_bits(_mm256_or_si256(qp_avx2_equal(v, 0x7f),
                                        _mm256_andnot_si256(legal, below)));
}

/* CR and LF that are no CRLF, and CRLF with blanks before it; before is the
 * octet in front of p. */
MPROTO_AVX2 static inline uint32_t qp_avx2_endings(const char *p, __m256i cr,
                                                   __m256i lf, __m256i blank,
                                                   char before)
{
    uint32_t crs = qp_avx2_bits(cr), lfs = qp_avx2_bits(lf);
    uint32_t next_lfs = qp_avx2_bits(qp_avx2_equal(qp_avx2_load(p + 1), '\n'));
    uint32_t crlf = crs & next_lfs;
    uint32_t behind = crlf << 1 | (before == '\r');
    uint32_t blanks = qp_avx2_bits(blank) << 1
                    | (uint32_t)mproto_qp_blank(before);

    return (crs & ~next_lfs) | (lfs & ~behind) | (crlf & blanks);
}

/* What needs a closer look, whatever the escapes are: a bit for each octet. */
MPROTO_AVX2 static inline uint32_t qp_avx2_odd(const char *p, char before)
{
    __m256i v = qp_avx2_load(p);
    __m256i cr = qp_avx2_equal(v, '\r'), lf = qp_avx2_equal(v, '\n');
    __m256i tab = qp_avx2_equal(v, '\t');
    __m256i blank = _mm256_or_si256(tab, qp_avx2_equal(v, ' '));

    return qp_avx2_controls(v, tab, _mm256_or_si256(cr, lf))
         | qp_avx2_endings(p, cr, lf, blank, before);
}

/* What begins with the "=" of a step and is without fault. */
typedef struct qp_avx2_equals {
    uint32_t escapes, soft;     /* a bit for each */
    __m256i  octets;            /* all, those of escapes in place of "=" */
} qp_avx2_equals;

MPROTO_AVX2 static inline qp_avx2_equals qp_avx2_unescape(const char *p)
{
    __m256i v = qp_avx2_load(p), equals = qp_avx2_equal(v, '=');
    __m256i next = qp_avx2_load(p + 1), third = qp_avx2_load(p + 2);
    __m256i escape = equals, high, low;
    qp_avx2_equals e;

    high = qp_avx2_values(next, &escape);
    low = qp_avx2_values(third, &escape);
    e.octets = _mm256_blendv_epi8(v,
        _mm256_or_si256(_mm256_slli_epi16(high, 4), low), escape);
    e.escapes = qp_avx2_bits(escape);
    e.soft = qp_avx2_bits(_mm256_and_si256(equals, _mm256_and_si256(
        qp_avx2_equal(next, '\r'), qp_avx2_equal(third, '\n'))));
    return e;
}

/* Those of 32 octets that are to stay, eight at a time. */
MPROTO_AVX2 static inline char *qp_avx2_pack(char *out, __m256i v,
                                             uint32_t stay)
{
    char octets[AVX2_STEP];
    int i;

    _mm256_storeu_si256((void *)octets, v);
    for (i = 0; i < AVX2_STEP; i += 8) {
        unsigned these = stay >> i & 255;
        __m128i eight = _mm_loadl_epi64((const void *)(octets + i));
        __m128i order = _mm_loadl_epi64((const void *)&mproto_qp_packs[these]);

        _mm_storel_epi64((void *)out, _mm_shuffle_epi8(eight, order));
        out += __builtin_popcount(these);
    }
    return out;
}

/* A step with "=" in it, or with octets that are left out, up to what is odd:
 * 0 then. left_out has a bit for each of those, and of the ones behind. */
MPROTO_AVX2 static inline int qp_avx2_step(mproto_qp_run *r, uint32_t equals,
                                           uint32_t odd, uint64_t *left_out)
{
    qp_avx2_equals e = qp_avx2_unescape(r->in);
    uint64_t begun = e.escapes | e.soft;
    uint32_t stay;

    *left_out |= e.soft | begun << 1 | begun << 2;
    stay = (uint32_t)~*left_out;
    odd |= equals & ~(e.escapes | e.soft);
    if (odd)
        stay &= (odd & (~odd + 1)) - 1;
    r->out = qp_avx2_pack(r->out, e.octets, stay);
    r->in += odd ? __builtin_ctz(odd) : AVX2_STEP;
    *left_out = odd ? 0 : *left_out >> AVX2_STEP;
    return odd == 0;
}

/* Steps up to what is odd. Returns which octets are left out that come next,
 * a bit for each. */
MPROTO_AVX2 static uint32_t qp_avx2_steps(mproto_qp_run *r)
{
    const char *start = r->in;
    uint64_t left_out = 0;

    while (r->in_end - r->in >= AVX2_STEP + AVX2_AHEAD
           && r->out_end - r->out >= AVX2_STEP) {
        __m256i v = qp_avx2_load(r->in);
        uint32_t equals = qp_avx2_bits(qp_avx2_equal(v, '='));
        uint32_t odd = qp_avx2_odd(r->in, r->in > start ? r->in[-1] : '.');

        if (equals || odd || left_out) {
            if (!qp_avx2_step(r, equals, odd, &left_out))
                break;
        } else {
            _mm256_storeu_si256((void *)r->out, v);
            r->in += AVX2_STEP;
            r->out += AVX2_STEP;
        }
    }
    return (uint32_t)left_out;
}

/* A CR at the end of the steps is given back: its LF is not there yet. */
MPROTO_AVX2 static void qp_avx2_decode_run(mproto_io *io)
{
    mproto_qp_run r = mproto_qp_run_begin(io);
    uint32_t left_out = qp_avx2_steps(&r);

    r.in += (left_out & 1) + (left_out >> 1);
    if (!left_out && r.in > io->in && r.in[-1] == '\r') {
        r.in--;
        r.out--;
    }
    mproto_qp_run_end(&r, io);
    mproto_qp_sse2.decode_run(io);
}

const mproto_qp_kernel mproto_qp_avx2 = { "AVX2", qp_avx2_decode_run };

#endif
