/* What a server told of the UIDs of a cache, against an array of them. */
#include "imapc_talk.h"

enum { UIDS = 60 };

typedef struct model {
    mproto_imapset_range ranges[UIDS];
    size_t   n;
    int      known[UIDS + 1], marked[UIDS + 1];
} model;

static uint32_t draw(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % n;
}

/* Ranges with gaps between them. */
static void make_cache(model *m, uint32_t *seed)
{
    uint32_t at = 1 + draw(seed, 3), lo;

    memset(m, 0, sizeof *m);
    while (at <= UIDS) {
        lo = at;
        for (at += draw(seed, 5) + 1; lo < at && lo <= UIDS; lo++)
            m->known[lo] = 1;
        at++;
    }
    for (at = 1; at <= UIDS; at++) {
        if (!m->known[at])
            continue;
        if (m->n == 0 || m->ranges[m->n - 1].hi + 1 != at)
            m->ranges[m->n++].lo = at;
        m->ranges[m->n - 1].hi = at;
    }
}

static void begin(talk *t, model *m, mproto_imapc_resync_step step)
{
    mproto_imapc_cache cache;

    memset(&cache, 0, sizeof cache);
    cache.size = sizeof cache;
    cache.uidvalidity = 7;
    cache.uids = m->ranges;
    cache.uids_n = m->n;
    talk_open(t, 0, NULL);
    talk_step(t, "* PREAUTH [CAPABILITY IMAP4rev1] x\r\n", "NOTICE|READY|",
              "");
    assert_int_equal(mproto_imapc_resync(t->c, "x", &cache), 1);
    t->c->resync.step = step;
}

static void tell(talk *t, mproto_imapc_type type, uint32_t lo, uint32_t hi)
{
    t->c->ids.type = type;
    t->c->ids.earlier = 1;
    t->c->ids.n = 1;
    t->c->ids.batch.ranges[0].lo = lo;
    t->c->ids.batch.ranges[0].hi = hi;
    mproto_imapc_known_ids(t->c);
}

static void mark(model *m, uint32_t lo, uint32_t hi, uint64_t *strangers)
{
    for (; lo <= hi; lo++) {
        *strangers += lo > UIDS || !m->known[lo];
        if (lo <= UIDS && m->known[lo])
            m->marked[lo] = 1;
    }
}

/* Those without a mark come in order, each once, in ranges with gaps. */
static void is_gone(talk *t, const model *m)
{
    const mproto_imapset_range *r = t->c->ids.batch.ranges;
    size_t n = mproto_imapc_known_gone(t->c), i;
    uint32_t uid = 0, next;

    for (i = 0; i < n; i++) {
        assert_true(i == 0 || r[i].lo > r[i - 1].hi + 1);
        for (next = r[i].lo; next <= r[i].hi; next++) {
            for (uid++; uid < next; uid++)
                assert_true(!m->known[uid] || m->marked[uid]);
            assert_true(m->known[uid] && !m->marked[uid]);
        }
    }
    for (uid++; uid <= UIDS; uid++)
        assert_true(!m->known[uid] || m->marked[uid]);
    assert_int_equal(mproto_imapc_known_gone(t->c), 0);
}

static void test_against_an_array(void **state)
{
    uint32_t seed = 1, round, i, lo, hi, marked;
    uint64_t strangers;
    model m;
    talk t;

    (void)state;
    for (round = 0; round < 200; round++) {
        make_cache(&m, &seed);
        begin(&t, &m, MPROTO_IMAPC_S_SEARCH);
        for (strangers = 0, i = 0; i < 3; i++) {
            lo = 1 + draw(&seed, UIDS);
            hi = lo + draw(&seed, i == 0 ? 9 : 1);
            tell(&t, MPROTO_IMAPC_IDS, lo, hi);
            mark(&m, lo, hi, &strangers);
        }
        assert_true(t.c->resync.strangers == strangers);
        for (marked = 0, i = 1; i <= UIDS; i++)
            marked += (uint32_t)m.marked[i];
        assert_int_equal(t.c->resync.marked, marked);
        is_gone(&t, &m);
        mproto_imapc_known_reset(t.c);
        memset(m.marked, 0, sizeof m.marked);
        is_gone(&t, &m);
        talk_close(&t);
    }
}

/* Which data counts is a matter of the step. */
static void test_steps(void **state)
{
    uint32_t seed = 1;
    model m;
    talk t;

    (void)state;
    make_cache(&m, &seed);
    begin(&t, &m, MPROTO_IMAPC_S_SEARCH);
    tell(&t, MPROTO_IMAPC_VANISHED, 1, UIDS);
    assert_int_equal(t.c->resync.marked, 0);
    t.c->resync.step = MPROTO_IMAPC_S_QRESYNC;
    tell(&t, MPROTO_IMAPC_IDS, 1, UIDS);
    assert_int_equal(t.c->resync.marked, 0);
    tell(&t, MPROTO_IMAPC_VANISHED, 1, UINT32_MAX);
    assert_int_equal(t.c->resync.marked, t.c->resync.known);
    assert_true(t.c->resync.strangers == 0);
    assert_false(mproto_imapc_known_hides(t.c));
    t.c->resync.step = MPROTO_IMAPC_S_ALL;
    mproto_imapc_known_reset(t.c);
    mproto_imapc_known_fetched(t.c, m.ranges[0].lo);
    mproto_imapc_known_fetched(t.c, t.c->resync.highest + 1);
    assert_int_equal(t.c->resync.marked, 1);
    assert_true(t.c->resync.fresh == 1);
    assert_int_equal(t.c->resync.uidnext, t.c->resync.highest + 2);
    talk_close(&t);
}

/* The last UID there is has none behind it. */
static void test_the_last_uid(void **state)
{
    model m;
    talk t;

    (void)state;
    memset(&m, 0, sizeof m);
    m.n = 1;
    m.ranges[0].lo = m.ranges[0].hi = UINT32_MAX;
    begin(&t, &m, MPROTO_IMAPC_S_ALL);
    mproto_imapc_known_fetched(t.c, UINT32_MAX);
    assert_int_equal(t.c->resync.marked, 1);
    assert_int_equal(mproto_imapc_known_gone(t.c), 0);
    mproto_imapc_known_expunged(t.c, UINT64_MAX);
    assert_true(t.c->resync.exists == 0 && t.c->resync.moved);
    talk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_an_array),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_the_last_uid),
    };

    return cmocka_run_group_tests_name("imapc_known", tests, NULL, NULL);
}
