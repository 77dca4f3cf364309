#include "imapc_drive.h"

static const drive_said said[] = {
    { "* 12 FETCH (FLAGS (\\Seen) UID 77 RFC822.SIZE 44827 INTERNALDATE "
      "\"17-Jul-1996 02:44:25 -0700\" MODSEQ (65402))\r\n",
      "FETCH 12\n"
      "FETCH_FLAGS 12 name=\"FLAGS\" flags=1 (\\Seen)\n"
      "FETCH_NUMBER 12 uid=77 name=\"UID\" number=77\n"
      "FETCH_NUMBER 12 uid=77 name=\"RFC822.SIZE\" number=44827\n"
      "FETCH_DATE 12 uid=77 name=\"INTERNALDATE\" time=837596665 zone"
      "=1020 text=\"17-Jul-1996 02:44:25 -0700\"\n"
      "FETCH_NUMBER 12 uid=77 name=\"MODSEQ\" number=65402\n"
      "FETCH_END 12 uid=77\n" },
    { "* 12 FETCH (ENVELOPE (\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" "
      "\"summary\" ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\"))"
      " NIL NIL ((NIL NIL \"imap\" \"a\")) ((NIL NIL \"minutes\" \"b\")("
      "\"J\" NIL \"K\" \"MIT.EDU\")) NIL NIL \"<B27397@c>\") BODY (\"TEXT"
      "\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 3028 92))"
      "\r\n",
      "FETCH 12\n"
      "FETCH_ENVELOPE 12 name=\"ENVELOPE\" date=\"Wed, 17 Jul 1996 02:23:"
      "25 -0700 (PDT)\" subject=\"summary\" from \"Terry Gray\" <\"gray"
      "\"@\"cac.washington.edu\"> to <\"imap\"@\"a\"> cc <\"minutes\"@\"b"
      "\"> \"J\" <\"K\"@\"MIT.EDU\"> id=\"<B27397@c>\"\n"
      "FETCH_STRUCTURE 12 name=\"BODY\" (\"TEXT\" \"PLAIN\" (\"CHARSET\" "
      "\"US-ASCII\") NIL NIL \"7BIT\" 3028 92)\n"
      "FETCH_END 12\n" },
    { "* 1 FETCH (BODY[HEADER.FIELDS (\"A B\" C)]<0> {7}\r\n"
      "abc\r\n"
      "de UID 9)\r\n",
      "FETCH 1\n"
      "BODY 1 name=\"BODY[HEADER.FIELDS (\\22A B\\22 C)]<0>\" size=7\n"
      "DATA abc\r\n"
      "de|\n"
      "BODY_END 1\n"
      "FETCH_NUMBER 1 uid=9 name=\"UID\" number=9\n"
      "FETCH_END 1 uid=9\n" },
    { "* 1 FETCH (BODY[] \"quoted \\\" x\" RFC822 NIL BODY[TEXT] {0}\r\n"
      " BINARY[1] ~{3}\r\n"
      " ) BINARY.SIZE[1] 7)\r\n",
      "FETCH 1\n"
      "BODY 1 name=\"BODY[]\" size=10\n"
      "DATA quoted \" x|\n"
      "BODY_END 1\n"
      "BODY 1 name=\"RFC822\" size=0 nil\n"
      "BODY 1 name=\"BODY[TEXT]\" size=0\n"
      "BODY_END 1\n"
      "BODY 1 name=\"BINARY[1]\" size=3\n"
      "DATA  )|\n"
      "BODY_END 1\n"
      "FETCH_NUMBER 1 name=\"BINARY.SIZE[1]\" number=7\n"
      "FETCH_END 1\n" },
    { "* 1 FETCH (RFC822[] {5}\r\n"
      "foo\r\n"
      ")\r\n",
      "FETCH 1\n"
      "BODY 1 name=\"RFC822[]\" size=5\n"
      "DATA foo\r\n"
      "|\n"
      "BODY_END 1\n"
      "FETCH_END 1\n" },
    { "* 1 FETCH (PREVIEW \"hi\" THREADID NIL EMAILID (M1) SAVEDATE NIL X"
      "-GM-MSGID 1278455344230334865 X-GM-LABELS (+IMNews \"\\\\Important"
      "\") X-OTHER 5)\r\n",
      "FETCH 1\n"
      "FETCH_TEXT 1 name=\"PREVIEW\" text=\"hi\"\n"
      "FETCH_TEXT 1 name=\"THREADID\" nil\n"
      "FETCH_TEXT 1 name=\"EMAILID\" text=\"M1\"\n"
      "FETCH_DATE 1 name=\"SAVEDATE\" nil\n"
      "FETCH_NUMBER 1 name=\"X-GM-MSGID\" number=1278455344230334865\n"
      "FETCH_OTHER 1 name=\"X-GM-LABELS\" ((+IMNews \"\\5cImportant\"))\n"
      "FETCH_OTHER 1 name=\"X-OTHER\" (5)\n"
      "FETCH_END 1\n" },
    { "* 7 UIDFETCH (FLAGS ())\r\n",
      "FETCH uid=7\n"
      "FETCH_FLAGS uid=7 name=\"FLAGS\"\n"
      "FETCH_END uid=7\n" },
    { "* 2 FETCH (UID 4 FLAGS (\\Seen)\r\n"
      "* 2 FETCH (UID 4 FLAGS \"x\" UID 5 )\r\n"
      "* 3 FETCH ()\r\n"
      "* 3 FETCH (UID\r\n"
      "* 3 FETCH (UID 7\r\n",
      "FETCH 2\n"
      "FETCH_NUMBER 2 uid=4 name=\"UID\" number=4\n"
      "FETCH_FLAGS 2 uid=4 name=\"FLAGS\" flags=1 (\\Seen) quirks=100000"
      "\n"
      "FETCH_END 2 uid=4\n"
      "FETCH 2\n"
      "FETCH_NUMBER 2 uid=4 name=\"UID\" number=4\n"
      "INVALID 2 uid=4 name=\"FLAGS\" PEER data=\"\\22x\\22\"\n"
      "FETCH_NUMBER 2 uid=5 name=\"UID\" number=5\n"
      "FETCH_END 2 uid=5 quirks=1\n"
      "FETCH 3\n"
      "FETCH_END 3\n"
      "FETCH 3\n"
      "INVALID 3 name=\"UID\" PEER data=\"UID\" quirks=100000\n"
      "FETCH_END 3\n"
      "FETCH 3\n"
      "FETCH_NUMBER 3 uid=7 name=\"UID\" number=7 quirks=100000\n"
      "FETCH_END 3 uid=7\n" },
    { "* 0 FETCH (FLAGS ())\r\n"
      "* 1 FETCH x\r\n"
      "* 4 FETCH (ENVELOPE (broken \"x) UID 4)\r\n",
      "INVALID name=\"FETCH\" PEER data=\"(FLAGS ())\"\n"
      "INVALID 1 name=\"FETCH\" PEER data=\"x\"\n"
      "FETCH 4\n"
      "INVALID 4 name=\"ENVELOPE\" PEER data=\"(broken \\22x) UID 4)\" qu"
      "irks=100000\n"
      "FETCH_END 4\n" },
    { "* 5 FETCH (BODY[1] )\r\n"
      "* 5 FETCH (UID )\r\n"
      "* 14935 FETCH (UID 3 (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NI"
      "L NIL)) FLAGS ())\r\n"
      "* 51742 FETCH (UID, NIL RFC822.SIZE 9537)\r\n",
      "FETCH 5\n"
      "BODY 5 name=\"BODY[1]\" size=0 nil quirks=80000\n"
      "FETCH_END 5\n"
      "FETCH 5\n"
      "INVALID 5 name=\"UID\" PEER quirks=80000\n"
      "FETCH_END 5\n"
      "FETCH 14935\n"
      "FETCH_NUMBER 14935 uid=3 name=\"UID\" number=3\n"
      "FETCH_ENVELOPE 14935 uid=3 name=\"ENVELOPE\" quirks=1\n"
      "FETCH_FLAGS 14935 uid=3 name=\"FLAGS\" quirks=1\n"
      "FETCH_END 14935 uid=3\n"
      "FETCH 51742\n"
      "FETCH_OTHER 51742 name=\"UID,\" (NIL)\n"
      "FETCH_NUMBER 51742 name=\"RFC822.SIZE\" number=9537\n"
      "FETCH_END 51742\n" },
    { "* 1 FETCH (RFC822.SIZE -1 UID 0 MODSEQ 5 FLAGS())\r\n"
      "* 1 FETCH (UID 1)x\r\n"
      "* 1 FETCH (BODY[] {2}\r\n"
      "ab)\r\n"
      " FLAGS (x) RFC822.SIZE 9)\r\n"
      "* 1 FETCH (BODY[] x{2}\r\n"
      "ab UID 1)\r\n"
      "* 1 FETCH (BODYSTRUCTURE (\"a\" \"b\" UID 1)\r\n",
      "FETCH 1\n"
      "FETCH_NUMBER 1 name=\"RFC822.SIZE\" number=0 quirks=10\n"
      "INVALID 1 name=\"UID\" PEER data=\"0\"\n"
      "FETCH_NUMBER 1 name=\"MODSEQ\" number=5\n"
      "INVALID 1 name=\"FLAGS()\" PEER quirks=80000\n"
      "FETCH_END 1\n"
      "FETCH 1\n"
      "FETCH_NUMBER 1 uid=1 name=\"UID\" number=1\n"
      "INVALID 1 uid=1 PEER data=\"x\" quirks=100000\n"
      "FETCH_END 1 uid=1\n"
      "FETCH 1\n"
      "BODY 1 name=\"BODY[]\" size=2\n"
      "DATA ab|\n"
      "BODY_END 1\n"
      "FETCH_END 1\n"
      "INVALID PEER data=\" FLAGS (x) RFC822.SIZE 9)\"\n"
      "FETCH 1\n"
      "INVALID 1 name=\"BODY[]\" PEER data=\"ab\"\n"
      "FETCH_NUMBER 1 uid=1 name=\"UID\" number=1\n"
      "FETCH_END 1 uid=1\n"
      "FETCH 1\n"
      "FETCH_STRUCTURE 1 name=\"BODYSTRUCTURE\" (\"a\" \"b\" UID 1) quirk"
      "s=100c18\n"
      "FETCH_END 1\n" },
    { "* 4 FETCH (ENVELOPE (\"d\" \"s\" ((\"sina.com\\\" NIL \"a\" \"b\")"
      ") NIL NIL NIL NIL NIL NIL \"<\"abc\"@host>\") UID 4)\r\n"
      "* 4 FETCH (ENVELOPE (\"d\" \"s\" ((\"sina.com\\\" NIL \"a\" \"b\")"
      ") NIL NIL NIL NIL NIL NIL \"<abc@host>\") UID 4 BODY[] {3}\r\n"
      "abc FLAGS ())\r\n",
      "FETCH 4\n"
      "FETCH_ENVELOPE 4 name=\"ENVELOPE\" date=\"d\" subject=\"s\" from "
      "\"sina.com\\5c\" <\"a\"@\"b\"> id=\"<\\22abc\\22@host>\" quirks=4"
      "\n"
      "FETCH_NUMBER 4 uid=4 name=\"UID\" number=4\n"
      "FETCH_END 4 uid=4\n"
      "FETCH 4\n"
      "FETCH_ENVELOPE 4 name=\"ENVELOPE\" date=\"d\" subject=\"s\" from "
      "\"sina.com\\5c\" <\"a\"@\"b\"> id=\"<abc@host>\" quirks=4\n"
      "FETCH_NUMBER 4 uid=4 name=\"UID\" number=4\n"
      "BODY 4 uid=4 name=\"BODY[]\" size=3\n"
      "DATA abc|\n"
      "BODY_END 4 uid=4\n"
      "FETCH_FLAGS 4 uid=4 name=\"FLAGS\"\n"
      "FETCH_END 4 uid=4\n" },
    { "* 4 FETCH (UID 4 ENVELOPE (\"d\" \"The \"odd\" one\" NIL NIL NIL N"
      "IL NIL NIL NIL \"<abc@host>\"))\r\n"
      "* 4 FETCH (UID 4 ENVELOPE (\"d\" \"The \"odd one\" NIL NIL NIL NIL"
      " NIL NIL NIL \"<abc@host>\") INTERNALDATE \" 4-Jan-2015 16:53:35 +"
      "0800\")\r\n",
      "FETCH 4\n"
      "FETCH_NUMBER 4 uid=4 name=\"UID\" number=4\n"
      "FETCH_ENVELOPE 4 uid=4 name=\"ENVELOPE\" date=\"d\" subject=\"The "
      "\\22odd\\22 one\" id=\"<abc@host>\" quirks=4\n"
      "FETCH_END 4 uid=4\n"
      "FETCH 4\n"
      "FETCH_NUMBER 4 uid=4 name=\"UID\" number=4\n"
      "FETCH_ENVELOPE 4 uid=4 name=\"ENVELOPE\" date=\"d\" subject=\"The "
      "\\22odd one\" id=\"<abc@host>\" quirks=4\n"
      "FETCH_DATE 4 uid=4 name=\"INTERNALDATE\" time=1420361615 zone=1920"
      " text=\" 4-Jan-2015 16:53:35 +0800\"\n"
      "FETCH_END 4 uid=4\n" },
    { "* 5 FETCH (UID 5 INTERNALDATE \"4-Jan-2015 16:53:35 +0800\" BODYST"
      "RUCTURE (\"TEXT\" \"PLAIN\" (\"charset\" \"3D\"Windows-1252\"\") N"
      "IL NIL \"7BIT\" 1 1))\r\n"
      "* 5 FETCH (UID 5 BODYSTRUCTURE (\"APPLICATION\" \"PDF\n   NAME=x"
      "\" NIL NIL NIL \"7BIT\" 1) FLAGS ())\r\n",
      "FETCH 5\n"
      "FETCH_NUMBER 5 uid=5 name=\"UID\" number=5\n"
      "FETCH_DATE 5 uid=5 name=\"INTERNALDATE\" time=1420361615 zone=1920"
      " text=\"4-Jan-2015 16:53:35 +0800\" quirks=1000\n"
      "FETCH_STRUCTURE 5 uid=5 name=\"BODYSTRUCTURE\" (\"TEXT\" \"PLAIN"
      "\" (\"charset\" \"3D\\22Windows-1252\\22\") NIL NIL \"7BIT\" 1 1) "
      "quirks=4\n"
      "FETCH_END 5 uid=5\n"
      "FETCH 5\n"
      "FETCH_NUMBER 5 uid=5 name=\"UID\" number=5\n"
      "FETCH_STRUCTURE 5 uid=5 name=\"BODYSTRUCTURE\" (\"APPLICATION\" "
      "\"PDF    NAME=x\" NIL NIL NIL \"7BIT\" 1) quirks=4\n"
      "FETCH_FLAGS 5 uid=5 name=\"FLAGS\"\n"
      "FETCH_END 5 uid=5\n" }
};

static void test_fetch(void **state)
{
    (void)state;
    drive_says(said, sizeof said / sizeof *said);
}

/* What is refused is left out, and the rest of the message is not. */
static void test_strict(void **state)
{
    drive_case t;

    (void)state;
    memset(&t, 0, sizeof t);
    t.opts.strict = ~0u;
    t.wire = DRIVE_GREETING
        "* 1 FETCH  (UID 1)\r\n"
        "* 2 FETCH (UID 1  BODY[] {1}\r\nx BODY[1]  {1}\r\ny UID 2 BODY[2] "
        "\"\\a\" BODY[3] {1}\r\nz)\r\n"
        "* 3 FETCH (UID 3 )\r\n"
        "* 4 FETCH (UID 4) \r\n"
        "* 5 FETCH (UID 5\r\n"
        "* 6 FETCH ((UID 6))\r\n"
        "* 7 FETCH (UID 7)\r\n";
    t.events = DRIVE_READY
        "INVALID 1 name=\"FETCH\" PEER data=\"(UID 1)\" quirks=1\n"
        "FETCH 2\n"
        "FETCH_NUMBER 2 uid=1 name=\"UID\" number=1\n"
        "INVALID 2 uid=1 name=\"BODY[]\" PEER data=\"{1}\\0d\\0ax\" "
        "quirks=1\n"
        "INVALID 2 uid=1 name=\"BODY[1]\" PEER data=\"{1}\\0d\\0ay\" "
        "quirks=1\n"
        "FETCH_NUMBER 2 uid=2 name=\"UID\" number=2\n"
        "INVALID 2 uid=2 name=\"BODY[2]\" PEER data=\"\\22\\5ca\\22\" "
        "quirks=2\n"
        "BODY 2 uid=2 name=\"BODY[3]\" size=1\n"
        "DATA z|\n"
        "BODY_END 2 uid=2\n"
        "FETCH_END 2 uid=2\n"
        "FETCH 3\n"
        "FETCH_NUMBER 3 uid=3 name=\"UID\" number=3\n"
        "INVALID 3 uid=3 PEER quirks=100001\n"
        "FETCH_END 3 uid=3\n"
        "FETCH 4\n"
        "FETCH_NUMBER 4 uid=4 name=\"UID\" number=4\n"
        "INVALID 4 uid=4 PEER data=\" \" quirks=100001\n"
        "FETCH_END 4 uid=4\n"
        "FETCH 5\n"
        "INVALID 5 uid=5 name=\"UID\" PEER data=\"5\" quirks=100000\n"
        "FETCH_END 5 uid=5\n"
        "FETCH 6\n"
        "INVALID 6 name=\"UID\" PEER data=\"6\" quirks=1\n"
        "INVALID 6 PEER quirks=100001\n"
        "FETCH_END 6\n"
        "FETCH 7\n"
        "FETCH_NUMBER 7 uid=7 name=\"UID\" number=7\n"
        "FETCH_END 7 uid=7\n";
    drive_check(&t);
}

/* An item of item_max octets is read, one more is not, and the next one is. */
static void test_item_max(void **state)
{
    mproto_imapc_limits limits;
    char wire[2048], fill[600];
    drive_case t;
    int more;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.item_max = 512;
    memset(&t, 0, sizeof t);
    t.opts.limits = &limits;
    t.wire = wire;
    memset(fill, 'x', sizeof fill);
    for (more = 0; more < 2; more++) {
        sprintf(wire, DRIVE_GREETING "* 1 FETCH (X-A \"%.*s\" UID 2)\r\n",
                510 + more, fill);
        t.events = NULL;
        t.end = more ? "INVALID 1 name=\"X-A\" LIMIT\nFETCH_NUMBER 1 uid=2"
                     : "FETCH_OTHER 1 name=\"X-A\" (\"xxx";
        drive_check(&t);
    }
}

/* A literal in a place without type counts as item. */
static void test_depth_max(void **state)
{
    mproto_imapc_limits limits;
    drive_case t;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.depth_max = 3;
    memset(&t, 0, sizeof t);
    t.opts.limits = &limits;
    t.wire = DRIVE_GREETING "* 1 FETCH (X-A (((1))) X-B ((((1)))) UID 2)\r\n";
    t.events = DRIVE_READY "FETCH 1\n"
        "FETCH_OTHER 1 name=\"X-A\" ((((1))))\n"
        "INVALID 1 name=\"X-B\" LIMIT\n"
        "FETCH_NUMBER 1 uid=2 name=\"UID\" number=2\n"
        "FETCH_END 1 uid=2\n";
    drive_check(&t);
}

static void test_values_max(void **state)
{
    mproto_imapc_limits limits;
    char wire[2048];
    drive_case t;
    int values, n, i;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.values_max = 300;
    memset(&t, 0, sizeof t);
    t.opts.limits = &limits;
    t.wire = wire;
    for (values = 300; values <= 301; values++) {
        n = sprintf(wire, DRIVE_GREETING "* 1 FETCH (X-A (a");
        for (i = 2; i < values; i++)
            n += sprintf(wire + n, " a");
        sprintf(wire + n, ") UID 2)\r\n");
        t.end = values > 300 ? "INVALID 1 name=\"X-A\" LIMIT\n"
                             : "FETCH_OTHER 1 name=\"X-A\" ((a a a";
        drive_check(&t);
    }
}

/* Each repair has the rest of the line cut anew: there are few in one. */
static void test_repairs_in_one_line(void **state)
{
    static const char item[] =
        " ENVELOPE (\"(\"b\" NIL NIL NIL NIL NIL NIL NIL NIL NIL)";
    static char wire[DRIVE_TRACE], trace[DRIVE_TRACE];
    const char *at;
    size_t n = 0, i;
    drive_case t;

    (void)state;
    memset(&t, 0, sizeof t);
    t.wire = wire;
    n = (size_t)sprintf(wire, DRIVE_GREETING "* 1 FETCH (UID 3");
    for (i = 0; i < 20; i++)
        n += (size_t)sprintf(wire + n, "%s", item);
    n += (size_t)sprintf(wire + n, ")\r\n* 1 EXISTS\r\n");
    drive_run(&t, trace, n, n);
    for (i = 0, at = trace; (at = strstr(at, "FETCH_ENVELOPE")) != NULL; at++)
        i++;
    assert_int_equal(i, 4);
    assert_non_null(strstr(trace, "INVALID 1 uid=3 name=\"ENVELOPE\" PEER"));
    assert_non_null(strstr(trace, "EXISTS number=1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fetch),
        cmocka_unit_test(test_strict),
        cmocka_unit_test(test_item_max),
        cmocka_unit_test(test_depth_max),
        cmocka_unit_test(test_repairs_in_one_line),
        cmocka_unit_test(test_values_max)
    };

    return cmocka_run_group_tests_name("imapc_fetch", tests, NULL, NULL);
}
