#include "address_check.h"
#include "exact.h"
#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#define OBS MPROTO_DEFECT_OBSOLETE
#define SPE MPROTO_DEFECT_SPECIALS
#define BRA MPROTO_DEFECT_BRACKETS
#define SEP MPROTO_DEFECT_SEPARATOR
#define ADR MPROTO_DEFECT_SYNTAX
#define WRD MPROTO_DEFECT_WORD

#define MBX MPROTO_ADDR_MAILBOX
#define GRP MPROTO_ADDR_GROUP
#define END MPROTO_ADDR_GROUP_END
#define EMP MPROTO_ADDR_EMPTY

enum { WANTS_MAX = 6 };

struct want {
    mproto_addr_type type;
    const char *display, *local, *domain;
    unsigned    defects;
};

static void assert_part(mproto_span part, const char *want)
{
    if (!want)
        want = "";
    assert_int_equal(part.n, strlen(want));
    if (part.n > 0)
        assert_memory_equal(part.p, want, part.n);
}

/* The elements, up to the first want of type 0. */
static void expect_n(const char *text, size_t n, const struct want *want)
{
    mproto_span body = exact_span(text, n);
    mproto_addrs it;
    mproto_addr a;

    address_check(body, 1);
    mproto_addrs_begin(&it, body, 0);
    for (; want->type; want++) {
        assert_int_equal(mproto_addrs_next(&it, &a), 1);
        assert_int_equal(a.type, want->type);
        assert_part(a.display, want->display);
        assert_part(a.local, want->local);
        assert_part(a.domain, want->domain);
        assert_int_equal(a.defects, want->defects);
    }
    assert_int_equal(mproto_addrs_next(&it, &a), 0);
    exact_free(body);
}

struct sample {
    const char *text;
    struct want want[WANTS_MAX];
};

static void expect_all(const struct sample *samples, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        expect_n(samples[i].text, strlen(samples[i].text), samples[i].want);
}

#define EXPECT_ALL(samples) \
    expect_all(samples, sizeof samples / sizeof samples[0])

/* Whether strict takes all of it. */
static int strict(const char *text)
{
    mproto_span body = exact_span(text, strlen(text));
    int legal = address_check(body, 1);

    exact_free(body);
    return legal;
}

static void assert_refused(const char *const *texts, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        assert_int_equal(strict(texts[i]), 0);
}

#define ASSERT_REFUSED(texts) \
    assert_refused(texts, sizeof texts / sizeof texts[0])

static const struct sample legal[] = {
    { "a@b", { { MBX, 0, "a", "b", 0 } } },
    { " a@b \r\n ", { { MBX, 0, "a", "b", 0 } } },
    { "Ann <a@b>,c@d", { { MBX, "Ann", "a", "b", 0 },
                         { MBX, 0, "c", "d", 0 } } },
    { "Ann B <a.b@c.d>", { { MBX, "Ann B", "a.b", "c.d", 0 } } },
    { "\"B, Ann\"<a@b>", { { MBX, "\"B, Ann\"", "a", "b", 0 } } },
    { "\"a b\"@c", { { MBX, 0, "\"a b\"", "c", 0 } } },
    { "a@[1.2.3.4]", { { MBX, 0, "a", "[1.2.3.4]", 0 } } },
    { "a@[IPv6:::1]", { { MBX, 0, "a", "[IPv6:::1]", 0 } } },
    { "a@b (Ann)", { { MBX, 0, "a", "b", 0 } } },
    { "(x) Ann (y) <(z) a@b (w)> (v)", { { MBX, "Ann", "a", "b", 0 } } },
    { "\"\"@b", { { MBX, 0, "\"\"", "b", 0 } } },
    { "g:a@b,c@d;,e@f", { { GRP, "g", 0, 0, 0 }, { MBX, 0, "a", "b", 0 },
                          { MBX, 0, "c", "d", 0 }, { END, 0, 0, 0, 0 },
                          { MBX, 0, "e", "f", 0 } } },
    { "un known:;", { { GRP, "un known", 0, 0, 0 }, { END, 0, 0, 0, 0 } } },
    { "\xc3\xa9@\xc3\xa8.x", { { MBX, 0, "\xc3\xa9", "\xc3\xa8.x", 0 } } },
    { "", { { 0, 0, 0, 0, 0 } } },
    { " (nobody)", { { EMP, 0, 0, 0, 0 } } },
    { "!#$%&'*+-/=?^_`{|}~@b",
      { { MBX, 0, "!#$%&'*+-/=?^_`{|}~", "b", 0 } } },
    { "=?a?q?=@b", { { MBX, 0, "=?a?q?=", "b", 0 } } },
    { "=?a?q?b=2C?= <a@b>", { { MBX, "=?a?q?b=2C?=", "a", "b", 0 } } },
};

static const struct sample obsolete[] = {
    { "A. B <a@b>", { { MBX, "A. B", "a", "b", OBS } } },
    { "a . b @ c . d", { { MBX, 0, "a . b", "c . d", OBS } } },
    { "a @b", { { MBX, 0, "a", "b", OBS } } },
    { "a@ b", { { MBX, 0, "a", "b", OBS } } },
    { "\"a\".b@c", { { MBX, 0, "\"a\".b", "c", OBS } } },
    { "<@x,@y:a@b>", { { MBX, 0, "a", "b", OBS } } },
    { ",a@b,,c@d,", { { MBX, 0, "a", "b", OBS }, { MBX, 0, "c", "d", OBS } } },
    { "a@b, ,", { { MBX, 0, "a", "b", 0 }, { EMP, 0, 0, 0, OBS } } },
    { "a@[\\]]", { { MBX, 0, "a", "[\\]]", OBS } } },
    { "a@b\r\n \r\n ", { { MBX, 0, "a", "b", OBS } } },
    { "\"\x07\"@b", { { MBX, 0, "\"\x07\"", "b", MPROTO_DEFECT_CONTROL } } },
};

static void test_legal(void **state)
{
    size_t i;

    (void)state;
    EXPECT_ALL(legal);
    EXPECT_ALL(obsolete);
    for (i = 0; i < sizeof legal / sizeof legal[0]; i++)
        assert_int_equal(strict(legal[i].text), 1);
    for (i = 0; i < sizeof obsolete / sizeof obsolete[0]; i++)
        assert_int_equal(strict(obsolete[i].text), 1);
}

static const struct sample forgiven[] = {
    { "root", { { MBX, 0, "root", 0, ADR } } },
    { "Ann B", { { MBX, "Ann B", 0, 0, ADR } } },
    { "\"Ann\"", { { MBX, "\"Ann\"", 0, 0, ADR } } },
    { "=?a?q?b?=", { { MBX, "=?a?q?b?=", 0, 0, ADR } } },
    { "\"Ann B\" a@b", { { MBX, "\"Ann B\"", "a", "b", BRA } } },
    { "Ann a@b>", { { MBX, "Ann", "a", "b", BRA } } },
    { "Ann <a@b", { { MBX, "Ann", "a", "b", BRA } } },
    { "A <a@b, C <c@d>", { { MBX, "A", "a", "b", BRA },
                           { MBX, "C", "c", "d", 0 } } },
    { "<<a@b>>", { { MBX, 0, "a", "b", BRA } } },
    { "a@b; c@d;", { { MBX, 0, "a", "b", SEP }, { MBX, 0, "c", "d", SEP } } },
    { "a@b c@d", { { MBX, 0, "a", "b", SEP }, { MBX, 0, "c", "d", SEP } } },
    { "a@b C <c@d>", { { MBX, "a@b C", "c", "d", SPE } } },
    { "<a@b> C <c@d>", { { MBX, 0, "a", "b", SEP },
                         { MBX, "C", "c", "d", SEP } } },
    { "<a@b> hello", { { MBX, 0, "a", "b", SEP } } },
    { "a@b hello", { { MBX, 0, "a", "b", ADR } } },
    { "a@b (x) hello (y) c@d", { { MBX, 0, "a", "b", SEP },
                                 { MBX, "hello", "c", "d", SEP | BRA } } },
    { "a..b.@c", { { MBX, 0, "a..b.", "c", ADR } } },
    { "a@.b", { { MBX, 0, "a", ".b", ADR } } },
    { "a@b.", { { MBX, 0, "a", "b.", ADR } } },
    { "a@", { { MBX, 0, "a", 0, ADR } } },
    { "@b", { { MBX, 0, 0, "b", ADR } } },
    { "<a b@c>", { { MBX, 0, "a b", "c", ADR } } },
    { "<mailto:a@b>", { { MBX, 0, "mailto:a", "b", ADR } } },
    { "[x] <a@b>", { { MBX, "[x]", "a", "b", SPE } } },
    { "\"Ann <a@b>", { { MBX, "\"Ann", "a", "b", SPE } } },
    { "a (b, c", { { MBX, "a (b", 0, 0, ADR }, { MBX, 0, "c", 0, ADR } } },
    { "g: a@b", { { GRP, "g", 0, 0, 0 }, { MBX, 0, "a", "b", 0 },
                  { END, 0, 0, 0, SEP } } },
    { "g:h:a@b;", { { GRP, "g", 0, 0, 0 }, { END, 0, 0, 0, SEP },
                    { GRP, "h", 0, 0, SEP }, { MBX, 0, "a", "b", 0 },
                    { END, 0, 0, 0, 0 } } },
    { "g:;a@b", { { GRP, "g", 0, 0, 0 }, { END, 0, 0, 0, SEP },
                  { MBX, 0, "a", "b", SEP } } },
    { "<@x, a@b>", { { MBX, 0, 0, "x", ADR | BRA },
                     { MBX, 0, "a", "b", BRA } } },
    { "a\xff@b", { { MBX, 0, "a\xff", "b", MPROTO_DEFECT_UTF8 } } },
    { "a@b\r\n", { { MBX, 0, "a", "b",
                     MPROTO_DEFECT_BARE_CR | MPROTO_DEFECT_BARE_LF } } },
};

static void test_forgiven(void **state)
{
    size_t i;

    (void)state;
    EXPECT_ALL(forgiven);
    for (i = 0; i < sizeof forgiven / sizeof forgiven[0]; i++)
        assert_int_equal(strict(forgiven[i].text), 0);
}

/* What strict refuses shows where it stood, and nothing to be used. */
static void test_refused(void **state)
{
    mproto_span body = exact_span("a@b, c@d@e, f@g", 15);
    mproto_addrs it;
    mproto_addr a;

    (void)state;
    mproto_addrs_begin(&it, body, MPROTO_ADDRS_STRICT);
    assert_int_equal(mproto_addrs_next(&it, &a), 1);
    assert_int_equal(mproto_addrs_next(&it, &a), MPROTO_E_ARG);
    assert_part(a.raw, " c@d@e,");
    assert_int_equal(a.offset, 4);
    assert_int_equal(a.defects, ADR);
    assert_int_equal(a.local.n + a.domain.n + a.display.n, 0);
    assert_int_equal(mproto_addrs_next(&it, &a), 1);
    assert_part(a.domain, "g");
    assert_int_equal(mproto_addrs_next(&it, &a), 0);
    exact_free(body);
}

static const struct {
    const char *text;
    unsigned    flags;
    const char *route, *comment;
} marks[] = {
    { "a.b-c_d+e@f", 0, "", "" },
    { "\"a\"@b", MPROTO_ADDR_QUOTED, "", "" },
    { "\"a b\"@b", MPROTO_ADDR_QUOTED | MPROTO_ADDR_SPECIAL, "", "" },
    { "\"-a\"@b", MPROTO_ADDR_QUOTED | MPROTO_ADDR_SPECIAL, "", "" },
    { "a!b@c", MPROTO_ADDR_SPECIAL, "", "" },
    { "a%b@c", MPROTO_ADDR_SPECIAL, "", "" },
    { "-a@c", MPROTO_ADDR_SPECIAL, "", "" },
    { "a@[b]", MPROTO_ADDR_LITERAL, "", "" },
    { "\xc3\xa9@b", MPROTO_ADDR_UTF8, "", "" },
    { "a@\xc3\xa9", MPROTO_ADDR_UTF8, "", "" },
    { "<@x,@[y] :a@b>", MPROTO_ADDR_ROUTE, "@x,@[y]", "" },
    { "(1) a@b (2) (3(4)\\))", 0, "", "(3(4)\\))" },
    { "(1), a@b", 0, "", "" },
};

static void test_marks(void **state)
{
    size_t i;
    mproto_span body;
    mproto_addrs it;
    mproto_addr a;

    (void)state;
    for (i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        body = exact_span(marks[i].text, strlen(marks[i].text));
        mproto_addrs_begin(&it, body, MPROTO_ADDRS_STRICT);
        assert_int_equal(mproto_addrs_next(&it, &a), 1);
        assert_int_equal(a.flags, marks[i].flags);
        assert_part(a.route, marks[i].route);
        assert_part(a.comment, marks[i].comment);
        exact_free(body);
    }
}

static void test_lends_nothing(void **state)
{
    mproto_span none = { NULL, 0 };
    mproto_addrs it;
    mproto_addr a;

    (void)state;
    mproto_addrs_begin(&it, none, 0);
    assert_int_equal(mproto_addrs_next(&it, &a), 0);
    assert_int_equal(mproto_addrs_next(&it, &a), 0);
}

/* Every octet, 0xff above all, anywhere. */
static void test_hdr_01_octets(void **state)
{
    char text[] = "\"x\" <x@x>, x@[x] (x)";
    size_t i;
    unsigned c;

    (void)state;
    for (i = 0; i < sizeof text - 1; i++) {
        char was = text[i];

        for (c = 0; c < 256; c++) {
            mproto_span body;

            text[i] = (char)c;
            body = exact_span(text, sizeof text - 1);
            address_check(body, 1);
            exact_free(body);
        }
        text[i] = was;
    }
}

/* n octets of pattern, over and over; an end that takes more than linear time
 * would not come. */
static void storm(const char *pattern, size_t n)
{
    size_t i, length = strlen(pattern);
    char *text = malloc(n);
    mproto_span body;

    assert_non_null(text);
    for (i = 0; i < n; i++)
        text[i] = pattern[i % length];
    body.p = text;
    body.n = n;
    address_check(body, 0);
    free(text);
}

static const char *const patterns[] = {
    "<>", "<", ">", "(", ")", "()", "(()", "(()())", "\"", "\\\"", "\" ",
    "@[", "[", "a@[b", "<@", "<@a,", "<@a:", "@", "a@b ", "a@b c ", "a@b(c) ",
    "a@b x <", "a@b,", "a@b;", ";", ",", ":", "g:", "g:;", "g:a@b", "g ",
    "a(x)", ".", "a.", "a . ", "\r\n ", "\\", "(\\", "\"a\" ", "<a@b> ",
    "<a@b> x ", "\xff", "=?", "<@[<@", "<<", "\"a\\", "(\"", "\"(",
};

static void test_hdr_02_09_10_storms(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        storm(patterns[i], 300000);
}

/* Each behind the other, so that one's end is the other's middle. */
static void test_hdr_09_pairs(void **state)
{
    size_t i, k, count = sizeof patterns / sizeof patterns[0];
    char pair[32];

    (void)state;
    for (i = 0; i < count; i++) {
        for (k = 0; k < count; k++) {
            strcpy(pair, patterns[i]);
            strcat(pair, patterns[k]);
            storm(pair, 6000);
        }
    }
}

static const char *const broken[] = {
    "a@", "@", "<>", ":;", "\"", "a@[", "(", "<", ">", "g:<>;", "a@b,\"",
    "\"a\\", "(a\\", "a@[b\\", "<@", "<@a", "<@a:", "<a@b", "a <",
};

static void test_hdr_03_broken(void **state)
{
    (void)state;
    ASSERT_REFUSED(broken);
    assert_int_equal(strict(""), 1);
    assert_int_equal(strict("g:;"), 1);
}

static void test_hdr_03_every_truncation(void **state)
{
    static const char text[] =
        "\"A \\\" B\" (c (d) \\) e) <@r,@[s]:\"x\\\"y\".z (f) @ d . e>,\r\n"
        " gr \"oup\": =?utf-8?q?a?= <a@[1.2.3.4]>, b@c (d);, e@f\r\n\t;g@h";
    size_t from, to;

    (void)state;
    for (from = 0; from < sizeof text; from++) {
        for (to = from; to < sizeof text; to++) {
            mproto_span body = exact_span(text + from, to - from);

            address_check(body, 1);
            exact_free(body);
        }
    }
}

/* No element for a semicolon: nothing to allocate for. */
static void test_hdr_05_semicolons(void **state)
{
    static const struct sample samples[] = {
        { ";;;;;;", { { EMP, 0, 0, 0, SEP } } },
        { "g:;;;;", { { GRP, "g", 0, 0, 0 }, { END, 0, 0, 0, SEP },
                      { EMP, 0, 0, 0, SEP } } },
    };

    (void)state;
    EXPECT_ALL(samples);
}

static void test_hdr_06_half_a_million(void **state)
{
    static const char one[] = "a@b,";
    size_t i, n = 500000, count = 0;
    char *text = malloc(4 * n);
    mproto_span body;
    mproto_addrs it;
    mproto_addr a;

    (void)state;
    assert_non_null(text);
    for (i = 0; i < n; i++)
        memcpy(text + 4 * i, one, 4);
    body.p = text;
    body.n = 4 * n;
    mproto_addrs_begin(&it, body, MPROTO_ADDRS_STRICT);
    while (mproto_addrs_next(&it, &a) > 0)
        count++;
    assert_int_equal(count, n);
    free(text);
}

static void test_hdr_11_backslash_at_end(void **state)
{
    static const char *const texts[] = {
        "(abc\\", "a@b (abc\\", "\"abc\\", "a@[abc\\", "abc\\", "<a@b\\",
    };

    (void)state;
    ASSERT_REFUSED(texts);
}

/* Which part is the address is told by RFC 5322, or not at all. */
static void test_hdr_12_wrong_part(void **state)
{
    static const char *const texts[] = {
        "<a@evil>b@good", "a@b@c", "a@malicious@good", "alice@x)bob@good",
        "alice@example.org )Alice", "a@b(c@d", "a@b c@d", "<a@b> <c@d>",
        "\"a@b\" \"c@d\"", "alice <a@b> bob <c@d>", "a@b <c@d>",
        "<a@b>\"c\"", "a@b \"c\" <d@e>", "<a@b@c>", "a <b@c",
    };
    static const struct sample samples[] = {
        { "<a@evil>b@good", { { MBX, 0, "a", "evil", SEP },
                              { MBX, 0, "b", "good", SEP } } },
        { "a@b@c", { { MBX, 0, "a@b@c", 0, ADR } } },
        { "<a@b@c>", { { MBX, 0, "a@b@c", 0, ADR } } },
        { "alice@x)bob@good", { { MBX, 0, "alice@x)bob@good", 0, ADR } } },
        { "\"a\"@b(c@d)", { { MBX, 0, "\"a\"", "b", 0 } } },
        { "x (a@b) <c@d>", { { MBX, "x", "c", "d", 0 } } },
    };

    (void)state;
    ASSERT_REFUSED(texts);
    EXPECT_ALL(samples);
}

static void test_hdr_13_domain_changed(void **state)
{
    static const char *const texts[] = {
        "\"user\"@example.com(x)evil.com", "\"user\"@example.com evil.com",
        "\"a\"b@c", "a@b\"c\"", "a@b[c]", "a@[b]c", "a@b\\.c", "g:h:a@b;;",
    };
    static const struct sample samples[] = {
        { "\"x@gmail.com x\"@internal.domain",
          { { MBX, 0, "\"x@gmail.com x\"", "internal.domain", 0 } } },
        { "\"user\"@example.com(x)evil.com",
          { { MBX, 0, "\"user\"", "example.com", ADR } } },
        { "a@evil(c) .good", { { MBX, 0, "a", "evil(c) .good", OBS } } },
        { "a@evil((c) d) .good",
          { { MBX, 0, "a", "evil((c) d) .good", OBS } } },
        { "g\"a;b\":x@y;", { { GRP, "g\"a;b\"", 0, 0, 0 },
                             { MBX, 0, "x", "y", 0 }, { END, 0, 0, 0, 0 } } },
        { "a@\"b.c\"", { { MBX, 0, "a@\"b.c\"", 0, ADR } } },
        { "a@b\\.c", { { MBX, 0, "a", "b\\.c", ADR } } },
        { "a@b\"c\"", { { MBX, 0, "a@b\"c\"", 0, ADR } } },
    };

    (void)state;
    ASSERT_REFUSED(texts);
    EXPECT_ALL(samples);
}

/* "Splitting the email atom": encoded-words, old routes. */
static void test_hdr_14_never_decoded(void **state)
{
    static const char *const texts[] = {
        "=?x?q?a=40evil=3e=00?=foo@good", "=?utf-7?q?a&AEA-b&ACw-?=@c",
        "a@=?utf-8?q?evil?=", "<=?utf-8?q?a=40b?=>", "@x,@y:a@b",
        "\"=?utf-8?q?a?=\"@b",
    };
    static const struct sample samples[] = {
        { "=?x?q?a=40evil=3e=00?=foo@good",
          { { MBX, 0, "=?x?q?a=40evil=3e=00?=foo", "good", WRD } } },
        { "a!b", { { MBX, 0, "a!b", 0, ADR } } },
        { "a%b@c", { { MBX, 0, "a%b", "c", 0 } } },
        { "@x,@y:a@b", { { MBX, 0, 0, "x", ADR },
                         { MBX, 0, "@y:a@b", 0, ADR } } },
        { "\xc5\x80@b", { { MBX, 0, "\xc5\x80", "b", 0 } } },
    };

    (void)state;
    ASSERT_REFUSED(texts);
    EXPECT_ALL(samples);
}

static void test_hdr_16_which_from(void **state)
{
    static const struct sample samples[] = {
        { "<a@x>,<b@y>", { { MBX, 0, "a", "x", 0 }, { MBX, 0, "b", "y", 0 } } },
        { "<@r,@s:a@b>", { { MBX, 0, "a", "b", OBS } } },
        { "<a@x>\\,<b@y>", { { MBX, 0, "a", "x", SEP },
                             { MBX, 0, "b", "y", 0 } } },
        { "<a@x>b@y", { { MBX, 0, "a", "x", SEP },
                        { MBX, 0, "b", "y", SEP } } },
    };

    (void)state;
    EXPECT_ALL(samples);
    assert_int_equal(strict("<a@x>\\,<b@y>"), 0);
}

static void test_hdr_16_nul(void **state)
{
    static const struct want want[] = {
        { MBX, 0, "a@x\0@y", 0, ADR | MPROTO_DEFECT_NUL }, { 0, 0, 0, 0, 0 }
    };
    mproto_span body = exact_span("a@x\0@y", 6);
    mproto_addrs it;
    mproto_addr a;

    (void)state;
    mproto_addrs_begin(&it, body, 0);
    assert_int_equal(mproto_addrs_next(&it, &a), 1);
    assert_int_equal(a.defects, want[0].defects);
    assert_int_equal(a.local.n, 6);
    assert_int_equal(a.domain.n, 0);
    exact_free(body);
}

/* Strings of up to six octets that mean something, and one that does not.
 * How many of them are legal was counted by an independent recogniser, a
 * regular expression made from the ABNF of RFC 5322. */
static void test_every_short_string(void **state)
{
    static const char alphabet[] = "a@.\"<>()\\,:; ";
    enum { SIGNS = sizeof alphabet - 1, LENGTH = 6 };
    unsigned long legal_count = 0;
    size_t digit[LENGTH];
    char text[LENGTH];
    size_t n, i;

    (void)state;
    for (n = 0; n <= LENGTH; n++) {
        memset(digit, 0, sizeof digit);
        do {
            mproto_span body;

            for (i = 0; i < n; i++)
                text[i] = alphabet[digit[i]];
            body.p = text;
            body.n = n;
            legal_count += (unsigned long)address_check(body, 0);
            for (i = 0; i < n && ++digit[i] == SIGNS; i++)
                digit[i] = 0;
        } while (i < n);
    }
    assert_int_equal(legal_count, 25635);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_legal),
        cmocka_unit_test(test_forgiven),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_lends_nothing),
        cmocka_unit_test(test_hdr_01_octets),
        cmocka_unit_test(test_hdr_02_09_10_storms),
        cmocka_unit_test(test_hdr_09_pairs),
        cmocka_unit_test(test_hdr_03_broken),
        cmocka_unit_test(test_hdr_03_every_truncation),
        cmocka_unit_test(test_hdr_05_semicolons),
        cmocka_unit_test(test_hdr_06_half_a_million),
        cmocka_unit_test(test_hdr_11_backslash_at_end),
        cmocka_unit_test(test_hdr_12_wrong_part),
        cmocka_unit_test(test_hdr_13_domain_changed),
        cmocka_unit_test(test_hdr_14_never_decoded),
        cmocka_unit_test(test_hdr_16_which_from),
        cmocka_unit_test(test_hdr_16_nul),
        cmocka_unit_test(test_every_short_string),
    };

    return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
