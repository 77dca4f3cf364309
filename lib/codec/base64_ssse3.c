#include "codec/base64_int.h"

#if MPROTO_SIMD
#include <string.h>
#include <tmmintrin.h>

/* Sixteen letters are one step. The fifth step of a line takes its last
 * sixteen, four of which the fourth step has taken, too. */
enum { SSSE3_LETTERS = 16, SSSE3_OCTETS = 12 };

MPROTO_SSSE3 static inline __m128i b64_ssse3_lut(const int8_t *p)
{
    return _mm_loadu_si128((const void *)p);
}

/* Twelve octets to letters; order tells where each of them stands. */
MPROTO_SSSE3 static inline __m128i b64_ssse3_letters(__m128i in, __m128i order)
{
    const __m128i shift = b64_ssse3_lut(mproto_base64_luts.to_letter);
    __m128i v, range;

    in = _mm_shuffle_epi8(in, order);
    v = _mm_or_si128(
        _mm_mulhi_epu16(_mm_and_si128(in, _mm_set1_epi32(0x0fc0fc00)),
                        _mm_set1_epi32(0x04000040)),
        _mm_mullo_epi16(_mm_and_si128(in, _mm_set1_epi32(0x003f03f0)),
                        _mm_set1_epi32(0x01000010)));
    range = _mm_subs_epu8(v, _mm_set1_epi8(51));
    range = _mm_or_si128(range, _mm_and_si128(
        _mm_cmpgt_epi8(_mm_set1_epi8(26), v), _mm_set1_epi8(13)));
    return _mm_add_epi8(v, _mm_shuffle_epi8(shift, range));
}

/* Sixteen octets are read, the first twelve or the last twelve matter. */
MPROTO_SSSE3 static inline void b64_ssse3_encode(char *out, const char *p,
                                                 int last)
{
    const __m128i order = b64_ssse3_lut(mproto_base64_luts.split);
    __m128i in = _mm_loadu_si128((const void *)p);

    _mm_storeu_si128((void *)out, b64_ssse3_letters(
        in, last ? _mm_add_epi8(order, _mm_set1_epi8(4)) : order));
}

MPROTO_SSSE3 static void b64_ssse3_encode_lines(mproto_io *io)
{
    while (io->in_n > MPROTO_BASE64_OCTETS
            && io->out_n >= MPROTO_BASE64_LETTERS + 2) {
        b64_ssse3_encode(io->out, io->in, 0);
        b64_ssse3_encode(io->out + 16, io->in + 12, 0);
        b64_ssse3_encode(io->out + 32, io->in + 24, 0);
        b64_ssse3_encode(io->out + 48, io->in + 36, 0);
        b64_ssse3_encode(io->out + 60, io->in + 41, 1);
        memcpy(io->out + MPROTO_BASE64_LETTERS, "\r\n", 2);
        mproto_base64_move(io, MPROTO_BASE64_OCTETS,
                           MPROTO_BASE64_LETTERS + 2);
    }
}

MPROTO_SSSE3 static void b64_ssse3_encode_flat(mproto_io *io)
{
    while (io->in_n >= 16 && io->out_n >= SSSE3_LETTERS) {
        b64_ssse3_encode(io->out, io->in, 0);
        mproto_base64_move(io, SSSE3_OCTETS, SSSE3_LETTERS);
    }
    mproto_base64_portable.encode_flat(io);
}

/* Letters to their values; bad gets bits where one is no letter. */
MPROTO_SSSE3 static inline __m128i b64_ssse3_values(__m128i in, __m128i *bad)
{
    const __m128i slash = _mm_set1_epi8('/');
    const __m128i of_low = b64_ssse3_lut(mproto_base64_luts.low);
    const __m128i of_high = b64_ssse3_lut(mproto_base64_luts.high);
    const __m128i shift = b64_ssse3_lut(mproto_base64_luts.to_value);
    const __m128i nibble = _mm_set1_epi8(15);
    __m128i low = _mm_and_si128(in, nibble);
    __m128i high = _mm_and_si128(_mm_srli_epi32(in, 4), nibble);

    *bad = _mm_or_si128(*bad, _mm_and_si128(
        _mm_shuffle_epi8(of_low, low), _mm_shuffle_epi8(of_high, high)));
    high = _mm_add_epi8(high, _mm_cmpeq_epi8(in, slash));
    return _mm_add_epi8(in, _mm_shuffle_epi8(shift, high));
}

/* Sixteen letters to twelve octets, and four zeros. */
MPROTO_SSSE3 static inline __m128i b64_ssse3_decode(const char *p,
                                                    __m128i *bad)
{
    const __m128i order = b64_ssse3_lut(mproto_base64_luts.join);
    __m128i v = b64_ssse3_values(_mm_loadu_si128((const void *)p), bad);

    v = _mm_maddubs_epi16(v, _mm_set1_epi32(0x01400140));
    v = _mm_madd_epi16(v, _mm_set1_epi32(0x00011000));
    return _mm_shuffle_epi8(v, order);
}

MPROTO_SSSE3 static inline void b64_ssse3_put(char *out, __m128i v)
{
    _mm_storeu_si128((void *)out, v);
}

/* The twelve octets, and nothing behind them. */
MPROTO_SSSE3 static inline void b64_ssse3_put_12(char *out, __m128i v)
{
    int last = _mm_cvtsi128_si32(_mm_srli_si128(v, 8));

    _mm_storel_epi64((void *)out, v);
    memcpy(out + 8, &last, 4);
}

MPROTO_SSSE3 static inline int b64_ssse3_none(__m128i bad)
{
    return _mm_movemask_epi8(_mm_cmpeq_epi8(bad, _mm_setzero_si128()))
        == 0xffff;
}

MPROTO_SSSE3 static inline int b64_ssse3_line(char *out, const char *p)
{
    __m128i bad = _mm_setzero_si128();

    b64_ssse3_put(out, b64_ssse3_decode(p, &bad));
    b64_ssse3_put(out + 12, b64_ssse3_decode(p + 16, &bad));
    b64_ssse3_put(out + 24, b64_ssse3_decode(p + 32, &bad));
    b64_ssse3_put(out + 36, b64_ssse3_decode(p + 48, &bad));
    b64_ssse3_put_12(out + 45, b64_ssse3_decode(p + 60, &bad));
    return b64_ssse3_none(bad);
}

MPROTO_SSSE3 static void b64_ssse3_decode_lines(mproto_io *io)
{
    while (io->in_n >= MPROTO_BASE64_LETTERS + 2
            && io->out_n >= MPROTO_BASE64_OCTETS
            && memcmp(io->in + MPROTO_BASE64_LETTERS, "\r\n", 2) == 0
            && b64_ssse3_line(io->out, io->in))
        mproto_base64_move(io, MPROTO_BASE64_LETTERS + 2,
                           MPROTO_BASE64_OCTETS);
}

MPROTO_SSSE3 static void b64_ssse3_decode_flat(mproto_io *io)
{
    __m128i bad = _mm_setzero_si128();

    while (io->in_n >= SSSE3_LETTERS && io->out_n >= 16) {
        b64_ssse3_put(io->out, b64_ssse3_decode(io->in, &bad));
        if (!b64_ssse3_none(bad))
            break;
        mproto_base64_move(io, SSSE3_LETTERS, SSSE3_OCTETS);
    }
    mproto_base64_portable.decode_flat(io);
}

const mproto_base64_kernel mproto_base64_ssse3 = {
    "SSSE3", b64_ssse3_encode_lines, b64_ssse3_encode_flat,
    b64_ssse3_decode_lines, b64_ssse3_decode_flat
};

#endif
