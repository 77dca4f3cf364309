/* THREAD (RFC 5256 4): depths, batches, what is by no grammar. */
#include "imapc_drive.h"
#include "imapc_talk.h"

/* The examples of RFC 5256 4. */
static const drive_said examples[] = {
    { "* THREAD (2)(3 6 (4 23)(44 7 96))\r\n",
      "THREAD name=\"THREAD\" 0.2 0.3 1.6 2.4 3.23 2.44 3.7 4.96\n"
      "THREAD_END name=\"THREAD\"\n" },
    { "* THREAD ((3)(5))\r\n",
      "THREAD name=\"THREAD\" 0.0 1.3 1.5\n"
      "THREAD_END name=\"THREAD\"\n" }
};

static void test_examples(void **state)
{
    (void)state;
    drive_says(examples, sizeof examples / sizeof *examples);
}

static const drive_said edges[] = {
    { "* thread (4294967295)(1 4294967294)\r\n",
      "THREAD name=\"THREAD\" 0.4294967295 0.1 1.4294967294\n"
      "THREAD_END name=\"THREAD\"\n" },
    { "* THREAD (4294967296)\r\n* 1 EXISTS\r\n",
      "INVALID name=\"THREAD\" PEER data=\"6)\"\n"
      "THREAD_END name=\"THREAD\"\n"
      "EXISTS number=1\n" },
    { "* THREAD (1 99999999999999999999999)\r\n",
      "THREAD name=\"THREAD\" 0.1\n"
      "INVALID name=\"THREAD\" PEER data=\"99999999999999)\"\n"
      "THREAD_END name=\"THREAD\"\n" },
    { "* THREAD (0)\r\n"
      "* THREAD (1 00)\r\n",
      "INVALID name=\"THREAD\" PEER data=\")\"\n"
      "THREAD_END name=\"THREAD\"\n"
      "THREAD name=\"THREAD\" 0.1\n"
      "INVALID name=\"THREAD\" PEER data=\")\"\n"
      "THREAD_END name=\"THREAD\"\n" },
    { "* THREAD (1,2)\r\n"
      "* THREAD (1:2)\r\n"
      "* THREAD (-1)\r\n"
      "* THREAD NIL\r\n"
      "* THREAD \"(1)\"\r\n"
      "* THREAD (1\t2)\r\n",
      "THREAD name=\"THREAD\" 0.1\n"
      "INVALID name=\"THREAD\" PEER data=\",2)\"\n"
      "THREAD_END name=\"THREAD\"\n"
      "THREAD name=\"THREAD\" 0.1\n"
      "INVALID name=\"THREAD\" PEER data=\":2)\"\n"
      "THREAD_END name=\"THREAD\"\n"
      "INVALID name=\"THREAD\" PEER data=\"-1)\"\n"
      "THREAD_END name=\"THREAD\"\n"
      "INVALID name=\"THREAD\" PEER data=\"NIL\"\n"
      "THREAD_END name=\"THREAD\"\n"
      "INVALID name=\"THREAD\" PEER data=\"\\22(1)\\22\"\n"
      "THREAD_END name=\"THREAD\"\n"
      "THREAD name=\"THREAD\" 0.1\n"
      "INVALID name=\"THREAD\" PEER data=\"\\092)\"\n"
      "THREAD_END name=\"THREAD\"\n" },
    { "* THREAD (((1)(2))(3))\r\n",
      "THREAD name=\"THREAD\" 0.0 1.0 2.1 2.2 1.3\n"
      "THREAD_END name=\"THREAD\"\n" },
    /* what has no end is told as far as it goes */
    { "* THREAD (1 2\r\n* THREAD ((1)\r\n* 7 EXISTS\r\n",
      "THREAD name=\"THREAD\" 0.1\n"
      "INVALID name=\"THREAD\" PEER\n"
      "THREAD_END name=\"THREAD\"\n"
      "THREAD name=\"THREAD\" 0.0 1.1\n"
      "INVALID name=\"THREAD\" PEER\n"
      "THREAD_END name=\"THREAD\"\n"
      "EXISTS number=7\n" }
};

static void test_edges(void **state)
{
    (void)state;
    drive_says(edges, sizeof edges / sizeof *edges);
}

/* A "(" may add a parent that is missing: a batch has room for it, too. */
static void test_batches(void **state)
{
    static char wire[2048], events[4096];
    drive_case t;
    int i, n, m;

    (void)state;
    n = sprintf(wire, DRIVE_GREETING "* THREAD ");
    m = sprintf(events, DRIVE_READY "THREAD name=\"THREAD\"");
    for (i = 1; i <= 62; i++) {
        n += sprintf(wire + n, "(%d)", i);
        m += sprintf(events + m, " 0.%d", i);
    }
    sprintf(wire + n, "((63)(64))(65)\r\n");
    sprintf(events + m, " 0.0\nTHREAD name=\"THREAD\" 1.63 1.64 0.65\n"
            "THREAD_END name=\"THREAD\"\n");
    memset(&t, 0, sizeof t);
    t.wire = wire;
    t.events = events;
    drive_check(&t);
}

/* Depths find no room: the engine ends, and says so. */
static void test_no_memory(void **state)
{
    talk t;

    (void)state;
    talk_start(&t, 0, 2, "IMAP4rev1 THREAD=REFERENCES");
    t.h.dry = 1;
    talk_step(&t, "* THREAD (1)(2)\r\n", "", "");
    assert_int_equal(talk_error(&t), MPROTO_E_MEMORY);
    assert_int_equal(mproto_wire_want(t.w), MPROTO_CLOSED);
    t.h.dry = 0;
    talk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_no_memory)
    };

    return cmocka_run_group_tests_name("imapc_thread", tests, NULL, NULL);
}
