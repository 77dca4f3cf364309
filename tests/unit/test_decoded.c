#include "codec/decoded_int.h"
#include "exact.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define BAD "\357\277\275"      /* U+FFFD */

static mproto_span span(const char *s)
{
    mproto_span out;

    out.p = s;
    out.n = strlen(s);
    return out;
}

/* Octets of label, put in two pieces for each place of the cut. */
static void check(const char *label, const char *in, size_t n,
                  const char *text, unsigned defects)
{
    mproto_decoded d;
    char out[256];
    size_t cut;

    for (cut = 0; cut <= n; cut++) {
        char *head = exact_copy(in, cut), *tail = exact_copy(in + cut, n - cut);
        unsigned found = 0;

        mproto_decoded_init(&d, out, sizeof out, NULL);
        mproto_decoded_charset(&d, span(label));
        mproto_decoded_put(&d, head, cut);
        mproto_decoded_put(&d, tail, n - cut);
        assert_int_equal(mproto_decoded_end(&d, &found), strlen(text));
        assert_string_equal(out, text);
        assert_int_equal(found, defects);
        free(head);
        free(tail);
    }
}

static void test_converts(void **state)
{
    (void)state;
    check("", "a\303\251", 3, "a\303\251", 0);
    check("utf-8", "\360\237\230\200", 4, "\360\237\230\200", 0);
    check("iso-8859-1", "a\351", 2, "a\303\251", 0);
    check("x-unknown", "a\351", 2, "a" BAD, MPROTO_DEFECT_CHARSET);
    check("utf-8", "\357\273\277x", 4, "\357\273\277x", 0);
}

static void test_replaces_what_is_no_utf8(void **state)
{
    (void)state;
    check("utf-8", "a\303", 2, "a" BAD, MPROTO_DEFECT_UTF8);
    check("utf-8", "\303a", 2, BAD "a", MPROTO_DEFECT_UTF8);
    check("utf-8", "\303\303\251", 3, BAD "\303\251", MPROTO_DEFECT_UTF8);
    check("", "\342\202\302\242", 4, BAD "\302\242", MPROTO_DEFECT_UTF8);
    check("", "\355\240\200", 3, BAD BAD BAD, MPROTO_DEFECT_UTF8);
    check("", "\377\200", 2, BAD BAD, MPROTO_DEFECT_UTF8);
}

static void test_hdr_15_controls_become_blanks(void **state)
{
    (void)state;
    check("", "a\0b", 3, "a b", MPROTO_DEFECT_NUL);
    check("utf-8", "a\r\nb", 4, "a  b", MPROTO_DEFECT_CONTROL);
    check("iso-8859-1", "\33[m\177\t", 5, " [m \t",
          MPROTO_DEFECT_CONTROL);
}

static void test_joins_under_one_charset_only(void **state)
{
    mproto_decoded d;
    char out[64];
    unsigned defects = 0;

    (void)state;
    mproto_decoded_init(&d, out, sizeof out, NULL);
    mproto_decoded_charset(&d, span("utf-8"));
    mproto_decoded_put(&d, "\303", 1);
    mproto_decoded_charset(&d, span("UTF-8"));
    mproto_decoded_put(&d, "\251\303", 2);
    mproto_decoded_charset(&d, span(""));
    mproto_decoded_put(&d, "\251", 1);
    mproto_decoded_end(&d, &defects);
    assert_string_equal(out, "\303\251" BAD BAD);
    assert_int_equal(defects, MPROTO_DEFECT_UTF8);
}

static void test_octets_are_put_in_order(void **state)
{
    mproto_decoded d;
    char out[1024];
    size_t i;

    (void)state;
    mproto_decoded_init(&d, out, sizeof out, NULL);
    for (i = 0; i < 700; i++)
        mproto_decoded_octet(&d, i % 2 ? '\251' : '\303');
    mproto_decoded_put(&d, "x", 1);
    mproto_decoded_octet(&d, 'y');
    assert_int_equal(mproto_decoded_end(&d, NULL), 702);
    for (i = 0; i < 700; i++)
        assert_int_equal(out[i], i % 2 ? '\251' : '\303');
    assert_string_equal(out + 700, "xy");
}

static int stuck(void *h, mproto_io *io, int last)
{
    (void)h;
    (void)io;
    (void)last;
    return MPROTO_E_FULL;
}

static void *stuck_open(void *ctx, mproto_span label)
{
    (void)label;
    return ctx;
}

static void stuck_close(void *h)
{
    (void)h;
}

/* A converter that makes no progress costs its text, not the program. */
static void test_a_stuck_converter_is_left(void **state)
{
    mproto_convert conv = { NULL, stuck_open, stuck, stuck_close };
    mproto_decoded d;
    char out[64];

    (void)state;
    conv.ctx = &conv;
    mproto_decoded_init(&d, out, sizeof out, &conv);
    mproto_decoded_charset(&d, span("x-mine"));
    mproto_decoded_put(&d, "abc", 3);
    mproto_decoded_charset(&d, span(""));
    mproto_decoded_put(&d, "d", 1);
    mproto_decoded_end(&d, NULL);
    assert_int_equal(out[strlen(out) - 1], 'd');
}

static void test_tells_what_can_come_out(void **state)
{
    (void)state;
    assert_true(mproto_decoded_can_be(span("a\tb \303\251")));
    assert_true(mproto_decoded_can_be(span("")));
    assert_false(mproto_decoded_can_be(span("a\nb")));
    assert_false(mproto_decoded_can_be(span("a\177")));
    assert_false(mproto_decoded_can_be(span("\303")));
}

static void test_hex(void **state)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    static const int values[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
                                  14, 15, 10, 11, 12, 13, 14, 15 };
    char pair[2];
    size_t i, k;

    (void)state;
    for (i = 0; i < 22; i++) {
        for (k = 0; k < 22; k++) {
            pair[0] = digits[i];
            pair[1] = digits[k];
            assert_int_equal(mproto_decoded_hex(pair, pair + 2),
                             values[i] * 16 + values[k]);
        }
        pair[1] = (char)('g' + i);
        assert_int_equal(mproto_decoded_hex(pair, pair + 2), -1);
        assert_int_equal(mproto_decoded_hex(pair, pair + 1), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_converts),
        cmocka_unit_test(test_replaces_what_is_no_utf8),
        cmocka_unit_test(test_hdr_15_controls_become_blanks),
        cmocka_unit_test(test_joins_under_one_charset_only),
        cmocka_unit_test(test_octets_are_put_in_order),
        cmocka_unit_test(test_a_stuck_converter_is_left),
        cmocka_unit_test(test_tells_what_can_come_out),
        cmocka_unit_test(test_hex),
    };

    return cmocka_run_group_tests_name("decoded", tests, NULL, NULL);
}

#undef BAD
