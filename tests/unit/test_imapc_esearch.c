/* What a server tells by ESEARCH, and by VANISHED, which is like it. */
#include "imapc_drive.h"

/* RFC 7377 4: each of them once, in any order. RFC 9051 7.3.4. */
static const drive_said correlators[] = {
    { "* ESEARCH (MAILBOX \"b\" TAG \"t\" UIDVALIDITY 4294967295) UID ALL 1"
      "\r\n",
      "SEARCH name=\"ESEARCH\" number=4294967295 tag=\"t\" mailbox=\"b\" uids"
      "\n"
      "IDS name=\"ALL\" uids 1\n"
      "SEARCH_END name=\"ESEARCH\" uids\n" },
    { "* ESEARCH (MAILBOX box) (UIDVALIDITY 4294967296) (TAG {3}\r\nA\"1)"
      "\r\n",
      "SEARCH name=\"ESEARCH\" tag=\"A\\221\" mailbox=\"box\"\n"
      "SEARCH_END name=\"ESEARCH\"\n" },
    { "* ESEARCH (TAG \"a\" TAG \"b\" MAILBOX \"c\" MAILBOX \"d\") COUNT 0"
      "\r\n",
      "SEARCH name=\"ESEARCH\" tag=\"a\" mailbox=\"c\"\n"
      "NUMBER name=\"COUNT\" number=0 text=\"0\"\n"
      "SEARCH_END name=\"ESEARCH\"\n" },
    { "* ESEARCH (TAG) COUNT 3\r\n"
      "* ESEARCH (TAG NIL) COUNT 3\r\n",
      "SEARCH name=\"ESEARCH\"\n"
      "INVALID name=\"ESEARCH\" PEER data=\" COUNT 3\" quirks=1\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\"\n"
      "NUMBER name=\"COUNT\" number=3 text=\"3\"\n"
      "SEARCH_END name=\"ESEARCH\"\n" },
    /* too late to be told, and no octet of the names around it is hurt */
    { "* ESEARCH X-NEW 1 (TAG \"t\" MAILBOX \"b\") Y 2\r\n",
      "SEARCH name=\"ESEARCH\"\n"
      "NUMBER name=\"X-NEW\" number=1 text=\"1\"\n"
      "NUMBER name=\"Y\" number=2 text=\"2\"\n"
      "SEARCH_END name=\"ESEARCH\"\n" },
    /* nor by what an earlier one left */
    { "* ESEARCH (TAG \"former\") COUNT 1\r\n"
      "* ESEARCH (TAG \"later\") X-MUCH-LONGER 2\r\n",
      "SEARCH name=\"ESEARCH\" tag=\"former\"\n"
      "NUMBER name=\"COUNT\" number=1 text=\"1\"\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\" tag=\"later\"\n"
      "NUMBER name=\"X-MUCH-LONGER\" number=2 text=\"2\"\n"
      "SEARCH_END name=\"ESEARCH\"\n" }
};

static void test_correlators(void **state)
{
    (void)state;
    drive_says(correlators, sizeof correlators / sizeof *correlators);
}

/* RFC 9051 9, tagged-ext-val; RFC 6203 3. */
static const drive_said values[] = {
    { "* ESEARCH X-SET 1:3,5 X-TEXT \"a\" X-LIST (1 (2)) X-N 7 COUNT 2\r\n",
      "SEARCH name=\"ESEARCH\"\n"
      "NUMBER name=\"X-SET\" number=0 text=\"1:3,5\"\n"
      "NUMBER name=\"X-TEXT\" number=0 text=\"a\"\n"
      "NUMBER name=\"X-LIST\" number=0 (1 (2)) text=\"(1 (2))\"\n"
      "NUMBER name=\"X-N\" number=7 text=\"7\"\n"
      "NUMBER name=\"COUNT\" number=2 text=\"2\"\n"
      "SEARCH_END name=\"ESEARCH\"\n" },
    { "* ESEARCH (TAG \"C\") ALL 1:3 RELEVANCY (4 99 42)\r\n",
      "SEARCH name=\"ESEARCH\" tag=\"C\"\n"
      "IDS name=\"ALL\" 1:3\n"
      "NUMBER name=\"RELEVANCY\" number=0 (4 99 42) text=\"(4 99 42)\"\n"
      "SEARCH_END name=\"ESEARCH\"\n" },
    /* what is no number is not told as 0 */
    { "* ESEARCH COUNT (5)\r\n"
      "* ESEARCH MIN NIL\r\n"
      "* ESEARCH MAX -1\r\n"
      "* ESEARCH MODSEQ 1:2\r\n",
      "SEARCH name=\"ESEARCH\"\n"
      "INVALID name=\"ESEARCH\" PEER\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\"\n"
      "INVALID name=\"ESEARCH\" PEER\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\"\n"
      "INVALID name=\"ESEARCH\" PEER\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\"\n"
      "INVALID name=\"ESEARCH\" PEER\n"
      "SEARCH_END name=\"ESEARCH\"\n" },
    { "* esearch uid count 9223372036854775807 modseq 9223372036854775808"
      "\r\n",
      "SEARCH name=\"ESEARCH\" uids\n"
      "NUMBER name=\"COUNT\" number=9223372036854775807 uids"
      " text=\"9223372036854775807\"\n"
      "INVALID name=\"ESEARCH\" uids PEER\n"
      "SEARCH_END name=\"ESEARCH\" uids\n" },
    /* one that is bad hurts neither the next line nor its own beginning */
    { "* ESEARCH COUNT\r\n* 3 EXISTS\r\n",
      "SEARCH name=\"ESEARCH\"\n"
      "SEARCH_END name=\"ESEARCH\" quirks=80000\n"
      "EXISTS number=3\n" }
};

static void test_values(void **state)
{
    (void)state;
    drive_says(values, sizeof values / sizeof *values);
}

/* RFC 9394 3.1, RFC 5267 4.3. */
static const drive_said sets[] = {
    { "* ESEARCH ALL 4294967295,4294967296 COUNT 1\r\n"
      "* ESEARCH ALL 9:9,3:1 COUNT 1\r\n"
      "* ESEARCH ALL 1\tCOUNT 1\r\n",
      "SEARCH name=\"ESEARCH\"\n"
      "IDS name=\"ALL\" 4294967295\n"
      "INVALID name=\"ESEARCH\" PEER data=\" COUNT 1\" quirks=1\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\"\n"
      "IDS name=\"ALL\" 9,1:3\n"
      "NUMBER name=\"COUNT\" number=1 text=\"1\"\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\"\n"
      "INVALID name=\"ESEARCH\" PEER data=\"\\09COUNT 1\"\n"
      "SEARCH_END name=\"ESEARCH\"\n" },
    /* a position is of its own list */
    { "* ESEARCH ADDTO (5 7 6 8:9) ALL 1:3 PARTIAL (-1:-100 7)\r\n",
      "SEARCH name=\"ESEARCH\"\n"
      "IDS name=\"ADDTO\" number=5 7\n"
      "IDS name=\"ADDTO\" number=6 8:9\n"
      "IDS name=\"ALL\" 1:3\n"
      "IDS name=\"PARTIAL\" 7\n"
      "SEARCH_END name=\"ESEARCH\"\n" },
    { "* ESEARCH REMOVEFROM (0 7) ADDTO (18446744073709551616 1)\r\n"
      "* ESEARCH PARTIAL (x 1)\r\n"
      "* ESEARCH PARTIAL ((1) 1)\r\n"
      "* ESEARCH PARTIAL 1:2 5\r\n"
      "* ESEARCH ALL NIL COUNT 1\r\n",
      "SEARCH name=\"ESEARCH\"\n"
      "IDS name=\"REMOVEFROM\" 7\n"
      "INVALID name=\"ESEARCH\" PEER data=\" 1)\" quirks=1\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\"\n"
      "INVALID name=\"ESEARCH\" PEER data=\" 1)\" quirks=1\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\"\n"
      "INVALID name=\"ESEARCH\" PEER data=\" 1)\" quirks=1\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\"\n"
      "INVALID name=\"ESEARCH\" PEER data=\" 5\" quirks=1\n"
      "SEARCH_END name=\"ESEARCH\"\n"
      "SEARCH name=\"ESEARCH\"\n"
      "INVALID name=\"ESEARCH\" PEER data=\"NIL COUNT 1\"\n"
      "SEARCH_END name=\"ESEARCH\"\n" },
    { "* ESEARCH PARTIAL (1:9 NIL) PARTIAL ( ) COUNT 1\r\n",
      "SEARCH name=\"ESEARCH\"\n"
      "NUMBER name=\"COUNT\" number=1 text=\"1\"\n"
      "SEARCH_END name=\"ESEARCH\" quirks=1\n" }
};

static void test_sets(void **state)
{
    (void)state;
    drive_says(sets, sizeof sets / sizeof *sets);
}

/* RFC 7162 3.2.10. */
static const drive_said vanished[] = {
    { "* VANISHED 4294967295\r\n"
      "* VANISHED 5:3\r\n"
      "* VANISHED (earlier)  7\r\n",
      "VANISHED name=\"VANISHED\" 4294967295\n"
      "VANISHED name=\"VANISHED\" 3:5\n"
      "VANISHED name=\"VANISHED\" earlier 7\n" },
    { "* VANISHED 4294967296\r\n"
      "* VANISHED 0\r\n"
      "* VANISHED 1,,2\r\n"
      "* VANISHED 1:\r\n"
      "* VANISHED *\r\n"
      "* VANISHED (EARLIER) UID 3\r\n",
      "INVALID name=\"VANISHED\" PEER\n"
      "INVALID name=\"VANISHED\" PEER\n"
      "VANISHED name=\"VANISHED\" 1\n"
      "INVALID name=\"VANISHED\" PEER data=\",2\" quirks=1\n"
      "INVALID name=\"VANISHED\" PEER\n"
      "INVALID name=\"VANISHED\" PEER data=\"*\"\n"
      "INVALID name=\"VANISHED\" earlier PEER data=\"UID 3\"\n" }
};

static void test_vanished(void **state)
{
    (void)state;
    drive_says(vanished, sizeof vanished / sizeof *vanished);
}

/* One too many, behind "(", before ")", at the end. */
static const drive_said blanks[] = {
    { "* ESEARCH  COUNT 1\r\n"
      "* ESEARCH COUNT  1\r\n"
      "* ESEARCH COUNT 1 \r\n"
      "* ESEARCH PARTIAL ( 1:9 5)\r\n"
      "* ESEARCH PARTIAL (1:9 5 )\r\n"
      "* ESEARCH (TAG \"t\") UID ALL 1 PARTIAL (1:9 5) COUNT 1\r\n",
      "SEARCH name=\"ESEARCH\"\n"
      "NUMBER name=\"COUNT\" number=1 text=\"1\"\n"
      "SEARCH_END name=\"ESEARCH\" quirks=1\n"
      "SEARCH name=\"ESEARCH\"\n"
      "NUMBER name=\"COUNT\" number=1 text=\"1\"\n"
      "SEARCH_END name=\"ESEARCH\" quirks=1\n"
      "SEARCH name=\"ESEARCH\"\n"
      "NUMBER name=\"COUNT\" number=1 text=\"1\"\n"
      "SEARCH_END name=\"ESEARCH\" quirks=1\n"
      "SEARCH name=\"ESEARCH\"\n"
      "IDS name=\"PARTIAL\" number=1 5\n"
      "SEARCH_END name=\"ESEARCH\" quirks=1\n"
      "SEARCH name=\"ESEARCH\"\n"
      "IDS name=\"PARTIAL\" number=1 5\n"
      "SEARCH_END name=\"ESEARCH\" quirks=1\n"
      "SEARCH name=\"ESEARCH\" tag=\"t\" uids\n"
      "IDS name=\"ALL\" uids 1\n"
      "IDS name=\"PARTIAL\" number=1 uids 5\n"
      "NUMBER name=\"COUNT\" number=1 uids text=\"1\"\n"
      "SEARCH_END name=\"ESEARCH\" uids\n" }
};

static void test_blanks(void **state)
{
    drive_case t;

    (void)state;
    drive_says(blanks, 1);
    memset(&t, 0, sizeof t);
    t.opts.strict = MPROTO_IMAP_QUIRK_BLANKS;
    t.wire = DRIVE_GREETING "* ESEARCH ALL  1\r\n* VANISHED (EARLIER)  1\r\n";
    t.events = DRIVE_READY
        "SEARCH name=\"ESEARCH\"\n"
        "IDS name=\"ALL\" 1\n"
        "INVALID name=\"ESEARCH\" PEER quirks=1\n"
        "SEARCH_END name=\"ESEARCH\"\n"
        "VANISHED name=\"VANISHED\" earlier 1\n"
        "INVALID name=\"VANISHED\" earlier PEER quirks=1\n";
    drive_check(&t);
}

/* Each part of item_max octets, which together are within memory_bound(); or of
 * one more. */
static void say_long(size_t tag, size_t mailbox, size_t name, const char *end)
{
    static char wire[2400];
    mproto_imapc_limits limits;
    drive_case t;
    int n;

    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.item_max = 512;
    memset(&t, 0, sizeof t);
    t.opts.limits = &limits;
    n = sprintf(wire, DRIVE_GREETING "* ESEARCH (TAG ");
    memset(wire + n, 't', tag);
    n += (int)tag;
    n += sprintf(wire + n, ") (MAILBOX ");
    memset(wire + n, 'm', mailbox);
    n += (int)mailbox;
    n += sprintf(wire + n, ") ");
    memset(wire + n, 'X', name);
    n += (int)name;
    sprintf(wire + n, " 1\r\n* 2 EXISTS\r\n");
    t.wire = wire;
    t.end = end;
    drive_check(&t);
}

static void test_long_names(void **state)
{
    (void)state;
    say_long(506, 502, 512, "X\" number=1 text=\"1\"\n"
             "SEARCH_END name=\"ESEARCH\"\nEXISTS number=2\n== -18");
    say_long(506, 502, 513, "INVALID name=\"ESEARCH\" LIMIT quirks=1\n"
             "SEARCH_END name=\"ESEARCH\"\nEXISTS number=2\n== -18");
    say_long(507, 1, 1, "INVALID name=\"ESEARCH\" LIMIT quirks=1\n"
             "SEARCH_END name=\"ESEARCH\"\nEXISTS number=2\n== -18");
    say_long(1, 503, 1, "INVALID name=\"ESEARCH\" LIMIT quirks=1\n"
             "SEARCH_END name=\"ESEARCH\"\nEXISTS number=2\n== -18");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_correlators),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_sets),
        cmocka_unit_test(test_vanished),
        cmocka_unit_test(test_blanks),
        cmocka_unit_test(test_long_names)
    };

    return cmocka_run_group_tests_name("imapc_esearch", tests, NULL, NULL);
}
