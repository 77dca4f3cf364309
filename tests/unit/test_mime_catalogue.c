/* The MIME family of the failure catalogue. MIME-01 to 03 are in
 * test_mime_limits.c, MIME-04 is in test_mime_header.c, MIME-10 in
 * test_mime.c. */
#include "mime_outline.h"
#include "heap.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))
#define D(name) MPROTO_DEFECT_ ## name

#define V "MIME-Version: 1.0\r\n"
#define CT "Content-Type: "
#define CTE "Content-Transfer-Encoding: "
#define MIXED(b) CT "multipart/mixed; boundary=" b "\r\n"
#define TWO(b) "--" b "\r\n\r\n1\r\n--" b "--\r\n"

/* MIME-05: one reading of many, and a defect that tells so. */
static void ambiguous(const char *message, const char *outline,
                      unsigned defects)
{
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_DECODE };
    mime_trace t = mime_outline(&opts, message, strlen(message));

    if (t.defects != defects)
        print_error("%s\ndefects %x\n", message, t.defects);
    assert_string_equal(t.text, outline);
    assert_int_equal(t.defects, defects);
    assert_true(t.defects & MPROTO_DEFECTS_AMBIGUOUS);
    free(t.text);
    mime_trace_splits(&opts, message, strlen(message), 0);
}

static void test_mime_05_two_content_types(void **state)
{
    (void)state;
    ambiguous(V CT "text/html\r\n" CT "text/plain\r\n\r\nx", "text/html[x]",
              D(DUPLICATE));
    ambiguous(V MIXED("a") MIXED("b") "\r\n--b\r\n\r\n2\r\n--b--\r\n" TWO("a"),
              "multipart/mixed(text/plain[1])", D(DUPLICATE));
}

static void test_mime_05_two_boundaries(void **state)
{
    (void)state;
    ambiguous(V MIXED("a; boundary=b") "\r\n--a\r\n\r\n1\r\n--b\r\n\r\n2\r\n"
              "--a--\r\n", "multipart/mixed(text/plain[1\r\n--b\r\n\r\n2])",
              D(PARAMETER));
    ambiguous(V MIXED("b; boundary*0=a") "\r\n" TWO("a"),
              "multipart/mixed(text/plain[1])", D(PARAMETER));
    ambiguous(V MIXED("b; boundary*=''a") "\r\n" TWO("a"),
              "multipart/mixed(text/plain[1])", D(PARAMETER));
}

/* A part has the boundary of what it is in: the delimiters are its own. */
static void test_mime_05_boundary_within_itself(void **state)
{
    (void)state;
    ambiguous(V MIXED("b") "\r\n--b\r\n" MIXED("b") "\r\n--b\r\n\r\n1\r\n"
              "--b--\r\n--b\r\n\r\n2\r\n--b--\r\n",
              "multipart/mixed(multipart/mixed(text/plain[1]) text/plain[2])",
              D(BOUNDARY));
}

static void test_mime_05_two_encodings(void **state)
{
    (void)state;
    ambiguous(V CTE "base64\r\n" CTE "7bit\r\n\r\nYQ==", "text/plain[a]",
              D(DUPLICATE));
    ambiguous(V CTE "7bit\r\n" CTE "base64\r\n\r\nYQ==", "text/plain[YQ==]",
              D(DUPLICATE));
}

static void test_mime_05_no_version(void **state)
{
    (void)state;
    ambiguous(MIXED("b") "\r\n" TWO("b"), "multipart/mixed(text/plain[1])",
              D(VERSION));
    ambiguous(CTE "base64\r\n\r\nYQ==", "text/plain[a]", D(VERSION));
    ambiguous("MIME-Version: 2.0\r\n" CTE "base64\r\n\r\nYQ==",
              "text/plain[a]", D(VERSION));
}

static void test_mime_05_junk_in_base64(void **state)
{
    (void)state;
    ambiguous(V CTE "base64\r\n\r\naGV!sbG8=", "text/plain[hello]",
              D(ALPHABET) | D(ENCODING));
    ambiguous(V CTE "base64\r\n\r\n--\r\naGVsbG8=", "text/plain[hello]",
              D(ALPHABET) | D(ENCODING));
    ambiguous(V CTE "base64\r\n\r\naGVsbG8", "text/plain[hello]",
              D(PADDING) | D(ENCODING));
}

/* Who takes each line alone gets other octets. */
static void test_mime_05_short_base64_lines(void **state)
{
    (void)state;
    ambiguous(V CTE "base64\r\n\r\naGVsbG\r\n8=\r\n", "text/plain[hello]",
              D(BLANKS) | D(ENCODING));
    ambiguous(V CTE "base64\r\n\r\naGVs\r\nbG8gd\r\n29ybGQ=\r\n",
              "text/plain[hello world]", D(BLANKS) | D(ENCODING));
}

static void test_mime_05_data_behind_padding(void **state)
{
    (void)state;
    ambiguous(V CTE "base64\r\n\r\naGVsbG8=IQ==\r\n", "text/plain[hello!]",
              D(TRAILING));
    ambiguous(V CTE "base64\r\n\r\naGVsbG8=\r\nIQ==\r\n", "text/plain[hello!]",
              D(TRAILING));
}

static void test_mime_05_unknown_encoding(void **state)
{
    (void)state;
    ambiguous(V CTE "x-new\r\n\r\nYQ==", "text/plain[YQ==]", D(ENCODING));
    ambiguous(V CTE "base64, 7bit\r\n\r\nYQ==", "text/plain[a]", D(ENCODING));
    ambiguous(V CTE "base64 (7bit)\r\n\r\nYQ==", "text/plain[a]",
              D(ENCODING));
    ambiguous(V CTE "(x) base64\r\n\r\nYQ==", "text/plain[a]", D(ENCODING));
    ambiguous(V CTE "\"base64\"\r\n\r\nYQ==", "text/plain[a]", D(ENCODING));
    ambiguous(V CTE "x-uuencode\r\n\r\nbegin 644 a\r\n!80``\r\n`\r\nend\r\n",
              "text/plain[a]", D(ENCODING));
}

static void test_mime_05_comment_in_parameter(void **state)
{
    (void)state;
    ambiguous(V MIXED("(a)b") "\r\n" TWO("b"),
              "multipart/mixed(text/plain[1])", D(PARAMETER));
    ambiguous(V MIXED("b (boundary=a)") "\r\n" TWO("b"),
              "multipart/mixed(text/plain[1])", D(PARAMETER));
    ambiguous(V CT "text/html (; charset=a)\r\n\r\nx", "text/html[x]",
              D(PARAMETER));
    ambiguous(V "Content-Disposition: attachment (x); filename=a\r\n\r\nx",
              "text/plain[x]", D(PARAMETER));
}

/* In quotes it is none. */
static void test_mime_05_no_comment(void **state)
{
    static const char text[] = V MIXED("\"(a)\"") "\r\n" TWO("(a)");
    mime_trace t = mime_outline(NULL, text, sizeof text - 1);

    (void)state;
    assert_string_equal(t.text, "multipart/mixed(text/plain[1])");
    assert_int_equal(t.defects, 0);
    free(t.text);
}

static void test_mime_05_bad_quoting(void **state)
{
    (void)state;
    ambiguous(V MIXED("\"b") "\r\n" TWO("b"),
              "multipart/mixed(text/plain[1])", D(PARAMETER));
    ambiguous(V MIXED("\"b\"c") "\r\n" TWO("b"),
              "multipart/mixed(text/plain[1])", D(PARAMETER));
    ambiguous(V MIXED("b c") "\r\n" TWO("b c"),
              "multipart/mixed(text/plain[1])", D(PARAMETER));
    ambiguous(V MIXED("=b") "\r\n" TWO("=b"),
              "multipart/mixed(text/plain[1])", D(PARAMETER));
}

static void test_mime_05_blank_behind_boundary(void **state)
{
    (void)state;
    ambiguous(V MIXED("\"b \"") "\r\n" TWO("b"),
              "multipart/mixed(text/plain[1])", D(BOUNDARY));
    ambiguous(V MIXED("\"b \"") "\r\n--b \r\n\r\n1\r\n--b --\r\n--b--\r\n",
              "multipart/mixed(text/plain[1\r\n--b --])", D(BOUNDARY));
}

static void test_mime_05_no_boundary(void **state)
{
    (void)state;
    ambiguous(V CT "multipart/mixed\r\n\r\n" TWO("b"),
              "multipart/mixed[--b\r\n\r\n1\r\n--b--\r\n]", D(BOUNDARY));
}

static void test_mime_05_encoded_multipart(void **state)
{
    (void)state;
    ambiguous(V MIXED("b") CTE "base64\r\n\r\n" TWO("b"),
              "multipart/mixed(text/plain[1])", D(ENCODED));
}

static void test_mime_05_line_ends(void **state)
{
    (void)state;
    ambiguous(V MIXED("b") "\r\n--b\n\r\n1\r\n--b--\r\n",
              "multipart/mixed(text/plain[1])", D(LINE_ENDS));
}

/* END tells the sum, and each part what is its own. */
static void test_mime_05_sum(void **state)
{
    static const char text[] = V MIXED("b") "\r\n--b\r\n" CTE "x-new\r\n\r\n"
        "1\r\n--b\r\n" CT "a/b; c=d; c=e; name=(x)y\r\n\r\n2\r\n--b--\r\n";
    static const unsigned want[] = { D(ENCODING), D(PARAMETER), 0 };
    mproto_mime *m = mproto_mime_new(NULL);
    const mproto_mime_event *e;
    unsigned i = 0;

    (void)state;
    assert_non_null(m);
    assert_int_equal(mproto_mime_in(m, text, sizeof text - 1), MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m))->type != MPROTO_MIME_END)
        if (e->type == MPROTO_MIME_PART_END)
            assert_int_equal(e->part->defects, want[i++]);
    assert_int_equal(e->defects, D(ENCODING) | D(PARAMETER));
    mproto_mime_free(m);
}

/* MIME-06: in the header of a part memory ends, at each place where it can,
 * or the message does. */
static void test_mime_06_error_in_part_header(void **state)
{
    mproto_mime_opts opts = { .size = sizeof opts };
    char text[1400] = V MIXED("b") "\r\n--b\r\n" CT "text/plain;\r\n x=";
    size_t head = strlen(text);
    const mproto_mime_event *e;
    mproto_alloc alloc;
    heap h;

    (void)state;
    alloc = heap_alloc(&h);
    opts.alloc = &alloc;
    memset(text + head, 'y', sizeof text - head);
    for (head -= 20; head < sizeof text; head += 50) {
        mproto_mime *m = mproto_mime_new(&opts);

        assert_non_null(m);
        assert_int_equal(mproto_mime_in(m, text, head), MPROTO_OK);
        while ((e = mproto_mime_next(m)) != NULL)
            assert_true(e->part->type.n > 0);
        h.dry = 1;
        assert_int_equal(mproto_mime_in(m, text + head, sizeof text - head),
                         MPROTO_OK);
        while ((e = mproto_mime_next(m)) != NULL)
            assert_true(e->part->type.n > 0);
        h.dry = 0;
        mproto_mime_eof(m);
        while ((e = mproto_mime_next(m)) != NULL)
            assert_true(e->part->type.n > 0);
        mproto_mime_free(m);
        assert_int_equal(h.held, 0);
    }
}

/* MIME-07: the delimiter is the first line of the body. */
static void test_mime_07_boundary_behind_header(void **state)
{
    static const char *const texts[] = {
        V MIXED("b") "\r\n--b\r\n\r\none\r\n--b--",
        V MIXED("b") "\r\n\r\n--b\r\n\r\none\r\n--b--",
        V MIXED("b") "--b\r\n\r\none\r\n--b--",
    };
    static const char *const outlines[] = {
        "multipart/mixed(text/plain[one])",
        "multipart/mixed(text/plain[one])",
        "multipart/mixed()",    /* in the header it is a field that is none */
    };
    size_t i;

    (void)state;
    for (i = 0; i < LEN(texts); i++) {
        mime_trace t = mime_outline(NULL, texts[i], strlen(texts[i]));

        assert_string_equal(t.text, outlines[i]);
        free(t.text);
        mime_trace_splits(NULL, texts[i], strlen(texts[i]), 0);
    }
}

/* MIME-08: what is around an encrypted part is never one text with it. */
static void test_mime_08_parts_stay_apart(void **state)
{
    static const char text[] = V MIXED("b") "\r\n--b\r\n" CT "text/html\r\n"
        "\r\n<img src=\"http://a/\r\n--b\r\n" CT "text/plain\r\n\r\nsecret"
        "\r\n--b\r\n" CT "text/html\r\n\r\n\">\r\n--b--\r\n";
    mproto_mime *m = mproto_mime_new(NULL);
    const mproto_mime_event *e;
    unsigned bodies[4] = { 0, 0, 0, 0 };

    (void)state;
    assert_non_null(m);
    assert_int_equal(mproto_mime_in(m, text, sizeof text - 1), MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL)
        if (e->type == MPROTO_MIME_BODY) {
            assert_int_equal(e->part->depth, 1);
            assert_in_range(e->part->path[0], 1, 3);
            bodies[e->part->path[0]] += (unsigned)e->data.n;
        }
    assert_int_equal(bodies[1], 19);
    assert_int_equal(bodies[2], 6);
    assert_int_equal(bodies[3], 2);
    mproto_mime_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mime_05_two_content_types),
        cmocka_unit_test(test_mime_05_two_boundaries),
        cmocka_unit_test(test_mime_05_boundary_within_itself),
        cmocka_unit_test(test_mime_05_two_encodings),
        cmocka_unit_test(test_mime_05_no_version),
        cmocka_unit_test(test_mime_05_junk_in_base64),
        cmocka_unit_test(test_mime_05_short_base64_lines),
        cmocka_unit_test(test_mime_05_data_behind_padding),
        cmocka_unit_test(test_mime_05_unknown_encoding),
        cmocka_unit_test(test_mime_05_comment_in_parameter),
        cmocka_unit_test(test_mime_05_no_comment),
        cmocka_unit_test(test_mime_05_bad_quoting),
        cmocka_unit_test(test_mime_05_blank_behind_boundary),
        cmocka_unit_test(test_mime_05_no_boundary),
        cmocka_unit_test(test_mime_05_encoded_multipart),
        cmocka_unit_test(test_mime_05_line_ends),
        cmocka_unit_test(test_mime_05_sum),
        cmocka_unit_test(test_mime_06_error_in_part_header),
        cmocka_unit_test(test_mime_07_boundary_behind_header),
        cmocka_unit_test(test_mime_08_parts_stay_apart),
    };

    return cmocka_run_group_tests_name("mime_catalogue", tests, NULL, NULL);
}
