#include <mailproto/base.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static void test_wipe_takes_what_it_is_given(void **state)
{
    unsigned char octets[4] = { 1, 2, 3, 4 };

    (void)state;
    mproto_wipe(octets + 1, 2);
    assert_memory_equal(octets, "\1\0\0\4", 4);
    mproto_wipe(octets, 0);
    assert_int_equal(octets[0], 1);
    mproto_wipe(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wipe_takes_what_it_is_given),
    };

    return cmocka_run_group_tests_name("wipe", tests, NULL, NULL);
}
