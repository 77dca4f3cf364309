#include "codec/dots_int.h"
#include "exact.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include "codec_drive.h"
#include "dots_slowly.h"

enum { STRING_MAX = 7, MEGA = 1 << 21 };

static const char alphabet[5] = { '\r', '\n', '.', 'a', '\0' };

/* Calls fn with each string of n octets over the alphabet. */
static void each_string(size_t n, void (*fn)(const char *, size_t))
{
    char p[STRING_MAX];
    size_t i, k, code, count = 1;

    for (i = 0; i < n; i++)
        count *= sizeof alphabet;
    for (i = 0; i < count; i++) {
        for (k = 0, code = i; k < n; k++, code /= sizeof alphabet)
            p[k] = alphabet[code % sizeof alphabet];
        fn(p, n);
    }
}

/* -- encoding, slowly: lines first, then dots -- */

static void stuff_slowly(const char *p, size_t n, text *out,
                         unsigned *defects)
{
    size_t i;
    int bol = 1;

    out->n = 0;
    *defects = 0;
    for (i = 0; i < n; i++) {
        int crlf = p[i] == '\r' && i + 1 < n && p[i + 1] == '\n';

        if (p[i] != '\r' && p[i] != '\n') {
            if (bol && p[i] == '.')
                add(out, ".", 1);
            add(out, p + i, 1);
            bol = 0;
            continue;
        }
        if (!crlf)
            *defects |= p[i] == '\r' ? MPROTO_DEFECT_BARE_CR
                                     : MPROTO_DEFECT_BARE_LF;
        add(out, "\r\n", 2);
        i += crlf ? 1 : 0;
        bol = 1;
    }
    if (!bol)
        add(out, "\r\n", 2);
    add(out, ".\r\n", 3);
}

static void encode(const char *p, size_t n, size_t cut, size_t cap,
                   unsigned flags, drive_result *r)
{
    drive_input in;
    mproto_codec s;

    in.fn = mproto_dots_encode;
    in.p = p;
    in.n = n;
    in.cut[0] = cut;
    in.cut[1] = n;
    in.cap = cap;
    mproto_dots_init(&s, flags);
    drive(&in, &s, r);
}

static drive_result result, other;
static text wanted;

static void encode_one(const char *p, size_t n)
{
    unsigned defects;
    size_t cut, cap;

    stuff_slowly(p, n, &wanted, &defects);
    for (cut = 0; cut <= n; cut++) {
        for (cap = 1; cap <= 6; cap++) {
            encode(p, n, cut, cap == 6 ? 80 : cap, 0, &result);
            assert_int_equal(result.rc, MPROTO_OK);
            assert_int_equal(result.n, wanted.n);
            assert_memory_equal(result.out, wanted.p, wanted.n);
            assert_int_equal(result.defects, defects);
        }
    }
}

static void encode_one_strict(const char *p, size_t n)
{
    unsigned defects;
    size_t cut;

    stuff_slowly(p, n, &wanted, &defects);
    encode(p, n, n, 80, MPROTO_DOTS_STRICT, &other);
    for (cut = 0; cut <= n; cut++) {
        encode(p, n, cut, 80, MPROTO_DOTS_STRICT, &result);
        assert_true(drive_same(&result, &other));
        assert_int_equal(result.defects, 0);
        if (defects) {
            assert_int_equal(result.rc, MPROTO_E_ARG);
            continue;
        }
        assert_int_equal(result.rc, MPROTO_OK);
        assert_int_equal(result.n, wanted.n);
        assert_memory_equal(result.out, wanted.p, wanted.n);
    }
}

/* What we write holds CRLF.CRLF once, at its end, for any reader of ours
 * and for one that takes a bare CR or LF for a line end. */
static void no_early_end(const char *p, size_t n)
{
    size_t i;

    encode(p, n, n, 80, 0, &result);
    for (i = 0; i < result.n; i++) {
        if (result.out[i] == '\r')
            assert_int_equal(result.out[i + 1], '\n');
        if (result.out[i] == '\n')
            assert_true(i > 0 && result.out[i - 1] == '\r');
        if (result.out[i] == '.' && (i == 0 || result.out[i - 1] == '\n') &&
            result.out[i + 1] == '\r')
            assert_int_equal(i, result.n - 3);
    }
}

static void test_encode_all_strings(void **state)
{
    size_t n;

    (void)state;
    for (n = 0; n <= STRING_MAX - 1; n++)
        each_string(n, encode_one);
}

static void test_encode_all_strings_strict(void **state)
{
    size_t n;

    (void)state;
    for (n = 0; n <= STRING_MAX; n++)
        each_string(n, encode_one_strict);
}

static void test_smug_03_no_early_end(void **state)
{
    size_t n;

    (void)state;
    for (n = 0; n <= STRING_MAX; n++)
        each_string(n, no_early_end);
}

/* In a strict refusal of LF, in stands at it. */
static void test_strict_points_at_the_octet(void **state)
{
    char out[80];
    mproto_codec s;
    mproto_io io;

    (void)state;
    mproto_dots_init(&s, MPROTO_DOTS_STRICT);
    io.in = "ab\ncd";
    io.in_n = 5;
    io.out = out;
    io.out_n = sizeof out;
    assert_int_equal(mproto_dots_encode(&s, &io, 0), MPROTO_E_ARG);
    assert_int_equal(io.in_n, 3);
    assert_int_equal(*io.in, '\n');
}

/* -- decoding -- */

typedef struct decoded {
    content  c;
    uint64_t octets, header;
    size_t   pieces;
} decoded;

static void decode_block(mproto_dots *d, const char *p, size_t n, decoded *r)
{
    char *block = drive_copy(p, n);
    mproto_span in, piece;
    mproto_dots_type type;

    in.p = n > 0 ? block : NULL;
    in.n = n;
    while ((type = mproto_dots_next(d, &in, &piece)) == MPROTO_DOTS_PIECE) {
        assert_true(piece.n > 0);
        add(&r->c.t, piece.p, piece.n);
        r->pieces++;
    }
    assert_int_equal(piece.n, 0);
    if (type == MPROTO_DOTS_MORE)
        assert_int_equal(in.n, 0);
    r->c.ended = type == MPROTO_DOTS_END;
    r->c.used += n - in.n;
    free(block);
}

/* step 0: two pieces; else pieces of step octets. */
static void decode(const char *p, size_t n, size_t cut, size_t step,
                   decoded *r)
{
    mproto_dots d;
    size_t at = 0, k;

    memset(&d, 0, sizeof d);
    memset(r, 0, sizeof *r);
    while (at < n && !r->c.ended) {
        k = step > 0 ? step : at < cut ? cut - at : n - at;
        decode_block(&d, p + at, k < n - at ? k : n - at, r);
        if (!r->c.ended)
            decode_block(&d, NULL, 0, r);
        at += k;
    }
    r->c.lines = d.lines;
    r->c.defects = d.defects;
    r->octets = d.octets;
    r->header = d.header;
}

static decoded got;
static content want;

/* Content that never was stuffed is counted the same. */
static void assert_counted(size_t step)
{
    mproto_span piece;
    mproto_dots d;
    size_t at, left;

    memset(&d, 0, sizeof d);
    for (at = 0; at < want.t.n; at += piece.n) {
        left = want.t.n - at;
        piece = exact_span(want.t.p + at, step < left ? step : left);
        mproto_dots_count(&d, piece);
        exact_free(piece);
    }
    assert_int_equal(d.octets, want.t.n);
    assert_int_equal(d.lines, want.lines);
    assert_int_equal(d.header, got.header);
    assert_int_equal(d.defects, want.defects);
    mproto_dots_count_end(&d);
    if (want.t.n > 0 && want.t.p[want.t.n - 1] == '\r')
        want.defects |= MPROTO_DEFECT_BARE_CR;
    assert_int_equal(d.defects, want.defects);
}

static void assert_decoded(void)
{
    assert_int_equal(got.header, header_slowly(want.t.p, want.t.n));
    assert_int_equal(got.c.ended, want.ended);
    assert_int_equal(got.c.used, want.used);
    assert_int_equal(got.c.t.n, want.t.n);
    assert_memory_equal(got.c.t.p, want.t.p, want.t.n);
    assert_int_equal(got.c.lines, want.lines);
    assert_int_equal(got.c.defects, want.defects);
    assert_int_equal(got.octets, want.t.n);
}

static void decode_one(const char *p, size_t n)
{
    size_t cut;

    unstuff_slowly(p, n, &want);
    for (cut = 0; cut <= n; cut++) {
        decode(p, n, cut, 0, &got);
        assert_decoded();
    }
    decode(p, n, 0, 1, &got);
    assert_decoded();
    assert_counted(1);
    unstuff_slowly(p, n, &want);
    assert_counted(n + 1);
}

/* The same behind a line end, before the end of content and a command. */
static void decode_one_in_context(const char *p, size_t n)
{
    char q[STRING_MAX + 16];

    memcpy(q, "a\r\n", 3);
    memcpy(q + 3, p, n);
    memcpy(q + 3 + n, "\r\n.\r\nQUIT", 9);
    decode_one(q, n + 12);
}

static void test_smug_01_decode_all_strings(void **state)
{
    size_t n;

    (void)state;
    for (n = 0; n <= STRING_MAX; n++)
        each_string(n, decode_one);
}

static void test_smug_02_decode_in_context(void **state)
{
    size_t n;

    (void)state;
    for (n = 0; n <= 5; n++)
        each_string(n, decode_one_in_context);
}

static void round_trip(const char *p, size_t n)
{
    unsigned defects;

    stuff_slowly(p, n, &wanted, &defects);
    encode(p, n, n, 80, 0, &result);
    decode(result.out, result.n, result.n / 2, 0, &got);
    assert_int_equal(got.c.ended, 1);
    encode(got.c.t.p, got.c.t.n, 0, 80, MPROTO_DOTS_STRICT, &other);
    assert_int_equal(other.rc, MPROTO_OK);
    assert_int_equal(other.n, result.n);
    assert_memory_equal(other.out, result.out, result.n);
}

static void test_round_trip(void **state)
{
    size_t n;

    (void)state;
    for (n = 0; n <= STRING_MAX; n++)
        each_string(n, round_trip);
}

/* -- lines of 998 and 999 octets, with a fill that begins with front -- */

static void long_line(const char *front, size_t n, const char *end)
{
    static char p[2048];
    size_t cut, total = n + strlen(end);

    memset(p, 'x', n);
    memcpy(p, front, strlen(front));
    memcpy(p + n, end, strlen(end));
    unstuff_slowly(p, total, &want);
    for (cut = 0; cut <= total; cut += cut > 8 && cut < n - 8 ? 61 : 1) {
        decode(p, total, cut, 0, &got);
        assert_decoded();
    }
    decode(p, total, 0, 1, &got);
    assert_decoded();
}

static void test_long_line(void **state)
{
    static const char *const fronts[] = { "", ".", "..", "a\rb", "a\nb" };
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof fronts / sizeof fronts[0]; i++) {
        for (n = 996; n <= 1001; n++) {
            long_line(fronts[i], n, "\r\nb\r\n.\r\n");
            long_line(fronts[i], n, "\r\r\nb\r\n.\r\n");
            long_line(fronts[i], n, "");
        }
    }
}

static void test_long_line_is_told(void **state)
{
    (void)state;
    long_line("", 998, "\r\n");
    assert_int_equal(got.c.defects, 0);
    long_line("", 999, "\r\n");
    assert_int_equal(got.c.defects, MPROTO_DEFECT_LONG_LINE);
    long_line("..", 999, "\r\n");
    assert_int_equal(got.c.defects, 0);
}

/* NUL and octets above 127 at each place of a run, which is looked at in
 * words. */
static void test_octets_at_each_place(void **state)
{
    static const char odd[] = { '\0', '\x01', '\x7f', '\x80', '\xff' };
    char p[40];
    size_t i, k;

    (void)state;
    for (i = 0; i < sizeof odd; i++) {
        for (k = 0; k < 32; k++) {
            memset(p, 'a', sizeof p);
            p[k] = odd[i];
            memcpy(p + 32, "\r\n.\r\n", 5);
            decode_one(p, 37);
        }
    }
}

/* -- storms: no run is longer to read than its octets are -- */

static void decode_storm(const char *unit, size_t most_pieces)
{
    size_t n = strlen(unit), total = MEGA / n * n, pieces = 0, i;
    char *p = malloc(total);
    mproto_span in, piece;
    mproto_dots d;
    uint64_t octets = 0;

    assert_non_null(p);
    for (i = 0; i < total; i += n)
        memcpy(p + i, unit, n);
    memset(&d, 0, sizeof d);
    in.p = p;
    in.n = total;
    while (mproto_dots_next(&d, &in, &piece) == MPROTO_DOTS_PIECE) {
        octets += piece.n;
        pieces++;
    }
    assert_int_equal(octets, d.octets);
    assert_true(pieces <= most_pieces);
    free(p);
}

static void test_storms_decode(void **state)
{
    (void)state;
    decode_storm("\r", MEGA);
    decode_storm("\n", MEGA);
    decode_storm("a\r", MEGA);
    decode_storm("a\n", MEGA);
    decode_storm("..\r\n", MEGA / 2);
    decode_storm(".\r", MEGA);
    decode_storm("ab\r\n", 1);
    decode_storm("a", MEGA / 1024 + 1);
}

/* ".CRLF" over and over is an end each time, and what is behind is left. */
static void test_storm_of_ends(void **state)
{
    mproto_span in, piece;
    mproto_dots d;
    char *p = malloc(3 * 1000);
    size_t i;

    (void)state;
    for (i = 0; i < 1000; i++)
        memcpy(p + 3 * i, ".\r\n", 3);
    in.p = p;
    in.n = 3 * 1000;
    for (i = 0; i < 1000; i++) {
        memset(&d, 0, sizeof d);
        assert_int_equal(mproto_dots_next(&d, &in, &piece), MPROTO_DOTS_END);
        assert_int_equal(in.n, 3 * (999 - i));
        assert_int_equal(d.octets, 0);
    }
    free(p);
}

static size_t encode_storm(const char *unit)
{
    size_t n = strlen(unit), total = MEGA / n * n, i, calls = 0, out_n = 0;
    char *p = malloc(total), out[4096];
    mproto_codec s;
    mproto_io io;
    int rc;

    assert_non_null(p);
    for (i = 0; i < total; i += n)
        memcpy(p + i, unit, n);
    mproto_dots_init(&s, 0);
    io.in = p;
    io.in_n = total;
    do {
        io.out = out;
        io.out_n = sizeof out;
        rc = mproto_dots_encode(&s, &io, 1);
        out_n += sizeof out - io.out_n;
        calls++;
    } while (rc == MPROTO_E_FULL);
    assert_int_equal(rc, MPROTO_OK);
    assert_true(calls <= out_n / (sizeof out - 2) + 2);
    free(p);
    return out_n;
}

static void test_smtp_04_storms_encode(void **state)
{
    (void)state;
    assert_int_equal(encode_storm("\r"), 2 * MEGA + 3);
    assert_int_equal(encode_storm("\n"), 2 * MEGA + 3);
    assert_int_equal(encode_storm("a\r"), MEGA / 2 * 3 + 3);
    assert_int_equal(encode_storm(".\r\n"), (size_t)(MEGA / 3) * 4 + 3);
    assert_int_equal(encode_storm("."), MEGA + 1 + 2 + 3);
    assert_int_equal(encode_storm("\r\n"), MEGA + 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encode_all_strings),
        cmocka_unit_test(test_encode_all_strings_strict),
        cmocka_unit_test(test_smug_03_no_early_end),
        cmocka_unit_test(test_strict_points_at_the_octet),
        cmocka_unit_test(test_smug_01_decode_all_strings),
        cmocka_unit_test(test_smug_02_decode_in_context),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_long_line_is_told),
        cmocka_unit_test(test_octets_at_each_place),
        cmocka_unit_test(test_storms_decode),
        cmocka_unit_test(test_storm_of_ends),
        cmocka_unit_test(test_smtp_04_storms_encode),
    };

    return cmocka_run_group_tests_name("dots", tests, NULL, NULL);
}
