/* IDLE (RFC 2177, RFC 9051 6.3.13), and what comes instead of DONE. */
#include "imapd_talk.h"

static void idle(imapd_talk *t, unsigned flags)
{
    talk_greet(t, MPROTO_IMAPD_PREAUTH | flags, "IDLE LITERAL+", NULL);
    assert_int_equal(talk_say(t, "a IDLE\r\n")->type, MPROTO_IMAPD_IDLE);
    talk_take(t, 0);
    t->out_n = 0;
    assert_int_equal(mproto_imapd_ok(t->s), MPROTO_OK);
    assert_null(mproto_imapd_next(t->s));
    talk_expect(t, "+ idling\r\n");
}

/* In pieces of step octets. Types of the events, by letters. */
static void say_in(imapd_talk *t, const char *text, size_t n, size_t step,
                   char *told)
{
    mproto_wire *w = mproto_imapd_wire(t->s);
    const mproto_imapd_event *e;
    size_t at, some;

    for (at = 0; at < n; at += some) {
        char *block;

        some = step < n - at ? step : n - at;
        block = exact_copy(text + at, some);
        if (mproto_wire_want(w) & MPROTO_READ)
            assert_int_equal(mproto_wire_in(w, block, some), MPROTO_OK);
        while ((e = mproto_imapd_next(t->s)) != NULL) {
            *told++ = e->type == MPROTO_IMAPD_IDLE_END ? 'E' : 'N';
            if (e->type == MPROTO_IMAPD_NOOP)
                assert_int_equal(mproto_imapd_ok(t->s), MPROTO_OK);
        }
        free(block);
    }
    *told = '\0';
}

static const struct row {
    const char *said;
    size_t      n;              /* 0: up to its NUL */
    const char *told, *out;
    int         code;
    unsigned    offset;         /* of the error, in what is said */
} rows[] = {
    { "DONE\r\n", 0, "E", "a OK IDLE completed\r\n", 0, 0 },
    { "dOnE\r\nb NOOP\r\n", 0, "EN",
      "a OK IDLE completed\r\nb OK NOOP completed\r\n", 0, 0 },
    { "\r\n", 0, "E", "a BAD DONE was expected\r\n", 0, 0 },
    { "DONE \r\n", 0, "E", "a BAD DONE was expected\r\n", 0, 0 },
    { " DONE\r\n", 0, "E", "a BAD DONE was expected\r\n", 0, 0 },
    { "DONE\0\r\n", 7, "E", "a BAD DONE was expected\r\n", 0, 0 },
    { "b NOOP\r\nc NOOP\r\n", 0, "EN",
      "a BAD DONE was expected\r\nc OK NOOP completed\r\n", 0, 0 },
    /* an open quote ends with the line */
    { "\"\r\nc NOOP\r\n", 0, "EN",
      "a BAD DONE was expected\r\nc OK NOOP completed\r\n", 0, 0 },
    /* where octets of a literal may follow, a command must not be read out of
     * them */
    { "DONE {3}\r\n", 0, "", "* BYE DONE was expected\r\n", MPROTO_E_PEER,
      10 },
    { "DONE {9+}\r\nb NOOP\r\n\r\n", 0, "", "* BYE DONE was expected\r\n",
      MPROTO_E_PEER, 11 },
    { "DONE\n", 0, "", "* BYE DONE was expected\r\n", MPROTO_E_PEER, 5 },
    /* 64 octets with the line end, and one more */
    { "01234567890123456789012345678901234567890123456789012345678901\r\n", 0,
      "E", "a BAD DONE was expected\r\n", 0, 0 },
    { "012345678901234567890123456789012345678901234567890123456789012\r\n",
      0, "", "* BYE DONE was expected\r\n", MPROTO_E_PEER, 65 }
};

static void test_what_ends_it(void **state)
{
    size_t i, step, n;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        n = rows[i].n > 0 ? rows[i].n : strlen(rows[i].said);
        for (step = 1; step <= n; step++) {
            const mproto_error *err;
            imapd_talk t;
            uint64_t from;
            char told[128];

            idle(&t, 0);
            from = strlen("a IDLE\r\n");
            say_in(&t, rows[i].said, n, step, told);
            assert_string_equal(told, rows[i].told);
            talk_expect(&t, rows[i].out);
            err = mproto_wire_error(mproto_imapd_wire(t.s));
            assert_int_equal(err->code, rows[i].code);
            if (err->code)
                assert_true(err->offset == from + rows[i].offset);
            talk_end(&t);
        }
    }
}

/* With MPROTO_IMAPD_HOLD_DONE it is the application who says OK; nothing but
 * DONE can be held. */
static void test_held(void **state)
{
    imapd_talk t;
    char told[16];

    (void)state;
    idle(&t, MPROTO_IMAPD_HOLD_DONE);
    say_in(&t, "DONE\r\nb NOOP\r\n", 14, 1, told);
    assert_string_equal(told, "E");
    talk_expect(&t, "");
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    assert_null(mproto_imapd_next(t.s));
    talk_expect(&t, "a OK IDLE completed\r\n");
    talk_end(&t);
    idle(&t, MPROTO_IMAPD_HOLD_DONE);
    say_in(&t, "b NOOP\r\n", 8, 1, told);
    assert_string_equal(told, "");
    talk_expect(&t, "* BYE DONE was expected\r\n");
    assert_int_equal(mproto_wire_error(mproto_imapd_wire(t.s))->code,
                     MPROTO_E_PEER);
    talk_end(&t);
}

/* The command itself, and one that the application refuses. */
static void test_begin(void **state)
{
    imapd_talk t;

    (void)state;
    talk_greet(&t, MPROTO_IMAPD_PREAUTH, "IDLE", NULL);
    assert_null(talk_say(&t, "a IDLE x\r\n"));
    talk_take(&t, 0);
    assert_non_null(strstr(t.out, "a BAD "));
    assert_int_equal(talk_say(&t, "b IDLE\r\n")->type, MPROTO_IMAPD_IDLE);
    talk_take(&t, 0);
    t.out_n = 0;
    assert_int_equal(mproto_imapd_refuse(t.s, NULL, "not now"), MPROTO_OK);
    assert_null(mproto_imapd_next(t.s));
    talk_expect(&t, "b NO not now\r\n");
    assert_null(talk_say(&t, "DONE\r\n"));
    talk_take(&t, 0);
    assert_non_null(strstr(t.out, "BAD "));
    talk_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_ends_it),
        cmocka_unit_test(test_held),
        cmocka_unit_test(test_begin)
    };

    return cmocka_run_group_tests_name("imapd_idle", tests, NULL, NULL);
}
