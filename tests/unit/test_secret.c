#include "digest_check.h"

static void test_sasl_11_equal_wants_every_bit(void **state)
{
    unsigned char a[9], b[9];
    unsigned bit;

    (void)state;
    fill_octets(a, sizeof a);
    memcpy(b, a, sizeof b);
    assert_int_equal(mproto_equal(a, b, sizeof a), 1);
    for (bit = 0; bit < 8 * sizeof a; bit++) {
        b[bit / 8] ^= (unsigned char)(1u << bit % 8);
        assert_int_equal(mproto_equal(a, b, sizeof a), 0);
        assert_int_equal(mproto_equal(b, a, sizeof a), 0);
        assert_int_equal(mproto_equal(a, b, bit / 8), 1);
        b[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
}

static void test_nothing_is_equal_to_nothing(void **state)
{
    (void)state;
    assert_int_equal(mproto_equal(NULL, NULL, 0), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sasl_11_equal_wants_every_bit),
        cmocka_unit_test(test_nothing_is_equal_to_nothing),
    };

    return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
