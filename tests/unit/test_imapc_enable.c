/* What ENABLE has turned on. */
#include "imapc_talk.h"

static int is_on(const talk *t, const char *name)
{
    return mproto_imapc_is_on(t->c, name);
}

/* iCloud says no more than OK. */
static void enable_ok(unsigned flags, const char *names, const char *out,
                      const char *result, int on)
{
    talk t;

    talk_start(&t, flags, 1, TALK_ALL);
    mproto_imapc_enable(t.c, names);
    talk_step(&t, NULL, "", out);
    talk_step(&t, result, result[3] == 'O' ? "RESULT 1 OK|" : "RESULT 1 NO|",
              "");
    assert_int_equal(is_on(&t, "qresync"), on);
    assert_int_equal(is_on(&t, "CONDSTORE"), on);
    assert_int_equal(is_on(&t, "UTF8=ACCEPT"), 0);
    talk_close(&t);
}

static void test_trust(void **state)
{
    const unsigned trust = MPROTO_IMAPC_TRUST_ENABLE;
    static const char out[] = "A1 ENABLE QRESYNC X-A\r\n";

    (void)state;
    enable_ok(0, "QRESYNC X-A", out, "A1 OK x\r\n", 0);
    enable_ok(trust, "QRESYNC X-A", out, "A1 OK x\r\n", 1);
    enable_ok(trust, "QRESYNC X-A", out, "A1 NO x\r\n", 0);
    enable_ok(trust, "X-A QRESYNC", "A1 ENABLE X-A QRESYNC\r\n",
              "A1 OK x\r\n", 1);
}

static void test_enabled(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 1, TALK_ALL);
    talk_step(&t, "* ENABLED UTF8=ACCEPT X\r\n", "10|", "");
    assert_true(is_on(&t, "utf8=accept"));
    assert_false(is_on(&t, "X"));
    assert_false(mproto_imapc_is_on(NULL, "UTF8=ACCEPT"));
    talk_close(&t);
    talk_start(&t, 0, 0, TALK_ALL);
    talk_step(&t, "* ENABLED UTF8=ACCEPT\r\n", "10|", "");
    assert_false(is_on(&t, "utf8=accept"));
    talk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trust),
        cmocka_unit_test(test_enabled)
    };

    return cmocka_run_group_tests_name("imapc_enable", tests, NULL, NULL);
}
