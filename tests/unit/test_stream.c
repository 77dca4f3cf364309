#define _POSIX_C_SOURCE 200809L
#include "exact.h"
#include <net.h>
#include <stream.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TEXT = 300000 };

/* Two ends of one connection. */
struct rig {
    struct stream a, b;
};

static void set_up(struct rig *rig)
{
    int fds[2], size = 4096;

    memset(rig, 0, sizeof *rig);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    net_blocking(fds[0], 0);
    net_blocking(fds[1], 0);
    setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    rig->a.fd = fds[0];
    rig->b.fd = fds[1];
}

static void tear_down(struct rig *rig)
{
    stream_close(&rig->a);
    stream_close(&rig->b);
}

/* 1: without zlib there is nothing to test but that. */
static int is_absent(void)
{
    struct stream s = { .fd = -1 };

    if (squeeze_is_there())
        return 0;
    assert_int_equal(stream_deflate(&s, NULL, 0), -1);
    assert_int_equal(errno, EPROTONOSUPPORT);
    return 1;
}

static void assert_later(ssize_t k)
{
    assert_int_equal(k, -1);
    assert_true(stream_would_block());
}

/* Half of it can be compressed, the other half cannot. */
static void make_text(char *text, size_t n)
{
    unsigned long dice = 1;
    size_t i;

    for (i = 0; i < n; i++) {
        dice = (dice * 1103515245ul + 12345) & 0xfffffffful;
        text[i] = i < n / 2 ? (char)('a' + i % 7) : (char)(dice >> 16);
    }
}

/* From a to b, at most step octets at a time, until n are there. */
static void carry(struct rig *rig, const char *text, size_t n, size_t step)
{
    size_t sent = 0, came = 0;
    char *got = malloc(n);
    ssize_t k;

    assert_non_null(got);
    while (came < n) {
        if (sent < n) {
            k = stream_write(&rig->a, text + sent, n - sent);
            assert_true(k > 0 || stream_would_block());
            sent += k > 0 ? (size_t)k : 0;
        }
        do {
            k = stream_read(&rig->b, got + came,
                            step < n - came ? step : n - came);
            assert_true(k > 0 || stream_would_block());
            came += k > 0 ? (size_t)k : 0;
        } while (came < n && stream_pending(&rig->b));
    }
    assert_memory_equal(got, text, n);
    free(got);
}

static void test_all_comes_as_it_went(void **state)
{
    static const size_t steps[] = { 1000, 65536 };
    struct rig rig;
    char *text = malloc(TEXT), octet;
    size_t i;

    (void)state;
    make_text(text, TEXT);
    for (i = 0; i < 2 && !is_absent(); i++) {
        set_up(&rig);
        assert_int_equal(stream_deflate(&rig.a, NULL, 0), 0);
        assert_int_equal(stream_deflate(&rig.b, NULL, 0), 0);
        carry(&rig, text, TEXT, steps[i]);
        carry(&rig, "one\r\n", 5, 1);
        assert_later(stream_read(&rig.b, &octet, 1));
        stream_close(&rig.a);
        assert_int_equal(stream_read(&rig.b, &octet, 1), 0);
        stream_close(&rig.b);
    }
    free(text);
}

/* The server read on, behind the command that turned it on. */
static void test_what_came_before_is_read_first(void **state)
{
    struct rig rig;
    char raw[64], text[16], *rest;
    ssize_t n;

    (void)state;
    if (is_absent())
        return;
    set_up(&rig);
    stream_deflate(&rig.a, NULL, 0);
    assert_int_equal(stream_write(&rig.a, "abcdef", 6), 6);
    n = read(rig.b.fd, raw, sizeof raw);
    assert_true(n > 0);
    rest = exact_copy(raw, (size_t)n);
    assert_int_equal(stream_deflate(&rig.b, rest, (size_t)n), 0);
    free(rest);
    assert_true(stream_pending(&rig.b));
    assert_int_equal(stream_read(&rig.b, text, 3), 3);
    assert_int_equal(stream_write(&rig.a, "ghi", 3), 3);
    assert_int_equal(stream_read(&rig.b, text + 3, 13), 3);
    assert_int_equal(stream_read(&rig.b, text + 6, 10), 3);
    assert_memory_equal(text, "abcdefghi", 9);
    tear_down(&rig);
}

static void test_what_is_not_deflate_is_refused(void **state)
{
    static const char plain[] = "\377\377\377\377a NOOP\r\n";
    struct rig rig;
    char octet;

    (void)state;
    if (is_absent())
        return;
    set_up(&rig);
    stream_deflate(&rig.b, NULL, 0);
    assert_int_equal(write(rig.a.fd, plain, sizeof plain), sizeof plain);
    assert_int_equal(stream_read(&rig.b, &octet, 1), -1);
    assert_int_equal(errno, EPROTO);
    tear_down(&rig);
}

/* RFC 1951 3.2.3: an empty last block of fixed codes. The peer may end so
 * before it hangs up; but then that is all. */
static void test_the_end_of_deflate_is_the_end(void **state)
{
    struct rig rig;
    char octet;

    (void)state;
    if (is_absent())
        return;
    set_up(&rig);
    stream_deflate(&rig.b, NULL, 0);
    assert_int_equal(write(rig.a.fd, "\003\000", 2), 2);
    assert_later(stream_read(&rig.b, &octet, 1));
    assert_later(stream_read(&rig.b, &octet, 1));
    assert_int_equal(write(rig.a.fd, "\003\000", 2), 2);
    assert_int_equal(stream_read(&rig.b, &octet, 1), -1);
    assert_int_equal(errno, EPROTO);
    tear_down(&rig);
}

/* Empty stored blocks: whoever sends them does not hold up the rest. */
static void test_nothing_compressed_is_no_loop(void **state)
{
    char empty[2500], octet;
    struct rig rig;
    size_t i;

    (void)state;
    if (is_absent())
        return;
    set_up(&rig);
    stream_deflate(&rig.b, NULL, 0);
    for (i = 0; i < sizeof empty; i += 5)
        memcpy(empty + i, "\000\000\000\377\377", 5);
    assert_int_equal(write(rig.a.fd, empty, sizeof empty), sizeof empty);
    assert_later(stream_read(&rig.b, &octet, 1));
    assert_true(recv(rig.b.fd, &octet, 1, MSG_PEEK) == 1);
    assert_later(stream_read(&rig.b, &octet, 1));
    tear_down(&rig);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_comes_as_it_went),
        cmocka_unit_test(test_what_came_before_is_read_first),
        cmocka_unit_test(test_what_is_not_deflate_is_refused),
        cmocka_unit_test(test_the_end_of_deflate_is_the_end),
        cmocka_unit_test(test_nothing_compressed_is_no_loop)
    };

    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
