#include "downgrade_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void expect(const char *field, const char *want)
{
    assert_true(downgrade_field_is(field, want));
}

/* RFC 6857 3.1.1; words that are there are made anew. */
static void test_unstructured(void **state)
{
    (void)state;
    expect("Subject: R\xc3\xa9sum\xc3\xa9 of a day",
           "Subject: =?utf-8?b?UsOpc3Vtw6k=?= of a day");
    expect("X-Other:\xc3\xa9", "X-Other: =?utf-8?b?w6k=?=");
    expect("subject: =?iso-8859-1?q?=E9?= \xc3\xa9",
           "subject: =?utf-8?b?w6kgw6k=?=");
    expect("Subject: a\r\n \xc3\xa9", "Subject: a =?utf-8?b?w6k=?=");
    expect("Subject: \xc3\xa9\001", "Subject: =?utf-8?b?w6kg?=");
}

/* RFC 1428: what is no UTF-8 keeps its octets. */
static void test_unknown(void **state)
{
    (void)state;
    expect("Subject: caf\xe9 =",
           "Subject: =?unknown-8bit?q?=20caf=E9=20=3D?=");
    expect("X:\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9"
           "\xe9\xe9\xe9\xe9\xe9",
           "X: =?unknown-8bit?q?=E9=E9=E9=E9=E9=E9=E9=E9=E9=E9=E9=E9=E9=E9=E9"
           "=E9=E9=E9?=\r\n =?unknown-8bit?q?=E9=E9?=");
}

/* 3.2.2 */
static void test_comments(void **state)
{
    (void)state;
    expect("Date: Mon, 30 Jul 2012 01:23:45 -0000 (Zeit f\xc3\xbcr (x))",
           "Date: Mon, 30 Jul 2012 01:23:45 -0000 "
           "(Zeit =?utf-8?b?ZsO8ciAoeCk=?=)");
    expect("MIME-Version: (\xc3\xa9) 1.0",
           "MIME-Version: (=?utf-8?b?w6k=?=) 1.0");
    expect("Date: \xc3\xa9", "Date: ??");
    expect("Content-Transfer-Encoding: 8bit\xc3\xa9",
           "Content-Transfer-Encoding: 8bit??");
}

/* 3.2.3 and 3.1.10 */
static void test_ids(void **state)
{
    (void)state;
    expect("Message-ID: <\xc3\xa9@x>",
           "Downgraded-Message-ID: =?utf-8?b?PMOpQHg+?=");
    expect("References: <a@b>\r\n <\xc3\xa9@x>",
           "Downgraded-References: <a@b> =?utf-8?b?PMOpQHg+?=");
    expect("In-Reply-To: <a@b> (\xc3\xa9)",
           "In-Reply-To: <a@b> (=?utf-8?b?w6k=?=)");
    expect("Resent-Message-Id: <a@\xc3\xa9>",
           "Downgraded-Resent-Message-Id: =?utf-8?b?PGFAw6k+?=");
}

/* 3.1.9 */
static void test_recipients(void **state)
{
    (void)state;
    expect("Original-Recipient: utf-8;j\xc3\xbcrgen@example.com",
           "Original-Recipient: utf-8; j\\x{FC}rgen@example.com");
    expect("Final-Recipient: rfc822; \xc3\xa9@x",
           "Downgraded-Final-Recipient: rfc822; =?utf-8?q?=C3=A9@x?=");
    expect("Original-Recipient: utf-8; \xe9@x",
           "Downgraded-Original-Recipient: "
           "=?unknown-8bit?q?=20utf=2D8=3B=20=E9=40x?=");
}

/* 3.2.7 */
static void test_keywords(void **state)
{
    (void)state;
    expect("Keywords: one, tw\xc3\xa9, \"three \xc3\xbc\"",
           "Keywords: one, =?utf-8?q?tw=C3=A9?=, three =?utf-8?b?w7w=?=");
}

static void test_no_field(void **state)
{
    (void)state;
    expect("no f\xc3\xa9ld", "no f**ld");
    expect("\xc3\xa9: x", "**: x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unstructured),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_recipients),
        cmocka_unit_test(test_keywords),
        cmocka_unit_test(test_no_field)
    };

    return cmocka_run_group_tests_name("downgrade_field", tests, NULL, NULL);
}
