#include "all_strings.h"
#include "exact.h"
#include "imap/imap_values_int.h"
#include "imap/imap_write_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#define ROOM 8192

typedef void write_fn(mproto_imap_writer *w, mproto_span text);

static mproto_span span_of_text(const char *s)
{
    mproto_span span;

    span.p = s;
    span.n = strlen(s);
    return span;
}

/* --- one value, as it is wanted --- */

static void check_written(const mproto_imap_writer *w, const char *wanted)
{
    assert_int_equal(w->code, MPROTO_OK);
    assert_int_equal(w->b.n, strlen(wanted));
    assert_memory_equal(w->b.p, wanted, w->b.n);
}

static void check_one(write_fn *write, const char *text, const char *wanted)
{
    char room[ROOM];
    mproto_imap_writer w;

    mproto_imap_writer_init(&w, room, sizeof room, MPROTO_IMAP_LITERALS_PLUS,
                            0);
    write(&w, span_of_text(text));
    if (wanted) {
        check_written(&w, wanted);
    } else {
        assert_int_equal(w.code, MPROTO_E_ARG);
        assert_int_equal(w.b.n, 0);
    }
}

static const struct form {
    write_fn   *write;
    const char *text, *wanted;  /* NULL: refused */
} forms[] = {
    { mproto_imap_write_astring, "INBOX", "INBOX" },
    { mproto_imap_write_astring, "", "\"\"" },
    { mproto_imap_write_astring, "nil", "\"nil\"" },
    { mproto_imap_write_astring, "nils", "nils" },
    { mproto_imap_write_astring, "a b", "\"a b\"" },
    { mproto_imap_write_astring, "a/b.c-d_e+f&AOQ-", "a/b.c-d_e+f&AOQ-" },
    { mproto_imap_write_astring, "[Gmail]", "\"[Gmail]\"" },
    { mproto_imap_write_astring, "50%", "\"50%\"" },
    { mproto_imap_write_astring, "a*", "\"a*\"" },
    { mproto_imap_write_astring, "(", "\"(\"" },
    { mproto_imap_write_astring, "{1}", "\"{1}\"" },
    { mproto_imap_write_astring, "a\"b\\c", "\"a\\\"b\\\\c\"" },
    { mproto_imap_write_astring, "a\tb", "\"a\tb\"" },
    { mproto_imap_write_astring, "a\r\nb", "{4+}\r\na\r\nb" },
    { mproto_imap_write_astring, "\033", "{1+}\r\n\033" },
    { mproto_imap_write_astring, "\177", "{1+}\r\n\177" },
    { mproto_imap_write_astring, "\303\244", "{2+}\r\n\303\244" },
    { mproto_imap_write_string, "INBOX", "\"INBOX\"" },
    { mproto_imap_write_string, "", "\"\"" },
    { mproto_imap_write_nstring, "NIL", "\"NIL\"" },
    { mproto_imap_write_pattern, "INBOX.%", "INBOX.%" },
    { mproto_imap_write_pattern, "*", "*" },
    { mproto_imap_write_pattern, "", "\"\"" },
    { mproto_imap_write_pattern, "a *", "\"a *\"" },
    { mproto_imap_write_pattern, "a]", "\"a]\"" },
    { mproto_imap_write_atoms, "1:3 (UID BODY.PEEK[HEADER.FIELDS (TO)]<0.9>)",
      "1:3 (UID BODY.PEEK[HEADER.FIELDS (TO)]<0.9>)" },
    { mproto_imap_write_atoms, "\\Seen \\*", "\\Seen \\*" },
    { mproto_imap_write_atoms, "OR (SEEN) NOT (DRAFT (1:*))",
      "OR (SEEN) NOT (DRAFT (1:*))" },
    { mproto_imap_write_atoms, "()", "()" },
    { mproto_imap_write_atoms, "", NULL },
    { mproto_imap_write_atoms, " a", NULL },
    { mproto_imap_write_atoms, "a ", NULL },
    { mproto_imap_write_atoms, "a  b", NULL },
    { mproto_imap_write_atoms, "a(b)", NULL },
    { mproto_imap_write_atoms, "(a)b", NULL },
    { mproto_imap_write_atoms, "((a)(b) c)", "((a)(b) c)" },
    { mproto_imap_write_atoms, "( a)", NULL },
    { mproto_imap_write_atoms, "(a )", NULL },
    { mproto_imap_write_atoms, "(a", NULL },
    { mproto_imap_write_atoms, "a)", NULL },
    { mproto_imap_write_atoms, ")(", NULL },
    { mproto_imap_write_atoms, "\"a\"", NULL },
    { mproto_imap_write_atoms, "a {3}", NULL },
    { mproto_imap_write_atoms, "a\r\nb", NULL },
    { mproto_imap_write_atoms, "a\tb", NULL },
    { mproto_imap_write_atoms, "\303\244", NULL }
};

static void test_forms(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof forms / sizeof *forms; i++)
        check_one(forms[i].write, forms[i].text, forms[i].wanted);
}

/* --- every string, read again --- */

/* "@" stands for NUL, which pieces cannot have. */
static mproto_span with_nul(char *copy, const char *p, size_t n)
{
    mproto_span text;
    size_t i;

    for (i = 0; i < n; i++)
        copy[i] = p[i] == '@' ? '\0' : p[i];
    text.p = copy;
    text.n = n;
    return text;
}

static void check_read(const mproto_imap_writer *w, mproto_span text)
{
    mproto_imap_token room[16];
    mproto_imap_values values;
    mproto_imap_list list;
    mproto_imap_value v;
    mproto_span written;
    char side[64];

    memset(&values, 0, sizeof values);
    values.room = room;
    values.cap = 16;
    values.side = side;
    values.side_cap = sizeof side;
    values.depth_max = 1;
    written.p = w->b.p;
    written.n = w->b.n;
    assert_int_equal(mproto_imap_values_read(&values, written), MPROTO_OK);
    list = mproto_imap_values_list(&values);
    assert_true(mproto_imap_next(&list, &v));
    assert_true(v.kind == MPROTO_IMAP_STRING || v.kind == MPROTO_IMAP_ATOM);
    assert_int_equal(v.text.n, text.n);
    assert_memory_equal(v.text.p, text.p, text.n);
    assert_false(mproto_imap_next(&list, &v));
}

/* Room for one octet less is too little, and leaves all as it was. */
static void check_room(write_fn *write, mproto_span text,
                       const mproto_imap_writer *whole)
{
    char *less = exact_copy(whole->b.p, whole->b.n - 1);
    mproto_imap_writer w;

    mproto_imap_writer_init(&w, less, whole->b.n - 1, whole->literals,
                            whole->flags);
    write(&w, text);
    assert_int_equal(w.code, MPROTO_E_FULL);
    assert_int_equal(w.b.n, 0);
    assert_int_equal(w.gate, 0);
    write(&w, text);
    assert_int_equal(w.b.n, 0);
    free(less);
}

static void check_any(write_fn *write, mproto_span text, unsigned flags)
{
    size_t most = MPROTO_IMAP_WRITE_ROOM(text.n);
    char *room = malloc(most);
    mproto_imap_writer w;

    assert_non_null(room);
    mproto_imap_writer_init(&w, room, most, MPROTO_IMAP_LITERALS_WAIT, flags);
    write(&w, text);
    if (text.n > 0 && memchr(text.p, '\0', text.n) &&
        !(flags & MPROTO_IMAP_WRITE_OCTETS)) {
        assert_int_equal(w.code, MPROTO_E_ARG);
        assert_int_equal(w.b.n, 0);
    } else {
        assert_int_equal(w.code, MPROTO_OK);
        check_read(&w, text);
        assert_int_equal(w.gate > 0, memchr(room, '\n', w.b.n) &&
                                     strchr("{~", room[0]));
        check_room(write, text, &w);
    }
    free(room);
}

static void check_string(const char *p, size_t n, size_t pieces)
{
    static write_fn *const writes[] = {
        mproto_imap_write_astring, mproto_imap_write_pattern,
        mproto_imap_write_string, mproto_imap_write_nstring
    };
    char *copy = exact_copy(p, n);
    mproto_span text = with_nul(copy, p, n);
    size_t i;

    (void)pieces;
    for (i = 0; i < 4 * 4; i++)
        check_any(writes[i / 4], text, (unsigned)i % 4);
    free(copy);
}

static void test_inj_every_string_is_read_again(void **state)
{
    static const char *const pieces[] = {
        "a", "\"", "\\", " ", "(", "{1}", "\r\n", "\303\244", "\377", "@"
    };
    const all_strings all = { "", pieces, 10, 4 };

    (void)state;
    all_strings_run(&all, check_string);
}

/* What goes out as it is given cannot end a line, begin a string or leave its
 * parentheses. "]" ends sections, which are no values. */
static void check_atoms(const char *p, size_t n, size_t pieces)
{
    mproto_span text = exact_span(p, n);
    char *room = malloc(n + 1);
    mproto_imap_token tokens[64];
    mproto_imap_values values;
    mproto_imap_writer w;
    size_t i;

    (void)pieces;
    assert_non_null(room);
    mproto_imap_writer_init(&w, room, n + 1, MPROTO_IMAP_LITERALS_PLUS, 0);
    mproto_imap_write_atoms(&w, text);
    if (w.code == MPROTO_OK && !memchr(p, ']', n)) {
        memset(&values, 0, sizeof values);
        values.room = tokens;
        values.cap = 64;
        values.depth_max = 64;
        assert_int_equal(mproto_imap_values_read(&values, text), MPROTO_OK);
        assert_int_equal(values.leniencies, 0);
        for (i = 0; i < values.n; i++)
            assert_int_not_equal(tokens[i].kind, MPROTO_IMAP_STRING);
    }
    free(room);
    exact_free(text);
}

static void test_inj_atoms_stay_atoms(void **state)
{
    static const char *const pieces[] = {
        "a", "(", ")", " ", "{1}", "\"", "\\", "\n", "[", "]"
    };
    const all_strings all = { "", pieces, 10, 5 };

    (void)state;
    all_strings_run(&all, check_atoms);
}

/* --- literals --- */

static const struct literal_case {
    mproto_imap_literals literals;
    uint64_t    n;
    int         octets;
    const char *wanted;
    size_t      gate;
} literal_cases[] = {
    { MPROTO_IMAP_LITERALS_WAIT, 0, 0, "A {0}\r\n", 7 },
    { MPROTO_IMAP_LITERALS_WAIT, 12, 1, "A ~{12}\r\n", 9 },
    { MPROTO_IMAP_LITERALS_PLUS, 4097, 0, "A {4097+}\r\n", 0 },
    { MPROTO_IMAP_LITERALS_MINUS, 4096, 0, "A {4096+}\r\n", 0 },
    { MPROTO_IMAP_LITERALS_MINUS, 4097, 0, "A {4097}\r\n", 10 },
    { MPROTO_IMAP_LITERALS_SERVER, 4096, 0, "A {4096}\r\n", 0 },
    { MPROTO_IMAP_LITERALS_SERVER, 1, 1, "A ~{1}\r\n", 0 }
};

static void test_literals(void **state)
{
    const struct literal_case *c = literal_cases;
    mproto_imap_writer w;
    char room[64];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof literal_cases / sizeof *c; i++, c++) {
        mproto_imap_writer_init(&w, room, sizeof room, c->literals, 0);
        mproto_imap_write_atoms(&w, span_of_text("A"));
        mproto_imap_write_literal(&w, c->n, c->octets);
        check_written(&w, c->wanted);
        assert_int_equal(w.gate, c->gate);
        mproto_imap_write_atoms(&w, span_of_text("B"));
        assert_int_equal(w.gate, 0);
    }
}

static void test_literal_sizes(void **state)
{
    mproto_imap_writer w;
    char room[32];

    (void)state;
    mproto_imap_writer_init(&w, room, sizeof room, MPROTO_IMAP_LITERALS_WAIT,
                            0);
    mproto_imap_write_literal(&w, UINT64_C(9223372036854775807), 0);
    check_written(&w, "{9223372036854775807}\r\n");
    mproto_imap_write_literal(&w, UINT64_C(9223372036854775808), 0);
    assert_int_equal(w.code, MPROTO_E_ARG);
    assert_int_equal(w.gate, 0);
}

static void test_long_strings(void **state)
{
    char room[ROOM], text[600];
    mproto_imap_writer w;
    mproto_span s = { text, 512 };

    (void)state;
    memset(text, 'a', sizeof text);
    mproto_imap_writer_init(&w, room, sizeof room,
                            MPROTO_IMAP_LITERALS_SERVER, 0);
    mproto_imap_write_string(&w, s);
    assert_int_equal(w.b.n, 514);
    assert_int_equal(room[0], '"');
    w.b.n = 0;
    mproto_imap_write_astring(&w, s);
    assert_int_equal(w.b.n, 512);
    w.b.n = 0;
    s.n = 513;
    mproto_imap_write_string(&w, s);
    assert_memory_equal(room, "{513}\r\na", 8);
    w.b.n = 0;
    mproto_imap_write_astring(&w, s);
    assert_memory_equal(room, "{513}\r\na", 8);
    assert_int_equal(w.code, MPROTO_OK);
}

/* RFC 9051 4.3: UTF-8 in quoted strings is for those who said they read it. */
static void test_utf8(void **state)
{
    mproto_imap_writer w;
    char room[64];

    (void)state;
    mproto_imap_writer_init(&w, room, sizeof room,
                            MPROTO_IMAP_LITERALS_SERVER,
                            MPROTO_IMAP_WRITE_UTF8);
    mproto_imap_write_astring(&w, span_of_text("\303\244"));
    mproto_imap_write_string(&w, span_of_text("\303"));
    mproto_imap_write_string(&w, span_of_text("\303\244\n"));
    check_written(&w, "\"\303\244\" {1}\r\n\303 {3}\r\n\303\244\n");
}

static void test_octets(void **state)
{
    const mproto_span nul = { "a\0", 2 };
    mproto_imap_writer w;
    char room[64];

    (void)state;
    mproto_imap_writer_init(&w, room, sizeof room,
                            MPROTO_IMAP_LITERALS_SERVER,
                            MPROTO_IMAP_WRITE_OCTETS);
    mproto_imap_write_string(&w, nul);
    assert_int_equal(w.b.n, 8);
    assert_memory_equal(room, "~{2}\r\na", 8);
}

/* --- lists, numbers, flags --- */

static void test_lists(void **state)
{
    const mproto_span nil = { NULL, 0 };
    mproto_imap_writer w;
    char room[64];

    (void)state;
    mproto_imap_writer_init(&w, room, sizeof room,
                            MPROTO_IMAP_LITERALS_SERVER, 0);
    mproto_buf_text(&w.b, "*");
    mproto_imap_write_open(&w);
    mproto_imap_write_nstring(&w, nil);
    mproto_imap_write_open(&w);
    mproto_imap_write_close(&w);
    mproto_imap_write_number(&w, 7);
    mproto_imap_write_open(&w);
    mproto_imap_write_string(&w, span_of_text("a"));
    mproto_imap_write_close(&w);
    mproto_imap_write_close(&w);
    check_written(&w, "* (NIL () 7 (\"a\"))");
    assert_int_equal(w.depth, 0);
    mproto_imap_write_close(&w);
    assert_int_equal(w.code, MPROTO_E_ARG);
}

/* Two of them need no blank: the list of addresses in ENVELOPE has none. */
static void test_tight(void **state)
{
    mproto_imap_writer w;
    char room[64];

    (void)state;
    mproto_imap_writer_init(&w, room, sizeof room,
                            MPROTO_IMAP_LITERALS_SERVER, 0);
    mproto_imap_write_open(&w);
    mproto_imap_write_close(&w);
    w.tight = 1;
    mproto_imap_write_open(&w);
    mproto_imap_write_close(&w);
    check_written(&w, "()()");
}

static void test_numbers(void **state)
{
    mproto_imap_writer w;
    char room[64];

    (void)state;
    mproto_imap_writer_init(&w, room, sizeof room,
                            MPROTO_IMAP_LITERALS_SERVER, 0);
    mproto_imap_write_number(&w, 0);
    mproto_imap_write_number(&w, UINT64_C(9223372036854775807));
    check_written(&w, "0 9223372036854775807");
    mproto_imap_write_number(&w, UINT64_C(9223372036854775808));
    assert_int_equal(w.code, MPROTO_E_ARG);
}

static const struct flags_case {
    unsigned    bits;
    const char *keywords, *wanted;
} flags_cases[] = {
    { 0, NULL, "()" },
    { 0, "", "()" },
    { MPROTO_IMAP_SEEN, NULL, "(\\Seen)" },
    { 0x7f, NULL, "(\\Seen \\Answered \\Flagged \\Deleted \\Draft \\Recent"
                  " \\*)" },
    { MPROTO_IMAP_KEYWORD | MPROTO_IMAP_DRAFT, "$Junk", "(\\Draft $Junk)" },
    { 0, " a  b ", "(a b)" },
    { 0, "\\Noselect [a", "(\\Noselect [a)" },
    { 0, "a\r\nb", NULL }, { 0, "a)", NULL }, { 0, "\\", NULL },
    { 0, "a]", NULL }, { 0, "\\*", NULL }, { 0, "a \303\244", NULL },
    { 0, "a\"b", NULL }, { 0, "{3}", NULL }
};

static void test_flags(void **state)
{
    const struct flags_case *c = flags_cases;
    mproto_imap_writer w;
    char room[128];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof flags_cases / sizeof *c; i++, c++) {
        mproto_imap_writer_init(&w, room, c->keywords
                                    ? strlen(c->keywords) + 64 : 64,
                                MPROTO_IMAP_LITERALS_SERVER, 0);
        mproto_imap_write_flags(&w, c->bits, c->keywords);
        if (c->wanted)
            check_written(&w, c->wanted);
        else
            assert_int_equal(w.code, MPROTO_E_ARG);
    }
}

static void test_what_is_refused_sticks(void **state)
{
    mproto_imap_writer w;
    char room[64];

    (void)state;
    mproto_imap_writer_init(&w, room, sizeof room,
                            MPROTO_IMAP_LITERALS_SERVER, 0);
    mproto_imap_write_atoms(&w, span_of_text("a"));
    mproto_imap_write_atoms(&w, span_of_text("a\n"));
    mproto_imap_write_atoms(&w, span_of_text("b"));
    mproto_imap_write_number(&w, 1);
    mproto_imap_write_string(&w, span_of_text("b"));
    mproto_imap_write_literal(&w, 1, 0);
    mproto_imap_write_flags(&w, 1, NULL);
    assert_int_equal(w.code, MPROTO_E_ARG);
    assert_int_equal(w.b.n, 1);
    assert_int_equal(w.depth, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_inj_every_string_is_read_again),
        cmocka_unit_test(test_inj_atoms_stay_atoms),
        cmocka_unit_test(test_literals),
        cmocka_unit_test(test_literal_sizes),
        cmocka_unit_test(test_long_strings),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_octets),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_tight),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_what_is_refused_sticks)
    };

    return cmocka_run_group_tests_name("imap_write", tests, NULL, NULL);
}
