#include "all_strings.h"
#include "exact.h"
#include "imap/imap_cut_int.h"
#include "imap/imap_values_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#define ROOM 64

/* --- what was read, written again: atoms, "strings", NIL and lists --- */

static char *write_text(char *to, mproto_imap_value v)
{
    size_t i;

    if (v.kind == MPROTO_IMAP_STRING)
        *to++ = '"';
    for (i = 0; i < v.text.n; i++) {
        if (v.kind == MPROTO_IMAP_STRING && strchr("\"\\", v.text.p[i]))
            *to++ = '\\';
        *to++ = v.text.p[i];
    }
    if (v.kind == MPROTO_IMAP_STRING)
        *to++ = '"';
    return to;
}

static char *write_list(char *to, mproto_imap_list list)
{
    const char *from = to;
    mproto_imap_value v;

    while (mproto_imap_next(&list, &v)) {
        if (to > from)
            *to++ = ' ';
        if (v.kind == MPROTO_IMAP_NIL) {
            assert_null(v.text.p);
            memcpy(to, "NIL", 3);
            to += 3;
        } else if (v.kind == MPROTO_IMAP_LIST) {
            assert_int_equal(v.text.p[0], '(');
            assert_int_equal(v.text.p[v.text.n - 1], ')');
            *to++ = '(';
            to = write_list(to, v.list);
            *to++ = ')';
        } else {
            to = write_text(to, v);
        }
    }
    return to;
}

/* --- reading, into blocks of an exact size --- */

typedef struct result {
    int      code;
    unsigned leniencies;
    size_t   at;
    char     text[4 * ROOM];    /* written again */
} result;

static void read_into(result *r, mproto_span text, size_t cap,
                      size_t side_cap, unsigned depth_max)
{
    mproto_imap_values values;

    memset(&values, 0, sizeof values);
    values.room = malloc(cap > 0 ? cap * sizeof *values.room : 1);
    values.cap = cap;
    values.side = malloc(side_cap > 0 ? side_cap : 1);
    values.side_cap = side_cap;
    values.depth_max = depth_max;
    assert_true(values.room && values.side);
    r->code = mproto_imap_values_read(&values, text);
    r->at = values.at;
    r->leniencies = values.leniencies;
    r->text[0] = '\0';
    if (r->code == MPROTO_OK)
        *write_list(r->text, mproto_imap_values_list(&values)) = '\0';
    free(values.room);
    free(values.side);
}

static void read_all(result *r, const char *p, size_t n)
{
    mproto_span text = exact_span(p, n);

    read_into(r, text, n, n, 100);
    exact_free(text);
}

/* --- tables --- */

static const struct good {
    const char *text, *wanted;
    unsigned    leniencies;
} goods[] = {
    { "", "", 0 },
    { "a", "a", 0 },
    { "NIL nil Nil nill", "NIL NIL NIL nill", 0 },
    { "\"\"", "\"\"", 0 },
    { "\"a (b) {1}\" c", "\"a (b) {1}\" c", 0 },
    { "\"a\\\"b\\\\\"", "\"a\\\"b\\\\\"", 0 },
    { "\"Entw\303\274rfe\" \303\274", "\"Entw\303\274rfe\" \303\274", 0 },
    { "()", "()", 0 },
    { "(a (b c) ()) d", "(a (b c) ()) d", 0 },
    { "((a)(b)(c) d)", "((a) (b) (c) d)", 0 },
    { "\\Seen \\* $x +y [Gmail] BODY[]<0>",
      "\\Seen \\* $x +y [Gmail] BODY[]<0>", 0 },
    { "{3}\r\na)b c", "\"a)b\" c", 0 },
    { "({0}\r\n {2+}\r\n\r\n)", "(\"\" \"\r\n\")", 0 },
    { "{012}\r\n123456789012", "\"123456789012\"", 0 },
    { "~{1}\r\nx ~ ~x", "\"x\" ~ ~x", 0 },
    { " a", "a", MPROTO_VALUES_BLANKS },
    { "a ", "a", MPROTO_VALUES_BLANKS },
    { "a  b", "a b", MPROTO_VALUES_BLANKS },
    { "( a)", "(a)", MPROTO_VALUES_BLANKS },
    { "(\\Answered $Forwarded )", "(\\Answered $Forwarded)",
      MPROTO_VALUES_BLANKS },
    { "\"a\\b\"", "\"a\\\\b\"", MPROTO_VALUES_BACKSLASH }
};

static void test_good_ones(void **state)
{
    size_t i;
    result r;

    (void)state;
    for (i = 0; i < sizeof goods / sizeof *goods; i++) {
        read_all(&r, goods[i].text, strlen(goods[i].text));
        assert_int_equal(r.code, MPROTO_OK);
        assert_string_equal(r.text, goods[i].wanted);
        assert_int_equal(r.leniencies, goods[i].leniencies);
        assert_int_equal(r.at, strlen(goods[i].text));
    }
}

static const struct bad {
    const char *text;
    size_t      at;
} bads[] = {
    { "(", 1 }, { ")", 0 }, { "(a", 2 }, { "a)", 1 },
    { "\"a", 0 }, { "\"a\\\"", 0 }, { "\"a\\", 0 }, { "a \"\r\n\"", 2 },
    { "a\"b\"", 1 }, { "\"a\"b", 3 }, { "\"a\"\"b\"", 3 }, { "a(b)", 1 },
    { "(a)b", 3 }, { "(a)\"b\"", 3 },
    { "{1}", 0 }, { "{1}\r\n", 0 }, { "{}\r\n", 0 }, { "{x}\r\n", 0 },
    { "{1}\na", 0 }, { "{1 }\r\na", 0 }, { "{1+", 0 }, { "a{1}\r\nb", 1 },
    { "{99999999999999999999}\r\na", 0 }, { "{18446744073709551615}\r\na", 0 },
    { "{1}\r\nab", 6 }, { "a\tb", 1 }, { "\001", 0 }, { "~{2}\r\na", 0 }
};

static void test_bad_ones(void **state)
{
    size_t i;
    result r;

    (void)state;
    for (i = 0; i < sizeof bads / sizeof *bads; i++) {
        read_all(&r, bads[i].text, strlen(bads[i].text));
        assert_int_equal(r.code, MPROTO_E_ARG);
        assert_int_equal(r.at, bads[i].at);
    }
}

static void test_nul_only_in_literal8(void **state)
{
    result r;

    (void)state;
    read_all(&r, "{1}\r\n", 6);
    assert_int_equal(r.code, MPROTO_E_ARG);
    read_all(&r, "~{1}\r\n", 7);
    assert_int_equal(r.code, MPROTO_OK);
    read_all(&r, "\"\0\"", 3);
    assert_int_equal(r.code, MPROTO_E_ARG);
    read_all(&r, "a\0", 2);
    assert_int_equal(r.code, MPROTO_E_ARG);
}

/* --- limits --- */

static void test_depth(void **state)
{
    mproto_span text = exact_span("(((a)))", 7);
    result r;

    (void)state;
    read_into(&r, text, 9, 0, 3);
    assert_int_equal(r.code, MPROTO_OK);
    read_into(&r, text, 9, 0, 2);
    assert_int_equal(r.code, MPROTO_E_LIMIT);
    assert_int_equal(r.at, 2);
    exact_free(text);
}

static void test_room(void **state)
{
    mproto_span text = exact_span("a (b \"\\\\c\")", 11);
    result r;

    (void)state;
    read_into(&r, text, 4, 3, 1);
    assert_int_equal(r.code, MPROTO_OK);
    read_into(&r, text, 3, 3, 1);
    assert_int_equal(r.code, MPROTO_E_FULL);
    read_into(&r, text, 4, 2, 1);
    assert_int_equal(r.code, MPROTO_E_FULL);
    exact_free(text);
}

/* A million lists in each other, without a stack. */
static void test_no_recursion(void **state)
{
    enum { DEEP = 1000000 };
    char *p = malloc(2 * DEEP);
    mproto_imap_values values;
    mproto_imap_value v;
    mproto_imap_list list;
    mproto_span text;
    size_t depth = 0;

    (void)state;
    assert_non_null(p);
    memset(p, '(', DEEP);
    memset(p + DEEP, ')', DEEP);
    text.p = p;
    text.n = 2 * DEEP;
    memset(&values, 0, sizeof values);
    values.room = malloc(DEEP * sizeof *values.room);
    values.cap = values.depth_max = DEEP;
    assert_non_null(values.room);
    assert_int_equal(mproto_imap_values_read(&values, text), MPROTO_OK);
    list = mproto_imap_values_list(&values);
    while (mproto_imap_next(&list, &v)) {
        assert_int_equal(v.text.n, 2 * (DEEP - depth++));
        assert_false(mproto_imap_next(&list, &v));
        list = v.list;
    }
    assert_int_equal(depth, DEEP);
    free(values.room);
    free(p);
}

/* --- every string: what was read and written is read again as the same --- */

static void check_string(const char *p, size_t n, size_t pieces)
{
    result r, again;

    (void)pieces;
    read_all(&r, p, n);
    assert_true(r.code == MPROTO_OK || r.code == MPROTO_E_ARG);
    assert_true(r.at <= n);
    if (r.code != MPROTO_OK)
        return;
    assert_int_equal(r.at, n);
    read_all(&again, r.text, strlen(r.text));
    assert_int_equal(again.code, MPROTO_OK);
    assert_int_equal(again.leniencies, 0);
    assert_string_equal(again.text, r.text);
}

static void test_every_string(void **state)
{
    static const char *const pieces[] = {
        "(", ")", " ", "a", "\"", "\\", "{1}\r\n", "nil"
    };
    const all_strings all = { "", pieces, 8, 6 };

    (void)state;
    all_strings_run(&all, check_string);
}

/* --- in one pass: as what is cut first is read --- */

typedef size_t ahead_fn(mproto_imap_values *t, mproto_span text);

/* What is read ahead of text the cutter ends at the same octet, and what it
 * has cut is read as the same values. */
static void check_ahead(ahead_fn *read, mproto_span text, unsigned char flags)
{
    mproto_imap_token room[ROOM];
    char side[ROOM];
    mproto_imap_values once;
    mproto_imap_cut cut;
    size_t n, tokens, used;
    unsigned leniencies;

    memset(&once, 0, sizeof once);
    memset(&cut, 0, sizeof cut);
    once.room = room;
    once.side = side;
    once.cap = once.side_cap = ROOM;
    once.depth_max = ROOM;
    n = read(&once, text);
    if (n == 0)
        return;
    tokens = once.n;
    leniencies = once.leniencies;
    cut.flags = flags;
    assert_int_equal(mproto_imap_cut_next(&cut, text.p, text.n, &used),
                     flags & MPROTO_CUT_ITEMS ? MPROTO_CUT_ITEM
                                              : MPROTO_CUT_LINE);
    assert_int_equal(used, n);
    text.n = flags & MPROTO_CUT_ITEMS ? n : n - 2;
    assert_int_equal(mproto_imap_values_read(&once, text), MPROTO_OK);
    assert_int_equal(once.n, tokens);
    assert_int_equal(once.leniencies, leniencies);
}

static void check_both(const char *p, size_t n, size_t pieces)
{
    mproto_span text = exact_span(p, n);

    (void)pieces;
    check_ahead(mproto_imap_values_line, text, MPROTO_CUT_LOOSE);
    if (n > 0 && *p != ' ')
        check_ahead(mproto_imap_values_item, text,
                    MPROTO_CUT_LOOSE | MPROTO_CUT_ITEMS);
    exact_free(text);
}

static void test_in_one_pass(void **state)
{
    static const char *const pieces[] = {
        "(", ")", " ", "a", "\"", "\\", "{1}\r\n", "nil", "\r\n", "~"
    };
    const all_strings all = { "", pieces, 10, 5 };

    (void)state;
    all_strings_run(&all, check_both);
}

static void test_ends_ahead(void **state)
{
    static const struct {
        const char *text;
        size_t      line, item;
    } rows[] = {
        { "a\r\n", 3, 0 }, { "(a \"b\") c\r\nd", 11, 7 },
        { "a b", 0, 1 }, { "a)", 0, 1 }, { "a", 0, 0 }, { "(a", 0, 0 },
        { "(a) \r", 0, 3 }, { "\"a\"b \r\n", 0, 0 },
        { "{1}\r\nx \r\n", 9, 6 }, { "(a{1}\r\nx) \r\n", 0, 0 }
    };
    mproto_imap_token room[ROOM];
    mproto_imap_values t;
    mproto_span text;
    size_t i;

    (void)state;
    memset(&t, 0, sizeof t);
    t.room = room;
    t.cap = t.depth_max = ROOM;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        text.p = rows[i].text;
        text.n = strlen(rows[i].text);
        assert_int_equal(mproto_imap_values_line(&t, text), rows[i].line);
        assert_int_equal(mproto_imap_values_item(&t, text), rows[i].item);
    }
}

/* Each octet at each place of a quoted string, but those that quote. */
static void test_octets_of_quoted(void **state)
{
    enum { MOST = 18 };
    mproto_imap_token room[2];
    mproto_imap_values values;
    mproto_span text;
    size_t at;
    unsigned c, wrong = 0;
    int bad;

    (void)state;
    memset(&values, 0, sizeof values);
    values.room = room;
    values.cap = 2;
    for (text.n = 3; text.n <= MOST; text.n++) {
        char *p = malloc(text.n);

        assert_non_null(p);
        text.p = p;
        for (at = 1; at + 1 < text.n; at++)
            for (c = 0; c < 256; c++) {
                if (c == '\\')
                    continue;
                memset(p, 'x', text.n);
                p[0] = p[text.n - 1] = '"';
                p[at] = (char)(unsigned char)c;
                bad = c == '\0' || c == '\r' || c == '\n' || c == '"';
                wrong += mproto_imap_values_read(&values, text) !=
                         (bad ? MPROTO_E_ARG : MPROTO_OK);
                wrong += !bad && room[0].n != text.n - 2;
            }
        free(p);
    }
    assert_int_equal(wrong, 0);
}

/* 1: RFC 9051 9 has it in no atom, but for "%", "*", "]" and octets above 127,
 * which are read. */
static int ends_atom(int c)
{
    return c <= ' ' || c == 127 || strchr("(){\"", c) != NULL;
}

static void test_octets_of_atoms(void **state)
{
    mproto_imap_values values;
    mproto_imap_token room[4];
    mproto_span text;
    size_t wrong = 0, at;
    char *p;
    int c;

    (void)state;
    memset(&values, 0, sizeof values);
    values.room = room;
    values.cap = sizeof room / sizeof *room;
    values.depth_max = 2;
    for (text.n = 2; text.n < 28; text.n++) {
        text.p = p = malloc(text.n);
        assert_non_null(p);
        for (at = 1; at < text.n; at++) {
            for (c = 0; c < 256; c++) {
                memset(p, 'x', text.n);
                p[at] = (char)(unsigned char)c;
                (void)mproto_imap_values_read(&values, text);
                wrong += room[0].kind != MPROTO_IMAP_ATOM ||
                         room[0].n != (ends_atom(c) ? at : text.n);
            }
        }
        free(p);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_ones),
        cmocka_unit_test(test_bad_ones),
        cmocka_unit_test(test_octets_of_quoted),
        cmocka_unit_test(test_octets_of_atoms),
        cmocka_unit_test(test_in_one_pass),
        cmocka_unit_test(test_ends_ahead),
        cmocka_unit_test(test_nul_only_in_literal8),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_no_recursion),
        cmocka_unit_test(test_every_string)
    };

    return cmocka_run_group_tests_name("imap_values", tests, NULL, NULL);
}
