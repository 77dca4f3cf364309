/* The values of FETCH items (RFC 9051 7.5.2): which are told, and which not. */
#include "imapc_drive.h"

typedef struct item_told {
    const char *item;           /* "UID 5" */
    const char *events;         /* without number of the message */
} item_told;

/* UID: nz-number of 32 bits, or none. */
static const item_told uids[] = {
    { "UID 4294967295", "FETCH_NUMBER 1 uid=4294967295 name=\"UID\""
      " number=4294967295\n" },
    { "UID 0", "INVALID 1 name=\"UID\" PEER data=\"0\"\n" },
    { "UID 4294967296", "INVALID 1 name=\"UID\" PEER data=\"4294967296\"\n" },
    { "UID -1", "INVALID 1 name=\"UID\" PEER data=\"-1\"\n" },
    { "UID 1.5", "INVALID 1 name=\"UID\" PEER data=\"1.5\"\n" },
    { "UID x", "INVALID 1 name=\"UID\" PEER data=\"x\"\n" },
    { "UID NIL", "INVALID 1 name=\"UID\" PEER data=\"NIL\"\n" },
    { "UID (1)", "INVALID 1 name=\"UID\" PEER data=\"(1)\"\n" },
    { "UIDX 3", "FETCH_OTHER 1 name=\"UIDX\" (3)\n" },
    { "UI 4", "FETCH_OTHER 1 name=\"UI\" (4)\n" }
};

/* 63 bits (RFC 9051 4.2, number64); what is none in size is 0, with a quirk. */
static const item_told numbers[] = {
    { "RFC822.SIZE 9223372036854775807", "FETCH_NUMBER 1 name=\"RFC822.SIZE\""
      " number=9223372036854775807\n" },
    { "RFC822.SIZE 9223372036854775808", "FETCH_NUMBER 1 name=\"RFC822.SIZE\""
      " number=0 quirks=10\n" },
    { "RFC822.SIZE 9.3736e+06", "FETCH_NUMBER 1 name=\"RFC822.SIZE\""
      " number=0 quirks=10\n" },
    { "RFC822.SIZE -1", "FETCH_NUMBER 1 name=\"RFC822.SIZE\" number=0"
      " quirks=10\n" },
    { "RFC822.SIZE x", "INVALID 1 name=\"RFC822.SIZE\" PEER data=\"x\"\n" },
    { "MODSEQ (9223372036854775807)", "FETCH_NUMBER 1 name=\"MODSEQ\""
      " number=9223372036854775807\n" },
    { "MODSEQ (9223372036854775808)", "FETCH_NUMBER 1 name=\"MODSEQ\""
      " number=0 quirks=10\n" },
    { "modseq (0)", "FETCH_NUMBER 1 name=\"MODSEQ\" number=0\n" },
    { "MODSEQ 2", "FETCH_NUMBER 1 name=\"MODSEQ\" number=2\n" },
    { "MODSEQ ()", "INVALID 1 name=\"MODSEQ\" PEER data=\"()\"\n" },
    { "MODSEQ (1 2)", "INVALID 1 name=\"MODSEQ\" PEER data=\"(1 2)\"\n" },
    { "MODSEQ ((1))", "INVALID 1 name=\"MODSEQ\" PEER data=\"((1))\"\n" },
    { "MODSEQ NIL", "INVALID 1 name=\"MODSEQ\" PEER data=\"NIL\"\n" },
    { "X-GM-MSGID 1278455344230334865", "FETCH_NUMBER 1 name=\"X-GM-MSGID\""
      " number=1278455344230334865\n" },
    { "BINARY.SIZE[1.2] 7", "FETCH_NUMBER 1 name=\"BINARY.SIZE[1.2]\""
      " number=7\n" }
};

/* RFC 8474 5.3, RFC 8970 3.1, RFC 8514 4.3. */
static const item_told texts[] = {
    { "EMAILID (M1)", "FETCH_TEXT 1 name=\"EMAILID\" text=\"M1\"\n" },
    { "EMAILID M2", "FETCH_TEXT 1 name=\"EMAILID\" text=\"M2\"\n" },
    { "EMAILID ()", "INVALID 1 name=\"EMAILID\" PEER data=\"()\"\n" },
    { "EMAILID (a b)", "INVALID 1 name=\"EMAILID\" PEER data=\"(a b)\"\n" },
    { "EMAILID ((a))", "INVALID 1 name=\"EMAILID\" PEER data=\"((a))\"\n" },
    { "THREADID NIL", "FETCH_TEXT 1 name=\"THREADID\" nil\n" },
    { "PREVIEW NIL", "FETCH_TEXT 1 name=\"PREVIEW\" nil\n" },
    { "PREVIEW \"\"", "FETCH_TEXT 1 name=\"PREVIEW\"\n" },
    { "PREVIEW {3}\r\na\"b", "FETCH_TEXT 1 name=\"PREVIEW\""
      " text=\"a\\22b\"\n" },
    { "PREVIEW (a)", "INVALID 1 name=\"PREVIEW\" PEER data=\"(a)\"\n" },
    { "SAVEDATE NIL", "FETCH_DATE 1 name=\"SAVEDATE\" nil\n" },
    { "INTERNALDATE \"31-Dec-9999 23:59:59 -1200\"", "FETCH_DATE 1"
      " name=\"INTERNALDATE\" time=253402343999 zone=720"
      " text=\"31-Dec-9999 23:59:59 -1200\"\n" },
    { "INTERNALDATE \" 1-Jan-1970 00:00:00 +0000\"", "FETCH_DATE 1"
      " name=\"INTERNALDATE\" text=\" 1-Jan-1970 00:00:00 +0000\"\n" },
    { "INTERNALDATE \"x\"", "INVALID 1 name=\"INTERNALDATE\" PEER"
      " data=\"\\22x\\22\"\n" },
    { "INTERNALDATE ()", "INVALID 1 name=\"INTERNALDATE\" PEER"
      " data=\"()\"\n" }
};

static const item_told lists[] = {
    { "flags (\\Seen \\*)", "FETCH_FLAGS 1 name=\"FLAGS\" flags=41"
      " (\\Seen \\*)\n" },
    { "FLAGS ()", "FETCH_FLAGS 1 name=\"FLAGS\"\n" },
    { "FLAGS NIL", "INVALID 1 name=\"FLAGS\" PEER data=\"NIL\"\n" },
    { "FLAGS \\Seen", "INVALID 1 name=\"FLAGS\" PEER data=\"\\5cSeen\"\n" },
    { "ENVELOPE NIL", "INVALID 1 name=\"ENVELOPE\" PEER data=\"NIL\"\n" },
    { "ENVELOPE ()", "INVALID 1 name=\"ENVELOPE\" PEER data=\"()\"\n" },
    { "ENVELOPE (\"a \"b\" c\" NIL NIL NIL NIL NIL NIL NIL NIL NIL)",
      "FETCH_ENVELOPE 1 name=\"ENVELOPE\" date=\"a \\22b\\22 c\" quirks=4\n" },
    { "BODYSTRUCTURE NIL",
      "INVALID 1 name=\"BODYSTRUCTURE\" PEER data=\"NIL\"\n" },
    { "BODYSTRUCTURE ()",
      "INVALID 1 name=\"BODYSTRUCTURE\" PEER data=\"()\"\n" },
    { "BODY (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 9223372036854775808 1)",
      "FETCH_STRUCTURE 1 name=\"BODY\" (\"TEXT\" \"PLAIN\" NIL NIL NIL"
      " \"7BIT\" 9223372036854775808 1) quirks=10\n" },
    { "X-GM-LABELS (\\Inbox \"a b\")",
      "FETCH_OTHER 1 name=\"X-GM-LABELS\" ((\\Inbox \"a b\"))\n" },
    { "X-GM-LABELS NIL", "FETCH_OTHER 1 name=\"X-GM-LABELS\" (NIL)\n" },
    { "X-NEW (1 (2))", "FETCH_OTHER 1 name=\"X-NEW\" ((1 (2)))\n" }
};

/* Sections that are by no grammar are bodies all the same, without a section.
 * RFC 3501 7.4.2: RFC822 may be NIL. */
static const item_told bodies[] = {
    { "BODY[1.MIME]<4294967295> \"x\"", "BODY 1 name="
      "\"BODY[1.MIME]<4294967295>\" size=1\nDATA x|\nBODY_END 1\n" },
    { "body[] NIL", "BODY 1 name=\"body[]\" size=0 nil\n" },
    { "BODY[9999999999] \"x\"", "BODY 1 name=\"BODY[9999999999]\" size=1\n"
      "DATA x|\nBODY_END 1\n" },
    { "BODY[1]<x> \"y\"", "BODY 1 name=\"BODY[1]<x>\" size=1\n"
      "DATA y|\nBODY_END 1\n" },
    { "RFC822.TEXT NIL", "BODY 1 name=\"RFC822.TEXT\" size=0 nil\n" },
    { "RFC822.HEADER {0}\r\n", "BODY 1 name=\"RFC822.HEADER\" size=0\n"
      "BODY_END 1\n" },
    { "RFC822 \"a\\\"b\"", "BODY 1 name=\"RFC822\" size=3\nDATA a\"b|\n"
      "BODY_END 1\n" },
    { "BODY[] (a)", "INVALID 1 name=\"BODY[]\" PEER data=\"(a)\"\n" }
};

/* Alone, and before and behind another. */
static void say_items(const item_told *rows, size_t n)
{
    char wire[512], events[1024];
    drive_case t;
    size_t i;

    memset(&t, 0, sizeof t);
    t.wire = wire;
    t.events = events;
    for (i = 0; i < n; i++) {
        int known = strncmp(rows[i].item, "UID 42949672", 12) == 0 &&
                    strstr(rows[i].events, "FETCH_NUMBER") != NULL;
        const char *uid = known ? " uid=4294967295" : "";

        sprintf(wire, "%s* 1 FETCH (PREVIEW p %s RFC822.SIZE 3)\r\n",
                DRIVE_GREETING, rows[i].item);
        sprintf(events, "%sFETCH 1\nFETCH_TEXT 1 name=\"PREVIEW\" text=\"p\"\n"
                "%sFETCH_NUMBER 1%s name=\"RFC822.SIZE\" number=3\n"
                "FETCH_END 1%s\n", DRIVE_READY, rows[i].events, uid, uid);
        drive_check(&t);
    }
}

#define SAY(rows) say_items(rows, sizeof rows / sizeof *rows)

static void test_uids(void **state)
{
    (void)state;
    SAY(uids);
}

static void test_numbers(void **state)
{
    (void)state;
    SAY(numbers);
}

static void test_texts(void **state)
{
    (void)state;
    SAY(texts);
}

static void test_lists(void **state)
{
    (void)state;
    SAY(lists);
}

static void test_bodies(void **state)
{
    (void)state;
    SAY(bodies);
}

/* An item without a value, and one that never ends. */
static const drive_said broken[] = {
    { "* 1 FETCH (FLAGS () FLAGS)\r\n* 1 EXISTS\r\n",
      "FETCH 1\n"
      "FETCH_FLAGS 1 name=\"FLAGS\"\n"
      "INVALID 1 name=\"FLAGS\" PEER quirks=80000\n"
      "FETCH_END 1\n"
      "EXISTS number=1\n" },
    { "* 1 FETCH (BINARY.SIZE[ 7 UID 1)\r\n* 1 EXISTS\r\n",
      "FETCH 1\n"
      "INVALID 1 name=\"BINARY.SIZE[ 7 UID 1)\" PEER"
      " data=\"BINARY.SIZE[ 7 UID 1)\" quirks=100000\n"
      "FETCH_END 1\n"
      "EXISTS number=1\n" }
};

static void test_broken(void **state)
{
    (void)state;
    drive_says(broken, sizeof broken / sizeof *broken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uids),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_broken)
    };

    return cmocka_run_group_tests_name("imapc_item", tests, NULL, NULL);
}
