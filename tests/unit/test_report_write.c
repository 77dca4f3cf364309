#include <mailproto/report.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "exact.h"

static mproto_span span(const char *s)
{
    mproto_span v;

    v.p = s;
    v.n = strlen(s);
    return v;
}

static mproto_report_value value(const char *type, const char *text)
{
    mproto_report_value v;

    v.type = span(type);
    v.text = span(text);
    return v;
}

/* A report with all fields. */
static void fill(mproto_report_group g[2])
{
    memset(g, 0, 2 * sizeof *g);
    g[0].envelope_id = span("QQ314159");
    g[0].reporting_mta = value("", "mx.example.org");
    g[0].gateway = value("", "gate.example.org");
    g[0].received_from = value("DNS", "client.example ([192.0.2.1])");
    g[0].arrival = span("Fri, 8 Jul 1994 09:21:47 -0400");
    g[0].extra = span("X-Queue-ID: 4711\r\nX-Other: a\r\n b\r\n");
    g[1].original = value("", "a@example.org");
    g[1].final = value("rfc822", "b@example.com");
    g[1].action = MPROTO_ACTION_DELAYED;
    g[1].status[0] = 4;
    g[1].status[1] = 4;
    g[1].status[2] = 7;
    g[1].remote_mta = value("", "mx.example.com");
    g[1].diagnostic = value("", "451 4.7.1 Come again");
    g[1].last_attempt = span("Fri, 8 Jul 1994 10:21:47 -0400");
    g[1].log_id = span("ABC 1");
    g[1].retry_until = span("Wed, 13 Jul 1994 09:21:47 -0400");
}

static const char whole[] =
    "Original-Envelope-Id: QQ314159\r\n"
    "Reporting-MTA: dns; mx.example.org\r\n"
    "DSN-Gateway: dns; gate.example.org\r\n"
    "Received-From-MTA: DNS; client.example ([192.0.2.1])\r\n"
    "Arrival-Date: Fri, 8 Jul 1994 09:21:47 -0400\r\n"
    "X-Queue-ID: 4711\r\nX-Other: a\r\n b\r\n"
    "\r\n"
    "Original-Recipient: rfc822; a@example.org\r\n"
    "Final-Recipient: rfc822; b@example.com\r\n"
    "Action: delayed\r\n"
    "Status: 4.4.7\r\n"
    "Remote-MTA: dns; mx.example.com\r\n"
    "Diagnostic-Code: smtp; 451 4.7.1 Come again\r\n"
    "Last-Attempt-Date: Fri, 8 Jul 1994 10:21:47 -0400\r\n"
    "Final-Log-ID: ABC 1\r\n"
    "Will-Retry-Until: Wed, 13 Jul 1994 09:21:47 -0400\r\n";

/* Into blocks of every size. */
static void test_whole(void **state)
{
    mproto_report_group g[2];
    size_t cap, n = sizeof whole - 1;

    (void)state;
    fill(g);
    for (cap = 0; cap <= n + 1; cap++) {
        char *dst = malloc(cap > 0 ? cap : 1);

        assert_non_null(dst);
        assert_int_equal(mproto_report_write(dst, cap, g, 2, 0), n);
        if (cap >= n)
            assert_memory_equal(dst, whole, n);
        free(dst);
    }
}

/* What is read is written again. */
static void test_again(void **state)
{
    mproto_report_group g[2];
    mproto_report it;
    char dst[2048];
    size_t n;

    (void)state;
    mproto_report_begin(&it, span(whole));
    assert_int_equal(mproto_report_next(&it, &g[0]), 1);
    assert_int_equal(mproto_report_next(&it, &g[1]), 1);
    g[0].extra = span("X-Queue-ID: 4711\r\nX-Other: a\r\n b\r\n");
    n = mproto_report_write(dst, sizeof dst, g, 2, 0);
    assert_int_equal(n, sizeof whole - 1);
    assert_memory_equal(dst, whole, n);
}

static void expect_refused(const mproto_report_group g[2])
{
    char dst[2048];

    assert_true(mproto_report_write(dst, sizeof dst, g, 2, 0) == SIZE_MAX);
    assert_true(mproto_report_write(NULL, 0, g, 2, 0) == SIZE_MAX);
}

static void test_required(void **state)
{
    mproto_report_group g[2];

    (void)state;
    fill(g);
    assert_true(mproto_report_write(NULL, 0, g, 1, 0) == SIZE_MAX);
    g[0].reporting_mta.text.n = 0;
    expect_refused(g);
    fill(g);
    g[1].final.text.n = 0;
    expect_refused(g);
    fill(g);
    g[1].action = 0;
    expect_refused(g);
    g[1].action = MPROTO_ACTION_OTHER;
    expect_refused(g);
    g[1].action = MPROTO_ACTION_FAILED;         /* and tried again? */
    expect_refused(g);
    g[1].retry_until.n = 0;
    assert_true(mproto_report_write(NULL, 0, g, 2, 0) < 2048);
}

static void test_status(void **state)
{
    mproto_report_group g[2];

    (void)state;
    fill(g);
    g[1].status[2] = 1000;
    expect_refused(g);
    g[1].status[2] = 999;
    assert_true(mproto_report_write(NULL, 0, g, 2, 0) < 2048);
    g[1].status[0] = 3;
    expect_refused(g);
    g[1].status[0] = 0;
    expect_refused(g);
}

static void test_illegal(void **state)
{
    mproto_report_group g[2];

    (void)state;
    fill(g);
    g[1].diagnostic = value("smtp", "550 no\r\nFinal-Recipient: rfc822; x@y");
    expect_refused(g);
    fill(g);
    g[1].diagnostic = value("smtp", "550 no\r\n\r\n");
    assert_true(mproto_report_write(NULL, 0, g, 2, 0) < 2048);
    g[1].diagnostic = value("sm tp", "550 no");
    expect_refused(g);
    fill(g);
    g[1].log_id = span("a\rb");
    expect_refused(g);
    fill(g);
    g[0].arrival = span("yesterday");
    expect_refused(g);
    g[0].arrival = span("Fri, 8 Jul 1994 09:21:47 EDT");
    expect_refused(g);
}

static void test_extra(void **state)
{
    static const char *const bad[] = {
        "X: a", "X: a\n", "X : a\r\n", "no\r\n", "X: a\r\n\r\n",
        "X: a\r\n\r\nY: b\r\n", " X: a\r\n", "Action: failed\r\n",
        "final-recipient: rfc822; a@b\r\n", "X: \xc3\xa9\r\n", "X: \r\r\n"
    };
    mproto_report_group g[2];
    size_t i;

    (void)state;
    fill(g);
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        g[1].extra = span(bad[i]);
        expect_refused(g);
    }
}

/* RFC 6533: with escapes where the report is 7-bit, as they are else. */
static void test_utf8(void **state)
{
    static const char seven[] =
        "Final-Recipient: utf-8; j\\x{FC}rgen\\x{2B}x@\\x{4E2D}.example\r\n";
    static const char eight[] =
        "Final-Recipient: utf-8; j\xc3\xbcrgen+x@\xe4\xb8\xad.example\r\n";
    mproto_report_group g[2];
    char dst[2048];
    size_t n;

    (void)state;
    fill(g);
    g[1].original.text.n = 0;
    g[1].final = value("", "j\xc3\xbcrgen+x@\xe4\xb8\xad.example");
    g[0].extra.n = 0;
    n = mproto_report_write(dst, sizeof dst, g, 2, 0);
    assert_true(n < sizeof dst);
    dst[n] = '\0';
    assert_non_null(strstr(dst, seven));
    g[1].final = value("utf-8", "j\\x{FC}rgen\\x{2B}x@\\x{4E2D}.example");
    n = mproto_report_write(dst, sizeof dst, g, 2, 0);
    assert_true(n < sizeof dst);
    dst[n] = '\0';
    assert_non_null(strstr(dst, seven));
    g[1].final = value("", "j\xc3\xbcrgen+x@\xe4\xb8\xad.example");
    n = mproto_report_write(dst, sizeof dst, g, 2, MPROTO_REPORT_UTF8);
    assert_true(n < sizeof dst);
    dst[n] = '\0';
    assert_non_null(strstr(dst, eight));
    g[1].diagnostic = value("smtp", "550 \xc3\xa9");
    assert_true(mproto_report_write(NULL, 0, g, 2, 0) == SIZE_MAX);
    assert_true(mproto_report_write(NULL, 0, g, 2, MPROTO_REPORT_UTF8)
                < 2048);
    g[1].diagnostic = value("smtp", "550 \xc3");
    assert_true(mproto_report_write(NULL, 0, g, 2, MPROTO_REPORT_UTF8)
                == SIZE_MAX);
}

static void fill_mdn(mproto_mdn *m)
{
    memset(m, 0, sizeof *m);
    m->ua = span("pc.example.org");
    m->product = span("Mail 1.0");
    m->gateway = value("", "gate.example.org");
    m->original = value("", "a@example.org");
    m->final = value("", "b@example.com");
    m->message_id = span("<1@example.org>");
    m->action = MPROTO_MDN_AUTOMATIC;
    m->sending = MPROTO_MDN_AUTOMATIC;
    m->type = MPROTO_MDN_PROCESSED;
    m->modifiers = span("error");
    m->error = span("no room");
    m->extra = span("X-Mail: 1\r\n");
}

static void test_mdn(void **state)
{
    static const char want[] =
        "Reporting-UA: pc.example.org; Mail 1.0\r\n"
        "MDN-Gateway: dns; gate.example.org\r\n"
        "Original-Recipient: rfc822; a@example.org\r\n"
        "Final-Recipient: rfc822; b@example.com\r\n"
        "Original-Message-ID: <1@example.org>\r\n"
        "Disposition: automatic-action/MDN-sent-automatically; "
        "processed/error\r\n"
        "Error: no room\r\n"
        "X-Mail: 1\r\n";
    mproto_mdn m, again;
    char dst[1024];
    size_t n;

    (void)state;
    fill_mdn(&m);
    n = mproto_mdn_write(dst, sizeof dst, &m, 0);
    assert_int_equal(n, sizeof want - 1);
    assert_memory_equal(dst, want, n);
    assert_int_equal(mproto_mdn_read(&again, span(want)), 1);
    assert_int_equal(again.defects, 0);
    again.extra = m.extra;
    assert_int_equal(mproto_mdn_write(dst, sizeof dst, &again, 0), n);
    assert_memory_equal(dst, want, n);
}

static void refused_mdn(const mproto_mdn *m)
{
    assert_true(mproto_mdn_write(NULL, 0, m, 0) == SIZE_MAX);
}

static void test_mdn_refused(void **state)
{
    mproto_mdn m;

    (void)state;
    fill_mdn(&m);
    m.final.text.n = 0;
    refused_mdn(&m);
    fill_mdn(&m);
    m.action = 0;
    refused_mdn(&m);
    fill_mdn(&m);
    m.sending = 0;
    refused_mdn(&m);
    fill_mdn(&m);
    m.type = MPROTO_MDN_OTHER;
    refused_mdn(&m);
    fill_mdn(&m);
    m.modifiers = span("error; displayed");
    refused_mdn(&m);
    fill_mdn(&m);
    m.modifiers = span("a,");
    refused_mdn(&m);
    fill_mdn(&m);
    m.ua = span("a; b");
    refused_mdn(&m);
    fill_mdn(&m);
    m.message_id = span("1@example.org");
    refused_mdn(&m);
    m.message_id.n = 0;
    assert_true(mproto_mdn_write(NULL, 0, &m, 0) < 1024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_required),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_illegal),
        cmocka_unit_test(test_extra),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_mdn),
        cmocka_unit_test(test_mdn_refused)
    };

    return cmocka_run_group_tests_name("report_write", tests, NULL, NULL);
}
