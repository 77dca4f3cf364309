#include <mailproto/params.h>
#include "exact.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

/* value|name=raw: "#n" behind a name is a section, "%" extended; quotes stand
 * around what had them; "!" behind a defect. */
static const struct {
    const char *in, *params;
} cases[] = {
    { "", "" },
    { " text/plain ", "text/plain" },
    { "(x) text (y) / plain (z) ; a=b", "text (y) / plain|a=b" },
    { "\"a;b\" c;d=e", "\"a;b\" c|d=e" },
    { ";a=b", "|a=b" },
    { "x; a=\"b c\"; d = e (f)", "x|a=\"b c\"|d=e" },
    { "x; a*=utf-8''b", "x|a%=utf-8''b" },
    { "x; a*0=b; a*1*=c; a*10=d", "x|a#0=b|a#1%=c|a#10=d" },
    { "x; a*01=b; a*-1=c; a**=d", "x|a*01=b|a*-1=c|a*%=d" },
    { "x; a*999999999=b", "x|a#999999999=b" },
    { "x; a*1000000000=b", "x|a*1000000000=b" },
    { "x; *=a; *0=b; **=c", "x|*=a|*0=b|*%=c" },
    { "x; a*x*=b", "x|a*x%=b" },
    { "x; junk; a=b", "x|a=b!" },
    { "x; a=my file.pdf; b=c", "x|a=my file.pdf!|b=c" },
    { "x; a=\"b", "x|a=\"b\"!" },
    { "x; a=; b=c", "x|a=!|b=c" },
    { "x; a=b;", "x|a=b" },
};

static size_t describe(char *out, size_t cap, const mproto_param *p)
{
    char section[16] = "";
    int n;

    if (p->section >= 0)
        snprintf(section, sizeof section, "#%d", p->section);
    n = snprintf(out, cap, "|%.*s%s%s=%s%.*s%s%s", (int)p->name.n, p->name.p,
                 section, p->extended ? "%" : "", p->quoted ? "\"" : "",
                 (int)p->raw.n, p->raw.p, p->quoted ? "\"" : "",
                 p->defects == MPROTO_DEFECT_PARAMETER ? "!" : "");
    assert_in_range(n, 1, cap - 1);
    return (size_t)n;
}

static void test_params(void **state)
{
    mproto_span value;
    mproto_params it;
    mproto_param p;
    char out[256];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mproto_span in = exact_span(cases[i].in, strlen(cases[i].in));
        size_t n;

        mproto_params_begin(&it, in, &value);
        assert_null(it.conv);
        n = (size_t)snprintf(out, sizeof out, "%.*s", (int)value.n, value.p);
        while (mproto_params_next(&it, &p))
            n += describe(out + n, sizeof out - n, &p);
        assert_string_equal(out, cases[i].params);
        exact_free(in);
    }
}

static void test_every_truncation(void **state)
{
    mproto_span value;
    mproto_params it;
    mproto_param p;
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (n = 0; n < strlen(cases[i].in); n++) {
            mproto_span in = exact_span(cases[i].in, n);

            mproto_params_begin(&it, in, &value);
            while (mproto_params_next(&it, &p))
                assert_true(p.name.n > 0);
            exact_free(in);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_params),
        cmocka_unit_test(test_every_truncation),
    };

    return cmocka_run_group_tests_name("params", tests, NULL, NULL);
}
