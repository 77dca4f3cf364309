#include "smtpc_drive.h"

static void a_group(client *r)
{
    OK(mproto_smtpc_mail(r->c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r->c, "c@d", NULL));
    OK(mproto_smtpc_rcpt(r->c, "e@f", NULL));
    OK(mproto_smtpc_data(r->c));
}

#define GROUP "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\nDATA\r\n"

/* As far as content, which ends; what is called then is not drained. */
static void a_message(client *r)
{
    OK(mproto_smtpc_mail(r->c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r->c, "c@d", NULL));
    OK(mproto_smtpc_data(r->c));
    client_step(r, NULL, "", "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
    client_step(r, "250 1\r\n250 2\r\n354 3\r\n",
                "MAIL 250|RCPT0 250|BODY|", "");
    OK(mproto_smtpc_body(r->c, "x", 1));
    OK(mproto_smtpc_body_end(r->c));
}

static void test_one_write(void **state)
{
    client r;

    (void)state;
    client_start(&r, MPROTO_SMTPC_ONE_WRITE, CLIENT_PIPE);
    a_message(&r);
    a_group(&r);
    client_step(&r, NULL, "", "x\r\n.\r\n" GROUP);
    client_step(&r, "554 no\r\n", "RESULT 554 of 1|", "");
    client_step(&r, "250 1\r\n250 2\r\n250 3\r\n354 go\r\n",
                "MAIL 250|RCPT0 250|RCPT1 250|BODY|", "");
    OK(mproto_smtpc_body_end(r.c));
    OK(mproto_smtpc_quit(r.c));
    client_step(&r, NULL, "", ".\r\n");
    client_step(&r, "250 ok\r\n", "RESULT 250 of 2|", "QUIT\r\n");
    client_step(&r, "221 bye\r\n", "QUIT 221|", "");
    client_close(&r);
}

static void test_one_write_wants_pipelining(void **state)
{
    client r;

    (void)state;
    client_start(&r, MPROTO_SMTPC_ONE_WRITE, "");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    OK(mproto_smtpc_data(r.c));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\n");
    client_step(&r, "250 1\r\n", "MAIL 250|", "RCPT TO:<c@d>\r\n");
    client_step(&r, "250 2\r\n", "RCPT0 250|", "DATA\r\n");
    client_step(&r, "354 3\r\n", "BODY|", "");
    OK(mproto_smtpc_body_end(r.c));
    a_group(&r);
    client_step(&r, NULL, "", ".\r\n");
    client_step(&r, "250 1\r\n", "RESULT 250 of 1|", "MAIL FROM:<a@b>\r\n");
    client_close(&r);
}

/* What was called behind the envelope keeps its place behind it. */
static void test_quirk_43a_said_again(void **state)
{
    client r;

    (void)state;
    client_start(&r, MPROTO_SMTPC_ONE_WRITE, CLIENT_PIPE);
    a_message(&r);
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    client_step(&r, NULL, "",
                "x\r\n.\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    OK(mproto_smtpc_noop(r.c, NULL));
    OK(mproto_smtpc_rcpt(r.c, "e@f", NULL));
    client_step(&r, "250 ok\r\n503 1\r\n", "RESULT 250 of 1|", "");
    OK(mproto_smtpc_quit(r.c));
    client_step(&r, "503 2\r\n", "",
                "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nNOOP\r\n");
    client_step(&r, "250 1\r\n250 2\r\n250 3\r\n",
                "MAIL 250|RCPT0 250|NOOP 250|", "RCPT TO:<e@f>\r\nQUIT\r\n");
    client_step(&r, "250 1\r\n221 2\r\n", "RCPT1 250|QUIT 221|", "");
    client_close(&r);
}

#define MAIL   "MAIL FROM:<a@b>\r\n"
#define MAIL_N (sizeof MAIL - 1)
#define RCPT_N (sizeof "RCPT TO:<recipient@example.com>\r\n" - 1)

/* However full the output is, there is room to say all again. */
static void test_quirk_43a_finds_room(void **state)
{
    mproto_smtpc_limits limits = { sizeof limits, 0, 4096, 0, 1000 };
    mproto_smtpc_opts opts;
    client r;
    size_t n, i, sent = 20;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.limits = &limits;
    opts.flags = MPROTO_SMTPC_ONE_WRITE;
    client_open(&r, &opts);
    client_ready(&r, CLIENT_PIPE);
    a_message(&r);
    client_step(&r, NULL, "", "x\r\n.\r\n");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    for (i = 0; i < sent; i++)
        OK(mproto_smtpc_rcpt(r.c, "recipient@example.com", NULL));
    client_pump(&r);
    for (n = 0; mproto_smtpc_help(r.c, NULL) == MPROTO_OK; n++)
        continue;
    assert_true(n > 100);
    OK(mproto_smtpc_quit(r.c));
    assert_non_null(mproto_wire_out(r.w, &n));
    assert_int_equal(n, MAIL_N + sent * RCPT_N);
    mproto_wire_sent(r.w, n);
    client_hears(&r, "250 ok\r\n503 1\r\n", 15);
    for (i = 0; i < sent; i++) {
        assert_null(mproto_wire_out(r.w, &n));
        client_hears(&r, "503 2\r\n", 7);
    }
    assert_memory_equal(mproto_wire_out(r.w, &n), MAIL, MAIL_N);
    assert_true(n > MAIL_N + sent * RCPT_N);
    client_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_write),
        cmocka_unit_test(test_one_write_wants_pipelining),
        cmocka_unit_test(test_quirk_43a_said_again),
        cmocka_unit_test(test_quirk_43a_finds_room),
    };

    return cmocka_run_group_tests_name("smtpc_early", tests, NULL, NULL);
}
