/* Commands of an IMAP client while they are being built: room and memory. */
#include "imapc_queue_rig.h"

static void test_spoilt_command_leaves_nothing(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    assert_int_equal(say(&r, 0, "NOOP"), 1);
    mproto_imapc_queue_begin(&r.q, MPROTO_IMAPC_W_OTHER, 0, "DELETE");
    put(&r, " {4}\r\n");
    mproto_imapc_queue_gate(&r.q);
    mproto_imapc_queue_release(&r.q);
    mproto_imapc_queue_spoil(&r.q, MPROTO_E_ARG, 0);
    put(&r, "x");
    mproto_imapc_queue_gate(&r.q);
    assert_int_equal(mproto_imapc_queue_end(&r.q, 0), MPROTO_E_ARG);
    mproto_imapc_queue_begin(&r.q, MPROTO_IMAPC_W_OTHER, 0, "FORGOTTEN");
    assert_int_equal(say(&r, 0, "CHECK"), 2);
    expect_out(&r, "A1 NOOP\r\nA2 CHECK\r\n");
    assert_int_equal(mproto_imapc_queue_plus(&r.q), MPROTO_IMAPC_PLUS_NONE);
    tear_down(&r);
}

/* What is being built stays while other octets leave. */
static void test_draft_survives_sending(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    say(&r, 0, "NOOP");
    mproto_imapc_queue_begin(&r.q, MPROTO_IMAPC_W_OTHER, 0, "CREATE");
    expect_out(&r, "A1 NOOP\r\n");
    tagged(&r, 1, MPROTO_IMAP_OK);
    expect_out(&r, "");
    put(&r, " x");
    assert_int_equal(mproto_imapc_queue_end(&r.q, 0), 2);
    expect_out(&r, "A2 CREATE x\r\n");
    tear_down(&r);
}

/* --- room --- */

static void test_places(void **state)
{
    int i;
    rig r;

    (void)state;
    set_up(&r, 1000);
    for (i = 1; i < PLACES; i++)
        assert_int_equal(say(&r, 0, "NOOP"), i);
    assert_int_equal(say(&r, 0, "NOOP"), MPROTO_E_FULL);
    assert_false(mproto_imapc_queue_has_room(&r.q));
    mproto_imapc_queue_begin(&r.q, MPROTO_IMAPC_W_LOGOUT, 0, "LOGOUT");
    assert_int_equal(mproto_imapc_queue_end(&r.q, 0), PLACES);
    send_all(&r);
    tagged(&r, 1, MPROTO_IMAP_OK);
    assert_false(mproto_imapc_queue_has_room(&r.q));
    tagged(&r, 3, MPROTO_IMAP_OK);
    assert_true(mproto_imapc_queue_has_room(&r.q));
    assert_int_equal(say(&r, 0, "NOOP"), PLACES + 1);
    tear_down(&r);
}

/* The longest command that ever has room, and one octet more. */
static void longest(size_t out_max)
{
    char text[100];
    rig r;

    set_up(&r, out_max);
    memset(text, 'X', sizeof text);
    text[out_max - 28 - 4] = '\0';
    assert_int_equal(say(&r, 0, text), MPROTO_E_ARG);
    text[out_max - 28 - 5] = '\0';
    assert_int_equal(say(&r, 0, text), 1);
    assert_int_equal(say(&r, 0, text), MPROTO_E_FULL);
    tear_down(&r);
}

/* At out_max, and one above; LOGOUT has its octets. */
static void test_octets(void **state)
{
    static const char name[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM";
    size_t at;
    rig r;

    (void)state;
    for (at = 78; at <= 88; at++) {
        set_up(&r, at);         /* A1 name CRLF: 44, A2 LOGOUT CRLF: 11 */
        assert_int_equal(say(&r, 0, name), 1);
        assert_int_equal(say(&r, 0, "NOOP"),
                         at < 44 + 9 + 28 ? MPROTO_E_FULL : 2);
        mproto_imapc_queue_begin(&r.q, MPROTO_IMAPC_W_LOGOUT, 0, "LOGOUT");
        r.heap.dry = 1;
        assert_true(mproto_imapc_queue_end(&r.q, 0) > 1);
        tear_down(&r);
        longest(at);
    }
}

/* What has no room at the moment is told once there is. */
static void test_room_comes_back(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 64);
    assert_int_equal(say(&r, 0, "ABCDEFGHIJKLMNOPQRSTUVWXY"), 1);
    assert_int_equal(say(&r, 0, "ABCDEFGHIJ"), MPROTO_E_FULL);
    assert_false(mproto_imapc_queue_has_room(&r.q));
    mproto_imapc_queue_release(&r.q);
    mproto_wire_sent(&r.wire, 8);
    assert_false(mproto_imapc_queue_has_room(&r.q));
    mproto_wire_sent(&r.wire, 1);
    assert_true(mproto_imapc_queue_has_room(&r.q));
    assert_int_equal(say(&r, 0, "ABCDEFGHIJ"), 2);
    tear_down(&r);
}

/* --- memory --- */

/* What grew is given back when it is sent, and wiped. */
static void test_output_grows_and_shrinks(void **state)
{
    static char text[30000];
    rig r;

    (void)state;
    set_up(&r, 65536);
    memset(text, 'X', sizeof text);
    mproto_imapc_queue_begin(&r.q, MPROTO_IMAPC_W_OTHER, 0, "NOOP");
    mproto_imapc_queue_put(&r.q, text, sizeof text);
    r.heap.dry = 1;
    mproto_imapc_queue_put(&r.q, text, sizeof text);
    assert_int_equal(mproto_imapc_queue_end(&r.q, 0), MPROTO_E_NOMEM);
    r.heap.dry = 0;
    assert_int_equal(say(&r, 0, "NOOP"), 1);
    assert_int_equal(r.heap.blocks, 1);
    expect_out(&r, "A1 NOOP\r\n");
    tagged(&r, 1, MPROTO_IMAP_OK);
    expect_out(&r, "");
    assert_int_equal(r.heap.blocks, 0);
    mproto_imapc_queue_begin(&r.q, MPROTO_IMAPC_W_OTHER, 0, "NOOP");
    mproto_imapc_queue_put(&r.q, text, sizeof text);
    mproto_imapc_queue_put(&r.q, text, sizeof text);
    assert_int_equal(mproto_imapc_queue_end(&r.q, 0), 2);
    assert_true(r.heap.held <= 65536);
    tear_down(&r);
}

static void test_no_memory_for_gates(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 64);
    r.heap.dry = 1;
    assert_int_equal(say_literal(&r, "X"), MPROTO_E_NOMEM);
    expect_out(&r, "");
    r.heap.dry = 0;
    assert_int_equal(say_literal(&r, "X"), 1);
    tear_down(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spoilt_command_leaves_nothing),
        cmocka_unit_test(test_draft_survives_sending),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_octets),
        cmocka_unit_test(test_room_comes_back),
        cmocka_unit_test(test_output_grows_and_shrinks),
        cmocka_unit_test(test_no_memory_for_gates),
    };

    return cmocka_run_group_tests_name("imapc_draft", tests, NULL, NULL);
}
