#include "codec/charset_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "exact.h"

static int number_of(const char *label)
{
    mproto_span span = exact_span(label, strlen(label));
    int number = mproto_charset_number(span);

    exact_free(span);
    return number;
}

static const struct { const char *label; int number; } known[] = {
    { "utf-8", MPROTO_CS_UTF_8 }, { "UTF8", MPROTO_CS_UTF_8 },
    { "unicode-1-1-utf-8", MPROTO_CS_UTF_8 }, { "csUTF8", MPROTO_CS_UTF_8 },
    { "us-ascii", MPROTO_CS_US_ASCII }, { "ASCII", MPROTO_CS_US_ASCII },
    { "ANSI_X3.4-1968", MPROTO_CS_US_ASCII }, { "646", MPROTO_CS_US_ASCII },
    { "", MPROTO_CS_US_ASCII }, { " \t", MPROTO_CS_US_ASCII },
    { "\"\"", MPROTO_CS_US_ASCII },
    { "us-ascii*en", MPROTO_CS_US_ASCII }, { "*en", MPROTO_CS_US_ASCII },
    { "iso-8859-1", MPROTO_CS_ISO_8859_1 },
    { " iso-8859-1 ", MPROTO_CS_ISO_8859_1 },
    { "\"ISO-8859-1\"", MPROTO_CS_ISO_8859_1 },
    { "'iso-8859-1'", MPROTO_CS_ISO_8859_1 },
    { "ISO_8859-1:1987", MPROTO_CS_ISO_8859_1 },
    { "iso8859_1", MPROTO_CS_ISO_8859_1 }, { "latin1", MPROTO_CS_ISO_8859_1 },
    { "l1", MPROTO_CS_ISO_8859_1 }, { "csISOLatin1", MPROTO_CS_ISO_8859_1 },
    { "x-iso-8859-1", MPROTO_CS_ISO_8859_1 },
    { "IBM819", MPROTO_CS_ISO_8859_1 }, { "ISO-8859-2", MPROTO_CS_ISO_8859_2 },
    { "latin2", MPROTO_CS_ISO_8859_2 }, { "latin3", MPROTO_CS_ISO_8859_3 },
    { "latin4", MPROTO_CS_ISO_8859_4 }, { "cyrillic", MPROTO_CS_ISO_8859_5 },
    { "csISOLatinCyrillic", MPROTO_CS_ISO_8859_5 },
    { "arabic", MPROTO_CS_ISO_8859_6 }, { "asmo-708", MPROTO_CS_ISO_8859_6 },
    { "ISO-8859-6-E", MPROTO_CS_ISO_8859_6 },
    { "greek", MPROTO_CS_ISO_8859_7 }, { "ELOT_928", MPROTO_CS_ISO_8859_7 },
    { "hebrew", MPROTO_CS_ISO_8859_8 },
    { "iso-8859-8-i", MPROTO_CS_ISO_8859_8 },
    { "latin5", MPROTO_CS_ISO_8859_9 }, { "latin6", MPROTO_CS_ISO_8859_10 },
    { "tis-620", MPROTO_CS_ISO_8859_11 },
    { "iso-8859-13", MPROTO_CS_ISO_8859_13 },
    { "iso-8859-14", MPROTO_CS_ISO_8859_14 },
    { "iso-8859-15", MPROTO_CS_ISO_8859_15 },
    { "Latin-9", MPROTO_CS_ISO_8859_15 },
    { "iso-8859-16", MPROTO_CS_ISO_8859_16 },
    { "windows-1250", MPROTO_CS_CP1250 }, { "cp1251", MPROTO_CS_CP1251 },
    { "x-cp1252", MPROTO_CS_CP1252 }, { "CP-1252", MPROTO_CS_CP1252 },
    { "win1253", MPROTO_CS_CP1253 }, { "windows-1254", MPROTO_CS_CP1254 },
    { "csWindows1255", MPROTO_CS_CP1255 }, { "1256", MPROTO_CS_CP1256 },
    { "windows-1257", MPROTO_CS_CP1257 }, { "windows1258", MPROTO_CS_CP1258 },
    { "windows-874", MPROTO_CS_CP874 }, { "koi8-r", MPROTO_CS_KOI8_R },
    { "koi", MPROTO_CS_KOI8_R }, { "KOI8-U", MPROTO_CS_KOI8_U },
    { "macintosh", MPROTO_CS_MAC_ROMAN },
    { "x-mac-roman", MPROTO_CS_MAC_ROMAN },
    { "csMacintosh", MPROTO_CS_MAC_ROMAN }, { "ibm437", MPROTO_CS_CP437 },
    { "csPC8CodePage437", MPROTO_CS_CP437 }, { "cp850", MPROTO_CS_CP850 },
    { "csPC850Multilingual", MPROTO_CS_CP850 }, { "866", MPROTO_CS_CP866 },
    { "utf-16", MPROTO_CS_UTF_16 }, { "UTF-16BE", MPROTO_CS_UTF_16BE },
    { "utf-16le", MPROTO_CS_UTF_16LE }, { "utf-32", MPROTO_CS_UTF_32 },
    { "utf-32be", MPROTO_CS_UTF_32BE }, { "UTF_32LE", MPROTO_CS_UTF_32LE },
    { "utf-7", MPROTO_CS_UTF_7 }, { "unicode-1-1-utf-7", MPROTO_CS_UTF_7 },
    { "x-unicode-2-0-utf-7", MPROTO_CS_UTF_7 }
};

static void test_known_labels(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof known / sizeof known[0]; i++)
        if (number_of(known[i].label) != known[i].number)
            fail_msg("%s", known[i].label);
}

static void test_unknown_labels(void **state)
{
    static const char *const unknown[] = {
        "utf-9", "iso-8859-12", "iso-8859-17", "iso-2022-jp",
        "shift_jis", "gb2312", "big5", "euc-kr", "default", "unknown-8bit",
        "x", "cs", "x-", "?", "-", "utf-8\200", "\377", "0",
        "iso-8859-15iso-8859-15", "abcdefghijklmnopqrstuvwxyz",
        "csabcdefghijklmnopqr", "csabcdefghijklmnopqrs", "xabcdefghijklmnopqrs"
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        if (number_of(unknown[i]) != MPROTO_CS_UNKNOWN)
            fail_msg("%s", unknown[i]);
}

static void test_label_of_a_megabyte(void **state)
{
    size_t n = 1000000;
    char *p = malloc(n);
    mproto_span label;

    (void)state;
    assert_non_null(p);
    memset(p, 'a', n);
    label.p = p;
    label.n = n;
    assert_int_equal(mproto_charset_number(label), MPROTO_CS_UNKNOWN);
    memset(p, '-', n);
    memcpy(p + n - 5, "UTF-8", 5);
    assert_int_equal(mproto_charset_number(label), MPROTO_CS_UTF_8);
    free(p);
}

static void test_trim(void **state)
{
    static const struct { const char *label, *want; } pairs[] = {
        { "Big5", "Big5" }, { " \t\"Big5\" ", "Big5" }, { "Big5*zh", "Big5" },
        { "'Big5' *zh", "Big5" }, { "", "" }, { "\"", "" }, { "*", "" },
        { "a b", "a b" }
    };
    size_t i;
    mproto_span label, got;

    (void)state;
    for (i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        label = exact_span(pairs[i].label, strlen(pairs[i].label));
        got = mproto_charset_trim(label);
        assert_int_equal(got.n, strlen(pairs[i].want));
        assert_memory_equal(got.p, pairs[i].want, got.n);
        exact_free(label);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_labels),
        cmocka_unit_test(test_unknown_labels),
        cmocka_unit_test(test_label_of_a_megabyte),
        cmocka_unit_test(test_trim),
    };

    return cmocka_run_group_tests_name("charset_labels", tests, NULL, NULL);
}
