#include "imap_read.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static int number_of(const char *text, uint64_t *n)
{
    mproto_span span = exact_span(text, strlen(text));
    int code = mproto_imap_number(span, n);

    exact_free(span);
    return code;
}

static void test_numbers_end_at_63_bits(void **state)
{
    uint64_t n = 0;

    (void)state;
    assert_int_equal(number_of("0", &n), MPROTO_OK);
    assert_true(n == 0);
    assert_int_equal(number_of("012", &n), MPROTO_OK);
    assert_true(n == 12);
    assert_int_equal(number_of("9223372036854775807", &n), MPROTO_OK);
    assert_true(n == (uint64_t)INT64_MAX);
    assert_int_equal(number_of("9223372036854775808", &n), MPROTO_E_ARG);
    assert_int_equal(number_of("18446744073709551616", &n), MPROTO_E_ARG);
    assert_true(n == (uint64_t)INT64_MAX);
}

static void test_no_numbers(void **state)
{
    static const char *const bad[] = { "", "-1", "+1", " 1", "1 ", "1.", "a" };
    uint64_t n = 5;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(number_of(bad[i], &n), MPROTO_E_ARG);
    assert_true(n == 5);
}

/* A list is stepped over whole. */
static void test_values_beside_each_other(void **state)
{
    mproto_imap_list list, copy;
    mproto_imap_value v;
    imap_read r;

    (void)state;
    list = imap_read_list(&r, "(a (b)) c");
    copy = list;
    assert_int_equal(mproto_imap_next(&list, &v), 1);
    assert_int_equal(v.kind, MPROTO_IMAP_LIST);
    assert_int_equal(v.text.n, 7);
    assert_int_equal(mproto_imap_next(&list, &v), 1);
    assert_int_equal(v.text.p[0], 'c');
    assert_int_equal(mproto_imap_next(&list, &v), 0);
    assert_int_equal(mproto_imap_next(&list, &v), 0);
    assert_int_equal(mproto_imap_next(&copy, &v), 1);
    imap_read_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_end_at_63_bits),
        cmocka_unit_test(test_no_numbers),
        cmocka_unit_test(test_values_beside_each_other)
    };

    return cmocka_run_group_tests_name("imap", tests, NULL, NULL);
}
