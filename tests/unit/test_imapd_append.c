/* APPEND with its literals, at each cut of what comes: what the application is
 * told, and what the client is. */
#include "imapd_talk.h"

#define APPEND_MAX 20u

static const struct row {
    const char *said, *told, *out;
    int         code;           /* of the error */
} rows[] = {
    /* RFC 9051 6.3.12, RFC 7888 */
    { "a APPEND x (\\Seen) {3}\r\nabc\r\nb NOOP\r\n", "A abc E N ",
      "+ go on\r\na OK APPEND completed\r\nb OK NOOP completed\r\n", 0 },
    { "a APPEND {1+}\r\nx {3+}\r\na\r\n\r\n", "A a\r\n E ",
      "a OK APPEND completed\r\n", 0 },
    /* at append_max, and one more: the octets of a literal that is not to be
     * stopped are no commands */
    { "a APPEND x {20}\r\n01234567890123456789\r\n",
      "A 01234567890123456789 E ", "+ go on\r\na OK APPEND completed\r\n", 0 },
    { "a APPEND x {21}\r\nb NOOP\r\n", "N ",
      "a NO [TOOBIG] message too large\r\nb OK NOOP completed\r\n", 0 },
    { "a APPEND x {21+}\r\nb NOOP\r\n", "", "* BYE message too large\r\n",
      MPROTO_E_LIMIT },
    { "a APPEND x {9223372036854775807}\r\nb NOOP\r\n", "N ",
      "a NO [TOOBIG] message too large\r\nb OK NOOP completed\r\n", 0 },
    /* RFC 3502 6: no octets, no message */
    { "a APPEND x {0}\r\nb NOOP\r\n", "N ",
      "a NO [CANNOT] a message of no octets\r\nb OK NOOP completed\r\n", 0 },
    { "a APPEND x {0+}\r\n\r\nb NOOP\r\n", "N ",
      "a NO [CANNOT] a message of no octets\r\nb OK NOOP completed\r\n", 0 },
    { "a APPEND x (\\Seen {8+}\r\nb NOOP\r\n\r\nc NOOP\r\n", "N ",
      "a BAD arguments make no sense\r\nc OK NOOP completed\r\n", 0 },
    { "a APPEND x \"no date\" {8+}\r\nb NOOP\r\n\r\nc NOOP\r\n", "N ",
      "a BAD no such date can be\r\nc OK NOOP completed\r\n", 0 },
    { "a APPEND x ~{3}\r\nb NOOP\r\n", "N ",
      "a BAD BINARY is not offered\r\nb OK NOOP completed\r\n", 0 },
    /* no literal at all */
    { "a APPEND\r\na APPEND x\r\na APPEND x abc\r\nb NOOP\r\n", "N ",
      "a BAD an argument is missing\r\n"
      "a BAD a message is wanted, as literal\r\n"
      "a BAD too many arguments\r\nb OK NOOP completed\r\n", 0 },
    /* too much behind the message: what came is taken back */
    { "a APPEND x {3}\r\nabcd\r\nb NOOP\r\n", "A abc R N ",
      "+ go on\r\na BAD one message is all that is taken\r\n"
      "b OK NOOP completed\r\n", 0 }
};

typedef struct trace {
    char   text[256];
    size_t n;
    int    data;                /* octets came last */
} trace;

static void note(trace *t, imapd_talk *s, const mproto_imapd_event *e)
{
    char letter = '?';

    if (e->type == MPROTO_IMAPD_APPEND_DATA) {
        assert_true(t->n + e->data.n < sizeof t->text);
        memcpy(t->text + t->n, e->data.p, e->data.n);
        t->n += e->data.n;
        t->data = 1;
        return;
    }
    if (t->data)
        t->text[t->n++] = ' ';
    t->data = 0;
    if (e->type == MPROTO_IMAPD_APPEND)
        letter = 'A';
    else if (e->type == MPROTO_IMAPD_APPEND_END)
        letter = 'E';
    else if (e->type == MPROTO_IMAPD_APPEND_RESET)
        letter = 'R';
    else if (e->type == MPROTO_IMAPD_NOOP)
        letter = 'N';
    t->text[t->n++] = letter;
    t->text[t->n++] = ' ';
    if (letter != 'R' && letter != '?')
        assert_int_equal(mproto_imapd_ok(s->s), MPROTO_OK);
}

/* In pieces of step octets. */
static void play(imapd_talk *s, const char *said, size_t step, trace *t)
{
    mproto_wire *w = mproto_imapd_wire(s->s);
    size_t n = strlen(said), at, some, sent;
    const mproto_imapd_event *e;

    memset(t, 0, sizeof *t);
    for (at = 0; at < n; at += some) {
        char *block;

        some = step < n - at ? step : n - at;
        block = exact_copy(said + at, some);
        if (mproto_wire_want(w) & MPROTO_READ)
            assert_int_equal(mproto_wire_in(w, block, some), MPROTO_OK);
        do {
            while ((e = mproto_imapd_next(s->s)) != NULL)
                note(t, s, e);
            sent = s->out_n;
            talk_take(s, 0);
        } while (s->out_n > sent);
        free(block);
    }
    t->text[t->n] = '\0';
}

static void test_literals(void **state)
{
    mproto_imapd_limits limits;
    size_t i, step;

    (void)state;
    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.append_max = APPEND_MAX;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (step = 1; step <= strlen(rows[i].said); step++) {
            imapd_talk s;
            trace t;

            talk_greet(&s, MPROTO_IMAPD_PREAUTH, "LITERAL+", &limits);
            assert_null(mproto_imapd_next(s.s));
            talk_take(&s, 0);
            s.out_n = 0;
            play(&s, rows[i].said, step, &t);
            assert_string_equal(t.text, rows[i].told);
            assert_string_equal(s.out, rows[i].out);
            assert_int_equal(mproto_wire_error(mproto_imapd_wire(s.s))->code,
                             rows[i].code);
            talk_end(&s);
        }
    }
}

/* No memory for the command: NO, and the octets that come all the same are no
 * command. */
static void test_no_memory(void **state)
{
    char name[800];
    imapd_talk s;
    trace t;

    (void)state;
    talk_greet(&s, MPROTO_IMAPD_PREAUTH, "LITERAL+", NULL);
    assert_null(mproto_imapd_next(s.s));
    talk_take(&s, 0);
    s.out_n = 0;
    s.heap.dry = 1;
    play(&s, "a APPEND {400+}\r\n", 1, &t);
    memset(name, 'x', 400);
    strcpy(name + 400, " {3+}\r\nabc\r\n");
    play(&s, name, 7, &t);
    assert_string_equal(t.text, "");
    s.heap.dry = 0;
    talk_expect(&s, "a NO [UNAVAILABLE] no memory\r\n");
    play(&s, "b NOOP\r\n", 8, &t);
    assert_string_equal(t.text, "N ");
    talk_expect(&s, "b OK NOOP completed\r\n");
    talk_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_literals),
        cmocka_unit_test(test_no_memory)
    };

    return cmocka_run_group_tests_name("imapd_append", tests, NULL, NULL);
}
