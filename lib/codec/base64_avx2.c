#include "codec/base64_int.h"

#if MPROTO_SIMD
#include <immintrin.h>
#include <string.h>

/* As base64_ssse3.c does it, but for two places at once: two lines, or what
 * stands 16 letters apart. What is left of one goes on there. */
enum { AVX2_LETTERS = 32, AVX2_OCTETS = 24 };

/* Sixteen octets of each place. */
MPROTO_AVX2 static inline __m256i b64_avx2_load(const char *a, const char *b)
{
    return _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128((const void *)a)),
        _mm_loadu_si128((const void *)b), 1);
}

MPROTO_AVX2 static inline void b64_avx2_store(char *a, char *b, __m256i v)
{
    _mm_storeu_si128((void *)a, _mm256_castsi256_si128(v));
    _mm_storeu_si128((void *)b, _mm256_extracti128_si256(v, 1));
}

MPROTO_AVX2 static inline __m256i b64_avx2_lut(const int8_t *p)
{
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const void *)p));
}

/* Twelve octets of each place to letters; order tells where they stand. */
MPROTO_AVX2 static inline __m256i b64_avx2_letters(__m256i in, __m256i order)
{
    const __m256i shift = b64_avx2_lut(mproto_base64_luts.to_letter);
    __m256i v, range;

    in = _mm256_shuffle_epi8(in, order);
    v = _mm256_or_si256(
        _mm256_mulhi_epu16(_mm256_and_si256(in, _mm256_set1_epi32(0x0fc0fc00)),
                           _mm256_set1_epi32(0x04000040)),
        _mm256_mullo_epi16(_mm256_and_si256(in, _mm256_set1_epi32(0x003f03f0)),
                           _mm256_set1_epi32(0x01000010)));
    range = _mm256_subs_epu8(v, _mm256_set1_epi8(51));
    range = _mm256_or_si256(range, _mm256_and_si256(
        _mm256_cmpgt_epi8(_mm256_set1_epi8(26), v), _mm256_set1_epi8(13)));
    return _mm256_add_epi8(v, _mm256_shuffle_epi8(shift, range));
}

MPROTO_AVX2 static inline __m256i b64_avx2_encode(const char *a, const char *b,
                                                  int last)
{
    const __m256i order = b64_avx2_lut(mproto_base64_luts.split);

    return b64_avx2_letters(b64_avx2_load(a, b), last
        ? _mm256_add_epi8(order, _mm256_set1_epi8(4)) : order);
}

/* Sixteen letters of two lines. */
MPROTO_AVX2 static inline void b64_avx2_both(char *out, const char *p,
                                             int last)
{
    b64_avx2_store(out, out + MPROTO_BASE64_LETTERS + 2,
                   b64_avx2_encode(p, p + MPROTO_BASE64_OCTETS, last));
}

MPROTO_AVX2 static void b64_avx2_encode_lines(mproto_io *io)
{
    while (io->in_n > 2 * MPROTO_BASE64_OCTETS
            && io->out_n >= 2 * (MPROTO_BASE64_LETTERS + 2)) {
        b64_avx2_both(io->out, io->in, 0);
        b64_avx2_both(io->out + 16, io->in + 12, 0);
        b64_avx2_both(io->out + 32, io->in + 24, 0);
        b64_avx2_both(io->out + 48, io->in + 36, 0);
        b64_avx2_both(io->out + 60, io->in + 41, 1);
        memcpy(io->out + MPROTO_BASE64_LETTERS, "\r\n", 2);
        memcpy(io->out + 2 * MPROTO_BASE64_LETTERS + 2, "\r\n", 2);
        mproto_base64_move(io, 2 * MPROTO_BASE64_OCTETS,
                           2 * (MPROTO_BASE64_LETTERS + 2));
    }
    mproto_base64_ssse3.encode_lines(io);
}

MPROTO_AVX2 static void b64_avx2_encode_flat(mproto_io *io)
{
    while (io->in_n >= 28 && io->out_n >= AVX2_LETTERS) {
        _mm256_storeu_si256((void *)io->out,
                            b64_avx2_encode(io->in, io->in + 12, 0));
        mproto_base64_move(io, AVX2_OCTETS, AVX2_LETTERS);
    }
    mproto_base64_ssse3.encode_flat(io);
}

/* Letters to their values; bad gets bits where one is no letter. */
MPROTO_AVX2 static inline __m256i b64_avx2_values(__m256i in, __m256i *bad)
{
    const __m256i slash = _mm256_set1_epi8('/');
    const __m256i of_low = b64_avx2_lut(mproto_base64_luts.low);
    const __m256i of_high = b64_avx2_lut(mproto_base64_luts.high);
    const __m256i shift = b64_avx2_lut(mproto_base64_luts.to_value);
    const __m256i nibble = _mm256_set1_epi8(15);
    __m256i low = _mm256_and_si256(in, nibble);
    __m256i high = _mm256_and_si256(_mm256_srli_epi32(in, 4), nibble);

    *bad = _mm256_or_si256(*bad, _mm256_and_si256(
        _mm256_shuffle_epi8(of_low, low), _mm256_shuffle_epi8(of_high, high)));
    high = _mm256_add_epi8(high, _mm256_cmpeq_epi8(in, slash));
    return _mm256_add_epi8(in, _mm256_shuffle_epi8(shift, high));
}

/* Sixteen letters of each place to twelve octets, and four zeros. */
MPROTO_AVX2 static inline __m256i b64_avx2_decode(__m256i in, __m256i *bad)
{
    const __m256i order = b64_avx2_lut(mproto_base64_luts.join);
    __m256i v = b64_avx2_values(in, bad);

    v = _mm256_maddubs_epi16(v, _mm256_set1_epi32(0x01400140));
    v = _mm256_madd_epi16(v, _mm256_set1_epi32(0x00011000));
    return _mm256_shuffle_epi8(v, order);
}

/* Sixteen letters of two lines. */
MPROTO_AVX2 static inline __m256i b64_avx2_of_both(const char *p, __m256i *bad)
{
    return b64_avx2_decode(
        b64_avx2_load(p, p + MPROTO_BASE64_LETTERS + 2), bad);
}

MPROTO_AVX2 static inline void b64_avx2_put(char *out, __m256i v)
{
    b64_avx2_store(out, out + MPROTO_BASE64_OCTETS, v);
}

/* The last twelve octets of two lines, and nothing behind them. */
MPROTO_AVX2 static inline void b64_avx2_put_12(char *out, __m256i v)
{
    __m128i high = _mm256_extracti128_si256(v, 1);
    __m128i low = _mm256_castsi256_si128(v);
    int ends[2];

    ends[0] = _mm_extract_epi32(low, 2);
    ends[1] = _mm_extract_epi32(high, 2);
    _mm_storel_epi64((void *)out, low);
    memcpy(out + 8, &ends[0], 4);
    _mm_storel_epi64((void *)(out + MPROTO_BASE64_OCTETS), high);
    memcpy(out + MPROTO_BASE64_OCTETS + 8, &ends[1], 4);
}

MPROTO_AVX2 static inline int b64_avx2_lines(char *out, const char *p)
{
    __m256i bad = _mm256_setzero_si256();

    b64_avx2_put(out, b64_avx2_of_both(p, &bad));
    b64_avx2_put(out + 12, b64_avx2_of_both(p + 16, &bad));
    b64_avx2_put(out + 24, b64_avx2_of_both(p + 32, &bad));
    b64_avx2_put(out + 36, b64_avx2_of_both(p + 48, &bad));
    b64_avx2_put_12(out + 45, b64_avx2_of_both(p + 60, &bad));
    return _mm256_testz_si256(bad, bad);
}

MPROTO_AVX2 static void b64_avx2_decode_lines(mproto_io *io)
{
    const size_t line = MPROTO_BASE64_LETTERS + 2;

    while (io->in_n >= 2 * line && io->out_n >= 2 * MPROTO_BASE64_OCTETS
            && memcmp(io->in + MPROTO_BASE64_LETTERS, "\r\n", 2) == 0
            && memcmp(io->in + MPROTO_BASE64_LETTERS + line, "\r\n", 2) == 0
            && b64_avx2_lines(io->out, io->in))
        mproto_base64_move(io, 2 * line, 2 * MPROTO_BASE64_OCTETS);
    mproto_base64_ssse3.decode_lines(io);
}

MPROTO_AVX2 static void b64_avx2_decode_flat(mproto_io *io)
{
    __m256i bad = _mm256_setzero_si256(), v;

    while (io->in_n >= AVX2_LETTERS && io->out_n >= 28) {
        v = _mm256_loadu_si256((const void *)io->in);
        v = b64_avx2_decode(v, &bad);
        b64_avx2_store(io->out, io->out + 12, v);
        if (!_mm256_testz_si256(bad, bad))
            break;
        mproto_base64_move(io, AVX2_LETTERS, AVX2_OCTETS);
    }
    mproto_base64_ssse3.decode_flat(io);
}

const mproto_base64_kernel mproto_base64_avx2 = {
    "AVX2", b64_avx2_encode_lines, b64_avx2_encode_flat,
    b64_avx2_decode_lines, b64_avx2_decode_flat
};

#endif
