#include <mailproto/trace.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <mailproto/fields.h>

static mproto_span span(const char *s)
{
    mproto_span v;

    v.p = s;
    v.n = strlen(s);
    return v;
}

static mproto_received full(void)
{
    mproto_received r;

    memset(&r, 0, sizeof r);
    r.from = span("client.example");
    r.from_tcp = span("mail.example [192.0.2.1]");
    r.by = span("mx.example.org");
    r.with = span("ESMTPS");
    r.id = span("4711");
    r.for_ = span("jones@example.org");
    r.seconds = 880127706;
    r.zone = -360;
    return r;
}

/* Writes into blocks of every size up to the exact one. */
static void expect(const mproto_received *r, const char *want)
{
    size_t n = 0, all = strlen(want), cap;

    for (cap = 0; cap <= all; cap++) {
        char *dst = malloc(cap > 0 ? cap : 1);

        assert_non_null(dst);
        assert_int_equal(mproto_received_write(dst, cap, &n, r),
                         cap < all ? MPROTO_E_FULL : MPROTO_OK);
        assert_int_equal(n, all);
        if (cap == all)
            assert_memory_equal(dst, want, all);
        free(dst);
    }
}

static void test_full(void **state)
{
    mproto_received r = full();

    (void)state;
    expect(&r,
           "Received: from client.example (mail.example [192.0.2.1]) "
           "by mx.example.org\r\n"
           " with ESMTPS id 4711 for <jones@example.org>; "
           "Fri, 21 Nov 1997 09:55:06 -0600\r\n");
}

static void test_least(void **state)
{
    mproto_received r;

    (void)state;
    memset(&r, 0, sizeof r);
    r.by = span("b");
    expect(&r, "Received: by b; Thu, 1 Jan 1970 00:00:00 +0000\r\n");
}

/* Lines stay within 78 octets whatever the length of one clause up to there,
 * and unfolding gives the clauses back. */
static void test_folds(void **state)
{
    char id[200], dst[1024], flat[1024];
    size_t n, i, length, column;

    (void)state;
    for (length = 1; length < sizeof id; length++) {
        mproto_received r = full();
        mproto_span body;

        memset(id, 'i', length);
        r.id.p = id;
        r.id.n = length;
        assert_int_equal(mproto_received_write(dst, sizeof dst, &n, &r),
                         MPROTO_OK);
        for (i = column = 0; i < n; i++) {
            column = dst[i] == '\n' ? 0 : column + (dst[i] != '\r');
            if (length < 70)
                assert_true(column <= 78);
        }
        body.p = dst + 9;
        body.n = n - 11;
        i = mproto_unfold(flat, sizeof flat, body);
        assert_int_equal(i, 137 + length);
        assert_memory_equal(flat, "from client.example (mail.example "
                            "[192.0.2.1]) by mx.example.org with ESMTPS id ",
                            80);
    }
}

static const char *const bad_anywhere[] = {
    "a\rb", "a\nb", "a\r\n b", "a\tb", "a\x7f", "a\x01", "(", ")", "a)(b",
    "a\\", "(a\\)", "a\\\x01",
};

static const char *const bad_outside[] = {
    "a b", " ", ";", "a;b", "(a b)", "\"", "a\"b", "a(b)c", "a(b)",
    "<a", "a>", "<a><b", "by", "From", "TLS", ",", "a,",
};

/* Puts text in place of clause which, 0 to 6. */
static int verdict(size_t which, mproto_span text)
{
    mproto_received r = full();
    mproto_span *clauses[7];
    char dst[512];
    size_t n = 99;
    int code;

    clauses[0] = &r.from, clauses[1] = &r.from_tcp, clauses[2] = &r.by;
    clauses[3] = &r.via, clauses[4] = &r.with, clauses[5] = &r.id;
    clauses[6] = &r.for_;
    *clauses[which] = text;
    code = mproto_received_write(dst, sizeof dst, &n, &r);
    if (code != MPROTO_OK)
        assert_int_equal(n, 99);
    return code;
}

static void test_inj_refused(void **state)
{
    const mproto_span nul = { "a\0b", 3 };
    size_t i, which;

    (void)state;
    for (which = 0; which < 7; which++) {
        assert_int_equal(verdict(which, nul), MPROTO_E_ARG);
        for (i = 0; i < sizeof bad_anywhere / sizeof bad_anywhere[0]; i++)
            assert_int_equal(verdict(which, span(bad_anywhere[i])),
                             MPROTO_E_ARG);
        for (i = 0; i < sizeof bad_outside / sizeof bad_outside[0]; i++)
            assert_int_equal(verdict(which, span(bad_outside[i])),
                             which == 1 ? MPROTO_OK : MPROTO_E_ARG);
        assert_int_equal(verdict(which, span("a\\(b")), MPROTO_OK);
        assert_int_equal(verdict(which, span("\xc3\xa9.example")),
                         MPROTO_OK);
    }
    assert_int_equal(verdict(2, span("")), MPROTO_E_ARG);
    assert_int_equal(verdict(0, span("")), MPROTO_E_ARG);
    assert_int_equal(verdict(6, span("a>b")), MPROTO_E_ARG);
    assert_int_equal(verdict(6, span("<a@b>")), MPROTO_E_ARG);
    assert_int_equal(verdict(6, span("\"(\"@b")), MPROTO_OK);
    assert_int_equal(verdict(5, span("<a@b>")), MPROTO_OK);
}

static void test_date_refused(void **state)
{
    mproto_received r = full();
    char dst[512];
    size_t n;

    (void)state;
    r.zone = 1440;
    assert_int_equal(mproto_received_write(dst, sizeof dst, &n, &r),
                     MPROTO_E_ARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_least),
        cmocka_unit_test(test_folds),
        cmocka_unit_test(test_inj_refused),
        cmocka_unit_test(test_date_refused),
    };

    return cmocka_run_group_tests_name("received", tests, NULL, NULL);
}
