#include <mailproto/params.h>
#include "exact.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define FIFTY "01234567890123456789012345678901234567890123456789"

static const struct {
    const char *name, *value;
    unsigned    column;
    const char *text;
} cases[] = {
    { "charset", "utf-8", 24, "; charset=utf-8" },
    { "name", "", 0, "; name=\"\"" },
    { "name", "a b", 0, "; name=\"a b\"" },
    { "name", "a\"b\\c", 0, "; name=\"a\\\"b\\\\c\"" },
    { "name", " a ", 0, "; name=\" a \"" },
    { "name", "C:\\x\\", 0, "; name=\"C:\\\\x\\\\\"" },
    { "name", "caf\303\251.pdf", 0, "; name*=utf-8''caf%C3%A9.pdf" },
    { "name", "a\tb", 0, "; name*=utf-8''a%09b" },
    { "name", "=?x", 0, "; name*=utf-8''%3D%3Fx" },
    { "name", "=x?", 0, "; name=\"=x?\"" },
    { "name", "100%'*", 0, "; name=\"100%'*\"" },
    { "name", "\303\251%'*", 0, "; name*=utf-8''%C3%A9%25%27%2A" },
    { "a", FIFTY, 21, "; a=" FIFTY },
    { "a", FIFTY, 22, ";\r\n a=" FIFTY },
    { "boundary", FIFTY "01234567890123456789", 9,
      ";\r\n boundary=" FIFTY "01234567890123456789" },
    { "name", FIFTY FIFTY, 9,
      ";\r\n name*0=\"" FIFTY "012345678901234\";\r\n"
      " name*1=\"56789012345678901234567890123456789\"" },
};

static char out[1 << 16], back[1 << 16];

static size_t write(const char *name, const char *p, size_t n, unsigned column)
{
    mproto_span s = exact_span(p, n);
    size_t size = mproto_params_write(out, sizeof out, name, s, column);

    exact_free(s);
    return size;
}

static void test_cases(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t n = write(cases[i].name, cases[i].value,
                         strlen(cases[i].value), cases[i].column);

        assert_string_equal(out, cases[i].text);
        assert_int_equal(n, strlen(cases[i].text));
    }
}

/* No line but that of a value which may not be cut has over 76 columns, and
 * none has without the ";" of the next parameter. */
static void check_lines(size_t n, unsigned column, int whole)
{
    size_t i, start = 0;

    for (i = 0; i <= n; i++) {
        size_t columns = i - start + (start == 0 ? column : 0);

        if (i < n && out[i] != '\r')
            continue;
        if (start > 0 || i == n)
            assert_true(whole || columns < 76 + (i < n));
        if (i == n)
            break;
        assert_memory_equal(out + i - 1, ";\r\n ", 4);
        start = i + 2;
        i++;
    }
}

/* get(write(x)) == x, without a defect. */
static void check_round(const char *p, size_t n, unsigned column)
{
    size_t size = write("filename", p, n, column);
    mproto_span body, value;
    unsigned defects = 0;
    mproto_params it;

    assert_true(size < sizeof out);
    check_lines(size, column, n <= 70);
    body.p = out;
    body.n = size;
    mproto_params_begin(&it, body, &value);
    assert_int_equal(value.n, 0);
    assert_int_equal(mproto_params_get(back, sizeof back, &it, "filename",
                                       &defects), n);
    assert_memory_equal(back, p, n);
    assert_int_equal(defects, 0);
}

static void test_every_length_and_column(void **state)
{
    static const char *const units[] = {
        "a", "a b", "\"", "\\", "\303\251", "\342\202\254x", "=?",
        "\360\237\230\200", "%", "'", "\357\273\277"
    };
    char text[400];
    size_t i, k, n;

    (void)state;
    for (i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t unit = strlen(units[i]);

        for (k = 0; k < sizeof text; k++)
            text[k] = units[i][k % unit];
        for (n = 0; n + unit <= sizeof text; n += unit)
            check_round(text, n, (unsigned)(n * 7 % 90));
    }
}

static void test_every_octet(void **state)
{
    char text[3] = { 'a', 0, 'b' };
    int c;

    (void)state;
    for (c = 0; c < 256; c++) {
        text[1] = (char)(unsigned char)c;
        if ((c < 32 && c != '\t') || c >= 127)
            assert_true(write("name", text, 3, 0) == SIZE_MAX);
        else
            check_round(text, 3, 0);
    }
}

static void test_inj_08_refused_and_untouched(void **state)
{
    static const char *const names[] = {
        "", "a b", "a*", "a*0", "a;b", "a\r\nb", "a=b", "\303\251",
        "a2345678901234567890123456789012345678901"
    };
    static const char *const values[] = {
        "a\r\nBcc: b", "a\nb", "\303", "a\177"
    };
    size_t i;

    (void)state;
    memset(out, 'x', 8);
    for (i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(write(names[i], "v", 1, 0) == SIZE_MAX);
    for (i = 0; i < sizeof values / sizeof values[0]; i++)
        assert_true(write("n", values[i], strlen(values[i]), 0) == SIZE_MAX);
    assert_memory_equal(out, "xxxxxxxx", 8);
    assert_int_equal(write("a234567890123456789012345678901234567890", "v", 1,
                           0), 44);
}

/* The longest name with the widest characters still gets on. */
static void test_hdr_18_long_names(void **state)
{
    static const char name[] = "a234567890123456789012345678901234567890";
    char text[400];
    size_t k;

    (void)state;
    for (k = 0; k < sizeof text; k++)
        text[k] = "\360\237\230\200"[k % 4];
    assert_true(write(name, text, sizeof text, 0) < sizeof out);
    check_lines(strlen(out), 0, 0);
}

static void test_too_many_sections_are_refused(void **state)
{
    static char text[1 << 15];
    size_t low = 0, high = sizeof text, n;

    (void)state;
    memset(text, 'a', sizeof text);
    while (high - low > 1) {
        n = (low + high) / 2;
        if (write("filename", text, n, 0) == SIZE_MAX)
            high = n;
        else
            low = n;
    }
    check_round(text, low, 0);
    assert_non_null(strstr(out, " filename*255="));
    assert_true(write("filename", text, high, 0) == SIZE_MAX);
}

static void test_cod_09_every_room(void **state)
{
    mproto_span s = { "caf\303\251", 5 };
    char whole[64];
    size_t n = mproto_params_write(whole, sizeof whole, "name", s, 0), cap;

    (void)state;
    for (cap = 0; cap <= n + 1; cap++) {
        char *block = exact_copy(whole, cap);

        memset(block, 'x', cap);
        assert_int_equal(mproto_params_write(block, cap, "name", s, 0), n);
        if (cap > 0) {
            assert_int_equal(strlen(block), cap - 1);
            assert_memory_equal(block, whole, cap - 1);
        }
        free(block);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_every_length_and_column),
        cmocka_unit_test(test_every_octet),
        cmocka_unit_test(test_inj_08_refused_and_untouched),
        cmocka_unit_test(test_hdr_18_long_names),
        cmocka_unit_test(test_too_many_sections_are_refused),
        cmocka_unit_test(test_cod_09_every_room),
    };

    return cmocka_run_group_tests_name("params_write", tests, NULL, NULL);
}

#undef FIFTY
