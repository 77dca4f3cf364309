#include "message/tokens_int.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "exact.h"

/* All tokens: a letter for the kind, the text, "!" for a defect. */
static void outline(char *dst, size_t cap, mproto_span body)
{
    mproto_tokens it;
    mproto_token t;
    size_t n = 0;

    dst[0] = '\0';
    mproto_tokens_begin(&it, body);
    while (mproto_tokens_next(&it, &t)) {
        n += (size_t)snprintf(dst + n, cap - n, "%s%c%.*s%s",
                              n > 0 ? " " : "", "?ASQ<C"[t.kind],
                              (int)t.text.n, t.text.p, t.defects ? "!" : "");
        assert_true(n < cap);
        assert_true(t.raw.n > 0 && t.raw.p >= body.p
                    && t.raw.p + t.raw.n <= body.p + body.n);
        assert_int_equal(t.defects & ~MPROTO_DEFECT_BRACKETS, 0);
    }
}

static void expect(const char *text, const char *want)
{
    mproto_span body = exact_span(text, strlen(text));
    char got[512];

    outline(got, sizeof got, body);
    assert_string_equal(got, want);
    exact_free(body);
}

static void test_fields(void **state)
{
    (void)state;
    expect("1.0 (produced by MetaSend Vx.x)",
           "A1.0 Cproduced by MetaSend Vx.x");
    expect(" <jones@example.org>\r\n", "<jones@example.org");
    expect("en, (x) de-CH", "Aen S, Cx Ade-CH");
    expect("The \"Big, Bad\" list <list.example.org>",
           "AThe QBig, Bad Alist <list.example.org");
    expect("<mailto:a@b?subject=x>, <https://example.org/(a;b)>",
           "<mailto:a@b?subject=x S, <https://example.org/(a;b)");
    expect("example.com 1; spf=fail smtp.mailfrom=example.org\r\n"
           "\treason=\"no \\\"x\\\"\" (not (ours)); dkim=pass "
           "header.i=@example.org",
           "Aexample.com A1 S; Aspf S= Afail Asmtp.mailfrom S= "
           "Aexample.org Areason S= Qno \\\"x\\\" Cnot (ours) S; Adkim S= "
           "Apass Aheader.i S= A@example.org");
}

static void test_odd(void **state)
{
    (void)state;
    expect("", "");
    expect(" \t\r\n", "");
    expect("a\\ b\\", "Aa\\ b\\");
    expect("a(b)c", "Aa Cb Ac");
    expect("()<>\"\"", "C < Q");
    expect(") > =,;", "S)! S>! S= S, S;");
    expect("\"ab", "Qab!");
    expect("\"a\\", "Qa\\!");
    expect("\"", "Q!");
    expect("<a <b>", "<a ! <b");
    expect("<a", "<a!");
    expect("((a)", "C(a)!");
}

/* CVE-2026-47088: a comment that ends in a backslash. */
static void test_hdr_11_backslash(void **state)
{
    (void)state;
    expect("(abc\\", "Cabc\\!");
    expect("(abc\\)", "Cabc\\)!");
    expect("\"abc\\\"", "Qabc\\\"!");
}

static void expect_items(const char *text, char separator, const char *want)
{
    mproto_span body = exact_span(text, strlen(text)), item;
    char got[512] = "";
    mproto_tokens it;
    size_t n = 0;

    mproto_tokens_begin(&it, body);
    while (mproto_tokens_item(&it, separator, &item))
        n += (size_t)snprintf(got + n, sizeof got - n, "[%.*s]", (int)item.n,
                              item.p);
    assert_string_equal(got, want);
    exact_free(body);
}

static void test_items(void **state)
{
    (void)state;
    expect_items("", ',', "");
    expect_items(" (c) ", ',', "");
    expect_items("a", ',', "[a]");
    expect_items("a,", ',', "[a]");
    expect_items(",a,,b", ',', "[][a][][b]");
    expect_items(" multi \r\n list (x), \"a,b\" c ,(d,e) <f,g>;h", ',',
                 "[multi \r\n list][\"a,b\" c][<f,g>;h]");
    expect_items("a; b=c (d) e (f) ;g", ';', "[a][b=c (d) e][g]");
    expect_items("a, \"b, c", ',', "[a][\"b, c]");
}

static void expect_copy(const char *text, const char *want)
{
    mproto_span body = exact_span(text, strlen(text));
    size_t cap, n = strlen(want), some;
    mproto_tokens it;
    mproto_token t;

    mproto_tokens_begin(&it, body);
    assert_int_equal(mproto_tokens_next(&it, &t), 1);
    for (cap = 0; cap <= n + 2; cap++) {
        char *dst = malloc(cap > 0 ? cap : 1);

        assert_non_null(dst);
        assert_int_equal(mproto_token_copy(dst, cap, &t), n);
        some = cap > n ? n : cap > 0 ? cap - 1 : 0;
        assert_memory_equal(dst, want, some);
        assert_true(cap == 0 || dst[some] == '\0');
        free(dst);
    }
    exact_free(body);
}

static void test_copy(void **state)
{
    (void)state;
    expect_copy("\"a \\\"b\\\\ \r\n c\\d\"", "a \"b\\  cd");
    expect_copy("(a \\(b\\) (c))", "a (b) (c)");
    expect_copy("<a\\b\r\n c>", "a\\b c");
    expect_copy("a\\,b", "a\\,b");
    expect_copy("\"\"", "");
    expect_copy("\"a\\", "a\\");
}

/* No line end comes out, not even a quoted one. */
static void test_inj_08_copy(void **state)
{
    (void)state;
    expect_copy("\"a\\\r\\\nBcc: x\"", "aBcc: x");
}

static void test_gap(void **state)
{
    static const struct {
        const char *text;
        size_t      rest;
        int         comment;
    } gaps[] = {
        { "", 0, 0 }, { "a", 1, 0 }, { " \r\n\ta", 1, 0 },
        { " (x) (y(z)) a b", 3, 1 }, { "(x", 0, 1 }, { "(x)a", 1, 1 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof gaps / sizeof gaps[0]; i++) {
        mproto_span body = exact_span(gaps[i].text, strlen(gaps[i].text));
        mproto_tokens it;

        mproto_tokens_begin(&it, body);
        assert_int_equal(mproto_tokens_gap(&it), gaps[i].comment);
        assert_int_equal(it.end_ - it.at_, gaps[i].rest);
        exact_free(body);
    }
}

static void test_nothing(void **state)
{
    const mproto_span nothing = { NULL, 0 };
    mproto_tokens it;
    mproto_token t;
    mproto_span item;

    (void)state;
    mproto_tokens_begin(&it, nothing);
    assert_int_equal(mproto_tokens_next(&it, &t), 0);
    assert_int_equal(mproto_tokens_item(&it, ',', &item), 0);
    assert_int_equal(mproto_tokens_gap(&it), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_odd),
        cmocka_unit_test(test_hdr_11_backslash),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_inj_08_copy),
        cmocka_unit_test(test_gap),
        cmocka_unit_test(test_nothing),
    };

    return cmocka_run_group_tests_name("tokens", tests, NULL, NULL);
}
