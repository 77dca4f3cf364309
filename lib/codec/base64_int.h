/* base64 in bulk: kernels that differ in speed only, and their tables. */
#ifndef MPROTO_BASE64_INT_H
#define MPROTO_BASE64_INT_H

#include "base/simd_int.h"
#include <mailproto/base64.h>

#define MPROTO_BASE64_LETTERS 76u       /* of a line, RFC 2045 6.8 */
#define MPROTO_BASE64_OCTETS  57u       /* that these stand for */

/* Each moves in and out forward over whole lines or quanta, as far as it
 * gets, and may write anywhere in out. No kernel knows the URL alphabet. */
typedef struct mproto_base64_kernel {
    const char *name;
    void      (*encode_lines)(mproto_io *io);   /* CRLF behind each; the last
                                                 * octet of in is left */
    void      (*encode_flat)(mproto_io *io);    /* up to the last 7 octets */
    void      (*decode_lines)(mproto_io *io);   /* full ones with CRLF */
    void      (*decode_flat)(mproto_io *io);    /* letters */
} mproto_base64_kernel;

extern const mproto_base64_kernel mproto_base64_portable;
#if MPROTO_SIMD
extern const mproto_base64_kernel mproto_base64_ssse3;
extern const mproto_base64_kernel mproto_base64_avx2;
#endif
#if MPROTO_SIMD_VBMI
extern const mproto_base64_kernel mproto_base64_vbmi;
#endif

/* Those that can run here, the quickest at 0; NULL behind the last. */
const mproto_base64_kernel *mproto_base64_kernel_at(unsigned rank);

int mproto_base64_encode_by(const mproto_base64_kernel *kernel,
                            mproto_codec *s, mproto_io *io, int last);
int mproto_base64_decode_by(const mproto_base64_kernel *kernel,
                            mproto_codec *s, mproto_io *io, int last);

static inline void mproto_base64_move(mproto_io *io, size_t took, size_t gave)
{
    io->in += took;
    io->in_n -= took;
    io->out += gave;
    io->out_n -= gave;
}

/* The two letters that stand for 12 bits. */
extern const char mproto_base64_pairs[4096][2];

/* What a letter adds to a quantum at each of its four places, and a mark; 0
 * for no letter. The marks of four letters add up to MPROTO_BASE64_WHOLE. */
#define MPROTO_BASE64_MARK  0x01000000u
#define MPROTO_BASE64_WHOLE 0x04000000u
extern const uint32_t mproto_base64_values[4][256];

#if MPROTO_SIMD
/* What the vector kernels look up by four bits. How octets become letters
 * and back: W. Mula, D. Lemire, "Faster Base64 Encoding and Decoding Using
 * AVX2 Instructions", 2018. */
typedef struct mproto_base64_lut {
    int8_t split[16];           /* where the octets of each letter stand */
    int8_t join[16];            /* twelve octets, and four zeros */
    int8_t to_letter[16];       /* added, by the range of the value */
    int8_t to_value[16];        /* added, by the high bits of the letter */
    int8_t low[16], high[16];   /* have a bit in common for no letter */
} mproto_base64_lut;

extern const mproto_base64_lut mproto_base64_luts;
#endif

#endif
