#include "imap_read.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>

static char text[2048];

static void put(const char *before, mproto_span s)
{
    size_t n = strlen(text);
    int more = s.p ? snprintf(text + n, sizeof text - n, "%s%.*s", before,
                              (int)s.n, s.p)
                   : snprintf(text + n, sizeof text - n, "%s-", before);

    assert_true(more >= 0 && (size_t)more < sizeof text - n);
}

static void put_addresses(const char *before, mproto_imap_addrs addrs)
{
    mproto_imap_addr a;

    strcat(text, before);
    while (mproto_imap_addrs_next(&addrs, &a)) {
        put("<", a.name);
        put(",", a.route);
        put(",", a.mailbox);
        put("@", a.host);
        strcat(text, ">");
    }
}

static int read_envelope(const char *from, mproto_imap_envelope *e)
{
    imap_read r;
    int code = mproto_imap_envelope_read(e, imap_read_inside(&r, from));

    text[0] = '\0';
    put("", e->date);
    put("|", e->subject);
    put_addresses("|", e->from);
    put_addresses("|", e->sender);
    put_addresses("|", e->reply_to);
    put_addresses("|", e->to);
    put_addresses("|", e->cc);
    put_addresses("|", e->bcc);
    put("|", e->in_reply_to);
    put("|", e->message_id);
    imap_read_free(&r);
    return code;
}

#define A(x) "(NIL NIL \"" x "\" \"h\")"
#define SIX  "(" A("a") ") NIL NIL NIL NIL NIL"
#define SIX_TEXT "|<-,-,a@h>|||||"

static const struct envelope_case {
    const char *from, *wanted;
    unsigned    quirks;
} cases[] = {
    { "(\"Wed, 17 Jul 1996 02:23:25 -0700\" \"Hi\""
      " ((\"Terry Gray\" NIL \"gray\" \"c\")) ((\"T\" \"@r\" \"gray\" \"c\"))"
      " (" A("r") ") (" A("a") A("b") ") (" A("c") ") (" A("d") ")"
      " \"<i@a>\" \"<m@a>\")",
      "Wed, 17 Jul 1996 02:23:25 -0700|Hi|<Terry Gray,-,gray@c>"
      "|<T,@r,gray@c>|<-,-,r@h>|<-,-,a@h><-,-,b@h>|<-,-,c@h>|<-,-,d@h>"
      "|<i@a>|<m@a>", 0 },
    { "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)", "-|-|||||||-|-", 0 },
    { "(\"\" \"\" NIL NIL NIL NIL NIL NIL \"\" \"\")", "|||||||||", 0 },
    /* A group. */
    { "(NIL NIL NIL NIL NIL ((NIL NIL \"g\" NIL)" A("a") "(NIL NIL NIL NIL))"
      " NIL NIL NIL NIL)",
      "-|-||||<-,-,g@-><-,-,a@h><-,-,-@->|||-|-", 0 },
    /* Literals are everyday. */
    { "({1}\r\nd {3}\r\na\"b ((\"A\" NIL {1}\r\na \"h\")) NIL NIL NIL NIL NIL"
      " NIL NIL)", "d|a\"b|<A,-,a@h>||||||-|-", 0 },
    /* QQ and 163: nine of them. */
    { "(\"d\" \"s\" " SIX " \"<m@a>\")", "d|s" SIX_TEXT "|-|<m@a>",
      MPROTO_IMAP_QUIRK_ENVELOPE },
    { "(\"d\" \"s\" " SIX " \"<i>\" \"<m>\" \"x\")", "d|s" SIX_TEXT "|<i>|<m>",
      MPROTO_IMAP_QUIRK_ENVELOPE },
    /* Yahoo. */
    { "(\"d\" \"s\" (" A("a") ") () NIL NIL NIL NIL NIL NIL)",
      "d|s" SIX_TEXT "|-|-", MPROTO_IMAP_QUIRK_ADDRESS },
    { "(\"d\" \"s\" (" A("a") " " A("b") ") NIL NIL NIL NIL NIL NIL NIL)",
      "d|s|<-,-,a@h><-,-,b@h>||||||-|-", MPROTO_IMAP_QUIRK_BLANKS },
    { "(\"d\" \"s\" (NIL " A("a") ") NIL NIL NIL NIL NIL NIL NIL)",
      "d|s" SIX_TEXT "|-|-",
      MPROTO_IMAP_QUIRK_ADDRESS | MPROTO_IMAP_QUIRK_BLANKS },
    { "(\"d\" \"s\" (" A("a") ") \"\" NIL NIL NIL NIL NIL NIL)",
      "d|s" SIX_TEXT "|-|-", MPROTO_IMAP_QUIRK_ADDRESS },
    { "(\"d\" \"s\" ((NIL NIL \"a\")) NIL NIL NIL NIL NIL NIL NIL)",
      "d|s|<-,-,a@->||||||-|-", MPROTO_IMAP_QUIRK_ADDRESS },
    { "(\"d\" \"s\" (()" A("a") ") NIL NIL NIL NIL NIL NIL NIL)",
      "d|s" SIX_TEXT "|-|-", MPROTO_IMAP_QUIRK_ADDRESS },
    { "(\"d\" \"s\" ((NIL NIL \"a\" \"h\" \"x\")) NIL NIL NIL NIL NIL NIL"
      " NIL)", "d|s" SIX_TEXT "|-|-", MPROTO_IMAP_QUIRK_ADDRESS },
    { "(\"d\" 2024 " SIX " NIL NIL)", "d|2024" SIX_TEXT "|-|-",
      MPROTO_IMAP_QUIRK_ATOM }
};

static void test_envelopes(void **state)
{
    const struct envelope_case *c = cases;
    mproto_imap_envelope e;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof *cases; i++, c++) {
        assert_int_equal(read_envelope(c->from, &e), MPROTO_OK);
        assert_string_equal(text, c->wanted);
        assert_int_equal(e.quirks, c->quirks);
    }
}

static void test_none(void **state)
{
    static const char *const bad[] = {
        "()", "(NIL)", "(\"d\" \"s\" " SIX ")",
        "((\"d\") \"s\" " SIX " NIL NIL)",
        "(\"d\" \"s\" " SIX " NIL (NIL))",
        "(\"d\" \"s\" ((NIL (NIL) \"a\" \"h\")) NIL NIL NIL NIL NIL NIL NIL)"
    };
    mproto_imap_envelope e;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(read_envelope(bad[i], &e), MPROTO_E_ARG);
        assert_string_equal(text, "-|-|||||||-|-");
        assert_int_equal(e.quirks, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_envelopes),
        cmocka_unit_test(test_none)
    };

    return cmocka_run_group_tests_name("imap_envelope", tests, NULL, NULL);
}
