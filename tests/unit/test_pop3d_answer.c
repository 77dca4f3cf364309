#include "pop3d_drive.h"

static mproto_pop3d_item item = { 5, NULL, 0 };

/* A RETR that is owed. */
static void server_retr(server *r)
{
    server_login(r, NULL, &item, 1);
    server_hears(r, "RETR 1\r\n");
    server_event(r, MPROTO_POP3D_RETR);
}

static void test_inj_06_words(void **state)
{
    server r;

    (void)state;
    server_retr(&r);
    REFUSED(E_ARG, mproto_pop3d_reply(r.s, "a\r\n.\r\n+OK b"));
    REFUSED(E_ARG, mproto_pop3d_reply(r.s, "a\nb"));
    REFUSED(E_ARG, mproto_pop3d_reply(r.s, "\x1b"));
    REFUSED(E_ARG, mproto_pop3d_reply(r.s, "\x7f"));
    REFUSED(E_ARG, mproto_pop3d_reply(r.s, "\xc3\xa4"));
    REFUSED(E_ARG, mproto_pop3d_refuse(r.s, "A B", NULL));
    REFUSED(E_ARG, mproto_pop3d_refuse(r.s, "A]", NULL));
    REFUSED(E_ARG, mproto_pop3d_refuse(r.s, "A\r\n", NULL));
    REFUSED(E_ARG, mproto_pop3d_refuse(r.s, NULL, "a\r\nb"));
    REFUSED(E_ARG, mproto_pop3d_close(r.s, "a\r\nb"));
    OK(mproto_pop3d_refuse(r.s, "SYS/PERM", "a\tb"));
    server_says(&r, "-ERR [SYS/PERM] a\tb\r\n");
    server_close(&r);
}

/* A line of 512 octets with all, and not of 513. */
static void test_longest_line(void **state)
{
    char text[520];
    server r;

    (void)state;
    memset(text, 'x', sizeof text);
    text[512 - 5] = '\0';       /* "+OK " and CRLF */
    server_retr(&r);
    REFUSED(E_ARG, mproto_pop3d_reply(r.s, text));
    text[512 - 6] = '\0';
    REFUSED(E_ARG, mproto_pop3d_refuse(r.s, NULL, text));
    OK(mproto_pop3d_reply(r.s, text));
    server_close(&r);
    server_retr(&r);
    text[512 - 11] = '\0';      /* "-ERR [A] " and CRLF */
    OK(mproto_pop3d_refuse(r.s, "A", text));
    server_close(&r);
}

static void test_close_in_each_state(void **state)
{
    server r;

    (void)state;
    server_open(&r, NULL);
    OK(mproto_pop3d_close(r.s, NULL));
    server_says(&r, "+OK localhost POP3 server ready\r\n-ERR closing\r\n");
    server_assert_over(&r, MPROTO_OK);
    REFUSED(E_STATE, mproto_pop3d_close(r.s, NULL));
    server_close(&r);
    server_retr(&r);
    OK(mproto_pop3d_close(r.s, "going down"));
    REFUSED(E_STATE, mproto_pop3d_ok(r.s));
    server_says(&r, "-ERR going down\r\n");
    server_assert_over(&r, MPROTO_OK);
    server_close(&r);
}

/* While all output waits, a message too, a line has room. */
static void test_close_finds_room(void **state)
{
    mproto_pop3d_limits limits = { sizeof limits, 0, 1, 0, 1000 };
    mproto_pop3d_opts opts;
    char text[512 - 6];
    server r;
    int i;

    (void)state;
    memset(&opts, 0, sizeof opts);
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    opts.limits = &limits;
    server_login(&r, &opts, &item, 1);
    server_hears(&r, "RETR 1\r\nNOOP\r\nNOOP\r\nNOOP\r\n");
    server_event(&r, MPROTO_POP3D_RETR);
    OK(mproto_pop3d_ok(r.s));
    for (i = 0; i < 9 && mproto_pop3d_next(r.s); i++)
        OK(i < 1 ? mproto_pop3d_body(r.s, "\n\n\n\n\n", 5)
                 : mproto_pop3d_body_end(r.s));
    server_event(&r, 0);
    OK(mproto_pop3d_close(r.s, text));
    server_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inj_06_words),
        cmocka_unit_test(test_longest_line),
        cmocka_unit_test(test_close_in_each_state),
        cmocka_unit_test(test_close_finds_room)
    };

    return cmocka_run_group_tests_name("pop3d_answer", tests, NULL, NULL);
}
