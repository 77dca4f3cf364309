/* What both ways of quoted-printable share. */
#ifndef MPROTO_QP_INT_H
#define MPROTO_QP_INT_H

#include <mailproto/qp.h>
#include <string.h>

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

/* Eight octets, the first one lowest. One load where memory has this order:
 * clang makes none of the shifts when octets are looked at besides. */
static inline uint64_t mproto_qp_load(const char *in)
{
    const unsigned char *p = (const unsigned char *)in;
    const uint16_t one = 1;
    uint64_t w;

    memcpy(&w, p, sizeof w);
    if (*(const unsigned char *)&one == 1)
        return w;
    return p[0] | (uint64_t)p[1] << 8
        | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24
        | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40
        | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/* The high bit of the first octet that is not 32..126 or is "="; behind it
 * the bits mean nothing. 0 when there is none. */
static inline uint64_t mproto_qp_special(const char *in)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t w = mproto_qp_load(in);

    return (w | (w - ones * ' ') | ((w ^ ones * '=') - ones) | (w + ones))
        & ones << 7;
}

/* Octets in front of the one whose high bit is the lowest set in mask. */
static inline size_t mproto_qp_before(uint64_t mask)
{
    const uint64_t ones = 0x0101010101010101u;

    return (size_t)(((mask - 1) & ~mask & ones) * ones >> 56) - 1;
}

#endif
