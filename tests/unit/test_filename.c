#include "exact.h"
#include <mailproto/filename.h>
#include <mailproto/utf8.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))

static const struct filename_case {
    const char *name, *safe;
} cases[] = {
    { "", "" },
    { "a.txt", "a.txt" },
    { "-rf", "_-rf" }, { "--", "_--" }, { "a-b", "a-b" }, { "./-x", "_-x" },
    { "a\xe2\x80\x8e" "b\xe2\x80\x8f" "c\xd8\x9c" "d", "abcd" },
    { "gr\xc3\xbc\xc3\x9f.txt", "gr\xc3\xbc\xc3\x9f.txt" },
    { "/etc/passwd", "passwd" },
    { "../../etc/passwd", "passwd" },
    { "..\\..\\boot.ini", "boot.ini" },
    { "C:\\dir\\x.pdf", "x.pdf" },
    { "C:x.pdf", "C_x.pdf" },
    { "a/", "" },
    { "a/..", "" },
    { "..", "" },
    { ".", "" },
    { " ", "" },
    { ". . .", "" },
    { ".bashrc", "bashrc" },
    { " . .a", "a" },
    { "a. .", "a" },
    { "a.txt. ", "a.txt" },
    { "\x01.\x02.bashrc", "bashrc" },
    { "a\r\nb\tc\x7f.txt", "abc.txt" },
    { "a\xc2\x85" "b", "ab" },
    { "\xe2\x80\xae" "txt.exe", "txt.exe" },
    { "a\xe2\x81\xa6" "b\xe2\x81\xa9", "ab" },
    { "a\xe2\x80\xa8" "b\xe2\x80\xa9", "ab" },
    { "a\xe2\x80\xaf" "b", "a\xe2\x80\xaf" "b" },
    { "a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h" },
    { "\xff" "a\xc3", "_a_" },
    { "con", "_con" },
    { "CON.txt", "_CON.txt" },
    { "Aux .tar.gz", "_Aux .tar.gz" },
    { "nul      .txt", "_nul      .txt" },
    { "com1", "_com1" },
    { "LPT9.x", "_LPT9.x" },
    { "com\xc2\xb9.x", "_com\xc2\xb9.x" },
    { "com\xc2\xb4.x", "com\xc2\xb4.x" },
    { "CONOUT$", "_CONOUT$" },
    { "com", "com" },
    { "com10", "com10" },
    { "con x", "con x" },
    { "console", "console" },
    { "a.con", "a.con" },
    { "c\x01on", "_con" },
    { "/tmp/nul", "_nul" },
};

static size_t safe(char *out, size_t cap, const char *p, size_t n)
{
    mproto_span s = exact_span(p, n);
    char *block = malloc(cap > 0 ? cap : 1);
    size_t length;

    assert_non_null(block);
    length = mproto_filename_safe(block, cap, s);
    if (cap > 0)
        memcpy(out, block, (length < cap ? length : cap - 1) + 1);
    free(block);
    exact_free(s);
    return length;
}

static void test_cases(void **state)
{
    char out[300];
    size_t i, n;

    (void)state;
    for (i = 0; i < LEN(cases); i++) {
        n = safe(out, sizeof out, cases[i].name, strlen(cases[i].name));
        assert_string_equal(out, cases[i].safe);
        assert_int_equal(n, strlen(cases[i].safe));
    }
}

static void test_nul_is_a_control(void **state)
{
    char out[10];

    (void)state;
    assert_int_equal(safe(out, sizeof out, "a\0b/\0c\0", 7), 1);
    assert_string_equal(out, "c");
}

static void test_as_snprintf(void **state)
{
    static const char text[] = "gr\xc3\xbc\xc3\x9f.txt";
    char out[20];
    size_t cap, n;

    (void)state;
    for (cap = 0; cap < sizeof out; cap++) {
        n = safe(out, cap, text, sizeof text - 1);
        assert_int_equal(n, sizeof text - 1);
        if (cap > 0)
            assert_memory_equal(out, text, strlen(out));
        if (cap > 0)
            assert_int_equal(mproto_utf8_valid(out, strlen(out)),
                             strlen(out));
        if (cap > sizeof text - 1)
            assert_int_equal(strlen(out), n);
    }
}

/* The name of stem octets, each character of so many, and an extension. */
static void long_name(char *p, size_t stem, const char *character,
                      const char *extension)
{
    size_t k = strlen(character), i;

    for (i = 0; i + k <= stem; i += k)
        memcpy(p + i, character, k);
    memcpy(p + i, extension, strlen(extension) + 1);
}

static const struct long_case {
    const char *character, *extension;
    size_t      n;              /* come out when it is very long */
    const char *kept;
} longs[] = {
    { "a", ".txt", 255, ".txt" },
    { "\xe2\x82\xac", ".txt", 253, ".txt" },
    { "\xc3\xa9", ".txt", 254, ".txt" },
    { "a", "", 255, "" },
    { "\xc3\xa9", "", 254, "" },
    { "a", ".12345678901234567890123456789012", 255,
      ".12345678901234567890123456789012" },
    { "a", ".123456789012345678901234567890123", 255, "" },
    { "a", " . .txt", 255, ".txt" },
};

static void test_long_names(void **state)
{
    char name[900], out[300], again[300];
    size_t i, n, stem, total;

    (void)state;
    for (i = 0; i < LEN(longs); i++)
        for (stem = 200; stem < 700; stem++) {
            long_name(name, stem, longs[i].character, longs[i].extension);
            total = strlen(name);
            n = safe(out, sizeof out, name, total);
            assert_int_equal(n, strlen(out));
            if (total <= 255)
                assert_string_equal(out, name);
            assert_true(n <= 255);
            assert_true(stem < 699 || n == longs[i].n);
            assert_int_equal(mproto_utf8_valid(out, n), n);
            assert_memory_equal(out + n - strlen(longs[i].kept),
                                longs[i].kept, strlen(longs[i].kept));
            safe(again, sizeof again, out, n);
            assert_string_equal(again, out);
        }
}

/* A cut shows no blank or dot at the end. */
static void test_long_cut_at_blank(void **state)
{
    char name[400], out[300];

    (void)state;
    memset(name, 'a', sizeof name);
    memset(name + 100, ' ', 200);
    assert_int_equal(safe(out, sizeof out, name, sizeof name), 100);
    memcpy(name, "nul", 4);
    memset(name + 3, ' ', 297);
    memcpy(name + 300, ".txt", 4);
    assert_int_equal(safe(out, sizeof out, name, 304), 8);
    assert_string_equal(out, "_nul.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_nul_is_a_control),
        cmocka_unit_test(test_as_snprintf),
        cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_long_cut_at_blank),
    };

    return cmocka_run_group_tests_name("filename", tests, NULL, NULL);
}
