#include "smtpd_drive.h"

/* The events that owe an answer, each in a server of its own. */
static void to_event(server *r, mproto_smtpd_type type)
{
    static const char *const lines[] = {
        NULL, NULL, "EHLO c\r\n", "STARTTLS\r\n", "MAIL FROM:<a@b>\r\n",
        "RCPT TO:<c@d>\r\n", "DATA\r\n", NULL, ".\r\n", NULL, "VRFY x\r\n",
        "EXPN x\r\n"
    };
    mproto_smtpd_opts opts;
    int i;

    memset(&opts, 0, sizeof opts);
    opts.caps = MPROTO_SMTP_CAP_STARTTLS | MPROTO_SMTP_CAP_VRFY |
                MPROTO_SMTP_CAP_EXPN;
    if (type == MPROTO_SMTPD_CONNECT) {
        opts.flags = MPROTO_SMTPD_CONNECTS;
        server_open(r, &opts);
        server_step(r, NULL, "CONNECT|", "");
        return;
    }
    server_start(r, &opts);
    for (i = MPROTO_SMTPD_MAIL; i < (int)type && type < MPROTO_SMTPD_RESET;
         i++) {
        if (!lines[i])
            continue;
        server_hears(r, lines[i], strlen(lines[i]));
        OK(mproto_smtpd_ok(r->s));
        server_pump(r);
        mproto_wire_sent(r->w, SIZE_MAX);
    }
    r->trace_n = 0;
    server_hears(r, lines[type], strlen(lines[type]));
    assert_int_equal(r->last.type, type);
    r->trace_n = 0;
    server_pump(r);
    assert_int_equal(mproto_wire_want(r->w), MPROTO_ANSWER);
    REFUSED(E_STATE, mproto_wire_in(r->w, "x", 1));
}

/* -- which codes fit which event: RFC 5321 4.3.2, and 421 for all -- */

static int code_fits(mproto_smtpd_type type, int code)
{
    if (code >= 400)
        return code < 600 && code / 10 % 10 < 6;
    switch (type) {
    case MPROTO_SMTPD_CONNECT:
    case MPROTO_SMTPD_STARTTLS:
        return code == 220;
    case MPROTO_SMTPD_HELO:
        return code == 250;
    case MPROTO_SMTPD_DATA:
        return code == 354;
    default:
        return code >= 250 && code <= 259;
    }
}

static const mproto_smtpd_type owing[] = {
    MPROTO_SMTPD_CONNECT, MPROTO_SMTPD_HELO, MPROTO_SMTPD_STARTTLS,
    MPROTO_SMTPD_MAIL, MPROTO_SMTPD_RCPT, MPROTO_SMTPD_DATA,
    MPROTO_SMTPD_BODY_END, MPROTO_SMTPD_VRFY, MPROTO_SMTPD_EXPN
};

enum { OWING = sizeof owing / sizeof owing[0] };

static void test_codes(void **state)
{
    server r;
    int code, i;

    (void)state;
    for (i = 0; i < OWING; i++) {
        to_event(&r, owing[i]);
        for (code = -10; code < 1100; code++) {
            if (!code_fits(owing[i], code)) {
                REFUSED(E_ARG, mproto_smtpd_reply(r.s, code, NULL, "x"));
                continue;
            }
            OK(mproto_smtpd_reply(r.s, code, NULL, "x"));
            REFUSED(E_STATE, mproto_smtpd_reply(r.s, code, NULL, "x"));
            REFUSED(E_STATE, mproto_smtpd_ok(r.s));
            REFUSED(E_STATE, mproto_smtpd_refuse(r.s));
            server_close(&r);
            to_event(&r, owing[i]);
        }
        server_close(&r);
    }
}

/* What reply() says in front of MAIL's event. */
static void says(int code, const char *enhanced, const char *text,
                 const char *want)
{
    server r;

    to_event(&r, MPROTO_SMTPD_MAIL);
    OK(mproto_smtpd_reply(r.s, code, enhanced, text));
    server_step(&r, NULL, "", want);
    server_close(&r);
}

static void refuses(int code, const char *enhanced, const char *text)
{
    server r;

    to_event(&r, MPROTO_SMTPD_MAIL);
    REFUSED(E_ARG, mproto_smtpd_reply(r.s, code, enhanced, text));
    assert_int_equal(mproto_wire_want(r.w), MPROTO_ANSWER);
    OK(mproto_smtpd_ok(r.s));
    server_step(&r, NULL, "", "250 2.1.0 sender OK\r\n");
    server_close(&r);
}

static void test_enhanced(void **state)
{
    (void)state;
    says(250, NULL, "x", "250 2.1.0 x\r\n");
    says(251, NULL, "x", "251 2.0.0 x\r\n");
    says(250, "2.6.7", "x", "250 2.6.7 x\r\n");
    says(550, NULL, "x", "550 5.7.1 x\r\n");
    says(551, NULL, "x", "551 5.0.0 x\r\n");
    says(450, NULL, "x", "450 4.0.0 x\r\n");
    says(550, "5.7.123", "x", "550 5.7.123 x\r\n");
    says(550, "5.1.1", "", "550 5.1.1 \r\n");
    refuses(250, "5.1.1", "x");
    refuses(550, "4.1.1", "x");
    refuses(550, "", "x");
    refuses(550, "5", "x");
    refuses(550, "5.1", "x");
    refuses(550, "5.1.", "x");
    refuses(550, "5.1.1 ", "x");
    refuses(550, "5.1.1 x", "x");
    refuses(550, "5.1.1\r\n250", "x");
    refuses(550, "5.1.1111", "x");
}

static void test_inj_13_text(void **state)
{
    (void)state;
    says(550, NULL, "a\nb", "550-5.7.1 a\r\n550 5.7.1 b\r\n");
    says(550, NULL, "a\n250 ok", "550-5.7.1 a\r\n550 5.7.1 250 ok\r\n");
    says(550, NULL, "\n", "550-5.7.1 \r\n550 5.7.1 \r\n");
    says(550, NULL, "a\t%n%s", "550 5.7.1 a\t%n%s\r\n");
    refuses(550, NULL, NULL);
    refuses(550, NULL, "a\r\n250 ok");
    refuses(550, NULL, "a\rb");
    refuses(550, NULL, "a\x1b[0m");
    refuses(550, NULL, "\xc3\xa4");
    refuses(550, NULL, "\x7f");
}

/* RFC 2034 section 4: no enhanced code there. */
static void test_plain_answers(void **state)
{
    server r;

    (void)state;
    to_event(&r, MPROTO_SMTPD_CONNECT);
    OK(mproto_smtpd_reply(r.s, 220, "2.0.0", "hi\nyou"));
    server_step(&r, NULL, "", "220-localhost hi\r\n220 you\r\n");
    server_close(&r);
    to_event(&r, MPROTO_SMTPD_HELO);
    OK(mproto_smtpd_reply(r.s, 550, "5.7.1", "no"));
    server_step(&r, NULL, "", "550 no\r\n");
    server_close(&r);
    to_event(&r, MPROTO_SMTPD_DATA);
    OK(mproto_smtpd_reply(r.s, 354, "3.0.0", "go"));
    server_step(&r, NULL, "", "354 go\r\n");
    server_close(&r);
}

/* -- limits: a line of 512 octets, reply_max for all -- */

static void text_of(size_t lines, size_t n, size_t reply_max, int rc)
{
    static char text[4000];
    mproto_smtpd_limits limits = { .size = sizeof limits,
                                   .reply_max = reply_max };
    mproto_smtpd_opts opts = { .size = sizeof opts, .limits = &limits };
    size_t i, at = 0, out;
    server r;

    for (i = 0; i < lines; i++) {
        memset(text + at, 'x', n);
        at += n;
        text[at++] = '\n';
    }
    text[at - 1] = '\0';
    server_start(&r, &opts);
    server_step(&r, "MAIL FROM:<>\r\n", "MAIL|", "");
    assert_int_equal(mproto_smtpd_reply(r.s, 550, "5.1.1", text), rc);
    mproto_wire_out(r.w, &out);
    assert_int_equal(out, rc == MPROTO_OK ? lines * (n + 12) : 0);
    server_close(&r);
}

static void test_reply_limits(void **state)
{
    (void)state;
    text_of(1, 500, 0, MPROTO_OK);
    text_of(1, 501, 0, MPROTO_E_ARG);
    text_of(2, 244, 0, MPROTO_OK);      /* 512 in all */
    text_of(2, 245, 0, MPROTO_E_ARG);
    text_of(1, 501, 1024, MPROTO_E_ARG);
    text_of(2, 500, 1024, MPROTO_OK);
    text_of(3, 330, 1024, MPROTO_E_ARG);
    text_of(4, 244, 1024, MPROTO_OK);
    text_of(4, 245, 1024, MPROTO_E_ARG);
}

/* -- 421 -- */

static void test_421_ends(void **state)
{
    server r;
    int i;

    (void)state;
    for (i = 0; i < OWING; i++) {
        to_event(&r, owing[i]);
        OK(mproto_smtpd_reply(r.s, 421, "4.3.2", "bye"));
        server_step(&r, NULL, "", i < 2 ? "421 bye\r\n"
                                        : "421 4.3.2 bye\r\n");
        server_assert_over(&r, MPROTO_OK);
        REFUSED(E_STATE, mproto_smtpd_close(r.s, NULL));
        server_close(&r);
    }
}

static void test_close_while_owed(void **state)
{
    server r;
    int i;

    (void)state;
    for (i = 0; i < OWING; i++) {
        to_event(&r, owing[i]);
        REFUSED(E_ARG, mproto_smtpd_close(r.s, "a\rb"));
        REFUSED(E_ARG, mproto_smtpd_close(r.s, "\xff"));
        OK(mproto_smtpd_close(r.s, "bye\nnow"));
        REFUSED(E_STATE, mproto_smtpd_ok(r.s));
        server_step(&r, NULL, "", i < 1 ? "421-bye\r\n421 now\r\n"
                    : "421-4.3.2 bye\r\n421 4.3.2 now\r\n");
        server_assert_over(&r, MPROTO_OK);
        server_close(&r);
    }
}

/* -- EHLO -- */

static void test_ehlo_lines(void **state)
{
    mproto_smtpd_opts opts;
    server r;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.hostname = "mx.example";
    opts.keywords = "X-ONE\nX-TWO a b";
    opts.caps = MPROTO_SMTP_CAP_STARTTLS | MPROTO_SMTP_CAP_VRFY |
                MPROTO_SMTP_CAP_EXPN;
    server_open(&r, &opts);
    server_step(&r, NULL, "", "220 mx.example ESMTP\r\n");
    server_step(&r, "EHLO [1.2.3.4]\r\n", "HELO [1.2.3.4]|", "");
    OK(mproto_smtpd_reply(r.s, 250, NULL, "hello\nthere"));
    server_step(&r, NULL, "", "250-mx.example hello\r\n250-there\r\n"
                "250-X-ONE\r\n250-X-TWO a b\r\n250-VRFY\r\n250-EXPN\r\n"
                "250-STARTTLS\r\n250-SIZE 67108864\r\n250-8BITMIME\r\n"
                "250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n"
                "250 HELP\r\n");
    server_step(&r, "HELO x\r\n", "HELO x|", "");
    OK(mproto_smtpd_ok(r.s));
    server_step(&r, NULL, "", "250 mx.example\r\n");
    server_close(&r);
}

static void test_starttls_hidden_in_tls(void **state)
{
    mproto_smtpd_opts opts;
    server r;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.flags = MPROTO_SMTPD_TLS;
    opts.caps = MPROTO_SMTP_CAP_STARTTLS;
    server_open(&r, &opts);
    server_step(&r, NULL, "", "220 localhost ESMTP\r\n");
    server_step(&r, "EHLO c\r\n", "HELO c|", "");
    OK(mproto_smtpd_ok(r.s));
    server_step(&r, NULL, "", "250-localhost\r\n250-SIZE 67108864\r\n"
                "250-8BITMIME\r\n250-PIPELINING\r\n"
                "250-ENHANCEDSTATUSCODES\r\n250 HELP\r\n");
    server_step(&r, "STARTTLS\r\n", "", "503 5.5.1 TLS is on already\r\n");
    server_close(&r);
}

static void start(server *r, unsigned caps)
{
    mproto_smtpd_opts opts;

    memset(&opts, 0, sizeof opts);
    opts.caps = caps;
    server_start(r, &opts);
}

/* RFC 6531 3.7.4.2: the name may be UTF-8 in any case, the reply where the
 * parameter was said, and for that command only. */
static void test_vrfy_and_expn_utf8(void **state)
{
    unsigned caps = MPROTO_SMTP_CAP_VRFY | MPROTO_SMTP_CAP_EXPN |
                    MPROTO_SMTP_CAP_SMTPUTF8;
    server r;

    (void)state;
    start(&r, caps);
    server_step(&r, "VRFY pel\xc3\xa9 SMTPUTF8\r\n", "VRFY pel\xc3\xa9|", "");
    assert_true(r.last.utf8);
    REFUSED(E_ARG, mproto_smtpd_reply(r.s, 250, NULL, "pel\xe9 <a@b>"));
    REFUSED(E_ARG, mproto_smtpd_reply(r.s, 250, NULL, "\xc3\xa9\r\n250 x"));
    OK(mproto_smtpd_reply(r.s, 250, "2.1.5", "<pel\xc3\xa9@b>"));
    server_step(&r, "EXPN l\xc3\xa9s\r\n", "EXPN l\xc3\xa9s|",
                "250 2.1.5 <pel\xc3\xa9@b>\r\n");
    assert_false(r.last.utf8);
    REFUSED(E_ARG, mproto_smtpd_reply(r.s, 250, NULL, "<pel\xc3\xa9@b>"));
    OK(mproto_smtpd_reply(r.s, 252, "2.6.8", "not in ASCII"));
    server_step(&r, "EXPN \xff SMTPUTF8\r\n", "",
                "252 2.6.8 not in ASCII\r\n"
                "501 5.5.4 a name in UTF-8 is wanted\r\n");
    server_step(&r, "MAIL FROM:<a@b> SMTPUTF8\r\n", "MAIL a@b|", "");
    REFUSED(E_ARG, mproto_smtpd_reply(r.s, 250, NULL, "\xc3\xa9"));
    server_close(&r);
}

/* The parameter is a word of the name where it was not announced. */
static void test_vrfy_utf8_not_offered(void **state)
{
    server r;

    (void)state;
    start(&r, MPROTO_SMTP_CAP_VRFY);
    server_step(&r, "VRFY a SMTPUTF8\r\n", "VRFY a SMTPUTF8|", "");
    assert_false(r.last.utf8);
    REFUSED(E_ARG, mproto_smtpd_reply(r.s, 250, NULL, "\xc3\xa9"));
    server_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_enhanced),
        cmocka_unit_test(test_inj_13_text),
        cmocka_unit_test(test_plain_answers),
        cmocka_unit_test(test_reply_limits),
        cmocka_unit_test(test_421_ends),
        cmocka_unit_test(test_close_while_owed),
        cmocka_unit_test(test_ehlo_lines),
        cmocka_unit_test(test_starttls_hidden_in_tls),
        cmocka_unit_test(test_vrfy_and_expn_utf8),
        cmocka_unit_test(test_vrfy_utf8_not_offered),
    };

    return cmocka_run_group_tests_name("smtpd_reply", tests, NULL, NULL);
}
