#include "smtpd_drive.h"

/* A server behind EHLO with these flags, caps and limits. */
static void start(server *r, unsigned flags, unsigned caps,
                  const mproto_smtpd_limits *limits)
{
    mproto_smtpd_opts opts;

    memset(&opts, 0, sizeof opts);
    opts.flags = flags;
    opts.caps = caps;
    opts.limits = limits;
    server_start(r, &opts);
}

static void answer(server *r, const char *events, const char *out)
{
    OK(mproto_smtpd_ok(r->s));
    server_step(r, NULL, events, out);
}

static void to_mail(server *r)
{
    server_step(r, "MAIL FROM:<a@b>\r\n", "MAIL a@b|", "");
    answer(r, "", "250 2.1.0 sender OK\r\n");
}

static void to_rcpt(server *r)
{
    to_mail(r);
    server_step(r, "RCPT TO:<c@d>\r\n", "RCPT c@d|", "");
    answer(r, "", "250 2.1.5 recipient OK\r\n");
}

static void to_data(server *r)
{
    to_rcpt(r);
    server_step(r, "DATA\r\n", "DATA|", "");
    answer(r, "", "354 end with <CRLF>.<CRLF>\r\n");
}

/* -- the code of the answer to one line, with no event -- */

static void refused_line(server *r, const char *line, const char *code)
{
    const char *p;
    size_t n;

    server_hears(r, line, strlen(line));
    assert_int_equal(r->trace_n, 0);
    p = mproto_wire_out(r->w, &n);
    if (n < 3 || memcmp(p, code, 3) != 0)
        fail_msg("%s is not answered by %s", line, code);
    mproto_wire_sent(r->w, n);
}

static const struct {
    const char *line, *code;
} in_ready[] = {
    { "\r\n", "500" }, { " \r\n", "500" }, { "WHAT\r\n", "500" },
    { "NOOP\t\r\n", "500" }, { " NOOP\r\n", "500" }, { "NOOPS\r\n", "500" },
    { "NOO\r\n", "500" }, { "NO\rOP\r\n", "500" }, { "NO\nOP\r\n", "500" },
    { "RCPT TO:<a@b>\r\n", "503" }, { "DATA\r\n", "503" },
    { "DATA x\r\n", "503" }, { "RSET x\r\n", "501" }, { "QUIT x\r\n", "501" },
    { "EHLO\r\n", "501" }, { "HELO \r\n", "501" }, { "EHLO a b\r\n", "501" },
    { "EHLO \xc3\xa4\r\n", "501" },
    { "VRFY\r\n", "501" }, { "VRFY \xc3\xa4\r\n", "501" },
    { "EXPN x\r\n", "502" }, { "STARTTLS\r\n", "502" },
    { "TURN\r\n", "502" }, { "SEND FROM:<a@b>\r\n", "502" },
    { "AUTH PLAIN AAAA\r\n", "502" }, { "ETRN x\r\n", "502" },
    { "MAIL\r\n", "501" }, { "MAIL FROM:\r\n", "501" },
    { "MAIL FROM:a@b\r\n", "501" }, { "MAIL TO:<a@b>\r\n", "501" },
    { "MAIL FROM <a@b>\r\n", "501" }, { "MAIL FROM:<\r\n", "501" },
    { "MAIL FROM:<a@b\r\n", "501" }, { "MAIL FROM:a@b>\r\n", "501" },
    { "MAIL FROM:<a@b>x\r\n", "501" }, { "MAIL FROM:<a@b>>\r\n", "501" },
    { "MAIL FROM:<a@b>SIZE=1\r\n", "501" }, { "MAIL FROM:<a>\r\n", "501" },
    { "MAIL FROM:<Postmaster>\r\n", "501" },
    { "MAIL FROM:<;id;>\r\n", "501" }, { "MAIL FROM:<a@b@c>\r\n", "501" },
    { "MAIL FROM:<a@evil>b@good>\r\n", "501" },
    { "MAIL FROM:<\"a@b>\r\n", "501" }, { "MAIL FROM:<\"a\\\r\n", "501" },
    { "MAIL FROM:<\"a\\\">\r\n", "501" }, { "MAIL FROM:<> \"\r\n", "501" },
    { "MAIL FROM:<\xc3\xa4@b>\r\n", "553" },
    { "MAIL FROM:<a\xe2\x82\r\n", "553" },
    { "MAIL FROM:<a@b> SIZE\r\n", "501" },
    { "MAIL FROM:<a@b> SIZE=\r\n", "501" },
    { "MAIL FROM:<a@b> SIZE=x\r\n", "501" },
    { "MAIL FROM:<a@b> SIZE=999999999999999999999\r\n", "501" },
    { "MAIL FROM:<a@b> SIZE=1 SIZE=1\r\n", "501" },
    { "MAIL FROM:<a@b> size=67108865\r\n", "552" },
    { "MAIL FROM:<a@b> BODY\r\n", "501" },
    { "MAIL FROM:<a@b> BODY=BINARYMIME\r\n", "501" },
    { "MAIL FROM:<a@b> BODY=7BIT BODY=7BIT\r\n", "501" },
    { "MAIL FROM:<a@b> =\r\n", "501" }, { "MAIL FROM:<a@b> =1\r\n", "501" },
    { "MAIL FROM:<a@b> X=1\r\n", "555" }, { "MAIL FROM:<a@b> X\r\n", "555" },
    { "MAIL FROM:<a@b> SMTPUTF8\r\n", "555" },
};

static void test_smtp_12_refused_lines(void **state)
{
    mproto_smtpd_limits limits;
    server r;
    size_t i;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.bad_max = 1000;
    start(&r, 0, 0, &limits);
    for (i = 0; i < sizeof in_ready / sizeof in_ready[0]; i++)
        refused_line(&r, in_ready[i].line, in_ready[i].code);
    to_mail(&r);
    refused_line(&r, "MAIL FROM:<a@b>\r\n", "503");
    refused_line(&r, "DATA\r\n", "503");
    refused_line(&r, "RCPT TO:<>\r\n", "501");
    refused_line(&r, "RCPT TO:<a@b> NOTIFY=NEVER\r\n", "555");
    refused_line(&r, "RCPT TO:a@b\r\n", "501");
    server_step(&r, "RCPT TO:<posTmaster>\r\n", "RCPT posTmaster|", "");
    answer(&r, "", "250 2.1.5 recipient OK\r\n");
    refused_line(&r, "DATA x\r\n", "501");
    refused_line(&r, "STARTTLS\r\n", "503");
    server_step(&r, "data  \r\n", "DATA|", "");
    server_close(&r);
}

/* Before EHLO only few commands are taken. */
static void test_before_ehlo(void **state)
{
    server r;

    (void)state;
    server_open(&r, NULL);
    server_step(&r, NULL, "", "220 localhost ESMTP\r\n");
    refused_line(&r, "MAIL FROM:<a@b>\r\n", "503");
    refused_line(&r, "RCPT TO:<a@b>\r\n", "503");
    refused_line(&r, "DATA\r\n", "503");
    refused_line(&r, "STARTTLS\r\n", "503");
    server_step(&r, "NOOP\r\nRSET\r\nVRFY x\r\n", "",
                "250 OK\r\n250 forgotten\r\n252 send some mail and see\r\n");
    server_step(&r, "QUIT\r\nNOOP\r\n", "QUIT|", "221 closing\r\n");
    server_assert_over(&r, MPROTO_OK);
    server_close(&r);
}

static void test_mail_event(void **state)
{
    server r;

    (void)state;
    start(&r, 0, 0, NULL);
    server_step(&r, "mail from:<\"a>b\"@[1.2.3.4]>  SIZE=12 body=8bitMIME \r\n",
                "MAIL \"a>b\"@[1.2.3.4]|", "");
    assert_int_equal(r.last.which, MPROTO_SMTP_MAIL);
    assert_true(r.last.size == 12);
    assert_int_equal(r.last.eight, 1);
    assert_int_equal(r.last.path.flags & ~MPROTO_PATH_SPECIAL,
                     MPROTO_PATH_QUOTED | MPROTO_PATH_LITERAL);
    assert_int_equal(r.last.params.n, 21);
    assert_memory_equal(r.last.params.p, "SIZE=12 body=8bitMIME", 21);
    answer(&r, "", "250 2.1.0 sender OK\r\n");
    server_step(&r, "RSET\r\n", "RESET|", "250 2.0.0 forgotten\r\n");
    server_step(&r, "MAIL FROM:<> BODY=7BIT\r\n", "MAIL|", "");
    assert_int_equal(r.last.eight, 0);
    assert_true(r.last.size == 0);
    assert_int_equal(r.last.path.flags, MPROTO_PATH_NULL);
    server_close(&r);
}

/* -- HELO -- */

static void test_ehlo_in_a_transaction(void **state)
{
    server r;

    (void)state;
    start(&r, 0, 0, NULL);
    to_mail(&r);
    server_step(&r, "HELO d\r\n", "HELO d|", "");
    assert_int_equal(r.last.which, MPROTO_SMTP_HELO);
    OK(mproto_smtpd_refuse(r.s));
    server_step(&r, NULL, "", "550 refused\r\n");
    server_step(&r, "RCPT TO:<c@d>\r\n", "RCPT c@d|", "");
    answer(&r, "", "250 2.1.5 recipient OK\r\n");
    server_step(&r, "HELO d\r\n", "HELO d|", "");
    answer(&r, "", "250 localhost\r\n");
    server_step(&r, "RCPT TO:<c@d>\r\n", "", "503 not at this point\r\n");
    server_step(&r, "MAIL FROM:<a@b>\r\n", "MAIL a@b|", "");
    answer(&r, "", "250 sender OK\r\n");
    server_close(&r);
}

/* -- limits at L and L+1 -- */

static void test_rcpt_max(void **state)
{
    mproto_smtpd_limits limits;
    server r;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.rcpt_max = 2;
    start(&r, 0, 0, &limits);
    to_rcpt(&r);
    assert_int_equal(r.last.rcpt, 0);
    server_step(&r, "RCPT TO:<e@f>\r\n", "RCPT e@f|", "");
    assert_int_equal(r.last.rcpt, 1);
    OK(mproto_smtpd_refuse(r.s));
    server_step(&r, NULL, "", "550 5.1.1 no such user here\r\n");
    server_step(&r, "RCPT TO:<g@h>\r\n", "RCPT g@h|", "");
    assert_int_equal(r.last.rcpt, 1);
    answer(&r, "", "250 2.1.5 recipient OK\r\n");
    server_step(&r, "RCPT TO:<i@j>\r\n", "",
                "452 4.5.3 too many recipients\r\n");
    server_step(&r, "RSET\r\n", "RESET|", "250 2.0.0 forgotten\r\n");
    to_rcpt(&r);
    assert_int_equal(r.last.rcpt, 0);
    server_close(&r);
}

static void test_bad_max(void **state)
{
    mproto_smtpd_limits limits;
    server r;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.bad_max = 3;
    start(&r, 0, 0, &limits);
    refused_line(&r, "A\r\n", "500");
    refused_line(&r, "EHLO\r\n", "501");
    server_step(&r, "NOOP\r\n", "", "250 2.0.0 OK\r\n");
    refused_line(&r, "MAIL x\r\n", "501");
    server_step(&r, "NOOP\r\n", "", "250 2.0.0 OK\r\n");
    server_step(&r, "A\r\nNOOP\r\n", "",
                "421 4.7.0 too many bad commands\r\n");
    server_assert_over(&r, MPROTO_E_LIMIT);
    server_close(&r);
}

static void line_of(size_t n, const char *want)
{
    mproto_smtpd_limits limits;
    char line[100];
    server r;

    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.line_max = 64;
    start(&r, 0, 0, &limits);
    memset(line, 'x', sizeof line);
    memcpy(line, "NOOP ", 5);
    memcpy(line + n - 2, "\r\n", 2);
    line[n] = '\0';
    server_step(&r, line, "", want);
    server_step(&r, "NOOP\r\n", "", "250 2.0.0 OK\r\n");
    server_close(&r);
}

static void test_smtp_10_line_max(void **state)
{
    (void)state;
    line_of(64, "250 2.0.0 OK\r\n");
    line_of(65, "500 5.5.2 line too long\r\n");
}

/* -- STARTTLS -- */

static void test_tls_01_inject(void **state)
{
    server r;

    (void)state;
    start(&r, 0, MPROTO_SMTP_CAP_STARTTLS, NULL);
    server_step(&r, "STARTTLS\r\nRSET\r\n", "STARTTLS|", "");
    answer(&r, "", "220 2.0.0 go ahead\r\n");
    server_assert_over(&r, MPROTO_E_INJECT);
    REFUSED(E_INJECT, mproto_smtpd_close(r.s, NULL));
    server_close(&r);
    start(&r, 0, MPROTO_SMTP_CAP_STARTTLS, NULL);
    server_step(&r, "STARTTLS\r\nRSET\r\n", "STARTTLS|", "");
    OK(mproto_smtpd_refuse(r.s));
    server_step(&r, NULL, "",
                "454 4.7.0 TLS not available\r\n250 2.0.0 forgotten\r\n");
    server_close(&r);
}

static void test_tls_07_forgets(void **state)
{
    server r;

    (void)state;
    start(&r, 0, MPROTO_SMTP_CAP_STARTTLS, NULL);
    server_step(&r, "STARTTLS x\r\n", "", "501 5.5.4 no argument here\r\n");
    server_step(&r, "STARTTLS\r\n", "STARTTLS|", "");
    REFUSED(E_STATE, mproto_wire_tls_on(r.w));
    OK(mproto_smtpd_ok(r.s));
    server_pump(&r);
    assert_int_equal(mproto_wire_want(r.w), MPROTO_WRITE);
    REFUSED(E_STATE, mproto_wire_in(r.w, "x", 1));
    server_step(&r, NULL, "", "220 2.0.0 go ahead\r\n");
    assert_int_equal(mproto_wire_want(r.w), MPROTO_TLS);
    REFUSED(E_STATE, mproto_wire_in(r.w, "x", 1));
    OK(mproto_wire_tls_on(r.w));
    server_step(&r, "MAIL FROM:<a@b>\r\n", "", "503 say EHLO first\r\n");
    server_step(&r, "EHLO c\r\n", "HELO c|", "");
    answer(&r, "", "250-localhost\r\n250-SIZE 67108864\r\n250-8BITMIME\r\n"
           "250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 HELP\r\n");
    server_step(&r, "STARTTLS\r\n", "", "503 5.5.1 TLS is on already\r\n");
    server_close(&r);
}

/* -- content -- */

/* Octets given of content that comes in two halves. */
static size_t given(const char *p, size_t n, size_t max, int *reset)
{
    mproto_smtpd_limits limits;
    const mproto_smtpd_event *ev;
    size_t sum = 0, cut;
    server r;
    char *part;

    *reset = 0;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.message_max = max;
    start(&r, 0, 0, &limits);
    to_data(&r);
    cut = n / 2;
    part = exact_copy(p, cut);
    OK(mproto_wire_in(r.w, part, cut));
    while ((ev = mproto_smtpd_next(r.s)) != NULL)
        sum += ev->data.n;
    free(part);
    part = exact_copy(p + cut, n - cut);
    OK(mproto_wire_in(r.w, part, n - cut));
    while ((ev = mproto_smtpd_next(r.s)) != NULL) {
        assert_true(ev->type != MPROTO_SMTPD_BODY || ev->data.n > 0);
        sum += ev->data.n;
        *reset |= ev->type == MPROTO_SMTPD_RESET;
    }
    free(part);
    if (*reset)
        server_step(&r, NULL, "", "552 5.3.4 message too big\r\n");
    else
        answer(&r, "", "250 2.0.0 message accepted\r\n");
    server_step(&r, "NOOP\r\n", "", "250 2.0.0 OK\r\n");
    server_close(&r);
    return sum;
}

static void test_message_max(void **state)
{
    static const char text[] = "1234\r\n..78\r\n.\r\n";      /* 11 octets */
    int reset;

    (void)state;
    assert_int_equal(given(text, sizeof text - 1, 11, &reset), 11);
    assert_int_equal(reset, 0);
    assert_int_equal(given(text, sizeof text - 1, 10, &reset), 10);
    assert_int_equal(reset, 1);
    assert_int_equal(given(text, sizeof text - 1, 1, &reset), 1);
    assert_int_equal(reset, 1);
}

static void verdict(unsigned flags, const char *text, size_t n,
                    const char *last, unsigned defects)
{
    server r;
    size_t k = strlen(last);

    start(&r, flags, 0, NULL);
    to_data(&r);
    server_hears(&r, text, n);
    assert_true(r.trace_n >= k);
    assert_memory_equal(r.trace + r.trace_n - k, last, k);
    assert_int_equal(r.last.defects, defects);
    server_close(&r);
}

static void test_smug_01_pass_bare(void **state)
{
    unsigned pass = MPROTO_SMTPD_PASS_BARE;

    (void)state;
    verdict(0, "a\n.\nb\r\n.\r\n", 10, "|RESET|", MPROTO_DEFECT_BARE_LF);
    verdict(0, "a\rb\r\n.\r\n", 8, "|RESET|", MPROTO_DEFECT_BARE_CR);
    verdict(0, "a\0b\r\n.\r\n", 8, "|RESET|", MPROTO_DEFECT_NUL);
    verdict(0, "a\xff" "b\r\n.\r\n", 8, "|END|", MPROTO_DEFECT_EIGHT);
    verdict(pass, "a\n.\nb\r\n.\r\n", 10, "|END|", MPROTO_DEFECT_BARE_LF);
    verdict(pass, "a\rb\r\n.\r\n", 8, "|END|", MPROTO_DEFECT_BARE_CR);
    verdict(pass, "a\0b\r\n.\r\n", 8, "|END|", MPROTO_DEFECT_NUL);
    verdict(0, ".\r\n", 3, "END|", 0);
}

static void test_lf_lines(void **state)
{
    server r;

    (void)state;
    start(&r, MPROTO_SMTPD_LF_LINES, 0, NULL);
    server_step(&r, "NOOP\nNOOP\r\n", "", "250 2.0.0 OK\r\n250 2.0.0 OK\r\n");
    server_close(&r);
    start(&r, 0, 0, NULL);
    server_step(&r, "NOOP\nNOOP\r\n", "",
                "500 5.5.2 lines end in CRLF, have no NUL\r\n");
    server_close(&r);
}

/* -- VRFY and EXPN, peers that speak something else -- */

static void test_vrfy_and_expn(void **state)
{
    unsigned caps = MPROTO_SMTP_CAP_VRFY | MPROTO_SMTP_CAP_EXPN;
    server r;

    (void)state;
    start(&r, 0, caps, NULL);
    server_step(&r, "VRFY Some Body\r\n", "VRFY Some Body|", "");
    answer(&r, "", "252 2.5.0 send some mail and see\r\n");
    server_step(&r, "EXPN list\r\n", "EXPN list|", "");
    OK(mproto_smtpd_refuse(r.s));
    server_step(&r, NULL, "", "550 5.1.1 no such list here\r\n");
    server_step(&r, "EXPN\r\n", "", "501 5.5.4 a name in ASCII is wanted\r\n");
    server_close(&r);
}

static void ends_with(const char *line, const char *code)
{
    server r;

    start(&r, 0, 0, NULL);
    refused_line(&r, line, code);
    server_assert_over(&r, MPROTO_E_PEER);
    server_close(&r);
}

static void test_smug_07_bdat_and_http(void **state)
{
    (void)state;
    ends_with("BDAT 10 LAST\r\nRSET\r\nQUIT\r\n", "502");
    ends_with("GET / HTTP/1.1\r\nHost: x\r\n", "421");
    ends_with("POST / HTTP/1.1\r\n", "421");
}

/* What comes before the reply that allows it: SMUG-14, wire case 53. */
static mproto_smtp_cmd early_after(const char *first, const char *then)
{
    mproto_smtp_cmd early;
    server r;

    server_open(&r, NULL);
    if (*first)
        server_hears(&r, first, strlen(first));
    server_drain(&r);
    if (*then)
        server_hears(&r, then, strlen(then));
    while (mproto_smtpd_ok(r.s) == MPROTO_OK)
        server_pump(&r);
    early = mproto_smtpd_early(r.s);
    server_close(&r);
    return early;
}

static void test_smug_14_out_of_turn(void **state)
{
    (void)state;
    assert_int_equal(early_after("", ""), 0);
    assert_int_equal(early_after("EHLO x\r\n", ""), MPROTO_SMTP_CONNECT);
    assert_int_equal(early_after("", "EHLO x\r\n"), 0);
    assert_int_equal(early_after("", "EHLO x\r\nNOOP\r\n"),
                     MPROTO_SMTP_EHLO);
    assert_int_equal(early_after("", "HELO x\r\nM"), MPROTO_SMTP_HELO);
    assert_int_equal(early_after("", "RSET\r\nR"), MPROTO_SMTP_RSET);
}

static mproto_smtp_cmd early_in(const char *hello, const char *group)
{
    mproto_smtp_cmd early;
    server r;

    server_open(&r, NULL);
    server_drain(&r);
    server_hears(&r, hello, strlen(hello));
    OK(mproto_smtpd_ok(r.s));
    server_drain(&r);
    server_hears(&r, group, strlen(group));
    while (mproto_smtpd_ok(r.s) == MPROTO_OK)
        server_pump(&r);
    early = mproto_smtpd_early(r.s);
    server_close(&r);
    return early;
}

/* RFC 2920 3.1: which commands others may follow at once, behind EHLO and
 * behind HELO, where there are no groups. */
static void test_smug_14_groups(void **state)
{
    static const struct {
        const char     *group;
        mproto_smtp_cmd esmtp, smtp;
    } rows[] = {
        { "MAIL FROM:<>\r\nRCPT TO:<a@b>\r\n", 0, MPROTO_SMTP_MAIL },
        { "NOOP\r\nRSET\r\n", MPROTO_SMTP_NOOP, MPROTO_SMTP_NOOP },
        { "RSET\r\nNOOP\r\n", 0, MPROTO_SMTP_RSET },
        { "VRFY a\r\nEXPN a\r\nR", MPROTO_SMTP_VRFY, MPROTO_SMTP_VRFY },
        { "EXPN a\r\n\r", MPROTO_SMTP_EXPN, MPROTO_SMTP_EXPN },
        { "AUTH X\r\n*\r\n", MPROTO_SMTP_AUTH, MPROTO_SMTP_AUTH },
        { "QUIT\r\nMAIL", MPROTO_SMTP_QUIT, MPROTO_SMTP_QUIT },
        { "QUIT\r\n", 0, 0 },
        { "TURN\r\nx", MPROTO_SMTP_TURN, MPROTO_SMTP_TURN },
        { "STARTTLS\r\nx", MPROTO_SMTP_STARTTLS, MPROTO_SMTP_STARTTLS }
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(early_in("EHLO x\r\n", rows[i].group),
                         rows[i].esmtp);
        assert_int_equal(early_in("HELO x\r\n", rows[i].group),
                         rows[i].smtp);
    }
}

/* A group may end with DATA; content behind it may not be there yet. */
static void test_smug_14_content_before_354(void **state)
{
    static const char group[] = "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n"
                                "DATA\r\n.\r\n";
    server r;
    size_t behind;

    (void)state;
    for (behind = 0; behind <= 3; behind += 3) {
        server_start(&r, NULL);
        server_hears(&r, group, sizeof group - 1 - 3 + behind);
        while (mproto_smtpd_ok(r.s) == MPROTO_OK)
            server_pump(&r);
        assert_int_equal(mproto_smtpd_early(r.s),
                         behind > 0 ? MPROTO_SMTP_DATA : 0);
        server_close(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smtp_12_refused_lines),
        cmocka_unit_test(test_before_ehlo),
        cmocka_unit_test(test_mail_event),
        cmocka_unit_test(test_ehlo_in_a_transaction),
        cmocka_unit_test(test_rcpt_max),
        cmocka_unit_test(test_bad_max),
        cmocka_unit_test(test_smtp_10_line_max),
        cmocka_unit_test(test_tls_01_inject),
        cmocka_unit_test(test_tls_07_forgets),
        cmocka_unit_test(test_message_max),
        cmocka_unit_test(test_smug_01_pass_bare),
        cmocka_unit_test(test_lf_lines),
        cmocka_unit_test(test_vrfy_and_expn),
        cmocka_unit_test(test_smug_07_bdat_and_http),
        cmocka_unit_test(test_smug_14_out_of_turn),
        cmocka_unit_test(test_smug_14_groups),
        cmocka_unit_test(test_smug_14_content_before_354)
    };

    return cmocka_run_group_tests_name("smtpd_cmd", tests, NULL, NULL);
}
