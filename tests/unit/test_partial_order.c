#include <mailproto/partial.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include "exact.h"

static int read(mproto_partial *f, const char *text)
{
    mproto_span header = exact_span(text, strlen(text));
    int code = mproto_partial_read(f, header);

    exact_free(header);
    return code;
}

/* The fields of RFC 2046 5.2.2. */
static void test_read(void **state)
{
    mproto_partial f;

    (void)state;
    assert_int_equal(read(&f, "Content-Type: Message/Partial; number=2; "
                          "total=3;\r\n"
                          " id=\"oc=jpbe0M2Yt4s@thumper.bellcore.com\""),
                     MPROTO_OK);
    assert_int_equal(f.number, 2);
    assert_int_equal(f.total, 3);
    assert_string_equal(f.id, "oc=jpbe0M2Yt4s@thumper.bellcore.com");
    assert_int_equal(f.defects, 0);
    assert_int_equal(read(&f, "From: a\nContent-type: message/partial;\n"
                          " ID=\"a\\\"b\" (x); NUMBER = \"2\"\n\nbody"),
                     MPROTO_OK);
    assert_int_equal(f.number, 2);
    assert_int_equal(f.total, 0);
    assert_string_equal(f.id, "a\"b");
    assert_int_equal(read(&f, "Content-Type: message/partial; id*0=a;"
                          " id*1=b; number=4294967295; total=4294967295"),
                     MPROTO_OK);
    assert_string_equal(f.id, "ab");
    assert_true(f.number == UINT32_MAX && f.total == UINT32_MAX);
}

static void test_read_defects(void **state)
{
    mproto_partial f;

    (void)state;
    assert_int_equal(read(&f, "Content-Type: message/partial; id=a; "
                          "number=1; number=2\r\n"
                          "content-type: text/plain\r\n"), MPROTO_OK);
    assert_int_equal(f.number, 1);
    assert_int_equal(f.defects,
                     MPROTO_DEFECT_PARAMETER | MPROTO_DEFECT_DUPLICATE);
}

static void test_read_refused(void **state)
{
    static const char *const types[] = {
        "", "Subject: x\r\n", "Content-Type: text/plain; id=a; number=1",
        "Content-Type: message/partial; number=1",
        "Content-Type: message/partial; id=a",
        "Content-Type: message/partial; id=\"\"; number=1",
        "Content-Type: message/partial; id=a; number=0",
        "Content-Type: message/partial; id=a; number=x1",
        "Content-Type: message/partial; id=a; number=-1",
        "Content-Type: message/partial; id=a; number=4294967296",
        "Content-Type: message/partial; id=a; number=3; total=2",
        "Content-Type: message/partial; id=a; number=1; total=abc",
        "Content-Type: message/partial; id=a; number=1; total=\"\"",
        "Content-Type: message/partial; id=a; number=1; total=0",
        "Content-Type: message/partial; id=a; number=1; total=4294967296",
        "Content-Type: message/partial; id=a; number=1; total=99999999999"
    };
    mproto_partial f;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof types / sizeof *types; i++)
        assert_int_equal(read(&f, types[i]), MPROTO_E_ARG);
}

static void test_read_long_id(void **state)
{
    char text[512];
    mproto_partial f;

    (void)state;
    sprintf(text, "Content-Type: message/partial; number=1; id=%0200d", 7);
    assert_int_equal(read(&f, text), MPROTO_OK);
    assert_int_equal(strlen(f.id), MPROTO_PARTIAL_ID);
    sprintf(text, "Content-Type: message/partial; number=1; id=%0201d", 7);
    assert_int_equal(read(&f, text), MPROTO_E_ARG);
}

typedef struct place {
    const char *id;
    uint32_t    number, total;
} place;

/* At most eight, up to one of number 0, in blocks of exact size. */
static void expect(const place *places, int verdict, size_t want)
{
    mproto_partial *f = malloc(8 * sizeof *f);
    size_t *order = malloc(8 * sizeof *order), n, which = 99, i;

    assert_true(f && order);
    for (n = 0; places[n].number > 0; n++) {
        strcpy(f[n].id, places[n].id);
        f[n].number = places[n].number;
        f[n].total = places[n].total;
    }
    f = realloc(f, n > 0 ? n * sizeof *f : 1);
    order = realloc(order, n > 0 ? n * sizeof *order : 1);
    assert_true(f && order);
    assert_int_equal(mproto_partial_order(f, n, order, &which), verdict);
    assert_int_equal(which, want);
    for (i = 0; i < n && verdict == MPROTO_PARTIAL_WHOLE; i++)
        assert_int_equal(f[order[i]].number, i + 1);
    free(f);
    free(order);
}

static void test_order(void **state)
{
    const place whole[] = { { "a", 3, 3 }, { "a", 1, 0 }, { "a", 2, 3 },
                            { "", 0, 0 } };
    const place one[] = { { "a", 1, 1 }, { "", 0, 0 } };
    const place hole[] = { { "a", 1, 3 }, { "a", 3, 3 }, { "", 0, 0 } };
    const place no_end[] = { { "a", 1, 3 }, { "a", 2, 3 }, { "", 0, 0 } };
    const place far[] = { { "a", 1, UINT32_MAX }, { "a", UINT32_MAX, 0 },
                          { "", 0, 0 } };
    const place twice[] = { { "a", 2, 2 }, { "a", 1, 2 }, { "a", 2, 2 },
                            { "", 0, 0 } };
    const place other[] = { { "a", 1, 2 }, { "ab", 2, 2 }, { "", 0, 0 } };
    const place totals[] = { { "a", 1, 3 }, { "a", 2, 2 }, { "", 0, 0 } };
    const place past[] = { { "a", 3, 0 }, { "a", 1, 2 }, { "a", 2, 2 },
                           { "", 0, 0 } };
    const place silent[] = { { "a", 2, 0 }, { "a", 1, 0 }, { "", 0, 0 } };
    const place none[] = { { "", 0, 0 } };

    (void)state;
    expect(whole, MPROTO_PARTIAL_WHOLE, 0);
    expect(one, MPROTO_PARTIAL_WHOLE, 0);
    expect(hole, MPROTO_PARTIAL_MISSING, 2);
    expect(no_end, MPROTO_PARTIAL_MISSING, 3);
    expect(far, MPROTO_PARTIAL_MISSING, 2);
    expect(twice, MPROTO_PARTIAL_DOUBLED, 2);
    expect(other, MPROTO_PARTIAL_FOREIGN, 1);
    expect(totals, MPROTO_PARTIAL_FOREIGN, 1);
    expect(past, MPROTO_PARTIAL_FOREIGN, 0);
    expect(silent, MPROTO_PARTIAL_ENDLESS, 0);
    expect(none, MPROTO_PARTIAL_MISSING, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_read_defects),
        cmocka_unit_test(test_read_refused),
        cmocka_unit_test(test_read_long_id),
        cmocka_unit_test(test_order)
    };

    return cmocka_run_group_tests_name("partial_order", tests, NULL, NULL);
}
