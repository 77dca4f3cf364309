#include "all_strings.h"
#include "imap_read.h"
#include "imap/imap_repair_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static char repaired[2 * ALL_OCTETS];
static size_t used;

static int repair(const char *p, size_t n)
{
    mproto_span text = exact_span(p, n);
    char *room = malloc(2 * n + 1);
    mproto_buf b;
    int code;

    assert_non_null(room);
    mproto_buf_init(&b, room, 2 * n);
    code = mproto_imap_repair(&b, text, &used);
    assert_false(b.over);
    memcpy(repaired, room, b.n);
    repaired[b.n] = '\0';
    free(room);
    exact_free(text);
    return code;
}

static const struct repair_case {
    const char *text, *wanted;
    size_t      behind;         /* octets that are not of it */
} cases[] = {
    /* What has no fault stays. */
    { "()", "()", 0 },
    { "(\"a\" (NIL \"b\\\"c\\\\\") 7)", "(\"a\" (NIL \"b\\\"c\\\\\") 7)", 0 },
    { "(\"a \\\" (b\") UID 7)", "(\"a \\\" (b\")", 7 },
    { "({3}\r\na\") \"b\")", "({3}\r\na\") \"b\")", 0 },
    { "({3+}\r\n\"\"\" NIL)", "({3+}\r\n\"\"\" NIL)", 0 },
    /* QQ: a backslash in front of the quote that ends it. */
    { "((NIL NIL \"x\" \"sina.com\\\") (NIL NIL \"y\" \"z\"))",
      "((NIL NIL \"x\" \"sina.com\\\\\") (NIL NIL \"y\" \"z\"))", 0 },
    { "(NIL \"sina.com\\\")", "(NIL \"sina.com\\\\\")", 0 },
    /* iCloud: a Message-ID. */
    { "(NIL \"<\"abc\"@host>\")", "(NIL \"<\\\"abc\\\"@host>\")", 0 },
    { "(\"<\"abc\"@host>\" \"a\") UID 5", "(\"<\\\"abc\\\"@host>\" \"a\")", 6 },
    /* A display name. */
    { "((\"A \"B\" C\" NIL \"a\" \"b\"))",
      "((\"A \\\"B\\\" C\" NIL \"a\" \"b\"))", 0 },
    /* qiye.163: one that is nothing but two quotes. */
    { "(\"\"\"\" \"BASE64\" 9)", "(\"\\\"\\\"\" \"BASE64\" 9)", 0 },
    { "(\"charset\" \"3D\"Windows-1252\"\" \"x\")",
      "(\"charset\" \"3D\\\"Windows-1252\\\"\" \"x\")", 0 },
    { "(\"a\\b\" \"x\"y\")", "(\"a\\\\b\" \"x\\\"y\")", 0 },
    /* mailcore2: a line end within a name. */
    { "(\"APPLICATION\" \"PDF\n    NAME=x\" 9)",
      "(\"APPLICATION\" \"PDF     NAME=x\" 9)", 0 },
    { "({9}\r\n)", "({9}\r\n)", 0 },
    { "({x \"a\")", "({x \"a\")", 0 }
};

static void test_repairs(void **state)
{
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        n = strlen(cases[i].text);
        assert_int_equal(repair(cases[i].text, n), MPROTO_OK);
        assert_string_equal(repaired, cases[i].wanted);
        assert_int_equal(used, n - cases[i].behind);
    }
}

static void test_no_list(void **state)
{
    static const char *const bad[] = {
        "", "a", "\"a\"", "(", "((a)", "(\"a)", "(\"a\" b", "{1}\r\n("
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(repair(bad[i], strlen(bad[i])), MPROTO_E_ARG);
}

static void test_room(void **state)
{
    const mproto_span text = { "(\"a\"b\")", 7 };
    char room[8];
    mproto_buf b;

    (void)state;
    mproto_buf_init(&b, room, 7);
    assert_int_equal(mproto_imap_repair(&b, text, &used), MPROTO_E_FULL);
    mproto_buf_init(&b, room, 8);
    assert_int_equal(mproto_imap_repair(&b, text, &used), MPROTO_OK);
}

/* --- every string of values that belong here: what is good stays --- */

static int reads(const char *p, size_t n)
{
    mproto_imap_token room[64];
    mproto_imap_values values;
    mproto_span text;
    char side[64];

    memset(&values, 0, sizeof values);
    values.room = room;
    values.cap = 64;
    values.side = side;
    values.side_cap = sizeof side;
    values.depth_max = 64;
    text.p = p;
    text.n = n;
    return mproto_imap_values_read(&values, text) == MPROTO_OK &&
           values.leniencies == 0;
}

static void check_repair(const char *p, size_t n, size_t pieces)
{
    int good = reads(p, n), code = repair(p, n);

    (void)pieces;
    if (code != MPROTO_OK) {
        assert_false(good && p[n - 1] == ')');
    } else if (good && used == n) {
        assert_int_equal(strlen(repaired), n);
        assert_memory_equal(repaired, p, n);
    } else {
        assert_true(used <= n);
    }
}

static void test_every_string(void **state)
{
    static const char *const pieces[] = {
        "\"", "\\\"", " ", "(", ")", "7", "NIL"
    };
    const all_strings all = { "(", pieces, 7, 6 };

    (void)state;
    all_strings_run(&all, check_repair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repairs),
        cmocka_unit_test(test_no_list),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_every_string)
    };

    return cmocka_run_group_tests_name("imap_repair", tests, NULL, NULL);
}
