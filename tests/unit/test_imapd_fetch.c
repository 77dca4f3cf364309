#include "imapd_stored.h"

static imapd_talk talk;

#define MAIL "From: A <a@b>\r\nSubject: Hi\r\n\r\ntext\r\n"

/* --- all that is asked for --- */

static void check_message(const char *enable, const char *line,
                          const char *wanted)
{
    stored t;

    store_begin(&t, MAIL);
    talk_begin(&talk, enable, NULL);
    assert_int_equal(talk_say(&talk, line)->type, MPROTO_IMAPD_FETCH);
    assert_int_equal(mproto_imapd_fetch_message(talk.s, &t.m, &t.mail, 0),
                     MPROTO_OK);
    talk_expect(&talk, wanted);
    talk_end(&talk);
    store_end(&t);
}

static const struct message_case {
    const char *enable, *line, *wanted;
} messages[] = {
    { NULL, "a FETCH 3 (FLAGS UID RFC822.SIZE INTERNALDATE)\r\n",
      "* 3 FETCH (FLAGS (\\Seen $Junk) UID 33 RFC822.SIZE 36 INTERNALDATE"
      " \"17-Jul-1996 02:44:25 -0700\")\r\n" },
    { NULL, "a UID FETCH 33 (FLAGS UID)\r\n",
      "* 3 FETCH (UID 33 FLAGS (\\Seen $Junk))\r\n" },
    { NULL, "a FETCH 3 BODY.PEEK[]\r\n",
      "* 3 FETCH (BODY[] {36}\r\n" MAIL ")\r\n" },
    { NULL, "a FETCH 3 (BODY.PEEK[TEXT]<1.2> UID)\r\n",
      "* 3 FETCH (BODY[TEXT]<1> {2}\r\nex UID 33)\r\n" },
    { NULL, "a FETCH 3 (BODY[header.fields (subject \"To\")])\r\n",
      "* 3 FETCH (BODY[HEADER.FIELDS (subject To)] {15}\r\n"
      "Subject: Hi\r\n\r\n)\r\n" },
    { NULL, "a FETCH 3 (RFC822.TEXT BODY[2] BODY[TEXT]<99.1>)\r\n",
      "* 3 FETCH (RFC822.TEXT {6}\r\ntext\r\n BODY[2] NIL"
      " BODY[TEXT]<99> {0}\r\n)\r\n" },
    { NULL, "a FETCH 3 (MODSEQ EMAILID THREADID SAVEDATE)\r\n",
      "* 3 FETCH (MODSEQ (9) EMAILID (E1) THREADID NIL SAVEDATE NIL)\r\n" },
    { NULL, "a FETCH 3 (UID) (CHANGEDSINCE 5)\r\n",
      "* 3 FETCH (UID 33 MODSEQ (9))\r\n" },
    { NULL, "a FETCH 3 ENVELOPE\r\n",
      "* 3 FETCH (ENVELOPE (NIL \"Hi\" ((\"A\" NIL \"a\" \"b\"))"
      " ((\"A\" NIL \"a\" \"b\")) ((\"A\" NIL \"a\" \"b\")) NIL NIL NIL NIL"
      " NIL))\r\n" },
    { NULL, "a FETCH 3 BODY\r\n",
      "* 3 FETCH (BODY (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL"
      " \"7bit\" 6 1))\r\n" },
    { NULL, "a FETCH 3 (UID PREVIEW)\r\n",
      "* 3 FETCH (UID 33 PREVIEW \"text\")\r\n" },
    { "UIDONLY", "a UID FETCH 33 (FLAGS UID)\r\n",
      "* 33 UIDFETCH (FLAGS (\\Seen $Junk))\r\n" }
};

static void test_messages(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof messages / sizeof *messages; i++)
        check_message(messages[i].enable, messages[i].line,
                      messages[i].wanted);
}

static void test_flags_that_were_set(void **state)
{
    stored t;

    (void)state;
    store_begin(&t, MAIL);
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a FETCH 3 BODY[TEXT]\r\n");
    assert_int_equal(mproto_imapd_fetch_message(talk.s, &t.m, &t.mail, 1),
                     MPROTO_OK);
    talk_expect(&talk, "* 3 FETCH (BODY[TEXT] {6}\r\ntext\r\n"
                       " FLAGS (\\Seen $Junk))\r\n");
    talk_end(&talk);
    store_end(&t);
}

/* --- with little room: the same octets, and no more than out_max wait --- */

static char long_mail[20000];

static void fill_long_mail(void)
{
    size_t n = (size_t)sprintf(long_mail, "Subject: a\n\n");

    while (n < sizeof long_mail - 20)
        n += (size_t)sprintf(long_mail + n, "line %lu\n", (unsigned long)n);
}

static void fetch_slowly(const stored *t, size_t step)
{
    size_t waiting;

    while (mproto_imapd_fetch_message(talk.s, &t->m, &t->mail, 0) ==
           MPROTO_E_FULL) {
        mproto_wire_out(mproto_imapd_wire(talk.s), &waiting);
        assert_true(waiting <= 3000);
        do {
            assert_null(mproto_imapd_next(talk.s));
            talk_take(&talk, step);
            mproto_wire_out(mproto_imapd_wire(talk.s), &waiting);
        } while (waiting > 1500);
        assert_int_equal(mproto_imapd_next(talk.s)->type, MPROTO_IMAPD_ROOM);
    }
    talk_ok(&talk);
    talk_take(&talk, 0);
}

static void test_back_pressure(void **state)
{
    static char whole[TALK_ROOM];
    mproto_imapd_limits limits;
    size_t step;
    stored t;

    (void)state;
    fill_long_mail();
    store_begin(&t, long_mail);
    t.mail.flags = MPROTO_IMAPEXTRACT_LF;
    for (step = 0; step < 3000; step = step * 3 + 71) {
        memset(&limits, 0, sizeof limits);
        limits.size = sizeof limits;
        limits.out_max = step == 0 ? 200000 : 3000;
        talk_begin(&talk, NULL, &limits);
        talk_say(&talk, "a FETCH 3 (BODY[] UID BODY[TEXT])\r\n");
        fetch_slowly(&t, step);
        if (step == 0)
            memcpy(whole, talk.out, talk.out_n + 1);
        assert_true(talk.out_n > 2 * strlen(long_mail));
        assert_string_equal(talk.out, whole);
        talk_end(&talk);
    }
    store_end(&t);
}

/* --- by hand --- */

static void test_by_hand(void **state)
{
    static const char wanted[] =
        "* 3 FETCH (UID 33 BINARY[1] ~{3}\r\na\0b BINARY.SIZE[1] 3"
        " PREVIEW \"\\\"hi\\\"\")\r\n";
    const mproto_imapd_item *item;

    (void)state;
    talk_begin(&talk, NULL, NULL);
    item = talk_say(&talk, "a FETCH 3 (BINARY[1] BINARY.SIZE[1])\r\n")->items;
    assert_int_equal(mproto_imapd_fetch(talk.s, 3, 33), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_body(talk.s, item, 3), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_end(talk.s), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_fetch_flags(talk.s, 0, NULL),
                     MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_body(talk.s, "a\0bcd", 5), 3);
    assert_int_equal(mproto_imapd_body(talk.s, "d", 1), 0);
    assert_int_equal(mproto_imapd_fetch_size(talk.s, item + 1, 3), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_text(talk.s, MPROTO_IMAPD_ITEM_PREVIEW,
                                             "\"hi\"", 4), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_end(talk.s), MPROTO_OK);
    talk_take(&talk, 0);
    assert_int_equal(talk.out_n, sizeof wanted - 1);
    assert_memory_equal(talk.out, wanted, sizeof wanted - 1);
    talk_end(&talk);
}

/* What is refused is left out, wherever it was in. */
static void test_inj_refused_items(void **state)
{
    (void)state;
    talk_begin(&talk, NULL, NULL);
    assert_int_equal(mproto_imapd_fetch(talk.s, 1, 0), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_flags(talk.s, 1, "a\r\nb"),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_fetch_text(talk.s, MPROTO_IMAPD_ITEM_EMAILID,
                                             "a)\r\n", 4), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_fetch_number(talk.s, MPROTO_IMAPD_ITEM_UID,
                                               0), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_fetch_number(talk.s,
                                               MPROTO_IMAPD_ITEM_MODSEQ,
                                               UINT64_MAX), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_fetch_number(talk.s,
                                               MPROTO_IMAPD_ITEM_BODY, 1),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_fetch_date(talk.s,
                                             MPROTO_IMAPD_ITEM_INTERNALDATE,
                                             INT64_MAX, 0), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_fetch_text(talk.s,
                                             MPROTO_IMAPD_ITEM_PREVIEW,
                                             "a\0b", 3), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_begin(talk.s, "X"), MPROTO_E_STATE);
    mproto_imapd_arg(talk.s, "X");
    assert_int_equal(mproto_imapd_end(talk.s), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_fetch_flags(talk.s, 0x7f, NULL), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_end(talk.s), MPROTO_OK);
    talk_expect(&talk, "* 1 FETCH (FLAGS (\\Seen \\Answered \\Flagged"
                       " \\Deleted \\Draft \\Recent))\r\n");
    /* Of nothing nothing is said. */
    assert_int_equal(mproto_imapd_fetch(talk.s, 1, 0), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_end(talk.s), MPROTO_OK);
    talk_expect(&talk, "");
    assert_int_equal(mproto_imapd_fetch(talk.s, 0, 1), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_fetch(talk.s, 11, 1), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_fetch_end(talk.s), MPROTO_E_STATE);
    talk_end(&talk);
}

/* RFC 9051 has no \Recent. */
static void test_rev2(void **state)
{
    (void)state;
    talk_begin(&talk, "IMAP4rev2", NULL);
    assert_int_equal(mproto_imapd_fetch(talk.s, 1, 0), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_flags(talk.s, 0x21, NULL), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_end(talk.s), MPROTO_OK);
    talk_expect(&talk, "* 1 FETCH (FLAGS (\\Seen))\r\n");
    talk_end(&talk);
}

/* The octets that were announced are owed: BYE would be read as theirs. */
static void test_a_store_that_fails(void **state)
{
    (void)state;
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a FETCH 3 BODY[]\r\n");
    assert_int_equal(mproto_imapd_fetch(talk.s, 3, 0), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_body(talk.s, talk.ev->items, 100),
                     MPROTO_OK);
    assert_int_equal(mproto_imapd_body(talk.s, "abc", 3), 3);
    assert_int_equal(mproto_imapd_ok(talk.s), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_close(talk.s, NULL, NULL), MPROTO_OK);
    assert_int_equal(mproto_imapd_body(talk.s, "d", 1), 0);
    talk_expect(&talk, "* 3 FETCH (BODY[] {100}\r\nabc");
    talk_end(&talk);
}

/* Nothing is said then, and all of it later. */
static void test_no_memory(void **state)
{
    static const char end[] = " FLAGS (a))\r\na OK FETCH completed\r\n";
    size_t bodies = 0, taken;
    stored t;

    (void)state;
    store_begin(&t, MAIL);
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a FETCH 3 BODY[]\r\n");
    talk.heap.dry = 1;
    assert_int_equal(mproto_imapd_fetch_message(talk.s, &t.m, &t.mail, 0),
                     MPROTO_E_NOMEM);
    talk_expect(&talk, "");
    talk.heap.dry = 0;
    assert_int_equal(mproto_imapd_fetch(talk.s, 3, 0), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_body(talk.s, talk.ev->items, 9000),
                     MPROTO_OK);
    /* What there is room for is taken all the same. */
    talk.heap.dry = 1;
    while ((taken = mproto_imapd_body(talk.s, MAIL, 36)) > 0)
        bodies += taken;
    assert_true(bodies > 0 && bodies < 9000);
    talk.heap.dry = 0;
    while ((taken = mproto_imapd_body(talk.s, MAIL, 36)) > 0)
        bodies += taken;
    assert_int_equal(bodies, 9000);
    talk.heap.dry = 1;
    assert_int_equal(mproto_imapd_fetch_flags(talk.s, 0, "a"), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_end(talk.s), MPROTO_OK);
    talk_ok(&talk);
    talk_take(&talk, 0);
    assert_string_equal(talk.out + talk.out_n - (sizeof end - 1), end);
    talk_end(&talk);
    store_end(&t);
}

/* As many names of fields as fields_max, in all sections together. */
static void test_dos_fields_max(void **state)
{
    mproto_imapd_limits limits;
    const char *const lines[] = {
        "a FETCH 3 BODY[HEADER.FIELDS (A B \"C\" D)]\r\n",
        "a FETCH 3 (BODY[HEADER.FIELDS (A B)] BODY[1.HEADER.FIELDS.NOT (A B)]"
        ")\r\n"
    };
    size_t i;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    for (i = 0; i < sizeof lines / sizeof *lines; i++) {
        limits.fields_max = 4;
        talk_begin(&talk, NULL, &limits);
        assert_non_null(talk_say(&talk, lines[i]));
        talk_end(&talk);
        limits.fields_max = 3;
        talk_begin(&talk, NULL, &limits);
        assert_null(talk_say(&talk, lines[i]));
        talk_expect(&talk, "a BAD too many names of fields\r\n");
        talk_end(&talk);
    }
}

/* Behind the items there are modifiers, or nothing. */
static void test_no_more_than_items(void **state)
{
    static const char *const lines[] = {
        "a FETCH 3 (FLAGS)x\r\n", "a FETCH 3 (FLAGS))\r\n",
        "a FETCH 3 FLAGS)\r\n", "a FETCH 3 (FLAGS)(\r\n",
        "a FETCH 3 (FLAGS) \r\n", "a FETCH 3 (FLAGS){3}\r\n",
        "a FETCH 3 (FLAGS) x\r\n"
    };
    size_t i;

    (void)state;
    talk_begin(&talk, NULL, NULL);
    for (i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_null(talk_say(&talk, lines[i]));
        talk_take(&talk, 0);
        assert_memory_equal(talk.out, "a BAD ", 6);
        talk.out_n = 0;
    }
    talk_end(&talk);
}

/* All but it is said, and the code tells. */
static void test_items_left_out(void **state)
{
    stored t;

    (void)state;
    store_begin(&t, MAIL);
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a FETCH 3 (EMAILID UID)\r\n");
    t.m.email_id = "a b)";
    assert_int_equal(mproto_imapd_fetch_message(talk.s, &t.m, &t.mail, 0),
                     MPROTO_E_ARG);
    talk_expect(&talk, "* 3 FETCH (UID 33)\r\n");
    t.m.email_id = "E1";
    assert_int_equal(mproto_imapd_fetch_message(talk.s, &t.m, &t.mail, 0),
                     MPROTO_OK);
    talk_expect(&talk, "* 3 FETCH (EMAILID (E1) UID 33)\r\n");
    talk_ok(&talk);
    talk_end(&talk);
    store_end(&t);
}

static void expect_octets(const char *wanted, size_t n)
{
    talk_take(&talk, 0);
    assert_int_equal(talk.out_n, n);
    assert_memory_equal(talk.out, wanted, n);
    talk.out_n = 0;
}

/* The next FETCH of one message, through a narrow output. */
static void fetch_narrow(const stored *t, const char *line)
{
    int code;

    talk_say(&talk, line);
    talk.out_n = 0;
    while ((code = mproto_imapd_fetch_message(talk.s, &t->m, &t->mail, 0))
           == MPROTO_E_FULL)
        talk_take(&talk, 1);
    assert_int_equal(code, MPROTO_OK);
}

#define EXPECT_OCTETS(text) expect_octets(text, sizeof text - 1)

#define CODED(encoding) \
    "MIME-Version: 1.0\r\nContent-Transfer-Encoding: " encoding \
    "\r\n\r\nYQBiCg==\r\n"

/* RFC 3516: decoded, with NUL, and in parts; room comes octet by octet. */
static void test_binary_of_a_message(void **state)
{
    mproto_imapd_limits limits = { .size = sizeof limits, .out_max = 30 };
    stored t;

    (void)state;
    store_begin(&t, CODED("base64"));
    talk_begin(&talk, NULL, &limits);
    fetch_narrow(&t, "a FETCH 3 (BINARY.PEEK[1] BINARY.SIZE[1] UID)\r\n");
    EXPECT_OCTETS("* 3 FETCH (BINARY[1] ~{4}\r\na\0b\n BINARY.SIZE[1] 4 "
                  "UID 33)\r\n");
    talk_ok(&talk);
    fetch_narrow(&t, "b FETCH 3 (BINARY.PEEK[1]<1.2> BINARY.PEEK[2] "
                 "BINARY.SIZE[2])\r\n");
    EXPECT_OCTETS("* 3 FETCH (BINARY[1]<1> ~{2}\r\n\0b BINARY[2] NIL "
                  "BINARY.SIZE[2] 0)\r\n");
    talk_end(&talk);
    store_end(&t);
}

static void test_binary_of_an_unknown_encoding(void **state)
{
    stored t;

    (void)state;
    store_begin(&t, CODED("x-other"));
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a FETCH 3 (UID BINARY.PEEK[1])\r\n");
    talk.out_n = 0;
    assert_int_equal(mproto_imapd_fetch_message(talk.s, &t.m, &t.mail, 0),
                     MPROTO_E_ARG);
    talk_expect(&talk, "* 3 FETCH (UID 33)\r\n");
    talk_end(&talk);
    store_end(&t);
}

#undef CODED
#undef EXPECT_OCTETS

/* Who has a value as text, as a proxy. */
static void test_items_of_values(void **state)
{
    (void)state;
    talk_begin(&talk, NULL, NULL);
    talk_say(&talk, "a FETCH 3 (UID ENVELOPE)\r\n");
    assert_int_equal(mproto_imapd_fetch_begin(talk.s, "X"), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_fetch(talk.s, 3, 0), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_begin(talk.s, "X-GM-LABELS"),
                     MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_begin(talk.s, "Y"), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_fetch_flags(talk.s, 0, NULL),
                     MPROTO_E_STATE);
    mproto_imapd_arg_open(talk.s);
    mproto_imapd_arg_string(talk.s, "a\r\nb", 4);
    mproto_imapd_arg(talk.s, "(1 NIL)");
    mproto_imapd_arg_join(talk.s);
    mproto_imapd_arg_open(talk.s);
    mproto_imapd_arg_close(talk.s);
    mproto_imapd_arg_close(talk.s);
    assert_int_equal(mproto_imapd_end(talk.s), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_begin(talk.s, "BAD"), MPROTO_OK);
    mproto_imapd_arg_open(talk.s);
    assert_int_equal(mproto_imapd_end(talk.s), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_fetch_begin(talk.s, "b ad)"), MPROTO_OK);
    assert_int_equal(mproto_imapd_end(talk.s), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_fetch_begin(talk.s, "ENVELOPE"),
                     MPROTO_OK);
    mproto_imapd_arg_string(talk.s, NULL, 0);
    assert_int_equal(mproto_imapd_end(talk.s), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_begin(talk.s, "Z"), MPROTO_OK);
    mproto_imapd_arg_values(talk.s, "({3}\r\na\"\n \"b\")((NIL))", 21);
    assert_int_equal(mproto_imapd_end(talk.s), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_begin(talk.s, "Z"), MPROTO_OK);
    mproto_imapd_arg_values(talk.s, "(1)) X (2", 9);
    assert_int_equal(mproto_imapd_end(talk.s), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_fetch_number(talk.s, MPROTO_IMAPD_ITEM_UID,
                                               7), MPROTO_OK);
    assert_int_equal(mproto_imapd_end(talk.s), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_fetch_end(talk.s), MPROTO_OK);
    talk_expect(&talk, "* 3 FETCH (X-GM-LABELS ({4}\r\na\r\nb (1 NIL)())"
                       " ENVELOPE NIL Z ({3}\r\na\"\n \"b\")((NIL)) UID 7)"
                       "\r\n");
    talk_end(&talk);
}

/* An item that there is no memory for is left out, like others. */
static void test_values_without_memory(void **state)
{
    static const mproto_imapd_limits limits = {
        .size = sizeof limits, .response_max = 2000
    };
    static char text[2100];

    (void)state;
    memset(text, 'x', sizeof text);
    talk_begin(&talk, NULL, &limits);
    assert_int_equal(mproto_imapd_fetch(talk.s, 3, 33), MPROTO_OK);
    assert_int_equal(mproto_imapd_fetch_begin(talk.s, "ENVELOPE"),
                     MPROTO_OK);
    mproto_imapd_arg_string(talk.s, text, sizeof text);
    mproto_imapd_arg(talk.s, "x");
    assert_int_equal(mproto_imapd_end(talk.s), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_fetch_end(talk.s), MPROTO_OK);
    talk_expect(&talk, "* 3 FETCH (UID 33)\r\n");
    talk_end(&talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_flags_that_were_set),
        cmocka_unit_test(test_back_pressure),
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_inj_refused_items),
        cmocka_unit_test(test_rev2),
        cmocka_unit_test(test_a_store_that_fails),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_dos_fields_max),
        cmocka_unit_test(test_no_more_than_items),
        cmocka_unit_test(test_items_left_out),
        cmocka_unit_test(test_binary_of_a_message),
        cmocka_unit_test(test_binary_of_an_unknown_encoding),
        cmocka_unit_test(test_items_of_values),
        cmocka_unit_test(test_values_without_memory)
    };

    return cmocka_run_group_tests_name("imapd_fetch", tests, NULL, NULL);
}
