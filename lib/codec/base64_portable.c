#include "codec/base64_int.h"
#include <string.h>

/* Eight octets, the first one highest; compilers make one load of it. */
static inline uint64_t b64_load(const unsigned char *p)
{
    return (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48
        | (uint64_t)p[2] << 40 | (uint64_t)p[3] << 32
        | (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16
        | (uint64_t)p[6] << 8 | p[7];
}

/* Six octets to eight letters; eight are loaded. */
static inline void b64_encode_6(char *out, const unsigned char *p)
{
    uint64_t w = b64_load(p);

    memcpy(out, mproto_base64_pairs[w >> 52], 2);
    memcpy(out + 2, mproto_base64_pairs[w >> 40 & 0xfff], 2);
    memcpy(out + 4, mproto_base64_pairs[w >> 28 & 0xfff], 2);
    memcpy(out + 6, mproto_base64_pairs[w >> 16 & 0xfff], 2);
}

/* 57 octets to 76 letters and CRLF. */
static void b64_encode_line(char *out, const unsigned char *p)
{
    uint32_t bits;
    unsigned i;

    for (i = 0; i < 9; i++, p += 6, out += 8)
        b64_encode_6(out, p);
    bits = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
    memcpy(out, mproto_base64_pairs[bits >> 12], 2);
    memcpy(out + 2, mproto_base64_pairs[bits & 0xfff], 2);
    memcpy(out + 4, "\r\n", 2);
}

static void b64_encode_lines(mproto_io *io)
{
    while (io->in_n > MPROTO_BASE64_OCTETS
            && io->out_n >= MPROTO_BASE64_LETTERS + 2) {
        b64_encode_line(io->out, (const unsigned char *)io->in);
        mproto_base64_move(io, MPROTO_BASE64_OCTETS,
                           MPROTO_BASE64_LETTERS + 2);
    }
}

static void b64_encode_flat(mproto_io *io)
{
    while (io->in_n >= 8 && io->out_n >= 8) {
        b64_encode_6(io->out, (const unsigned char *)io->in);
        mproto_base64_move(io, 6, 8);
    }
}

/* Four letters to 24 bits and the sum of their marks. */
static inline uint32_t b64_quantum(const unsigned char *p)
{
    return mproto_base64_values[0][p[0]] + mproto_base64_values[1][p[1]]
        + mproto_base64_values[2][p[2]] + mproto_base64_values[3][p[3]];
}

/* Three octets, and a fourth without a meaning: with it compilers make one
 * store of them. */
static inline void b64_store(char *out, uint32_t bits)
{
    unsigned char *p = (unsigned char *)out;

    p[0] = (unsigned char)(bits >> 16);
    p[1] = (unsigned char)(bits >> 8);
    p[2] = (unsigned char)bits;
    p[3] = (unsigned char)(bits >> 24);
}

/* Eight letters to six octets; seven are stored. The marks are left. */
static inline uint32_t b64_decode_8(char *out, const unsigned char *p)
{
    uint32_t high = b64_quantum(p), low = b64_quantum(p + 4);

    b64_store(out, high);
    b64_store(out + 3, low);
    return high & low;
}

/* 76 letters to 57 octets; 0 when a letter was none. */
static int b64_decode_line(char *out, const unsigned char *p)
{
    uint32_t whole = MPROTO_BASE64_WHOLE, bits;
    unsigned i;

    for (i = 0; i < 9; i++)
        whole &= b64_decode_8(out + 6 * i, p + 8 * i);
    bits = b64_quantum(p + 72);
    out[54] = (char)(unsigned char)(bits >> 16);
    out[55] = (char)(unsigned char)(bits >> 8);
    out[56] = (char)(unsigned char)bits;
    return (whole & bits) != 0;
}

static void b64_decode_lines(mproto_io *io)
{
    while (io->in_n >= MPROTO_BASE64_LETTERS + 2
            && io->out_n >= MPROTO_BASE64_OCTETS
            && memcmp(io->in + MPROTO_BASE64_LETTERS, "\r\n", 2) == 0
            && b64_decode_line(io->out, (const unsigned char *)io->in))
        mproto_base64_move(io, MPROTO_BASE64_LETTERS + 2,
                           MPROTO_BASE64_OCTETS);
}

static void b64_decode_flat(mproto_io *io)
{
    while (io->in_n >= 8 && io->out_n >= 8
            && b64_decode_8(io->out, (const unsigned char *)io->in)
            & MPROTO_BASE64_WHOLE)
        mproto_base64_move(io, 8, 6);
}

const mproto_base64_kernel mproto_base64_portable = {
    "portable", b64_encode_lines, b64_encode_flat,
    b64_decode_lines, b64_decode_flat
};
