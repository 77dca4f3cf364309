/* base64 once more, bit by bit, for tests to compare with. */
#ifndef BASE64_SLOWLY_H
#define BASE64_SLOWLY_H

#include <mailproto/base64.h>
#include <string.h>

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char alphabet_url[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static inline size_t encode_slowly(char *out, const char *p, size_t n,
                                   unsigned flags)
{
    const char *letters = flags & MPROTO_BASE64_URL ? alphabet_url : alphabet;
    size_t bit, bits = n * 8, k = 0, column = 0;
    unsigned v, i;

    for (bit = 0; bit < bits || k % 2 != 0; bit += 6) {
        if (column == 76 && flags & MPROTO_BASE64_LINES)
            out[k++] = '\r', out[k++] = '\n', column = 0;
        for (v = i = 0; i < 6; i++)
            v = v << 1 | (bit + i < bits && (unsigned char)p[(bit + i) / 8]
                          >> (7 - (bit + i) % 8) & 1);
        out[k++] = letters[v];
        column++;
        if (bit + 6 >= bits)
            break;
    }
    for (; column % 4 != 0; column++)
        out[k++] = '=';
    if (column > 0 && flags & MPROTO_BASE64_LINES)
        out[k++] = '\r', out[k++] = '\n';
    return k;
}

typedef struct reference {
    size_t   n, taken;
    unsigned defects;
    char     out[8192];
} reference;

/* The octets of the letters of one run; the bits that are left over. */
static unsigned run_octets(reference *r, const unsigned *values, size_t n)
{
    size_t i, octets = n * 6 / 8;
    unsigned left = 0;

    for (i = 0; i < octets * 8; i++) {
        unsigned bit = values[i / 6] >> (5 - i % 6) & 1;
        unsigned char *o = (unsigned char *)&r->out[r->n + i / 8];

        *o = (unsigned char)((i % 8 ? *o * 2u : 0) | bit);
    }
    for (; i < n * 6; i++)
        left |= values[i / 6] >> (5 - i % 6) & 1;
    r->n += octets;
    return left;
}

/* An octet outside the alphabet at i: where the n octets end now. */
static size_t text_from(reference *r, size_t i, size_t n, int padded)
{
    r->defects |= padded ? MPROTO_DEFECT_TRAILING : MPROTO_DEFECT_ALPHABET;
    return padded ? i : n;
}

/* Runs of letters, each ended by "=" signs or the end; behind a "=", also by
 * text, which ends all. */
static void decode_slowly(reference *r, const char *p, size_t n,
                          unsigned flags)
{
    const char *letters = flags & MPROTO_BASE64_URL ? alphabet_url : alphabet;
    static unsigned values[8192];
    size_t i = 0, k, pads, want;
    const char *letter;
    int padded = 0;

    r->n = r->defects = 0;
    while (i < n) {
        for (k = 0; i < n && p[i] != '='; i++) {
            letter = memchr(letters, p[i], 64);
            if (letter)
                values[k++] = (unsigned)(letter - letters);
            else if (!memchr(" \t\r\n", p[i], 4))
                n = text_from(r, i, n, padded);
            else if (k % 4 > 0)
                r->defects |= MPROTO_DEFECT_BLANKS;
        }
        if (k > 0 && padded)
            r->defects |= MPROTO_DEFECT_TRAILING;
        for (pads = 0; i < n && !memchr(letters, p[i], 64); i++) {
            pads += p[i] == '=';
            if (p[i] != '=' && !memchr(" \t\r\n", p[i], 4))
                n = text_from(r, i, n, padded || pads > 0);
        }
        padded |= pads > 0;
        want = k % 4 == 2 ? 2 : k % 4 == 3;
        if (run_octets(r, values, k - (k % 4 == 1)) || k % 4 == 1
                || pads != want)
            r->defects |= MPROTO_DEFECT_PADDING;
    }
}

#endif
