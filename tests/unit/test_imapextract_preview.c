#include "imapextract_check.h"
#include <mailproto/utf8.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define TYPE "Content-Type: "

static const struct row {
    const char *raw, *wanted;
} rows[] = {
    { "\nHello,\n\n  world \t!\r\nbye\n", "Hello, world ! bye" },
    { "\n> said\n>> more\nanswer > 1\n> tail", "answer > 1" },
    { "\n> only\n> quotes\n", "> only > quotes" },
    { "\n", "" },
    { TYPE "image/png\n\nx", "" },
    { TYPE "text/plain; charset=iso-8859-1\n"
      "Content-Transfer-Encoding: quoted-printable\n\na=E4=\nb",
      "a\303\244b" },
    { TYPE "text/plain; format=flowed; charset=utf-8\n\none \ntwo\n\303",
      "one two \357\277\275" },
    /* What cannot be seen. */
    { TYPE "text/plain; charset=utf-8\n\n\357\273\277\342\200\213a\302\255b"
      "\342\200\256c\302\240\303\244\1d", "abc \303\244 d" },
    { TYPE "multipart/alternative; boundary=b\n\n--b\n" TYPE
      "text/html\n\n<p>html\n--b\n\nplain\n--b--\n", "plain" },
    { TYPE "multipart/mixed; boundary=b\n\n--b\n" TYPE
      "application/x\n\nno\n--b\n" TYPE "text/html\n\n<b>ye</b>s\n--b--\n",
      "yes" },
};

static void test_rows(void **state)
{
    char room[MPROTO_IMAPEXTRACT_PREVIEW];
    extract_mail m;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        extract_open(&m, rows[i].raw, strlen(rows[i].raw), 0);
        assert_int_equal(mproto_imapextract_preview(room, sizeof room, &m.mail),
                         strlen(rows[i].wanted));
        assert_string_equal(room, rows[i].wanted);
        m.mail.parts = NULL;
        assert_int_equal(mproto_imapextract_preview(room, sizeof room, &m.mail),
                         0);
        extract_close(&m);
    }
}

/* 200 characters, no blank at the end, and no half of one where cap ends. */
static void test_length(void **state)
{
    static const char head[] = TYPE "text/plain; charset=utf-8\n\n";
    char raw[sizeof head + 4 * 300], room[MPROTO_IMAPEXTRACT_PREVIEW];
    size_t n = sizeof head - 1, i, cap;
    extract_mail m;

    (void)state;
    memcpy(raw, head, n);
    for (i = 0; i < 300; i++, n += 4)
        memcpy(raw + n, "\360\237\230\200", 4);
    extract_open(&m, raw, n, 0);
    assert_int_equal(mproto_imapextract_preview(room, sizeof room, &m.mail),
                     800);
    for (cap = 0; cap < sizeof room; cap++) {
        memset(room, 'x', sizeof room);
        assert_int_equal(mproto_imapextract_preview(room, cap, &m.mail), 800);
        assert_int_equal(room[cap], 'x');
        assert_int_equal(cap > 0 ? strlen(room) : 0,
                         cap > 0 ? (cap - 1) / 4 * 4 : 0);
    }
    extract_close(&m);
    memset(raw + sizeof head - 1, 'a', 199);
    memcpy(raw + sizeof head - 1 + 199, " b", 2);
    extract_open(&m, raw, n, 0);
    assert_int_equal(mproto_imapextract_preview(room, sizeof room, &m.mail),
                     199);
    extract_close(&m);
}

/* All of a long text is not read. */
static void test_far_away(void **state)
{
    enum { BLANKS = 100000 };
    char *raw = malloc(BLANKS + 3), room[MPROTO_IMAPEXTRACT_PREVIEW];
    extract_mail m;

    (void)state;
    assert_non_null(raw);
    memset(raw, ' ', BLANKS + 3);
    raw[0] = '\n';
    raw[BLANKS] = 'x';
    extract_open(&m, raw, BLANKS + 3, 0);
    assert_int_equal(mproto_imapextract_preview(room, sizeof room, &m.mail), 0);
    extract_close(&m);
    raw[60000] = 'y';
    extract_open(&m, raw, BLANKS + 3, 0);
    assert_int_equal(mproto_imapextract_preview(room, sizeof room, &m.mail), 1);
    extract_close(&m);
    free(raw);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_far_away),
    };

    return cmocka_run_group_tests_name("imapextract_preview", tests, NULL,
                                       NULL);
}
