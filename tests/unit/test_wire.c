#include "base/wire_int.h"
#include "exact.h"
#include "heap.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

enum { CAP = 16 };

/* A wire without an engine: its out is what the test puts there. */
typedef struct rig {
    heap        h;
    mproto_wire w;
    char        out[CAP];
} rig;

static void rig_init(rig *r)
{
    mproto_alloc alloc;

    memset(r, 0, sizeof *r);
    alloc = heap_alloc(&r->h);
    mproto_wire_init(&r->w, &alloc, r->out, sizeof r->out);
    r->w.keep_max = 8;
    mproto_wire_ask(&r->w, MPROTO_READ, 300);
}

static void say(rig *r, const char *text)
{
    mproto_buf b;

    mproto_wire_open(&r->w, &b, strlen(text));
    mproto_buf_text(&b, text);
    assert_int_equal(mproto_wire_commit(&r->w, &b), MPROTO_OK);
}

static void assert_out(const rig *r, const char *text)
{
    size_t n = 99;
    const void *p = mproto_wire_out(&r->w, &n);

    assert_int_equal(n, strlen(text));
    if (n > 0)
        assert_memory_equal(p, text, n);
    else
        assert_null(p);
}

/* Reads n of what was lent, as an engine does. */
static void eat(rig *r, size_t n)
{
    assert_true(n <= r->w.in.n);
    r->w.in.p += n;
    r->w.in.n -= n;
}

static void test_null_wire_is_closed(void **state)
{
    size_t n = 5;

    (void)state;
    assert_int_equal(mproto_wire_want(NULL), MPROTO_CLOSED);
    assert_int_equal(mproto_wire_in(NULL, "a", 1), MPROTO_E_STATE);
    assert_int_equal(mproto_wire_keep(NULL), MPROTO_OK);
    mproto_wire_eof(NULL);
    assert_null(mproto_wire_out(NULL, &n));
    assert_int_equal(n, 0);
    mproto_wire_sent(NULL, 3);
    assert_int_equal(mproto_wire_tls_on(NULL), MPROTO_E_STATE);
    n = 5;
    assert_null(mproto_wire_rest(NULL, &n));
    assert_int_equal(n, 0);
    assert_int_equal(mproto_wire_deflate_on(NULL), MPROTO_E_STATE);
    assert_int_not_equal(mproto_wire_error(NULL)->code, MPROTO_OK);
    assert_int_equal(mproto_wire_patience(NULL), 0);
}

static void test_in_lends_once(void **state)
{
    char *block = exact_copy("abc", 3);
    rig r;

    (void)state;
    rig_init(&r);
    assert_int_equal(mproto_wire_in(&r.w, NULL, 0), MPROTO_OK);
    assert_int_equal(mproto_wire_want(&r.w), MPROTO_READ);
    assert_int_equal(mproto_wire_in(&r.w, block, 3), MPROTO_OK);
    assert_ptr_equal(r.w.in.p, block);
    assert_int_equal(r.w.received, 3);
    assert_int_equal(mproto_wire_want(&r.w) & MPROTO_READ, 0);
    assert_int_equal(mproto_wire_in(&r.w, "d", 1), MPROTO_E_STATE);
    assert_int_equal(mproto_wire_in(&r.w, NULL, 0), MPROTO_E_STATE);
    assert_ptr_equal(r.w.in.p, block);
    assert_int_equal(r.w.received, 3);
    free(block);
}

static void test_error_is_the_first_and_stays(void **state)
{
    rig r;

    (void)state;
    rig_init(&r);
    assert_int_equal(mproto_wire_error(&r.w)->code, MPROTO_OK);
    assert_string_equal(mproto_wire_error(&r.w)->what, "");
    mproto_wire_in(&r.w, "abcde", 5);
    eat(&r, 2);
    mproto_wire_fail(&r.w, MPROTO_E_PEER, "first");
    mproto_wire_fail(&r.w, MPROTO_E_LIMIT, "second");
    assert_int_equal(mproto_wire_error(&r.w)->code, MPROTO_E_PEER);
    assert_string_equal(mproto_wire_error(&r.w)->what, "first");
    assert_int_equal(mproto_wire_error(&r.w)->offset, 2);
    assert_int_equal(mproto_wire_in(&r.w, "x", 1), MPROTO_E_PEER);
    assert_int_equal(mproto_wire_in(&r.w, NULL, 0), MPROTO_E_PEER);
}

static void test_out_and_sent(void **state)
{
    rig r;

    (void)state;
    rig_init(&r);
    assert_out(&r, "");
    say(&r, "hello");
    assert_int_equal(mproto_wire_want(&r.w), MPROTO_READ | MPROTO_WRITE);
    assert_out(&r, "hello");
    mproto_wire_sent(&r.w, 0);
    mproto_wire_sent(&r.w, 2);
    assert_out(&r, "llo");
    mproto_wire_sent(&r.w, 99);
    assert_out(&r, "");
    assert_int_equal(mproto_wire_want(&r.w), MPROTO_READ);
    assert_int_equal(mproto_wire_room(&r.w), CAP);
}

static void test_held_octets_stay(void **state)
{
    rig r;

    (void)state;
    rig_init(&r);
    say(&r, "first.");
    say(&r, "second.");
    r.w.held = 7;
    assert_out(&r, "first.");
    mproto_wire_sent(&r.w, SIZE_MAX);
    assert_out(&r, "");
    assert_int_equal(mproto_wire_want(&r.w), MPROTO_READ);
    r.w.held = 0;
    assert_out(&r, "second.");
}

static void test_room_is_exact_and_moves_up(void **state)
{
    rig r;
    mproto_buf b;

    (void)state;
    rig_init(&r);
    say(&r, "0123456789abcde");
    assert_int_equal(mproto_wire_room(&r.w), 1);
    mproto_wire_sent(&r.w, 10);
    assert_int_equal(mproto_wire_room(&r.w), 11);
    say(&r, "ABCDEFGHIJK");
    assert_int_equal(mproto_wire_room(&r.w), 0);
    assert_out(&r, "abcdeABCDEFGHIJK");
    mproto_wire_open(&r.w, &b, 1);
    mproto_buf_char(&b, 'x');
    assert_int_equal(mproto_wire_commit(&r.w, &b), MPROTO_E_FULL);
    assert_out(&r, "abcdeABCDEFGHIJK");
}

/* What did not fit leaves nothing behind. */
/* What waits moves along, and what is held stays so. */
static void test_out_moves_to_another_place(void **state)
{
    char *large = exact_copy("................................", 32);
    char *small = exact_copy("......", 6);
    rig r;

    (void)state;
    rig_init(&r);
    mproto_wire_move_out(&r.w, large, 32);
    say(&r, "0123456789abcdef0123456789abcdef");
    mproto_wire_sent(&r.w, 26);
    r.w.held = 2;
    mproto_wire_move_out(&r.w, small, 6);
    assert_out(&r, "abcd");
    assert_int_equal(mproto_wire_room(&r.w), 0);
    mproto_wire_sent(&r.w, 3);
    r.w.held = 0;
    say(&r, "ghi");
    assert_out(&r, "defghi");
    mproto_wire_done(&r.w);
    free(large);
    free(small);
}

static void test_commit_takes_all_or_nothing(void **state)
{
    rig r;
    mproto_buf b;

    (void)state;
    rig_init(&r);
    say(&r, "ten octets");
    mproto_wire_open(&r.w, &b, 7);
    mproto_buf_text(&b, "six...");
    mproto_buf_char(&b, 'x');
    assert_int_equal(mproto_wire_commit(&r.w, &b), MPROTO_E_FULL);
    assert_out(&r, "ten octets");
    assert_int_equal(mproto_wire_room(&r.w), 6);
}

/* CLOSED and TLS wait until all is flushed, and stand alone. */
static void test_write_before_closed_and_tls(void **state)
{
    rig r;

    (void)state;
    rig_init(&r);
    say(&r, "bye");
    mproto_wire_ask(&r.w, MPROTO_CLOSED, 0);
    assert_int_equal(mproto_wire_want(&r.w), MPROTO_WRITE);
    mproto_wire_sent(&r.w, 3);
    assert_int_equal(mproto_wire_want(&r.w), MPROTO_CLOSED);
    say(&r, "go");
    mproto_wire_ask(&r.w, MPROTO_TLS, 0);
    assert_int_equal(mproto_wire_want(&r.w), MPROTO_WRITE);
    assert_int_equal(mproto_wire_tls_on(&r.w), MPROTO_E_STATE);
    assert_int_equal(r.w.tls, 0);
    mproto_wire_sent(&r.w, 2);
    assert_int_equal(mproto_wire_want(&r.w), MPROTO_TLS);
    assert_int_equal(mproto_wire_tls_on(&r.w), MPROTO_OK);
    assert_int_equal(r.w.tls, 1);
    assert_int_equal(mproto_wire_tls_on(&r.w), MPROTO_E_STATE);
}

static void test_tls_on_only_when_asked_for(void **state)
{
    rig r;

    (void)state;
    rig_init(&r);
    assert_int_equal(mproto_wire_tls_on(&r.w), MPROTO_E_STATE);
    mproto_wire_ask(&r.w, MPROTO_ANSWER, 0);
    assert_int_equal(mproto_wire_tls_on(&r.w), MPROTO_E_STATE);
    mproto_wire_ask(&r.w, MPROTO_CLOSED, 0);
    assert_int_equal(mproto_wire_tls_on(&r.w), MPROTO_E_STATE);
}

static void assert_rest(const rig *r, const char *text)
{
    size_t n = 99;
    const void *p = mproto_wire_rest(&r->w, &n);

    assert_int_equal(n, strlen(text));
    if (n > 0)
        assert_memory_equal(p, text, n);
    else
        assert_null(p);
}

/* What came behind the switch is given back; errors behind it are counted
 * without it. */
static void test_deflate_gives_back_the_rest(void **state)
{
    rig r;

    (void)state;
    rig_init(&r);
    assert_int_equal(mproto_wire_in(&r.w, "OK\r\nxyz", 7), MPROTO_OK);
    say(&r, "last");
    assert_rest(&r, "");
    assert_int_equal(mproto_wire_deflate_on(&r.w), MPROTO_E_STATE);
    eat(&r, 4);
    mproto_wire_ask(&r.w, MPROTO_DEFLATE, 0);
    assert_int_equal(mproto_wire_want(&r.w), MPROTO_WRITE);
    assert_rest(&r, "");
    assert_int_equal(mproto_wire_deflate_on(&r.w), MPROTO_E_STATE);
    mproto_wire_sent(&r.w, 4);
    assert_int_equal(mproto_wire_want(&r.w), MPROTO_DEFLATE);
    assert_int_equal(mproto_wire_tls_on(&r.w), MPROTO_E_STATE);
    assert_int_equal(mproto_wire_keep(&r.w), MPROTO_OK);
    assert_rest(&r, "xyz");
    assert_int_equal(r.w.deflate, 0);
    assert_int_equal(mproto_wire_deflate_on(&r.w), MPROTO_OK);
    assert_int_equal(r.w.deflate, 1);
    assert_int_equal(r.h.blocks, 0);
    assert_rest(&r, "");
    assert_int_equal(mproto_wire_deflate_on(&r.w), MPROTO_E_STATE);
    mproto_wire_ask(&r.w, MPROTO_READ, 0);
    assert_int_equal(mproto_wire_in(&r.w, "abc", 3), MPROTO_OK);
    mproto_wire_fail(&r.w, MPROTO_E_PEER, "");
    assert_int_equal(mproto_wire_error(&r.w)->offset, 4);
}

static void test_deflate_without_a_rest(void **state)
{
    rig r;

    (void)state;
    rig_init(&r);
    mproto_wire_ask(&r.w, MPROTO_DEFLATE, 0);
    assert_rest(&r, "");
    assert_int_equal(mproto_wire_deflate_on(&r.w), MPROTO_OK);
}

static void test_eof_keeps_what_was_lent(void **state)
{
    rig r;

    (void)state;
    rig_init(&r);
    mproto_wire_in(&r.w, "abc", 3);
    mproto_wire_eof(&r.w);
    assert_int_equal(r.w.in.n, 3);
    assert_int_equal(r.w.eof, 1);
    rig_init(&r);
    mproto_wire_eof(&r.w);
    assert_int_equal(mproto_wire_want(&r.w) & MPROTO_READ, 0);
    assert_int_equal(mproto_wire_in(&r.w, "x", 1), MPROTO_E_STATE);
}

/* Lends text from a block that is gone at once, as a shared buffer is. */
static void lend_and_keep(rig *r, const char *text)
{
    char *block = exact_copy(text, strlen(text));

    assert_int_equal(mproto_wire_in(&r->w, block, strlen(text)), MPROTO_OK);
    assert_int_equal(mproto_wire_keep(&r->w), MPROTO_OK);
    memset(block, '#', strlen(text));
    free(block);
}

static void test_keep_copies(void **state)
{
    rig r;

    (void)state;
    rig_init(&r);
    assert_int_equal(mproto_wire_keep(&r.w), MPROTO_OK);
    assert_int_equal(r.h.blocks, 0);
    lend_and_keep(&r, "abcdef");
    assert_int_equal(r.h.held, 6);
    assert_memory_equal(r.w.in.p, "abcdef", 6);
    eat(&r, 2);
    assert_int_equal(mproto_wire_keep(&r.w), MPROTO_OK);
    assert_int_equal(r.h.blocks, 1);
    assert_memory_equal(r.w.in.p, "cdef", 4);
    mproto_wire_done(&r.w);
    assert_int_equal(r.h.held, 0);
}

/* A loop with one buffer keeps after each in(): the second time, too. */
static void test_keep_after_keep(void **state)
{
    rig r;

    (void)state;
    rig_init(&r);
    lend_and_keep(&r, "first");
    eat(&r, 5);
    mproto_wire_ask(&r.w, MPROTO_READ, 300);
    assert_int_equal(r.h.held, 0);
    lend_and_keep(&r, "second");
    assert_int_equal(r.w.in.n, 6);
    assert_memory_equal(r.w.in.p, "second", 6);
    mproto_wire_done(&r.w);
    assert_int_equal(r.h.blocks, 0);
}

/* Looks at a block of the wire's when it is given back. */
static void *look_and_resize(void *ctx, void *p, size_t old_size, size_t n)
{
    const char *octets = p;
    size_t i;

    for (i = 0; n == 0 && i < old_size; i++)
        assert_int_equal(octets[i], 0);
    return heap_resize(ctx, p, old_size, n);
}

/* A password may have come with it. */
static void test_keep_is_wiped(void **state)
{
    rig r;

    (void)state;
    rig_init(&r);
    lend_and_keep(&r, "secret");
    r.w.alloc.resize = look_and_resize;
    eat(&r, 6);
    mproto_wire_ask(&r.w, MPROTO_READ, 300);
    assert_null(r.w.keep);
    lend_and_keep(&r, "secret");
    mproto_wire_done(&r.w);
    assert_null(r.w.keep);
}

static void test_keep_max_is_exact(void **state)
{
    rig r;

    (void)state;
    rig_init(&r);
    mproto_wire_in(&r.w, "12345678", 8);
    assert_int_equal(mproto_wire_keep(&r.w), MPROTO_OK);
    mproto_wire_done(&r.w);
    rig_init(&r);
    mproto_wire_in(&r.w, "123456789", 9);
    assert_int_equal(mproto_wire_keep(&r.w), MPROTO_E_FULL);
    assert_int_equal(r.h.blocks, 0);
    assert_int_equal(r.w.in.n, 9);
    eat(&r, 1);
    assert_int_equal(mproto_wire_keep(&r.w), MPROTO_OK);
    mproto_wire_done(&r.w);
}

static void test_keep_without_memory(void **state)
{
    const char *text = "abc";
    rig r;

    (void)state;
    rig_init(&r);
    mproto_wire_in(&r.w, text, 3);
    r.h.dry = 1;
    assert_int_equal(mproto_wire_keep(&r.w), MPROTO_E_NOMEM);
    assert_ptr_equal(r.w.in.p, text);
    assert_int_equal(r.w.in.n, 3);
    assert_int_equal(mproto_wire_error(&r.w)->code, MPROTO_OK);
    r.h.dry = 0;
    assert_int_equal(mproto_wire_keep(&r.w), MPROTO_OK);
    mproto_wire_done(&r.w);
}

static void test_patience(void **state)
{
    rig r;

    (void)state;
    rig_init(&r);
    assert_int_equal(mproto_wire_patience(&r.w), 300);
    mproto_wire_ask(&r.w, MPROTO_ANSWER, 0);
    assert_int_equal(mproto_wire_patience(&r.w), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_null_wire_is_closed),
        cmocka_unit_test(test_in_lends_once),
        cmocka_unit_test(test_error_is_the_first_and_stays),
        cmocka_unit_test(test_out_and_sent),
        cmocka_unit_test(test_held_octets_stay),
        cmocka_unit_test(test_room_is_exact_and_moves_up),
        cmocka_unit_test(test_out_moves_to_another_place),
        cmocka_unit_test(test_commit_takes_all_or_nothing),
        cmocka_unit_test(test_write_before_closed_and_tls),
        cmocka_unit_test(test_tls_on_only_when_asked_for),
        cmocka_unit_test(test_deflate_gives_back_the_rest),
        cmocka_unit_test(test_deflate_without_a_rest),
        cmocka_unit_test(test_eof_keeps_what_was_lent),
        cmocka_unit_test(test_keep_copies),
        cmocka_unit_test(test_keep_after_keep),
        cmocka_unit_test(test_keep_is_wiped),
        cmocka_unit_test(test_keep_max_is_exact),
        cmocka_unit_test(test_keep_without_memory),
        cmocka_unit_test(test_patience),
    };

    return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
