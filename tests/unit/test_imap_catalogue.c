/* Failures that other mail software had with IMAP, an id each: see
 * tests/catalogue.txt. What is as cheap in a dialogue is there. */
#include "imapc_drive.h"
#include "imapc_talk.h"
#include "imapd_talk.h"
#include "imap/imap_write_int.h"

/* --- IMAP-07: what mutt and neomutt had in 2018 --- */

static void says(const char *wire, const char *events)
{
    drive_said said;

    said.wire = wire;
    said.events = events;
    drive_says(&said, 1);
}

/* CVE-2018-14349 */
static void test_imap_07_no_without_text(void **state)
{
    (void)state;
    says("* NO\r\n* NO \r\n* BAD\r\n",
         "NOTICE NO\nNOTICE NO\nNOTICE BAD\n");
}

static void test_imap_07_no_without_text_tagged(void **state)
{
    static const char *const answers[] = { "A1 NO\r\n", "A1 NO \r\n" };
    size_t i;
    talk t;

    (void)state;
    for (i = 0; i < 2; i++) {
        talk_start(&t, 0, 1, "IMAP4rev1");
        assert_int_equal(mproto_imapc_noop(t.c), 1);
        talk_step(&t, NULL, "", "A1 NOOP\r\n");
        talk_step(&t, answers[i], "RESULT 1 NO|", "");
        talk_close(&t);
    }
}

/* CVE-2018-14350 */
static void test_imap_07_long_internaldate(void **state)
{
    char date[201], wire[512], events[512];

    (void)state;
    memset(date, '1', 200);
    date[200] = '\0';
    sprintf(wire, "* 1 FETCH (INTERNALDATE \"%s\" UID 7)\r\n", date);
    sprintf(events, "FETCH 1\n"
            "INVALID 1 name=\"INTERNALDATE\" PEER data=\"\\22%s\\22\"\n"
            "FETCH_NUMBER 1 uid=7 name=\"UID\" number=7\n"
            "FETCH_END 1 uid=7\n", date);
    says(wire, events);
}

/* CVE-2018-14351 */
static void test_imap_07_literal_of_status(void **state)
{
    (void)state;
    says("* STATUS {9}\r\na (1) \"\\x (MESSAGES 3)\r\n"
         "* STATUS {0}\r\n (MESSAGES 4)\r\n",
         "STATUS mailbox=\"a (1) \\22\\5cx\" (MESSAGES 3) messages=3\n"
         "STATUS (MESSAGES 4) messages=4\n");
}

/* CVE-2018-14358 */
static void test_imap_07_size_of_forty_digits(void **state)
{
    (void)state;
    says("* 1 FETCH (RFC822.SIZE 1234567890123456789012345678901234567890 "
         "UID 7)\r\n",
         "FETCH 1\nFETCH_NUMBER 1 name=\"RFC822.SIZE\" number=0 quirks=10\n"
         "FETCH_NUMBER 1 uid=7 name=\"UID\" number=7\n"
         "FETCH_END 1 uid=7\n");
}

/* CVE-2018-14352, CVE-2018-14353: with any room either all of it is written,
 * and read again as it was, or nothing behind the room. */
static void quote_into(mproto_span text, size_t cap)
{
    char *room = malloc(cap > 0 ? cap : 1);
    mproto_imap_writer w;

    assert_non_null(room);
    mproto_imap_writer_init(&w, room, cap, MPROTO_IMAP_LITERALS_WAIT, 0);
    mproto_imap_write_string(&w, text);
    if (cap >= 2 * text.n + 2) {
        assert_int_equal(w.code, MPROTO_OK);
        assert_int_equal(w.b.n, 2 * text.n + 2);
        assert_true(room[0] == '"' && room[w.b.n - 1] == '"');
    } else {
        assert_int_equal(w.code, MPROTO_E_FULL);
        assert_true(w.b.n <= cap);
    }
    free(room);
}

static void test_imap_07_room_for_quotes(void **state)
{
    static const char text[] = "\\\"\\\\\"\"\\\"";
    mproto_span part = { text, 0 };
    size_t cap;

    (void)state;
    for (; part.n < sizeof text; part.n++)
        for (cap = 0; cap <= 2 * part.n + 2; cap++)
            quote_into(part, cap);
}

/* --- IMAP-18: APPEND where nothing moves --- */

/* The server is given no room, and no octets: nothing is told again and again,
 * and it goes on where it was. */
static void test_imap_18_append_without_room(void **state)
{
    mproto_imapd_limits limits = { .size = sizeof limits };
    imapd_talk t;
    int i;

    (void)state;
    talk_begin(&t, NULL, &limits);
    assert_int_equal(talk_say(&t, "a APPEND x {3}\r\n")->type,
                     MPROTO_IMAPD_APPEND);
    for (i = 0; i < 3; i++)
        assert_null(mproto_imapd_next(t.s));
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    for (i = 0; i < 3; i++) {
        assert_null(mproto_imapd_next(t.s));
        assert_int_equal(mproto_wire_in(mproto_imapd_wire(t.s), NULL, 0),
                         MPROTO_OK);
    }
    talk_expect(&t, "+ go on\r\n");
    assert_int_equal(talk_say(&t, "abc\r\n")->type,
                     MPROTO_IMAPD_APPEND_DATA);
    assert_int_equal(mproto_imapd_next(t.s)->type, MPROTO_IMAPD_APPEND_END);
    for (i = 0; i < 3; i++)
        assert_null(mproto_imapd_next(t.s));
    talk_ok(&t);
    talk_expect(&t, "a OK APPEND completed\r\n");
    talk_end(&t);
}

/* The client has a message larger than its room: each LITERAL wants more than
 * none, and their sum is the message. */
static void test_imap_18_append_in_little_room(void **state)
{
    mproto_imapc_limits limits = { .size = sizeof limits, .out_max = 1024 };
    mproto_imapc_message m;
    char octets[1024];
    size_t left = 5000;
    int turns = 0;
    talk t;

    (void)state;
    memset(octets, 'x', sizeof octets);
    memset(&m, 0, sizeof m);
    m.size = sizeof m;
    m.octets = left;
    talk_open(&t, 0, &limits);
    talk_step(&t, "* PREAUTH [CAPABILITY IMAP4rev1] x\r\n", "NOTICE|READY|",
              "");
    assert_int_equal(mproto_imapc_append(t.c, "x", &m), 1);
    talk_step(&t, NULL, "", "A1 APPEND x {5000}\r\n");
    talk_step(&t, "+ go\r\n", "LITERAL 1 996|", "");
    for (; left > 0; turns++) {
        assert_true(t.room > 0 && t.room <= left);
        assert_int_equal(mproto_imapc_append_data(t.c, octets, t.room + 1),
                         left > t.room ? MPROTO_E_FULL : MPROTO_E_ARG);
        assert_int_equal(mproto_imapc_append_data(t.c, octets, t.room),
                         MPROTO_OK);
        left -= t.room;
        t.room = 0;
        t.out_n = t.events_n = 0;
        talk_pump(&t);
    }
    assert_true(turns >= 5 && turns <= 6);
    assert_int_equal(mproto_imapc_append_end(t.c), MPROTO_OK);
    talk_step(&t, "A1 OK done\r\n", "RESULT 1 OK|", "\r\n");
    talk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_imap_07_no_without_text),
        cmocka_unit_test(test_imap_07_no_without_text_tagged),
        cmocka_unit_test(test_imap_07_long_internaldate),
        cmocka_unit_test(test_imap_07_literal_of_status),
        cmocka_unit_test(test_imap_07_size_of_forty_digits),
        cmocka_unit_test(test_imap_07_room_for_quotes),
        cmocka_unit_test(test_imap_18_append_without_room),
        cmocka_unit_test(test_imap_18_append_in_little_room)
    };

    return cmocka_run_group_tests_name("imap_catalogue", tests, NULL, NULL);
}
