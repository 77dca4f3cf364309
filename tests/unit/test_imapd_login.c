/* LOGIN, LOGOUT, STARTTLS and ID, as a client writes them. */
#include "imapd_talk.h"

static void open_at(imapd_talk *t, unsigned flags)
{
    talk_greet(t, flags, "ID LITERAL+ STARTTLS", NULL);
    assert_null(mproto_imapd_next(t->s));
    talk_take(t, 0);
    t->out_n = 0;
}

/* RFC 9051 6.2.3: astrings, in any of their forms. */
static void test_login(void **state)
{
    static const char *const lines[] = {
        "A LOGIN SMITH SESAME\r\n", "a login \"SMITH\" \"SESAME\"\r\n",
        "A LOGIN {5+}\r\nSMITH {6+}\r\nSESAME\r\n"
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof lines / sizeof *lines; i++) {
        const mproto_imapd_event *e;
        imapd_talk t;

        open_at(&t, MPROTO_IMAPD_TLS);
        e = talk_say(&t, lines[i]);
        assert_non_null(e);
        assert_int_equal(e->type, MPROTO_IMAPD_LOGIN);
        assert_int_equal(e->user.n, 5);
        assert_memory_equal(e->user.p, "SMITH", 5);
        assert_int_equal(e->secret.n, 6);
        assert_memory_equal(e->secret.p, "SESAME", 6);
        assert_int_equal(mproto_imapd_ok(t.s), MPROTO_OK);
        talk_end(&t);
    }
}

/* Empty ones are for the application to refuse. */
static void test_login_of_nobody(void **state)
{
    const mproto_imapd_event *e;
    imapd_talk t;

    (void)state;
    open_at(&t, MPROTO_IMAPD_TLS);
    e = talk_say(&t, "A LOGIN \"\" {0+}\r\n\r\n");
    assert_non_null(e);
    assert_int_equal(e->type, MPROTO_IMAPD_LOGIN);
    assert_int_equal(e->user.n + e->secret.n, 0);
    assert_int_equal(mproto_imapd_refuse(t.s, "AUTHENTICATIONFAILED", "no"),
                     MPROTO_OK);
    assert_null(mproto_imapd_next(t.s));
    talk_expect(&t, "A NO [AUTHENTICATIONFAILED] no\r\n");
    talk_end(&t);
}

static const struct said {
    const char *line, *answer;
    unsigned    flags;
} saids[] = {
    { "A LOGIN\r\n", "A BAD ", MPROTO_IMAPD_TLS },
    { "A LOGIN x\r\n", "A BAD ", MPROTO_IMAPD_TLS },
    { "A LOGIN x y z\r\n", "A BAD ", MPROTO_IMAPD_TLS },
    { "A LOGIN (x) y\r\n", "A BAD ", MPROTO_IMAPD_TLS },
    { "A LOGIN \"x y\r\n", "A BAD ", MPROTO_IMAPD_TLS },
    { "A LOGOUT x\r\n", "A BAD ", 0 },
    { "A STARTTLS x\r\n", "A BAD ", 0 },
    { "A STARTTLS\r\n", "A BAD TLS is on already", MPROTO_IMAPD_TLS },
    { "A ID\r\n", "A BAD ", 0 },
    { "A ID NIL x\r\n", "A BAD ", 0 },
    { "A ID x\r\n", "A BAD ", 0 },
    { "A ID (\"a\")\r\n", "A BAD ", 0 },
    { "A ID (\"a\" \"b\" \"c\")\r\n", "A BAD ", 0 },
    /* without TLS no password is asked for, whatever else is wrong */
    { "A LOGIN x y\r\n", "A NO [PRIVACYREQUIRED] ", 0 },
    { "A LOGIN x y\r\n", "A NO LOGIN is disabled", MPROTO_IMAPD_TLS |
      MPROTO_IMAPD_NO_LOGIN }
};

/* No event, and the next command is read. */
static void test_refused(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof saids / sizeof *saids; i++) {
        imapd_talk t;

        open_at(&t, saids[i].flags);
        assert_null(talk_say(&t, saids[i].line));
        talk_take(&t, 0);
        assert_memory_equal(t.out, saids[i].answer, strlen(saids[i].answer));
        t.out_n = 0;
        assert_int_equal(talk_say(&t, "B NOOP\r\n")->type,
                         MPROTO_IMAPD_NOOP);
        talk_end(&t);
    }
}

/* RFC 2971 3.3: 30 pairs, names of 30 octets, values of 1024. */
static void say_id(unsigned pairs, unsigned name_n, unsigned value_n, int taken)
{
    static char line[40000];
    imapd_talk t;
    unsigned i;
    size_t n;

    open_at(&t, MPROTO_IMAPD_PREAUTH);
    n = (size_t)sprintf(line, "A ID (");
    for (i = 0; i < pairs; i++) {
        line[n++] = '"';
        memset(line + n, 'n', name_n);
        n += name_n;
        n += (size_t)sprintf(line + n, "\" \"");
        memset(line + n, 'v', value_n);
        n += value_n;
        n += (size_t)sprintf(line + n, "\" ");
    }
    sprintf(line + n - (pairs > 0), ")\r\n");
    if (taken) {
        const mproto_imapd_event *e = talk_say(&t, line);

        assert_non_null(e);
        assert_int_equal(e->type, MPROTO_IMAPD_ID);
    } else {
        assert_null(talk_say(&t, line));
        talk_expect(&t, "A BAD too much to remember\r\n");
    }
    talk_end(&t);
}

static void test_id(void **state)
{
    imapd_talk t;

    (void)state;
    say_id(0, 0, 0, 1);
    say_id(30, 30, 1024, 1);
    say_id(31, 1, 1, 0);
    say_id(1, 31, 1, 0);
    say_id(1, 30, 1025, 0);
    open_at(&t, 0);
    assert_int_equal(talk_say(&t, "A ID nil\r\n")->type, MPROTO_IMAPD_ID);
    talk_ok(&t);
    assert_int_equal(talk_say(&t, "A ID (\"name\" NIL)\r\n")->type,
                     MPROTO_IMAPD_ID);
    talk_end(&t);
}

/* RFC 9051 6.1.3: BYE comes first; nothing is read behind it. */
static void test_logout(void **state)
{
    imapd_talk t;

    (void)state;
    open_at(&t, 0);
    talk_say(&t, "A LOGOUT\r\nB NOOP\r\n");
    talk_expect(&t, "* BYE logging out\r\nA OK LOGOUT completed\r\n");
    while (mproto_imapd_next(t.s) != NULL)
        ;
    assert_int_equal(mproto_wire_want(mproto_imapd_wire(t.s)),
                     MPROTO_CLOSED);
    assert_int_equal(mproto_wire_error(mproto_imapd_wire(t.s))->code,
                     MPROTO_OK);
    talk_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_login),
        cmocka_unit_test(test_login_of_nobody),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_id),
        cmocka_unit_test(test_logout)
    };

    return cmocka_run_group_tests_name("imapd_login", tests, NULL, NULL);
}
