/* Wire cases of SMTP: what must come of given octets, whatever the split. The
 * numbers are those of our catalogue of cases. */
#include "smtp_run.h"

/* Literals with NUL in them have their length. */
#define OCTETS(s) s, sizeof s - 1

#define ENVELOPE "EHLO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n"
#define SAID     "220 250 250 250 354 "

typedef struct row {
    int         number;
    const char *p;
    size_t      n;
    const char *codes;
    const char *content;        /* "|" where it was taken, "!" where refused
                                 * inside or reset */
} row;

/* The expected answers, and the same at every split. */
static void check_rows(const row *r, size_t rows,
                       const mproto_smtpd_opts *opts)
{
    static smtp_run run;
    static char codes[65536];

    for (; rows > 0; rows--, r++) {
        run_smtpd_all(&run, opts, r->p, r->n);
        run_codes(&run, codes);
        if (strcmp(codes, r->codes) != 0 ||
            strncmp(run.log, r->content, strlen(r->content)) != 0)
            print_error("case %d: \"%s\" and \"%s\"\n", r->number, codes,
                        run.log);
        assert_string_equal(codes, r->codes);
        assert_memory_equal(run.log, r->content, strlen(r->content));
        if (!(run.want & MPROTO_CLOSED))
            assert_string_equal(run.log, r->content);
    }
}

#define CHECK(rows, opts) check_rows(rows, sizeof rows / sizeof *rows, opts)

static void test_cases_1_to_13_end_of_data(void **state)
{
    static const row rows[] = {
        { 1, OCTETS(ENVELOPE "a\r\n.\r\n"), SAID "250 ", "a\\r\\n|" },
        { 2, OCTETS(ENVELOPE "a\n.\nMAIL FROM:<e@x>\r\nb\r\n.\r\n"),
          SAID "554 ", "a\\n.\\nMAIL FROM:<e@x>\\r\\nb\\r\\n!" },
        { 3, OCTETS(ENVELOPE "a\n.\r\nb\r\n.\r\n"), SAID "554 ",
          "a\\n.\\r\\nb\\r\\n!" },
        { 4, OCTETS(ENVELOPE "a\r\n.\nb\r\n.\r\n"), SAID "554 ",
          "a\\r\\n\\nb\\r\\n!" },
        { 5, OCTETS(ENVELOPE "a\r.\rb\r\n.\r\n"), SAID "554 ",
          "a\\r.\\rb\\r\\n!" },
        { 5, OCTETS(ENVELOPE "a\r.\r\nb\r\n.\r\n"), SAID "554 ",
          "a\\r.\\r\\nb\\r\\n!" },
        { 5, OCTETS(ENVELOPE "a\r\n.\rb\r\n.\r\n"), SAID "554 ",
          "a\\r\\n\\rb\\r\\n!" },
        { 6, OCTETS(ENVELOPE "a\r\n.\r\r\nb\r\n.\r\n"), SAID "554 ",
          "a\\r\\n\\r\\r\\nb\\r\\n!" },
        { 7, OCTETS(ENVELOPE "a\r\r\n.\r\n"), SAID "554 ", "a\\r\\r\\n!" },
        { 8, OCTETS(ENVELOPE "a\r\n.\0\r\nb\r\n.\r\n"), SAID "554 ",
          "a\\r\\n\\x00\\r\\nb\\r\\n!" },
        { 9, OCTETS(ENVELOPE "a\r\n\0.\r\nb\r\n.\r\n"), SAID "554 ",
          "a\\r\\n\\x00.\\r\\nb\\r\\n!" },
        { 10, OCTETS(ENVELOPE "Subject: t\n\nx\n.\n"), SAID,
          "Subject: t\\n\\nx\\n.\\n" },
        { 11, OCTETS(ENVELOPE ".\r\n"), SAID "250 ", "|" },
        { 12, OCTETS(ENVELOPE "..\r\n.\r\n"), SAID "250 ", ".\\r\\n|" },
        { 13, OCTETS(ENVELOPE "..a\r\n...\r\n.\r\n"), SAID "250 ",
          ".a\\r\\n..\\r\\n|" }
    };

    (void)state;
    CHECK(rows, NULL);
}

static void test_cases_15_to_22_content(void **state)
{
    static const row rows[] = {
        { 15, OCTETS(ENVELOPE ".x\r\n.\r\n"), SAID "250 ", "x\\r\\n|" },
        { 18, OCTETS(ENVELOPE "a\0b\r\n.\r\n"), SAID "554 ",
          "a\\x00b\\r\\n!" },
        { 19, OCTETS(ENVELOPE "\xe9\r\n.\r\n"), SAID "250 ",
          "\\xe9\\r\\n|" },
        { 21, OCTETS(ENVELOPE "a\r\n."), SAID, "a\\r\\n" },
        { 22, OCTETS(ENVELOPE "a\r\n.\r\nQUIT\r\n"), SAID "250 221 ",
          "a\\r\\n|" },
        { 22, OCTETS(ENVELOPE "a\r\n.\r\nMAIL FROM:<n@x>\r\n"),
          SAID "250 250 ", "a\\r\\n|" }
    };

    (void)state;
    CHECK(rows, NULL);
}

/* head, then n octets x, then tail. */
static void check_long(const char *head, size_t n, const char *tail,
                       const char *codes)
{
    static smtp_run run;
    static char got[65536];
    size_t h = strlen(head), t = strlen(tail);
    char *p = malloc(h + n + t);

    assert_non_null(p);
    memcpy(p, head, h);
    memset(p + h, 'x', n);
    memcpy(p + h + n, tail, t);
    run_smtpd_all(&run, NULL, p, h + n + t);
    run_codes(&run, got);
    assert_string_equal(got, codes);
    free(p);
}

static void test_cases_16_17_long_lines(void **state)
{
    (void)state;
    check_long(ENVELOPE, 998, "\r\n.\r\n", SAID "250 ");
    check_long(ENVELOPE, 1001, "\r\n.\r\n", SAID "250 ");
    check_long(ENVELOPE, 60000, "\r\n.\r\n", SAID "250 ");
}

static void test_case_20_size(void **state)
{
    static const row rows[] = {
        { 20, OCTETS(ENVELOPE "12\r\n.\r\n"), SAID "250 ", "12\\r\\n|" },
        { 20, OCTETS(ENVELOPE "123\r\n.\r\nNOOP\r\n"), SAID "552 250 ",
          "123\\r!" },
        { 20, OCTETS(ENVELOPE "12\r\n3\r\n4\r\n.\r\n"), SAID "552 ",
          "12\\r\\n!" }
    };
    mproto_smtpd_limits limits = { .size = sizeof limits, .message_max = 4 };
    mproto_smtpd_opts opts = { .size = sizeof opts };

    (void)state;
    opts.limits = &limits;
    CHECK(rows, &opts);
}

#define HELLO "EHLO x\r\n"

static void test_cases_23_to_29_command_lines(void **state)
{
    static const row rows[] = {
        { 23, OCTETS("NOOP\rNOOP\r\n"), "220 500 ", "" },
        { 24, OCTETS("NOOP a\0b\r\n"), "220 500 ", "" },
        { 25, OCTETS("EHLO x\n"), "220 500 ", "" },
        { 25, OCTETS("EHLO x\nNOOP\r\nNOOP\r\n"), "220 500 250 ", "" },
        { 26, OCTETS("noop\r\n" HELLO "mAiL fRoM:<a@x>\r\n"),
          "220 250 250 250 ", "" },
        { 27, OCTETS(HELLO "MAIL FROM: <a@x>\r\n"), "220 250 501 ", "" },
        { 28, OCTETS(HELLO "MAIL FROM:a@x\r\n"), "220 250 501 ", "" },
        { 29, OCTETS(HELLO "MAIL FROM:<a@x> \r\n"), "220 250 250 ", "" }
    };

    (void)state;
    CHECK(rows, NULL);
}

static void test_cases_30_to_42_paths_and_parameters(void **state)
{
    static const row rows[] = {
        { 30, OCTETS(HELLO "MAIL FROM:<@r1,@r2:a@x>\r\n"),
          "220 250 250 ", "" },
        { 31, OCTETS(HELLO "MAIL FROM:<\"a b\"@x>\r\n"),
          "220 250 250 ", "" },
        { 31, OCTETS(HELLO "MAIL FROM:<\"a>b\"@x>\r\n"),
          "220 250 250 ", "" },
        { 31, OCTETS(HELLO "MAIL FROM:<\"a\\\"b\"@x>\r\n"),
          "220 250 250 ", "" },
        { 32, OCTETS(HELLO "MAIL FROM:<a@[127.0.0.1]>\r\n"),
          "220 250 250 ", "" },
        { 32, OCTETS(HELLO "MAIL FROM:<a@[IPv6:2001:db8::1]>\r\n"),
          "220 250 250 ", "" },
        { 32, OCTETS(HELLO "MAIL FROM:<a@[IPv6:zz]>\r\n"),
          "220 250 501 ", "" },
        { 33, OCTETS(HELLO "MAIL FROM:<a@x>\r\nMAIL FROM:<b@x>\r\n"),
          "220 250 250 503 ", "" },
        { 34, OCTETS(HELLO "MAIL FROM:<a@x>\r\nRCPT TO:<>\r\n"),
          "220 250 250 501 ", "" },
        { 35, OCTETS(HELLO "MAIL FROM:<>\r\nRCPT TO:<Postmaster>\r\n"),
          "220 250 250 250 ", "" },
        { 36, OCTETS(HELLO "RCPT TO:<a@x>\r\nDATA\r\n"),
          "220 250 503 503 ", "" },
        { 37, OCTETS(HELLO "MAIL FROM:<a@x> FOO=BAR\r\n"),
          "220 250 555 ", "" },
        { 38, OCTETS(HELLO "MAIL FROM:<a@x> SIZE=99999999999999999999999\r\n"),
          "220 250 501 ", "" },
        { 38, OCTETS(HELLO "MAIL FROM:<a@x> SIZE=18446744073709551615\r\n"),
          "220 250 552 ", "" },
        { 39, OCTETS(HELLO "MAIL FROM:<a@x> SIZE=1 SIZE=2\r\n"),
          "220 250 501 ", "" },
        { 39, OCTETS(HELLO "MAIL FROM:<a@x> BODY=7BIT BODY=7BIT\r\n"),
          "220 250 501 ", "" },
        { 40, OCTETS(HELLO "MAIL FROM:<a@x> BODY=BINARYMIME\r\nDATA\r\n"),
          "220 250 501 503 ", "" },
        { 41, OCTETS(HELLO "MAIL FROM:<\xc3\xa9@x>\r\n"),
          "220 250 553 ", "" },
        { 42, OCTETS(HELLO "MAIL FROM:<\xff@x> SMTPUTF8\r\n"),
          "220 250 553 ", "" }
    };

    (void)state;
    CHECK(rows, NULL);
}

static void test_cases_43_to_50_verbs(void **state)
{
    static const row rows[] = {
        { 43, OCTETS(HELLO "RSET x\r\nQUIT x\r\nDATA x\r\n"),
          "220 250 501 501 503 ", "" },
        { 43, OCTETS(HELLO "MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA x\r\n"),
          "220 250 250 250 501 ", "" },
        { 44, OCTETS("EHLO\r\nHELO\r\n"), "220 501 501 ", "" },
        { 45, OCTETS("EHLO [127.0.0.1]\r\nEHLO a_b;c\r\n"),
          "220 250 250 ", "" },
        { 46, OCTETS(HELLO "MAIL FROM:<a@x>\r\n" HELLO "RCPT TO:<b@y>\r\n"),
          "220 250 250 250 503 ", "" },
        { 49, OCTETS(HELLO "TURN\r\nSEND FROM:<a@x>\r\nSOML FROM:<a@x>\r\n"
                     "SAML FROM:<a@x>\r\nEXPN a\r\nHELP\r\n"),
          "220 250 502 502 502 502 502 214 ", "" },
        { 50, OCTETS("GET / HTTP/1.1\r\nHost: x\r\n"), "220 421 ",
          "CLOSED=PEER" },
        { 50, OCTETS(HELLO "BDAT 5 LAST\r\nQUIT\r\n"), "220 250 502 ",
          "CLOSED=PEER" },
        { 51, OCTETS("A\r\nB\r\nC\r\nD\r\nE\r\nF\r\nG\r\nH\r\nI\r\nJ\r\n"
                     "K\r\nNOOP\r\n"),
          "220 500 500 500 500 500 500 500 500 500 500 421 ",
          "CLOSED=LIMIT" }
    };

    (void)state;
    CHECK(rows, NULL);
}

static void test_cases_47_48_line_limit(void **state)
{
    (void)state;
    check_long("NOOP ", 507, "\r\n", "220 250 ");
    check_long("NOOP ", 2048 - 7, "\r\n", "220 250 ");
    check_long("NOOP ", 2048 - 6, "\r\nNOOP\r\n", "220 500 250 ");
    check_long("NOOP ", 60000, "\r\nNOOP\r\n", "220 500 250 ");
    check_long("", 60000, "", "220 500 ");
}

/* A client that never reads: the server stops, and says all of it later. */
static void test_case_52_noop_flood(void **state)
{
    mproto_smtpd *s = mproto_smtpd_new(NULL);
    mproto_wire *w = mproto_smtpd_wire(s);
    static char flood[60000];
    size_t i, n, sent = 0;

    (void)state;
    for (i = 0; i < sizeof flood; i += 6)
        memcpy(flood + i, "NOOP\r\n", 6);
    assert_null(mproto_smtpd_next(s));
    assert_int_equal(mproto_wire_in(w, flood, sizeof flood), MPROTO_OK);
    for (;;) {
        assert_null(mproto_smtpd_next(s));
        mproto_wire_out(w, &n);
        assert_true(n <= 4096);
        if (n == 0)
            break;
        assert_true(mproto_wire_want(w) & MPROTO_WRITE);
        mproto_wire_sent(w, n);
        sent += n;
    }
    assert_int_equal(mproto_wire_want(w), MPROTO_READ);
    assert_int_equal((sent - strlen("220 localhost ESMTP\r\n")) % 10000, 0);
    mproto_smtpd_free(s);
}

static void test_cases_54_to_57_groups(void **state)
{
    static const row rows[] = {
        { 54, OCTETS(ENVELOPE "x\r\n.\r\n"), SAID "250 ", "x\\r\\n|" },
        { 55, OCTETS(HELLO "MAIL FROM:<a@x>\r\nRCPT TO:<>\r\nDATA\r\n"
                     ".\r\n"),
          "220 250 250 501 503 500 ", "" },
        { 57, OCTETS(HELLO "MAIL FROM:<a@x>\r\nRCPT TO:<a@x>\r\n"
                     "RCPT TO:<b@x>\r\nRCPT TO:<c@x>\r\nDATA\r\n.\r\n"),
          "220 250 250 250 250 452 354 250 ", "|" }
    };
    mproto_smtpd_limits limits = { .size = sizeof limits, .rcpt_max = 2 };
    mproto_smtpd_opts opts = { .size = sizeof opts };

    (void)state;
    opts.limits = &limits;
    CHECK(rows, &opts);
}

/* --- client --- */

typedef struct reply_row {
    int         number;
    const char *replies;        /* all that the server says, then it leaves */
    const char *log;
} reply_row;

#define GREETING "220 x\r\n250-x\r\n250 PIPELINING\r\n"

static void test_cases_86_to_104_replies(void **state)
{
    static const reply_row rows[] = {
        { 86, "220 x\r\n250-a\r\n550 b\r\n", "CLOSED=PEER" },
        { 87, "220\r\n250\r\n250\r\n250\r\n250\r\n354\r\n250\r\n221\r\n",
          "READY MAIL=250 RCPT=250 RCPT=250 BODY RESULT=250 QUIT=221 "
          "CLOSED=OK" },
        { 88, "220 x\r\n25 ok\r\n", "CLOSED=PEER" },
        { 88, "220 x\r\n2500 ok\r\n", "CLOSED=PEER" },
        { 88, "220 x\r\n250\tok\r\n", "CLOSED=PEER" },
        { 88, "220 x\r\nabc\r\n", "CLOSED=PEER" },
        { 91, "220 x\n250 ok\n250 ok\n250 ok\n250 ok\n354\n250\n221\n",
          "READY MAIL=250 RCPT=250 RCPT=250 BODY RESULT=250 QUIT=221 "
          "CLOSED=OK" },
        { 92, "220 \xff\xfe\r\n250 x\r\n550 \x01\r\n503 a\r\n503 a\r\n"
              "221 x\r\n",
          "READY MAIL=550 RCPT=" },
        { 93, "220 x\r\n150 wait\r\n", "CLOSED=PEER" },
        { 94, GREETING "250 a\r\n250 b\r\n250 c\r\n354 d\r\n250 e\r\n"
              "221 f\r\n250 g\r\n",
          "READY MAIL=250 RCPT=250 RCPT=250 BODY RESULT=250 QUIT=221 "
          "CLOSED=OK" },
        { 95, GREETING "250 a\r\n421 bye\r\n",
          "READY MAIL=250 RCPT=421 RCPT=421 RESULT=421 CLOSED=EOF" },
        { 95, "421 bye\r\n", "CONNECT=421 CLOSED=EOF" },
        { 96, "220 x\r\n500 a\r\n250 b\r\n250 c\r\n",
          "READY MAIL=UNKNOWN RCPT=UNSENT RCPT=UNSENT RESULT=UNSENT "
          "CLOSED=EOF" },
        { 96, "220 x\r\n502 a\r\n250 b\r\n250 c\r\n", "READY MAIL=UNKNOWN" },
        { 96, "220 x\r\n504 a\r\n250 b\r\n250 c\r\n", "READY MAIL=UNKNOWN" },
        { 97, "220 x\r\n421 a\r\n", "EHLO=421 CLOSED=EOF" },
        { 97, "220 x\r\n", "CLOSED=EOF" },
        { 98, "554 no\r\n221 bye\r\n", "CONNECT=554 CLOSED=OK" },
        { 99, GREETING "250 a\r\n550 b\r\n550 c\r\n354 d\r\n554 e\r\n",
          "READY MAIL=250 RCPT=550 RCPT=550 RESULT=550 " },
        { 100, GREETING "250 a\r\n250 b\r\n550 c\r\n354 d\r\n250 e\r\n"
               "221 f\r\n",
          "READY MAIL=250 RCPT=250 RCPT=550 BODY RESULT=250 QUIT=221 "
          "CLOSED=OK" },
        { 101, GREETING "452 a\r\n503 b\r\n503 c\r\n503 d\r\n221 f\r\n",
          "READY MAIL=452 RCPT=503 RCPT=503 RESULT=452 QUIT=221 CLOSED=OK" },
        { 102, GREETING "250 a\r\n250 b\r\n250 c\r\n250 d\r\n",
          "READY MAIL=250 RCPT=250 RCPT=250 RESULT=UNSENT CLOSED=PEER" },
        { 104, GREETING "250 a\r\n250 b\r\n250 c\r\n354 d\r\n",
          "READY MAIL=250 RCPT=250 RCPT=250 BODY RESULT=UNKNOWN "
          "CLOSED=EOF" }
    };
    static smtp_run run;
    run_client client = { NULL, NULL, "text", 4, 0 };
    size_t i, step;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++)
        for (step = 0; step < 3; step++) {
            run_smtpc(&run, NULL, &client, rows[i].replies, step, 1);
            if (!strstr(run.log, rows[i].log))
                print_error("case %d, step %u: \"%s\"\n", rows[i].number,
                            (unsigned)step, run.log);
            assert_memory_equal(run.log, rows[i].log, strlen(rows[i].log));
        }
}

static void test_cases_89_90_reply_limits(void **state)
{
    static char replies[40000];
    static smtp_run run;
    run_client client = { NULL, NULL, "text", 4, 0 };
    size_t i;

    (void)state;
    strcpy(replies, "220 x\r\n");
    for (i = 0; i < 1000; i++)
        strcat(replies + 6 * i, "250-\r\n");
    strcat(replies, "250 ok\r\n");
    run_smtpc(&run, NULL, &client, replies, 0, 1);
    assert_memory_equal(run.log, "READY ", 6);
    strcpy(replies, "220 x\r\n250-");
    memset(replies + 11, 'x', 20000);
    run_smtpc(&run, NULL, &client, replies, 0, 1);
    assert_string_equal(run.log, "CLOSED=LIMIT");
}

/* Case 99 again: a lone dot and nothing of the content. */
static void test_case_99_lone_dot(void **state)
{
    static smtp_run run;
    run_client client = { NULL, NULL, "text", 4, 0 };

    (void)state;
    run_smtpc(&run, NULL, &client, GREETING "250 a\r\n550 b\r\n550 c\r\n"
              "354 d\r\n554 e\r\n", 0, 0);
    assert_non_null(strstr(run.out, "DATA\r\n.\r\n"));
    assert_null(strstr(run.out, "text"));
}

static void test_cases_105_106_content(void **state)
{
    static const struct { const char *body, *wire; } rows[] = {
        { "a\r\n.b", "DATA\r\na\r\n..b\r\n.\r\n" },
        { "a", "DATA\r\na\r\n.\r\n" },
        { "a\r", "DATA\r\na\r\n.\r\n" },
        { "a\n", "DATA\r\na\r\n.\r\n" },
        { "a\r\n", "DATA\r\na\r\n.\r\n" },
        { "", "DATA\r\n.\r\n" },
        { ".", "DATA\r\n..\r\n.\r\n" },
        { "\r.\r", "DATA\r\n\r\n..\r\n.\r\n" }
    };
    static smtp_run run;
    run_client client = { NULL, NULL, NULL, 0, 0 };
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++)
        for (client.piece = 0; client.piece < 3; client.piece++) {
            client.body = rows[i].body;
            client.body_n = strlen(rows[i].body);
            run_smtpc(&run, NULL, &client, GREETING "250 a\r\n250 b\r\n"
                      "250 c\r\n354 d\r\n", 0, 0);
            n = strlen(rows[i].wire);
            assert_true(run.out_n >= n);
            assert_string_equal(run.out + run.out_n - n, rows[i].wire);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases_1_to_13_end_of_data),
        cmocka_unit_test(test_cases_15_to_22_content),
        cmocka_unit_test(test_cases_16_17_long_lines),
        cmocka_unit_test(test_case_20_size),
        cmocka_unit_test(test_cases_23_to_29_command_lines),
        cmocka_unit_test(test_cases_30_to_42_paths_and_parameters),
        cmocka_unit_test(test_cases_43_to_50_verbs),
        cmocka_unit_test(test_cases_47_48_line_limit),
        cmocka_unit_test(test_case_52_noop_flood),
        cmocka_unit_test(test_cases_54_to_57_groups),
        cmocka_unit_test(test_cases_86_to_104_replies),
        cmocka_unit_test(test_cases_89_90_reply_limits),
        cmocka_unit_test(test_case_99_lone_dot),
        cmocka_unit_test(test_cases_105_106_content)
    };

    return cmocka_run_group_tests_name("smtp_cases", tests, NULL, NULL);
}
