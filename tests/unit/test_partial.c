#include <mailproto/partial.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include "exact.h"

static mproto_span span(const char *s)
{
    mproto_span v;

    v.p = s;
    v.n = strlen(s);
    return v;
}

static mproto_partial fragment(uint32_t number, uint32_t total)
{
    mproto_partial f;

    memset(&f, 0, sizeof f);
    f.number = number;
    f.total = total;
    strcpy(f.id, "ABC@host.com");
    return f;
}

static void expect_cut(const char *body, size_t n, size_t room, size_t want)
{
    char *p = exact_copy(body, n < room ? n : room);

    assert_int_equal(mproto_partial_cut(p, n, room), want);
    free(p);
}

static void test_cut(void **state)
{
    (void)state;
    expect_cut("ab\r\ncd\r\n", 8, 8, 8);
    expect_cut("ab\r\ncd\r\n", 8, 7, 4);
    expect_cut("ab\r\ncd\r\n", 8, 4, 4);
    expect_cut("ab\r\ncd\r\n", 8, 3, 0);
    expect_cut("ab", 2, 2, 2);
    expect_cut("ab", 2, 1, 0);
    expect_cut("\n\n", 2, 1, 1);
    expect_cut("", 0, 0, 0);
}

/* The example of RFC 2046 5.2.2.2, as the message before it was split. */
static const char header[] =
    "X-Weird-Header-1: Foo\r\n"
    "From: Bill@host.com\r\n"
    "To: joe@otherhost.com\r\n"
    "Date: Fri, 26 Mar 1993 12:59:38 -0500 (EST)\r\n"
    "Subject: Audio mail\r\n"
    "Message-ID: <anotherid@foo.com>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-type: audio/basic\r\n"
    "Content-transfer-encoding: base64\r\n"
    "\r\n";

static const char first[] =
    "X-Weird-Header-1: Foo\r\n"
    "From: Bill@host.com\r\n"
    "To: joe@otherhost.com\r\n"
    "Date: Fri, 26 Mar 1993 12:59:38 -0500 (EST)\r\n"
    "Subject: Audio mail (part 1 of 2)\r\n"
    "Message-ID: <part1.ABC@host.com>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: message/partial; number=1; total=2;\r\n"
    " id=\"ABC@host.com\"\r\n"
    "\r\n"
    "Subject: Audio mail\r\n"
    "Message-ID: <anotherid@foo.com>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-type: audio/basic\r\n"
    "Content-transfer-encoding: base64\r\n"
    "\r\n";

static const char second[] =
    "From: Bill@host.com\n"
    "To: joe@otherhost.com\n"
    "Date: Fri, 26 Mar 1993 12:59:38 -0500 (EST)\n"
    "Subject: Audio mail (part 2)\n"
    "Message-ID: <part2.ABC@host.com>\n"
    "MIME-Version: 1.0\n"
    "Content-Type: message/partial; number=2;\n"
    " id=\"ABC@host.com\"\n"
    "\n";

static void expect_header(const char *text, mproto_partial f,
                          const char *want)
{
    mproto_span in = exact_span(text, strlen(text));
    size_t all = strlen(want), cap;

    for (cap = 0; cap <= all; cap += cap < all && cap + 7 > all ? all - cap
                                                                : 7) {
        char *dst = malloc(cap > 0 ? cap : 1);

        assert_non_null(dst);
        assert_int_equal(mproto_partial_write(dst, cap, &f, in), all);
        assert_memory_equal(dst, want, cap);
        free(dst);
    }
    exact_free(in);
}

/* text without CR. */
static char *unix_text(const char *text)
{
    char *p = malloc(strlen(text) + 1);
    size_t n = 0;

    assert_non_null(p);
    for (; *text; text++)
        if (*text != '\r')
            p[n++] = *text;
    p[n] = '\0';
    return p;
}

static void test_headers(void **state)
{
    char *lf = unix_text(header);

    (void)state;
    expect_header(header, fragment(1, 2), first);
    expect_header(lf, fragment(2, 0), second);
    free(lf);
    expect_header("", fragment(7, 7),
                  "Subject: (part 7 of 7)\r\n"
                  "Message-ID: <part7.ABC@host.com>\r\n"
                  "MIME-Version: 1.0\r\n"
                  "Content-Type: message/partial; number=7; total=7;\r\n"
                  " id=\"ABC@host.com\"\r\n\r\n");
}

/* A long Subject keeps its octets, and the number has a line of its own. */
static void test_long_subject(void **state)
{
    static const char text[] =
        "Subject: 0123456789012345678901234567890123456789 012345\r\n";
    mproto_partial f = fragment(2, 3);
    char dst[512];
    size_t n = mproto_partial_write(dst, sizeof dst, &f, span(text));

    (void)state;
    assert_true(n < sizeof dst);
    assert_memory_equal(dst, text, sizeof text - 1);
    assert_memory_equal(dst + sizeof text - 1, " (part 2 of 3)\r\n", 16);
}

static void test_refused(void **state)
{
    static const char *const ids[] = {
        "", "a", "@b", "a@", "a@b@c", "a b@c", "<a@b>", "a\"@b", "a\\@b",
        "a\r\nX: y@b", "\xc3\xa9@b", "a;b@c"
    };
    mproto_partial f = fragment(0, 0);
    size_t i;

    (void)state;
    assert_true(mproto_partial_write(NULL, 0, &f, span("")) == SIZE_MAX);
    f = fragment(3, 2);
    assert_true(mproto_partial_write(NULL, 0, &f, span("")) == SIZE_MAX);
    f = fragment(2, 2);
    assert_true(mproto_partial_write(NULL, 0, &f, span("")) < 200);
    assert_true(mproto_partial_write(NULL, 0, &f, span("A: \x80\r\n"))
                == SIZE_MAX);
    for (i = 0; i < sizeof ids / sizeof *ids; i++) {
        strcpy(f.id, ids[i]);
        assert_true(mproto_partial_write(NULL, 0, &f, span(""))
                    == SIZE_MAX);
    }
    memset(f.id, 'a', sizeof f.id);
    f.id[1] = '@';
    assert_true(mproto_partial_write(NULL, 0, &f, span("")) == SIZE_MAX);
    f.id[MPROTO_PARTIAL_ID] = '\0';
    assert_true(mproto_partial_write(NULL, 0, &f, span("")) < 600);
}

/* RFC 2046 5.2.2.2, the fragment as it is there. */
static void test_join_example(void **state)
{
    static const char body[] =
        "X-Weird-Header-1: Bar\r\n"
        "X-Weird-Header-2: Hello\r\n"
        "Message-ID: <anotherid@foo.com>\r\n"
        "Subject: Audio mail\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-type: audio/basic\r\n"
        "Content-transfer-encoding: base64\r\n"
        "\r\n"
        "  ... first half";
    static const char want[] =
        "X-Weird-Header-1: Foo\r\n"
        "From: Bill@host.com\r\n"
        "To: joe@otherhost.com\r\n"
        "Date: Fri, 26 Mar 1993 12:59:38 -0500 (EST)\r\n"
        "Message-ID: <anotherid@foo.com>\r\n"
        "Subject: Audio mail\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-type: audio/basic\r\n"
        "Content-transfer-encoding: base64\r\n"
        "\r\n";
    size_t all = sizeof want - 1, from = 0, cap;

    (void)state;
    for (cap = 0; cap <= all; cap++) {
        char *dst = malloc(cap > 0 ? cap : 1);

        assert_non_null(dst);
        assert_int_equal(mproto_partial_join(dst, cap, span(first),
                                             span(body), &from), all);
        assert_memory_equal(dst, want, cap);
        assert_string_equal(body + from, "  ... first half");
        free(dst);
    }
}

/* A message and its fragments of size octets. */
typedef struct parcel {
    char           text[64][2048];
    mproto_span    header[64], body[64];
    mproto_partial f[64];
    size_t         n;
} parcel;

static mproto_span header_of(const char *p, size_t n)
{
    mproto_fields it;
    mproto_field f;
    mproto_span s;

    mproto_fields_begin(&it, p, n);
    while (mproto_fields_next(&it, &f))
        ;
    s.p = p;
    s.n = mproto_fields_end(&it);
    return s;
}

/* As the header of partial.h tells; total 0: only count. 0: a line is too
 * long for size. */
static size_t split(parcel *all, mproto_span message, size_t size,
                    uint32_t total)
{
    mproto_span head = header_of(message.p, message.n);
    const char *at = message.p + head.n, *end = message.p + message.n;
    mproto_partial widest = fragment(1, UINT32_MAX), f;

    for (all->n = 0; all->n == 0 || at < end; all->n++) {
        size_t room = mproto_partial_write(NULL, 0, &widest, head), n;

        if (all->n == 64 || room >= size)
            return 0;
        n = mproto_partial_cut(at, (size_t)(end - at), size - room);
        if (n == 0 && at < end)
            return 0;
        f = fragment(widest.number++, total > 0 ? total : UINT32_MAX);
        room = mproto_partial_write(all->text[all->n], 2048, &f, head);
        assert_true(room + n <= size);
        memcpy(all->text[all->n] + room, at, n);
        all->header[all->n] = header_of(all->text[all->n], room + n);
        all->body[all->n].p = all->text[all->n] + all->header[all->n].n;
        all->body[all->n].n = room + n - all->header[all->n].n;
        at += n;
    }
    return all->n;
}

static size_t join(char *dst, size_t cap, parcel *all)
{
    size_t order[64], which, from, i, n;
    mproto_span body;

    for (i = 0; i < all->n; i++)
        assert_int_equal(mproto_partial_read(&all->f[i], all->header[i]),
                         MPROTO_OK);
    assert_int_equal(mproto_partial_order(all->f, all->n, order, &which),
                     MPROTO_PARTIAL_WHOLE);
    body = all->body[order[0]];
    n = mproto_partial_join(dst, cap, all->header[order[0]], body, &from);
    for (i = 0; i < all->n; i++) {
        body = all->body[order[i]];
        body.p += i == 0 ? from : 0;
        body.n -= i == 0 ? from : 0;
        assert_true(n + body.n <= cap);
        memcpy(dst + n, body.p, body.n);
        n += body.n;
    }
    return n;
}

static void swap(parcel *all, size_t a, size_t b)
{
    mproto_span header_a = all->header[a], body_a = all->body[a];

    all->header[a] = all->header[b];
    all->body[a] = all->body[b];
    all->header[b] = header_a;
    all->body[b] = body_a;
}

/* Every size that has room for the longest line, in another order. */
static void round_trip(const char *text)
{
    static parcel all;
    mproto_span message = span(text);
    size_t size, parts, done = 0, n;
    char dst[2048];

    for (size = 1; size < 1600; size++) {
        parts = split(&all, message, size, 0);
        if (parts == 0)
            continue;
        assert_int_equal(split(&all, message, size, (uint32_t)parts), parts);
        swap(&all, 0, parts - 1);
        swap(&all, parts / 2, parts / 3);
        n = join(dst, sizeof dst, &all);
        assert_int_equal(n, message.n);
        assert_memory_equal(dst, text, n);
        done += parts > 1;
    }
    assert_true(done > 100);
}

static void test_round_trip(void **state)
{
    char text[1200], *lf;
    size_t n, i;

    (void)state;
    strcpy(text, header);
    for (i = 0, n = strlen(text); n < 1000; i++)
        n += (size_t)sprintf(text + n, "%.*s\r\n", (int)(i * 7 % 31),
                             "0123456789012345678901234567890");
    round_trip(text);
    lf = unix_text(text);
    lf[strlen(lf) - 1] = '\0';
    round_trip(lf);
    free(lf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_long_subject),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_join_example),
        cmocka_unit_test(test_round_trip)
    };

    return cmocka_run_group_tests_name("partial", tests, NULL, NULL);
}
