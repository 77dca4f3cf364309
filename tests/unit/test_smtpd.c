#include "smtpd_drive.h"

/* -- options -- */

static mproto_smtpd *with(const char *hostname, const char *keywords)
{
    mproto_smtpd_opts opts;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.hostname = hostname;
    opts.keywords = keywords;
    return mproto_smtpd_new(&opts);
}

static int taken(const char *hostname, const char *keywords)
{
    mproto_smtpd *s = with(hostname, keywords);

    if (!s)
        return 0;
    mproto_smtpd_free(s);
    return 1;
}

static void test_options(void **state)
{
    mproto_smtpd_opts opts;
    mproto_smtpd_limits limits;
    mproto_smtpd *s = mproto_smtpd_new(NULL);

    (void)state;
    assert_non_null(s);
    mproto_smtpd_free(s);
    mproto_smtpd_free(NULL);
    assert_null(mproto_smtpd_wire(NULL));
    assert_null(mproto_smtpd_next(NULL));
    memset(&opts, 0, sizeof opts);
    assert_null(mproto_smtpd_new(&opts));       /* size forgotten */
    opts.size = sizeof opts;
    memset(&limits, 0, sizeof limits);
    opts.limits = &limits;
    assert_null(mproto_smtpd_new(&opts));
    assert_int_equal(mproto_smtpd_memory_bound(&limits), 0);
    limits.size = sizeof limits;
    limits.out_max = SIZE_MAX;
    assert_null(mproto_smtpd_new(&opts));
    assert_true(mproto_smtpd_memory_bound(&limits) == SIZE_MAX);
}

static void test_inj_03_hostname(void **state)
{
    char name[257];

    (void)state;
    assert_true(taken("mx.example", NULL));
    assert_true(taken("[1.2.3.4]", NULL));
    assert_false(taken("", NULL));
    assert_false(taken("a b", NULL));
    assert_false(taken("a\r\n", NULL));
    memset(name, 'a', sizeof name);
    name[255] = '\0';
    assert_true(taken(name, NULL));
    name[255] = 'a';
    name[256] = '\0';
    assert_false(taken(name, NULL));
}

static void test_keywords_checked(void **state)
{
    char line[508];

    (void)state;
    assert_true(taken("h", "X"));
    assert_true(taken("h", "X Y\nZ"));
    assert_false(taken("h", ""));
    assert_false(taken("h", "\n"));
    assert_false(taken("h", "X\n"));
    assert_false(taken("h", "\nX"));
    assert_false(taken("h", "X\n\nY"));
    assert_false(taken("h", "X\r\nY"));
    assert_false(taken("h", "X\x7f"));
    memset(line, 'X', sizeof line);
    line[506] = '\0';
    assert_true(taken("h", line));
    line[506] = 'X';
    line[507] = '\0';
    assert_false(taken("h", line));
}

/* The answer to EHLO fits whatever keywords there are. */
static void test_many_keywords(void **state)
{
    static char lines[12000];
    mproto_smtpd_opts opts;
    server r;
    size_t i, n;

    (void)state;
    for (i = 0; i + 2 < sizeof lines; i += 2)
        memcpy(lines + i, "X\n", 2);
    lines[i - 1] = '\0';
    memset(&opts, 0, sizeof opts);
    opts.keywords = lines;
    opts.caps = MPROTO_SMTP_CAP_STARTTLS | MPROTO_SMTP_CAP_VRFY |
                MPROTO_SMTP_CAP_EXPN;
    server_open(&r, &opts);
    server_step(&r, NULL, "", "220 localhost ESMTP\r\n");
    server_step(&r, "EHLO c\r\n", "HELO c|", "");
    OK(mproto_smtpd_ok(r.s));
    server_pump(&r);
    mproto_wire_out(r.w, &n);
    assert_true(n > i / 2 * 7);
    server_close(&r);
}

/* -- memory -- */

static void test_one_block(void **state)
{
    mproto_smtpd_limits limits;
    mproto_smtpd_opts opts;
    char *flood = malloc(200);
    server r;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.line_max = 300;
    limits.reply_max = 1;
    limits.out_max = 1;
    limits.keep_max = 200;
    memset(&opts, 0, sizeof opts);
    opts.limits = &limits;
    opts.hostname = "h";
    server_open(&r, &opts);
    assert_int_equal(r.h.calls, 1);
    server_step(&r, NULL, "", "220 h ESMTP\r\n");
    memset(flood, 'x', 200);
    OK(mproto_wire_in(r.w, flood, 200));
    OK(mproto_wire_keep(r.w));
    free(flood);
    assert_int_equal(r.h.calls, 2);
    assert_true(r.h.most <= mproto_smtpd_memory_bound(&limits) + 1);
    server_pump(&r);
    assert_int_equal(r.h.blocks, 1);
    /* the output is so small that one reply must go before the next line */
    server_step(&r, "\r\nEHLO c\r\n", "", "500 command not known\r\n");
    server_step(&r, NULL, "HELO c|", "");
    OK(mproto_smtpd_ok(r.s));
    server_step(&r, NULL, "", "250-h\r\n250-SIZE 67108864\r\n250-8BITMIME\r\n"
                "250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 HELP\r\n");
    server_close(&r);
}

static void test_no_memory(void **state)
{
    mproto_smtpd_opts opts;
    mproto_alloc alloc;
    heap h;

    (void)state;
    alloc = heap_alloc(&h);
    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.alloc = &alloc;
    h.dry = 1;
    assert_null(mproto_smtpd_new(&opts));
    assert_int_equal(h.blocks, 0);
}

/* -- lifetimes -- */

/* An event that owes an answer does not lie in what was lent. */
static void test_owed_event_outlives_the_buffer(void **state)
{
    const mproto_smtpd_event *ev;
    char *block = exact_copy("MAIL FROM:<a@b> SIZE=7\r\nNOOP\r\n", 30);
    server r;
    size_t n;

    (void)state;
    server_start(&r, NULL);
    OK(mproto_wire_in(r.w, block, 30));
    ev = mproto_smtpd_next(r.s);
    assert_non_null(ev);
    OK(mproto_wire_keep(r.w));
    memset(block, '#', 30);
    free(block);
    assert_null(mproto_smtpd_next(r.s));
    REFUSED(E_ARG, mproto_smtpd_reply(r.s, 999, NULL, "x"));
    mproto_wire_out(r.w, &n);
    assert_int_equal(ev->path.mailbox.n, 3);
    assert_memory_equal(ev->path.mailbox.p, "a@b", 3);
    assert_memory_equal(ev->params.p, "SIZE=7", 6);
    OK(mproto_smtpd_ok(r.s));
    server_step(&r, NULL, "", "250 2.1.0 sender OK\r\n250 2.0.0 OK\r\n");
    server_close(&r);
}

/* wire_keep() after each in(), from one buffer, through content, too. */
static void test_one_shared_buffer(void **state)
{
    static const char *const parts[] = {
        "MAIL FR", "OM:<a@b>\r\nRCPT TO:<c@d>\r\nDA", "TA\r\nhello\r", "\n.",
        "\r\nQUIT\r\n"
    };
    const mproto_smtpd_event *ev;
    char shared[64];
    server r;
    size_t i;

    (void)state;
    server_start(&r, NULL);
    for (i = 0; i < 5; i++) {
        memcpy(shared, parts[i], strlen(parts[i]));
        OK(mproto_wire_in(r.w, shared, strlen(parts[i])));
        OK(mproto_wire_keep(r.w));
        memset(shared, '#', sizeof shared);
        for (;;) {
            while ((ev = mproto_smtpd_next(r.s)) != NULL)
                server_note(&r, ev);
            if (!(mproto_wire_want(r.w) & MPROTO_ANSWER))
                break;
            OK(mproto_smtpd_ok(r.s));
        }
    }
    server_assert(&r, "MAIL a@b|RCPT c@d|DATA|BODY hello|BODY \r|BODY \n|END|"
                  "QUIT|",
                  "250 2.1.0 sender OK\r\n250 2.1.5 recipient OK\r\n"
                  "354 end with <CRLF>.<CRLF>\r\n"
                  "250 2.0.0 message accepted\r\n221 2.0.0 closing\r\n");
    server_assert_over(&r, MPROTO_OK);
    server_close(&r);
}

/* -- back-pressure -- */

/* A client that never reads gets no more than the output holds; the rest of
 * what it said waits, and READ is not wanted. */
static void test_million_noops(void **state)
{
    enum { NOOPS = 1000000 };
    char *flood = malloc(6 * NOOPS);
    server r;
    size_t i, n, sum = 0;

    (void)state;
    for (i = 0; i < NOOPS; i++)
        memcpy(flood + 6 * i, "NOOP\r\n", 6);
    server_start(&r, NULL);
    OK(mproto_wire_in(r.w, flood, 6 * NOOPS));
    do {
        assert_null(mproto_smtpd_next(r.s));
        mproto_wire_out(r.w, &n);
        assert_true(n > 0 && n <= 4096);
        if (sum + n < (size_t)14 * NOOPS)
            assert_int_equal(mproto_wire_want(r.w), MPROTO_WRITE);
        sum += n;
        mproto_wire_sent(r.w, n);
    } while (!(mproto_wire_want(r.w) & MPROTO_READ));
    assert_int_equal(sum, (size_t)14 * NOOPS);
    assert_int_equal(r.h.calls, 1);
    free(flood);
    server_close(&r);
}

/* Full as it may be, there is room for the answer and for close(). */
static void test_close_finds_room(void **state)
{
    char *flood = malloc(6000);
    server r;
    size_t i, n;
    const char *p;

    (void)state;
    for (i = 0; i < 1000; i++)
        memcpy(flood + 6 * i, "NOOP\r\n", 6);
    server_start(&r, NULL);
    OK(mproto_wire_in(r.w, flood, 6000));
    assert_null(mproto_smtpd_next(r.s));
    OK(mproto_smtpd_close(r.s, NULL));
    assert_null(mproto_smtpd_next(r.s));
    p = mproto_wire_out(r.w, &n);
    assert_memory_equal(p + n - 19, "421 4.3.2 closing\r\n", 19);
    mproto_wire_sent(r.w, n);
    server_assert_over(&r, MPROTO_OK);
    free(flood);
    server_close(&r);
}

/* Words that have no room are left unsaid, the code is not. */
static void close_behind_a_reply(const char *words, const char *out)
{
    mproto_smtpd_limits limits = { .size = sizeof limits, .out_max = 1 };
    mproto_smtpd_opts opts = { .size = sizeof opts, .limits = &limits };
    char text[502];
    const char *p;
    server r;
    size_t n;

    memset(text, 'x', 501);
    text[501] = '\0';
    server_start(&r, &opts);
    server_step(&r, "MAIL FROM:<>\r\n", "MAIL|", "");
    REFUSED(E_ARG, mproto_smtpd_reply(r.s, 250, "2.1.0", text));
    OK(mproto_smtpd_reply(r.s, 250, "2.1.0", text + 1));
    REFUSED(E_ARG, mproto_smtpd_close(r.s, text));
    OK(mproto_smtpd_close(r.s, words));
    p = mproto_wire_out(r.w, &n);
    assert_int_equal(n, 512 + strlen(out));
    assert_memory_equal(p + 512, out, strlen(out));
    server_close(&r);
}

static void test_close_without_room_for_words(void **state)
{
    (void)state;
    close_behind_a_reply(NULL, "421 4.3.2 closing\r\n");
    close_behind_a_reply("these are 20 letters",
                         "421 4.3.2 these are 20 letters\r\n");
    close_behind_a_reply("these are twenty-five", "421 4.3.2 closing\r\n");
}

/* -- the greeting is asked for -- */

static void connects(int code, const char *out, mproto_err over)
{
    mproto_smtpd_opts opts;
    server r;

    memset(&opts, 0, sizeof opts);
    opts.flags = MPROTO_SMTPD_CONNECTS;
    server_open(&r, &opts);
    server_step(&r, NULL, "CONNECT|", "");
    assert_int_equal(r.last.which, MPROTO_SMTP_CONNECT);
    REFUSED(E_STATE, mproto_wire_in(r.w, "EHLO", 4));
    OK(code == 0 ? mproto_smtpd_ok(r.s) : code == 1 ? mproto_smtpd_refuse(r.s)
       : mproto_smtpd_reply(r.s, code, NULL, "words"));
    server_step(&r, NULL, "", out);
    if (code == 0 || code == 220) {
        server_step(&r, "NOOP\r\n", "", "250 OK\r\n");
    } else {
        if (code != 421) {      /* RFC 5321 3.1: 503 until QUIT */
            server_step(&r, "EHLO c\r\n", "",
                        "503 no service, say QUIT\r\n");
            server_step(&r, "QUIT\r\n", "QUIT|", "221 closing\r\n");
        }
        server_assert_over(&r, over);
    }
    server_close(&r);
}

static void test_connects(void **state)
{
    (void)state;
    connects(0, "220 localhost ESMTP\r\n", MPROTO_OK);
    connects(220, "220 localhost words\r\n", MPROTO_OK);
    connects(1, "554 no service for you\r\n", MPROTO_OK);
    connects(554, "554 words\r\n", MPROTO_OK);
    connects(421, "421 words\r\n", MPROTO_OK);
}

/* -- the end, in each state -- */

static const struct {
    const char *line, *events;  /* line leads to the next state */
} steps[] = {
    { "EHLO c\r\n", "HELO c|" },
    { "MAIL FROM:<a@b>\r\n", "MAIL a@b|" },
    { "RCPT TO:<c@d>\r\n", "RCPT c@d|" },
    { "DATA\r\n", "DATA|" },
    { "text\r\n", NULL },
};

static void walk(server *r, size_t n)
{
    size_t i;

    server_open(r, NULL);
    server_pump(r);
    for (i = 0; i < n; i++) {
        server_hears(r, steps[i].line, strlen(steps[i].line));
        if (steps[i].events)
            OK(mproto_smtpd_ok(r->s));
        server_pump(r);
        mproto_wire_sent(r->w, SIZE_MAX);
    }
    mproto_wire_sent(r->w, SIZE_MAX);
    r->trace_n = 0;
}

static void test_eof_in_each_state(void **state)
{
    server r;
    size_t n;

    (void)state;
    for (n = 0; n <= 5; n++) {
        walk(&r, n);
        mproto_wire_eof(r.w);
        server_step(&r, NULL, "", "");
        server_assert_over(&r, MPROTO_E_EOF);
        REFUSED(E_EOF, mproto_smtpd_close(r.s, NULL));
        server_close(&r);
    }
}

static void test_close_in_each_state(void **state)
{
    server r;
    size_t n;

    (void)state;
    for (n = 0; n <= 5; n++) {
        walk(&r, n);
        REFUSED(E_STATE, mproto_smtpd_ok(r.s));
        REFUSED(E_STATE, mproto_smtpd_refuse(r.s));
        REFUSED(E_STATE, mproto_smtpd_reply(r.s, 250, NULL, "x"));
        REFUSED(E_ARG, mproto_smtpd_close(r.s, "\r"));
        OK(mproto_smtpd_close(r.s, "bye"));
        REFUSED(E_STATE, mproto_smtpd_close(r.s, NULL));
        server_step(&r, NULL, "",
                    n == 0 ? "421 bye\r\n" : "421 4.3.2 bye\r\n");
        server_assert_over(&r, MPROTO_OK);
        server_close(&r);
    }
}

/* What was lent before eof() is read and answered. */
static void test_eof_behind_octets(void **state)
{
    server r;

    (void)state;
    server_start(&r, NULL);
    OK(mproto_wire_in(r.w, "NOOP\r\nMAIL FROM:<a@b>\r\nNOO", 26));
    mproto_wire_eof(r.w);
    server_step(&r, NULL, "MAIL a@b|", "250 2.0.0 OK\r\n");
    OK(mproto_smtpd_ok(r.s));
    server_step(&r, NULL, "", "250 2.1.0 sender OK\r\n");
    server_assert_over(&r, MPROTO_E_EOF);
    server_close(&r);
}

/* -- one connection, two messages -- */

static void test_two_messages(void **state)
{
    server r;
    int i;

    (void)state;
    server_start(&r, NULL);
    for (i = 0; i < 2; i++) {
        server_step(&r, "MAIL FROM:<>\r\nRCPT TO:<c@d>\r\nDATA\r\n", "MAIL|",
                    "");
        OK(mproto_smtpd_ok(r.s));
        server_step(&r, NULL, "RCPT c@d|", "250 2.1.0 sender OK\r\n");
        OK(mproto_smtpd_ok(r.s));
        server_step(&r, NULL, "DATA|", "250 2.1.5 recipient OK\r\n");
        OK(mproto_smtpd_ok(r.s));
        server_step(&r, "..a\r\n.\r\nNOOP\r\n", "BODY .a\r\n|END|",
                    "354 end with <CRLF>.<CRLF>\r\n");
        assert_true(r.last.octets == 4);
        OK(i == 0 ? mproto_smtpd_refuse(r.s) : mproto_smtpd_ok(r.s));
        server_step(&r, NULL, "", i == 0
                    ? "554 5.0.0 message refused\r\n250 2.0.0 OK\r\n"
                    : "250 2.0.0 message accepted\r\n250 2.0.0 OK\r\n");
    }
    server_close(&r);
}

static void test_patience(void **state)
{
    server r;

    (void)state;
    server_start(&r, NULL);
    assert_int_equal(mproto_wire_patience(r.w), 300);
    server_step(&r, "MAIL FROM:<>\r\n", "MAIL|", "");
    assert_int_equal(mproto_wire_patience(r.w), 0);
    server_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_inj_03_hostname),
        cmocka_unit_test(test_keywords_checked),
        cmocka_unit_test(test_many_keywords),
        cmocka_unit_test(test_one_block),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_owed_event_outlives_the_buffer),
        cmocka_unit_test(test_one_shared_buffer),
        cmocka_unit_test(test_million_noops),
        cmocka_unit_test(test_close_finds_room),
        cmocka_unit_test(test_close_without_room_for_words),
        cmocka_unit_test(test_connects),
        cmocka_unit_test(test_eof_in_each_state),
        cmocka_unit_test(test_close_in_each_state),
        cmocka_unit_test(test_eof_behind_octets),
        cmocka_unit_test(test_two_messages),
        cmocka_unit_test(test_patience)
    };

    return cmocka_run_group_tests_name("smtpd", tests, NULL, NULL);
}
