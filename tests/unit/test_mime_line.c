#include "mime_outline.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define MIXED "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; " \
              "boundary=b\r\n\r\n"

/* A delimiter with blanks behind it is one up to 1,000 octets with its line
 * end, whether it lies in one piece or comes by the octet. */
static void test_long_delimiter(void **state)
{
    char text[1400];
    size_t length;

    (void)state;
    for (length = 998; length < 1003; length++) {
        size_t n = strlen(MIXED);
        mime_trace t;

        memcpy(text, MIXED, n);
        memcpy(text + n, "--b", 3);
        memset(text + n + 3, ' ', length - 5);
        memcpy(text + n + length - 2, "\r\n\r\nx", 5);
        n += length + 3;
        t = mime_outline(NULL, text, n);
        assert_string_equal(t.text, length <= 1000
                            ? "multipart/mixed(text/plain[x])"
                            : "multipart/mixed()");
        free(t.text);
        mime_trace_splits(NULL, text, n, 1);
    }
}

/* Every way in which the octets around a delimiter may come in three pieces:
 * what is held back is told once it is known. */
static void test_all_two_cuts(void **state)
{
    static const char *const tails[] = {
        "--b\r\n\r\na\r\n--b\r\n\r\nb\r\n--b--\r\n",
        "--b\n\na\n\n--b\n\nb\n--b--\n\n",
        "--b\r\n\r\na\r\r\n\r--b\r\n--b \r\r\n--b--",
        "--b\r\n\r\n\r\n\r\n-\r\n--\r\n--x\r\n\r\r\n\n\r--b\n--b--",
        "--b\r\n\r\n--\r\r\r\n\r\n--b-\r\n--b--x\r\n--b--\r",
    };
    mime_cuts all = { 0, 0, 0, 0 }, cuts = { 0, 0, 0, 0 };
    char text[256];
    size_t i, n, from;

    (void)state;
    for (i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        mime_trace whole;

        from = strlen(MIXED);
        n = (size_t)snprintf(text, sizeof text, MIXED "%s", tails[i]);
        whole = mime_trace_run(NULL, text, n, &all);
        for (cuts.first = from; cuts.first < n; cuts.first++)
            for (cuts.second = cuts.first + 1; cuts.second < n; cuts.second++)
                mime_trace_against(&whole, NULL, text, n, &cuts);
        free(whole.text);
    }
}

/* Raw pieces lie in the lent buffer, many lines in one. */
static void test_pieces_are_not_copied(void **state)
{
    static const char text[] =
        MIXED "--b\r\n\r\nmany\r\nlines\r\n--\r\n-- \r\n--c\r\nin one\r\n--b--";
    mproto_mime *m = mproto_mime_new(NULL);
    const mproto_mime_event *e;
    unsigned bodies = 0;

    (void)state;
    assert_non_null(m);
    assert_int_equal(mproto_mime_in(m, text, sizeof text - 1), MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL) {
        bodies += e->type == MPROTO_MIME_BODY;
        if (e->data.n > 0)
            assert_ptr_equal(e->data.p, text + e->offset);
        if (e->type == MPROTO_MIME_FIELD)
            assert_ptr_equal(e->field.raw.p, text + e->offset);
    }
    assert_int_equal(bodies, 1);
    mproto_mime_free(m);
}

/* field_max around the end of a field, its fold and its line end. */
static void test_hdr_07_cut_fields(void **state)
{
    static const char text[] =
        "Subject: a\r\n b\r\n\r c\r\n" MIXED "--b\r\nX:\r\n y\r\n\r\n1";
    mproto_mime_limits limits = { sizeof limits, 0, 0, 0, 0, 0 };
    mproto_mime_opts opts = { .size = sizeof opts };

    (void)state;
    opts.limits = &limits;
    for (limits.field_max = 1; limits.field_max < 50; limits.field_max++)
        mime_trace_splits(&opts, text, sizeof text - 1, 0);
    limits.field_max = 0;
    for (limits.header_max = 1; limits.header_max < 90; limits.header_max++)
        mime_trace_splits(&opts, text, sizeof text - 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_long_delimiter),
        cmocka_unit_test(test_all_two_cuts),
        cmocka_unit_test(test_pieces_are_not_copied),
        cmocka_unit_test(test_hdr_07_cut_fields),
    };

    return cmocka_run_group_tests_name("mime_line", tests, NULL, NULL);
}
