#include "downgrade_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void expect(const char *field, const char *want)
{
    assert_true(downgrade_field_is(field, want));
}

/* RFC 6857 3.1.5 and 3.1.6 */
static void test_names(void **state)
{
    (void)state;
    expect("From: \"J\xc3\xbcrgen M\" <jm@a.example>",
           "From: =?utf-8?q?J=C3=BCrgen?= M <jm@a.example>");
    expect("To: a@b, \xc3\xa9 <c@d>, \"x, y\" <e@f>",
           "To: a@b, =?utf-8?b?w6k=?= <c@d>, \"x, y\" <e@f>");
    expect("Cc: a@b (\xc3\xa9)", "Cc: <a@b> (=?utf-8?b?w6k=?=)");
    expect("Sender: a@b\xc3\xbc" "cher.example",
           "Sender: <a@xn--bcher-kva.example>");
    expect("Reply-To: =?utf-8?q?=C3=BC?= <a@\xc3\xbc.example>",
           "Reply-To: =?utf-8?q?=C3=BC?= <a@xn--tda.example>");
}

/* 3.1.8 */
static void test_beyond(void **state)
{
    (void)state;
    expect("Return-Path: <\xc3\xa9@example.com>",
           "Return-Path: =?utf-8?b?w6lAZXhhbXBsZS5jb20=?= :;");
    expect("To: D\xc3\xa9 <\xc3\xa9@x>, b@c",
           "To: =?utf-8?b?RMOpIMOpQHg=?= :;, b@c");
    expect("To: a@[\xc3\xa9]", "To: =?utf-8?b?YUBbw6ld?= :;");
}

/* 3.1.7 */
static void test_groups(void **state)
{
    (void)state;
    expect("To: G\xc3\xa9: a@b, c@d;, e@f",
           "To: =?utf-8?b?R8Op?=: a@b, c@d;, e@f");
    expect("To: Group: a@b, \xc3\xa9@d;, e@f",
           "To: Group =?utf-8?b?YUBiLCDDqUBk?= :;, e@f");
    expect("To: G: \xc3\xa9 <a@b>;", "To: G: =?utf-8?b?w6k=?= <a@b>;");
}

/* Nothing that is no address is lost. */
static void test_odd(void **state)
{
    (void)state;
    expect("To: \xc3\xa9", "To: =?utf-8?b?w6k=?= :;");
    expect("To: a@b@\xc3\xa9, c@d", "To: =?utf-8?b?YUBiQMOp?= :;, c@d");
    expect("To: \xe9 <a@b>", "To: =?unknown-8bit?q?=E9?= <a@b>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_beyond),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_odd)
    };

    return cmocka_run_group_tests_name("downgrade_address", tests, NULL,
                                       NULL);
}
