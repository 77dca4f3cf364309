#include "message/downgrade_int.h"
#include "downgrade_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* NULL: it has no form in ASCII. */
static void expect(const char *domain, const char *want)
{
    char dst[MPROTO_DOWNGRADE_DOMAIN];
    mproto_span s = exact_span(domain, strlen(domain));
    size_t n = mproto_downgrade_domain(dst, s);

    assert_int_equal(n, want ? strlen(want) : 0);
    if (want)
        assert_memory_equal(dst, want, n);
    exact_free(s);
}

/* The samples of RFC 3492 section 7.1, and labels in use. */
static void test_labels(void **state)
{
    (void)state;
    expect("b\xc3\xbc" "cher.example", "xn--bcher-kva.example");
    expect("\xe4\xbb\x96\xe4\xbb\xac\xe4\xb8\xba\xe4\xbb\x80\xe4\xb9\x88\xe4"
           "\xb8\x8d\xe8\xaf\xb4\xe4\xb8\xad\xe6\x96\x87",
           "xn--ihqwcrb4cv8a8dqg056pqjye");
    expect("\xe3\x81\x9d\xe3\x81\xae\xe3\x82\xb9\xe3\x83\x94\xe3\x83\xbc\xe3"
           "\x83\x89\xe3\x81\xa7", "xn--d9juau41awczczp");
    expect("3\xe5\xb9\xb4" "b\xe7\xb5\x84\xe9\x87\x91\xe5\x85\xab\xe5\x85\x88"
           "\xe7\x94\x9f", "xn--3b-ww4c5e180e575a65lsy2b");
    expect("a.\xf0\x9f\x92\xa9.example.", "a.xn--ls8h.example.");
    expect("plain", "plain");
}

static void test_none(void **state)
{
    char label[200];
    size_t i;

    (void)state;
    expect("\xff.example", NULL);
    expect("a\xc3", NULL);
    expect("[\xc3\xa9]", NULL);
    expect("a b\xc3\xa9", NULL);
    for (i = 0; i < 66; i += 2)
        memcpy(label + i, "\xc3\xa9", 2);
    memset(label + 66, 'a', 64);
    label[130] = '\0';
    expect(label, NULL);
    expect("", NULL);
}

static void field(const char *text, const char *want)
{
    assert_true(downgrade_field_is(text, want));
}

/* RFC 6857 3.2.4 */
static void test_received(void **state)
{
    (void)state;
    field("Received: from b\xc3\xbc" "cher.example (x [192.0.2.1] (\xc3\xa9))"
          " by mx.example\r\n with ESMTP id \xc3\xa9 for <\xc3\xa9@x>;"
          " Mon, 30 Jul 2012 01:23:45 +0000",
          "Received: from xn--bcher-kva.example "
          "(x =?utf-8?b?WzE5Mi4wLjIuMV0gKMOpKQ==?=)\r\n"
          " by mx.example with ESMTP; Mon, 30 Jul 2012 01:23:45 +0000");
    field("Received: from a by b with \xc3\xa9 id 1",
          "Received: from a by b with ** id 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_received)
    };

    return cmocka_run_group_tests_name("downgrade_domain", tests, NULL, NULL);
}
