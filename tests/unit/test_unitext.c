#include "codec/unitext_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include "exact.h"

static const struct escape {
    const char *text;
    size_t      n;              /* 0: it is none */
    uint32_t    c;
} escapes[] = {
    { "\\x{20}", 6, ' ' }, { "\\x{2B}b", 6, '+' }, { "\\x{5c}", 6, '\\' },
    { "\\x{E9}", 6, 0xe9 }, { "\\x{20AC}", 8, 0x20ac },
    { "\\x{10FFFF}", 10, 0x10ffff }, { "\\x{0A}", 6, '\n' },
    { "\\x{110000}", 10, 0x110000 },
    { "", 0, 0 }, { "\\", 0, 0 }, { "\\x{}", 0, 0 }, { "\\x{2}", 0, 0 },
    { "\\x{2G}", 0, 0 }, { "\\x{1234567}", 0, 0 }, { "\\x{20", 0, 0 },
    { "\\X{20}", 0, 0 }, { "\\x(20)", 0, 0 }, { "x{20}ab", 0, 0 }
};

static void test_what_is_an_escape(void **state)
{
    const struct escape *e = escapes;
    uint32_t c = 0;

    (void)state;
    for (; e < escapes + sizeof escapes / sizeof escapes[0]; e++) {
        mproto_span s = exact_span(e->text, strlen(e->text));

        assert_int_equal(mproto_unitext_read(s.p, s.p + s.n, &c), e->n);
        if (e->n > 0)
            assert_int_equal(c, e->c);
        exact_free(s);
    }
}

static void test_which_characters_it_is_for(void **state)
{
    static const uint32_t yes[] = { ' ', '+', '=', '\\', 0x80, 0xe9, 0xd7ff,
                                    0xe000, 0x10ffff };
    static const uint32_t no[] = { 0, '\n', '\r', 0x1f, '!', 'A', 0x7f,
                                   0xd800, 0xdfff, 0x110000 };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof yes / sizeof yes[0]; i++)
        assert_true(mproto_unitext_is(yes[i]));
    for (i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_false(mproto_unitext_is(no[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_an_escape),
        cmocka_unit_test(test_which_characters_it_is_for),
    };

    return cmocka_run_group_tests_name("unitext", tests, NULL, NULL);
}
