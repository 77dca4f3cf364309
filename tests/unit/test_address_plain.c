#include "message/address_int.h"
#include "exact.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* The short way reads text as the long one does, which a comment in front of
 * it enforces. 1 when the short way was taken. */
static int taken(const char *text, size_t n)
{
    mproto_span body = exact_span(text, n), longer;
    char *with = malloc(n + 2);
    mproto_addrs it, slow;
    mproto_addr a, b;
    int got;

    assert_non_null(with);
    memcpy(with, "()", 2);
    memcpy(with + 2, text, n);
    longer.p = with;
    longer.n = n + 2;
    mproto_addrs_begin(&it, body, 0);
    got = mproto_addr_plain(&it, &a);
    if (got) {
        mproto_addrs_begin(&slow, longer, 0);
        assert_int_equal(mproto_addrs_next(&slow, &b), 1);
        assert_int_equal(a.type, b.type);
        assert_int_equal(a.flags, b.flags);
        assert_int_equal(a.defects, b.defects);
        assert_int_equal(a.display.n, b.display.n);
        assert_int_equal(a.local.n, b.local.n);
        assert_int_equal(a.domain.n, b.domain.n);
        assert_int_equal(a.local.p - body.p, b.local.p - with - 2);
        assert_int_equal(a.domain.p - body.p, b.domain.p - with - 2);
        if (a.comment.n > 0) {
            assert_int_equal(a.comment.n, b.comment.n);
            assert_int_equal(a.comment.p - body.p, b.comment.p - with - 2);
        } else {
            assert_ptr_equal(b.comment.p, with);
        }
        if (a.display.n > 0)
            assert_int_equal(a.display.p - body.p, b.display.p - with - 2);
        assert_ptr_equal(a.raw.p, body.p);
        assert_int_equal(it.at_ - body.p, slow.at_ - with - 2);
    } else {
        assert_ptr_equal(it.at_, body.p);
    }
    free(with);
    exact_free(body);
    return got;
}

static const char *const plain[] = {
    "a@b", " a@b", "a@b,c", "a@b ,", "A B <a.b@c.d>", "\"A, B\" <a@b>, c",
    "A. B. <a@b>", "=?a?q?b?= <a@b>", "\r\n\tA <a@b>\r\n ,", "<a@b>",
    "\"a\"b<a@b>", "a!b@c", "-a@c", "=?a@b", "\xc3\xa9. \xe2\x82\xac <a@b>",
    "a@b (c d)", "a <a@b>\r\n (c)\r\n ,d", "a@b()",
};

static const char *const others[] = {
    "", "a", "a@", "@b", "a@b c", "a@b;", "A (c) <a@b>", "<a@b", "a@b>",
    ".A <a@b>", "<\"a\"@b>", "a@[b]", "<@a:b@c>", "\"a\\\"\" <a@b>",
    "\"a <a@b>", "\xc3 <a@b>", "\"\xc3\xa9\" <a@b>", "g:a@b",
    "a . b@c", "\r\n \r\n a@b",
    "a..b@c", "a@b.", "\n a@b", "a@b (c", "a@b (c(d))", "a@b (\\c)",
    "a@b (c) (d)", "a@b (\xc3\xa9)", "\xed\xa0\x80 <a@b>", "\xc3\xa9@b",
};

static void test_taken(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof plain / sizeof plain[0]; i++)
        assert_int_equal(taken(plain[i], strlen(plain[i])), 1);
    for (i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_int_equal(taken(others[i], strlen(others[i])), 0);
}

/* All strings of six signs between these; how many are read the short way. */
static size_t count_taken(const char *before, const char *alphabet,
                          const char *behind)
{
    enum { LENGTH = 6 };
    size_t digit[LENGTH] = { 0 }, i, count = 0, signs = strlen(alphabet);
    size_t at = strlen(before), n = at + LENGTH + strlen(behind);
    char text[32];

    memcpy(text, before, at);
    memcpy(text + at + LENGTH, behind, strlen(behind));
    do {
        for (i = 0; i < LENGTH; i++)
            text[at + i] = alphabet[digit[i]];
        count += (size_t)taken(text, n);
        for (i = 0; i < LENGTH && ++digit[i] == signs; i++)
            digit[i] = 0;
    } while (i < LENGTH);
    return count;
}

/* All short strings of what the short way knows. */
static void test_same_as_the_long_way(void **state)
{
    (void)state;
    assert_true(count_taken("", "a@.\"<> ,\r\n%", "") > 1000);
    assert_true(count_taken("", "a. \"(\xe2\x82\xac\x80", "<a@b>") > 1000);
    assert_true(count_taken("a@b", "a( )\\,\"\xc3", "") > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),
        cmocka_unit_test(test_same_as_the_long_way),
    };

    return cmocka_run_group_tests_name("address_plain", tests, NULL, NULL);
}
