#include "imapc_drive.h"

static const drive_said said[] = {
    { "* SEARCH 2 3 6 7 8 (MODSEQ 917162500)\r\n"
      "* SEARCH\r\n"
      "* SEARCH 28219 29170 \r\n"
      "* SEARCH 1  2\r\n",
      "SEARCH name=\"SEARCH\"\n"
      "IDS name=\"SEARCH\" 2:3,6:8\n"
      "NUMBER name=\"MODSEQ\" number=917162500\n"
      "SEARCH_END name=\"SEARCH\"\n"
      "SEARCH name=\"SEARCH\"\n"
      "SEARCH_END name=\"SEARCH\"\n"
      "SEARCH name=\"SEARCH\"\n"
      "IDS name=\"SEARCH\" 28219,29170\n"
      "SEARCH_END name=\"SEARCH\" quirks=1\n"
      "SEARCH name=\"SEARCH\"\n"
      "IDS name=\"SEARCH\" 1:2\n"
      "SEARCH_END name=\"SEARCH\" quirks=1\n" },
    { "* SORT 5 3 4 99999999999 4\r\n"
      "* SEARCH 0\r\n"
      "* SEARCH 1 x\r\n"
      "* SEARCH 1 (MODSEQ x)\r\n",
      "SEARCH name=\"SORT\"\n"
      "IDS name=\"SORT\" 5,3:4\n"
      "INVALID name=\"SORT\" PEER data=\"9 4\"\n"
      "SEARCH_END name=\"SORT\"\n"
      "SEARCH name=\"SEARCH\"\n"
      "INVALID name=\"SEARCH\" PEER\n"
      "SEARCH_END name=\"SEARCH\"\n"
      "SEARCH name=\"SEARCH\"\n"
      "IDS name=\"SEARCH\" 1\n"
      "INVALID name=\"SEARCH\" PEER data=\"x\"\n"
      "SEARCH_END name=\"SEARCH\"\n"
      "SEARCH name=\"SEARCH\"\n"
      "IDS name=\"SEARCH\" 1\n"
      "INVALID name=\"SEARCH\" PEER\n"
      "SEARCH_END name=\"SEARCH\"\n" },
    { "* ESEARCH (TAG \"A282\") UID COUNT 17 ALL 4:18,21,28 MIN 2 MODSEQ "
      "917\r\n",
      "SEARCH name=\"ESEARCH\" tag=\"A282\" uids\n"
      "NUMBER name=\"COUNT\" number=17 uids text=\"17\"\n"
      "IDS name=\"ALL\" uids 4:18,21,28\n"
      "NUMBER name=\"MIN\" number=2 uids text=\"2\"\n"
      "NUMBER name=\"MODSEQ\" number=917 uids text=\"917\"\n"
      "SEARCH_END name=\"ESEARCH\" uids\n" },
    { "* ESEARCH (TAG \"A01\") UID PARTIAL (1:100 5,7:9) ADDTO (1 2733 5 "
      "7:8)\r\n"
      "* ESEARCH (TAG \"A01\") UID PARTIAL (-1:-100 NIL) COUNT 3\r\n",
      "SEARCH name=\"ESEARCH\" tag=\"A01\" uids\n"
      "IDS name=\"PARTIAL\" number=1 uids 5,7:9\n"
      "IDS name=\"ADDTO\" number=1 uids 2733\n"
      "IDS name=\"ADDTO\" number=5 uids 7:8\n"
      "SEARCH_END name=\"ESEARCH\" uids\n"
      "SEARCH name=\"ESEARCH\" tag=\"A01\" uids\n"
      "NUMBER name=\"COUNT\" number=3 uids text=\"3\"\n"
      "SEARCH_END name=\"ESEARCH\" uids\n" },
    { "* ESEARCH\r\n"
      "* ESEARCH UID\r\n"
      "* ESEARCH (TAG \"t\" MAILBOX \"folder1\" UIDVALIDITY 1) UID ALL 40"
      "01,4003 X-NEW (1 2)\r\n"
      "* ESEARCH (TAG \"t\") ALL x\r\n"
      "* ESEARCH (TAG \"t\") COUNT \"a\r\n"
      "* ESEARCH ADDTO 5\r\n"
      "* ESEARCH (TAG \"t\") UID ALL\r\n"
      "* ESEARCH COUNT \r\n"
      "* ESEARCH PARTIAL (1:9 2,4\r\n",
      "SEARCH name=\"ESEARCH\"\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\" uids\n"
      "SEARCH_END name=\"ESEARCH\" uids\n"
      "SEARCH name=\"ESEARCH\" number=1 tag=\"t\" mailbox=\"folder1\" uid"
      "s\n"
      "IDS name=\"ALL\" uids 4001,4003\n"
      "NUMBER name=\"X-NEW\" number=0 uids (1 2) text=\"(1 2)\"\n"
      "SEARCH_END name=\"ESEARCH\" uids\n"
      "SEARCH name=\"ESEARCH\" tag=\"t\"\n"
      "INVALID name=\"ESEARCH\" PEER data=\"x\"\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\" tag=\"t\"\n"
      "INVALID name=\"ESEARCH\" PEER\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\"\n"
      "INVALID name=\"ESEARCH\" PEER\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\" tag=\"t\" uids\n"
      "SEARCH_END name=\"ESEARCH\" uids quirks=80000\n"
      "SEARCH name=\"ESEARCH\"\n"
      "SEARCH_END name=\"ESEARCH\" quirks=80001\n"
      "SEARCH name=\"ESEARCH\"\n"
      "IDS name=\"PARTIAL\" number=1 2,4\n"
      "SEARCH_END name=\"ESEARCH\" quirks=80000\n" },
    { "* VANISHED (EARLIER) 300:310,405,411\r\n"
      "* VANISHED 405\r\n"
      "* VANISHED x\r\n"
      "* VANISHED\r\n"
      "* VANISHED (EARLIER)\r\n",
      "VANISHED name=\"VANISHED\" earlier 300:310,405,411\n"
      "VANISHED name=\"VANISHED\" 405\n"
      "INVALID name=\"VANISHED\" PEER data=\"x\"\n"
      "INVALID name=\"VANISHED\" PEER\n"
      "INVALID name=\"VANISHED\" earlier PEER\n" },
    { "* THREAD (166)(167)(168)(3 6 (4 23)(44 7 96))((11)(12))\r\n"
      "* THREAD\r\n"
      "* THREAD (1\r\n"
      "* THREAD 1\r\n"
      "* THREAD (1))\r\n"
      "* THREAD ()\r\n"
      "* THREAD (1 {18}\r\nA2 OK [X] gotcha\r\n)\r\n",
      "THREAD name=\"THREAD\" 0.166 0.167 0.168 0.3 1.6 2.4 3.23 2.44 3.7"
      " 4.96 0.0 1.11 1.12\n"
      "THREAD_END name=\"THREAD\"\n"
      "THREAD_END name=\"THREAD\"\n"
      "INVALID name=\"THREAD\" PEER\n"
      "THREAD_END name=\"THREAD\"\n"
      "INVALID name=\"THREAD\" PEER data=\"1\"\n"
      "THREAD_END name=\"THREAD\"\n"
      "THREAD name=\"THREAD\" 0.1\n"
      "INVALID name=\"THREAD\" PEER data=\")\"\n"
      "THREAD_END name=\"THREAD\"\n"
      "INVALID name=\"THREAD\" PEER data=\")\"\n"
      "THREAD_END name=\"THREAD\"\n"
      "THREAD name=\"THREAD\" 0.1\n"
      "INVALID name=\"THREAD\" PEER data=\"{18}\\0d\\0aA2 OK [X] gotcha"
      "\\0d\\0a)\"\n"
      "THREAD_END name=\"THREAD\"\n" }
};

static void test_ids(void **state)
{
    (void)state;
    drive_says(said, sizeof said / sizeof *said);
}

/* What was told before is so. */
static void test_strict(void **state)
{
    drive_case t;

    (void)state;
    memset(&t, 0, sizeof t);
    t.opts.strict = ~0u;
    t.wire = DRIVE_GREETING "* SEARCH 1 \r\n* ESEARCH ALL\r\n"
        "* ESEARCH (TAG  \"t\") COUNT 1\r\n"
        "* VANISHED 1 \r\n* SEARCH 1\r\n";
    t.events = DRIVE_READY
        "SEARCH name=\"SEARCH\"\n"
        "IDS name=\"SEARCH\" 1\n"
        "INVALID name=\"SEARCH\" PEER quirks=1\n"
        "SEARCH_END name=\"SEARCH\"\n"
        "SEARCH name=\"ESEARCH\"\n"
        "INVALID name=\"ESEARCH\" PEER quirks=80000\n"
        "SEARCH_END name=\"ESEARCH\"\n"
        "SEARCH name=\"ESEARCH\" quirks=1\n"
        "INVALID name=\"ESEARCH\" PEER data=\" COUNT 1\" quirks=1\n"
        "SEARCH_END name=\"ESEARCH\"\n"
        "VANISHED name=\"VANISHED\" 1\n"
        "INVALID name=\"VANISHED\" PEER data=\" \" quirks=1\n"
        "SEARCH name=\"SEARCH\"\n"
        "IDS name=\"SEARCH\" 1\n"
        "SEARCH_END name=\"SEARCH\"\n";
    drive_check(&t);
}

/* RFC 5256 4. */
static void test_blanks_of_threads(void **state)
{
    drive_case t;

    (void)state;
    memset(&t, 0, sizeof t);
    t.wire = DRIVE_GREETING "* THREAD (1 2 (3)(4)) \r\n"
        "* THREAD  (1)\r\n* THREAD (1) (2)\r\n* THREAD (1  2)\r\n"
        "* THREAD ( 1)\r\n* THREAD (1 )\r\n* THREAD (1 (2)(3 4))\r\n";
    t.events = DRIVE_READY
        "THREAD name=\"THREAD\" 0.1 1.2 2.3 2.4\n"
        "THREAD_END name=\"THREAD\" quirks=1\n"
        "THREAD name=\"THREAD\" 0.1\n"
        "THREAD_END name=\"THREAD\" quirks=1\n"
        "THREAD name=\"THREAD\" 0.1 0.2\n"
        "THREAD_END name=\"THREAD\" quirks=1\n"
        "THREAD name=\"THREAD\" 0.1 1.2\n"
        "THREAD_END name=\"THREAD\" quirks=1\n"
        "THREAD name=\"THREAD\" 0.1\n"
        "THREAD_END name=\"THREAD\" quirks=1\n"
        "THREAD name=\"THREAD\" 0.1\n"
        "THREAD_END name=\"THREAD\" quirks=1\n"
        "THREAD name=\"THREAD\" 0.1 1.2 1.3 2.4\n"
        "THREAD_END name=\"THREAD\"\n";
    drive_check(&t);
    t.opts.strict = MPROTO_IMAP_QUIRK_BLANKS;
    t.wire = DRIVE_GREETING "* THREAD (1) \r\n* THREAD (1)\r\n";
    t.events = DRIVE_READY
        "THREAD name=\"THREAD\" 0.1\n"
        "INVALID name=\"THREAD\" PEER quirks=1\n"
        "THREAD_END name=\"THREAD\"\n"
        "THREAD name=\"THREAD\" 0.1\n"
        "THREAD_END name=\"THREAD\"\n";
    drive_check(&t);
}

/* A batch is full at 64 ranges, wherever the input is cut. */
static void test_batches(void **state)
{
    static char wire[2048], events[2048];
    drive_case t;
    int i, n;

    (void)state;
    n = sprintf(wire, DRIVE_GREETING "* SEARCH");
    for (i = 1; i <= 130; i++)
        n += sprintf(wire + n, " %d", 2 * i);
    sprintf(wire + n, "\r\n");
    n = sprintf(events, DRIVE_READY "SEARCH name=\"SEARCH\"\n");
    for (i = 1; i <= 130; i++) {
        if (i % 64 == 1)
            n += sprintf(events + n, "%sIDS name=\"SEARCH\" ",
                         i > 1 ? "\n" : "");
        n += sprintf(events + n, "%s%d", i % 64 == 1 ? "" : ",", 2 * i);
    }
    sprintf(events + n, "\nSEARCH_END name=\"SEARCH\"\n");
    memset(&t, 0, sizeof t);
    t.wire = wire;
    t.events = events;
    drive_check(&t);
}

/* As deep as there is room for, and no deeper. */
static void test_deep_threads(void **state)
{
    static char wire[2048];
    mproto_imapc_limits limits;
    drive_case t;
    int n;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.item_max = 512;
    memset(&t, 0, sizeof t);
    t.opts.limits = &limits;
    t.wire = wire;
    n = sprintf(wire, DRIVE_GREETING "* THREAD ");
    memset(wire + n, '(', 128);
    sprintf(wire + n + 128, "1");
    memset(wire + n + 129, ')', 128);
    sprintf(wire + n + 257, "\r\n");
    t.events = NULL;
    t.end = " 127.1\nTHREAD_END name=\"THREAD\"\n== -18";
    drive_check(&t);
    memset(wire + n, '(', 129);
    sprintf(wire + n + 129, "1)\r\n* 1 EXISTS\r\n");
    t.end = "INVALID name=\"THREAD\" LIMIT\n"
            "THREAD_END name=\"THREAD\"\nEXISTS number=1\n";
    drive_check(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_strict),
        cmocka_unit_test(test_blanks_of_threads),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_deep_threads)
    };

    return cmocka_run_group_tests_name("imapc_ids", tests, NULL, NULL);
}
