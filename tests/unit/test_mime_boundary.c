#include "mime_outline.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "message/mime_int.h"

static mproto_span span(const char *s)
{
    mproto_span v;

    v.p = s;
    v.n = strlen(s);
    return v;
}

static void test_check(void **state)
{
    static const char *const legal[] = { "a", "'()+_,-./:=?", "a b",
        ("0123456789012345678901234567890123456789012345678901234567890123"
         "456789") };
    static const char *const odd[] = { "", "a{", "a\"b", "a@b", "a\tb",
        "\xc3\xa9",
        ("0123456789012345678901234567890123456789012345678901234567890123"
         "4567890") };
    const mproto_span nul = { "a\0b", 3 };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof legal / sizeof legal[0]; i++)
        assert_int_equal(mproto_mime_boundary_check(span(legal[i])), 0);
    for (i = 0; i < sizeof odd / sizeof odd[0]; i++)
        assert_int_equal(mproto_mime_boundary_check(span(odd[i])),
                         MPROTO_DEFECT_BOUNDARY);
    assert_int_equal(mproto_mime_boundary_check(nul),
                     MPROTO_DEFECT_BOUNDARY);
}

/* Opens levels with the boundaries x, xx, xxx ... */
static mproto_mime *nested(unsigned levels)
{
    mproto_mime *m = mproto_mime_new(NULL);
    char text[256], name[128];
    unsigned i;

    assert_non_null(m);
    memset(name, 'x', sizeof name);
    for (i = 1; i <= levels; i++) {
        int n = snprintf(text, sizeof text, "Content-Type: multipart/mixed; "
                         "boundary=%.*s\r\n\r\n--%.*s\r\n", (int)i, name,
                         (int)i, name);

        assert_int_equal(mproto_mime_in(m, text, (size_t)n), MPROTO_OK);
        while (mproto_mime_next(m) != NULL)
            continue;
    }
    return m;
}

static void expect(mproto_mime *m, const char *line, int matches,
                   unsigned level, int closing)
{
    assert_int_equal(mproto_mime_boundary_match(m, line, strlen(line)),
                     matches);
    if (!matches)
        return;
    assert_int_equal(m->delimiter.level, level);
    assert_int_equal(m->delimiter.closing, closing);
}

static void test_mime_03_prefixes(void **state)
{
    mproto_mime *m = nested(60);
    char line[128];
    unsigned i;

    (void)state;
    for (i = 1; i <= 60; i++) {
        memset(line, 'x', sizeof line);
        memcpy(line, "--", 2);
        line[2 + i] = '\0';
        expect(m, line, 1, i - 1, 0);
        memcpy(line + 2 + i, "--", 3);
        expect(m, line, 1, i - 1, 1);
        memcpy(line + 2 + i, "-- \t\r\r\n", 8);
        expect(m, line, 1, i - 1, 1);
        memcpy(line + 2 + i, "-", 2);
        expect(m, line, 0, 0, 0);
    }
    line[0] = line[1] = '-';
    memset(line + 2, 'x', 61);
    line[63] = '\0';
    expect(m, line, 0, 0, 0);
    expect(m, "--", 0, 0, 0);
    expect(m, "----", 0, 0, 0);
    expect(m, "--\r\n", 0, 0, 0);
    expect(m, "--X", 0, 0, 0);
    expect(m, "-- x", 0, 0, 0);
    mproto_mime_free(m);
}

/* Many lines that all boundaries are prefixes of. */
static void test_mime_03_storm_in_depth(void **state)
{
    mproto_mime *m = nested(99);
    char line[128];
    unsigned i;

    (void)state;
    memset(line, 'x', sizeof line);
    memcpy(line, "--", 2);
    line[120] = '\n';
    for (i = 0; i < 100000; i++)
        assert_int_equal(mproto_mime_boundary_match(m, line, 121), 0);
    mproto_mime_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_mime_03_prefixes),
        cmocka_unit_test(test_mime_03_storm_in_depth),
    };

    return cmocka_run_group_tests_name("mime_boundary", tests, NULL, NULL);
}
