#include "base/chars_int.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

static int one_of(const char *set, unsigned c)
{
    return c != 0 && c < 128 && strchr(set, (int)c) != NULL;
}

/* RFC 5234 appendix B.1: ALPHA = %x41-5A / %x61-7A */
static int alpha(unsigned c)
{
    return (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a);
}

/* RFC 5234 appendix B.1: DIGIT = %x30-39 */
static int digit(unsigned c)
{
    return c >= 0x30 && c <= 0x39;
}

/* RFC 5234 appendix B.1: WSP = SP / HTAB */
static int wsp(unsigned c)
{
    return c == 0x20 || c == 0x09;
}

/* RFC 5322 3.2.3 */
static int atext(unsigned c)
{
    return alpha(c) || digit(c) || one_of("!#$%&'*+-/=?^_`{|}~", c);
}

/* RFC 5322 3.6.8: ftext = %d33-57 / %d59-126 */
static int ftext(unsigned c)
{
    return (c >= 33 && c <= 57) || (c >= 59 && c <= 126);
}

/* RFC 5234 appendix B.1: CTL = %x00-1F / %x7F */
static int ctl(unsigned c)
{
    return c <= 0x1f || c == 0x7f;
}

/* RFC 2045 5.1: any (US-ASCII) CHAR except SPACE, CTLs, or tspecials */
static int token(unsigned c)
{
    return c < 128 && c != ' ' && !ctl(c)
        && !one_of("()<>@,;:\\\"/[]?=", c);
}

/* RFC 5234 appendix B.1: HEXDIG, whose strings are case-insensitive (2.3) */
static int hex(unsigned c)
{
    return digit(c) || one_of("ABCDEFabcdef", c);
}

static const struct {
    unsigned bit;
    int    (*holds)(unsigned c);
} classes[8] = {
    { MPROTO_C_ALPHA, alpha }, { MPROTO_C_DIGIT, digit },
    { MPROTO_C_WSP, wsp },     { MPROTO_C_ATEXT, atext },
    { MPROTO_C_FTEXT, ftext }, { MPROTO_C_TOKEN, token },
    { MPROTO_C_CTL, ctl },     { MPROTO_C_HEX, hex }
};

static void test_classes_are_those_of_the_rfcs(void **state)
{
    unsigned c, want;
    size_t i;

    (void)state;
    for (c = 0; c < 256; c++) {
        for (i = want = 0; i < 8; i++)
            want |= classes[i].holds(c) ? classes[i].bit : 0;
        if (mproto_chars[c] != want)
            fail_msg("octet %u is %x, not %x", c, mproto_chars[c], want);
    }
}

static void test_is_takes_any_char(void **state)
{
    unsigned c;

    (void)state;
    for (c = 0; c < 256; c++) {
        char as_char = (char)(unsigned char)c;

        assert_int_equal(mproto_is(as_char, MPROTO_C_ATEXT), atext(c));
        assert_int_equal(mproto_is(as_char, MPROTO_C_ALPHA | MPROTO_C_WSP),
                         alpha(c) || wsp(c));
        assert_int_equal(mproto_is(as_char, 0), 0);
    }
}

static void test_lower_changes_ascii_letters_only(void **state)
{
    unsigned c;

    (void)state;
    for (c = 0; c < 256; c++)
        assert_int_equal((unsigned char)
                         mproto_lower((char)(unsigned char)c),
                         c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static void test_length(void **state)
{
    (void)state;
    assert_int_equal(mproto_length(""), 0);
    assert_int_equal(mproto_length("a"), 1);
    assert_int_equal(mproto_length("abc\0def"), 3);
}

/* A span of exactly these octets, for the sanitizers; free its p. */
static mproto_span span_of(const char *text, size_t n)
{
    char *copy = malloc(n > 0 ? n : 1);
    mproto_span span;

    assert_non_null(copy);
    memcpy(copy, text, n);
    span.p = copy;
    span.n = n;
    return span;
}

static int same(const char *text, size_t n, const char *lower)
{
    mproto_span span = span_of(text, n);
    int rc = mproto_same(span, lower);

    free((void *)(uintptr_t)span.p);
    return rc;
}

static void test_same(void **state)
{
    const mproto_span none = { NULL, 0 };

    (void)state;
    assert_true(same("text", 4, "text"));
    assert_true(same("TeXT", 4, "text"));
    assert_false(same("tex", 3, "text"));
    assert_false(same("texts", 5, "text"));
    assert_false(same("text\0", 5, "text"));
    assert_false(same("te\0t", 4, "te"));
    assert_false(same("te\0t", 4, "text"));
    assert_false(same("[", 1, "{"));
    assert_false(same("\304", 1, "\344"));
    assert_true(same("\344", 1, "\344"));
    assert_true(mproto_same(none, ""));
    assert_false(mproto_same(none, "a"));
}

static int number(const char *text, size_t len, uint64_t *n)
{
    mproto_span span = span_of(text, len);
    int rc = mproto_number(span, n);

    free((void *)(uintptr_t)span.p);
    return rc;
}

static void test_number(void **state)
{
    static const struct { const char *text; uint64_t n; } good[] = {
        { "0", 0 }, { "7", 7 }, { "007", 7 }, { "10485760", 10485760 },
        { "4294967296", 4294967296u },
        { "18446744073709551609", UINT64_MAX - 6 },
        { "18446744073709551610", UINT64_MAX - 5 },
        { "18446744073709551615", UINT64_MAX },
        { "00000000000000000000000018446744073709551615", UINT64_MAX }
    };
    static const char *const bad[] = {
        "", "-1", "+1", " 1", "1 ", "1a", "0x1", "a", "/", ":", "\262",
        "18446744073709551616", "18446744073709551620",
        "99999999999999999999", "184467440737095516150"
    };
    const mproto_span none = { NULL, 0 };
    uint64_t n;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof good / sizeof good[0]; i++) {
        n = 42;
        assert_true(number(good[i].text, strlen(good[i].text), &n));
        assert_true(n == good[i].n);
    }
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(number(bad[i], strlen(bad[i]), &n));
    assert_false(number("1\0", 2, &n));
    assert_false(mproto_number(none, &n));
}

static void test_same_span(void **state)
{
    static const struct {
        const char *a, *b;
        int         same;
    } rows[] = {
        { "", "", 1 }, { "a", "A", 1 }, { "aZ-9", "Az-9", 1 },
        { "a", "", 0 }, { "", "a", 0 }, { "ab", "a", 0 }, { "[", "{", 0 },
        { "@", "`", 0 }, { "\303\204", "\303\244", 0 }
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mproto_span a = { rows[i].a, strlen(rows[i].a) };
        mproto_span b = { rows[i].b, strlen(rows[i].b) };

        assert_int_equal(mproto_same_span(a, b), rows[i].same);
        assert_int_equal(mproto_same_span(b, a), rows[i].same);
    }
}

/* Each pair of octets, at each place, in names of each length. */
static void test_same_n(void **state)
{
    enum { MOST = 17 };
    size_t n, at;
    unsigned a, b, wrong = 0;

    (void)state;
    for (n = 1; n <= MOST; n++) {
        char *p = malloc(n), *lower = malloc(n);
        mproto_span span = { p, n };

        assert_non_null(p);
        assert_non_null(lower);
        memset(p, 'Q', n);
        memset(lower, 'q', n);
        assert_false(mproto_same_n(span, lower, n - 1));
        for (at = 0; at < n; at++) {
            for (a = 0; a < 256; a++)
                for (b = 0; b < 256; b++) {
                    p[at] = (char)(unsigned char)a;
                    lower[at] = mproto_lower((char)(unsigned char)b);
                    wrong += mproto_same_n(span, lower, n) !=
                             (mproto_lower(p[at]) == lower[at]);
                }
            p[at] = 'Q';
            lower[at] = 'q';
        }
        free(p);
        free(lower);
    }
    assert_int_equal(wrong, 0);
}

static void test_hex(void **state)
{
    static const unsigned char octets[] = { 0x00, 0x9a, 0xff, 0x7e };
    char text[10] = "..........";

    (void)state;
    mproto_hex(text, octets, 0);
    assert_memory_equal(text, "..........", 10);
    mproto_hex(text, octets, sizeof octets);
    assert_memory_equal(text, "009aff7e..", 10);
}

/* One octet of each kind at each place, behind text of each length. */
static void test_printable(void **state)
{
    enum { MOST = 20 };
    size_t n, at;
    unsigned c;

    (void)state;
    assert_int_equal(mproto_printable(NULL, 0), 0);
    for (n = 1; n <= MOST; n++) {
        char *p = malloc(n);

        assert_non_null(p);
        for (at = 0; at < n; at++)
            for (c = 0; c < 256; c++) {
                memset(p, at % 2 ? ' ' : '~', n);
                p[at] = (char)(unsigned char)c;
                assert_int_equal(mproto_printable(p, n),
                                 c >= 32 && c <= 126 ? n : at);
            }
        free(p);
    }
}

/* What is odd behind the first that is does not matter. */
static void test_printable_stops_at_the_first(void **state)
{
    char p[8];
    size_t at;
    unsigned c, d;

    (void)state;
    memset(p, 'x', sizeof p);
    for (at = 0; at + 1 < sizeof p; at++) {
        for (c = 0; c < 256; c++)
            for (d = 0; d < 256; d++) {
                p[at] = (char)(unsigned char)c;
                p[at + 1] = (char)(unsigned char)d;
                assert_int_equal(mproto_printable(p, sizeof p),
                                 c < 32 || c > 126 ? at
                                 : d < 32 || d > 126 ? at + 1 : sizeof p);
            }
        p[at] = 'x';
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes_are_those_of_the_rfcs),
        cmocka_unit_test(test_is_takes_any_char),
        cmocka_unit_test(test_lower_changes_ascii_letters_only),
        cmocka_unit_test(test_printable),
        cmocka_unit_test(test_printable_stops_at_the_first),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_same_span),
        cmocka_unit_test(test_same_n),
        cmocka_unit_test(test_hex),
        cmocka_unit_test(test_number),
    };

    return cmocka_run_group_tests_name("chars", tests, NULL, NULL);
}
