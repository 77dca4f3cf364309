/* The commands in flight: their limits, and room for one more. */
#include "pop3c_drive.h"

static void answer(client *r, unsigned n)
{
    while (n-- > 0)
        client_hears(r, "-ERR no\r\n", 9);
}

/* At flight_max and one above it; and quit(). */
static void test_flight_max(void **state)
{
    mproto_pop3c_limits limits;
    client r = { 0 };
    unsigned i;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.flight_max = 5;
    client_start(&r, 0, &limits, 1);
    for (i = 0; i < 5; i++)
        OK(mproto_pop3c_top(r.c, 4294967295u, 4294967295u));
    REFUSED(E_FULL, mproto_pop3c_noop(r.c));
    OK(mproto_pop3c_quit(r.c));
    REFUSED(E_STATE, mproto_pop3c_noop(r.c));
    client_close(&r);
}

/* Also with the longest commands the output has room for all. */
static void test_output_has_room_for_all(void **state)
{
    mproto_pop3c_limits limits;
    client r = { 0 };
    unsigned i, all;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    for (all = 2; all < 200; all += 33) {
        limits.flight_max = all;
        client_start(&r, 0, &limits, 1);
        for (i = 0; i < all; i++)
            OK(mproto_pop3c_top(r.c, 4294967295u, 4294967295u));
        REFUSED(E_FULL, mproto_pop3c_stat(r.c));
        OK(mproto_pop3c_quit(r.c));
        client_close(&r);
    }
}

static size_t drain(client *r)
{
    size_t n;

    mproto_wire_out(r->w, &n);
    mproto_wire_sent(r->w, n);
    client_pump(r);
    return n;
}

/* While a DONE is handled one verb is always taken. */
static void test_room_while_done_is_handled(void **state)
{
    mproto_pop3c_limits limits;
    client r = { 0 };
    unsigned i;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.flight_max = 4;
    client_start(&r, 0, &limits, 1);
    for (i = 0; i < 4; i++)
        OK(mproto_pop3c_top(r.c, 4294967295u, 4294967295u));
    client_pump(&r);
    assert_int_equal(drain(&r), 4 * 27);
    r.eager = 1;
    for (i = 0; i < 100; i++) {
        answer(&r, 1);
        assert_int_equal(drain(&r), 27);
    }
    r.eager = 0;
    client_close(&r);
}

/* ROOM is told once, when there is some. */
static void test_room_is_told(void **state)
{
    mproto_pop3c_limits limits;
    client r = { 0 };

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.flight_max = 1;      /* is 2 */
    client_start(&r, 0, &limits, 0);
    OK(mproto_pop3c_dele(r.c, 1));
    OK(mproto_pop3c_dele(r.c, 2));
    REFUSED(E_FULL, mproto_pop3c_dele(r.c, 3));
    REFUSED(E_FULL, mproto_pop3c_capa(r.c));
    client_step(&r, NULL, "", "DELE 1\r\n");
    client_step(&r, "+OK\r\n", "DONE OK|ROOM|", "DELE 2\r\n");
    OK(mproto_pop3c_dele(r.c, 3));
    client_step(&r, NULL, "", "");
    client_step(&r, "+OK\r\n", "DONE OK|", "DELE 3\r\n");
    client_step(&r, "+OK\r\n", "DONE OK|", "");
    client_close(&r);
}

/* A server that answers before it is asked finds the output full, and we say
 * no more than there is room for. */
static void test_answers_before_the_commands(void **state)
{
    client r = { 0 };
    unsigned i, taken = 0, full = 0;

    (void)state;
    client_start(&r, 0, NULL, 1);
    for (i = 0; i < 200; i++) {
        int rc = mproto_pop3c_top(r.c, 4294967295u, 4294967295u);

        taken += rc == MPROTO_OK;
        full += rc == MPROTO_E_FULL;
        client_pump(&r);
        if (rc == MPROTO_OK)
            answer(&r, 1);
    }
    assert_int_equal(taken, (64 * 32 - 6) / 27);
    assert_int_equal(taken + full, 200);
    r.trace_n = 0;
    OK(mproto_pop3c_quit(r.c));
    client_pump(&r);
    assert_int_equal(drain(&r), taken * 27 + 6);
    client_close(&r);
}

/* PASS behind a USER that is refused never was. */
static void test_pass_is_taken_back(void **state)
{
    client r = { 0 };

    (void)state;
    client_greeted(&r, MPROTO_POP3C_CLEAR_AUTH, NULL);
    OK(mproto_pop3c_login(r.c, "u", "p"));
    client_step(&r, NULL, "", "USER u\r\n");
    client_step(&r, "-ERR\r\n", "DONE ERR|", "");
    assert_int_equal(r.last.which, MPROTO_POP3_USER);
    OK(mproto_pop3c_quit(r.c));
    client_step(&r, NULL, "", "QUIT\r\n");
    client_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flight_max),
        cmocka_unit_test(test_output_has_room_for_all),
        cmocka_unit_test(test_room_while_done_is_handled),
        cmocka_unit_test(test_room_is_told),
        cmocka_unit_test(test_answers_before_the_commands),
        cmocka_unit_test(test_pass_is_taken_back),
    };

    return cmocka_run_group_tests_name("pop3c_flight", tests, NULL, NULL);
}
