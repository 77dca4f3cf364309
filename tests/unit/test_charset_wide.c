#include "codec/charset_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "charset_drive.h"

#define CHARSET MPROTO_DEFECT_CHARSET
#define BAD "\357\277\275"
#define GIVES(label, text, want, defects) \
    assert_true(charset_gives(label, text, sizeof text - 1, want, defects))

static void test_utf16_order(void **state)
{
    (void)state;
    GIVES("utf-16", "\376\377\0a\0b", "ab", 0);
    GIVES("utf-16", "\377\376a\0b\0", "ab", 0);
    GIVES("utf-16", "a\0b\0", "ab", 0);
    GIVES("utf-16", "\0a\0b", "ab", 0);
    GIVES("utf-16", "\37\4\60\4", "\320\237\320\260", 0);
    GIVES("utf-16", "\376\377", "", 0);
    GIVES("utf-16", "\376\0", "\303\276", 0);
    GIVES("utf-16", "", "", 0);
    GIVES("utf-16be", "\376\377\0a", "\357\273\277a", 0);
    GIVES("utf-16le", "\377\376a\0", "\357\273\277a", 0);
    GIVES("utf-16be", "\377\376", "\357\277\276", 0);
    GIVES("utf-16", "\376\377\376\377", "\357\273\277", 0);
}

static void test_utf16_surrogates(void **state)
{
    (void)state;
    GIVES("utf-16be", "\330\75\336\0", "\360\237\230\200", 0);
    GIVES("utf-16le", "\75\330\0\336", "\360\237\230\200", 0);
    GIVES("utf-16be", "\330\0\334\0", "\360\220\200\200", 0);
    GIVES("utf-16be", "\333\377\337\377", "\364\217\277\277", 0);
    GIVES("utf-16be", "\330\75", BAD, CHARSET);
    GIVES("utf-16be", "\330\75\336", BAD BAD, CHARSET);
    GIVES("utf-16be", "\330\75\0a", BAD "a", CHARSET);
    GIVES("utf-16be", "\336\0\0a", BAD "a", CHARSET);
    GIVES("utf-16be", "\330\75\330\75\336\0", BAD "\360\237\230\200",
          CHARSET);
    GIVES("utf-16be", "\0a\0", "a" BAD, CHARSET);
    GIVES("utf-16", "a", BAD, CHARSET);
}

static void test_utf32(void **state)
{
    (void)state;
    GIVES("utf-32", "\0\0\376\377\0\0\0a", "a", 0);
    GIVES("utf-32", "\377\376\0\0a\0\0\0", "a", 0);
    GIVES("utf-32", "\0\0\0a", "a", 0);
    GIVES("utf-32", "a\0\0\0", "a", 0);
    GIVES("utf-32", "\0\1\0\0", "\304\200", 0);
    GIVES("utf-32be", "\0\0\376\377", "\357\273\277", 0);
    GIVES("utf-32le", "\0\366\1\0", "\360\237\230\200", 0);
    GIVES("utf-32be", "\0\20\377\377", "\364\217\277\277", 0);
    GIVES("utf-32be", "\0\21\0\0\0\0\0a", BAD "a", CHARSET);
    GIVES("utf-32be", "\0\0\330\0\0\0\337\377", BAD BAD, CHARSET);
    GIVES("utf-32be", "\0\0\327\377\0\0\340\0",
          "\355\237\277\356\200\200", 0);
    GIVES("utf-32be", "\377\377\377\377", BAD, CHARSET);
    GIVES("utf-32be", "\0\0\0a\0\0\0", "a" BAD, CHARSET);
}

static void put_be32(char *p, unsigned long c)
{
    p[0] = (char)(c >> 24);
    p[1] = (char)(c >> 16 & 255);
    p[2] = (char)(c >> 8 & 255);
    p[3] = (char)(c & 255);
}

/* Each character by UTF-32, and by UTF-16, gives the same UTF-8. */
static void test_all_characters(void **state)
{
    static charset_result wide, narrow;
    charset_text a = { "utf-32be", NULL, 4, { 0, 0 }, 16, NULL };
    charset_text b = { "utf-16be", NULL, 0, { 0, 0 }, 16, NULL };
    char p[4], q[4];
    unsigned long c;

    (void)state;
    a.p = p;
    for (c = 0; c <= 0x10ffff; c += c < 0x3000 ? 1 : 61) {
        if (c >> 11 == 0x1b)
            continue;
        put_be32(p, c);
        b.p = c > 0xffff ? q : p + 2;
        b.n = c > 0xffff ? 4 : 2;
        if (c > 0xffff)
            put_be32(q, (0xd800 + ((c - 0x10000) >> 10)) << 16
                     | (0xdc00 + (c & 0x3ff)));
        charset_run(&a, &wide);
        charset_run(&b, &narrow);
        assert_true(charset_same(&wide, &narrow));
        assert_int_equal(wide.n, 1 + (c > 0x7f) + (c > 0x7ff) + (c > 0xffff));
        assert_int_equal(wide.defects, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf16_order),
        cmocka_unit_test(test_utf16_surrogates),
        cmocka_unit_test(test_utf32),
        cmocka_unit_test(test_all_characters),
    };

    return cmocka_run_group_tests_name("charset_wide", tests, NULL, NULL);
}
