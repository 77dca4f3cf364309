#include <mailproto/fields.h>
#include <mailproto/words.h>
#include "exact.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define PHRASE MPROTO_WORDS_PHRASE
#define UTF8   MPROTO_WORDS_UTF8

/* At column 9, behind "Subject: ". */
static const struct {
    const char *text;
    unsigned    flags;
    const char *body;
} cases[] = {
    { "", 0, "" },
    { "plain, as it is (really) \"x\"", 0, "plain, as it is (really) \"x\"" },
    { "two  blanks\tand a tab", 0, "two  blanks\tand a tab" },
    { "caf\303\251", 0, "=?utf-8?b?Y2Fmw6k=?=" },
    { "electricit\303\251", 0, "=?utf-8?q?electricit=C3=A9?=" },
    { "\303\251\303\250", 0, "=?utf-8?b?w6nDqA==?=" },
    { "a caf\303\251 b", 0, "a =?utf-8?b?Y2Fmw6k=?= b" },
    { "\303\251crire  \303\251t\303\251s, x", 0,
      "=?utf-8?b?w6ljcmlyZSAgw6l0w6lzLA==?= x" },
    { " x", 0, "=?utf-8?q?_x?=" },
    { "x\t", 0, "=?utf-8?q?x=09?=" },
    { "a =?x", 0, "a =?utf-8?b?PT94?=" },
    { "a =?utf-8?q?x?=", 0, "a =?utf-8?b?PT91dGYtOD9xP3g/PQ==?=" },
    { "a = ? b", 0, "a = ? b" },
    { "Joe Q. Public", PHRASE, "Joe =?utf-8?q?Q=2E?= Public" },
    { "Doe, Joe", PHRASE, "=?utf-8?q?Doe=2C?= Joe" },
    { "a  b", PHRASE, "=?utf-8?q?a__b?=" },
    { "a+b@c", PHRASE, "=?utf-8?q?a+b=40c?=" },
    { "caf\303\251 =?", UTF8, "caf\303\251 =?utf-8?b?PT8=?=" },
    { "caf\303\251 (x)", PHRASE | UTF8, "caf\303\251 =?utf-8?b?KHgp?=" },
    { "=E9", 0, "=E9" },
};

static char body[1 << 16], again[1 << 16];

static size_t encode(const char *text, size_t n, unsigned column,
                     unsigned flags)
{
    mproto_span s = exact_span(text, n);
    size_t size = mproto_words_encode(body, sizeof body, s, column, flags);

    exact_free(s);
    return size;
}

static void test_cases(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t n = encode(cases[i].text, strlen(cases[i].text), 9,
                          cases[i].flags);

        assert_string_equal(body, cases[i].body);
        assert_int_equal(n, strlen(cases[i].body));
    }
}

/* Lines end in CRLF, go on with a blank, are not empty and have at most 998
 * octets; those that hold a word at most 76. INJ-08: it is one field. */
static void check_lines(size_t n, unsigned column)
{
    size_t i, start = 0;

    for (i = 0; i <= n; i++) {
        size_t columns = i - start + (start == 0 ? column : 0);

        if (i < n && body[i] != '\r') {
            assert_int_not_equal(body[i], '\n');
            continue;
        }
        assert_true(columns <= 998);
        if (columns > 76 && !(start == 0 && i == 0)) {
            body[i] = '\0';
            assert_null(strstr(body + start, "=?utf-8"));
            body[i] = i < n ? '\r' : '\0';
        }
        if (i == n)
            break;
        assert_int_equal(body[i + 1], '\n');
        assert_true(body[i + 2] == ' ' || body[i + 2] == '\t');
        start = i + 2;
        i++;
    }
}

static void check_words(size_t n, unsigned forgiven)
{
    mproto_words it;
    mproto_word w;
    mproto_span s;

    s.p = body;
    s.n = n;
    mproto_words_begin(&it, s);
    while (mproto_words_next(&it, &w))
        assert_int_equal(w.defects, forgiven);
}

/* decode(encode(x)) == x, in legal lines, without a defect. */
static void check_round(const char *text, size_t n, unsigned column,
                        unsigned flags)
{
    size_t size = encode(text, n, column, flags);
    unsigned defects = 0;
    mproto_span s;

    assert_true(size < sizeof body);
    check_lines(size, column);
    check_words(size, 0);
    s.p = body;
    s.n = size;
    assert_int_equal(mproto_words_decode(again, sizeof again, s, NULL,
                                         &defects), n);
    assert_memory_equal(again, text, n);
    assert_int_equal(defects, 0);
}

static void test_every_case_comes_back(void **state)
{
    unsigned column;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (column = 0; column < 100; column++)
            check_round(cases[i].text, strlen(cases[i].text), column,
                        cases[i].flags);
}

/* INJ-09: unfolding gives the text back for every length. */
static void test_inj_09_every_length(void **state)
{
    static const char *const units[] = {
        "a", "a ", "ab\303\251", "\303\251 ", "\342\202\254", "x\303\251 y ",
        "\360\237\230\200", "aaaa aaaaaaaa ", "=?", "a        b"
    };
    char text[4096];
    size_t i, k, n;

    (void)state;
    for (i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t unit = strlen(units[i]);

        for (k = 0; k < sizeof text; k++)
            text[k] = units[i][k % unit];
        for (n = 0; n + unit <= sizeof text; n += n < 300 ? unit : unit * 17)
            check_round(text, n, (unsigned)(n % 80), (unsigned)(n % 4));
    }
}

static uint32_t dice = 1;

static unsigned throw_dice(unsigned faces)
{
    dice = dice * 1664525u + 1013904223u;
    return (dice >> 16) % faces;
}

static void test_random_text_comes_back(void **state)
{
    static const char *const some[] = {
        "a", "b", "word", " ", " ", "  ", "\t", "=?", "?=", "=", "_", "\"",
        ",", ".", "\303\251", "\342\202\254", "\360\237\230\200",
        "\357\273\277", "=?utf-8?q?x?=", "averyveryveryverylongword"
    };
    char text[1024];
    int round;

    (void)state;
    for (round = 0; round < 20000; round++) {
        unsigned pieces = throw_dice(30);
        size_t n = 0;

        while (pieces-- > 0) {
            const char *piece = some[throw_dice(20)];

            memcpy(text + n, piece, strlen(piece));
            n += strlen(piece);
        }
        check_round(text, n, throw_dice(100), throw_dice(4));
    }
}

static void test_inj_08_what_is_no_text_is_refused(void **state)
{
    static const char bad[][6] = {
        "a\nb", "a\rb", "a\r\nb", "\1", "\177", "\303", "a\303 ", "\355\240\200"
    };
    size_t i;

    (void)state;
    memset(body, 'x', 8);
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_true(encode(bad[i], strlen(bad[i]), 0, 0) == SIZE_MAX);
    assert_true(encode("a\0b", 3, 0, 0) == SIZE_MAX);
    assert_memory_equal(body, "xxxxxxxx", 8);
}

/* INJ-10: whatever of a name needs it is inside the words. */
static void test_inj_10_a_phrase_has_no_specials(void **state)
{
    char text[3] = { 'a', 0, 'b' };
    int c;

    (void)state;
    for (c = 32; c < 127; c++) {
        size_t n;

        text[1] = (char)c;
        n = encode(text, 3, 0, PHRASE);
        body[n] = '\0';
        assert_null(strpbrk(body, "()<>[]:;@\\,.\""));
        check_round(text, 3, 0, PHRASE);
    }
}

static void test_cod_09_every_room(void **state)
{
    static const char text[] = "caf\303\251 plain \342\202\254";
    char whole[128];
    mproto_span s = { text, sizeof text - 1 };
    size_t n, cap;

    (void)state;
    n = mproto_words_encode(whole, sizeof whole, s, 0, UTF8);
    assert_int_equal(n, s.n);
    for (cap = 0; cap <= n + 1; cap++) {
        char *block = exact_copy(whole, cap);

        memset(block, 'x', cap);
        assert_int_equal(mproto_words_encode(block, cap, s, 0, UTF8), n);
        if (cap > 0)
            assert_memory_equal(block, whole, strlen(block));
        free(block);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_every_case_comes_back),
        cmocka_unit_test(test_inj_09_every_length),
        cmocka_unit_test(test_random_text_comes_back),
        cmocka_unit_test(test_inj_08_what_is_no_text_is_refused),
        cmocka_unit_test(test_inj_10_a_phrase_has_no_specials),
        cmocka_unit_test(test_cod_09_every_room),
    };

    return cmocka_run_group_tests_name("words_encode", tests, NULL, NULL);
}

#undef PHRASE
#undef UTF8
