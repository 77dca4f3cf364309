#include <mailproto/smtp.h>
#include "exact.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

enum { ROOM = 512, STRING_MAX = 7 };

#define MAY_ALL (MPROTO_PATH_MAY_NULL | MPROTO_PATH_MAY_POSTMASTER)

static int parse_n(const char *p, size_t n, unsigned may)
{
    mproto_span s = exact_span(p, n);
    mproto_smtp_path path, before;
    int rc;

    memset(&path, 0x5a, sizeof path);
    before = path;
    rc = mproto_smtp_path_parse(&path, s, may);
    if (rc != MPROTO_OK) {
        assert_int_equal(rc, MPROTO_E_ARG);
        assert_memory_equal(&path, &before, sizeof path);
    }
    exact_free(s);
    return rc;
}

static int parse(const char *text, unsigned may)
{
    return parse_n(text, strlen(text), may);
}

static void assert_part(mproto_span part, const char *want, mproto_span text)
{
    assert_int_equal(part.n, strlen(want));
    if (part.n == 0)
        return;
    assert_memory_equal(part.p, want, part.n);
    assert_true(part.p >= text.p && part.p + part.n <= text.p + text.n);
}

#define Q MPROTO_PATH_QUOTED
#define L MPROTO_PATH_LITERAL
#define R MPROTO_PATH_ROUTE
#define S MPROTO_PATH_SPECIAL

static const struct good {
    const char *text, *local, *domain, *route;
    unsigned    flags;
    const char *plain;
} good[] = {
    { "a@b", "a", "b", "", 0, "a" },
    { "a.b.c@d.example", "a.b.c", "d.example", "", 0, "a.b.c" },
    { "user+tag@b", "user+tag", "b", "", 0, "user+tag" },
    { "a@[1.2.3.4]", "a", "[1.2.3.4]", "", L, "a" },
    { "a@[IPv6:::1]", "a", "[IPv6:::1]", "", L, "a" },
    { "^_-=+{}@b", "^_-=+{}", "b", "", 0, "^_-=+{}" },
    /* specials */
    { "a!b@c", "a!b", "c", "", S, "a!b" },
    { "a%b@c", "a%b", "c", "", S, "a%b" },
    { "a|b@c", "a|b", "c", "", S, "a|b" },
    { "a/b@c", "a/b", "c", "", S, "a/b" },
    { "a`b@c", "a`b", "c", "", S, "a`b" },
    { "a$b@c", "a$b", "c", "", S, "a$b" },
    { "a&b@c", "a&b", "c", "", S, "a&b" },
    { "${run{x}}@h", "${run{x}}", "h", "", S, "${run{x}}" },
    { "\"a;b\"@c", "\"a;b\"", "c", "", Q | S, "a;b" },
    { "\"a\\\\b\"@c", "\"a\\\\b\"", "c", "", Q | S, "a\\b" },
    { "\"a b\"@c", "\"a b\"", "c", "", Q | S, "a b" },
    { "\"a\\\" -X file \"@h", "\"a\\\" -X file \"", "h", "", Q | S,
      "a\" -X file " },
    /* quoted */
    { "\"\"@b", "\"\"", "b", "", Q, "" },
    { "\"a\"@b", "\"a\"", "b", "", Q, "a" },
    { "\"a.b..c.\"@d", "\"a.b..c.\"", "d", "", Q, "a.b..c." },
    { "\"a@b\"@c", "\"a@b\"", "c", "", Q | S, "a@b" },
    { "\"a>b<c\"@d", "\"a>b<c\"", "d", "", Q | S, "a>b<c" },
    { "\"\\\"\"@b", "\"\\\"\"", "b", "", Q | S, "\"" },
    { "\"\\a\\@\"@b", "\"\\a\\@\"", "b", "", Q | S, "a@" },
    { "\"x@evil\"@good", "\"x@evil\"", "good", "", Q | S, "x@evil" },
    { "\"..\"@b", "\"..\"", "b", "", Q | S, ".." },
    { "-f@b", "-f", "b", "", S, "-f" },
    { "a-f@b", "a-f", "b", "", 0, "a-f" },
    { "*@b", "*", "b", "", S, "*" },
    { "a'b@c", "a'b", "c", "", S, "a'b" },
    { "a#b@c", "a#b", "c", "", S, "a#b" },
    /* source routes */
    { "@a:b@c", "b", "c", "@a", R, "b" },
    { "@a,@b:c@d", "c", "d", "@a,@b", R, "c" },
    { "@a.x,@[1.2.3.4],@c:\"d\"@e", "\"d\"", "e", "@a.x,@[1.2.3.4],@c",
      R | Q, "d" },
};

#undef Q
#undef L
#undef R
#undef S

static void test_good(void **state)
{
    mproto_smtp_path path;
    mproto_span text;
    char plain[ROOM];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof good / sizeof good[0]; i++) {
        const struct good *g = &good[i];
        const char *behind = *g->route ? strchr(g->text, ':') + 1 : g->text;

        text = exact_span(g->text, strlen(g->text));
        if (mproto_smtp_path_parse(&path, text, 0) != MPROTO_OK)
            fail_msg("%s is no path", g->text);
        assert_part(path.local, g->local, text);
        assert_part(path.domain, g->domain, text);
        assert_part(path.route, g->route, text);
        assert_part(path.mailbox, behind, text);
        assert_int_equal(path.flags, g->flags);
        assert_int_equal(mproto_smtp_local_text(plain, sizeof plain, &path),
                         strlen(g->plain));
        assert_string_equal(plain, g->plain);
        exact_free(text);
    }
}

static const char *const bad[] = {
    "a", "@", "a@", "@b", "a@@b", "a@b@c", ".a@b", "a.@b", "a..b@c", ".@b",
    " a@b", "a@b ", "a @b", "a@ b", "a b@c", "a\tb@c", "a,b@c", "a;b@c",
    ";id;", ";id;@b", "a:b@c", "a(c)@b", "a@b(c)", "<a@b>", "a@b>", "a@b>c",
    "a>b@c", "<a@b", "a<b@c", "a@b>c@d", "<a@evil>b@good", "a@b,c@d",
    "\"", "\"\"", "\"a", "\"a\"", "\"a\"b@c", "a\"b\"@c", "\"a\".b@c",
    "a.\"b\"@c", "\"a\"\"b\"@c", "\"a\" @b", "\"a\\", "\"a\\\"", "\"\\\"@b",
    "\"a\tb\"@c", "\"a\x7f\"@b", "\"a\\\x7f\"@b", "\"a\\\t\"@b", "\\a@b",
    "a\xc3\xa4@b", "\"\xc3\xa4\"@b", "\"\\\xc3\xa4\"@b", "a@\xc3\xa4",
    "a\xe2\x82", "a\r@b", "a\n@b", "\"a\r\nRCPT TO:<e>\"@b", "a@b\r\n",
    "a\rX: y@b", "a@[", "a@]", "a@[]", "a@[1.2.3]", "a@-b", "a@b_c",
    "\"x\"@b(c@d)", "\"a\"@b@c", "a@b:c", "=?x?q?a=40evil=3e=00?=foo@@good",
    /* no routes */
    "@a", "@a:", "@a,", "@a,:b@c", "@:b@c", "a:b@c", "@a b@c", "@a,b:c@d",
    "@a;@b:c@d", "@a@b:c@d", "@a::b@c", "@a, @b:c@d", "@a:@b:c@d", "@-a:b@c",
    "@a:b", "@a:Postmaster", "@a:<b@c>"
};

static void test_hdr_12_bad(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (parse(bad[i], MAY_ALL) == MPROTO_OK)
            fail_msg("%s is taken for a path", bad[i]);
    assert_int_equal(parse_n("a\0b@c", 5, 0), MPROTO_E_ARG);
    assert_int_equal(parse_n("\"a\0b\"@c", 7, 0), MPROTO_E_ARG);
    assert_int_equal(parse_n("a@b\0", 4, 0), MPROTO_E_ARG);
}

static void test_null_path(void **state)
{
    mproto_span none = { NULL, 0 };
    mproto_smtp_path path;

    (void)state;
    assert_int_equal(parse("", 0), MPROTO_E_ARG);
    assert_int_equal(parse("", MPROTO_PATH_MAY_POSTMASTER), MPROTO_E_ARG);
    assert_int_equal(parse(" ", MAY_ALL), MPROTO_E_ARG);
    assert_int_equal(mproto_smtp_path_parse(&path, none,
                                            MPROTO_PATH_MAY_NULL), MPROTO_OK);
    assert_int_equal(path.flags, MPROTO_PATH_NULL);
    assert_int_equal(path.mailbox.n, 0);
    assert_int_equal(path.local.n, 0);
    assert_int_equal(path.domain.n, 0);
}

static void test_postmaster(void **state)
{
    static const char *const cases[] = {
        "Postmaster", "postmaster", "POSTMASTER", "pOsTmAsTeR"
    };
    mproto_smtp_path path;
    mproto_span text;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(parse(cases[i], 0), MPROTO_E_ARG);
        assert_int_equal(parse(cases[i], MPROTO_PATH_MAY_NULL),
                         MPROTO_E_ARG);
        text = exact_span(cases[i], strlen(cases[i]));
        assert_int_equal(mproto_smtp_path_parse(
                             &path, text, MPROTO_PATH_MAY_POSTMASTER),
                         MPROTO_OK);
        assert_part(path.mailbox, cases[i], text);
        assert_part(path.local, cases[i], text);
        assert_int_equal(path.domain.n, 0);
        assert_int_equal(path.flags, 0);
        exact_free(text);
    }
    assert_int_equal(parse("Postmaste", MAY_ALL), MPROTO_E_ARG);
    assert_int_equal(parse("Postmasters", MAY_ALL), MPROTO_E_ARG);
    assert_int_equal(parse("Postmaster@", MAY_ALL), MPROTO_E_ARG);
    assert_int_equal(parse("\"Postmaster\"", MAY_ALL), MPROTO_E_ARG);
    assert_int_equal(parse("Postmaster@b", MAY_ALL), MPROTO_OK);
}

static int with_local(size_t n, const char *front, const char *domain)
{
    char p[ROOM];

    memset(p, 'x', n);
    memcpy(p, front, strlen(front));
    if (*front == '"')
        p[n - 1] = '"';
    strcpy(p + n, domain);
    return parse(p, 0);
}

static void test_local_64_and_65(void **state)
{
    (void)state;
    assert_int_equal(with_local(64, "", "@b"), MPROTO_OK);
    assert_int_equal(with_local(65, "", "@b"), MPROTO_E_ARG);
    assert_int_equal(with_local(64, "\"", "@b"), MPROTO_OK);
    assert_int_equal(with_local(65, "\"", "@b"), MPROTO_E_ARG);
}

/* n octets in all, with a domain of short labels, behind route. */
static int of_length(const char *route, size_t n)
{
    char p[ROOM];
    size_t from = strlen(route), i;

    memcpy(p, route, from);
    memcpy(p + from, "a@", 2);
    for (i = 2; i < n; i++)
        p[from + i] = i % 2 ? '.' : 'b';
    p[from + n - 1] = 'b';
    return parse_n(p, from + n, 0);
}

static void test_path_254_and_255(void **state)
{
    (void)state;
    assert_int_equal(of_length("", 253), MPROTO_OK);
    assert_int_equal(of_length("", 254), MPROTO_OK);
    assert_int_equal(of_length("", 255), MPROTO_E_ARG);
    assert_int_equal(of_length("@x,@y:", 254), MPROTO_OK);
    assert_int_equal(of_length("@x,@y:", 255), MPROTO_E_ARG);
}

/* Each front of a path, in a block that ends there. */
static void test_smtp_15_truncations(void **state)
{
    static const char *const rows[] = {
        "@a,@b:\"c\\\"d\"@[IPv6:1::2]", "user.name@[1.2.3.4]",
        "\"a\\\\\"@[tag:x]"
    };
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(parse(rows[i], 0), MPROTO_OK);
        for (n = 0; n < strlen(rows[i]); n++)
            assert_int_equal(parse_n(rows[i], n, 0), MPROTO_E_ARG);
    }
}

static void test_local_text_cap(void **state)
{
    mproto_span text = exact_span("\"a\\\"b\"@c", 8);
    mproto_smtp_path path;
    size_t cap;

    (void)state;
    assert_int_equal(mproto_smtp_path_parse(&path, text, 0), MPROTO_OK);
    assert_int_equal(mproto_smtp_local_text(NULL, 0, &path), 3);
    for (cap = 1; cap <= 5; cap++) {
        char *dst = malloc(cap);
        size_t n = cap - 1 < 3 ? cap - 1 : 3;

        assert_int_equal(mproto_smtp_local_text(dst, cap, &path), 3);
        assert_memory_equal(dst, "a\"b", n);
        assert_int_equal(dst[n], '\0');
        free(dst);
    }
    exact_free(text);
}

/* -- all short strings, against a reading from the left by the grammar -- */

static size_t slow_dot_string(const char *p, size_t n)
{
    size_t i = 0;

    while (i < n && (p[i] == 'a' || (p[i] == '.' && i > 0 &&
                                     p[i - 1] != '.')))
        i++;
    return i > 0 && p[i - 1] != '.' ? i : 0;
}

static size_t slow_quoted(const char *p, size_t n)
{
    size_t i;

    for (i = 1; i < n && p[i] != '"'; i++)
        if (p[i] == '\\' && ++i == n)
            return 0;
    return i < n ? i + 1 : 0;
}

static int slow_mailbox(const char *p, size_t n)
{
    size_t local = n == 0 ? 0 : p[0] == '"' ? slow_quoted(p, n)
                                            : slow_dot_string(p, n);
    size_t i;

    if (local == 0 || local + 1 >= n || p[local] != '@')
        return 0;
    for (i = local + 1; i < n; i++)
        if (p[i] != 'a' && !(p[i] == '.' && p[i - 1] == 'a'))
            return 0;
    return p[n - 1] == 'a';
}

static void test_all_strings(void **state)
{
    static const char letters[6] = { 'a', '@', '"', '\\', '.', '>' };
    char p[STRING_MAX];
    size_t n, i, k, code, count = 1;

    (void)state;
    for (n = 0; n <= STRING_MAX; n++, count *= sizeof letters) {
        for (i = 0; i < count; i++) {
            for (k = 0, code = i; k < n; k++, code /= sizeof letters)
                p[k] = letters[code % sizeof letters];
            assert_int_equal(parse_n(p, n, 0) == MPROTO_OK,
                             slow_mailbox(p, n));
        }
    }
}

/* RFC 6531 3.3: UTF-8 where atext and qtext are, and in the domain. */
static const struct {
    const char *text;
    int         good;
} utf8_paths[] = {
    { "a@b", 1 }, { "\xc3\xa9@b", 1 }, { "a@\xc3\xa9", 1 },
    { "a.\xf0\x9f\x98\x80@x.\xc3\xa9-1", 1 }, { "\"\xc3\xa9 \"@b", 1 },
    { "@\xc3\xa9:a@b", 1 },
    { "\xc3@b", 0 }, { "\xff@b", 0 }, { "a@\xff", 0 }, { "a@b\xc3", 0 },
    { "\xc0\xaf@b", 0 }, { "\xed\xa0\x80@b", 0 }, { "\"\xc3\"@b", 0 },
    { "\xf4\x90\x80\x80@b", 0 }, { "a\xc2\x85@b", 0 }, { "a\xc2\x80@b", 0 },
    { "a\xc2\x9f@b", 0 }, { "a\xc2\xa0@b", 1 }, { "\"\\\xc3\xa9\"@b", 0 },
    { "a@-\xc3\xa9", 0 }, { "a@\xc3\xa9-", 0 }, { "a@\xc3\xa9..b", 0 },
    { "a@[\xc3\xa9]", 0 }, { "a@[x:\xc3\xa9]", 0 }, { "a\xc3\xa9", 0 },
    { "\xc3\xa9\r\n@b", 0 }, { "\xc3\xa9@b c", 0 }
};

static void test_utf8(void **state)
{
    mproto_smtp_path path;
    mproto_span text;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof utf8_paths / sizeof *utf8_paths; i++) {
        text.n = strlen(utf8_paths[i].text);
        text.p = exact_copy(utf8_paths[i].text, text.n);
        assert_int_equal(mproto_smtp_path_parse(&path, text,
                                                MPROTO_PATH_MAY_UTF8),
                         utf8_paths[i].good ? MPROTO_OK : MPROTO_E_ARG);
        assert_int_equal(mproto_smtp_path_parse(&path, text, 0),
                         i == 0 ? MPROTO_OK : MPROTO_E_ARG);
        if (mproto_smtp_path_parse(&path, text, MPROTO_PATH_MAY_UTF8) == 0)
            assert_int_equal((path.flags & MPROTO_PATH_UTF8) != 0, i > 0);
        free((char *)(size_t)text.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_hdr_12_bad),
        cmocka_unit_test(test_null_path),
        cmocka_unit_test(test_postmaster),
        cmocka_unit_test(test_local_64_and_65),
        cmocka_unit_test(test_path_254_and_255),
        cmocka_unit_test(test_smtp_15_truncations),
        cmocka_unit_test(test_local_text_cap),
        cmocka_unit_test(test_all_strings),
        cmocka_unit_test(test_utf8),
    };

    return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
