#include "downgrade_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "heap.h"

/* Whole and octet by octet, in and out. NULL: octet for octet the same. */
static void expect(const char *text, unsigned flags, const char *want)
{
    size_t n = strlen(text), step;
    downgraded d;

    if (!want)
        want = text;
    for (step = 1; step <= n + 8; step += step < 4 ? 1 : n + 8) {
        d = downgrade_run(text, n, flags, step, step);
        assert_int_equal(d.code, MPROTO_OK);
        assert_string_equal(d.p, want);
        free(d.p);
    }
}

static void expect_error(const char *text, unsigned flags, int code,
                         const char *before)
{
    size_t n = strlen(text), step;
    downgraded d;

    for (step = 1; step <= n + 8; step += n + 7) {
        d = downgrade_run(text, n, flags, step, step);
        assert_int_equal(d.code, code);
        assert_string_equal(d.p, before);
        free(d.p);
    }
}

static void test_same(void **state)
{
    (void)state;
    expect("", 0, NULL);
    expect("Subject: x\r\n\r\nbody\r\n", 0, NULL);
    expect("Subject: x\n\nbody", 0, NULL);
    expect("no field\r\n\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\nx", 0,
           NULL);
    expect("Content-Type: multipart/mixed; boundary=b\r\n"
           "Content-Transfer-Encoding: 7bit\r\n\r\npre\r\n--b\r\n\r\na\r\n"
           "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nQQ==\r\n"
           "--b--\r\nepi", 0, NULL);
}

static void test_text(void **state)
{
    (void)state;
    expect("MIME-Version: 1.0\r\nContent-Type: text/plain\r\n"
           "Content-Transfer-Encoding: (x) 8Bit\r\n\r\n\xc3\xa9\r\na \r\n", 0,
           "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n"
           "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
           "=C3=A9\r\na=20\r\n");
    expect("Content-Transfer-Encoding: 8bit\nSubject: x\n\n\xc3\xa9\n\n", 0,
           "Subject: x\nMIME-Version: 1.0\n"
           "Content-Type: text/plain; charset=unknown-8bit\n"
           "Content-Transfer-Encoding: quoted-printable\n\n=C3=A9\n\n");
    expect("A: b\nContent-Transfer-Encoding: quoted-printable\rx\xc3\n\n\xc3\n",
           0, "A: b\nContent-Transfer-Encoding: quoted-printable\rx?\n\n=C3\n");
    expect("MIME-Version: 1.0\r\nContent-Type: text/plain\r\n"
           "Content-Transfer-Encoding: binary\r\n\r\n\xc3\xa9\n", 0,
           "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n"
           "Content-Transfer-Encoding: base64\r\n\r\nw6kK\r\n");
}

static void test_parts(void **state)
{
    (void)state;
    expect("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
           "Content-Transfer-Encoding: 8bit\r\n\r\np\xc3\xa9\r\n"
           "--b\r\nContent-Type: application/x\r\n"
           "Content-Transfer-Encoding: 8bit\r\n\r\n\xff\r\n"
           "--b\r\nContent-Type: text/plain\r\n\r\n7\r\n"
           "--b\r\nContent-Type: message/rfc822\r\n"
           "Content-Transfer-Encoding: 8bit\r\n\r\n"
           "MIME-Version: 1.0\r\nContent-Type: text/html\r\n"
           "Content-Transfer-Encoding: 8bit\r\n\r\n\xc3\xa9\r\n"
           "--b--\r\n", 0,
           "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
           "\r\np**\r\n"
           "--b\r\nContent-Type: application/x\r\n"
           "Content-Transfer-Encoding: base64\r\n\r\n/w==\r\n\r\n"
           "--b\r\nContent-Type: text/plain\r\n\r\n7\r\n"
           "--b\r\nContent-Type: message/rfc822\r\n\r\n"
           "MIME-Version: 1.0\r\nContent-Type: text/html\r\n"
           "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9\r\n"
           "--b--\r\n");
}

static void test_unlabelled(void **state)
{
    static const char text[] = "Subject: x\r\n\r\nab\xe9\r\n";

    (void)state;
    expect_error(text, 0, MPROTO_E_PEER, "Subject: x\r\n\r\nab");
    expect(text, MPROTO_DOWNGRADE_UNLABELLED,
           "Subject: x\r\nMIME-Version: 1.0\r\n"
           "Content-Type: text/plain; charset=unknown-8bit\r\n"
           "Content-Transfer-Encoding: quoted-printable\r\n\r\nab=E9\r\n");
    expect("MIME-Version: 1.0\r\nContent-Type: image/x\r\n"
           "Content-Transfer-Encoding: 7bit\r\n\r\n\xff",
           MPROTO_DOWNGRADE_UNLABELLED,
           "MIME-Version: 1.0\r\nContent-Type: image/x\r\n"
           "Content-Transfer-Encoding: base64\r\n\r\n/w==\r\n");
}

/* What may not be encoded may not be 8-bit, whatever its label. */
static void test_composite(void **state)
{
    (void)state;
    expect("Content-Type: message/partial\r\n"
           "Content-Transfer-Encoding: 8bit\r\n\r\nx", 0,
           "Content-Type: message/partial\r\n\r\nx");
    expect_error("Content-Type: message/partial\r\n"
                 "Content-Transfer-Encoding: 8bit\r\n\r\nx\xe9",
                 MPROTO_DOWNGRADE_UNLABELLED, MPROTO_E_PEER,
                 "Content-Type: message/partial\r\n\r\nx");
    expect("MIME-Version: 1\r\nContent-Type: message/global-headers\r\n"
           "Content-Transfer-Encoding: 8bit\r\n\r\nA: \xc3\xa9", 0,
           "MIME-Version: 1\r\nContent-Type: message/global-headers\r\n"
           "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
           "A: =C3=A9");
}

/* No reader takes an encoding off a multipart. */
static void test_multipart_leaf(void **state)
{
    (void)state;
    expect_error("Content-Type: multipart/mixed\r\n"
                 "Content-Transfer-Encoding: quoted-printable\r\n\r\nx\xe9",
                 0, MPROTO_E_PEER, "Content-Type: multipart/mixed\r\n"
                 "Content-Transfer-Encoding: quoted-printable\r\n\r\nx");
}

/* A boundary behind a comment that does not close is one for some readers. */
/* No reader sees a boundary in a comment: it may go. */
static void test_a_boundary_in_a_comment(void **state)
{
    (void)state;
    expect("Content-Type: multipart/mixed x (\xe9; boundary=b\r\n\r\n"
           "--b\r\n\r\nx\r\n--b--\r\n", 0,
           "Content-Type: multipart/mixed x\r\n\r\n"
           "--b\r\n\r\nx\r\n--b--\r\n");
}

#define SIGNED "Content-Type: multipart/signed; boundary=s\r\n"

static void test_signed(void **state)
{
    (void)state;
    expect(SIGNED "Content-Transfer-Encoding: 8bit\r\n\r\n\xc3\r\n"
           "--s\r\n\r\na\r\n--s--\r\n", 0,
           SIGNED "\r\n*\r\n--s\r\n\r\na\r\n--s--\r\n");
    expect_error(SIGNED "\r\n--s\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                 "a\r\n--s--\r\n", 0, MPROTO_E_STATE,
                 SIGNED "\r\n--s\r\n");
    expect_error(SIGNED "\r\n--s\r\nSubject: \xc3\xa9\r\n\r\na\r\n", 0,
                 MPROTO_E_STATE, SIGNED "\r\n--s\r\n");
    expect_error(SIGNED "\r\n--s\r\n\r\na\xc3", MPROTO_DOWNGRADE_UNLABELLED,
                 MPROTO_E_STATE, SIGNED "\r\n--s\r\n\r\na");
    expect(SIGNED "\r\n--s\r\n\r\na\r\n--s--\r\n",
           MPROTO_DOWNGRADE_UNLABELLED, NULL);
}

/* Behind the signed part all may change again. */
static void test_signed_end(void **state)
{
    (void)state;
    expect("Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
           SIGNED "\r\n--s\r\n\r\na\r\n--s--\r\n"
           "--m\r\nContent-Type: text/x\r\nContent-Transfer-Encoding: 8bit\r\n"
           "\r\n\xe9\r\n--m--\r\n", 0,
           "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n"
           SIGNED "\r\n--s\r\n\r\na\r\n--s--\r\n"
           "--m\r\nContent-Type: text/x\r\n"
           "Content-Transfer-Encoding: quoted-printable\r\n"
           "\r\n=E9\r\n--m--\r\n");
}

/* Two labels: the first counts, as in the parser, and only one is left. */
static void test_labels(void **state)
{
    (void)state;
    expect("MIME-Version: 1.0\r\nContent-Type: text/x\r\n"
           "Content-Transfer-Encoding: 8bit\r\n"
           "Content-Transfer-Encoding: base64\r\n\r\n\xe9\r\n", 0,
           "MIME-Version: 1.0\r\nContent-Type: text/x\r\n"
           "Content-Transfer-Encoding: quoted-printable\r\n\r\n=E9\r\n");
}

/* The octets behind the limit do not come to stand at the beginning of a
 * line. */
static void test_smug_label_past_limit(void **state)
{
    static const char head[] = "Content-Type: multipart/mixed; boundary=b\r\n"
        "\r\n--b\r\n", label[] = "Content-Transfer-Encoding: 8bit ";
    enum { FIELD = 32768 };
    char *text = malloc(sizeof head + FIELD + 20);

    (void)state;
    assert_non_null(text);
    strcpy(text, head);
    memset(text + sizeof head - 1, ' ', FIELD);
    memcpy(text + sizeof head - 1, label, sizeof label - 1);
    strcpy(text + sizeof head - 1 + FIELD, "--b\r\n\r\nx\r\n");
    expect_error(text, 0, MPROTO_E_PEER, head);
    free(text);
}

static void test_boundary(void **state)
{
    (void)state;
    expect_error("Content-Type: multipart/mixed; boundary=\"\xc3\xa9\"\r\n",
                 0, MPROTO_E_PEER, "");
}

static void test_refused(void **state)
{
    mproto_downgrade_opts opts = { 0, 0, NULL, NULL };
    mproto_downgrade *d;
    size_t n;

    (void)state;
    assert_null(mproto_downgrade_new(&opts));
    mproto_downgrade_free(NULL);
    d = mproto_downgrade_new(NULL);
    assert_non_null(d);
    assert_null(mproto_downgrade_out(d, &n));
    assert_int_equal(n, 0);
    mproto_downgrade_sent(d, 0);
    assert_int_equal(mproto_downgrade_next(d), 0);
    assert_int_equal(mproto_downgrade_in(d, "A: b\r\n\r\n", 8), MPROTO_OK);
    assert_int_equal(mproto_downgrade_in(d, "x", 1), MPROTO_E_STATE);
    assert_int_equal(mproto_downgrade_next(d), 1);
    assert_int_equal(mproto_downgrade_next(d), 1);
    mproto_downgrade_sent(d, 100);
    mproto_downgrade_free(d);
}

static void *scarce_resize(void *ctx, void *p, size_t old_size, size_t n)
{
    heap *h = ctx;

    if (n > 0 && h->dry-- <= 0)
        return NULL;
    return h->dry < 0 && n > 0 ? NULL
        : n > 0 ? (h->held += n - old_size, realloc(p, n))
        : (h->held -= old_size, free(p), NULL);
}

/* Each allocation fails once: E_MEMORY or no object, and nothing leaks. */
static void test_memory(void **state)
{
    static const char text[] = "Subject: \xc3\xa9\r\n\r\nx";
    mproto_downgrade_opts opts = { sizeof opts, 0, NULL, NULL };
    downgraded to = { NULL, 0, MPROTO_OK };
    mproto_downgrade *d;
    mproto_alloc alloc;
    int k, code = -1;
    heap h;

    (void)state;
    for (k = 0; code != MPROTO_OK; k++) {
        alloc = heap_alloc(&h);
        alloc.resize = scarce_resize;
        h.dry = k;
        opts.alloc = &alloc;
        d = mproto_downgrade_new(&opts);
        if (d) {
            downgraded_take(&to, d, SIZE_MAX);
            mproto_downgrade_in(d, text, sizeof text - 1);
            downgraded_take(&to, d, SIZE_MAX);
            mproto_downgrade_eof(d);
            downgraded_take(&to, d, SIZE_MAX);
            code = mproto_downgrade_error(d)->code;
            assert_true(code == MPROTO_OK || code == MPROTO_E_MEMORY);
        }
        mproto_downgrade_free(d);
        assert_int_equal(h.held, 0);
    }
    assert_int_equal(k, 5);
    free(to.p);
}

/* What downgrade.h says of memory, for what grows most. */
static void test_bound(void **state)
{
    static const char *const elements[] = {
        "\xe9,", "\xc3\xa9,", "(\xe9)", "\xc3\xa9:;", "\xe9 <a@b>,"
    };
    static const char head[] = "To: ";
    enum { SIZE = 30000 };
    mproto_downgrade_opts opts = { sizeof opts, 0, NULL, NULL };
    char *text = malloc(SIZE + 4);
    mproto_downgrade *d;
    mproto_alloc alloc;
    size_t i, n, k;
    heap h;

    (void)state;
    assert_non_null(text);
    for (i = 0; i < sizeof elements / sizeof *elements; i++) {
        memcpy(text, head, sizeof head - 1);
        k = strlen(elements[i]);
        for (n = sizeof head - 1; n + k <= SIZE; n += k)
            memcpy(text + n, elements[i], k);
        memcpy(text + n, "\r\n\r\n", 4);
        alloc = heap_alloc(&h);
        opts.alloc = &alloc;
        d = mproto_downgrade_new(&opts);
        assert_non_null(d);
        mproto_downgrade_in(d, text, n + 4);
        while (mproto_downgrade_next(d))
            mproto_downgrade_sent(d, SIZE_MAX);
        assert_int_equal(mproto_downgrade_error(d)->code, MPROTO_OK);
        assert_true(h.most <= mproto_mime_memory_bound(NULL) + 6144 + 24 * n);
        mproto_downgrade_free(d);
        assert_int_equal(h.held, 0);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_unlabelled),
        cmocka_unit_test(test_composite),
        cmocka_unit_test(test_multipart_leaf),
        cmocka_unit_test(test_a_boundary_in_a_comment),
        cmocka_unit_test(test_signed),
        cmocka_unit_test(test_signed_end),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_smug_label_past_limit),
        cmocka_unit_test(test_boundary),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_bound)
    };

    return cmocka_run_group_tests_name("downgrade", tests, NULL, NULL);
}
