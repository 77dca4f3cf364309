/* Commands of an IMAP client: the rules of RFC 9051 5.5. */
#include "imapc_queue_rig.h"

/* --- what must wait (RFC 9051 5.5) --- */

#define E MPROTO_IMAPC_EXPUNGES
#define N MPROTO_IMAPC_NUMBERS

/* FETCH, STORE and SEARCH by number move no numbers: they leave together, as
 * does UID FETCH behind them; what comes by number behind that waits. */
static void test_numbers_wait_for_expunge(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    say(&r, N, "FETCH");
    say(&r, N, "STORE");
    say(&r, E, "UID FETCH");
    say(&r, N, "FETCH");
    say(&r, E, "NOOP");
    expect_out(&r, "A1 FETCH\r\nA2 STORE\r\nA3 UID FETCH\r\n");
    tagged(&r, 2, MPROTO_IMAP_OK);
    expect_out(&r, "");
    tagged(&r, 3, MPROTO_IMAP_OK);
    expect_out(&r, "A4 FETCH\r\nA5 NOOP\r\n");
    tear_down(&r);
}

/* "COPY + COPY" must wait. */
static void test_copy_waits_for_copy(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    say(&r, E | N, "COPY");
    say(&r, E | N, "COPY");
    expect_out(&r, "A1 COPY\r\n");
    tagged(&r, 1, MPROTO_IMAP_NO);
    expect_out(&r, "A2 COPY\r\n");
    tear_down(&r);
}

#undef E
#undef N

static void test_searches_one_at_a_time(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    say(&r, MPROTO_IMAPC_FINDS, "SEARCH");
    say(&r, 0, "FETCH");
    say(&r, MPROTO_IMAPC_FINDS, "SEARCH");
    say(&r, 0, "FETCH");
    expect_out(&r, "A1 SEARCH\r\nA2 FETCH\r\n");
    tagged(&r, 1, MPROTO_IMAP_OK);
    expect_out(&r, "A3 SEARCH\r\nA4 FETCH\r\n");
    tear_down(&r);
}

static void test_login_blocks_others(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    say(&r, 0, "ID");
    say(&r, MPROTO_IMAPC_BLOCKS, "LOGIN");
    say(&r, 0, "SELECT");
    say(&r, MPROTO_IMAPC_WAITS | MPROTO_IMAPC_BLOCKS, "COMPRESS");
    say(&r, 0, "NOOP");
    expect_out(&r, "A1 ID\r\nA2 LOGIN\r\n");
    tagged(&r, 2, MPROTO_IMAP_OK);
    expect_out(&r, "A3 SELECT\r\n");
    tagged(&r, 1, MPROTO_IMAP_OK);
    expect_out(&r, "");
    tagged(&r, 3, MPROTO_IMAP_OK);
    expect_out(&r, "A4 COMPRESS\r\n");
    tagged(&r, 4, MPROTO_IMAP_OK);
    expect_out(&r, "A5 NOOP\r\n");
    tear_down(&r);
}

/* Until the stream is switched. */
static void test_nothing_leaves_behind_compress(void **state)
{
    const unsigned alone = MPROTO_IMAPC_WAITS | MPROTO_IMAPC_BLOCKS;
    int i;
    rig r;

    (void)state;
    set_up(&r, 1000);
    for (i = 1; i <= 2; i++) {
        mproto_imapc_queue_begin(&r.q, MPROTO_IMAPC_W_COMPRESS, alone, "X");
        assert_int_equal(mproto_imapc_queue_end(&r.q, 0), 2 * i - 1);
        say(&r, 0, "NOOP");
        expect_out(&r, i == 1 ? "A1 X\r\n" : "A3 X\r\n");
        tagged(&r, 2 * i - 1, i == 1 ? MPROTO_IMAP_OK : MPROTO_IMAP_NO);
        expect_out(&r, i == 1 ? "" : "A4 NOOP\r\n");
        mproto_imapc_queue_go(&r.q);
        expect_out(&r, i == 1 ? "A2 NOOP\r\n" : "");
        tagged(&r, 2 * i, MPROTO_IMAP_OK);
    }
    tear_down(&r);
}

static void test_lost_in_order(void **state)
{
    mproto_imapc_command command;
    rig r;

    (void)state;
    set_up(&r, 1000);
    say(&r, MPROTO_IMAPC_BLOCKS, "LOGIN");
    say_literal(&r, "X");
    expect_out(&r, "A1 LOGIN\r\n");
    assert_int_equal(mproto_imapc_queue_lose(&r.q, &command), 1);
    assert_int_equal(command.number, 1);
    assert_int_equal(mproto_imapc_queue_lose(&r.q, &command), 1);
    assert_int_equal(command.number, 2);
    assert_int_equal(mproto_imapc_queue_lose(&r.q, &command), 0);
    tear_down(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_wait_for_expunge),
        cmocka_unit_test(test_copy_waits_for_copy),
        cmocka_unit_test(test_searches_one_at_a_time),
        cmocka_unit_test(test_login_blocks_others),
        cmocka_unit_test(test_nothing_leaves_behind_compress),
        cmocka_unit_test(test_lost_in_order),
    };

    return cmocka_run_group_tests_name("imapc_queue_order", tests, NULL, NULL);
}
