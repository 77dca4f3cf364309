#include "exact.h"
#include "imap/imap_raw_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* Pieces, each behind its mark; "!" is where it is refused. */
static const struct raw_case {
    const char *text, *pieces;
} cases[] = {
    { "", "" }, { "a", "|a" }, { " a  b ", "| a  b " }, { "()", "|()" },
    { "((a) (b \"c d\"))", "|((a) (b \"c d\"))" },
    { "\"\"", "|\"\"" }, { "\"a\\\"\\\\\" b", "|\"a\\\"\\\\\" b" },
    { "\"(\" \"{1}\" \"~{\"", "|\"(\" \"{1}\" \"~{\"" },
    { "\"a\tb\"", "|\"a\tb\"" }, { "a}b ~ ~a", "|a}b ~ ~a" },
    { "\xc3\xa4 \"\xff\"", "|\xc3\xa4 \"\xff\"" },
    { "BODY[HEADER.FIELDS (TO)]<0>", "|BODY[HEADER.FIELDS (TO)]<0>" },
    { "{3}\r\nabc", "=abc" }, { "{3+}\r\n\r\n)", "=\r\n)" },
    { "~{1}\r\nx", "=x" }, { "{0}\r\n", "=" }, { "{1}\n{", "={" },
    { "a {1}\r\n( b", "|a =(| b" }, { "({1}\r\n\")", "|(=\"|)" },
    { "{1}\r\na {1}\r\nb", "=a| =b" }, { "(~{01}\r\n\n x)", "|(=\n| x)" },
    { "(", "|(!" }, { ")", "!" }, { "(()", "|(()!" }, { "a)(b", "!" },
    { "({1}\r\n))", "|(=)|)" }, { "{1}\r\n())", "=(!" },
    { "\"", "!" }, { "\"a", "!" }, { "\"a\\", "!" }, { "\"a\\\"", "!" },
    { "a\rb", "!" }, { "a\nb", "!" }, { "a\tb", "!" }, { "a\x7f", "!" },
    { "\"\r\"", "!" }, { "\"\\\n\"", "!" }, { "\"\x01\"", "!" },
    { "{", "!" }, { "~{", "!" }, { "{1}", "!" }, { "{1}\r\n", "!" },
    { "{2}\r\na", "!" }, { "{}\r\n", "!" }, { "{-1}\r\na", "!" },
    { "{1+\r\na", "!" }, { "{1} \r\na", "!" }, { "{1}\ra", "!" },
    { "{18446744073709551616}\r\na", "!" },
    { "{18446744073709551615}\r\na", "!" },
    { "a{1}\r\nb", "!" }, { "\"a\"{1}\r\nb", "!" }, { "(){1}\r\nb", "!" },
    { "~~{1}\r\nb", "!" }, { "{1}\r\nab", "=a!" },
    { "{1}\r\na{1}\r\nb", "=a!" }, { "{1}\r\na(b)", "=a!" },
    { "{1}\r\na\"b\"", "=a!" }, { "{1}\r\na\r\nx", "=a!" }
};

static void show_piece(char *to, const char *mark, mproto_span piece)
{
    size_t n = strlen(to);

    strcpy(to + n, mark);
    memcpy(to + n + 1, piece.p, piece.n);
    to[n + 1 + piece.n] = '\0';
}

static int cut_all(mproto_span text, char *pieces)
{
    mproto_imap_raw raw = { .left = text };
    mproto_span piece;
    int rc;

    *pieces = '\0';
    while ((rc = mproto_imap_raw_next(&raw, &piece)) > 0)
        show_piece(pieces, raw.literal ? "=" : "|", piece);
    return rc;
}

static void test_pieces(void **state)
{
    char pieces[256];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        mproto_span text = exact_span(cases[i].text, strlen(cases[i].text));
        int rc = cut_all(text, pieces);

        if (rc < 0)
            strcat(pieces, "!");
        assert_string_equal(pieces, cases[i].pieces);
        assert_true(rc == 0 || rc == MPROTO_E_ARG);
        exact_free(text);
    }
}

/* NUL is an octet of literals only; and nothing is nothing. */
static void test_nul(void **state)
{
    mproto_span none = { NULL, 0 }, piece;
    mproto_span text = exact_span("{1}\r\n\0 \0", 8);
    mproto_imap_raw raw = { .left = none };

    (void)state;
    assert_int_equal(mproto_imap_raw_next(&raw, &piece), 0);
    raw.left = text;
    assert_int_equal(mproto_imap_raw_next(&raw, &piece), 1);
    assert_int_equal(piece.n, 1);
    assert_int_equal(*piece.p, '\0');
    assert_int_equal(mproto_imap_raw_next(&raw, &piece), MPROTO_E_ARG);
    exact_free(text);
}

/* Deep, and with many literals: each octet is looked at once. */
static void test_many(void **state)
{
    enum { DEEP = 10000 };
    static char text[DEEP * 9];
    mproto_imap_raw raw = { .left = { text, 0 } };
    mproto_span piece;
    size_t i, n = 0;
    int rc;

    (void)state;
    for (i = 0; i < DEEP; i++, n += 8)
        memcpy(text + n, "({1}\r\n) ", 8);
    memset(text + n, ')', DEEP);
    raw.left.n = n + DEEP;
    for (i = 0; (rc = mproto_imap_raw_next(&raw, &piece)) > 0; i++)
        assert_int_equal(raw.literal, i % 2);
    assert_int_equal(rc, 0);
    assert_int_equal(i, 2 * DEEP + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_nul),
        cmocka_unit_test(test_many)
    };

    return cmocka_run_group_tests_name("imap_raw", tests, NULL, NULL);
}
