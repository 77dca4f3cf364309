#include <mailproto/qp.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "codec_drive.h"

#define B(text) text, sizeof text - 1

enum { OUT_MAX = 8192 };

static int cut_blanks(char c)
{
    return c == ' ' || c == '\t';
}

/* -- once more: line by line, seeing all of the line -- */

typedef struct writer {
    char   out[OUT_MAX];
    size_t n, column;
    int    tabs;                /* are escaped */
    char   line[5];             /* its first octets */
} writer;

static void write_octet(writer *w, char c)
{
    if (w->column < sizeof w->line)
        w->line[w->column] = c;
    w->column++;
    w->out[w->n++] = c;
}

static void write_break(writer *w, int soft)
{
    if (soft)
        w->out[w->n++] = '=';
    w->out[w->n++] = '\r';
    w->out[w->n++] = '\n';
    w->column = 0;
}

static int is_escaped(const writer *w, char c, int end)
{
    unsigned v = (unsigned char)c;

    if (c == ' ' && w->column == 4 && memcmp(w->line, "From", 4) == 0)
        return 1;
    if (cut_blanks(c))
        return end || (c == '\t' && w->tabs);
    return v < 33 || v > 126 || c == '='
        || (c == '.' && end && w->column == 0);
}

static void encode_line(writer *w, const char *p, size_t n)
{
    static const char hex[] = "0123456789ABCDEF";
    unsigned v;
    size_t i;
    int end;

    for (i = 0; i < n; i++) {
        v = (unsigned char)p[i];
        end = i + 1 == n;
        if (w->column + (is_escaped(w, p[i], end) ? 3 : 1)
                > (end ? 76u : 75u))
            write_break(w, 1);
        if (!is_escaped(w, p[i], end)) {
            write_octet(w, p[i]);
            continue;
        }
        write_octet(w, '=');
        write_octet(w, hex[v / 16]);
        write_octet(w, hex[v % 16]);
    }
}

static void encode_slowly(writer *w, const char *p, size_t n, unsigned flags)
{
    const char *lf;
    size_t line;

    w->n = w->column = 0;
    w->tabs = (flags & MPROTO_QP_TABS) != 0;
    while (!(flags & MPROTO_QP_BINARY) && n > 0
            && (lf = memchr(p, '\n', n)) != NULL) {
        line = (size_t)(lf - p);
        encode_line(w, p, line > 0 && lf[-1] == '\r' ? line - 1 : line);
        write_break(w, 0);
        p += line + 1;
        n -= line + 1;
    }
    encode_line(w, p, n);
}

/* The text with CRLF for each bare LF, as RFC 2045 6.7 (4) wants it. */
static size_t canonical(char *out, const char *p, size_t n, unsigned flags)
{
    size_t i, k = 0;

    for (i = 0; i < n; i++) {
        if (p[i] == '\n' && !(flags & MPROTO_QP_BINARY)
                && (i == 0 || p[i - 1] != '\r'))
            out[k++] = '\r';
        out[k++] = p[i];
    }
    return k;
}

/* Lines of at most 76, no blank at their ends, none "From " or ".". */
static void check_lines(const char *p, size_t n)
{
    size_t i, start = 0;

    for (i = 0; i <= n; i++) {
        if (i < n && p[i] != '\r')
            continue;
        assert_true(i - start <= 76);
        assert_true(i == start || !cut_blanks(p[i - 1]));
        assert_false(i - start == 1 && p[start] == '.');
        assert_false(i - start > 4 && memcmp(p + start, "From ", 5) == 0);
        start = i + 2;
    }
}

static void encode_and_compare(const char *p, size_t n, unsigned flags,
                               size_t cut, size_t cap)
{
    static writer w;
    static drive_result e, d;
    static char text[OUT_MAX];
    drive_input in = { mproto_qp_encode, p, n, { cut, cut }, cap };
    mproto_codec s;

    encode_slowly(&w, p, n, flags);
    mproto_qp_init(&s, flags);
    drive(&in, &s, &e);
    assert_int_equal(e.rc, MPROTO_OK);
    if (e.n != w.n || memcmp(e.out, w.out, w.n) != 0)
        fail_msg("cut %zu cap %zu:\n%.*s\n%.*s", cut, cap, (int)e.n, e.out,
                 (int)w.n, w.out);
    assert_true(e.n <= mproto_qp_encoded_max(n));
    check_lines(e.out, e.n);
    in.fn = mproto_qp_decode, in.p = e.out, in.n = e.n;
    in.cut[0] = in.cut[1] = 0;
    mproto_qp_init(&s, MPROTO_QP_STRICT);
    drive(&in, &s, &d);
    assert_int_equal(d.rc, MPROTO_OK);
    assert_int_equal(d.n, canonical(text, p, n, flags));
    assert_memory_equal(d.out, text, d.n);
}

static void test_encode_all_short_strings(void **state)
{
    static const char letters[7] = { '=', '.', ' ', '\r', '\n', 'a', '\377' };
    size_t n, i, k, v, total = 1;
    char text[5];

    (void)state;
    for (n = 0; n <= 5; n++, total *= 7)
        for (i = 0; i < total; i++) {
            for (k = 0, v = i; k < n; k++, v /= 7)
                text[k] = letters[v % 7];
            for (k = 0; k <= n; k++) {
                encode_and_compare(text, n, 0, k, k % 2 ? 1 : 80);
                encode_and_compare(text, n, MPROTO_QP_BINARY, k, k);
                encode_and_compare(text, n, MPROTO_QP_TABS, k, 2);
            }
        }
}

/* What stands where the line becomes full. */
static void test_encode_columns(void **state)
{
    static const struct { const char *p; size_t n; } tails[] = {
        { B("") }, { B("a") }, { B("=") }, { B(" ") }, { B("\t\r\n") },
        { B("a\r\n") }, { B("a\n") }, { B("=\r\n") }, { B(" \nb") },
        { B(" b") }, { B("\r") }, { B("\ra") }, { B("\r\r\n") }, { B("..") },
        { B(".\r\n.\r\n") }, { B("From me") }, { B("aFrom me\r\nFrom ") },
        { B("\nFrom \n") }, { B("==") }, { B("\377a\377") }
    };
    char text[200];
    size_t i, n, cut;

    (void)state;
    for (i = 0; i < sizeof tails / sizeof tails[0]; i++)
        for (n = 60; n < 160; n++) {
            memset(text, 'x', sizeof text);
            text[0] = n % 2 ? 'F' : 'x';
            memcpy(text + n, tails[i].p, tails[i].n);
            for (cut = 0; cut <= n + tails[i].n; cut += 7) {
                encode_and_compare(text, n + tails[i].n, 0, cut, 80);
                encode_and_compare(text, n + tails[i].n, 1, cut, cut);
                encode_and_compare(text, n + tails[i].n, MPROTO_QP_TABS, cut,
                                   99);
            }
        }
}

static void test_encode_random_strings(void **state)
{
    static const unsigned odds[4] = { 1, 5, 30, 90 };
    char text[400];
    unsigned i;
    size_t n;

    (void)state;
    for (i = 0; i < 40000; i++) {
        n = drive_random() % sizeof text;
        drive_fill(text, n, odds[i % 4]);
        if (i % 3 == 0 && n > 10)
            memcpy(text + drive_random() % (n - 9), "\nFrom ..\n", 9);
        if (i % 7 == 0 && n > 0)
            text[drive_random() % n] = '\t';
        encode_and_compare(text, n, (i / 4 & 1) | (i & MPROTO_QP_TABS),
                           drive_random() % (n + 1),
                           i % 5 ? drive_random() % 100 : OUT_MAX);
    }
}

static void test_encode_two_cuts(void **state)
{
    static const char text[] = "From a \r\nFrom\tb\r\n.\r\n.\n \r.\r\r\nFrom =";
    drive_input in = { mproto_qp_encode, B(text), { 0, 0 }, 100 };
    static drive_result whole, d;
    mproto_codec s;
    size_t cap;

    (void)state;
    mproto_qp_init(&s, 0);
    drive(&in, &s, &whole);
    for (cap = 0; cap <= 8; cap++)
        for (in.cut[0] = 0; in.cut[0] <= in.n; in.cut[0]++)
            for (in.cut[1] = in.cut[0]; in.cut[1] <= in.n; in.cut[1]++) {
                in.cap = cap;
                drive(&in, &s, &d);
                assert_true(drive_same(&whole, &d));
            }
}

static void test_encode_as_written(void **state)
{
    static const char text[] = "Fran\347ois \r\na=b\tc\nFrom here\r\n.\r\r\n.";
    static const char want[] = "Fran=E7ois=20\r\na=3Db\tc\r\nFrom=20here\r\n"
        ".=0D\r\n=2E";
    drive_input in = { mproto_qp_encode, B(text), { 0, 0 }, 100 };
    static drive_result d;
    mproto_codec s;

    (void)state;
    mproto_qp_init(&s, 0);
    drive(&in, &s, &d);
    assert_int_equal(d.n, sizeof want - 1);
    assert_memory_equal(d.out, want, d.n);
}

/* The largest output there is, and no octet less. */
static void test_cod_03_encoded_max_is_reached(void **state)
{
    static drive_result d;
    char text[300];
    drive_input in = { mproto_qp_encode, text, 0, { 0, 0 }, OUT_MAX };
    mproto_codec s;

    (void)state;
    memset(text, 0x80, sizeof text);
    mproto_qp_init(&s, 0);
    for (in.n = 0; in.n <= sizeof text; in.n++) {
        in.cut[0] = in.cut[1] = in.n;
        drive(&in, &s, &d);
        assert_int_equal(d.n, mproto_qp_encoded_max(in.n));
    }
    assert_true(mproto_qp_encoded_max(SIZE_MAX) == SIZE_MAX);
    assert_true(mproto_qp_encoded_max(SIZE_MAX / 3) == SIZE_MAX);
    assert_true(mproto_qp_encoded_max(SIZE_MAX / 4) < SIZE_MAX);
}

static void test_nothing_follows_the_end(void **state)
{
    mproto_io io = { NULL, 0, NULL, 0 };
    mproto_codec s;

    (void)state;
    mproto_qp_init(&s, 0);
    assert_int_equal(mproto_qp_encode(&s, &io, 0), MPROTO_OK);
    assert_int_equal(mproto_qp_encode(&s, &io, 1), MPROTO_OK);
    assert_int_equal(mproto_qp_encode(&s, &io, 1), MPROTO_OK);
    io.in = "a";
    io.in_n = 1;
    assert_int_equal(mproto_qp_encode(&s, &io, 1), MPROTO_E_ARG);
    assert_int_equal(io.in_n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encode_all_short_strings),
        cmocka_unit_test(test_encode_columns),
        cmocka_unit_test(test_encode_random_strings),
        cmocka_unit_test(test_encode_two_cuts),
        cmocka_unit_test(test_encode_as_written),
        cmocka_unit_test(test_cod_03_encoded_max_is_reached),
        cmocka_unit_test(test_nothing_follows_the_end),
    };

    return cmocka_run_group_tests_name("qp", tests, NULL, NULL);
}
