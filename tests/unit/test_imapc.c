#include "imapc_drive.h"

#define LAST     { MPROTO_IMAPC_W_OTHER, 0, NULL }

static const drive_command starttls[] = {
    { MPROTO_IMAPC_W_STARTTLS, MPROTO_IMAPC_WAITS | MPROTO_IMAPC_BLOCKS,
      "STARTTLS" }, LAST
};
static const drive_command login[] = {
    { MPROTO_IMAPC_W_LOGIN, MPROTO_IMAPC_WAITS | MPROTO_IMAPC_BLOCKS,
      "LOGIN a b" }, LAST
};
static const drive_command two[] = {
    { MPROTO_IMAPC_W_OTHER, 0, "NOOP" },
    { MPROTO_IMAPC_W_OTHER, 0, "CHECK" }, LAST
};
static const drive_command logout[] = {
    { MPROTO_IMAPC_W_LOGOUT, MPROTO_IMAPC_WAITS | MPROTO_IMAPC_BLOCKS,
      "LOGOUT" }, LAST
};

static void play(const char *wire, const char *events, const char *end,
                 const drive_command *commands, unsigned flags)
{
    drive_case t;

    memset(&t, 0, sizeof t);
    t.wire = wire;
    t.events = events;
    t.end = end;
    t.commands = commands;
    t.opts.flags = flags;
    drive_check(&t);
}

static void test_greetings(void **state)
{
    (void)state;
    play("* OK [CAPABILITY X] hi\r\n", "NOTICE OK code=\"CAPABILITY\" (X) "
         "text=\"hi\"\nREADY\n", "== -18 the server left", NULL, 0);
    play("* BYE go away\r\n", "NOTICE BYE text=\"go away\"\n",
         "== -18 the server refuses the session\n", NULL, 0);
    play("220 mail ESMTP\r\n", "INVALID PEER data=\"220 mail ESMTP\"\n",
         "== -16 no greeting of IMAP\n", NULL, 0);
    play("* 1 EXISTS\r\n", "INVALID name=\"*\" PEER data=\"* 1 EXISTS\"\n",
         "== -16 no greeting of IMAP\n", NULL, 0);
    play("", "", "== -18 the server left\n", NULL, 0);
    play("* PREAUTH hi\r\n", "NOTICE PREAUTH text=\"hi\"\n",
         "== -16 PREAUTH where TLS is needed\n", NULL,
         MPROTO_IMAPC_NEED_TLS);
}

/* CAPABILITY is asked for where nobody told. */
static void test_capability_asked(void **state)
{
    (void)state;
    play("* OK hi\r\n* CAPABILITY X\r\nA1 OK done\r\n* 1 EXISTS\r\n",
         "NOTICE OK text=\"hi\"\nCAPABILITY (X)\nREADY\nEXISTS number=1\n",
         "== -18", NULL, 0);
    play("* OK hi\r\nA1 NO what\r\n", "NOTICE OK text=\"hi\"\nREADY\n",
         "== -18", NULL, 0);
}

static void test_login_asks_anew(void **state)
{
    (void)state;
    play("* OK [CAPABILITY X] hi\r\nA1 OK in\r\n* CAPABILITY Y\r\nA2 OK\r\n",
         "NOTICE OK code=\"CAPABILITY\" (X) text=\"hi\"\nREADY\n"
         "RESULT #1 OK text=\"in\"\nCAPABILITY (Y)\nREADY\n", "== -18",
         login, 0);
    play("* OK [CAPABILITY X] hi\r\nA1 OK [CAPABILITY Z] in\r\n",
         "NOTICE OK code=\"CAPABILITY\" (X) text=\"hi\"\nREADY\n"
         "RESULT #1 OK code=\"CAPABILITY\" (Z) text=\"in\"\nREADY\n",
         "== -18", login, 0);
    play("* OK [CAPABILITY X] hi\r\nA1 NO no\r\n",
         "NOTICE OK code=\"CAPABILITY\" (X) text=\"hi\"\nREADY\n"
         "RESULT #1 NO text=\"no\"\n", "== -18", login, 0);
}

static void test_results(void **state)
{
    (void)state;
    play(DRIVE_GREETING "A2 NO b\r\n* 1 EXISTS\r\nA1 BAD a\r\n",
         DRIVE_READY "RESULT #2 NO text=\"b\"\nEXISTS number=1\n"
         "RESULT #1 BAD text=\"a\"\n", "== -18", two, 0);
    play(DRIVE_GREETING "A1 OK a\r\n", DRIVE_READY "RESULT #1 OK text=\"a\"\n"
         "RESULT #2\n", "== -18 the server left", two, 0);
    play(DRIVE_GREETING "A3 OK a\r\n", DRIVE_READY "RESULT #1\nRESULT #2\n",
         "== -16 a result with an unknown tag\n", two, 0);
    play(DRIVE_GREETING "X1 OK a\r\n", DRIVE_READY "RESULT #1\nRESULT #2\n",
         "== -16 neither data nor a result\n", two, 0);
}

static void test_logout(void **state)
{
    (void)state;
    play(DRIVE_GREETING "* BYE bye\r\nA1 OK out\r\n", DRIVE_READY
         "NOTICE BYE text=\"bye\"\nRESULT #1 OK text=\"out\"\n", "== 0 \n",
         logout, 0);
}

/* What was learnt in the clear is forgotten (TLS-07). */
static void test_starttls(void **state)
{
    drive_case t;
    char trace[DRIVE_TRACE];
    drive d;

    (void)state;
    memset(&t, 0, sizeof t);
    t.commands = starttls;
    drive_open(&d, &t, trace);
    drive_hear(&d, "* OK [CAPABILITY X] hi\r\n", 24);
    drive_hear(&d, "A1 OK go\r\n", 10);
    assert_false(mproto_imapc_has(d.c, "x"));
    drive_hear(&d, "* CAPABILITY Y\r\nA2 OK\r\n", 23);
    assert_true(mproto_imapc_has(d.c, "y"));
    assert_int_equal(d.out_n, 28);
    assert_memory_equal(d.out, "A1 STARTTLS\r\nA2 CAPABILITY\r\n", 28);
    drive_close(&d, &t);
    assert_string_equal(trace, "NOTICE OK code=\"CAPABILITY\" (X) text=\"hi\""
                        "\nREADY\nRESULT #1 OK text=\"go\"\nTLS\n"
                        "CAPABILITY (Y)\nREADY\n== -18 the server left\n");
}

/* TLS-02, TLS-03: octets behind the OK are an attack. */
static void test_tls_02_injection(void **state)
{
    static const char wire[] = "A1 OK go\r\n* CAPABILITY AUTH=X\r\n";
    drive_case t;
    char trace[DRIVE_TRACE];
    drive d;

    (void)state;
    memset(&t, 0, sizeof t);
    t.commands = starttls;
    drive_open(&d, &t, trace);
    drive_hear(&d, "* OK [CAPABILITY X] hi\r\n", 24);
    drive_hear(&d, wire, sizeof wire - 1);
    drive_close(&d, &t);
    assert_non_null(strstr(trace, "go\"\n== -19 octets behind"));
}

static void test_lines(void **state)
{
    (void)state;
    play(DRIVE_GREETING "* 1 EXISTS\n", DRIVE_READY,
         "== -16 a bare LF in a line\n", NULL, 0);
    play("* PREAUTH [CAPABILITY IMAP4rev1] hi\n* 1 EXISTS\n",
         "NOTICE PREAUTH code=\"CAPABILITY\" (IMAP4rev1) text=\"hi\" "
         "quirks=200000\nREADY\nEXISTS number=1 quirks=200000\n",
         "== -18", NULL, MPROTO_IMAPC_LF_LINES);
    play(DRIVE_GREETING "* X {99999999999999999999}\r\n", DRIVE_READY,
         "== -16 a literal of no possible size\n", NULL, 0);
}

static void test_line_max(void **state)
{
    mproto_imapc_limits limits;
    char wire[1024];
    drive_case t;
    int more, n;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.item_max = 512;
    memset(&t, 0, sizeof t);
    t.opts.limits = &limits;
    t.wire = wire;
    for (more = 0; more < 2; more++) {
        n = sprintf(wire, DRIVE_GREETING "* OK ");
        memset(wire + n, 'x', 512);
        sprintf(wire + n + 512 - 7 + more, "\r\n* 1 EXISTS\r\n");
        t.end = more ? "READY\nINVALID LIMIT\nEXISTS number=1\n"
                     : "xxx\"\nEXISTS number=1\n";
        drive_check(&t);
    }
    for (more = 0; more < 2; more++) {
        n = sprintf(wire, DRIVE_GREETING "* X ");
        memset(wire + n, 'x', 512);
        sprintf(wire + n + 512 - 6 + more, "\r\n* 1 EXISTS\r\n");
        t.end = more ? "INVALID LIMIT\nEXISTS number=1\n"
                     : "xxx)\nEXISTS number=1\n";
        drive_check(&t);
    }
}

/* What can't be done without is the end when it is too long: a result, a
 * greeting. */
static void test_line_max_of_results(void **state)
{
    mproto_imapc_limits limits;
    char wire[1024];
    drive_case t;
    int n;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.item_max = 512;
    memset(&t, 0, sizeof t);
    t.opts.limits = &limits;
    t.wire = wire;
    t.end = "== -17 a line is too long\n";
    n = sprintf(wire, DRIVE_GREETING "A1 OK ");
    memset(wire + n, 'x', 512);
    strcpy(wire + n + 512, "\r\n");
    drive_check(&t);
    n = sprintf(wire, "* OK ");
    memset(wire + n, 'x', 512);
    strcpy(wire + n + 512, "\r\n");
    drive_check(&t);
}

/* What SELECT tells is of the new mailbox. */
static void test_facts(void **state)
{
    static const drive_command select[] = {
        { MPROTO_IMAPC_W_SELECT, MPROTO_IMAPC_WAITS, "SELECT a" }, LAST
    };
    static const char wire[] = "* 23 EXISTS\r\n* 1 RECENT\r\n"
        "* FLAGS (\\Seen)\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n"
        "* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 9] x\r\n"
        "* OK [UNSEEN 3] x\r\n* OK [HIGHESTMODSEQ 99999999999] x\r\n"
        "A1 OK [READ-ONLY] done\r\n* 4 EXPUNGE\r\n* 23 EXPUNGE\r\n"
        "* 0 EXPUNGE\r\n* VANISHED 1:2\r\n";
    const mproto_imapc_facts *f;
    drive_case t;
    char trace[DRIVE_TRACE];
    drive d;

    (void)state;
    memset(&t, 0, sizeof t);
    t.commands = select;
    drive_open(&d, &t, trace);
    drive_hear(&d, DRIVE_GREETING, sizeof DRIVE_GREETING - 1);
    assert_null(mproto_imapc_selected(d.c));
    drive_hear(&d, wire, sizeof wire - 1);
    f = mproto_imapc_selected(d.c);
    assert_non_null(f);
    assert_int_equal(f->messages, 20);
    assert_int_equal(f->uidvalidity, 7);
    assert_int_equal(f->uidnext, 9);
    assert_int_equal(f->unseen, 3);
    assert_int_equal(f->permanent, MPROTO_IMAP_SEEN | MPROTO_IMAP_ANY);
    assert_true(f->readonly && f->modseq == 99999999999u);
    assert_int_equal(mproto_imapc_where(d.c), MPROTO_IMAPC_SELECTED);
    drive_close(&d, &t);
    assert_non_null(strstr(trace, "INVALID 23 name=\"EXPUNGE\""));
}

static void test_no_memory(void **state)
{
    static const char wire[] = DRIVE_GREETING
        "* 1 FETCH (X-A (\"\\\\\" 1) X-B {3}\r\nabc)\r\n";
    size_t from, i, died = 0;

    (void)state;
    for (from = 0; from < sizeof wire - 1; from++) {
        static char trace[DRIVE_TRACE];
        drive_case t;
        drive d;

        memset(&t, 0, sizeof t);
        drive_open(&d, &t, trace);
        for (i = 0; i < sizeof wire - 1; i++) {
            d.h.dry = i >= from;
            drive_hear(&d, wire + i, 1);
        }
        drive_close(&d, &t);
        died += strstr(trace, "== -20 no memory for a response\n") != NULL;
    }
    assert_true(died > 2 && died < sizeof wire - 2);
}

static void die_at(const char *wire, size_t from, const drive_command *commands,
                   char *trace)
{
    size_t i, n = strlen(wire);
    drive_case t;
    drive d;

    memset(&t, 0, sizeof t);
    t.commands = commands;
    drive_open(&d, &t, trace);
    for (i = 0; i < n; i++) {
        d.h.dry = i >= from;
        drive_hear(&d, wire + i, 1);
    }
    if (strstr(trace, "memory")) {
        assert_int_equal(mproto_imapc_where(d.c), MPROTO_IMAPC_LOGGED_OUT);
        assert_int_equal(mproto_wire_want(d.w), MPROTO_CLOSED);
    }
    drive_close(&d, &t);
    assert_null(strstr(trace, "TLS\n"));
}

/* An engine that died of a code stays dead, whatever it was the code of. */
static void test_no_memory_for_a_code(void **state)
{
    static char list[1500], wire[4096], trace[DRIVE_TRACE];
    const drive_command *const commands[] = { login, starttls, NULL };
    size_t i, k;

    (void)state;
    strcpy(list, "OK [X");
    for (i = 0; i < 300; i++)
        strcat(list, " a");
    strcat(list, "] hi\r\n");
    for (i = 0; i < 3; i++) {
        strcpy(wire, "* ");
        if (commands[i])
            strcat(wire, "OK [CAPABILITY Y] hi\r\nA1 ");
        k = commands[i] ? strlen(wire) : 0;
        strcat(wire, list);
        die_at(wire, strlen(wire) - 1, commands[i], trace);
        assert_non_null(strstr(trace, "no memory for a response"));
        for (; k < strlen(wire); k += 200)
            die_at(wire, k, commands[i], trace);
    }
}

/* RFC 9051 6.2.1: nothing of the clear is believed. */
static void test_tls_07_enabled_in_the_clear(void **state)
{
    static char trace[DRIVE_TRACE];
    drive_case t;
    drive d;

    (void)state;
    memset(&t, 0, sizeof t);
    t.commands = starttls;
    drive_open(&d, &t, trace);
    drive_hear(&d, "* OK [CAPABILITY X] hi\r\n", 24);
    drive_hear(&d, "* ENABLED QRESYNC\r\n* BYE x\r\n", 28);
    assert_false(mproto_imapc_is_on(d.c, "QRESYNC"));
    d.c->enabled = MPROTO_IMAPC_ON_UTF8;
    drive_hear(&d, "A1 OK go\r\n", 10);
    assert_false(mproto_imapc_is_on(d.c, "UTF8=ACCEPT"));
    assert_false(d.c->bye);
    drive_close(&d, &t);
}

/* Octets that need DEFLATE are not read without. */
static void test_eof_before_deflate(void **state)
{
    static const drive_command compress[] = {
        { MPROTO_IMAPC_W_COMPRESS, MPROTO_IMAPC_WAITS | MPROTO_IMAPC_BLOCKS,
          "COMPRESS DEFLATE" }, LAST
    };

    (void)state;
    play(DRIVE_GREETING "A1 OK on\r\n* 5 EXISTS\r\n", DRIVE_READY
         "RESULT #1 OK text=\"on\"\n", "== -18 the server left\n", compress,
         0);
}

/* RFC 9051 6.3.2: what BAD refused changes nothing. */
static void test_select_not_understood(void **state)
{
    static const drive_command selects[] = {
        { MPROTO_IMAPC_W_SELECT, MPROTO_IMAPC_WAITS, "SELECT a" },
        { MPROTO_IMAPC_W_SELECT, MPROTO_IMAPC_WAITS, "SELECT b" }, LAST
    };
    static char trace[DRIVE_TRACE];
    static const char wire[] = DRIVE_GREETING
        "* 9 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nA1 OK x\r\n"
        "* 10 EXISTS\r\nA2 BAD x\r\n";
    drive_case t;
    drive d;

    (void)state;
    memset(&t, 0, sizeof t);
    t.commands = selects;
    drive_open(&d, &t, trace);
    drive_hear(&d, wire, sizeof wire - 1);
    assert_non_null(mproto_imapc_selected(d.c));
    assert_int_equal(mproto_imapc_selected(d.c)->uidvalidity, 7);
    assert_int_equal(mproto_imapc_selected(d.c)->messages, 9);
    drive_close(&d, &t);
}

/* What a large response took is given back when all is read. */
static void test_memory_at_rest(void **state)
{
    static char trace[DRIVE_TRACE], wire[20000];
    drive_case t;
    size_t rest, i;
    drive d;

    (void)state;
    memset(&t, 0, sizeof t);
    drive_open(&d, &t, trace);
    drive_hear(&d, DRIVE_GREETING, sizeof DRIVE_GREETING - 1);
    rest = d.h.held;
    i = (size_t)sprintf(wire, "* 1 FETCH (X-A (\"\\\"");
    memset(wire + i, 'a', 5000);
    i += 5000;
    i += (size_t)sprintf(wire + i, "\"");
    while (i < 9000)
        i += (size_t)sprintf(wire + i, " b");
    sprintf(wire + i, "))\r\n");
    drive_hear(&d, wire, 6000);
    drive_hear(&d, wire + 6000, strlen(wire) - 6000);
    assert_true(d.h.held <= rest + 3000);
    drive_close(&d, &t);
}

static void test_opts(void **state)
{
    mproto_imapc_limits limits;
    mproto_imapc_opts opts;

    (void)state;
    memset(&opts, 0, sizeof opts);
    assert_null(mproto_imapc_new(&opts));
    memset(&limits, 0, sizeof limits);
    opts.size = sizeof opts;
    opts.limits = &limits;
    assert_null(mproto_imapc_new(&opts));
    assert_int_equal(mproto_imapc_memory_bound(&limits), 0);
    limits.size = sizeof limits;
    limits.commands_max = 33554432;
    assert_null(mproto_imapc_new(&opts));
    mproto_imapc_free(NULL);
    assert_null(mproto_imapc_wire(NULL));
    assert_null(mproto_imapc_next(NULL));
    assert_null(mproto_imapc_selected(NULL));
    assert_false(mproto_imapc_has(NULL, "X"));
    assert_int_equal(mproto_imapc_where(NULL), MPROTO_IMAPC_LOGGED_OUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_greetings),
        cmocka_unit_test(test_capability_asked),
        cmocka_unit_test(test_login_asks_anew),
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_logout),
        cmocka_unit_test(test_starttls),
        cmocka_unit_test(test_tls_02_injection),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_line_max),
        cmocka_unit_test(test_line_max_of_results),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_no_memory_for_a_code),
        cmocka_unit_test(test_tls_07_enabled_in_the_clear),
        cmocka_unit_test(test_eof_before_deflate),
        cmocka_unit_test(test_select_not_understood),
        cmocka_unit_test(test_memory_at_rest),
        cmocka_unit_test(test_opts)
    };

    return cmocka_run_group_tests_name("imapc", tests, NULL, NULL);
}
