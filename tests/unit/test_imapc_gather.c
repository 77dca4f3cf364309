/* Octets, stores and values of what comes from a server: limits, and where
 * memory ends. */
#include "imapc_drive.h"
#include "imapc_talk.h"

/* An engine with stores of its own. */
static void set_up(talk *t, size_t item_max)
{
    mproto_imapc_limits limits;

    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.item_max = item_max;
    talk_open(t, 0, &limits);
}

static void test_store_grows(void **state)
{
    static const char octets[2048] = { 0 };
    mproto_imapc_growing *s;
    mproto_span more;
    talk t;

    (void)state;
    set_up(&t, 1500);
    s = &t.c->item;
    more.p = octets;
    more.n = 1;
    assert_int_equal(mproto_imapc_store_add(t.c, s, more), 1);
    assert_int_equal(s->cap, 256);
    more.n = 256;
    assert_int_equal(mproto_imapc_store_add(t.c, s, more), 1);
    assert_int_equal(s->cap, 512);
    more.n = 0;
    more.p = NULL;
    assert_int_equal(mproto_imapc_store_add(t.c, s, more), 1);
    assert_int_equal(s->n, 257);
    /* up to item_max, and only what is asked for above */
    assert_int_equal(mproto_imapc_store_room(t.c, s, 1025), 1);
    assert_int_equal(s->cap, 1500);
    assert_int_equal(mproto_imapc_store_room(t.c, s, 1501), 1);
    assert_int_equal(s->cap, 1501);
    assert_int_equal(mproto_imapc_store_room(t.c, s, 3), 1);
    assert_int_equal(s->cap, 1501);
    mproto_imapc_store_rest(t.c, s);
    assert_null(s->p);
    assert_int_equal(s->n + s->cap, 0);
    more.p = octets;
    more.n = 1000;
    assert_int_equal(mproto_imapc_store_add(t.c, s, more), 1);
    assert_int_equal(s->cap, 1024);
    mproto_imapc_store_rest(t.c, s);
    assert_int_equal(s->n, 0);
    assert_int_equal(s->cap, 1024);
    talk_close(&t);
}

static void assert_dead(talk *t, int code, const char *what, uint64_t offset)
{
    const mproto_error *err = mproto_wire_error(t->w);

    assert_int_equal(err->code, code);
    assert_string_equal(err->what, what);
    assert_true(err->offset == offset);
    assert_int_equal(mproto_wire_want(t->w), MPROTO_CLOSED);
}

/* Stays as it was, and the engine dies. */
static void test_store_without_memory(void **state)
{
    mproto_imapc_growing *s;
    mproto_span more;
    talk t;

    (void)state;
    set_up(&t, 1500);
    s = &t.c->item;
    more.p = "abc";
    more.n = 3;
    assert_int_equal(mproto_imapc_store_add(t.c, s, more), 1);
    t.h.dry = 1;
    assert_int_equal(mproto_imapc_store_room(t.c, s, 256), 1);
    assert_int_equal(mproto_imapc_store_room(t.c, s, 257), 0);
    t.h.dry = 0;
    assert_int_equal(s->n, 3);
    assert_int_equal(s->cap, 256);
    assert_memory_equal(s->p, "abc", 3);
    talk_step(&t, NULL, "", "");
    assert_dead(&t, MPROTO_E_MEMORY, "no memory for a response", 0);
    talk_close(&t);
}

/* A response that needs memory, when there is none: the server is not blamed
 * for it by INVALID, and what stands before is told. */
static void say_dry(const char *said, const char *events)
{
    talk t;

    talk_start(&t, 0, 1, "IMAP4rev1");
    t.h.dry = 1;
    talk_step(&t, said, events, "");
    assert_int_equal(talk_error(&t), MPROTO_E_MEMORY);
    assert_int_equal(mproto_wire_want(t.w), MPROTO_CLOSED);
    t.h.dry = 0;
    talk_close(&t);
}

static void test_responses_without_memory(void **state)
{
    static const char *const values[][3] = {
        { "* X (", ")\r\n", "" }, { "* LIST (", ") NIL x\r\n", "" },
        { "* 1 X (", ")\r\n", "" }, { "* FLAGS (", ")\r\n", "" },
        { "* OK [X", "] x\r\n", "" }, { "* CAPABILITY", "\r\n", "" },
        { "* ESEARCH (", ") ALL 1\r\n", "" },
        { "* SEARCH 1 (", ")\r\n", "18|19|" },
        { "* 1 FETCH (X (", "))\r\n", "32|" },
        { "* 1 FETCH (BODY[] (", "))\r\n", "32|" }
    };
    char wire[400], many[262];
    size_t i;

    (void)state;
    for (i = 0; i < 130; i++)
        memcpy(many + 2 * i, " a", 3);
    for (i = 0; i < sizeof values / sizeof *values; i++) {
        sprintf(wire, "%s%s%s", values[i][0], many, values[i][1]);
        say_dry(wire, values[i][2]);
    }
    /* the side of strings that have a backslash */
    say_dry("* X \"a\\\"b\"\r\n", "");
    say_dry("* 1 FETCH (BODY[] \"a\\\"b\")\r\n", "32|");
    /* what is repaired */
    say_dry("* 1 FETCH (ENVELOPE (\"a \"b\" c\" NIL NIL NIL NIL NIL NIL NIL"
            " NIL NIL))\r\n", "32|");
    /* beginnings of lines and values, tags, depths */
    say_dry("* ", "");
    say_dry("A1 O", "");
    say_dry("* OK ", "");
    say_dry("* LIST () \"/\" x", "");
    say_dry("* 1 FETCH (PREVIEW \"a", "32|");
    say_dry("* ESEARCH (TAG \"t\")\r\n", "");
    say_dry("* ESEARCH X-NEW 1\r\n", "");
    say_dry("* THREAD (1)\r\n", "");
}

/* A line of n octets, "* " and CRLF among them; how is "* OK " and the like. */
static void say_line(const char *how, size_t n, unsigned flags,
                     const char *end)
{
    char wire[1024];
    mproto_imapc_limits limits;
    drive_case t;
    size_t at;

    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.item_max = 512;
    memset(&t, 0, sizeof t);
    t.opts.limits = &limits;
    t.opts.flags = flags;
    t.wire = wire;
    t.end = end;
    at = (size_t)sprintf(wire, "%s%s", DRIVE_GREETING, how);
    n = strlen(DRIVE_GREETING) + n - 2;
    memset(wire + at, 'x', n - at);
    sprintf(wire + n, "\r\n* 2 EXISTS\r\n");
    drive_check(&t);
}

/* Accepted at item_max, refused at one more; what follows is read. */
static void test_item_max(void **state)
{
    (void)state;
    say_line("* OK ", 512, 0, "xx\"\nEXISTS number=2\n== -18");
    say_line("* OK ", 513, 0, "INVALID LIMIT\nEXISTS number=2\n== -18");
    say_line("* X ", 512, 0, "xx)\nEXISTS number=2\n== -18");
    say_line("* X ", 513, 0, "INVALID LIMIT\nEXISTS number=2\n== -18");
    say_line("* LIST () NIL ", 512, 0, "xx\"\nEXISTS number=2\n== -18");
    say_line("* LIST () NIL ", 513, 0,
             "INVALID LIMIT\nEXISTS number=2\n== -18");
    say_line("* X {400}\r\n", 513, 0,
             "INVALID LIMIT\nEXISTS number=2\n== -18");
    say_line("* SEARCH (MODSEQ 1) ", 600, 0, "INVALID name=\"SEARCH\" LIMIT\n"
             "SEARCH_END name=\"SEARCH\"\nEXISTS number=2\n== -18");
    say_line("* SEARCH (MODSEQ ", 600, 0, "INVALID name=\"SEARCH\" LIMIT\n"
             "SEARCH_END name=\"SEARCH\"\nEXISTS number=2\n== -18");
}

/* A result can't be done without. */
static void test_result_too_long(void **state)
{
    char wire[600];
    size_t n, cut;
    talk t;

    (void)state;
    for (n = 512; n <= 513; n++) {
        for (cut = 0; cut <= 1; cut++) {
            mproto_imapc_limits limits;
            char first[2] = "A";

            memset(&limits, 0, sizeof limits);
            limits.size = sizeof limits;
            limits.item_max = 512;
            talk_open(&t, 0, &limits);
            talk_step(&t, "* PREAUTH [CAPABILITY IMAP4rev1] x\r\n",
                      "NOTICE|READY|", "");
            assert_int_equal(mproto_imapc_noop(t.c), 1);
            talk_step(&t, NULL, "", "A1 NOOP\r\n");
            memset(wire, 'x', n);
            memcpy(wire, "A1 OK ", 6);
            strcpy(wire + n - 2, "\r\n");
            if (cut)
                talk_step(&t, first, "", "");
            talk_step(&t, wire + cut, n == 512 ? "RESULT 1 OK|"
                                               : "RESULT 1 -|", "");
            if (n == 513)
                assert_dead(&t, MPROTO_E_LIMIT, "a line is too long", 36 + 512);
            talk_close(&t);
        }
    }
}

/* Values in one response: 64 at the least. */
static void test_values_max(void **state)
{
    char wire[512];
    mproto_imapc_limits limits;
    drive_case t;
    int i, n, values;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.values_max = 1;
    limits.depth_max = 10;
    memset(&t, 0, sizeof t);
    t.opts.limits = &limits;
    t.wire = wire;
    for (values = 64; values <= 65; values++) {
        n = sprintf(wire, DRIVE_GREETING "* X");
        for (i = 0; i < values; i++)
            n += sprintf(wire + n, " a");
        sprintf(wire + n, "\r\n* 2 EXISTS\r\n");
        t.end = values == 64 ? "a)\nEXISTS number=2\n"
                             : "INVALID name=\"X\" LIMIT\nEXISTS number=2\n";
        drive_check(&t);
    }
    t.wire = DRIVE_GREETING "* X ((((((((((a))))))))))\r\n* 2 EXISTS\r\n";
    t.end = "((((((((((a)))))))))))\nEXISTS number=2\n";
    drive_check(&t);
    t.wire = DRIVE_GREETING "* X (((((((((((a)))))))))))\r\n* 2 EXISTS\r\n";
    t.end = "INVALID name=\"X\" LIMIT\nEXISTS number=2\n";
    drive_check(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_store_grows),
        cmocka_unit_test(test_store_without_memory),
        cmocka_unit_test(test_responses_without_memory),
        cmocka_unit_test(test_item_max),
        cmocka_unit_test(test_result_too_long),
        cmocka_unit_test(test_values_max)
    };

    return cmocka_run_group_tests_name("imapc_gather", tests, NULL, NULL);
}
