#include <mailproto/smtp.h>
#include "exact.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static int valid_n(const char *p, size_t n)
{
    mproto_span s = exact_span(p, n);
    int rc = mproto_smtp_domain_valid(s);

    exact_free(s);
    return rc;
}

static int valid(const char *text)
{
    return valid_n(text, strlen(text));
}

static void assert_rows(const char *const *rows, size_t n, int want)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (valid(rows[i]) != want)
            fail_msg("%s is %svalid", rows[i], want ? "in" : "");
}

#define ROWS(rows, want) assert_rows(rows, sizeof rows / sizeof *rows, want)

static void test_names(void **state)
{
    static const char *const good[] = {
        "a", "A", "1", "a.b", "example.com", "EXAMPLE.Com", "3com.com",
        "a-b.c--d", "xn--bcher-kva.example", "123.456", "1.2.3.4", "a1.2b"
    };
    static const char *const bad[] = {
        "", ".", "a.", ".a", "a..b", "-a", "a-", "a.-b", "a.b-", "-",
        "a_b.c", "_dmarc.a", "a b", " a", "a ", "a\tb", "a@b", "a,b", "a:b",
        "a/b", "a;b", "a(b)", "a\"b", "\xc3\xa4.example", "a\x7f", "a\001b",
        "a\r", "a\n", "a[", "a]"
    };

    (void)state;
    ROWS(good, 1);
    ROWS(bad, 0);
}

static void test_empty(void **state)
{
    mproto_span none = { NULL, 0 };

    (void)state;
    assert_int_equal(mproto_smtp_domain_valid(none), 0);
    assert_int_equal(valid_n("a\0b", 3), 0);
    assert_int_equal(valid_n("\0", 1), 0);
}

static void test_label_63_and_64(void **state)
{
    char label[64 + 5];

    (void)state;
    memset(label, 'a', sizeof label);
    assert_int_equal(valid_n(label, 63), 1);
    assert_int_equal(valid_n(label, 64), 0);
    memcpy(label + 63, ".b", 2);
    assert_int_equal(valid_n(label, 65), 1);
    memcpy(label + 63, "a.b", 3);
    assert_int_equal(valid_n(label, 66), 0);
    memcpy(label, "b.", 2);
    assert_int_equal(valid_n(label, 65), 0);
    memset(label + 2, 'a', 65);
    assert_int_equal(valid_n(label, 65), 1);
    assert_int_equal(valid_n(label, 66), 0);
}

static void test_domain_255_and_256(void **state)
{
    char name[256];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof name; i++)
        name[i] = i % 2 ? '.' : 'a';
    assert_int_equal(valid_n(name, 255), 1);
    name[255] = 'a';
    assert_int_equal(valid_n(name, 256), 0);
    memset(name, 'x', sizeof name);
    memcpy(name, "[tag:", 5);
    name[254] = name[255] = ']';
    assert_int_equal(valid_n(name, 255), 1);
    name[254] = 'x';
    assert_int_equal(valid_n(name, 256), 0);
}

static void test_ipv4_literals(void **state)
{
    static const char *const good[] = {
        "[1.2.3.4]", "[0.0.0.0]", "[255.255.255.255]", "[127.0.0.1]",
        "[001.02.3.4]"
    };
    static const char *const bad[] = {
        "[]", "[", "]", "[1.2.3.4", "1.2.3.4]", "[1.2.3]", "[1.2.3.4.5]",
        "[256.1.1.1]", "[1.1.1.256]", "[1.2.3.]", "[.1.2.3]", "[1..2.3]",
        "[1.2.3.4 ]", "[ 1.2.3.4]", "[1.2.3.4]]", "[[1.2.3.4]", "[a.2.3.4]",
        "[1.2.3.4]a", "[0001.2.3.4]", "[1.2.3.-4]", "[1.2.3.+4]", "[1234]",
        "[1.2.3.4.]", "[1.2.3.0x4]", "[999999999999999999999.1.1.1]"
    };

    (void)state;
    ROWS(good, 1);
    ROWS(bad, 0);
}

static void test_ipv6_literals(void **state)
{
    static const char *const good[] = {
        "[IPv6:1:2:3:4:5:6:7:8]", "[ipv6:1:2:3:4:5:6:7:8]",
        "[IPV6:FFFF:ffff:0:00:000:0000:7:8]", "[IPv6:::]", "[IPv6:::1]",
        "[IPv6:1::]", "[IPv6:1::8]", "[IPv6:2001:db8::1]",
        "[IPv6:1:2:3::4:5:6]", "[IPv6:1:2:3:4:5:6::]",
        "[IPv6:::1:2:3:4:5:6]", "[IPv6:fe80::212:34ff:fe56:789a]"
    };
    static const char *const bad[] = {
        "[IPv6:]", "[IPv6]", "[IPv6::]", "[IPv6:1]", "[IPv6:1:2:3:4:5:6:7]",
        "[IPv6:1:2:3:4:5:6:7:8:9]", "[IPv6:1:2:3:4:5:6:7:]",
        "[IPv6::1:2:3:4:5:6:7]", "[IPv6:1::2::3]", "[IPv6:::1::]",
        "[IPv6::::]", "[IPv6:1:::2]", "[IPv6:12345::]", "[IPv6:g::]",
        "[IPv6:1:2:3:4:5:6:7::]", "[IPv6:::1:2:3:4:5:6:7]",
        "[IPv6:1:2:3:4::5:6:7]", "[IPv6:1:2:3:4:5:6:7:8::]",
        "[IPv6:::1:2:3:4:5:6:7:8]", "[IPv6:fe80::1%eth0]", "[IPv6:1::",
        "[IPv6:1::]x", "[IPv6: ::1]", "[IPv6:::1 ]", "[IPv6:1:]",
        "[IPv6::1]", "[::1]", "[IPv6:::-1]"
    };

    (void)state;
    ROWS(good, 1);
    ROWS(bad, 0);
}

/* The last two groups may be written as IPv4. */
static void test_ipv6v4_literals(void **state)
{
    static const char *const good[] = {
        "[IPv6:1:2:3:4:5:6:1.2.3.4]", "[IPv6:::1.2.3.4]",
        "[IPv6:::ffff:1.2.3.4]", "[IPv6:1::1.2.3.4]",
        "[IPv6:1:2::3:4:1.2.3.4]", "[IPv6:1:2:3:4::1.2.3.4]",
        "[IPv6:::1:2:3:4:255.0.0.1]"
    };
    static const char *const bad[] = {
        "[IPv6:1.2.3.4]", "[IPv6:1:2:3:4:5:1.2.3.4]",
        "[IPv6:1:2:3:4:5:6:7:1.2.3.4]", "[IPv6:1:2:3:4:5:6:7:8:1.2.3.4]",
        "[IPv6:1:2:3:4:5::1.2.3.4]", "[IPv6:::1:2:3:4:5:1.2.3.4]",
        "[IPv6:::1.2.3]", "[IPv6:::1.2.3.256]", "[IPv6:::1.2.3.4:5]",
        "[IPv6:1.2.3.4::]", "[IPv6:::1.2.3.4::]", "[IPv6:::1.2.3.4.5]",
        "[IPv6:::.1.2.3]", "[IPv6:::1.2.3.4:]"
    };

    (void)state;
    ROWS(good, 1);
    ROWS(bad, 0);
}

/* Standardized-tag ":" 1*dcontent; dcontent is printable but for [ \ ]. */
static void test_general_literals(void **state)
{
    static const char *const good[] = {
        "[tag:x]", "[x-1:~!@#$%^&*()]", "[T:::]", "[IPv7:1.2.3.4]",
        "[a--b:c]", "[1:2:3:4:5:6:7:8]"    /* a tag "1", by the grammar */
    };
    static const char *const bad[] = {
        "[tag:]", "[:x]", "[tag:a b]", "[tag:[x]", "[tag:x]]", "[tag:\\x]",
        "[ta_g:x]", "[tag-:x]", "[tag:\x7f]", "[tag:\xe4]", "[tag:\x01]",
        "[tag]", "[ta g:x]"
    };

    (void)state;
    ROWS(good, 1);
    ROWS(bad, 0);
}

/* No front of a literal is one, and none is read past its end. */
static void test_truncations(void **state)
{
    static const char *const rows[] = {
        "[IPv6:1:2:3:4:5:6:1.2.3.4]", "[IPv6:2001:db8::1]", "[1.2.3.4]",
        "[tag:content]"
    };
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (n = 0; n < strlen(rows[i]); n++)
            assert_int_equal(valid_n(rows[i], n), 0);
}

/* -- IPv6, slowly: split into groups, then count -- */

static int slow_group(const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (!strchr("1f", p[i]))
            return 0;
    return n >= 1 && n <= 4;
}

/* Groups between colons in p[0..n); -1 when one is none. Empty is 0. */
static int slow_groups(const char *p, size_t n)
{
    int count = 0;
    size_t i, from = 0;

    if (n == 0)
        return 0;
    for (i = 0; i <= n; i++) {
        if (i < n && p[i] != ':')
            continue;
        if (!slow_group(p + from, i - from))
            return -1;
        count++;
        from = i + 1;
    }
    return count;
}

static int slow_ipv6(const char *p, size_t n)
{
    size_t i;

    for (i = 0; i + 1 < n; i++) {
        if (p[i] == ':' && p[i + 1] == ':') {
            int a = slow_groups(p, i);
            int b = slow_groups(p + i + 2, n - i - 2);

            return a >= 0 && b >= 0 && a + b <= 6;
        }
    }
    return n > 0 && slow_groups(p, n) == 8;
}

/* All strings of 1, f and colon up to 10 octets, then longer ones of short
 * groups. */
static void test_ipv6_against_reference(void **state)
{
    static const char letters[3] = { '1', 'f', ':' };
    char text[40];
    size_t n, i, k, code, count = 1;

    (void)state;
    memcpy(text, "[IPv6:", 6);
    for (n = 0; n <= 10; n++, count *= 3) {
        for (i = 0; i < count; i++) {
            for (k = 0, code = i; k < n; k++, code /= 3)
                text[6 + k] = letters[code % 3];
            text[6 + n] = ']';
            assert_int_equal(valid_n(text, n + 7), slow_ipv6(text + 6, n));
        }
    }
    for (n = 11; n <= 18; n++) {
        for (i = 0; i < 1u << n; i++) {
            for (k = 0; k < n; k++)
                text[6 + k] = letters[i >> k & 1 ? 2 : 0];
            text[6 + n] = ']';
            assert_int_equal(valid_n(text, n + 7), slow_ipv6(text + 6, n));
        }
    }
}

static void test_utf8(void **state)
{
    char label[260];
    mproto_span text;
    size_t i;

    (void)state;
    for (i = 0; i + 1 < sizeof label; i += 2)
        memcpy(label + i, "\xc3\xa9", 2);
    text.p = label;
    for (text.n = 0; text.n <= 258; text.n++) {
        assert_int_equal(mproto_smtp_domain_valid(text), 0);
        assert_int_equal(mproto_smtp_domain_valid_utf8(text),
                         text.n > 0 && text.n <= 255 && text.n % 2 == 0);
    }
    label[64] = '.';            /* no label of 64 in ASCII */
    memset(label, 'a', 64);
    text.n = 67;
    assert_int_equal(mproto_smtp_domain_valid_utf8(text), 0);
    label[65] = 'b';
    label[66] = 'c';
    assert_int_equal(mproto_smtp_domain_valid_utf8(text), 0);
    label[63] = '.';
    label[64] = 'a';
    assert_int_equal(mproto_smtp_domain_valid_utf8(text), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_label_63_and_64),
        cmocka_unit_test(test_domain_255_and_256),
        cmocka_unit_test(test_ipv4_literals),
        cmocka_unit_test(test_ipv6_literals),
        cmocka_unit_test(test_ipv6v4_literals),
        cmocka_unit_test(test_general_literals),
        cmocka_unit_test(test_truncations),
        cmocka_unit_test(test_ipv6_against_reference),
        cmocka_unit_test(test_utf8),
    };

    return cmocka_run_group_tests_name("domain", tests, NULL, NULL);
}
