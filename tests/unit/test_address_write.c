#include "address_check.h"
#include "exact.h"
#include <mailproto/fields.h>
#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

enum { ROOM = 8192 };

static mproto_span span(const char *s)
{
    mproto_span out;

    out.p = s;
    out.n = strlen(s);
    return out;
}

static char out[ROOM];
static mproto_addr_writer w;

static void begin(unsigned flags)
{
    memset(out, 0, sizeof out);
    mproto_addr_write_begin(&w, out, sizeof out - 1, 4, flags);
}

static int put(const char *display, const char *local, const char *domain)
{
    return mproto_addr_write(&w, span(display), span(local), span(domain));
}

/* One mailbox as the first. */
static void expect(const char *display, const char *local,
                   const char *domain, const char *want)
{
    assert_int_equal(put(display, local, domain), MPROTO_OK);
    assert_string_equal(out, want);
    assert_int_equal(w.n, strlen(want));
    begin(w.flags_);
}

static void test_quotes_where_needed(void **state)
{
    (void)state;
    begin(0);
    expect("", "a", "b", "a@b");
    expect("Ann B", "a.b", "c.d", "Ann B <a.b@c.d>");
    expect("Ann B.", "a", "b", "\"Ann B.\" <a@b>");
    expect(" Ann", "a", "b", "\" Ann\" <a@b>");
    expect("A  B", "a", "b", "\"A  B\" <a@b>");
    expect("A \"B\" \\", "a", "b", "\"A \\\"B\\\" \\\\\" <a@b>");
    expect("=?x?q?y?=", "a", "b", "\"=?x?q?y?=\" <a@b>");
    expect("x@y", "a", "b", "\"x@y\" <a@b>");
    expect("A\tB", "a", "b", "\"A\tB\" <a@b>");
    expect("", "a b", "c", "\"a b\"@c");
    expect("", "a\"b\\", "c", "\"a\\\"b\\\\\"@c");
    expect("", ".a", "c", "\".a\"@c");
    expect("", "a.", "c", "\"a.\"@c");
    expect("", "a..b", "c", "\"a..b\"@c");
    expect("", "", "c", "\"\"@c");
    expect("", "a@b", "c", "\"a@b\"@c");
    expect("", "a", "[1.2.3.4]", "a@[1.2.3.4]");
}

static void test_lists_and_groups(void **state)
{
    (void)state;
    begin(0);
    assert_int_equal(mproto_addr_write_group_end(&w), MPROTO_E_STATE);
    assert_int_equal(put("", "a", "b"), MPROTO_OK);
    assert_int_equal(put("C", "c", "d"), MPROTO_OK);
    assert_int_equal(mproto_addr_write_group(&w, span("G 1")), MPROTO_OK);
    assert_int_equal(mproto_addr_write_group(&w, span("x")), MPROTO_E_STATE);
    assert_int_equal(put("", "e", "f"), MPROTO_OK);
    assert_int_equal(put("", "g", "h"), MPROTO_OK);
    assert_int_equal(mproto_addr_write_group_end(&w), MPROTO_OK);
    assert_int_equal(mproto_addr_write_group(&w, span("")), MPROTO_E_ARG);
    assert_int_equal(mproto_addr_write_group(&w, span("g,h")), MPROTO_OK);
    assert_int_equal(mproto_addr_write_group_end(&w), MPROTO_OK);
    assert_string_equal(out, "a@b, C <c@d>, G 1: e@f, g@h;, \"g,h\":;");
}

static void test_inj_refused(void **state)
{
    static const char *const bad[] = { "\r", "\n", "a\r\nb", "\x01", "\x7f",
                                       "\xc3\xa9", "\xff" };
    static const char *const domains[] = {
        "", "a b", "a..b", ".a", "a.", "a@b", "[", "]", "[a", "[a]b", "[a b]",
        "[\\]", "[]]", "a>b", "a,b", "(a)", "=?a?q?b?=", "\"a\"", "\t",
    };
    size_t i;

    (void)state;
    begin(0);
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(put(bad[i], "a", "b"), MPROTO_E_ARG);
        assert_int_equal(put("", bad[i], "b"), MPROTO_E_ARG);
        assert_int_equal(put("", "a", bad[i]), MPROTO_E_ARG);
        assert_int_equal(mproto_addr_write_group(&w, span(bad[i])),
                         MPROTO_E_ARG);
    }
    for (i = 0; i < sizeof domains / sizeof domains[0]; i++)
        assert_int_equal(put("", "a", domains[i]), MPROTO_E_ARG);
    assert_int_equal(put("", "=?x?q?y?=", "b"), MPROTO_E_ARG);
    assert_int_equal(w.n, 0);
    assert_string_equal(out, "");
}

static void test_inj_nul_refused(void **state)
{
    mproto_span nul;

    (void)state;
    nul.p = "a\0b";
    nul.n = 3;
    begin(MPROTO_ADDR_WRITE_UTF8);
    assert_int_equal(mproto_addr_write(&w, nul, span("a"), span("b")),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_addr_write(&w, span(""), nul, span("b")),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_addr_write(&w, span(""), span("a"), nul),
                     MPROTO_E_ARG);
}

static void test_utf8(void **state)
{
    (void)state;
    begin(MPROTO_ADDR_WRITE_UTF8);
    expect("\xc3\xa9 b", "\xc3\xa8", "\xc3\xa4.x",
           "\xc3\xa9 b <\xc3\xa8@\xc3\xa4.x>");
    assert_int_equal(put("\xc3", "a", "b"), MPROTO_E_ARG);
    assert_int_equal(put("", "\xff", "b"), MPROTO_E_ARG);
}

static void test_phrase(void **state)
{
    static const char *const bad[] = { "a.b", "a, b", "\"a", "(a) b", "(a)",
        "a@b", "a\r\n", "a\rb", " ", "\xc3\xa9", "a\r\n \r\n b", "\"\x01\"" };
    size_t i;

    (void)state;
    begin(MPROTO_ADDR_WRITE_PHRASE);
    expect("=?x?q?y?= z", "a", "b", "=?x?q?y?= z <a@b>");
    expect("\"A. B\" c", "a", "b", "\"A. B\" c <a@b>");
    expect("=?x?q?y?=\r\n =?x?q?z?=", "a", "b",
           "=?x?q?y?= =?x?q?z?= <a@b>");
    expect("", "a", "b", "a@b");
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(put(bad[i], "a", "b"), MPROTO_E_ARG);
}

static void assert_lines(size_t most)
{
    size_t i, column = 4;

    for (i = 0; i < w.n; i++) {
        column++;
        if (out[i] == '\n') {
            assert_true(i > 0 && out[i - 1] == '\r');
            assert_true(out[i + 1] == ' ' || out[i + 1] == '\t');
            column = 0;
        } else if (out[i] != '\r') {
            assert_true(column <= most);
        }
    }
}

/* Taking out each CRLF gives what was written without folds. */
static void test_folds(void **state)
{
    char flat[ROOM], want[ROOM] = "", local[16];
    size_t i, n;

    (void)state;
    begin(0);
    for (i = 0; i < 60; i++) {
        strcpy(local, "user0123456789");
        local[4 + i % 10] = '\0';
        assert_int_equal(put("A. Name", local, "example.org"), MPROTO_OK);
        strcat(want, i > 0 ? ", \"A. Name\" <" : "\"A. Name\" <");
        strcat(want, local);
        strcat(want, "@example.org>");
    }
    assert_lines(76);
    n = mproto_unfold(flat, sizeof flat, span(out));
    assert_int_equal(n, strlen(want));
    assert_string_equal(flat, want);
    assert_int_equal(address_check(span(out), 1), 1);
}

/* The same in every room: a prefix, and the same count. */
static void test_room(void **state)
{
    char whole[512], part[512];
    mproto_addr_writer x;
    size_t cap, n = 0, i;

    (void)state;
    for (cap = sizeof whole; cap-- > 0;) {
        memset(part, 'x', sizeof part);
        mproto_addr_write_begin(&x, part, cap, 70, 0);
        for (i = 0; i < 6; i++)
            mproto_addr_write(&x, span("Some Long \"Name\" here"),
                              span("local.part"), span("example.org"));
        if (n == 0) {
            n = x.n;
            memcpy(whole, part, sizeof whole);
        }
        assert_int_equal(x.n, n);
        assert_memory_equal(part, whole, cap < n ? cap : n);
        assert_int_equal(part[cap], 'x');
    }
}

/* Words of 998 octets less what is around them, and one more. */
static void test_line_limit(void **state)
{
    char word[1200];
    size_t n;

    (void)state;
    for (n = 900; n < 1100; n++) {
        int fits = n + 2 <= 998 - 4 - 2;        /* "To: " and ";," */

        memset(word, 'a', n);
        word[n] = '\0';
        begin(0);
        assert_int_equal(put("", word, "b"), fits ? MPROTO_OK : MPROTO_E_ARG);
        if (fits)
            assert_lines(998);
        begin(0);
        assert_int_equal(put("x", "a", "b"), MPROTO_OK);
        fits = n + 3 <= 998 - 2;
        assert_int_equal(put("", word, "b"), fits ? MPROTO_OK : MPROTO_E_ARG);
        assert_string_equal(fits ? "x <a@b>," : out, fits ? "x <a@b>,"
                                                          : "x <a@b>");
        assert_lines(998);
    }
}

/* No line of blanks only, however many blanks a name has. */
static void test_blanks(void **state)
{
    char name[400], flat[ROOM];
    size_t n;

    (void)state;
    for (n = 1; n < sizeof name - 1; n++) {
        memset(name, ' ', n);
        name[n / 2] = 'x';
        name[n] = '\0';
        begin(0);
        assert_int_equal(put(name, "a", "b"), MPROTO_OK);
        assert_int_equal(put(name, "a", "b"), MPROTO_OK);
        assert_int_equal(address_check(span(out), 1), 1);
        mproto_unfold(flat, sizeof flat, span(out));
        assert_true(strstr(flat, name) != NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quotes_where_needed),
        cmocka_unit_test(test_lists_and_groups),
        cmocka_unit_test(test_inj_refused),
        cmocka_unit_test(test_inj_nul_refused),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_phrase),
        cmocka_unit_test(test_folds),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_line_limit),
        cmocka_unit_test(test_blanks),
    };

    return cmocka_run_group_tests_name("address_write", tests, NULL, NULL);
}
