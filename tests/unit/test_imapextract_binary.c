#include "imapextract_check.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static const char sample[] =
    "Content-Type: multipart/mixed; boundary=o\n\n"
    "--o\nContent-Transfer-Encoding: base64\n\n  aGVs \n bG8g\nd29ybGQ= \n\n"
    "--o\nContent-Transfer-Encoding: quoted-printable\n\na=00=\nb\nc =E4\n"
    "--o\nContent-Transfer-Encoding: x-strange\n\nodd\n"
    "--o\nContent-Transfer-Encoding: BASE64\n\n"
    "YWJjZGVmZw1oaWprbA0KbW5vCnBxcnN0dXZxeHl6\n"
    "--o\nContent-Type: message/rfc822\n\nSubject: s\n"
    "Content-Transfer-Encoding: base64\n\nQQ==\n"
    "--o\n\nplain\ntext\n"
    "--o\nContent-Type: multipart/x\n"
    "Content-Transfer-Encoding: base64\n\nQQ==\n"
    "--o--\n";

static const struct row {
    const char *path, *wanted;
    size_t      n;
    int         code;
} rows[] = {
    { "1", "hello world", 11, MPROTO_OK },
    { "2", "a\0b\r\nc \344", 8, MPROTO_OK },
    { "3", NULL, 0, MPROTO_E_STATE },
    { "4", "abcdefg\rhijkl\r\nmno\npqrstuvqxyz", 30, MPROTO_OK },
    { "5", "Subject: s\r\nContent-Transfer-Encoding: base64\r\n\r\nQQ==", 53,
      MPROTO_OK },
    { "5.1", "A", 1, MPROTO_OK },
    { "6", "plain\r\ntext", 11, MPROTO_OK },
    { "7", "QQ==", 4, MPROTO_OK },
    { "8", NULL, 0, MPROTO_E_ARG },
};

/* The row's octets from origin on, count of them or all. */
static void check_cut(const mproto_imapextract_mail *mail,
                      const struct row *r, size_t origin, size_t count)
{
    mproto_imap_section s = extract_section(r->path, MPROTO_IMAP_SECTION_ALL,
                                            "");
    size_t from = origin < r->n ? origin : r->n, all = r->n - from, n, got = 0;
    mproto_imapextract_binary b;
    char octets[MPROTO_CODEC_MIN];

    if (count > 0 && count < all)
        all = count;
    s.partial = origin > 0 || count > 0;
    s.origin = origin;
    s.count = count;
    assert_int_equal(mproto_imapextract_binary_begin(&b, mail, &s),
                     MPROTO_OK);
    assert_int_equal(b.size, all);
    assert_int_equal(b.has_nul != 0,
                     all > 0 && memchr(r->wanted + from, '\0', all) != NULL);
    while ((n = mproto_imapextract_binary_read(&b, octets,
                                               sizeof octets)) > 0) {
        assert_true(got + n <= all);
        assert_memory_equal(octets, r->wanted + from + got, n);
        got += n;
    }
    assert_int_equal(got, all);
    assert_int_equal(mproto_imapextract_binary_read(&b, octets,
                                                    sizeof octets), 0);
}

static void test_rows(void **state)
{
    mproto_imapextract_binary b;
    mproto_imap_section s;
    size_t i, from, count;
    extract_mail m;

    (void)state;
    extract_open(&m, sample, sizeof sample - 1, MPROTO_IMAPEXTRACT_LF);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].code != MPROTO_OK) {
            s = extract_section(rows[i].path, MPROTO_IMAP_SECTION_ALL, "");
            assert_int_equal(mproto_imapextract_binary_begin(&b, &m.mail, &s),
                             rows[i].code);
            continue;
        }
        for (from = 0; from < rows[i].n + 2; from++)
            for (count = 0; count < rows[i].n + 2; count++)
                check_cut(&m.mail, &rows[i], from, count);
    }
    extract_close(&m);
}

/* The message itself, and what no BINARY has. */
static void test_message(void **state)
{
    struct row whole = { "", NULL, 0, MPROTO_OK };
    mproto_imapextract_binary b;
    mproto_imap_section s;
    extract_mail m;
    char *crlf;

    (void)state;
    extract_open(&m, sample, sizeof sample - 1, MPROTO_IMAPEXTRACT_LF);
    whole.wanted = crlf = extract_crlf(sample, sizeof sample - 1, &whole.n);
    check_cut(&m.mail, &whole, 0, 0);
    check_cut(&m.mail, &whole, 100, 150);
    m.mail.parts = NULL;
    check_cut(&m.mail, &whole, 0, 0);
    s = extract_section("1", MPROTO_IMAP_SECTION_ALL, "");
    assert_int_equal(mproto_imapextract_binary_begin(&b, &m.mail, &s),
                     MPROTO_E_ARG);
    s = extract_section("", MPROTO_IMAP_SECTION_HEADER, "");
    assert_int_equal(mproto_imapextract_binary_begin(&b, &m.mail, &s),
                     MPROTO_E_ARG);
    free(crlf);
    extract_close(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_message),
    };

    return cmocka_run_group_tests_name("imapextract_binary", tests, NULL,
                                       NULL);
}
