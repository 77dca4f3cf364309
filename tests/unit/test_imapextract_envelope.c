#include "imapextract_check.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define FROM3(a) a " " a " " a

static const struct row {
    const char *header, *wanted;
    unsigned    flags;
} rows[] = {
    { "", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)", 0 },
    { "Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nSubject: hi\r\n"
      "From: A B <a@x.test>\r\nTo: b@y.test (C D)\r\nCc: c@z.test\r\n"
      "Bcc: d@z.test\r\nIn-Reply-To: <1@x>\r\nMessage-ID: <2@x>\r\n\r\n"
      "Subject: body\r\n",
      "(\"Mon, 1 Jan 2024 00:00:00 +0000\" \"hi\" "
      FROM3("((\"A B\" NIL \"a\" \"x.test\"))")
      " ((\"C D\" NIL \"b\" \"y.test\")) ((NIL NIL \"c\" \"z.test\"))"
      " ((NIL NIL \"d\" \"z.test\")) \"<1@x>\" \"<2@x>\")", 0 },
    /* Present but empty: a string has no octets, a list is not there. */
    { "Subject:\nTo:\nFrom: a@b\nSender: \nReply-To: ,\nIn-Reply-To: \n",
      "(NIL \"\" " FROM3("((NIL NIL \"a\" \"b\"))") " NIL NIL NIL \"\" NIL)",
      0 },
    { "SENDER: s@b\nREPLY-to: r@b, q@b\nFROM: a@b\n",
      "(NIL NIL ((NIL NIL \"a\" \"b\")) ((NIL NIL \"s\" \"b\"))"
      " ((NIL NIL \"r\" \"b\")(NIL NIL \"q\" \"b\")) NIL NIL NIL NIL NIL)",
      0 },
    /* Groups are flat. */
    { "To: \"G 1\": a@b, c@d;, e@f, undisclosed-recipients:;\n",
      "(NIL NIL NIL NIL NIL ((NIL NIL \"G 1\" NIL)(NIL NIL \"a\" \"b\")"
      "(NIL NIL \"c\" \"d\")(NIL NIL NIL NIL)(NIL NIL \"e\" \"f\")"
      "(NIL NIL \"undisclosed-recipients\" NIL)(NIL NIL NIL NIL))"
      " NIL NIL NIL NIL)", 0 },
    /* A route, quotes, an address that is none, a name without one. */
    { "To: <@r1,@r2:a@b>, \"x y\"@[1.2.3.4], \"q\\\"r\" <me>, nobody <>\n",
      "(NIL NIL NIL NIL NIL ((NIL \"@r1,@r2\" \"a\" \"b\")"
      "(NIL NIL \"x y\" \"[1.2.3.4]\")(\"q\\\"r\" NIL \"me\" \"\")"
      "(\"nobody\" NIL \"\" \"\")) NIL NIL NIL NIL)", 0 },
    { "Cc: \"\" <a@b>, c@d ()\n", "(NIL NIL NIL NIL NIL NIL"
      " ((NIL NIL \"a\" \"b\")(NIL NIL \"c\" \"d\")) NIL NIL NIL)", 0 },
    /* The first of two, the addresses of all. */
    { "Subject: 1\nTo: a@b\nSubject: 2\nTo:\nCc: x@y\nTo: c@d\n",
      "(NIL \"1\" NIL NIL NIL ((NIL NIL \"a\" \"b\")(NIL NIL \"c\" \"d\"))"
      " ((NIL NIL \"x\" \"y\")) NIL NIL NIL)", 0 },
    /* Folds are blanks; words stay; what no quotes can hold is a literal. */
    { "Subject: \r\n a\r\n\tb\n  \n c =?utf-8?q?=41?= \"\\ \nDate:\1\n",
      "({1}\r\n\1 \"a b c =?utf-8?q?=41?= \\\"\\\\\" NIL NIL NIL NIL NIL NIL"
      " NIL NIL)", 0 },
    { "Subject: \303\244\nFrom: \303\244 <\303\244@\303\244>\n",
      "(NIL {2}\r\n\303\244 " FROM3("(({2}\r\n\303\244 NIL {2}\r\n\303\244 "
      "{2}\r\n\303\244))") " NIL NIL NIL NIL NIL)", 0 },
    { "Subject: \303\244\nMessage-Id: \344\nFrom: \303\244 <a@b>\n",
      "(NIL \"\303\244\" " FROM3("((\"\303\244\" NIL \"a\" \"b\"))")
      " NIL NIL NIL NIL {1}\r\n\344)", MPROTO_IMAPEXTRACT_UTF8 },
    /* What is no field, and a field with a blank before its colon. */
    { "nothing\nSubject : x\n: y\n\nTo: a@b\n",
      "(NIL \"x\" NIL NIL NIL NIL NIL NIL NIL NIL)", 0 },
};

static void check_row(const struct row *r, size_t cap, int code)
{
    mproto_imapextract_mail mail;
    char *room = malloc(cap > 0 ? cap : 1);
    size_t n;

    assert_non_null(room);
    memset(&mail, 0, sizeof mail);
    mail.raw = exact_span(r->header, strlen(r->header));
    mail.flags = r->flags;
    assert_int_equal(mproto_imapextract_envelope(room, cap, &n, &mail), code);
    if (code == MPROTO_OK) {
        assert_int_equal(n, strlen(r->wanted));
        assert_memory_equal(room, r->wanted, n);
    }
    exact_free(mail.raw);
    free(room);
}

static void test_rows(void **state)
{
    size_t i, cap;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_row(&rows[i], 4096, MPROTO_OK);
        for (cap = 0; cap < strlen(rows[i].wanted); cap++)
            check_row(&rows[i], cap, MPROTO_E_FULL);
    }
}

/* NUL cannot be sent. */
static void test_nul(void **state)
{
    static const char header[] = "Subject: a\0b\nTo: \"c\0d\" <e\0f@g>\n";
    mproto_imapextract_mail mail;
    char room[400];
    size_t n;

    (void)state;
    memset(&mail, 0, sizeof mail);
    mail.raw.p = header;
    mail.raw.n = sizeof header - 1;
    assert_int_equal(mproto_imapextract_envelope(room, sizeof room, &n, &mail),
                     MPROTO_OK);
    assert_null(memchr(room, '\0', n));
    assert_memory_equal(room, "(NIL \"a b\" NIL", 14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_nul),
    };

    return cmocka_run_group_tests_name("imapextract_envelope", tests, NULL,
                                       NULL);
}
