#include "codec/dots_int.h"
#include "exact.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

enum { STRING_MAX = 7 };

static const char alphabet[5] = { '\r', '\n', '.', 'a', '\0' };

/* Where the scan must stop: before a dot at a line start, a CR without LF,
 * a bare LF. */
static size_t stop_slowly(const char *p, size_t n, int bol)
{
    size_t i = 0;

    while (i < n) {
        int crlf = p[i] == '\r' && i + 1 < n && p[i + 1] == '\n';

        if ((bol && p[i] == '.') || p[i] == '\n' || (p[i] == '\r' && !crlf))
            return i;
        bol = crlf;
        i += crlf ? 2 : 1;
    }
    return n;
}

/* Octet by octet what a scan over n octets, which it takes all, counts. */
static void count_slowly(mproto_clean *c, const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (p[i] == '\n') {
            c->lines++;
            c->is_empty |= c->column == 0;
            c->column = 0;
            c->bol = 1;
        } else if (p[i] != '\r') {
            c->column++;
            c->bol = 0;
            c->is_long |= c->column > 998;
        }
    }
}

static void assert_same(const mproto_clean *a, const mproto_clean *b)
{
    assert_int_equal(a->lines, b->lines);
    assert_int_equal(a->column, b->column);
    assert_int_equal(a->bol != 0, b->bol != 0);
    assert_int_equal(a->is_long != 0, b->is_long != 0);
    assert_int_equal(a->is_empty != 0, b->is_empty != 0);
}

/* It may stop early, but not past the stop, in a CRLF, or at once without
 * need; again and again it comes to the stop. */
static void scan_one(const char *p, size_t n, int bol, uint32_t column)
{
    size_t stop = stop_slowly(p, n, bol), at = 0, k;
    mproto_span block = exact_span(p, n);
    mproto_clean c, want;

    memset(&c, 0, sizeof c);
    c.bol = bol;
    c.column = column;
    want = c;
    while (at < stop) {
        k = mproto_clean_scan(&c, block.p + at, n - at);
        assert_true(k > 0 && k <= stop - at);
        count_slowly(&want, p + at, k);
        assert_same(&c, &want);
        at += k;
    }
    assert_int_equal(mproto_clean_scan(&c, block.p + at, n - at), 0);
    assert_same(&c, &want);
    exact_free(block);
}

static void all_strings(size_t n)
{
    char p[STRING_MAX];
    size_t i, k, code, count = 1;

    for (i = 0; i < n; i++)
        count *= sizeof alphabet;
    for (i = 0; i < count; i++) {
        for (k = 0, code = i; k < n; k++, code /= sizeof alphabet)
            p[k] = alphabet[code % sizeof alphabet];
        scan_one(p, n, 1, 0);
        scan_one(p, n, 0, 1);
        scan_one(p, n, 0, 996);
    }
}

static void test_all_strings(void **state)
{
    size_t n;

    (void)state;
    for (n = 0; n <= STRING_MAX; n++)
        all_strings(n);
}

/* The look ahead ends somewhere: lines that end around there. */
static void test_around_the_look_ahead(void **state)
{
    static const char *const ends[] = { "\r\n.", "\n", "\rb\r\n", "\r", "" };
    static char p[4200];
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        for (n = 990; n < 1040; n++) {
            memset(p, 'x', n);
            strcpy(p + n, ends[i]);
            scan_one(p, strlen(p), 1, 0);
        }
        for (n = 2040; n < 2056; n++) {
            memset(p, 'x', n);
            strcpy(p + n, ends[i]);
            scan_one(p, strlen(p), 0, 3);
        }
    }
}

/* A column that can grow no more stays where it is. */
static void test_column_does_not_wrap(void **state)
{
    char p[64];
    mproto_clean c;

    (void)state;
    memset(p, 'x', sizeof p);
    memset(&c, 0, sizeof c);
    c.column = UINT32_MAX - 10;
    assert_int_equal(mproto_clean_scan(&c, p, sizeof p), sizeof p);
    assert_int_equal(c.column, UINT32_MAX);
    assert_int_equal(c.is_long, 1);
}

/* Whole lines are taken in one go: that is what makes it fast. */
static void test_many_lines_at_once(void **state)
{
    enum { LINES = 1000 };
    char *p = malloc(4 * LINES);
    mproto_clean c;
    size_t i;

    (void)state;
    for (i = 0; i < LINES; i++)
        memcpy(p + 4 * i, "ab\r\n", 4);
    memset(&c, 0, sizeof c);
    c.bol = 1;
    assert_int_equal(mproto_clean_scan(&c, p, 4 * LINES), 4 * LINES);
    assert_int_equal(c.lines, LINES);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_strings),
        cmocka_unit_test(test_around_the_look_ahead),
        cmocka_unit_test(test_column_does_not_wrap),
        cmocka_unit_test(test_many_lines_at_once),
    };

    return cmocka_run_group_tests_name("dots_scan", tests, NULL, NULL);
}
