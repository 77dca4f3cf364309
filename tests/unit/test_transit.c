#include <mailproto/transit.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "exact.h"

enum { PASSED_MAX = 4096 };

typedef struct passed {
    char   p[PASSED_MAX];
    size_t n;
} passed;

static void drain(mproto_transit *t, passed *to)
{
    mproto_span data;

    while (mproto_transit_next(t, &data)) {
        assert_true(data.n > 0 && data.n < sizeof to->p - to->n);
        memcpy(to->p + to->n, data.p, data.n);
        to->n += data.n;
    }
    to->p[to->n] = '\0';
}

/* In pieces of that size, each in a block of its own. */
static void pass(mproto_transit *t, passed *to, const char *text,
                 unsigned flags, size_t size)
{
    size_t at, n = strlen(text);
    char *block;

    to->n = 0;
    mproto_transit_init(t, flags);
    for (at = 0; at < n; at += size) {
        if (size > n - at)
            size = n - at;
        block = exact_copy(text + at, size);
        assert_int_equal(mproto_transit_in(t, block, size), MPROTO_OK);
        drain(t, to);
        free(block);
    }
    mproto_transit_eof(t);
    drain(t, to);
}

/* However it is cut. */
static void assert_passes(const char *text, const char *out, size_t received,
                          size_t left_out)
{
    mproto_transit t;
    passed to;
    size_t size;

    for (size = 1; size <= strlen(text) + 1; size++) {
        pass(&t, &to, text, MPROTO_TRANSIT_NO_BCC, size);
        assert_string_equal(to.p, out);
        assert_int_equal(t.received, received);
        assert_int_equal(t.left_out, left_out);
        pass(&t, &to, text, 0, size);
        assert_string_equal(to.p, text);
        assert_int_equal(t.received, received);
        assert_int_equal(t.left_out, 0);
    }
    assert_int_equal(mproto_received_count(text, strlen(text)), received);
}

static void test_nothing_to_do(void **state)
{
    static const char text[] = "From: a@b\r\nTo: c@d\r\n e\r\n\r\nBcc: f\r\n";

    (void)state;
    assert_passes("", "", 0, 0);
    assert_passes(text, text, 0, 0);
}

static void test_bcc_goes_with_its_folds(void **state)
{
    (void)state;
    assert_passes("To: a\r\nBcc: b@c,\r\n\td@e\r\n \r\nSubject: x\r\n y\r\n",
                  "To: a\r\nSubject: x\r\n y\r\n", 0, 1);
    assert_passes("Bcc:\r\nbcc: a\r\nBCC:b\r\n\r\n", "\r\n", 0, 3);
    assert_passes("Resent-Bcc: a\r\nresent-bcc:b\nTo: c\n", "To: c\n", 0, 2);
    assert_passes("To: a\r\nBcc: b", "To: a\r\n", 0, 1);
}

/* RFC 5322 4.5.3 */
static void test_blanks_before_the_colon(void **state)
{
    (void)state;
    assert_passes("Bcc \t : a\r\nReceived :\r\n", "Received :\r\n", 1, 1);
}

static void test_other_names_stay(void **state)
{
    static const char text[] =
        "Bc: a\r\nBccc: b\r\nX-Bcc: c\r\nResent-Bc: d\r\nResent-Bccs: e\r\n"
        "Bcc d\r\nBcc\r\n Bcc: f\r\nReceive: g\r\nReceived\r\n: h\r\nB\r\n";

    (void)state;
    assert_passes(text, text, 0, 0);
}

static void test_the_body_stays(void **state)
{
    (void)state;
    assert_passes("Bcc: a\r\n\r\nBcc: b\r\nReceived: c\r\n",
                  "\r\nBcc: b\r\nReceived: c\r\n", 0, 1);
    assert_passes("Bcc: a\n\nBcc: b\n", "\nBcc: b\n", 0, 1);
    assert_passes("Bcc: a\r\r\n\r\r\nBcc: b\n", "\r\r\nBcc: b\n", 0, 1);
    assert_passes("\nBcc: b\n", "\nBcc: b\n", 0, 0);
}

/* What is no field does not end the header (fields.h), nor does a bare CR. */
static void test_no_field_is_no_end(void **state)
{
    (void)state;
    assert_passes("> x\r\nBcc: a\r\n\rBcc: b\r\n c\r\nBcc: d\r\n",
                  "> x\r\n\rBcc: b\r\n c\r\n", 0, 2);
    assert_passes(" Bcc: a\r\nBcc: b\r\n", " Bcc: a\r\n", 0, 1);
}

static void test_begin_of_a_name_at_the_end(void **state)
{
    (void)state;
    assert_passes("To: a\r\nBc", "To: a\r\nBc", 0, 0);
    assert_passes("To: a\r\nResent-Bcc  ", "To: a\r\nResent-Bcc  ", 0, 0);
}

static void test_received(void **state)
{
    (void)state;
    assert_passes("Received: a\r\n b\r\nRECEIVED:c\r\nReceived-SPF: d\r\n"
                  "X: Received: e\r\nreceived:\n\nReceived: f\n",
                  "Received: a\r\n b\r\nRECEIVED:c\r\nReceived-SPF: d\r\n"
                  "X: Received: e\r\nreceived:\n\nReceived: f\n", 3, 0);
}

/* "Bcc" with n blanks, then what is behind. */
static void assert_blanks(size_t n, const char *behind, int passes)
{
    char text[128] = "Bcc";

    memset(text + 3, ' ', n);
    strcpy(text + 3 + n, behind);
    assert_passes(text, passes ? text : "", 0, passes ? 0 : 1);
}

/* What can't be held back until its colon is seen does not leak. */
static void test_blanks_without_end(void **state)
{
    (void)state;
    assert_blanks(MPROTO_TRANSIT_NAME_MAX - 3, "x\r\n", 1);
    assert_blanks(MPROTO_TRANSIT_NAME_MAX - 3, ":\r\n", 0);
    assert_blanks(MPROTO_TRANSIT_NAME_MAX - 2, "x\r\n", 0);
    assert_blanks(MPROTO_TRANSIT_NAME_MAX - 2, ":\r\n", 0);
}

/* A whole header is one span, where it stands. */
static void test_octets_stay_in_place(void **state)
{
    static const char text[] = "Received: a\r\nTo: b\r\n\r\nbody";
    mproto_transit t;
    mproto_span data;

    (void)state;
    mproto_transit_init(&t, MPROTO_TRANSIT_NO_BCC);
    assert_int_equal(mproto_transit_in(&t, text, sizeof text - 1), MPROTO_OK);
    assert_int_equal(mproto_transit_next(&t, &data), 1);
    assert_ptr_equal(data.p, text);
    assert_int_equal(data.n, sizeof text - 1);
    assert_int_equal(mproto_transit_next(&t, &data), 0);
}

static void test_calls_out_of_order(void **state)
{
    mproto_transit t;
    mproto_span data;

    (void)state;
    mproto_transit_init(&t, 0);
    assert_int_equal(mproto_transit_next(&t, &data), 0);
    assert_int_equal(mproto_transit_in(&t, NULL, 0), MPROTO_OK);
    assert_int_equal(mproto_transit_in(&t, "a", 1), MPROTO_OK);
    assert_int_equal(mproto_transit_in(&t, "b", 1), MPROTO_E_STATE);
    assert_int_equal(mproto_transit_next(&t, &data), 1);
    assert_int_equal(mproto_transit_next(&t, &data), 0);
    mproto_transit_eof(&t);
    assert_int_equal(mproto_transit_in(&t, "c", 1), MPROTO_E_STATE);
    assert_int_equal(mproto_transit_next(&t, &data), 0);
    assert_int_equal(mproto_received_count(NULL, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_to_do),
        cmocka_unit_test(test_bcc_goes_with_its_folds),
        cmocka_unit_test(test_blanks_before_the_colon),
        cmocka_unit_test(test_other_names_stay),
        cmocka_unit_test(test_the_body_stays),
        cmocka_unit_test(test_no_field_is_no_end),
        cmocka_unit_test(test_begin_of_a_name_at_the_end),
        cmocka_unit_test(test_received),
        cmocka_unit_test(test_blanks_without_end),
        cmocka_unit_test(test_octets_stay_in_place),
        cmocka_unit_test(test_calls_out_of_order),
    };

    return cmocka_run_group_tests_name("transit", tests, NULL, NULL);
}
