/* What CAPA offers, and when (RFC 2449 5 and 6). */
#include "pop3d_drive.h"
#include "pop3/pop3d_int.h"

#define ALWAYS "+OK capabilities follow\r\nTOP\r\nRESP-CODES\r\n" \
               "AUTH-RESP-CODE\r\nPIPELINING\r\n"

static void capa(server *r, const char *text)
{
    size_t n, want = strlen(text);
    const char *p;

    server_hears(r, "CAPA\r\n");
    server_event(r, 0);
    p = mproto_wire_out(r->w, &n);
    assert_int_equal(n, want);
    assert_memory_equal(p, text, want);
    mproto_wire_sent(r->w, n);
    server_event(r, 0);
}

static void greeted(server *r, unsigned flags, unsigned caps,
                    const char *auth)
{
    mproto_pop3d_opts opts = { .size = sizeof opts };

    opts.flags = flags;
    opts.caps = caps;
    opts.auth = auth;
    server_open(r, &opts);
    server_says(r, "+OK");
}

static void test_offers(void **state)
{
    server r;

    (void)state;
    greeted(&r, 0, 0, NULL);
    capa(&r, ALWAYS ".\r\n");
    server_close(&r);
    greeted(&r, MPROTO_POP3D_CLEAR_AUTH, MPROTO_POP3_CAP_UIDL |
            MPROTO_POP3_CAP_UTF8 | MPROTO_POP3_CAP_LANG, "PLAIN LOGIN");
    capa(&r, ALWAYS "USER\r\nUIDL\r\nUTF8 USER\r\nLANG\r\n"
         "SASL PLAIN LOGIN\r\n.\r\n");
    server_close(&r);
    greeted(&r, MPROTO_POP3D_CLEAR_AUTH | MPROTO_POP3D_NO_USER, 0, "PLAIN");
    capa(&r, ALWAYS "SASL PLAIN\r\n.\r\n");
    server_close(&r);
}

/* Nothing that shows a secret before TLS, and STLS only there. */
static void test_tls_changes_the_offer(void **state)
{
    server r;

    (void)state;
    greeted(&r, 0, MPROTO_POP3_CAP_STLS, "PLAIN CRAM-MD5");
    capa(&r, ALWAYS "STLS\r\nSASL CRAM-MD5\r\n.\r\n");
    server_hears(&r, "STLS\r\n");
    server_event(&r, MPROTO_POP3D_STLS);
    OK(mproto_pop3d_ok(r.s));
    server_event(&r, 0);
    server_says(&r, "+OK");
    server_event(&r, 0);
    OK(mproto_wire_tls_on(r.w));
    server_event(&r, 0);
    capa(&r, ALWAYS "USER\r\nSASL PLAIN CRAM-MD5\r\n.\r\n");
    server_close(&r);
    greeted(&r, MPROTO_POP3D_TLS, MPROTO_POP3_CAP_STLS, NULL);
    capa(&r, ALWAYS "USER\r\n.\r\n");
    server_close(&r);
}

static void test_behind_login(void **state)
{
    mproto_pop3d_opts opts = { .size = sizeof opts,
        .caps = MPROTO_POP3_CAP_STLS | MPROTO_POP3_CAP_UIDL,
        .keywords = "EXPIRE NEVER\nIMPLEMENTATION x" };
    mproto_pop3d_item item = { .size = 1, .uid = "a" };
    server r;

    (void)state;
    server_login(&r, &opts, &item, 1);
    capa(&r, ALWAYS "USER\r\nUIDL\r\nEXPIRE NEVER\r\nIMPLEMENTATION x\r\n"
         ".\r\n");
    server_close(&r);
}

static void test_inj_03_keywords(void **state)
{
    static const struct {
        const char *lines;
        int         fit;
    } rows[] = {
        { "A", 1 }, { "A b\nC", 1 }, { "", 0 }, { "A\n", 0 }, { "\nA", 0 },
        { "A\n\nB", 0 }, { ".", 0 }, { "A\n.\nB", 0 }, { " A", 0 },
        { "A\r\nB", 0 }, { "1", 0 }, { "A\xc3\xa9", 0 }
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(mproto_pop3d_keywords_fit(rows[i].lines),
                         rows[i].fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offers),
        cmocka_unit_test(test_tls_changes_the_offer),
        cmocka_unit_test(test_behind_login),
        cmocka_unit_test(test_inj_03_keywords),
    };

    return cmocka_run_group_tests_name("pop3d_capa", tests, NULL, NULL);
}
