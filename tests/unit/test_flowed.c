/* format=flowed against a decoder that has the whole text and goes from line
 * to line, as RFC 3676 4.1 tells it. */
#include "codec_drive.h"
#include <mailproto/flowed.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))
#define B(s) s, sizeof(s) - 1
#define DELSP MPROTO_FLOWED_DELSP

/* One line of the text. */
typedef struct line {
    const char *p;              /* its content, unquoted and unstuffed */
    size_t      n, depth;
    const char *end;
    size_t      end_n;          /* 0: there is none */
    int         signature, flowed;
} line;

static size_t line_ending(const char *p, size_t n)
{
    if (n > 0 && p[n - 1] == '\n')
        return n > 1 && p[n - 2] == '\r' ? 2 : 1;
    return 0;
}

/* The line at p; returns how long it is with its end. */
static size_t read_line(const char *p, size_t n, line *l)
{
    const char *lf = n > 0 ? memchr(p, '\n', n) : NULL;
    size_t all = lf ? (size_t)(lf - p) + 1 : n;
    int stuffed;

    l->p = p;
    l->end_n = line_ending(p, all);
    l->n = all - l->end_n;
    l->end = p + l->n;
    for (l->depth = 0; l->n > 0 && *l->p == '>'; l->p++, l->n--)
        l->depth++;
    stuffed = l->n > 0 && *l->p == ' ';
    l->p += stuffed;
    l->n -= (size_t)stuffed;
    l->signature = l->n == 3 && memcmp(l->p, "-- ", 3) == 0
        && (!stuffed || l->depth > 0);
    l->flowed = l->n > 0 && l->end_n > 0 && l->p[l->n - 1] == ' '
        && !l->signature;
    return all;
}

static void put(drive_result *r, const char *p, size_t n)
{
    assert_true(n <= sizeof r->out - r->n);
    if (n > 0)
        memcpy(r->out + r->n, p, n);
    r->n += n;
}

static void flow_slowly(const char *p, size_t n, unsigned flags,
                        drive_result *r)
{
    line before = { NULL, 0, 0, NULL, 0, 0, 0 }, l;
    size_t i, at;

    r->n = 0;
    for (at = 0; at < n; before = l) {
        at += read_line(p + at, n - at, &l);
        if (before.flowed && (l.signature || l.depth != before.depth)) {
            put(r, before.end, before.end_n);
            before.flowed = 0;
        }
        for (i = 0; i < l.depth && !before.flowed; i++)
            put(r, ">", 1);
        if (l.depth > 0 && l.n > 0 && !before.flowed)
            put(r, " ", 1);
        put(r, l.p, l.n - (l.flowed && flags & DELSP ? 1 : 0));
        if (!l.flowed)
            put(r, l.end, l.end_n);
    }
    if (before.flowed)
        put(r, before.end, before.end_n);
}

static void compare(const char *p, size_t n, unsigned flags, size_t cut,
                    size_t cap)
{
    static drive_result slow, r;
    drive_input in = { mproto_flowed_decode, p, n, { cut, cut }, cap };
    mproto_codec s;

    flow_slowly(p, n, flags, &slow);
    mproto_flowed_init(&s, flags | MPROTO_FLOWED_ON);
    drive(&in, &s, &r);
    if (r.rc != MPROTO_OK || r.n != slow.n || r.defects != 0
            || memcmp(r.out, slow.out, r.n) != 0)
        fail_msg("flags %u cut %zu cap %zu: \"%.*s\" gave \"%.*s\", not "
                 "\"%.*s\"", flags, cut, cap, (int)n, p, (int)r.n, r.out,
                 (int)slow.n, slow.out);
}

static void test_all_short_texts(void **state)
{
    static const char letters[] = { '>', ' ', '-', 'a', '\r', '\n' };
    size_t n, i, k, v, total = 1, cut;
    char text[7];

    (void)state;
    for (n = 0; n <= 7; n++, total *= LEN(letters))
        for (i = 0; i < total; i++) {
            for (k = 0, v = i; k < n; k++, v /= LEN(letters))
                text[k] = letters[v % LEN(letters)];
            cut = i % (n + 1);
            compare(text, n, i % 2 ? DELSP : 0, cut, i % 3);
        }
}

static void test_random_texts(void **state)
{
    static const char some[] = ">> -- \r\n\r\nab";
    char text[300];
    size_t n, i;
    unsigned run;

    (void)state;
    for (run = 0; run < 20000; run++) {
        n = drive_random() % sizeof text;
        for (i = 0; i < n; i++)
            text[i] = some[drive_random() % (sizeof some - 1)];
        compare(text, n, run % 2 ? DELSP : 0, drive_random() % (n + 1),
                run % 4 ? drive_random() % 100 : 8192);
    }
}

/* What each text becomes, without and with DelSp. */
static const struct flowed_case {
    const char *text, *plain, *delsp;
} cases[] = {
    { "", "", "" },
    { "a \r\nb\r\n", "a b\r\n", "ab\r\n" },
    { "a  \r\nb\r\n", "a  b\r\n", "a b\r\n" },
    { "a\r\nb\r\n", "a\r\nb\r\n", "a\r\nb\r\n" },
    { "a \nb\n", "a b\n", "ab\n" },
    { "a \r\n\r\nb\r\n", "a \r\nb\r\n", "a\r\nb\r\n" },
    { " a\r\n  b\r\n >c\r\n From d\r\n", "a\r\n b\r\n>c\r\nFrom d\r\n",
      "a\r\n b\r\n>c\r\nFrom d\r\n" },
    { ">> a \r\n>> b\r\n", ">> a b\r\n", ">> ab\r\n" },
    { ">>a \r\n>>b\r\n", ">> a b\r\n", ">> ab\r\n" },
    { "> > a\r\n", "> > a\r\n", "> > a\r\n" },
    { ">\r\n> \r\n", ">\r\n>\r\n", ">\r\n>\r\n" },
    { "> a \r\n>> b \r\nc\r\n", "> a \r\n>> b \r\nc\r\n",
      "> a\r\n>> b\r\nc\r\n" },
    { "a \r\n-- \r\nb\r\n", "a \r\n-- \r\nb\r\n", "a\r\n-- \r\nb\r\n" },
    { ">-- \r\n>b\r\n", "> -- \r\n> b\r\n", "> -- \r\n> b\r\n" },
    { " -- \r\nb\r\n", "-- b\r\n", "--b\r\n" },
    { "-- a \r\nb\r\n", "-- a b\r\n", "-- ab\r\n" },
    { "a \r\n-- b\r\n", "a -- b\r\n", "a-- b\r\n" },
    { "a ", "a ", "a " },
    { "a \r\n", "a \r\n", "a\r\n" },
    { "a \n", "a \n", "a\n" },
    { "-- ", "-- ", "-- " },
    { ">", ">", ">" },
    { "a \rb", "a \rb", "a \rb" },
    { "a\r", "a\r", "a\r" },
};

static void test_cases(void **state)
{
    static drive_result r;
    size_t i, k;

    (void)state;
    for (i = 0; i < LEN(cases); i++)
        for (k = 0; k < 2; k++) {
            const char *want = k ? cases[i].delsp : cases[i].plain;
            drive_input in = { mproto_flowed_decode, cases[i].text, 0,
                               { 0, 0 }, 100 };
            mproto_codec s;

            in.n = strlen(in.p);
            mproto_flowed_init(&s, k ? DELSP : 0);
            drive(&in, &s, &r);
            assert_int_equal(r.n, strlen(want));
            assert_memory_equal(r.out, want, r.n);
        }
}

/* The example of RFC 3676 4.5, in which the depth wins. */
static void test_depth_wins(void **state)
{
    static const char text[] =
        "> Thou villainous ill-breeding spongy dizzy-eyed \r\n"
        "> reeky elf-skinned pigeon-egg! \r\n"
        ">> Thou artless swag-bellied milk-livered \r\n"
        ">> dismal-dreaming idle-headed scut!\r\n";
    static const char want[] =
        "> Thou villainous ill-breeding spongy dizzy-eyed reeky elf-skinned "
        "pigeon-egg! \r\n>> Thou artless swag-bellied milk-livered "
        "dismal-dreaming idle-headed scut!\r\n";
    drive_input in = { mproto_flowed_decode, B(text), { 0, 0 }, 80 };
    static drive_result r;
    mproto_codec s;

    (void)state;
    mproto_flowed_init(&s, 0);
    drive(&in, &s, &r);
    assert_int_equal(r.n, sizeof want - 1);
    assert_memory_equal(r.out, want, r.n);
}

static void test_two_cuts(void **state)
{
    static const char text[] = ">> a \r\n>> -- \r\n>>-- b \n>b \r\n c \r\r\nd ";
    drive_input in = { mproto_flowed_decode, B(text), { 0, 0 }, 8192 };
    static drive_result whole, r;
    mproto_codec s;

    (void)state;
    mproto_flowed_init(&s, DELSP);
    drive(&in, &s, &whole);
    for (in.cap = 0; in.cap < 9; in.cap++)
        for (in.cut[0] = 0; in.cut[0] <= in.n; in.cut[0]++)
            for (in.cut[1] = in.cut[0]; in.cut[1] <= in.n; in.cut[1]++) {
                drive(&in, &s, &r);
                assert_true(drive_same(&whole, &r));
            }
}

static void test_nothing_follows_the_end(void **state)
{
    mproto_io io = { NULL, 0, NULL, 0 };
    mproto_codec s;

    (void)state;
    mproto_flowed_init(&s, 0);
    assert_int_equal(mproto_flowed_decode(&s, &io, 0), MPROTO_OK);
    assert_int_equal(mproto_flowed_decode(&s, &io, 1), MPROTO_OK);
    assert_int_equal(mproto_flowed_decode(&s, &io, 1), MPROTO_OK);
    io.in = "a";
    io.in_n = 1;
    assert_int_equal(mproto_flowed_decode(&s, &io, 1), MPROTO_E_ARG);
    assert_int_equal(io.in_n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_short_texts),
        cmocka_unit_test(test_random_texts),
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_depth_wins),
        cmocka_unit_test(test_two_cuts),
        cmocka_unit_test(test_nothing_follows_the_end),
    };

    return cmocka_run_group_tests_name("flowed", tests, NULL, NULL);
}
