#include <mailproto/defect.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

static const unsigned defects[] = {
    MPROTO_DEFECT_BARE_CR, MPROTO_DEFECT_BARE_LF, MPROTO_DEFECT_NUL,
    MPROTO_DEFECT_EIGHT, MPROTO_DEFECT_LONG_LINE, MPROTO_DEFECT_CONTROL,
    MPROTO_DEFECT_DUPLICATE, MPROTO_DEFECT_PARAMETER, MPROTO_DEFECT_ENCODED,
    MPROTO_DEFECT_LINE_ENDS, MPROTO_DEFECT_FIELD, MPROTO_DEFECT_ENCODING,
    MPROTO_DEFECT_TRAILING, MPROTO_DEFECT_BOUNDARY, MPROTO_DEFECT_ALPHABET,
    MPROTO_DEFECT_PADDING, MPROTO_DEFECT_ESCAPE, MPROTO_DEFECT_BLANKS,
    MPROTO_DEFECT_UNCLOSED, MPROTO_DEFECT_TRUNCATED, MPROTO_DEFECT_LIMIT,
    MPROTO_DEFECT_TYPE, MPROTO_DEFECT_VERSION, MPROTO_DEFECT_OBSOLETE,
    MPROTO_DEFECT_UTF8, MPROTO_DEFECT_CHARSET, MPROTO_DEFECT_WORD,
    MPROTO_DEFECT_SPECIALS, MPROTO_DEFECT_BRACKETS, MPROTO_DEFECT_SEPARATOR,
    MPROTO_DEFECT_SYNTAX, MPROTO_DEFECT_UUENCODE
};

enum { COUNT = sizeof defects / sizeof defects[0] };

static void test_each_is_one_bit_of_its_own(void **state)
{
    unsigned seen = 0;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT; i++) {
        assert_true(defects[i] != 0);
        assert_true((defects[i] & (defects[i] - 1)) == 0);
        assert_true((defects[i] & seen) == 0);
        seen |= defects[i];
    }
}

static void test_each_has_a_text_of_its_own(void **state)
{
    size_t i, k;

    (void)state;
    for (i = 0; i < COUNT; i++) {
        assert_true(mproto_defect_text(defects[i])[0] != '\0');
        for (k = 0; k < i; k++)
            assert_string_not_equal(mproto_defect_text(defects[i]),
                                    mproto_defect_text(defects[k]));
    }
}

static void test_the_lowest_bit_gives_the_text(void **state)
{
    size_t i, k;

    (void)state;
    for (i = 0; i < COUNT; i++)
        for (k = 0; k < COUNT; k++)
            assert_string_equal(mproto_defect_text(defects[i] | defects[k]),
                                mproto_defect_text(defects[i] < defects[k]
                                                   ? defects[i]
                                                   : defects[k]));
}

static void test_no_defect_has_no_text(void **state)
{
    unsigned bit, known = 0;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT; i++)
        known |= defects[i];
    assert_string_equal(mproto_defect_text(0), "");
    for (bit = 1; bit != 0; bit <<= 1)
        assert_int_equal(mproto_defect_text(bit)[0] != '\0',
                         (bit & known) != 0);
}

static void test_ambiguous_ones(void **state)
{
    const unsigned two_readings = MPROTO_DEFECT_DUPLICATE
        | MPROTO_DEFECT_PARAMETER | MPROTO_DEFECT_ENCODED
        | MPROTO_DEFECT_LINE_ENDS | MPROTO_DEFECT_FIELD
        | MPROTO_DEFECT_ENCODING | MPROTO_DEFECT_TRAILING
        | MPROTO_DEFECT_BOUNDARY | MPROTO_DEFECT_VERSION;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT; i++)
        assert_int_equal((defects[i] & MPROTO_DEFECTS_AMBIGUOUS) != 0,
                         (defects[i] & two_readings) != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_is_one_bit_of_its_own),
        cmocka_unit_test(test_each_has_a_text_of_its_own),
        cmocka_unit_test(test_the_lowest_bit_gives_the_text),
        cmocka_unit_test(test_no_defect_has_no_text),
        cmocka_unit_test(test_ambiguous_ones),
    };

    return cmocka_run_group_tests_name("defect", tests, NULL, NULL);
}
