#include <mailproto/imapd.h>
#include <mailproto/imaplist.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include "all_strings.h"
#include "exact.h"
#include "imap/imap_values_int.h"

static mproto_span text_span(const char *s)
{
    mproto_span span;

    span.p = s;
    span.n = strlen(s);
    return span;
}

/* --- patterns --- */

static int matches(const char *reference, const char *pattern,
                   const char *name, char delimiter)
{
    mproto_imaplist_pattern p;
    mproto_span n = exact_span(name, strlen(name));
    int match;

    p.reference = exact_span(reference, strlen(reference));
    p.pattern = exact_span(pattern, strlen(pattern));
    p.delimiter = delimiter;
    match = mproto_imaplist_match(&p, n);
    exact_free(p.reference);
    exact_free(p.pattern);
    exact_free(n);
    return match;
}

static void test_wildcards(void **state)
{
    (void)state;
    assert_true(matches("", "*", "a/b/c", '/'));
    assert_true(matches("", "%", "abc", '/'));
    assert_false(matches("", "%", "a/b", '/'));
    assert_true(matches("", "%", "a/b", '.'));
    assert_true(matches("", "%", "a/b", '\0'));
    assert_true(matches("", "a/%/c", "a/b/c", '/'));
    assert_false(matches("", "a/%/c", "a/b/b/c", '/'));
    assert_true(matches("", "a/%*c", "a/b/b/c", '/'));
    assert_true(matches("~/Mail/", "%", "~/Mail/foo", '/'));
    assert_true(matches("a", "/b", "a/b", '/'));
    assert_true(matches("%", "/b", "a/b", '/'));
    assert_true(matches("", "", "", '/'));
    assert_false(matches("", "", "a", '/'));
    assert_false(matches("", "a", "A", '/'));
}

/* RFC 9051 5.1. */
static void test_inbox_in_any_case(void **state)
{
    (void)state;
    assert_true(matches("", "inbox", "INBOX", '/'));
    assert_true(matches("In", "b%", "INBOX", '/'));
    assert_true(matches("", "InBox/a", "INBOX/a", '/'));
    assert_false(matches("", "InBox/a", "INBOX/A", '/'));
    assert_false(matches("", "inbox.a", "INBOX.a", '/'));
    assert_false(matches("", "inbo", "INBO", '/'));
    assert_false(matches("", "inboxes", "INBOXES", '/'));
    assert_true(matches("", "INBOX", "iNbOx", '/'));
}

/* By definition, without any cleverness. */
static int slow_match(const char *p, const char *name)
{
    if (!*p)
        return !*name;
    if (*p == '*' || *p == '%')
        return slow_match(p + 1, name) ||
            (*name && (*p == '*' || *name != '/') &&
             slow_match(p, name + 1));
    return *p == *name && slow_match(p + 1, name + 1);
}

static void check_pattern(const char *p, size_t n, size_t pieces)
{
    static const char *const names[] = {
        "", "a", "/", "ab", "a/", "/a", "a/b", "aab", "abab", "ab/ab", "a/b/a",
        "b/a/b", "aaaa/b", "ba//ab", "a/ab/abab"
    };
    char pattern[16];
    size_t i;

    (void)pieces;
    memcpy(pattern, p, n);
    pattern[n] = '\0';
    for (i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(matches("", pattern, names[i], '/'),
                         slow_match(pattern, names[i]));
}

static void test_every_pattern(void **state)
{
    static const char *const pieces[] = { "a", "b", "/", "*", "%" };
    const all_strings all = { "", pieces, 5, 5 };

    (void)state;
    all_strings_run(&all, check_pattern);
}

/* IMAP-13: CVE-2026-33607. */
static void test_imap_13_no_pattern_is_slow(void **state)
{
    char pattern[MPROTO_IMAPLIST_MAX + 2], name[1025];
    size_t i;

    (void)state;
    for (i = 0; i < MPROTO_IMAPLIST_MAX; i++)
        pattern[i] = "*%a"[i % 3];
    pattern[MPROTO_IMAPLIST_MAX - 1] = 'x';
    pattern[MPROTO_IMAPLIST_MAX] = '\0';
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_false(matches("", pattern, name, '/'));
    name[sizeof name - 2] = 'x';
    assert_true(matches("", pattern, name, '/'));
    pattern[MPROTO_IMAPLIST_MAX] = '*';
    pattern[MPROTO_IMAPLIST_MAX + 1] = '\0';
    assert_false(matches("", pattern, name, '/'));
    assert_false(matches(pattern, pattern, name, '/'));
}

/* --- order and attributes --- */

static void test_what_is_below_follows_at_once(void **state)
{
    static const char *const names[] = {
        "", "a", "a/", "a/b", "a/b/c", "a/b!", "a!", "a!/b", "a.b", "b"
    };
    size_t i, k;
    int order;

    (void)state;
    for (i = 0; i < 10; i++) {
        for (k = 0; k < 10; k++) {
            order = mproto_imaplist_order(text_span(names[i]),
                                          text_span(names[k]), '/');
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    }
    assert_true(mproto_imaplist_order(text_span("a\xff"), text_span("ab"),
                                      '/') > 0);
    assert_true(mproto_imaplist_order(text_span("a/"), text_span("a!"),
                                      '\0') > 0);
}

static void test_attributes(void **state)
{
    char dst[MPROTO_IMAPLIST_ATTRS_MAX];
    unsigned bit;
    size_t n;

    (void)state;
    assert_int_equal(mproto_imaplist_attrs_write(dst, sizeof dst, 0), 0);
    assert_string_equal(dst, "");
    n = mproto_imaplist_attrs_write(dst, sizeof dst, 0x1ffff);
    assert_int_equal(n, 162);
    assert_int_equal(strlen(dst), n);
    for (bit = 1; bit < 0x20000; bit *= 2) {
        n = mproto_imaplist_attrs_write(dst, sizeof dst, bit);
        dst[1] = (char)(dst[1] | 0x20);
        assert_int_equal(mproto_imaplist_attr(text_span(dst)), bit);
    }
    assert_int_equal(n, 10);
    assert_int_equal(mproto_imaplist_attr(text_span("\\Sen")), 0);
    assert_int_equal(mproto_imaplist_attr(text_span("Sent")), 0);
    assert_int_equal(mproto_imaplist_attr(text_span("")), 0);
}

static void test_bits_are_those_of_the_engine(void **state)
{
    (void)state;
    assert_int_equal(MPROTO_IMAPLIST_SELECT_SUBSCRIBED,
                     MPROTO_IMAPD_LIST_SUBSCRIBED);
    assert_int_equal(MPROTO_IMAPLIST_SELECT_REMOTE, MPROTO_IMAPD_LIST_REMOTE);
    assert_int_equal(MPROTO_IMAPLIST_SELECT_RECURSIVE,
                     MPROTO_IMAPD_LIST_RECURSIVEMATCH);
    assert_int_equal(MPROTO_IMAPLIST_SELECT_SPECIAL_USE,
                     MPROTO_IMAPD_LIST_SPECIAL_USE);
    assert_int_equal(MPROTO_IMAPLIST_RETURN_SUBSCRIBED,
                     MPROTO_IMAPD_LIST_SUBSCRIBED);
    assert_int_equal(MPROTO_IMAPLIST_RETURN_CHILDREN,
                     MPROTO_IMAPD_LIST_CHILDREN);
}

/* --- selection --- */

enum { BOXES = 32, LSUB = 0x1000 };

/* "a a/b:sx": a name, and what it is by letters. */
static size_t read_boxes(mproto_imaplist_mailbox *boxes, const char *text)
{
    static const char letters[] = "nxihpmusrAVDFJSTI";
    size_t n = 0;
    const char *at;

    while (*text) {
        boxes[n].name.p = text;
        boxes[n].name.n = strcspn(text, ": ");
        boxes[n].attrs = 0;
        text += boxes[n].name.n;
        for (; *text && *text != ' '; text++) {
            at = strchr(letters, *text);
            if (at)
                boxes[n].attrs |= 1u << (at - letters);
        }
        text += *text == ' ';
        n++;
    }
    return n;
}

static void put(char *out, mproto_span s)
{
    strncat(out, s.p, s.n);
}

/* The answers to patterns as a text: "name(attributes)[childinfo] ". */
static const char *listed(const char *text, const char *patterns,
                          unsigned select, unsigned returns)
{
    static char out[2048];
    char attrs[MPROTO_IMAPLIST_ATTRS_MAX], side[64];
    mproto_imaplist_mailbox boxes[BOXES];
    mproto_imap_token tokens[8];
    mproto_imap_values values = { 0 };
    mproto_imaplist_query q = { { "", 0 }, { NULL, NULL }, '/', 0, 0, 0 };
    mproto_imaplist_found f;
    mproto_imaplist it;

    values.room = tokens;
    values.cap = 8;
    values.side = side;
    values.side_cap = sizeof side;
    values.depth_max = 9;
    assert_int_equal(mproto_imap_values_read(&values, text_span(patterns)),
                     MPROTO_OK);
    q.patterns = mproto_imap_values_list(&values);
    q.select = select & (LSUB - 1);
    q.returns = returns;
    q.lsub = (select & LSUB) != 0;
    out[0] = '\0';
    mproto_imaplist_begin(&it, &q, boxes, read_boxes(boxes, text));
    while (mproto_imaplist_next(&it, &f)) {
        put(out, f.name);
        mproto_imaplist_attrs_write(attrs, sizeof attrs, f.attrs);
        sprintf(out + strlen(out), "(%s)", attrs);
        if (f.childinfo)
            sprintf(out + strlen(out), "[%x]", f.childinfo);
        strcat(out, ";");
    }
    return out;
}

#define SUB MPROTO_IMAPLIST_SELECT_SUBSCRIBED
#define REC MPROTO_IMAPLIST_SELECT_RECURSIVE
#define REM MPROTO_IMAPLIST_SELECT_REMOTE
#define USE MPROTO_IMAPLIST_SELECT_SPECIAL_USE
#define CHILDREN MPROTO_IMAPLIST_RETURN_CHILDREN

#define FRUIT "Bread:rs Fruit Fruit/Apple Fruit/Banana:s Fruit/Peach:sx " \
    "Meat:r Meat/Ham:r Tofu Vegetable:s Vegetable/Broccoli:s Vegetable/Corn " \
    "inbox:mis"

/* RFC 9051 6.3.9.8, examples 1 to 6, sorted. */
static void test_examples_of_fruit(void **state)
{
    (void)state;
    assert_string_equal(listed(FRUIT, "*", 0, 0),
        "Fruit();Fruit/Apple();Fruit/Banana();Tofu();Vegetable();"
        "Vegetable/Broccoli();Vegetable/Corn();inbox(\\Noinferiors \\Marked);");
    assert_string_equal(listed(FRUIT, "*", SUB, 0),
        "Fruit/Banana(\\Subscribed);Fruit/Peach(\\NonExistent \\Subscribed);"
        "Vegetable(\\Subscribed);Vegetable/Broccoli(\\Subscribed);"
        "inbox(\\Noinferiors \\Marked \\Subscribed);");
    assert_string_equal(listed(FRUIT, "%", 0, CHILDREN),
        "Fruit(\\HasChildren);Tofu(\\HasNoChildren);Vegetable(\\HasChildren);"
        "inbox(\\Noinferiors \\Marked);");
    assert_string_equal(listed(FRUIT, "%", REM, CHILDREN),
        "Bread(\\HasNoChildren \\Remote);Fruit(\\HasChildren);"
        "Meat(\\HasChildren \\Remote);Tofu(\\HasNoChildren);"
        "Vegetable(\\HasChildren);inbox(\\Noinferiors \\Marked);");
    assert_string_equal(listed(FRUIT, "*", REM | SUB, 0),
        "Bread(\\Subscribed \\Remote);Fruit/Banana(\\Subscribed);"
        "Fruit/Peach(\\NonExistent \\Subscribed);Vegetable(\\Subscribed);"
        "Vegetable/Broccoli(\\Subscribed);"
        "inbox(\\Noinferiors \\Marked \\Subscribed);");
    assert_string_equal(listed(FRUIT, "B% %/C*", REM, SUB),
        "Bread(\\Subscribed \\Remote);Vegetable/Corn();");
}

/* Examples 7 to 10. */
static void test_examples_of_recursivematch(void **state)
{
    (void)state;
    assert_string_equal(listed("Foo Foo/Bar Foo/Baz:s Moo", "%", SUB | REC, 0),
                        "Foo()[1];");
    assert_string_equal(listed("Foo:s Foo/Bar Foo/Baz:s Moo:s", "%", SUB | REC,
                               CHILDREN),
                        "Foo(\\HasChildren \\Subscribed)[1];"
                        "Moo(\\HasNoChildren \\Subscribed);");
    assert_string_equal(listed("Foo:x Foo/Baz:s", "%", SUB | REC, 0),
        "Foo(\\Noselect \\NonExistent \\HasChildren)[1];");
    assert_string_equal(listed("baz2 baz2/bar2:s baz2/bar222:s baz2/bar22:s "
                               "eps2:s eps2/mamba:s foo2 foo2/bar1:s "
                               "foo2/bar2:s qux2/bar2:s", "*2", SUB | REC, 0),
        "baz2/bar2(\\Subscribed);baz2/bar222(\\Subscribed);"
        "baz2/bar22(\\Subscribed);eps2(\\Subscribed)[1];foo2()[1];"
        "foo2/bar2(\\Subscribed);qux2/bar2(\\Subscribed);");
    assert_string_equal(listed("foo foo/bar:sx", "foo", SUB | REC, CHILDREN),
                        "foo(\\HasNoChildren)[1];");
    assert_string_equal(listed("also/jazz:r music/rock", "%", 0, 0),
        "music(\\Noselect \\NonExistent \\HasChildren);");
    assert_string_equal(listed("also/jazz:r music/rock", "%", REM, 0),
        "also(\\Noselect \\NonExistent \\HasChildren);"
        "music(\\Noselect \\NonExistent \\HasChildren);");
    assert_string_equal(listed("music/rock", "% music/rock", 0, 0),
                        "music/rock();");
}

static void test_parents_that_are_no_mailboxes(void **state)
{
    (void)state;
    assert_string_equal(listed("a/b/c/d a/b/e a/f g", "a/%", 0, 0),
        "a/b(\\Noselect \\NonExistent \\HasChildren);a/f();");
    assert_string_equal(listed("a/b/c a/d b", "*", 0, 0),
                        "a/b/c();a/d();b();");
    assert_string_equal(listed("a/b:xs c", "%", 0, 0), "c();");
    assert_string_equal(listed("a:x a/b c:x", "%", 0, 0),
        "a(\\Noselect \\NonExistent \\HasChildren);");
    assert_string_equal(listed("/a a//b", "%", 0, 0),
        "a(\\Noselect \\NonExistent \\HasChildren);");
    assert_string_equal(listed("a/b", "%", SUB, 0), "");
}

/* RFC 3501 6.3.9. */
static void test_lsub(void **state)
{
    (void)state;
    assert_string_equal(listed("foo foo/bar:s", "%", LSUB, 0),
                        "foo(\\Noselect);");
    assert_string_equal(listed("foo/bar:s", "%", LSUB, 0),
                        "foo(\\Noselect);");
    assert_string_equal(listed("foo:s foo/bar:s baz:x", "%", LSUB, 0),
                        "foo();");
    assert_string_equal(listed("foo foo/bar:sxn", "*", LSUB, 0), "foo/bar();");
    assert_string_equal(listed("foo:r foo/bar:rs", "foo/%", LSUB, CHILDREN),
                        "foo/bar();");
}

static void test_special_use(void **state)
{
    (void)state;
    assert_string_equal(listed("a b:S b/c:Ts d:D", "*", USE, 0),
                        "b(\\Sent);b/c(\\Trash);d(\\Drafts);");
    assert_string_equal(listed("a b:S b/c:Ts d:D", "*", USE | SUB, 0),
                        "b/c(\\Subscribed \\Trash);");
    assert_string_equal(listed("a a/c:Ts d:D", "%", USE | SUB | REC, 0),
                        "a()[9];");
    assert_string_equal(listed("a:A", "*", 0, 0), "a(\\All);");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wildcards),
        cmocka_unit_test(test_inbox_in_any_case),
        cmocka_unit_test(test_every_pattern),
        cmocka_unit_test(test_imap_13_no_pattern_is_slow),
        cmocka_unit_test(test_what_is_below_follows_at_once),
        cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_bits_are_those_of_the_engine),
        cmocka_unit_test(test_examples_of_fruit),
        cmocka_unit_test(test_examples_of_recursivematch),
        cmocka_unit_test(test_parents_that_are_no_mailboxes),
        cmocka_unit_test(test_lsub),
        cmocka_unit_test(test_special_use)
    };

    return cmocka_run_group_tests_name("imaplist", tests, NULL, NULL);
}
