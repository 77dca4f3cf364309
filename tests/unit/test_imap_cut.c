#include "all_strings.h"
#include "exact.h"
#include "imap/imap_cut_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

/* --- the same, over the whole text and without haste --- */

typedef struct slow {
    const char *p;
    size_t      n, at;
    unsigned    flags;
    int         quoted;
    size_t      depth;
    size_t      cr;             /* behind the CR that was read last */
} slow;

/* Octets of an announcement that stands here; 0: none. */
static size_t announcement(const slow *s, uint64_t *size)
{
    size_t i = s->at + 1;

    *size = 0;
    while (i < s->n && strchr("0123456789", s->p[i]) && s->p[i]) {
        *size = *size > 922337203685477580u
            ? UINT64_MAX : *size * 10 + (uint64_t)(s->p[i] - '0');
        i++;
    }
    if (i == s->at + 1)
        return 0;
    if (i < s->n && s->p[i] == '+')
        i++;
    if (i == s->n || s->p[i++] != '}')
        return 0;
    if (i < s->n && s->p[i] == '\n' && s->flags & MPROTO_CUT_LF)
        return i + 1 - s->at;
    if (s->n - i < 2 || memcmp(s->p + i, "\r\n", 2) != 0)
        return 0;
    return i + 2 - s->at;
}

static mproto_cut_type slow_literal(slow *s, size_t head, uint64_t size)
{
    s->at += head;
    s->quoted = 0;
    if (size > INT64_MAX)
        return MPROTO_CUT_HUGE;
    if (s->flags & MPROTO_CUT_ASK)
        return MPROTO_CUT_LITERAL;
    s->at += size < s->n - s->at ? (size_t)size : s->n - s->at;
    return 0;
}

static mproto_cut_type slow_lf(slow *s)
{
    int alone = s->cr != s->at;

    s->at++;
    if (!alone || s->flags & MPROTO_CUT_LF)
        return MPROTO_CUT_LINE;
    return s->quoted ? 0 : MPROTO_CUT_BARE;
}

static mproto_cut_type slow_item(slow *s, char ch)
{
    int names = (s->flags & MPROTO_CUT_BRACKETS) != 0;

    if (ch == '(' || (names && ch == '['))
        s->depth++;
    if (s->depth == 0 && (ch == ' ' || ch == ')'))
        return MPROTO_CUT_ITEM;
    if (s->depth > 0 && (ch == ')' || (names && ch == ']')))
        s->depth--;
    s->at++;
    return 0;
}

static mproto_cut_type slow_octet(slow *s)
{
    char ch = s->p[s->at];
    uint64_t size;
    size_t head = 0;

    if (s->flags & MPROTO_CUT_TEXT && ch != '\n') {
        s->at++;
        s->cr = ch == '\r' ? s->at : s->cr;
        return 0;
    }
    if (ch == '{' && (!s->quoted || s->flags & MPROTO_CUT_LOOSE))
        head = announcement(s, &size);
    if (head > 0)
        return slow_literal(s, head, size);
    if (ch == '\n')
        return slow_lf(s);
    if (ch == '\r')
        s->cr = s->at + 1;
    if (ch == '"')
        s->quoted = !s->quoted;
    else if (!s->quoted && s->flags & MPROTO_CUT_ITEMS)
        return slow_item(s, ch);
    if (s->quoted && ch == '\\' && s->at + 1 < s->n &&
        !strchr("\r\n", s->p[s->at + 1]))
        s->at++;
    s->at++;
    return 0;
}

static mproto_cut_type slow_next(slow *s)
{
    mproto_cut_type type = 0;

    while (type == 0 && s->at < s->n)
        type = slow_octet(s);
    return type == 0 ? MPROTO_CUT_MORE : type;
}

/* --- the cutter, with the text in two pieces --- */

static mproto_cut_type cut_at(mproto_imap_cut *c, mproto_span text,
                              size_t where, size_t *used)
{
    mproto_span a = exact_span(text.p, where);
    mproto_span b = exact_span(text.p + where, text.n - where);
    mproto_cut_type type = mproto_imap_cut_next(c, a.p, a.n, used);
    size_t more = 0;

    if (type == MPROTO_CUT_MORE) {
        assert_int_equal(*used, where);
        type = mproto_imap_cut_next(c, b.p, b.n, &more);
        *used += more;
    }
    exact_free(a);
    exact_free(b);
    return type;
}

static void check_cuts(mproto_span text, unsigned flags)
{
    slow s = { text.p, text.n, 0, flags, 0, 0, SIZE_MAX };
    mproto_cut_type wanted = slow_next(&s);
    size_t where, used;

    for (where = 0; where <= text.n; where++) {
        mproto_imap_cut c = { 0 };

        c.flags = (unsigned char)flags;
        assert_int_equal(cut_at(&c, text, where, &used), wanted);
        assert_int_equal(used, s.at);
        if (wanted == MPROTO_CUT_LINE && !(flags & MPROTO_CUT_LOOSE))
            assert_int_equal(c.quoted, s.quoted);
        if (wanted == MPROTO_CUT_ITEM)
            assert_int_equal(c.state, 0);
    }
}

static void check_string(const char *p, size_t n, size_t pieces)
{
    mproto_span text = { p, n };
    unsigned flags;

    (void)pieces;
    for (flags = 0; flags < 32; flags++)
        if (flags & MPROTO_CUT_ITEMS || !(flags & MPROTO_CUT_BRACKETS))
            check_cuts(text, flags);
    check_cuts(text, MPROTO_CUT_TEXT);
    check_cuts(text, MPROTO_CUT_TEXT | MPROTO_CUT_LF);
}

static void test_every_string(void **state)
{
    static const char *const pieces[] = {
        "a", "\"", "\\", "{1}", "\r", "\n", "\r\n", "(", ")", " ", "[", "]",
        "~"
    };
    static const char *const announced[] = {
        "{", "1", "+", "}", "\r\n", "\r", "\n", "\"", "9223372036854775807"
    };
    const all_strings all = { "", pieces, 13, 3 };
    const all_strings quoted = { "\"", pieces, 9, 4 };
    const all_strings literals = { "", announced, 9, 4 };
    const all_strings sizes = { "{1}", announced, 9, 3 };

    (void)state;
    all_strings_run(&all, check_string);
    all_strings_run(&quoted, check_string);
    all_strings_run(&literals, check_string);
    all_strings_run(&sizes, check_string);
}

/* --- one by one --- */

static const struct good {
    const char     *text;
    unsigned        flags;
    size_t          used;
    mproto_cut_type type;
} goods[] = {
    { "a NOOP\r\nb", 0, 8, MPROTO_CUT_LINE },
    { "a LOGIN {3}\r\nx\r\n y\r\n", 0, 20, MPROTO_CUT_LINE },
    { "a LOGIN {3}\r\nx\r\n y\r\n", MPROTO_CUT_ASK, 13,
      MPROTO_CUT_LITERAL },
    { "a LOGIN \"{3}\r\nx\r\n", 0, 14, MPROTO_CUT_LINE },
    { "a LOGIN \"{3}\r\nx\r\n", MPROTO_CUT_LOOSE, 17, MPROTO_CUT_MORE },
    { "a \"x\\\" {3}\r\n\"\r\n", 0, 12, MPROTO_CUT_LINE },
    { "a \"x\ny\"\r\n", 0, 9, MPROTO_CUT_LINE },
    { "a\nb\r\n", 0, 2, MPROTO_CUT_BARE },
    { "OK [X \" {9}\r\n", MPROTO_CUT_TEXT, 13, MPROTO_CUT_LINE },
    { "a {-1}\r\n", 0, 8, MPROTO_CUT_LINE },
    { "a {}\r\n", 0, 6, MPROTO_CUT_LINE },
    { "a {0}\r\n\r\n", 0, 9, MPROTO_CUT_LINE },
    { "a {99999999999999999999}\r\nx", 0, 26, MPROTO_CUT_HUGE },
    { "a {9223372036854775808}\r\nx", 0, 25, MPROTO_CUT_HUGE },
    { "a {9223372036854775807}\r\nx", 0, 26, MPROTO_CUT_MORE },
    { "(a \")\" {1}\r\n) b) c", MPROTO_CUT_ITEMS, 16, MPROTO_CUT_ITEM },
    { "17)\r\n", MPROTO_CUT_ITEMS, 2, MPROTO_CUT_ITEM },
    { "(a\r\n", MPROTO_CUT_ITEMS, 4, MPROTO_CUT_LINE },
    { "BODY[HEADER.FIELDS (A \"]\")]<0> {1}",
      MPROTO_CUT_ITEMS | MPROTO_CUT_BRACKETS, 30, MPROTO_CUT_ITEM }
};

static void test_ends(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof goods / sizeof *goods; i++) {
        mproto_imap_cut c = { 0 };
        mproto_span text = exact_span(goods[i].text, strlen(goods[i].text));
        size_t used;

        c.flags = (unsigned char)goods[i].flags;
        assert_int_equal(mproto_imap_cut_next(&c, text.p, text.n, &used),
                         goods[i].type);
        assert_int_equal(used, goods[i].used);
        check_cuts(text, goods[i].flags);
        exact_free(text);
    }
}

static void test_announcements(void **state)
{
    mproto_imap_cut c = { 0 };
    const char *text = "a {012}\r\n";
    size_t used;

    (void)state;
    c.flags = MPROTO_CUT_ASK;
    assert_int_equal(mproto_imap_cut_next(&c, text, 9, &used),
                     MPROTO_CUT_LITERAL);
    assert_true(c.size == 12 && c.left == 12 && !c.plus && !c.octets);
    c.left = 0;
    text = " ~{7+}\r\n";
    assert_int_equal(mproto_imap_cut_next(&c, text, 8, &used),
                     MPROTO_CUT_LITERAL);
    assert_true(c.size == 7 && c.left == 7 && c.plus && c.octets);
    assert_int_equal(mproto_imap_cut_next(&c, "\r\n\r\n\r\n\r\n", 8, &used),
                     MPROTO_CUT_BARE);
    assert_int_equal(used, 8);
    text = "{1}\r\nx\r\n";
    assert_int_equal(mproto_imap_cut_next(&c, text, 8, &used),
                     MPROTO_CUT_LITERAL);
    assert_true(c.size == 1 && !c.plus && !c.octets);
    assert_int_equal(mproto_imap_cut_next(&c, text + used, 3, &used),
                     MPROTO_CUT_LINE);
    assert_int_equal(used, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_announcements),
        cmocka_unit_test(test_every_string)
    };

    return cmocka_run_group_tests_name("imap_cut", tests, NULL, NULL);
}
