#include "downgrade_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#define HEAD "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n" \
    "Content-Transfer-Encoding: "

/* The decoded body of out. */
static char *decoded(const downgraded *out, size_t *n)
{
    mproto_mime_opts opts;
    const mproto_mime_event *e;
    mproto_mime *m;
    char *p = exact_copy("", 1);

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = MPROTO_MIME_DECODE;
    m = mproto_mime_new(&opts);
    DOWNGRADE_MUST(m && mproto_mime_in(m, out->p, out->n) == MPROTO_OK);
    mproto_mime_eof(m);
    for (*n = 0; (e = mproto_mime_next(m)) != NULL;) {
        if (e->type != MPROTO_MIME_BODY)
            continue;
        p = realloc(p, *n + e->data.n);
        DOWNGRADE_MUST(p);
        memcpy(p + *n, e->data.p, e->data.n);
        *n += e->data.n;
    }
    mproto_mime_free(m);
    return p;
}

/* A body of many blocks comes back, whatever the pieces. */
static void large(const char *label, const char *line)
{
    static const size_t steps[] = { 1, 7, 4096, 1 << 20 };
    size_t n = strlen(HEAD) + strlen(label) + 4, lines = 500, i, got_n;
    size_t line_n = strlen(line), all = n + lines * line_n;
    char *text = malloc(all + 1), *got;
    downgraded d;

    assert_non_null(text);
    sprintf(text, "%s%s\r\n\r\n", HEAD, label);
    for (i = 0; i < lines; i++)
        memcpy(text + n + i * line_n, line, line_n);
    for (i = 0; i < sizeof steps / sizeof *steps; i++) {
        d = downgrade_run(text, all, 0, steps[i], steps[i]);
        assert_int_equal(d.code, MPROTO_OK);
        got = decoded(&d, &got_n);
        assert_int_equal(got_n, all - n);
        assert_memory_equal(got, text + n, got_n);
        free(got);
        free(d.p);
    }
    free(text);
}

static void test_large(void **state)
{
    (void)state;
    large("8bit", "Gr\xc3\xb6\xc3\x9f" "e und so weiter, Zeile um Zeile\r\n");
    large("8bit", "\xe4\xb8\xad\xe6\x96\x87 ohne Ende ");
    large("binary", "\x01\xff\n\r--\r\n");
}

/* A soft line end does not make a delimiter, RFC 2046 5.1.1. */
static void test_delimiter(void **state)
{
    char text[512], line[80];
    downgraded d;
    size_t i;

    (void)state;
    memset(line, 'a', sizeof line);
    for (i = 60; i < 79; i++) {
        sprintf(text, "Content-Type: multipart/mixed; boundary=\"xx=\"\r\n\r\n"
                "--xx=\r\nContent-Type: text/plain\r\n"
                "Content-Transfer-Encoding: 8bit\r\n\r\n"
                "%.*s--xx%.*s--xx=\r\n--xx=--\r\n", (int)i, line,
                (int)(72), line);
        d = downgrade_run(text, strlen(text), 0, 1000, 1000);
        assert_int_equal(d.code, MPROTO_OK);
        assert_ptr_equal(strstr(d.p, "\r\n--xx=\r\n"),
                         strstr(d.p, "\r\n--xx=\r\nContent-Type"));
        assert_null(strstr(strstr(d.p, "plain"), "\r\n--xx=\r\n"));
        free(d.p);
    }
}

/* Its last line is escaped where it would be one. */
static void test_delimiter_escaped(void **state)
{
    char line[80], text[512];
    downgraded d;

    (void)state;
    memset(line, 'a', sizeof line);
    sprintf(text, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
            "Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n"
            "\r\n%.75s--b\r\nc\r\n--b--\r\n", line);
    d = downgrade_run(text, strlen(text), 0, 1000, 1000);
    assert_int_equal(d.code, MPROTO_OK);
    assert_non_null(strstr(d.p, "aaa=\r\n=2D-b\r\nc\r\n--b--\r\n"));
    free(d.p);
}

/* 8-bit octets outside of parts, over more than one block. */
static void test_mask(void **state)
{
    size_t n = 3 * 4096, head, i;
    char *text = malloc(n + 100);
    downgraded d;

    (void)state;
    assert_non_null(text);
    head = (size_t)sprintf(text, "Content-Type: multipart/mixed; "
                           "boundary=b\r\n\r\n");
    memset(text + head, '\xe9', n);
    d = downgrade_run(text, head + n, 0, 5000, 5000);
    assert_int_equal(d.code, MPROTO_OK);
    assert_int_equal(d.n, head + n);
    assert_memory_equal(d.p, text, head);
    for (i = head; i < d.n; i++)
        assert_int_equal(d.p[i], '*');
    free(d.p);
    free(text);
}

/* 8-bit octets in what should have none. */
static void test_stray(void **state)
{
    static const char qp[] = "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n=C3\xc3=\r\n\xff", base64[] =
        "Content-Transfer-Encoding: base64\r\n\r\nQQ\xc3=\xa9=\r\n";
    downgraded d = downgrade_run(qp, sizeof qp - 1, 0, 3, 3);

    (void)state;
    assert_int_equal(d.code, MPROTO_OK);
    assert_non_null(strstr(d.p, "\r\n\r\n=C3=C3=\r\n=FF"));
    free(d.p);
    d = downgrade_run(base64, sizeof base64 - 1, 0, 3, 3);
    assert_int_equal(d.code, MPROTO_OK);
    assert_non_null(strstr(d.p, "\r\n\r\nQQ*=*=\r\n"));
    free(d.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_delimiter),
        cmocka_unit_test(test_delimiter_escaped),
        cmocka_unit_test(test_mask),
        cmocka_unit_test(test_stray)
    };

    return cmocka_run_group_tests_name("downgrade_body", tests, NULL, NULL);
}
