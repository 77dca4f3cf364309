#include "smtpc_drive.h"

/* -- options -- */

static void test_options(void **state)
{
    mproto_smtpc_opts opts;
    mproto_smtpc_limits limits;
    mproto_smtpc *c = mproto_smtpc_new(NULL);

    (void)state;
    assert_non_null(c);
    mproto_smtpc_free(c);
    mproto_smtpc_free(NULL);
    memset(&opts, 0, sizeof opts);
    assert_null(mproto_smtpc_new(&opts));       /* size forgotten */
    opts.size = sizeof opts;
    memset(&limits, 0, sizeof limits);
    opts.limits = &limits;
    assert_null(mproto_smtpc_new(&opts));
    assert_int_equal(mproto_smtpc_memory_bound(&limits), 0);
    limits.size = sizeof limits;
    c = mproto_smtpc_new(&opts);
    assert_non_null(c);
    mproto_smtpc_free(c);
    limits.out_max = SIZE_MAX;
    assert_null(mproto_smtpc_new(&opts));
    assert_true(mproto_smtpc_memory_bound(&limits) == SIZE_MAX);
}

static void test_null_client(void **state)
{
    (void)state;
    assert_null(mproto_smtpc_wire(NULL));
    assert_null(mproto_smtpc_next(NULL));
}

static int hostname_taken(const char *hostname)
{
    mproto_smtpc_opts opts;
    mproto_smtpc *c;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.hostname = hostname;
    c = mproto_smtpc_new(&opts);
    if (!c)
        return 0;
    mproto_smtpc_free(c);
    return 1;
}

static void test_inj_03_hostname(void **state)
{
    (void)state;
    assert_true(hostname_taken("client.example"));
    assert_true(hostname_taken("[IPv6:::1]"));
    assert_false(hostname_taken(""));
    assert_false(hostname_taken("a b"));
    assert_false(hostname_taken("name\r\nMAIL FROM:<>"));
    assert_false(hostname_taken("name\n"));
    assert_false(hostname_taken("\xc3\xa4"));
}

/* An older caller's struct is shorter: what is missing is the default. */
static void test_short_struct(void **state)
{
    mproto_smtpc_opts opts;
    mproto_smtpc *c;

    (void)state;
    memset(&opts, 0xff, sizeof opts);
    opts.size = offsetof(mproto_smtpc_opts, hostname);
    opts.flags = MPROTO_SMTPC_HELO;
    c = mproto_smtpc_new(&opts);
    assert_non_null(c);
    mproto_smtpc_free(c);
}

static void test_hostname_is_copied(void **state)
{
    mproto_smtpc_opts opts;
    client r;
    char *name = exact_copy("me.example", 11);

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.hostname = name;
    opts.flags = MPROTO_SMTPC_HELO;
    client_open(&r, &opts);
    memset(name, '!', 10);
    free(name);
    client_step(&r, "220 mx\r\n", "", "HELO me.example\r\n");
    client_step(&r, "250-mx\r\n250 PIPELINING\r\n", "READY 250|", "");
    client_close(&r);
}

/* -- memory -- */

static void test_one_block(void **state)
{
    mproto_smtpc_limits limits = { sizeof limits, 700, 5000, 300, 9 };
    mproto_smtpc_opts opts;
    char *flood = malloc(300);
    client r;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.limits = &limits;
    opts.hostname = "h";
    client_open(&r, &opts);
    assert_int_equal(r.h.calls, 1);
    client_step(&r, "220 mx\r\n", "", "EHLO h\r\n");
    client_step(&r, "250 mx\r\n", "READY 250|", "");
    OK(mproto_smtpc_noop(r.c, NULL));
    client_pump(&r);
    memset(flood, 'x', 300);
    memcpy(flood, "250 ", 4);
    OK(mproto_wire_in(r.w, flood, 300));
    OK(mproto_wire_keep(r.w));
    free(flood);
    assert_int_equal(r.h.calls, 2);
    assert_true(r.h.most <= mproto_smtpc_memory_bound(&limits) + 1);
    client_pump(&r);
    assert_int_equal(r.h.blocks, 1);
    client_close(&r);
}

static void test_no_memory(void **state)
{
    mproto_smtpc_opts opts;
    mproto_alloc alloc;
    heap h;

    (void)state;
    alloc = heap_alloc(&h);
    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.alloc = &alloc;
    h.dry = 1;
    assert_null(mproto_smtpc_new(&opts));
    assert_int_equal(h.blocks, 0);
}

/* -- lifetimes -- */

/* An event's spans outlive verbs, queries and the out side of the wire. */
static void test_event_outlives_verbs(void **state)
{
    const mproto_smtpc_event *ev;
    char *block = exact_copy("250 hello\r\n214 x\r\n", 18);
    client r;
    size_t n;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_noop(r.c, NULL));
    client_step(&r, NULL, "", "NOOP\r\n");
    OK(mproto_wire_in(r.w, block, 18));
    ev = mproto_smtpc_next(r.c);
    assert_non_null(ev);
    OK(mproto_smtpc_help(r.c, "me"));
    REFUSED(E_ARG, mproto_smtpc_help(r.c, "\n"));
    mproto_wire_out(r.w, &n);
    mproto_wire_sent(r.w, n);
    assert_int_equal(ev->type, MPROTO_SMTPC_REPLY);
    assert_int_equal(ev->reply.text.n, 5);
    assert_memory_equal(ev->reply.text.p, "hello", 5);
    OK(mproto_wire_keep(r.w));
    memset(block, '#', 18);
    free(block);
    client_pump(&r);
    client_assert_events(&r, "HELP 214|");
    client_close(&r);
}

/* Before READY no verb is taken, and none changes anything. */
static void test_no_verb_before_ready(void **state)
{
    static const char *const hears[] = { NULL, "220 mx\r\n", "500 x\r\n",
                                         "250 ok\r\n" };
    static const char *const says[] = { "", CLIENT_EHLO, "RSET\r\n",
                                        "HELO localhost\r\n" };
    client r;
    size_t i;

    (void)state;
    client_open(&r, NULL);
    for (i = 0; i < 4; i++) {
        client_step(&r, hears[i], "", says[i]);
        REFUSED(E_STATE, mproto_smtpc_starttls(r.c));
        REFUSED(E_STATE, mproto_smtpc_mail(r.c, "a@b", NULL));
        REFUSED(E_STATE, mproto_smtpc_rcpt(r.c, "a@b", NULL));
        REFUSED(E_STATE, mproto_smtpc_data(r.c));
        REFUSED(E_STATE, mproto_smtpc_body(r.c, "x", 1));
        REFUSED(E_STATE, mproto_smtpc_body_end(r.c));
        REFUSED(E_STATE, mproto_smtpc_rset(r.c));
        REFUSED(E_STATE, mproto_smtpc_vrfy(r.c, "x"));
        REFUSED(E_STATE, mproto_smtpc_expn(r.c, "x"));
        REFUSED(E_STATE, mproto_smtpc_help(r.c, NULL));
        REFUSED(E_STATE, mproto_smtpc_noop(r.c, NULL));
        REFUSED(E_STATE, mproto_smtpc_quit(r.c));
        client_step(&r, NULL, "", "");
    }
    client_step(&r, "250 mx\r\n", "READY 250|", "");
    client_close(&r);
}

/* -- the line dies: one event for each open verb, in each state -- */

static void test_eof_before_the_session(void **state)
{
    client r;

    (void)state;
    client_open(&r, NULL);
    client_eof(&r, "", MPROTO_E_EOF);
    client_close(&r);
    client_open(&r, NULL);
    client_step(&r, "220 mx\r\n", "", CLIENT_EHLO);
    client_eof(&r, "", MPROTO_E_EOF);
    client_close(&r);
    client_start(&r, 0, "");
    client_eof(&r, "", MPROTO_E_EOF);
    client_close(&r);
}

/* Commands, how many of them are sent and how many answered, and what then
 * comes: of those sent the fate is unknown. */
static void test_eof_with_verbs_open(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, "");
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    OK(mproto_smtpc_rcpt(r.c, "e@f", NULL));
    OK(mproto_smtpc_data(r.c));
    client_step(&r, NULL, "", "MAIL FROM:<a@b>\r\n");
    client_step(&r, "250 1\r\n", "MAIL 250|", "RCPT TO:<c@d>\r\n");
    client_eof(&r, "RCPT0 -1|RCPT1 0|RESULT 0 of 0|", MPROTO_E_EOF);
    client_close(&r);
    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_rset(r.c));
    OK(mproto_smtpc_noop(r.c, NULL));
    OK(mproto_smtpc_vrfy(r.c, "x"));
    OK(mproto_smtpc_expn(r.c, "x"));
    OK(mproto_smtpc_help(r.c, "x"));
    OK(mproto_smtpc_quit(r.c));
    client_eof(&r, "RSET -1|NOOP -1|VRFY 0|EXPN 0|HELP 0|QUIT 0|",
               MPROTO_E_EOF);
    client_close(&r);
}

static void test_eof_around_content(void **state)
{
    static const char *const next_events[] = {
        "RESULT -1 of 1|", "RESULT -1 of 1|MAIL 0|", "RESULT -1 of 1|MAIL -1|"
    };
    int dots, next;
    client r;

    (void)state;
    for (dots = 0; dots < 2; dots++) {
        for (next = 0; next <= 2 * dots; next++) {
            client_start(&r, next == 2 ? MPROTO_SMTPC_ONE_WRITE : 0,
                         CLIENT_PIPE);
            OK(mproto_smtpc_mail(r.c, "a@b", NULL));
            OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
            OK(mproto_smtpc_data(r.c));
            client_hears(&r, "250 1\r\n250 2\r\n354 3\r\n", 21);
            client_assert_events(&r, "MAIL 250|RCPT0 250|BODY|");
            OK(mproto_smtpc_body(r.c, "x", 1));
            if (dots)
                OK(mproto_smtpc_body_end(r.c));
            if (next)
                OK(mproto_smtpc_mail(r.c, "a@b", NULL));
            client_eof(&r, dots ? next_events[next] : "RESULT 0 of 1|",
                       MPROTO_E_EOF);
            client_close(&r);
        }
    }
}

static void test_eof_in_tls_states(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, "250-STARTTLS\r\n");
    OK(mproto_smtpc_starttls(r.c));
    client_eof(&r, "STARTTLS -1|", MPROTO_E_EOF);
    client_close(&r);
    client_start(&r, 0, "250-STARTTLS\r\n");
    OK(mproto_smtpc_starttls(r.c));
    client_step(&r, NULL, "", "STARTTLS\r\n");
    client_step(&r, "220 go\r\n", "", "");
    client_eof(&r, "STARTTLS -1|", MPROTO_E_EOF);
    client_close(&r);
}

/* Spoiled transactions that are open then are UNSENT. */
static void test_eof_with_spoiled(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    REFUSED(E_ARG, mproto_smtpc_rcpt(r.c, "c", NULL));
    OK(mproto_smtpc_data(r.c));
    client_eof(&r, "MAIL -1|RCPT0 -1|RESULT 0 of 0|", MPROTO_E_EOF);
    client_close(&r);
}

/* QUIT may stay without an answer; nothing else may. */
static void test_eof_behind_quit(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_quit(r.c));
    client_step(&r, NULL, "", "QUIT\r\n");
    client_eof(&r, "QUIT -1|", MPROTO_OK);
    client_close(&r);
    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_rset(r.c));
    OK(mproto_smtpc_quit(r.c));
    client_step(&r, NULL, "", "RSET\r\nQUIT\r\n");
    client_eof(&r, "RSET -1|QUIT -1|", MPROTO_E_EOF);
    client_close(&r);
}

/* What was lent before eof() is still read. */
static void test_eof_behind_octets(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    OK(mproto_smtpc_rset(r.c));
    OK(mproto_smtpc_noop(r.c, NULL));
    client_step(&r, NULL, "", "RSET\r\nNOOP\r\n");
    OK(mproto_wire_in(r.w, "250 a\r\n250", 10));
    client_eof(&r, "RSET 250|NOOP -1|", MPROTO_E_EOF);
    client_close(&r);
}

/* A finished engine repeats its code for ever. */
static void test_error_stays(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, "");
    client_step(&r, "junk\r\n", "", "");
    client_assert_over(&r, MPROTO_E_PEER);
    REFUSED(E_PEER, mproto_smtpc_mail(r.c, "a@b", NULL));
    REFUSED(E_PEER, mproto_smtpc_rcpt(r.c, "a@b", NULL));
    REFUSED(E_PEER, mproto_smtpc_data(r.c));
    REFUSED(E_PEER, mproto_smtpc_body(r.c, "x", 1));
    REFUSED(E_PEER, mproto_smtpc_body_end(r.c));
    REFUSED(E_PEER, mproto_smtpc_starttls(r.c));
    REFUSED(E_PEER, mproto_smtpc_quit(r.c));
    REFUSED(E_PEER, mproto_wire_in(r.w, "250 x\r\n", 7));
    client_step(&r, NULL, "", "");
    client_close(&r);
}

/* Quirk 40: no verdict for ten minutes (RFC 5321 4.5.3.2). */
static void test_patience(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, CLIENT_PIPE);
    assert_int_equal(mproto_wire_patience(r.w), 0);
    OK(mproto_smtpc_mail(r.c, "a@b", NULL));
    OK(mproto_smtpc_rcpt(r.c, "c@d", NULL));
    OK(mproto_smtpc_data(r.c));
    client_pump(&r);
    assert_int_equal(mproto_wire_patience(r.w), 300);
    client_hears(&r, "250 1\r\n250 2\r\n", 14);
    assert_int_equal(mproto_wire_patience(r.w), 120);
    client_hears(&r, "354 3\r\n", 7);
    assert_int_equal(mproto_wire_patience(r.w), 180);
    OK(mproto_smtpc_body_end(r.c));
    client_pump(&r);
    assert_int_equal(mproto_wire_patience(r.w), 600);
    client_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_null_client),
        cmocka_unit_test(test_inj_03_hostname),
        cmocka_unit_test(test_short_struct),
        cmocka_unit_test(test_hostname_is_copied),
        cmocka_unit_test(test_one_block),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_event_outlives_verbs),
        cmocka_unit_test(test_no_verb_before_ready),
        cmocka_unit_test(test_eof_before_the_session),
        cmocka_unit_test(test_eof_with_verbs_open),
        cmocka_unit_test(test_eof_around_content),
        cmocka_unit_test(test_eof_in_tls_states),
        cmocka_unit_test(test_eof_with_spoiled),
        cmocka_unit_test(test_eof_behind_quit),
        cmocka_unit_test(test_eof_behind_octets),
        cmocka_unit_test(test_error_stays),
        cmocka_unit_test(test_patience),
    };

    return cmocka_run_group_tests_name("smtpc", tests, NULL, NULL);
}
