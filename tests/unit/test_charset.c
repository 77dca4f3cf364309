#include <mailproto/charset.h>
#include <mailproto/utf8.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "charset_drive.h"

#define D(name) MPROTO_DEFECT_ ## name
#define BAD "\357\277\275"
#define GIVES(label, text, want, defects) \
    assert_true(charset_gives(label, text, sizeof text - 1, want, defects))

static const char *const labels[] = {
    "us-ascii", "utf-8", "iso-8859-1", "windows-1252", "koi8-r", "utf-16",
    "utf-16be", "utf-16le", "utf-32", "utf-32be", "utf-32le", "utf-7", "none"
};
enum { LABELS = sizeof labels / sizeof labels[0] };

/* -- the 8-bit charsets -- */

/* UTF-8, written once more. */
static size_t put(char *p, unsigned long c)
{
    unsigned char octets[3];

    if (c < 0x80) {
        *p = (char)c;
        return 1;
    }
    octets[0] = (unsigned char)(0xe0 | c >> 12);
    octets[1] = (unsigned char)(0x80 | (c >> 6 & 63));
    octets[2] = (unsigned char)(0x80 | (c & 63));
    if (c >= 0x800) {
        memcpy(p, octets, 3);
        return 3;
    }
    octets[1] = (unsigned char)(0xc0 | c >> 6);
    memcpy(p, octets + 1, 2);
    return 2;
}

/* The line of a charset in tests/data/charsets.txt; code[i] is 0 where octet
 * 128 + i is none. */
typedef struct octets {
    char          name[32];
    unsigned long code[128];
} octets;

static int read_octets(FILE *file, octets *o)
{
    char cell[16];
    size_t i;

    if (fscanf(file, "%31s", o->name) != 1)
        return 0;
    for (i = 0; i < 128; i++) {
        assert_int_equal(fscanf(file, "%15s", cell), 1);
        o->code[i] = cell[0] == '-' ? 0 : strtoul(cell, NULL, 16);
    }
    return 1;
}

static FILE *open_octets(void)
{
    FILE *file = fopen("tests/data/charsets.txt", "r");

    assert_non_null(file);
    return file;
}

/* The charset whose C1 area is read in place of that of name. */
static const char *superset_of(const char *name)
{
    static const char *const supersets[][2] = {
        { "iso8859_1", "cp1252" }, { "iso8859_9", "cp1254" },
        { "iso8859_11", "cp874" }
    };
    size_t i;

    for (i = 0; i < 3; i++)
        if (strcmp(name, supersets[i][0]) == 0)
            return supersets[i][1];
    return NULL;
}

/* What octet 128 + i of o becomes: text and defects. */
static void expect_octet(const octets *o, const octets *superset, unsigned i,
                         char *text, unsigned *defects)
{
    unsigned long c = o->code[i];

    *defects = 0;
    if (superset && i < 32 && superset->code[i] != 0) {
        *defects = D(CHARSET);
        c = superset->code[i];
    }
    if (c == 0)
        *defects = D(CHARSET);
    text[put(text, c ? c : 0xfffd)] = '\0';
}

static void check_charset(const octets *o, const octets *superset)
{
    char octet, text[8];
    unsigned i, defects;

    for (i = 0; i < 128; i++) {
        expect_octet(o, superset, i, text, &defects);
        octet = (char)(i + 128);
        if (!charset_gives(o->name, &octet, 1, text, defects))
            fail_msg("%s %02x", o->name, i + 128);
    }
}

static void test_each_octet_of_each_charset(void **state)
{
    FILE *file = open_octets(), *again;
    octets o, superset;
    const char *name;
    int n = 0;

    (void)state;
    for (; read_octets(file, &o); n++) {
        name = superset_of(o.name);
        again = open_octets();
        while (name && read_octets(again, &superset))
            if (strcmp(superset.name, name) == 0)
                break;
        fclose(again);
        check_charset(&o, name ? &superset : NULL);
    }
    fclose(file);
    assert_int_equal(n, 31);
}

/* ASCII, the NUL too, is the same everywhere but in UTF-16 and UTF-32. */
static void test_cod_08_ascii_and_nul_everywhere(void **state)
{
    static charset_result r;
    charset_text t = { NULL, NULL, 128, { 0, 0 }, 0, NULL };
    FILE *file = open_octets();
    char ascii[128];
    octets o;
    size_t i;

    (void)state;
    for (i = 0; i < 128; i++)
        ascii[i] = (char)i;
    t.p = ascii;
    while (read_octets(file, &o)) {
        t.label = o.name;
        charset_run(&t, &r);
        assert_int_equal(r.n, 128);
        assert_memory_equal(r.out, ascii, 128);
        assert_int_equal(r.defects, 0);
    }
    fclose(file);
    t.label = "utf-8";
    charset_run(&t, &r);
    assert_int_equal(r.n, 128);
    assert_memory_equal(r.out, ascii, 128);
    t.label = "utf-16be";
    t.p = "\0a\0\0\0b";
    t.n = 6;
    charset_run(&t, &r);
    assert_int_equal(r.n, 3);
    assert_memory_equal(r.out, "a\0b", 3);
}

static void test_mixed_text_of_8_bits(void **state)
{
    (void)state;
    GIVES("koi8-r", "\360\322\311 abc \325\321.", "\320\237\321\200\320\270"
          " abc \321\203\321\217.", 0);
    GIVES("ISO-8859-1", "caf\351 \223x\224 \201", "caf\303\251 "
          "\342\200\234x\342\200\235 \302\201", D(CHARSET));
    GIVES("iso-8859-1", "\201\215\217\220\235",
          "\302\201\302\215\302\217\302\220\302\235", 0);
    GIVES("windows-1252", "\201\200", BAD "\342\202\254", D(CHARSET));
    GIVES("windows-1252", "", "", 0);
}

/* -- US-ASCII that is none -- */

static void test_us_ascii_with_8_bits(void **state)
{
    (void)state;
    GIVES("us-ascii", "caf\303\251", "caf\303\251", D(EIGHT));
    GIVES("us-ascii", "caf\351", "caf\303\251", D(EIGHT));
    GIVES("us-ascii", "caf\351!", "caf\303\251!", D(EIGHT));
    GIVES("", "\342\202", "\303\242\342\200\232", D(EIGHT));
    GIVES("", "\342\202A\342\202\254", "\303\242\342\200\232A\342\202\254",
          D(EIGHT));
    GIVES("us-ascii", "\360\237\230\200\360\237\230",
          "\360\237\230\200\303\260\305\270\313\234", D(EIGHT));
    GIVES("us-ascii", "\201", BAD, D(EIGHT) | D(CHARSET));
}

/* -- UTF-8 -- */

static void test_utf8_marks(void **state)
{
    (void)state;
    GIVES("utf-8", "\357\273\277abc", "abc", 0);
    GIVES("utf-8", "\357\273\277", "", 0);
    GIVES("utf-8", "\357\273\277\357\273\277a", "\357\273\277a", 0);
    GIVES("utf-8", "a\357\273\277b", "a\357\273\277b", 0);
    GIVES("utf-8", "\357\273", BAD, D(UTF8));
    GIVES("utf-8", "\377\357\273\277", BAD "\357\273\277", D(UTF8));
}

/* The examples of Unicode 3.9. */
static void test_utf8_maximal_subparts(void **state)
{
    (void)state;
    GIVES("utf-8", "\300\257\340\200\277\360\201\202A",
          BAD BAD BAD BAD BAD BAD BAD BAD "A", D(UTF8));
    GIVES("utf-8", "\355\240\200\355\277\277\355\257A",
          BAD BAD BAD BAD BAD BAD BAD BAD "A", D(UTF8));
    GIVES("utf-8", "\364\221\222\223\377A\200\277B",
          BAD BAD BAD BAD BAD "A" BAD BAD "B", D(UTF8));
    GIVES("utf-8", "\341\200\342\360\221\222\361\277A",
          BAD BAD BAD BAD "A", D(UTF8));
}

/* Truncated, and never legal. */
static void test_cod_06_utf8_at_the_end(void **state)
{
    (void)state;
    GIVES("utf-8", "\364", BAD, D(UTF8));
    GIVES("utf-8", "\370\210", BAD BAD, D(UTF8));
    GIVES("utf-8", "a\342\202", "a" BAD, D(UTF8));
    GIVES("utf-8", "\360\237\230", BAD, D(UTF8));
}

static void test_cod_06_strings_of_four_with_all_cuts(void **state)
{
    static const char edges[] = "A\200\220\240\303\340\342\355\360\364";
    static charset_result r;
    charset_text t = { NULL, NULL, 4, { 0, 0 }, 0, NULL };
    char p[4];
    unsigned i;

    (void)state;
    t.p = p;
    for (i = 0; i < 10 * 10 * 10 * 10; i++) {
        p[0] = edges[i % 10];
        p[1] = edges[i / 10 % 10];
        p[2] = edges[i / 100 % 10];
        p[3] = edges[i / 1000];
        t.label = i % 7 ? "utf-8" : "us-ascii";
        t.cut[0] = t.cut[1] = 0;
        charset_run(&t, &r);
        assert_true(charset_splits(&t, &r));
    }
}

/* -- what is unknown -- */

static void test_unknown_charset(void **state)
{
    static charset_result r;
    charset_text t = { "x-none", "a\351\0b", 4, { 1, 2 }, 0, NULL };

    (void)state;
    charset_run(&t, &r);
    assert_false(r.known);
    assert_int_equal(r.n, 6);
    assert_memory_equal(r.out, "a" BAD "\0b", 6);
    assert_int_equal(r.defects, D(CHARSET));
    assert_true(charset_splits(&t, &r));
}

/* A charset of pairs: "0" and a letter is that letter three times; all else,
 * and half a pair, is none. */
typedef struct pairs {
    char held;
    int  opened;
} pairs;

static void *pairs_open(void *ctx, mproto_span label)
{
    pairs *p = ctx;

    if (label.n != 5 || memcmp(label.p, "Pairs", 5) != 0)
        return NULL;
    p->held = 0;
    p->opened++;
    return p;
}

static int pairs_run(void *h, mproto_io *io, int last)
{
    pairs *p = h;
    char first;

    for (; io->in_n > 0; io->in++, io->in_n--) {
        first = p->held;
        if (first == '0' && io->out_n < 3)
            return MPROTO_E_FULL;
        p->held = first == 0 ? *io->in : 0;
        if (first == 0)
            continue;
        if (first != '0') {
            io->in++;
            io->in_n--;
            return MPROTO_E_ARG;
        }
        memset(io->out, *io->in, 3);
        io->out += 3;
        io->out_n -= 3;
    }
    first = p->held;
    if (last)
        p->held = 0;
    return last && first != 0 ? MPROTO_E_ARG : MPROTO_OK;
}

static void pairs_close(void *h)
{
    pairs *p = h;

    p->opened--;
}

static void test_converter(void **state)
{
    static charset_result r;
    pairs p = { 0, 0 };
    mproto_convert conv = { NULL, pairs_open, pairs_run, pairs_close };
    charset_text t = { " \"Pairs\"*en", "0a1b0c0", 7, { 0, 0 }, 0, NULL };

    (void)state;
    conv.ctx = &p;
    t.conv = &conv;
    charset_run(&t, &r);
    assert_true(r.known);
    assert_int_equal(r.n, 12);
    assert_memory_equal(r.out, "aaa" BAD "ccc" BAD, 12);
    assert_int_equal(r.defects, D(CHARSET));
    assert_true(charset_splits(&t, &r));
    t.p = "0a0b";
    t.n = 4;
    charset_run(&t, &r);
    assert_int_equal(r.defects, 0);
    t.label = "utf-8";
    charset_run(&t, &r);
    assert_memory_equal(r.out, "0a0b", 4);
    t.label = "other";
    charset_run(&t, &r);
    assert_false(r.known);
    assert_int_equal(p.opened, 0);
}

/* -- all of them -- */

static unsigned next_random(unsigned *x)
{
    *x = *x * 1664525u + 1013904223u;
    return *x >> 16;
}

static void test_cod_09_growth_is_bounded(void **state)
{
    static charset_result r;
    charset_text t = { NULL, NULL, 0, { 0, 0 }, 0, NULL };
    char p[64];
    unsigned x = 1, i, round;

    (void)state;
    t.p = p;
    for (round = 0; round < 20000; round++) {
        t.n = next_random(&x) % sizeof p;
        for (i = 0; i < t.n; i++)
            p[i] = "+-A2/\330\337\0\377\376\300a\351\342\202\254"
                [next_random(&x) % 16];
        t.label = labels[round % LABELS];
        charset_run(&t, &r);
        assert_true(r.n <= mproto_charset_decoded_max(t.n));
        assert_int_equal(mproto_utf8_valid(r.out, r.n), r.n);
    }
    assert_int_equal(mproto_charset_decoded_max(SIZE_MAX / 3), SIZE_MAX);
    assert_int_equal(mproto_charset_decoded_max(SIZE_MAX / 3 + 1), SIZE_MAX);
    assert_int_equal(mproto_charset_decoded_max(0), 0);
}

static void test_random_text_with_all_cuts(void **state)
{
    static charset_result r;
    charset_text t = { NULL, NULL, 0, { 0, 0 }, 0, NULL };
    char p[24];
    unsigned x = 7, i, round;

    (void)state;
    t.p = p;
    for (round = 0; round < 800; round++) {
        t.n = next_random(&x) % sizeof p;
        for (i = 0; i < t.n; i++)
            p[i] = "+-A2\357\273\277\0\377\376\330\334a\360\237\230"
                [next_random(&x) % 16];
        t.label = labels[round % LABELS];
        charset_run(&t, &r);
        assert_true(charset_splits(&t, &r));
    }
}

/* A block with room for the text and no more is enough. */
static void test_block_of_exact_size(void **state)
{
    char out[6];
    mproto_span label = { "iso-8859-15", 11 };
    mproto_io io;
    mproto_charset s;

    (void)state;
    io.in = "a\244b";
    io.in_n = 3;
    io.out = out;
    io.out_n = 5;
    assert_true(mproto_charset_open(&s, label, NULL));
    assert_int_equal(mproto_charset_decode(&s, &io, 1), MPROTO_OK);
    assert_int_equal(io.out_n, 0);
    assert_memory_equal(out, "a\342\202\254b", 5);
    assert_int_equal(mproto_charset_decode(&s, &io, 1), MPROTO_OK);
    io.in_n = 1;
    assert_int_equal(mproto_charset_decode(&s, &io, 1), MPROTO_E_ARG);
    mproto_charset_close(&s);
    mproto_charset_close(&s);
    assert_int_equal(mproto_charset_decode(&s, &io, 0), MPROTO_E_ARG);
}

/* Refuses all and steps over nothing. */
static int stubborn_run(void *h, mproto_io *io, int last)
{
    (void)h, (void)io, (void)last;
    return MPROTO_E_ARG;
}

static void test_converter_that_never_moves(void **state)
{
    pairs p = { 0, 0 };
    mproto_convert conv = { NULL, pairs_open, stubborn_run, pairs_close };
    mproto_span label = { "Pairs", 5 };
    mproto_charset s;
    char out[100];
    mproto_io io = { "abc", 3, out, sizeof out };

    (void)state;
    conv.ctx = &p;
    assert_int_equal(mproto_charset_open(&s, label, &conv), 1);
    assert_int_equal(mproto_charset_decode(&s, &io, 1), MPROTO_OK);
    assert_int_equal(io.in_n, 0);
    assert_int_equal(s.defects, MPROTO_DEFECT_CHARSET);
    mproto_charset_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_octet_of_each_charset),
        cmocka_unit_test(test_cod_08_ascii_and_nul_everywhere),
        cmocka_unit_test(test_mixed_text_of_8_bits),
        cmocka_unit_test(test_us_ascii_with_8_bits),
        cmocka_unit_test(test_utf8_marks),
        cmocka_unit_test(test_utf8_maximal_subparts),
        cmocka_unit_test(test_cod_06_utf8_at_the_end),
        cmocka_unit_test(test_cod_06_strings_of_four_with_all_cuts),
        cmocka_unit_test(test_unknown_charset),
        cmocka_unit_test(test_converter),
        cmocka_unit_test(test_converter_that_never_moves),
        cmocka_unit_test(test_cod_09_growth_is_bounded),
        cmocka_unit_test(test_random_text_with_all_cuts),
        cmocka_unit_test(test_block_of_exact_size),
    };

    return cmocka_run_group_tests_name("charset", tests, NULL, NULL);
}
