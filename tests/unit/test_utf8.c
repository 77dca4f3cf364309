#include "codec/utf8_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "exact.h"

/* -- once more: by what the characters are -- */

static size_t put_slowly(unsigned char *p, uint32_t c)
{
    if (c < 0x80) {
        p[0] = (unsigned char)c;
        return 1;
    }
    if (c < 0x800) {
        p[0] = (unsigned char)(0xc0 | c >> 6);
        p[1] = (unsigned char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        p[0] = (unsigned char)(0xe0 | c >> 12);
        p[1] = (unsigned char)(0x80 | (c >> 6 & 63));
        p[2] = (unsigned char)(0x80 | (c & 63));
        return 3;
    }
    p[0] = (unsigned char)(0xf0 | c >> 18);
    p[1] = (unsigned char)(0x80 | (c >> 12 & 63));
    p[2] = (unsigned char)(0x80 | (c >> 6 & 63));
    p[3] = (unsigned char)(0x80 | (c & 63));
    return 4;
}

/* The character that n octets at p would be; 0xffffffff when its own form is
 * another one. */
static uint32_t character(const unsigned char *p, size_t n)
{
    static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    unsigned char form[4];
    uint32_t c = p[0] & masks[n];
    size_t i;

    for (i = 1; i < n; i++)
        c = c << 6 | (p[i] & 63);
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0xffffffff;
    if (put_slowly(form, c) != n || memcmp(form, p, n) != 0)
        return 0xffffffff;
    return c;
}

/* Octets of the character at p, or 0. */
static size_t well_formed(const unsigned char *p, size_t n)
{
    size_t k;

    for (k = 1; k <= 4 && k <= n; k++)
        if (character(p, k) != 0xffffffff)
            return k;
    return 0;
}

/* 1 when p[0..n), n < 4, is the begin of a character. */
static int is_begin(const unsigned char *p, size_t n)
{
    static const unsigned char after[] = { 0x80, 0x90, 0xa0, 0xbf };
    unsigned char whole[4] = { 0, 0x80, 0x80, 0x80 };
    size_t i;

    memcpy(whole, p, n);
    for (i = 0; i < sizeof after; i++) {
        whole[n] = after[i];
        if (well_formed(whole, 4) > n)
            return 1;
    }
    return 0;
}

static int next_slowly(const unsigned char *p, size_t n)
{
    size_t k = well_formed(p, n);

    if (k > 0)
        return (int)k;
    for (k = n < 3 ? n : 3; k > 1 && !is_begin(p, k); k--)
        continue;
    return k == n && is_begin(p, k) ? 0 : -(int)k;
}

static size_t valid_slowly(const unsigned char *p, size_t n)
{
    size_t i = 0, k;

    while (i < n && (k = well_formed(p + i, n - i)) > 0)
        i += k;
    return i;
}

/* -- all strings of four -- */

static int agrees(const unsigned char *p, size_t n)
{
    uint32_t c = 0;
    int k = mproto_utf8_next((const char *)p, n, &c);

    return k == next_slowly(p, n)
        && mproto_utf8_valid(p, n) == valid_slowly(p, n)
        && (k <= 0 || c == character(p, (size_t)k));
}

/* The ends of each range that any octet of any form has. */
static const unsigned char edges[] = {
    0x00, 0x41, 0x7f, 0x80, 0x85, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1,
    0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4,
    0xf5, 0xf7, 0xf8, 0xff
};
enum { EDGES = sizeof edges };

static void test_cod_06_edges_of_all_strings_of_four(void **state)
{
    unsigned char *p = malloc(4);
    unsigned i;
    size_t n;

    (void)state;
    assert_non_null(p);
    for (i = 0; i < EDGES * EDGES * EDGES * EDGES; i++) {
        p[0] = edges[i % EDGES];
        p[1] = edges[i / EDGES % EDGES];
        p[2] = edges[i / (EDGES * EDGES) % EDGES];
        p[3] = edges[i / (EDGES * EDGES * EDGES)];
        assert_true(agrees(p, 4));
    }
    for (n = 1; n < 4; n++) {
        unsigned char *end = p + 4 - n;

        for (i = 0; i < EDGES * EDGES * EDGES; i++) {
            end[0] = edges[i % EDGES];
            if (n > 1)
                end[1] = edges[i / EDGES % EDGES];
            if (n > 2)
                end[2] = edges[i / (EDGES * EDGES)];
            assert_true(agrees(end, n));
        }
    }
    free(p);
}

/* Octets that mproto_utf8_next() goes over. */
static size_t walk(const unsigned char *p, size_t n)
{
    size_t i = 0;
    uint32_t c;
    int k;

    while (i < n && (k = mproto_utf8_next((const char *)p + i, n - i, &c)) > 0)
        i += (size_t)k;
    return i;
}

/* The 256 strings whose first three octets these are; mostly those tell what
 * comes first, and the slow way need not be gone for each. */
static void check_strings(uint32_t first)
{
    unsigned char p[4];
    unsigned last;
    uint32_t c;
    int want;

    p[0] = (unsigned char)(first >> 16);
    p[1] = (unsigned char)(first >> 8 & 255);
    p[2] = (unsigned char)(first & 255);
    want = next_slowly(p, 3);
    for (last = 0; last < 256; last++) {
        p[3] = (unsigned char)last;
        if (mproto_utf8_next((const char *)p, 4, &c)
                != (want != 0 ? want : next_slowly(p, 4))
                || mproto_utf8_valid(p, 4) != walk(p, 4))
            fail_msg("%06lx%02x", (unsigned long)first, last);
    }
}

/* The long run takes all 2^32, the other one 2^22 of them. */
static void test_cod_06_all_strings_of_four(void **state)
{
    uint32_t step = getenv("LONG") ? 1 : 1021, first;

    (void)state;
    for (first = 0; first < 1u << 24; first += step)
        check_strings(first);
}

static void test_put_all_characters(void **state)
{
    unsigned char want[4];
    char got[4];
    uint32_t c, back;
    size_t n;

    (void)state;
    for (c = 0; c <= 0x10ffff; c++) {
        if (c >> 11 == 0xd800 >> 11)
            continue;
        n = put_slowly(want, c);
        assert_int_equal(mproto_utf8_put(got, c), n);
        assert_memory_equal(got, want, n);
        assert_int_equal(mproto_utf8_next(got, n, &back), n);
        assert_int_equal(back, c);
    }
}

/* A fault at each place of runs of each length, over the words that are
 * looked at in one step. */
static void test_valid_finds_a_fault_anywhere(void **state)
{
    static const char *const texts[] = {
        "a", "\303\251", "\342\202\254", "\360\237\230\200", "a\303\251"
    };
    size_t i, k, n, size;
    char *p;

    (void)state;
    for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size = strlen(texts[i]);
        for (n = 0; n < 100; n += size) {
            p = malloc(n + 1);
            assert_non_null(p);
            for (k = 0; k < n; k++)
                p[k] = texts[i][k % size];
            assert_int_equal(mproto_utf8_valid(p, n), n);
            p[n] = '\377';
            assert_int_equal(mproto_utf8_valid(p, n + 1), n);
            for (k = 0; k < n; k++) {
                p[k] = '\377';
                assert_int_equal(mproto_utf8_valid(p, n), k - k % size
                                 + (i == 4 && k % size > 0));
                p[k] = texts[i][k % size];
            }
            free(p);
        }
    }
    assert_int_equal(mproto_utf8_valid(NULL, 0), 0);
}

static void test_ascii_at_any_length(void **state)
{
    size_t n, k;
    char *p;

    (void)state;
    for (n = 0; n < 70; n++) {
        p = malloc(n > 0 ? n : 1);
        assert_non_null(p);
        memset(p, 'a', n > 0 ? n : 1);
        assert_int_equal(mproto_utf8_ascii(p, n), n);
        for (k = 0; k < n; k++) {
            p[k] = '\200';
            assert_int_equal(mproto_utf8_ascii(p, n), k);
            p[k] = 'a';
        }
        free(p);
    }
}

/* -- safe display -- */

static void shows(const char *p, size_t n, const char *want)
{
    mproto_span s = exact_span(p, n);
    size_t size = strlen(want), cap, k;
    char *out;

    assert_int_equal(mproto_utf8_safe(NULL, 0, s.p, n), size);
    for (cap = 1; cap <= size + 2; cap++) {
        out = malloc(cap);
        assert_non_null(out);
        assert_int_equal(mproto_utf8_safe(out, cap, s.p, n), size);
        k = strlen(out);
        assert_true(k < cap && k <= size);
        assert_memory_equal(out, want, k);
        assert_int_equal(mproto_utf8_valid(out, k), k);
        assert_true(k == size || cap <= size);
        assert_true(k + 6 >= cap || k == size);
        free(out);
    }
    exact_free(s);
}

#define SHOWS(text, want) shows(text, sizeof text - 1, want)

static void test_safe(void **state)
{
    (void)state;
    SHOWS("", "");
    SHOWS("abc ~", "abc ~");
    SHOWS("caf\303\251 \342\202\254\360\237\230\200",
          "caf\303\251 \342\202\254\360\237\230\200");
    SHOWS("\33[2J\a", "\\x1b[2J\\x07");
    SHOWS("a\r\nb\tc\177", "a\\x0d\\x0ab\\x09c\\x7f");
    SHOWS("a\\x1b", "a\\\\x1b");
    SHOWS("\302\205\302\233", "\\u0085\\u009b");
    SHOWS("\302\240", "\302\240");
    SHOWS("\342\200\256cod.exe", "\\u202ecod.exe");
    SHOWS("\342\200\250\342\200\251", "\\u2028\\u2029");
    SHOWS("\342\200\216\342\200\217\342\201\246\342\201\251\330\234",
          "\\u200e\\u200f\\u2066\\u2069\\u061c");
    SHOWS("\342\200\215\342\201\252", "\342\200\215\342\201\252");
    SHOWS("\351t\351", "\\xe9t\\xe9");
    SHOWS("\355\240\200", "\\xed\\xa0\\x80");
}

static void test_cod_08_safe_shows_nul(void **state)
{
    (void)state;
    SHOWS("a\0b", "a\\x00b");
    SHOWS("\0", "\\x00");
}

static void test_cod_06_safe_at_the_end(void **state)
{
    (void)state;
    SHOWS("\364", "\\xf4");
    SHOWS("\370\210", "\\xf8\\x88");
    SHOWS("\342\202", "\\xe2\\x82");
}

/* -- long texts, which are read in blocks -- */

static void expect_as_slowly(const unsigned char *p, size_t n)
{
    mproto_span s = exact_span((const char *)p, n);

    assert_int_equal(mproto_utf8_valid(s.p, n), valid_slowly(p, n));
    exact_free(s);
}

/* Four octets of all kinds around the end of the first block. */
static void test_long_at_all_places(void **state)
{
    static const unsigned char kinds[] = {
        'a', 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xed,
        0xef, 0xf0, 0xf4, 0xf5
    };
    unsigned char text[68];
    size_t at, i, k, all = (size_t)1 << 16;

    (void)state;
    for (at = 11; at <= 16; at++)
        for (i = 0; i < all; i++) {
            memset(text, 'a', sizeof text);
            for (k = 0; k < 4; k++)
                text[at + k] = kinds[i >> 4 * k & 15];
            expect_as_slowly(text, sizeof text);
        }
}

/* Characters of all lengths; in every second text one octet is altered. */
static void test_long_texts(void **state)
{
    static const uint32_t most[] = { 0x80, 0x800, 0x10000, 0x110000 };
    unsigned char text[256];
    uint32_t dice = 1, c;
    size_t i, n;

    (void)state;
    for (i = 0; i < 20000; i++) {
        for (n = 0; n < sizeof text - 4;) {
            dice = dice * 1664525u + 1013904223u;
            c = (dice >> 8) % most[dice >> 30];
            if (c < 0xd800 || c > 0xdfff)
                n += put_slowly(text + n, c);
        }
        expect_as_slowly(text, n);
#if MPROTO_SIMD
        if (mproto_has_ssse3())
            assert_true(mproto_utf8_ssse3((char *)text, n) + 19 >= n);
#endif
        text[(dice >> 16) % n] ^= (unsigned char)(1u << i % 8);
        expect_as_slowly(text, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_long_at_all_places),
        cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_cod_06_edges_of_all_strings_of_four),
        cmocka_unit_test(test_cod_06_all_strings_of_four),
        cmocka_unit_test(test_put_all_characters),
        cmocka_unit_test(test_valid_finds_a_fault_anywhere),
        cmocka_unit_test(test_ascii_at_any_length),
        cmocka_unit_test(test_safe),
        cmocka_unit_test(test_cod_08_safe_shows_nul),
        cmocka_unit_test(test_cod_06_safe_at_the_end),
    };

    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
