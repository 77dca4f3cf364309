#include "base/alloc_int.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

/* Counts what is asked of it, and fails on demand. */
typedef struct witness {
    size_t calls, old_size, new_size, fail;
    void  *p;
} witness;

static void *witness_resize(void *ctx, void *p, size_t old_size, size_t size)
{
    witness *w = ctx;

    w->calls++;
    w->p = p;
    w->old_size = old_size;
    w->new_size = size;
    if (size == 0) {
        free(p);
        return NULL;
    }
    return w->fail ? NULL : realloc(p, size);
}

static void test_default_follows_the_contract(void **state)
{
    mproto_alloc a = mproto_alloc_or_default(NULL);
    char *p, *q;

    (void)state;
    p = a.resize(a.ctx, NULL, 0, 10);
    assert_non_null(p);
    memcpy(p, "0123456789", 10);
    q = a.resize(a.ctx, p, 10, 100000);
    assert_non_null(q);
    assert_memory_equal(q, "0123456789", 10);
    q = a.resize(a.ctx, q, 100000, 3);
    assert_memory_equal(q, "012", 3);
    assert_null(a.resize(a.ctx, q, 3, 0));
    assert_null(a.resize(a.ctx, NULL, 0, 0));
}

static void test_given_allocator_is_copied(void **state)
{
    witness w = { 0, 0, 0, 0, NULL };
    mproto_alloc mine, a;

    (void)state;
    mine.ctx = &w;
    mine.resize = witness_resize;
    a = mproto_alloc_or_default(&mine);
    assert_ptr_equal(a.ctx, &w);
    assert_true(a.resize == witness_resize);
}

static void test_new_is_zeroed_and_free_tells_the_size(void **state)
{
    witness w = { 0, 0, 0, 0, NULL };
    mproto_alloc a;
    unsigned char *p;
    size_t i;

    (void)state;
    a.ctx = &w;
    a.resize = witness_resize;
    p = mproto_alloc_new(&a, 77);
    assert_non_null(p);
    assert_int_equal(w.calls, 1);
    assert_null(w.p);
    assert_int_equal(w.old_size, 0);
    assert_int_equal(w.new_size, 77);
    for (i = 0; i < 77; i++)
        assert_int_equal(p[i], 0);
    mproto_alloc_free(&a, p, 77);
    assert_int_equal(w.calls, 2);
    assert_int_equal(w.old_size, 77);
    assert_int_equal(w.new_size, 0);
}

static void test_new_without_memory_or_size(void **state)
{
    witness w = { 0, 0, 0, 1, NULL };
    mproto_alloc a;

    (void)state;
    a.ctx = &w;
    a.resize = witness_resize;
    assert_null(mproto_alloc_new(&a, 8));
    assert_int_equal(w.calls, 1);
    assert_null(mproto_alloc_new(&a, 0));
    assert_null(mproto_alloc_new(&a, SIZE_MAX));
    assert_int_equal(w.calls, 1);
}

static void test_free_of_null_asks_nothing(void **state)
{
    witness w = { 0, 0, 0, 0, NULL };
    mproto_alloc a;

    (void)state;
    a.ctx = &w;
    a.resize = witness_resize;
    mproto_alloc_free(&a, NULL, 0);
    mproto_alloc_free(&a, NULL, 12);
    assert_int_equal(w.calls, 0);
}

static void test_size_add_stops_at_the_top(void **state)
{
    (void)state;
    assert_true(mproto_size_add(0, 0) == 0);
    assert_true(mproto_size_add(2, 3) == 5);
    assert_true(mproto_size_add(SIZE_MAX - 1, 1) == SIZE_MAX);
    assert_true(mproto_size_add(SIZE_MAX, 0) == SIZE_MAX);
    assert_true(mproto_size_add(SIZE_MAX, 1) == SIZE_MAX);
    assert_true(mproto_size_add(1, SIZE_MAX) == SIZE_MAX);
    assert_true(mproto_size_add(SIZE_MAX, SIZE_MAX) == SIZE_MAX);
    assert_true(mproto_size_add(SIZE_MAX / 2 + 1, SIZE_MAX / 2 + 1)
                == SIZE_MAX);
}

/* Option structs as an older, this, and a newer header have them. */
typedef struct opts_old {
    size_t   size;
    unsigned flags;
} opts_old;

typedef struct opts {
    size_t      size;
    unsigned    flags;
    const char *name;
} opts;

typedef struct opts_new {
    size_t      size;
    unsigned    flags;
    const char *name;
    char        more[50];
} opts_new;

static void test_opts_of_this_size(void **state)
{
    opts in = { sizeof in, 7, "name" }, out;

    (void)state;
    memset(&out, 0, sizeof out);
    assert_int_equal(mproto_opts_copy(&out, sizeof out, &in), 1);
    assert_int_equal(out.size, sizeof in);
    assert_int_equal(out.flags, 7);
    assert_ptr_equal(out.name, in.name);
}

/* In blocks of exact size: neither reads past the struct of the caller. */
static void test_opts_of_an_older_caller(void **state)
{
    opts_old *in = calloc(1, sizeof *in);
    opts out;

    (void)state;
    assert_non_null(in);
    in->size = sizeof *in;
    in->flags = 7;
    memset(&out, 0, sizeof out);
    assert_int_equal(mproto_opts_copy(&out, sizeof out, in), 1);
    assert_int_equal(out.flags, 7);
    assert_null(out.name);
    free(in);
}

static void test_opts_of_a_newer_caller(void **state)
{
    opts_new in = { sizeof in, 7, "name", "more than is known" };
    struct { opts known; char guard[16]; } out;

    (void)state;
    memset(&out, 0, sizeof out);
    assert_int_equal(mproto_opts_copy(&out.known, sizeof out.known, &in), 1);
    assert_int_equal(out.known.flags, 7);
    assert_string_equal(out.known.name, "name");
    assert_string_equal(out.guard, "");
}

static void test_opts_without_size_or_none(void **state)
{
    opts in = { 0, 7, "name" }, out;
    size_t *tiny = calloc(1, sizeof *tiny);

    (void)state;
    assert_non_null(tiny);
    memset(&out, 0, sizeof out);
    assert_int_equal(mproto_opts_copy(&out, sizeof out, &in), 0);
    assert_int_equal(mproto_opts_copy(&out, sizeof out, tiny), 0);
    assert_int_equal(out.flags, 0);
    assert_int_equal(mproto_opts_copy(&out, sizeof out, NULL), 1);
    assert_int_equal(out.flags, 0);
    assert_null(out.name);
    free(tiny);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_follows_the_contract),
        cmocka_unit_test(test_given_allocator_is_copied),
        cmocka_unit_test(test_new_is_zeroed_and_free_tells_the_size),
        cmocka_unit_test(test_new_without_memory_or_size),
        cmocka_unit_test(test_free_of_null_asks_nothing),
        cmocka_unit_test(test_size_add_stops_at_the_top),
        cmocka_unit_test(test_opts_of_this_size),
        cmocka_unit_test(test_opts_of_an_older_caller),
        cmocka_unit_test(test_opts_of_a_newer_caller),
        cmocka_unit_test(test_opts_without_size_or_none),
    };

    return cmocka_run_group_tests_name("alloc", tests, NULL, NULL);
}
