/* What a server tells in an odd order, against an array that is told the same;
 * and the file of the state, that is read again. */
#define _POSIX_C_SOURCE 200809L

#include <syncnews.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { UIDS = 300, MANY = 100000 };

static char file[64];

static int begin(void **state)
{
    int fd;

    (void)state;
    snprintf(file, sizeof file, "%s/syncnews.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    fd = mkstemp(file);
    return fd < 0 ? -1 : close(fd);
}

static int end(void **state)
{
    (void)state;
    return unlink(file);
}

static uint32_t draw(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % n;
}

struct mirror {
    unsigned flags[UIDS + 1];   /* of now */
    int      there[UIDS + 1], gone[UIDS + 1];
};

static void tell(struct syncnews *news, struct syncstate *s,
                 struct mirror *mirror, uint32_t *seed)
{
    uint32_t lo = draw(seed, UIDS) + 1, hi = lo + draw(seed, UIDS), uid;
    unsigned flags = draw(seed, 32);

    if (draw(seed, 4) > 0) {
        assert_int_equal(syncnews_fetched(news, s, lo, flags), 0);
        mirror->there[lo] = 1;
        mirror->gone[lo] = 0;
        mirror->flags[lo] = flags;
        return;
    }
    assert_int_equal(syncnews_vanished(news, s, lo, hi), 0);
    for (uid = lo; uid <= hi && uid <= UIDS; uid++)
        mirror->gone[uid] = 1;
}

static void is_same(const struct syncstate *s, const struct mirror *mirror)
{
    uint32_t uid;

    for (uid = 1; uid <= UIDS; uid++) {
        const struct sync_message *m = syncstate_find(s, uid);

        assert_int_equal(m != NULL, mirror->there[uid]);
        if (m == NULL)
            continue;
        assert_int_equal(m->gone, mirror->gone[uid]);
        if (!m->gone)
            assert_int_equal(m->server, mirror->flags[uid]);
    }
}

static void open_state(struct syncstate *s)
{
    assert_int_equal(syncstate_open(s, file, "x y\n"), 0);
}

static void test_the_last_counts(void **state)
{
    struct syncnews news = { .n = 0 };
    struct syncstate s;
    struct mirror mirror;
    uint32_t seed = 1, round, i, n;

    (void)state;
    memset(&mirror, 0, sizeof mirror);
    open_state(&s);
    for (round = 0; round < 30; round++) {
        n = round == 20 ? 20000 : draw(&seed, 60);
        for (i = 0; i < n; i++)
            tell(&news, &s, &mirror, &seed);
        assert_int_equal(syncnews_apply(&news, &s), 0);
        is_same(&s, &mirror);
    }
    syncnews_free(&news);
    syncstate_close(&s);
}

/* Neither the order of UIDs nor ranges of all of them cost time. */
static void test_many(void **state)
{
    struct syncnews news = { .n = 0 };
    struct syncstate s;
    uint32_t uid;

    (void)state;
    open_state(&s);
    for (uid = MANY; uid > 0; uid--) {
        assert_int_equal(syncnews_fetched(&news, &s, uid, uid % 32), 0);
        assert_int_equal(syncnews_vanished(&news, &s, uid + 1, UINT32_MAX), 0);
    }
    assert_int_equal(syncnews_apply(&news, &s), 0);
    assert_int_equal(s.n, MANY);
    assert_false(s.messages[0].gone);
    assert_true(s.messages[1].gone);
    assert_true(s.messages[MANY - 1].gone);
    syncstate_drop_gone(&s);
    assert_int_equal(s.n, 1);
    syncnews_free(&news);
    syncstate_close(&s);
}

static void put(struct syncstate *s, uint32_t uid, const char *name)
{
    assert_int_equal(syncstate_add(s, &uid, 1), 0);
    syncstate_set_flags(s, syncstate_find(s, uid), uid % 32);
    if (name != NULL)
        syncstate_set_name(s, syncstate_find(s, uid), name);
}

/* Of UIDVALIDITY 7 two are old, whose UIDs are taken again. */
static void is_renewed(const struct syncstate *s)
{
    assert_int_equal(s->uidvalidity, 8);
    assert_int_equal(s->n, 2);
    assert_int_equal(s->messages[0].uid, 3);
    assert_null(s->messages[0].name);
    assert_int_equal(s->messages[1].uid, 5);
    assert_string_equal(s->messages[1].name, "new");
    assert_int_equal(s->old_n, 2);
    assert_string_equal(s->old[0].name, "a");
    assert_string_equal(s->old[1].name, "b");
}

static void test_the_file_is_read_again(void **state)
{
    struct syncstate s;
    int i;

    (void)state;
    open_state(&s);
    put(&s, 5, "b");
    put(&s, 4, NULL);
    put(&s, 3, "a");
    syncstate_set_facts(&s, 7, 20);
    assert_int_equal(syncstate_forget(&s), 0);
    put(&s, 9, "gone");
    put(&s, 5, "new");
    put(&s, 3, NULL);
    syncstate_find(&s, 9)->gone = 1;
    syncstate_drop_gone(&s);
    syncstate_set_facts(&s, 8, 1);
    is_renewed(&s);
    for (i = 0; i < 200; i++)           /* so that it is written anew */
        syncstate_set_facts(&s, 8, (unsigned)i);
    for (i = 0; i < 2; i++) {
        assert_int_equal(i == 0 ? syncstate_save(&s) : syncstate_finish(&s),
                         0);
        syncstate_close(&s);
        open_state(&s);
        is_renewed(&s);
    }
    assert_true(s.lines < 20);
    syncstate_drop_old(&s);
    assert_int_equal(syncstate_save(&s), 0);
    syncstate_close(&s);
    open_state(&s);
    assert_int_equal(s.old_n, 0);
    assert_int_equal(s.n, 2);
    syncstate_close(&s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_last_counts),
        TEST(test_many),
        TEST(test_the_file_is_read_again),
    };

    return cmocka_run_group_tests_name("syncnews", tests, NULL, NULL);
}
