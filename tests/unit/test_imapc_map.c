/* The map of an IMAP client, against an array that is searched. */
#include "imapc_talk.h"

enum { MOST = 300 };

typedef struct model {
    uint32_t uid[MOST];         /* of all messages */
    int      known[MOST];
    uint32_t n, next;
} model;

static void hear(talk *t, const char *text)
{
    char *block = exact_copy(text, strlen(text));

    assert_int_equal(mproto_wire_in(t->w, block, strlen(text)), MPROTO_OK);
    while (mproto_imapc_next(t->c) != NULL)
        ;
    free(block);
}

static void open_map(talk *t, uint32_t messages_max)
{
    mproto_imapc_limits limits;

    memset(&limits, 0, sizeof limits);
    limits.size = sizeof limits;
    limits.messages_max = messages_max;
    talk_open(t, 0, &limits);
    talk_pump(t);
    hear(t, "* PREAUTH [CAPABILITY IMAP4rev1] x\r\n");
    assert_int_equal(mproto_imapc_select(t->c, "x", NULL), 1);
    talk_pump(t);
}

static void arrive(talk *t, model *m, uint32_t step)
{
    char line[64];

    m->uid[m->n] = m->next += step;
    m->known[m->n++] = 0;
    sprintf(line, "* %u EXISTS\r\n", (unsigned)m->n);
    hear(t, line);
}

static void learn(talk *t, model *m, uint32_t i)
{
    char line[64];

    m->known[i] = 1;
    sprintf(line, "* %u FETCH (UID %u)\r\n", (unsigned)i + 1,
            (unsigned)m->uid[i]);
    hear(t, line);
}

static void drop(model *m, uint32_t i, uint32_t n)
{
    memmove(m->uid + i, m->uid + i + n, (m->n - i - n) * sizeof *m->uid);
    memmove(m->known + i, m->known + i + n,
            (m->n - i - n) * sizeof *m->known);
    m->n -= n;
}

static void expunge(talk *t, model *m, uint32_t i)
{
    char line[64];

    drop(m, i, 1);
    sprintf(line, "* %u EXPUNGE\r\n", (unsigned)i + 1);
    hear(t, line);
}

/* n messages, with UIDs that follow each other. */
static void vanish(talk *t, model *m, uint32_t i, uint32_t n)
{
    char line[64];
    uint32_t lo = m->uid[i];

    while (n > 1 && (i + n > m->n || m->uid[i + n - 1] != lo + n - 1))
        n--;
    drop(m, i, n);
    sprintf(line, "* VANISHED %u:%u\r\n", (unsigned)lo,
            (unsigned)(lo + n - 1));
    hear(t, line);
}

/* Of messages that vanished unknown it is not told which they were, but those
 * that are known stand right. */
static void compare(const talk *t, const model *m)
{
    uint32_t i;

    for (i = 0; i < m->n; i++) {
        assert_int_equal(mproto_imapc_uid(t->c, i + 1),
                         m->known[i] ? m->uid[i] : 0);
        assert_int_equal(mproto_imapc_seq(t->c, m->uid[i]),
                         m->known[i] ? i + 1 : 0);
    }
    assert_int_equal(mproto_imapc_uid(t->c, m->n + 1), 0);
}

static void test_against_an_array(void **state)
{
    static model m;
    talk t;
    uint32_t dice = 1;
    int i;

    (void)state;
    memset(&m, 0, sizeof m);
    open_map(&t, 1000);
    for (i = 0; i < 3000; i++) {
        dice = dice * 1103515245u + 12345u;
        if (m.n == 0 || (m.n < MOST && (dice >> 16) % 8 < 3))
            arrive(&t, &m, 1 + (dice >> 20) % 4 / 3);
        else if ((dice >> 16) % 8 < 6)
            learn(&t, &m, (dice >> 8) % m.n);
        else if ((dice >> 16) % 8 == 6)
            expunge(&t, &m, (dice >> 8) % m.n);
        else
            vanish(&t, &m, (dice >> 8) % m.n, 1 + (dice >> 4) % 5);
        if (i % 10 == 0)
            compare(&t, &m);
    }
    compare(&t, &m);
    talk_close(&t);
}

static void test_limits(void **state)
{
    talk t;

    (void)state;
    open_map(&t, 3);
    hear(&t, "* 4000000000 EXISTS\r\n* 3 FETCH (UID 30)\r\n"
             "* 4 FETCH (UID 40)\r\n* 1 FETCH (UID 10)\r\n");
    assert_int_equal(mproto_imapc_uid(t.c, 3), 30);
    assert_int_equal(mproto_imapc_uid(t.c, 4), 0);
    assert_int_equal(mproto_imapc_seq(t.c, 10), 1);
    assert_int_equal(mproto_imapc_uid(t.c, 2), 0);
    talk_close(&t);
    open_map(&t, 0);
    hear(&t, "* 3 EXISTS\r\n* 3 FETCH (UID 30)\r\n");
    assert_int_equal(mproto_imapc_uid(t.c, 3), 0);
    assert_int_equal(mproto_imapc_uid(NULL, 3), 0);
    assert_int_equal(mproto_imapc_seq(NULL, 3), 0);
    talk_close(&t);
}

/* What cannot be true ends what was known, and so does another mailbox. */
static void test_what_does_not_fit(void **state)
{
    talk t;

    (void)state;
    open_map(&t, 100);
    hear(&t, "* 9 EXISTS\r\n* 3 FETCH (UID 30)\r\n* 5 FETCH (UID 30)\r\n");
    assert_int_equal(mproto_imapc_seq(t.c, 30), 5);
    hear(&t, "* 7 FETCH (UID 20)\r\n");
    assert_int_equal(mproto_imapc_seq(t.c, 20), 7);
    assert_int_equal(mproto_imapc_seq(t.c, 30), 0);
    hear(&t, "* 7 FETCH (UID 21)\r\n* 10 FETCH (UID 40)\r\n");
    assert_int_equal(mproto_imapc_uid(t.c, 7), 21);
    assert_int_equal(mproto_imapc_seq(t.c, 40), 0);
    hear(&t, "* 8 EXISTS\r\n");
    assert_int_equal(mproto_imapc_uid(t.c, 7), 21);
    hear(&t, "* 6 EXISTS\r\n");
    assert_int_equal(mproto_imapc_uid(t.c, 7), 0);
    hear(&t, "* 2 FETCH (UID 2)\r\n* OK [CLOSED] x\r\n* 2 EXISTS\r\n");
    assert_int_equal(mproto_imapc_uid(t.c, 2), 0);
    talk_close(&t);
}

/* Short lines that have long gaps made and thrown away are not followed. */
static void test_gaps_are_counted(void **state)
{
    talk t;
    int i;

    (void)state;
    open_map(&t, 1000);
    hear(&t, "* 1000 EXISTS\r\n");
    for (i = 0; i < 20; i++)
        hear(&t, "* 1000 FETCH (UID 5)\r\n* 1 FETCH (UID 6)\r\n");
    hear(&t, "* 1000 FETCH (UID 7)\r\n");
    assert_int_equal(mproto_imapc_uid(t.c, 1000), 0);
    hear(&t, "A1 OK\r\n");
    assert_int_equal(mproto_imapc_select(t.c, "x", NULL), 2);
    talk_pump(&t);
    hear(&t, "* 1000 EXISTS\r\n* 1000 FETCH (UID 7)\r\n");
    assert_int_equal(mproto_imapc_uid(t.c, 1000), 7);
    talk_close(&t);
}

/* It is memory like any other. */
static void test_no_memory(void **state)
{
    talk t;

    (void)state;
    open_map(&t, 1000);
    hear(&t, "* 500 EXISTS\r\n* 1 FETCH (UID 1)\r\n");
    t.h.dry = 1;
    hear(&t, "* 500 FETCH (UID 700)\r\n");
    assert_int_equal(talk_error(&t), MPROTO_E_MEMORY);
    talk_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_an_array),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_what_does_not_fit),
        cmocka_unit_test(test_gaps_are_counted),
        cmocka_unit_test(test_no_memory)
    };

    return cmocka_run_group_tests_name("imapc_map", tests, NULL, NULL);
}
