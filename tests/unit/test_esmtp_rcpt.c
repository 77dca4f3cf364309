#include <mailproto/esmtp.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include "exact.h"

#define ALL 0xffffffffu

static int parse(mproto_esmtp_rcpt *r, const char *text, unsigned caps)
{
    mproto_span params = exact_span(text, strlen(text));
    int code = mproto_esmtp_rcpt_parse(r, params, caps);

    exact_free(params);
    return code;
}

static const struct form {
    const char *text;
    int         code;
} forms[] = {
    { "", MPROTO_OK }, { "NOTIFY=NEVER", MPROTO_OK },
    { "NOTIFY=success,Failure,DELAY", MPROTO_OK },
    { "NOTIFY=SUCCESS,SUCCESS", MPROTO_OK },
    { "NOTIFY=NEVER,SUCCESS", MPROTO_E_ARG },
    { "NOTIFY=SUCCESS,NEVER", MPROTO_E_ARG },
    { "NOTIFY=SUCCESS,", MPROTO_E_ARG }, { "NOTIFY=,", MPROTO_E_ARG },
    { "NOTIFY=ALWAYS", MPROTO_E_ARG }, { "NOTIFY", MPROTO_E_ARG },
    { "NOTIFY=NEVER NOTIFY=NEVER", MPROTO_E_ARG },
    { "ORCPT=rfc822;bob@example.com", MPROTO_OK },
    { "ORCPT=rfc822;a+2Bb@example.com", MPROTO_OK },
    { "ORCPT=rfc822;a+b@example.com", MPROTO_E_ARG },
    { "ORCPT=rfc822;a+0Ab@example.com", MPROTO_E_ARG },
    { "ORCPT=rfc822;\xc3\xbc@example.com", MPROTO_E_ARG },
    { "ORCPT=rfc822;", MPROTO_E_ARG }, { "ORCPT=rfc822", MPROTO_E_ARG },
    { "ORCPT=;bob", MPROTO_E_ARG }, { "ORCPT=x,y;bob", MPROTO_E_ARG },
    { "ORCPT=utf-8;bob@example.com", MPROTO_OK },
    { "ORCPT=utf-8;\xc3\xbc@example.com", MPROTO_OK },
    { "ORCPT=UTF-8;a\\x{2B}b\\x{10FFFF}@example.com", MPROTO_OK },
    { "ORCPT=utf-8;a\\b@example.com", MPROTO_E_ARG },
    { "ORCPT=utf-8;a\\x{0A}b@example.com", MPROTO_E_ARG },
    { "ORCPT=utf-8;a\\x{00}b@example.com", MPROTO_E_ARG },
    { "ORCPT=utf-8;a\\x{41}b@example.com", MPROTO_E_ARG },
    { "ORCPT=utf-8;a\\x{D800}b@example.com", MPROTO_E_ARG },
    { "ORCPT=utf-8;a\\x{110000}b@example.com", MPROTO_E_ARG },
    { "ORCPT=utf-8;a\\x{2}@example.com", MPROTO_E_ARG },
    { "ORCPT=utf-8;a\\x{1234567}@example.com", MPROTO_E_ARG },
    { "ORCPT=utf-8;a\\x{2B", MPROTO_E_ARG },
    { "ORCPT=utf-8;a\\x{2G}", MPROTO_E_ARG },
    { "ORCPT=utf-8;a+b@example.com", MPROTO_E_ARG },
    { "ORCPT=utf-8;\xff@example.com", MPROTO_E_ARG },
    { "ORCPT=utf-8;", MPROTO_E_ARG },
    { "RRVS=2014-04-03T23:01:00Z", MPROTO_OK },
    { "RRVS=2014-04-03T23:01:00Z;C", MPROTO_OK },
    { "RRVS=2014-04-03T23:01:00-07:30;r", MPROTO_OK },
    { "RRVS=2014-04-03T23:01:00Z;", MPROTO_E_ARG },
    { "RRVS=2014-04-03T23:01:00Z;X", MPROTO_E_ARG },
    { "RRVS=2014-04-03T23:01:00Z;CR", MPROTO_E_ARG },
    { "RRVS=yesterday", MPROTO_E_ARG },
    { "SIZE=1", MPROTO_E_STATE }, { "XYZZY", MPROTO_E_STATE }
};

static void test_forms(void **state)
{
    const struct form *f = forms;
    mproto_esmtp_rcpt r;

    (void)state;
    for (; f < forms + sizeof forms / sizeof forms[0]; f++)
        assert_int_equal(parse(&r, f->text, ALL), f->code);
}

static void test_values(void **state)
{
    static const char text[] = "NOTIFY=SUCCESS,DELAY "
        "ORCPT=rfc822;bob@example.com RRVS=2014-04-03T23:01:00Z;r";
    mproto_span params = { text, sizeof text - 1 };
    mproto_esmtp_rcpt r;

    (void)state;
    assert_int_equal(mproto_esmtp_rcpt_parse(&r, params, ALL), MPROTO_OK);
    assert_int_equal(r.notify, MPROTO_NOTIFY_SUCCESS | MPROTO_NOTIFY_DELAY);
    assert_int_equal(r.orcpt_type.n, 6);
    assert_int_equal(r.orcpt.n, 15);
    assert_memory_equal(r.orcpt.p, "bob@example.com", 15);
    assert_int_equal(r.rrvs.n, 20);
    assert_int_equal(r.rrvs_mode, 'R');
}

static void test_what_is_not_offered(void **state)
{
    mproto_esmtp_rcpt r;

    (void)state;
    assert_int_equal(parse(&r, "NOTIFY=NEVER", ~MPROTO_SMTP_CAP_DSN),
                     MPROTO_E_STATE);
    assert_int_equal(parse(&r, "ORCPT=rfc822;a", ~MPROTO_SMTP_CAP_DSN),
                     MPROTO_E_STATE);
    assert_int_equal(parse(&r, "RRVS=2014-04-03T23:01:00Z",
                           ~MPROTO_SMTP_CAP_RRVS), MPROTO_E_STATE);
    assert_int_equal(parse(&r, "ORCPT=utf-8;\xc3\xbc@example.com",
                           ~MPROTO_SMTP_CAP_SMTPUTF8), MPROTO_E_ARG);
    assert_int_equal(parse(&r, "ORCPT=utf-8;\\x{FC}@example.com",
                           MPROTO_SMTP_CAP_DSN), MPROTO_OK);
    assert_int_equal(r.given, MPROTO_SMTP_CAP_DSN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_what_is_not_offered),
    };

    return cmocka_run_group_tests_name("esmtp_rcpt", tests, NULL, NULL);
}
