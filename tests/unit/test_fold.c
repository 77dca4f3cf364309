#include "message/fold_int.h"
#include <mailproto/fields.h>
#include <mailproto/trace.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "exact.h"

static mproto_span span(const char *text)
{
    mproto_span s;

    s.p = text;
    s.n = strlen(text);
    return s;
}

/* CRLF at each end, no other line end; lines within most octets; each
 * continuation begins with a blank and has more than blanks. */
static void expect_lines(const char *field, size_t n, size_t most)
{
    size_t i = 0, start, black;

    while (i < n) {
        assert_true(i == 0 || field[i] == ' ' || field[i] == '\t');
        for (start = i, black = 0; i < n && field[i] != '\r'; i++) {
            assert_true(field[i] != '\n' && field[i] != '\0');
            black += field[i] != ' ' && field[i] != '\t';
        }
        assert_true(black > 0);
        assert_true(i - start <= most);
        assert_true(i + 1 < n && field[i + 1] == '\n');
        i += 2;
    }
}

/* Folds text; it is one field with that body, unfolded. Returns the code. */
static int fold_text(mproto_span text, size_t most)
{
    size_t cap = 2 * text.n + 200, n = 0;
    char *dst = malloc(cap), *flat = malloc(cap);
    mproto_fields it;
    mproto_field field;
    mproto_fold f;
    int code;

    assert_non_null(dst);
    assert_non_null(flat);
    mproto_fold_begin(&f, dst, cap, "Subject");
    mproto_fold_text(&f, text);
    code = mproto_fold_end(&f, &n);
    if (code == MPROTO_OK) {
        expect_lines(dst, n, most);
        mproto_fields_begin(&it, dst, n);
        assert_int_equal(mproto_fields_next(&it, &field), 1);
        assert_int_equal(field.raw.n, n);
        assert_int_equal(mproto_unfold(flat, cap, field.body), text.n);
        assert_memory_equal(flat, text.p, text.n);
    }
    free(flat);
    free(dst);
    return code;
}

/* Every length from 1 to 4096, words of every sort of length. */
static void test_inj_08_inj_09_lengths(void **state)
{
    static const size_t words[] = { 1, 2, 7, 30, 76, 77, 78, 79, 300, 990 };
    static char text[4097];
    size_t w, n, i;

    (void)state;
    for (w = 0; w < sizeof words / sizeof words[0]; w++) {
        for (i = 0; i < sizeof text; i++)
            text[i] = i % (words[w] + 1) == words[w] ? " \t"[i % 2] : 'x';
        for (n = 1; n <= 4096; n++) {
            mproto_span s = { text, n };

            if (text[n - 1] == 'x')
                assert_int_equal(fold_text(s, words[w] < 69 ? 78 : 998),
                                 MPROTO_OK);
        }
    }
}

/* A word and the blanks before it: 996 octets are written, 997 refused. */
static void test_inj_09_words(void **state)
{
    static char text[4096];
    size_t n;

    (void)state;
    memset(text, 'x', sizeof text);
    for (n = 1; n <= sizeof text; n++) {
        mproto_span s = { text, n };

        assert_int_equal(fold_text(s, 998),
                         n <= 995 ? MPROTO_OK : MPROTO_E_ARG);
    }
    memset(text + 2, ' ', 600);
    for (n = 603; n <= 1800; n++) {
        mproto_span s = { text, n };

        assert_int_equal(fold_text(s, 998),
                         n <= 998 ? MPROTO_OK : MPROTO_E_ARG);
    }
}

/* Random words and blanks. */
static void test_inj_09_random(void **state)
{
    char text[600];
    uint32_t dice = 1;
    size_t round, i, n;

    (void)state;
    for (round = 0; round < 20000; round++) {
        dice = dice * 1664525u + 1013904223u;
        n = 1 + (dice >> 16) % (sizeof text - 1);
        for (i = 0; i < n; i++) {
            dice = dice * 1664525u + 1013904223u;
            text[i] = "xxxxxx  \t\xe9"[(dice >> 16) % 10];
        }
        text[0] = text[n - 1] = '=';
        {
            mproto_span s = { text, n };

            assert_int_equal(fold_text(s, 998), MPROTO_OK);
        }
    }
}

static void test_blank_ends(void **state)
{
    char dst[64];
    mproto_fold f;
    size_t n;

    (void)state;
    mproto_fold_begin(&f, dst, sizeof dst, "X");
    mproto_fold_text(&f, span(" \t a  b \t"));
    mproto_fold_text(&f, span("   "));
    mproto_fold_text(&f, span("c"));
    assert_int_equal(mproto_fold_end(&f, &n), MPROTO_OK);
    assert_int_equal(n, 11);
    assert_memory_equal(dst, "X: a  b c\r\n", 11);
    mproto_fold_begin(&f, dst, sizeof dst, "X");
    assert_int_equal(mproto_fold_end(&f, &n), MPROTO_OK);
    assert_int_equal(n, 4);
}

/* CVE-2024-6923: all octets in every call; none injects a line. */
static void test_inj_08_octets(void **state)
{
    void (*const calls[])(mproto_fold *, mproto_span) = {
        mproto_fold_text, mproto_fold_msgid, mproto_fold_keyword,
        mproto_fold_uri
    };
    char dst[64], text[] = "a@?b@c";
    mproto_fold f;
    size_t i, n;
    int c, code, bad;

    (void)state;
    for (i = 0; i < 4; i++) {
        for (c = 0; c < 256; c++) {
            mproto_span s = { text, 6 };

            text[2] = (char)(unsigned char)c;
            bad = (c < 32 && c != '\t') || c == 127;
            if (i == 1 || i == 3)
                bad |= c == '\t' || c == ' ' || c == '<' || c == '>';
            mproto_fold_begin(&f, dst, sizeof dst, "X");
            calls[i](&f, s);
            n = 99;
            code = mproto_fold_end(&f, &n);
            assert_int_equal(code, bad ? MPROTO_E_ARG : MPROTO_OK);
            assert_true(!bad || n == 99);
        }
    }
}

/* A control at either end, too. */
static void test_inj_08_ends(void **state)
{
    static const char *const bad[] = { "\nx", "x\n", "\rx", "x\r", "\n" };
    char dst[64];
    mproto_fold f;
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mproto_fold_begin(&f, dst, sizeof dst, "X");
        mproto_fold_text(&f, span(bad[i]));
        assert_int_equal(mproto_fold_end(&f, &n), MPROTO_E_ARG);
    }
}

/* The first word stays beside the name while the line may be that long. */
static void test_first_word(void **state)
{
    static char text[995], dst[1100];
    mproto_fold f;
    size_t n, all;

    (void)state;
    memset(text, 'x', sizeof text);
    for (n = 1; n <= sizeof text; n++) {
        mproto_span s = { text, n };

        mproto_fold_begin(&f, dst, sizeof dst, "Subject");
        mproto_fold_text(&f, s);
        assert_int_equal(mproto_fold_end(&f, &all), MPROTO_OK);
        assert_int_equal(all, n + (n <= 989 ? 11 : 13));
    }
}

static void test_inj_12_names(void **state)
{
    static const char *const bad[] = {
        "", "a:", "a b", "a\r\nBcc", "a\n", "\xe9", "a\x7f",
    };
    char name[79], dst[256];
    mproto_fold f;
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mproto_fold_begin(&f, dst, sizeof dst, bad[i]);
        mproto_fold_text(&f, span("x"));
        assert_int_equal(mproto_fold_end(&f, &n), MPROTO_E_ARG);
    }
    memset(name, 'n', sizeof name);
    for (i = 77; i <= 78; i++) {
        name[i] = '\0';
        mproto_fold_begin(&f, dst, sizeof dst, name);
        name[i] = 'n';
        assert_int_equal(mproto_fold_end(&f, &n),
                         i == 77 ? MPROTO_OK : MPROTO_E_ARG);
    }
}

/* A list of ids into blocks of every size; read back by the iterator. */
static void test_msgids(void **state)
{
    char id[32];
    size_t cap, n = 0, all = 0;
    int i, code;

    (void)state;
    for (cap = 0; cap == 0 || cap <= all; cap += cap + 1 < all ? 97 : 1) {
        char *dst = malloc(cap > 0 ? cap : 1);
        mproto_fold f;

        assert_non_null(dst);
        mproto_fold_begin(&f, dst, cap, "References");
        for (i = 0; i < 100; i++) {
            snprintf(id, sizeof id, "%d.message@example.org", i * i);
            mproto_fold_msgid(&f, span(id));
        }
        code = mproto_fold_end(&f, &n);
        assert_true(all == 0 || n == all);
        all = n;
        assert_int_equal(code, cap < all ? MPROTO_E_FULL : MPROTO_OK);
        if (code == MPROTO_OK) {
            mproto_span body = { dst + 11, n - 11 };
            mproto_msgids it;
            mproto_msgid got;

            expect_lines(dst, n, 78);
            mproto_msgids_begin(&it, body);
            for (i = 0; mproto_msgids_next(&it, &got); i++) {
                snprintf(id, sizeof id, "%d.message@example.org", i * i);
                assert_int_equal(got.id.n, strlen(id));
                assert_memory_equal(got.id.p, id, got.id.n);
                assert_int_equal(got.defects, 0);
            }
            assert_int_equal(i, 100);
        }
        free(dst);
        cap += all > 97 && cap + 97 > all && cap < all ? all - cap - 1 : 0;
    }
}

static void test_msgids_refused(void **state)
{
    static const char *const bad[] = { "", "a", "@", "a@", "@b", "<a@b>" };
    char dst[64];
    mproto_fold f;
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mproto_fold_begin(&f, dst, sizeof dst, "X");
        mproto_fold_msgid(&f, span(bad[i]));
        mproto_fold_msgid(&f, span("a@b"));
        assert_int_equal(mproto_fold_end(&f, &n), MPROTO_E_ARG);
    }
}

static const char *const keywords[] = {
    "simple", "two words", "a  b", "comma, inside", "quo\"te", "back\\slash",
    "(x)", "<x>", "x@y", "a.b", "=?utf-8?q?x?=", "caf\xc3\xa9", "a;b", "\t!x",
};

static void test_keywords(void **state)
{
    const size_t count = sizeof keywords / sizeof keywords[0] - 1;
    char dst[1024], got[64];
    mproto_tokens it, inside;
    mproto_span item, body = { dst + 9, 0 };
    mproto_token t;
    mproto_fold f;
    size_t i, n;

    (void)state;
    mproto_fold_begin(&f, dst, sizeof dst, "Keywords");
    for (i = 0; i < count; i++)
        mproto_fold_keyword(&f, span(keywords[i]));
    assert_int_equal(mproto_fold_end(&f, &n), MPROTO_OK);
    expect_lines(dst, n, 78);
    assert_memory_equal(dst, "Keywords: simple, two words, a  b, \"comma", 41);
    body.n = n - 9;
    mproto_tokens_begin(&it, body);
    for (i = 0; mproto_tokens_item(&it, ',', &item); i++) {
        mproto_tokens_begin(&inside, item);
        assert_int_equal(mproto_tokens_next(&inside, &t), 1);
        if (t.kind != MPROTO_TOKEN_QUOTED)
            t.text = item;
        mproto_token_copy(got, sizeof got, &t);
        assert_string_equal(got, keywords[i]);
    }
    assert_int_equal(i, count);
}

static void test_keywords_refused(void **state)
{
    static const char *const bad[] = { "", " a", "a ", "\t", "a\t" };
    static char text[1000];
    char dst[4096];
    mproto_fold f;
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mproto_fold_begin(&f, dst, sizeof dst, "X");
        mproto_fold_keyword(&f, span(bad[i]));
        assert_int_equal(mproto_fold_end(&f, &n), MPROTO_E_ARG);
    }
    memset(text, '"', sizeof text);
    for (i = 1; i <= sizeof text; i++) {
        mproto_span s = { text, i };

        mproto_fold_begin(&f, dst, sizeof dst, "X");
        mproto_fold_keyword(&f, s);
        mproto_fold_keyword(&f, s);
        assert_int_equal(mproto_fold_end(&f, &n),
                         i <= 496 ? MPROTO_OK : MPROTO_E_ARG);
        if (i <= 496)
            expect_lines(dst, n, 998);
    }
}

static void test_uris(void **state)
{
    char dst[256];
    mproto_fold f;
    size_t n;

    (void)state;
    mproto_fold_begin(&f, dst, sizeof dst, "List-Unsubscribe");
    mproto_fold_uri(&f, span("mailto:list@example.org?subject=unsubscribe"));
    mproto_fold_uri(&f, span("https://example.org/u?1,2"));
    assert_int_equal(mproto_fold_end(&f, &n), MPROTO_OK);
    dst[n] = '\0';
    assert_string_equal(dst, "List-Unsubscribe: <mailto:list@example.org?"
                        "subject=unsubscribe>,\r\n"
                        " <https://example.org/u?1,2>\r\n");
    mproto_fold_begin(&f, dst, sizeof dst, "List-Help");
    mproto_fold_uri(&f, span(""));
    assert_int_equal(mproto_fold_end(&f, &n), MPROTO_E_ARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inj_08_inj_09_lengths),
        cmocka_unit_test(test_inj_09_words),
        cmocka_unit_test(test_inj_09_random),
        cmocka_unit_test(test_blank_ends),
        cmocka_unit_test(test_inj_08_octets),
        cmocka_unit_test(test_inj_08_ends),
        cmocka_unit_test(test_first_word),
        cmocka_unit_test(test_inj_12_names),
        cmocka_unit_test(test_msgids),
        cmocka_unit_test(test_msgids_refused),
        cmocka_unit_test(test_keywords),
        cmocka_unit_test(test_keywords_refused),
        cmocka_unit_test(test_uris),
    };

    return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
