/* Life, limits, time and the end of the client. Whole sessions are in
 * tests/dialogue/pop3. */
#include "pop3c_drive.h"

static void test_new_and_free(void **state)
{
    mproto_pop3c_limits limits;
    mproto_pop3c_opts opts;
    mproto_pop3c *c = mproto_pop3c_new(NULL);

    (void)state;
    assert_non_null(c);
    mproto_pop3c_free(c);
    mproto_pop3c_free(NULL);
    memset(&opts, 0, sizeof opts);
    memset(&limits, 0, sizeof limits);
    assert_null(mproto_pop3c_new(&opts));
    opts.size = sizeof opts;
    opts.limits = &limits;
    assert_null(mproto_pop3c_new(&opts));
    assert_int_equal(mproto_pop3c_memory_bound(&limits), 0);
    limits.size = sizeof limits;
    limits.flight_max = 33554432;
    assert_null(mproto_pop3c_new(&opts));
    assert_null(mproto_pop3c_wire(NULL));
    assert_null(mproto_pop3c_next(NULL));
}

static void test_mem_no_memory(void **state)
{
    mproto_pop3c_opts opts;
    mproto_alloc alloc;
    heap h;

    (void)state;
    alloc = heap_alloc(&h);
    h.dry = 1;
    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.alloc = &alloc;
    assert_null(mproto_pop3c_new(&opts));
    assert_int_equal(h.held, 0);
}

/* One block, and nothing behind it but what wire_keep() keeps. */
static void test_memory_bound(void **state)
{
    mproto_pop3c_limits limits;
    client r = { 0 };

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.keep_max = 1;
    client_start(&r, 0, &limits, 1);
    assert_int_equal(r.h.calls, 1);
    assert_int_equal(r.h.most + 1 + MPROTO_POP3C_AUTH_MAX,
                     mproto_pop3c_memory_bound(&limits));
    limits.line_max = MPROTO_POP3C_AUTH_MAX;    /* AUTH needs no other line */
    assert_int_equal(mproto_pop3c_memory_bound(&limits) - r.h.most - 1,
                     2 * (MPROTO_POP3C_AUTH_MAX - 2048));
    client_close(&r);
    assert_true(mproto_pop3c_memory_bound(NULL) < 90000);
}

static void feed_line(client *r, size_t n)
{
    char *line = malloc(n);

    assert_non_null(line);
    memset(line, 'x', n);
    memcpy(line, "+OK ", 4);
    memcpy(line + n - 2, "\r\n", 2);
    client_hears(r, line, n);
    free(line);
}

static void test_limit_of_status_lines(void **state)
{
    mproto_pop3c_limits limits;
    mproto_pop3c_opts opts;
    client r = { 0 };

    (void)state;
    memset(&limits, 0, sizeof limits);
    memset(&opts, 0, sizeof opts);
    limits.size = sizeof limits;
    limits.line_max = 600;
    opts.limits = &limits;
    client_open(&r, &opts);
    feed_line(&r, 600);
    client_assert_events(&r, "READY OK|");
    client_close(&r);
    client_open(&r, &opts);
    feed_line(&r, 601);
    client_assert_events(&r, "");
    client_assert_over(&r, MPROTO_E_LIMIT);
    client_close(&r);
    limits.line_max = 1;        /* is 512 */
    client_open(&r, &opts);
    feed_line(&r, 512);
    client_assert_events(&r, "READY OK|");
    client_close(&r);
}

static void test_patience(void **state)
{
    client r = { 0 };

    (void)state;
    client_open(&r, NULL);
    assert_int_equal(mproto_wire_patience(r.w), 600);
    client_close(&r);
    client_start(&r, 0, NULL, 0);
    assert_int_equal(mproto_wire_patience(r.w), 0);
    OK(mproto_pop3c_retr(r.c, 1));
    client_step(&r, NULL, "", "RETR 1\r\n");
    assert_int_equal(mproto_wire_patience(r.w), 600);
    client_step(&r, "+OK\r\nx", "BODY|", "");
    assert_int_equal(mproto_wire_patience(r.w), 600);
    client_step(&r, "\r\n.\r\n", "BODY|DONE OK|", "");
    assert_int_equal(mproto_wire_patience(r.w), 0);
    OK(mproto_pop3c_quit(r.c));
    client_step(&r, NULL, "", "QUIT\r\n");
    client_step(&r, "+OK\r\n", "DONE OK|", "");
    assert_int_equal(mproto_wire_patience(r.w), 0);
    client_assert_over(&r, MPROTO_OK);
    client_close(&r);
}

/* The pieces of a message are parts of the lent buffer. */
static void test_body_is_not_copied(void **state)
{
    static const char said[] = "+OK\r\na line\r\nanother\r\n.\r\n";
    const mproto_pop3c_event *ev;
    client r = { 0 };

    (void)state;
    client_start(&r, 0, NULL, 0);
    OK(mproto_pop3c_retr(r.c, 1));
    client_step(&r, NULL, "", "RETR 1\r\n");
    OK(mproto_wire_in(r.w, said, sizeof said - 1));
    ev = mproto_pop3c_next(r.c);
    assert_non_null(ev);
    assert_int_equal(ev->type, MPROTO_POP3C_BODY);
    assert_ptr_equal(ev->data.p, said + 5);
    assert_int_equal(ev->data.n, 17);
    client_step(&r, NULL, "DONE OK|", "");
    assert_int_equal(r.last.size, 17);
    client_close(&r);
}

/* Catalogue TLS-02, TLS-07: nothing of the clear lives on. */
static void test_tls_07_forgets(void **state)
{
    client r = { 0 };

    (void)state;
    client_greeted(&r, 0, NULL);
    REFUSED(E_STATE, mproto_wire_tls_on(r.w));
    OK(mproto_pop3c_stls(r.c));
    client_step(&r, NULL, "", "STLS\r\n");
    client_step(&r, "+OK\r\n", "", "");
    assert_int_equal(mproto_wire_want(r.w), MPROTO_TLS);
    assert_int_equal(mproto_wire_patience(r.w), 600);
    OK(mproto_wire_tls_on(r.w));
    client_step(&r, NULL, "READY OK|", "");
    assert_int_equal(r.last.text.n, 0);
    assert_int_equal(r.last.stamp.n, 0);
    assert_int_equal(r.c->caps, 0);
    assert_int_equal(r.c->stamp_n, 0);
    client_close(&r);
}

/* The handshake failed: eof(). */
static void test_handshake_fails(void **state)
{
    client r = { 0 };

    (void)state;
    client_greeted(&r, 0, NULL);
    OK(mproto_pop3c_stls(r.c));
    client_step(&r, NULL, "", "STLS\r\n");
    client_step(&r, "+OK\r\n", "", "");
    mproto_wire_eof(r.w);
    client_step(&r, NULL, "DONE UNKNOWN|", "");
    client_assert_over(&r, MPROTO_E_EOF);
    client_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_and_free),
        cmocka_unit_test(test_mem_no_memory),
        cmocka_unit_test(test_memory_bound),
        cmocka_unit_test(test_limit_of_status_lines),
        cmocka_unit_test(test_patience),
        cmocka_unit_test(test_body_is_not_copied),
        cmocka_unit_test(test_tls_07_forgets),
        cmocka_unit_test(test_handshake_fails),
    };

    return cmocka_run_group_tests_name("pop3c", tests, NULL, NULL);
}
