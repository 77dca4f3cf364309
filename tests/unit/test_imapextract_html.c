#include "imap/imapextract_preview_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static const struct row {
    const char *html, *wanted;
} rows[] = {
    { "<html><head><title>no</title></head><body>Hi <b>th</b>ere</body>",
      "Hi there" },
    { "a<p>b</p>c<br>d<BR/>e", "a b c d e" },
    { "<style>x { a: '<b>' }</style>y", "y" },
    { "<script>if (a < b && c) '</p>';</Script >z", "z" },
    { "<title>a<!-- </title>b", "b" },
    { "a<!-- x > y -- > -->b<!---->c", "abc" },
    { "<!DOCTYPE html PUBLIC \"a>b\">x<?xml ?>y", "x y" },
    { "<a href='x>y' title=\">\">z</a>", "z" },
    { "1 < 2 <3 > <", "1 < 2 <3 >" },
    { "&lt;&amp;&gt; &nbsp; &#65;&#x42;&#X43; &auml;&Auml;",
      "<&> ABC \303\244\303\204" },
    { "a&shy;b&zwnj;c&#847;d", "abcd" },
    { "&none; &# &#; &#x; &#xd800; &#1114112; &#99999999999; AT&T &amp x&",
      "&none; &# &#; &#x; &#xd800; &#1114112; &#99999999999; AT&T &amp x" },
    { "<verylongelementname>x</verylongelementname>y", "x y" },
    { "x<!--", "x" },
};

static void test_rows(void **state)
{
    mproto_preview_html h;
    mproto_preview v;
    char room[500];
    const char *p;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        memset(&h, 0, sizeof h);
        memset(&v, 0, sizeof v);
        v.out.dst = room;
        v.out.cap = sizeof room;
        for (p = rows[i].html; *p; p++)
            mproto_preview_html_put(&h, &v, (unsigned char)*p);
        mproto_print_end(&v.out);
        assert_string_equal(room, rows[i].wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
    };

    return cmocka_run_group_tests_name("imapextract_html", tests, NULL, NULL);
}
