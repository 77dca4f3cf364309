#include "all_strings.h"
#include "exact.h"
#include <mailproto/imap.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static char shown[512];

/* "what path (names) <origin.count>" */
static void show(const mproto_imap_section *s)
{
    mproto_span fields = s->fields, name;
    size_t n;

    n = (size_t)sprintf(shown, "%d %.*s", (int)s->what, (int)s->path.n,
                        s->path.p);
    while (mproto_imap_section_field(&fields, &name))
        n += (size_t)sprintf(shown + n, " %.*s", (int)name.n, name.p);
    if (s->partial)
        sprintf(shown + n, " <%llu.%llu>", (unsigned long long)s->origin,
                (unsigned long long)s->count);
}

static const struct section_case {
    const char *text, *wanted;          /* NULL: refused */
} cases[] = {
    { "[]", "1 " },
    { "[1]", "1 1" },
    { "[1.22.333]", "1 1.22.333" },
    { "[4294967295]", "1 4294967295" },
    { "[HEADER]", "2 " },
    { "[header]", "2 " },
    { "[1.HEADER]", "2 1" },
    { "[TEXT]", "5 " },
    { "[1.2.TEXT]", "5 1.2" },
    { "[1.MIME]", "6 1" },
    { "[HEADER.FIELDS (TO)]", "3  TO" },
    { "[HEADER.FIELDS (TO Cc X-]y)]", "3  TO Cc X-]y" },
    { "[3.HEADER.FIELDS.NOT (TO \"Content-Type\")]", "4 3 TO Content-Type" },
    { "[HEADER.FIELDS ({2}\r\nTO {3+}\r\na b)]", "3  TO a b" },
    { "[HEADER.FIELDS ({2}\nTO)]", "3  TO" },
    { "[HEADER.FIELDS (\"\")]", "3  " },
    { "[HEADER.FIELDS (\"a\\\"b\" c)]", "3  a\\\"b c" },
    { "[]<0>", "1  <0.0>" },
    { "[]<0.1>", "1  <0.1>" },
    { "[1.TEXT]<9223372036854775807.9223372036854775807>",
      "5 1 <9223372036854775807.9223372036854775807>" },
    { "", NULL }, { "[", NULL }, { "]", NULL }, { "[] ", NULL },
    { "[ ]", NULL }, { "[0]", NULL }, { "[01]", NULL }, { "[1.]", NULL },
    { "[.1]", NULL }, { "[1..2]", NULL }, { "[1.0]", NULL },
    { "[4294967296]", NULL }, { "[MIME]", NULL }, { "[1.X]", NULL },
    { "[HEADERS]", NULL }, { "[1HEADER]", NULL }, { "[HEADER.1]", NULL },
    { "[TEXT.1]", NULL }, { "[HEADER.FIELDS]", NULL },
    { "[HEADER.FIELDS ()]", NULL }, { "[HEADER.FIELDS (TO ]", NULL },
    { "[HEADER.FIELDS (TO)", NULL }, { "[HEADER.FIELDS (TO )]", NULL },
    { "[HEADER.FIELDS  (TO)]", NULL }, { "[HEADER.FIELDS(TO)]", NULL },
    { "[HEADER.FIELDS ((TO))]", NULL }, { "[HEADER.FIELDS (TO)x]", NULL },
    { "[HEADER.FIELDS (\"a)]", NULL }, { "[HEADER.FIELDS (\"a\\)]", NULL },
    { "[HEADER.FIELDS (\"a\r\nb\")]", NULL },
    { "[HEADER.FIELDS (\"a\"b)]", NULL },
    { "[HEADER.FIELDS ({9}\r\nTO)]", NULL },
    { "[HEADER.FIELDS ({2}TO)]", NULL },
    { "[HEADER.FIELDS ({}\r\nTO)]", NULL },
    { "[HEADER.FIELDS (a\tb)]", NULL }, { "[HEADER.FIELDS (\303\244)]", NULL },
    { "[]<>", NULL }, { "[]<1", NULL }, { "[]<.1>", NULL },
    { "[]<1.0>", NULL }, { "[]<1.>", NULL }, { "[]<-1>", NULL },
    { "[]<1.2.3>", NULL }, { "[]<9223372036854775808>", NULL },
    { "[]<0.9223372036854775808>", NULL }, { "[]<1>x", NULL }
};

static void test_sections(void **state)
{
    mproto_imap_section s;
    mproto_span text;
    size_t i;
    int code;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        text = exact_span(cases[i].text, strlen(cases[i].text));
        code = mproto_imap_section_read(&s, text);
        assert_int_equal(code, cases[i].wanted ? MPROTO_OK : MPROTO_E_ARG);
        if (cases[i].wanted) {
            show(&s);
            assert_string_equal(shown, cases[i].wanted);
        }
        exact_free(text);
    }
}

static void test_text_is_what_is_between(void **state)
{
    const mproto_span text = { "[1.HEADER.FIELDS (A B)]<5>", 26 };
    mproto_imap_section s;

    (void)state;
    assert_int_equal(mproto_imap_section_read(&s, text), MPROTO_OK);
    assert_int_equal(s.text.n, 21);
    assert_ptr_equal(s.text.p, text.p + 1);
    assert_int_equal(s.fields.n, 5);
}

/* --- what was read, written again, is the same --- */

static size_t write_names(char *to, mproto_span fields)
{
    const char *from = to;
    mproto_span name;

    while (mproto_imap_section_field(&fields, &name))
        to += sprintf(to, "%s%.*s", to == from ? " (" : " ", (int)name.n,
                      name.p);
    if (to > from)
        *to++ = ')';
    return (size_t)(to - from);
}

static void check_again(const mproto_imap_section *s, const char *p, size_t n)
{
    static const char *const words[] = {
        "", "", "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT", "TEXT", "MIME"
    };
    char text[ALL_OCTETS];
    size_t end;

    end = (size_t)sprintf(text, "[%.*s%s%s", (int)s->path.n, s->path.p,
                          s->path.n > 0 && *words[s->what] ? "." : "",
                          words[s->what]);
    end += write_names(text + end, s->fields);
    text[end++] = ']';
    if (s->partial && s->count)
        end += (size_t)sprintf(text + end, "<%lu.%lu>",
                               (unsigned long)s->origin,
                               (unsigned long)s->count);
    else if (s->partial)
        end += (size_t)sprintf(text + end, "<%lu>", (unsigned long)s->origin);
    assert_int_equal(end, n);
    assert_memory_equal(text, p, n);
}

static size_t sections;

static void check_section(const char *p, size_t n, size_t pieces)
{
    mproto_span text = exact_span(p, n);
    mproto_imap_section s;

    (void)pieces;
    if (mproto_imap_section_read(&s, text) == MPROTO_OK) {
        sections++;
        check_again(&s, p, n);
    }
    exact_free(text);
}

/* With "]" six pieces make 13 of numbers, two of words, 12 of both, and nine
 * of fields; partials are one of none, 30 of one number, 20 of two. */
static void test_every_section(void **state)
{
    static const char *const pieces[] = {
        "1", ".", "HEADER", ".FIELDS", ".NOT", "TEXT", "MIME", " (", "A", " ",
        ")", "]"
    };
    static const char *const partials[] = { "<", ">", "1", "7", ".", " " };
    const all_strings all = { "[", pieces, 12, 6 };
    const all_strings partial = { "[]", partials, 6, 6 };

    (void)state;
    all_strings_run(&all, check_section);
    assert_int_equal(sections, 36);
    all_strings_run(&partial, check_section);
    assert_int_equal(sections, 36 + 51);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_text_is_what_is_between),
        cmocka_unit_test(test_every_section)
    };

    return cmocka_run_group_tests_name("imap_section", tests, NULL, NULL);
}
