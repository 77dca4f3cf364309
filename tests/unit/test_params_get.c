#include <mailproto/params.h>
#include "exact.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define CAFE      "caf\303\251"
#define BAD       "\357\277\275"        /* U+FFFD */
#define PARAMETER MPROTO_DEFECT_PARAMETER
#define WORD      MPROTO_DEFECT_WORD

/* The parameter "f" of each. */
static const struct {
    const char *in, *value;     /* NULL: it is not there */
    unsigned    defects;
} cases[] = {
    { "x; f=a", "a", 0 },
    { "x; F=a", "a", 0 },
    { "x; g=a", NULL, 0 },
    { "x", NULL, 0 },
    { "", NULL, 0 },
    { "x; f=\"\"", "", 0 },
    { "x; f=\" a  b \"", " a  b ", 0 },
    { "x; f=\"a\r\n b\"", "a b", 0 },
    { "x; f*=utf-8'en'caf%C3%A9", CAFE, 0 },
    { "x; f*=UTF-8''caf%c3%a9", CAFE, 0 },
    { "x; f*=iso-8859-1''caf%E9", CAFE, 0 },
    { "x; f*=''a%20b", "a b", 0 },
    { "x; f*=x-no''a%E9", "a" BAD, MPROTO_DEFECT_CHARSET },
    { "x; f*0=a; f*1=b; f*2=\"c d\"", "abc d", 0 },
    /* P1 to P5: mixed, in any order, with a gap, a character cut. */
    { "x; f*0*=us-ascii'en'a%20; f*1=b; f*2*=%21", "a b!", 0 },
    { "x; f*2=c; f*0=a; f*1=b", "abc", 0 },
    { "x; f*0=a; f*2=c", "ac", PARAMETER },
    { "x; f*1=b", "b", PARAMETER },
    { "x; f*0*=utf-8''caf%C3; f*1*=%A9", CAFE, 0 },
    { "x; f=plain; f*=utf-8''ext", "ext", PARAMETER },
    { "x; f*0=a; f*1=b; f*=utf-8''ext; f=plain", "ext", PARAMETER },
    { "x; f=plain; f*0=a; f*1=b", "ab", PARAMETER },
    { "x; f*0=a; f*0=b; f*1=c", "ac", PARAMETER },
    { "x; f*0=a; f*0*=utf-8''b", "a", PARAMETER },
    /* P6: an encoded-word where none may be. */
    { "x; f=\"=?utf-8?q?caf=C3=A9?=.pdf\"", CAFE ".pdf", WORD },
    { "x; f=\"=?utf-8?q?a?=\r\n =?utf-8?q?b?=\"", "ab", WORD },
    { "x; f=\"=?utf-8?q?a?= \\\"b\\\"\"", "a \"b\"", WORD },
    { "x; f==?utf-8?q?a?=", "a", WORD | PARAMETER },
    { "x; f=\"=?utf-8?q?a\"", "=?utf-8?q?a", WORD },
    { "x; f*0=\"=?utf-8?q?a?=\"", "=?utf-8?q?a?=", 0 },
    { "x; f*=utf-8''%3D%3Futf-8%3Fq%3Fa%3F%3D", "=?utf-8?q?a?=", 0 },
    /* P7 to P14. */
    { "x; f=\"" CAFE "\"", CAFE, 0 },
    { "x; f=\"caf\351\"", "caf" BAD, MPROTO_DEFECT_UTF8 },
    { "x; f=my file.pdf; g=h", "my file.pdf", PARAMETER },
    { "x; f=a; f=b", "a", PARAMETER },
    { "x; f=\"C:\\dir\\x.pdf\"", "C:\\dir\\x.pdf", 0 },
    { "x; f=\"a\\\\b\\\"c\"", "a\\b\"c", 0 },
    { "x; f=\"open", "open", PARAMETER },
    { "x; f*=caf%C3%A9", CAFE, PARAMETER },
    { "x; f*=utf-8'caf%C3%A9", CAFE, PARAMETER },
    { "x; f=a[1](2).pdf", "a[1](2).pdf", PARAMETER },
    { "x; f=a;", "a", 0 },
    /* Percents. */
    { "x; f*=utf-8''%XX%4", "%XX%4", MPROTO_DEFECT_ESCAPE },
    { "x; f*=\"utf-8''%41\\\"b\"", "A\"b", PARAMETER },
    { "x; f*0=a%20b", "a%20b", 0 },
    { "x; f*0=utf-8''a; f*1*=%20utf-8''b", "utf-8''a utf-8''b", 0 },
    { "x; f*0*=''a; f*1*=utf-8'en'b", "autf-8'en'b", 0 },
    { "x; f*=utf-8''a%0D%0Ab", "a  b", MPROTO_DEFECT_CONTROL },
    { "x; f*0=a; f*256=b", "a", MPROTO_DEFECT_LIMIT },
    { "x; f*256=b", NULL, MPROTO_DEFECT_LIMIT },
    { "x; f*0=a; f*01=b", "a", 0 },
    { "x; f*0=\"a.e\";\r\n f*1=\"xe\"", "a.exe", 0 },
    { "x; g=a; junk; f=b", "b", PARAMETER },
};

static size_t get(char *out, size_t cap, const char *in, size_t n,
                  unsigned *defects)
{
    mproto_span s = exact_span(in, n), value;
    char *block = malloc(cap > 0 ? cap : 1);
    mproto_params it;
    size_t size;

    assert_non_null(block);
    mproto_params_begin(&it, s, &value);
    size = mproto_params_get(cap > 0 ? block : NULL, cap, &it, "f", defects);
    if (cap > 0 && size != SIZE_MAX)
        memcpy(out, block, cap < size + 1 ? cap : size + 1);
    free(block);
    exact_free(s);
    return size;
}

static void test_mime_04_cases(void **state)
{
    char out[256];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned defects = 0;
        size_t n = get(out, sizeof out, cases[i].in, strlen(cases[i].in),
                       &defects);

        assert_int_equal(defects, cases[i].defects);
        if (!cases[i].value) {
            assert_true(n == SIZE_MAX);
            continue;
        }
        assert_string_equal(out, cases[i].value);
        assert_int_equal(n, strlen(cases[i].value));
    }
}

static void test_cod_09_every_room(void **state)
{
    char out[256];
    size_t i, cap;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t n = cases[i].value ? strlen(cases[i].value) : 0;

        for (cap = 0; cases[i].value && cap <= n + 1; cap++) {
            assert_int_equal(get(out, cap, cases[i].in, strlen(cases[i].in),
                                 NULL), n);
            if (cap > 0)
                assert_memory_equal(out, cases[i].value, strlen(out));
        }
    }
}

static void test_every_truncation(void **state)
{
    char out[512];
    size_t i, n, size;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (n = 0; n < strlen(cases[i].in); n++) {
            size = get(out, sizeof out, cases[i].in, n, NULL);
            assert_true(size == SIZE_MAX || size <= 3 * n);
        }
    }
}

static void test_cod_08_nul(void **state)
{
    unsigned defects = 0;
    char out[16];

    (void)state;
    assert_int_equal(get(out, sizeof out, "x; f*=''a%00b", 13, &defects), 3);
    assert_string_equal(out, "a b");
    assert_int_equal(defects, MPROTO_DEFECT_NUL);
    defects = 0;
    assert_int_equal(get(out, sizeof out, "x; f=\"a\0b\"", 10, &defects), 3);
    assert_int_equal(defects, MPROTO_DEFECT_NUL);
}

/* All sections, backwards; one more is past the limit. */
static void test_256_sections(void **state)
{
    char in[8192] = "x", out[512];
    unsigned defects = 0;
    size_t n = 1;
    int i;

    (void)state;
    for (i = 255; i >= 0; i--) {
        memcpy(in + n, "; f*000=", 8);
        n += 4;
        if (i > 99)
            in[n++] = (char)('0' + i / 100);
        if (i > 9)
            in[n++] = (char)('0' + i / 10 % 10);
        in[n++] = (char)('0' + i % 10);
        in[n++] = '=';
        in[n++] = (char)('a' + i % 26);
    }
    assert_int_equal(get(out, sizeof out, in, n, &defects), 256);
    assert_int_equal(defects, 0);
    for (i = 0; i < 256; i++)
        assert_int_equal(out[i], 'a' + i % 26);
}

/* Half a megabyte of what is slow elsewhere (HDR-08, HDR-18). */
static void test_hdr_08_hdr_18_storms(void **state)
{
    static const char *const units[] = {
        "; f*0*=x", "; f*1=y", ";", "\"", "; f=\"", ";f=\"a\" ", "; f=(",
        "; f*0*=''%C3", "; f", "f*=", "; f=\"\\\"", "; f==?x?q?", "; f*='",
        "(", "; f=a b", "\r\n ", "; f*255=\r\r\r"
    };
    enum { SIZE = 1 << 19 };
    char *storm = malloc(SIZE), *out = malloc(3 * SIZE + 1);
    size_t i, k, n;

    (void)state;
    assert_non_null(storm);
    assert_non_null(out);
    for (i = 0; i < sizeof units / sizeof units[0]; i++) {
        for (k = 0; k < SIZE; k++)
            storm[k] = units[i][k % strlen(units[i])];
        n = get(out, 3 * SIZE + 1, storm, SIZE, NULL);
        assert_true(n == SIZE_MAX || n <= 3 * SIZE);
    }
    free(storm);
    free(out);
}

static int upper_run(void *h, mproto_io *io, int last)
{
    (void)h;
    (void)last;
    for (; io->in_n > 0; io->in_n--, io->out_n--) {
        if (io->out_n == 0)
            return MPROTO_E_FULL;
        *io->out++ = (char)(*io->in++ - 32);
    }
    return MPROTO_OK;
}

static void *upper_open(void *ctx, mproto_span label)
{
    return label.n == 7 && memcmp(label.p, "x-upper", 7) == 0 ? ctx : NULL;
}

static void upper_close(void *h)
{
    (void)h;
}

static void test_the_caller_converts(void **state)
{
    mproto_convert conv = { NULL, upper_open, upper_run, upper_close };
    mproto_span body = { "x; f*=x-upper''abc", 18 }, value;
    unsigned defects = 0;
    mproto_params it;
    char out[8];

    (void)state;
    conv.ctx = &conv;
    mproto_params_begin(&it, body, &value);
    it.conv = &conv;
    assert_int_equal(mproto_params_get(out, sizeof out, &it, "f", &defects),
                     3);
    assert_string_equal(out, "ABC");
    assert_int_equal(defects, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mime_04_cases),
        cmocka_unit_test(test_cod_09_every_room),
        cmocka_unit_test(test_every_truncation),
        cmocka_unit_test(test_cod_08_nul),
        cmocka_unit_test(test_256_sections),
        cmocka_unit_test(test_hdr_08_hdr_18_storms),
        cmocka_unit_test(test_the_caller_converts),
    };

    return cmocka_run_group_tests_name("params_get", tests, NULL, NULL);
}

#undef CAFE
#undef BAD
#undef PARAMETER
#undef WORD
