#include "smtpc_drive.h"

/* -- EHLO -- */

static void test_keywords(void **state)
{
    static const struct {
        const char *lines;
        unsigned    caps;
        uint64_t    size_max;
    } rows[] = {
        { "250 mx\r\n", 0, 0 },
        { "250-mx\r\n250 PIPELINING\r\n", MPROTO_SMTP_CAP_PIPELINING, 0 },
        { "250-mx\r\n250 pipelining\r\n", MPROTO_SMTP_CAP_PIPELINING, 0 },
        { "250-mx\r\n250 Size 1000\r\n", MPROTO_SMTP_CAP_SIZE, 1000 },
        { "250-mx\r\n250 SIZE\r\n", MPROTO_SMTP_CAP_SIZE, 0 },
        { "250-mx\r\n250 SIZE 0\r\n", MPROTO_SMTP_CAP_SIZE, 0 },
        { "250-mx\r\n250 SIZE x\r\n", MPROTO_SMTP_CAP_SIZE, 0 },
        { "250-mx\r\n250 SIZE 5 x\r\n", MPROTO_SMTP_CAP_SIZE, 0 },
        { "250-mx\r\n250 SIZE -5\r\n", MPROTO_SMTP_CAP_SIZE, 0 },
        { "250-mx\r\n250 SIZE 18446744073709551615\r\n",
          MPROTO_SMTP_CAP_SIZE, UINT64_MAX },
        { "250-mx\r\n250 SIZE 18446744073709551616\r\n",
          MPROTO_SMTP_CAP_SIZE, 0 },
        { "250-mx\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n"
          "250-STARTTLS\r\n250-VRFY\r\n250-EXPN\r\n250 HELP\r\n",
          MPROTO_SMTP_CAP_8BITMIME | MPROTO_SMTP_CAP_ENHANCED |
          MPROTO_SMTP_CAP_STARTTLS | MPROTO_SMTP_CAP_VRFY |
          MPROTO_SMTP_CAP_EXPN | MPROTO_SMTP_CAP_HELP, 0 },
        /* the first line is the name, whatever it looks like */
        { "250-PIPELINING\r\n250 HELP\r\n", MPROTO_SMTP_CAP_HELP, 0 },
        /* none of these is known */
        { "250-mx\r\n250-\r\n250- PIPELINING\r\n250-PIPELININGS\r\n"
          "250-PIPE\r\n250-SIZES 5\r\n250 X-\xff\x01\r\n",
          0, 0 },
        { "250-mx\r\n250-HELP\r\n250\r\n", MPROTO_SMTP_CAP_HELP, 0 },
        { "250-mx\r\n250 PIPELINING with parameters\r\n",
          MPROTO_SMTP_CAP_PIPELINING, 0 },
    };
    client r;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        client_open(&r, NULL);
        client_step(&r, "220 mx\r\n", "", CLIENT_EHLO);
        client_step(&r, rows[i].lines, "READY 250|", "");
        assert_int_equal(r.last.caps, rows[i].caps);
        assert_true(r.last.size_max == rows[i].size_max);
        client_close(&r);
    }
}

static void test_helo_behind_refused_ehlo(void **state)
{
    client r;

    (void)state;
    client_open(&r, NULL);
    client_step(&r, "220 mx\r\n", "", CLIENT_EHLO);
    client_step(&r, "502 what?\r\n", "", "RSET\r\n");
    client_step(&r, "500 what?\r\n", "", "HELO localhost\r\n");
    client_step(&r, "250 mx\r\n", "READY 250|", "");
    assert_int_equal(r.last.caps, 0);
    client_close(&r);
}

/* -- there will be no session: tell, QUIT, over -- */

static void leave(client *r, const char *last, mproto_err code)
{
    if (last)
        client_step(r, last, "", "");
    else
        client_eof(r, "", code);
    client_assert_over(r, code);
    client_close(r);
}

static void test_refused_sessions(void **state)
{
    static const char *const ends[] = { "221 bye\r\n", "500 no\r\n",
                                        "421 bye\r\n", NULL };
    client r;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        client_open(&r, NULL);
        client_step(&r, "554 no\r\n", "CONNECT 554|", "QUIT\r\n");
        REFUSED(E_STATE, mproto_smtpc_quit(r.c));
        leave(&r, ends[i], MPROTO_OK);
        client_open(&r, NULL);
        client_step(&r, "220 mx\r\n", "", CLIENT_EHLO);
        client_step(&r, "451 no\r\n", "EHLO 451|", "QUIT\r\n");
        leave(&r, ends[i], MPROTO_OK);
        client_open(&r, NULL);
        client_step(&r, "220 mx\r\n", "", CLIENT_EHLO);
        client_step(&r, "550 no\r\n", "", "RSET\r\n");
        client_step(&r, "250 ok\r\n", "", "HELO localhost\r\n");
        client_step(&r, "550 no\r\n", "HELO 550|", "QUIT\r\n");
        leave(&r, ends[i], MPROTO_OK);
    }
}

/* Junk in place of the answer to a QUIT of ours is no event either. */
static void test_junk_when_leaving(void **state)
{
    client r;

    (void)state;
    client_open(&r, NULL);
    client_step(&r, "554 no\r\n", "CONNECT 554|", "QUIT\r\n");
    client_step(&r, "junk\r\n", "", "");
    client_assert_over(&r, MPROTO_E_PEER);
    client_close(&r);
}

/* -- the form of replies -- */

/* What the answer to NOOP comes to: "" when it ends the engine. */
static void noop_answer(unsigned flags, const char *answer, size_t n,
                        const char *events, mproto_err code)
{
    char want[64];
    client r;

    client_start(&r, flags, "");
    OK(mproto_smtpc_noop(r.c, NULL));
    client_step(&r, NULL, "", "NOOP\r\n");
    client_hears(&r, answer, n);
    if (code == MPROTO_OK) {
        client_assert_events(&r, events);
        assert_int_equal(mproto_wire_error(r.w)->code, MPROTO_OK);
    } else {
        strcpy(want, "NOOP -1|");
        client_assert_events(&r, want);
        client_assert_over(&r, code);
    }
    client_close(&r);
}

static void good_answer(const char *answer, const char *events)
{
    noop_answer(0, answer, strlen(answer), events, MPROTO_OK);
}

static void bad_answer(const char *answer, mproto_err code)
{
    noop_answer(0, answer, strlen(answer), NULL, code);
}

static void test_smtp_02_good_replies(void **state)
{
    (void)state;
    good_answer("250 ok\r\n", "NOOP 250|");
    good_answer("250\r\n", "NOOP 250|");
    good_answer("250 \r\n", "NOOP 250|");
    good_answer("250-\r\n250 \r\n", "NOOP 250|");
    good_answer("250-a\r\n250-b\r\n250\r\n", "NOOP 250|");
    good_answer("200 ok\r\n", "NOOP 200|");
    good_answer("559 no\r\n", "NOOP 559|");
    good_answer("354 eh\r\n", "NOOP 354|");
}

static void test_smtp_03_no_replies(void **state)
{
    static const char *const bad[] = {
        "\r\n", " \r\n", "-\r\n", "2\r\n", "25\r\n", "25 x\r\n", "2500 x\r\n",
        "250\tx\r\n", "250x\r\n", "250_x\r\n", " 250 x\r\n", "150 x\r\n",
        "050 x\r\n", "650 x\r\n", "260 x\r\n", "999 x\r\n", "2a0 x\r\n",
        "25: x\r\n", "99999999999 x\r\n", "-50 x\r\n", "HTTP/1.1 200\r\n",
        "250-a\r\n\r\n", "250-a\r\nb\r\n", "250-a\r\n251 b\r\n",
        "250-a\r\n251-b\r\n", "553-\r\n553\t\r\n", "\xb2\xb5\xb0 x\r\n"
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
        bad_answer(bad[i], MPROTO_E_PEER);
}

static void test_lf_alone(void **state)
{
    (void)state;
    good_answer("250 ok\n", "NOOP 250|");
    good_answer("250-a\n250 b\n", "NOOP 250|");
    noop_answer(MPROTO_SMTPC_CRLF_ONLY, "250 ok\n", 7, NULL, MPROTO_E_PEER);
    noop_answer(MPROTO_SMTPC_CRLF_ONLY, "250 a\n250 b\r\n", 13, NULL,
                MPROTO_E_PEER);
    noop_answer(MPROTO_SMTPC_CRLF_ONLY, "250 ok\r\n", 8, "NOOP 250|",
                MPROTO_OK);
}

static void defects_of(const char *answer, size_t n, unsigned defects,
                       const char *text)
{
    client r;

    client_start(&r, 0, "");
    OK(mproto_smtpc_noop(r.c, NULL));
    client_hears(&r, answer, n);
    client_assert_events(&r, "NOOP 250|");
    assert_int_equal(r.last.reply.defects, defects);
    assert_int_equal(r.last.reply.text.n, strlen(text));
    assert_string_equal(r.text, text);
    client_close(&r);
}

static void test_defects_and_text(void **state)
{
    (void)state;
    defects_of("250 ok\r\n", 8, 0, "ok");
    defects_of("250\r\n", 5, 0, "");
    defects_of("250 ok\n", 7, MPROTO_DEFECT_BARE_LF, "ok");
    defects_of("250 \xc3\xa4\r\n", 8, MPROTO_DEFECT_EIGHT, "\xc3\xa4");
    defects_of("250-\xff\r\n250 b\n", 13,
               MPROTO_DEFECT_EIGHT | MPROTO_DEFECT_BARE_LF, "\xff\nb");
    defects_of("250-a\r\n250-\r\n250 c d\r\n", 22, 0, "a\n\nc d");
    defects_of("250-2.0.0 a\r\n250 2.0.0 b\r\n", 26, 0, "a\nb");
    defects_of("250 5.0.0 a\r\n", 13, 0, "5.0.0 a");
    defects_of("250 2.0.0\r\n", 11, 0, "");
}

static void test_nul_in_a_reply(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, "");
    OK(mproto_smtpc_noop(r.c, NULL));
    client_hears(&r, "250 a\0b\r\n", 9);
    client_assert_events(&r, "NOOP 250|");
    assert_int_equal(r.last.reply.defects, MPROTO_DEFECT_NUL);
    assert_int_equal(r.last.reply.text.n, 3);
    client_close(&r);
}

static void test_enhanced_code(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, "");
    OK(mproto_smtpc_noop(r.c, NULL));
    client_step(&r, NULL, "", "NOOP\r\n");
    client_step(&r, "550-5.7.26 a\r\n550 5.1.1 b\r\n", "NOOP 550|", "");
    assert_int_equal(r.last.reply.enh[0], 5);
    assert_int_equal(r.last.reply.enh[1], 7);
    assert_int_equal(r.last.reply.enh[2], 26);
    assert_string_equal(r.text, "a\nb");
    client_close(&r);
}

/* -- reply_max: all its lines with CRLF, at L and at L+1 -- */

static void reply_of(const char *front, size_t n, mproto_err code)
{
    mproto_smtpc_limits limits = { sizeof limits, 64, 0, 0, 0 };
    mproto_smtpc_opts opts;
    char answer[128];
    client r;

    memset(&opts, 0, sizeof opts);
    opts.limits = &limits;
    client_open(&r, &opts);
    client_ready(&r, "");
    OK(mproto_smtpc_noop(r.c, NULL));
    memset(answer, 'x', sizeof answer);
    memcpy(answer, front, strlen(front));
    memcpy(answer + n - 2, "\r\n", 2);
    client_hears(&r, answer, n);
    client_assert_events(&r, code == MPROTO_OK ? "NOOP 250|" : "NOOP -1|");
    assert_int_equal(mproto_wire_error(r.w)->code, code);
    client_close(&r);
}

static void test_smtp_05_reply_max(void **state)
{
    (void)state;
    reply_of("250 ", 64, MPROTO_OK);
    reply_of("250 ", 65, MPROTO_E_LIMIT);
    reply_of("250-a\r\n250-\r\n250-cc\r\n250 ", 64, MPROTO_OK);
    reply_of("250-a\r\n250-\r\n250-cc\r\n250 ", 65, MPROTO_E_LIMIT);
    reply_of("250-2.0.0 a\r\n250 2.0.0 ", 64, MPROTO_OK);
    reply_of("250-2.0.0 a\r\n250 2.0.0 ", 65, MPROTO_E_LIMIT);
}

static void test_smtp_05_endless_reply(void **state)
{
    char *flood = malloc(6000000);
    client r;
    size_t i;

    (void)state;
    for (i = 0; i < 1000000; i++)
        memcpy(flood + 6 * i, "250-\r\n", 6);
    client_start(&r, 0, "");
    OK(mproto_smtpc_noop(r.c, NULL));
    client_hears(&r, flood, 6000000);
    client_assert_events(&r, "NOOP -1|");
    client_assert_over(&r, MPROTO_E_LIMIT);
    assert_true(mproto_wire_error(r.w)->offset < 20000);
    client_close(&r);
    free(flood);
}

/* -- 421 and replies to nothing -- */

static void test_421_unasked(void **state)
{
    client r;

    (void)state;
    client_open(&r, NULL);
    client_step(&r, "421 no\r\n", "CONNECT 421|", "");
    client_assert_over(&r, MPROTO_E_EOF);
    client_close(&r);
    client_open(&r, NULL);
    client_step(&r, "220 mx\r\n", "", CLIENT_EHLO);
    client_step(&r, "421 no\r\n", "EHLO 421|", "");
    client_assert_over(&r, MPROTO_E_EOF);
    client_close(&r);
    client_start(&r, 0, "");
    client_step(&r, "421 idle\r\n", "CONNECT 421|", "");
    assert_string_equal(r.text, "idle");
    client_assert_over(&r, MPROTO_E_EOF);
    client_close(&r);
}

/* It answers each verb that is open, sent or not. */
static void test_421_with_verbs_open(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, "");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    OK(mproto_smtpc_data(r.c));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\n");
    client_step(&r, "421 bye\r\n", "MAIL 421|RCPT0 421|RESULT 421 of 0|", "");
    assert_string_equal(r.text, "bye");
    client_assert_over(&r, MPROTO_E_EOF);
    client_close(&r);
}

static void to_body(client *r)
{
    client_start(r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_mail(r->c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r->c, "c@d", NULL));
    OK(mproto_smtpc_data(r->c));
    client_step(r, "250 1\r\n250 2\r\n354 3\r\n", "MAIL 250|RCPT0 250|BODY|",
                "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
}

static void test_421_in_content(void **state)
{
    client r;

    (void)state;
    to_body(&r);
    OK(mproto_smtpc_body(r.c, "x", 1));
    client_hears(&r, "421 bye\r\n", 9);
    client_assert_events(&r, "BODY|RESULT 421 of 1|");
    client_assert_over(&r, MPROTO_E_EOF);
    client_close(&r);
    to_body(&r);
    OK(mproto_smtpc_body_end(r.c));
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_quit(r.c));
    client_step(&r, "421 bye\r\n", "RESULT 421 of 1|MAIL 421|QUIT 421|", "");
    client_assert_over(&r, MPROTO_E_EOF);
    client_close(&r);
}

static void test_reply_before_the_dot(void **state)
{
    client r;

    (void)state;
    to_body(&r);
    client_step(&r, "552 too big\r\n", "RESULT 552 of 1|", "");
    client_assert_over(&r, MPROTO_E_PEER);
    client_close(&r);
}

static void test_reply_to_nothing(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, "");
    client_step(&r, "250 ok\r\n", "", "");
    client_assert_over(&r, MPROTO_E_PEER);
    client_close(&r);
}

/* 354 is the only good reply to DATA. */
static void test_data_answered_by_2xx(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    OK(mproto_smtpc_data(r.c));
    client_hears(&r, "250 1\r\n250 2\r\n250 3\r\n", 21);
    client_assert_events(&r, "MAIL 250|RCPT0 250|RESULT 0 of 1|");
    client_assert_over(&r, MPROTO_E_PEER);
    client_close(&r);
}

/* A failure text of 1,024 octets is told again by RESULT, 1,025 is not. */
static void failure_text(size_t n, size_t want)
{
    char answer[1100];
    client r;

    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    OK(mproto_smtpc_data(r.c));
    client_hears(&r, "250 1\r\n", 7);
    memcpy(answer, "550 ", 4);
    memset(answer + 4, 'x', n);
    memcpy(answer + 4 + n, "\r\n", 2);
    client_hears(&r, answer, n + 6);
    client_hears(&r, "503 3\r\n", 7);
    client_assert_events(&r, "MAIL 250|RCPT0 550|RESULT 550 of 0|");
    assert_int_equal(strlen(r.text), want);
    client_close(&r);
}

static void test_failure_text_1024(void **state)
{
    (void)state;
    failure_text(0, 0);
    failure_text(1024, 1024);
    failure_text(1025, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keywords),
        cmocka_unit_test(test_helo_behind_refused_ehlo),
        cmocka_unit_test(test_refused_sessions),
        cmocka_unit_test(test_junk_when_leaving),
        cmocka_unit_test(test_smtp_02_good_replies),
        cmocka_unit_test(test_smtp_03_no_replies),
        cmocka_unit_test(test_lf_alone),
        cmocka_unit_test(test_defects_and_text),
        cmocka_unit_test(test_nul_in_a_reply),
        cmocka_unit_test(test_enhanced_code),
        cmocka_unit_test(test_smtp_05_reply_max),
        cmocka_unit_test(test_smtp_05_endless_reply),
        cmocka_unit_test(test_421_unasked),
        cmocka_unit_test(test_421_with_verbs_open),
        cmocka_unit_test(test_421_in_content),
        cmocka_unit_test(test_reply_before_the_dot),
        cmocka_unit_test(test_reply_to_nothing),
        cmocka_unit_test(test_data_answered_by_2xx),
        cmocka_unit_test(test_failure_text_1024),
    };

    return cmocka_run_group_tests_name("smtpc_reply", tests, NULL, NULL);
}
