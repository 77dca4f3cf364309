#include <mailproto/esmtp.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include "exact.h"

#define ALL 0xffffffffu

static int parse(mproto_esmtp_mail *m, const char *text, unsigned caps)
{
    mproto_span params = exact_span(text, strlen(text));
    int code = mproto_esmtp_mail_parse(m, params, caps);

    exact_free(params);
    return code;
}

static const struct form {
    const char *text;
    int         code;
} forms[] = {
    { "", MPROTO_OK }, { "   ", MPROTO_OK },
    { "SIZE=0", MPROTO_OK }, { "size=18446744073709551615", MPROTO_OK },
    { "SIZE=99999999999999999999", MPROTO_OK },
    { "SIZE=100000000000000000000", MPROTO_E_ARG },
    { "SIZE", MPROTO_E_ARG }, { "SIZE=-1", MPROTO_E_ARG },
    { "SIZE=1k", MPROTO_E_ARG }, { "SIZE=1 SIZE=1", MPROTO_E_ARG },
    { "SIZE=1 size=1", MPROTO_E_ARG }, { "SIZE=", MPROTO_E_ARG },
    { "BODY=7bit", MPROTO_OK }, { "BODY=8BITMIME", MPROTO_OK },
    { "BODY=BINARYMIME", MPROTO_OK }, { "BODY=8BIT", MPROTO_E_ARG },
    { "BODY", MPROTO_E_ARG }, { "SMTPUTF8", MPROTO_OK },
    { "SMTPUTF8=1", MPROTO_E_ARG }, { "REQUIRETLS", MPROTO_OK },
    { "REQUIRETLS=yes", MPROTO_E_ARG }, { "RET=full", MPROTO_OK },
    { "RET=HDRS", MPROTO_OK }, { "RET=NONE", MPROTO_E_ARG },
    { "ENVID=QQ314159", MPROTO_OK }, { "ENVID=a+2Bb", MPROTO_OK },
    { "ENVID=a+2b", MPROTO_E_ARG }, { "ENVID=a+0D+0A", MPROTO_E_ARG },
    { "ENVID=a+", MPROTO_E_ARG }, { "ENVID", MPROTO_E_ARG },
    { "AUTH=<>", MPROTO_OK }, { "AUTH=e+3Dmc2@example.com", MPROTO_OK },
    { "AUTH=a+00b", MPROTO_E_ARG }, { "AUTH", MPROTO_E_ARG },
    { "BY=120;R", MPROTO_OK }, { "BY=+120;rt", MPROTO_OK },
    { "BY=-120;N", MPROTO_OK }, { "BY=0;N", MPROTO_OK },
    { "BY=999999999;NT", MPROTO_OK }, { "BY=0;R", MPROTO_E_ARG },
    { "BY=-1;R", MPROTO_E_ARG }, { "BY=1000000000;N", MPROTO_E_ARG },
    { "BY=120", MPROTO_E_ARG }, { "BY=120;", MPROTO_E_ARG },
    { "BY=120;X", MPROTO_E_ARG }, { "BY=120;NX", MPROTO_E_ARG },
    { "BY=120;NTT", MPROTO_E_ARG }, { "BY=;N", MPROTO_E_ARG },
    { "BY=+;N", MPROTO_E_ARG }, { "BY=--1;N", MPROTO_E_ARG },
    { "HOLDFOR=1", MPROTO_OK }, { "HOLDFOR=999999999", MPROTO_OK },
    { "HOLDFOR=0", MPROTO_E_ARG }, { "HOLDFOR=1000000000", MPROTO_E_ARG },
    { "HOLDUNTIL=2007-10-20T13:34:10Z", MPROTO_OK },
    { "HOLDUNTIL=2007-10-20T13:34:10.25+02:00", MPROTO_OK },
    { "HOLDUNTIL=2008-12-31T23:59:60Z", MPROTO_OK },
    { "HOLDUNTIL=2020-99-20T13:34:10Z", MPROTO_E_ARG },
    { "HOLDUNTIL=2020-00-20T13:34:10Z", MPROTO_E_ARG },
    { "HOLDUNTIL=2020-12-32T13:34:10Z", MPROTO_E_ARG },
    { "HOLDUNTIL=2020-12-20T24:34:10Z", MPROTO_E_ARG },
    { "HOLDUNTIL=2020-12-20T13:60:10Z", MPROTO_E_ARG },
    { "HOLDUNTIL=2020-12-20T13:34:61Z", MPROTO_E_ARG },
    { "HOLDUNTIL=2020-12-20T13:34:10+24:00", MPROTO_E_ARG },
    { "HOLDUNTIL=2020-12-20T13:34:10+23:60", MPROTO_E_ARG },
    { "HOLDUNTIL=2007-10-20", MPROTO_E_ARG },
    { "HOLDUNTIL=2007-10-20T13:34:10", MPROTO_E_ARG },
    { "HOLDUNTIL=2007-10-20T13:34:10.Z", MPROTO_E_ARG },
    { "HOLDUNTIL=2007-10-20T13:34:10+0200", MPROTO_E_ARG },
    { "HOLDUNTIL=2007-10-20T13:34:10Zx", MPROTO_E_ARG },
    { "HOLDFOR=1 HOLDUNTIL=2007-10-20T13:34:10Z", MPROTO_E_ARG },
    { "HOLDUNTIL=2007-10-20T13:34:10Z HOLDFOR=1", MPROTO_E_ARG },
    { "MT-PRIORITY=-9", MPROTO_OK }, { "MT-PRIORITY=9", MPROTO_OK },
    { "MT-PRIORITY=0", MPROTO_OK }, { "MT-PRIORITY=-0", MPROTO_E_ARG },
    { "MT-PRIORITY=+3", MPROTO_E_ARG }, { "MT-PRIORITY=10", MPROTO_E_ARG },
    { "MT-PRIORITY=-10", MPROTO_E_ARG }, { "MT-PRIORITY=-", MPROTO_E_ARG },
    { "SOLICIT=org.example:ADV:ADLT", MPROTO_OK },
    { "SOLICIT=net.example:ADV,org.example:ADV", MPROTO_OK },
    { "SOLICIT", MPROTO_E_ARG }, { "SOLICIT=:", MPROTO_E_ARG },
    { "SOLICIT=a:", MPROTO_E_ARG }, { "SOLICIT=a,", MPROTO_E_ARG },
    { "XYZZY=1", MPROTO_E_STATE }, { "NOTIFY=NEVER", MPROTO_E_STATE },
    { "=1", MPROTO_E_ARG }, { "SIZE=1,BODY=7BIT", MPROTO_E_ARG }
};

static void test_forms(void **state)
{
    const struct form *f = forms;
    mproto_esmtp_mail m;

    (void)state;
    for (; f < forms + sizeof forms / sizeof forms[0]; f++)
        assert_int_equal(parse(&m, f->text, ALL), f->code);
}

static void test_values(void **state)
{
    static const char text[] = "SIZE=1000 BODY=BINARYMIME RET=HDRS ENVID=x+2By "
        "AUTH=<> BY=-5;NT HOLDFOR=60 MT-PRIORITY=-7 SMTPUTF8 REQUIRETLS";
    mproto_span params = { text, sizeof text - 1 };
    mproto_esmtp_mail m;

    (void)state;
    assert_int_equal(mproto_esmtp_mail_parse(&m, params, ALL), MPROTO_OK);
    assert_int_equal(m.size, 1000);
    assert_int_equal(m.body, MPROTO_SMTP_BINARYMIME);
    assert_int_equal(m.ret, MPROTO_SMTP_HDRS);
    assert_int_equal(m.envid.n, 5);
    assert_memory_equal(m.envid.p, "x+2By", 5);
    assert_int_equal(m.auth.n, 2);
    assert_int_equal(m.by, MPROTO_SMTP_BY_NOTIFY);
    assert_int_equal(m.by_seconds, -5);
    assert_int_equal(m.by_trace, 1);
    assert_int_equal(m.hold_for, 60);
    assert_int_equal(m.priority, -7);
    assert_int_equal(m.utf8, 1);
    assert_int_equal(m.require_tls, 1);
    assert_int_equal(m.given & MPROTO_SMTP_CAP_DSN, MPROTO_SMTP_CAP_DSN);
    assert_int_equal(m.given & MPROTO_SMTP_CAP_RRVS, 0);
}

static void test_what_is_not_offered_is_not_known(void **state)
{
    static const struct {
        const char *text;
        unsigned    cap;
    } needs[] = {
        { "SIZE=1", MPROTO_SMTP_CAP_SIZE },
        { "BODY=7BIT", MPROTO_SMTP_CAP_8BITMIME },
        { "BODY=BINARYMIME", MPROTO_SMTP_CAP_BINARYMIME },
        { "SMTPUTF8", MPROTO_SMTP_CAP_SMTPUTF8 },
        { "AUTH=<>", MPROTO_SMTP_CAP_AUTH },
        { "RET=FULL", MPROTO_SMTP_CAP_DSN },
        { "ENVID=x", MPROTO_SMTP_CAP_DSN },
        { "REQUIRETLS", MPROTO_SMTP_CAP_REQUIRETLS },
        { "BY=1;R", MPROTO_SMTP_CAP_DELIVERBY },
        { "HOLDFOR=1", MPROTO_SMTP_CAP_FUTURERELEASE },
        { "MT-PRIORITY=1", MPROTO_SMTP_CAP_MT_PRIORITY },
        { "SOLICIT=a:b", MPROTO_SMTP_CAP_SOLICIT }
    };
    mproto_esmtp_mail m;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        assert_int_equal(parse(&m, needs[i].text, needs[i].cap), MPROTO_OK);
        assert_int_equal(m.given, needs[i].cap);
        assert_int_not_equal(parse(&m, needs[i].text, ALL & ~needs[i].cap),
                             MPROTO_OK);
    }
}

static void test_envid_of_100_characters(void **state)
{
    char text[128] = "ENVID=";
    mproto_esmtp_mail m;

    (void)state;
    memset(text + 6, 'x', 100);
    assert_int_equal(parse(&m, text, ALL), MPROTO_OK);
    text[106] = 'x';
    assert_int_equal(parse(&m, text, ALL), MPROTO_E_ARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_what_is_not_offered_is_not_known),
        cmocka_unit_test(test_envid_of_100_characters),
    };

    return cmocka_run_group_tests_name("esmtp_mail", tests, NULL, NULL);
}
