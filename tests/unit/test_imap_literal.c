#include "exact.h"
#include "imap/imap_literal_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static const struct literal_case {
    const char *text;
    int         lf;
    int         octets;         /* where they begin; -1: it is none */
    uint64_t    n;
} cases[] = {
    { "{3}\r\nabc", 0, 5, 3 }, { "{3+}\r\nabcd", 0, 6, 3 },
    { "{0}\r\n", 0, 5, 0 }, { "{012}\r\n0123456789ab", 0, 7, 12 },
    { "{3}\nabc", 1, 4, 3 }, { "{3}\r\nabc", 1, 5, 3 },
    { "{3}\nabc", 0, -1, 0 }, { "{3}\r\nab", 0, -1, 0 },
    { "{3}\rabc", 1, -1, 0 }, { "{}\r\n", 0, -1, 0 },
    { "{+}\r\n", 0, -1, 0 }, { "{3", 0, -1, 0 }, { "{", 0, -1, 0 },
    { "", 0, -1, 0 }, { "{3}", 1, -1, 0 }, { "{3}\r", 1, -1, 0 },
    { "{3-}\r\nabc", 0, -1, 0 }, { "x{3}\r\nabc", 0, -1, 0 },
    { "{18446744073709551616}\r\nabc", 0, -1, 0 },
    { "{18446744073709551615}\r\nabc", 0, -1, 0 }
};

static void test_literals(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        mproto_span text = exact_span(cases[i].text, strlen(cases[i].text));
        uint64_t n = 0;
        const char *p = mproto_imap_literal(text, cases[i].lf, &n);

        assert_int_equal(p ? (int)(p - text.p) : -1, cases[i].octets);
        if (p)
            assert_int_equal(n, cases[i].n);
        exact_free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_literals)
    };

    return cmocka_run_group_tests_name("imap_literal", tests, NULL, NULL);
}
