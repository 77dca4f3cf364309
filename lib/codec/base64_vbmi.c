#include "codec/base64_int.h"

#if MPROTO_SIMD_VBMI
#include <immintrin.h>
#include <string.h>

/* W. Mula and D. Lemire, "Base64 encoding and decoding at almost the speed of
 * a memory copy", 2019: tables of 64 and 128 octets are looked up at once. */
enum { VBMI_LETTERS = 64, VBMI_OCTETS = 48 };

static const char vbmi_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Where the octets of each four letters stand. */
static const uint8_t vbmi_split[64] = {
    1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10,
    13, 12, 14, 13, 16, 15, 17, 16, 19, 18, 20, 19, 22, 21, 23, 22,
    25, 24, 26, 25, 28, 27, 29, 28, 31, 30, 32, 31, 34, 33, 35, 34,
    37, 36, 38, 37, 40, 39, 41, 40, 43, 42, 44, 43, 46, 45, 47, 46
};

/* Where the octets of each four letters are when they were put together. */
static const uint8_t vbmi_join[64] = {
    2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12,
    18, 17, 16, 22, 21, 20, 26, 25, 24, 30, 29, 28,
    34, 33, 32, 38, 37, 36, 42, 41, 40, 46, 45, 44,
    50, 49, 48, 54, 53, 52, 58, 57, 56, 62, 61, 60
};

/* The values of letters. */
#define NO 128
static const uint8_t vbmi_values[128] = {
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 62, NO, NO, NO, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, NO, NO, NO, NO, NO, NO,
    NO, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, NO, NO, NO, NO, NO,
    NO, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, NO, NO, NO, NO, NO
};

MPROTO_VBMI static inline __m512i b64_vbmi_load(const void *p)
{
    return _mm512_loadu_si512(p);
}

/* Sixteen octets, and others that mean nothing. */
MPROTO_VBMI static inline __m512i b64_vbmi_load_16(const char *p)
{
    return _mm512_castsi128_si512(_mm_loadu_si128((const void *)p));
}

MPROTO_VBMI static inline void b64_vbmi_store_16(char *out, __m512i v)
{
    _mm_storeu_si128((void *)out, _mm512_castsi512_si128(v));
}

/* 48 octets to letters. */
MPROTO_VBMI static inline __m512i b64_vbmi_encode(__m512i v)
{
    const __m512i shifts = _mm512_set1_epi64(0x3036242a1016040a);

    v = _mm512_permutexvar_epi8(b64_vbmi_load(vbmi_split), v);
    v = _mm512_multishift_epi64_epi8(shifts, v);
    return _mm512_permutexvar_epi8(v, b64_vbmi_load(vbmi_letters));
}

/* A line and its CRLF; 64 octets are read, and 80 written. */
MPROTO_VBMI static inline void b64_vbmi_encode_line(char *out, const char *p)
{
    const __m512i crlf = _mm512_set1_epi16('\r' | '\n' << 8);
    __m512i rest = b64_vbmi_encode(b64_vbmi_load_16(p + VBMI_OCTETS));

    _mm512_storeu_si512(out, b64_vbmi_encode(b64_vbmi_load(p)));
    b64_vbmi_store_16(out + VBMI_LETTERS,
                      _mm512_mask_mov_epi8(rest, 0x3000, crlf));
}

MPROTO_VBMI static void b64_vbmi_encode_lines(mproto_io *io)
{
    mproto_io x = *io;

    while (x.in_n >= 64 && x.out_n >= 80) {
        b64_vbmi_encode_line(x.out, x.in);
        mproto_base64_move(&x, MPROTO_BASE64_OCTETS,
                           MPROTO_BASE64_LETTERS + 2);
    }
    *io = x;
    mproto_base64_avx2.encode_lines(io);
}

MPROTO_VBMI static void b64_vbmi_encode_flat(mproto_io *io)
{
    mproto_io x = *io;

    while (x.in_n >= 64 && x.out_n >= VBMI_LETTERS) {
        _mm512_storeu_si512(x.out, b64_vbmi_encode(b64_vbmi_load(x.in)));
        mproto_base64_move(&x, VBMI_OCTETS, VBMI_LETTERS);
    }
    *io = x;
    mproto_base64_avx2.encode_flat(io);
}

/* The letters of which these has a bit to octets, if they are some. */
MPROTO_VBMI static inline int b64_vbmi_decode(__m512i *v, __mmask64 these)
{
    const __m512i low = b64_vbmi_load(vbmi_values);
    const __m512i high = b64_vbmi_load(vbmi_values + 64);
    __m512i values = _mm512_permutex2var_epi8(low, *v, high);
    __mmask64 bad = _mm512_movepi8_mask(_mm512_or_si512(values, *v));

    values = _mm512_maddubs_epi16(values, _mm512_set1_epi32(0x01400140));
    values = _mm512_madd_epi16(values, _mm512_set1_epi32(0x00011000));
    *v = _mm512_permutexvar_epi8(b64_vbmi_load(vbmi_join), values);
    return (bad & these) == 0;
}

/* A line; 80 octets are read, and 64 written. 0: it is not all letters. */
MPROTO_VBMI static inline int b64_vbmi_decode_line(char *out, const char *p)
{
    __m512i most = b64_vbmi_load(p);
    __m512i rest = b64_vbmi_load_16(p + VBMI_LETTERS);

    if (!b64_vbmi_decode(&most, ~(__mmask64)0)
        || !b64_vbmi_decode(&rest, 0xfff))
        return 0;
    _mm512_storeu_si512(out, most);
    b64_vbmi_store_16(out + VBMI_OCTETS, rest);
    return 1;
}

MPROTO_VBMI static void b64_vbmi_decode_lines(mproto_io *io)
{
    mproto_io x = *io;

    while (x.in_n >= 80 && x.out_n >= 64
            && memcmp(x.in + MPROTO_BASE64_LETTERS, "\r\n", 2) == 0
            && b64_vbmi_decode_line(x.out, x.in))
        mproto_base64_move(&x, MPROTO_BASE64_LETTERS + 2,
                           MPROTO_BASE64_OCTETS);
    *io = x;
    mproto_base64_avx2.decode_lines(io);
}

MPROTO_VBMI static void b64_vbmi_decode_flat(mproto_io *io)
{
    mproto_io x = *io;

    while (x.in_n >= VBMI_LETTERS && x.out_n >= 64) {
        __m512i v = b64_vbmi_load(x.in);

        if (!b64_vbmi_decode(&v, ~(__mmask64)0))
            break;
        _mm512_storeu_si512(x.out, v);
        mproto_base64_move(&x, VBMI_LETTERS, VBMI_OCTETS);
    }
    *io = x;
    mproto_base64_avx2.decode_flat(io);
}

const mproto_base64_kernel mproto_base64_vbmi = {
    "VBMI", b64_vbmi_encode_lines, b64_vbmi_encode_flat,
    b64_vbmi_decode_lines, b64_vbmi_decode_flat
};

#undef NO
#endif
