#include <mailproto/report.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "exact.h"

static void is(mproto_span s, const char *want)
{
    assert_int_equal(s.n, strlen(want));
    assert_memory_equal(s.p, want, s.n);
}

static void is_value(mproto_report_value v, const char *type, const char *text)
{
    is(v.type, type);
    is(v.text, text);
}

/* The second example of RFC 3464 appendix E, with what it lacks. */
static const char example[] =
    "Original-Envelope-Id: QQ314159\n"
    "Reporting-MTA: dns; cs.utk.edu\n"
    "DSN-Gateway: dns; gate.utk.edu\n"
    "Received-From-MTA: dns; client.example\n"
    " ([192.0.2.1])\n"
    "Arrival-Date: Fri, 8 Jul 1994 09:21:47 -0400\n"
    "\n"
    "Original-Recipient: rfc822;louisl@larry.slip.umd.edu\n"
    "Final-Recipient: rfc822;louisl@larry.slip.umd.edu\n"
    "Action: Failed\n"
    "Status: 4.0.12\n"
    "Diagnostic-Code: smtp; 426 connection timed out\n"
    "X-Odd: 1\n"
    "Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400\n"
    "\n"
    "\n"
    "Final-Recipient: RFC822; <a@b.example>\n"
    "action: delayed\n"
    "Status: 4.4.7 (timed out)\n"
    "Remote-MTA: dns; vnet.ibm.com\n"
    "Final-Log-ID: 4711\n"
    "Will-Retry-Until: Fri, 8 Jul 1994 00:00:00 +0000\n";

/* example with other line ends, for exact_free(). */
static mproto_span with_ends(const char *text, const char *end)
{
    size_t n = strlen(text), end_n = strlen(end), i, k = 0;
    char *p = malloc(2 * n + 1);
    mproto_span s;

    assert_non_null(p);
    for (i = 0; i < n; i++) {
        memcpy(p + k, text[i] == '\n' ? end : text + i,
               text[i] == '\n' ? end_n : 1);
        k += text[i] == '\n' ? end_n : 1;
    }
    s = exact_span(p, k);
    free(p);
    return s;
}

static void check_message(const mproto_report_group *g, const char *end)
{
    mproto_span folded = with_ends("client.example\n ([192.0.2.1])", end);

    is(g->envelope_id, "QQ314159");
    is_value(g->reporting_mta, "dns", "cs.utk.edu");
    is_value(g->gateway, "dns", "gate.utk.edu");
    is(g->received_from.type, "dns");
    assert_int_equal(g->received_from.text.n, folded.n);
    assert_memory_equal(g->received_from.text.p, folded.p, folded.n);
    is(g->arrival, "Fri, 8 Jul 1994 09:21:47 -0400");
    assert_int_equal(g->action, 0);
    assert_int_equal(g->final.text.n, 0);
    exact_free(folded);
}

static void check_failed(const mproto_report_group *g)
{
    is_value(g->original, "rfc822", "louisl@larry.slip.umd.edu");
    is_value(g->final, "rfc822", "louisl@larry.slip.umd.edu");
    assert_int_equal(g->action, MPROTO_ACTION_FAILED);
    assert_int_equal(g->status[0], 4);
    assert_int_equal(g->status[1], 0);
    assert_int_equal(g->status[2], 12);
    is_value(g->diagnostic, "smtp", "426 connection timed out");
    is(g->last_attempt, "Thu, 7 Jul 1994 17:15:49 -0400");
    is(g->reporting_mta.text, "");
}

static void check_delayed(const mproto_report_group *g)
{
    is_value(g->final, "RFC822", "<a@b.example>");
    assert_int_equal(g->action, MPROTO_ACTION_DELAYED);
    assert_int_equal(g->status[1], 4);
    assert_int_equal(g->status[2], 7);
    is_value(g->remote_mta, "dns", "vnet.ibm.com");
    is(g->log_id, "4711");
    is(g->retry_until, "Fri, 8 Jul 1994 00:00:00 +0000");
}

static void check_example(const char *end, unsigned defects)
{
    mproto_span body = with_ends(example, end);
    mproto_report it;
    mproto_report_group g;

    mproto_report_begin(&it, body);
    assert_int_equal(mproto_report_next(&it, &g), 1);
    check_message(&g, end);
    assert_int_equal(g.defects, defects);
    assert_ptr_equal(g.raw.p, body.p);
    assert_int_equal(mproto_report_next(&it, &g), 1);
    check_failed(&g);
    assert_int_equal(g.defects, defects);
    assert_int_equal(mproto_report_next(&it, &g), 1);
    check_delayed(&g);
    assert_int_equal(g.defects, defects);
    assert_ptr_equal(g.raw.p + g.raw.n, body.p + body.n);
    assert_int_equal(mproto_report_next(&it, &g), 0);
    assert_int_equal(mproto_report_next(&it, &g), 0);
    exact_free(body);
}

static void test_line_ends(void **state)
{
    (void)state;
    check_example("\r\n", 0);
    check_example("\n", 0);
    check_example("\r", MPROTO_DEFECT_BARE_CR);
    check_example("\r\r\n", MPROTO_DEFECT_BARE_CR);
}

/* One LF, and CR is no line end. */
static void test_stray_cr(void **state)
{
    static const char text[] = "Action: failed\rStatus: 5.1.1\n\nAction: x";
    mproto_span body = exact_span(text, sizeof text - 1);
    mproto_report it;
    mproto_report_group g;
    mproto_field f;

    (void)state;
    mproto_report_begin(&it, body);
    assert_int_equal(mproto_report_next(&it, &g), 1);
    assert_int_equal(g.action, MPROTO_ACTION_FAILED);
    assert_int_equal(g.status[0], 0);
    assert_int_equal(g.defects, MPROTO_DEFECT_BARE_CR | MPROTO_DEFECT_SYNTAX);
    assert_int_equal(mproto_report_next(&it, &g), 1);
    assert_int_equal(mproto_report_field(&g.fields, &f), 1);
    is(f.name, "Action");
    assert_int_equal(mproto_report_field(&g.fields, &f), 0);
    exact_free(body);
}

static void test_fields(void **state)
{
    mproto_span body = with_ends("A: 1\n\nB: 2\n 3\nnone\nC: 4", "\r");
    mproto_report it;
    mproto_report_group g;
    mproto_field f;

    (void)state;
    mproto_report_begin(&it, body);
    assert_int_equal(mproto_report_next(&it, &g), 1);
    assert_int_equal(mproto_report_next(&it, &g), 1);
    assert_true(g.defects & MPROTO_DEFECT_FIELD);
    assert_int_equal(mproto_report_field(&g.fields, &f), 1);
    is(f.name, "B");
    is(f.body, " 2\r 3");
    assert_int_equal(f.offset, 6);
    assert_int_equal(mproto_report_field(&g.fields, &f), 1);
    is(f.name, "");
    is(f.body, "none");
    assert_int_equal(mproto_report_field(&g.fields, &f), 1);
    is(f.name, "C");
    is(f.body, " 4");
    assert_int_equal(mproto_report_field(&g.fields, &f), 0);
    exact_free(body);
}

static void test_duplicate(void **state)
{
    static const char text[] = "Status: 5.1.1\r\nstatus: 4.0.0\r\n"
                               "Mixed: x\n";
    mproto_span body = exact_span(text, sizeof text - 1);
    mproto_report it;
    mproto_report_group g;

    (void)state;
    mproto_report_begin(&it, body);
    assert_int_equal(mproto_report_next(&it, &g), 1);
    assert_int_equal(g.status[0], 5);
    assert_int_equal(g.defects,
                     MPROTO_DEFECT_DUPLICATE | MPROTO_DEFECT_LINE_ENDS);
    exact_free(body);
}

/* Without empty lines, as some have it. */
static void test_joined(void **state)
{
    static const char text[] =
        "Reporting-MTA: dns; a\r\nFinal-Recipient: rfc822; b@c\r\n"
        "Original-Recipient: rfc822; x@c\r\nAction: failed\r\n"
        "Final-Recipient : rfc822; d@e\r\nAction: delayed\r\n\r\n"
        "Original-Recipient: rfc822; f@g";
    mproto_span body = exact_span(text, sizeof text - 1);
    mproto_report it;
    mproto_report_group g;

    (void)state;
    mproto_report_begin(&it, body);
    assert_int_equal(mproto_report_next(&it, &g), 1);
    is_value(g.reporting_mta, "dns", "a");
    is_value(g.final, "rfc822", "b@c");
    assert_int_equal(g.action, MPROTO_ACTION_FAILED);
    assert_int_equal(g.defects, 0);
    assert_int_equal(mproto_report_next(&it, &g), 1);
    is_value(g.final, "rfc822", "d@e");
    assert_int_equal(g.action, MPROTO_ACTION_DELAYED);
    assert_int_equal(g.defects,
                     MPROTO_DEFECT_SEPARATOR | MPROTO_DEFECT_FIELD);
    assert_int_equal(mproto_report_next(&it, &g), 1);
    is_value(g.original, "rfc822", "f@g");
    assert_int_equal(g.defects, 0);
    assert_int_equal(mproto_report_next(&it, &g), 0);
    exact_free(body);
}

static void test_nothing(void **state)
{
    static const char *const texts[] = { "", "\n", "\r", "\r\n\r\n", "\r\r" };
    mproto_span none = { NULL, 0 };
    mproto_report it;
    mproto_report_group g;
    mproto_mdn m;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof texts / sizeof *texts; i++) {
        mproto_span body = exact_span(texts[i], strlen(texts[i]));

        mproto_report_begin(&it, body);
        assert_int_equal(mproto_report_next(&it, &g), 0);
        assert_int_equal(mproto_mdn_read(&m, body), 0);
        exact_free(body);
    }
    mproto_report_begin(&it, none);
    assert_int_equal(mproto_report_next(&it, &g), 0);
}

/* Cut after each octet, a report never has more groups, and never reads
 * behind its end. */
static void test_cut(void **state)
{
    mproto_report it;
    mproto_report_group g;
    size_t n, groups;

    (void)state;
    for (n = 0; n <= sizeof example - 1; n++) {
        mproto_span body = exact_span(example, n);

        mproto_report_begin(&it, body);
        for (groups = 0; mproto_report_next(&it, &g); groups++)
            assert_true(g.raw.p + g.raw.n <= body.p + n);
        assert_true(groups <= 3);
        exact_free(body);
    }
    assert_int_equal(groups, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_stray_cr),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_duplicate),
        cmocka_unit_test(test_joined),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_cut)
    };

    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
