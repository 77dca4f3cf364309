/* The MIME parser's flags, and what is asked of it between events. */
#include "mime_outline.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))
#define D(name) MPROTO_DEFECT_ ## name

#define V "MIME-Version: 1.0\r\n"
#define CT "Content-Type: "
#define MIXED(b) CT "multipart/mixed; boundary=" b "\r\n"

static void test_shallow(void **state)
{
    static const char text[] = V CT "message/rfc822\r\n\r\nA: b\r\n\r\nx";
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_SHALLOW };
    mime_trace t = mime_outline(&opts, text, sizeof text - 1);

    (void)state;
    assert_string_equal(t.text, "message/rfc822[A: b\r\n\r\nx]");
    assert_int_equal(t.defects, 0);
    free(t.text);
}

static void test_no_fields(void **state)
{
    static const char text[] = V CT "text/html\r\n\r\nx";
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_NOFIELD };
    mime_trace t = mime_outline(&opts, text, sizeof text - 1);

    (void)state;
    assert_string_equal(t.text, "text/html[x]");
    assert_int_equal(t.events[MPROTO_MIME_FIELD], 0);
    free(t.text);
}

static mproto_mime *parser_of(const mproto_mime_opts *opts, const char *p)
{
    mproto_mime *m = mproto_mime_new(opts);

    assert_non_null(m);
    assert_int_equal(mproto_mime_in(m, p, strlen(p)), MPROTO_OK);
    mproto_mime_eof(m);
    return m;
}

/* The outline when the part of this path is skipped. */
static mime_trace outline_without(const mproto_mime_opts *opts, const char *p,
                                  unsigned depth, unsigned number)
{
    mproto_mime *m = parser_of(opts, p);
    const mproto_mime_event *e;
    mime_trace t;

    memset(&t, 0, sizeof t);
    while ((e = mproto_mime_next(m)) != NULL) {
        if (e->type == MPROTO_MIME_HEADER_END && e->part->depth == depth
            && (depth == 0 || e->part->path[depth - 1] == number))
            assert_int_equal(mproto_mime_skip(m), MPROTO_OK);
        else if (e->type != MPROTO_MIME_HEADER_END)
            assert_int_equal(mproto_mime_skip(m), MPROTO_E_STATE);
        if (e->type == MPROTO_MIME_PART_END)
            mime_trace_say(&t, "lines", (unsigned long)e->part->lines);
        mime_outline_event(&t, e);
    }
    assert_int_equal(mproto_mime_skip(m), MPROTO_E_STATE);
    mproto_mime_free(m);
    return t;
}

static void test_skip(void **state)
{
    static const char text[] =
        V MIXED("o") "\r\n--o\r\n" MIXED("i") "\r\n--i\r\n\r\n1\r\n\0\r\n"
        "--i--\r\n--o\r\nContent-Transfer-Encoding: base64\r\n\r\nMg==\r\n"
        "--o\r\n\r\n3\r\n--o--\r\n";
    static const struct {
        unsigned    depth, number, flags;
        const char *outline;
    } cases[] = {
        { 0, 0, 0, "multipart/mixed(multipart/mixed(text/plain[ lines=1] "
          "lines=4) text/plain[ lines=0] text/plain[ lines=0] lines=16)" },
        { 1, 1, MPROTO_MIME_DECODE,
          "multipart/mixed(multipart/mixed(text/plain[ lines=1] "
          "lines=4) text/plain[2 lines=0] text/plain[3 lines=0] lines=16)" },
        { 1, 2, MPROTO_MIME_DECODE,
          "multipart/mixed(multipart/mixed(text/plain[1\r\n@ lines=1] "
          "lines=4) text/plain[ lines=0] text/plain[3 lines=0] lines=16)" },
        { 1, 3, 0,
          "multipart/mixed(multipart/mixed(text/plain[1\r\n@ lines=1] "
          "lines=4) text/plain[Mg== lines=0] text/plain[ lines=0] lines=16)" },
    };
    mproto_mime_opts opts = { .size = sizeof opts };
    char copy[sizeof text];
    size_t i;

    (void)state;
    memcpy(copy, text, sizeof text);
    *(char *)memchr(copy, '\0', sizeof copy) = '@';
    for (i = 0; i < LEN(cases); i++) {
        mime_trace t;

        opts.flags = cases[i].flags;
        t = outline_without(&opts, copy, cases[i].depth, cases[i].number);
        assert_string_equal(t.text, cases[i].outline);
        assert_int_equal(t.defects, 0);
        free(t.text);
    }
}

/* Nobody asks what a part that is skipped is made of. */
static void test_skip_sees_no_defects(void **state)
{
    mime_trace t = outline_without(NULL, "A: b\r\n\r\n\xff\r", 0, 0);

    (void)state;
    assert_string_equal(t.text, "text/plain[ lines=0]");
    assert_int_equal(t.defects, 0);
    free(t.text);
}

/* The line of a mailbox before a message: how many octets are told before its
 * PART, and how many fields it has then. */
static const struct from_line {
    const char *message;
    size_t      before;
    unsigned    fields, defects;
} from_lines[] = {
    { "From a@b Thu Jan  1 00:00:00 1970\r\nA: b\r\n\r\nx", 35, 1, 0 },
    { "From \nA: b\n\nx", 6, 1, 0 },
    { ">From a\nA: b\n\nx", 8, 1, 0 },
    { "From a\nFrom b\nA: b\n\nx", 7, 2, D(FIELD) },
    { "From: a\nA: b\n\nx", 0, 2, 0 },
    { ">>From a\nA: b\n\nx", 0, 2, D(FIELD) },
    { "from a\nA: b\n\nx", 0, 2, D(FIELD) },
    { "From", 0, 1, D(FIELD) | D(TRUNCATED) },
    { "From ", 5, 0, D(TRUNCATED) },
    { ">", 0, 1, D(FIELD) | D(TRUNCATED) },
    { "", 0, 0, D(TRUNCATED) },
    { "From a\n\nx", 7, 0, 0 },
    { "From a\n b\nA: b\n\nx", 7, 2, D(FIELD) },
};

static void test_mailbox_line(void **state)
{
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_MBOXLINE };
    const mproto_mime_event *e;
    unsigned fields;
    size_t i, before;

    (void)state;
    for (i = 0; i < LEN(from_lines); i++) {
        const char *p = from_lines[i].message;
        mproto_mime *m = parser_of(&opts, p);

        for (before = 0; (e = mproto_mime_next(m)) != NULL;) {
            if (e->type == MPROTO_MIME_PART)
                break;
            assert_int_equal(e->type, MPROTO_MIME_OUTSIDE);
            before += e->data.n;
        }
        assert_non_null(e);
        assert_int_equal(before, from_lines[i].before);
        assert_int_equal(e->part->header, before);
        for (fields = 0; e->type != MPROTO_MIME_END; e = mproto_mime_next(m))
            fields += e->type == MPROTO_MIME_FIELD;
        assert_int_equal(fields, from_lines[i].fields);
        assert_int_equal(e->defects, from_lines[i].defects);
        mproto_mime_free(m);
        mime_trace_splits(&opts, p, strlen(p), 0);
    }
}

static void test_no_mailbox_line(void **state)
{
    static const char text[] = "From a\r\nA: b\r\n\r\nx";
    mime_trace t = mime_outline(NULL, text, sizeof text - 1);

    (void)state;
    assert_int_equal(t.events[MPROTO_MIME_FIELD], 2);
    assert_int_equal(t.defects, D(FIELD));
    free(t.text);
}

static void test_calls_out_of_turn(void **state)
{
    mproto_mime *m = mproto_mime_new(NULL);
    const mproto_mime_event *e;

    (void)state;
    assert_non_null(m);
    assert_int_equal(mproto_mime_raw(m), MPROTO_E_STATE);
    assert_int_equal(mproto_mime_in(m, NULL, 0), MPROTO_OK);
    assert_int_equal(mproto_mime_in(m, "\r\nx", 3), MPROTO_OK);
    assert_int_equal(mproto_mime_in(m, "y", 1), MPROTO_E_STATE);
    while ((e = mproto_mime_next(m)) != NULL)
        assert_int_equal(mproto_mime_raw(m), e->type == MPROTO_MIME_HEADER_END
                         ? MPROTO_OK : MPROTO_E_STATE);
    assert_int_equal(mproto_mime_raw(m), MPROTO_E_STATE);
    assert_int_equal(mproto_mime_in(m, "y", 1), MPROTO_OK);
    assert_non_null(mproto_mime_next(m));
    assert_null(mproto_mime_next(m));
    mproto_mime_eof(m);
    assert_int_equal(mproto_mime_in(m, "z", 1), MPROTO_E_STATE);
    assert_int_equal(mproto_mime_next(m)->type, MPROTO_MIME_PART_END);
    assert_int_equal(mproto_mime_next(m)->type, MPROTO_MIME_END);
    assert_null(mproto_mime_next(m));
    assert_null(mproto_mime_next(m));
    assert_int_equal(mproto_mime_error(m)->code, MPROTO_OK);
    mproto_mime_free(m);
    mproto_mime_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shallow),
        cmocka_unit_test(test_no_fields),
        cmocka_unit_test(test_skip),
        cmocka_unit_test(test_skip_sees_no_defects),
        cmocka_unit_test(test_mailbox_line),
        cmocka_unit_test(test_no_mailbox_line),
        cmocka_unit_test(test_calls_out_of_turn),
    };

    return cmocka_run_group_tests_name("mime_calls", tests, NULL, NULL);
}
