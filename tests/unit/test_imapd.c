#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <mailproto.h>
#include "heap.h"

typedef struct session {
    mproto_imapd       *s;
    mproto_wire        *w;
    mproto_imapd_limits limits;
    heap                heap;
} session;

static void begin(session *t, unsigned flags, const char *caps)
{
    mproto_alloc alloc = heap_alloc(&t->heap);
    mproto_imapd_opts opts;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = flags;
    opts.caps = caps;
    t->limits.size = sizeof t->limits;
    opts.limits = &t->limits;
    opts.alloc = &alloc;
    t->s = mproto_imapd_new(&opts);
    assert_non_null(t->s);
    t->w = mproto_imapd_wire(t->s);
    assert_null(mproto_imapd_next(t->s));
    mproto_wire_sent(t->w, SIZE_MAX);
    assert_null(mproto_imapd_next(t->s));
}

static void end(session *t)
{
    mproto_imapd_free(t->s);
    assert_int_equal(t->heap.held, 0);
}

/* The event that these octets bring, or NULL. They are a string. */
static const mproto_imapd_event *say(session *t, const char *octets)
{
    assert_int_equal(mproto_wire_in(t->w, octets, strlen(octets)), MPROTO_OK);
    return mproto_imapd_next(t->s);
}

/* All that waits begins so, and is sent. */
static void hear(session *t, const char *begins)
{
    size_t n;
    const char *p = mproto_wire_out(t->w, &n);

    assert_non_null(p);
    assert_true(n >= strlen(begins));
    assert_memory_equal(p, begins, strlen(begins));
    mproto_wire_sent(t->w, n);
}

static void select_inbox(session *t, uint32_t exists)
{
    mproto_imapd_mailbox m;

    memset(&m, 0, sizeof m);
    m.exists = exists;
    m.uidvalidity = 1;
    m.uidnext = exists + 1;
    assert_int_equal(say(t, "s SELECT INBOX\r\n")->type, MPROTO_IMAPD_SELECT);
    assert_int_equal(mproto_imapd_ok(t->s), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_selected(t->s, &m), MPROTO_OK);
    assert_int_equal(mproto_imapd_selected(t->s, &m), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_ok(t->s), MPROTO_OK);
    hear(t, "* FLAGS");
    assert_null(mproto_imapd_next(t->s));
}

static void test_options(void **state)
{
    mproto_imapd_opts opts;
    mproto_imapd_limits limits;

    (void)state;
    mproto_imapd_free(mproto_imapd_new(NULL));
    mproto_imapd_free(NULL);
    assert_null(mproto_imapd_wire(NULL));
    assert_null(mproto_imapd_next(NULL));
    memset(&opts, 0, sizeof opts);
    assert_null(mproto_imapd_new(&opts));       /* size forgotten */
    opts.size = sizeof opts;
    memset(&limits, 0, sizeof limits);
    opts.limits = &limits;
    assert_null(mproto_imapd_new(&opts));
    assert_int_equal(mproto_imapd_memory_bound(&limits), 0);
    opts.limits = NULL;
    opts.caps = "IDLE  MOVE";
    assert_null(mproto_imapd_new(&opts));
    opts.caps = "IDLE\r\n* BYE";
    assert_null(mproto_imapd_new(&opts));
    opts.caps = NULL;
    opts.greeting = "a\r\n* BYE";
    assert_null(mproto_imapd_new(&opts));
}

/* preauth_max is taken, one octet more is the end; behind login it is refused,
 * and the next command is read. */
static void test_command_limits(void **state)
{
    session t = { .limits = { .preauth_max = 20, .command_max = 20 } };

    (void)state;
    begin(&t, MPROTO_IMAPD_CLEAR_AUTH, NULL);
    assert_int_equal(say(&t, "a LOGIN uuuuuuuu p\r\n")->type,
                     MPROTO_IMAPD_LOGIN);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    hear(&t, "a OK [CAPABILITY IMAP4rev1] ");
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(say(&t, "b CREATE uuuuuuuuu\r\n")->mailbox.n, 9);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    hear(&t, "b OK CREATE completed\r\n");
    assert_null(mproto_imapd_next(t.s));
    assert_null(say(&t, "c CREATE uuuuuuuuuu\r\n"));
    hear(&t, "c BAD ");
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(say(&t, "d NOOP\r\n")->type, MPROTO_IMAPD_NOOP);
    end(&t);
    begin(&t, MPROTO_IMAPD_CLEAR_AUTH, NULL);
    assert_null(say(&t, "a LOGIN uuuuuuuuu p\r\n"));
    hear(&t, "* BYE ");
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(mproto_wire_error(t.w)->code, MPROTO_E_LIMIT);
    assert_int_equal(mproto_wire_error(t.w)->offset, 21);
    end(&t);
}

/* Announcing takes no memory; what came is given back with the answer. */
static void test_imap_03_memory(void **state)
{
    session t = { .limits = { .command_max = 1u << 20 } };
    static char octets[100001];
    size_t idle;

    (void)state;
    begin(&t, MPROTO_IMAPD_PREAUTH, "LITERAL+");
    select_inbox(&t, 3);
    idle = t.heap.held;
    assert_true(idle <= 8192);
    assert_null(say(&t, "a SEARCH TEXT {1000000+}\r\n"));
    assert_int_equal(t.heap.held, idle);
    memset(octets, 'x', sizeof octets - 1);
    assert_null(say(&t, octets));
    assert_in_range(t.heap.held, idle, idle + 3 * sizeof octets);
    end(&t);
    begin(&t, MPROTO_IMAPD_PREAUTH, "LITERAL+");
    assert_null(say(&t, "a CREATE {100000+}\r\n"));
    assert_null(say(&t, octets));
    assert_int_equal(say(&t, "\r\n")->mailbox.n, 100000);
    assert_int_equal(mproto_imapd_refuse(t.s, NULL, NULL), MPROTO_OK);
    hear(&t, "a NO [CANNOT] ");
    assert_null(mproto_imapd_next(t.s));
    assert_true(t.heap.held <= 8192);
    end(&t);
}

/* Above out_max nothing is begun, and ROOM tells when it can be again; the
 * event that owes an answer outlives it. */
static void test_room(void **state)
{
    session t = { .limits = { .out_max = 2000 } };
    const mproto_imapd_event *e;
    int rc, n = 0;

    (void)state;
    begin(&t, MPROTO_IMAPD_PREAUTH, NULL);
    e = say(&t, "a LIST \"\" *\r\n");
    assert_int_equal(e->type, MPROTO_IMAPD_LIST);
    while ((rc = mproto_imapd_list(t.s, "\\Marked", '/', "x")) == MPROTO_OK)
        n++;
    assert_int_equal(rc, MPROTO_E_FULL);
    assert_in_range(n, 50, 100);
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(mproto_wire_patience(t.w), 1800);  /* for the peer */
    mproto_wire_sent(t.w, SIZE_MAX);
    assert_int_equal(mproto_imapd_next(t.s)->type, MPROTO_IMAPD_ROOM);
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(e->type, MPROTO_IMAPD_LIST);
    assert_int_equal(mproto_imapd_list(t.s, "", '/', "x"), MPROTO_OK);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    hear(&t, "* LIST () \"/\" x\r\na OK LIST completed\r\n");
    end(&t);
}

/* RFC 4978: compressed from behind OK on. */
static void test_deflate(void **state)
{
    session t = { .limits = { 0 } };

    (void)state;
    begin(&t, MPROTO_IMAPD_PREAUTH, "COMPRESS=DEFLATE UNAUTHENTICATE");
    assert_int_equal(say(&t, "a COMPRESS DEFLATE\r\n")->type,
                     MPROTO_IMAPD_COMPRESS);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(mproto_wire_want(t.w), MPROTO_WRITE);
    hear(&t, "a OK COMPRESS completed\r\n");
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(mproto_wire_want(t.w), MPROTO_DEFLATE);
    assert_int_equal(mproto_wire_deflate_on(t.w), MPROTO_OK);
    assert_null(mproto_imapd_next(t.s));
    assert_null(say(&t, "b COMPRESS DEFLATE\r\n"));
    hear(&t, "b NO [COMPRESSIONACTIVE] ");
    assert_null(say(&t, "c UNAUTHENTICATE\r\n"));
    hear(&t, "c NO [CANNOT] ");
    end(&t);
    begin(&t, MPROTO_IMAPD_PREAUTH, "COMPRESS=DEFLATE");
    assert_int_equal(say(&t, "a COMPRESS DEFLATE\r\nb NOOP\r\n")->type,
                     MPROTO_IMAPD_COMPRESS);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    assert_int_equal(mproto_wire_error(t.w)->code, MPROTO_E_PEER);
    end(&t);
    begin(&t, MPROTO_IMAPD_PREAUTH, "COMPRESS=DEFLATE");
    assert_non_null(say(&t, "a COMPRESS DEFLATE\r\n"));
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    hear(&t, "a OK COMPRESS completed\r\n");
    assert_int_equal(mproto_imapd_close(t.s, NULL, NULL), MPROTO_OK);
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(mproto_wire_want(t.w), MPROTO_CLOSED);
    end(&t);
}

/* A response that is refused leaves nothing behind. */
static void test_inj_06_builder(void **state)
{
    session t = { .limits = { 0 } };

    (void)state;
    begin(&t, MPROTO_IMAPD_PREAUTH, NULL);
    assert_int_equal(mproto_imapd_begin(t.s, "X\r\n"), MPROTO_OK);
    assert_int_equal(mproto_imapd_begin(t.s, "Y"), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_end(t.s), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_begin(t.s, "X"), MPROTO_OK);
    mproto_imapd_arg_open(t.s);
    assert_int_equal(mproto_imapd_end(t.s), MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_begin(t.s, "X"), MPROTO_OK);
    mproto_imapd_arg_string(t.s, "a\r\nb", 4);
    mproto_imapd_arg_string(t.s, NULL, 0);
    assert_int_equal(mproto_imapd_end(t.s), MPROTO_OK);
    assert_int_equal(mproto_imapd_notice(t.s, MPROTO_IMAP_OK, "A]", "x"),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_list(t.s, "a b", '/', "x\r\ny"),
                     MPROTO_E_ARG);
    assert_null(mproto_imapd_next(t.s));
    hear(&t, "* X {4}\r\na\r\nb NIL\r\n");
    end(&t);
}

/* Code and text of any length; the engine lives on. */
static void test_long_code(void **state)
{
    session t = { .limits = { 0 } };
    static char code[20001];

    (void)state;
    begin(&t, MPROTO_IMAPD_PREAUTH, NULL);
    memset(code, '1', sizeof code - 1);
    assert_non_null(say(&t, "a CREATE x\r\n"));
    assert_int_equal(mproto_imapd_reply(t.s, MPROTO_IMAP_BYE, NULL, "x"),
                     MPROTO_E_ARG);
    assert_int_equal(mproto_imapd_reply(t.s, MPROTO_IMAP_OK, code, "x"),
                     MPROTO_OK);
    assert_null(mproto_imapd_next(t.s));
    hear(&t, "a OK [1111");
    assert_null(mproto_imapd_next(t.s));
    assert_true(t.heap.held <= 8192);
    assert_int_equal(mproto_imapd_close(t.s, "UNAVAILABLE", NULL), MPROTO_OK);
    hear(&t, "* BYE [UNAVAILABLE] closing\r\n");
    assert_int_equal(mproto_imapd_close(t.s, NULL, NULL), MPROTO_E_STATE);
    end(&t);
}

/* Nothing of what was going to be told is left in the event. */
static void test_append_reset(void **state)
{
    session t = { .limits = { 0 } };
    const mproto_imapd_event *e;

    (void)state;
    begin(&t, MPROTO_IMAPD_PREAUTH, "LITERAL+ MULTIAPPEND");
    e = say(&t, "a APPEND x {1+}\r\na (\\Seen b) \"none\" {1+}\r\nb\r\n");
    assert_int_equal(e->type, MPROTO_IMAPD_APPEND);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    e = mproto_imapd_next(t.s);
    assert_int_equal(e->type, MPROTO_IMAPD_APPEND_DATA);
    e = mproto_imapd_next(t.s);
    assert_int_equal(e->type, MPROTO_IMAPD_APPEND_RESET);
    assert_memory_equal(e->tag.p, "a", 1);
    assert_null(e->list.at_);
    assert_int_equal(e->flags, 0);
    assert_null(mproto_imapd_next(t.s));
    hear(&t, "a BAD no such date");
    end(&t);
}

/* RFC 9051 7.5.1: a command that has not come whole is none in progress. */
static void test_no_expunge_before_the_end(void **state)
{
    session t = { .limits = { 0 } };

    (void)state;
    begin(&t, MPROTO_IMAPD_PREAUTH, "REPLACE CATENATE");
    select_inbox(&t, 3);
    assert_int_equal(say(&t, "a REPLACE 3 x {1}\r\n")->type,
                     MPROTO_IMAPD_APPEND);
    assert_int_equal(mproto_imapd_may_expunge(t.s), 0);
    assert_int_equal(mproto_imapd_expunge(t.s, 2), MPROTO_E_STATE);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    assert_null(mproto_imapd_next(t.s));
    hear(&t, "+ go on");
    assert_int_equal(say(&t, "x\r\n")->type, MPROTO_IMAPD_APPEND_DATA);
    assert_int_equal(mproto_imapd_next(t.s)->type, MPROTO_IMAPD_APPEND_END);
    assert_int_equal(mproto_imapd_may_expunge(t.s), 1);
    assert_int_equal(mproto_imapd_expunge(t.s, 3), MPROTO_OK);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    hear(&t, "* 3 EXPUNGE\r\na OK");
    assert_null(mproto_imapd_next(t.s));
    say(&t, "b APPEND x CATENATE (URL /a TEXT {1}\r\n");
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    assert_int_equal(mproto_imapd_next(t.s)->type, MPROTO_IMAPD_APPEND_URL);
    assert_int_equal(mproto_imapd_may_expunge(t.s), 0);
    end(&t);
}

/* RFC 5465 5.3: a client may want to hear of it without a command. */
static void test_expunge_at_once(void **state)
{
    session t = { .limits = { 0 } };

    (void)state;
    begin(&t, MPROTO_IMAPD_PREAUTH, "NOTIFY");
    select_inbox(&t, 3);
    assert_int_equal(say(&t, "a NOTIFY SET (selected-delayed (MessageNew "
                             "MessageExpunge))\r\n")->groups_n, 1);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(mproto_imapd_may_expunge(t.s), 0);
    say(&t, "b NOTIFY SET (selected (MessageNew MessageExpunge))\r\n");
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    hear(&t, "a OK NOTIFY completed\r\nb OK NOTIFY completed\r\n");
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(mproto_imapd_may_expunge(t.s), 1);
    assert_null(say(&t, "c FET"));
    assert_int_equal(mproto_imapd_may_expunge(t.s), 0);
    assert_int_equal(say(&t, "CH 1 UID\r\n")->type, MPROTO_IMAPD_FETCH);
    assert_int_equal(mproto_imapd_may_expunge(t.s), 0);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    assert_int_equal(mproto_imapd_expunge(t.s, 3), MPROTO_OK);
    assert_int_equal(mproto_imapd_overflow(t.s, NULL), MPROTO_OK);
    assert_int_equal(mproto_imapd_expunge(t.s, 1), MPROTO_E_STATE);
    hear(&t, "c OK FETCH completed\r\n* 3 EXPUNGE\r\n"
             "* OK [NOTIFICATIONOVERFLOW] ");
    end(&t);
}

static void test_lf_lines(void **state)
{
    session t = { .limits = { 0 } };
    const mproto_imapd_event *e;

    (void)state;
    begin(&t, MPROTO_IMAPD_PREAUTH | MPROTO_IMAPD_LF_LINES, "LITERAL+");
    e = say(&t, "a CREATE {3+}\nabc\n");
    assert_non_null(e);
    assert_int_equal(e->mailbox.n, 3);
    assert_memory_equal(e->mailbox.p, "abc", 3);
    end(&t);
}

/* A quote that a line has left open is not open in the next. */
static void test_open_quotes(void **state)
{
    session t = { .limits = { 0 } };

    (void)state;
    begin(&t, MPROTO_IMAPD_PREAUTH, "IDLE LITERAL+");
    assert_null(say(&t, "a CREATE \"x\r\n"));
    hear(&t, "a BAD ");
    assert_null(mproto_imapd_next(t.s));
    assert_null(say(&t, "b NOOP\n"));
    hear(&t, "b BAD lines end in CRLF");
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(say(&t, "\r\nc IDLE\r\n")->type, MPROTO_IMAPD_IDLE);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(say(&t, "\"\r\n")->type, MPROTO_IMAPD_IDLE_END);
    assert_null(mproto_imapd_next(t.s));
    hear(&t, "+ idling\r\nc BAD ");
    assert_null(mproto_imapd_next(t.s));
    assert_null(say(&t, "d NOOP\n"));
    hear(&t, "d BAD lines end in CRLF");
    end(&t);
}

/* What others have to tell comes before OK. */
static void test_idle_that_holds(void **state)
{
    session t = { .limits = { 0 } };

    (void)state;
    begin(&t, MPROTO_IMAPD_PREAUTH | MPROTO_IMAPD_HOLD_DONE, "IDLE");
    select_inbox(&t, 3);
    assert_int_equal(say(&t, "c IDLE\r\nDONE\r\n")->type, MPROTO_IMAPD_IDLE);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    assert_int_equal(mproto_imapd_next(t.s)->type, MPROTO_IMAPD_IDLE_END);
    assert_null(mproto_imapd_next(t.s));
    hear(&t, "+ idling\r\n");
    assert_int_equal(mproto_wire_want(t.w), MPROTO_ANSWER);
    assert_true(mproto_imapd_may_expunge(t.s));
    assert_int_equal(mproto_imapd_expunge(t.s, 2), MPROTO_OK);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    assert_null(mproto_imapd_next(t.s));
    hear(&t, "* 2 EXPUNGE\r\nc OK IDLE completed\r\n");
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(say(&t, "d IDLE\r\n")->type, MPROTO_IMAPD_IDLE);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    assert_null(mproto_imapd_next(t.s));
    hear(&t, "+ idling\r\n");
    assert_null(mproto_imapd_next(t.s));
    assert_null(say(&t, "e NOOP\r\n"));
    hear(&t, "* BYE DONE was expected\r\n");
    assert_int_equal(mproto_wire_error(t.w)->code, MPROTO_E_PEER);
    end(&t);
}

/* Who learns at LOGIN what there is. */
static void test_offer(void **state)
{
    session t = { .limits = { 0 } };

    (void)state;
    begin(&t, MPROTO_IMAPD_TLS, "IDLE MOVE QRESYNC ENABLE X-OWN");
    assert_int_equal(mproto_imapd_offer(t.s, "IDLE  MOVE"), MPROTO_E_ARG);
    assert_int_equal(say(&t, "a LOGIN a b\r\n")->type, MPROTO_IMAPD_LOGIN);
    assert_int_equal(mproto_imapd_offer(t.s, "CONDSTORE MOVE UIDPLUS"),
                     MPROTO_OK);
    assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
    assert_null(mproto_imapd_next(t.s));
    hear(&t, "a OK [CAPABILITY IMAP4rev1 MOVE X-OWN] logged in\r\n");
    assert_null(mproto_imapd_next(t.s));
    assert_null(say(&t, "b IDLE\r\n"));
    hear(&t, "b BAD ");
    assert_int_equal(mproto_imapd_close(t.s, NULL, NULL), MPROTO_OK);
    assert_int_equal(mproto_imapd_offer(t.s, "MOVE"), MPROTO_E_STATE);
    end(&t);
}

static void is_span(mproto_span span, const char *text)
{
    assert_int_equal(span.n, strlen(text));
    if (span.n > 0)
        assert_memory_equal(span.p, text, span.n);
}

/* The event of a command that comes in pieces of step octets. */
static const mproto_imapd_event *say_slowly(session *t, const char *octets,
                                            size_t step)
{
    const mproto_imapd_event *e = NULL;
    size_t n = strlen(octets), at, some;

    for (at = 0; at < n && !e; at += some) {
        some = step < n - at ? step : n - at;
        assert_int_equal(mproto_wire_in(t->w, octets + at, some), MPROTO_OK);
        e = mproto_imapd_next(t->s);
        mproto_wire_sent(t->w, SIZE_MAX);
        while (!e && mproto_wire_want(t->w) == 0 &&
               (e = mproto_imapd_next(t->s)) == NULL)
            ;
    }
    return e;
}

/* As they came, for who asks another server the same. */
static void test_words_of_commands(void **state)
{
    static const struct {
        const char *octets, *name, *args;
    } said[] = {
        { "a noop\r\n", "noop", "" },
        { "a Status x (MESSAGES)\r\n", "Status", "x (MESSAGES)" },
        { "a STATUS {2+}\r\n\r\n (MESSAGES)\r\n", NULL, NULL },
        { "a STATUS {3}\r\nx y (MESSAGES)\r\n", "STATUS",
          "{3}\r\nx y (MESSAGES)" },
        { "a RENAME \"x\\\"\" {1+}\r\ny\r\n", "RENAME",
          "\"x\\\"\" {1+}\r\ny" },
        { "a SELECT x\r\n", "SELECT", "x" },
        { "a uid Fetch 1:* (FLAGS BODY[HEADER.FIELDS ({1}\r\nX)])\r\n",
          "uid Fetch", "1:* (FLAGS BODY[HEADER.FIELDS ({1}\r\nX)])" },
        { "a UID SEARCH NOT 7\r\n", "UID SEARCH", "NOT 7" },
        { "a APPEND x {1+}\r\nm\r\n", "", "" }
    };
    const mproto_imapd_mailbox box = { .exists = 9, .uidvalidity = 1,
                                       .uidnext = 10 };
    const mproto_imapd_event *e;
    session t = { .limits = { 0 } };
    size_t i, step;

    (void)state;
    for (step = 1; step < 80; step += 13) {
        begin(&t, MPROTO_IMAPD_PREAUTH, "LITERAL+");
        for (i = 0; i < sizeof said / sizeof *said; i++) {
            e = say_slowly(&t, said[i].octets, step);
            assert_int_equal(e == NULL, said[i].name == NULL);
            if (!e)
                continue;
            is_span(e->name, said[i].name);
            is_span(e->args, said[i].args);
            if (e->type == MPROTO_IMAPD_SELECT)
                assert_int_equal(mproto_imapd_selected(t.s, &box), MPROTO_OK);
            assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
            assert_true(e->type == MPROTO_IMAPD_APPEND ||
                        mproto_imapd_next(t.s) == NULL);
            mproto_wire_sent(t.w, SIZE_MAX);
        }
        end(&t);
    }
}

/* RFC 3502: memory and command_max are for each message anew. */
static void test_dos_multiappend(void **state)
{
    session t = { .limits = { .command_max = 200 } };
    const mproto_imapd_event *e;
    int i;

    (void)state;
    begin(&t, MPROTO_IMAPD_PREAUTH, "LITERAL+ MULTIAPPEND");
    e = say(&t, "a APPEND {5+}\r\nbox-x (\\Seen a) {1+}\r\nm");
    for (i = 0; i < 1000; i++) {
        assert_int_equal(e->type, MPROTO_IMAPD_APPEND);
        assert_int_equal(e->mailbox.n, 5);
        assert_memory_equal(e->mailbox.p, "box-x", 5);
        assert_int_equal(e->flags, MPROTO_IMAP_SEEN | MPROTO_IMAP_KEYWORD);
        assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
        e = mproto_imapd_next(t.s);
        assert_int_equal(e->type, MPROTO_IMAPD_APPEND_DATA);
        assert_null(mproto_imapd_next(t.s));
        e = say(&t, " (\\Seen b c d e f g h i j k l m n o p) {1+}\r\nm");
        assert_non_null(e);
        assert_true(t.heap.held <= 16384);
    }
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_command_limits),
        cmocka_unit_test(test_imap_03_memory),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_deflate),
        cmocka_unit_test(test_inj_06_builder),
        cmocka_unit_test(test_long_code),
        cmocka_unit_test(test_append_reset),
        cmocka_unit_test(test_no_expunge_before_the_end),
        cmocka_unit_test(test_expunge_at_once),
        cmocka_unit_test(test_lf_lines),
        cmocka_unit_test(test_open_quotes),
        cmocka_unit_test(test_idle_that_holds),
        cmocka_unit_test(test_offer),
        cmocka_unit_test(test_words_of_commands),
        cmocka_unit_test(test_dos_multiappend)
    };

    return cmocka_run_group_tests_name("imapd", tests, NULL, NULL);
}
