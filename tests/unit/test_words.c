#include <mailproto/words.h>
#include "exact.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

/* Runs as charset*language{raw}; "" for plain text; "!" behind a defect. */
static const struct {
    const char *in, *runs;
} cases[] = {
    { "", "" },
    { "plain text", "{plain text}" },
    { "=?utf-8?q?a?=", "utf-8{=?utf-8?q?a?=}" },
    { "=?utf-8*de?q?a?=", "utf-8*de{=?utf-8*de?q?a?=}" },
    { "=?utf-8*?B?\?=", "utf-8{=?utf-8*?B?\?=}" },
    { "a =?x?q?b?= c", "{a }x{=?x?q?b?=}{ c}" },
    { "=?x?q?a?= \r\n =?X?B?b?=", "x{=?x?q?a?= \r\n =?X?B?b?=}" },
    { "=?x?q?a?=  =?y?q?b?= ", "x{=?x?q?a?=}y{=?y?q?b?=}{ }" },
    { "=?x*a?q?a?= =?x*b?q?b?=", "x*a{=?x*a?q?a?=}x*b{=?x*b?q?b?=}" },
    { "=?x?q?a?= b =?x?q?c?=", "x{=?x?q?a?=}{ b }x{=?x?q?c?=}" },
    { "=?x?q?a?==?x?q?b?=", "x{=?x?q?a?==?x?q?b?=}!" },
    { "a=?x?q?b?=", "{a}x{=?x?q?b?=}!" },
    { "=?x?q?b?=c", "x{=?x?q?b?=}!{c}" },
    { "=?x?q?b c?=", "x{=?x?q?b c?=}!" },
    { "=?x?q?a?b?=", "x{=?x?q?a?b?=}" },
    { "=?x?q?=?=", "x{=?x?q?=?=}" },
    { "a =? b", "{a =? b}" },
    { "=?", "{=?}" },
    { "=?=", "{=?=}" },
    { "=?x", "{=?x}" },
    { "=?x?", "{=?x?}!" },
    { "=?x?q", "{=?x?q}!" },
    { "=?x?q?", "{=?x?q?}!" },
    { "=?x?q?a", "{=?x?q?a}!" },
    { "=?x?q?a?", "{=?x?q?a?}!" },
    { "=?x?u?a?=", "{=?x?u?a?=}!" },
    { "=?x?qq?a?=", "{=?x?qq?a?=}!" },
    { "=??q?a?=", "{=??q?a?=}" },
    { "=?*en?q?a?=", "{=?*en?q?a?=}!" },
    { "=?x y?q?a?=", "{=?x y?q?a?=}" },
    { "=?x?q?a =?y?q?b?=", "{=?x?q?a }!y{=?y?q?b?=}" },
    { "=?x?q?a?= =?x?q?b", "x{=?x?q?a?=}{ =?x?q?b}!" },
};

static size_t describe(char *out, size_t cap, const mproto_word *w)
{
    int n = snprintf(out, cap, "%.*s%s%.*s{%.*s}%s",
                     (int)w->charset.n, w->charset.p ? w->charset.p : "",
                     w->language.n > 0 ? "*" : "",
                     (int)w->language.n, w->language.p ? w->language.p : "",
                     (int)w->raw.n, w->raw.p,
                     w->defects == MPROTO_DEFECT_WORD ? "!" : "");

    assert_in_range(n, 1, cap - 1);
    return (size_t)n;
}

static void test_runs(void **state)
{
    mproto_words it;
    mproto_word w;
    char out[256];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mproto_span in = exact_span(cases[i].in, strlen(cases[i].in));
        size_t n = 0;

        out[0] = '\0';
        mproto_words_begin(&it, in);
        while (mproto_words_next(&it, &w)) {
            assert_true(w.raw.n > 0);
            n += describe(out + n, sizeof out - n, &w);
        }
        assert_string_equal(out, cases[i].runs);
        exact_free(in);
    }
}

static void test_nothing_is_an_empty_field(void **state)
{
    mproto_span none = { NULL, 0 };
    mproto_words it;
    mproto_word w;

    (void)state;
    mproto_words_begin(&it, none);
    assert_int_equal(mproto_words_next(&it, &w), 0);
}

static unsigned defects_of_length(size_t payload)
{
    char *text = malloc(payload + 12);
    mproto_words it;
    mproto_span s;
    mproto_word w;

    assert_non_null(text);
    memcpy(text, "=?utf-8?q?", 10);
    memset(text + 10, 'a', payload);
    memcpy(text + 10 + payload, "?=", 2);
    s.p = text;
    s.n = payload + 12;
    mproto_words_begin(&it, s);
    assert_int_equal(mproto_words_next(&it, &w), 1);
    assert_int_equal(w.raw.n, s.n);
    free(text);
    return w.defects;
}

static void test_cod_05_a_word_has_75_octets(void **state)
{
    (void)state;
    assert_int_equal(defects_of_length(63), 0);
    assert_int_equal(defects_of_length(64), MPROTO_DEFECT_WORD);
    assert_int_equal(defects_of_length(1000000), MPROTO_DEFECT_WORD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_nothing_is_an_empty_field),
        cmocka_unit_test(test_cod_05_a_word_has_75_octets),
    };

    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
