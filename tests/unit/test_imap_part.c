#include "imap_outline.h"
#include <setjmp.h>
#include <cmocka.h>

#define PLAIN "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 2)"

/* --- by the grammar --- */

static const struct structure {
    const char *text, *wanted;
} good[] = {
    { "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\" \"FORMAT\" \"flowed\")"
      " \"<i@a>\" \"a text\" \"BASE64\" 1152 23)",
      "0 [1] TEXT/PLAIN;CHARSET=UTF-8;FORMAT=flowed BASE64 1152:23 id=<i@a>"
      " description=a text\n" },
    { "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 2 \"sum\""
      " (\"inline\" (\"filename\" \"a\")) (\"en\" \"de\") \"http://a\")",
      "0 [1] text/plain 7bit 1:2 md5=sum disposition=inline;filename=a"
      " language=en language=de location=http://a\n" },
    { "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 2 NIL (\"inline\" NIL)"
      " \"en\" NIL 7 (\"new\" 1) NIL)",
      "0 [1] text/plain 7bit 1:2 disposition=inline language=en\n" },
    { "(\"image\" \"png\" NIL NIL NIL \"base64\" 18446744)",
      "0 [1] image/png base64 18446744:0\n" },
    { "(\"image\" \"png\" NIL NIL NIL \"base64\" 5 NIL (\"attachment\""
      " (\"filename\" \"a\" \"size\" \"5\")) NIL NIL)",
      "0 [1] image/png base64 5:0 disposition=attachment;filename=a;size=5\n"
    },
    { "(" PLAIN PLAIN " \"MIXED\")",
      "0 [] multipart/MIXED\n"
      "1 [1] TEXT/PLAIN 7BIT 1:2\n1 [2] TEXT/PLAIN 7BIT 1:2\n" },
    { "(" PLAIN " \"mixed\" (\"boundary\" \"b\") (\"inline\" NIL) \"en\""
      " \"loc\" (1 (2)))",
      "0 [] multipart/mixed;boundary=b disposition=inline language=en"
      " location=loc\n1 [1] TEXT/PLAIN 7BIT 1:2\n" },
    { "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 9 (NIL \"S\" NIL NIL NIL"
      " NIL NIL NIL NIL NIL) " PLAIN " 3 \"sum\" NIL NIL NIL)",
      "0 [1] MESSAGE/RFC822 7BIT 9:3 md5=sum envelope=S\n"
      "1 [1.1] TEXT/PLAIN 7BIT 1:2\n" },
    { "(\"message\" \"global\" NIL NIL NIL \"8bit\" 9 (NIL NIL NIL NIL NIL"
      " NIL NIL NIL NIL NIL) " PLAIN " 3)",
      "0 [1] message/global 8bit 9:3 envelope\n"
      "1 [1.1] TEXT/PLAIN 7BIT 1:2\n" },
    { "(\"message\" \"delivery-status\" NIL NIL NIL \"7BIT\" 324)",
      "0 [1] message/delivery-status 7BIT 324:0\n" }
};

/* --- what peers were seen to say --- */

#define Q_MULTIPART   " !80\n"
#define Q_MESSAGE     " !100\n"
#define Q_DISPOSITION " !200\n"

static const struct structure quirky[] = {
    /* Gmail, for a multipart within one of the same boundary. */
    { "(\"ALTERNATIVE\" (\"BOUNDARY\" \"x\") NIL NIL)",
      "0 [] multipart/ALTERNATIVE;BOUNDARY=x" Q_MULTIPART },
    { "(\"RELATED\" NIL (\"ATTACHMENT\" NIL) NIL)",
      "0 [] multipart/RELATED disposition=ATTACHMENT" Q_MULTIPART },
    { "(" PLAIN "(\"ALTERNATIVE\") \"MIXED\")",
      "0 [] multipart/MIXED\n1 [1] TEXT/PLAIN 7BIT 1:2\n"
      "1 [2] multipart/ALTERNATIVE" Q_MULTIPART },
    { "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 9 (NIL NIL NIL NIL NIL NIL"
      " NIL NIL NIL NIL) (\"ALTERNATIVE\") 51)",
      "0 [1] MESSAGE/RFC822 7BIT 9:51 envelope\n"
      "1 [1] multipart/ALTERNATIVE" Q_MULTIPART },
    { "(\"MESSAGE\" \"RFC822\" (\"NAME\" \"a\") NIL NIL \"7BIT\" 4079755)",
      "0 [1] MESSAGE/RFC822;NAME=a 7BIT 4079755:0" Q_MESSAGE },
    { "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 9 NIL (\"inline\" NIL) NIL"
      " NIL)",
      "0 [1] MESSAGE/RFC822 7BIT 9:0 disposition=inline" Q_MESSAGE },
    /* Dovecot and others. */
    { "(NIL \"alternative\" (\"boundary\" \"x\") NIL NIL)",
      "0 [] multipart/alternative;boundary=x" Q_MULTIPART },
    /* Exchange. */
    { "(\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 5 NIL \"inline\" NIL NIL)",
      "0 [1] IMAGE/PNG BASE64 5:0 disposition=inline" Q_DISPOSITION },
    { "(\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 5 NIL (NIL NIL) NIL NIL)",
      "0 [1] IMAGE/PNG BASE64 5:0" Q_DISPOSITION },
    { "(" PLAIN " \"mixed\" (\"boundary\" \"b\") \"S/MIME Encrypted Message\""
      " NIL)",
      "0 [] multipart/mixed;boundary=b description=S/MIME Encrypted Message"
      Q_DISPOSITION "1 [1] TEXT/PLAIN 7BIT 1:2\n" },
    { "(\"IMAGE\" \"PNG\" NIL NIL NIL BASE64 5)",
      "0 [1] IMAGE/PNG BASE64 5:0 !8\n" },
    { "(\"IMAGE\" \"PNG\" NIL NIL NIL \"base64 \" 5)",
      "0 [1] IMAGE/PNG base64 5:0 !1\n" },
    { "(\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" -1)",
      "0 [1] IMAGE/PNG BASE64 0:0 !10\n" },
    { "(\"TEXT\" \"PLAIN\" NIL NIL NIL NIL NIL NIL)",
      "0 [1] TEXT/PLAIN 0:0 !810\n" },
    { "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5 NIL (\"inline\" NIL))",
      "0 [1] TEXT/PLAIN 7BIT 5:0 disposition=inline !10\n" },
    { "(\"TEXT\" \"PLAIN\")", "0 [1] TEXT/PLAIN 0:0 !810\n" },
    /* mail.ru. */
    { "(" PLAIN " \"alternative\" (\"boundary\" NIL))",
      "0 [] multipart/alternative;boundary !400\n"
      "1 [1] TEXT/PLAIN 7BIT 1:2\n" },
    { "(\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 9.3736e+06)",
      "0 [1] IMAGE/PNG BASE64 9373600:0 !10\n" },
    { "(NIL NIL NIL NIL NIL \"7BIT\" 0 NIL NIL NIL NIL)",
      "0 [1] 7BIT 0:0 !800\n" },
    { "( \"X-ZIP\" (\"BOUNDARY\" \"\") NIL NIL)",
      "0 [] multipart/X-ZIP;BOUNDARY=" Q_MULTIPART },
    { "(\"IMAGE\" \"PNG\" (\"name\") NIL NIL \"BASE64\" 5)",
      "0 [1] IMAGE/PNG;name BASE64 5:0 !400\n" },
    { "(\"IMAGE\" \"PNG\" (\"a\" (\"b\") \"c\" \"d\") NIL NIL \"BASE64\" 5)",
      "0 [1] IMAGE/PNG;a;c=d BASE64 5:0 !400\n" },
    { "(\"IMAGE\" \"PNG\" (NIL \"b\" \"c\" \"d\" NIL) NIL NIL \"BASE64\" 5)",
      "0 [1] IMAGE/PNG;b=c;d BASE64 5:0 !400\n" },
    { "(\"IMAGE\" \"PNG\" \"x\" NIL NIL \"BASE64\" 5)",
      "0 [1] IMAGE/PNG BASE64 5:0 !400\n" },
    { "(\"IMAGE\" \"PNG\" () NIL NIL \"BASE64\" 5)",
      "0 [1] IMAGE/PNG BASE64 5:0 !400\n" },
    /* The parameters where the disposition should be. */
    { "(\"TEXT\" \"PLAIN\" NIL NIL NIL NIL 0 0 (\"BOUNDARY\" \"x\") NIL NIL)",
      "0 [1] TEXT/PLAIN 0:0 !800\n" },
    { "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 2 (\"inline\" NIL) NIL)",
      "0 [1] TEXT/PLAIN 7BIT 1:2 disposition=inline !800\n" },
    { "(\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 5 NIL (\"inline\"))",
      "0 [1] IMAGE/PNG BASE64 5:0 disposition=inline !200\n" },
    { "(\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 5 NIL NIL NIL (\"a\"))",
      "0 [1] IMAGE/PNG BASE64 5:0 !800\n" },
    { "(" PLAIN " " PLAIN " \"MIXED\")",
      "0 [] multipart/MIXED !1\n1 [1] TEXT/PLAIN 7BIT 1:2\n"
      "1 [2] TEXT/PLAIN 7BIT 1:2\n" },
    { "(" PLAIN ")",
      "0 [] multipart !800\n1 [1] TEXT/PLAIN 7BIT 1:2\n" },
    { "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 9 (1) " PLAIN " 3)",
      "0 [1] MESSAGE/RFC822 7BIT 9:3 envelope !40\n"
      "1 [1.1] TEXT/PLAIN 7BIT 1:2\n" }
};

static void check_structures(const struct structure *s, size_t n)
{
    imap_outline o;

    for (; n > 0; n--, s++) {
        outline_text(&o, s->text);
        assert_string_equal(o.text, s->wanted);
        assert_int_equal(o.code, 0);
    }
}

static void test_good_ones(void **state)
{
    (void)state;
    check_structures(good, sizeof good / sizeof *good);
}

static void test_quirks(void **state)
{
    (void)state;
    check_structures(quirky, sizeof quirky / sizeof *quirky);
}

static void test_no_parts(void **state)
{
    static const char *const bad[] = {
        "()", "(NIL)", "(NIL NIL)", "(NIL (\"a\" \"b\"))",
        "(() \"MIXED\")"
    };
    imap_outline o;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        outline_text(&o, bad[i]);
        assert_int_equal(o.code, MPROTO_E_ARG);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_ones),
        cmocka_unit_test(test_quirks),
        cmocka_unit_test(test_no_parts)
    };

    return cmocka_run_group_tests_name("imap_part", tests, NULL, NULL);
}
