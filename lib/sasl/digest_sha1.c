#include "sasl/digest_int.h"

#include <string.h>

static void spread(uint32_t *w, const unsigned char *block)
{
    unsigned i;

    for (i = 0; i < 16; i++)
        w[i] = mproto_load_be(block + 4 * i);
    for (; i < 80; i++)
        w[i] = mproto_rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
}

/* f and K of FIPS 180-4, sections 4.1.1 and 4.2.1. */
static uint32_t mix(unsigned i, const uint32_t *v)
{
    switch (i / 20) {
    case 0:
        return (v[3] ^ (v[1] & (v[2] ^ v[3]))) + 0x5a827999;
    case 1:
        return (v[1] ^ v[2] ^ v[3]) + 0x6ed9eba1;
    case 2:
        return ((v[1] & v[2]) | (v[3] & (v[1] | v[2]))) + 0x8f1bbcdc;
    default:
        return (v[1] ^ v[2] ^ v[3]) + 0xca62c1d6;
    }
}

void mproto_sha1_compress(uint32_t *words, const unsigned char *block)
{
    uint32_t w[80], v[5], sum;
    unsigned i;

    spread(w, block);
    memcpy(v, words, sizeof v);
    for (i = 0; i < 80; i++) {
        sum = mproto_rotate(v[0], 5) + mix(i, v) + v[4] + w[i];
        v[4] = v[3];
        v[3] = v[2];
        v[2] = mproto_rotate(v[1], 30);
        v[1] = v[0];
        v[0] = sum;
    }
    for (i = 0; i < 5; i++)
        words[i] += v[i];
}
