#include <mailproto/relay.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

enum { MINUTES = 60, HOURS = 60 * MINUTES, DAYS = 24 * HOURS };

static void test_the_first_try_is_at_once(void **state)
{
    (void)state;
    assert_int_equal(mproto_retry_next(NULL, 1000, 0, 0, 0), 1000);
}

/* RFC 5321 4.5.4.1: 30 minutes at least, then longer. */
static void test_the_waits_double_up_to_the_most(void **state)
{
    static const int64_t waits[] = {
        30 * MINUTES, HOURS, 2 * HOURS, 4 * HOURS, 4 * HOURS, 4 * HOURS
    };
    unsigned i;

    (void)state;
    for (i = 0; i < sizeof waits / sizeof waits[0]; i++)
        assert_int_equal(mproto_retry_next(NULL, 0, 7000, i + 1, 0),
                         7000 + waits[i]);
}

static void test_random_adds_an_eighth_at_most(void **state)
{
    uint32_t random;
    int64_t next, least = INT64_MAX, most = 0;

    (void)state;
    for (random = 0; random < 1000; random++) {
        next = mproto_retry_next(NULL, 0, 0, 1, random * 2654435761u);
        least = next < least ? next : least;
        most = next > most ? next : most;
    }
    assert_in_range(least, 1800, 1810);
    assert_in_range(most, 1800 + 215, 1800 + 225);
}

/* Each wait ends in a try; the last is at the end of the five days. */
static void test_five_days_and_no_more(void **state)
{
    int64_t at = 0, next;
    unsigned tries = 1;

    (void)state;
    while ((next = mproto_retry_next(NULL, 0, at, tries, 77)) != INT64_MIN) {
        assert_true(next > at);
        at = next;
        tries++;
    }
    assert_int_equal(at, 5 * DAYS);
    assert_in_range(tries, 28, 36);
}

static void test_a_plan_of_the_callers(void **state)
{
    mproto_retry plan = { sizeof plan, 10, 25, 100 };

    (void)state;
    assert_int_equal(mproto_retry_next(&plan, 0, 0, 1, 0), 10);
    assert_int_equal(mproto_retry_next(&plan, 0, 10, 2, 0), 30);
    assert_int_equal(mproto_retry_next(&plan, 0, 30, 3, 0), 55);
    assert_int_equal(mproto_retry_next(&plan, 0, 55, 4, 0), 80);
    assert_int_equal(mproto_retry_next(&plan, 0, 80, 5, 0), 100);
    assert_true(mproto_retry_next(&plan, 0, 100, 6, 0) == INT64_MIN);
}

static void test_the_end_of_time_is_no_overflow(void **state)
{
    mproto_retry plan = { sizeof plan, UINT32_MAX, UINT32_MAX, UINT32_MAX };

    (void)state;
    assert_true(mproto_retry_next(&plan, INT64_MAX - 5, INT64_MAX - 5,
                                  UINT32_MAX, UINT32_MAX) == INT64_MAX);
    assert_true(mproto_retry_next(&plan, INT64_MAX - 5, INT64_MAX, 2, 0)
                == INT64_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_try_is_at_once),
        cmocka_unit_test(test_the_waits_double_up_to_the_most),
        cmocka_unit_test(test_random_adds_an_eighth_at_most),
        cmocka_unit_test(test_five_days_and_no_more),
        cmocka_unit_test(test_a_plan_of_the_callers),
        cmocka_unit_test(test_the_end_of_time_is_no_overflow),
    };

    return cmocka_run_group_tests_name("relay_retry", tests, NULL, NULL);
}
