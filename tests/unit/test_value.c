#include "codec/value_int.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* Parameters written as name=value, "|" between; "!" behind a defect. */
static const struct {
    const char *in, *params;
} params[] = {
    { "", "" },
    { ";a=b", "a=b" },
    { " ; a = b ; c=\"d e\" ", "a=b|c=d e" },
    { ";a=b;", "a=b" },
    { ";;a=b;;", "a=b" },
    { ";a=\"x\\\"y\\\\z\\w\"", "a=x\"y\\z\\w" },
    { ";a=\"b\r\n c\"", "a=b c" },
    { ";a=b (comment; c=d)", "a=b" },
    { ";(x)a(y)=(z)b", "a=b" },
    { ";a=b ((n)\\)) ;c=d", "a=b|c=d" },
    { ";a=my file.pdf;c=d", "a=my file.pdf!|c=d" },
    { ";a=a[1](2).pdf", "a=a[1](2).pdf!" },
    { ";a==_1", "a==_1!" },
    { ";a=\"open", "a=open!" },
    { ";a=\"open\\", "a=open\\!" },
    { ";a=\"b\"c;d=e", "a=b!|d=e" },
    { ";a=;b=c", "a=!|b=c" },
    { ";a=", "a=!" },
    { ";a", "?" },
    { ";a;b=c", "b=c?" },
    { "junk;b=c", "b=c?" },
    { ";=x;b=c", "b=c?" },
    { ";a=b(", "a=b" },
    { ";a=(", "a=!" },
    { ";a*0*=x", "a*0*=x" },
    { ";a=\"\"", "a=" },
};

static void put(char *text, const char *p, size_t n)
{
    size_t at = strlen(text);

    memcpy(text + at, p, n);
    text[at + n] = '\0';
}

static void describe(char *text, mproto_span body)
{
    mproto_value v;
    mproto_param p;
    unsigned odd = 0;
    char copy[64];

    text[0] = '\0';
    mproto_value_begin(&v, body);
    while (mproto_value_param(&v, &p, &odd)) {
        size_t n = mproto_value_copy(copy, sizeof copy, &p);

        if (text[0] != '\0')
            put(text, "|", 1);
        put(text, p.name.p, p.name.n);
        put(text, "=", 1);
        put(text, copy, n);
        if (p.defects)
            put(text, "!", 1);
    }
    if (odd)
        put(text, "?", 1);
}

static void test_params(void **state)
{
    char text[256];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof params / sizeof params[0]; i++) {
        mproto_span body;
        size_t n = strlen(params[i].in);
        char *block = malloc(n > 0 ? n : 1);

        assert_non_null(block);
        memcpy(block, params[i].in, n);
        body.p = block;
        body.n = n;
        describe(text, body);
        assert_string_equal(text, params[i].params);
        free(block);
    }
}

static void test_cod_08_nul_is_data(void **state)
{
    mproto_span body = { ";a=\"b\0c\"", 8 };
    mproto_value v;
    mproto_param p;
    unsigned odd = 0;
    char copy[8];

    (void)state;
    mproto_value_begin(&v, body);
    assert_int_equal(mproto_value_param(&v, &p, &odd), 1);
    assert_int_equal(mproto_value_copy(copy, sizeof copy, &p), 3);
    assert_memory_equal(copy, "b\0c", 3);
}

static void test_copy_tells_what_it_needs(void **state)
{
    mproto_param p;
    char copy[2] = { 'x', 'x' };

    (void)state;
    memset(&p, 0, sizeof p);
    p.raw.p = "a\\\"b";
    p.raw.n = 4;
    p.quoted = 1;
    assert_int_equal(mproto_value_copy(copy, 1, &p), 3);
    assert_memory_equal(copy, "ax", 2);
}

static void test_words(void **state)
{
    mproto_span body = { " (x) \"q w\" / token(", 19 };
    mproto_value v;
    mproto_span word;

    (void)state;
    mproto_value_begin(&v, body);
    word = mproto_value_word(&v);
    assert_int_equal(word.n, 3);
    assert_memory_equal(word.p, "q w", 3);
    assert_int_equal(mproto_value_octet(&v, ';'), 0);
    assert_int_equal(mproto_value_octet(&v, '/'), 1);
    word = mproto_value_token(&v);
    assert_int_equal(word.n, 5);
    assert_int_equal(mproto_value_token(&v).n, 0);
    assert_ptr_equal(v.at, v.end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_params),
        cmocka_unit_test(test_cod_08_nul_is_data),
        cmocka_unit_test(test_copy_tells_what_it_needs),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
