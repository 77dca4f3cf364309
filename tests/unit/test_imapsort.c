#include <mailproto/imapd.h>
#include <mailproto/imapsort.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include "exact.h"

/* --- base subjects (RFC 5256 2.1) --- */

static void assert_base(const char *subject, const char *want, int is_reply)
{
    mproto_span body = exact_span(subject, strlen(subject)), base;
    mproto_imapsort_room room = { NULL, 0, NULL };
    int reply = 9;

    room.cap = mproto_imapsort_subject(&base, &reply, body, &room);
    assert_int_equal(base.n, 0);
    room.dst = malloc(room.cap);
    assert_non_null(room.dst);
    assert_true(mproto_imapsort_subject(&base, &reply, body, &room) <=
                room.cap);
    if (base.n != strlen(want) || memcmp(base.p, want, base.n) != 0)
        fail_msg("%s: %.*s", subject, (int)base.n, base.p);
    assert_int_equal(reply, is_reply);
    free(room.dst);
    exact_free(body);
}

static void test_subjects_without_artifacts(void **state)
{
    (void)state;
    assert_base("", "", 0);
    assert_base("Hello", "Hello", 0);
    assert_base("  a \t b\r\n c ", "a b c", 0);
    assert_base("=?utf-8?q?H=C3=A9llo?= =?utf-8?q?_x?=", "H\xc3\xa9llo x", 0);
    assert_base("Re", "Re", 0);
    assert_base("Reply: a", "Reply: a", 0);
    assert_base("[a]", "[a]", 0);
    assert_base("[a] b", "b", 0);
    assert_base("[a] [b]", "[b]", 0);
    assert_base("[a[b] c", "[a[b] c", 0);
    assert_base("a [b]", "a [b]", 0);
    assert_base("[a] b [c", "b [c", 0);
}

static void test_replies_and_forwards(void **state)
{
    (void)state;
    assert_base("Re: Hello", "Hello", 1);
    assert_base("RE : re:Fw: FWD  : Hello", "Hello", 1);
    assert_base("Re[2]: Hello", "Hello", 1);
    assert_base("Re [x] : Hello", "Hello", 1);
    assert_base("[list] Re: [list] Hello", "Hello", 1);
    assert_base("[a][b] [c]re: [d]", "[d]", 1);
    assert_base("Hello (fwd) (FWD) ", "Hello", 1);
    assert_base("(fwd)", "", 1);
    assert_base("Re:", "", 1);
    assert_base("[fwd: Hello]", "Hello", 1);
    assert_base("Re: [Fwd: [x] Re: Hello (fwd)]", "Hello", 1);
    assert_base("[fwd: [fwd: a ] ]", "a", 1);
    assert_base("[fwd:]", "", 1);
    assert_base("[fwd: a] b", "b", 0);
    assert_base("Fw Re: a", "Fw Re: a", 0);
    assert_base("=?us-ascii?q?Re=3A_a?=", "a", 1);
}

/* --- values --- */

#define HEAD "Date: 31 Dec 2000 16:01:33 -0800\r\n" \
    "From: =?utf-8?q?J=C3=BCrgen?= \"the M\" <jm@example.org>, b@c\r\n" \
    "To: Group: (who) a.b@c.example;\r\n" \
    "Cc: nobody:;\r\n" \
    "Subject: re: stra\xc3\x9f" "e\r\n\r\n"

static void assert_value(mproto_imapsort_what what, int64_t number,
                         const char *text)
{
    mproto_imap_msg m;
    mproto_imapsort_value v;
    mproto_imapsort_room room = { NULL, 0, NULL };

    memset(&m, 0, sizeof m);
    m.received = 77;
    m.size = 88;
    if (mproto_imapsort_needs_header(what)) {
        m.raw.p = HEAD;
        m.raw.n = sizeof HEAD - 1;
    }
    room.cap = mproto_imapsort_value_of(&v, what, &m, &room);
    assert_int_equal(v.text.n, 0);
    room.dst = malloc(room.cap + 1);
    assert_non_null(room.dst);
    assert_true(mproto_imapsort_value_of(&v, what, &m, &room) <= room.cap);
    assert_int_equal(v.number, number);
    assert_int_equal(v.text.n, strlen(text));
    assert_memory_equal(v.text.n > 0 ? v.text.p : "", text, v.text.n);
    free(room.dst);
}

static void test_values(void **state)
{
    (void)state;
    assert_value(MPROTO_IMAPSORT_ARRIVAL, 77, "");
    assert_value(MPROTO_IMAPSORT_SIZE, 88, "");
    assert_value(MPROTO_IMAPSORT_DATE, 978307293, "");
    assert_value(MPROTO_IMAPSORT_FROM, 0, "JM");
    assert_value(MPROTO_IMAPSORT_TO, 0, "A.B");
    assert_value(MPROTO_IMAPSORT_CC, 0, "");
    assert_value(MPROTO_IMAPSORT_SUBJECT, 0, "STRA\xc3\x9f" "E");
    assert_value(MPROTO_IMAPSORT_DISPLAYFROM, 0, "J\xc3\x9cRGEN THE M");
    assert_value(MPROTO_IMAPSORT_DISPLAYTO, 0, "WHO");
    assert_value((mproto_imapsort_what)99, 0, "");
}

static void test_a_message_without_fields(void **state)
{
    const mproto_imapsort_room room = { NULL, 0, NULL };
    mproto_imap_msg m;
    mproto_imapsort_value v;
    int what;

    (void)state;
    memset(&m, 0, sizeof m);
    m.received = -5;
    m.header.p = "\r\n";
    m.header.n = 2;
    for (what = 1; what <= MPROTO_IMAPSORT_DISPLAYTO; what++) {
        assert_int_equal(mproto_imapsort_value_of(
            &v, (mproto_imapsort_what)what, &m, &room), 0);
        assert_int_equal(v.text.n, 0);
        assert_int_equal(v.number, what == MPROTO_IMAPSORT_ARRIVAL ||
                         what == MPROTO_IMAPSORT_DATE ? -5 : 0);
    }
}

/* --- order --- */

static mproto_imapsort_value value(int64_t number, const char *text)
{
    mproto_imapsort_value v;

    v.number = number;
    v.text.p = text;
    v.text.n = strlen(text);
    return v;
}

static void test_rows_are_sorted_key_by_key(void **state)
{
    static const uint32_t plain[] = { 3, 1, 5, 2, 4 };
    static const uint32_t reversed[] = { 2, 4, 5, 1, 3 };
    const mproto_imapsort_value values[5][2] = {
        { value(1, ""), value(0, "B") }, { value(2, ""), value(0, "A") },
        { value(1, ""), value(0, "A") }, { value(2, ""), value(0, "A") },
        { value(1, ""), value(0, "BA") }
    };
    mproto_imapsort_key keys[] = {
        { MPROTO_IMAPSORT_SIZE, 0 }, { MPROTO_IMAPSORT_SUBJECT, 0 }
    };
    mproto_imapsort_row rows[5];
    uint32_t i;

    (void)state;
    for (i = 0; i < 5; i++) {
        rows[i].seq = i + 1;
        rows[i].uid = 10 * (i + 1);
        rows[i].values = values[i];
    }
    mproto_imapsort_run(rows, 5, keys, 2);
    for (i = 0; i < 5; i++) {
        assert_int_equal(rows[i].seq, plain[i]);
        assert_int_equal(rows[i].uid, 10 * plain[i]);
    }
    keys[0].reverse = keys[1].reverse = 1;
    mproto_imapsort_run(rows, 5, keys, 2);
    for (i = 0; i < 5; i++)
        assert_int_equal(rows[i].seq, reversed[i]);
    assert_int_equal(mproto_imapsort_compare(keys, 2, &rows[0], &rows[0]), 0);
    mproto_imapsort_run(rows, 0, keys, 2);
}

static void test_numbers_are_those_of_the_engine(void **state)
{
    (void)state;
    assert_int_equal(MPROTO_IMAPSORT_ARRIVAL, MPROTO_IMAPD_KEY_ARRIVAL);
    assert_int_equal(MPROTO_IMAPSORT_CC, MPROTO_IMAPD_KEY_CC);
    assert_int_equal(MPROTO_IMAPSORT_DATE, MPROTO_IMAPD_KEY_DATE);
    assert_int_equal(MPROTO_IMAPSORT_FROM, MPROTO_IMAPD_KEY_FROM);
    assert_int_equal(MPROTO_IMAPSORT_SIZE, MPROTO_IMAPD_KEY_SIZE);
    assert_int_equal(MPROTO_IMAPSORT_SUBJECT, MPROTO_IMAPD_KEY_SUBJECT);
    assert_int_equal(MPROTO_IMAPSORT_TO, MPROTO_IMAPD_KEY_TO);
    assert_int_equal(MPROTO_IMAPSORT_DISPLAYFROM,
                     MPROTO_IMAPD_KEY_DISPLAYFROM);
    assert_int_equal(MPROTO_IMAPSORT_DISPLAYTO, MPROTO_IMAPD_KEY_DISPLAYTO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subjects_without_artifacts),
        cmocka_unit_test(test_replies_and_forwards),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_a_message_without_fields),
        cmocka_unit_test(test_rows_are_sorted_key_by_key),
        cmocka_unit_test(test_numbers_are_those_of_the_engine)
    };

    return cmocka_run_group_tests_name("imapsort", tests, NULL, NULL);
}
