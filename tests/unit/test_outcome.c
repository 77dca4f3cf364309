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
#define U MPROTO_SMTP_UNANSWERED

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
    { CMD(NOOP), 150, X }, { CMD(NOOP), 600, X }, { CMD(NOOP), 1, X },
    { CMD(NOOP), -2, X }, { CMD(NOOP), -250, X }, { CMD(NOOP), 2500, X },
    { CMD(NOOP), MPROTO_SMTP_UNSENT, U }, { CMD(DATA), MPROTO_SMTP_UNSENT, U },
    { CMD(DATA), MPROTO_SMTP_UNKNOWN, U }, { CMD(NOOP), 299, S },
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

/* Pages 29 to 31 of the slides that the library began with, RFC 821 4.3 where
 * they say nothing, RFC 5321 4.3.2 for what came later. */
static const struct {
    mproto_smtp_cmd cmd;
    short           success[4], more, failure[10], error[10];
} table[] = {
    { CMD(CONNECT), { 220 }, 0, { 421, 554 }, { 0 } },
    { CMD(HELO), { 250 }, 0, { 550 }, { 500, 501, 504, 421 } },
    { CMD(EHLO), { 250 }, 0, { 550 }, { 500, 501, 502, 504, 421 } },
    { CMD(MAIL), { 250 }, 0, { 552, 451, 452, 550, 553 },
      { 500, 501, 503, 455, 555, 421 } },
    { CMD(RCPT), { 250, 251, 252 }, 0,
      { 550, 551, 552, 553, 450, 451, 452 },
      { 500, 501, 503, 455, 555, 421 } },
    { CMD(DATA), { 250 }, 354, { 552, 554, 451, 452, 450, 550 },
      { 500, 501, 503, 421 } },
    { CMD(RSET), { 250 }, 0, { 0 }, { 500, 501, 504, 421 } },
    { CMD(SEND), { 250 }, 0, { 552, 451, 452 }, { 500, 501, 502, 421 } },
    { CMD(VRFY), { 250, 251, 252 }, 0, { 550, 551, 553 },
      { 500, 501, 502, 504, 421 } },
    { CMD(EXPN), { 250, 252 }, 0, { 550 }, { 500, 501, 502, 504, 421 } },
    { CMD(HELP), { 211, 214 }, 0, { 0 }, { 500, 501, 502, 504, 421 } },
    { CMD(NOOP), { 250 }, 0, { 0 }, { 500, 421 } },
    { CMD(QUIT), { 221 }, 0, { 0 }, { 500 } },
    { CMD(TURN), { 250 }, 0, { 502 }, { 500, 503 } },
    { CMD(AUTH), { 235 }, 334, { 454, 534, 535, 538 },
      { 500, 501, 503, 504, 421 } },
    { CMD(STARTTLS), { 220 }, 0, { 454 }, { 501, 421 } }
};

static void assert_refusals(mproto_smtp_cmd cmd, const short *codes,
                            int is_error)
{
    for (; *codes; codes++) {
        int is_transient = *codes < 500 ||
                           (cmd == CMD(RCPT) && *codes == 552);

        assert_int_equal(mproto_smtp_is_error(cmd, *codes), is_error);
        assert_int_equal(mproto_smtp_outcome(cmd, *codes),
                         is_transient ? T : P);
    }
}

static void test_seed_p29_to_p31_outcomes(void **state)
{
    const short *code;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof table / sizeof table[0]; i++) {
        for (code = table[i].success; *code; code++) {
            assert_int_equal(mproto_smtp_outcome(table[i].cmd, *code), S);
            assert_int_equal(mproto_smtp_is_error(table[i].cmd, *code), 0);
        }
        assert_int_equal(mproto_smtp_outcome(table[i].cmd, 354),
                         table[i].more == 354 ? I : X);
        assert_int_equal(mproto_smtp_outcome(table[i].cmd, 334),
                         table[i].more == 334 ? I : X);
        assert_refusals(table[i].cmd, table[i].failure, 0);
        assert_refusals(table[i].cmd, table[i].error, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seed_p29_to_p31_outcomes),
        cmocka_unit_test(test_quirk_12_to_15_outcomes),
    };

    return cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
