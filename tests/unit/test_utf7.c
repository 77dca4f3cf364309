#include "codec/charset_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "charset_drive.h"

#define CHARSET MPROTO_DEFECT_CHARSET
#define BAD "\357\277\275"
#define GIVES(text, want, defects) \
    assert_true(charset_gives("utf-7", text, sizeof text - 1, want, defects))

static void test_examples_of_rfc_2152(void **state)
{
    (void)state;
    GIVES("A+ImIDkQ.", "A\342\211\242\316\221.", 0);
    GIVES("A+ImIDkQ-.", "A\342\211\242\316\221.", 0);
    GIVES("Hi Mom -+Jjo--!", "Hi Mom -\342\230\272-!", 0);
    GIVES("+ZeVnLIqe-", "\346\227\245\346\234\254\350\252\236", 0);
    GIVES("Item 3 is +AKM-1.", "Item 3 is \302\2431.", 0);
    GIVES("1 +- 1 = 2;", "1 + 1 = 2;", 0);
}

static void test_shifts(void **state)
{
    (void)state;
    GIVES("", "", 0);
    GIVES("a\r\nb\tc", "a\r\nb\tc", 0);
    GIVES("+2D3eAA-", "\360\237\230\200", 0);
    GIVES("+2D3eAA", "\360\237\230\200", 0);
    GIVES("+AOk-+AOk-", "\303\251\303\251", 0);
    GIVES("+AOk+-", "\303\251" BAD, CHARSET);
    GIVES("+AGEAYg-c", "abc", 0);
    GIVES("+-+-", "++", 0);
    GIVES("~\\", "~\\", 0);
}

static void test_ill_formed(void **state)
{
    (void)state;
    GIVES("+", BAD, CHARSET);
    GIVES("+!", BAD "!", CHARSET);
    GIVES("+A-b", BAD "b", CHARSET);
    GIVES("+AO", BAD, CHARSET);
    GIVES("+AOl-", "\303\251" BAD, CHARSET);
    GIVES("+AOkA-", "\303\251" BAD, CHARSET);
    GIVES("+2D0-", BAD, CHARSET);
    GIVES("+2D0", BAD, CHARSET);
    GIVES("+2D0AYQ-", BAD "a", CHARSET);
    GIVES("+3gA-", BAD, CHARSET);
    GIVES("+2D3YPd4A-", BAD "\360\237\230\200", CHARSET);
    GIVES("\351\303\251", BAD BAD BAD, CHARSET);
    GIVES("+AOk\377", "\303\251" BAD, CHARSET);
}

static void test_cod_09_growth(void **state)
{
    static charset_result r;
    static char text[1024];
    charset_text t = { "utf-7", NULL, 0, { 0, 0 }, 80, NULL };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof text; i++)
        text[i] = i > 0 ? '/' : '+';
    t.p = text;
    for (t.n = 0; t.n < sizeof text; t.n++) {
        charset_run(&t, &r);
        assert_true(r.n <= mproto_charset_decoded_max(t.n));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples_of_rfc_2152),
        cmocka_unit_test(test_shifts),
        cmocka_unit_test(test_ill_formed),
        cmocka_unit_test(test_cod_09_growth),
    };

    return cmocka_run_group_tests_name("utf7", tests, NULL, NULL);
}
