#include <mailproto/esmtp.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include "exact.h"

static void offer(mproto_esmtp_offer *o, const char *text)
{
    mproto_span line;

    line.p = text;
    line.n = strlen(text);
    mproto_esmtp_offer_line(o, line);
}

static mproto_esmtp_offer offer_of(const char *text)
{
    mproto_esmtp_offer o;

    memset(&o, 0, sizeof o);
    offer(&o, text);
    return o;
}

static void assert_text(mproto_span s, const char *text)
{
    assert_int_equal(s.n, strlen(text));
    assert_memory_equal(s.p, text, s.n);
}

static void test_every_keyword_has_its_bit(void **state)
{
    static const struct { const char *text; unsigned cap; } lines[] = {
        { "SIZE", MPROTO_SMTP_CAP_SIZE },
        { "8bitmime", MPROTO_SMTP_CAP_8BITMIME },
        { "PIPELINING", MPROTO_SMTP_CAP_PIPELINING },
        { "EnhancedStatusCodes", MPROTO_SMTP_CAP_ENHANCED },
        { "STARTTLS", MPROTO_SMTP_CAP_STARTTLS },
        { "HELP", MPROTO_SMTP_CAP_HELP }, { "VRFY", MPROTO_SMTP_CAP_VRFY },
        { "EXPN", MPROTO_SMTP_CAP_EXPN }, { "AUTH", MPROTO_SMTP_CAP_AUTH },
        { "DSN", MPROTO_SMTP_CAP_DSN },
        { "CHUNKING", MPROTO_SMTP_CAP_CHUNKING },
        { "BINARYMIME", MPROTO_SMTP_CAP_BINARYMIME },
        { "SMTPUTF8", MPROTO_SMTP_CAP_SMTPUTF8 },
        { "ETRN", MPROTO_SMTP_CAP_ETRN },
        { "REQUIRETLS", MPROTO_SMTP_CAP_REQUIRETLS },
        { "DELIVERBY", MPROTO_SMTP_CAP_DELIVERBY },
        { "FUTURERELEASE 1 2007-10-20T13:34:10Z",
          MPROTO_SMTP_CAP_FUTURERELEASE },
        { "MT-PRIORITY", MPROTO_SMTP_CAP_MT_PRIORITY },
        { "RRVS", MPROTO_SMTP_CAP_RRVS },
        { "LIMITS", MPROTO_SMTP_CAP_LIMITS },
        { "NO-SOLICITING org.example:ADV", MPROTO_SMTP_CAP_SOLICIT },
        { "BURL imap", MPROTO_SMTP_CAP_BURL },
        { "XCLIENT NAME", MPROTO_SMTP_CAP_XCLIENT },
        { "TURN", MPROTO_SMTP_CAP_TURN }, { "SEND", MPROTO_SMTP_CAP_SEND },
        { "XUSR", 0 }, { "", 0 }, { "SIZES 1", 0 }, { "=", 0 },
        { "SIZ", 0 }, { " SIZE", 0 }, { "\x01UTH", 0 }, { "\xc1UTH", 0 },
        { "X8BITMIME", 0 }, { "DSN\t", 0 }
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_int_equal(offer_of(lines[i].text).caps, lines[i].cap);
}

static void test_size(void **state)
{
    (void)state;
    assert_int_equal(offer_of("SIZE 10000000").size_max, 10000000);
    assert_int_equal(offer_of("SIZE  5 ").size_max, 5);
    assert_int_equal(offer_of("SIZE").size_max, 0);
    assert_int_equal(offer_of("SIZE x").size_max, 0);
    assert_int_equal(offer_of("SIZE 99999999999999999999").size_max, 0);
}

static void test_auth(void **state)
{
    mproto_esmtp_offer o = offer_of("AUTH PLAIN LOGIN");

    (void)state;
    assert_text(o.auth, "PLAIN LOGIN");
    offer(&o, "AUTH=LOGIN");
    assert_text(o.auth, "PLAIN LOGIN");
    assert_text(offer_of("AUTH=LOGIN PLAIN").auth, "LOGIN PLAIN");
    assert_text(offer_of("auth  CRAM-MD5  ").auth, "CRAM-MD5");
}

static void test_limits(void **state)
{
    mproto_esmtp_offer o =
        offer_of("LIMITS RCPTMAX=20 MAILMAX=5 X=1 RCPTDOMAINMAX=1");

    (void)state;
    assert_int_equal(o.rcpt_max, 20);
    assert_int_equal(o.mail_max, 5);
    assert_int_equal(o.rcpt_domain_max, 1);
    o = offer_of("LIMITS RCPTMAX=20x MAILMAX=-5 RCPTDOMAINMAX MAILMAX=7");
    assert_int_equal(o.rcpt_max, 0);
    assert_int_equal(o.mail_max, 7);
    assert_int_equal(o.rcpt_domain_max, 0);
    assert_int_equal(offer_of("LIMITS RCPTMAX=4294967296").rcpt_max, 0);
}

static void test_times_and_priorities(void **state)
{
    (void)state;
    assert_int_equal(offer_of("DELIVERBY 240").by_min, 240);
    assert_int_equal(offer_of("DELIVERBY 240,x").by_min, 240);
    assert_int_equal(offer_of("DELIVERBY").by_min, 0);
    assert_int_equal(offer_of("FUTURERELEASE 2592000 2008-10-20T13:34:10Z")
                     .hold_max, 2592000);
    assert_text(offer_of("FUTURERELEASE 2592000 2008-10-20T13:34:10Z")
                .hold_until, "2008-10-20T13:34:10Z");
    assert_text(offer_of("MT-PRIORITY MIXER").priorities, "MIXER");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_keyword_has_its_bit),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_auth),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_times_and_priorities),
    };

    return cmocka_run_group_tests_name("esmtp_offer", tests, NULL, NULL);
}
