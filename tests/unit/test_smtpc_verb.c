#include "smtpc_drive.h"

/* -- refused calls: nothing reaches the wire -- */

/* Octets with c in the middle, as a string. */
static const char *with_octet(char *text, const char *front, int c,
                              const char *back)
{
    size_t n = strlen(front);

    memcpy(text, front, n);
    text[n] = (char)c;
    strcpy(text + n + 1, back);
    return text;
}

/* One CRLF at the end of what goes out, and no other control, or nothing. */
static void assert_one_line(client *r, int rc)
{
    size_t n, i;
    const char *p;

    client_pump(r);
    p = mproto_wire_out(r->w, &n);
    if (rc != MPROTO_OK) {
        assert_int_equal(rc, MPROTO_E_ARG);
        assert_int_equal(n, 0);
        return;
    }
    assert_true(n > 2);
    assert_memory_equal(p + n - 2, "\r\n", 2);
    for (i = 0; i + 2 < n; i++)
        assert_true((p[i] >= 32 && p[i] < 127) || p[i] == '\t');
}

static int call_mail(client *r, const char *text)
{
    return mproto_smtpc_mail(r->c, text, NULL);
}

static int call_params(client *r, const char *text)
{
    return mproto_smtpc_mail(r->c, "a@b", text);
}

static int call_rcpt(client *r, const char *text)
{
    OK(mproto_smtpc_mail(r->c, "a@b", NULL));
    client_step(r, NULL, "", "MAIL FROM:<a@b>\r\n");
    client_step(r, "250 ok\r\n", "MAIL 250|", "");
    return mproto_smtpc_rcpt(r->c, text, NULL);
}

static int call_rcpt_params(client *r, const char *text)
{
    OK(mproto_smtpc_mail(r->c, "a@b", NULL));
    client_step(r, NULL, "", "MAIL FROM:<a@b>\r\n");
    client_step(r, "250 ok\r\n", "MAIL 250|", "");
    return mproto_smtpc_rcpt(r->c, "c@d", text);
}

static int call_vrfy(client *r, const char *text)
{
    return mproto_smtpc_vrfy(r->c, text);
}

static int call_expn(client *r, const char *text)
{
    return mproto_smtpc_expn(r->c, text);
}

static int call_help(client *r, const char *text)
{
    return mproto_smtpc_help(r->c, text);
}

static int call_noop(client *r, const char *text)
{
    return mproto_smtpc_noop(r->c, text);
}

/* Case 85. */
static void test_inj_01_each_octet_of_each_argument(void **state)
{
    static const struct {
        int       (*call)(client *, const char *);
        const char *front, *back;
    } rows[] = {
        { call_mail, "a", "b@c" }, { call_mail, "\"a", "b\"@c" },
        { call_mail, "a@b", "c" }, { call_params, "SIZE=1", "2" },
        { call_params, "SI", "ZE=1" }, { call_params, "BODY=8BITMIME", "" },
        { call_params, "ENVID=a", "b" }, { call_params, "AUTH=a", "b" },
        { call_rcpt, "a", "b@c" }, { call_rcpt, "a@[x:", "]" },
        { call_rcpt_params, "ORCPT=rfc822;a", "b" },
        { call_rcpt_params, "ORCPT=rfc", "822;a" },
        { call_vrfy, "a", "b" }, { call_expn, "a", "b" },
        { call_help, "a", "b" }, { call_noop, "a", "b" },
    };
    char text[40];
    client r;
    size_t i;
    int c;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (c = 1; c < 256; c++) {
            client_start(&r, 0, "250-SIZE\r\n250-8BITMIME\r\n250-DSN\r\n"
                                "250-AUTH PLAIN\r\n");
            with_octet(text, rows[i].front, c, rows[i].back);
            assert_one_line(&r, rows[i].call(&r, text));
            client_close(&r);
        }
    }
}

static void test_inj_03_params(void **state)
{
    static const char *const bad[] = {
        "SIZE", "SIZE=", "SIZE=x", "SIZE=-1", "SIZE=1x",
        "SIZE=999999999999999999999", "SIZE=1 SIZE=1", "BODY",
        "BODY=8BITMIME", "BODY=7BIT BODY=7BIT",
        "BODY=BINARYMIME", "AUTH=<>", "RET=FULL", "SMTPUTF8", "=", "x",
        "SIZE=1\r\nRCPT TO:<e@f>", "SIZE=1 X", "SIZE=1\tBODY=7BIT"
    };
    client r;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        client_start(&r, 0, "250-SIZE\r\n");
        REFUSED(E_ARG, mproto_smtpc_mail(r.c, "a@b", bad[i]));
        client_step(&r, NULL, "", "");
        client_close(&r);
    }
}

/* A line that could never go out is not E_FULL, which would come for ever. */
static void test_too_long_is_e_arg(void **state)
{
    static char text[6000];
    client r;
    size_t i;

    (void)state;
    client_start(&r, 0, "250-SIZE\r\n");
    for (i = 0; i + 7 < sizeof text; i += 7)
        memcpy(text + i, "SIZE=1 ", 7);
    REFUSED(E_ARG, mproto_smtpc_mail(r.c, "a@b", text));
    OK(mproto_smtpc_rset(r.c));
    client_step(&r, NULL, "", "RSET\r\n");
    for (i = 0; i + 8 < sizeof text; i += 3)
        memcpy(text + i, i == 0 ? "@a," : "@b,", 3);
    strcpy(text + i - 1, ":c@d");
    REFUSED(E_ARG, mproto_smtpc_mail(r.c, text, NULL));
    client_close(&r);
}

/* The line with CRLF has 512 octets at the most. */
static void test_text_505_and_506(void **state)
{
    char text[507];
    client r;
    size_t n;

    (void)state;
    memset(text, 'x', sizeof text);
    client_start(&r, 0, CLIENT_PIPE);
    text[506] = '\0';
    REFUSED(E_ARG, mproto_smtpc_help(r.c, text));
    REFUSED(E_ARG, mproto_smtpc_vrfy(r.c, text));
    text[505] = '\0';
    OK(mproto_smtpc_help(r.c, text));
    client_pump(&r);
    assert_non_null(mproto_wire_out(r.w, &n));
    assert_int_equal(n, 512);
    client_close(&r);
}

static void test_missing_arguments(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    REFUSED(E_ARG, mproto_smtpc_vrfy(r.c, NULL));
    REFUSED(E_ARG, mproto_smtpc_vrfy(r.c, ""));
    REFUSED(E_ARG, mproto_smtpc_expn(r.c, NULL));
    OK(mproto_smtpc_help(r.c, NULL));
    OK(mproto_smtpc_help(r.c, ""));
    OK(mproto_smtpc_help(r.c, "x y"));
    OK(mproto_smtpc_noop(r.c, "z"));
    client_step(&r, NULL, "", "HELP\r\nHELP\r\nHELP x y\r\nNOOP z\r\n");
    REFUSED(E_ARG, mproto_smtpc_mail(r.c, NULL, NULL));
    client_close(&r);
}

/* -- VRFY and EXPN in UTF-8 (RFC 6531 3.7.4.2) -- */

static void test_names_utf8(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, "250-SMTPUTF8\r\n250-ETRN\r\n" CLIENT_PIPE);
    REFUSED(E_ARG, mproto_smtpc_vrfy(r.c, "pel\xc3\xa9"));
    REFUSED(E_ARG, mproto_smtpc_expn(r.c, "a\r\nb SMTPUTF8"));
    REFUSED(E_ARG, mproto_smtpc_expn(r.c, "  SMTPUTF8"));
    REFUSED(E_ARG, mproto_smtpc_etrn(r.c, "pel\xc3\xa9 SMTPUTF8"));
    OK(mproto_smtpc_vrfy(r.c, "pel\xc3\xa9 SMTPUTF8"));
    client_step(&r, NULL, "", "VRFY pel\xc3\xa9 SMTPUTF8\r\n");
    client_step(&r, "252 ok\r\n", "VRFY 252|", "");
    OK(mproto_smtpc_expn(r.c, "list smtputf8"));
    client_step(&r, NULL, "", "EXPN list smtputf8\r\n");
    client_close(&r);
}

static void test_names_utf8_not_announced(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    REFUSED(E_ARG, mproto_smtpc_vrfy(r.c, "pel\xc3\xa9 SMTPUTF8"));
    OK(mproto_smtpc_vrfy(r.c, "SMTPUTF8"));
    client_step(&r, NULL, "", "VRFY SMTPUTF8\r\n");
    client_close(&r);
}

/* -- spoiled transactions -- */

static void test_spoiled_before_mail(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    OK(mproto_smtpc_data(r.c));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
    client_step(&r, "250 1\r\n250 2\r\n354 3\r\n",
                "MAIL 250|RCPT0 250|BODY|", "");
    OK(mproto_smtpc_body_end(r.c));
    REFUSED(E_ARG, mproto_smtpc_mail(r.c, "a@b>\r\nDATA", NULL));
    REFUSED(E_STATE, mproto_smtpc_mail(r.c, "a@b", NULL));
    REFUSED(E_STATE, mproto_smtpc_rcpt(r.c, "c@d", NULL));
    OK(mproto_smtpc_data(r.c));
    REFUSED(E_STATE, mproto_smtpc_data(r.c));
    client_step(&r, NULL, "", ".\r\n");
    client_step(&r, "250 ok\r\n", "RESULT 250 of 1|RESULT 0 of 0|", "");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\n");
    client_close(&r);
}

static void test_spoiled_in_rcpt(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    REFUSED(E_ARG, mproto_smtpc_rcpt(r.c, "c@d\r\n", NULL));
    REFUSED(E_STATE, mproto_smtpc_rcpt(r.c, "e@f", NULL));
    OK(mproto_smtpc_data(r.c));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRSET\r\n");
    client_step(&r, "250 1\r\n250 2\r\n250 3\r\n",
                "MAIL 250|RCPT0 250|RESULT 0 of 0|", "");
    OK(mproto_smtpc_mail(r.c, "", NULL));
    client_step(&r, NULL, "", "MAIL FROM:<>\r\n");
    client_close(&r);
}

static void test_spoiled_by_rcpt_params(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    REFUSED(E_ARG, mproto_smtpc_rcpt(r.c, "c@d", "NOTIFY=NEVER"));
    OK(mproto_smtpc_data(r.c));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\nRSET\r\n");
    client_close(&r);
}

static void test_rset_takes_it_back(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    REFUSED(E_ARG, mproto_smtpc_mail(r.c, "a", NULL));
    OK(mproto_smtpc_rset(r.c));
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    REFUSED(E_ARG, mproto_smtpc_rcpt(r.c, "", NULL));
    OK(mproto_smtpc_rset(r.c));
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "Postmaster", NULL));
    OK(mproto_smtpc_data(r.c));
    client_step(&r, NULL, "", "RSET\r\nMAIL FROM:<a@b>\r\nRSET\r\n"
                "MAIL FROM:<a@b>\r\nRCPT TO:<Postmaster>\r\nDATA\r\n");
    client_step(&r, "250 1\r\n250 2\r\n250 3\r\n250 4\r\n250 5\r\n354 6\r\n",
                "RSET 250|MAIL 250|RSET 250|MAIL 250|RCPT0 250|BODY|", "");
    client_close(&r);
}

static void test_data_without_rcpt(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    REFUSED(E_STATE, mproto_smtpc_data(r.c));
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_data(r.c));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\nRSET\r\n");
    client_step(&r, "250 1\r\n250 2\r\n", "MAIL 250|RESULT 0 of 0|", "");
    client_close(&r);
}

/* Recipients of one transaction do not count for the next. */
static void test_data_without_rcpt_again(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    OK(mproto_smtpc_rset(r.c));
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_data(r.c));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRSET\r\n"
                "MAIL FROM:<a@b>\r\nRSET\r\n");
    client_close(&r);
}

/* -- TLS -- */

static void test_tls_05_need_tls(void **state)
{
    client r;

    (void)state;
    client_start(&r, MPROTO_SMTPC_NEED_TLS, CLIENT_PIPE);
    REFUSED(E_STATE, mproto_smtpc_starttls(r.c));
    REFUSED(E_STATE, mproto_smtpc_vrfy(r.c, "x"));
    REFUSED(E_STATE, mproto_smtpc_expn(r.c, "x"));
    REFUSED(E_STATE, mproto_smtpc_mail(r.c, "a@b", NULL));
    REFUSED(E_STATE, mproto_smtpc_rcpt(r.c, "c@d", NULL));
    OK(mproto_smtpc_data(r.c));
    client_step(&r, NULL, "RESULT 0 of 0|", "");
    OK(mproto_smtpc_noop(r.c, NULL));
    OK(mproto_smtpc_quit(r.c));
    client_step(&r, NULL, "", "NOOP\r\n");
    client_close(&r);
}

/* A mail() that came too early does not stand in the way of TLS. */
static void test_tls_05_starttls_takes_back(void **state)
{
    client r;

    (void)state;
    client_start(&r, MPROTO_SMTPC_NEED_TLS,
                 CLIENT_PIPE "250-STARTTLS\r\n");
    REFUSED(E_STATE, mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_starttls(r.c));
    client_step(&r, NULL, "", "STARTTLS\r\n");
    client_step(&r, "220 go\r\n", "", "");
    OK(mproto_wire_tls_on(r.w));
    client_step(&r, NULL, "", CLIENT_EHLO);
    client_step(&r, "250 mx\r\n", "READY 250|", "");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    client_close(&r);
    client_start(&r, 0, CLIENT_PIPE "250-STARTTLS\r\n");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    REFUSED(E_STATE, mproto_smtpc_starttls(r.c));
    client_close(&r);
}

static void test_tls_07_starttls_forgets(void **state)
{
    client r;

    (void)state;
    client_start(&r, MPROTO_SMTPC_NEED_TLS,
                 CLIENT_PIPE "250-STARTTLS\r\n250-SIZE 9\r\n");
    OK(mproto_smtpc_starttls(r.c));
    REFUSED(E_STATE, mproto_smtpc_noop(r.c, NULL));
    REFUSED(E_STATE, mproto_smtpc_quit(r.c));
    REFUSED(E_STATE, mproto_wire_tls_on(r.w));
    client_step(&r, NULL, "", "STARTTLS\r\n");
    client_step(&r, "220 go\r\n", "", "");
    assert_int_equal(mproto_wire_want(r.w), MPROTO_TLS);
    REFUSED(E_STATE, mproto_wire_in(r.w, "x", 1));
    REFUSED(E_STATE, mproto_smtpc_noop(r.c, NULL));
    OK(mproto_wire_tls_on(r.w));
    client_step(&r, NULL, "", CLIENT_EHLO);
    REFUSED(E_STATE, mproto_smtpc_mail(r.c, "a@b", NULL));
    client_step(&r, "250 mx\r\n", "READY 250|", "");
    assert_int_equal(r.last.caps, 0);
    assert_int_equal(r.last.size_max, 0);
    REFUSED(E_STATE, mproto_smtpc_starttls(r.c));
    OK(mproto_smtpc_mail(r.c, "a@b", "SIZE=5"));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\n");
    client_close(&r);
}

static void test_tls_02_octets_behind_220(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, "250-STARTTLS\r\n");
    OK(mproto_smtpc_starttls(r.c));
    client_step(&r, NULL, "", "STARTTLS\r\n");
    client_hears(&r, "220 go\r\n250-x", 13);
    client_assert_over(&r, MPROTO_E_INJECT);
    client_close(&r);
}

static void test_starttls_refused(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, "250-STARTTLS\r\n");
    OK(mproto_smtpc_noop(r.c, NULL));
    REFUSED(E_STATE, mproto_smtpc_starttls(r.c));
    client_step(&r, NULL, "", "NOOP\r\n");
    client_step(&r, "250 ok\r\n", "NOOP 250|", "");
    OK(mproto_smtpc_starttls(r.c));
    client_step(&r, NULL, "", "STARTTLS\r\n");
    client_step(&r, "454 4.7.0 no\r\n", "STARTTLS 454|", "");
    OK(mproto_smtpc_noop(r.c, NULL));
    client_close(&r);
    client_start(&r, MPROTO_SMTPC_TLS, "250-STARTTLS\r\n");
    REFUSED(E_STATE, mproto_smtpc_starttls(r.c));
    client_close(&r);
}

/* -- content -- */

static void to_body(client *r, unsigned flags, const mproto_smtpc_limits *l)
{
    mproto_smtpc_opts opts;

    memset(&opts, 0, sizeof opts);
    opts.flags = flags;
    opts.limits = l;
    client_open(r, &opts);
    client_ready(r, CLIENT_PIPE);
    OK(mproto_smtpc_mail(r->c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r->c, "c@d", NULL));
    OK(mproto_smtpc_data(r->c));
    client_step(r, NULL, "", "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
    REFUSED(E_STATE, mproto_smtpc_body(r->c, "x", 1));
    REFUSED(E_STATE, mproto_smtpc_body_end(r->c));
    client_step(r, "250 1\r\n250 2\r\n354 3\r\n", "MAIL 250|RCPT0 250|BODY|",
                "");
}

static void test_smug_04_body(void **state)
{
    client r;

    (void)state;
    to_body(&r, 0, NULL);
    assert_true(mproto_wire_want(r.w) & MPROTO_ANSWER);
    OK(mproto_smtpc_body(r.c, NULL, 0));
    OK(mproto_smtpc_body(r.c, ".a\r", 3));
    OK(mproto_smtpc_body(r.c, ".\nb\n.\nc\r\n.\r", 11));
    client_step(&r, NULL, "BODY|", "..a\r\n..\r\nb\r\n..\r\nc\r\n..");
    OK(mproto_smtpc_body_end(r.c));
    client_step(&r, NULL, "", "\r\n.\r\n");
    client_close(&r);
}

static void test_strict_body(void **state)
{
    client r;

    (void)state;
    to_body(&r, MPROTO_SMTPC_STRICT_BODY, NULL);
    OK(mproto_smtpc_body(r.c, "a\r\n", 3));
    REFUSED(E_ARG, mproto_smtpc_body(r.c, "b\nc", 3));
    REFUSED(E_ARG, mproto_smtpc_body(r.c, "b\rc", 3));
    REFUSED(E_ARG, mproto_smtpc_body(r.c, "b\r\r\n", 4));
    OK(mproto_smtpc_body(r.c, "b\r", 2));
    REFUSED(E_ARG, mproto_smtpc_body(r.c, "c", 1));
    REFUSED(E_ARG, mproto_smtpc_body_end(r.c));
    OK(mproto_smtpc_body(r.c, "\n.", 2));
    OK(mproto_smtpc_body_end(r.c));
    client_step(&r, NULL, "", "a\r\nb\r\n..\r\n.\r\n");
    client_close(&r);
}

/* room is exact: so much goes in whole, one more does not, none of it. */
static void test_smtp_04_room_is_exact(void **state)
{
    static char dots[20000];
    mproto_smtpc_limits limits = { sizeof limits, 0, 4096, 0, 0 };
    client r;
    size_t room, n;

    (void)state;
    memset(dots, '\n', sizeof dots);
    to_body(&r, 0, &limits);
    room = r.last.room;
    assert_true(room >= 1024 && room <= 4096);
    REFUSED(E_FULL, mproto_smtpc_body(r.c, dots, room + 1));
    assert_null(mproto_wire_out(r.w, &n));
    client_step(&r, NULL, "BODY|", "");
    assert_int_equal(r.last.room, room);
    OK(mproto_smtpc_body(r.c, dots, room));
    client_pump(&r);
    client_assert_events(&r, "");
    REFUSED(E_FULL, mproto_smtpc_body(r.c, dots, room));
    OK(mproto_smtpc_body_end(r.c));
    OK(mproto_smtpc_quit(r.c));
    client_pump(&r);
    assert_non_null(mproto_wire_out(r.w, &n));
    assert_int_equal(n, 2 * room + 3);          /* QUIT awaits the verdict */
    client_close(&r);
}

/* Between data() and its end no other verb is taken. */
static void test_no_verb_in_data(void **state)
{
    client r;

    (void)state;
    to_body(&r, 0, NULL);
    REFUSED(E_STATE, mproto_smtpc_mail(r.c, "a@b", NULL));
    REFUSED(E_STATE, mproto_smtpc_rcpt(r.c, "a@b", NULL));
    REFUSED(E_STATE, mproto_smtpc_data(r.c));
    REFUSED(E_STATE, mproto_smtpc_rset(r.c));
    REFUSED(E_STATE, mproto_smtpc_vrfy(r.c, "x"));
    REFUSED(E_STATE, mproto_smtpc_expn(r.c, "x"));
    REFUSED(E_STATE, mproto_smtpc_help(r.c, NULL));
    REFUSED(E_STATE, mproto_smtpc_noop(r.c, NULL));
    REFUSED(E_STATE, mproto_smtpc_quit(r.c));
    REFUSED(E_STATE, mproto_smtpc_starttls(r.c));
    OK(mproto_smtpc_body_end(r.c));
    REFUSED(E_STATE, mproto_smtpc_body_end(r.c));
    REFUSED(E_STATE, mproto_smtpc_body(r.c, "x", 1));
    OK(mproto_smtpc_noop(r.c, NULL));
    client_close(&r);
}

static void test_quit_is_the_last_verb(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_quit(r.c));
    REFUSED(E_STATE, mproto_smtpc_quit(r.c));
    REFUSED(E_STATE, mproto_smtpc_rcpt(r.c, "c@d", NULL));
    REFUSED(E_STATE, mproto_smtpc_data(r.c));
    REFUSED(E_STATE, mproto_smtpc_noop(r.c, NULL));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\nQUIT\r\n");
    client_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inj_01_each_octet_of_each_argument),
        cmocka_unit_test(test_inj_03_params),
        cmocka_unit_test(test_too_long_is_e_arg),
        cmocka_unit_test(test_text_505_and_506),
        cmocka_unit_test(test_missing_arguments),
        cmocka_unit_test(test_names_utf8),
        cmocka_unit_test(test_names_utf8_not_announced),
        cmocka_unit_test(test_spoiled_before_mail),
        cmocka_unit_test(test_spoiled_in_rcpt),
        cmocka_unit_test(test_spoiled_by_rcpt_params),
        cmocka_unit_test(test_rset_takes_it_back),
        cmocka_unit_test(test_data_without_rcpt),
        cmocka_unit_test(test_data_without_rcpt_again),
        cmocka_unit_test(test_tls_05_need_tls),
        cmocka_unit_test(test_tls_05_starttls_takes_back),
        cmocka_unit_test(test_tls_07_starttls_forgets),
        cmocka_unit_test(test_tls_02_octets_behind_220),
        cmocka_unit_test(test_starttls_refused),
        cmocka_unit_test(test_smug_04_body),
        cmocka_unit_test(test_strict_body),
        cmocka_unit_test(test_smtp_04_room_is_exact),
        cmocka_unit_test(test_no_verb_in_data),
        cmocka_unit_test(test_quit_is_the_last_verb),
    };

    return cmocka_run_group_tests_name("smtpc_verb", tests, NULL, NULL);
}
