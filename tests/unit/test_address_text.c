#include "address_check.h"
#include "exact.h"
#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

struct sample {
    const char *raw, *text;
};

static void expect_all(address_helper *helper, const struct sample *samples,
                       size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        mproto_span raw = exact_span(samples[i].raw, strlen(samples[i].raw));
        struct address_text got = address_text_of(helper, raw);

        assert_string_equal(got.p, samples[i].text);
        free(got.p);
        exact_free(raw);
    }
}

#define EXPECT_ALL(helper, samples) \
    expect_all(helper, samples, sizeof samples / sizeof samples[0])

static void test_name(void **state)
{
    static const struct sample samples[] = {
        { "", "" },
        { "Ann", "Ann" },
        { "\"Ann\"", "Ann" },
        { "\"B, \\\"Ann\\\" \\\\\"", "B, \"Ann\" \\" },
        { "Ann  \r\n\tB", "Ann B" },
        { "Ann (x) \"B  C\"", "Ann B  C" },
        { "(x)Ann", "Ann" },
        { "g\"a;b\"", "ga;b" },
        { "Joe Q. Public", "Joe Q. Public" },
        { "(Ann \\) (B))", "Ann ) (B)" },
        { "(a\r\n b)", "a b" },
        { "\"a\r\n b\rc\nd\"", "a b c d" },
        { "=?x?q?y?= z", "=?x?q?y?= z" },
        { "\"Ann", "\"Ann" },
        { "(Ann", "(Ann" },
        { "a@b", "a@b" },
    };

    (void)state;
    EXPECT_ALL(mproto_addr_name, samples);
}

static void test_text(void **state)
{
    static const struct sample samples[] = {
        { "a", "a" },
        { "\"a b\"", "a b" },
        { "\"a\\\"b\"", "a\"b" },
        { "a (x) . \"b\" . c", "a.b.c" },
        { "x . (y) z", "x.z" },
        { "[1. 2]", "[1. 2]" },
        { "[a\\]b]", "[a\\]b]" },
        { "\"\"", "" },
        { "a  b", "a b" },
        { "a(x)b", "a b" },
        { "\"a\r\n b\"", "a b" },
    };

    (void)state;
    EXPECT_ALL(mproto_addr_text, samples);
}

typedef size_t helper_fn(char *dst, size_t cap, mproto_span raw);

/* A comment in front takes the short ways from it, and nothing else, unless
 * all of it is one. */
static void expect_same_behind_comment(helper_fn *helper, const char *p,
                                       size_t n)
{
    mproto_span raw = exact_span(p, n), behind;
    char with[16] = "()", got[16], wanted[16];

    memcpy(with + 2, p, n);
    behind = exact_span(with, n + 2);
    assert_int_equal(helper(got, sizeof got, raw),
                     helper(wanted, sizeof wanted, behind));
    assert_string_equal(got, wanted);
    exact_free(behind);
    exact_free(raw);
}

static void test_same_as_the_long_way(void **state)
{
    static const char alphabet[] = "a.,\"( \\\r\n[]\xc3";
    size_t n, i, k, v, total = 1;
    char text[5];

    (void)state;
    for (n = 0; n <= sizeof text; n++, total *= sizeof alphabet - 1)
        for (i = 0; i < total; i++) {
            for (k = 0, v = i; k < n; k++, v /= sizeof alphabet - 1)
                text[k] = alphabet[v % (sizeof alphabet - 1)];
            expect_same_behind_comment(mproto_addr_text, text, n);
            if (n == 0 || text[0] != '(')
                expect_same_behind_comment(mproto_addr_name, text, n);
        }
}

static void test_nul(void **state)
{
    mproto_span raw = exact_span("\"a\0b\"", 5);
    char text[8];

    (void)state;
    assert_int_equal(mproto_addr_name(text, sizeof text, raw), 3);
    assert_string_equal(text, "a b");
    exact_free(raw);
}

static void test_comments(void **state)
{
    mproto_span raw = exact_span("(1) a (2(3)) \"(4)\" @[(5)] (6\\)) (7",
                                 35), rest = raw, comment;

    (void)state;
    assert_int_equal(mproto_addr_comment(&rest, &comment), 1);
    assert_int_equal(comment.n, 3);
    assert_memory_equal(comment.p, "(1)", 3);
    assert_int_equal(mproto_addr_comment(&rest, &comment), 1);
    assert_int_equal(comment.n, 6);
    assert_memory_equal(comment.p, "(2(3))", 6);
    assert_int_equal(mproto_addr_comment(&rest, &comment), 1);
    assert_int_equal(comment.n, 5);
    assert_memory_equal(comment.p, "(6\\))", 5);
    assert_int_equal(mproto_addr_comment(&rest, &comment), 0);
    assert_int_equal(rest.n, 0);
    exact_free(raw);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_name),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_same_as_the_long_way),
        cmocka_unit_test(test_nul),
        cmocka_unit_test(test_comments),
    };

    return cmocka_run_group_tests_name("address_text", tests, NULL, NULL);
}
