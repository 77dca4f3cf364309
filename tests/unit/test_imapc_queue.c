/* Commands of an IMAP client: what waits for "+", what is cut out, what comes
 * in pieces. */
#include "imapc_queue_rig.h"

/* --- commands --- */

static void test_commands_leave_together(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    assert_int_equal(say(&r, 0, "NOOP"), 1);
    assert_int_equal(say(&r, 0, "CHECK"), 2);
    expect_out(&r, "A1 NOOP\r\nA2 CHECK\r\n");
    tagged(&r, 2, MPROTO_IMAP_OK);
    tagged(&r, 1, MPROTO_IMAP_BAD);
    assert_int_equal(r.q.count, 0);
    tear_down(&r);
}

static void test_tls_06_tags_that_are_not_ours(void **state)
{
    static const char *const none[] = {
        "", "A", "A0", "A01", "a1", "A1 ", "A-1", "B1", "A2147483648",
        "A18446744073709551617", "AA"
    };
    mproto_span tag;
    size_t i;
    rig r;

    (void)state;
    for (i = 0; i < sizeof none / sizeof *none; i++) {
        tag.p = none[i];
        tag.n = strlen(none[i]);
        assert_int_equal(mproto_imapc_queue_number(tag), 0);
    }
    tag.p = "A2147483647x";
    tag.n = 11;
    assert_int_equal(mproto_imapc_queue_number(tag), INT_MAX);
    set_up(&r, 1000);
    foul(&r, 1, MPROTO_IMAP_OK);
    assert_int_equal(say(&r, MPROTO_IMAPC_BLOCKS, "LOGIN"), 1);
    assert_int_equal(say(&r, 0, "NOOP"), 2);
    foul(&r, 2, MPROTO_IMAP_OK);
    foul(&r, 2, MPROTO_IMAP_NO);
    foul(&r, 3, MPROTO_IMAP_OK);
    foul(&r, 1, MPROTO_IMAP_NO);
    expect_out(&r, "A1 LOGIN\r\n");
    tagged(&r, 1, MPROTO_IMAP_OK);
    foul(&r, 1, MPROTO_IMAP_OK);
    foul(&r, 2, MPROTO_IMAP_BAD);
    expect_out(&r, "A2 NOOP\r\n");
    tagged(&r, 2, MPROTO_IMAP_OK);
    tear_down(&r);
}

/* What had not left when the line of the server began is not answered by it. */
static void test_tls_06_before_the_question_left(void **state)
{
    rig r;
    size_t n;

    (void)state;
    set_up(&r, 1000);
    say_literal(&r, "DELETE");
    mproto_imapc_queue_release(&r.q);
    foul(&r, 1, MPROTO_IMAP_NO);
    assert_int_equal(mproto_imapc_queue_plus(&r.q), MPROTO_IMAPC_PLUS_EARLY);
    mproto_wire_out(&r.wire, &n);
    mproto_wire_sent(&r.wire, n - 1);
    r.q.heard = r.wire.gone;
    assert_int_equal(mproto_imapc_queue_plus(&r.q), MPROTO_IMAPC_PLUS_EARLY);
    mproto_wire_sent(&r.wire, 1);
    assert_int_equal(mproto_imapc_queue_plus(&r.q), MPROTO_IMAPC_PLUS_EARLY);
    r.q.heard = r.wire.gone;
    assert_int_equal(mproto_imapc_queue_plus(&r.q),
                     MPROTO_IMAPC_PLUS_ARGUMENT);
    foul(&r, 1, MPROTO_IMAP_OK);
    expect_out(&r, "some\r\n");
    tagged(&r, 1, MPROTO_IMAP_OK);
    tear_down(&r);
}

static void test_numbers_begin_anew(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    r.q.number = INT_MAX - 1;
    assert_int_equal(say(&r, 0, "NOOP"), INT_MAX);
    assert_int_equal(say(&r, 0, "NOOP"), 1);
    expect_out(&r, "A2147483647 NOOP\r\nA1 NOOP\r\n");
    tear_down(&r);
}

/* --- literals --- */

static void test_literal_waits_for_plus(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    say_literal(&r, "DELETE");
    say(&r, 0, "NOOP");
    expect_out(&r, "A1 DELETE {4}\r\n");
    foul(&r, 1, MPROTO_IMAP_OK);
    foul(&r, 2, MPROTO_IMAP_OK);
    assert_int_equal(mproto_imapc_queue_plus(&r.q),
                     MPROTO_IMAPC_PLUS_ARGUMENT);
    expect_out(&r, "some\r\nA2 NOOP\r\n");
    assert_int_equal(mproto_imapc_queue_plus(&r.q), MPROTO_IMAPC_PLUS_NONE);
    tagged(&r, 1, MPROTO_IMAP_OK);
    tear_down(&r);
}

/* The rest of what was refused is cut out; those behind it go on, and wait
 * for their own "+". */
static void test_refused_literal_is_cut_out(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    say(&r, 0, "NOOP");
    say_literal(&r, "DELETE");
    say_literal(&r, "CREATE");
    say(&r, 0, "CHECK");
    expect_out(&r, "A1 NOOP\r\nA2 DELETE {4}\r\n");
    tagged(&r, 2, MPROTO_IMAP_NO);
    expect_out(&r, "A3 CREATE {4}\r\n");
    tagged(&r, 1, MPROTO_IMAP_OK);
    assert_int_equal(mproto_imapc_queue_plus(&r.q),
                     MPROTO_IMAPC_PLUS_ARGUMENT);
    expect_out(&r, "some\r\nA4 CHECK\r\n");
    tagged(&r, 4, MPROTO_IMAP_OK);
    tear_down(&r);
}

/* At the second of three literals, and while another is being built. */
static void test_cut_at_second_literal(void **state)
{
    int i;
    rig r;

    (void)state;
    set_up(&r, 1000);
    mproto_imapc_queue_begin(&r.q, MPROTO_IMAPC_W_OTHER, 0, "X");
    for (i = 0; i < 3; i++) {
        put(&r, " {1}\r\n");
        mproto_imapc_queue_gate(&r.q);
        put(&r, "x");
    }
    assert_int_equal(mproto_imapc_queue_end(&r.q, 0), 1);
    say_literal(&r, "Y");
    expect_out(&r, "A1 X {1}\r\n");
    mproto_imapc_queue_plus(&r.q);
    expect_out(&r, "x {1}\r\n");
    mproto_imapc_queue_begin(&r.q, MPROTO_IMAPC_W_OTHER, 0, "Z");
    put(&r, " {1}\r\n");
    mproto_imapc_queue_gate(&r.q);
    tagged(&r, 1, MPROTO_IMAP_BAD);
    put(&r, "z");
    assert_int_equal(mproto_imapc_queue_end(&r.q, 0), 3);
    expect_out(&r, "A2 Y {4}\r\n");
    mproto_imapc_queue_plus(&r.q);
    expect_out(&r, "some\r\nA3 Z {1}\r\n");
    mproto_imapc_queue_plus(&r.q);
    expect_out(&r, "z\r\n");
    tear_down(&r);
}

static void test_many_gates(void **state)
{
    int i, k;
    rig r;

    (void)state;
    set_up(&r, 10000);
    for (k = 0; k < 3; k++) {
        mproto_imapc_queue_begin(&r.q, MPROTO_IMAPC_W_OTHER, 0, "X");
        for (i = 0; i < 40; i++) {
            put(&r, "{1}\r\n");
            mproto_imapc_queue_gate(&r.q);
            put(&r, "x");
        }
        assert_int_equal(mproto_imapc_queue_end(&r.q, 0), k + 1);
    }
    for (k = 0; k < 3; k++) {
        for (i = 0; i < 40; i++) {
            send_all(&r);
            assert_int_equal(mproto_imapc_queue_plus(&r.q),
                             MPROTO_IMAPC_PLUS_ARGUMENT);
        }
        send_all(&r);
        tagged(&r, k + 1, MPROTO_IMAP_OK);
    }
    assert_int_equal(mproto_imapc_queue_plus(&r.q), MPROTO_IMAPC_PLUS_NONE);
    tear_down(&r);
}

/* --- what comes in pieces --- */

static void finish(rig *r, const char *text)
{
    mproto_imapc_queue_extend(&r->q);
    put(r, text);
    assert_true(mproto_imapc_queue_end(&r->q, 0) > 0);
}

static void test_payload_in_pieces(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    assert_int_equal(say_append(&r), 1);
    assert_int_equal(say(&r, 0, "NOOP"), MPROTO_E_STATE);
    assert_true(mproto_imapc_queue_is_gated(&r.q));
    expect_out(&r, "A1 APPEND x {9}\r\n");
    assert_int_equal(mproto_imapc_queue_plus(&r.q),
                     MPROTO_IMAPC_PLUS_PAYLOAD);
    assert_false(mproto_imapc_queue_is_gated(&r.q));
    assert_int_equal(mproto_imapc_queue_more(&r.q, "12345", 5), MPROTO_OK);
    expect_out(&r, "12345");
    foul(&r, 1, MPROTO_IMAP_OK);
    assert_int_equal(mproto_imapc_queue_more(&r.q, "6789", 4), MPROTO_OK);
    mproto_imapc_queue_extend(&r.q);
    put(&r, " {1}\r\n");
    mproto_imapc_queue_gate(&r.q);
    expect_out(&r, "6789");
    assert_int_equal(mproto_imapc_queue_end(&r.q, 1), 1);
    expect_out(&r, " {1}\r\n");
    assert_int_equal(mproto_imapc_queue_plus(&r.q),
                     MPROTO_IMAPC_PLUS_PAYLOAD);
    assert_int_equal(mproto_imapc_queue_more(&r.q, "0", 1), MPROTO_OK);
    finish(&r, "");
    assert_int_equal(say(&r, 0, "NOOP"), 2);
    expect_out(&r, "0\r\nA2 NOOP\r\n");
    tagged(&r, 1, MPROTO_IMAP_OK);
    tagged(&r, 2, MPROTO_IMAP_OK);
    tear_down(&r);
}

static void test_payload_refused_before_plus(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    say_append(&r);
    expect_out(&r, "A1 APPEND x {9}\r\n");
    tagged(&r, 1, MPROTO_IMAP_NO);
    assert_int_equal(say(&r, 0, "NOOP"), 2);
    expect_out(&r, "A2 NOOP\r\n");
    assert_int_equal(mproto_imapc_queue_plus(&r.q), MPROTO_IMAPC_PLUS_NONE);
    tear_down(&r);
}

/* The server still waits for what was announced. */
static void test_smug_13_refused_within_literal_is_filled(void **state)
{
    size_t n, all = 0;
    const char *p;
    rig r;

    (void)state;
    set_up(&r, 200);
    mproto_imapc_queue_begin(&r.q, MPROTO_IMAPC_W_APPEND, 0, "APPEND");
    put(&r, " x {1000+}\r\n");
    mproto_imapc_queue_end(&r.q, 1);
    mproto_imapc_queue_more(&r.q, "1234", 4);
    expect_out(&r, "A1 APPEND x {1000+}\r\n1234");
    tagged(&r, 1, MPROTO_IMAP_NO);
    mproto_imapc_queue_pad(&r.q, 996);
    assert_int_equal(say(&r, 0, "NOOP"), MPROTO_E_FULL);
    assert_false(mproto_imapc_queue_has_room(&r.q));
    do {
        mproto_imapc_queue_release(&r.q);
        p = mproto_wire_out(&r.wire, &n);
        all += n;
        if (n > 0 && all < 998)
            assert_null(memchr(p, '\n', n));
        mproto_wire_sent(&r.wire, n);
    } while (n > 0);
    assert_int_equal(all, 998);
    assert_true(mproto_imapc_queue_has_room(&r.q));
    assert_int_equal(say(&r, 0, "NOOP"), 2);
    expect_out(&r, "A2 NOOP\r\n");
    tear_down(&r);
}

static int say_idle(rig *r)
{
    mproto_imapc_queue_begin(&r->q, MPROTO_IMAPC_W_IDLE,
                             MPROTO_IMAPC_WAITS | MPROTO_IMAPC_BLOCKS, "IDLE");
    put(r, "\r\n");
    mproto_imapc_queue_gate(&r->q);
    return mproto_imapc_queue_end(&r->q, 1);
}

static void test_idle_and_done(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    say(&r, 0, "NOOP");
    say_idle(&r);
    expect_out(&r, "A1 NOOP\r\n");
    assert_int_equal(mproto_imapc_queue_plus(&r.q), MPROTO_IMAPC_PLUS_NONE);
    tagged(&r, 1, MPROTO_IMAP_OK);
    expect_out(&r, "A2 IDLE\r\n");
    finish(&r, "DONE");
    expect_out(&r, "");
    foul(&r, 2, MPROTO_IMAP_OK);
    assert_int_equal(mproto_imapc_queue_plus(&r.q), MPROTO_IMAPC_PLUS_IDLE);
    say(&r, 0, "NOOP");
    expect_out(&r, "DONE\r\n");
    tagged(&r, 2, MPROTO_IMAP_OK);
    expect_out(&r, "A3 NOOP\r\n");
    tear_down(&r);
}

/* DONE does not go out behind a refusal. */
static void test_idle_refused(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    say_idle(&r);
    finish(&r, "DONE");
    expect_out(&r, "A1 IDLE\r\n");
    tagged(&r, 1, MPROTO_IMAP_BAD);
    say_idle(&r);
    expect_out(&r, "A2 IDLE\r\n");
    tagged(&r, 2, MPROTO_IMAP_NO);
    say(&r, 0, "NOOP");
    expect_out(&r, "A3 NOOP\r\n");
    tear_down(&r);
}

static void test_challenge(void **state)
{
    rig r;

    (void)state;
    set_up(&r, 1000);
    say(&r, 0, "NOOP");
    mproto_imapc_queue_begin(&r.q, MPROTO_IMAPC_W_AUTHENTICATE,
                             MPROTO_IMAPC_WAITS | MPROTO_IMAPC_BLOCKS,
                             "AUTHENTICATE");
    put(&r, " X\r\n");
    assert_int_equal(mproto_imapc_queue_end(&r.q, 1), 2);
    assert_int_equal(mproto_imapc_queue_plus(&r.q), MPROTO_IMAPC_PLUS_NONE);
    expect_out(&r, "A1 NOOP\r\n");
    tagged(&r, 1, MPROTO_IMAP_OK);
    assert_int_equal(mproto_imapc_queue_plus(&r.q), MPROTO_IMAPC_PLUS_EARLY);
    expect_out(&r, "A2 AUTHENTICATE X\r\n");
    assert_int_equal(mproto_imapc_queue_plus(&r.q),
                     MPROTO_IMAPC_PLUS_CHALLENGE);
    foul(&r, 2, MPROTO_IMAP_OK);
    mproto_imapc_queue_whole(&r.q);
    tagged(&r, 2, MPROTO_IMAP_OK);
    tear_down(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commands_leave_together),
        cmocka_unit_test(test_tls_06_tags_that_are_not_ours),
        cmocka_unit_test(test_tls_06_before_the_question_left),
        cmocka_unit_test(test_numbers_begin_anew),
        cmocka_unit_test(test_literal_waits_for_plus),
        cmocka_unit_test(test_refused_literal_is_cut_out),
        cmocka_unit_test(test_cut_at_second_literal),
        cmocka_unit_test(test_many_gates),
        cmocka_unit_test(test_payload_in_pieces),
        cmocka_unit_test(test_payload_refused_before_plus),
        cmocka_unit_test(test_smug_13_refused_within_literal_is_filled),
        cmocka_unit_test(test_idle_and_done),
        cmocka_unit_test(test_idle_refused),
        cmocka_unit_test(test_challenge),
    };

    return cmocka_run_group_tests_name("imapc_queue", tests, NULL, NULL);
}
