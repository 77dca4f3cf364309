#include <mailproto/words.h>
#include "exact.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define BAD      "\357\277\275"         /* U+FFFD */
#define CAFE     "caf\303\251"
#define A32      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define WORD     MPROTO_DEFECT_WORD
#define PADDING  MPROTO_DEFECT_PADDING

static const struct {
    const char *in, *text;
    unsigned    defects;
} cases[] = {
    { "", "", 0 },
    { "  Basic  words ", "Basic  words", 0 },
    { "a\r\n b\n\tc\r\r\n d", "a b\tc d", 0 },
    { " \r\n a \r\n ", "a", 0 },
    /* What peers disagree about, decided. S1: a character between words. */
    { "=?utf-8?Q?caf=C3?=\r\n =?utf-8?Q?=A9?=", CAFE, 0 },
    /* S2: a quantum between words; S3: each with its padding. */
    { "=?utf-8?B?w?= =?utf-8?B?6Q==?=", "\303\244", PADDING },
    { "=?utf-8?B?ww==?= =?utf-8?B?qQ==?=", "\303\251", 0 },
    { "=?utf-8?Q?=C3?= =?utf-8?B?qQ==?=", "\303\251", 0 },
    /* S5, S6: glued to each other and to text. */
    { "=?utf-8?Q?a?==?utf-8?Q?b?=", "ab", WORD },
    { "[x]=?utf-8?Q?a?=b", "[x]ab", WORD },
    /* S7, S8: blanks between words go, others stay. */
    { "=?utf-8?Q?a?=  \t =?iso-8859-1?Q?b?=", "ab", 0 },
    { "=?utf-8?Q?a?=  b  =?utf-8?Q?c?=", "a  b  c", 0 },
    /* S9, S10, S12. */
    { "=?utf-8?Q?a b_c?=", "a b c", WORD },
    { "=?utf-8?Q?a\r\n b?=", "a b", WORD },
    { "=?utf-8?Q?\?=", "", 0 },
    { "=?utf-8?Q?caf=c3=a9?=", CAFE, 0 },
    /* S11: a language. */
    { "=?us-ascii*en?Q?a?=", "a", 0 },
    /* S13: an unknown charset. */
    { "=?x-no?Q?a=E9?=", "a" BAD, MPROTO_DEFECT_CHARSET },
    /* S14, S18: broken words stay as they stand. */
    { "=?utf-8?X?abc?=", "=?utf-8?X?abc?=", WORD },
    { "=?utf-8?Q?abc", "=?utf-8?Q?abc", WORD },
    { "=?utf-8?Q?a =?utf-8?Q?b?=", "=?utf-8?Q?a b", WORD },
    /* S15, S16: padding, junk. */
    { "=?utf-8?B?aGVsbG8?=", "hello", PADDING },
    { "=?utf-8?B?aG!Vs?=", "hel", MPROTO_DEFECT_ALPHABET },
    { "=?utf-8?B?YQ?= b", "a b", PADDING },
    { "=?utf-8?B?YQ?= =?us-ascii?B?Yg==?=", "ab", PADDING },
    /* S17: too long. */
    { "=?utf-8?Q?" A32 A32 "?=", A32 A32, WORD },
    /* S19: a "?" in the payload; a wrong escape. */
    { "=?utf-8?Q?a?b?=", "a?b", 0 },
    { "=?utf-8?Q?a=4?=", "a=4", MPROTO_DEFECT_ESCAPE },
    { "=?iso-8859-1?Q?a\351?=", "a\303\251", MPROTO_DEFECT_EIGHT },
    { "=?utf-8?Q?=zz=?=", "=zz=", MPROTO_DEFECT_ESCAPE },
    /* S20, S21: octets without a word. */
    { CAFE, CAFE, 0 },
    { "caf\351", "caf" BAD, MPROTO_DEFECT_UTF8 },
    { "\303 =?utf-8?Q?=A9?=", BAD " " BAD, MPROTO_DEFECT_UTF8 },
    /* S22: in quotes. */
    { "\"=?utf-8?Q?a?=\"", "\"a\"", WORD },
    /* S23: line ends that come out; S24: C1; S25: an alias. */
    { "=?utf-8?Q?a=0D=0ABcc:_x?=", "a  Bcc: x", MPROTO_DEFECT_CONTROL },
    { "=?iso-8859-1?Q?=80?=", "\342\202\254", MPROTO_DEFECT_CHARSET },
    { "=?utf8?Q?caf=C3=A9?=", CAFE, 0 },
    { "=?utf-8?B?8J+S?= =?ISO-8859-1?B?qQ==?=", BAD "\302\251",
      MPROTO_DEFECT_UTF8 },
    { "=?us-ascii?Q?=3D=3FUTF-8=3FQ=3Fa=3F=3D?=", "=?UTF-8?Q?a?=", 0 },
    { "a\rb\nc", "a b c", MPROTO_DEFECT_CONTROL },
    { "\\\"", "\\\"", 0 },
};

static size_t decode(char *out, size_t cap, const char *in, size_t n,
                     unsigned *defects)
{
    mproto_span s = exact_span(in, n);
    char *block = malloc(cap > 0 ? cap : 1);
    size_t size;

    assert_non_null(block);
    size = mproto_words_decode(cap > 0 ? block : NULL, cap, s, NULL, defects);
    if (cap > 0)
        memcpy(out, block, cap < size + 1 ? cap : size + 1);
    free(block);
    exact_free(s);
    return size;
}

static void test_cases(void **state)
{
    char out[256];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned defects = 0;
        size_t n = decode(out, sizeof out, cases[i].in, strlen(cases[i].in),
                          &defects);

        assert_string_equal(out, cases[i].text);
        assert_int_equal(n, strlen(cases[i].text));
        assert_int_equal(defects, cases[i].defects);
    }
}

static int is_whole(const char *text, size_t kept)
{
    return ((unsigned char)text[kept] & 0xc0) != 0x80;
}

/* Less room gives less text, whole characters, and the same length. */
static void test_cod_09_every_room(void **state)
{
    char out[256];
    size_t i, cap;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = cases[i].text;
        size_t n = strlen(text);

        for (cap = 0; cap <= n + 1; cap++) {
            size_t kept = cap > 0 ? cap - 1 : 0;

            assert_int_equal(decode(out, cap, cases[i].in,
                                    strlen(cases[i].in), NULL), n);
            while (!is_whole(text, kept))
                kept--;
            if (cap > 0) {
                assert_int_equal(strlen(out), kept);
                assert_memory_equal(out, text, kept);
            }
        }
    }
}

static void test_every_truncation(void **state)
{
    char out[512];
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (n = 0; n < strlen(cases[i].in); n++)
            assert_true(decode(out, sizeof out, cases[i].in, n, NULL)
                        <= 3 * n);
}

static void test_cod_08_hdr_15_nul(void **state)
{
    static const char *const words[] = {
        "=?utf-8?Q?a=00b?=", "=?utf-8?B?YQBi?=", "=?iso-8859-1?Q?a=00b?="
    };
    unsigned defects;
    char out[16];
    size_t i;

    (void)state;
    for (i = 0; i < 3; i++) {
        defects = 0;
        assert_int_equal(decode(out, sizeof out, words[i], strlen(words[i]),
                                &defects), 3);
        assert_string_equal(out, "a b");
        assert_int_equal(defects, MPROTO_DEFECT_NUL);
    }
    defects = 0;
    assert_int_equal(decode(out, sizeof out, "a\0b", 3, &defects), 3);
    assert_int_equal(defects, MPROTO_DEFECT_NUL);
}

static void test_defects_are_added(void **state)
{
    unsigned defects = MPROTO_DEFECT_SYNTAX;
    char out[16];

    (void)state;
    decode(out, sizeof out, "=?x", 3, &defects);
    assert_int_equal(defects, MPROTO_DEFECT_SYNTAX);
    decode(out, sizeof out, "a\1", 2, &defects);
    assert_int_equal(defects, MPROTO_DEFECT_SYNTAX | MPROTO_DEFECT_CONTROL);
}

/* Half a megabyte of what has no end; quadratic work would take hours. */
static void test_cod_05_storms(void **state)
{
    static const char *const units[] = {
        "=?utf-8?q?", "=?", "=?x", "=?x?q?a", "=?x?q?a? ", "?=", "\r", "\n",
        "\r\n ", "=?x?q?a?= ", "=?x?b?a?= ", "=?x?q?a?= =?y?b?YQ?= ", "=",
        "=?utf-8?q?=C3?=", "\303", " ", "\t=?"
    };
    enum { SIZE = 1 << 19 };
    char *storm = malloc(SIZE), *out = malloc(3 * SIZE + 1);
    size_t i, k;

    (void)state;
    assert_non_null(storm);
    assert_non_null(out);
    for (i = 0; i < sizeof units / sizeof units[0]; i++) {
        mproto_words it;
        mproto_word w;
        mproto_span s;

        for (k = 0; k < SIZE; k++)
            storm[k] = units[i][k % strlen(units[i])];
        s.p = storm;
        s.n = SIZE;
        assert_true(mproto_words_decode(out, 3 * SIZE + 1, s, NULL, NULL)
                    <= 3 * SIZE);
        mproto_words_begin(&it, s);
        while (mproto_words_next(&it, &w))
            assert_true(w.raw.n > 0);
    }
    free(storm);
    free(out);
}

/* Every string of six octets out of those that matter decodes to a line of
 * UTF-8, no longer than three times its length. */
static void test_exhaustive(void **state)
{
    static const char letters[] = "=?qb_A \n";
    static const char around[] = "=?x?q?";
    char in[12], out[64];
    uint32_t code;

    (void)state;
    memcpy(in, around, 6);
    for (code = 0; code < 1u << 18; code++) {
        mproto_span s;
        size_t i, n;

        for (i = 0; i < 6; i++)
            in[6 + i] = letters[code >> 3 * i & 7];
        s.p = in;
        s.n = sizeof in;
        n = mproto_words_decode(out, sizeof out, s, NULL, NULL);
        assert_true(n <= 3 * sizeof in && strlen(out) == n);
        assert_null(strpbrk(out, "\r\n"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_cod_09_every_room),
        cmocka_unit_test(test_every_truncation),
        cmocka_unit_test(test_cod_08_hdr_15_nul),
        cmocka_unit_test(test_defects_are_added),
        cmocka_unit_test(test_cod_05_storms),
        cmocka_unit_test(test_exhaustive),
    };

    return cmocka_run_group_tests_name("words_decode", tests, NULL, NULL);
}

#undef BAD
#undef CAFE
#undef A32
#undef WORD
#undef PADDING
