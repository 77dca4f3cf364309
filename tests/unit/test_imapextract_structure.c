#include "imapextract_check.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define LF   MPROTO_IMAPEXTRACT_LF
#define UTF8 MPROTO_IMAPEXTRACT_UTF8

#define NIL10    "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"
#define ASCII    "(\"charset\" \"us-ascii\")"
#define NOTHING  "(\"text\" \"plain\" " ASCII " NIL NIL \"7bit\" 0 0)"
#define MIXED    "Content-Type: multipart/mixed; boundary=b\n\n"

/* BODY of it; what BODYSTRUCTURE adds has rows of its own. */
static const struct row {
    const char *raw;
    unsigned    flags;
    int         extended;
    const char *wanted;
} rows[] = {
    { "\none\n", 0, 0, "(\"text\" \"plain\" " ASCII " NIL NIL \"7bit\" 4 1)" },
    { "\none\n", LF, 0,
      "(\"text\" \"plain\" " ASCII " NIL NIL \"7bit\" 5 1)" },
    { "\none\r\ntwo\n", LF, 1, "(\"text\" \"plain\" " ASCII
      " NIL NIL \"7bit\" 10 2 NIL NIL NIL NIL)" },
    { "content-type: Text/HTML; Charset=\"x\\\"y\"; format=flowed\n"
      "content-ID:  <1@2>\nContent-Description: a\n b\n"
      "CONTENT-TRANSFER-ENCODING: Base64\n\nQQ==", 0, 0,
      "(\"Text\" \"HTML\" (\"Charset\" \"x\\\"y\" \"format\" \"flowed\")"
      " \"<1@2>\" \"a b\" \"Base64\" 4 0)" },
    /* RFC 2231 as it is written. */
    { "Content-Type: application/x; a*0=\"b\"; a*1*=c%20; d*=utf-8''%41\n\n",
      0, 0, "(\"application\" \"x\" (\"a*0\" \"b\" \"a*1*\" \"c%20\" \"d*\""
      " \"utf-8''%41\") NIL NIL \"7bit\" 0)" },
    { "Content-Type: text/x; charset*=us-ascii''x\n\n", 0, 0,
      "(\"text\" \"x\" (\"charset*\" \"us-ascii''x\") NIL NIL \"7bit\" 0 0)" },
    /* Types that are none are the default. */
    { "Content-Type: nonsense; a=b\n\nx", 0, 0,
      "(\"text\" \"plain\" (\"a\" \"b\" \"charset\" \"us-ascii\")"
      " NIL NIL \"7bit\" 1 0)" },
    { "Content-Type: image/png\nContent-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\n"
      "Content-Disposition: Attachment; filename=\"a b.png\"\n"
      "Content-Language: en, de (German)\nContent-Location: http://x/\n y\n\n",
      0, 1, "(\"image\" \"png\" NIL NIL NIL \"7bit\" 0"
      " \"Q2hlY2sgSW50ZWdyaXR5IQ==\" (\"Attachment\" (\"filename\""
      " \"a b.png\")) (\"en\" \"de\") \"http://x/ y\")" },
    { "Content-Disposition: ;x=y\nContent-Language: ,\n\n", 0, 1,
      "(\"text\" \"plain\" " ASCII " NIL NIL \"7bit\" 0 0 NIL NIL NIL NIL)" },
    { MIXED "--b\n\n1\n--b\nContent-Type: a/b\n\n--b--\n", LF, 0,
      "((\"text\" \"plain\" " ASCII " NIL NIL \"7bit\" 1 0)"
      "(\"a\" \"b\" NIL NIL NIL \"7bit\" 0) \"mixed\")" },
    { "Content-Language: en\nContent-Disposition: inline\n" MIXED "--b\n\n1\n",
      0, 1, "((\"text\" \"plain\" " ASCII " NIL NIL \"7bit\" 2 1"
      " NIL NIL NIL NIL) \"mixed\" (\"boundary\" \"b\") (\"inline\" NIL)"
      " (\"en\") NIL)" },
    /* Multiparts without parts, and one without a boundary. */
    { MIXED "nothing here", 0, 0, "(" NOTHING " \"mixed\")" },
    { MIXED "--b--\n", 0, 1, "((\"text\" \"plain\" " ASCII " NIL NIL \"7bit\""
      " 0 0 NIL NIL NIL NIL) \"mixed\" (\"boundary\" \"b\") NIL NIL NIL)" },
    { "Content-Type: multipart/mixed\n\nx", 0, 0,
      "(\"multipart\" \"mixed\" NIL NIL NIL \"7bit\" 1)" },
    /* Messages. */
    { MIXED "--b\nContent-Type: message/rfc822\n\nSubject: s\nFrom: a@b\n\nt\n"
      "\n--b--\n", LF, 0,
      "((\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 28 (NIL \"s\""
      " ((NIL NIL \"a\" \"b\")) ((NIL NIL \"a\" \"b\"))"
      " ((NIL NIL \"a\" \"b\")) NIL NIL NIL NIL NIL) (\"text\" \"plain\" "
      ASCII " NIL NIL \"7bit\" 3 1) 4) \"mixed\")" },
    { "Content-Type: message/rfc822\n\n" MIXED "--b\n\n1", 0, 1,
      "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 49 " NIL10 " ((\"text\""
      " \"plain\" " ASCII " NIL NIL \"7bit\" 1 0 NIL NIL NIL NIL) \"mixed\""
      " (\"boundary\" \"b\") NIL NIL NIL) 4 NIL NIL NIL NIL)" },
    { "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nQQ==",
      0, 0, "(\"message\" \"rfc822\" NIL NIL NIL \"base64\" 4 " NIL10 " "
      NOTHING " 0)" },
    /* To who does not know of UTF-8 a message/global is no message. */
    { MIXED "--b\nContent-Type: message/global\n\nSubject: \303\244\n\nt\n--b\n"
      "\n--b--\n", 0, 0,
      "((\"message\" \"global\" NIL NIL NIL \"7bit\" 14)" NOTHING
      " \"mixed\")" },
    { "Content-Type: message/global\n\nSubject: \303\244\n\nt", UTF8, 0,
      "(\"message\" \"global\" NIL NIL NIL \"7bit\" 14 (NIL \"\303\244\" NIL"
      " NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"plain\" " ASCII
      " NIL NIL \"7bit\" 1 0) 2)" },
    { "Content-Transfer-Encoding: quoted printable\n\n", 0, 0,
      "(\"text\" \"plain\" " ASCII " NIL NIL \"quoted printable\" 0 0)" },
    { "Content-Type: message/delivery-status\n\nx", 0, 0,
      "(\"message\" \"delivery-status\" NIL NIL NIL \"7bit\" 1)" },
};

static void check_row(const struct row *r, size_t cap, int code)
{
    char *room = malloc(cap > 0 ? cap : 1);
    extract_mail m;
    size_t n;

    assert_non_null(room);
    extract_open(&m, r->raw, strlen(r->raw), r->flags);
    assert_int_equal(mproto_imapextract_structure(room, cap, &n, &m.mail,
                                                  r->extended), code);
    if (code == MPROTO_OK) {
        room[n] = '\0';
        assert_string_equal(room, r->wanted);
    }
    extract_close(&m);
    free(room);
}

static void test_rows(void **state)
{
    size_t i, cap;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_row(&rows[i], 4096, MPROTO_OK);
        for (cap = 0; cap < strlen(rows[i].wanted); cap += 3)
            check_row(&rows[i], cap, MPROTO_E_FULL);
    }
}

/* As deep as parts go, and then some: all that is opened is closed. */
static void test_depth(void **state)
{
    enum { LEVELS = 300 };
    static const char level[] = "Content-Type: message/rfc822\n\n";
    static char raw[LEVELS * (sizeof level - 1)], room[200000];
    size_t i, n, open = 0;
    extract_mail m;

    (void)state;
    for (i = 0; i < LEVELS; i++)
        memcpy(raw + i * (sizeof level - 1), level, sizeof level - 1);
    extract_open(&m, raw, sizeof raw, LF);
    assert_int_equal(mproto_imapextract_structure(room, sizeof room, &n,
                                                  &m.mail, 1), MPROTO_OK);
    for (i = 0; i < n; i++) {
        open += room[i] == '(';
        open -= room[i] == ')';
        assert_true(open > 0 || i + 1 == n);
    }
    assert_int_equal(open, 0);
    extract_close(&m);
}

/* Parts past the limit of the structure are not told; what holds them is. */
static void test_parts_left_out(void **state)
{
    static const char raw[] = MIXED "--b\n\n1\n--b\nContent-Type: multipart/"
        "alternative; boundary=c\n\n--c\n\n2\n--c--\n--b--\n";
    mproto_structure_opts opts = { .size = sizeof opts };
    mproto_imapextract_mail mail;
    char room[400];
    size_t n;

    (void)state;
    memset(&mail, 0, sizeof mail);
    mail.raw.p = raw;
    mail.raw.n = sizeof raw - 1;
    for (opts.parts_max = 1; opts.parts_max < 4; opts.parts_max++) {
        mproto_structure *parts = mproto_structure_new(&opts);

        assert_non_null(parts);
        mproto_structure_scan(parts, raw, sizeof raw - 1);
        mail.parts = parts;
        assert_int_equal(mproto_imapextract_structure(
            room, sizeof room, &n, &mail, 0), MPROTO_OK);
        assert_int_equal(room[n - 1], ')');
        mproto_structure_free(parts);
    }
}

static void test_no_parts(void **state)
{
    mproto_imapextract_mail mail;
    mproto_structure *parts = mproto_structure_new(NULL);
    char room[40];
    size_t n;

    (void)state;
    memset(&mail, 0, sizeof mail);
    assert_int_equal(mproto_imapextract_structure(room, sizeof room, &n, &mail,
                                                  0), MPROTO_E_ARG);
    mail.parts = parts;
    assert_int_equal(mproto_imapextract_structure(room, sizeof room, &n, &mail,
                                                  0), MPROTO_E_ARG);
    mproto_structure_free(parts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_parts_left_out),
        cmocka_unit_test(test_no_parts),
    };

    return cmocka_run_group_tests_name("imapextract_structure", tests, NULL,
                                       NULL);
}
