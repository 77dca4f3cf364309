/* Rows of listings and numbers of status lines (RFC 1939 5 and 7). */
#include "pop3c_drive.h"

static void listing(client *r, int (*verb)(mproto_pop3c *, uint32_t),
                    const char *row)
{
    char text[256];

    client_start(r, 0, NULL, 0);
    OK(verb(r->c, 0));
    client_pump(r);
    snprintf(text, sizeof text, "+OK\r\n%s\r\n", row);
    client_hears(r, text, strlen(text));
    client_assert_events(r, "LINE|");
    r->trace_n = 0;
}

static void test_rows_of_list(void **state)
{
    static const struct {
        const char *row;
        uint32_t    number;
        uint64_t    size;
    } rows[] = {
        { "1 120", 1, 120 }, { "1  120", 1, 120 }, { " 1 120 ", 1, 120 },
        { "4294967295 18446744073709551615", UINT32_MAX, UINT64_MAX },
        { "1 120 and more", 1, 120 }, { "1 0", 1, 0 }, { "..1 120", 0, 0 },
        { ".1 120", 1, 120 },   /* a dot that nobody asked for is taken off */
        { "0 120", 0, 0 }, { "4294967296 1", 0, 0 }, { "1", 0, 0 },
        { "1 18446744073709551616", 0, 0 }, { "-1 5", 0, 0 }, { "x 5", 0, 0 },
        { "1 x", 0, 0 }, { "1\t5", 0, 0 }, { "", 0, 0 }
    };
    client r;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        listing(&r, mproto_pop3c_list, rows[i].row);
        assert_int_equal(r.last.number, rows[i].number);
        if (rows[i].number > 0)
            assert_true(r.last.size == rows[i].size);
        client_close(&r);
    }
}

static void test_pop_uid_forms(void **state)
{
    static const char seventy[] =
        "1 1234567890123456789012345678901234567890123456789012345678901234"
        "567890";
    static const char over[] =
        "1 1234567890123456789012345678901234567890123456789012345678901234"
        "5678901";
    static const struct {
        const char *row;
        size_t      uid;
    } rows[] = {
        { "1 a", 1 }, { "1 ../../etc", 9 }, { "1  ~!", 2 }, { seventy, 70 },
        { over, 0 }, { "1 a b", 0 }, { "1", 0 }, { "1 a\x7f", 0 },
        { "1 \xc3\xa9", 0 }, { "0 a", 0 }
    };
    client r;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        listing(&r, mproto_pop3c_uidl, rows[i].row);
        assert_int_equal(r.last.uid.n, rows[i].uid);
        assert_int_equal(r.last.number, rows[i].uid > 0);
        client_close(&r);
    }
}

/* The status line of one command that tells numbers. */
static void one(const char *says, int what, int good, uint32_t number)
{
    client r;

    client_start(&r, 0, NULL, 0);
    if (what == MPROTO_POP3_STAT)
        OK(mproto_pop3c_stat(r.c));
    else if (what == MPROTO_POP3_LAST)
        OK(mproto_pop3c_last(r.c));
    else if (what == MPROTO_POP3_LIST)
        OK(mproto_pop3c_list(r.c, 7));
    else
        OK(mproto_pop3c_uidl(r.c, 7));
    client_pump(&r);
    client_hears(&r, says, strlen(says));
    client_assert_events(&r, good ? "DONE OK|" : "DONE UNKNOWN|");
    if (good)
        assert_int_equal(r.last.number, number);
    else
        client_assert_over(&r, MPROTO_E_PEER);
    client_close(&r);
}

static void test_numbers_of_one(void **state)
{
    (void)state;
    one("+OK 2 320\r\n", MPROTO_POP3_STAT, 1, 2);
    one("+OK 0 0\r\n", MPROTO_POP3_STAT, 1, 0);
    one("+OK 2\r\n", MPROTO_POP3_STAT, 0, 0);
    one("+OK 4294967296 1\r\n", MPROTO_POP3_STAT, 0, 0);
    one("+OK\r\n", MPROTO_POP3_STAT, 0, 0);
    one("+OK 3\r\n", MPROTO_POP3_LAST, 1, 3);
    one("+OK none\r\n", MPROTO_POP3_LAST, 0, 0);
    one("+OK 7 5\r\n", MPROTO_POP3_LIST, 1, 7);
    one("+OK 8 5\r\n", MPROTO_POP3_LIST, 0, 0);
    one("+OK 7 x\r\n", MPROTO_POP3_LIST, 0, 0);
    one("+OK 7 a\r\n", MPROTO_POP3_UIDL, 1, 7);
    one("+OK a\r\n", MPROTO_POP3_UIDL, 1, 7);  /* some leave it out */
    one("+OK 8 a\r\n", MPROTO_POP3_UIDL, 0, 0);
    one("+OK\r\n", MPROTO_POP3_UIDL, 0, 0);
}

static void test_capabilities(void **state)
{
    client r;

    (void)state;
    client_greeted(&r, 0, NULL);
    OK(mproto_pop3c_capa(r.c));
    client_step(&r, NULL, "", "CAPA\r\n");
    client_step(&r, "+OK\r\ntop\r\nSASL  PLAIN LOGIN \r\nUIDLS\r\n"
                "resp-codes x\r\nX-OTHER\r\n\r\nSTLS\r\n.\r\n",
                "LINE|LINE|LINE|LINE|LINE|LINE|LINE|DONE OK|", "");
    assert_int_equal(r.last.caps, MPROTO_POP3_CAP_CAPA | MPROTO_POP3_CAP_TOP |
                     MPROTO_POP3_CAP_SASL | MPROTO_POP3_CAP_RESP_CODES |
                     MPROTO_POP3_CAP_STLS);
    assert_int_equal(r.last.sasl.n, 11);
    client_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_of_list),
        cmocka_unit_test(test_pop_uid_forms),
        cmocka_unit_test(test_numbers_of_one),
        cmocka_unit_test(test_capabilities),
    };

    return cmocka_run_group_tests_name("pop3c_row", tests, NULL, NULL);
}
