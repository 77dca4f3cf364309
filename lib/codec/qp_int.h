/* What both ways of quoted-printable share, and their kernels. */
#ifndef MPROTO_QP_INT_H
#define MPROTO_QP_INT_H

#include "base/octets_int.h"
#include "base/simd_int.h"
#include <mailproto/qp.h>

/* Moves in and out forward over what needs no state, as far as it gets, and
 * may write anywhere in out. Kernels differ in speed only. */
typedef struct mproto_qp_kernel {
    const char *name;
    void      (*decode_run)(mproto_io *io);
} mproto_qp_kernel;

extern const mproto_qp_kernel mproto_qp_portable;
#if MPROTO_SIMD_SSE2
extern const mproto_qp_kernel mproto_qp_sse2;
extern const mproto_qp_kernel mproto_qp_avx2;
/* By which of eight octets stay, a bit for each: their places, in order. */
extern const uint64_t mproto_qp_packs[256];
#endif

/* Those that can run here, the quickest at 0; NULL behind the last. */
const mproto_qp_kernel *mproto_qp_kernel_at(unsigned rank);

int mproto_qp_decode_by(const mproto_qp_kernel *kernel, mproto_codec *s,
                        mproto_io *io, int last);

static inline void mproto_qp_took(mproto_io *io, size_t n)
{
    io->in += n;
    io->in_n -= n;
}

static inline void mproto_qp_gave(mproto_io *io, size_t n)
{
    io->out += n;
    io->out_n -= n;
}

static inline int mproto_qp_blank(char c)
{
    return c == ' ' || c == '\t';
}

static inline int mproto_qp_crlf(char c)
{
    return c == '\r' || c == '\n';
}

/* The high bit of the first octet that is not 32..126 or is "="; behind it
 * the bits mean nothing. 0 when there is none. */
static inline uint64_t mproto_qp_special(const char *in)
{
    const uint64_t ones = MPROTO_OCTETS_ONE;
    uint64_t w = mproto_octets_load(in);

    return (w | (w - ones * ' ') | ((w ^ ones * '=') - ones) | (w + ones))
        & ones << 7;
}

/* Hexadecimal digits: the value and a mark of their case; 0 for others. */
#define MPROTO_QP_UPPER 0x10u
#define MPROTO_QP_LOWER 0x20u
extern const uint8_t mproto_qp_digits[256];

static inline unsigned mproto_qp_digit(char c)
{
    return mproto_qp_digits[(unsigned char)c];
}

static inline char mproto_qp_octet(unsigned high, unsigned low)
{
    return (char)(unsigned char)(high << 4 | (low & 15));
}

/* A run of decoding what needs no state. */
typedef struct mproto_qp_run {
    const char *in, *in_end;
    char       *out, *out_end;
} mproto_qp_run;

static inline mproto_qp_run mproto_qp_run_begin(const mproto_io *io)
{
    mproto_qp_run r;

    r.in = io->in;
    r.in_end = io->in + io->in_n;
    r.out = io->out;
    r.out_end = io->out + io->out_n;
    return r;
}

static inline int mproto_qp_run_room(const mproto_qp_run *r, ptrdiff_t n)
{
    return r->in_end - r->in >= n && r->out_end - r->out >= n;
}

/* Escapes without fault, one after the other. */
static inline int mproto_qp_run_escapes(mproto_qp_run *r)
{
    const char *first = r->in;
    unsigned high, low;

    while (mproto_qp_run_room(r, 3) && r->in[0] == '=') {
        high = mproto_qp_digit(r->in[1]);
        low = mproto_qp_digit(r->in[2]);
        if (!(high & low & MPROTO_QP_UPPER))
            break;
        *r->out++ = mproto_qp_octet(high, low);
        r->in += 3;
    }
    return r->in != first;
}

/* One thing in a run that is not plain; start is where the run began. 0: it
 * needs a closer look. */
static inline int mproto_qp_run_special(mproto_qp_run *r, const char *start)
{
    if (!mproto_qp_run_room(r, 3))
        return 0;
    if (r->in[0] == '=' && r->in[1] == '\r' && r->in[2] == '\n') {
        r->in += 3;
        return 1;
    }
    if (r->in[0] == '=')
        return mproto_qp_run_escapes(r);
    if (r->in[0] == '\r' && r->in[1] == '\n') {
        if (r->in != start && mproto_qp_blank(r->in[-1]))
            return 0;
        memcpy(r->out, "\r\n", 2);
        r->in += 2;
        r->out += 2;
        return 1;
    }
    if (r->in[0] != '\t')
        return 0;
    *r->out++ = *r->in++;
    return 1;
}

/* Blanks at the end of the run are given back: only what follows tells
 * whether they stay. */
static inline void mproto_qp_run_end(mproto_qp_run *r, mproto_io *io)
{
    while (r->in != io->in && mproto_qp_blank(r->in[-1])) {
        r->in--;
        r->out--;
    }
    io->in = r->in;
    io->in_n = (size_t)(r->in_end - r->in);
    io->out = r->out;
    io->out_n = (size_t)(r->out_end - r->out);
}

#endif
