#include <mailproto/mbox.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include "exact.h"

enum { LOG_MAX = 4096 };

/* What was given: "F12<...>" is a separator at offset 12, "D" the data from
 * there on, pieces joined, "E" the end. */
typedef struct story {
    char   p[LOG_MAX];
    size_t n;
    int    in_data;
    uint64_t next;              /* where a piece that can be joined begins */
} story;

static void put(story *s, const char *p, size_t n)
{
    assert_true(n < sizeof s->p - s->n);
    memcpy(s->p + s->n, p, n);
    s->n += n;
    s->p[s->n] = '\0';
}

static void put_head(story *s, char letter, uint64_t offset)
{
    char text[32];

    put(s, text, (size_t)sprintf(text, "%c%lu", letter,
                                 (unsigned long)offset));
}

static void take(story *s, int type, uint64_t offset, mproto_span data)
{
    int joins = type == MPROTO_MBOX_DATA && s->in_data && offset == s->next;

    if (s->in_data && !joins)
        put(s, ">", 1);
    if (!joins)
        put_head(s, " FDE"[type], offset);
    if (type != MPROTO_MBOX_END && !joins)
        put(s, "<", 1);
    assert_true((data.n > 0) == (type != MPROTO_MBOX_END));
    put(s, data.p ? data.p : "", data.n);
    if (type == MPROTO_MBOX_FROM)
        put(s, ">", 1);
    s->in_data = type == MPROTO_MBOX_DATA;
    s->next = offset + data.n;
}

static void feed(mproto_mbox *m, story *s, const char *p, size_t n)
{
    mproto_span block = exact_span(p, n), data;
    int type;

    assert_int_equal(mproto_mbox_in(m, block.p, n), MPROTO_OK);
    while ((type = mproto_mbox_next(m, &data)) != 0)
        take(s, type, m->offset, data);
    assert_int_equal(mproto_mbox_next(m, &data), 0);
    exact_free(block);
}

/* p[0..a), p[a..b), p[b..n) and the end. */
static void tell(story *s, unsigned flags, mproto_span in, size_t a, size_t b)
{
    mproto_mbox m;
    mproto_span data;
    int type;

    memset(s, 0, sizeof *s);
    mproto_mbox_init(&m, flags);
    feed(&m, s, in.p, a);
    feed(&m, s, in.p + a, b - a);
    feed(&m, s, in.p + b, in.n - b);
    mproto_mbox_eof(&m);
    while ((type = mproto_mbox_next(&m, &data)) != 0)
        take(s, type, m.offset, data);
    assert_int_equal(mproto_mbox_next(&m, &data), 0);
    assert_int_equal(mproto_mbox_in(&m, "a", 1), MPROTO_E_STATE);
}

static void tells(unsigned flags, const char *text, const char *want)
{
    mproto_span in = { text, strlen(text) };
    size_t a, b;
    story s;

    for (a = 0; a <= in.n; a++) {
        for (b = a; b <= in.n; b++) {
            tell(&s, flags, in, a, b);
            assert_string_equal(s.p, want);
        }
    }
}

#define FROM "From a@b Thu Jul  9 12:00:00 2009"

static void test_messages(void **state)
{
    (void)state;
    tells(0, "", "");
    tells(0, FROM "\nA: b\n\nc\n\n" FROM "\nA: d\n\ne\n\n",
          "F0<" FROM "\n>D34<A: b\n\nc\n>E42"
          "F43<" FROM "\n>D77<A: d\n\ne\n>E85");
    tells(0, FROM "\r\nA: b\r\n\r\nc\r\n\r\n" FROM "\r\nA: d\r\n",
          "F0<" FROM "\r\n>D35<A: b\r\n\r\nc\r\n>E46"
          "F48<" FROM "\r\n>D83<A: d\r\n>E89");
    tells(0, "From x\nA: b\n\nc", "F0<From x\n>D7<A: b\n\nc>E14");
    tells(0, FROM, "F0<" FROM ">E33");
    tells(0, "From ", "F0<From >E5");
    tells(0, "From", "D0<From>E4");
}

static void test_empty_lines(void **state)
{
    (void)state;
    tells(0, "From x\n\n" FROM "\n\n\n",
          "F0<From x\n>D7<\n>E8F8<" FROM "\n>D42<\n>E43");
    tells(0, "From x\nA: b\n\n\n\n\n", "F0<From x\n>D7<A: b\n\n\n\n>E15");
    tells(0, "From x\nA: b\n\nc\n\r\n\n\nd",
          "F0<From x\n>D7<A: b\n\nc\n\r\n\n\nd>E20");
    tells(0, "From x\nA: b\n\nc\n\r\nd\r\n\r",
          "F0<From x\n>D7<A: b\n\nc\n\r\nd\r\n\r>E21");
    tells(0, "\n\n\n", "D0<\n\n>E2");
}

static void test_without_a_separator(void **state)
{
    (void)state;
    tells(0, "A: b\n\nc\n", "D0<A: b\n\nc\n>E8");
    tells(0, "A: b\n\nc\n\n" FROM "\nd",
          "D0<A: b\n\nc\n>E8F9<" FROM "\n>D43<d>E44");
}

static void test_lines_that_do_not_separate(void **state)
{
    (void)state;
    tells(0, "A: b\n" FROM "\n\nc\n" FROM "\n",
          "D0<A: b\n" FROM "\n\nc\n" FROM "\n>E76");
    tells(0, "A: b\n\n\nFrom now on it is 12:30 in 2009.\n",
          "D0<A: b\n\n\nFrom now on it is 12:30 in 2009.\n>E40");
    tells(0, "\rrom a Jul 9 9:00 2009\n",
          "D0<\rrom a Jul 9 9:00 2009\n>E23");
    tells(0, "A: b\n\nFrom \n\nFrom\n\nfrom a Jul 9 9:00 2009\n",
          "D0<A: b\n\nFrom \n\nFrom\n\nfrom a Jul 9 9:00 2009\n>E42");
    tells(0, "A: b\n\n From a Jul 9 9:00 2009\n\nFrom a Jul 9 9:00 2009x",
          "D0<A: b\n\n From a Jul 9 9:00 2009\n\nFrom a Jul 9 9:00 2009x"
          ">E54");
}

static void test_forms_of_dates(void **state)
{
    static const char *const dates[] = {
        "- Fri Aug 24 11:55:47 2018", "a Mon 9 Jan 2012 12:34:56 +0100",
        "a\tMon\tMAY\t9\t1:02\t1999", "a@b 2004 12:34 PST dec",
        "a at b.example  Sun Jun 20 01:02:03 2021 remote from c"
    };
    static const char *const others[] = {
        "a Fri Aug 24 11:55:47 18", "a Fri Aug 24 11.55 2018",
        "a Fri 24 11:55 2018", "a Fri Augu 24 11:55 2018",
        "a Fri Aug 24 111:55 2018", "a Fri Aug 24 :55 2018",
        "a Fri Aug 24 11:5 3018", "a Fri Aug 24 11:55 3018",
        "a Fri Xug 24 11:55 2018", "a Fri Aug 24 1:5 2018"
    };
    char text[128], want[160];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof dates / sizeof *dates; i++) {
        sprintf(text, "A\n\nFrom %s\nb", dates[i]);
        sprintf(want, "D0<A\n\n>E3F3<From %s\n>D%lu<b>E%lu", dates[i],
                (unsigned long)strlen(text) - 1, (unsigned long)strlen(text));
        tells(0, text, want);
    }
    for (i = 0; i < sizeof others / sizeof *others; i++) {
        sprintf(text, "A\n\nFrom %s\nb", others[i]);
        sprintf(want, "D0<%s>E%lu", text, (unsigned long)strlen(text));
        tells(0, text, want);
        sprintf(want, "D0<A\n\n>E3F3<From %s\n>D%lu<b>E%lu", others[i],
                (unsigned long)strlen(text) - 1, (unsigned long)strlen(text));
        tells(MPROTO_MBOX_LOOSE, text, want);
    }
}

static void test_loose(void **state)
{
    (void)state;
    tells(MPROTO_MBOX_LOOSE, "A\n\nFrom \n\nFrom x\nFrom y",
          "D0<A\n\n>E3F3<From \n>D9<\n>E10F10<From x\n>D17<From y>E23");
}

static void test_quotes(void **state)
{
    static const char text[] = "A: b\n>From a\n>>From b\n>>>From c\n> From\n"
                               ">From\n>Fromm\n>\n>>\n >From \n\n>From ";

    (void)state;
    tells(0, text, "D0<A: b\n>From a\n>>From b\n>>>From c\n> From\n"
                   ">From\n>Fromm\n>\n>>\n >From \n\n>From >E72");
    tells(MPROTO_MBOX_O, text,
          "D0<A: b\n>D6<From a\n>>From b\n>>>From c\n> From\n"
          ">From\n>Fromm\n>\n>>\n >From \n\n>D67<From >E72");
    tells(MPROTO_MBOX_RD, text,
          "D0<A: b\n>D6<From a\n>D14<>From b\n>D23<>>From c\n> From\n"
          ">From\n>Fromm\n>\n>>\n >From \n\n>D67<From >E72");
    tells(MPROTO_MBOX_RD, "A\n\n>" FROM "\n",
          "D0<A\n\n>D4<" FROM "\n>E38");
}

/* A separator of n octets with its line end, behind an empty line. */
static void check_length(size_t n, int separates)
{
    char text[MPROTO_MBOX_LINE_MAX + 64];
    story s;
    mproto_span in = { text, n + 4 };
    size_t cut;

    memset(text, 'x', sizeof text);
    memcpy(text, "A\n\nFrom Jul 9:00 2009 ", 22);
    text[n + 2] = '\n';
    text[n + 3] = 'b';
    for (cut = 0; cut <= in.n; cut++) {
        tell(&s, 0, in, cut, cut);
        assert_int_equal(strncmp(s.p, "D0<A\n\n>E3F3<From ", 17) == 0,
                         separates);
    }
}

static void test_limit(void **state)
{
    (void)state;
    check_length(MPROTO_MBOX_LINE_MAX - 1, 1);
    check_length(MPROTO_MBOX_LINE_MAX, 1);
    check_length(MPROTO_MBOX_LINE_MAX + 1, 0);
}

/* n of ">" and "From ": one is taken off as long as all can be held. */
static void test_limit_of_quotes(void **state)
{
    char text[MPROTO_MBOX_LINE_MAX + 8];
    mproto_span in = { text, 0 };
    size_t quotes = MPROTO_MBOX_LINE_MAX - 5, i;
    story s;

    (void)state;
    for (i = 0; i < 2; i++, quotes++) {
        memset(text, '>', quotes);
        memcpy(text + quotes, "From ", 5);
        in.n = quotes + 5;
        tell(&s, MPROTO_MBOX_RD, in, i, quotes);
        assert_int_equal(s.p[1], i == 0 ? '1' : '0');
        assert_int_equal(strspn(s.p + 3, ">"), i == 0 ? quotes - 1 : quotes);
    }
}

static void test_calls_out_of_turn(void **state)
{
    mproto_mbox m;
    mproto_span data;

    (void)state;
    mproto_mbox_init(&m, 0);
    assert_int_equal(mproto_mbox_next(&m, &data), 0);
    assert_int_equal(mproto_mbox_in(&m, NULL, 0), MPROTO_OK);
    assert_int_equal(mproto_mbox_in(&m, "abc", 3), MPROTO_OK);
    assert_int_equal(mproto_mbox_in(&m, "abc", 3), MPROTO_E_STATE);
    assert_int_equal(mproto_mbox_next(&m, &data), MPROTO_MBOX_DATA);
    assert_int_equal(mproto_mbox_next(&m, &data), 0);
    mproto_mbox_eof(&m);
    assert_int_equal(mproto_mbox_in(&m, NULL, 0), MPROTO_E_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_empty_lines),
        cmocka_unit_test(test_without_a_separator),
        cmocka_unit_test(test_lines_that_do_not_separate),
        cmocka_unit_test(test_forms_of_dates),
        cmocka_unit_test(test_loose),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_limit_of_quotes),
        cmocka_unit_test(test_calls_out_of_turn)
    };

    return cmocka_run_group_tests_name("mbox", tests, NULL, NULL);
}
