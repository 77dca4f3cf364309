/* What verbs say, and where they are refused. */
#include "pop3c_drive.h"

static void said(client *r, const char *line)
{
    client_step(r, NULL, "", line);
    client_step(r, "-ERR\r\n", "DONE ERR|", "");
}

static void test_what_they_say(void **state)
{
    client r;

    (void)state;
    client_start(&r, 0, NULL, 0);
    OK(mproto_pop3c_capa(r.c)), said(&r, "CAPA\r\n");
    OK(mproto_pop3c_lang(r.c, NULL)), said(&r, "LANG\r\n");
    OK(mproto_pop3c_lang(r.c, "de-CH")), said(&r, "LANG de-CH\r\n");
    OK(mproto_pop3c_lang(r.c, "*")), said(&r, "LANG *\r\n");
    OK(mproto_pop3c_stat(r.c)), said(&r, "STAT\r\n");
    OK(mproto_pop3c_list(r.c, 0)), said(&r, "LIST\r\n");
    OK(mproto_pop3c_list(r.c, 1)), said(&r, "LIST 1\r\n");
    OK(mproto_pop3c_uidl(r.c, 0)), said(&r, "UIDL\r\n");
    OK(mproto_pop3c_uidl(r.c, UINT32_MAX)), said(&r, "UIDL 4294967295\r\n");
    OK(mproto_pop3c_retr(r.c, 2)), said(&r, "RETR 2\r\n");
    OK(mproto_pop3c_top(r.c, 2, 0)), said(&r, "TOP 2 0\r\n");
    OK(mproto_pop3c_dele(r.c, 3)), said(&r, "DELE 3\r\n");
    OK(mproto_pop3c_noop(r.c)), said(&r, "NOOP\r\n");
    OK(mproto_pop3c_rset(r.c)), said(&r, "RSET\r\n");
    OK(mproto_pop3c_last(r.c)), said(&r, "LAST\r\n");
    client_close(&r);
}

static void test_inj_03_arguments(void **state)
{
    static const char *const bad[] = {
        "", "de\r\nQUIT", "de\nQUIT", "d e", "de_CH", "d\xc3\xa9"
    };
    char tag[100 + 1];
    client r;
    size_t i;

    (void)state;
    memset(tag, 'a', sizeof tag);
    tag[100] = '\0';
    client_start(&r, 0, NULL, 0);
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
        REFUSED(E_ARG, mproto_pop3c_lang(r.c, bad[i]));
    REFUSED(E_ARG, mproto_pop3c_lang(r.c, tag));
    REFUSED(E_ARG, mproto_pop3c_retr(r.c, 0));
    REFUSED(E_ARG, mproto_pop3c_top(r.c, 0, 5));
    REFUSED(E_ARG, mproto_pop3c_dele(r.c, 0));
    client_step(&r, NULL, "", "");
    client_close(&r);
}

static void assert_no_transaction(client *r)
{
    REFUSED(E_STATE, mproto_pop3c_stat(r->c));
    REFUSED(E_STATE, mproto_pop3c_list(r->c, 0));
    REFUSED(E_STATE, mproto_pop3c_uidl(r->c, 1));
    REFUSED(E_STATE, mproto_pop3c_retr(r->c, 0));
    REFUSED(E_STATE, mproto_pop3c_top(r->c, 0, 0));
    REFUSED(E_STATE, mproto_pop3c_dele(r->c, 1));
    REFUSED(E_STATE, mproto_pop3c_noop(r->c));
    REFUSED(E_STATE, mproto_pop3c_rset(r->c));
    REFUSED(E_STATE, mproto_pop3c_last(r->c));
}

static void assert_no_authorization(client *r)
{
    REFUSED(E_STATE, mproto_pop3c_stls(r->c));
    REFUSED(E_STATE, mproto_pop3c_utf8(r->c));
    REFUSED(E_STATE, mproto_pop3c_login(r->c, "u", "p"));
}

static void test_order(void **state)
{
    client r;

    (void)state;
    client_open(&r, NULL);
    assert_no_transaction(&r);
    assert_no_authorization(&r);
    REFUSED(E_STATE, mproto_pop3c_capa(r.c));
    REFUSED(E_STATE, mproto_pop3c_quit(r.c));
    client_close(&r);
    client_greeted(&r, 0, NULL);
    assert_no_transaction(&r);
    OK(mproto_pop3c_utf8(r.c));
    REFUSED(E_STATE, mproto_pop3c_stls(r.c));   /* UTF8 is in flight */
    said(&r, "UTF8\r\n");
    OK(mproto_pop3c_stls(r.c));
    REFUSED(E_STATE, mproto_pop3c_capa(r.c));
    REFUSED(E_STATE, mproto_pop3c_quit(r.c));
    client_close(&r);
    client_start(&r, 0, NULL, 0);
    assert_no_authorization(&r);
    OK(mproto_pop3c_quit(r.c));
    assert_no_transaction(&r);
    REFUSED(E_STATE, mproto_pop3c_quit(r.c));
    client_close(&r);
}

/* A login takes the line for itself. */
static void test_nothing_beside_a_login(void **state)
{
    client r;

    (void)state;
    client_greeted(&r, MPROTO_POP3C_CLEAR_AUTH, NULL);
    OK(mproto_pop3c_login(r.c, "u", "p"));
    REFUSED(E_STATE, mproto_pop3c_capa(r.c));
    REFUSED(E_STATE, mproto_pop3c_quit(r.c));
    REFUSED(E_STATE, mproto_pop3c_login(r.c, "u", "p"));
    client_step(&r, NULL, "", "USER u\r\n");
    client_step(&r, "-ERR\r\n", "DONE ERR|", "");
    OK(mproto_pop3c_capa(r.c));
    REFUSED(E_STATE, mproto_pop3c_login(r.c, "u", "p"));
    client_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_they_say),
        cmocka_unit_test(test_inj_03_arguments),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_nothing_beside_a_login),
    };

    return cmocka_run_group_tests_name("pop3c_verb", tests, NULL, NULL);
}
