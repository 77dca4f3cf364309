#include "message/received_int.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "exact.h"

static int put(char *dst, size_t cap, const char *word, mproto_span s)
{
    if (s.n == 0)
        return 0;
    return snprintf(dst, cap, "%s=%.*s|", word, (int)s.n, s.p);
}

/* The clauses that are there; seconds and zone are asked for apart. */
static void expect(const char *text, const char *want, mproto_received *r)
{
    mproto_span body = exact_span(text, strlen(text));
    char got[1024] = "";
    size_t cap = sizeof got;
    int n = 0;

    assert_int_equal(mproto_received_parse(r, body), MPROTO_OK);
    n += put(got + n, cap - (size_t)n, "from", r->from);
    n += put(got + n, cap - (size_t)n, "tcp", r->from_tcp);
    n += put(got + n, cap - (size_t)n, "by", r->by);
    n += put(got + n, cap - (size_t)n, "via", r->via);
    n += put(got + n, cap - (size_t)n, "with", r->with);
    n += put(got + n, cap - (size_t)n, "id", r->id);
    n += put(got + n, cap - (size_t)n, "for", r->for_);
    assert_string_equal(got, want);
    exact_free(body);
}

static void test_all_clauses(void **state)
{
    mproto_received r;

    (void)state;
    expect(" from client.example (mail.example [192.0.2.1])\r\n"
           "\tby mx.example.org (Postfix) via TCP with ESMTPS (TLS1.3) id 4711"
           "\r\n\tfor <jones@example.org>; Fri, 21 Nov 1997 09:55:06 -0600",
           "from=client.example|tcp=mail.example [192.0.2.1]|"
           "by=mx.example.org|via=TCP|with=ESMTPS|id=4711|"
           "for=jones@example.org|", &r);
    assert_int_equal(r.seconds, 880127706);
    assert_int_equal(r.zone, -360);
    assert_int_equal(r.defects, 0);
}

static void test_real(void **state)
{
    mproto_received r;

    (void)state;
    expect("from x.example ([192.0.2.1]) by mx.example with Microsoft SMTP "
           "Server (version=TLS1_2) id 15.20; Thu, 1 Jan 1970 00:00:00 +0000",
           "from=x.example|tcp=[192.0.2.1]|by=mx.example|"
           "with=Microsoft SMTP Server|id=15.20|", &r);
    assert_int_equal(r.seconds, 0);
    expect("from ([192.0.2.1]) by b (x)y for a@b ID <c@d>; 1 Jul 03",
           "tcp=[192.0.2.1]|by=b|id=<c@d>|for=a@b|", &r);
    assert_true(r.defects & MPROTO_DEFECT_SYNTAX);
    expect("from a (b)by c with ESMTP with TLS by d",
           "from=a|tcp=b|by=c|with=ESMTP|", &r);
    assert_int_equal(r.defects, MPROTO_DEFECT_SYNTAX);
    assert_int_equal(r.seconds, INT64_MIN);
    expect("(qmail 1 invoked by uid 2); 14 Mar 2003 07:24:34 -0000", "", &r);
    assert_int_equal(r.seconds, 1047626674);
    assert_int_equal(r.defects, MPROTO_DEFECT_OBSOLETE);
    expect("from a; by b ; x", "from=a|by=b|", &r);
    expect("from a, by b, id c, d, for <e@f>, <g@h>, ",
           "from=a|by=b|id=c, d|for=e@f>, <g@h|", &r);
    expect("from=a by by from", "", &r);
}

static void test_nothing(void **state)
{
    static const char *const texts[] = { "", " ", ";", "(x)", "x y; z" };
    mproto_received r;
    size_t i;

    (void)state;
    memset(&r, 42, sizeof r);
    for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        mproto_span body = exact_span(texts[i], strlen(texts[i]));

        assert_int_equal(mproto_received_parse(&r, body), MPROTO_E_ARG);
        assert_int_equal(r.zone, 0x2a2a2a2a);
        exact_free(body);
    }
}

static void expect_clause(mproto_clauses *it, const char *want)
{
    char got[256];
    mproto_clause c;

    assert_int_equal(mproto_clauses_next(it, &c), 1);
    snprintf(got, sizeof got, "%.*s|%.*s|%.*s", (int)c.word.n, c.word.p,
             (int)c.value.n, c.value.p, (int)c.comments.n, c.comments.p);
    assert_string_equal(got, want);
}

static void test_clauses(void **state)
{
    static const char text[] =
        "hello (w) From a b (c) (d) e BY f \"with\"x tls g; by; via(h);date;";
    const mproto_span body = { text, sizeof text - 2 };
    mproto_span date;
    mproto_clauses it;
    mproto_clause c;

    (void)state;
    mproto_clauses_begin(&it, body, &date);
    assert_int_equal(date.n, 4);
    assert_memory_equal(date.p, "date", 4);
    expect_clause(&it, "|hello|(w)");
    expect_clause(&it, "From|a b|(c) (d) e");
    expect_clause(&it, "BY|f \"with\"x|");
    expect_clause(&it, "tls|g|");
    expect_clause(&it, "by||");
    expect_clause(&it, "via||(h)");
    assert_int_equal(mproto_clauses_next(&it, &c), 0);
    assert_int_equal(mproto_clauses_next(&it, &c), 0);
    mproto_clauses_begin(&it, date, &date);
    assert_int_equal(date.n, 0);
}

static void expect_span(mproto_span got, mproto_span want)
{
    assert_int_equal(got.n, want.n);
    assert_memory_equal(got.p, want.p, want.n);
}

/* Writes r, and reads it back without the name and the last CRLF. */
static void expect_back(const mproto_received *r)
{
    char text[2048];
    mproto_received back;
    mproto_span body = { text + 9, 0 };
    size_t n;

    assert_int_equal(mproto_received_write(text, sizeof text, &n, r),
                     MPROTO_OK);
    body.n = n - 11;
    assert_int_equal(mproto_received_parse(&back, body), MPROTO_OK);
    expect_span(back.from, r->from);
    expect_span(back.from_tcp, r->from_tcp);
    expect_span(back.by, r->by);
    expect_span(back.via, r->via);
    expect_span(back.with, r->with);
    expect_span(back.id, r->id);
    expect_span(back.for_, r->for_);
    assert_int_equal(back.seconds, r->seconds);
    assert_int_equal(back.zone, r->zone);
    assert_int_equal(back.defects, 0);
}

/* Values that a writer takes come back, each in each clause. */
static void test_back(void **state)
{
    static const char *const values[] = {
        "", "a", "[192.0.2.1]", "<a@b>", "\"q\"x", "a=b,c", "a\\(b", ",b",
        "=", "\"\\\"\"", "bye", "\xc3\xa9", "<>", "\"<\"@b",
        "a-very-long-name-that-goes-on-and-on-until-it-has-to-be-folded-now",
    };
    const size_t count = sizeof values / sizeof values[0];
    size_t i, k;

    (void)state;
    for (i = 0; i < count; i++) {
        mproto_received r;
        mproto_span *const clauses[] = { &r.from, &r.by, &r.via, &r.with,
                                         &r.id, &r.from_tcp };

        memset(&r, 0, sizeof r);
        for (k = 0; k < sizeof clauses / sizeof clauses[0]; k++) {
            clauses[k]->p = values[(i + k) % count];
            clauses[k]->n = strlen(clauses[k]->p);
        }
        if (r.by.n == 0)
            r.by = r.id;
        if (r.from.n == 0)
            r.from_tcp.n = 0;
        if (r.from_tcp.n > 0 && strchr(r.from_tcp.p, '('))
            r.from_tcp.n = 0;
        r.for_.p = "\"a(b\"@c";
        r.for_.n = strlen(r.for_.p);
        r.seconds = 880127706 + (int64_t)i;
        r.zone = (int)i - 7;
        expect_back(&r);
    }
}

static void test_comment_back(void **state)
{
    mproto_received r;

    (void)state;
    memset(&r, 0, sizeof r);
    r.from.p = r.by.p = "x";
    r.from.n = r.by.n = 1;
    r.from_tcp.p = "a; by (b \\) \"c) <d (\\\\)";
    r.from_tcp.n = strlen(r.from_tcp.p);
    expect_back(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_clauses),
        cmocka_unit_test(test_real),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_clauses),
        cmocka_unit_test(test_back),
        cmocka_unit_test(test_comment_back),
    };

    return cmocka_run_group_tests_name("received_parse", tests, NULL, NULL);
}
