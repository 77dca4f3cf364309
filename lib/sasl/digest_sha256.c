#include "sasl/digest_int.h"

#include <string.h>

/* Of the cube roots of the first 64 primes (FIPS 180-4 4.2.2). */
static const uint32_t roots[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
    0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
    0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
};

static void spread(uint32_t *w, const unsigned char *block)
{
    uint32_t a, b;
    unsigned i;

    for (i = 0; i < 16; i++)
        w[i] = mproto_load_be(block + 4 * i);
    for (; i < 64; i++) {
        a = w[i - 15];
        b = w[i - 2];
        w[i] = w[i - 16] + w[i - 7]
            + (mproto_rotate(a, 25) ^ mproto_rotate(a, 14) ^ a >> 3)
            + (mproto_rotate(b, 15) ^ mproto_rotate(b, 13) ^ b >> 10);
    }
}

static uint32_t sigma_a(uint32_t a)
{
    return mproto_rotate(a, 30) ^ mproto_rotate(a, 19) ^ mproto_rotate(a, 10);
}

static uint32_t sigma_e(uint32_t e)
{
    return mproto_rotate(e, 26) ^ mproto_rotate(e, 21) ^ mproto_rotate(e, 7);
}

/* The eight variables stay where they are and their names go round: at step i
 * "a" is v[-i]. With i known all of them are in registers. */
static inline void turn(uint32_t *v, unsigned i, uint32_t sum)
{
    uint32_t a = v[(0 - i) & 7], b = v[(1 - i) & 7], c = v[(2 - i) & 7];
    uint32_t e = v[(4 - i) & 7], f = v[(5 - i) & 7], g = v[(6 - i) & 7];

    sum += v[(7 - i) & 7] + sigma_e(e) + (g ^ (e & (f ^ g)));
    v[(3 - i) & 7] += sum;
    v[(7 - i) & 7] = sum + sigma_a(a) + ((a & b) | (c & (a | b)));
}

void mproto_sha256_compress(uint32_t *words, const unsigned char *block)
{
    uint32_t w[64], v[8];
    unsigned i;

    spread(w, block);
    memcpy(v, words, sizeof v);
    for (i = 0; i < 64; i += 8) {
        turn(v, 0, roots[i] + w[i]);
        turn(v, 1, roots[i + 1] + w[i + 1]);
        turn(v, 2, roots[i + 2] + w[i + 2]);
        turn(v, 3, roots[i + 3] + w[i + 3]);
        turn(v, 4, roots[i + 4] + w[i + 4]);
        turn(v, 5, roots[i + 5] + w[i + 5]);
        turn(v, 6, roots[i + 6] + w[i + 6]);
        turn(v, 7, roots[i + 7] + w[i + 7]);
    }
    for (i = 0; i < 8; i++)
        words[i] += v[i];
}
