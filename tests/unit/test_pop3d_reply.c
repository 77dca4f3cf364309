/* What a reply may hold, the room for it, and bad commands. */
#include "pop3d_drive.h"
#include "pop3/pop3d_int.h"

static void test_inj_03_texts(void **state)
{
    static const struct {
        const char *text;
        int         lf, utf8, fits;
    } rows[] = {
        { "", 0, 0, 1 }, { "a b\tc ~", 0, 0, 1 }, { "a\r", 0, 0, 0 },
        { "a\nb", 0, 0, 0 }, { "a\nb", 1, 0, 1 }, { "a\r\nb", 1, 0, 0 },
        { "\x1b[2J", 0, 0, 0 }, { "\x7f", 0, 0, 0 },
        { "\xc3\xa9", 0, 0, 0 }, { "\xc3\xa9", 0, 1, 1 },
        { "\xc3", 0, 1, 0 }, { "\xff", 0, 1, 0 }
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(mproto_pop3d_text_fits(rows[i].text, rows[i].lf,
                                                rows[i].utf8), rows[i].fits);
}

/* bad_max are answered, one more is the end. */
static void test_bad_commands(void **state)
{
    mproto_pop3d_limits limits = { .size = sizeof limits, .bad_max = 2 };
    mproto_pop3d_opts opts = { .size = sizeof opts };
    server r;

    (void)state;
    opts.limits = &limits;
    server_open(&r, &opts);
    server_says(&r, "+OK");
    server_hears(&r, "X\r\n");
    server_event(&r, 0);
    server_says(&r, "-ERR command not known\r\n");
    server_hears(&r, "X\r\n");
    server_event(&r, 0);
    server_says(&r, "-ERR command not known\r\n");
    server_hears(&r, "X\r\n");
    server_event(&r, 0);
    server_says(&r, "-ERR too many bad commands, closing\r\n");
    server_assert_over(&r, MPROTO_E_LIMIT);
    server_close(&r);
}

/* A reply is not begun before the longest has room: nothing is read. */
static void test_room_before_reading(void **state)
{
    mproto_pop3d_opts opts = { .size = sizeof opts };
    mproto_pop3d_item item = { .size = 1, .uid = "a" };
    server r;
    size_t n, before;
    int i;

    (void)state;
    opts.limits = NULL;
    server_login(&r, &opts, &item, 1);
    for (i = 0; i < 400 && mproto_wire_want(r.w) & MPROTO_READ; i++) {
        server_hears(&r, "CAPA\r\n");
        server_event(&r, 0);
    }
    assert_in_range(i, 2, 399);
    mproto_wire_out(r.w, &before);
    server_event(&r, 0);
    mproto_wire_out(r.w, &n);
    assert_int_equal(n, before);
    mproto_wire_sent(r.w, n);
    server_event(&r, 0);
    assert_true(mproto_wire_want(r.w) & MPROTO_READ);
    server_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inj_03_texts),
        cmocka_unit_test(test_bad_commands),
        cmocka_unit_test(test_room_before_reading),
    };

    return cmocka_run_group_tests_name("pop3d_reply", tests, NULL, NULL);
}
