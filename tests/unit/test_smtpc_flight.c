#include "smtpc_drive.h"

/* -- what leaves together (RFC 2920 3.1) -- */

static void a_group(client *r)
{
    OK(mproto_smtpc_mail(r->c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r->c, "c@d", NULL));
    OK(mproto_smtpc_rcpt(r->c, "e@f", NULL));
    OK(mproto_smtpc_data(r->c));
}

#define GROUP "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\nDATA\r\n"

static void test_pipelined(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    a_group(&r);
    client_step(&r, NULL, "", GROUP);
    client_step(&r, "250 1\r\n250 2\r\n", "MAIL 250|RCPT0 250|", "");
    client_step(&r, "550 3\r\n354 go\r\n", "RCPT1 550|BODY|", "");
    OK(mproto_smtpc_body(r.c, "hi\n.\n", 5));
    OK(mproto_smtpc_body_end(r.c));
    client_step(&r, NULL, "", "hi\r\n..\r\n.\r\n");
    client_step(&r, "250 ok\r\n", "RESULT 250 of 1|", "");
    client_close(&r);
}

static void one_by_one(unsigned flags, const char *keywords)
{
    client r;

    client_start(&r, flags, keywords);
    a_group(&r);
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\n");
    client_step(&r, "250 1\r\n", "MAIL 250|", "RCPT TO:<c@d>\r\n");
    client_step(&r, "250 2\r\n", "RCPT0 250|", "RCPT TO:<e@f>\r\n");
    client_step(&r, "450 3\r\n", "RCPT1 450|", "DATA\r\n");
    client_step(&r, "354 go\r\n", "BODY|", "");
    OK(mproto_smtpc_body_end(r.c));
    client_step(&r, NULL, "", ".\r\n");
    client_step(&r, "250 ok\r\n", "RESULT 250 of 1|", "");
    client_close(&r);
}

static void test_not_offered_is_one_by_one(void **state)
{
    (void)state;
    one_by_one(0, "");
}

static void test_not_wanted_is_one_by_one(void **state)
{
    (void)state;
    one_by_one(MPROTO_SMTPC_NO_PIPELINE, CLIENT_PIPE);
}

/* These must be the last of a group. */
static void test_groups_end(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_rset(r.c));
    OK(mproto_smtpc_help(r.c, NULL));
    OK(mproto_smtpc_noop(r.c, NULL));
    OK(mproto_smtpc_rset(r.c));
    OK(mproto_smtpc_vrfy(r.c, "x"));
    OK(mproto_smtpc_expn(r.c, "y"));
    OK(mproto_smtpc_rset(r.c));
    OK(mproto_smtpc_quit(r.c));
    client_step(&r, NULL, "", "RSET\r\nHELP\r\nNOOP\r\n");
    client_step(&r, "250 1\r\n214 2\r\n", "RSET 250|HELP 214|", "");
    client_step(&r, "250 3\r\n", "NOOP 250|", "RSET\r\nVRFY x\r\n");
    client_step(&r, "250 4\r\n252 5\r\n", "RSET 250|VRFY 252|",
                "EXPN y\r\n");
    client_step(&r, "502 6\r\n", "EXPN 502|", "RSET\r\nQUIT\r\n");
    client_step(&r, "250 7\r\n221 8\r\n", "RSET 250|QUIT 221|", "");
    client_assert_over(&r, MPROTO_OK);
    client_close(&r);
}

/* -- behind the last dot -- */

static void test_next_transaction_waits_for_result(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    a_group(&r);
    client_step(&r, "250 1\r\n250 2\r\n250 3\r\n354 go\r\n",
                "MAIL 250|RCPT0 250|RCPT1 250|BODY|", GROUP);
    OK(mproto_smtpc_body_end(r.c));
    a_group(&r);
    client_step(&r, NULL, "", ".\r\n");
    client_step(&r, "554 no\r\n", "RESULT 554 of 2|", GROUP);
    client_close(&r);
}

/* A sender refused, a recipient accepted: whose message would it be? */
static void test_recipient_without_sender(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    a_group(&r);
    client_step(&r, "550 1\r\n250 2\r\n250 3\r\n354 go\r\n",
                "MAIL 550|RCPT0 250|RCPT1 250|RESULT 550 of 2|", "");
    client_assert_over(&r, MPROTO_E_PEER);
    client_close(&r);
}

/* -- nobody to get it -- */

static void test_all_refused_and_354(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    a_group(&r);
    client_step(&r, NULL, "", GROUP);
    client_step(&r, "250 1\r\n550 5.1.1 first\r\n450 second\r\n354 go\r\n",
                "MAIL 250|RCPT0 550|RCPT1 450|", ".\r\n");
    client_step(&r, "554 no recipients\r\n", "RESULT 550 of 0|", "");
    assert_string_equal(r.text, "first");
    assert_int_equal(r.last.reply.enh[1], 1);
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    client_step(&r, NULL, "", "RSET\r\nMAIL FROM:<a@b>\r\n");
    client_step(&r, "250 0\r\n250 1\r\n", "MAIL 250|", "");
    OK(mproto_smtpc_rset(r.c));
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    client_step(&r, NULL, "", "RSET\r\nMAIL FROM:<a@b>\r\n");
    client_eof(&r, "RSET -1|MAIL -1|", MPROTO_E_EOF);
    client_close(&r);
}

static void test_all_refused_and_503(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    a_group(&r);
    client_step(&r, NULL, "", GROUP);
    client_step(&r, "250 1\r\n550 2\r\n450 3\r\n503 no\r\n",
                "MAIL 250|RCPT0 550|RCPT1 450|RESULT 550 of 0|", "");
    OK(mproto_smtpc_mail(r.c, "", NULL));
    client_step(&r, NULL, "", "RSET\r\nMAIL FROM:<>\r\n");
    client_eof(&r, "MAIL -1|", MPROTO_E_EOF);   /* that RSET is not told */
    client_close(&r);
}

/* One by one DATA is never sent then; the next MAIL still wants a RSET. */
static void test_all_refused_one_by_one(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, "");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    OK(mproto_smtpc_data(r.c));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\n");
    client_step(&r, "250 1\r\n", "MAIL 250|", "RCPT TO:<c@d>\r\n");
    client_step(&r, "550 2\r\n", "RCPT0 550|RESULT 550 of 0|", "");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    client_step(&r, NULL, "", "RSET\r\n");
    client_step(&r, "250 0\r\n", "", "MAIL FROM:<a@b>\r\n");
    client_close(&r);
}

static void test_sender_refused_in_a_group(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    a_group(&r);
    client_step(&r, NULL, "", GROUP);
    client_step(&r, "550 5.7.1 sender\r\n503 2\r\n503 3\r\n503 4\r\n",
                "MAIL 550|RCPT0 503|RCPT1 503|RESULT 550 of 0|", "");
    assert_string_equal(r.text, "sender");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\n");
    client_close(&r);
}

/* What is known to fail is not sent. */
static void test_sender_refused_one_by_one(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, "");
    a_group(&r);
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\n");
    client_step(&r, "452 4.3.1 full\r\n",
                "MAIL 452|RCPT0 0|RCPT1 0|RESULT 452 of 0|", "");
    assert_string_equal(r.text, "full");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\n");
    client_step(&r, "250 1\r\n", "MAIL 250|", "");
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    client_step(&r, NULL, "", "RCPT TO:<c@d>\r\n");
    client_close(&r);
}

static void test_data_refused(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    a_group(&r);
    client_step(&r, NULL, "", GROUP);
    client_step(&r, "250 1\r\n550 2\r\n250 3\r\n451 later\r\n",
                "MAIL 250|RCPT0 550|RCPT1 250|RESULT 451 of 1|", "");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    client_step(&r, NULL, "", "RSET\r\nMAIL FROM:<a@b>\r\n");
    client_close(&r);
}

/* -- limits -- */

static void test_flight_max(void **state)
{
    mproto_smtpc_limits limits = { sizeof limits, 0, 0, 0, 8 };
    mproto_smtpc_opts opts;
    client r;
    int i;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.limits = &limits;
    client_open(&r, &opts);
    client_ready(&r, CLIENT_PIPE);
    for (i = 0; i < 8; i++)
        OK(mproto_smtpc_rset(r.c));
    REFUSED(E_FULL, mproto_smtpc_rset(r.c));
    REFUSED(E_FULL, mproto_smtpc_noop(r.c, NULL));
    REFUSED(E_FULL, mproto_smtpc_mail(r.c, "a@b", NULL));
    client_step(&r, NULL, "", "RSET\r\nRSET\r\nRSET\r\nRSET\r\n"
                "RSET\r\nRSET\r\nRSET\r\nRSET\r\n");
    client_step(&r, "250 1\r\n", "RSET 250|ROOM|", "");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    REFUSED(E_FULL, mproto_smtpc_rcpt(r.c, "a@b", NULL));
    OK(mproto_smtpc_quit(r.c));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\nQUIT\r\n");
    client_close(&r);
}

/* A MAIL that wants a RSET before it wants two places: ROOM waits for both,
 * or a caller that tries again at each ROOM would never get out. */
static void test_room_for_mail_behind_rset(void **state)
{
    mproto_smtpc_limits limits = { sizeof limits, 0, 0, 0, 8 };
    mproto_smtpc_opts opts;
    client r;
    int i;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.limits = &limits;
    client_open(&r, &opts);
    client_ready(&r, CLIENT_PIPE);
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    OK(mproto_smtpc_data(r.c));
    client_step(&r, "250 1\r\n550 2\r\n554 3\r\n",
                "MAIL 250|RCPT0 550|RESULT 550 of 0|",
                "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
    for (i = 0; i < 7; i++)
        OK(mproto_smtpc_vrfy(r.c, "x"));
    REFUSED(E_FULL, mproto_smtpc_mail(r.c, "a@b", NULL));
    client_step(&r, NULL, "", "VRFY x\r\n");
    client_step(&r, "252 1\r\n", "VRFY 252|ROOM|", "VRFY x\r\n");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    client_close(&r);
}

/* A smaller flight_max is 8. */
static void test_flight_least(void **state)
{
    mproto_smtpc_limits limits = { sizeof limits, 0, 0, 0, 1 };
    mproto_smtpc_opts opts;
    client r;
    int i;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.limits = &limits;
    client_open(&r, &opts);
    client_ready(&r, CLIENT_PIPE);
    for (i = 0; i < 8; i++)
        OK(mproto_smtpc_noop(r.c, NULL));
    REFUSED(E_FULL, mproto_smtpc_noop(r.c, NULL));
    client_close(&r);
}

/* Fills the output with commands until one is refused. */
static size_t fill_output(client *r, const char *text)
{
    size_t n = 0;
    int rc;

    while ((rc = mproto_smtpc_help(r->c, text)) == MPROTO_OK)
        n++;
    assert_int_equal(rc, MPROTO_E_FULL);
    return n;
}

/* quit() finds room when both are full; nothing of a refused verb is left. */
static void test_quit_always_finds_room(void **state)
{
    mproto_smtpc_limits limits = { sizeof limits, 0, 4096, 0, 1000 };
    mproto_smtpc_opts opts;
    client r;
    char text[100];
    size_t count, n;
    const char *p;

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    memset(&opts, 0, sizeof opts);
    opts.limits = &limits;
    client_open(&r, &opts);
    client_ready(&r, CLIENT_PIPE);
    count = fill_output(&r, text);
    count += fill_output(&r, NULL);
    assert_true(count >= 4096 / 106);
    OK(mproto_smtpc_quit(r.c));
    client_pump(&r);
    p = mproto_wire_out(r.w, &n);
    assert_true(n <= 4096 + 32);
    assert_memory_equal(p + n - 6, "QUIT\r\n", 6);
    client_assert_events(&r, "");
    client_close(&r);
}

/* ROOM tells when, and then the largest verb finds it. */
static void test_room_comes_after_full(void **state)
{
    mproto_smtpc_limits limits = { sizeof limits, 0, 4096, 0, 1000 };
    mproto_smtpc_opts opts;
    client r;
    char text[500];
    size_t n;

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    memset(&opts, 0, sizeof opts);
    opts.limits = &limits;
    client_open(&r, &opts);
    client_ready(&r, CLIENT_PIPE);
    fill_output(&r, text);
    client_pump(&r);
    client_assert_events(&r, "");
    do {
        mproto_wire_sent(r.w, 100);
        client_pump(&r);
        assert_non_null(mproto_wire_out(r.w, &n));
    } while (r.trace_n == 0);
    client_assert_events(&r, "ROOM|");
    OK(mproto_smtpc_help(r.c, text));
    client_pump(&r);
    client_assert_events(&r, "");
    client_close(&r);
}

/* The ring of what is in flight goes round many times. */
static void test_ring_goes_round(void **state)
{
    mproto_smtpc_limits limits = { sizeof limits, 0, 0, 0, 8 };
    mproto_smtpc_opts opts;
    client r;
    int i;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.limits = &limits;
    client_open(&r, &opts);
    client_ready(&r, CLIENT_PIPE);
    OK(mproto_smtpc_rset(r.c));
    OK(mproto_smtpc_help(r.c, NULL));
    client_step(&r, NULL, "", "RSET\r\nHELP\r\n");
    for (i = 0; i < 100; i++) {
        OK(mproto_smtpc_rset(r.c));
        OK(mproto_smtpc_help(r.c, NULL));
        client_step(&r, "250 1\r\n214 2\r\n", "RSET 250|HELP 214|",
                    "RSET\r\nHELP\r\n");
    }
    client_close(&r);
}

/* -- parameters that the server does not know are left out -- */

static void mail_line(const char *keywords, const char *params,
                      const char *want)
{
    client r;

    client_start(&r, 0, keywords);
    OK(mproto_smtpc_mail(r.c, "a@b", params));
    client_step(&r, NULL, "", want);
    client_close(&r);
}

static void test_params_left_out(void **state)
{
    (void)state;
    mail_line("", NULL, "MAIL FROM:<a@b>\r\n");
    mail_line("", "", "MAIL FROM:<a@b>\r\n");
    mail_line("", "SIZE=10", "MAIL FROM:<a@b>\r\n");
    mail_line("", "BODY=7BIT size=3", "MAIL FROM:<a@b>\r\n");
    mail_line("250-SIZE\r\n", "SIZE=10", "MAIL FROM:<a@b> SIZE=10\r\n");
    mail_line("250-SIZE 5\r\n", "  size=10 body=7bit ",
              "MAIL FROM:<a@b> size=10\r\n");
    mail_line("250-SIZE\r\n250-8BITMIME\r\n", "BODY=8BITMIME SIZE=10",
              "MAIL FROM:<a@b> BODY=8BITMIME SIZE=10\r\n");
    mail_line("250-8BITMIME\r\n", "SIZE=10 BODY=7BIT",
              "MAIL FROM:<a@b> BODY=7BIT\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pipelined),
        cmocka_unit_test(test_not_offered_is_one_by_one),
        cmocka_unit_test(test_not_wanted_is_one_by_one),
        cmocka_unit_test(test_groups_end),
        cmocka_unit_test(test_next_transaction_waits_for_result),
        cmocka_unit_test(test_recipient_without_sender),
        cmocka_unit_test(test_all_refused_and_354),
        cmocka_unit_test(test_all_refused_and_503),
        cmocka_unit_test(test_all_refused_one_by_one),
        cmocka_unit_test(test_sender_refused_in_a_group),
        cmocka_unit_test(test_sender_refused_one_by_one),
        cmocka_unit_test(test_data_refused),
        cmocka_unit_test(test_flight_max),
        cmocka_unit_test(test_room_for_mail_behind_rset),
        cmocka_unit_test(test_flight_least),
        cmocka_unit_test(test_quit_always_finds_room),
        cmocka_unit_test(test_room_comes_after_full),
        cmocka_unit_test(test_ring_goes_round),
        cmocka_unit_test(test_params_left_out),
    };

    return cmocka_run_group_tests_name("smtpc_flight", tests, NULL, NULL);
}
