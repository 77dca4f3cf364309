#include "codec/qp_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "codec_drive.h"

#define B(text) text, sizeof text - 1

enum { OUT_MAX = 8192 };

/* Every test runs over each kernel that can run here. */
static const mproto_qp_kernel *kernel;

static int decode(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_qp_decode_by(kernel, s, io, last);
}

static int cut_blanks(char c)
{
    return c == ' ' || c == '\t';
}

/* -- once more: slowly, over the whole input at once -- */

typedef struct reference {
    const char *p;
    size_t      n, i;
    unsigned    flags, defects;
    char        out[OUT_MAX];
    size_t      out_n;
} reference;

static int at(const reference *r, size_t i, char c)
{
    return i < r->n && r->p[i] == c;
}

static int hex_of(const reference *r, size_t i, int *lower)
{
    static const char digits[] = "0123456789ABCDEFabcdef";
    const char *d;

    if (i >= r->n)
        return -1;
    d = memchr(digits, r->p[i], sizeof digits - 1);
    if (!d)
        return -1;
    *lower |= d - digits > 15;
    return (int)(d - digits) - (d - digits > 15 ? 6 : 0);
}

/* 0: no line end; else its length. */
static size_t line_end(const reference *r, size_t i)
{
    if (at(r, i, '\n'))
        return 1;
    return at(r, i, '\r') && at(r, i + 1, '\n') ? 2 : 0;
}

static size_t blanks_from(const reference *r, size_t i)
{
    size_t k = i;

    while (k < r->n && cut_blanks(r->p[k]))
        k++;
    return k - i;
}

static int refused(reference *r, size_t i, unsigned defect)
{
    if (r->flags & MPROTO_QP_STRICT) {
        r->i = i;
        return 1;
    }
    r->defects |= defect;
    return 0;
}

static void copy(reference *r, size_t n)
{
    memcpy(r->out + r->out_n, r->p + r->i, n);
    r->out_n += n;
    r->i += n;
}

static int decode_blanks(reference *r)
{
    size_t n = blanks_from(r, r->i), end = r->i + n;
    int cr = at(r, end, '\r') && r->flags & MPROTO_QP_STRICT;

    if (end < r->n && !line_end(r, end) && !cr) {
        copy(r, n);
        return 0;
    }
    if (r->flags & MPROTO_QP_STRICT)
        copy(r, n);
    if (refused(r, end, MPROTO_DEFECT_BLANKS))
        return 1;
    if (n > 76 || r->flags & MPROTO_QP_BLANKS)
        copy(r, n);
    else
        r->i = end;
    return 0;
}

static int decode_line_end(reference *r)
{
    size_t n = line_end(r, r->i);

    if (n == 0 && refused(r, r->i + 1, MPROTO_DEFECT_BARE_CR))
        return 1;
    if (n == 1 && refused(r, r->i, MPROTO_DEFECT_BARE_LF))
        return 1;
    copy(r, n == 0 ? 1 : n);
    return 0;
}

/* Where a strict decoder stops in what follows a wrong "=". */
static size_t wrong_at(const reference *r)
{
    int lower = 0;
    size_t i = r->i + 1;

    if (at(r, i, '\r'))
        return i + 1;
    return hex_of(r, i, &lower) < 0 || lower ? i : i + 1;
}

static int decode_equals(reference *r)
{
    int lower = 0, high = hex_of(r, r->i + 1, &lower);
    int low = high < 0 ? -1 : hex_of(r, r->i + 2, &lower);
    size_t n = blanks_from(r, r->i + 1), end = r->i + 1 + n;

    if (low >= 0) {
        if (lower && refused(r, wrong_at(r), MPROTO_DEFECT_ALPHABET))
            return 1;
        r->out[r->out_n++] = (char)(unsigned char)(high * 16 + low);
        r->i += 3;
        return 0;
    }
    if (n <= 76 && (end == r->n || line_end(r, end))) {
        if (n > 0 && refused(r, r->i + 1, MPROTO_DEFECT_BLANKS))
            return 1;
        if (end == r->n && refused(r, end, MPROTO_DEFECT_ESCAPE))
            return 1;
        if (line_end(r, end) == 1 && refused(r, end, MPROTO_DEFECT_BARE_LF))
            return 1;
        r->i = end + line_end(r, end);
        return 0;
    }
    if (refused(r, wrong_at(r), MPROTO_DEFECT_ESCAPE))
        return 1;
    copy(r, 1);
    return 0;
}

static int decode_other(reference *r)
{
    unsigned v = (unsigned char)r->p[r->i];
    unsigned defect = v > 127 ? MPROTO_DEFECT_EIGHT
        : v == 0 ? MPROTO_DEFECT_NUL
        : v < 32 || v == 127 ? MPROTO_DEFECT_ALPHABET : 0;

    if (defect && refused(r, r->i, defect))
        return 1;
    copy(r, 1);
    return 0;
}

static int decode_slowly(reference *r)
{
    int wrong = 0;

    r->i = r->out_n = r->defects = 0;
    while (!wrong && r->i < r->n) {
        if (cut_blanks(r->p[r->i]))
            wrong = decode_blanks(r);
        else if (r->p[r->i] == '=')
            wrong = decode_equals(r);
        else if (r->p[r->i] == '\r' || r->p[r->i] == '\n')
            wrong = decode_line_end(r);
        else
            wrong = decode_other(r);
    }
    return wrong ? MPROTO_E_ARG : MPROTO_OK;
}

/* Decodes p as cut, in blocks of cap, and compares with the slow way. */
static void decode_and_compare(const char *p, size_t n, unsigned flags,
                               size_t cut, size_t cap)
{
    static reference r;
    static drive_result d;
    drive_input in = { decode, p, n, { cut, cut }, cap };
    mproto_codec s;
    int rc;

    r.p = p, r.n = n, r.flags = flags;
    rc = decode_slowly(&r);
    mproto_qp_init(&s, flags);
    drive(&in, &s, &d);
    if (d.rc != rc || d.taken != r.i || d.n != r.out_n
            || d.defects != r.defects || memcmp(d.out, r.out, d.n) != 0)
        fail_msg("flags %u cut %zu cap %zu: rc %d %d taken %zu %zu out %zu "
                 "%zu defects %x %x: \"%.*s\"", flags, cut, cap, d.rc, rc,
                 d.taken, r.i, d.n, r.out_n, d.defects, r.defects,
                 (int)n, p);
}

/* Amidst plain octets, too, where a kernel takes it: in one of its steps, or
 * in two of them. */
static void decode_in_the_middle(const char *p, size_t n, unsigned flags,
                                 size_t place)
{
    char text[80];

    memset(text, 'x', sizeof text);
    memcpy(text + place, p, n);
    decode_and_compare(text, sizeof text, flags, 0, 100);
}

static void test_cod_04_decode_all_short_strings(void **state)
{
    static const char letters[7] = { '=', '4', 'g', ' ', '\r', '\n', 'a' };
    static const unsigned flags[3] = { 0, MPROTO_QP_STRICT, MPROTO_QP_BLANKS };
    size_t n, i, k, v, total = 1, cut;
    char text[6];

    (void)state;
    for (n = 0; n <= 6; n++, total *= 7)
        for (i = 0; i < total; i++) {
            for (k = 0, v = i; k < n; k++, v /= 7)
                text[k] = letters[v % 7];
            for (k = 0; k < 3; k++) {
                decode_in_the_middle(text, n, flags[k], 20 + i % 13);
                for (cut = 0; cut <= n; cut++)
                    decode_and_compare(text, n, flags[k], cut,
                                       cut % 2 ? 1 : 80);
            }
        }
}

static void test_decode_random_strings(void **state)
{
    static const unsigned odds[4] = { 1, 5, 30, 90 };
    char text[400];
    unsigned i;
    size_t n;

    (void)state;
    for (i = 0; i < 40000; i++) {
        n = drive_random() % sizeof text;
        drive_fill(text, n, odds[i % 4]);
        decode_and_compare(text, n, i / 4 % 3 == 2 ? 4 : i / 4 % 3,
                           drive_random() % (n + 1),
                           i % 5 ? drive_random() % 100 : OUT_MAX);
    }
}

static void test_decode_each_octet_at_each_place(void **state)
{
    char text[40];
    unsigned c, flags;
    size_t i;

    (void)state;
    for (c = 0; c < 256; c++)
        for (i = 0; i < sizeof text; i++)
            for (flags = 0; flags <= MPROTO_QP_BLANKS; flags += 2) {
                memset(text, 'x', sizeof text);
                text[i] = (char)(unsigned char)c;
                decode_and_compare(text, sizeof text, flags, i, 100);
                decode_and_compare(text, sizeof text, flags, 0, 100);
            }
}

static void test_decode_two_cuts(void **state)
{
    static const char text[] = "a=20 \t\r\n=C3=a9=  \r\n=\n==41 =4\r\rb =";
    drive_input in = { decode, B(text), { 0, 0 }, 100 };
    static drive_result whole, d;
    mproto_codec s;
    unsigned flags;
    size_t cap;

    (void)state;
    for (flags = 0; flags <= MPROTO_QP_BLANKS; flags += 2) {
        mproto_qp_init(&s, flags);
        in.cut[0] = in.cut[1] = 0, in.cap = 100;
        drive(&in, &s, &whole);
        for (cap = 0; cap <= 8; cap++)
            for (in.cut[0] = 0; in.cut[0] <= in.n; in.cut[0]++)
                for (in.cut[1] = in.cut[0]; in.cut[1] <= in.n; in.cut[1]++) {
                    in.cap = cap;
                    drive(&in, &s, &d);
                    assert_true(drive_same(&whole, &d));
                }
    }
}

/* One more blank than can wait keeps them all. */
static void test_decode_blanks_76_and_77(void **state)
{
    char text[200];
    size_t n, cut, kind;

    (void)state;
    for (n = 70; n <= 160; n++)
        for (kind = 0; kind < 4; kind++) {
            memset(text, 'x', sizeof text);
            memset(text + 1, ' ', n);
            text[2] = text[n / 2] = text[n] = '\t';
            if (kind & 1)
                text[1] = '=';
            if (kind & 2)
                memcpy(text + 1 + n, "\r\n", 2);
            for (cut = 0; cut <= n + 1; cut += 3) {
                decode_and_compare(text, n + 5, 0, cut, 80);
                decode_and_compare(text, n + 5, 0, cut, 79);
                decode_and_compare(text, n + 5, MPROTO_QP_BLANKS, cut, 1);
                decode_and_compare(text, n + 1, 0, cut, OUT_MAX);
            }
        }
}

typedef struct decode_case {
    const char *in;
    size_t      in_n;
    const char *out;            /* leniently */
    size_t      out_n;
    unsigned    defects;        /* leniently; 0: strictly legal too */
    size_t      bad;            /* where a strict decoder stops */
} decode_case;

/* B7 to B13 of the corpus of hard cases, and RFC 2045 6.7's own. */
static const decode_case decode_cases[] = {
    { B(""), B(""), 0, 0 },
    { B("Now's the time =\r\nfor all"), B("Now's the time for all"), 0, 0 },
    { B("=0D=0A=3D"), B("\r\n="), 0, 0 },
    { B("a=20\r\nb"), B("a \r\nb"), 0, 0 },
    { B("a\tb =\r\n"), B("a\tb "), 0, 0 },
    { B("=C3=A9"), B("\303\251"), 0, 0 },
    { B("=c3=a9"), B("\303\251"), MPROTO_DEFECT_ALPHABET, 1 },
    { B("=Ca"), B("\312"), MPROTO_DEFECT_ALPHABET, 2 },
    { B("ab="), B("ab"), MPROTO_DEFECT_ESCAPE, 3 },
    { B("=="), B("="), MPROTO_DEFECT_ESCAPE, 1 },
    { B("=ZZ"), B("=ZZ"), MPROTO_DEFECT_ESCAPE, 1 },
    { B("=4"), B("=4"), MPROTO_DEFECT_ESCAPE, 2 },
    { B("=4\n"), B("=4\n"),
      MPROTO_DEFECT_ESCAPE | MPROTO_DEFECT_BARE_LF, 2 },
    { B("=\r"), B("=\r"), MPROTO_DEFECT_ESCAPE | MPROTO_DEFECT_BARE_CR, 2 },
    { B("a=\nb"), B("ab"), MPROTO_DEFECT_BARE_LF, 2 },
    { B("a= \t\r\nb"), B("ab"), MPROTO_DEFECT_BLANKS, 2 },
    { B("a=  "), B("a"), MPROTO_DEFECT_BLANKS | MPROTO_DEFECT_ESCAPE, 2 },
    { B("a= b"), B("a= b"), MPROTO_DEFECT_ESCAPE, 2 },
    { B("a \t\r\nb"), B("a\r\nb"), MPROTO_DEFECT_BLANKS, 3 },
    { B("a=20 \r\nb"), B("a \r\nb"), MPROTO_DEFECT_BLANKS, 5 },
    { B("a  "), B("a"), MPROTO_DEFECT_BLANKS, 3 },
    { B("a \rb"), B("a \rb"), MPROTO_DEFECT_BARE_CR, 2 },
    { B("a\rb"), B("a\rb"), MPROTO_DEFECT_BARE_CR, 2 },
    { B("a\r\r\nb"), B("a\r\r\nb"), MPROTO_DEFECT_BARE_CR, 2 },
    { B("a\nb"), B("a\nb"), MPROTO_DEFECT_BARE_LF, 1 },
    { B("\303\251"), B("\303\251"), MPROTO_DEFECT_EIGHT, 0 },
    { B("a\177"), B("a\177"), MPROTO_DEFECT_ALPHABET, 1 },
    { B("a\1"), B("a\1"), MPROTO_DEFECT_ALPHABET, 1 },
    { B("a\0b"), B("a\0b"), MPROTO_DEFECT_NUL, 1 }
};

static void test_cod_04_decode_strict_and_lenient(void **state)
{
    static drive_result d;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof decode_cases / sizeof decode_cases[0]; i++) {
        const decode_case *c = &decode_cases[i];
        drive_input in = { decode, c->in, c->in_n, { 0, 0 }, 100 };
        mproto_codec s;

        mproto_qp_init(&s, 0);
        drive(&in, &s, &d);
        assert_int_equal(d.rc, MPROTO_OK);
        assert_int_equal(d.n, c->out_n);
        assert_memory_equal(d.out, c->out, c->out_n);
        assert_int_equal(d.defects, c->defects);
        mproto_qp_init(&s, MPROTO_QP_STRICT);
        drive(&in, &s, &d);
        assert_int_equal(d.rc, c->defects ? MPROTO_E_ARG : MPROTO_OK);
        assert_int_equal(d.taken, c->defects ? c->bad : c->in_n);
        assert_int_equal(d.defects, 0);
    }
}

static void test_cod_08_decoded_nul_is_an_octet(void **state)
{
    drive_input in = { decode, B("a=00b"), { 0, 0 }, 80 };
    static drive_result d;
    mproto_codec s;

    (void)state;
    mproto_qp_init(&s, MPROTO_QP_STRICT);
    drive(&in, &s, &d);
    assert_int_equal(d.rc, MPROTO_OK);
    assert_int_equal(d.n, 3);
    assert_memory_equal(d.out, "a\0b", 3);
}

static void test_nothing_follows_the_end(void **state)
{
    mproto_io io = { NULL, 0, NULL, 0 };
    mproto_codec s;

    (void)state;
    mproto_qp_init(&s, 0);
    assert_int_equal(mproto_qp_decode(&s, &io, 0), MPROTO_OK);
    assert_int_equal(mproto_qp_decode(&s, &io, 1), MPROTO_OK);
    assert_int_equal(mproto_qp_decode(&s, &io, 1), MPROTO_OK);
    io.in = "a";
    io.in_n = 1;
    assert_int_equal(mproto_qp_decode(&s, &io, 1), MPROTO_E_ARG);
    assert_int_equal(io.in_n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cod_04_decode_all_short_strings),
        cmocka_unit_test(test_decode_random_strings),
        cmocka_unit_test(test_decode_each_octet_at_each_place),
        cmocka_unit_test(test_decode_two_cuts),
        cmocka_unit_test(test_decode_blanks_76_and_77),
        cmocka_unit_test(test_cod_04_decode_strict_and_lenient),
        cmocka_unit_test(test_cod_08_decoded_nul_is_an_octet),
        cmocka_unit_test(test_nothing_follows_the_end),
    };

    int failed = 0;
    unsigned rank;

    for (rank = 0; (kernel = mproto_qp_kernel_at(rank)) != NULL; rank++) {
        printf("qp_decode, %s\n", kernel->name);
        failed += cmocka_run_group_tests_name(kernel->name, tests, NULL, NULL);
    }
    return failed;
}
