/* What kind of line it is that comes from a server, wherever it is cut. */
#include "imapc_drive.h"

#define BLANKS_20 "                    "

static const drive_said heads[] = {
    /* RFC 9051 7: responses in any case */
    { "* 1 fEtCh (UID 1)\r\n* sEaRcH\r\n* ok x\r\n",
      "FETCH 1\n"
      "FETCH_NUMBER 1 uid=1 name=\"UID\" number=1\n"
      "FETCH_END 1 uid=1\n"
      "SEARCH name=\"SEARCH\"\n"
      "SEARCH_END name=\"SEARCH\"\n"
      "NOTICE OK text=\"x\"\n" },
    /* words that only begin as others do */
    { "* OKAY x\r\n* 1 FETCHX (UID 1)\r\n* SEARCHES 1\r\n* THREA 1\r\n",
      "OTHER name=\"OKAY\" (x)\n"
      "OTHER name=\"FETCHX\" number=1 ((UID 1))\n"
      "OTHER name=\"SEARCHES\" (1)\n"
      "OTHER name=\"THREA\" (1)\n" },
    { "* OK\r\n* NO \r\n* BAD  x\r\n",
      "NOTICE OK\n"
      "NOTICE NO\n"
      "NOTICE BAD text=\"x\" quirks=1\n" },
    { "* 1 FETCH\r\n* FETCH (UID 1)\r\n* 1\r\n* * EXISTS\r\n",
      "INVALID 1 name=\"FETCH\" PEER quirks=1\n"
      "OTHER name=\"FETCH\" ((UID 1))\n"
      "OTHER number=1\n"
      "OTHER name=\"*\" (EXISTS)\n" },
    { "* \r\n*  \r\n * 1 EXISTS\r\n",
      "OTHER\n"
      "OTHER quirks=1\n"
      "INVALID PEER data=\" * 1 EXISTS\"\n" }
};

static void test_heads(void **state)
{
    (void)state;
    drive_says(heads, sizeof heads / sizeof *heads);
}

/* Up to 64 octets tell the form; behind more it is some data or other. */
static const drive_said long_heads[] = {
    { "* " BLANKS_20 BLANKS_20 BLANKS_20 "1 EXISTS\r\n"
      "*" BLANKS_20 "OK x\r\n"
      "*" BLANKS_20 "1" BLANKS_20 "FETCH (UID 1)\r\n",
      "EXISTS number=1 quirks=1\n"
      "NOTICE OK text=\"x\" quirks=1\n"
      "FETCH 1 quirks=1\n"
      "FETCH_NUMBER 1 uid=1 name=\"UID\" number=1\n"
      "FETCH_END 1 uid=1\n" },
    { "*" BLANKS_20 BLANKS_20 BLANKS_20 BLANKS_20 "SEARCH 5\r\n* 2 EXISTS\r\n",
      "OTHER name=\"SEARCH\" (5) quirks=1\n"
      "EXISTS number=2\n" },
    { "* XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"
      "X 1\r\n",
      "OTHER name=\"XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"
      "XXXXXXXXXXXXXXX\" (1)\n" }
};

static void test_long_heads(void **state)
{
    (void)state;
    drive_says(long_heads, sizeof long_heads / sizeof *long_heads);
}

/* Numbers of messages are 32 bits and above 0 (RFC 9051 9, nz-number). */
static const drive_said numbers[] = {
    { "* 4294967295 FETCH (FLAGS ())\r\n"
      "* 4294967295 UIDFETCH (FLAGS ())\r\n"
      "* 00000000000000000012 FETCH (FLAGS ())\r\n",
      "FETCH 4294967295\n"
      "FETCH_FLAGS 4294967295 name=\"FLAGS\"\n"
      "FETCH_END 4294967295\n"
      "FETCH uid=4294967295\n"
      "FETCH_FLAGS uid=4294967295 name=\"FLAGS\"\n"
      "FETCH_END uid=4294967295\n"
      "FETCH 12\n"
      "FETCH_FLAGS 12 name=\"FLAGS\"\n"
      "FETCH_END 12\n" },
    { "* 0 FETCH (UID 5)\r\n"
      "* 4294967296 FETCH (UID 5)\r\n"
      "* 18446744073709551616 FETCH (UID 5)\r\n"
      "* 4294967296 UIDFETCH (FLAGS ())\r\n"
      "* 1 EXISTS\r\n",
      "INVALID name=\"FETCH\" PEER data=\"(UID 5)\"\n"
      "INVALID name=\"FETCH\" PEER data=\"(UID 5)\"\n"
      "INVALID name=\"FETCH\" PEER data=\"(UID 5)\"\n"
      "INVALID name=\"FETCH\" PEER data=\"(FLAGS ())\"\n"
      "EXISTS number=1\n" },
    { "* 000000000000000000012 FETCH (UID 5)\r\n",
      "OTHER name=\"FETCH\" number=12 ((UID 5))\n" }
};

static void test_numbers(void **state)
{
    (void)state;
    drive_says(numbers, sizeof numbers / sizeof *numbers);
}

static void play(const char *wire, size_t n, unsigned flags, const char *events,
                 const char *end)
{
    drive_case t;

    memset(&t, 0, sizeof t);
    t.wire = wire;
    t.n = n;
    t.opts.flags = flags;
    t.events = events;
    t.end = end;
    drive_check(&t);
}

/* Lines that are none. */
static void test_padding(void **state)
{
    static const char padded[] = DRIVE_GREETING
        "\0\0* 1 EXISTS\r\n\r\n\r\n* 2 EXISTS\r\n\r\n\0\r\n* 1 FETCH (UID 7)"
        "\r\n\0* SEARCH 1\r\n";

    (void)state;
    play(padded, sizeof padded - 1, 0, DRIVE_READY
         "EXISTS number=1 quirks=10000\n"
         "EXISTS number=2 quirks=10000\n"
         "FETCH 1 quirks=10000\n"
         "FETCH_NUMBER 1 uid=7 name=\"UID\" number=7\n"
         "FETCH_END 1 uid=7\n"
         "SEARCH name=\"SEARCH\" quirks=10000\n"
         "IDS name=\"SEARCH\" 1\n"
         "SEARCH_END name=\"SEARCH\"\n", "== -18");
}

/* What no client can make sense of ends all, behind what it did. */
static void test_no_lines(void **state)
{
    static const char *const lines[] = {
        "hello\r\n", "*\r\n", "*x\r\n", "\rx\r\n", "A1\r\n"
    };
    char wire[256];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof lines / sizeof *lines; i++) {
        sprintf(wire, "%s* 1 EXISTS\r\n%s* 2 EXISTS\r\n", DRIVE_GREETING,
                lines[i]);
        play(wire, 0, 0, NULL, "EXISTS number=1\n== -16");
    }
    play(DRIVE_GREETING "* OK a\nb\r\n", 0, 0, DRIVE_READY,
         "== -16 a bare LF in a line");
    play(DRIVE_GREETING "* X {9223372036854775808}\r\n", 0, 0, DRIVE_READY,
         "== -16 a literal of no possible size");
    play(DRIVE_GREETING "* X {9223372036854775807}\r\n", 0, 0, DRIVE_READY,
         "== -18");
}

/* With MPROTO_IMAPC_LF_LINES all kinds of lines may end so. */
static void test_lf_lines(void **state)
{
    (void)state;
    play(DRIVE_GREETING "* 1 EXISTS\n* OK x\n* 1 FETCH (UID 1)\n* SEARCH 1\n"
         "* ESEARCH ALL 1\n* THREAD (1)\n* VANISHED 1\n* 2 EXISTS\r\n", 0,
         MPROTO_IMAPC_LF_LINES, DRIVE_READY
         "EXISTS number=1 quirks=200000\n"
         "NOTICE OK text=\"x\" quirks=200000\n"
         "FETCH 1\n"
         "FETCH_NUMBER 1 uid=1 name=\"UID\" number=1\n"
         "FETCH_END 1 uid=1 quirks=200000\n"
         "SEARCH name=\"SEARCH\"\n"
         "IDS name=\"SEARCH\" 1\n"
         "SEARCH_END name=\"SEARCH\" quirks=200000\n"
         "SEARCH name=\"ESEARCH\"\n"
         "IDS name=\"ALL\" 1\n"
         "SEARCH_END name=\"ESEARCH\" quirks=200000\n"
         "THREAD name=\"THREAD\" 0.1\n"
         "THREAD_END name=\"THREAD\" quirks=200000\n"
         "VANISHED name=\"VANISHED\" 1\n"
         "EXISTS number=2\n", "== -18");
}

/* TLS-07: before TLS that is needed nothing but notices and capabilities is
 * believed, and that a line at a time. */
static void test_tls_07_data_in_the_clear(void **state)
{
    (void)state;
    play("* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n* 1 EXISTS\r\n* SEARCH 1"
         "\r\n* 1 FETCH (BODY[] {3}\r\nabc)\r\n* CAPABILITY X\r\n"
         "* LIST () \"/\" x\r\n", 0, MPROTO_IMAPC_NEED_TLS,
         "NOTICE OK code=\"CAPABILITY\" (IMAP4rev1 STARTTLS) text=\"x\"\n"
         "READY\n"
         "INVALID name=\"1\" PEER data=\"EXISTS\"\n"
         "INVALID name=\"SEARCH\" PEER data=\"1\"\n"
         "INVALID name=\"1\" PEER data=\"FETCH (BODY[] {3}\\0d\\0aabc)\"\n"
         "CAPABILITY (X)\n"
         "INVALID name=\"LIST\" PEER data=\"() \\22/\\22 x\"\n", "== -18");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_long_heads),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_padding),
        cmocka_unit_test(test_no_lines),
        cmocka_unit_test(test_lf_lines),
        cmocka_unit_test(test_tls_07_data_in_the_clear)
    };

    return cmocka_run_group_tests_name("imapc_line", tests, NULL, NULL);
}
