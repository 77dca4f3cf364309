#include "message/report_int.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "exact.h"

static mproto_span span(const char *s)
{
    mproto_span v;

    v.p = s;
    v.n = strlen(s);
    return v;
}

/* One field of text; NULL: it is refused. */
static void expect_text(const char *text, const char *want)
{
    mproto_span in = exact_span(text, strlen(text));
    mproto_report_writer w;
    char dst[512];

    memset(&w, 0, sizeof w);
    w.dst = dst;
    w.cap = sizeof dst;
    mproto_report_write_text(&w, "X", in);
    assert_int_equal(w.refused, want == NULL);
    if (want) {
        assert_int_equal(w.n, strlen(want));
        assert_memory_equal(dst, want, w.n);
    }
    exact_free(in);
}

static void test_text(void **state)
{
    (void)state;
    expect_text("", "");
    expect_text(" \r\n ", "");
    expect_text(" a  b ", "X: a  b\r\n");
    expect_text("a\r\n b\n\tc", "X: a b c\r\n");
    expect_text("a\r\nb", NULL);
    expect_text("a\r\n\r\n b", NULL);
    expect_text("a\r b", NULL);
    expect_text("a\001", NULL);
    expect_text("\xc3\xa9", NULL);
    expect_text("0123456789012345678901234567890123456789 "
                "0123456789012345678901234567890123456789 x",
                "X: 0123456789012345678901234567890123456789\r\n"
                " 0123456789012345678901234567890123456789 x\r\n");
}

static void expect_escape(const char *text, const char *want)
{
    mproto_span in = exact_span(text, strlen(text));
    size_t n = want ? strlen(want) : 0, cap;

    for (cap = 0; cap <= n + 1; cap++) {
        char *dst = malloc(cap > 0 ? cap : 1);

        assert_non_null(dst);
        assert_true(mproto_report_escape(dst, cap, in)
                    == (want ? n : SIZE_MAX));
        if (want)
            assert_memory_equal(dst, want, cap < n ? cap : n);
        free(dst);
    }
    exact_free(in);
}

static void test_escape(void **state)
{
    (void)state;
    expect_escape("", "");
    expect_escape("a@b.example", "a@b.example");
    expect_escape("\"a b\\\"+=\"@x",
                  "\"a\\x{20}b\\x{5C}\"\\x{2B}\\x{3D}\"@x");
    expect_escape("\xc2\x80\xc3\xbf\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"
                  "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
                  "\\x{80}\\x{FF}\\x{7FF}\\x{800}\\x{FFFF}"
                  "\\x{10000}\\x{10FFFF}");
    expect_escape("\\x{E9}\xc3\xa9", "\\x{E9}\\x{E9}");
    expect_escape("\\x{41}", "\\x{5C}x{41}");
    expect_escape("\xff", NULL);
    expect_escape("\xc3", NULL);
    expect_escape("a\nb", NULL);
    expect_escape("a\x7f", NULL);
}

/* The text of a value that is escaped comes back. */
static void test_long_address(void **state)
{
    char text[2 * 150 + 1], dst[2048], back[400];
    mproto_report_value v;
    mproto_report_writer w;
    size_t i;

    (void)state;
    for (i = 0; i < 150; i++)
        memcpy(text + 2 * i, "\xc3\xa9", 2);
    memset(&w, 0, sizeof w);
    w.dst = dst;
    w.cap = sizeof dst;
    memset(&v, 0, sizeof v);
    v.text.p = text;
    v.text.n = 300;
    mproto_report_write_address(&w, "X", &v);
    assert_int_equal(w.refused, 0);
    assert_int_equal(w.n, 150 * 6 + strlen("X: utf-8;\r\n \r\n"));
    v.type = span("utf-8");
    v.text.p = dst + strlen("X: utf-8;\r\n ");
    v.text.n = 150 * 6;
    assert_int_equal(mproto_report_address(back, sizeof back, &v, NULL), 300);
    assert_memory_equal(back, text, 300);
    memset(&v, 0, sizeof v);
    memcpy(text, "aa", 2);
    v.text.p = text;
    v.text.n = 300;
    mproto_report_write_address(&w, "X", &v);
    assert_int_equal(w.refused, 0);
    v.text = span("a\xc3");
    mproto_report_write_address(&w, "X", &v);
    assert_int_equal(w.refused, 1);
}

static void test_known(void **state)
{
    (void)state;
    assert_true(mproto_report_is_known(span("ACTION")));
    assert_true(mproto_report_is_known(span("reporting-ua")));
    assert_false(mproto_report_is_known(span("X-Action")));
    assert_false(mproto_report_is_known(span("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_long_address),
        cmocka_unit_test(test_known)
    };

    return cmocka_run_group_tests_name("report_field", tests, NULL, NULL);
}
