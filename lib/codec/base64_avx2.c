#include "codec/base64_int.h"

#if MPROTO_SIMD
#include <immintrin.h>
#include <string.h>

/* As base64_ssse3.c does it, but for 32 letters a step, and two lines at a
 * time: so a fifth step takes the ends of both. What is left goes on there. */
enum { AVX2_LETTERS = 32, AVX2_OCTETS = 24 };

/* Sixteen octets each of two places. */
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
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)p));
}

/* 24 octets to letters; order tells where they stand in each half. */
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

/* 24 octets to 32 letters; 28 are read. */
MPROTO_AVX2 static inline void b64_avx2_encode_24(char *out, const char *p)
{
    _mm256_storeu_si256((void *)out, b64_avx2_encode(p, p + 12, 0));
}

/* Two lines, but for their CRLF. */
MPROTO_AVX2 static inline void b64_avx2_encode_both(char *out, const char *p)
{
    char *next_out = out + MPROTO_BASE64_LETTERS + 2;
    const char *next = p + MPROTO_BASE64_OCTETS;

    b64_avx2_encode_24(out, p);
    b64_avx2_encode_24(out + 32, p + 24);
    b64_avx2_encode_24(next_out, next);
    b64_avx2_encode_24(next_out + 32, next + 24);
    b64_avx2_store(out + 60, next_out + 60,
                   b64_avx2_encode(p + 41, next + 41, 1));
}

MPROTO_AVX2 static void b64_avx2_encode_lines(mproto_io *io)
{
    const size_t line = MPROTO_BASE64_LETTERS + 2;
    mproto_io x = *io;

    while (x.in_n > 2 * MPROTO_BASE64_OCTETS && x.out_n >= 2 * line) {
        b64_avx2_encode_both(x.out, x.in);
        memcpy(x.out + MPROTO_BASE64_LETTERS, "\r\n", 2);
        memcpy(x.out + line + MPROTO_BASE64_LETTERS, "\r\n", 2);
        mproto_base64_move(&x, 2 * MPROTO_BASE64_OCTETS, 2 * line);
    }
    *io = x;
    mproto_base64_ssse3.encode_lines(io);
}

MPROTO_AVX2 static void b64_avx2_encode_flat(mproto_io *io)
{
    mproto_io x = *io;

    while (x.in_n >= 28 && x.out_n >= AVX2_LETTERS) {
        b64_avx2_encode_24(x.out, x.in);
        mproto_base64_move(&x, AVX2_OCTETS, AVX2_LETTERS);
    }
    *io = x;
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

/* Sixteen letters in each half to twelve octets, and four zeros. */
MPROTO_AVX2 static inline __m256i b64_avx2_decode(__m256i in, __m256i *bad)
{
    const __m256i order = b64_avx2_lut(mproto_base64_luts.join);
    __m256i v = b64_avx2_values(in, bad);

    v = _mm256_maddubs_epi16(v, _mm256_set1_epi32(0x01400140));
    v = _mm256_madd_epi16(v, _mm256_set1_epi32(0x00011000));
    return _mm256_shuffle_epi8(v, order);
}

/* 32 letters to 24 octets; 28 are written. */
MPROTO_AVX2 static inline void b64_avx2_decode_32(char *out, const char *p,
                                                  __m256i *bad)
{
    __m256i v = _mm256_loadu_si256((const void *)p);

    b64_avx2_store(out, out + 12, b64_avx2_decode(v, bad));
}

/* The last twelve octets of two lines, and nothing behind them. */
MPROTO_AVX2 static inline void b64_avx2_put_12(char *out, __m256i v)
{
    __m128i low = _mm256_castsi256_si128(v);
    __m128i high = _mm256_extracti128_si256(v, 1);
    int ends[2];

    ends[0] = _mm_extract_epi32(low, 2);
    ends[1] = _mm_extract_epi32(high, 2);
    _mm_storel_epi64((void *)out, low);
    memcpy(out + 8, &ends[0], 4);
    _mm_storel_epi64((void *)(out + MPROTO_BASE64_OCTETS), high);
    memcpy(out + MPROTO_BASE64_OCTETS + 8, &ends[1], 4);
}

MPROTO_AVX2 static inline int b64_avx2_decode_both(char *out, const char *p)
{
    const char *next = p + MPROTO_BASE64_LETTERS + 2;
    char *next_out = out + MPROTO_BASE64_OCTETS;
    __m256i bad = _mm256_setzero_si256();

    b64_avx2_decode_32(out, p, &bad);
    b64_avx2_decode_32(out + 24, p + 32, &bad);
    b64_avx2_decode_32(next_out, next, &bad);
    b64_avx2_decode_32(next_out + 24, next + 32, &bad);
    b64_avx2_put_12(out + 45, b64_avx2_decode(
        b64_avx2_load(p + 60, next + 60), &bad));
    return _mm256_testz_si256(bad, bad);
}

MPROTO_AVX2 static void b64_avx2_decode_lines(mproto_io *io)
{
    const size_t line = MPROTO_BASE64_LETTERS + 2;
    mproto_io x = *io;

    while (x.in_n >= 2 * line && x.out_n >= 2 * MPROTO_BASE64_OCTETS
            && memcmp(x.in + MPROTO_BASE64_LETTERS, "\r\n", 2) == 0
            && memcmp(x.in + MPROTO_BASE64_LETTERS + line, "\r\n", 2) == 0
            && b64_avx2_decode_both(x.out, x.in))
        mproto_base64_move(&x, 2 * line, 2 * MPROTO_BASE64_OCTETS);
    *io = x;
    mproto_base64_ssse3.decode_lines(io);
}

MPROTO_AVX2 static void b64_avx2_decode_flat(mproto_io *io)
{
    __m256i bad = _mm256_setzero_si256();
    mproto_io x = *io;

    while (x.in_n >= AVX2_LETTERS && x.out_n >= 28) {
        b64_avx2_decode_32(x.out, x.in, &bad);
        if (!_mm256_testz_si256(bad, bad))
            break;
        mproto_base64_move(&x, AVX2_LETTERS, AVX2_OCTETS);
    }
    *io = x;
    mproto_base64_ssse3.decode_flat(io);
}

const mproto_base64_kernel mproto_base64_avx2 = {
    "AVX2", b64_avx2_encode_lines, b64_avx2_encode_flat,
    b64_avx2_decode_lines, b64_avx2_decode_flat
};

#endif
