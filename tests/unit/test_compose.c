#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "compose_seen.h"
#include "heap.h"

static void test_new(void **state)
{
    mproto_compose_opts o = compose_opts(0);

    (void)state;
    assert_null(mproto_compose_new(NULL));
    o.random_n = 15;
    assert_null(mproto_compose_new(&o));
    o.random_n = 16;
    o.random = NULL;
    assert_null(mproto_compose_new(&o));
    o = compose_opts(0);
    o.size = 0;
    assert_null(mproto_compose_new(&o));
    assert_int_equal(mproto_compose_memory_bound(&o), 0);
    mproto_compose_free(NULL);
}

/* What it writes is what a reader sees, whole and in pieces. */
static void test_round_trip(void **state)
{
    static const plan_way whole = { 0, SIZE_MAX, NULL, NULL };
    static const plan_way ways[] = { { 1, 1, NULL, NULL },
        { 3, 7, NULL, NULL }, { 100, 0, NULL, NULL }, { 0, 1000, NULL, NULL } };
    static uint8_t octets[1500];
    static plan x;
    unsigned seed, ok = 0;
    size_t n, i;

    (void)state;
    for (seed = 0; seed < 60; seed++) {
        int code;

        n = plan_octets_of(octets, 200 + seed * 20, seed);
        code = plan_run(&x, octets, n, &whole);
        if (code == MPROTO_OK) {
            plan_check(&x);
            ok++;
        }
        for (i = 0; i < sizeof ways / sizeof ways[0]; i++)
            plan_against(&x, code, octets, n, &ways[i]);
        plan_free(&x);
    }
    assert_true(ok > 30);
}

typedef struct failing_heap {
    heap   h;
    size_t fail;                /* the call that gets nothing, from 1 on */
} failing_heap;

static void *failing_resize(void *ctx, void *p, size_t old_size, size_t n)
{
    failing_heap *f = ctx;

    f->h.dry = f->h.calls + 1 == f->fail;
    return heap_resize(&f->h, p, old_size, n);
}

/* Each allocation fails once: E_NOMEM at the end, nothing leaks, and what
 * came out before is the begin of the message. */
static void test_fault(void **state)
{
    static uint8_t octets[400];
    static plan want, got;
    failing_heap f;
    mproto_alloc alloc = { NULL, failing_resize };
    plan_way way = { 0, 0, NULL, NULL };
    size_t n = plan_octets_of(octets, sizeof octets, 77), fail;
    int code;

    (void)state;
    assert_int_equal(plan_run(&want, octets, n, &way), MPROTO_OK);
    way.alloc = &alloc;
    for (fail = 1; ; fail++) {
        memset(&f, 0, sizeof f);
        f.fail = fail;
        alloc.ctx = &f;
        code = plan_run(&got, octets, n, &way);
        assert_int_equal(f.h.held, 0);
        assert_true(got.out.n <= want.out.n);
        if (got.out.n > 0)
            assert_memory_equal(got.out.p, want.out.p, got.out.n);
        plan_free(&got);
        if (code == MPROTO_OK)
            break;
        assert_int_equal(code, MPROTO_E_NOMEM);
    }
    assert_true(fail > 3);
    plan_free(&want);
}

/* The most that waits, in the worst order, stays within the bound. */
static void test_memory_bound(void **state)
{
    static char text[3000];
    size_t max;

    (void)state;
    memset(text, 'x', sizeof text);
    for (max = 1024; max < 70000; max *= 4) {
        mproto_compose_opts o = compose_opts(0);
        composed all = { NULL, 0, 0 };
        heap h;
        mproto_alloc alloc = heap_alloc(&h);
        mproto_compose *m;
        unsigned i;

        o.alloc = &alloc;
        o.out_max = o.head_max = max;
        m = mproto_compose_new(&o);
        assert_non_null(m);
        mproto_compose_multipart(m, "mixed");
        for (i = 0; i < 500; i++) {
            while (mproto_compose_part(m, "text/plain", NULL)
                   == MPROTO_E_FULL)
                compose_take(&all, m, 1 + i % 300);
            while (mproto_compose_body(m, text, sizeof text < max / 4
                                       ? sizeof text : max / 4)
                   == MPROTO_E_FULL)
                compose_take(&all, m, 1 + i % 700);
        }
        assert_int_equal(mproto_compose_finish(m), MPROTO_OK);
        assert_true(h.most <= mproto_compose_memory_bound(&o));
        assert_true(h.most <= 12 * max + 40000);
        mproto_compose_free(m);
        assert_int_equal(h.held, 0);
        free(all.p);
    }
}

/* head_max octets of header are taken, with its empty line, and no more. */
static void test_head_max(void **state)
{
    char text[100];
    int more;

    (void)state;
    memset(text, 'x', sizeof text);
    for (more = 0; more < 2; more++) {
        mproto_compose_opts o = compose_opts(0);
        mproto_compose *m;

        o.head_max = sizeof COMPOSE_HEAD - 1 + sizeof "Subject: \r\n\r\n" - 1
            + 50;
        m = mproto_compose_new(&o);
        assert_non_null(m);
        text[50 + more] = '\0';
        mproto_compose_date(m, "Date", 0, 0);
        mproto_compose_id(m, "Message-ID", "a@b.example");
        mproto_compose_text(m, "Subject", text);
        assert_int_equal(mproto_compose_finish(m),
                         more ? MPROTO_E_LIMIT : MPROTO_OK);
        mproto_compose_free(m);
        text[50 + more] = 'x';
    }
}

/* n up to room() is taken, in each encoding, and one octet more is not. */
static void test_room(void **state)
{
    static const char *const media[] = { "a/b", "text/plain",
        "message/rfc822" };
    static char text[70000];
    size_t i, max, n;
    int last;

    (void)state;
    for (i = 0; i < sizeof text; i++)
        text[i] = i % 50 == 49 ? '\n' : 'a';
    for (max = 1024; max < 65536; max = max * 3 / 2)
        for (i = 0; i < 6; i++) {
            mproto_compose_opts o = compose_opts(0);
            mproto_compose *m;

            o.out_max = max;
            m = mproto_compose_new(&o);
            assert_non_null(m);
            assert_int_equal(mproto_compose_room(m), 0);
            mproto_compose_part(m, media[i / 2], NULL);
            for (last = 0; last < 3; last++) {
                n = mproto_compose_room(m);
                assert_true(last > 0 || n > 0);
                assert_int_equal(mproto_compose_body(m, text, n + 1),
                                 MPROTO_E_FULL);
                assert_int_equal(mproto_compose_body(m, text, i % 2
                                                     ? n : n / 2), MPROTO_OK);
            }
            mproto_compose_out(m, &n);
            assert_true(n < 2 * max + 500);
            mproto_compose_sent(m, SIZE_MAX);
            assert_true(mproto_compose_room(m) > 0);
            assert_int_equal(mproto_compose_finish(m), MPROTO_OK);
            mproto_compose_free(m);
        }
}

/* A header is not shown before it is whole. */
static void test_out(void **state)
{
    mproto_compose *m = compose_new(0);
    size_t n = 7;

    (void)state;
    mproto_compose_text(m, "Subject", "a");
    assert_null(mproto_compose_out(m, &n));
    assert_int_equal(n, 0);
    mproto_compose_sent(m, 10);
    mproto_compose_multipart(m, "mixed");
    assert_null(mproto_compose_out(m, &n));
    mproto_compose_part(m, "a/b", NULL);
    assert_non_null(mproto_compose_out(m, &n));
    assert_true(n > 100);
    assert_int_equal(mproto_compose_body(m, NULL, 0), MPROTO_OK);
    mproto_compose_free(m);
}

/* Errors keep the place where they were found. */
static void test_error(void **state)
{
    mproto_compose *m = compose_new(0);
    size_t n;

    (void)state;
    assert_int_equal(mproto_compose_error(m)->code, MPROTO_OK);
    assert_string_equal(mproto_compose_error(m)->what, "");
    mproto_compose_part(m, "message/rfc822", NULL);
    mproto_compose_body(m, "a\n", 2);
    mproto_compose_out(m, &n);
    assert_int_equal(mproto_compose_body(m, "\xff", 1), MPROTO_E_ARG);
    assert_int_equal(mproto_compose_error(m)->offset, n);
    assert_int_equal(mproto_compose_text(m, "\n", "b"), MPROTO_E_ARG);
    assert_int_equal(mproto_compose_error(m)->offset, n);
    mproto_compose_free(m);
}

/* The options are copied. */
static void test_copied(void **state)
{
    char random[32], domain[] = "b.example";
    mproto_compose_opts o = compose_opts(0);
    mproto_compose *m;
    composed all, again;

    (void)state;
    memset(random, 'r', sizeof random);
    o.random = random;
    o.random_n = sizeof random;
    o.domain = domain;
    m = mproto_compose_new(&o);
    memset(random, 's', sizeof random);
    memset(domain, '!', sizeof domain);
    memset(&o, '!', sizeof o);
    all = compose_finish(m);
    assert_non_null(strstr(all.p, "@b.example>\r\n"));
    m = compose_new(0);
    again = compose_finish(m);
    assert_int_equal(all.n, again.n);
    assert_memory_not_equal(all.p, again.p, all.n);
    free(all.p);
    free(again.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_fault),
        cmocka_unit_test(test_memory_bound),
        cmocka_unit_test(test_head_max),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_out),
        cmocka_unit_test(test_error),
        cmocka_unit_test(test_copied),
    };

    return cmocka_run_group_tests_name("compose", tests, NULL, NULL);
}
