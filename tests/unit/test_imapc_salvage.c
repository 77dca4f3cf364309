#include "imapc_drive.h"

static const drive_said said[] = {
    { "* STATUS Sent (2) b (MESSAGES 1)\r\n"
      "* QUOTAROOT folderB/TESTfolder(S)C \"\"\r\n"
      "* ACL a(b x lr\r\n"
      "* STATUS a\"b(c (MESSAGES 1)\r\n",
      "STATUS mailbox=\"Sent (2) b\" (MESSAGES 1) messages=1 quirks=40000\n"
      "QUOTAROOT mailbox=\"folderB/TESTfolder(S)C\" (\"\") quirks=40000\n"
      "ACL mailbox=\"a(b\" (x lr) quirks=40000\n"
      "INVALID name=\"STATUS\" PEER data=\"a\\22b(c (MESSAGES 1)\"\n" },
    { "* ID (\"name\", \"Big,foot\")\r\n"
      "* ID (\"a\",NIL)\r\n"
      "* ID (\"a\";\"b\")\r\n",
      "ID (\"name\" \"Big,foot\") quirks=1\n"
      "ID (\"a\" NIL) quirks=1\n"
      "INVALID name=\"ID\" PEER data=\"(\\22a\\22;\\22b\\22)\"\n" },
    { "* STATUS a (MESSAGES 1) b\r\n"
      "* STATUS (MESSAGES 1)\r\n"
      "* QUOTAROOT a(b\r\n"
      "* METADATA a) (/x y)\r\n"
      "* LIST () \"\\\" a)b\r\n"
      "* LIST () \"/\" (\r\n",
      "INVALID name=\"STATUS\" PEER data=\"a (MESSAGES 1) b\"\n"
      "INVALID name=\"STATUS\" PEER data=\"(MESSAGES 1)\"\n"
      "INVALID name=\"QUOTAROOT\" PEER data=\"a(b\"\n"
      "METADATA mailbox=\"a)\" (/x y) quirks=40000\n"
      "LIST name=\"LIST\" mailbox=\"a)b\" delimiter=\"\\5c\" "
      "quirks=40004\n"
      "INVALID name=\"LIST\" PEER data=\"() \\22/\\22 (\"\n" }
};

static void test_salvage(void **state)
{
    (void)state;
    drive_says(said, sizeof said / sizeof *said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_salvage)
    };

    return cmocka_run_group_tests_name("imapc_salvage", tests, NULL, NULL);
}
