#include "base/buf_int.h"
#include "exact.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

enum { CAP = 24 };

static void assert_holds(const mproto_buf *b, const char *text)
{
    assert_int_equal(b->n, strlen(text));
    assert_memory_equal(b->p, text, b->n);
}

static void test_all_ways(void **state)
{
    mproto_span span = exact_span("span", 4), none = { NULL, 0 };
    char *p = malloc(CAP);
    mproto_buf b;

    (void)state;
    mproto_buf_init(&b, p, CAP);
    mproto_buf_put(&b, "put\r\n", 3);
    mproto_buf_put(&b, NULL, 0);
    mproto_buf_char(&b, '\0');
    mproto_buf_text(&b, "text");
    mproto_buf_text(&b, "");
    mproto_buf_span(&b, span);
    mproto_buf_span(&b, none);
    mproto_buf_number(&b, 120);
    assert_int_equal(b.over, 0);
    assert_int_equal(b.n, 15);
    assert_memory_equal(p, "put\0textspan120", 15);
    free(p);
    exact_free(span);
}

/* Full to the last octet is no overflow; one more is, and takes nothing. */
static void test_cap_is_exact(void **state)
{
    size_t cap;

    (void)state;
    for (cap = 0; cap <= 5; cap++) {
        char *p = malloc(cap > 0 ? cap : 1);
        mproto_buf b;

        mproto_buf_init(&b, p, cap);
        mproto_buf_put(&b, "12345", cap);
        assert_int_equal(b.over, 0);
        assert_int_equal(b.n, cap);
        mproto_buf_put(&b, NULL, 0);
        assert_int_equal(b.over, 0);
        mproto_buf_char(&b, 'x');
        assert_int_equal(b.over, 1);
        assert_int_equal(b.n, cap);
        free(p);
    }
}

static void test_overflow_sticks(void **state)
{
    char p[4];
    mproto_buf b;

    (void)state;
    mproto_buf_init(&b, p, sizeof p);
    mproto_buf_text(&b, "ab");
    mproto_buf_text(&b, "long");
    mproto_buf_char(&b, 'c');
    mproto_buf_put(&b, NULL, 0);
    assert_int_equal(b.over, 1);
    assert_holds(&b, "ab");
}

/* A length near the end of the address space must not wrap. */
static void test_huge_put(void **state)
{
    char p[4];
    mproto_buf b;

    (void)state;
    mproto_buf_init(&b, p, sizeof p);
    mproto_buf_text(&b, "ab");
    mproto_buf_put(&b, "x", SIZE_MAX);
    assert_int_equal(b.over, 1);
    assert_holds(&b, "ab");
}

static void test_numbers(void **state)
{
    static const struct {
        uint64_t    n;
        const char *text;
    } rows[] = {
        { 0, "0" }, { 9, "9" }, { 10, "10" }, { 4294967296u, "4294967296" },
        { UINT64_MAX, "18446744073709551615" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char p[20];
        mproto_buf b;

        mproto_buf_init(&b, p, sizeof p);
        mproto_buf_number(&b, rows[i].n);
        assert_int_equal(b.over, 0);
        assert_holds(&b, rows[i].text);
        mproto_buf_init(&b, p, strlen(rows[i].text) - 1);
        mproto_buf_number(&b, rows[i].n);
        assert_int_equal(b.over, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_ways),
        cmocka_unit_test(test_cap_is_exact),
        cmocka_unit_test(test_overflow_sticks),
        cmocka_unit_test(test_huge_put),
        cmocka_unit_test(test_numbers),
    };

    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
