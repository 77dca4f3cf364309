/* The MIME parser at its limits and under storms. */
#include "mime_outline.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))
#define D(name) MPROTO_DEFECT_ ## name

#define V "MIME-Version: 1.0\r\n"
#define CT "Content-Type: "
#define MIXED(b) CT "multipart/mixed; boundary=" b "\r\n"

/* Limits: what is at the limit is read, what is one past it is opaque. */
static void expect_limit(const mproto_mime_limits *limits,
                         const char *message, const char *outline,
                         unsigned defects)
{
    mproto_mime_opts opts = { .size = sizeof opts };
    mime_trace t;

    opts.limits = limits;
    t = mime_outline(&opts, message, strlen(message));
    assert_string_equal(t.text, outline);
    assert_int_equal(t.defects, defects);
    free(t.text);
    mime_trace_splits(&opts, message, strlen(message), 0);
}

static void test_mime_02_depth(void **state)
{
    static const char text[] =
        V MIXED("a") "\r\n--a\r\n" MIXED("b") "\r\n--b\r\n\r\n1\r\n--b--\r\n"
        "--a--\r\n";
    static const char message[] =
        V CT "message/rfc822\r\n\r\n" V CT "message/rfc822\r\n\r\nA: b\r\n";
    mproto_mime_limits limits = { sizeof limits, 2, 0, 0, 0, 0 };

    (void)state;
    expect_limit(&limits, text,
                 "multipart/mixed(multipart/mixed(text/plain[1]))", 0);
    expect_limit(&limits, message,
                 "message/rfc822(message/rfc822(text/plain[]))",
                 D(TRUNCATED));
    limits.depth_max = 1;
    expect_limit(&limits, text,
                 "multipart/mixed(multipart/mixed[--b\r\n\r\n1\r\n--b--])",
                 D(LIMIT));
    expect_limit(&limits, message,
                 "message/rfc822(message/rfc822[A: b\r\n])", D(LIMIT));
}

static void test_mime_03_parts(void **state)
{
    static const char text[] =
        V MIXED("a") "\r\n--a\r\n\r\n1\r\n--a\r\n\r\n2\r\n--a\r\n\r\n3\r\n"
        "--a--\r\n";
    mproto_mime_limits limits = { sizeof limits, 0, 4, 0, 0, 0 };

    (void)state;
    expect_limit(&limits, text, "multipart/mixed(text/plain[1] "
                 "text/plain[2] text/plain[3])", 0);
    limits.parts_max = 3;
    expect_limit(&limits, text,
                 "multipart/mixed(text/plain[1] text/plain[2])", D(LIMIT));
    limits.parts_max = 1;
    expect_limit(&limits, V MIXED("a") "\r\n--a\r\n\r\n1\r\n--a--\r\n",
                 "multipart/mixed[--a\r\n\r\n1\r\n--a--\r\n]", D(LIMIT));
}

/* Runs and returns the events of FIELD; *defects is the sum. */
static unsigned count_fields(const mproto_mime_limits *limits,
                             const char *message, unsigned *defects)
{
    mproto_mime_opts opts = { .size = sizeof opts };
    mime_trace t;

    opts.limits = limits;
    t = mime_outline(&opts, message, strlen(message));
    *defects = t.defects;
    assert_string_equal(t.text, "text/plain[x]");
    free(t.text);
    mime_trace_splits(&opts, message, strlen(message), 0);
    return t.events[MPROTO_MIME_FIELD];
}

static void test_hdr_07_limits_of_a_header(void **state)
{
    static const char text[] = "A: 1\r\nB: 22\r\n 3\r\nC: 4\r\n\r\nx";
    mproto_mime_limits limits = { sizeof limits, 0, 0, 3, 11, 23 };
    unsigned defects;

    (void)state;
    assert_int_equal(count_fields(&limits, text, &defects), 3);
    assert_int_equal(defects, 0);
    limits.fields_max = 2;
    assert_int_equal(count_fields(&limits, text, &defects), 2);
    assert_int_equal(defects, D(LIMIT));
    limits.fields_max = 3;
    limits.header_max = 22;
    assert_int_equal(count_fields(&limits, text, &defects), 2);
    assert_int_equal(defects, D(LIMIT));
    limits.header_max = 23;
    limits.field_max = 10;
    assert_int_equal(count_fields(&limits, text, &defects), 3);
    assert_int_equal(defects, D(LIMIT));
    limits.header_max = 16;             /* the cut field is past it, too */
    assert_int_equal(count_fields(&limits, text, &defects), 1);
    assert_int_equal(defects, D(LIMIT));
}

/* A message that repeats unit count times between head and tail. */
static char *repeated(const char *head, const char *unit, size_t count,
                      size_t *n)
{
    size_t h = strlen(head), u = strlen(unit), i;
    char *p = malloc(h + u * count + 1);

    assert_non_null(p);
    memcpy(p, head, h);
    for (i = 0; i < count; i++)
        memcpy(p + h + i * u, unit, u);
    *n = h + u * count;
    return p;
}

/* Big enough that quadratic work would be seen; each cut in three ways. */
static void storm(const char *head, const char *unit, size_t count)
{
    const mime_cuts cuts[] = { { 0, 0, 0, 0 }, { 0, 0, 4096, 0 },
                               { 0, 0, 7, 0 } };
    size_t n, i;
    char *p = repeated(head, unit, count, &n);

    for (i = 0; i < LEN(cuts); i++) {
        mime_trace t = mime_trace_run(NULL, p, n, &cuts[i]);

        assert_int_equal(t.octets, n);
        free(t.text);
    }
    free(p);
}

static void test_mime_03_storms(void **state)
{
    (void)state;
    storm(V MIXED("b") "\r\n", "--b\r\n\r\nx\r\n", 100000);
    storm(V MIXED("b") "\r\n", "--b\r\n", 100000);
    storm(V MIXED("b") "\r\n", "--bb\r\n", 100000);
    storm(V MIXED("b") "\r\n", "--", 500000);
    storm(V MIXED("b") "\r\n", "\r", 500000);
    storm(V MIXED("b") "\r\n", "\r\n", 300000);
    storm(V MIXED("b") "\r\n--b\r\n", "--", 500000);
    storm(V CT "x/y", "; a=b", 200000);
    storm(V CT "x/y; a=", "(", 500000);
    storm("", "A: b\r\n", 100000);
    storm("A:", "\r\n b", 200000);
    storm("A:", "\r", 500000);
    storm("", "\r", 500000);
    storm("", ":", 500000);
}

/* MIME-01: nested far past the limit; nothing recurses, nothing is lost. */
static void test_mime_01_nesting(void **state)
{
    (void)state;
    storm(V MIXED("b") "\r\n", "--b\r\n" MIXED("b") "\r\n", 30000);
    storm("", CT "message/rfc822\r\n\r\n", 30000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mime_02_depth),
        cmocka_unit_test(test_mime_03_parts),
        cmocka_unit_test(test_hdr_07_limits_of_a_header),
        cmocka_unit_test(test_mime_03_storms),
        cmocka_unit_test(test_mime_01_nesting),
    };

    return cmocka_run_group_tests_name("mime_limits", tests, NULL, NULL);
}
