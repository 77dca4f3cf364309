#include <mailproto/mime.h>
#include <mailproto/report.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "exact.h"
#include "heap.h"

static mproto_span span(const char *s)
{
    mproto_span v;

    v.p = s;
    v.n = strlen(s);
    return v;
}

static void fill(mproto_report_group g[2])
{
    memset(g, 0, 2 * sizeof *g);
    g[0].reporting_mta.text = span("mx.example.org");
    g[1].final.text = span("b@example.com");
    g[1].action = MPROTO_ACTION_FAILED;
    g[1].status[0] = 5;
    g[1].status[1] = g[1].status[2] = 1;
}

static void fill_mdn(mproto_mdn *m)
{
    memset(m, 0, sizeof *m);
    m->final.text = span("b@example.com");
    m->action = m->sending = MPROTO_MDN_MANUAL;
    m->type = MPROTO_MDN_DISPLAYED;
}

static mproto_compose *composer(unsigned flags, size_t out_max,
                                const mproto_alloc *alloc)
{
    mproto_compose_opts o;
    mproto_compose *m;

    memset(&o, 0, sizeof o);
    o.size = sizeof o;
    o.flags = flags;
    o.random = "never used twice";
    o.random_n = 16;
    o.domain = "mx.example.org";
    o.out_max = out_max;
    o.alloc = alloc;
    m = mproto_compose_new(&o);
    if (!m)
        return NULL;
    mproto_compose_addr(m, "From", NULL, "postmaster@mx.example.org");
    mproto_compose_addr(m, "To", NULL, "a@example.org");
    mproto_compose_text(m, "Subject", "Undelivered");
    return m;
}

/* All media types, and the bodies of those called message/. */
static void outline(char *dst, mproto_compose *m)
{
    mproto_mime_opts opts = { sizeof opts, MPROTO_MIME_SHALLOW, NULL, NULL,
                              NULL };
    const mproto_mime_event *e;
    mproto_mime *in = mproto_mime_new(&opts);
    size_t n;
    const void *p = mproto_compose_out(m, &n);

    assert_non_null(in);
    assert_int_equal(mproto_mime_in(in, p, n), MPROTO_OK);
    mproto_mime_eof(in);
    *dst = '\0';
    while ((e = mproto_mime_next(in)) != NULL) {
        if (e->type == MPROTO_MIME_HEADER_END) {
            strncat(dst, e->part->type.p, e->part->type.n);
            strcat(dst, "/");
            strncat(dst, e->part->subtype.p, e->part->subtype.n);
            strcat(dst, "\n");
        } else if (e->type == MPROTO_MIME_BODY) {
            strncat(dst, e->data.p, e->data.n);
        }
        assert_int_equal(e->defects, 0);
    }
    mproto_mime_free(in);
}

static void test_report(void **state)
{
    mproto_compose *m = composer(0, 0, NULL);
    mproto_report_group g[2];
    char got[4096];

    (void)state;
    fill(g);
    assert_int_equal(mproto_compose_report(m, "Not delivered.\n", g, 2),
                     MPROTO_OK);
    mproto_compose_whole(m, "text/rfc822-headers", "Subject: x\r\n", 12);
    assert_int_equal(mproto_compose_finish(m), MPROTO_OK);
    outline(got, m);
    assert_string_equal(got,
                        "multipart/report\n"
                        "text/plain\nNot delivered.\r\n"
                        "message/delivery-status\n"
                        "Reporting-MTA: dns; mx.example.org\r\n\r\n"
                        "Final-Recipient: rfc822; b@example.com\r\n"
                        "Action: failed\r\nStatus: 5.1.1\r\n"
                        "text/rfc822-headers\nSubject: x\r\n");
    mproto_compose_free(m);
}

static void test_mdn(void **state)
{
    mproto_compose *m = composer(0, 0, NULL);
    mproto_mdn mdn;
    char got[4096];
    const char *p;
    size_t n;

    (void)state;
    fill_mdn(&mdn);
    assert_int_equal(mproto_compose_mdn(m, "J\xc3\xbcrgen has read it.\n",
                                        &mdn), MPROTO_OK);
    assert_int_equal(mproto_compose_finish(m), MPROTO_OK);
    outline(got, m);
    assert_string_equal(got,
                        "multipart/report\n"
                        "text/plain\nJ=C3=BCrgen has read it.\r\n"
                        "message/disposition-notification\n"
                        "Final-Recipient: rfc822; b@example.com\r\n"
                        "Disposition: manual-action/MDN-sent-manually; "
                        "displayed\r\n");
    p = mproto_compose_out(m, &n);
    memcpy(got, p, n);
    got[n] = '\0';
    assert_non_null(strstr(got, "\r\nAuto-Submitted: auto-replied\r\n"));
    assert_non_null(strstr(got, "report-type=disposition-notification"));
    mproto_compose_free(m);
}

/* UTF-8 outside of addresses wants a way that takes it. */
static void test_global(void **state)
{
    mproto_compose *m = composer(0, 0, NULL);
    mproto_report_group g[2];
    char got[4096];

    (void)state;
    fill(g);
    g[1].diagnostic.text = span("550 \xc3\xa9");
    assert_int_equal(mproto_compose_report(m, "", g, 2), MPROTO_E_ARG);
    mproto_compose_free(m);
    m = composer(MPROTO_COMPOSE_UTF8, 0, NULL);
    assert_int_equal(mproto_compose_report(m, "", g, 2), MPROTO_OK);
    assert_int_equal(mproto_compose_finish(m), MPROTO_OK);
    outline(got, m);
    assert_non_null(strstr(got, "message/global-delivery-status\n"));
    assert_non_null(strstr(got, "Diagnostic-Code: smtp; 550 \xc3\xa9\r\n"));
    mproto_compose_free(m);
}

static void test_refused(void **state)
{
    mproto_compose *m = composer(0, 2048, NULL);
    mproto_report_group g[2];
    char text[600];

    (void)state;
    fill(g);
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_int_equal(mproto_compose_report(m, text, g, 2), MPROTO_E_LIMIT);
    assert_int_equal(mproto_compose_finish(m), MPROTO_E_LIMIT);
    mproto_compose_free(m);
    text[100] = '\0';
    m = composer(0, 2048, NULL);
    assert_int_equal(mproto_compose_report(m, text, g, 2), MPROTO_OK);
    mproto_compose_free(m);
    m = composer(0, 0, NULL);
    assert_int_equal(mproto_compose_report(m, text, g, 2), MPROTO_OK);
    assert_int_equal(mproto_compose_report(m, text, g, 2), MPROTO_E_STATE);
    mproto_compose_free(m);
    m = composer(0, 0, NULL);
    assert_int_equal(mproto_compose_report(m, "", g, 1), MPROTO_E_ARG);
    mproto_compose_free(m);
}

/* An allocator that has nothing from the call left on. */
typedef struct scarce {
    mproto_alloc all;
    heap         h;
    size_t       left;
} scarce;

static void *scarce_resize(void *ctx, void *p, size_t old_size, size_t n)
{
    scarce *s = ctx;

    if (n > 0 && s->left == 0)
        return NULL;
    s->left -= n > 0;
    return s->all.resize(s->all.ctx, p, old_size, n);
}

static void test_memory(void **state)
{
    mproto_report_group g[2];
    mproto_alloc alloc;
    mproto_compose *m;
    scarce s;
    size_t calls;
    int code = MPROTO_E_NOMEM;

    (void)state;
    fill(g);
    for (calls = 0; code != MPROTO_OK; calls++) {
        s.all = heap_alloc(&s.h);
        s.left = calls;
        alloc.ctx = &s;
        alloc.resize = scarce_resize;
        m = composer(0, 0, &alloc);
        code = m ? mproto_compose_report(m, "x", g, 2) : MPROTO_E_NOMEM;
        assert_true(code == MPROTO_OK || code == MPROTO_E_NOMEM);
        mproto_compose_free(m);
        assert_int_equal(s.h.held, 0);
    }
    assert_true(calls > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_report),
        cmocka_unit_test(test_mdn),
        cmocka_unit_test(test_global),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_memory)
    };

    return cmocka_run_group_tests_name("report_compose", tests, NULL, NULL);
}
