#include <mailproto/trace.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "exact.h"

/* All ids, "left|right" each, and the letters of their defects. */
static void outline(char *dst, size_t cap, mproto_span body)
{
    static const struct {
        unsigned bit;
        char     letter;
    } letters[] = {
        { MPROTO_DEFECT_OBSOLETE, 'O' }, { MPROTO_DEFECT_BRACKETS, 'B' },
        { MPROTO_DEFECT_SEPARATOR, 'S' }, { MPROTO_DEFECT_SYNTAX, 'A' },
    };
    mproto_msgids it;
    mproto_msgid id;
    size_t n = 0, i;

    dst[0] = '\0';
    mproto_msgids_begin(&it, body);
    while (mproto_msgids_next(&it, &id)) {
        n += (size_t)snprintf(dst + n, cap - n, "%s%.*s|%.*s ",
                              n > 0 ? " " : "", (int)id.left.n, id.left.p,
                              (int)id.right.n, id.right.p);
        assert_true(n + 8 < cap);
        for (i = 0; i < 4; i++)
            if (id.defects & letters[i].bit)
                dst[n++] = letters[i].letter;
        dst[n] = '\0';
        assert_true(id.id.n > 0);
    }
}

static const struct {
    const char *text, *want;
} cases[] = {
    { "<1234@local.machine.example> <3456@example.net>",
      "1234|local.machine.example  3456|example.net " },
    { "<1234@local.machine.example>\r\n <3456@example.net> \r\n",
      "1234|local.machine.example  3456|example.net " },
    { " (c) <a.b@[1.2:3]> (<no@id>)", "a.b|[1.2:3] " },
    { "<a@b><c@d>", "a|b  c|d " },
    { "<=?x?y@a/b>", "=?x?y|a/b " },
    { "", "" }, { "<>", "" }, { " Your message", "" }, { "(<a@b>)", "" },
    { "malformed@id.example", "malformed|id.example B" },
    { "Your message of \"Mon\" <a@b>, <c@d>", "a|b O c|d S" },
    { "Mon , <a@b>", "a|b OS" }, { "< a@b >", "a|b O" },
    { "<aaa\r\n bbb@c>", "aaa\r\n bbb|c OA" },
    { "<a@b", "a|b B" }, { "<a@b <c@d>", "a|b OB c|d " },
    { "a@b>", "a|b B" }, { "<a@b> <c", "a|b  c| BA" },
    { "<a>", "a| A" }, { "<@b>", "|b A" }, { "<a@>", "a| A" },
    { "<a@b@c>", "a@b|c A" }, { "<a..b@c>", "a..b|c A" },
    { "<.a@b>", ".a|b A" }, { "<a@b.>", "a|b. A" },
    { "<\"a b\"@c>", "\"a b\"|c O" }, { "<\"a\"@c>", "\"a\"|c O" },
    { "<a@[b>", "a|[b A" }, { "<a@[b\\]>", "a|[b\\] A" },
    { "<\xc3\xa9@\xc3\xa9>", "\xc3\xa9|\xc3\xa9 " },
    { "<a\x01@b>", "a\x01|b A" },
};

static void test_cases(void **state)
{
    char got[512];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mproto_span body = exact_span(cases[i].text, strlen(cases[i].text));

        outline(got, sizeof got, body);
        assert_string_equal(got, cases[i].want);
        exact_free(body);
    }
}

/* Every storm is gone over once; each id takes an octet at least. */
static void test_hdr_09_storms(void **state)
{
    static const char *const storms[] = {
        "<", ">", "<>", "(", "()", "\"", "\\", "@", "<@", "a@ ", ",", "<(\"",
    };
    size_t i, k, n, count, all = 1000000;
    char *text = malloc(all);

    (void)state;
    assert_non_null(text);
    for (i = 0; i < sizeof storms / sizeof storms[0]; i++) {
        mproto_span body = { text, all };
        mproto_msgids it;
        mproto_msgid id;

        n = strlen(storms[i]);
        for (k = 0; k < all; k++)
            text[k] = storms[i][k % n];
        mproto_msgids_begin(&it, body);
        for (count = 0; mproto_msgids_next(&it, &id); count++)
            assert_true(count < all);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_hdr_09_storms),
    };

    return cmocka_run_group_tests_name("msgid", tests, NULL, NULL);
}
