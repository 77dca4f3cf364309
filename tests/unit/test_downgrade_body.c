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

/* No line of it, without its end, is over 998 octets. */
static void assert_short_lines(const downgraded *d)
{
    const char *p = d->p, *end = d->p + d->n, *lf;

    for (; (lf = memchr(p, '\n', (size_t)(end - p))) != NULL; p = lf + 1)
        assert_true(lf - p - (lf > p && lf[-1] == '\r') <= 998);
    assert_true(end - p <= 998);
}

/* A line that grows by an escape does not grow too long by bare CRs behind
 * it, wherever the escape stands; and it means the same. */
static void test_escape_and_bare_cr(void **state)
{
    static const char head[] = HEAD "quoted-printable\r\n\r\n";
    static const char *const tails[] = { "\r\n", "x\r\n", "=\r\r\r\n", "" };
    char text[4096];
    size_t i, k, n, tail, got_n, want_n;

    (void)state;
    for (tail = 0; tail < sizeof tails / sizeof *tails; tail++)
        for (k = 980; k < 1020; k++) {
            downgraded d, same = { text, 0, MPROTO_OK };
            char *got, *want;

            n = (size_t)sprintf(text, "%s\xe9", head);
            for (i = 0; i < k; i++)
                text[n++] = '\r';
            n += (size_t)sprintf(text + n, "%s", tails[tail]);
            d = downgrade_run(text, n, 0, k % 5 + 1, 4096);
            assert_int_equal(d.code, MPROTO_OK);
            assert_short_lines(&d);
            got = decoded(&d, &got_n);
            same.n = n;
            want = decoded(&same, &want_n);
            assert_int_equal(got_n, want_n);
            assert_memory_equal(got, want, want_n);
            free(got);
            free(want);
            free(d.p);
        }
}

/* text comes to code, cut or not; what went out before an error is want. */
static void comes_to(const char *text, int code, const char *want)
{
    size_t n = strlen(text), step;
    downgraded d;

    for (step = 1; step <= n + 8; step += step < 4 ? 1 : n + 4) {
        d = downgrade_run(text, n, 0, step, step);
        assert_int_equal(d.code, code);
        assert_string_equal(d.p, want);
        if (code == MPROTO_OK)
            assert_true(downgrade_keeps(text, n, &d));
        free(d.p);
    }
}

/* Masked octets that would make a delimiter of a line: none is made. */
static void test_smug_mask_makes_no_delimiter(void **state)
{
#define OPEN "Content-Type: multipart/mixed; boundary=\"a*b\"\r\n\r\n"
#define PART "--a*b\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n"

    (void)state;
    comes_to(OPEN "pre\xe9\r\n--a\xe9" "b\r\n\r\nx\r\n--a*b--\r\n",
             MPROTO_E_PEER, OPEN "pre*\r\n");
    comes_to(OPEN "--a\xe9" "b \r\r\n\r\nx\r\n", MPROTO_E_PEER, OPEN);
    comes_to(OPEN "--a\xe9" "b--", MPROTO_E_PEER, OPEN);
    comes_to(OPEN PART "--a\xe9" "b\r\nx\r\n--a*b--\r\n",
             MPROTO_E_PEER, OPEN PART);
    comes_to(OPEN "--a*b\r\nA: b\r\n--a\xe9" "b\r\n\r\nx\r\n--a*b--\r\n",
             MPROTO_E_PEER, OPEN "--a*b\r\nA: b\r\n");
    comes_to(OPEN PART "--a\xe9" "c\r\nx--a\xe9" "b\r\n--a*b--\r\n--a\xe9" "b",
             MPROTO_OK, OPEN PART "--a*c\r\nx--a*b\r\n--a*b--\r\n--a*b");
}

/* The whole line counts, however little of a field is read at once. */
static void test_smug_mask_looks_at_whole_lines(void **state)
{
    static const char text[] = OPEN "--a*b\r\n--a\xe9" "b                "
        "                                                     c\r\n\r\nx";
    mproto_mime_limits limits = { sizeof limits, 0, 0, 0, 60, 0 };
    mproto_downgrade_opts opts = { sizeof opts, 0, &limits, NULL };
    mproto_downgrade *d = mproto_downgrade_new(&opts);
    downgraded to = { NULL, 0, MPROTO_OK };

    (void)state;
    assert_non_null(d);
    assert_int_equal(mproto_downgrade_in(d, text, sizeof text - 1), 0);
    downgraded_take(&to, d, SIZE_MAX);
    mproto_downgrade_eof(d);
    downgraded_take(&to, d, SIZE_MAX);
    assert_int_equal(mproto_downgrade_error(d)->code, MPROTO_OK);
    assert_int_equal(to.n, sizeof text - 1);
    assert_true(downgrade_is_ascii(to.p, to.n));
    mproto_downgrade_free(d);
    free(to.p);
}

/* A field that is rewritten may have all octets of a boundary, too. */
static void test_smug_field_makes_no_delimiter(void **state)
{
#define WORDS "Content-Type: multipart/mixed; " \
    "boundary=\"a: =?utf-8?b?w6k=?=\"\r\n\r\n--a: =?utf-8?b?w6k=?=\r\n"

    (void)state;
    comes_to(WORDS "--a: \xc3\xa9\r\n\r\nx\r\n", MPROTO_E_PEER, WORDS);
}

/* Nor do escapes; "-" is escaped, too. */
static void test_smug_escape_makes_no_delimiter(void **state)
{
#define QP(b) "Content-Type: multipart/mixed; boundary=\"" b "\"\r\n\r\n--" b \
    "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"

    (void)state;
    comes_to(QP("a=E9b") "hi\r\n--a\xe9" "b\r\nx\r\n--a=E9b--\r\n", MPROTO_OK,
             QP("a=E9b") "hi\r\n=2D-a=E9b\r\nx\r\n--a=E9b--\r\n");
    comes_to(QP("a=E9b") "--a\xe9" "b--\r\n--a\r\n--a=E9b--\r\n", MPROTO_OK,
             QP("a=E9b") "=2D-a=E9b--\r\n--a\r\n--a=E9b--\r\n");
}

/* RFC 2045 6.7: no line is too long because of escapes. */
static void test_escaped_lines(void **state)
{
    static const size_t steps[] = { 1, 7, 5000 };
    char text[8192], *line, *lf;
    size_t head, i, n;
    downgraded d;

    (void)state;
    head = (size_t)sprintf(text, "Content-Transfer-Encoding: "
                           "quoted-printable\r\n\r\n");
    memset(text + head, '\xe9', 6000);
    text[head + 6000] = '\0';
    for (i = 0; i < sizeof steps / sizeof *steps; i++) {
        d = downgrade_run(text, head + 6000, 0, steps[i], steps[i]);
        assert_int_equal(d.code, MPROTO_OK);
        for (line = d.p; (lf = strstr(line, "\r\n")) != NULL; line = lf + 2)
            assert_true(lf - line <= 76);
        assert_true(strlen(line) <= 76);
        line = decoded(&d, &n);
        assert_int_equal(n, 6000);
        assert_memory_equal(line, text + head, n);
        free(line);
        free(d.p);
    }
    comes_to("Content-Transfer-Encoding: quoted-printable\n\n"
             "123456789 123456789 123456789 123456789 123456789 123456789 "
             "123456789 12\xe9\xe9\n", MPROTO_OK,
             "Content-Transfer-Encoding: quoted-printable\n\n"
             "123456789 123456789 123456789 123456789 123456789 123456789 "
             "123456789 12=E9=\n=E9\n");
}

static size_t longest_line(const char *p)
{
    size_t longest = 0, n;

    for (;;) {
        n = strcspn(p, "\n");
        longest = n > longest ? n : longest;
        if (p[n] == '\0')
            return longest;
        p += n + 1;
    }
}

/* RFC 5321 4.5.3.1.6: nor is one past 998 octets that had 998 itself, in
 * whatever pieces it comes, and whatever it would be cut in. */
static void test_long_line_with_escapes(void **state)
{
    static const char *const tails[] = { "x", "=C3=A9", "-", "a=\r\n", "=" };
    static const size_t steps[] = { 1, 7, 64, 5000 };
    size_t eights, i, k, head, n, was_n, tail;
    char text[2000], *was, *got;
    downgraded d, before;

    (void)state;
    for (eights = 1; eights <= 40; eights += 3)
        for (k = 0; k < sizeof tails / sizeof *tails; k++) {
            head = (size_t)sprintf(text, "Content-Transfer-Encoding: "
                                   "quoted-printable\r\n\r\n");
            tail = strlen(tails[k]);
            memset(text + head, '\xe9', eights);
            for (i = eights; i + tail <= 998; i += tail)
                memcpy(text + head + i, tails[k], tail);
            strcpy(text + head + i, "\r\nnext line, as it was\r\n");
            n = strlen(text);
            before.p = text;
            before.n = n;
            was = decoded(&before, &was_n);
            for (i = 0; i < sizeof steps / sizeof *steps; i++) {
                d = downgrade_run(text, n, 0, steps[i], steps[i]);
                assert_int_equal(d.code, MPROTO_OK);
                assert_true(longest_line(d.p) <= 998 + 1);
                got = decoded(&d, &n);
                assert_int_equal(n, was_n);
                assert_memory_equal(got, was, n);
                n = strlen(text);
                free(got);
                free(d.p);
            }
            free(was);
        }
}

/* A line without them stays as it is, however long. */
static void test_long_line_without_escapes(void **state)
{
    char text[2600];
    size_t n;

    (void)state;
    n = (size_t)sprintf(text, "Content-Transfer-Encoding: "
                        "quoted-printable\n\n=E9\n");
    memset(text + n, 'x', 2000);
    strcpy(text + n + 2000, "\n=E9\n");
    comes_to(text, MPROTO_OK, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_delimiter),
        cmocka_unit_test(test_delimiter_escaped),
        cmocka_unit_test(test_mask),
        cmocka_unit_test(test_stray),
        cmocka_unit_test(test_escape_and_bare_cr),
        cmocka_unit_test(test_smug_mask_makes_no_delimiter),
        cmocka_unit_test(test_smug_mask_looks_at_whole_lines),
        cmocka_unit_test(test_smug_field_makes_no_delimiter),
        cmocka_unit_test(test_smug_escape_makes_no_delimiter),
        cmocka_unit_test(test_escaped_lines),
        cmocka_unit_test(test_long_line_with_escapes),
        cmocka_unit_test(test_long_line_without_escapes)
    };

    return cmocka_run_group_tests_name("downgrade_body", tests, NULL, NULL);
}
