/* resync(): arguments, limits, and what the dialogues do not have. */
#include "imapc_talk.h"

#define GREETING "* PREAUTH [CAPABILITY IMAP4rev1 CONDSTORE] x\r\n"
#define SELECTED "* OK [UIDVALIDITY 7] x\r\n* OK [HIGHESTMODSEQ 20] x\r\n" \
    "A1 OK x\r\n"
/* As talk_note() shows them. */
#define EXISTS   "11|"
#define EXPUNGE  "13|"
#define VANISHED "14|"
#define SELECT   "A1 SELECT x (CONDSTORE)\r\n"
#define SEARCH   "A2 UID SEARCH UID 1:"

static mproto_imapc_cache make_cache(const mproto_imapset_range *uids,
                                     size_t n)
{
    mproto_imapc_cache cache;

    memset(&cache, 0, sizeof cache);
    cache.size = sizeof cache;
    cache.uidvalidity = 7;
    cache.modseq = 20;
    cache.uids = uids;
    cache.uids_n = n;
    return cache;
}

static void start(talk *t, const mproto_imapc_cache *cache)
{
    mproto_imapc_limits limits;

    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.known_max = 1000;
    talk_open(t, 0, &limits);
    talk_step(t, GREETING, "NOTICE|READY|", "");
    if (cache)
        assert_int_equal(mproto_imapc_resync(t->c, "x", cache), 1);
}

static void test_arguments(void **state)
{
    static const mproto_imapset_range wrong[][2] = {
        { { 0, 1 }, { 3, 4 } }, { { 1, 2 }, { 3, 4 } }, { { 5, 6 }, { 1, 1 } },
        { { 1, 2 }, { 6, 5 } }
    };
    const mproto_imapset_range most = { 1, 1000 }, more = { 1, 1001 };
    mproto_imapc_cache cache = make_cache(NULL, 1);
    talk t;
    size_t i;

    (void)state;
    start(&t, NULL);
    assert_int_equal(mproto_imapc_resync(NULL, "x", NULL), MPROTO_E_ARG);
    assert_int_equal(mproto_imapc_resync(t.c, NULL, NULL), MPROTO_E_ARG);
    assert_int_equal(mproto_imapc_resync(t.c, "x", &cache), MPROTO_E_ARG);
    assert_int_equal(mproto_imapc_resync(t.c, "x\n", NULL), MPROTO_E_ARG);
    for (i = 0; i < 4; i++) {
        cache = make_cache(wrong[i], 2);
        assert_int_equal(mproto_imapc_resync(t.c, "x", &cache), MPROTO_E_ARG);
    }
    cache = make_cache(&more, 1);
    assert_int_equal(mproto_imapc_resync(t.c, "x", &cache), MPROTO_E_LIMIT);
    cache = make_cache(&most, 1);
    cache.size = 0;
    assert_int_equal(mproto_imapc_resync(t.c, "x", &cache), MPROTO_E_ARG);
    cache.size = sizeof cache;
    t.h.dry = 1;
    assert_int_equal(mproto_imapc_resync(t.c, "x", &cache), MPROTO_E_NOMEM);
    t.h.dry = 0;
    assert_int_equal(mproto_imapc_resync(t.c, "x", &cache), 1);
    assert_int_equal(mproto_imapc_resync(t.c, "x", &cache), MPROTO_E_STATE);
    assert_int_equal(mproto_imapc_noop(t.c), MPROTO_E_STATE);
    assert_int_equal(mproto_imapc_logout(t.c), 2);
    talk_close(&t);
}

/* Of a cache that has nothing nothing is gone. */
static void test_first_time(void **state)
{
    talk t;

    (void)state;
    start(&t, NULL);
    assert_int_equal(mproto_imapc_resync(t.c, "x", NULL), 1);
    talk_step(&t, NULL, "", SELECT);
    talk_step(&t, "* 0 EXISTS\r\n" SELECTED,
              EXISTS "NOTICE|NOTICE|RESULT 1 OK|", "");
    talk_close(&t);
}

/* Every second is gone: more ranges than one event has. */
static void test_many_are_gone(void **state)
{
    static char said[4096];
    const mproto_imapset_range known = { 1, 400 };
    mproto_imapc_cache cache = make_cache(&known, 1);
    size_t n;
    int uid;
    talk t;

    (void)state;
    start(&t, &cache);
    talk_step(&t, NULL, "", SELECT);
    talk_step(&t, "* 200 EXISTS\r\n" SELECTED, EXISTS "NOTICE|NOTICE|",
              SEARCH "400\r\n");
    n = (size_t)sprintf(said, "* SEARCH");
    for (uid = 400; uid > 0; uid -= 2)
        n += (size_t)sprintf(said + n, " %d", uid);
    sprintf(said + n, "\r\nA2 OK x\r\n");
    talk_step(&t, said, VANISHED VANISHED VANISHED VANISHED "RESULT 1 OK|",
              "");
    talk_close(&t);
}

/* What is expunged between SELECT and its answer is looked for. */
static void test_expunged_meanwhile(void **state)
{
    const mproto_imapset_range known = { 1, 4 };
    mproto_imapc_cache cache = make_cache(&known, 1);
    talk t;

    (void)state;
    cache.modseq = 19;
    start(&t, &cache);
    talk_step(&t, NULL, "", SELECT);
    talk_step(&t, "* 4 EXISTS\r\n" SELECTED, EXISTS "NOTICE|NOTICE|",
              "A2 UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 19)\r\n");
    talk_step(&t, "* 2 EXPUNGE\r\nA2 OK x\r\n", EXPUNGE,
              "A3 UID SEARCH UID 1:4\r\n");
    talk_step(&t, "* SEARCH 1 3 4\r\nA3 OK x\r\n", VANISHED "RESULT 1 OK|",
              "");
    talk_close(&t);
}

/* One that came and one that went before SELECT was answered make up the same
 * number: that tells nothing. */
static void test_moved_while_selecting(void **state)
{
    const mproto_imapset_range known = { 1, 4 };
    mproto_imapc_cache cache = make_cache(&known, 1);
    talk t;

    (void)state;
    start(&t, &cache);
    talk_step(&t, NULL, "", SELECT);
    talk_step(&t, "* 4 EXISTS\r\n* 5 EXISTS\r\n* 1 EXPUNGE\r\n" SELECTED,
              EXISTS EXISTS EXPUNGE "NOTICE|NOTICE|",
              "A2 UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 20)\r\n");
    talk_close(&t);
}

static void test_moved_while_selecting_by_qresync(void **state)
{
    const mproto_imapset_range known = { 1, 4 };
    mproto_imapc_cache cache = make_cache(&known, 1);
    talk t;

    (void)state;
    talk_open(&t, 0, NULL);
    talk_step(&t, "* PREAUTH [CAPABILITY IMAP4rev1 ENABLE QRESYNC] x\r\n",
              "NOTICE|READY|", "");
    assert_int_equal(mproto_imapc_resync(t.c, "x", &cache), 1);
    talk_step(&t, NULL, "", "A1 ENABLE QRESYNC\r\n");
    talk_step(&t, "* ENABLED QRESYNC\r\nA1 OK x\r\n", "10|",
              "A2 SELECT x (QRESYNC (7 20))\r\n");
    talk_step(&t, "* 4 EXISTS\r\n* 5 EXISTS\r\n* VANISHED 1\r\n"
                  "* OK [UIDVALIDITY 7] x\r\n* OK [HIGHESTMODSEQ 20] x\r\n"
                  "A2 OK x\r\n",
              EXISTS EXISTS VANISHED "NOTICE|NOTICE|",
              "A3 UID SEARCH UID 1:4\r\n");
    talk_step(&t, "* SEARCH 2 3 4\r\nA3 OK x\r\n", "",
              "A4 UID FETCH 1:* (UID FLAGS)\r\n");
    talk_close(&t);
}

/* A server that tells the same ranges for ever costs no more than one that
 * does not, and is not believed. */
static void test_ranges_again_and_again(void **state)
{
    const mproto_imapset_range known = { 1, 1000 };
    mproto_imapc_cache cache = make_cache(&known, 1);
    talk t;

    (void)state;
    talk_open(&t, 0, NULL);
    talk_step(&t, "* PREAUTH [CAPABILITY IMAP4rev1 CONDSTORE ESEARCH] x\r\n",
              "NOTICE|READY|", "");
    assert_int_equal(mproto_imapc_resync(t.c, "x", &cache), 1);
    talk_step(&t, NULL, "", SELECT);
    talk_step(&t, "* 2 EXISTS\r\n" SELECTED, EXISTS "NOTICE|NOTICE|",
              "A2 UID SEARCH RETURN (ALL) UID 1:1000\r\n");
    talk_step(&t, "* ESEARCH (TAG \"A2\") UID ALL 1:999,1:999,1:999\r\n"
                  "A2 OK x\r\n", "", "A3 UID FETCH 1:* (UID FLAGS)\r\n");
    talk_step(&t, "A3 NO x\r\n", "RESULT 1 NO|", "");
    assert_int_equal(mproto_imapc_noop(t.c), 4);
    talk_close(&t);
}

/* Whether it is the same mailbox nobody knows: the cache stays. */
static void test_no_uidvalidity(void **state)
{
    const mproto_imapset_range known = { 1, 4 };
    mproto_imapc_cache cache = make_cache(&known, 1);
    talk t;

    (void)state;
    start(&t, &cache);
    talk_step(&t, NULL, "", SELECT);
    talk_step(&t, "* 4 EXISTS\r\n* OK [HIGHESTMODSEQ 20] x\r\nA1 OK x\r\n",
              EXISTS "NOTICE|RESULT 1 NO|", "");
    talk_close(&t);
}

/* logout() takes the place of the next step. */
static void test_logout(void **state)
{
    const mproto_imapset_range known = { 1, 3 };
    mproto_imapc_cache cache = make_cache(&known, 1);
    talk t;

    (void)state;
    start(&t, &cache);
    talk_step(&t, NULL, "", SELECT);
    assert_int_equal(mproto_imapc_logout(t.c), 2);
    talk_step(&t, NULL, "", "A2 LOGOUT\r\n");
    talk_step(&t, "* 2 EXISTS\r\n" SELECTED,
              EXISTS "NOTICE|NOTICE|RESULT 1 NO|", "");
    talk_step(&t, "* BYE x\r\nA2 OK x\r\n", "NOTICE|RESULT 2 OK|", "");
    talk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_first_time),
        cmocka_unit_test(test_many_are_gone),
        cmocka_unit_test(test_expunged_meanwhile),
        cmocka_unit_test(test_moved_while_selecting),
        cmocka_unit_test(test_moved_while_selecting_by_qresync),
        cmocka_unit_test(test_ranges_again_and_again),
        cmocka_unit_test(test_no_uidvalidity),
        cmocka_unit_test(test_logout)
    };

    return cmocka_run_group_tests_name("imapc_resync", tests, NULL, NULL);
}
