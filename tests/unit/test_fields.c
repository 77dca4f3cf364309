#include <mailproto/fields.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define ALL_OF(s) (s), sizeof(s) - 1

/* The input in a block of exactly its size. */
static char *exact(const char *p, size_t n)
{
    char *block = malloc(n > 0 ? n : 1);

    assert_non_null(block);
    if (n > 0)
        memcpy(block, p, n);
    return block;
}

struct want {
    const char *name, *body;
    unsigned    defects;
};

/* Reads text and compares; checks that the raw spans are the header. */
static void expect(const char *text, size_t n, size_t end,
                   const struct want *want, size_t count)
{
    char *block = exact(text, n);
    mproto_fields it;
    mproto_field f;
    size_t i, at = 0;

    mproto_fields_begin(&it, block, n);
    for (i = 0; i < count; i++) {
        assert_int_equal(mproto_fields_next(&it, &f), 1);
        assert_int_equal(f.offset, at);
        assert_ptr_equal(f.raw.p, block + at);
        at += f.raw.n;
        assert_int_equal(f.name.n, strlen(want[i].name));
        assert_memory_equal(f.name.p, want[i].name, f.name.n);
        assert_int_equal(f.body.n, strlen(want[i].body));
        assert_memory_equal(f.body.p, want[i].body, f.body.n);
        assert_int_equal(f.defects, want[i].defects);
    }
    assert_int_equal(mproto_fields_next(&it, &f), 0);
    assert_int_equal(mproto_fields_next(&it, &f), 0);
    assert_int_equal(mproto_fields_end(&it), end);
    assert_true(at <= end);
    free(block);
}

#define EXPECT(text, end, ...) do { \
        static const struct want want_[] = { __VA_ARGS__ }; \
        expect(ALL_OF(text), end, want_, sizeof want_ / sizeof want_[0]); \
    } while (0)

static void test_plain(void **state)
{
    (void)state;
    EXPECT("A: 1\r\nB:2\r\n\r\nbody", 13, { "A", " 1", 0 }, { "B", "2", 0 });
    EXPECT("A: 1\nB:2\n\nbody", 10, { "A", " 1", 0 }, { "B", "2", 0 });
    EXPECT("A: 1", 4, { "A", " 1", 0 });
    EXPECT("A: 1\r", 5, { "A", " 1\r", MPROTO_DEFECT_BARE_CR });
    EXPECT("A:\r\n\r\n", 6, { "A", "", 0 });
    EXPECT("A: x:y\r\n", 8, { "A", " x:y", 0 });
}

static void test_empty(void **state)
{
    mproto_fields it;
    mproto_field f;

    (void)state;
    expect("", 0, 0, NULL, 0);
    expect(ALL_OF("\r\nx: y\r\n"), 2, NULL, 0);
    expect(ALL_OF("\nx: y\r\n"), 1, NULL, 0);
    mproto_fields_begin(&it, NULL, 0);
    assert_int_equal(mproto_fields_next(&it, &f), 0);
    assert_int_equal(mproto_fields_end(&it), 0);
}

static void test_folds(void **state)
{
    (void)state;
    EXPECT("A: 1\r\n 2\r\n\t3\r\nB: 4\r\n", 20,
           { "A", " 1\r\n 2\r\n\t3", 0 }, { "B", " 4", 0 });
    EXPECT("A: 1\r\n \r\n 2\r\n\r\n", 15, { "A", " 1\r\n \r\n 2", 0 });
    EXPECT("A: 1\r\n ", 7, { "A", " 1\r\n ", 0 });
}

static void test_hdr_16_readings(void **state)
{
    (void)state;
    EXPECT("From: a\r\nFrom: b\r\n", 18,
           { "From", " a", 0 }, { "From", " b", 0 });
    EXPECT(" From: a\r\nFrom: b\r\n", 19,
           { "", " From: a", MPROTO_DEFECT_FIELD }, { "From", " b", 0 });
    EXPECT("From : a\r\n", 10, { "From", " a", MPROTO_DEFECT_FIELD });
    EXPECT("From\r\n : a\r\n", 12,
           { "", "From\r\n : a", MPROTO_DEFECT_FIELD });
    EXPECT("no colon\r\nA: b\r\n", 16,
           { "", "no colon", MPROTO_DEFECT_FIELD }, { "A", " b", 0 });
    EXPECT(": x\r\n", 5, { "", ": x", MPROTO_DEFECT_FIELD });
    EXPECT("\xc3\xa9: x\r\n", 7,
           { "", "\xc3\xa9: x",
             MPROTO_DEFECT_FIELD | MPROTO_DEFECT_EIGHT });
}

static void test_hdr_04_nul_in_name(void **state)
{
    char *block = exact(ALL_OF("X\0Y: v\r\n\r\n"));
    mproto_fields it;
    mproto_field f;

    (void)state;
    mproto_fields_begin(&it, block, 10);
    assert_int_equal(mproto_fields_next(&it, &f), 1);
    assert_int_equal(f.name.n, 0);
    assert_int_equal(f.body.n, 6);
    assert_memory_equal(f.body.p, "X\0Y: v", 6);
    assert_int_equal(f.defects, MPROTO_DEFECT_FIELD | MPROTO_DEFECT_NUL);
    assert_int_equal(mproto_fields_next(&it, &f), 0);
    free(block);
}

static void test_cod_08_nul_in_body(void **state)
{
    char dst[16];
    mproto_span body = { "a\0b\r\n c", 7 };

    (void)state;
    assert_int_equal(mproto_unfold(dst, sizeof dst, body), 5);
    assert_memory_equal(dst, "a\0b c", 6);
}

/* One physical rule: only an LF can end a field. */
static void test_hdr_17_field_ends(void **state)
{
    (void)state;
    EXPECT("A: 1\rB: 2\r\n", 11,
           { "A", " 1\rB: 2", MPROTO_DEFECT_BARE_CR });
    EXPECT("A: 1\r\r\nB: 2\r\r\n\r\r\nx", 17,
           { "A", " 1", MPROTO_DEFECT_BARE_CR },
           { "B", " 2", MPROTO_DEFECT_BARE_CR });
    EXPECT("A: \x01\x7f\r\n", 7, { "A", " \x01\x7f", MPROTO_DEFECT_CONTROL });
    EXPECT("A: 1\r\n\r \r\n", 10,
           { "A", " 1", 0 },
           { "", "\r ", MPROTO_DEFECT_FIELD | MPROTO_DEFECT_BARE_CR });
}

static void test_mixed_line_ends(void **state)
{
    (void)state;
    EXPECT("A: 1\r\nB: 2\nC: 3\nD: 4\r\n", 22,
           { "A", " 1", 0 }, { "B", " 2", MPROTO_DEFECT_LINE_ENDS },
           { "C", " 3", 0 }, { "D", " 4", MPROTO_DEFECT_LINE_ENDS });
    EXPECT("A: 1\n 2\r\n", 9, { "A", " 1\n 2", MPROTO_DEFECT_LINE_ENDS });
}

/* RFC 5322 2.1.1: 998 octets without the CRLF. */
static void test_long_line(void **state)
{
    char line[1002];
    mproto_fields it;
    mproto_field f;

    (void)state;
    memset(line, 'x', sizeof line);
    line[1] = ':';
    memcpy(line + 998, "\r\n", 2);
    mproto_fields_begin(&it, line, 1000);
    assert_int_equal(mproto_fields_next(&it, &f), 1);
    assert_int_equal(f.defects, 0);
    memcpy(line + 998, "x\r\n", 3);
    mproto_fields_begin(&it, line, 1001);
    assert_int_equal(mproto_fields_next(&it, &f), 1);
    assert_int_equal(f.defects, MPROTO_DEFECT_LONG_LINE);
}

static void test_name_is(void **state)
{
    const mproto_span name = { "Content-TYPE", 12 };
    const mproto_span shorter = { "Content-TYP", 11 };
    const mproto_span none = { NULL, 0 };

    (void)state;
    assert_true(mproto_name_is(name, "content-type"));
    assert_false(mproto_name_is(shorter, "content-type"));
    assert_false(mproto_name_is(name, "content-typ"));
    assert_true(mproto_name_is(none, ""));
}

static const struct {
    const char *body, *unfolded;
} unfolds[] = {
    { "", "" },
    { " x ", "x" },
    { "\r\n x", "x" },
    { " a\r\n b\n\tc", "a b\tc" },
    { "a\r\n \r\n ", "a" },
    { "a\r\n", "a\r\n" },
    { "a\nb", "a\nb" },
    { "a\rb", "a\rb" },
    { "a\r\r\n b", "a b" },
    { "a\r\rb\r", "a\r\rb\r" },
    { " \t\r\n ", "" },
    { "a \r\n b", "a  b" },
};

/* Every room from none to more than enough. */
static void test_unfold(void **state)
{
    size_t i, cap;

    (void)state;
    for (i = 0; i < sizeof unfolds / sizeof unfolds[0]; i++) {
        const char *want = unfolds[i].unfolded;
        size_t n = strlen(unfolds[i].body), all = strlen(want);
        char *block = exact(unfolds[i].body, n);
        mproto_span body;

        body.p = block;
        body.n = n;
        for (cap = 0; cap < all + 3; cap++) {
            char *dst = malloc(cap > 0 ? cap : 1);
            size_t fits = cap > all ? all : cap > 0 ? cap - 1 : 0;

            assert_non_null(dst);
            assert_int_equal(mproto_unfold(dst, cap, body), all);
            assert_memory_equal(dst, want, fits);
            assert_true(cap == 0 || dst[fits] == '\0');
            free(dst);
        }
        free(block);
    }
}

/* Runs of CR must not be read again from each of their octets. */
static void test_unfold_is_linear(void **state)
{
    size_t n = 4u << 20;
    char *block = malloc(n), *dst = malloc(n + 1);
    mproto_span body;

    (void)state;
    assert_non_null(block);
    assert_non_null(dst);
    memset(block, '\r', n);
    body.p = block;
    body.n = n;
    assert_int_equal(mproto_unfold(dst, n + 1, body), n);
    free(block);
    free(dst);
}

static void test_find(void **state)
{
    static const char header[] =
        "To: a\r\nFrom: b\r\nTO : c\r\nnone\r\nto: d\r\n\r\nTo: e\r\n";
    mproto_fields it;
    mproto_field f;

    (void)state;
    mproto_fields_begin(&it, header, sizeof header - 1);
    assert_int_equal(mproto_fields_find(&it, "to", &f), 1);
    assert_int_equal(f.offset, 0);
    assert_int_equal(mproto_fields_find(&it, "to", &f), 1);
    assert_memory_equal(f.body.p, " c", 2);
    assert_int_equal(f.defects, MPROTO_DEFECT_FIELD);
    assert_int_equal(mproto_fields_find(&it, "to", &f), 1);
    assert_memory_equal(f.body.p, " d", 2);
    assert_int_equal(mproto_fields_find(&it, "to", &f), 0);
    mproto_fields_begin(&it, header, sizeof header - 1);
    assert_int_equal(mproto_fields_find(&it, "cc", &f), 0);
    assert_int_equal(mproto_fields_end(&it), sizeof header - 1 - 7);
}

static void test_inj_12_name_valid(void **state)
{
    char name[3] = "ab";
    mproto_span s = { name, 2 };
    int c;

    (void)state;
    for (c = 0; c < 256; c++) {
        name[1] = (char)(unsigned char)c;
        assert_int_equal(mproto_field_name_valid(s),
                         c >= 33 && c <= 126 && c != ':');
    }
    s.n = 0;
    assert_int_equal(mproto_field_name_valid(s), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_folds),
        cmocka_unit_test(test_hdr_16_readings),
        cmocka_unit_test(test_hdr_04_nul_in_name),
        cmocka_unit_test(test_cod_08_nul_in_body),
        cmocka_unit_test(test_hdr_17_field_ends),
        cmocka_unit_test(test_mixed_line_ends),
        cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_name_is),
        cmocka_unit_test(test_unfold),
        cmocka_unit_test(test_unfold_is_linear),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_inj_12_name_valid),
    };

    return cmocka_run_group_tests_name("fields", tests, NULL, NULL);
}
