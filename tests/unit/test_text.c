#include "smtp/smtp_int.h"
#include "exact.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* A string that ends with its block. */
static int on_block(const char *s, int (*fits)(const char *))
{
    char *p = exact_copy(s, strlen(s) + 1);
    int rc = fits(p);

    free(p);
    return rc;
}

static int one_line(const char *s)
{
    return mproto_smtp_text_fits(s, 0);
}

static int many_lines(const char *s)
{
    return mproto_smtp_text_fits(s, 1);
}

static int many_lines_utf8(const char *s)
{
    return mproto_smtp_text_fits_utf8(s, 1);
}

static void test_inj_03_word_each_octet(void **state)
{
    char s[4] = "a.b";
    int c;

    (void)state;
    for (c = 1; c < 256; c++) {
        s[1] = (char)c;
        assert_int_equal(on_block(s, mproto_smtp_hostname_fits),
                         c > 32 && c < 127);
    }
}

static void test_word_limits(void **state)
{
    char s[257];

    (void)state;
    assert_int_equal(on_block("", mproto_smtp_hostname_fits), 0);
    assert_int_equal(on_block("a", mproto_smtp_hostname_fits), 1);
    memset(s, 'a', sizeof s);
    s[255] = '\0';
    assert_int_equal(on_block(s, mproto_smtp_hostname_fits), 1);
    s[255] = 'a';
    s[256] = '\0';
    assert_int_equal(on_block(s, mproto_smtp_hostname_fits), 0);
}

static void test_inj_02_text_each_octet(void **state)
{
    char s[4] = "a.b";
    int c;

    (void)state;
    for (c = 1; c < 256; c++) {
        int printable = c == '\t' || (c >= 32 && c < 127);

        s[1] = (char)c;
        assert_int_equal(on_block(s, one_line), printable);
        assert_int_equal(on_block(s, many_lines), printable || c == '\n');
        assert_int_equal(on_block(s, many_lines_utf8),
                         printable || c == '\n');
    }
    assert_int_equal(on_block("", one_line), 1);
    assert_int_equal(on_block("a\n", one_line), 0);
}

static void test_text_utf8(void **state)
{
    (void)state;
    assert_int_equal(on_block("", many_lines_utf8), 1);
    assert_int_equal(on_block("pel\xc3\xa9\n\xe2\x82\xac", many_lines_utf8), 1);
    assert_int_equal(on_block("\xe2\x82\n\xac", many_lines_utf8), 0);
    assert_int_equal(on_block("\xc2\x85", many_lines_utf8), 0);
    assert_int_equal(on_block("\xc3\xa9\r", many_lines_utf8), 0);
}

static void test_cut_utf8(void **state)
{
    static const struct {
        const char *name;
        size_t      left;
        int         cut;
    } rows[] = {
        { "", 0, 0 }, { "a", 1, 0 }, { "SMTPUTF8", 8, 0 },
        { "a SMTPUTF8", 1, 1 }, { "a b  smtpUTF8", 3, 1 },
        { " SMTPUTF8", 9, 0 }, { "  SMTPUTF8", 0, 1 },
        { "aSMTPUTF8", 9, 0 }, { "a SMTPUTF8=", 11, 0 },
        { "a SMTPUTF8 b", 12, 0 }, { "a SMTPUTF8 SMTPUTF8", 10, 1 }
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        mproto_span s = exact_span(rows[i].name, strlen(rows[i].name));
        mproto_span left = s;

        assert_int_equal(mproto_smtp_cut_utf8(&left), rows[i].cut);
        assert_int_equal(left.n, rows[i].left);
        exact_free(s);
    }
}

static const struct {
    const char *text;
    int         code;
    size_t      length;
    int         enh[3];
} codes[] = {
    { "2.1.0 OK", 250, 6, { 2, 1, 0 } },
    { "2.1.0", 250, 5, { 2, 1, 0 } },
    { "2.1.0 ", 250, 6, { 2, 1, 0 } },
    { "5.7.123 no", 550, 8, { 5, 7, 123 } },
    { "4.999.999 x", 450, 10, { 4, 999, 999 } },
    { "2.1.0  two", 250, 6, { 2, 1, 0 } },
    { "5.1.1 no", 250, 0, { 0, 0, 0 } },        /* not of this class */
    { "2.1.0 OK", 550, 0, { 0, 0, 0 } },
    { "2.1.0\tOK", 250, 0, { 0, 0, 0 } },
    { "2.1.0OK", 250, 0, { 0, 0, 0 } },
    { "2.1.0.1 x", 250, 0, { 0, 0, 0 } },
    { "2.1 x", 250, 0, { 0, 0, 0 } },
    { "2.1. x", 250, 0, { 0, 0, 0 } },
    { "2..1 x", 250, 0, { 0, 0, 0 } },
    { "2.1000.1 x", 250, 0, { 0, 0, 0 } },
    { "2.1.1000 x", 250, 0, { 0, 0, 0 } },
    { " 2.1.0 x", 250, 0, { 0, 0, 0 } },
    { "2", 250, 0, { 0, 0, 0 } },
    { "2.", 250, 0, { 0, 0, 0 } },
    { "", 250, 0, { 0, 0, 0 } },
    { "OK", 250, 0, { 0, 0, 0 } },
    { "22.1.0 x", 250, 0, { 0, 0, 0 } },
};

static void test_enhanced(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        int enh[3] = { 0, 0, 0 };
        mproto_span s = exact_span(codes[i].text, strlen(codes[i].text));

        assert_int_equal(mproto_smtp_enhanced(s, codes[i].code, enh),
                         codes[i].length);
        assert_memory_equal(enh, codes[i].enh, sizeof enh);
        exact_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inj_03_word_each_octet),
        cmocka_unit_test(test_word_limits),
        cmocka_unit_test(test_inj_02_text_each_octet),
        cmocka_unit_test(test_text_utf8),
        cmocka_unit_test(test_cut_utf8),
        cmocka_unit_test(test_enhanced),
    };

    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
