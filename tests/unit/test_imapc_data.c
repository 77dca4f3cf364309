#include "imapc_drive.h"

static const drive_said said[] = {
    { "*  23 EXISTS\r\n"
      "* 2 RECENT\r\n"
      "* 4 EXISTS junk\r\n"
      "* 2 RECENT \r\n",
      "EXISTS number=23 quirks=1\n"
      "RECENT number=2\n"
      "EXISTS number=4 quirks=100000\n"
      "RECENT number=2 quirks=1\n" },
    { "* FLAGS (\\Answered \\Flagged $x)\r\n",
      "FLAGS flags=86 (\\Answered \\Flagged $x)\n" },
    { "* LIST (\\HasNoChildren \\Sent) \"/\" \"a b\"\r\n"
      "* LIST () \"\\\\\" INBOX\r\n"
      "* LIST (\\Noselect) NIL {3}\r\n"
      "a\"b (CHILDINFO (\"SUBSCRIBED\"))\r\n"
      "* LSUB () NIL x\r\n"
      "* XLIST (\\AllMail) \"/\" [Gmail]/All\r\n",
      "LIST name=\"LIST\" mailbox=\"a b\" delimiter=\"/\" attributes=4100"
      " (\\HasNoChildren \\Sent)\n"
      "LIST name=\"LIST\" mailbox=\"INBOX\" delimiter=\"\\5c\"\n"
      "LIST name=\"LIST\" mailbox=\"a\\22b\" attributes=2 (\\Noselect) mo"
      "re=(CHILDINFO (\"SUBSCRIBED\"))\n"
      "LIST name=\"LSUB\" mailbox=\"x\"\n"
      "LIST name=\"XLIST\" mailbox=\"[Gmail]/All\" delimiter=\"/\" attrib"
      "utes=200 (\\AllMail)\n" },
    { "* LIST () \"/\" My Folder x\r\n"
      "* LIST () \"/\" INBOX/Da\tOggetto\tx\r\n",
      "LIST name=\"LIST\" mailbox=\"My Folder x\" delimiter=\"/\" quirks="
      "40000\n"
      "LIST name=\"LIST\" mailbox=\"INBOX/Da\\09Oggetto\\09x\" delimiter="
      "\"/\" quirks=40000\n" },
    { "* LIST () \".\" NIL\r\n"
      "* LIST () NIL nil (CHILDINFO (\"SUBSCRIBED\"))\r\n"
      "* STATUS Nil (MESSAGES 1)\r\n"
      "* QUOTAROOT NIL x\r\n",
      "LIST name=\"LIST\" mailbox=\"NIL\" delimiter=\".\"\n"
      "LIST name=\"LIST\" mailbox=\"nil\" more=(CHILDINFO (\"SUBSCRIBED"
      "\"))\n"
      "STATUS mailbox=\"Nil\" (MESSAGES 1) messages=1\n"
      "QUOTAROOT mailbox=\"NIL\" (x)\n" },
    { "* LIST () \"/\"\r\n"
      "* LIST x \"/\" y\r\n",
      "INVALID name=\"LIST\" PEER data=\"() \\22/\\22\"\n"
      "INVALID name=\"LIST\" PEER data=\"x \\22/\\22 y\"\n" },
    { "* STATUS INBOX (MESSAGES 0 UIDNEXT 5) \r\n"
      "* STATUS My box (MESSAGES 1)\r\n"
      "* STATUS \"x\" ()\r\n"
      "* STATUS b (RECENT 1 UNSEEN 2 DELETED 3 UIDVALIDITY 4 HIGHESTMODSE"
      "Q 9223372036854775807 SIZE 8 APPENDLIMIT NIL)\r\n",
      "STATUS mailbox=\"INBOX\" (MESSAGES 0 UIDNEXT 5) messages=0 uidnext"
      "=5 quirks=1\n"
      "STATUS mailbox=\"My box\" (MESSAGES 1) messages=1 quirks=40000\n"
      "STATUS mailbox=\"x\"\n"
      "STATUS mailbox=\"b\" (RECENT 1 UNSEEN 2 DELETED 3 UIDVALIDITY 4 HI"
      "GHESTMODSEQ 9223372036854775807 SIZE 8 APPENDLIMIT NIL) recent=1 u"
      "nseen=2 deleted=3 uidvalidity=4 modseq=9223372036854775807 size=8"
      "\n" },
    { "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n",
      "NAMESPACE (((\"\" \"/\")) NIL NIL)\n" },
    { "* ID (\"name\" \"Cyrus\" \"version\" NIL)\r\n"
      "* ID NIL\r\n"
      "* ID x\r\n",
      "ID (\"name\" \"Cyrus\" \"version\" NIL)\n"
      "ID\n"
      "INVALID name=\"ID\" PEER data=\"x\"\n" },
    { "* QUOTA \"\" (STORAGE 10 512)\r\n"
      "* QUOTAROOT INBOX \"\" user\r\n",
      "QUOTA (STORAGE 10 512)\n"
      "QUOTAROOT mailbox=\"INBOX\" (\"\" user)\n" },
    { "* ACL INBOX fred rwipsldexta\r\n"
      "* LISTRIGHTS INBOX fred \"\" l r\r\n"
      "* MYRIGHTS INBOX rwi\r\n"
      "* METADATA \"INBOX\" (/shared/comment \"x\")\r\n"
      "* METADATA \"\" /shared/comment /private/x\r\n",
      "ACL mailbox=\"INBOX\" (fred rwipsldexta)\n"
      "LISTRIGHTS mailbox=\"INBOX\" (fred \"\" l r)\n"
      "MYRIGHTS mailbox=\"INBOX\" (rwi) text=\"rwi\"\n"
      "METADATA mailbox=\"INBOX\" (/shared/comment \"x\")\n"
      "METADATA (/shared/comment /private/x)\n" },
    { "* ENABLED CONDSTORE QRESYNC\r\n"
      "* CAPABILITY IMAP4rev1 LITERAL + IDLE \r\n",
      "ENABLED (CONDSTORE QRESYNC)\n"
      "CAPABILITY (IMAP4rev1 LITERAL + IDLE) quirks=1\n" },
    { "* X-FOO bar (1 2)\r\n"
      "* 99 NOOP x\r\n"
      "* NOOP\r\n"
      "* X \"unbalanced\r\n"
      "* 9 X \"unbalanced\r\n"
      "* 9 X ((\r\n",
      "OTHER name=\"X-FOO\" (bar (1 2))\n"
      "OTHER name=\"NOOP\" number=99 (x)\n"
      "OTHER name=\"NOOP\"\n"
      "INVALID name=\"X\" PEER data=\"\\22unbalanced\"\n"
      "INVALID name=\"X\" PEER data=\"\\22unbalanced\"\n"
      "INVALID name=\"X\" PEER data=\"((\"\n" },
    { "* 4294967296 EXISTS\r\n"
      "* -1 FETCH (FLAGS ())\r\n"
      "* 3 EXPUNGE\r\n",
      "INVALID name=\"EXISTS\" PEER data=\"4294967296\"\n"
      "INVALID name=\"-1\" PEER data=\"FETCH (FLAGS ())\"\n"
      "EXPUNGE 3\n" }
};

static void test_data(void **state)
{
    (void)state;
    drive_says(said, sizeof said / sizeof *said);
}

/* What is refused is not learnt either. */
static void test_strict(void **state)
{
    drive_case t;

    (void)state;
    memset(&t, 0, sizeof t);
    t.opts.strict = ~0u;
    t.wire = DRIVE_GREETING "* CAPABILITY  X\r\n*  5 EXISTS\r\n"
        "* X-FOO (a  b)\r\n* 7 X (a  b)\r\n* 6 EXISTS x\r\n* 5 EXISTS\r\n"
        "*  7 FETCH (UID 1)\r\n*  SEARCH 1\r\n";
    t.events = DRIVE_READY
        "INVALID name=\"CAPABILITY\" PEER data=\"X\" quirks=1\n"
        "INVALID name=\"EXISTS\" PEER data=\"5\" quirks=1\n"
        "INVALID name=\"X-FOO\" PEER data=\"(a  b)\" quirks=1\n"
        "INVALID name=\"X\" PEER data=\"(a  b)\" quirks=1\n"
        "INVALID name=\"EXISTS\" PEER data=\"6\" quirks=100000\n"
        "EXISTS number=5\n"
        "INVALID name=\"FETCH\" PEER data=\"7\" quirks=1\n"
        "INVALID name=\"SEARCH\" PEER data=\"1\" quirks=1\n";
    drive_check(&t);
}

/* Of lists, of codes and of items: what another engine is to say again. */
static void test_data_as_it_came(void **state)
{
    drive_case t;

    (void)state;
    memset(&t, 0, sizeof t);
    t.data = 1;
    t.wire = DRIVE_GREETING
        "* LIST (\\Noselect) NIL {3}\r\na\"b\r\n"
        "* LIST () \"/\" \"x\\\"\"\r\n"
        "* LIST () \"/\" a b \r\n"
        "* STATUS x  (MESSAGES 1)\r\n"
        "* ACL x a lrs\r\n"
        "* X-Y (1 {1+}\r\n\r)\r\n"
        "* OK [X-CODE 1 (a)] x\r\n"
        "* 1 FETCH (FLAGS (\\Seen) UID 7 X-Z ( {1}\r\n\n ))\r\n"
        "* 2 FETCH (ENVELOPE (NIL \"a\"b\" NIL NIL NIL NIL NIL NIL NIL"
        " NIL))\r\n";
    t.events = "NOTICE PREAUTH code=\"CAPABILITY\" (IMAP4rev1) text=\"hi\""
        " data=\"IMAP4rev1\"\nREADY\n"
        "LIST name=\"LIST\" mailbox=\"a\\22b\" attributes=2 (\\Noselect)"
        " data=\"(\\5cNoselect) NIL {3}\\0d\\0aa\\22b\"\n"
        "LIST name=\"LIST\" mailbox=\"x\\22\" delimiter=\"/\""
        " data=\"() \\22/\\22 \\22x\\5c\\22\\22\"\n"
        "LIST name=\"LIST\" mailbox=\"a b\" delimiter=\"/\""
        " data=\"() \\22/\\22 a b \" quirks=40001\n"
        "STATUS mailbox=\"x\" (MESSAGES 1) messages=1"
        " data=\"x  (MESSAGES 1)\" quirks=1\n"
        "ACL mailbox=\"x\" (a lrs) data=\"x a lrs\"\n"
        "OTHER name=\"X-Y\" ((1 \"\\0d\"))"
        " data=\"(1 {1+}\\0d\\0a\\0d)\"\n"
        "NOTICE OK code=\"X-CODE\" (1 (a)) text=\"x\" data=\"1 (a)\"\n"
        "FETCH 1\n"
        "FETCH_FLAGS 1 name=\"FLAGS\" flags=1 (\\Seen)"
        " data=\"(\\5cSeen)\"\n"
        "FETCH_NUMBER 1 uid=7 name=\"UID\" number=7 data=\"7\"\n"
        "FETCH_OTHER 1 uid=7 name=\"X-Z\" ((\"\\0a\"))"
        " data=\"( {1}\\0d\\0a\\0a )\" quirks=1\n"
        "FETCH_END 1 uid=7\n"
        "FETCH 2\n"
        "FETCH_ENVELOPE 2 name=\"ENVELOPE\" subject=\"a\\22b\""
        " data=\"(NIL \\22a\\5c\\22b\\22 NIL NIL NIL NIL NIL NIL NIL NIL)\""
        " quirks=4\n"
        "FETCH_END 2\n";
    drive_check(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_data),
        cmocka_unit_test(test_strict),
        cmocka_unit_test(test_data_as_it_came)
    };

    return cmocka_run_group_tests_name("imapc_data", tests, NULL, NULL);
}
