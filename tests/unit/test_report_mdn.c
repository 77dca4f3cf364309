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

/* The example of RFC 8098 section 9, with what it lacks. */
static void test_whole(void **state)
{
    static const char text[] =
        "Reporting-UA: joes-pc.cs.example.com; Foomail 97.1\r\n"
        "MDN-Gateway: dns; gate.example.com\r\n"
        "Original-Recipient: rfc822;Joe_Recipient@example.com\r\n"
        "Final-Recipient: rfc822;Joe_Recipient@example.com\r\n"
        "Original-Message-ID: <199509192301.23456@example.org>\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n"
        "Error: one\r\n"
        "Error: two\r\n";
    mproto_span body = exact_span(text, sizeof text - 1);
    mproto_mdn m;

    (void)state;
    assert_int_equal(mproto_mdn_read(&m, body), 1);
    is(m.ua, "joes-pc.cs.example.com");
    is(m.product, "Foomail 97.1");
    is(m.gateway.text, "gate.example.com");
    is(m.original.type, "rfc822");
    is(m.final.text, "Joe_Recipient@example.com");
    is(m.message_id, "<199509192301.23456@example.org>");
    assert_int_equal(m.action, MPROTO_MDN_MANUAL);
    assert_int_equal(m.sending, MPROTO_MDN_MANUAL);
    assert_int_equal(m.type, MPROTO_MDN_DISPLAYED);
    is(m.modifiers, "");
    is(m.error, "one");
    assert_int_equal(m.defects, 0);
    exact_free(body);
}

typedef struct disposition {
    const char *body;
    int         action, sending, type;
    const char *modifiers;
    unsigned    defects;
} disposition;

static void expect(const disposition *d)
{
    char text[256] = "Disposition:";
    mproto_span body;
    mproto_mdn m;

    strcat(text, d->body);
    body = exact_span(text, strlen(text));
    assert_int_equal(mproto_mdn_read(&m, body), 1);
    assert_int_equal(m.action, d->action);
    assert_int_equal(m.sending, d->sending);
    assert_int_equal(m.type, d->type);
    is(m.modifiers, d->modifiers);
    assert_int_equal(m.defects, d->defects);
    exact_free(body);
}

static void test_dispositions(void **state)
{
    static const disposition cases[] = {
        { "Automatic-Action/MDN-Sent-Automatically;Deleted", 2, 2, 2, "", 0 },
        { " manual-action / (x) MDN-sent-automatically ;\r\n dispatched (y)",
          1, 2, 3, "", 0 },
        { "automatic-action/MDN-sent-automatically; processed/error",
          2, 2, 4, "error", 0 },
        { "manual-action/MDN-sent-manually; displayed / error , x-y/z \r\n",
          1, 1, 1, "error , x-y/z", 0 },
        { "manual-action/MDN-sent-manually; denied", 1, 1, 5, "",
          MPROTO_DEFECT_SYNTAX },
        { "manual-action; displayed", 1, 0, 1, "", MPROTO_DEFECT_SYNTAX },
        { "; displayed", 0, 0, 1, "", MPROTO_DEFECT_SYNTAX },
        { "x/MDN-sent-manually y; displayed", 0, 1, 1, "",
          MPROTO_DEFECT_SYNTAX },
        { "displayed", 0, 0, 0, "", MPROTO_DEFECT_SYNTAX },
        { "manual-action/MDN-sent-manually; displayed/", 1, 1, 1, "",
          MPROTO_DEFECT_SYNTAX },
        { "manual-action/MDN-sent-manually; displayed/a b", 1, 1, 1, "a b",
          MPROTO_DEFECT_SYNTAX },
        { "manual-action/MDN-sent-manually;", 1, 1, 5, "",
          MPROTO_DEFECT_SYNTAX },
        { "", 0, 0, 0, "", MPROTO_DEFECT_SYNTAX }
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof *cases; i++)
        expect(&cases[i]);
}

static void test_agents(void **state)
{
    static const char text[] = "Reporting-UA: Foomail 97.1 (x)\rError:\r";
    mproto_span body = exact_span(text, sizeof text - 1);
    mproto_mdn m;

    (void)state;
    assert_int_equal(mproto_mdn_read(&m, body), 1);
    is(m.ua, "Foomail 97.1 (x)");
    is(m.product, "");
    assert_int_equal(m.defects, MPROTO_DEFECT_BARE_CR);
    exact_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_dispositions),
        cmocka_unit_test(test_agents)
    };

    return cmocka_run_group_tests_name("report_mdn", tests, NULL, NULL);
}
