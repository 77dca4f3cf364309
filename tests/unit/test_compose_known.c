#include "message/compose_int.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static unsigned row_of(const char *name)
{
    return mproto_compose_known_row(mproto_compose_span(name, strlen(name)));
}

/* Each row is found by its name, and has a bit in 64. */
static void test_rows(void **state)
{
    unsigned row;

    (void)state;
    for (row = 0; mproto_compose_table[row].form != MPROTO_FORM_UNKNOWN; row++)
        assert_int_equal(row_of(mproto_compose_table[row].name), row);
    assert_true(row < 64);
    assert_int_equal(row_of("x-any"), row);
    assert_int_equal(row_of(""), row);
    assert_int_equal(row_of("subjects"), row);
    assert_int_equal(row_of("subjec"), row);
    assert_int_equal(row_of("list"), row);
}

static void test_names(void **state)
{
    (void)state;
    assert_int_equal(row_of("SUBJECT"), row_of("subject"));
    assert_int_equal(row_of("List-Unsubscribe"), row_of("list-"));
    assert_int_equal(row_of("ARC-Seal"), row_of("arc-"));
    assert_int_not_equal(row_of("Received"), row_of("Received-SPF"));
}

/* RFC 5322 3.6: what may be there once. */
static void test_once(void **state)
{
    static const char *const names[] = { "Date", "From", "Sender", "Reply-To",
        "To", "Cc", "Bcc", "Message-ID", "In-Reply-To", "References",
        "Subject" };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(mproto_compose_table[row_of(names[i])].once);
    assert_false(mproto_compose_table[row_of("Comments")].once);
    assert_false(mproto_compose_table[row_of("Resent-To")].once);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_once),
    };

    return cmocka_run_group_tests_name("compose_known", tests, NULL, NULL);
}
