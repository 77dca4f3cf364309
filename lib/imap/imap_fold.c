#include "imap/imap_fold_int.h"
#include <mailproto/utf8.h>

/* From first to last, each step-th: by is added. In ascending order. */
static const struct fold_row {
    uint16_t first, last;
    uint8_t  step;
    int16_t  by;
} folds[] = {
    { 0x0061, 0x007a, 1, -32 }, { 0x00b5, 0x00b5, 1, 743 },
    { 0x00e0, 0x00f6, 1, -32 }, { 0x00f8, 0x00fe, 1, -32 },
    { 0x00ff, 0x00ff, 1, 121 }, { 0x0101, 0x012f, 2, -1 },
    { 0x0131, 0x0131, 1, -232 }, { 0x0133, 0x0137, 2, -1 },
    { 0x013a, 0x0148, 2, -1 }, { 0x014b, 0x0177, 2, -1 },
    { 0x017a, 0x017e, 2, -1 }, { 0x017f, 0x017f, 1, -300 },
    { 0x0183, 0x0185, 2, -1 }, { 0x01a1, 0x01a5, 2, -1 },
    { 0x01b0, 0x01b0, 1, -1 }, { 0x01b4, 0x01b6, 2, -1 },
    { 0x01ce, 0x01dc, 2, -1 }, { 0x01df, 0x01ef, 2, -1 },
    { 0x01f9, 0x021f, 2, -1 }, { 0x0223, 0x0233, 2, -1 },
    { 0x03ac, 0x03ac, 1, -38 }, { 0x03ad, 0x03af, 1, -37 },
    { 0x03b1, 0x03c1, 1, -32 }, { 0x03c2, 0x03c2, 1, -31 },
    { 0x03c3, 0x03cb, 1, -32 }, { 0x03cc, 0x03cc, 1, -64 },
    { 0x03cd, 0x03ce, 1, -63 }, { 0x03d9, 0x03ef, 2, -1 },
    { 0x0430, 0x044f, 1, -32 },
    { 0x0450, 0x045f, 1, -80 }, { 0x0461, 0x0481, 2, -1 },
    { 0x048b, 0x04bf, 2, -1 }, { 0x04c2, 0x04ce, 2, -1 },
    { 0x04cf, 0x04cf, 1, -15 }, { 0x04d1, 0x052f, 2, -1 },
    { 0x0561, 0x0586, 1, -48 }, { 0x1e01, 0x1e95, 2, -1 },
    { 0x1ea1, 0x1eff, 2, -1 }, { 0xff41, 0xff5a, 1, -32 }
};

#define FOLDS (sizeof folds / sizeof *folds)

uint32_t mproto_imap_fold(uint32_t c)
{
    size_t from = 0, to = FOLDS, middle;

    if (c < 0x80)
        return c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c;
    while (from < to) {
        middle = from + (to - from) / 2;
        if (folds[middle].last < c)
            from = middle + 1;
        else
            to = middle;
    }
    if (from == FOLDS || c < folds[from].first ||
        (c - folds[from].first) % folds[from].step != 0)
        return c;
    return (uint32_t)((int32_t)c + folds[from].by);
}

/* Octets of the character that begins with this one. */
static size_t sequence_octets(unsigned char lead)
{
    return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static size_t fold_put(char to[4], uint32_t c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    to[0] = (char)(0xe0 | c >> 12);
    to[1] = (char)(0x80 | (c >> 6 & 63));
    to[2] = (char)(0x80 | (c & 63));
    return 3;
}

size_t mproto_imap_fold_next(mproto_span s, char to[4], size_t *n)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t octets = sequence_octets(*p);
    uint32_t c;

    *n = 1;
    to[0] = s.p[0];
    if (*p < 0x80)
        to[0] = (char)mproto_imap_fold(*p);
    if (octets == 1 || octets == 4 || octets > s.n ||
        mproto_utf8_valid(p, octets) != octets)
        return 1;
    c = octets == 2 ? (p[0] & 31u) << 6 | (p[1] & 63u)
        : (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
    *n = fold_put(to, mproto_imap_fold(c));
    return octets;
}

size_t mproto_imap_fold_text(char *to, mproto_span s)
{
    size_t used, n, k, sum = 0;
    char c[4];

    while (s.n > 0) {
        used = mproto_imap_fold_next(s, c, &n);
        for (k = 0; k < n; k++)
            to[sum++] = c[k];
        s.p += used;
        s.n -= used;
    }
    return sum;
}

/* --- needles --- */

/* back[i]: how many octets of the front stand before i, too, when i is the one
 * that does not match. */
void mproto_imap_needle_make(uint32_t *back, const char *p, size_t n)
{
    uint32_t k = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        back[i] = k;
        while (k > 0 && p[i] != p[k])
            k = back[k];
        if (i > 0 && p[i] == p[k])
            k++;
    }
}

int mproto_imap_needle_in(const mproto_imap_needle *needle, size_t *at,
                          mproto_span text)
{
    size_t used, n, i;
    char c[4];

    while (*at < needle->n && text.n > 0) {
        used = mproto_imap_fold_next(text, c, &n);
        for (i = 0; i < n && *at < needle->n; i++) {
            while (*at > 0 && needle->p[*at] != c[i])
                *at = needle->back[*at];
            if (needle->p[*at] == c[i])
                ++*at;
        }
        text.p += used;
        text.n -= used;
    }
    return *at == needle->n;
}

#undef FOLDS
