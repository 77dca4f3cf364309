#include <mailproto/report.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "exact.h"

/* In a room of every size up to the whole. */
static void expect(const char *type, const char *text, const char *want,
                   unsigned want_defects)
{
    mproto_report_value v;
    size_t n = strlen(want), cap;
    unsigned defects = 0;

    v.type = exact_span(type, strlen(type));
    v.text = exact_span(text, strlen(text));
    assert_int_equal(mproto_report_address(NULL, 0, &v, NULL), n);
    for (cap = 1; cap <= n + 1; cap++) {
        char *dst = malloc(cap);

        assert_non_null(dst);
        assert_int_equal(mproto_report_address(dst, cap, &v, &defects), n);
        assert_true(strlen(dst) < cap);
        assert_memory_equal(dst, want, strlen(dst));
        if (cap == n + 1)
            assert_string_equal(dst, want);
        free(dst);
    }
    assert_int_equal(defects, want_defects);
    exact_free(v.type);
    exact_free(v.text);
}

static void test_rfc822(void **state)
{
    (void)state;
    expect("rfc822", "a@b.example", "a@b.example", 0);
    expect("RFC822", "<a@b.example>", "a@b.example", 0);
    expect("rfc822", "Ann Lee <a@b.example>", "a@b.example", 0);
    expect("rfc822", "a@b.example (Ann)", "a@b.example", 0);
    expect("", "<a@b.example>", "a@b.example", 0);
    expect("rfc822", "\"a b\"@[192.0.2.1]", "\"a b\"@[192.0.2.1]", 0);
    expect("rfc822", "userunknown", "userunknown", 0);
    expect("rfc822", "a@b, c@d", "a@b, c@d", 0);
    expect("rfc822", "a+2Bc@b.example", "a+2Bc@b.example", 0);
    expect("rfc822", "a\\x{E9}@b", "a\\x{E9}@b", 0);
    expect("rfc822", "", "", 0);
}

static void test_other(void **state)
{
    (void)state;
    expect("x400", "/C=gb/S=x(y)/ <z>", "/C=gb/S=x(y)/ <z>", 0);
    expect("X-Unix", "a\r\n b", "a b", 0);
    expect("unknown", "a\rb\001", "a b ", MPROTO_DEFECT_CONTROL);
    expect("unknown", "a\xff", "a\xef\xbf\xbd", MPROTO_DEFECT_UTF8);
}

static void test_utf8(void **state)
{
    (void)state;
    expect("utf-8", "j\xc3\xbcrgen@b\xc3\xbc.example",
           "j\xc3\xbcrgen@b\xc3\xbc.example", 0);
    expect("UTF-8", "j\\x{FC}rgen@b\\x{fc}.example",
           "j\xc3\xbcrgen@b\xc3\xbc.example", 0);
    expect("utf-8", "<\xc3\xbc@b.example>", "\xc3\xbc@b.example", 0);
    expect("utf-8", "\\x{4E2D}\\x{1F600}\\x{10FFFF}@x",
           "\xe4\xb8\xad\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf@x", 0);
    expect("utf-8", "\"a\\x{20}\\x{2B}\\x{3D}\\x{5C}\"@x", "\"a +=\\\"@x", 0);
}

/* What the RFC does not write as an escape is none. */
static void test_utf8_odd(void **state)
{
    (void)state;
    expect("utf-8", "\\x{41}@x", "\\x{41}@x", MPROTO_DEFECT_SYNTAX);
    expect("utf-8", "\\x{D800}@x", "\\x{D800}@x", MPROTO_DEFECT_SYNTAX);
    expect("utf-8", "\\x{110000}@x", "\\x{110000}@x", MPROTO_DEFECT_SYNTAX);
    expect("utf-8", "\\x{0D}\\x{7F}@x", "\\x{0D}\\x{7F}@x",
           MPROTO_DEFECT_CONTROL);
    expect("utf-8", "\\x{}\\x{E}\\x{0000E9}", "\\x{}\\x{E}\xc3\xa9",
           MPROTO_DEFECT_SYNTAX);
    expect("utf-8", "\\x{E90", "\\x{E90", MPROTO_DEFECT_SYNTAX);
    expect("utf-8", "\\x{0000E90}", "\\x{0000E90}", MPROTO_DEFECT_SYNTAX);
    expect("utf-8", "a\\", "a\\", MPROTO_DEFECT_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc822),
        cmocka_unit_test(test_other),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_utf8_odd)
    };

    return cmocka_run_group_tests_name("report_address", tests, NULL, NULL);
}
