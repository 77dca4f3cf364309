#include <mailproto/smtp.h>
#include "exact.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

enum { STRING_MAX = 6, ROOM = 256 };

/* Writes "key=value|key|" for what is there, and "!" for E_ARG. */
static void read_all(const char *p, size_t n, char *out)
{
    mproto_span block = exact_span(p, n), text = block, before;
    mproto_smtp_param param;
    int rc;

    for (;;) {
        before = text;
        rc = mproto_smtp_param_next(&text, &param);
        if (rc <= 0)
            break;
        assert_true(text.n < before.n);
        assert_ptr_equal(text.p + text.n, block.p + n);
        memcpy(out, param.key.p, param.key.n);
        out += param.key.n;
        if (param.value.p) {
            *out++ = '=';
            memcpy(out, param.value.p, param.value.n);
            out += param.value.n;
        }
        *out++ = '|';
    }
    if (rc < 0) {
        assert_int_equal(rc, MPROTO_E_ARG);
        assert_ptr_equal(text.p, before.p);
        assert_int_equal(text.n, before.n);
        *out++ = '!';
    }
    *out = '\0';
    exact_free(block);
}

static const struct {
    const char *text, *want;
} rows[] = {
    { "", "" }, { " ", "" }, { "   ", "" },
    { "SIZE=1", "SIZE=1|" }, { "  SIZE=1  ", "SIZE=1|" },
    { "SIZE=1 BODY=8BITMIME", "SIZE=1|BODY=8BITMIME|" },
    { "SIZE=1  BODY=7BIT SMTPUTF8", "SIZE=1|BODY=7BIT|SMTPUTF8|" },
    { "size", "size|" }, { "A-b-1", "A-b-1|" }, { "a-", "a-|" },
    { "1", "1|" },
    { "SIZE=", "!" }, { "SIZE= 1", "!" }, { "=1", "!" }, { "=", "!" },
    { "-a", "!" }, { "-a=1", "!" }, { "a b=", "a|!" }, { "a=b=c", "!" },
    { "a_b", "!" }, { "a.b=1", "!" }, { "\"", "!" }, { "a=\x01", "!" },
    { "a=1\x7f", "!" }, { "a\t", "!" }, { "\ta", "!" }, { "a=1\tb=2", "!" },
    { "a=\"b\"", "a=\"b\"|" }, { "a=<b>", "a=<b>|" },
    { "a=b\xc3\xa4", "a=b\xc3\xa4|" }, { "\xc3\xa4=1", "!" },
    { "AUTH=<>", "AUTH=<>|" }, { "ORCPT=rfc822;a+2Bb@c",
                                 "ORCPT=rfc822;a+2Bb@c|" },
};

static void test_rows(void **state)
{
    char out[ROOM];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        read_all(rows[i].text, strlen(rows[i].text), out);
        assert_string_equal(out, rows[i].want);
    }
}

static void test_no_text(void **state)
{
    mproto_span none = { NULL, 0 };
    mproto_smtp_param p;

    (void)state;
    assert_int_equal(mproto_smtp_param_next(&none, &p), 0);
}

static void test_no_value_is_null(void **state)
{
    mproto_span text = { "A B=1", 5 };
    mproto_smtp_param p;

    (void)state;
    assert_int_equal(mproto_smtp_param_next(&text, &p), 1);
    assert_null(p.value.p);
    assert_int_equal(p.value.n, 0);
    assert_int_equal(mproto_smtp_param_next(&text, &p), 1);
    assert_int_equal(p.value.n, 1);
    assert_int_equal(mproto_smtp_param_next(&text, &p), 0);
}

/* -- all short strings, split at blanks and then looked at -- */

static int word_is_param(const char *p, size_t n)
{
    size_t i, eq = n;

    for (i = n; i > 0; i--)
        if (p[i - 1] == '=')
            eq = i - 1;
    for (i = 0; i < eq; i++)
        if (p[i] != 'a' && p[i] != '-')
            return 0;
    for (i = eq + 1; i < n; i++)
        if (p[i] == '=' || p[i] == '\0')
            return 0;
    return eq > 0 && p[0] != '-' && eq + 1 != n;
}

static void read_slowly(const char *p, size_t n, char *out)
{
    size_t i = 0, from;

    while (i < n) {
        if (p[i] == ' ') {
            i++;
            continue;
        }
        for (from = i; i < n && p[i] != ' '; i++)
            ;
        if (!word_is_param(p + from, i - from)) {
            *out++ = '!';
            break;
        }
        memcpy(out, p + from, i - from);
        out += i - from;
        *out++ = '|';
    }
    *out = '\0';
}

static void test_smtp_08_all_strings(void **state)
{
    static const char letters[6] = { 'a', '-', '=', ' ', '"', '\0' };
    char p[STRING_MAX], out[ROOM], want[ROOM];
    size_t n, i, k, code, count = 1;

    (void)state;
    for (n = 0; n <= STRING_MAX; n++, count *= sizeof letters) {
        for (i = 0; i < count; i++) {
            for (k = 0, code = i; k < n; k++, code /= sizeof letters)
                p[k] = letters[code % sizeof letters];
            read_all(p, n, out);
            read_slowly(p, n, want);
            assert_string_equal(out, want);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_no_text),
        cmocka_unit_test(test_no_value_is_null),
        cmocka_unit_test(test_smtp_08_all_strings),
    };

    return cmocka_run_group_tests_name("param", tests, NULL, NULL);
}
