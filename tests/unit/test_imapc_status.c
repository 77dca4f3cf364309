#include "imapc_drive.h"

static const drive_said said[] = {
    { "* OK [PERMANENTFLAGS (\\Answered \\* )] Limited\r\n"
      "* OK [UIDVALIDITY 3857529045] UIDs valid\r\n"
      "* OK [HIGHESTMODSEQ 12345]\r\n"
      "* [COPYUID 14 1 2]\r\n"
      "* OK [COPYUID 14  ]\r\n"
      "* OK [Error=\"Microsoft.Exchange: x\" AuthResult=0] AUTHENTICATE c"
      "ompleted.\r\n"
      "* OK [COPYUID 1 1:10 101:110 extra junk] bad\r\n"
      "* NO\r\n"
      "* BAD [BADCHARSET (\"]\" UTF-8)] x\r\n"
      "* OK [ALERT] [x] y\r\n"
      "* OK [\r\n"
      "* OK []\r\n",
      "NOTICE OK code=\"PERMANENTFLAGS\" ((\\Answered \\*)) text=\"Limite"
      "d\" quirks=1\n"
      "NOTICE OK code=\"UIDVALIDITY\" (3857529045) text=\"UIDs valid\"\n"
      "NOTICE OK code=\"HIGHESTMODSEQ\" (12345)\n"
      "NOTICE OK code=\"COPYUID\" (14 1 2) quirks=20000\n"
      "NOTICE OK code=\"COPYUID\" (14) quirks=1\n"
      "NOTICE OK text=\"[Error=\\22Microsoft.Exchange: x\\22 AuthResult=0"
      "] AUTHENTICATE completed.\" quirks=20000\n"
      "NOTICE OK code=\"COPYUID\" (1 1:10 101:110 extra junk) text=\"bad"
      "\"\n"
      "NOTICE NO\n"
      "NOTICE BAD code=\"BADCHARSET\" ((\"]\" UTF-8)) text=\"x\"\n"
      "NOTICE OK code=\"ALERT\" text=\"[x] y\"\n"
      "NOTICE OK text=\"[\" quirks=20000\n"
      "NOTICE OK text=\"[]\" quirks=20000\n" },
    { "\r\n"
      "* NO a\r\n"
      "\r\n"
      " loose\r\n"
      "[COPYUID 14 1 2] done\r\n"
      "+\r\n"
      "+ go ahead\r\n"
      "* BYE bye\r\n"
      "* BYE bye\r\n",
      "NOTICE NO text=\"a\" quirks=10000\n"
      "INVALID PEER data=\" loose\" quirks=10000\n"
      "NOTICE OK code=\"COPYUID\" (14 1 2) text=\"done\" quirks=20000\n"
      "INVALID name=\"+\" PEER data=\"+\"\n"
      "INVALID name=\"+\" PEER data=\"+ go ahead\"\n"
      "NOTICE BYE text=\"bye\"\n" }
};

static void test_status(void **state)
{
    (void)state;
    drive_says(said, sizeof said / sizeof *said);
}

static void test_strict(void **state)
{
    drive_case t;

    (void)state;
    memset(&t, 0, sizeof t);
    t.opts.strict = ~0u;
    t.wire = DRIVE_GREETING "* OK [CAPABILITY  X] y\r\n* [ALERT] x\r\n"
        "* OK [x=y] z\r\n* OK [UNSEEN 1] x\r\n";
    t.events = DRIVE_READY
        "INVALID name=\"OK\" PEER data=\"OK [CAPABILITY  X] y\" quirks=1\n"
        "INVALID name=\"[ALERT]\" PEER data=\"[ALERT] x\" quirks=20000\n"
        "INVALID name=\"OK\" PEER data=\"OK [x=y] z\" quirks=20000\n"
        "NOTICE OK code=\"UNSEEN\" (1) text=\"x\"\n";
    drive_check(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_strict)
    };

    return cmocka_run_group_tests_name("imapc_status", tests, NULL, NULL);
}
