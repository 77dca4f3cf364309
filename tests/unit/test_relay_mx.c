#include <mailproto/relay.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

static mproto_mx record(unsigned preference, const char *host)
{
    mproto_mx mx = { 0, NULL, 0 };

    mx.preference = preference;
    mx.host = host;
    return mx;
}

static void test_the_best_comes_first(void **state)
{
    mproto_mx mx[4];
    size_t n = 4;

    (void)state;
    mx[0] = record(30, "c.example");
    mx[1] = record(10, "a.example");
    mx[2] = record(40, "d.example");
    mx[3] = record(20, "b.example");
    assert_int_equal(mproto_mx_order(mx, &n, NULL, 1), MPROTO_MX_TRY);
    assert_int_equal(n, 4);
    assert_string_equal(mx[0].host, "a.example");
    assert_string_equal(mx[1].host, "b.example");
    assert_string_equal(mx[2].host, "c.example");
    assert_string_equal(mx[3].host, "d.example");
}

/* RFC 5321 5.1: equals in random order: each comes first about as often. */
static void test_equals_change_places_by_random(void **state)
{
    unsigned first[3] = { 0, 0, 0 };
    mproto_mx mx[3];
    uint32_t random;
    size_t n;

    (void)state;
    for (random = 0; random < 3000; random++) {
        mx[0] = record(10, "a");
        mx[1] = record(10, "b");
        mx[2] = record(10, "c");
        n = 3;
        mproto_mx_order(mx, &n, NULL, random * 2654435761u);
        first[mx[0].host[0] - 'a']++;
    }
    assert_in_range(first[0], 850, 1150);
    assert_in_range(first[1], 850, 1150);
    assert_in_range(first[2], 850, 1150);
}

/* RFC 5321 5.1: those that are no better than we are go, too. */
static void test_self_and_worse_are_cut(void **state)
{
    mproto_mx mx[4];
    size_t n = 4;

    (void)state;
    mx[0] = record(20, "peer.example");
    mx[1] = record(20, "US.example.");
    mx[2] = record(10, "best.example");
    mx[3] = record(30, "last.example");
    assert_int_equal(mproto_mx_order(mx, &n, "us.example", 1),
                     MPROTO_MX_TRY);
    assert_int_equal(n, 1);
    assert_string_equal(mx[0].host, "best.example");
}

static void test_self_as_the_best_is_a_loop(void **state)
{
    mproto_mx mx[2];
    size_t n = 2;

    (void)state;
    mx[0] = record(20, "other.example");
    mx[1] = record(10, "us.example");
    assert_int_equal(mproto_mx_order(mx, &n, "us.example", 1),
                     MPROTO_MX_LOOP);
    assert_int_equal(n, 0);
}

static void test_no_record_is_the_address(void **state)
{
    size_t n = 0;

    (void)state;
    assert_int_equal(mproto_mx_order(NULL, &n, "us.example", 1),
                     MPROTO_MX_ADDRESS);
}

/* RFC 7505: alone it takes no mail; beside others it is none. */
static void test_null_mx(void **state)
{
    mproto_mx mx[2];
    size_t n = 1;

    (void)state;
    mx[0] = record(0, ".");
    assert_int_equal(mproto_mx_order(mx, &n, NULL, 1), MPROTO_MX_NULL);
    n = 2;
    mx[0] = record(0, ".");
    mx[1] = record(10, "a.example");
    assert_int_equal(mproto_mx_order(mx, &n, NULL, 1), MPROTO_MX_TRY);
    assert_int_equal(n, 1);
    assert_string_equal(mx[0].host, "a.example");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_best_comes_first),
        cmocka_unit_test(test_equals_change_places_by_random),
        cmocka_unit_test(test_self_and_worse_are_cut),
        cmocka_unit_test(test_self_as_the_best_is_a_loop),
        cmocka_unit_test(test_no_record_is_the_address),
        cmocka_unit_test(test_null_mx),
    };

    return cmocka_run_group_tests_name("relay_mx", tests, NULL, NULL);
}
