#include "base/sort_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

static int is_before(const void *items, size_t a, size_t b)
{
    const char *p = items;

    return p[a] < p[b];
}

static unsigned swaps;

static void swap(void *items, size_t a, size_t b)
{
    char *p = items, moved = p[a];

    p[a] = p[b];
    p[b] = moved;
    swaps++;
}

static void sort(char *p, size_t n)
{
    mproto_sort s = { NULL, is_before, swap };

    s.items = p;
    mproto_sort_run(&s, n);
}

/* All strings of up to seven of four letters. */
static void test_every_order_comes_out_sorted(void **state)
{
    unsigned count[256], n, i, code, codes = 1;
    char p[8];

    (void)state;
    for (n = 0; n <= 7; n++, codes *= 4) {
        for (code = 0; code < codes; code++) {
            memset(count, 0, sizeof count);
            for (i = 0; i < n; i++) {
                p[i] = (char)('a' + (code >> 2 * i & 3));
                count[(unsigned char)p[i]]++;
            }
            sort(p, n);
            for (i = 0; i < n; i++) {
                assert_true(i == 0 || p[i - 1] <= p[i]);
                count[(unsigned char)p[i]]--;
            }
            for (i = 'a'; i <= 'd'; i++)
                assert_int_equal(count[i], 0);
        }
    }
}

/* Sorted, turned round, all equal: n log n swaps each. */
static void test_no_order_is_slow(void **state)
{
    static char p[10000];
    unsigned kind;
    size_t i;

    (void)state;
    for (kind = 0; kind < 3; kind++) {
        for (i = 0; i < sizeof p; i++)
            p[i] = (char)(kind == 0 ? i / 100 : kind == 1 ? 100 - i / 100 : 7);
        swaps = 0;
        sort(p, sizeof p);
        assert_true(swaps < 2 * 14 * sizeof p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_order_comes_out_sorted),
        cmocka_unit_test(test_no_order_is_slow),
    };

    return cmocka_run_group_tests_name("sort", tests, NULL, NULL);
}
