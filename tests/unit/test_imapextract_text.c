#include "imapextract_check.h"
#include <mailproto/utf8.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define HEADER MPROTO_IMAPEXTRACT_HEADER
#define BODY   MPROTO_IMAPEXTRACT_BODY

static const char sample[] =
    "Subject: =?utf-8?q?a=C3?= =?utf-8?q?=A4?=\n  b\nno field\nTo:\nto: \n c\n"
    "Content-Type: multipart/mixed; boundary=o\n\nbefore\n--o\n"
    "Content-Type: text/plain; charset=iso-8859-1\n"
    "Content-Transfer-Encoding: quoted-printable\n\none =E4=\ntwo\n"
    "--o\nContent-Type: image/png; name==?utf-8?q?f?=\n\nPNG\n"
    "--o\nContent-Type: message/rfc822\n\nSubject: in\n\n\377\n"
    "--o\nContent-Type: message/delivery-status\n"
    "Content-Transfer-Encoding: base64\n\nw6Q=\n"
    "--o\nContent-Type: multipart/x\nContent-Transfer-Encoding: base64\n\n"
    "w6Q=\n--o--\n";

/* Each text in a line of its own; for free(). */
static char *all_texts(const mproto_imapextract_mail *mail, unsigned what,
                       const char *name)
{
    mproto_imapextract_text *t = malloc(sizeof *t);
    char *to = malloc(8 * mail->raw.n + 100);
    mproto_span s;
    size_t n = 0;

    assert_non_null(to);
    assert_non_null(t);
    s.p = name;
    s.n = strlen(name);
    assert_int_equal(mproto_imapextract_text_begin(t, mail, what, s),
                     MPROTO_OK);
    while (mproto_imapextract_text_next(t)) {
        if (t->begins)
            to[n++] = '|';
        memcpy(to + n, t->piece.p, t->piece.n);
        n += t->piece.n;
        assert_int_equal(mproto_utf8_valid(t->piece.p, t->piece.n),
                         t->piece.n);
    }
    assert_false(mproto_imapextract_text_next(t));
    mproto_imapextract_text_end(t);
    free(t);
    to[n] = '\0';
    return to;
}

static const struct row {
    unsigned    what;
    const char *name, *wanted;
} rows[] = {
    { HEADER, "", "|Subject: a\303\244  b|no field|To: |to: c|Content-Type: "
      "multipart/mixed; boundary=o" },
    { HEADER, "SUBJECT", "|a\303\244  b" },
    { HEADER, "to", "||c" },
    { HEADER, "x", "" },
    { BODY, "", "|one \303\244two|\303\277|\303\244|w6Q=" },
    { HEADER | BODY, "", "|Subject: a\303\244  b|no field|To: |to: c"
      "|Content-Type: multipart/mixed; boundary=o"
      "|Content-Type: text/plain; charset=iso-8859-1"
      "|Content-Transfer-Encoding: quoted-printable|one \303\244two"
      "|Content-Type: image/png; name=f|Content-Type: message/rfc822"
      "|Subject: in|\303\277|Content-Type: message/delivery-status"
      "|Content-Transfer-Encoding: base64|\303\244|Content-Type: multipart/x"
      "|Content-Transfer-Encoding: base64|w6Q=" },
    { HEADER | BODY, "subject", "|a\303\244  b|one \303\244two|in"
      "|\303\277|\303\244|w6Q=" },
    { 0, "", "" },
};

static void test_rows(void **state)
{
    extract_mail m;
    char *got;
    size_t i;

    (void)state;
    extract_open(&m, sample, sizeof sample - 1, 0);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        got = all_texts(&m.mail, rows[i].what, rows[i].name);
        assert_string_equal(got, rows[i].wanted);
        free(got);
    }
    extract_close(&m);
}

static void test_header_alone(void **state)
{
    mproto_imapextract_text t;
    mproto_span none = { NULL, 0 };
    extract_mail m;
    char *got;

    (void)state;
    extract_open(&m, "a: b\n\nc", 7, 0);
    m.mail.parts = NULL;
    got = all_texts(&m.mail, HEADER, "");
    assert_string_equal(got, "|a: b");
    free(got);
    assert_int_equal(mproto_imapextract_text_begin(&t, &m.mail, BODY, none),
                     MPROTO_E_ARG);
    assert_false(mproto_imapextract_text_next(&t));
    extract_close(&m);
}

/* Long fields are the same as short ones, whatever stands where they are cut;
 * pad octets come first. */
static void check_long(size_t pad, const char *unit, const char *wanted)
{
    enum { UNITS = 300 };
    size_t each = strlen(unit), n = 3;
    extract_mail m;
    char *raw = malloc(n + pad + UNITS * each + 2), *got, *at;
    int i;

    assert_non_null(raw);
    memcpy(raw, "a: ", n);
    memset(raw + n, 'x', pad);
    for (n += pad, i = 0; i < UNITS; i++, n += each)
        memcpy(raw + n, unit, each);
    raw[n++] = '\n';
    extract_open(&m, raw, n, 0);
    got = at = all_texts(&m.mail, HEADER, "a");
    assert_int_equal(*at++, '|');
    for (; pad > 0; pad--)
        assert_int_equal(*at++, 'x');
    for (i = 0; i < UNITS; i++, at += strlen(wanted))
        if (strncmp(at, wanted, strlen(wanted)) != 0)
            break;
    assert_true(i == UNITS || (i == UNITS - 1 && strlen(at) + 1
                               == strlen(wanted)));
    free(got);
    free(raw);
    extract_close(&m);
}

static void test_long_fields(void **state)
{
    size_t pad;

    (void)state;
    for (pad = 1; pad < 40; pad++) {
        check_long(pad, "word ", "word ");
        check_long(pad, "a\n b ", "a b ");
        check_long(pad, "a\r\n b ", "a b ");
        check_long(pad, "\303\244\342\202\254", "\303\244\342\202\254");
        check_long(pad, "=?utf-8?q?=C3=A4?= x ", "\303\244 x ");
    }
}

/* Words side by side are cut between two. */
static void test_long_words(void **state)
{
    extract_mail m;
    char raw[3 + 300 * 20 + 2], *got, *at;
    size_t n = 3;
    int i;

    (void)state;
    memcpy(raw, "a: ", 3);
    for (i = 0; i < 300; i++, n += 20)
        memcpy(raw + n, "=?utf-8?b?w6Q=?=\r\n  ", 20);
    extract_open(&m, raw, n, 0);
    got = all_texts(&m.mail, HEADER, "a");
    for (at = got + 1, i = 0; i < 300; i++, at += 2)
        assert_memory_equal(at, "\303\244", 2);
    assert_string_equal(at, "");
    free(got);
    extract_close(&m);
}

/* A converter is closed, whether all was read or not. */
typedef struct counter {
    int open;
} counter;

static void *count_open(void *ctx, mproto_span label)
{
    counter *c = ctx;

    (void)label;
    c->open++;
    return c;
}

static int count_run(void *h, mproto_io *io, int last)
{
    size_t n = io->in_n < io->out_n ? io->in_n : io->out_n;

    (void)h;
    (void)last;
    memset(io->out, 'c', n);
    io->in += n;
    io->in_n -= n;
    io->out += n;
    io->out_n -= n;
    return io->in_n > 0 ? MPROTO_E_FULL : MPROTO_OK;
}

static void count_close(void *h)
{
    counter *c = h;

    c->open--;
}

static void test_convert(void **state)
{
    static const char raw[] = "Content-Type: text/plain; charset=strange\n\n";
    mproto_convert convert = { NULL, count_open, count_run, count_close };
    mproto_span none = { NULL, 0 };
    mproto_imapextract_text t;
    char body[sizeof raw - 1 + 9000];
    counter c = { 0 };
    extract_mail m;
    int stop, n;

    (void)state;
    convert.ctx = &c;
    memcpy(body, raw, sizeof raw - 1);
    memset(body + sizeof raw - 1, '\200', 9000);
    extract_open(&m, body, sizeof body, 0);
    m.mail.convert = &convert;
    for (stop = 0; stop < 5; stop++) {
        mproto_imapextract_text_begin(&t, &m.mail, BODY, none);
        for (n = 0; n < stop && mproto_imapextract_text_next(&t); n++)
            assert_int_equal(t.piece.p[0], 'c');
        mproto_imapextract_text_end(&t);
        assert_int_equal(c.open, 0);
    }
    extract_close(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_header_alone),
        cmocka_unit_test(test_long_fields),
        cmocka_unit_test(test_long_words),
        cmocka_unit_test(test_convert),
    };

    return cmocka_run_group_tests_name("imapextract_text", tests, NULL, NULL);
}
