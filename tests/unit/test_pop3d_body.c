#include "pop3d_drive.h"
#include "all_strings.h"
#include <mailproto/dots.h>

static server held;
static mproto_pop3d_item items[2] = { { 5, NULL, 0 }, { 6, NULL, 0 } };

/* -- octets -- */

/* What the client has of it, dots taken off; it must end there. */
static size_t unstuffed(char *out, char *to)
{
    mproto_dots d;
    mproto_span in, piece;
    size_t n = 0;

    memset(&d, 0, sizeof d);
    in.p = out;
    in.n = strlen(out);
    while (mproto_dots_next(&d, &in, &piece) == MPROTO_DOTS_PIECE) {
        memcpy(to + n, piece.p, piece.n);
        n += piece.n;
    }
    assert_int_equal(in.n, 0);
    return n;
}

/* RETR 1 with this as the message, in two pieces; what came of it. */
static void fetch(const char *p, size_t n, size_t cut, char *out)
{
    size_t size;
    const char *said;

    server_hears(&held, "RETR 1\r\n");
    server_event(&held, MPROTO_POP3D_RETR);
    OK(mproto_pop3d_reply(held.s, ""));
    if (cut > 0) {
        server_event(&held, MPROTO_POP3D_BODY);
        OK(mproto_pop3d_body(held.s, p, cut));
    }
    if (n > cut) {
        server_event(&held, MPROTO_POP3D_BODY);
        OK(mproto_pop3d_body(held.s, p + cut, n - cut));
    }
    server_event(&held, MPROTO_POP3D_BODY);
    OK(mproto_pop3d_body_end(held.s));
    server_event(&held, 0);
    said = mproto_wire_out(held.w, &size);
    assert_memory_equal(said, "+OK \r\n", 6);
    memcpy(out, said + 6, size - 6);
    out[size - 6] = '\0';
    mproto_wire_sent(held.w, size);
}

/* However it is cut the client gets the same, and of the size that LIST would
 * tell. */
static void check_message(const char *p, size_t n, size_t pieces)
{
    char first[256], out[256], content[256];
    mproto_pop3_size size = { 0, 0 };
    size_t cut;

    (void)pieces;
    if (n > 0)
        mproto_pop3_size_in(&size, p, n);
    mproto_pop3_size_in(&size, NULL, 0);
    fetch(p, n, 0, first);
    assert_true(unstuffed(first, content) == size.octets);
    for (cut = 1; cut <= n; cut++) {
        fetch(p, n, cut, out);
        assert_string_equal(out, first);
    }
}

static void test_smug_06_every_short_message_at_every_cut(void **state)
{
    static const char *const pieces[] = { "\r", "\n", ".", "a" };
    all_strings all = { "", pieces, 4, 5 };

    (void)state;
    server_login(&held, NULL, items, 2);
    all_strings_run(&all, check_message);
    server_close(&held);
}

/* -- TOP -- */

/* The lines of TOP, counted in what RETR sends: up to and with the empty line,
 * and so many behind it. */
static size_t top_slowly(const char *whole, size_t lines)
{
    const char *at = whole, *end;
    int in_body = 0;

    while (strcmp(at, ".\r\n") != 0 && !(in_body && lines == 0)) {
        end = strstr(at, "\r\n") + 2;
        lines -= in_body != 0;
        in_body |= end - at == 2;
        at = end;
    }
    return (size_t)(at - whole);
}

static void fetch_top(const char *p, size_t n, size_t cut, size_t lines)
{
    const mproto_pop3d_event *ev;
    char command[] = "TOP 1 0\r\n";
    size_t at = 0;

    command[6] = (char)('0' + lines);
    server_hears(&held, command);
    server_event(&held, MPROTO_POP3D_RETR);
    OK(mproto_pop3d_reply(held.s, ""));
    while ((ev = mproto_pop3d_next(held.s)) != NULL &&
           ev->type == MPROTO_POP3D_BODY) {
        assert_true(ev->offset == at);
        if (at == n) {
            OK(mproto_pop3d_body_end(held.s));
        } else {
            size_t k = at < cut ? cut - at : n - at;

            OK(mproto_pop3d_body(held.s, p + at, k));
            at += k;
        }
    }
    if (ev) {
        assert_int_equal(ev->type, MPROTO_POP3D_BODY_STOP);
        assert_true(ev->offset <= at);
    }
    server_event(&held, 0);
}

static void check_top(const char *p, size_t n, size_t pieces)
{
    char whole[256], want[256];
    size_t cut, lines;

    (void)pieces;
    fetch(p, n, 0, whole);
    for (lines = 0; lines < 3; lines++) {
        size_t k = top_slowly(whole, lines);

        memcpy(want, "+OK \r\n", 6);
        memcpy(want + 6, whole, k);
        memcpy(want + 6 + k, ".\r\n", 4);
        for (cut = 0; cut <= n; cut++) {
            size_t size;
            const char *said;

            fetch_top(p, n, cut, lines);
            said = mproto_wire_out(held.w, &size);
            assert_int_equal(size, strlen(want));
            assert_memory_equal(said, want, size);
            mproto_wire_sent(held.w, size);
        }
    }
}

static void test_top_of_every_short_message(void **state)
{
    static const char *const pieces[] = { "\r", "\n", ".", "\r\n" };
    all_strings all = { "", pieces, 4, 5 };

    (void)state;
    server_login(&held, NULL, items, 2);
    all_strings_run(&all, check_top);
    server_close(&held);
}

/* -- limits -- */

static void test_room_is_exact(void **state)
{
    const mproto_pop3d_event *ev;
    char *worst;
    size_t room, n;

    (void)state;
    server_login(&held, NULL, items, 2);
    server_hears(&held, "RETR 1\r\n");
    server_event(&held, MPROTO_POP3D_RETR);
    OK(mproto_pop3d_ok(held.s));
    ev = server_event(&held, MPROTO_POP3D_BODY);
    room = ev->room;
    worst = malloc(room + 1);
    assert_non_null(worst);
    memset(worst, '\n', room + 1);
    REFUSED(E_ARG, mproto_pop3d_body(held.s, worst, 0));
    REFUSED(E_FULL, mproto_pop3d_body(held.s, worst, room + 1));
    OK(mproto_pop3d_body(held.s, worst, room));
    REFUSED(E_STATE, mproto_pop3d_body(held.s, worst, 1));
    REFUSED(E_STATE, mproto_pop3d_body_end(held.s));
    free(worst);
    server_event(&held, 0);
    assert_int_equal(mproto_wire_want(held.w), MPROTO_WRITE);
    mproto_wire_out(held.w, &n);
    assert_int_equal(n, strlen("+OK 5 octets\r\n") + 2 * room);
    mproto_wire_sent(held.w, n);
    assert_int_equal(server_event(&held, MPROTO_POP3D_BODY)->offset, room);
    OK(mproto_pop3d_body_end(held.s));
    server_close(&held);
}

/* No line of ours may stand in a message. */
static void test_close_within_a_message_is_silent(void **state)
{
    server r;
    size_t n;

    (void)state;
    server_login(&r, NULL, items, 2);
    server_hears(&r, "RETR 2\r\n");
    server_event(&r, MPROTO_POP3D_RETR);
    OK(mproto_pop3d_ok(r.s));
    server_event(&r, MPROTO_POP3D_BODY);
    OK(mproto_pop3d_body(r.s, "ab", 2));
    server_event(&r, MPROTO_POP3D_BODY);
    OK(mproto_pop3d_close(r.s, "disk trouble"));
    mproto_wire_out(r.w, &n);
    assert_int_equal(n, strlen("+OK 6 octets\r\nab"));
    server_says(&r, "+OK 6 octets\r\nab");
    server_assert_over(&r, MPROTO_OK);
    server_close(&r);
}

/* All of one write are answered in order, while the output stays small. */
static void test_case_127_retr_in_one_write(void **state)
{
    mproto_pop3d_limits limits = { .size = sizeof limits, .out_max = 1024 };
    mproto_pop3d_opts opts = { .limits = &limits };
    const mproto_pop3d_event *ev;
    char commands[200 * 8 + 1];
    size_t n, fetched = 0, sent = 0;
    server r;

    (void)state;
    for (n = 0; n < 200; n++)
        memcpy(commands + 8 * n, n % 2 ? "RETR 2\r\n" : "RETR 1\r\n", 9);
    server_login(&r, &opts, items, 2);
    server_hears(&r, commands);
    do {
        while ((ev = mproto_pop3d_next(r.s)) != NULL)
            if (ev->type == MPROTO_POP3D_RETR) {
                assert_int_equal(ev->number, 1 + fetched++ % 2);
                OK(mproto_pop3d_reply(r.s, ""));
            } else if (ev->offset == 0) {
                OK(mproto_pop3d_body(r.s, "hi\r\n", 4));
            } else {
                OK(mproto_pop3d_body_end(r.s));
            }
        mproto_wire_out(r.w, &n);
        assert_true(n <= 1024);
        mproto_wire_sent(r.w, n);
        sent += n;
    } while (n > 0);
    assert_int_equal(fetched, 200);
    assert_int_equal(sent, 200 * strlen("+OK \r\nhi\r\n.\r\n"));
    server_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smug_06_every_short_message_at_every_cut),
        cmocka_unit_test(test_top_of_every_short_message),
        cmocka_unit_test(test_room_is_exact),
        cmocka_unit_test(test_close_within_a_message_is_silent),
        cmocka_unit_test(test_case_127_retr_in_one_write)
    };

    return cmocka_run_group_tests_name("pop3d_body", tests, NULL, NULL);
}
