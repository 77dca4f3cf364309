#include "mime_outline.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "message/mime_int.h"

/* Takes m to its next event of this type. */
static const mproto_mime_event *next_of(mproto_mime *m, mproto_mime_type type)
{
    const mproto_mime_event *e;

    do {
        e = mproto_mime_next(m);
        assert_non_null(e);
    } while (e->type != type);
    return e;
}

static mproto_mime *parser_of(const char *text)
{
    mproto_mime *m = mproto_mime_new(NULL);

    assert_non_null(m);
    assert_int_equal(mproto_mime_in(m, text, strlen(text)), MPROTO_OK);
    mproto_mime_eof(m);
    return m;
}

static void expect_path(const mproto_mime_part *p, unsigned depth,
                        unsigned a, unsigned b)
{
    assert_int_equal(p->depth, depth);
    if (depth > 0)
        assert_int_equal(p->path[0], a);
    if (depth > 1)
        assert_int_equal(p->path[1], b);
}

#define MIXED(b) "Content-Type: multipart/mixed; boundary=" b "\r\n"

static void test_paths(void **state)
{
    mproto_mime *m = parser_of(
        MIXED("o") "\r\n--o\r\n\r\n--o\r\n" MIXED("i") "\r\n--i\r\n\r\n--i"
        "\r\n\r\n--o\r\n\r\n--o--\r\n");

    (void)state;
    expect_path(next_of(m, MPROTO_MIME_PART)->part, 0, 0, 0);
    expect_path(next_of(m, MPROTO_MIME_PART)->part, 1, 1, 0);
    expect_path(next_of(m, MPROTO_MIME_PART)->part, 1, 2, 0);
    expect_path(next_of(m, MPROTO_MIME_PART)->part, 2, 2, 1);
    expect_path(next_of(m, MPROTO_MIME_PART)->part, 2, 2, 2);
    expect_path(next_of(m, MPROTO_MIME_PART)->part, 1, 3, 0);
    expect_path(next_of(m, MPROTO_MIME_END)->part, 0, 0, 0);
    mproto_mime_free(m);
}

static void expect_span(mproto_span s, const char *want)
{
    assert_int_equal(s.n, strlen(want));
    assert_memory_equal(s.p, want, s.n);
}

/* What is around a part is known again when the part has ended. */
static void test_texts_come_back(void **state)
{
    mproto_mime *m = parser_of(
        "Content-Type: multipart/mixed; boundary=o; name=outer\r\n\r\n"
        "--o\r\nContent-Type: a/b; name=inner\r\nContent-ID: <1>\r\n\r\n"
        "--o\r\n\r\n--o--\r\n");
    const mproto_mime_part *p;

    (void)state;
    next_of(m, MPROTO_MIME_PART_END);
    p = next_of(m, MPROTO_MIME_OUTSIDE)->part;
    expect_span(p->subtype, "mixed");
    expect_span(p->filename, "outer");
    assert_int_equal(p->kind, MPROTO_KIND_MULTIPART);
    p = next_of(m, MPROTO_MIME_PART_END)->part;
    expect_span(p->type, "text");
    expect_span(p->filename, "");
    expect_span(p->id, "");
    p = next_of(m, MPROTO_MIME_PART_END)->part;
    expect_span(p->filename, "outer");
    mproto_mime_free(m);
}

static void test_offsets_and_lines(void **state)
{
    static const char text[] =
        MIXED("o") "\r\npre\r\n--o\r\nA: b\r\n\r\none\r\ntwo\r\n--o--\r\nepi"
        "\r\n";
    mproto_mime *m = parser_of(text);
    const mproto_mime_part *p = next_of(m, MPROTO_MIME_PART_END)->part;

    (void)state;
    assert_ptr_equal(text + p->header, strstr(text, "A: b"));
    assert_ptr_equal(text + p->body, strstr(text, "one"));
    assert_ptr_equal(text + p->end, strstr(text, "\r\n--o--"));
    assert_int_equal(p->lines, 1);
    p = next_of(m, MPROTO_MIME_PART_END)->part;
    assert_int_equal(p->header, 0);
    assert_ptr_equal(text + p->body, strstr(text, "pre"));
    assert_int_equal(p->end, sizeof text - 1);
    assert_int_equal(p->lines, 8);
    mproto_mime_free(m);
}

/* Texts of open parts share one room: what does not fit is cut. */
static void test_room_for_texts(void **state)
{
    static const char head[] = "Content-Type: multipart/mixed; boundary=";
    char text[2048], name[1025];
    mproto_mime_limits limits = { sizeof limits, 8, 0, 0, 0, 0 };
    mproto_mime_opts opts = { .size = sizeof opts };
    mproto_mime *m;
    unsigned i, cut = 0;

    (void)state;
    opts.limits = &limits;
    m = mproto_mime_new(&opts);
    assert_non_null(m);
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    for (i = 0; i < 8; i++) {
        const mproto_mime_event *e;
        int n = snprintf(text, sizeof text, "%sb%u; name=\r\n %s\r\n\r\n"
                         "--b%u\r\n", head, i, name, i);

        assert_int_equal(mproto_mime_in(m, text, (size_t)n), MPROTO_OK);
        while ((e = mproto_mime_next(m)) != NULL)
            if (e->type == MPROTO_MIME_HEADER_END)
                cut += (e->part->defects & MPROTO_DEFECT_LIMIT) != 0;
    }
    assert_true(cut > 0 && cut < 8);
    assert_true(m->texts_n <= m->texts_cap);
    mproto_mime_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_texts_come_back),
        cmocka_unit_test(test_offsets_and_lines),
        cmocka_unit_test(test_room_for_texts),
    };

    return cmocka_run_group_tests_name("mime_part", tests, NULL, NULL);
}
