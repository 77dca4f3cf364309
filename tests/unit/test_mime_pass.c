#include "exact.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "message/mime_int.h"

static unsigned throw_dice(unsigned sides)
{
    static uint32_t x = 1;

    x = x * 1664525u + 1013904223u;
    return (x >> 16) % sides;
}

/* What is to be seen of n octets, and how far that goes. lengths: of the
 * longest line that has an end there, and of the longest one of all. */
static mproto_mime_passed pass_slowly(mproto_mime_passed s, size_t lengths[2])
{
    const char *from = s.at;

    lengths[0] = lengths[1] = 0;
    while (s.at < s.end) {
        size_t line = s.before + (size_t)(s.at - s.line);

        lengths[1] = line > lengths[1] ? line : lengths[1];
        if (*s.at++ != '\n')
            continue;
        lengths[0] = line > lengths[0] ? line : lengths[0];
        s.lines++;
        s.before = 0;
        s.line = s.at;
        if (s.at < s.end && (*s.at == '-' || *s.at == 'b'))
            break;
    }
    s.defects |= mproto_mime_octets(from, (size_t)(s.at - from));
    return s;
}

/* All kernels see the same, but for lines that are nearly too long. */
static void compare_pass(const char *p, size_t n, size_t before)
{
    mproto_mime_passed begin = { NULL, NULL, NULL, 0, 0, 1, 0, 0, 0 }, s, t;
    char *copy = exact_copy(p, n);
    mproto_mime_pass *pass;
    size_t lengths[2];
    unsigned rank;

    begin.at = begin.line = copy;
    begin.end = copy + n;
    begin.before = before;
    t = pass_slowly(begin, lengths);
    for (rank = 0; (pass = mproto_mime_pass_at(rank)) != NULL; rank++) {
        s = begin;
        pass(&s);
        assert_ptr_equal(s.at, t.at);
        assert_ptr_equal(s.line, t.line);
        assert_int_equal(s.before, t.before);
        assert_int_equal(s.lines, t.lines);
        assert_int_equal(s.defects, t.defects);
        if (lengths[0] > MPROTO_MIME_LENGTHY)
            assert_true(s.lengthy);
        else if (lengths[1] < 800)
            assert_false(s.lengthy);
    }
    free(copy);
}

/* At each place of texts of each length. */
static void test_each_thing_at_each_place(void **state)
{
    static const char *const things[] = { "\n", "\r\n", "\r", "\n-", "\nb",
        "\r\n--x", "\x80", "\xff", "-", "b", "\r\r\n" };
    char text[210];
    size_t n, i, k;

    (void)state;
    for (n = 1; n <= sizeof text; n += n < 70 ? 1 : 13)
        for (i = 0; i < n; i++)
            for (k = 0; k < sizeof things / sizeof things[0]; k++) {
                size_t octets = strlen(things[k]);

                memset(text, 'x', n);
                memcpy(text + i, things[k], octets < n - i ? octets : n - i);
                compare_pass(text, n, 0);
            }
}

static void test_nul_at_each_place(void **state)
{
    char text[150];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof text; i++) {
        memset(text, 'x', sizeof text);
        text[i] = '\0';
        compare_pass(text, sizeof text, 0);
    }
}

static void test_octets_are_not_looked_at_unasked(void **state)
{
    static const char text[] = "a\0b\rc\n";
    mproto_mime_passed s = { NULL, NULL, NULL, 0, 0, 0, 0, 0, 0 };
    mproto_mime_pass *pass;
    unsigned rank;

    (void)state;
    for (rank = 0; (pass = mproto_mime_pass_at(rank)) != NULL; rank++) {
        s.at = s.line = text;
        s.end = text + sizeof text - 1;
        pass(&s);
        assert_ptr_equal(s.at, s.end);
        assert_int_equal(s.defects, 0);
    }
}

/* A line that is too long, wherever it begins and however much of it was
 * before. */
static void test_long_lines(void **state)
{
    static char text[2400];
    size_t at, before, n;

    (void)state;
    for (at = 0; at < 140; at++)
        for (n = 700; n < 1100; n += n < 990 || n > 1005 ? 29 : 1) {
            memset(text, 'x', sizeof text);
            if (at > 0)
                text[at - 1] = '\n';
            text[at + n] = '\n';
            compare_pass(text, at + n + 100, 0);
        }
    for (before = 0; before <= MPROTO_MIME_LENGTHY + 1; before++)
        for (n = 997 - before % 997; n < 1002; n++) {
            memset(text, 'x', sizeof text);
            text[n] = '\n';
            compare_pass(text, n + 70, before);
        }
}

/* Where a field ends, how many lines it has, and whether they are plain;
 * nearly: one is too long, or not far from it. */
static mproto_mime_folded fold_slowly(mproto_mime_folded s, int *nearly)
{
    mproto_ending ending = MPROTO_ENDING_NONE;
    mproto_field field;
    mproto_span raw;
    size_t column = 0;

    raw.p = s.at;
    *nearly = 0;
    for (; s.at < s.end; s.at++) {
        if (s.at > raw.p && s.at[-1] == '\n' && *s.at != ' ' && *s.at != '\t')
            break;
        column = *s.at == '\n' ? 0 : column + 1;
        *nearly |= column > 800;
        s.lines += *s.at == '\n';
    }
    raw.n = (size_t)(s.at - raw.p);
    mproto_fields_read(&field, raw, &ending);
    if (raw.p[raw.n - 1] == '\n' && !(field.defects & ~MPROTO_DEFECT_FIELD))
        s.ending = ending;
    return s;
}

/* Kernels may tell less of the ending than is true, but the quickest tells of
 * all that is plain. */
static void compare_fold(const char *p, size_t n)
{
    mproto_mime_folded begin = { NULL, NULL, 0, MPROTO_ENDING_NONE }, s, t;
    char *copy = exact_copy(p, n);
    mproto_mime_fold *fold;
    unsigned rank;
    int nearly;

    begin.at = copy;
    begin.end = copy + n;
    t = fold_slowly(begin, &nearly);
    for (rank = 0; (fold = mproto_mime_fold_at(rank)) != NULL; rank++) {
        s = begin;
        fold(&s);
        assert_ptr_equal(s.at, t.at);
        assert_int_equal(s.lines, t.lines);
        if (s.ending != MPROTO_ENDING_NONE
            || (!nearly && rank == 0 && mproto_mime_fold_at(1)))
            assert_int_equal(s.ending, t.ending);
    }
    free(copy);
}

static void test_fields_of_each_length(void **state)
{
    static const char *const things[] = { "\n", "\r\n", "\r", "\n ",
        "\r\n\t", "\r\nx", "\nx", "\t", "\x80", "\x7f", "\x01", "\r\r\n" };
    char text[160];
    size_t n, i, k;

    (void)state;
    for (n = 1; n <= sizeof text; n += n < 70 ? 1 : 13)
        for (i = 0; i < n; i++)
            for (k = 0; k < sizeof things / sizeof things[0]; k++) {
                size_t octets = strlen(things[k]);

                memset(text, 'x', n);
                text[n - 1] = '\n';
                memcpy(text + i, things[k], octets < n - i ? octets : n - i);
                compare_fold(text, n);
            }
}

static void test_long_folds(void **state)
{
    static char text[2400];
    size_t at, n;

    (void)state;
    for (at = 2; at < 140; at++)
        for (n = 700; n < 1100; n += n < 990 || n > 1005 ? 29 : 1) {
            memset(text, 'x', sizeof text);
            memcpy(text + at - 2, "\n ", 2);
            text[at + n] = '\n';
            compare_fold(text, at + n + 100);
            compare_fold(text, at + n + 1);
        }
}

static void test_random_fields(void **state)
{
    static const char some[] = "xx\r\n\n\t \x80\x7f";
    static char text[600];
    unsigned run, share, i;
    size_t n, k;

    (void)state;
    for (run = 0; run < 8000; run++) {
        n = 1 + throw_dice(sizeof text);
        share = 1 + throw_dice(100);
        for (k = 0; k < n; k++) {
            text[k] = 'x';
            i = throw_dice(share) == 0 ? throw_dice(30) : 30;
            if (i < sizeof some - 1) {
                text[k] = some[i];
            } else if (i < 30 && n - k > 2) {
                memcpy(text + k, "\r\n ", 3);
                k += 2;
            }
        }
        compare_fold(text, n);
    }
}

static void test_random_lines(void **state)
{
    static const char some[] = "xxxxxxxx\r\n\n-b\x80";
    static char text[600];
    unsigned run, share;
    size_t n, i;

    (void)state;
    for (run = 0; run < 8000; run++) {
        n = 1 + throw_dice(sizeof text);
        share = 1 + throw_dice(40);
        for (i = 0; i < n; i++) {
            text[i] = 'x';
            if (throw_dice(share) == 0)
                text[i] = some[throw_dice(sizeof some - 1)];
            if (text[i] == '\r' && throw_dice(8) && i + 1 < n)
                text[++i] = '\n';
        }
        compare_pass(text, n, throw_dice(2) * throw_dice(1000));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_thing_at_each_place),
        cmocka_unit_test(test_nul_at_each_place),
        cmocka_unit_test(test_octets_are_not_looked_at_unasked),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_random_lines),
        cmocka_unit_test(test_fields_of_each_length),
        cmocka_unit_test(test_long_folds),
        cmocka_unit_test(test_random_fields),
    };

    return cmocka_run_group_tests_name("mime_pass", tests, NULL, NULL);
}
