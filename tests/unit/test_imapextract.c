#include "imapextract_check.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define ALL        MPROTO_IMAP_SECTION_ALL
#define HEADER     MPROTO_IMAP_SECTION_HEADER
#define FIELDS     MPROTO_IMAP_SECTION_FIELDS
#define FIELDS_NOT MPROTO_IMAP_SECTION_FIELDS_NOT
#define TEXT       MPROTO_IMAP_SECTION_TEXT
#define MIME       MPROTO_IMAP_SECTION_MIME

#define TOP \
    "From: a@x.test\nTo: b@x.test,\n c@x.test\nto: d@x.test\n" \
    "no field here\nContent-Type: multipart/mixed; boundary=o\n\n"
#define PLAIN_HEADER "Content-Type: text/plain\n\n"
#define PLAIN        "one\ntwo\n"
#define INNER_HEADER \
    "Subject: inner\nContent-Type: multipart/alternative; boundary=i\n\n"
#define INNER_TEXT \
    "--i\n\nfirst\n--i\nContent-Type: text/html\n\n<p>\n--i--\n"
#define MESSAGE_HEADER "Content-Type: message/rfc822\n\n"
#define LEAF_HEADER    "Subject: leaf\n\n"
#define BODY \
    "before\n--o\n" PLAIN_HEADER PLAIN "\n--o\n" MESSAGE_HEADER INNER_HEADER \
    INNER_TEXT "\n--o\n" MESSAGE_HEADER LEAF_HEADER "text" "\n--o--\nafter\n"

/* A message with two in it: one is a multipart, one is not. */
static const char sample[] = TOP BODY;

/* What each section is, told with LF; NULL: there is none. */
static const struct row {
    const char *path;
    mproto_imap_section_what what;
    const char *names, *wanted;
} rows[] = {
    { "", ALL, "", TOP BODY },
    { "", HEADER, "", TOP },
    { "", TEXT, "", BODY },
    { "", MIME, "", NULL },
    { "", FIELDS, "(to)", "To: b@x.test,\n c@x.test\nto: d@x.test\n\n" },
    { "", FIELDS, "(X FROM Y)", "From: a@x.test\n\n" },
    { "", FIELDS, "(subject)", "\n" },
    { "", FIELDS, "(\"from\" {2}\r\nto)",
      "From: a@x.test\nTo: b@x.test,\n c@x.test\nto: d@x.test\n\n" },
    { "", FIELDS_NOT, "(TO CONTENT-TYPE)",
      "From: a@x.test\nno field here\n\n" },
    { "", FIELDS_NOT, "(x)", TOP },
    { "1", ALL, "", PLAIN },
    { "1", MIME, "", PLAIN_HEADER },
    { "1", HEADER, "", NULL },
    { "1", TEXT, "", NULL },
    { "1", FIELDS, "(to)", NULL },
    { "2", ALL, "", INNER_HEADER INNER_TEXT },
    { "2", MIME, "", MESSAGE_HEADER },
    { "2", HEADER, "", INNER_HEADER },
    { "2", TEXT, "", INNER_TEXT },
    { "2", FIELDS, "(subject to)", "Subject: inner\n\n" },
    { "2", FIELDS_NOT, "(content-type)", "Subject: inner\n\n" },
    { "2.1", ALL, "", "first" },
    { "2.1", MIME, "", "\n" },
    { "2.2", ALL, "", "<p>" },
    { "2.2", MIME, "", "Content-Type: text/html\n\n" },
    { "2.2", HEADER, "", NULL },
    { "2.3", ALL, "", NULL },
    { "3", HEADER, "", LEAF_HEADER },
    { "3", TEXT, "", "text" },
    { "3.1", ALL, "", "text" },
    { "3.1", MIME, "", LEAF_HEADER },
    { "3.1.1", ALL, "", NULL },
    { "4", ALL, "", NULL },
    { "0", ALL, "", NULL },
    { "01", ALL, "", NULL },
    { "1.", ALL, "", NULL },
    { "x", ALL, "", NULL },
};

static void check_octets(const char *got, size_t n, const char *wanted,
                         size_t wanted_n)
{
    assert_int_equal(n, wanted_n);
    assert_memory_equal(got, wanted, n);
}

/* Told with CRLF from a store with LF, if flags say so. */
static void check_row(const extract_mail *m, const struct row *r, size_t max)
{
    int lf = (m->mail.flags & MPROTO_IMAPEXTRACT_LF) != 0;
    mproto_imap_section s;
    char *got, *wanted;
    size_t n, wanted_n;

    s = extract_section(r->path, r->what, r->names);
    got = extract_read(&m->mail, &s, max, &n);
    if (!r->wanted) {
        assert_null(got);
        return;
    }
    assert_non_null(got);
    wanted = extract_crlf(r->wanted, strlen(r->wanted), &wanted_n);
    if (lf)
        check_octets(got, n, wanted, wanted_n);
    else if (r->what != FIELDS)
        check_octets(got, n, r->wanted, strlen(r->wanted));
    free(wanted);
    free(got);
}

static void test_sections(void **state)
{
    static const size_t sizes[] = { 1, 2, 7, SIZE_MAX };
    size_t i, k, n;
    extract_mail m;
    char *crlf;

    (void)state;
    for (k = 0; k < sizeof sizes / sizeof *sizes; k++)
        for (i = 0; i < sizeof rows / sizeof *rows; i++) {
            extract_open(&m, sample, sizeof sample - 1, 0);
            check_row(&m, &rows[i], sizes[k]);
            m.mail.flags = MPROTO_IMAPEXTRACT_LF;
            check_row(&m, &rows[i], sizes[k]);
            extract_close(&m);
            crlf = extract_crlf(sample, sizeof sample - 1, &n);
            extract_open(&m, crlf, n, MPROTO_IMAPEXTRACT_LF);
            check_row(&m, &rows[i], sizes[k]);
            extract_close(&m);
            free(crlf);
        }
}

/* Without parts a path is out of reach, and nothing else. */
static void test_without_parts(void **state)
{
    extract_mail m;
    size_t i;

    (void)state;
    extract_open(&m, sample, sizeof sample - 1, MPROTO_IMAPEXTRACT_LF);
    m.mail.parts = NULL;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct row r = rows[i];

        if (r.path[0] != '\0')
            r.wanted = NULL;
        check_row(&m, &r, 100);
    }
    extract_close(&m);
}

/* Every origin and count is a cut of the whole. */
static void test_partials(void **state)
{
    size_t all, n, from, count;
    mproto_imap_section s;
    extract_mail m;
    char *whole, *got;

    (void)state;
    extract_open(&m, "a: b\n\nx\n\r\ny\r\n", 14, MPROTO_IMAPEXTRACT_LF);
    s = extract_section("", ALL, "");
    whole = extract_read(&m.mail, &s, SIZE_MAX, &all);
    check_octets(whole, all, "a: b\r\n\r\nx\r\n\r\ny\r\n", 17);
    s.partial = 1;
    for (from = 0; from < all + 3; from++)
        for (count = 0; count < all + 3; count++) {
            size_t left = from < all ? all - from : 0;

            s.origin = from;
            s.count = count;
            got = extract_read(&m.mail, &s, 1 + count % 3, &n);
            check_octets(got, n, whole + (from < all ? from : all),
                         count > 0 && count < left ? count : left);
            free(got);
        }
    s.origin = UINT64_MAX;
    s.count = UINT64_MAX;
    free(extract_read(&m.mail, &s, 1, &n));
    assert_int_equal(n, 0);
    free(whole);
    extract_close(&m);
}

/* Headers that the message cuts short. */
static const struct {
    const char *raw;
    mproto_imap_section_what what;
    const char *wanted;
} cut[] = {
    { "", ALL, "" },
    { "", HEADER, "" },
    { "", FIELDS, "\r\n" },
    { "", FIELDS_NOT, "" },
    { "to: x", HEADER, "to: x" },
    { "to: x", TEXT, "" },
    { "to: x", FIELDS, "to: x\r\n\r\n" },
    { "to: x\n", FIELDS, "to: x\r\n\r\n" },
    { "to: x\n y", FIELDS, "to: x\r\n y\r\n\r\n" },
    { "a: x", FIELDS_NOT, "a: x" },
    { "a: x\n", FIELDS_NOT, "a: x\r\n" },
    { "a: x\n\n", FIELDS_NOT, "a: x\r\n\r\n" },
    { "\n", HEADER, "\r\n" },
    { "\nx", FIELDS, "\r\n" },
    { "\nx", TEXT, "x" },
    { "\r\r\nx", HEADER, "\r\r\n" },
    { "to: \r\r\n\r", FIELDS, "to: \r\r\n\r\n" },
};

static void test_cut_short(void **state)
{
    mproto_imap_section s;
    extract_mail m;
    size_t i, n;
    char *got;

    (void)state;
    for (i = 0; i < sizeof cut / sizeof *cut; i++) {
        extract_open(&m, cut[i].raw, strlen(cut[i].raw),
                     MPROTO_IMAPEXTRACT_LF);
        s = extract_section("", cut[i].what, "(to)");
        got = extract_read(&m.mail, &s, SIZE_MAX, &n);
        check_octets(got, n, cut[i].wanted, strlen(cut[i].wanted));
        free(got);
        m.mail.parts = NULL;
        got = extract_read(&m.mail, &s, 1, &n);
        check_octets(got, n, cut[i].wanted, strlen(cut[i].wanted));
        free(got);
        extract_close(&m);
    }
}

static void test_octets(void **state)
{
    mproto_span raw = { NULL, 0 };

    (void)state;
    assert_int_equal(mproto_imapextract_octets(raw), 0);
    raw.p = "\n\n\r\n\r\r\na";
    raw.n = 8;
    assert_int_equal(mproto_imapextract_octets(raw), 10);
}

/* A path that no part has, however long it is. */
static void test_long_paths(void **state)
{
    char path[2000];
    mproto_imap_section s;
    extract_mail m;
    size_t i, n;

    (void)state;
    extract_open(&m, sample, sizeof sample - 1, 0);
    for (i = 0; i + 1 < sizeof path; i++)
        path[i] = i % 2 ? '.' : '1';
    path[sizeof path - 2] = '1';
    path[sizeof path - 1] = '\0';
    s = extract_section(path, ALL, "");
    for (; s.path.n > 1; s.path.n -= 2)
        assert_null(extract_read(&m.mail, &s, 1, &n));
    s = extract_section("1.", ALL, "");
    s.path.p = "1\0.";
    s.path.n = 3;
    assert_null(extract_read(&m.mail, &s, 1, &n));
    extract_close(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_without_parts),
        cmocka_unit_test(test_partials),
        cmocka_unit_test(test_cut_short),
        cmocka_unit_test(test_octets),
        cmocka_unit_test(test_long_paths),
    };

    return cmocka_run_group_tests_name("imapextract", tests, NULL, NULL);
}
