/* Encoded-words in every string of some pieces, against words_slowly.h. The
 * strings are longer when $LONG is set. */
#include <mailproto/words.h>
#include "all_strings.h"
#include "exact.h"
#include "words_slowly.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define LENGTH(array) (sizeof array / sizeof *array)

static slow_text want;

static void decode_body(const char *p, size_t n)
{
    while (n > 0 && slow_is_blank(*p))
        p++, n--;
    while (n > 0 && slow_is_blank(p[n - 1]))
        n--;
    slow_begin(&want);
    slow_put(&want, p, n, 0);
    slow_end(&want);
}

static void complain(const char *p, size_t n)
{
    print_error("in [%.*s]\n", (int)n, p);
    fail();
}

static void check_decode(mproto_span body)
{
    size_t n, cap = want.n + 1;
    char *out = malloc(cap);
    unsigned defects = 0;

    assert_non_null(out);
    n = mproto_words_decode(out, cap, body, NULL, &defects);
    if (n != want.n || memcmp(out, want.out, n) != 0 || out[n] != '\0'
        || defects != want.defects) {
        print_error("[%.*s] 0x%x, not [%.*s] 0x%x\n", (int)want.n, want.out,
                    want.defects, (int)want.n, out, defects);
        complain(body.p, body.n);
    }
    free(out);
}

/* Whatever the room, what there is begins the whole; it is all that fits in
 * whole characters. */
static void check_rooms(mproto_span body)
{
    size_t cap, fits;

    for (cap = 0; cap <= want.n; cap++) {
        char *out = malloc(cap > 0 ? cap : 1);
        unsigned defects = 0;

        assert_non_null(out);
        if (mproto_words_decode(out, cap, body, NULL, &defects) != want.n
            || defects != want.defects)
            complain(body.p, body.n);
        for (fits = cap > 0 ? cap - 1 : 0; fits > 0; fits--)
            if (((unsigned char)want.out[fits] & 0xc0) != 0x80)
                break;
        if (cap > 0 && (memcmp(out, want.out, fits) != 0 || out[fits]))
            complain(body.p, body.n);
        free(out);
    }
}

static int same_span(mproto_span a, mproto_span b)
{
    return a.n == b.n && (a.n == 0 || a.p == b.p);
}

/* The runs: words side by side of one charset and language are one. */
static void check_runs(mproto_span body)
{
    static slow_items all;
    mproto_words it;
    mproto_word w;
    size_t i, k;

    slow_read(&all, body.p, body.n);
    mproto_words_begin(&it, body);
    for (i = 0; i < all.n; i = k) {
        slow_item run = all.item[i];

        for (k = i + 1; k < all.n && run.encoding && all.item[k].encoding
                 && slow_same(run.charset, all.item[k].charset)
                 && slow_same(run.language, all.item[k].language); k++) {
            run.raw.n = (size_t)(all.item[k].raw.p + all.item[k].raw.n
                                 - run.raw.p);
            run.defects |= all.item[k].defects;
        }
        if (!mproto_words_next(&it, &w) || !same_span(w.raw, run.raw)
            || !same_span(w.charset, run.charset)
            || !same_span(w.language, run.language)
            || w.defects != run.defects)
            complain(body.p, body.n);
    }
    if (mproto_words_next(&it, &w))
        complain(body.p, body.n);
}

static void check_body(const char *p, size_t n, int rooms)
{
    mproto_span body = exact_span(p, n);

    decode_body(body.p, body.n);
    check_decode(body);
    check_runs(body);
    if (rooms)
        check_rooms(body);
    exact_free(body);
}

/* Short ones cut anywhere, too, and in rooms of any size. */
static void check_string(const char *p, size_t n, size_t pieces)
{
    size_t k;

    for (k = pieces < 4 ? 0 : n; k <= n; k++)
        check_body(p, k, pieces < 4);
}

static void check_all(const char *head, const char *const *pieces, size_t n,
                      size_t most)
{
    all_strings all;

    all.head = head;
    all.pieces = pieces;
    all.n = n;
    all.most = most + (getenv("LONG") != NULL);
    all_strings_run(&all, check_string);
}

/* How a word is made. */
static void test_grammar(void **state)
{
    static const char *const pieces[] = {
        "=?", "utf-8", "*", "?", "Q", "b", "=", "=41", "?=", " ", "\r\n "
    };

    (void)state;
    check_all("", pieces, LENGTH(pieces), 5);
    check_all("=?utf-8?Q", pieces, LENGTH(pieces), 4);
    check_all("=?x*en?B?", pieces, LENGTH(pieces), 4);
}

/* What is inside. */
static void test_payload(void **state)
{
    static const char *const pieces[] = {
        "=?utf-8?Q?", "=?UTF-8?b?", "=?iso-8859-1?q?", "=C3", "=A9", "w6", "k",
        "=", "_", "?=", "\r\n\t", "!"
    };

    (void)state;
    check_all("", pieces, LENGTH(pieces), 5);
    check_all("=?utf-8?B?w6k=?= ", pieces, LENGTH(pieces), 4);
}

/* How words stand together. */
static void test_neighbours(void **state)
{
    static const char *const pieces[] = {
        "=?utf-8?Q?=C3?=", "=?UTF-8?Q?=A9=00?=", "=?utf-8?B?w?=",
        "=?utf-8?b?6k=?=", "=?utf-8*en?Q?=A9?=", "=?iso-8859-1?B?w6?=",
        "=?x?q?=A9?=", "=?utf-8?B\?\?=", " ", "\r\n ", "\n", "\\\"\303"
    };

    (void)state;
    check_all("", pieces, LENGTH(pieces), 5);
}

/* No line over 76 columns holds a word. */
static void check_lines(const char *p, size_t n, unsigned column)
{
    size_t i, start = 0;

    for (i = 0; i <= n; i++) {
        if (i < n && p[i] != '\n')
            continue;
        if (column + i - start > 76 + (i < n)
            && strstr(p + start, "=?utf-8") < p + i
            && strstr(p + start, "=?utf-8"))
            complain(p, n);
        start = i + 1;
        column = 0;
    }
}

static void check_encode_rooms(mproto_span text, const char *whole, size_t n,
                               unsigned column, unsigned flags)
{
    size_t cap;

    for (cap = 0; cap <= n; cap += 1 + n / 9) {
        char *part = malloc(cap > 0 ? cap : 1);

        assert_non_null(part);
        if (mproto_words_encode(part, cap, text, column, flags) != n
            || (cap > 0 && strncmp(part, whole, strlen(part)) != 0))
            complain(whole, n);
        free(part);
    }
}

/* Text that is written comes back. */
static void check_encode(mproto_span text, unsigned column, unsigned flags)
{
    size_t n = mproto_words_encode(NULL, 0, text, column, flags);
    char *whole = malloc(n + 1);
    mproto_span body;

    assert_non_null(whole);
    mproto_words_encode(whole, n + 1, text, column, flags);
    check_lines(whole, n, column);
    check_encode_rooms(text, whole, n, column, flags);
    body = exact_span(whole, n);
    decode_body(body.p, body.n);
    if (want.n != text.n || memcmp(want.out, text.p, text.n) != 0
        || want.defects != 0)
        complain(body.p, body.n);
    check_decode(body);
    exact_free(body);
    free(whole);
}

static void check_text(const char *p, size_t n, size_t pieces)
{
    static const unsigned columns[] = { 0, 9, 60 };
    mproto_span text = exact_span(p, n);
    unsigned flags;
    size_t i;

    (void)pieces;
    for (i = 0; i < LENGTH(columns); i++)
        for (flags = 0; flags < 4; flags++)
            check_encode(text, columns[i], flags);
    exact_free(text);
}

static void test_encode(void **state)
{
    static const char *const pieces[] = {
        "a", " ", "\t", "\303\251", "=?", "?=", "=", "(",
        "=?utf-8?Q?a?=", "abcdefghijklmnopqrstuvwxyz",
        "\360\237\230\200\360\237\230\200\360\237\230\200"
    };
    all_strings all;

    (void)state;
    all.head = "";
    all.pieces = pieces;
    all.n = LENGTH(pieces);
    all.most = getenv("LONG") ? 5 : 4;
    all_strings_run(&all, check_text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grammar),
        cmocka_unit_test(test_payload),
        cmocka_unit_test(test_neighbours),
        cmocka_unit_test(test_encode),
    };

    return cmocka_run_group_tests_name("words_automaton", tests, NULL, NULL);
}
