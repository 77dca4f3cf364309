/* The failures that others had, and that must not be ours: SMUG, INJ, TLS and
 * SMTP of our catalogue, as far as they concern the SMTP engines. */
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
    mproto_smtpd_opts opts = { sizeof opts, 0, NULL, 0, NULL, NULL, NULL };
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
    mproto_smtpd_opts s = { sizeof s, 0, NULL, 0, NULL, NULL, NULL };
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
    mproto_smtpd_opts opts = { sizeof opts, 0, NULL, 0, NULL, NULL, NULL };

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

/* --- SMTP: the engines --- */

/* A first reply that is none, or has no end yet. */
static void test_smtp_01_02_03_replies_of_wrong_form(void **state)
{
    static const char *const bad[] = {
        "25\r\n", "2500 x\r\n", "250\tx\r\n", "250-a\r\n251 b\r\n",
        "99999999999 x\r\n", "\r\n", "-\r\n", "-250 x\r\n", "2 50\r\n",
        "1\r\n", "199 x\r\n", "600 x\r\n", "260 x\r\n", "25a x\r\n"
    };
    static const char *const unfinished[] = {
        "250 1", "250", "25", "250-", "250-a\r\n", "250-\r\n250", "250 x\r"
    };
    run_client client = { NULL, NULL, "", 0, 0 };
    size_t i, step;

    (void)state;
    for (step = 0; step < 2; step++) {
        for (i = 0; i < sizeof bad / sizeof *bad; i++) {
            run_smtpc(&run, NULL, &client, bad[i], step, 0);
            assert_string_equal(run.log, "CLOSED=PEER");
        }
        for (i = 0; i < sizeof unfinished / sizeof *unfinished; i++) {
            run_smtpc(&run, NULL, &client, unfinished[i], step, 0);
            assert_string_equal(run.log, "");
        }
    }
}

/* The worst expansion, with the smallest output there may be. */
static void test_smtp_04_stuffing_stays_in_its_room(void **state)
{
    static const char replies[] = "220 x\r\n250 x\r\n250 a\r\n250 b\r\n"
                                  "354 d\r\n";
    mproto_smtpc_limits limits = { sizeof limits, 0, 0, 0, 0 };
    mproto_smtpc_opts opts = { sizeof opts, 0, NULL, NULL, NULL };
    const mproto_smtpc_event *e;
    mproto_smtpc *c;
    char body[8192];
    size_t fill;

    (void)state;
    limits.out_max = 1;
    opts.limits = &limits;
    for (fill = 0; fill < 3; fill++) {
        memset(body, "\n.\r"[fill], sizeof body);
        c = mproto_smtpc_new(&opts);
        memset(&run, 0, sizeof run);
        assert_null(mproto_smtpc_next(c));
        mproto_wire_in(mproto_smtpc_wire(c), replies, sizeof replies - 1);
        while ((e = mproto_smtpc_next(c)) != NULL) {
            if (e->type == MPROTO_SMTPC_READY) {
                mproto_smtpc_mail(c, "", NULL);
                mproto_smtpc_rcpt(c, "a@b", NULL);
                mproto_smtpc_data(c);
            } else if (e->type == MPROTO_SMTPC_BODY) {
                assert_true(e->room > 0 && e->room < sizeof body);
                assert_int_equal(mproto_smtpc_body(c, body, e->room + 1),
                                 MPROTO_E_FULL);
                assert_int_equal(mproto_smtpc_body(c, body, e->room),
                                 MPROTO_OK);
                break;
            }
            run_drain(&run, mproto_smtpc_wire(c));
        }
        assert_non_null(e);
        assert_int_equal(mproto_smtpc_body_end(c), MPROTO_OK);
        mproto_smtpc_free(c);
    }
}

/* Many lines: bounded, whatever the cut (the time is for the linear test). */
static void test_smtp_05_06_limits_hold_while_octets_stream(void **state)
{
    static char flood[60000];
    run_client client = { NULL, NULL, "", 0, 0 };
    size_t i;

    (void)state;
    for (i = 0; i + 7 < sizeof flood; i += 7)
        memcpy(flood + i, "250-x\r\n", 7);
    memcpy(flood, "220", 3);
    run_smtpc(&run, NULL, &client, flood, 0, 0);
    assert_int_equal(run.error.code, MPROTO_E_PEER);
    memcpy(flood, "250", 3);
    run_smtpc(&run, NULL, &client, flood, 0, 0);
    assert_int_equal(run.error.code, MPROTO_E_LIMIT);
    memset(flood, 0, sizeof flood);
    run_smtpd(&run, NULL, flood, sizeof flood, 0, 1000);
    assert_int_equal(run.want, MPROTO_READ);
    assert_true(run.out_n < 200);
}

/* All tails of up to four octets behind a path: no event for what is none,
 * and at any rate no octet read too far. */
static void test_smtp_08_11_all_short_tails(void **state)
{
    static const char alphabet[] = " =\"\\>A-<\xff";
    static const char head[] = "EHLO x\r\nMAIL FROM:<>";
    char p[64];
    size_t n, i, at;
    unsigned long count, all = 1, rest;

    (void)state;
    memcpy(p, head, sizeof head);
    for (n = 0; n <= 4; n++, all *= sizeof alphabet - 1)
        for (count = 0; count < all; count++) {
            at = sizeof head - 1 - (count & 1);
            for (i = 0, rest = count; i < n; i++) {
                p[at++] = alphabet[rest % (sizeof alphabet - 1)];
                rest /= sizeof alphabet - 1;
            }
            memcpy(p + at, "\r\n", 2);
            run_smtpd(&run, NULL, p, at + 2, 0, 0);
            assert_true(run.mails <= 1 && run.want == MPROTO_READ);
        }
}

/* The end of an engine is for ever. */
static void test_smtp_09_errors_stay(void **state)
{
    mproto_smtpd *s = mproto_smtpd_new(NULL);
    mproto_wire *w = mproto_smtpd_wire(s);
    int i;

    (void)state;
    memset(&run, 0, sizeof run);
    assert_null(mproto_smtpd_next(s));
    run_drain(&run, w);
    assert_null(mproto_smtpd_next(s));
    mproto_wire_in(w, "GET / HTTP/1.0\r\nMAIL\r\n", 22);
    for (i = 0; i < 3; i++) {
        assert_null(mproto_smtpd_next(s));
        run_drain(&run, w);
        assert_null(mproto_smtpd_next(s));
        assert_int_equal(mproto_wire_want(w), MPROTO_CLOSED);
        assert_int_equal(mproto_wire_in(w, "NOOP\r\n", 6), MPROTO_E_PEER);
        assert_int_equal(mproto_smtpd_ok(s), MPROTO_E_PEER);
        mproto_wire_eof(w);
    }
    mproto_smtpd_free(s);
}

/* All triples of commands: one reply each, and none out of order. */
static void test_smtp_10_all_orders_of_commands(void **state)
{
    static const char *const lines[] = {
        "EHLO x\r\n", "HELO x\r\n", "MAIL FROM:<a@b>\r\n",
        "RCPT TO:<c@d>\r\n", "DATA\r\n", "RSET\r\n", "NOOP\r\n", "HELP\r\n",
        "VRFY a\r\n", "EXPN a\r\n", "STARTTLS\r\n"
    };
    enum { LINES = sizeof lines / sizeof *lines };
    char p[256], codes[256];
    size_t i, j, k;

    (void)state;
    for (i = 0; i < LINES; i++)
        for (j = 0; j < LINES; j++)
            for (k = 0; k < LINES; k++) {
                strcpy(p, lines[0]);
                strcat(strcat(strcat(p, lines[i]), lines[j]), lines[k]);
                run_smtpd(&run, NULL, p, strlen(p), 0, 0);
                run_codes(&run, codes);
                assert_int_equal(strlen(codes), 5 * 4);
                run_smtpd(&run, NULL, p, strlen(p), 0, 1);
                assert_true(run.rcpts <= run.mails * 2);
            }
}

static void check_long_argument(const char *verb, size_t n)
{
    char *p = malloc(n + 64);
    size_t at;

    assert_non_null(p);
    strcpy(p, "EHLO x\r\n");
    strcat(p, verb);
    at = strlen(p);
    memset(p + at, 'A', n);
    memcpy(p + at + n, "\r\nNOOP\r\n", 8);
    run_smtpd(&run, NULL, p, at + n + 8, 0, 0);
    assert_memory_equal(run.out + run.out_n - 14, "250 2.0.0 OK\r\n",
                        14);
    free(p);
}

static void test_smtp_10_long_arguments(void **state)
{
    static const char *const verbs[] = {
        "EHLO ", "HELO ", "MAIL FROM:<", "MAIL FROM:<a@b> X=", "RCPT TO:<",
        "DATA ", "RSET ", "NOOP ", "HELP ", "VRFY ", "EXPN ", "STARTTLS ", ""
    };
    static const size_t sizes[] = { 11000, 2047, 2000, 1000, 512, 255 };
    size_t i, j;

    (void)state;
    for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
        for (j = 0; j < sizeof sizes / sizeof *sizes; j++)
            if (strncmp(verbs[i], "HELO", 4) != 0)
                check_long_argument(verbs[i], sizes[j]);
}

static unsigned flags_of(const char *address)
{
    mproto_smtp_path path;
    mproto_span text = { address, strlen(address) };

    if (mproto_smtp_path_parse(&path, text, 0) != MPROTO_OK)
        return ~0u;
    return path.flags;
}

static void test_smtp_12_13_14_15_addresses(void **state)
{
    (void)state;
    assert_int_equal(flags_of(";id;"), ~0u);
    assert_int_equal(flags_of(";id;@"), ~0u);
    assert_int_equal(flags_of("${run{x}}@h"), MPROTO_PATH_SPECIAL);
    assert_int_equal(flags_of("\"a\\\" -X file \"@h"),
                     MPROTO_PATH_QUOTED | MPROTO_PATH_SPECIAL);
    assert_int_equal(flags_of("\"\"@example.org"), MPROTO_PATH_QUOTED);
    assert_int_equal(flags_of("a\xe2\x82"), ~0u);
    assert_int_equal(flags_of("a\xe2"), ~0u);
    assert_int_equal(flags_of("a@\xe2\x82"), ~0u);
}

/* Zero limits are the documented ones, not infinity. */
static void test_smtp_17_zero_is_the_default(void **state)
{
    mproto_smtpd_limits s = { sizeof s, 2048, 1024, 4096, 65536, 67108864,
                              1000, 10 };
    mproto_smtpd_limits s0 = { sizeof s0, 0, 0, 0, 0, 0, 0, 0 };
    mproto_smtpc_limits c = { sizeof c, 16384, 16384, 65536, 100 };
    mproto_smtpc_limits c0 = { sizeof c0, 0, 0, 0, 0 };

    (void)state;
    assert_int_equal(mproto_smtpd_memory_bound(&s),
                     mproto_smtpd_memory_bound(&s0));
    assert_int_equal(mproto_smtpd_memory_bound(NULL),
                     mproto_smtpd_memory_bound(&s0));
    assert_int_equal(mproto_smtpc_memory_bound(&c),
                     mproto_smtpc_memory_bound(&c0));
    assert_int_equal(mproto_smtpc_memory_bound(NULL),
                     mproto_smtpc_memory_bound(&c0));
    run_smtpd(&run, NULL, "EHLO x\r\n", 8, 0, 0);
    assert_non_null(strstr(run.out, "SIZE 67108864\r\n"));
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
        cmocka_unit_test(test_tls_09_the_wait_for_220_has_an_end),
        cmocka_unit_test(test_smtp_01_02_03_replies_of_wrong_form),
        cmocka_unit_test(test_smtp_04_stuffing_stays_in_its_room),
        cmocka_unit_test(test_smtp_05_06_limits_hold_while_octets_stream),
        cmocka_unit_test(test_smtp_08_11_all_short_tails),
        cmocka_unit_test(test_smtp_09_errors_stay),
        cmocka_unit_test(test_smtp_10_all_orders_of_commands),
        cmocka_unit_test(test_smtp_10_long_arguments),
        cmocka_unit_test(test_smtp_12_13_14_15_addresses),
        cmocka_unit_test(test_smtp_17_zero_is_the_default)
    };

    return cmocka_run_group_tests_name("smtp_catalogue", tests, NULL, NULL);
}
