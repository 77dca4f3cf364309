#include <mailproto/xtext.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "codec_drive.h"

#define D(name) MPROTO_DEFECT_ ## name

static drive_input input_of(drive_fn *fn, const char *p, size_t n)
{
    drive_input in = { NULL, NULL, 0, { 0, 0 }, MPROTO_CODEC_MIN };

    in.fn = fn;
    in.p = p;
    in.n = n;
    return in;
}

/* In one go, and by each two cuts. */
static void run(drive_fn *fn, unsigned flags, const char *p, size_t n,
                drive_result *r)
{
    static drive_result cut;
    drive_input in = input_of(fn, p, n);
    mproto_codec s;

    mproto_xtext_init(&s, flags);
    drive(&in, &s, r);
    if (n > 16)
        return;
    for (in.cut[0] = 0; in.cut[0] <= n; in.cut[0]++) {
        for (in.cut[1] = in.cut[0]; in.cut[1] <= n; in.cut[1]++) {
            in.cap = (in.cut[0] + in.cut[1]) % 4;
            drive(&in, &s, &cut);
            assert_true(drive_same(r, &cut));
        }
    }
}

typedef struct xtext_case {
    const char *coded;
    unsigned    flags;
    int         taken;          /* before E_ARG; -1: OK */
    const char *plain;          /* what came before the error */
    unsigned    defects;
} xtext_case;

static const xtext_case cases[] = {
    { "", 0, -1, "", 0 },
    { "a@b.c", 0, -1, "a@b.c", 0 },
    { "a+2Bb+3Dc", 0, -1, "a+b=c", 0 },
    { "+20+2b", 0, 5, " ", 0 },
    { "+20+2b", MPROTO_XTEXT_LOWER, -1, " +", D(ALPHABET) },
    { "+2B+2b", MPROTO_XTEXT_LOWER, -1, "++", D(ALPHABET) },
    { "a=b", 0, 1, "a", 0 },
    { "a b", 0, 1, "a", 0 },
    { "a\tb", 0, 1, "a", 0 },
    { "a\177", 0, 1, "a", 0 },
    { "a\351", 0, 1, "a", 0 },
    { "+E9", 0, -1, "\351", D(EIGHT) },
    { "+", 0, 1, "", 0 },
    { "+4", 0, 2, "", 0 },
    { "+4G", 0, 2, "", 0 },
    { "+G4", 0, 1, "", 0 },
    { "++", 0, 1, "", 0 },
    { "+ 4", 0, 1, "", 0 }
};

static void check_case(const xtext_case *c)
{
    static drive_result r;
    size_t n = strlen(c->coded);

    run(mproto_xtext_decode, c->flags, c->coded, n, &r);
    assert_int_equal(r.rc, c->taken < 0 ? MPROTO_OK : MPROTO_E_ARG);
    assert_int_equal(r.taken, c->taken < 0 ? n : (size_t)c->taken);
    assert_int_equal(r.n, strlen(c->plain));
    assert_memory_equal(r.out, c->plain, r.n);
    assert_int_equal(r.defects, c->defects);
}

static void test_decode_table(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_case(&cases[i]);
}

/* Each control, escaped: refused, or let through and told. */
static void test_inj_11_decoded_controls(void **state)
{
    static drive_result r;
    char text[4] = "+00";
    unsigned c;

    (void)state;
    for (c = 0; c < 256; c++) {
        int control = c < 32 || c == 127;

        text[1] = "0123456789ABCDEF"[c / 16];
        text[2] = "0123456789ABCDEF"[c % 16];
        run(mproto_xtext_decode, 0, text, 3, &r);
        assert_int_equal(r.rc, control ? MPROTO_E_ARG : MPROTO_OK);
        assert_int_equal(r.n, control ? 0 : 1);
        run(mproto_xtext_decode, MPROTO_XTEXT_CONTROLS, text, 3, &r);
        assert_int_equal(r.rc, MPROTO_OK);
        assert_int_equal(r.n, 1);
        assert_int_equal((unsigned char)r.out[0], c);
        assert_int_equal(r.defects, c == 0 ? D(NUL) : control ? D(CONTROL)
                         : c > 127 ? D(EIGHT) : 0);
    }
}

static void test_inj_11_line_ends_in_parameters(void **state)
{
    static drive_result r;

    (void)state;
    run(mproto_xtext_decode, 0, "a+0Ab", 5, &r);
    assert_int_equal(r.rc, MPROTO_E_ARG);
    assert_int_equal(r.taken, 3);
    run(mproto_xtext_decode, 0, "rfc822;a+0D+0Ax", 15, &r);
    assert_int_equal(r.rc, MPROTO_E_ARG);
}

/* Each pair of octets goes out as xchars and comes back. */
static void test_encode_and_back(void **state)
{
    static drive_result e, d;
    char p[2];
    unsigned i;
    size_t k;

    (void)state;
    for (i = 0; i < 65536; i++) {
        drive_input in = input_of(mproto_xtext_encode, p, 2);
        mproto_codec s;

        p[0] = (char)(i >> 8);
        p[1] = (char)(i & 255);
        mproto_xtext_init(&s, MPROTO_XTEXT_CONTROLS);
        drive(&in, &s, &e);
        assert_int_equal(e.rc, MPROTO_OK);
        assert_true(e.n <= mproto_xtext_encoded_max(2));
        for (k = 0; k < e.n; k++)
            assert_true(e.out[k] > 32 && e.out[k] < 127 && e.out[k] != '=');
        in = input_of(mproto_xtext_decode, e.out, e.n);
        drive(&in, &s, &d);
        assert_int_equal(d.rc, MPROTO_OK);
        assert_int_equal(d.n, 2);
        assert_memory_equal(d.out, p, 2);
    }
}

static void test_encode_all_cuts(void **state)
{
    static drive_result r;

    (void)state;
    run(mproto_xtext_encode, 0, "a=b+ \r\n\351c", 9, &r);
    assert_int_equal(r.n, 21);
    assert_memory_equal(r.out, "a+3Db+2B+20+0D+0A+E9c", 21);
}

static void test_cod_09_sizes(void **state)
{
    (void)state;
    assert_int_equal(mproto_xtext_encoded_max(0), 0);
    assert_int_equal(mproto_xtext_encoded_max(7), 21);
    assert_int_equal(mproto_xtext_encoded_max(SIZE_MAX / 3 + 1), SIZE_MAX);
}

static void test_nothing_follows_the_end(void **state)
{
    drive_fn *const both[] = { mproto_xtext_encode, mproto_xtext_decode };
    mproto_codec s;
    mproto_io io;
    char out[80];
    int i;

    (void)state;
    for (i = 0; i < 2; i++) {
        mproto_xtext_init(&s, 0);
        io.in = NULL;
        io.in_n = 0;
        io.out = out;
        io.out_n = sizeof out;
        assert_int_equal(both[i](&s, &io, 1), MPROTO_OK);
        assert_int_equal(both[i](&s, &io, 1), MPROTO_OK);
        io.in = "a";
        io.in_n = 1;
        assert_int_equal(both[i](&s, &io, 1), MPROTO_E_ARG);
        assert_int_equal(io.in_n, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode_table),
        cmocka_unit_test(test_inj_11_decoded_controls),
        cmocka_unit_test(test_inj_11_line_ends_in_parameters),
        cmocka_unit_test(test_encode_and_back),
        cmocka_unit_test(test_encode_all_cuts),
        cmocka_unit_test(test_cod_09_sizes),
        cmocka_unit_test(test_nothing_follows_the_end),
    };

    return cmocka_run_group_tests_name("xtext", tests, NULL, NULL);
}
