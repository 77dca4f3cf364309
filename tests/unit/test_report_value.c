#include "message/report_int.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "exact.h"

static unsigned read_as(mproto_report_kind kind, void *member,
                        const char *text)
{
    mproto_report_name name = { "x", 0, MPROTO_REPORT_TEXT };
    mproto_span body = exact_span(text, strlen(text));
    unsigned defects;

    name.kind = kind;
    defects = mproto_report_read(member, &name, body);
    exact_free(body);
    return defects;
}

static void expect_typed(const char *body, const char *type, const char *text,
                         unsigned defects)
{
    mproto_report_name name = { "x", 0, MPROTO_REPORT_VALUE };
    mproto_report_value v;
    mproto_span s = exact_span(body, strlen(body));

    assert_int_equal(mproto_report_read(&v, &name, s), defects);
    assert_int_equal(v.type.n, strlen(type));
    assert_memory_equal(v.type.p, type, v.type.n);
    assert_int_equal(v.text.n, strlen(text));
    assert_memory_equal(v.text.p, text, v.text.n);
    exact_free(s);
}

static void test_values(void **state)
{
    (void)state;
    expect_typed(" dns; mx.example ", "dns", "mx.example", 0);
    expect_typed("rfc822;a@b", "rfc822", "a@b", 0);
    expect_typed(" (in full) X-Unix (shell)\r\n ;\r\n 255", "X-Unix", "255",
                 0);
    expect_typed(" smtp; 550 5.1.1 <a@b>; no (x)", "smtp",
                 "550 5.1.1 <a@b>; no (x)", 0);
    expect_typed("x;", "x", "", 0);
    expect_typed(" 192.0.2.1", "", "192.0.2.1", MPROTO_DEFECT_SYNTAX);
    expect_typed("550 5.1.1 no; way", "", "550 5.1.1 no; way",
                 MPROTO_DEFECT_SYNTAX);
    expect_typed("; a@b", "", "; a@b", MPROTO_DEFECT_SYNTAX);
    expect_typed("", "", "", MPROTO_DEFECT_SYNTAX);
}

static void expect_action(const char *body, mproto_action want,
                          unsigned defects)
{
    mproto_action action;

    assert_int_equal(read_as(MPROTO_REPORT_ACTION, &action, body), defects);
    assert_int_equal(action, want);
}

static void test_actions(void **state)
{
    (void)state;
    expect_action("failed", MPROTO_ACTION_FAILED, 0);
    expect_action(" Delayed\r\n", MPROTO_ACTION_DELAYED, 0);
    expect_action("DELIVERED", MPROTO_ACTION_DELIVERED, 0);
    expect_action("relayed ", MPROTO_ACTION_RELAYED, 0);
    expect_action("expanded (to multi-recipient alias)",
                  MPROTO_ACTION_EXPANDED, 0);
    expect_action("deliverable", MPROTO_ACTION_OTHER, MPROTO_DEFECT_SYNTAX);
    expect_action("fail", MPROTO_ACTION_OTHER, MPROTO_DEFECT_SYNTAX);
    expect_action("failed; x", MPROTO_ACTION_FAILED, MPROTO_DEFECT_SYNTAX);
    expect_action("", MPROTO_ACTION_OTHER, MPROTO_DEFECT_SYNTAX);
}

static void expect_status(const char *body, unsigned a, unsigned b,
                          unsigned c, unsigned defects)
{
    unsigned status[3] = { 0, 0, 0 };

    assert_int_equal(read_as(MPROTO_REPORT_STATUS, status, body), defects);
    assert_int_equal(status[0], a);
    assert_int_equal(status[1], b);
    assert_int_equal(status[2], c);
}

static void test_status(void **state)
{
    (void)state;
    expect_status(" 5.1.1", 5, 1, 1, 0);
    expect_status("2.0.0 (ok)", 2, 0, 0, 0);
    expect_status("4.999.999\r\n", 4, 999, 999, 0);
    expect_status("4.9999.1", 0, 0, 0, MPROTO_DEFECT_SYNTAX);
    expect_status("4.1.1000", 0, 0, 0, MPROTO_DEFECT_SYNTAX);
    expect_status("5.1.1 user unknown", 5, 1, 1, MPROTO_DEFECT_SYNTAX);
    expect_status("3.0.0", 3, 0, 0, MPROTO_DEFECT_SYNTAX);
    expect_status("5.1", 0, 0, 0, MPROTO_DEFECT_SYNTAX);
    expect_status("5.1.", 0, 0, 0, MPROTO_DEFECT_SYNTAX);
    expect_status("5. 1.1", 0, 0, 0, MPROTO_DEFECT_SYNTAX);
    expect_status("550", 0, 0, 0, MPROTO_DEFECT_SYNTAX);
    expect_status("", 0, 0, 0, MPROTO_DEFECT_SYNTAX);
}

static void test_text(void **state)
{
    mproto_report_name name = { "x", 0, MPROTO_REPORT_TEXT };
    mproto_span body = exact_span(" \r\n\tAbc d\r", 10), text;

    (void)state;
    assert_int_equal(mproto_report_read(&text, &name, body), 0);
    assert_ptr_equal(text.p, body.p + 4);
    assert_int_equal(text.n, 5);
    exact_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_actions),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_text)
    };

    return cmocka_run_group_tests_name("report_value", tests, NULL, NULL);
}
