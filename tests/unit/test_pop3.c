/* The size of a message on the wire. */
#include "all_strings.h"
#include "exact.h"
#include <mailproto/pop3.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* Octet by octet: what RFC 1939 section 11 asks for, said in another way. */
static uint64_t size_slowly(const char *p, size_t n)
{
    uint64_t octets = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        if (p[i] == '\n' && i > 0 && p[i - 1] == '\r')
            continue;
        octets += p[i] == '\r' || p[i] == '\n' ? 2 : 1;
    }
    if (n > 0 && p[n - 1] != '\r' && p[n - 1] != '\n')
        octets += 2;
    return octets;
}

static uint64_t size_cut(const char *p, size_t n, size_t cut)
{
    mproto_pop3_size s = { 0, 0 };
    char *front = exact_copy(p, cut), *back = exact_copy(p + cut, n - cut);

    if (cut > 0)
        mproto_pop3_size_in(&s, front, cut);
    if (n > cut)
        mproto_pop3_size_in(&s, back, n - cut);
    mproto_pop3_size_in(&s, NULL, 0);
    free(front);
    free(back);
    return s.octets;
}

static void check_size(const char *p, size_t n, size_t pieces)
{
    size_t cut;

    (void)pieces;
    for (cut = 0; cut <= n; cut++)
        assert_true(size_cut(p, n, cut) == size_slowly(p, n));
}

static void test_every_short_message_at_every_cut(void **state)
{
    static const char *const pieces[] = { "\r", "\n", "a", "." };
    all_strings all = { "", pieces, 4, 7 };

    (void)state;
    all_strings_run(&all, check_size);
}

static void test_again(void **state)
{
    mproto_pop3_size s = { 0, 0 };

    (void)state;
    mproto_pop3_size_in(&s, "a", 1);
    mproto_pop3_size_in(&s, NULL, 0);
    assert_true(s.octets == 3);
    mproto_pop3_size_in(&s, NULL, 0);
    assert_true(s.octets == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_short_message_at_every_cut),
        cmocka_unit_test(test_again)
    };

    return cmocka_run_group_tests_name("pop3", tests, NULL, NULL);
}
