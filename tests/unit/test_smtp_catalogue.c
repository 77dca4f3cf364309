/* The failures that others had, and that must not be ours: SMUG, INJ and
 * TLS of our catalogue, as far as they concern the SMTP engines. */
#include "smtp_run.h"

#define ENVELOPE "EHLO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n"

static smtp_run run;

/* --- SMUG: where content ends --- */

/* head, what looks like an end, a transaction behind it, the real end. */
static void check_no_end(const char *fake, size_t n, unsigned flags)
{
    static const char head[] = ENVELOPE "x";
    static const char tail[] = "MAIL FROM:<evil@x>\r\nRCPT TO:<b@y>\r\n"
                               "DATA\r\nevil\r\n.\r\n";
    mproto_smtpd_opts opts = { .size = sizeof opts };
    char p[256];
    size_t at = sizeof head - 1;

    opts.flags = flags;
    memcpy(p, head, at);
    memcpy(p + at, fake, n);
    memcpy(p + at + n, tail, sizeof tail - 1);
    run_smtpd_all(&run, &opts, p, at + n + sizeof tail - 1);
    assert_int_equal(run.mails, 1);
    assert_int_equal(run.rcpts, 1);
    assert_int_equal(run.ended, (flags & MPROTO_SMTPD_PASS_BARE) != 0);
    assert_non_null(strstr(run.log, "MAIL FROM:<evil@x>"));
}

static void test_smug_01_bare_lf_ends_nothing(void **state)
{
    (void)state;
    check_no_end("\n.\n", 3, 0);
    check_no_end("\n.\r\n", 4, 0);
    check_no_end("\r\n.\n", 4, 0);
    check_no_end("\n.\n", 3, MPROTO_SMTPD_LF_LINES);
    check_no_end("\r\n.\n", 4, MPROTO_SMTPD_LF_LINES);
}

static void test_smug_02_no_malformed_end_ends(void **state)
{
    static const struct { const char *p; size_t n; } ends[] = {
        { "\n.\n", 3 }, { "\n.\r", 3 }, { "\r.\n", 3 }, { "\r.\r", 3 },
        { "\n.\r\n", 4 }, { "\r.\r\n", 4 }, { "\r\n.\r\r\n", 6 },
        { "\r\r\n.\r\r\n", 7 }, { "\r\n\0.\r\n", 6 }, { "\r\n.\0\r\n", 6 },
        { "\r\n.\r", 4 }, { "\r\n.\n", 4 }, { "\r\n .\r\r\n", 7 }
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof ends / sizeof *ends; i++) {
        check_no_end(ends[i].p, ends[i].n, 0);
        check_no_end(ends[i].p, ends[i].n, MPROTO_SMTPD_PASS_BARE);
        check_no_end(ends[i].p, ends[i].n,
                     MPROTO_SMTPD_PASS_BARE | MPROTO_SMTPD_LF_LINES);
    }
}

static void check_content_leaves_whole(const char *body, size_t piece)
{
    static const char ready[] = "220 x\r\n250 x\r\n250 a\r\n250 b\r\n"
                                "250 c\r\n354 d\r\n";
    run_client client = { NULL, NULL, NULL, 0, 0 };
    const char *p, *end;

    client.body = body;
    client.body_n = strlen(body);
    client.piece = piece;
    run_smtpc(&run, NULL, &client, ready, 0, 0);
    p = strstr(run.out, "DATA\r\n");
    assert_non_null(p);
    end = strstr(p, "\r\n.\r\n");
    assert_non_null(end);
    assert_ptr_equal(end + 5, run.out + run.out_n);
    for (; *p; p++) {
        assert_true(*p != '\n' || p[-1] == '\r');
        assert_true(*p != '\r' || p[1] == '\n');
    }
}

static void test_smug_03_bare_cr_is_a_line_end_in_our_content(void **state)
{
    size_t piece;

    (void)state;
    for (piece = 0; piece < 4; piece++) {
        check_content_leaves_whole("x\r.\r\nMAIL FROM:<evil@x>\r\n", piece);
        check_content_leaves_whole("x\r.\rRSET\r", piece);
        check_content_leaves_whole(".\r.\r\r\n.", piece);
    }
}

static void test_smug_04_bare_lf_is_a_line_end_in_our_content(void **state)
{
    size_t piece;

    (void)state;
    for (piece = 0; piece < 4; piece++) {
        check_content_leaves_whole("a\n.\nRCPT TO:<evil@x>\n", piece);
        check_content_leaves_whole("\n.\n\n.\r\n.\n", piece);
    }
}

/* --- INJ: what the caller hands us --- */

enum { MAIL_FROM, MAIL_PARAMS, RCPT_TO, RCPT_PARAMS, VRFY, EXPN, HELP, NOOP,
       VERBS };

static int call(mproto_smtpc *c, int verb, const char *arg)
{
    switch (verb) {
    case MAIL_FROM:
        return mproto_smtpc_mail(c, arg, NULL);
    case MAIL_PARAMS:
        return mproto_smtpc_mail(c, "a@b", arg);
    case RCPT_TO:
        mproto_smtpc_mail(c, "", NULL);
        return mproto_smtpc_rcpt(c, arg, NULL);
    case RCPT_PARAMS:
        mproto_smtpc_mail(c, "", NULL);
        return mproto_smtpc_rcpt(c, "a@b", arg);
    case VRFY:
        return mproto_smtpc_vrfy(c, arg);
    case EXPN:
        return mproto_smtpc_expn(c, arg);
    case HELP:
        return mproto_smtpc_help(c, arg);
    default:
        return mproto_smtpc_noop(c, arg);
    }
}

/* E_ARG and nothing of it leaves, or one line more with its CRLF. */
static void check_verb(int verb, const char *arg)
{
    static const char hello[] = "220 x\r\n250-x\r\n250-8BITMIME\r\n"
                                "250-SIZE\r\n250 PIPELINING\r\n";
    mproto_smtpc *c = mproto_smtpc_new(NULL);
    mproto_wire *w = mproto_smtpc_wire(c);
    size_t lines = 0, i;
    int code;

    memset(&run, 0, sizeof run);
    assert_null(mproto_smtpc_next(c));
    mproto_wire_in(w, hello, sizeof hello - 1);
    assert_non_null(mproto_smtpc_next(c));
    run_drain(&run, w);
    run.out_n = 0;
    run.out[0] = '\0';
    code = call(c, verb, arg);
    assert_true(code == MPROTO_OK || code == MPROTO_E_ARG);
    while (mproto_smtpc_next(c))
        ;
    run_drain(&run, w);
    assert_null(memchr(run.out, '\0', run.out_n));
    for (i = 0; i < run.out_n; i++) {
        assert_true((run.out[i] == '\r') == (run.out[i + 1] == '\n'));
        lines += run.out[i] == '\n';
    }
    assert_int_equal(lines, (size_t)(code == MPROTO_OK) +
                            (verb == RCPT_TO || verb == RCPT_PARAMS));
    mproto_smtpc_free(c);
}

/* Each octet alone, in the middle, at both ends of something good. */
static void check_octets(int verb, const char *good)
{
    char arg[64];
    size_t n = strlen(good), at;
    int octet;

    for (octet = 1; octet < 256; octet++)
        for (at = 0; at <= n; at++) {
            memcpy(arg, good, at);
            arg[at] = (char)octet;
            memcpy(arg + at + 1, good + at, n - at + 1);
            check_verb(verb, arg);
        }
}

static void test_inj_01_all_octets_in_all_arguments(void **state)
{
    static const char *const good[VERBS] = {
        "a@b", "SIZE=1", "a@b", "", "ab", "ab", "ab", "ab"
    };
    int verb;

    (void)state;
    for (verb = 0; verb < VERBS; verb++) {
        check_octets(verb, good[verb]);
        check_verb(verb, "");
        check_verb(verb, "a@b>\r\nDATA\r\nevil\r\n.\r\n");
        check_verb(verb, "b@y>\r\nRCPT TO:<e@z");
    }
}

static void test_inj_02_checked_at_the_last_point(void **state)
{
    (void)state;
    check_verb(MAIL_FROM, "a@b\r");
    check_verb(MAIL_FROM, "a@b\n");
    check_verb(RCPT_TO, "a@b> NOTIFY=NEVER");
    check_verb(MAIL_FROM, "a@b> SIZE=1 <");
}

static void test_inj_03_host_name_and_parameters(void **state)
{
    static const char *const names[] = {
        "name\r\nMAIL FROM:<>", "name\n", "\rname", "two words", "tab\there",
        "caf\xc3\xa9", ""
    };
    static const char *const params[] = {
        "SIZE=1\r\nRCPT TO:<e>", "SIZE=1\n", "BODY=8BITMIME\r", "SIZE=a",
        "SIZE=-1", "BODY=EVIL", "AUTH=<>", "ENVID=a+0D+0A", "X", "=", " ="
    };
    mproto_smtpc_opts c = { sizeof c, 0, NULL, NULL, NULL };
    mproto_smtpd_opts s = { .size = sizeof s };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        c.hostname = s.hostname = names[i];
        assert_null(mproto_smtpc_new(&c));
        assert_null(mproto_smtpd_new(&s));
    }
    s.hostname = NULL;
    s.keywords = "X\r\n250 Y";
    assert_null(mproto_smtpd_new(&s));
    for (i = 0; i < sizeof params / sizeof *params; i++) {
        check_verb(MAIL_PARAMS, params[i]);
        check_verb(RCPT_PARAMS, params[i]);
    }
}

static void test_inj_04_quoted_string_holds_no_line_end(void **state)
{
    (void)state;
    check_verb(MAIL_FROM, "\"a\r\nRCPT TO:<e>\"@b");
    check_verb(RCPT_TO, "\"a\\\r\\\nb\"@b");
    check_octets(RCPT_TO, "\"a\\b\"@b");
}

/* All controls and octets above 127 in a path of a peer. */
static void test_inj_05_no_control_in_a_path(void **state)
{
    char line[] = "EHLO x\r\nMAIL FROM:<a?b@x>\r\n";
    char *at = strchr(line, '?');
    int octet;

    (void)state;
    for (octet = 0; octet < 256; octet++) {
        if (octet > 32 && octet < 127)
            continue;
        *at = (char)octet;
        run_smtpd_all(&run, NULL, line, sizeof line - 1);
        assert_int_equal(run.mails, 0);
    }
}

/* Octets of the peer's are in the reply's text and nowhere else. */
static void test_inj_13_error_text_is_ours(void **state)
{
    run_client client = { NULL, NULL, "", 0, 0 };

    (void)state;
    run_smtpc(&run, NULL, &client, "220 x\r\n\x1b[2J%n%s\r\n", 0, 0);
    assert_int_equal(run.error.code, MPROTO_E_PEER);
    assert_null(strchr(run.error.what, '%'));
    assert_null(strchr(run.error.what, '\x1b'));
}

static void test_inj_14_only_cr_and_lf_are_line_octets(void **state)
{
    static const char line[] = "NOOP a\x1c" "b\x85" "c\xe2\x80\xa8" "d\x0b"
                               "e\x0c" "f\r\n";

    (void)state;
    run_smtpd_all(&run, NULL, line, sizeof line - 1);
    assert_memory_equal(run.out, "220 localhost", 13);
    assert_non_null(strstr(run.out, "\r\n250 "));
    assert_int_equal(run.want, MPROTO_READ);
}

/* --- TLS --- */

static mproto_smtpd_opts offering(void)
{
    mproto_smtpd_opts opts = { .size = sizeof opts };

    opts.caps = MPROTO_SMTP_CAP_STARTTLS;
    return opts;
}

static void test_tls_01_octets_behind_starttls(void **state)
{
    static const char *const tails[] = {
        "RSET\r\n", "M", "\r\n", "EHLO x\r\nMAIL FROM:<a@b>\r\n"
    };
    mproto_smtpd_opts opts = offering();
    char p[128] = "EHLO x\r\nSTARTTLS\r\n";
    size_t i, cut, head = strlen(p);

    (void)state;
    for (i = 0; i < sizeof tails / sizeof *tails; i++) {
        strcpy(p + head, tails[i]);
        for (cut = 0; cut <= head; cut++) {
            run_smtpd(&run, &opts, p, strlen(p), cut, 0);
            assert_int_equal(run.mails, 0);
            if (cut == head) {
                assert_int_equal(run.want, MPROTO_TLS);
                continue;
            }
            assert_string_equal(run.log, "CLOSED=INJECT");
            assert_int_equal(run.error.offset, head);
            assert_memory_equal(run.out + run.out_n - 2, "\r\n", 2);
            assert_non_null(strstr(run.out, "\r\n220 "));
        }
    }
}

static mproto_smtpc *client_at_starttls(const char *reply)
{
    static char hello[256];
    mproto_smtpc_opts opts = { sizeof opts, 0, NULL, NULL, NULL };
    mproto_smtpc *c;
    mproto_wire *w;

    opts.flags = MPROTO_SMTPC_NEED_TLS;
    c = mproto_smtpc_new(&opts);
    w = mproto_smtpc_wire(c);
    memset(&run, 0, sizeof run);
    assert_null(mproto_smtpc_next(c));
    strcpy(hello, "220 x\r\n250-x\r\n250 STARTTLS\r\n");
    mproto_wire_in(w, hello, strlen(hello));
    assert_non_null(mproto_smtpc_next(c));
    assert_int_equal(mproto_smtpc_starttls(c), MPROTO_OK);
    assert_null(mproto_smtpc_next(c));
    run_drain(&run, w);
    assert_null(mproto_smtpc_next(c));
    strcpy(hello, reply);
    assert_int_equal(mproto_wire_in(w, hello, strlen(hello)), MPROTO_OK);
    return c;
}

static void test_tls_02_octets_behind_220(void **state)
{
    static const char *const replies[] = {
        "220 go\r\n250-x\r\n250 AUTH\r\n", "220 go\r\n2", "220 go\r\n\r"
    };
    const mproto_smtpc_event *e;
    mproto_smtpc *c;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof replies / sizeof *replies; i++) {
        c = client_at_starttls(replies[i]);
        e = mproto_smtpc_next(c);
        assert_non_null(e);
        assert_int_equal(e->which, MPROTO_SMTP_STARTTLS);
        assert_int_equal(e->reply.code, MPROTO_SMTP_UNKNOWN);
        assert_null(mproto_smtpc_next(c));
        assert_int_equal(mproto_wire_want(mproto_smtpc_wire(c)),
                         MPROTO_CLOSED);
        assert_int_equal(mproto_wire_error(mproto_smtpc_wire(c))->code,
                         MPROTO_E_INJECT);
        mproto_smtpc_free(c);
    }
}

/* Whatever is said to STARTTLS: no envelope in the clear. */
static void test_tls_05_refused_or_odd_replies_give_nothing_away(void **state)
{
    char reply[] = "xxx no\r\n";
    mproto_smtpc *c;
    int code;

    (void)state;
    for (code = 0; code < 1000; code++) {
        if (code == 220)
            continue;
        reply[0] = (char)('0' + code / 100);
        reply[1] = (char)('0' + code / 10 % 10);
        reply[2] = (char)('0' + code % 10);
        c = client_at_starttls(reply);
        while (mproto_smtpc_next(c))
            ;
        assert_int_not_equal(mproto_smtpc_mail(c, "a@b", NULL), MPROTO_OK);
        assert_int_not_equal(mproto_smtpc_vrfy(c, "a"), MPROTO_OK);
        mproto_smtpc_data(c);
        while (mproto_smtpc_next(c))
            ;
        run_drain(&run, mproto_smtpc_wire(c));
        assert_null(strstr(run.out, "MAIL"));
        assert_null(strstr(run.out, "VRFY"));
        mproto_smtpc_free(c);
    }
}

static void test_tls_07_what_was_learnt_is_forgotten(void **state)
{
    static const char replies[] = "250-x\r\n250 HELP\r\n";
    const mproto_smtpc_event *e;
    mproto_smtpc *c = client_at_starttls("220 go\r\n");
    mproto_wire *w = mproto_smtpc_wire(c);

    (void)state;
    assert_null(mproto_smtpc_next(c));
    assert_int_equal(mproto_wire_want(w), MPROTO_TLS);
    assert_int_equal(mproto_wire_tls_on(w), MPROTO_OK);
    assert_null(mproto_smtpc_next(c));
    run_drain(&run, w);
    assert_string_equal(run.out, "EHLO localhost\r\nSTARTTLS\r\n"
                                 "EHLO localhost\r\n");
    assert_null(mproto_smtpc_next(c));
    mproto_wire_in(w, replies, sizeof replies - 1);
    e = mproto_smtpc_next(c);
    assert_non_null(e);
    assert_int_equal(e->type, MPROTO_SMTPC_READY);
    assert_int_equal(e->caps, MPROTO_SMTP_CAP_HELP);
    mproto_smtpc_free(c);
}

static void test_tls_09_the_wait_for_220_has_an_end(void **state)
{
    mproto_smtpc *c = client_at_starttls("2");

    (void)state;
    assert_null(mproto_smtpc_next(c));
    assert_true(mproto_wire_patience(mproto_smtpc_wire(c)) > 0);
    mproto_wire_eof(mproto_smtpc_wire(c));
    while (mproto_smtpc_next(c))
        ;
    assert_int_equal(mproto_wire_error(mproto_smtpc_wire(c))->code,
                     MPROTO_E_EOF);
    mproto_smtpc_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smug_01_bare_lf_ends_nothing),
        cmocka_unit_test(test_smug_02_no_malformed_end_ends),
        cmocka_unit_test(test_smug_03_bare_cr_is_a_line_end_in_our_content),
        cmocka_unit_test(test_smug_04_bare_lf_is_a_line_end_in_our_content),
        cmocka_unit_test(test_inj_01_all_octets_in_all_arguments),
        cmocka_unit_test(test_inj_02_checked_at_the_last_point),
        cmocka_unit_test(test_inj_03_host_name_and_parameters),
        cmocka_unit_test(test_inj_04_quoted_string_holds_no_line_end),
        cmocka_unit_test(test_inj_05_no_control_in_a_path),
        cmocka_unit_test(test_inj_13_error_text_is_ours),
        cmocka_unit_test(test_inj_14_only_cr_and_lf_are_line_octets),
        cmocka_unit_test(test_tls_01_octets_behind_starttls),
        cmocka_unit_test(test_tls_02_octets_behind_220),
        cmocka_unit_test(
            test_tls_05_refused_or_odd_replies_give_nothing_away),
        cmocka_unit_test(test_tls_07_what_was_learnt_is_forgotten),
        cmocka_unit_test(test_tls_09_the_wait_for_220_has_an_end)
    };

    return cmocka_run_group_tests_name("smtp_catalogue", tests, NULL, NULL);
}
