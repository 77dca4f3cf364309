/* Eight octets at a time, in one word. */
#ifndef MPROTO_OCTETS_INT_H
#define MPROTO_OCTETS_INT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Times an octet: that octet, eight times. */
#define MPROTO_OCTETS_ONE UINT64_C(0x0101010101010101)

/* Eight octets, the first one lowest. One load where memory has this order:
 * clang makes none of the shifts when octets are looked at besides. */
static inline uint64_t mproto_octets_load(const char *in)
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

/* Octets in front of the one whose high bit is the lowest set in mask. */
static inline size_t mproto_octets_before(uint64_t mask)
{
    const uint64_t ones = MPROTO_OCTETS_ONE;

    return (size_t)(((mask - 1) & ~mask & ones) * ones >> 56) - 1;
}

#endif
