#include "message/address_int.h"
#include "base/chars_int.h"
#include "exact.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* The kinds of all tokens of text, "_" in front of each with a gap. */
static void kinds_are(const char *text, const char *want, int literal)
{
    mproto_span s = exact_span(text, strlen(text));
    char kinds[64];
    size_t n = 0;
    mproto_addr_token t;
    mproto_addrs it;

    mproto_addrs_begin(&it, s, 0);
    for (;;) {
        mproto_addr_lex(&it, &t, literal);
        if (t.gap)
            kinds[n++] = '_';
        if (t.kind == MPROTO_ADDR_T_END)
            break;
        assert_true(t.end > t.p && t.end == it.at_);
        kinds[n++] = t.kind;
        assert_true(n < sizeof kinds - 2);
    }
    kinds[n] = '\0';
    assert_string_equal(kinds, want);
    exact_free(s);
}

static void test_kinds(void **state)
{
    (void)state;
    kinds_are("", "", 0);
    kinds_are("a", "a", 0);
    kinds_are("a.b.c", "a", 0);
    kinds_are("a..b", "a..a", 0);
    kinds_are(".a.", ".a.", 0);
    kinds_are("a b", "a_a", 0);
    kinds_are(" a\r\n\tb ", "_a_a_", 0);
    kinds_are("a@b,c;d:<e>", "a@a,a;a:<a>", 0);
    kinds_are("\"a\\\"b\"c", "\"a", 0);
    kinds_are("\"a", "ja", 0);
    kinds_are("\"a\\\"", "jajj", 0);
    kinds_are("(a(b)c\\))d", "(a", 0);
    kinds_are("(a(b)", "jajaj", 0);
    kinds_are(")]\\", "jjj", 0);
    kinds_are("[a]", "jaj", 0);
    kinds_are("[a]", "[", 1);
    kinds_are("[a\\]]", "[", 1);
    kinds_are("[a[b]", "ja[", 1);
    kinds_are("\xc3\xa9.x", "a", 0);
    kinds_are("\x01\x7f", "jj", 0);
}

/* Every octet alone, derived from the classes of chars.c. */
static void test_each_octet(void **state)
{
    unsigned c;

    (void)state;
    for (c = 1; c < 256; c++) {
        char text[2] = { (char)c, '\0' }, want[2] = { 'j', '\0' };

        if (mproto_is(text[0], MPROTO_C_ATEXT) || c > 127)
            want[0] = 'a';
        else if (mproto_is(text[0], MPROTO_C_WSP) || c == '\r' || c == '\n')
            want[0] = '_';
        else if (strchr(".,:;<>@", text[0]))
            want[0] = text[0];
        kinds_are(text, want, 0);
    }
}

static const struct {
    const char *text;
    unsigned    defects;
} odd[] = {
    { "a", 0 },
    { "\xc3\xa9", 0 },
    { "\xc3", MPROTO_DEFECT_UTF8 },
    { "\"\xc3\xa9\"", 0 },
    { "\"\xa9\"", MPROTO_DEFECT_UTF8 },
    { "(\xa9)", MPROTO_DEFECT_UTF8 },
    { "\"\x01\"", MPROTO_DEFECT_CONTROL },
    { "(\x7f)", MPROTO_DEFECT_CONTROL },
    { "(\\\x7f)", MPROTO_DEFECT_CONTROL },
    { "[\x01]", MPROTO_DEFECT_CONTROL },
    { "[\\a]", MPROTO_DEFECT_OBSOLETE },
    { "\x01", MPROTO_DEFECT_CONTROL },
    { "\"a\tb\"", 0 },
    { "\"a\r\n b\"", 0 },
    { "\"a\n b\"", 0 },
    { "\"a\r\nb\"", MPROTO_DEFECT_BARE_CR | MPROTO_DEFECT_BARE_LF },
    { "\"a\rb\"", MPROTO_DEFECT_BARE_CR },
    { "(a\nb)", MPROTO_DEFECT_BARE_LF },
    { "\"a\\\r\n b\"", MPROTO_DEFECT_BARE_CR },
    { "\"a\\\\\r\n b\"", 0 },
    { "(a\\\n b)", MPROTO_DEFECT_BARE_LF },
    { " a", 0 },
    { "\r\n a", 0 },
    { "\n\ta", 0 },
    { "\r\n \r\n a", MPROTO_DEFECT_OBSOLETE },
    { "\r\na", MPROTO_DEFECT_BARE_CR | MPROTO_DEFECT_BARE_LF },
    { "\r a", MPROTO_DEFECT_BARE_CR },
    { "\n", MPROTO_DEFECT_BARE_LF },
};

static void test_defects(void **state)
{
    mproto_addr_token t;
    mproto_addrs it;
    mproto_span s;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        s = exact_span(odd[i].text, strlen(odd[i].text));
        mproto_addrs_begin(&it, s, 0);
        mproto_addr_lex(&it, &t, 1);
        assert_int_equal(t.defects, odd[i].defects);
        assert_ptr_equal(it.at_, s.p + s.n);
        exact_free(s);
    }
    s = exact_span("\"\0\"", 3);
    mproto_addrs_begin(&it, s, 0);
    mproto_addr_lex(&it, &t, 0);
    assert_int_equal(t.kind, MPROTO_ADDR_T_QUOTED);
    assert_int_equal(t.defects, MPROTO_DEFECT_NUL);
    exact_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_each_octet),
        cmocka_unit_test(test_defects),
    };

    return cmocka_run_group_tests_name("address_lex", tests, NULL, NULL);
}
