#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "compose_run.h"
#include "mime_outline.h"

static const char part_header[] = "content-TYPE:text/plain;\r\n\tcharset="
    "\"iso-8859-1\"\r\nContent-Transfer-Encoding:   Quoted-Printable\r\n"
    "X-Odd:\r\nX-Odd:   \t\r\n\r\n";
static const char part_body[] = "lower=e9 \r\n\r\nsoft=   \r\n--=_x\r\nend";

/* Byte-exact round trip: the part is there, octet for octet. */
static void test_exact(void **state)
{
    size_t cut, n = sizeof part_body - 1;

    (void)state;
    for (cut = 0; cut <= n; cut++) {
        mproto_compose *m = compose_new(0);
        composed all;
        const char *part;

        mproto_compose_multipart(m, "mixed");
        assert_int_equal(mproto_compose_copy(m, part_header,
                                             sizeof part_header - 1
                                             - 2 * (cut % 2)), MPROTO_OK);
        mproto_compose_body(m, part_body, cut);
        mproto_compose_body(m, part_body + cut, n - cut);
        mproto_compose_part(m, "a/b", NULL);
        all = compose_finish(m);
        part = strstr(all.p, part_header);
        assert_non_null(part);
        assert_memory_equal(part + sizeof part_header - 1, part_body, n);
        assert_memory_equal(part + sizeof part_header - 1 + n, "\r\n--=_", 6);
        free(all.p);
    }
}

/* A message taken apart and put together again: each part as it was. */
static void test_parts_of_a_message(void **state)
{
    mproto_compose *m = compose_new(0);
    composed first, again;
    mproto_mime_opts opts;
    mproto_mime *in;
    const mproto_mime_event *e;
    mime_trace a, b;

    (void)state;
    mproto_compose_multipart(m, "mixed");
    mproto_compose_whole(m, "text/plain", "one \xc3\xa9\n", 7);
    mproto_compose_multipart(m, "alternative");
    mproto_compose_whole(m, "text/html", "two", 3);
    mproto_compose_attach(m, "a/b", "c\xc3\xa9", NULL);
    mproto_compose_body(m, "\0\1\2", 3);
    first = compose_finish(m);
    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    in = mproto_mime_new(&opts);
    m = compose_new(0);
    mproto_compose_multipart(m, "mixed");
    assert_int_equal(mproto_mime_in(in, first.p, first.n), MPROTO_OK);
    mproto_mime_eof(in);
    while ((e = mproto_mime_next(in)) != NULL) {
        const mproto_mime_part *p = e->part;

        if (e->type != MPROTO_MIME_PART_END || p->depth != 1)
            continue;
        assert_int_equal(mproto_compose_copy(m, first.p + p->header,
                                             (size_t)(p->body - p->header)),
                         MPROTO_OK);
        mproto_compose_body(m, first.p + p->body,
                            (size_t)(p->end - p->body));
    }
    mproto_mime_free(in);
    again = compose_finish(m);
    opts.flags = MPROTO_MIME_DECODE;
    a = mime_outline(&opts, first.p, first.n);
    b = mime_outline(&opts, again.p, again.n);
    assert_string_equal(a.text, b.text);
    assert_int_equal(b.defects, 0);
    assert_int_equal(first.n, again.n);
    free(a.text);
    free(b.text);
    free(first.p);
    free(again.p);
}

static void test_line_ends(void **state)
{
    mproto_compose *m = compose_new(0);
    composed all;

    (void)state;
    mproto_compose_multipart(m, "mixed");
    mproto_compose_copy(m, "A: b\n c\nD: e\n\n", 14);
    mproto_compose_body(m, "f\ng\r\n", 5);
    all = compose_finish(m);
    assert_non_null(strstr(all.p, "\r\nA: b\r\n c\r\nD: e\r\n\r\n"
                           "f\r\ng\r\n\r\n"));
    compose_check_lines(&all, 998);
    free(all.p);
}

static void test_no_fields(void **state)
{
    static const char *const headers[] = { "", "\n", "\r\n" };
    size_t i;

    (void)state;
    for (i = 0; i < 3; i++) {
        mproto_compose *m = compose_new(0);
        composed all;

        mproto_compose_multipart(m, "mixed");
        mproto_compose_copy(m, headers[i], strlen(headers[i]));
        mproto_compose_body(m, "a", 1);
        all = compose_finish(m);
        assert_non_null(strstr(all.p, "\r\n\r\na\r\n--=_"));
        free(all.p);
    }
}

static void test_refused(void **state)
{
    static const char *const bad[] = { "a", "a\r\n", ": a\r\n", " a: b\r\n",
        "a : b\r\n", "A: b\r\n\r\nC: d\r\n", "A: b\r\n\r\n\r\n", "A: b\rc\r\n",
        "A: b\r\n \r\n c\r\n", "A: \xc3\xa9\r\n", "A: b\x01\r\n", "\r",
        "A: b\r\n\r", "Content-Transfer-Encoding: binary\r\n" };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mproto_compose *m = compose_new(0);

        mproto_compose_multipart(m, "mixed");
        assert_int_equal(mproto_compose_copy(m, bad[i], strlen(bad[i])),
                         MPROTO_E_ARG);
        assert_int_equal(mproto_compose_finish(m), MPROTO_E_ARG);
        mproto_compose_free(m);
    }
}

/* The same field twice is refused as raw() refuses it, and none is read by
 * its first one only. */
static void test_doubled(void **state)
{
    static const char *const bad[] = {
        "Content-Type: text/plain\r\ncontent-type: text/html\r\n",
        "Content-Transfer-Encoding: 7bit\r\n"
            "Content-Transfer-Encoding: binary\r\n",
        "Content-Disposition: inline\r\nX: y\r\n"
            "Content-Disposition: attachment\r\n",
        "Content-ID: <a@b>\r\nContent-ID: <c@d>\r\n" };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mproto_compose *m = compose_new(0);
        size_t first = (size_t)(strchr(bad[i], '\n') - bad[i]) + 1;

        mproto_compose_multipart(m, "mixed");
        assert_int_equal(mproto_compose_copy(m, bad[i], first), MPROTO_OK);
        assert_int_equal(mproto_compose_copy(m, bad[i], first), MPROTO_OK);
        assert_int_equal(mproto_compose_copy(m, bad[i], strlen(bad[i])),
                         MPROTO_E_STATE);
        assert_int_equal(mproto_compose_finish(m), MPROTO_E_STATE);
        mproto_compose_free(m);
    }
}

static void test_name_lengths(void **state)
{
    char header[100];
    size_t n;

    (void)state;
    for (n = 76; n <= 77; n++) {
        mproto_compose *m = compose_new(0);

        memset(header, 'n', n);
        strcpy(header + n, ": a\r\n");
        mproto_compose_multipart(m, "mixed");
        assert_int_equal(mproto_compose_copy(m, header, n + 5),
                         n == 76 ? MPROTO_OK : MPROTO_E_ARG);
        mproto_compose_free(m);
    }
}

static void test_refused_octets(void **state)
{
    mproto_compose *m = compose_new(0);

    (void)state;
    assert_int_equal(mproto_compose_copy(m, "A: b\r\n", 6), MPROTO_E_STATE);
    mproto_compose_free(m);
    m = compose_new(0);
    mproto_compose_multipart(m, "mixed");
    assert_int_equal(mproto_compose_copy(m, "A: b\0\r\n", 7), MPROTO_E_ARG);
    mproto_compose_free(m);
    m = compose_new(0);
    mproto_compose_multipart(m, "mixed");
    mproto_compose_copy(m, "A: b\r\n", 6);
    assert_int_equal(mproto_compose_text(m, "X", "late"), MPROTO_E_STATE);
    mproto_compose_free(m);
    m = compose_new(0);
    mproto_compose_multipart(m, "mixed");
    mproto_compose_copy(m, "A: b\r\n", 6);
    assert_int_equal(mproto_compose_body(m, "\xe9", 1), MPROTO_E_ARG);
    mproto_compose_free(m);
}

/* With the flags that the way has. */
static void test_flags(void **state)
{
    mproto_compose *m = compose_new(MPROTO_COMPOSE_BINARY
                                    | MPROTO_COMPOSE_UTF8);
    static const char header[] = "Content-Transfer-Encoding: (x) \"BINARY\"\n";
    composed all;

    (void)state;
    mproto_compose_multipart(m, "mixed");
    mproto_compose_copy(m, "A: \xc3\xa9\r\n", 7);
    mproto_compose_body(m, "\xe9\n", 2);
    mproto_compose_copy(m, header, sizeof header - 1);
    mproto_compose_body(m, "\xe9\n\r", 3);
    all = compose_finish(m);
    assert_non_null(strstr(all.p, "A: \xc3\xa9\r\n\r\n\xe9\r\n\r\n--"));
    assert_non_null(strstr(all.p, "\"BINARY\"\r\n\r\n\xe9\n\r\r\n--"));
    free(all.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_parts_of_a_message),
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_no_fields),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_doubled),
        cmocka_unit_test(test_name_lengths),
        cmocka_unit_test(test_refused_octets),
        cmocka_unit_test(test_flags),
    };

    return cmocka_run_group_tests_name("compose_copy", tests, NULL, NULL);
}
