/* Chunks, in all cuts: what was delivered is what was counted off. */
#include "smtp/smtpd_int.h"
#include "smtp_run.h"
#include "smtpd_drive.h"
#include <stdio.h>

static smtp_run run;

#define START "EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n"
#define SAID  "220 250 250 250 "
#define OCTETS(text) text, sizeof text - 1

static mproto_smtpd_opts chunking(void)
{
    mproto_smtpd_opts opts = { .size = sizeof opts };

    opts.caps = MPROTO_SMTP_CAP_CHUNKING | MPROTO_SMTP_CAP_BINARYMIME;
    return opts;
}

/* In all cuts: these codes, and this content with "|" for an end that was
 * asked about and "!" for one that was refused. */
static void check(const mproto_smtpd_opts *opts, const char *p, size_t n,
                  const char *codes, const char *log)
{
    char said[65536];

    run_smtpd_all(&run, opts, p, n);
    run_codes(&run, said);
    assert_string_equal(said, codes);
    assert_true(strncmp(run.log, log, strlen(log)) == 0);
    assert_int_equal(run.mails, 1);
}

static void test_smug_07_no_dots(void **state)
{
    mproto_smtpd_opts opts = chunking();

    (void)state;
    check(&opts, OCTETS(START "BDAT 9 LAST\r\n.\r\n..\r\n.\r\nNOOP\r\n"),
          SAID "554 500 ", ".\\r\\n..\\r\\n.\\r!");
    check(&opts, OCTETS(START "BDAT 10 LAST\r\n.\r\n..\r\n.\r\nNOOP\r\n"),
          SAID "250 250 ", ".\\r\\n..\\r\\n.\\r\\n|");
}

/* Each way to part ten octets into two chunks and LAST. */
static void test_smug_08_10_all_sizes(void **state)
{
    static const char text[] = "ab\r\n.\r\nx\r\n";
    mproto_smtpd_opts opts = chunking();
    char p[256];
    size_t first, n, at;

    (void)state;
    for (first = 0; first <= 10; first++) {
        n = sizeof START - 1;
        memcpy(p, START, n);
        at = (size_t)snprintf(p + n, sizeof p - n, "BDAT %u\r\n",
                              (unsigned)first);
        n += at;
        memcpy(p + n, text, first);
        n += first;
        at = (size_t)snprintf(p + n, sizeof p - n, "BDAT %u LAST\r\n",
                              (unsigned)(10 - first));
        n += at;
        memcpy(p + n, text + first, 10 - first);
        n += 10 - first;
        memcpy(p + n, "NOOP\r\n", 6);
        check(&opts, p, n + 6, SAID "250 250 250 ",
              "ab\\r\\n.\\r\\nx\\r\\n|");
    }
}

/* No octet of a chunk that is refused becomes a command. */
static void test_smug_13_refused_chunks(void **state)
{
    mproto_smtpd_limits limits = { .size = sizeof limits, .message_max = 8 };
    mproto_smtpd_opts opts = chunking();

    (void)state;
    opts.limits = &limits;
    check(&opts, OCTETS(START "BDAT 8\r\nRSET\r\n\r\nBDAT 1\r\n\nBDAT 0 LAST"
                        "\r\nNOOP\r\n"),
          SAID "250 552 552 250 ", "RSET\\r\\n\\r\\n!");
    check(&opts, OCTETS(START "BDAT 19 LAST\r\nMAIL FROM:<e@f>\r\n\r\n"
                        "BDAT 6\r\nQUIT\r\nRSET\r\n"),
          SAID "552 503 250 ", "!");
}

static void open_chunk(server *r, const char *bdat)
{
    server_step(r, "MAIL FROM:<>\r\n", "MAIL|", "");
    OK(mproto_smtpd_ok(r->s));
    server_drain(r);
    server_step(r, "RCPT TO:<a@b>\r\n", "RCPT a@b|", "");
    OK(mproto_smtpd_ok(r->s));
    server_drain(r);
    server_step(r, bdat, "DATA 4|", "");
}

/* RFC 3030 section 2: first the octets are discarded, then it is answered. */
static void test_smug_13_answered_behind_the_octets(void **state)
{
    mproto_smtpd_opts opts = chunking();
    mproto_smtpd_limits limits = { .size = sizeof limits, .out_max = 1 };
    server r;
    size_t n;

    (void)state;
    opts.limits = &limits;              /* room for one reply at a time */
    server_start(&r, &opts);
    open_chunk(&r, "BDAT 4\r\n");
    OK(mproto_smtpd_reply(r.s, 452, NULL, "full\nthat is"));
    server_step(&r, NULL, "", "");
    assert_int_equal(mproto_wire_want(r.w), MPROTO_READ);
    server_step(&r, "NOO", "", "");
    server_step(&r, "PNOOP\r\n", "",
                "452-4.0.0 full\r\n452 4.0.0 that is\r\n");
    server_step(&r, NULL, "", "250 2.0.0 OK\r\n");
    server_step(&r, "BDAT 2\r\n", "", "");
    server_step(&r, "\r\n", "", "503 5.5.1 a chunk before was refused\r\n");
    for (n = 0; n < 2; n++) {           /* closed among them */
        server_step(&r, "RSET\r\n", "RESET|", "250 2.0.0 forgotten\r\n");
        open_chunk(&r, "BDAT 4\r\nQU");
        OK(mproto_smtpd_refuse(r.s));
        server_step(&r, NULL, "", "");
        if (n == 0)
            server_step(&r, "IT", "", "554 5.5.1 refused\r\n");
    }
    OK(mproto_smtpd_close(r.s, NULL));
    server_step(&r, NULL, "", "554 5.5.1 refused\r\n421 4.3.2 closing\r\n");
    server_assert_over(&r, MPROTO_OK);
    server_close(&r);
}

/* What stands behind BURL fits a line of EHLO, and EHLO has room for it. */
static void test_burl_options(void **state)
{
    static const char *const bad[] = { "a\r\nb", "a\nb", "\xff", "\x7f" };
    mproto_smtpd_opts opts = { .size = sizeof opts };
    mproto_smtpd_limits limits = { .size = sizeof limits, .out_max = 1 };
    char many[502];
    server r;
    size_t i;

    (void)state;
    opts.limits = &limits;
    opts.caps = MPROTO_SMTP_CAP_BURL | MPROTO_SMTP_CAP_TURN;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        opts.burl = bad[i];
        assert_null(mproto_smtpd_new(&opts));
    }
    memset(many, 'x', 500);
    many[500] = '\0';
    opts.burl = many;
    assert_null(mproto_smtpd_new(&opts));
    many[499] = '\0';
    server_open(&r, &opts);
    r.s->user = 1;
    server_drain(&r);
    server_step(&r, "EHLO c\r\n", "HELO c|", "");
    OK(mproto_smtpd_ok(r.s));
    mproto_wire_out(r.w, &i);
    assert_true(i > 512 + 100);
    server_close(&r);
}

static void test_cases_59_63_order(void **state)
{
    mproto_smtpd_opts opts = chunking();

    (void)state;
    check(&opts, OCTETS("EHLO c\r\nBDAT 6 LAST\r\nQUIT\r\n"
                        "MAIL FROM:<a@b>\r\nBDAT 6\r\nQUIT\r\nRSET\r\n"),
          "220 250 503 250 503 250 ", "!");
    check(&opts, OCTETS(START "BDAT 3\r\na\r\nDATA\r\nRCPT TO:<e@f>\r\n"
                        "MAIL FROM:<e@f>\r\nSTARTTLS\r\nRSET\r\nDATA\r\n"),
          SAID "250 503 503 503 503 250 503 ", "a\\r\\n!");
}

/* The sum of sizes does not wrap (SMTP-07). */
static void test_smtp_07_sums(void **state)
{
    mproto_smtpd_limits limits = { .size = sizeof limits,
                                   .message_max = UINT64_MAX };
    mproto_smtpd_opts opts = chunking();

    (void)state;
    opts.limits = &limits;
    check(&opts, OCTETS(START "BDAT 5\r\na\r\n\r\n"),
          SAID "250 ", "a\\r\\n\\r\\n");
    check(&opts, OCTETS(START "BDAT 1\r\naBDAT 18446744073709551615\r\n"
                        "RSET\r\n"), SAID "250 ", "a");
}

static unsigned verdicts;

static void judge(mproto_smtpd *s, const mproto_smtpd_event *ev)
{
    if (ev->type != MPROTO_SMTPD_BODY_END) {
        mproto_smtpd_ok(s);
        return;
    }
    assert_int_equal(ev->rcpt, verdicts);
    assert_int_equal(ev->left, 2 - verdicts);
    assert_int_equal(ev->which, MPROTO_SMTP_BDAT);
    assert_int_equal(ev->octets, 1);
    verdicts++;
    assert_int_equal(mproto_smtpd_ok(s), MPROTO_OK);
}

static void test_case_67_verdicts(void **state)
{
    static const char said[] = "LHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>"
        "\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@d>\r\nBDAT 1 LAST\r\nx";
    mproto_smtpd_opts opts = chunking();
    const mproto_smtpd_event *ev;
    mproto_smtpd *s;

    (void)state;
    opts.flags = MPROTO_SMTPD_LMTP;
    s = mproto_smtpd_new(&opts);
    assert_null(mproto_smtpd_next(s));
    assert_int_equal(mproto_wire_in(mproto_smtpd_wire(s), said,
                                    sizeof said - 1), MPROTO_OK);
    verdicts = 0;
    while ((ev = mproto_smtpd_next(s)) != NULL)
        judge(s, ev);
    assert_int_equal(verdicts, 3);
    assert_string_equal(mproto_smtpd_with(s), "LMTP");
    mproto_smtpd_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smug_07_no_dots),
        cmocka_unit_test(test_smug_08_10_all_sizes),
        cmocka_unit_test(test_smug_13_refused_chunks),
        cmocka_unit_test(test_smug_13_answered_behind_the_octets),
        cmocka_unit_test(test_burl_options),
        cmocka_unit_test(test_cases_59_63_order),
        cmocka_unit_test(test_smtp_07_sums),
        cmocka_unit_test(test_case_67_verdicts),
    };

    return cmocka_run_group_tests_name("smtpd_chunk", tests, NULL, NULL);
}
