#include "base/print_int.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* What a block of cap octets holds of text; the length is told all the
 * same. */
static void check(const char *text, size_t cap, const char *kept)
{
    char *block = malloc(cap > 0 ? cap : 1);
    mproto_print out;

    assert_non_null(block);
    out.dst = cap > 0 ? block : NULL;
    out.cap = cap;
    out.n = 0;
    mproto_print_char(&out, text[0]);
    mproto_print_text(&out, text + 1);
    mproto_print_put(&out, NULL, 0);
    assert_int_equal(mproto_print_end(&out), strlen(text));
    if (cap > 0)
        assert_string_equal(block, kept);
    free(block);
}

static void test_keeps_what_has_room(void **state)
{
    (void)state;
    check("abc", 5, "abc");
    check("abc", 4, "abc");
    check("abc", 3, "ab");
    check("abc", 2, "a");
    check("abc", 1, "");
    check("abc", 0, "");
}

static void test_never_cuts_a_character(void **state)
{
    (void)state;
    check("a\303\251", 3, "a");
    check("a\303\251", 4, "a\303\251");
    check("\342\202\254x", 2, "");
    check("\342\202\254x", 3, "");
    check("\342\202\254x", 4, "\342\202\254");
    check("a\360\237\230\200", 5, "a");
    check("a\360\237\230\200", 6, "a\360\237\230\200");
    check("\303\251\303\251", 4, "\303\251");
}

static void test_tells_the_size_of_a_character(void **state)
{
    (void)state;
    assert_int_equal(mproto_print_character("a"), 1);
    assert_int_equal(mproto_print_character("\303\251"), 2);
    assert_int_equal(mproto_print_character("\342\202\254"), 3);
    assert_int_equal(mproto_print_character("\360\237\230\200"), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_what_has_room),
        cmocka_unit_test(test_never_cuts_a_character),
        cmocka_unit_test(test_tells_the_size_of_a_character),
    };

    return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}
