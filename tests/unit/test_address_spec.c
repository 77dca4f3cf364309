#include "message/address_int.h"
#include "exact.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* What the tokens of text come to; want is "display|local|domain". */
static void comes_to(const char *text, int brackets, const char *want,
                     unsigned defects)
{
    mproto_span s = exact_span(text, strlen(text));
    mproto_addr_spec spec;
    mproto_addr_token t;
    mproto_addrs it;
    mproto_addr a;
    char got[128];

    memset(&a, 0, sizeof a);
    mproto_addr_spec_begin(&spec);
    mproto_addrs_begin(&it, s, 0);
    for (;;) {
        mproto_addr_lex(&it, &t, mproto_addr_wants_domain(&spec));
        if (t.kind == MPROTO_ADDR_T_END)
            break;
        if (t.kind == '@')
            mproto_addr_spec_at(&spec, &t);
        else
            mproto_addr_spec_word(&spec, &t);
    }
    if (brackets)
        mproto_addr_in_brackets(&spec, &a);
    else
        mproto_addr_without_brackets(&spec, &a);
    memset(got, 0, sizeof got);
    strncat(got, a.display.p ? a.display.p : "", a.display.n);
    strcat(got, "|");
    strncat(got, a.local.p ? a.local.p : "", a.local.n);
    strcat(got, "|");
    strncat(got, a.domain.p ? a.domain.p : "", a.domain.n);
    assert_string_equal(got, want);
    assert_int_equal(a.defects, defects);
    exact_free(s);
}

#define ADR MPROTO_DEFECT_SYNTAX
#define BRA MPROTO_DEFECT_BRACKETS
#define OBS MPROTO_DEFECT_OBSOLETE

static void test_without_brackets(void **state)
{
    (void)state;
    comes_to("a@b", 0, "|a|b", 0);
    comes_to("x a@b", 0, "x|a|b", BRA);
    comes_to("x y. z@b", 0, "x|y. z|b", BRA | OBS);
    comes_to("a@b x", 0, "|a|b", ADR);
    comes_to("a@b@c", 0, "|a@b@c|", ADR);
    comes_to("a@b@c x", 0, "|a@b@c|", ADR);
    comes_to("x a@b@c", 0, "x|a@b@c|", ADR | BRA);
    comes_to("@b@c", 0, "|@b@c|", ADR);
    comes_to("a", 0, "|a|", ADR);
    comes_to("a b", 0, "a b||", ADR);
    comes_to("\"a\"", 0, "\"a\"||", ADR);
    comes_to("", 0, "||", ADR);
}

static void test_in_brackets(void **state)
{
    (void)state;
    comes_to("a@b", 1, "|a|b", 0);
    comes_to("x a@b", 1, "|x a|b", ADR);
    comes_to("a@b x", 1, "|a|b", ADR);
    comes_to("x a@b@c", 1, "|x a@b@c|", ADR);
    comes_to("a b", 1, "|a b|", ADR);
    comes_to("x a@", 1, "|x a|", ADR);
    comes_to("", 1, "||", ADR);
}

static void test_domains(void **state)
{
    (void)state;
    comes_to("a@[b]", 0, "|a|[b]", 0);
    comes_to("a@[b].c", 0, "|a|[b].c", ADR);
    comes_to("a@c[b]", 0, "|a|c[b]", ADR);
    comes_to("a@\"b\"", 0, "|a@\"b\"|", ADR);
    comes_to("x a@\"b\"", 1, "|x a@\"b\"|", ADR);
    comes_to("a@b.", 0, "|a|b.", ADR);
    comes_to("a@ b . c", 0, "|a|b . c", OBS);
    comes_to("a @b", 0, "|a|b", OBS);
    comes_to("a@", 0, "|a|", ADR);
    comes_to("[a]@b", 0, "|[a]|b", ADR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_brackets),
        cmocka_unit_test(test_in_brackets),
        cmocka_unit_test(test_domains),
    };

    return cmocka_run_group_tests_name("address_spec", tests, NULL, NULL);
}
