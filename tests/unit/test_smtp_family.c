/* The SMTP family of the failures that others had, by their names in the
 * catalogue; test_smtp_catalogue.c has SMUG, INJ and TLS. */
#include "smtp_run.h"

static smtp_run run;

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
    mproto_smtpd_limits s = { sizeof s, 2048, 512, 1024, 65536, 67108864,
                              1000, 10, 999999, 100 };
    mproto_smtpd_limits s0 = { .size = sizeof s0 };
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

    return cmocka_run_group_tests_name("smtp_family", tests, NULL, NULL);
}
