#include "imap/imap_values_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

static const struct flag_name {
    unsigned    bit;
    const char *name, *shout;
} flag_names[] = {
    { MPROTO_IMAP_SEEN, "\\Seen", "\\SEEN" },
    { MPROTO_IMAP_ANSWERED, "\\Answered", "\\ANSWERED" },
    { MPROTO_IMAP_FLAGGED, "\\Flagged", "\\FLAGGED" },
    { MPROTO_IMAP_DELETED, "\\Deleted", "\\DELETED" },
    { MPROTO_IMAP_DRAFT, "\\Draft", "\\draft" },
    { MPROTO_IMAP_RECENT, "\\Recent", "\\RECENT" },
    { MPROTO_IMAP_ANY, "\\*", "\\*" }
};

static unsigned flag_of(const char *name)
{
    mproto_span span;

    span.p = name;
    span.n = strlen(name);
    return mproto_imap_flag(span);
}

static void test_one_table_both_ways(void **state)
{
    const struct flag_name *f = flag_names;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof flag_names / sizeof *f; i++, f++) {
        assert_string_equal(mproto_imap_flag_name(f->bit), f->name);
        assert_int_equal(flag_of(f->name), f->bit);
        assert_int_equal(flag_of(f->shout), f->bit);
    }
}

static void test_others_have_no_name(void **state)
{
    (void)state;
    assert_null(mproto_imap_flag_name(0));
    assert_null(mproto_imap_flag_name(3));
    assert_null(mproto_imap_flag_name(MPROTO_IMAP_KEYWORD));
    assert_null(mproto_imap_flag_name(0x100));
}

static void test_keywords(void **state)
{
    (void)state;
    assert_int_equal(flag_of("Seen"), MPROTO_IMAP_KEYWORD);
    assert_int_equal(flag_of("\\See"), MPROTO_IMAP_KEYWORD);
    assert_int_equal(flag_of("\\Seen1"), MPROTO_IMAP_KEYWORD);
    assert_int_equal(flag_of("\\Important"), MPROTO_IMAP_KEYWORD);
    assert_int_equal(flag_of(""), MPROTO_IMAP_KEYWORD);
}

static unsigned bits_of(const char *text)
{
    mproto_imap_token room[16];
    mproto_imap_values values;
    mproto_span span;

    memset(&values, 0, sizeof values);
    values.room = room;
    values.cap = 16;
    values.depth_max = 1;
    span.p = text;
    span.n = strlen(text);
    assert_int_equal(mproto_imap_values_read(&values, span), MPROTO_OK);
    return mproto_imap_flags(mproto_imap_values_list(&values));
}

/* The second has what Proton's bridge says: the same in two forms. */
static void test_lists(void **state)
{
    (void)state;
    assert_int_equal(bits_of(""), 0);
    assert_int_equal(bits_of("\\Seen \\SEEN \\Deleted \\DELETED"),
                     MPROTO_IMAP_SEEN | MPROTO_IMAP_DELETED);
    assert_int_equal(bits_of("\\Seen $MDNSent \\*"),
                     MPROTO_IMAP_SEEN | MPROTO_IMAP_KEYWORD |
                     MPROTO_IMAP_ANY);
    assert_int_equal(bits_of("\"\" NIL (\\Seen) \\Draft"),
                     MPROTO_IMAP_DRAFT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_table_both_ways),
        cmocka_unit_test(test_others_have_no_name),
        cmocka_unit_test(test_keywords),
        cmocka_unit_test(test_lists)
    };

    return cmocka_run_group_tests_name("imap_flags", tests, NULL, NULL);
}
