#include "mime_outline.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Counts what is held, and fails from the call fail_at on. */
struct counter {
    size_t   held, most;
    unsigned calls, fail_at, fail_once;
};

static void *counting(void *ctx, void *p, size_t old_size, size_t n)
{
    struct counter *c = ctx;
    void *moved;

    if (n == 0) {
        free(p);
        c->held -= old_size;
        return NULL;
    }
    c->calls++;
    if (c->fail_at > 0 && (c->calls == c->fail_at
                           || (!c->fail_once && c->calls > c->fail_at)))
        return NULL;
    moved = realloc(p, n);
    assert_non_null(moved);
    /* what realloc() may hold while it copies counts, too */
    if (c->held + n > c->most)
        c->most = c->held + n;
    c->held += n - old_size;
    return moved;
}

/* A deep message with long texts, fields and lines. */
static char *heavy(size_t *n)
{
    size_t cap = 1u << 20, at = 0, i;
    char *p = malloc(cap);

    assert_non_null(p);
    for (i = 0; i < 120; i++) {
        int put = snprintf(p + at, cap - at, "Content-Type: multipart/mixed; "
                           "boundary=level-%lu; name=\"", (unsigned long)i);

        at += (size_t)put;
        memset(p + at, 'n', 2000);
        at += 2000;
        put = snprintf(p + at, cap - at, "\"\r\nX: ");
        at += (size_t)put;
        memset(p + at, 'x', i * 10);
        at += i * 10;
        put = snprintf(p + at, cap - at, "\r\n\r\n--level-%lu\r\n",
                       (unsigned long)i);
        at += (size_t)put;
    }
    memcpy(p + at, "Y: ", 3);
    memset(p + at + 3, 'y', 40000);
    at += 40003;
    *n = at;
    return p;
}

static mproto_alloc counted(struct counter *c)
{
    mproto_alloc alloc;

    memset(c, 0, sizeof *c);
    alloc.ctx = c;
    alloc.resize = counting;
    return alloc;
}

static void bounded(const mproto_mime_limits *limits, size_t step)
{
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_DECODE };
    mime_cuts cuts = { 0, 0, 0, 0 };
    struct counter c;
    mproto_alloc alloc = counted(&c);
    mime_trace t;
    size_t n;
    char *p = heavy(&n);

    opts.limits = limits;
    opts.alloc = &alloc;
    cuts.step = step;
    t = mime_trace_run(&opts, p, n, &cuts);
    assert_int_equal(t.code, MPROTO_OK);
    assert_int_equal(c.held, 0);
    assert_true(c.most > 0 && c.most <= mproto_mime_memory_bound(limits));
    assert_true(c.calls <= 2);
    free(t.text);
    free(p);
}

static void test_bound(void **state)
{
    mproto_mime_limits limits = { sizeof limits, 5, 7, 2, 100, 1000 };

    (void)state;
    bounded(NULL, 0);
    bounded(NULL, 1);
    bounded(NULL, 333);
    bounded(&limits, 0);
    bounded(&limits, 1);
    limits.field_max = 100000;
    limits.header_max = 1000000;
    limits.depth_max = 500;
    limits.parts_max = 500;
    bounded(&limits, 7);
}

static void test_bound_is_small(void **state)
{
    (void)state;
    assert_true(mproto_mime_memory_bound(NULL) <= 65536);
}

/* The k-th call fails, once or for good: E_MEMORY, nothing leaks. */
static void failing(unsigned once)
{
    mproto_mime_opts opts = { .size = sizeof opts };
    mime_cuts cuts = { 0, 0, 100, 0 };
    struct counter c;
    mproto_alloc alloc = counted(&c);
    size_t n;
    char *p = heavy(&n);
    unsigned k;
    int code = MPROTO_E_NOMEM;

    opts.alloc = &alloc;
    for (k = 1; code != MPROTO_OK; k++) {
        mime_trace t;

        c.calls = 0;
        c.fail_at = k;
        c.fail_once = once;
        t = mime_trace_run(&opts, p, n, &cuts);
        code = t.code;
        assert_int_equal(code, k == 1 ? MPROTO_E_NOMEM
                               : k == 2 ? MPROTO_E_MEMORY : MPROTO_OK);
        assert_int_equal(c.held, 0);
        free(t.text);
    }
    assert_int_equal(k, 4);
    free(p);
}

static void test_no_memory(void **state)
{
    (void)state;
    failing(0);
    failing(1);
}

/* What was told before memory ran out is not told again, and no more. */
static void test_error_stays(void **state)
{
    mproto_mime_opts opts = { .size = sizeof opts };
    struct counter c;
    mproto_alloc alloc = counted(&c);
    mproto_mime *m;
    char line[2000];

    (void)state;
    opts.alloc = &alloc;
    m = mproto_mime_new(&opts);
    assert_non_null(m);
    c.fail_at = 2;
    memset(line, 'x', sizeof line);
    assert_int_equal(mproto_mime_in(m, line, sizeof line), MPROTO_OK);
    assert_int_equal(mproto_mime_next(m)->type, MPROTO_MIME_PART);
    assert_null(mproto_mime_next(m));
    assert_int_equal(mproto_mime_error(m)->code, MPROTO_E_MEMORY);
    assert_int_equal(mproto_mime_in(m, line, 1), MPROTO_E_MEMORY);
    mproto_mime_eof(m);
    assert_null(mproto_mime_next(m));
    mproto_mime_free(m);
    assert_int_equal(c.held, 0);
}

static void test_arena(void **state)
{
    static char block[65536];
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_DECODE };
    mime_cuts cuts = { 0, 0, 100, 0 };
    mproto_arena arena;
    mproto_alloc alloc;
    mime_trace t;
    size_t n;
    char *p = heavy(&n);

    (void)state;
    mproto_arena_init(&arena, block, sizeof block);
    alloc = mproto_arena_alloc(&arena);
    opts.alloc = &alloc;
    t = mime_trace_run(&opts, p, n, &cuts);
    assert_int_equal(t.code, MPROTO_OK);
    assert_true(mproto_arena_used(&arena) <= sizeof block);
    free(t.text);
    free(p);
}

static void test_options(void **state)
{
    mproto_mime_limits limits = { 0, 0, 0, 0, 0, 0 };
    mproto_mime_opts opts = { .size = 0 };

    (void)state;
    assert_null(mproto_mime_new(&opts));
    opts.size = sizeof opts;
    opts.limits = &limits;
    assert_null(mproto_mime_new(&opts));
    assert_int_equal(mproto_mime_memory_bound(&limits), 0);
    limits.size = sizeof limits;
    limits.field_max = SIZE_MAX;
    assert_int_equal(mproto_mime_memory_bound(&limits), SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_bound_is_small),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_error_stays),
        cmocka_unit_test(test_arena),
        cmocka_unit_test(test_options),
    };

    return cmocka_run_group_tests_name("mime_memory", tests, NULL, NULL);
}
