#include "imap_outline.h"
#include <setjmp.h>
#include <cmocka.h>

#define PLAIN    "(\"t\" \"p\" NIL NIL NIL \"7BIT\" 1)"
#define ENVELOPE "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"
#define MESSAGE(body) \
    "(\"message\" \"rfc822\" NIL NIL NIL \"7BIT\" 1 " ENVELOPE " " body " 2)"

/* Paths and depths alone. */
static void check_paths(const char *text, const char *wanted)
{
    char paths[512] = "";
    mproto_imap_parts it;
    mproto_imap_part p;
    imap_read r;
    int rc;

    mproto_imap_parts_begin(&it, imap_read_inside(&r, text));
    while ((rc = mproto_imap_parts_next(&it, &p)) == 1) {
        size_t n = strlen(paths);

        assert_true((size_t)snprintf(paths + n, sizeof paths - n, "%u:%s ",
                                     p.depth, p.path) < sizeof paths - n);
    }
    assert_int_equal(rc, 0);
    assert_int_equal(mproto_imap_parts_next(&it, &p), 0);
    assert_string_equal(paths, wanted);
    imap_read_free(&r);
}

/* The example of RFC 9051 6.4.5.1 is among them. */
static void test_paths(void **state)
{
    (void)state;
    check_paths(PLAIN, "0:1 ");
    check_paths("(" PLAIN PLAIN " \"mixed\")", "0: 1:1 1:2 ");
    check_paths("((" PLAIN PLAIN " \"a\")" PLAIN "(" PLAIN " \"b\") \"c\")",
                "0: 1:1 2:1.1 2:1.2 1:2 1:3 2:3.1 ");
    check_paths(MESSAGE(PLAIN), "0:1 1:1.1 ");
    check_paths(MESSAGE("(" PLAIN PLAIN " \"a\")"), "0:1 1:1 2:1.1 2:1.2 ");
    check_paths("(" PLAIN MESSAGE(MESSAGE(PLAIN)) PLAIN " \"a\")",
                "0: 1:1 1:2 2:2.1 3:2.1.1 1:3 ");
    check_paths("(" PLAIN PLAIN MESSAGE("(" PLAIN PLAIN " \"mixed\")")
                "(" PLAIN MESSAGE("(" PLAIN "(" PLAIN PLAIN
                " \"alternative\") \"mixed\")") " \"mixed\") \"mixed\")",
                "0: 1:1 1:2 1:3 2:3 3:3.1 3:3.2 1:4 2:4.1 2:4.2 3:4.2 4:4.2.1"
                " 4:4.2.2 5:4.2.2.1 5:4.2.2.2 ");
}

/* A structure of n multiparts in each other, and how far one gets. */
static void nested(size_t n, int wanted)
{
    static char text[200 * 8 + 64];
    imap_outline o;
    size_t i, at = 0;

    for (i = 0; i < n; i++)
        text[at++] = '(';
    memcpy(text + at, PLAIN, sizeof PLAIN - 1);
    at += sizeof PLAIN - 1;
    for (i = 0; i < n; i++) {
        memcpy(text + at, " \"a\")", 5);
        at += 5;
    }
    text[at] = '\0';
    outline_text(&o, text);
    assert_int_equal(o.code, wanted);
}

static void test_depth(void **state)
{
    (void)state;
    nested(MPROTO_IMAP_PARTS_DEPTH, 0);
    nested(MPROTO_IMAP_PARTS_DEPTH + 1, MPROTO_E_LIMIT);
    nested(200, MPROTO_E_LIMIT);
}

/* The path is limited, too: each of these is the 999999th of its
 * multipart. */
static void test_long_path(void **state)
{
    mproto_imap_parts it;
    mproto_imap_part p;
    imap_read r;
    unsigned i = 0;
    int rc;

    (void)state;
    mproto_imap_parts_begin(&it, imap_read_inside(&r, "(((((((((((((((((((((("
        "((((" PLAIN " a) a) a) a) a) a) a) a) a) a) a) a) a) a) a) a) a) a) a)"
        " a) a) a) a) a) a) a)"));
    while ((rc = mproto_imap_parts_next(&it, &p)) == 1)
        it.up_[i++].index = 999998;
    assert_int_equal(rc, MPROTO_E_LIMIT);
    assert_int_equal(i, MPROTO_IMAP_PATH_MAX / 7 + 1);
    assert_int_equal(mproto_imap_parts_next(&it, &p), 0);
    imap_read_free(&r);
}

/* What comes before one that is none is told, and nothing behind it. */
static void test_broken_in_the_middle(void **state)
{
    imap_outline o;

    (void)state;
    outline_text(&o, "(" PLAIN "()" PLAIN " \"a\")");
    assert_int_equal(o.code, MPROTO_E_ARG);
    assert_string_equal(o.text,
                        "0 [] multipart/a\n1 [1] t/p 7BIT 1:0\n");
}

static void test_a_copy_looks_ahead(void **state)
{
    mproto_imap_parts it, ahead;
    mproto_imap_part p;
    imap_read r;

    (void)state;
    mproto_imap_parts_begin(&it, imap_read_inside(&r, "(" PLAIN PLAIN " a)"));
    assert_int_equal(mproto_imap_parts_next(&it, &p), 1);
    ahead = it;
    assert_int_equal(mproto_imap_parts_next(&ahead, &p), 1);
    assert_int_equal(mproto_imap_parts_next(&ahead, &p), 1);
    assert_string_equal(p.path, "2");
    assert_int_equal(mproto_imap_parts_next(&it, &p), 1);
    assert_string_equal(p.path, "1");
    imap_read_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_long_path),
        cmocka_unit_test(test_broken_in_the_middle),
        cmocka_unit_test(test_a_copy_looks_ahead)
    };

    return cmocka_run_group_tests_name("imap_parts", tests, NULL, NULL);
}
