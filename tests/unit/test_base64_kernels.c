/* The kernels of base64 beside the portable one; and all quads of octets,
 * sampled unless $LONG is set. */
#include "codec/base64_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "base64_slowly.h"
#include "codec_drive.h"

static const mproto_base64_kernel *kernel;

static int encode(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_base64_encode_by(kernel, s, io, last);
}

static int decode(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_base64_decode_by(kernel, s, io, last);
}

static void fill_random(char *p, size_t n)
{
    while (n-- > 0)
        *p++ = (char)(unsigned char)drive_random();
}

/* Cut at random places, by each kernel: all the same as the portable one's
 * result, which test_base64.c compares with a reference. */
static void same_by_all(drive_fn *fn, const char *p, size_t n, unsigned flags)
{
    static drive_result a, b;
    drive_input in = { NULL, NULL, 0, { 0, 0 }, 0 };
    mproto_codec s;
    unsigned rank;

    in.fn = fn;
    in.p = p;
    in.n = n;
    in.cap = drive_random() % 4 ? 8192 : drive_random() % 1000;
    in.cut[0] = drive_random() % (n + 1);
    in.cut[1] = in.cut[0] + drive_random() % (n - in.cut[0] + 1);
    mproto_base64_init(&s, flags);
    kernel = &mproto_base64_portable;
    drive(&in, &s, &a);
    for (rank = 0; (kernel = mproto_base64_kernel_at(rank)) != NULL; rank++) {
        drive(&in, &s, &b);
        if (!drive_same(&a, &b))
            fail_msg("%s differs for %zu octets", kernel->name, n);
    }
}

/* Lines of width letters. */
static size_t wrap(char *out, const char *p, size_t n, size_t width)
{
    size_t i, k = 0;

    for (i = 0; i < n; i++) {
        if (i > 0 && i % width == 0) {
            memcpy(out + k, "\r\n", 2);
            k += 2;
        }
        out[k++] = p[i];
    }
    return k;
}

static void test_kernels_agree(void **state)
{
    static char p[3000], coded[8192], lines[16384];
    unsigned i, k, flags;
    size_t n, width;

    (void)state;
    for (i = 0; i < 20000; i++) {
        flags = i % 4 ? 0 : MPROTO_BASE64_STRICT;
        n = drive_random() % sizeof p;
        fill_random(p, n);
        same_by_all(encode, p, n, i % 3 > 0 ? MPROTO_BASE64_LINES : 0);
        width = i % 8 ? 76 : 10 + drive_random() % 200;
        n = wrap(lines, coded, encode_slowly(coded, p, n, 0), width);
        for (k = drive_random() % 3; k > 0 && n > 0; k--)
            lines[drive_random() % n] = (char)(unsigned char)drive_random();
        same_by_all(decode, lines, n, flags);
    }
}

/* All quads of letters, 64 to a call. */
static void test_kernels_all_quads_of_letters(void **state)
{
    char coded[256], out[192], want[3];
    unsigned rank, v, i, bits;
    mproto_codec s;
    mproto_io io;

    (void)state;
    for (rank = 0; (kernel = mproto_base64_kernel_at(rank)) != NULL; rank++)
        for (v = 0; v < 1u << 24; v += 64) {
            for (i = 0; i < 64; i++) {
                coded[4 * i] = alphabet[(v + i) >> 18];
                coded[4 * i + 1] = alphabet[(v + i) >> 12 & 63];
                coded[4 * i + 2] = alphabet[(v + i) >> 6 & 63];
                coded[4 * i + 3] = alphabet[(v + i) & 63];
            }
            mproto_base64_init(&s, MPROTO_BASE64_STRICT);
            io.in = coded, io.in_n = sizeof coded;
            io.out = out, io.out_n = sizeof out;
            if (decode(&s, &io, 1) != MPROTO_OK || io.out_n != 0)
                fail_msg("quad %x by %s", v, kernel->name);
            for (i = 0; i < 64; i++) {
                bits = v + i;
                want[0] = (char)(unsigned char)(bits >> 16);
                want[1] = (char)(unsigned char)(bits >> 8);
                want[2] = (char)(unsigned char)bits;
                if (memcmp(out + 3 * i, want, 3) != 0)
                    fail_msg("quad %x by %s", bits, kernel->name);
            }
        }
}

/* An octet that every other octet of its kind is read like. */
static char stand_in(unsigned c)
{
    char octet = (char)(unsigned char)c;

    return memchr(alphabet, octet, 64) || memchr("= \t\r\n", octet, 5)
        ? octet : '!';
}

static void check_quad(const char *p, const reference *r)
{
    unsigned flags;
    mproto_codec s;
    mproto_io io;
    char out[4];
    int rc;

    for (flags = 0; flags <= MPROTO_BASE64_STRICT;
            flags += MPROTO_BASE64_STRICT) {
        mproto_base64_init(&s, flags);
        io.in = p, io.in_n = 4, io.out = out, io.out_n = sizeof out;
        rc = mproto_base64_decode(&s, &io, 1);
        if (flags && rc == MPROTO_E_ARG && (r->defects
                || memchr(p, ' ', 4) || memchr(p, '\t', 4)
                || memchr(p, '\r', 4) || memchr(p, '\n', 4)))
            continue;
        if (rc != MPROTO_OK || (flags ? r->defects : s.defects != r->defects)
                || sizeof out - io.out_n != r->n
                || memcmp(out, r->out, r->n) != 0)
            fail_msg("quad %02x %02x %02x %02x, flags %u",
                     (unsigned char)p[0], (unsigned char)p[1],
                     (unsigned char)p[2], (unsigned char)p[3], flags);
    }
}

/* All that begin with these three octets. */
static void check_quads(unsigned first)
{
    static reference r[256];
    char p[4], like[4];
    unsigned i;

    for (i = 0; i < 3; i++) {
        p[i] = (char)(unsigned char)(first >> (16 - 8 * i));
        like[i] = stand_in((unsigned char)p[i]);
    }
    for (i = 0; i < 256; i++) {
        p[3] = (char)(unsigned char)i;
        like[3] = stand_in(i);
        if (like[3] == p[3])
            decode_slowly(&r[i], like, 4, 0);
    }
    for (i = 0; i < 256; i++) {
        p[3] = (char)(unsigned char)i;
        check_quad(p, &r[(unsigned char)stand_in(i)]);
    }
}

/* The long run takes all 2^32, the other one 2^22 of them. */
static void test_cod_02_all_quads(void **state)
{
    unsigned step = getenv("LONG") ? 1 : 1021, first;

    (void)state;
    for (first = 0; first < 1u << 24; first += step)
        check_quads(first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kernels_agree),
        cmocka_unit_test(test_kernels_all_quads_of_letters),
        cmocka_unit_test(test_cod_02_all_quads),
    };

    return cmocka_run_group_tests_name("base64_kernels", tests, NULL, NULL);
}
