#include "exact.h"
#include "all_strings.h"
#include <mailproto/imapset.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#define ROOM 16

typedef mproto_imapset_range range;

static int parse(mproto_imapset *s, range *room, size_t cap, const char *text)
{
    mproto_span copy = exact_span(text, strlen(text));
    int code = mproto_imapset_parse(s, room, cap, copy);

    exact_free(copy);
    return code;
}

/* --- every string, against the grammar read slowly --- */

/* RFC 9051 9: the number at *p, 0 for "*"; -1: there is none. */
static int64_t slow_number(const char **p, const char *end)
{
    const char *from = *p;
    int64_t n = 0;

    if (from < end && *from == '*') {
        (*p)++;
        return 0;
    }
    while (*p < end && **p >= '0' && **p <= '9')
        n = n * 10 + *(*p)++ - '0';
    return *p > from && *from != '0' && n <= UINT32_MAX ? n : -1;
}

/* 1 when text is a set; *has: and id is in it, with max in use. */
static int slow_set(const char *p, size_t n, uint32_t id, uint32_t max,
                    int *has)
{
    const char *end = p + n;

    *has = 0;
    for (;; p++) {
        int64_t a = slow_number(&p, end), b = a;

        if (a >= 0 && p < end && *p == ':') {
            p++;
            b = slow_number(&p, end);
        }
        if (a < 0 || b < 0 || (p < end && *p != ','))
            return 0;
        a = a == 0 ? max : a;
        b = b == 0 ? max : b;
        if (id <= max && id >= (a < b ? a : b) && id <= (a < b ? b : a))
            *has = 1;
        if (p == end)
            return 1;
    }
}

static void check_members(const char *p, size_t n, const mproto_imapset *s,
                          uint32_t max)
{
    mproto_imapset_iter it;
    range r = { 0, 0 };
    uint32_t id, last = 0;
    uint64_t count = 0;
    int has, more;

    mproto_imapset_begin(&it, s, max);
    more = mproto_imapset_next(&it, &r);
    for (id = 1; id <= max + 1; id++) {
        assert_true(slow_set(p, n, id, max, &has));
        assert_int_equal(mproto_imapset_has(s, id, max), has);
        assert_int_equal(more && r.lo <= id && id <= r.hi, has);
        count += (unsigned)has;
        if (more && id == r.hi) {
            assert_true(r.lo <= r.hi && (last == 0 || r.lo > last + 1));
            last = r.hi;
            more = mproto_imapset_next(&it, &r);
        }
    }
    assert_false(more);
    assert_int_equal(mproto_imapset_next(&it, &r), 0);
    assert_int_equal(mproto_imapset_count(s, max), count);
}

static void check_string(const char *p, size_t n, size_t pieces)
{
    static const uint32_t maxima[] = { 0, 1, 3, 34 };
    range room[ROOM];
    mproto_imapset s;
    mproto_span text = exact_span(p, n);
    int ignored, wanted = slow_set(p, n, 1, 1, &ignored);
    size_t i;

    (void)pieces;
    assert_int_equal(mproto_imapset_parse(&s, room, ROOM, text),
                     wanted ? MPROTO_OK : MPROTO_E_ARG);
    for (i = 0; wanted && i < sizeof maxima / sizeof *maxima; i++)
        check_members(p, n, &s, maxima[i]);
    exact_free(text);
}

static void test_every_string(void **state)
{
    static const char *const pieces[] = {
        "1", "2", "4", "33", "0", "*", ":", ","
    };
    const all_strings all = { "", pieces, 8, 6 };

    (void)state;
    all_strings_run(&all, check_string);
}

/* --- single points --- */

static void test_numbers_have_32_bits(void **state)
{
    mproto_imapset s;
    range room[2];

    (void)state;
    assert_int_equal(parse(&s, room, 2, "4294967295"), MPROTO_OK);
    assert_int_equal(s.ranges[0].hi, UINT32_MAX);
    assert_true(mproto_imapset_has(&s, UINT32_MAX, UINT32_MAX));
    assert_int_equal(mproto_imapset_count(&s, UINT32_MAX), 1);
    assert_int_equal(parse(&s, room, 2, "1:4294967295"), MPROTO_OK);
    assert_int_equal(mproto_imapset_count(&s, UINT32_MAX), UINT32_MAX);
    assert_int_equal(parse(&s, room, 2, "4294967296"), MPROTO_E_ARG);
    assert_int_equal(parse(&s, room, 2, "18446744073709551617"),
                     MPROTO_E_ARG);
    assert_int_equal(s.n, 0);
}

static void test_other_texts_are_none(void **state)
{
    static const char *const texts[] = {
        "", "$1", "1,$", "$,", " 1", "1 ", "1;2", "-1", "+1", "1::2", "1-2"
    };
    mproto_imapset s;
    range room[4];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(parse(&s, room, 4, texts[i]), MPROTO_E_ARG);
}

static void test_the_last_result(void **state)
{
    mproto_imapset s;

    (void)state;
    assert_int_equal(parse(&s, NULL, 0, "$"), MPROTO_OK);
    assert_true(s.saved);
    assert_int_equal(mproto_imapset_count(&s, 9), 0);
    assert_int_equal(parse(&s, NULL, 0, "*"), MPROTO_OK);
    assert_false(s.saved);
    assert_int_equal(mproto_imapset_count(&s, 9), 1);
}

static void test_ranges_are_sorted_and_merged(void **state)
{
    mproto_imapset s;
    range room[5];

    (void)state;
    assert_int_equal(parse(&s, room, 5, "9:7,3,1,2:2,8:12"), MPROTO_OK);
    assert_int_equal(s.n, 2);
    assert_int_equal(s.ranges[0].lo, 1);
    assert_int_equal(s.ranges[0].hi, 3);
    assert_int_equal(s.ranges[1].lo, 7);
    assert_int_equal(s.ranges[1].hi, 12);
    assert_int_equal(s.tail, 0);
}

static void test_room_ends(void **state)
{
    range *room = malloc(2 * sizeof *room);
    mproto_imapset s;

    (void)state;
    assert_non_null(room);
    assert_int_equal(parse(&s, room, 2, "1,2,3,5,6,9:*"), MPROTO_OK);
    assert_int_equal(s.n, 2);
    assert_int_equal(s.tail, 9);
    assert_int_equal(parse(&s, room, 2, "1,3,5"), MPROTO_E_FULL);
    assert_int_equal(parse(&s, room, 2, "1,5,3:4"), MPROTO_OK);
    assert_int_equal(parse(&s, room, 0, "1"), MPROTO_E_FULL);
    free(room);
}

static void test_uid_above_all_finds_the_last(void **state)
{
    mproto_imapset s;
    range room[1];

    (void)state;
    assert_int_equal(parse(&s, room, 1, "559:*"), MPROTO_OK);
    assert_true(mproto_imapset_has(&s, 400, 400));
    assert_false(mproto_imapset_has(&s, 399, 400));
    assert_false(mproto_imapset_has(&s, 559, 400));
    assert_int_equal(mproto_imapset_count(&s, 0), 0);
}

/* --- writing --- */

static void check_format(size_t cap, const char *wanted, size_t used)
{
    static const range ranges[] = {
        { 1, 1 }, { 2, 3 }, { 7, 7 }, { 4294967294u, UINT32_MAX }, { 5, 5 }
    };
    char *dst = malloc(cap > 0 ? cap : 1);
    size_t size = 99;

    assert_non_null(dst);
    assert_int_equal(mproto_imapset_format(dst, cap, &size, ranges, 5), used);
    assert_int_equal(size, strlen(wanted));
    if (cap > 0)
        assert_string_equal(dst, wanted);
    free(dst);
}

static void test_as_many_as_fit_are_written(void **state)
{
    (void)state;
    check_format(0, "", 0);
    check_format(1, "", 0);
    check_format(3, "", 0);
    check_format(4, "1:3", 2);
    check_format(5, "1:3", 2);
    check_format(6, "1:3,7", 3);
    check_format(27, "1:3,7", 3);
    check_format(28, "1:3,7,4294967294:4294967295", 4);
    check_format(30, "1:3,7,4294967294:4294967295,5", 5);
}

static void test_what_is_written_is_read(void **state)
{
    static const range ranges[] = { { 2, 9 }, { 11, 11 }, { 13, UINT32_MAX } };
    mproto_imapset s;
    range room[3];
    char text[64];
    size_t size;

    (void)state;
    assert_int_equal(mproto_imapset_format(text, sizeof text, &size, ranges,
                                           3), 3);
    assert_int_equal(parse(&s, room, 3, text), MPROTO_OK);
    assert_int_equal(s.n, 3);
    assert_memory_equal(room, ranges, sizeof ranges);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_string),
        cmocka_unit_test(test_numbers_have_32_bits),
        cmocka_unit_test(test_other_texts_are_none),
        cmocka_unit_test(test_the_last_result),
        cmocka_unit_test(test_ranges_are_sorted_and_merged),
        cmocka_unit_test(test_room_ends),
        cmocka_unit_test(test_uid_above_all_finds_the_last),
        cmocka_unit_test(test_as_many_as_fit_are_written),
        cmocka_unit_test(test_what_is_written_is_read)
    };

    return cmocka_run_group_tests_name("imapset", tests, NULL, NULL);
}
