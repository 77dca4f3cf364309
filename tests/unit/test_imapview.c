#include <mailproto/imapview.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include "heap.h"

/* Messages with the UIDs 10, 20, 30 ... */
static mproto_imapview *view_of(uint32_t n)
{
    mproto_imapview *v = mproto_imapview_new(NULL, 0);
    uint32_t i;

    assert_non_null(v);
    for (i = 1; i <= n; i++)
        assert_int_equal(mproto_imapview_load(v, 10 * i), MPROTO_OK);
    return v;
}

static void assert_due(mproto_imapview *v, int may, mproto_imapview_what what,
                       uint32_t seq_or_count, uint32_t uid)
{
    mproto_imapview_change c;

    assert_int_equal(mproto_imapview_due(v, may, &c), what != 0);
    assert_int_equal(c.what, what);
    assert_int_equal(what == MPROTO_IMAPVIEW_EXISTS ? c.count : c.seq,
                     seq_or_count);
    assert_int_equal(c.uid, uid);
    mproto_imapview_told(v);
}

static void assert_nothing_due(mproto_imapview *v, int may)
{
    assert_due(v, may, (mproto_imapview_what)0, 0, 0);
}

static void test_numbers_move_when_told(void **state)
{
    mproto_imapview *v = view_of(4);

    (void)state;
    assert_int_equal(mproto_imapview_gone(v, 20, 0), MPROTO_OK);
    assert_int_equal(mproto_imapview_gone(v, 30, 0), MPROTO_OK);
    assert_int_equal(mproto_imapview_gone(v, 30, 0), MPROTO_E_ARG);
    assert_int_equal(mproto_imapview_gone(v, 31, 0), MPROTO_E_ARG);
    assert_nothing_due(v, 0);
    assert_int_equal(mproto_imapview_count(v), 4);
    assert_int_equal(mproto_imapview_uid(v, 4), 40);
    assert_due(v, 1, MPROTO_IMAPVIEW_EXPUNGE, 3, 30);
    assert_int_equal(mproto_imapview_uid(v, 3), 40);
    assert_due(v, 1, MPROTO_IMAPVIEW_EXPUNGE, 2, 20);
    assert_nothing_due(v, 1);
    assert_int_equal(mproto_imapview_seq(v, 40), 2);
    assert_int_equal(mproto_imapview_seq(v, 20), 0);
    assert_int_equal(mproto_imapview_uid(v, 3), 0);
    mproto_imapview_told(v);
    assert_int_equal(mproto_imapview_count(v), 2);
    mproto_imapview_free(v);
    mproto_imapview_free(NULL);
}

static void test_new_mail_is_unknown_until_told(void **state)
{
    mproto_imapview *v = view_of(1);

    (void)state;
    assert_int_equal(mproto_imapview_arrived(v, 10, 0), MPROTO_E_ARG);
    assert_int_equal(mproto_imapview_arrived(v, 11, 0), MPROTO_OK);
    assert_int_equal(mproto_imapview_arrived(v, 12, 0), MPROTO_OK);
    assert_int_equal(mproto_imapview_changed(v, 12, 0), MPROTO_OK);
    assert_int_equal(mproto_imapview_set_recent(v, 12), MPROTO_OK);
    assert_int_equal(mproto_imapview_set_recent(v, 12), MPROTO_OK);
    assert_int_equal(mproto_imapview_recent(v), 0);
    assert_int_equal(mproto_imapview_seq(v, 12), 0);
    assert_int_equal(mproto_imapview_save(v, 12), MPROTO_E_ARG);
    assert_int_equal(mproto_imapview_gone(v, 11, 0), MPROTO_OK);
    assert_due(v, 1, MPROTO_IMAPVIEW_EXISTS, 2, 0);
    assert_int_equal(mproto_imapview_seq(v, 12), 2);
    assert_int_equal(mproto_imapview_recent(v), 1);
    assert_nothing_due(v, 1);
    assert_int_equal(mproto_imapview_gone(v, 12, 0), MPROTO_OK);
    assert_due(v, 1, MPROTO_IMAPVIEW_EXPUNGE, 2, 12);
    assert_int_equal(mproto_imapview_recent(v), 0);
    mproto_imapview_free(v);
}

static void test_flags_are_told_once(void **state)
{
    mproto_imapview *v = view_of(3);

    (void)state;
    assert_int_equal(mproto_imapview_changed(v, 30, 0), MPROTO_OK);
    assert_int_equal(mproto_imapview_changed(v, 10, 0), MPROTO_OK);
    assert_int_equal(mproto_imapview_changed(v, 10, 0), MPROTO_OK);
    assert_int_equal(mproto_imapview_changed(v, 20, 0), MPROTO_OK);
    assert_int_equal(mproto_imapview_changed(v, 40, 0), MPROTO_E_ARG);
    assert_int_equal(mproto_imapview_known(v, 20), MPROTO_OK);
    assert_int_equal(mproto_imapview_known(v, 21), MPROTO_E_ARG);
    assert_due(v, 0, MPROTO_IMAPVIEW_FLAGS, 1, 10);
    assert_int_equal(mproto_imapview_gone(v, 30, 0), MPROTO_OK);
    assert_nothing_due(v, 0);
    assert_int_equal(mproto_imapview_changed(v, 30, 0), MPROTO_E_ARG);
    mproto_imapview_free(v);
}

/* RFC 7162 3.2.5: what HIGHESTMODSEQ says must have been told. */
static void test_modseq_waits_for_what_is_due(void **state)
{
    mproto_imapview *v = view_of(2);

    (void)state;
    mproto_imapview_set_modseq(v, 100);
    assert_int_equal(mproto_imapview_modseq(v), 100);
    mproto_imapview_gone(v, 10, 105);
    mproto_imapview_changed(v, 20, 107);
    mproto_imapview_arrived(v, 30, 109);
    mproto_imapview_set_modseq(v, 110);
    assert_int_equal(mproto_imapview_modseq(v), 100);
    assert_due(v, 0, MPROTO_IMAPVIEW_EXISTS, 3, 0);
    assert_due(v, 0, MPROTO_IMAPVIEW_FLAGS, 2, 20);
    assert_int_equal(mproto_imapview_modseq(v), 100);
    assert_due(v, 1, MPROTO_IMAPVIEW_EXPUNGE, 1, 10);
    assert_int_equal(mproto_imapview_modseq(v), 110);
    mproto_imapview_changed(v, 20, 90);
    assert_int_equal(mproto_imapview_modseq(v), 89);
    mproto_imapview_known(v, 20);
    assert_int_equal(mproto_imapview_modseq(v), 110);
    mproto_imapview_free(v);
}

static void test_vanished_tells_ranges(void **state)
{
    mproto_imapview *v = mproto_imapview_new(NULL, 0);
    mproto_imapset_range r[3];
    uint32_t uid;

    (void)state;
    assert_non_null(v);
    for (uid = 1; uid <= 9; uid++)
        assert_int_equal(mproto_imapview_load(v, uid), MPROTO_OK);
    assert_int_equal(mproto_imapview_vanished(v, r, 3), 0);
    for (uid = 1; uid <= 9; uid++)
        assert_int_equal(mproto_imapview_gone(v, uid, 0), MPROTO_OK);
    assert_int_equal(mproto_imapview_vanished(v, r, 1), 1);
    assert_int_equal(r[0].lo, 1);
    assert_int_equal(r[0].hi, 9);
    r[0].lo = r[0].hi = 3;
    r[1].lo = 5;
    r[1].hi = 6;
    mproto_imapview_told_vanished(v, r, 2);
    assert_int_equal(mproto_imapview_count(v), 6);
    assert_int_equal(mproto_imapview_vanished(v, r, 2), 2);
    assert_int_equal(mproto_imapview_vanished(v, r, 3), 3);
    assert_int_equal(r[1].lo, 4);
    assert_int_equal(r[1].hi, 4);
    mproto_imapview_told_vanished(v, r, 3);
    assert_int_equal(mproto_imapview_count(v), 0);
    assert_nothing_due(v, 1);
    mproto_imapview_free(v);
}

/* --- sets --- */

static void assert_next(mproto_imapview_iter *it, const mproto_imapview *v,
                        uint32_t seq, uint32_t uid, int gone)
{
    mproto_imapview_msg m;

    assert_int_equal(mproto_imapview_next(it, v, &m), 1);
    assert_int_equal(m.seq, seq);
    assert_int_equal(m.uid, uid);
    assert_int_equal(m.gone, gone);
}

static mproto_imapset set_of(mproto_imapset_range *room, const char *text)
{
    mproto_imapset s;
    mproto_span t;

    t.p = text;
    t.n = strlen(text);
    assert_int_equal(mproto_imapset_parse(&s, room, 8, t), MPROTO_OK);
    return s;
}

static void test_sets_go_on_while_numbers_move(void **state)
{
    mproto_imapview *v = view_of(6);
    mproto_imapset_range room[8];
    mproto_imapset s = set_of(room, "15:45,60:*");
    mproto_imapview_iter it;
    mproto_imapview_msg m;

    (void)state;
    mproto_imapview_gone(v, 10, 0);
    mproto_imapview_gone(v, 30, 0);
    mproto_imapview_begin(&it, v, &s, 1);
    assert_next(&it, v, 2, 20, 0);
    assert_next(&it, v, 3, 30, 1);
    assert_due(v, 1, MPROTO_IMAPVIEW_EXPUNGE, 3, 30);
    assert_due(v, 1, MPROTO_IMAPVIEW_EXPUNGE, 1, 10);
    assert_next(&it, v, 2, 40, 0);
    mproto_imapview_arrived(v, 70, 0);
    assert_due(v, 1, MPROTO_IMAPVIEW_EXISTS, 5, 0);
    assert_next(&it, v, 4, 60, 0);
    assert_int_equal(mproto_imapview_next(&it, v, &m), 0);
    assert_int_equal(mproto_imapview_next(&it, v, &m), 0);
    mproto_imapview_free(v);
}

static void test_numbers_above_all_are_found_out(void **state)
{
    mproto_imapview *v = view_of(3);
    mproto_imapset_range room[8];
    mproto_imapset s = set_of(room, "1:3");

    (void)state;
    assert_int_equal(mproto_imapview_has_all(v, &s), 1);
    s = set_of(room, "1,4");
    assert_int_equal(mproto_imapview_has_all(v, &s), 0);
    s = set_of(room, "*");
    assert_int_equal(mproto_imapview_has_all(v, &s), 1);
    mproto_imapview_free(v);
    v = view_of(0);
    assert_int_equal(mproto_imapview_has_all(v, &s), 1);
    mproto_imapview_free(v);
}

/* RFC 5182 2.1: "$" may stand in the search that will replace it. */
static void test_saved_result(void **state)
{
    mproto_imapview *v = view_of(5);
    mproto_imapset_range room[8];
    mproto_imapset s = set_of(room, "$");
    mproto_imapview_iter it;
    mproto_imapview_msg m;

    (void)state;
    assert_int_equal(mproto_imapview_save(v, 20), MPROTO_OK);
    assert_int_equal(mproto_imapview_save(v, 50), MPROTO_OK);
    assert_int_equal(mproto_imapview_save(v, 51), MPROTO_E_ARG);
    assert_int_equal(mproto_imapview_is_saved(v, 50), 0);
    mproto_imapview_save_end(v, 1);
    mproto_imapview_begin(&it, v, &s, 0);
    assert_next(&it, v, 2, 20, 0);
    mproto_imapview_save(v, 30);
    assert_next(&it, v, 5, 50, 0);
    assert_int_equal(mproto_imapview_next(&it, v, &m), 0);
    mproto_imapview_gone(v, 20, 0);
    assert_due(v, 1, MPROTO_IMAPVIEW_EXPUNGE, 2, 20);
    mproto_imapview_begin(&it, v, &s, 1);
    assert_next(&it, v, 4, 50, 0);
    assert_int_equal(mproto_imapview_next(&it, v, &m), 0);
    mproto_imapview_save_end(v, 0);
    mproto_imapview_begin(&it, v, &s, 1);
    assert_int_equal(mproto_imapview_next(&it, v, &m), 0);
    mproto_imapview_free(v);
}

/* --- QRESYNC --- */

static void test_match_of_numbers_and_uids(void **state)
{
    mproto_imapview *v = view_of(5);
    mproto_imapset_range a[8], b[8];
    mproto_imapset s = set_of(a, "1,3,4"), u = set_of(b, "10,30,50");

    (void)state;
    assert_int_equal(mproto_imapview_match(v, &s, &u), 30);
    u = set_of(b, "11");
    assert_int_equal(mproto_imapview_match(v, &s, &u), 0);
    s = set_of(a, "1:4294967295");
    u = set_of(b, "10:4294967295");
    assert_int_equal(mproto_imapview_match(v, &s, &u), 10);
    mproto_imapview_free(v);
}

static void assert_absent(mproto_imapview_absent *it,
                          const mproto_imapview *v, uint32_t lo, uint32_t hi)
{
    mproto_imapset_range r;

    assert_int_equal(mproto_imapview_absent_next(it, v, &r), 1);
    assert_int_equal(r.lo, lo);
    assert_int_equal(r.hi, hi);
}

static void test_uids_that_are_absent(void **state)
{
    mproto_imapview *v = view_of(3);
    mproto_imapset_range room[8], r;
    mproto_imapset s = set_of(room, "5:30,99:*");
    mproto_imapview_absent it;

    (void)state;
    mproto_imapview_absent_begin(&it, &s, UINT32_MAX, 7);
    assert_absent(&it, v, 8, 9);
    assert_absent(&it, v, 11, 19);
    assert_absent(&it, v, 21, 29);
    assert_absent(&it, v, 99, UINT32_MAX);
    assert_int_equal(mproto_imapview_absent_next(&it, v, &r), 0);
    mproto_imapview_absent_begin(&it, &s, 0, 0);
    assert_int_equal(mproto_imapview_absent_next(&it, v, &r), 0);
    mproto_imapview_free(v);
}

/* --- limits and memory --- */

static void test_the_last_uid_and_the_last_message(void **state)
{
    mproto_imapview *v = mproto_imapview_new(NULL, 2);
    mproto_imapset_range room[8];
    mproto_imapset s = set_of(room, "1:*");
    mproto_imapview_iter it;
    mproto_imapview_msg m;

    (void)state;
    assert_non_null(v);
    assert_int_equal(mproto_imapview_load(v, 0), MPROTO_E_ARG);
    assert_int_equal(mproto_imapview_load(v, 7), MPROTO_OK);
    assert_int_equal(mproto_imapview_arrived(v, UINT32_MAX - 1, 0),
                     MPROTO_OK);
    assert_int_equal(mproto_imapview_arrived(v, UINT32_MAX, 0), MPROTO_E_FULL);
    assert_due(v, 0, MPROTO_IMAPVIEW_EXISTS, 2, 0);
    mproto_imapview_gone(v, 7, 0);
    assert_int_equal(mproto_imapview_arrived(v, UINT32_MAX, 0), MPROTO_E_FULL);
    assert_due(v, 1, MPROTO_IMAPVIEW_EXPUNGE, 1, 7);
    assert_int_equal(mproto_imapview_arrived(v, UINT32_MAX, 0), MPROTO_OK);
    assert_due(v, 1, MPROTO_IMAPVIEW_EXISTS, 2, 0);
    mproto_imapview_begin(&it, v, &s, 1);
    assert_next(&it, v, 1, UINT32_MAX - 1, 0);
    assert_next(&it, v, 2, UINT32_MAX, 0);
    assert_int_equal(mproto_imapview_next(&it, v, &m), 0);
    mproto_imapview_free(v);
}

static void test_memory_grows_by_a_quarter_and_is_given_back(void **state)
{
    heap h;
    mproto_alloc alloc = heap_alloc(&h);
    mproto_imapview *v = mproto_imapview_new(&alloc, 0);
    mproto_imapview_change c;
    uint32_t uid;

    (void)state;
    assert_non_null(v);
    for (uid = 1; uid <= 100000; uid++)
        assert_int_equal(mproto_imapview_load(v, uid), MPROTO_OK);
    assert_true(h.held < 100000 * 65 / 10 + 1000);
    for (uid = 1; uid <= 100000; uid++)
        assert_int_equal(mproto_imapview_gone(v, uid, 0), MPROTO_OK);
    for (uid = 100000; uid > 0; uid--) {
        assert_int_equal(mproto_imapview_due(v, 1, &c), 1);
        assert_int_equal(c.uid, uid);
        mproto_imapview_told(v);
    }
    assert_true(h.held < 2000);
    mproto_imapview_free(v);
    assert_int_equal(h.blocks, 0);
    assert_int_equal(h.held, 0);
}

static void test_without_memory_nothing_changes(void **state)
{
    heap h;
    mproto_alloc alloc = heap_alloc(&h);
    mproto_imapview *v;
    uint32_t uid;

    (void)state;
    h.dry = 1;
    assert_null(mproto_imapview_new(&alloc, 0));
    h.dry = 0;
    v = mproto_imapview_new(&alloc, 0);
    assert_non_null(v);
    h.dry = 1;
    for (uid = 1; mproto_imapview_load(v, uid) == MPROTO_OK; uid++)
        ;
    assert_int_equal(mproto_imapview_load(v, uid), MPROTO_E_NOMEM);
    assert_int_equal(mproto_imapview_count(v), uid - 1);
    h.dry = 0;
    for (; uid <= 1000; uid++)
        assert_int_equal(mproto_imapview_load(v, uid), MPROTO_OK);
    h.dry = 1;
    for (uid = 1; uid <= 990; uid++) {
        assert_int_equal(mproto_imapview_gone(v, uid, 0), MPROTO_OK);
        assert_due(v, 1, MPROTO_IMAPVIEW_EXPUNGE, 1, uid);
    }
    assert_int_equal(mproto_imapview_uid(v, 10), 1000);
    assert_int_equal(mproto_imapview_arrived(v, 1001, 0), MPROTO_OK);
    mproto_imapview_free(v);
    assert_int_equal(h.blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_move_when_told),
        cmocka_unit_test(test_new_mail_is_unknown_until_told),
        cmocka_unit_test(test_flags_are_told_once),
        cmocka_unit_test(test_modseq_waits_for_what_is_due),
        cmocka_unit_test(test_vanished_tells_ranges),
        cmocka_unit_test(test_sets_go_on_while_numbers_move),
        cmocka_unit_test(test_numbers_above_all_are_found_out),
        cmocka_unit_test(test_saved_result),
        cmocka_unit_test(test_match_of_numbers_and_uids),
        cmocka_unit_test(test_uids_that_are_absent),
        cmocka_unit_test(test_the_last_uid_and_the_last_message),
        cmocka_unit_test(test_memory_grows_by_a_quarter_and_is_given_back),
        cmocka_unit_test(test_without_memory_nothing_changes)
    };

    return cmocka_run_group_tests_name("imapview", tests, NULL, NULL);
}
