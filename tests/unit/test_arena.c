#include <mailproto/base.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

enum { SIZE = 1024 };

typedef union any {
    long long   i;
    long double d;
    void       *p;
} any;

typedef struct any_at {
    char c;
    any  a;
} any_at;

#define ALIGN offsetof(any_at, a)

static unsigned char *block;
static mproto_arena arena;
static mproto_alloc a;

static int begin(void **state)
{
    (void)state;
    block = malloc(SIZE);
    if (!block)
        return -1;
    mproto_arena_init(&arena, block, SIZE);
    a = mproto_arena_alloc(&arena);
    return 0;
}

static int end(void **state)
{
    (void)state;
    free(block);
    return 0;
}

static unsigned char *take(size_t n)
{
    unsigned char *p = a.resize(a.ctx, NULL, 0, n);

    if (p)
        memset(p, (int)n & 0xff, n);
    return p;
}

static void test_pieces_are_aligned_apart_and_inside(void **state)
{
    unsigned char *p, *behind = block;
    size_t n;

    (void)state;
    for (n = 1; (p = take(n)) != NULL; n++) {
        assert_true((uintptr_t)p % ALIGN == 0);
        assert_true(p >= behind && p + n <= block + SIZE);
        behind = p + n;
    }
    assert_true(n > 10);
}

static void test_block_may_be_unaligned(void **state)
{
    size_t shift, n;
    void *p;

    (void)state;
    for (shift = 0; shift <= 2 * ALIGN; shift++)
        for (n = 0; n <= 100; n++) {
            mproto_arena_init(&arena, block + shift, n);
            a = mproto_arena_alloc(&arena);
            p = a.resize(a.ctx, NULL, 0, 8);
            if (!p) {
                assert_true(n < 8 + ALIGN);
                continue;
            }
            assert_true((uintptr_t)p % ALIGN == 0);
            assert_true((unsigned char *)p + 8 <= block + shift + n);
        }
}

static void test_exhaustion_is_exact_and_changes_nothing(void **state)
{
    unsigned char *p = take(SIZE - 2 * ALIGN), *q;

    (void)state;
    assert_non_null(p);
    assert_null(take(2 * ALIGN + 1));
    assert_null(a.resize(a.ctx, NULL, 0, SIZE_MAX));
    q = take(2 * ALIGN);
    assert_ptr_equal(q, block + SIZE - 2 * ALIGN);
    assert_null(take(1));
    assert_null(a.resize(a.ctx, p, SIZE - 2 * ALIGN, SIZE));
    assert_int_equal(p[SIZE - 2 * ALIGN - 1], (SIZE - 2 * ALIGN) & 0xff);
    assert_int_equal(mproto_arena_used(&arena), SIZE);
}

static void test_no_block_gives_nothing(void **state)
{
    (void)state;
    mproto_arena_init(&arena, NULL, 0);
    a = mproto_arena_alloc(&arena);
    assert_null(take(1));
    assert_null(a.resize(a.ctx, NULL, 0, 0));
    assert_int_equal(mproto_arena_used(&arena), 0);
}

static void test_last_piece_grows_in_place(void **state)
{
    unsigned char *first = take(10), *last = take(20), *p;

    (void)state;
    p = a.resize(a.ctx, last, 20, 100);
    assert_ptr_equal(p, last);
    assert_int_equal(p[19], 20);
    assert_int_equal(first[9], 10);
    p = a.resize(a.ctx, last, 100, SIZE - (size_t)(last - block));
    assert_ptr_equal(p, last);
    assert_null(a.resize(a.ctx, last, SIZE - (size_t)(last - block), SIZE));
    assert_int_equal(p[19], 20);
}

static void test_other_pieces_move_when_they_grow(void **state)
{
    unsigned char *first = take(10), *last = take(20), *p;
    size_t i;

    (void)state;
    p = a.resize(a.ctx, first, 10, 50);
    assert_non_null(p);
    assert_true(p >= last + 20);
    for (i = 0; i < 10; i++)
        assert_int_equal(p[i], 10);
    for (i = 0; i < 20; i++)
        assert_int_equal(last[i], 20);
}

static void test_other_pieces_shrink_where_they_are(void **state)
{
    unsigned char *first = take(10), *last = take(20);

    (void)state;
    assert_ptr_equal(a.resize(a.ctx, first, 10, 4), first);
    assert_ptr_equal(a.resize(a.ctx, last, 20, 4), last);
    assert_int_equal(first[3], 10);
    assert_int_equal(last[3], 20);
}

static void test_last_piece_is_given_back(void **state)
{
    unsigned char *first = take(10), *last = take(20);

    (void)state;
    assert_null(a.resize(a.ctx, last, 20, 0));
    assert_ptr_equal(take(30), last);
    assert_null(a.resize(a.ctx, first, 10, 0));
    assert_int_equal(last[29], 30);
    assert_true(take(1) > last);
}

/* A piece given back is not given out under another one that lives. */
static void test_given_back_twice_over(void **state)
{
    unsigned char *first = take(10), *last = take(20), *p, *q;

    (void)state;
    assert_null(a.resize(a.ctx, last, 20, 0));
    assert_null(a.resize(a.ctx, first, 10, 0));
    p = take(10);
    q = take(10);
    assert_non_null(p);
    assert_non_null(q);
    assert_true(q >= p + 10 || p >= q + 10);
}

static void test_used_is_the_high_water_mark(void **state)
{
    unsigned char *p;

    (void)state;
    assert_int_equal(mproto_arena_used(&arena), 0);
    p = take(100);
    assert_int_equal(mproto_arena_used(&arena), 100);
    p = a.resize(a.ctx, p, 100, 300);
    assert_int_equal(mproto_arena_used(&arena), 300);
    p = a.resize(a.ctx, p, 300, 5);
    assert_int_equal(mproto_arena_used(&arena), 300);
    assert_null(a.resize(a.ctx, p, 5, 0));
    assert_int_equal(mproto_arena_used(&arena), 300);
    assert_ptr_equal(take(300), block);
    assert_int_equal(mproto_arena_used(&arena), 300);
    mproto_arena_init(&arena, block, SIZE);
    assert_int_equal(mproto_arena_used(&arena), 0);
}

/* A block of used() octets is enough for the same requests again. */
static void test_used_octets_are_enough(void **state)
{
    size_t used, n, round;

    (void)state;
    for (round = 0; round < 2; round++) {
        for (n = 1; n < 30; n += 3)
            assert_non_null(take(n));
        used = mproto_arena_used(&arena);
        mproto_arena_init(&arena, block, used);
    }
}

static void test_arenas_share_nothing(void **state)
{
    static unsigned char other_block[64];
    mproto_arena other;
    mproto_alloc b;
    unsigned char *p;

    (void)state;
    mproto_arena_init(&other, other_block, sizeof other_block);
    b = mproto_arena_alloc(&other);
    assert_non_null(take(100));
    p = b.resize(b.ctx, NULL, 0, 10);
    assert_true(p >= other_block && p < other_block + sizeof other_block);
    assert_int_equal(mproto_arena_used(&arena), 100);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_pieces_are_aligned_apart_and_inside),
        TEST(test_block_may_be_unaligned),
        TEST(test_exhaustion_is_exact_and_changes_nothing),
        TEST(test_no_block_gives_nothing),
        TEST(test_last_piece_grows_in_place),
        TEST(test_other_pieces_move_when_they_grow),
        TEST(test_other_pieces_shrink_where_they_are),
        TEST(test_last_piece_is_given_back),
        TEST(test_given_back_twice_over),
        TEST(test_used_is_the_high_water_mark),
        TEST(test_used_octets_are_enough),
        TEST(test_arenas_share_nothing),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
