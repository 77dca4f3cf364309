#include "codec/base64_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "base64_slowly.h"
#include "codec_drive.h"

#define B(text) text, sizeof text - 1

/* Every test runs over each kernel that can run here. */
static const mproto_base64_kernel *kernel;

static int encode(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_base64_encode_by(kernel, s, io, last);
}

static int decode(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_base64_decode_by(kernel, s, io, last);
}

static void run(drive_input *in, unsigned flags, drive_result *r)
{
    mproto_codec s;

    mproto_base64_init(&s, flags);
    drive(in, &s, r);
}

static void test_tables_are_the_alphabet(void **state)
{
    const char *letter;
    unsigned i, place;

    (void)state;
    for (i = 0; i < 4096; i++) {
        assert_int_equal(mproto_base64_pairs[i][0], alphabet[i / 64]);
        assert_int_equal(mproto_base64_pairs[i][1], alphabet[i % 64]);
    }
    for (i = 0; i < 256; i++) {
        letter = memchr(alphabet, (int)i, 64);
        for (place = 0; place < 4; place++)
            assert_int_equal(mproto_base64_values[place][i], letter
                             ? MPROTO_BASE64_MARK
                             + ((uint32_t)(letter - alphabet)
                                << (18 - 6 * place)) : 0);
    }
}

static void test_vectors_of_rfc_4648(void **state)
{
    static const struct { const char *plain, *coded; } vectors[] = {
        { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
        { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
        { "foobar", "Zm9vYmFy" }
    };
    drive_input in = { NULL, NULL, 0, { 0, 0 }, 80 };
    static drive_result r;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        in.fn = encode;
        in.p = vectors[i].plain;
        in.n = strlen(in.p);
        run(&in, 0, &r);
        assert_int_equal(r.n, strlen(vectors[i].coded));
        assert_memory_equal(r.out, vectors[i].coded, r.n);
        in.fn = decode;
        in.p = vectors[i].coded;
        in.n = strlen(in.p);
        run(&in, MPROTO_BASE64_STRICT, &r);
        assert_int_equal(r.rc, MPROTO_OK);
        assert_int_equal(r.n, strlen(vectors[i].plain));
        assert_memory_equal(r.out, vectors[i].plain, r.n);
    }
}

static void decode_and_compare(drive_input *in, unsigned flags)
{
    static reference r;
    static drive_result d;
    size_t exact;

    decode_slowly(&r, in->p, in->n, flags);
    exact = mproto_base64_decoded_size(in->n);
    run(in, flags, &d);
    if (d.rc != MPROTO_OK || d.taken != in->n || d.n != r.n
            || d.defects != r.defects || memcmp(d.out, r.out, r.n) != 0)
        fail_msg("rc %d taken %zu out %zu %zu defects %x %x: \"%.*s\"", d.rc,
                 d.taken, d.n, r.n, d.defects, r.defects, (int)in->n, in->p);
    assert_true(d.n <= exact);
    run(in, flags | MPROTO_BASE64_STRICT, &d);
    if (r.defects & ~MPROTO_DEFECT_BLANKS)
        assert_int_equal(d.rc, MPROTO_E_ARG);
    if (d.rc == MPROTO_OK) {
        assert_int_equal(d.n, r.n);
        assert_memory_equal(d.out, r.out, r.n);
    }
}

static void test_encode_all_of_three_octets(void **state)
{
    drive_input in = { NULL, NULL, 0, { 0, 0 }, 80 };
    mproto_codec s;
    mproto_io io;
    char p[3], want[8], out[8], back[8];
    uint32_t i;
    size_t n;

    (void)state;
    for (n = 0; n <= 3; n++)
        for (i = 0; i < (uint32_t)1 << 8 * n; i++) {
            p[0] = (char)(unsigned char)i;
            p[1] = (char)(unsigned char)(i >> 8);
            p[2] = (char)(unsigned char)(i >> 16);
            mproto_base64_init(&s, 0);
            io.in = p, io.in_n = n, io.out = out, io.out_n = sizeof out;
            if (encode(&s, &io, 1) != MPROTO_OK)
                fail();
            in.n = sizeof out - io.out_n;
            if (in.n != encode_slowly(want, p, n, 0)
                    || memcmp(out, want, in.n) != 0)
                fail();
            mproto_base64_init(&s, MPROTO_BASE64_STRICT);
            io.in = out, io.in_n = in.n, io.out = back, io.out_n = 8;
            if (decode(&s, &io, 1) != MPROTO_OK
                    || 8 - io.out_n != n || memcmp(back, p, n) != 0)
                fail();
        }
}

static void fill_random(char *p, size_t n)
{
    while (n-- > 0)
        *p++ = (char)(unsigned char)drive_random();
}

/* One call with a block of cap octets, and a second one for what is left. */
static size_t call_twice(drive_fn *fn, mproto_codec *s, const char *p,
                         size_t n, size_t cap, char *out)
{
    char *in = drive_copy(p, n), *block = malloc(cap > 0 ? cap : 1);
    mproto_io io;
    size_t first;

    assert_non_null(block);
    io.in = in, io.in_n = n, io.out = block, io.out_n = cap;
    if (fn(s, &io, 1) == MPROTO_OK)
        assert_int_equal(io.in_n, 0);
    first = cap - io.out_n;
    memcpy(out, block, first);
    io.out = out + first;
    io.out_n = 4096;
    assert_int_equal(fn(s, &io, 1), MPROTO_OK);
    assert_int_equal(io.in_n, 0);
    free(block);
    free(in);
    return first + 4096 - io.out_n;
}

/* SASL-04, too: the codec is the only one. */
static void test_cod_01_all_lengths_caps_exact_and_one_less(void **state)
{
    static char p[300], coded[8192], out[8192];
    size_t n, size, less;
    mproto_codec s;
    unsigned flags;

    (void)state;
    fill_random(p, sizeof p);
    for (flags = 0; flags <= 5; flags++)
        for (n = 0; n <= sizeof p; n++) {
            size = mproto_base64_encoded_size(n, flags & 5);
            assert_int_equal(encode_slowly(coded, p, n, flags & 5), size);
            for (less = 0; less <= 80 && less <= size; less++) {
                mproto_base64_init(&s, flags & 5);
                assert_int_equal(call_twice(encode, &s, p, n,
                                            size - less, out), size);
                assert_memory_equal(out, coded, size);
            }
            for (less = 0; less <= 80 && less <= n; less++) {
                mproto_base64_init(&s, (flags & 4) | MPROTO_BASE64_STRICT);
                assert_int_equal(call_twice(decode, &s, coded,
                                            size, n - less, out), n);
                assert_memory_equal(out, p, n);
            }
        }
}

/* Letters only, of any number: Exim took 3n + 1 for 4n + 3 letters. */
static void test_cod_01_cod_03_decoded_size_is_reached(void **state)
{
    static char p[300], out[8192];
    size_t n, size;
    mproto_codec s;

    (void)state;
    memset(p, 'A', sizeof p);
    for (n = 0; n <= sizeof p; n++) {
        size = mproto_base64_decoded_size(n);
        mproto_base64_init(&s, 0);
        assert_int_equal(call_twice(decode, &s, p, n, size,
                                    out), size);
        assert_int_equal(s.defects, n % 4 ? MPROTO_DEFECT_PADDING : 0);
    }
    assert_true(mproto_base64_decoded_size(SIZE_MAX) < SIZE_MAX);
}

/* Lengths that overflow: MEM-01. */
static void test_cod_03_encoded_size_overflow(void **state)
{
    const size_t most = SIZE_MAX / 4 * 3;

    (void)state;
    assert_true(mproto_base64_encoded_size(most, 0) == SIZE_MAX / 4 * 4);
    assert_true(mproto_base64_encoded_size(most + 1, 0) == SIZE_MAX);
    assert_true(mproto_base64_encoded_size(SIZE_MAX, 0) == SIZE_MAX);
    assert_true(mproto_base64_encoded_size(most, MPROTO_BASE64_LINES)
                == SIZE_MAX);
    assert_true(mproto_base64_encoded_size(SIZE_MAX / 2, MPROTO_BASE64_LINES)
                < SIZE_MAX);
}

typedef struct decode_case {
    const char *in;
    const char *out;            /* leniently */
    size_t      out_n;
    unsigned    defects;        /* leniently */
    int         bad;            /* where a strict decoder stops, or -1 */
} decode_case;

#define BLANKS   MPROTO_DEFECT_BLANKS
#define PADDING  MPROTO_DEFECT_PADDING
#define ALPHABET MPROTO_DEFECT_ALPHABET
#define TRAILING MPROTO_DEFECT_TRAILING

static const decode_case decode_cases[] = {
    { "", B(""), 0, -1 },
    { "\r\n", B(""), 0, -1 },
    { "=", B(""), PADDING, 0 },
    { "==", B(""), PADDING, 0 },
    { "A", B(""), PADDING, 1 },
    { "A=", B(""), PADDING, 1 },
    { "A===", B(""), PADDING, 1 },
    { "AA", B("\0"), PADDING, 2 },
    { "AA=", B("\0"), PADDING, 3 },
    { "AA==", B("\0"), 0, -1 },
    { "AA===", B("\0"), PADDING, 4 },
    { "AB==", B("\0"), PADDING, 2 },
    { "AAA", B("\0\0"), PADDING, 3 },
    { "AAA=", B("\0\0"), 0, -1 },
    { "AAB=", B("\0\0"), PADDING, 3 },
    { "AAA==", B("\0\0"), PADDING, 4 },
    { "AAAA=", B("\0\0\0"), PADDING, 4 },
    { "AA=A", B("\0"), PADDING | TRAILING, 3 },
    { "AA==AAAA", B("\0\0\0\0"), TRAILING, 4 },
    { "Zm8=Zg==", B("fof"), TRAILING, 4 },
    { "Zm8=\r\nZg==\r\n", B("fof"), TRAILING, 6 },
    { "=Zm9v", B("foo"), PADDING | TRAILING, 0 },
    { "Zg=\r\n=\r\n", B("f"), 0, -1 },
    { "Z\r\nm9v\r\n", B("foo"), BLANKS, -1 },
    { "Zm 9v", B("foo"), BLANKS, 2 },
    { "Zm\t9v\n", B("foo"), BLANKS, 2 },
    { "Zm9v\r\nZm9v\r\n", B("foofoo"), 0, -1 },
    { "Zm9v\n", B("foo"), 0, 4 },
    { "Zm9v\r", B("foo"), 0, 5 },
    { "Zm9v\rZm9v", B("foofoo"), 0, 5 },
    { "Zm9v\r\r\n", B("foo"), 0, 5 },
    { "Zm!9v", B("foo"), ALPHABET, 2 },
    { "Zm8=\r\n-- list", B("fo"), TRAILING, 6 },
    { "Zg=!Zm9v", B("f"), TRAILING | PADDING, 3 },
    { "Zm8=Zm9v\r\nZm9v-- list", B("fofoofoo"), TRAILING, 4 },
    { "Zm8=Zm9vZm8-- list", B("fofoofo"), TRAILING | PADDING, 4 },
    { "Zm-_9v", B("foo"), ALPHABET, 2 },
    { "Zm9v\377", B("foo"), ALPHABET, 4 }
};

static void test_cod_02_strict_and_lenient(void **state)
{
    static drive_result d;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof decode_cases / sizeof decode_cases[0]; i++) {
        const decode_case *c = &decode_cases[i];
        drive_input in = { decode, NULL, 0, { 0, 0 }, 80 };

        in.p = c->in;
        in.n = strlen(c->in);
        run(&in, 0, &d);
        if (d.n != c->out_n || memcmp(d.out, c->out, d.n) != 0)
            fail_msg("\"%s\" gives %zu", c->in, d.n);
        if (d.defects != c->defects)
            fail_msg("\"%s\" has defects %x", c->in, d.defects);
        run(&in, MPROTO_BASE64_STRICT, &d);
        assert_int_equal(d.rc, c->bad < 0 ? MPROTO_OK : MPROTO_E_ARG);
        if (d.taken != (c->bad < 0 ? in.n : (size_t)c->bad))
            fail_msg("\"%s\" stops at %zu", c->in, d.taken);
    }
}

static void test_cod_02_decode_all_short_strings(void **state)
{
    static const char letters[7] = { 'A', 'B', '=', '\r', '\n', '-', '/' };
    size_t n, i, k, v, total = 1;
    char text[6];

    (void)state;
    for (n = 0; n <= 6; n++, total *= 7)
        for (i = 0; i < total; i++) {
            drive_input in = { decode, NULL, 0, { 0, 0 }, 80 };

            for (k = 0, v = i; k < n; k++, v /= 7)
                text[k] = letters[v % 7];
            in.p = text;
            in.n = n;
            in.cut[0] = in.cut[1] = i % (n + 1);
            decode_and_compare(&in, i % 3 ? 0 : MPROTO_BASE64_URL);
        }
}

static void test_cod_08_decoded_nul_is_an_octet(void **state)
{
    drive_input in = { decode, B("AGEA"), { 0, 0 }, 80 };
    static drive_result d;

    (void)state;
    run(&in, MPROTO_BASE64_STRICT, &d);
    assert_int_equal(d.n, 3);
    assert_memory_equal(d.out, "\0a\0", 3);
}

/* Each octet in each place of lines that the quick way would take. */
static void test_decode_each_octet_at_each_place(void **state)
{
    static char p[300], coded[8192];
    drive_input in = { decode, coded, 0, { 0, 0 }, 100 };
    unsigned c;
    size_t i;
    char was;

    (void)state;
    fill_random(p, sizeof p);
    in.n = encode_slowly(coded, p, 114, MPROTO_BASE64_LINES);
    for (i = 0; i < in.n; i++)
        for (c = 0; c < 256; c++) {
            was = coded[i];
            coded[i] = (char)(unsigned char)c;
            decode_and_compare(&in, 0);
            coded[i] = was;
        }
}

static void test_decode_random_strings(void **state)
{
    static const char some[] = "= \r\n\t-_+/!\377";
    static char p[300], coded[8192];
    drive_input in = { decode, coded, 0, { 0, 0 }, 0 };
    unsigned i, k, flags;

    (void)state;
    for (i = 0; i < 40000; i++) {
        flags = i % 2 ? MPROTO_BASE64_LINES : 0;
        flags |= i % 5 ? 0 : MPROTO_BASE64_URL;
        fill_random(p, sizeof p);
        in.n = encode_slowly(coded, p, drive_random() % sizeof p, flags);
        in.cap = i % 7 ? drive_random() % 100 : 8192;
        in.cut[0] = drive_random() % (in.n + 1);
        in.cut[1] = in.cut[0] + drive_random() % (in.n - in.cut[0] + 1);
        for (k = drive_random() % 4; k > 0 && in.n > 0; k--)
            coded[drive_random() % in.n]
                = some[drive_random() % (sizeof some - 1)];
        decode_and_compare(&in, flags & MPROTO_BASE64_URL);
    }
}

static void all_cuts(drive_input *in, unsigned flags)
{
    static drive_result whole, d;
    size_t cap;

    in->cap = 8192;
    in->cut[0] = in->cut[1] = 0;
    run(in, flags, &whole);
    for (cap = 0; cap <= 7; cap++)
        for (in->cut[0] = 0; in->cut[0] <= in->n; in->cut[0]++)
            for (in->cut[1] = in->cut[0]; in->cut[1] <= in->n;
                    in->cut[1]++) {
                in->cap = cap;
                run(in, flags, &d);
                assert_true(drive_same(&whole, &d));
            }
}

static void test_two_cuts(void **state)
{
    static const char *const coded[] = {
        "Zm9v\r\nYg==\r\n", "Zm9vYmE", "Zg=\r=Zg\n==", "=A=AA!=AAA==\r\n\r\n"
    };
    static char p[60];
    drive_input in = { encode, p, 0, { 0, 0 }, 0 };
    size_t i;

    (void)state;
    fill_random(p, sizeof p);
    for (in.n = 0; in.n <= 8; in.n++)
        all_cuts(&in, in.n % 2 ? MPROTO_BASE64_LINES : MPROTO_BASE64_URL);
    in.n = sizeof p;
    all_cuts(&in, MPROTO_BASE64_LINES);
    in.fn = decode;
    for (i = 0; i < sizeof coded / sizeof coded[0]; i++) {
        in.p = coded[i];
        in.n = strlen(coded[i]);
        all_cuts(&in, 0);
        all_cuts(&in, MPROTO_BASE64_STRICT);
    }
}

static void test_encode_random_strings(void **state)
{
    static char p[600], want[8192];
    drive_input in = { encode, p, 0, { 0, 0 }, 0 };
    static drive_result d;
    unsigned i, flags;

    (void)state;
    for (i = 0; i < 20000; i++) {
        flags = i % 2 ? MPROTO_BASE64_LINES : 0;
        flags |= i % 5 ? 0 : MPROTO_BASE64_URL;
        fill_random(p, sizeof p);
        in.n = drive_random() % sizeof p;
        in.cap = i % 7 ? drive_random() % 100 : 8192;
        in.cut[0] = drive_random() % (in.n + 1);
        in.cut[1] = in.cut[0] + drive_random() % (in.n - in.cut[0] + 1);
        run(&in, flags, &d);
        assert_int_equal(d.rc, MPROTO_OK);
        assert_int_equal(d.n, encode_slowly(want, p, in.n, flags));
        assert_memory_equal(d.out, want, d.n);
    }
}

static void test_nothing_follows_the_end(void **state)
{
    drive_fn *const both[2] = { mproto_base64_encode, mproto_base64_decode };
    mproto_io io = { NULL, 0, NULL, 0 };
    mproto_codec s;
    int i;

    (void)state;
    for (i = 0; i < 2; i++) {
        mproto_base64_init(&s, MPROTO_BASE64_LINES);
        io.in_n = 0;
        assert_int_equal(both[i](&s, &io, 0), MPROTO_OK);
        assert_int_equal(both[i](&s, &io, 1), MPROTO_OK);
        assert_int_equal(both[i](&s, &io, 1), MPROTO_OK);
        io.in = "A";
        io.in_n = 1;
        assert_int_equal(both[i](&s, &io, 1), MPROTO_E_ARG);
        assert_int_equal(io.in_n, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_are_the_alphabet),
        cmocka_unit_test(test_vectors_of_rfc_4648),
        cmocka_unit_test(test_encode_all_of_three_octets),
        cmocka_unit_test(test_cod_01_all_lengths_caps_exact_and_one_less),
        cmocka_unit_test(test_cod_01_cod_03_decoded_size_is_reached),
        cmocka_unit_test(test_cod_03_encoded_size_overflow),
        cmocka_unit_test(test_cod_02_strict_and_lenient),
        cmocka_unit_test(test_cod_02_decode_all_short_strings),
        cmocka_unit_test(test_cod_08_decoded_nul_is_an_octet),
        cmocka_unit_test(test_decode_each_octet_at_each_place),
        cmocka_unit_test(test_decode_random_strings),
        cmocka_unit_test(test_two_cuts),
        cmocka_unit_test(test_encode_random_strings),
        cmocka_unit_test(test_nothing_follows_the_end),
    };

    int failed = 0;
    unsigned rank;

    for (rank = 0; (kernel = mproto_base64_kernel_at(rank)) != NULL; rank++) {
        printf("base64, %s\n", kernel->name);
        failed += cmocka_run_group_tests_name(kernel->name, tests, NULL, NULL);
    }
    return failed;
}
