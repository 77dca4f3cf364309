#include "exact.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "message/mime_int.h"

static unsigned throw_dice(unsigned sides)
{
    static uint32_t x = 1;

    x = x * 1664525u + 1013904223u;
    return (x >> 16) % sides;
}

static unsigned octets_slowly(const char *p, size_t n)
{
    unsigned defects = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        if ((unsigned char)p[i] > 127)
            defects |= MPROTO_DEFECT_EIGHT;
        if (p[i] == '\0')
            defects |= MPROTO_DEFECT_NUL;
        if (p[i] == '\r' && i + 1 < n && p[i + 1] != '\n')
            defects |= MPROTO_DEFECT_BARE_CR;
    }
    return defects;
}

static void compare(const char *p, size_t n)
{
    char *copy = exact_copy(p, n);

    assert_int_equal(mproto_mime_octets(copy, n), octets_slowly(p, n));
    free(copy);
}

/* Each octet at each place of texts of each length. */
static void test_each_octet_at_each_place(void **state)
{
    static const char odd[] = { '\0', '\r', '\n', '\x7f', '\x80', '\xff' };
    char text[70];
    size_t n, i, k;

    (void)state;
    for (n = 0; n <= sizeof text; n++)
        for (i = 0; i < n; i++)
            for (k = 0; k < sizeof odd; k++) {
                memset(text, 'x', n);
                text[i] = odd[k];
                compare(text, n);
                if (i + 1 < n)
                    text[i + 1] = '\n';
                compare(text, n);
            }
}

static void test_random_octets(void **state)
{
    static const char some[] = "xxxxxxxx\r\n\n";
    char text[200];
    unsigned run;
    size_t n, i;

    (void)state;
    for (run = 0; run < 20000; run++) {
        n = throw_dice(sizeof text);
        for (i = 0; i < n; i++) {
            text[i] = some[throw_dice(sizeof some - 1)];
            if (text[i] == '\r' && throw_dice(8) && i + 1 < n)
                text[++i] = '\n';
        }
        compare(text, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_octet_at_each_place),
        cmocka_unit_test(test_random_octets),
    };

    return cmocka_run_group_tests_name("mime_octets", tests, NULL, NULL);
}
