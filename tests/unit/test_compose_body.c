#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "compose_run.h"
#include "mime_outline.h"

/* The body that a reader sees, raw or decoded; for free(). */
static char *body_of(const composed *all, unsigned flags, size_t *n)
{
    mproto_mime_opts opts;
    mproto_mime *m;
    const mproto_mime_event *e;
    char *body = malloc(all->n + 1);

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = flags | MPROTO_MIME_SHALLOW;
    m = mproto_mime_new(&opts);
    assert_non_null(m);
    assert_non_null(body);
    *n = 0;
    assert_int_equal(mproto_mime_in(m, all->p, all->n), MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL)
        if (e->type == MPROTO_MIME_BODY) {
            memcpy(body + *n, e->data.p, e->data.n);
            *n += e->data.n;
        }
    mproto_mime_free(m);
    return body;
}

/* The one part of a multipart, in pieces of step octets. */
static composed composed_in(unsigned flags, const char *media, const char *p,
                            size_t n, size_t step)
{
    mproto_compose *m = compose_new(flags);
    composed all = { NULL, 0, 0 };
    size_t at;

    mproto_compose_multipart(m, "mixed");
    mproto_compose_part(m, media, NULL);
    for (at = 0; at < n; at += step) {
        mproto_compose_body(m, p + at, n - at < step ? n - at : step);
        compose_take(&all, m, SIZE_MAX);
    }
    assert_int_equal(mproto_compose_finish(m), MPROTO_OK);
    compose_take(&all, m, SIZE_MAX);
    mproto_compose_free(m);
    return all;
}

static void test_exact(void **state)
{
    static const struct { const char *media, *in, *out; } cases[] = {
        { "text/plain", "a\nb\r\nc\rd\n\r", "a\r\nb\r\nc\rd\r\n\r" },
        { "text/plain", "\n\n\n", "\r\n\r\n\r\n" },
        { "text/plain", "\xc3\xa9 \n \t\n.\nFrom x\n", "\xc3\xa9 \r\n"
          " \t\r\n.\r\nFrom x\r\n" },
        { "a/b", "a\nb\r\nc\rd\n\r", "a\nb\r\nc\rd\n\r" },
        { "message/rfc822", "A: b\n\nc\r\nd", "A: b\r\n\r\nc\r\nd" },
        { "message/delivery-status", "A: b\r\n\r\n", "A: b\r\n\r\n" },
    };
    size_t i, step, n;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (step = 1; step < 20; step++) {
            composed all = composed_in(0, cases[i].media, cases[i].in,
                                       strlen(cases[i].in), step);
            char *body = body_of(&all, MPROTO_MIME_DECODE, &n);

            assert_int_equal(n, strlen(cases[i].out));
            assert_memory_equal(body, cases[i].out, n);
            free(body);
            free(all.p);
        }
}

/* N3, B: a message inside is the octets that it was, encoded never. */
static void test_message_exact(void **state)
{
    static const char inner[] = "From: a@b.example\r\n"
        "Subject:  two  blanks \r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nYQ==\r\n\r\n--\r\n =\r\n";
    composed all = composed_in(0, "message/rfc822", inner, sizeof inner - 1,
                               5);
    size_t n;
    char *body = body_of(&all, 0, &n);

    (void)state;
    assert_int_equal(n, sizeof inner - 1);
    assert_memory_equal(body, inner, sizeof inner - 1);
    assert_null(strstr(strstr(all.p, "message/rfc822"),
                       "Encoding: quoted-printable"));
    free(body);
    free(all.p);
}

/* What may not pass unencoded is refused, wherever it is cut. */
static void test_refused(void **state)
{
    static char lines[2][1010];
    static const struct { unsigned flags; const char *body; size_t n; }
    cases[] = {
        { 0, "A: b\n\n\xc3\xa9\n", 0 }, { 0, "a\rb", 0 }, { 0, "a\r", 0 },
        { 0, "a\r\r\n", 0 }, { 0, "a\0b", 3 }, { 0, lines[1], 0 },
        { MPROTO_COMPOSE_8BIT, "a\0", 2 },
        { MPROTO_COMPOSE_8BIT, "\r\xe9", 0 },
        { MPROTO_COMPOSE_8BIT, lines[1], 0 },
    };
    size_t i, step;

    (void)state;
    memset(lines[0], 'x', 998);
    memset(lines[1], 'x', 999);
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (step = 1; step <= 7; step += 2) {
            size_t n = cases[i].n ? cases[i].n : strlen(cases[i].body), at;
            mproto_compose *m = compose_new(cases[i].flags);

            mproto_compose_part(m, "message/rfc822", NULL);
            for (at = 0; at < n; at += step)
                mproto_compose_body(m, cases[i].body + at,
                                    n - at < step ? n - at : step);
            assert_int_equal(mproto_compose_finish(m), MPROTO_E_ARG);
            mproto_compose_free(m);
        }
    for (step = 1; step < 1000; step += 333) {
        composed all = composed_in(0, "message/rfc822", lines[0], 998, step);

        free(all.p);
    }
}

/* A scan that is not of this body. */
static void test_wrong_scan(void **state)
{
    static const struct { const char *media, *body; } cases[] = {
        { "text/plain", "\xc3\xa9" }, { "a/b", "a\n" }, { "a/b", "\r" },
    };
    mproto_scan scan;
    size_t i;

    (void)state;
    mproto_scan_init(&scan);
    mproto_scan_in(&scan, "a\r\n", 3);
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mproto_compose *m = compose_new(0);

        mproto_compose_part(m, cases[i].media, &scan);
        mproto_compose_body(m, cases[i].body, strlen(cases[i].body));
        assert_int_equal(mproto_compose_finish(m), MPROTO_E_ARG);
        mproto_compose_free(m);
    }
}

/* --- transport damage, RFC 1344 and the list of RFC 2049 3 --- */

typedef struct damaged {
    char  *p;
    size_t n;
} damaged;

static void damaged_put(damaged *d, const char *p, size_t n)
{
    memcpy(d->p + d->n, p, n);
    d->n += n;
}

/* Blanks at line ends are lost. */
static void damage_blanks(damaged *d, const char *line, size_t n)
{
    while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t'))
        n--;
    damaged_put(d, line, n);
}

/* Lines over 80 columns are folded. */
static void damage_long(damaged *d, const char *line, size_t n)
{
    for (; n > 80; n -= 80, line += 80) {
        damaged_put(d, line, 80);
        damaged_put(d, "\r\n", 2);
    }
    damaged_put(d, line, n);
}

static void damage_cr(damaged *d, const char *line, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        damaged_put(d, line + i, 1);
        if (line[i] == '\r')
            damaged_put(d, "\n", 1);
    }
}

static void damage_tabs(damaged *d, const char *line, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        damaged_put(d, line[i] == '\t' ? "        " : line + i,
                    line[i] == '\t' ? 8 : 1);
}

/* Of mailboxes and of a bad dot-stuffing. */
static void damage_from(damaged *d, const char *line, size_t n)
{
    if (n >= 5 && memcmp(line, "From ", 5) == 0)
        damaged_put(d, ">", 1);
    if (n == 1 && *line == '.')
        return;
    damaged_put(d, line, n);
}

static void damage(const composed *all, composed *to,
                   void (*line)(damaged *d, const char *p, size_t n))
{
    damaged d = { malloc(9 * all->n), 0 };
    const char *p = all->p, *end = p + all->n, *lf;

    assert_non_null(d.p);
    for (; p < end; p = lf + 1) {
        lf = memchr(p, '\n', (size_t)(end - p));
        line(&d, p, (size_t)(lf - p) - 1);
        damaged_put(&d, "\r\n", 2);
    }
    to->p = d.p;
    to->n = d.n;
}

/* N11: after each the content is what it was. */
static void test_n11_damage(void **state)
{
    static void (*const all_sorts[])(damaged *, const char *, size_t) = {
        damage_blanks, damage_long, damage_cr, damage_tabs, damage_from
    };
    static const char text[] = "From here \xc3\xa9 \r\n.\r\n  \r\nx=\r\n"
        "\ttab\tand tab \t\r\n"
        "a line that is far longer than eighty columns, so that whoever folds "
        "lines would like to fold this one, and blanks    \r\n.dot\r\nFrom \r\n"
        "end ";
    static char octets[2000];
    size_t i, k, n;

    (void)state;
    for (i = 0; i < sizeof octets; i++)
        octets[i] = (char)(unsigned char)(i * 7 + i / 256);
    for (k = 0; k < 2; k++)
        for (i = 0; i < sizeof all_sorts / sizeof all_sorts[0]; i++) {
            composed all = k ? composed_in(0, "a/b", octets, sizeof octets, 99)
                : composed_in(0, "text/plain", text, sizeof text - 1, 9);
            composed got;
            char *body;

            damage(&all, &got, all_sorts[i]);
            body = body_of(&got, MPROTO_MIME_DECODE, &n);
            assert_int_equal(n, k ? sizeof octets : sizeof text - 1);
            assert_memory_equal(body, k ? octets : text, n);
            free(body);
            free(got.p);
            free(all.p);
        }
}

/* A9: the size is that of the wire, whatever line ends came. */
static void test_a9_line_ends(void **state)
{
    composed lf = composed_in(0, "message/rfc822", "A: b\n\nc\n", 8, 3);
    composed crlf = composed_in(0, "message/rfc822", "A: b\r\n\r\nc\r\n", 11,
                                4);

    (void)state;
    assert_int_equal(lf.n, crlf.n);
    assert_memory_equal(lf.p, crlf.p, lf.n);
    free(lf.p);
    free(crlf.p);
}

/* Bodies of every length, so that each state of the codecs is the last. */
static void test_lengths(void **state)
{
    static const char *const media[] = { "text/plain", "a/b", "image/png" };
    static char octets[400];
    size_t i, n, got;

    (void)state;
    for (i = 0; i < sizeof octets; i++)
        octets[i] = (char)(i % 5 ? 'a' + i % 26 : 0xe9);
    for (i = 0; i < 3; i++)
        for (n = 0; n < sizeof octets; n += 1 + n / 200) {
            composed all = composed_in(i == 2 ? MPROTO_COMPOSE_BINARY : 0,
                                       media[i], octets, n, 1 + n / 3);
            char *body = body_of(&all, MPROTO_MIME_DECODE, &got);

            assert_int_equal(got, n);
            assert_memory_equal(body, octets, n);
            free(body);
            free(all.p);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_message_exact),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_wrong_scan),
        cmocka_unit_test(test_n11_damage),
        cmocka_unit_test(test_a9_line_ends),
        cmocka_unit_test(test_lengths),
    };

    return cmocka_run_group_tests_name("compose_body", tests, NULL, NULL);
}
