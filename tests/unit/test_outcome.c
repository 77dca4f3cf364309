/* The outcomes of RFC 5321 4.3.2. */
#include <mailproto/smtp.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define CMD(c) MPROTO_SMTP_##c
#define S MPROTO_SMTP_SUCCESS
#define I MPROTO_SMTP_INTERMEDIATE
#define T MPROTO_SMTP_TRANSIENT
#define P MPROTO_SMTP_PERMANENT
#define X MPROTO_SMTP_MISPLACED

static const struct {
    mproto_smtp_cmd    cmd;
    int                code;
    mproto_smtp_result result;
} rows[] = {
    { CMD(CONNECT), 220, S }, { CMD(CONNECT), 554, P },
    { CMD(CONNECT), 421, T }, { CMD(CONNECT), 250, X },
    { CMD(EHLO), 250, S }, { CMD(EHLO), 502, P }, { CMD(EHLO), 550, P },
    { CMD(HELO), 250, S }, { CMD(LHLO), 250, S },
    { CMD(STARTTLS), 220, S }, { CMD(STARTTLS), 250, X },
    { CMD(STARTTLS), 454, T },
    { CMD(MAIL), 250, S }, { CMD(MAIL), 552, P }, { CMD(MAIL), 451, T },
    { CMD(MAIL), 452, T }, { CMD(MAIL), 555, P }, { CMD(MAIL), 354, X },
    { CMD(RCPT), 250, S }, { CMD(RCPT), 251, S }, { CMD(RCPT), 252, S },
    { CMD(RCPT), 550, P }, { CMD(RCPT), 551, P }, { CMD(RCPT), 552, T },
    { CMD(RCPT), 450, T }, { CMD(RCPT), 503, P },
    { CMD(DATA), 354, I }, { CMD(DATA), 250, S }, { CMD(DATA), 552, P },
    { CMD(DATA), 554, P }, { CMD(DATA), 452, T }, { CMD(DATA), 334, X },
    { CMD(RSET), 250, S }, { CMD(VRFY), 252, S }, { CMD(VRFY), 553, P },
    { CMD(EXPN), 250, S }, { CMD(HELP), 211, S }, { CMD(HELP), 214, S },
    { CMD(NOOP), 250, S }, { CMD(QUIT), 221, S },
    { CMD(AUTH), 235, S }, { CMD(AUTH), 334, I }, { CMD(AUTH), 354, X },
    { CMD(AUTH), 535, P }, { CMD(AUTH), 454, T },
    { CMD(BDAT), 250, S }, { CMD(BDAT), 354, X }, { CMD(BDAT), 552, P },
    { CMD(ETRN), 253, S }, { CMD(ETRN), 458, T }, { CMD(ETRN), 459, T },
    { CMD(TURN), 250, S }, { CMD(SAML), 250, S },
    { CMD(NOOP), 150, X }, { CMD(NOOP), 600, X }, { CMD(NOOP), 0, X },
    { CMD(NOOP), MPROTO_SMTP_UNKNOWN, X }, { CMD(NOOP), 299, S },
    { CMD(NOOP), 499, T }, { CMD(NOOP), 599, P }, { CMD(NOOP), 399, X }
};

static void test_quirk_12_to_15_outcomes(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(mproto_smtp_outcome(rows[i].cmd, rows[i].code),
                         rows[i].result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quirk_12_to_15_outcomes),
    };

    return cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
