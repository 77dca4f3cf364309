/* Each state with the one way out that the server has at any time. */
#include "pop3c_drive.h"

static void test_all_moves(void **state)
{
    client r;

    (void)state;
    client_open(&r, NULL);
    assert_int_equal(r.c->state, MPROTO_POP3C_S_GREETING);
    client_step(&r, "+OK ready\r\n", "READY OK|", "");
    assert_int_equal(r.c->state, MPROTO_POP3C_S_AUTHORIZATION);
    OK(mproto_pop3c_stls(r.c));
    client_step(&r, NULL, "", "STLS\r\n");
    client_step(&r, "+OK\r\n", "", "");
    assert_int_equal(r.c->state, MPROTO_POP3C_S_TLS);
    OK(mproto_wire_tls_on(r.w));
    client_step(&r, NULL, "READY OK|", "");
    assert_int_equal(r.c->state, MPROTO_POP3C_S_AUTHORIZATION);
    OK(mproto_pop3c_login(r.c, "u", "p"));
    client_step(&r, NULL, "", "USER u\r\n");
    client_step(&r, "+OK\r\n", "", "PASS p\r\n");
    client_step(&r, "+OK\r\n", "DONE OK|", "");
    assert_int_equal(r.c->state, MPROTO_POP3C_S_TRANSACTION);
    OK(mproto_pop3c_quit(r.c));
    client_step(&r, NULL, "", "QUIT\r\n");
    client_step(&r, "+OK\r\n", "DONE OK|", "");
    assert_int_equal(r.c->state, MPROTO_POP3C_S_OVER);
    client_assert_over(&r, MPROTO_OK);
    client_close(&r);
}

/* The server leaves where it should not. */
static void leave(client *r, const char *events)
{
    mproto_wire_eof(r->w);
    client_step(r, NULL, events, "");
    assert_int_equal(r->c->state, MPROTO_POP3C_S_OVER);
    client_assert_over(r, MPROTO_E_EOF);
    client_close(r);
}

static void test_lost_in_each_state(void **state)
{
    client r;

    (void)state;
    client_open(&r, NULL);
    leave(&r, "");
    client_greeted(&r, 0, NULL);
    leave(&r, "");
    client_start(&r, 0, NULL, 0);
    leave(&r, "");
    client_greeted(&r, 0, NULL);
    OK(mproto_pop3c_stls(r.c));
    client_step(&r, NULL, "", "STLS\r\n");
    leave(&r, "DONE UNKNOWN|");
}

/* What ends the engine takes away what waits. */
static void test_nothing_is_sent_behind_the_end(void **state)
{
    client r;
    size_t n;

    (void)state;
    client_start(&r, 0, NULL, 0);
    OK(mproto_pop3c_noop(r.c));
    OK(mproto_pop3c_stat(r.c));
    client_pump(&r);
    assert_non_null(mproto_wire_out(r.w, &n));
    client_hears(&r, "what?\r\n", 7);
    client_assert_events(&r, "DONE UNKNOWN|DONE UNKNOWN|");
    assert_null(mproto_wire_out(r.w, &n));
    client_assert_over(&r, MPROTO_E_PEER);
    client_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_moves),
        cmocka_unit_test(test_lost_in_each_state),
        cmocka_unit_test(test_nothing_is_sent_behind_the_end),
    };

    return cmocka_run_group_tests_name("pop3c_state", tests, NULL, NULL);
}
