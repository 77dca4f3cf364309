#include "base/chars_int.h"
#include "base/octets_int.h"

/* Bits of chars_int.h, eight octets a line; tests/unit/test_chars.c derives
 * each again from the RFC's words. */
const unsigned char mproto_chars[256] = {
    0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40,
    0x40, 0x44, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40,
    0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40,
    0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40, 0x40,
    0x04, 0x38, 0x10, 0x38, 0x38, 0x38, 0x38, 0x38,
    0x10, 0x10, 0x38, 0x38, 0x10, 0x38, 0x30, 0x18,
    0xba, 0xba, 0xba, 0xba, 0xba, 0xba, 0xba, 0xba,
    0xba, 0xba, 0x00, 0x10, 0x10, 0x18, 0x10, 0x18,
    0x10, 0xb9, 0xb9, 0xb9, 0xb9, 0xb9, 0xb9, 0x39,
    0x39, 0x39, 0x39, 0x39, 0x39, 0x39, 0x39, 0x39,
    0x39, 0x39, 0x39, 0x39, 0x39, 0x39, 0x39, 0x39,
    0x39, 0x39, 0x39, 0x10, 0x10, 0x10, 0x38, 0x38,
    0x38, 0xb9, 0xb9, 0xb9, 0xb9, 0xb9, 0xb9, 0x39,
    0x39, 0x39, 0x39, 0x39, 0x39, 0x39, 0x39, 0x39,
    0x39, 0x39, 0x39, 0x39, 0x39, 0x39, 0x39, 0x39,
    0x39, 0x39, 0x39, 0x38, 0x38, 0x38, 0x38, 0x40,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
};

/* Eight at once, as long as no octet of them is too low, too high, or 127. The
 * mark of the first that is, is exact: what it borrows or carries is behind. */
size_t mproto_printable(const char *p, size_t n)
{
    const uint64_t ones = MPROTO_OCTETS_ONE;
    uint64_t w, odd;
    size_t i = 0;

    for (; n - i >= sizeof w; i += sizeof w) {
        w = mproto_octets_load(p + i);
        odd = (w | (w + ones) | (w - ones * ' ')) & ones << 7;
        if (odd)
            return i + mproto_octets_before(odd);
    }
    while (i < n && (unsigned char)(p[i] - ' ') < 127 - ' ')
        i++;
    return i;
}

size_t mproto_length(const char *s)
{
    size_t n = 0;

    while (n < SIZE_MAX && s[n] != '\0')        /* not strlen to compilers */
        n++;
    return n;
}

int mproto_same(mproto_span span, const char *lower)
{
    size_t i = 0;

    while (i < span.n && lower[i] != '\0'
           && (span.p[i] == lower[i] || mproto_lower(span.p[i]) == lower[i]))
        i++;
    return i == span.n && lower[i] == '\0';
}

/* ASCII letters of eight octets to lower case: adding makes the high bit of an
 * octet tell that it is past "Z", or "A" or behind it. */
static uint64_t chars_lower(uint64_t w)
{
    const uint64_t ones = MPROTO_OCTETS_ONE, low = w & ~(ones << 7);
    uint64_t past = low + ones * (127 - 'Z'), from = low + ones * (128 - 'A');

    return w | ((from ^ past) & ~w & ones << 7) >> 2;
}

/* The last eight of n octets; all of 4 to 7, some of them twice. */
static uint64_t chars_last(const char *p, size_t n)
{
    uint32_t first, last;

    if (n >= sizeof(uint64_t))
        return mproto_octets_load(p + n - sizeof(uint64_t));
    memcpy(&first, p, sizeof first);
    memcpy(&last, p + n - sizeof last, sizeof last);
    return first | (uint64_t)last << 32;
}

int mproto_same_n(mproto_span span, const char *lower, size_t n)
{
    const char *p = span.p;
    size_t i = 0;

    if (span.n != n)
        return 0;
    for (; n - i > sizeof(uint64_t); i += sizeof(uint64_t))
        if (chars_lower(mproto_octets_load(p + i)) !=
            mproto_octets_load(lower + i))
            return 0;
    if (n >= sizeof(uint32_t))
        return chars_lower(chars_last(p, n)) == chars_last(lower, n);
    while (i < n && mproto_lower(p[i]) == lower[i])
        i++;
    return i == n;
}

int mproto_same_span(mproto_span a, mproto_span b)
{
    size_t i = 0;

    if (a.n != b.n)
        return 0;
    while (i < a.n && mproto_lower(a.p[i]) == mproto_lower(b.p[i]))
        i++;
    return i == a.n;
}

void mproto_hex(char *to, const unsigned char *octets, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    size_t i;

    for (i = 0; i < n; i++) {
        to[2 * i] = digits[octets[i] >> 4];
        to[2 * i + 1] = digits[octets[i] & 15];
    }
}

int mproto_digits(mproto_span span)
{
    size_t i;

    for (i = 0; i < span.n; i++)
        if (!mproto_is(span.p[i], MPROTO_C_DIGIT))
            return 0;
    return span.n > 0;
}

int mproto_number(mproto_span span, uint64_t *n)
{
    uint64_t v = 0;
    size_t i;

    if (span.n == 0)
        return 0;
    for (i = 0; i < span.n; i++) {
        unsigned digit = (unsigned)(span.p[i] - '0');

        if (digit > 9 ||
            (v >= UINT64_MAX / 10 && v > (UINT64_MAX - digit) / 10))
            return 0;
        v = v * 10 + digit;
    }
    *n = v;
    return 1;
}
