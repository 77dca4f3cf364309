#include "codec/utf8_int.h"
#include "base/alloc_int.h"
#include "base/octets_int.h"
#include <string.h>

#define HIGH_BITS (MPROTO_OCTETS_ONE << 7)
#define UTF8_LONG 64u

/* Well-formed sequences (Unicode, table 3-7) by first octet: how many octets
 * there are, and between which the second one lies. */
static const struct utf8_form {
    uint8_t first, size, low, high;     /* first: the last of its row */
} utf8_forms[] = {
    { 0x7f, 1, 0, 0 },
    { 0xc1, 0, 0, 0 },
    { 0xdf, 2, 0x80, 0xbf },
    { 0xe0, 3, 0xa0, 0xbf },
    { 0xec, 3, 0x80, 0xbf },
    { 0xed, 3, 0x80, 0x9f },
    { 0xef, 3, 0x80, 0xbf },
    { 0xf0, 4, 0x90, 0xbf },
    { 0xf3, 4, 0x80, 0xbf },
    { 0xf4, 4, 0x80, 0x8f },
    { 0xff, 0, 0, 0 }
};

static const struct utf8_form *utf8_form_of(unsigned first)
{
    const struct utf8_form *form = utf8_forms;

    while (first > form->first)
        form++;
    return form;
}

/* How many octets at p can stand in a sequence of this form. */
static unsigned utf8_fit(const struct utf8_form *form, const unsigned char *p,
                         size_t n)
{
    unsigned k = 1;

    if (n < 2 || p[1] < form->low || p[1] > form->high)
        return 1;
    do
        k++;
    while (k < form->size && k < n && p[k] >> 6 == 2);
    return k;
}

int mproto_utf8_next(const char *in, size_t n, uint32_t *c)
{
    const unsigned char *p = (const unsigned char *)in;
    const struct utf8_form *form = utf8_form_of(p[0]);
    unsigned i, fit;

    *c = p[0];
    if (form->size < 2)
        return form->size == 1 ? 1 : -1;
    fit = utf8_fit(form, p, n);
    if (fit < form->size)
        return fit == n ? 0 : -(int)fit;
    *c &= 0x7fu >> form->size;
    for (i = 1; i < fit; i++)
        *c = *c << 6 | (p[i] & 0x3f);
    return (int)fit;
}

size_t mproto_utf8_ascii(const char *p, size_t n)
{
    uint64_t w[2], high;
    size_t i = 0;

    while (n - i >= sizeof w) {
        memcpy(w, p + i, sizeof w);
        if ((w[0] | w[1]) & HIGH_BITS)
            break;
        i += sizeof w;
    }
    for (; n - i >= sizeof high; i += sizeof high) {
        high = mproto_octets_load(p + i) & HIGH_BITS;
        if (high)
            return i + mproto_octets_before(high);
    }
    while (i < n && (unsigned char)p[i] < 0x80)
        i++;
    return i;
}

/* Octets at p that are whole sequences of two and three, the forms that most
 * text has; it may stop early. */
static size_t utf8_run(const unsigned char *p, size_t n)
{
    size_t i = 0;

    while (n - i >= 3) {
        if (p[i] >= 0xc2 && p[i] <= 0xdf && p[i + 1] >> 6 == 2)
            i += 2;
        else if (p[i] > 0xe0 && p[i] < 0xf0 && p[i] != 0xed
                && p[i + 1] >> 6 == 2 && p[i + 2] >> 6 == 2)
            i += 3;
        else
            break;
    }
    return i;
}

/* In long texts, all but the end and what is before the first flaw. */
static size_t utf8_valid_long(const char *p, size_t n)
{
#if MPROTO_SIMD
    if (n >= UTF8_LONG && mproto_has_ssse3())
        return mproto_utf8_ssse3(p, n);
#endif
    (void)p;
    (void)n;
    return 0;
}

size_t mproto_utf8_valid(const void *text, size_t n)
{
    const char *p = text;
    size_t i = utf8_valid_long(p, n);
    uint32_t c;
    int k;

    while (i < n) {
        i += mproto_utf8_ascii(p + i, n - i);
        i += utf8_run((const unsigned char *)p + i, n - i);
        if (i == n)
            break;
        k = mproto_utf8_next(p + i, n - i, &c);
        if (k <= 0)
            break;
        i += (size_t)k;
    }
    return i;
}

/* -- safe display -- */

/* C1 controls, the Arabic letter mark, left-to-right and right-to-left marks,
 * separators of lines and paragraphs, embeddings, overrides and isolates. */
static const struct utf8_range {
    uint16_t first, last;
} utf8_unsafe[] = {
    { 0x80, 0x9f }, { 0x61c, 0x61c }, { 0x200e, 0x200f },
    { 0x2028, 0x202e }, { 0x2066, 0x2069 }
};

static int utf8_is_unsafe(uint32_t c)
{
    size_t i, n = sizeof utf8_unsafe / sizeof utf8_unsafe[0];

    for (i = 0; i < n; i++)
        if (c >= utf8_unsafe[i].first && c <= utf8_unsafe[i].last)
            return 1;
    return 0;
}

static size_t utf8_escape(char *out, char kind, uint32_t c, unsigned digits)
{
    unsigned i;

    out[0] = '\\';
    out[1] = kind;
    for (i = 0; i < digits; i++)
        out[2 + i] = "0123456789abcdef"[c >> 4 * (digits - 1 - i) & 15];
    return 2 + digits;
}

/* What stands for the first thing at p, which has *used octets: at most 6. */
static size_t utf8_show(char *out, const char *p, size_t n, size_t *used)
{
    uint32_t c;
    int k = mproto_utf8_next(p, n, &c);

    *used = k > 0 ? (size_t)k : 1;
    if (k <= 0)
        return utf8_escape(out, 'x', (unsigned char)*p, 2);
    if (c < ' ' || c == 0x7f)
        return utf8_escape(out, 'x', c, 2);
    if (utf8_is_unsafe(c))
        return utf8_escape(out, 'u', c, 4);
    if (c == '\\')
        return utf8_escape(out, '\\', 0, 0);
    memcpy(out, p, *used);
    return *used;
}

size_t mproto_utf8_safe(char *out, size_t cap, const void *text, size_t n)
{
    const char *p = text;
    char shown[6];
    size_t used, k, total = 0, end = 0;

    for (; n > 0; p += used, n -= used) {
        k = utf8_show(shown, p, n, &used);
        if (end == total && mproto_size_add(total, k) < cap) {
            memcpy(out + end, shown, k);
            end += k;
        }
        total = mproto_size_add(total, k);
    }
    if (cap > 0)
        out[end] = '\0';
    return total;
}

#undef HIGH_BITS
#undef UTF8_LONG
