#include "pop3d_drive.h"

#define STAMP  "1896.697170952"
#define DIGEST "c4c9334bac560ecc979e58001b3e22fb"

static int stamp_taken(const char *stamp)
{
    mproto_pop3d_opts opts;
    mproto_pop3d *s;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.stamp = stamp;
    s = mproto_pop3d_new(&opts);
    mproto_pop3d_free(s);
    return s != NULL;
}

static void test_stamps(void **state)
{
    (void)state;
    assert_true(stamp_taken("1"));
    assert_true(stamp_taken("a1.B2.3"));
    assert_false(stamp_taken(""));
    assert_false(stamp_taken(".a"));
    assert_false(stamp_taken("a."));
    assert_false(stamp_taken("a..b"));
    assert_false(stamp_taken("a@b"));
    assert_false(stamp_taken("a b"));
    assert_false(stamp_taken("\x80"));
    assert_false(stamp_taken("a>\r\n"));
}

/* RFC 1939 section 7 */
static void test_digest_of_the_rfc(void **state)
{
    mproto_pop3d_opts opts;
    server r;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.hostname = "dbc.mtview.ca.us";
    opts.stamp = STAMP;
    server_open(&r, &opts);
    assert_int_equal(mproto_pop3d_apop(r.s, "tanstaaf", 8), 0);
    server_hears(&r, "APOP mrose " DIGEST "\r\n");
    server_event(&r, MPROTO_POP3D_LOGIN);
    assert_int_equal(mproto_pop3d_apop(r.s, "tanstaaf", 8), 1);
    assert_int_equal(mproto_pop3d_apop(r.s, "tanstaaf.", 9), 0);
    assert_int_equal(mproto_pop3d_apop(r.s, NULL, 0), 0);
    OK(mproto_pop3d_refuse(r.s, NULL, NULL));
    assert_int_equal(mproto_pop3d_apop(r.s, "tanstaaf", 8), 0);
    server_event(&r, 0);
    server_hears(&r, "APOP mrose C4C9334BAC560ECC979E58001B3E22FB\r\n");
    server_event(&r, MPROTO_POP3D_LOGIN);
    assert_int_equal(mproto_pop3d_apop(r.s, "tanstaaf", 8), 1);
    server_close(&r);
}

/* A password that happens to be a digest proves nothing. */
static void test_pass_is_no_apop(void **state)
{
    mproto_pop3d_opts opts;
    server r;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.flags = MPROTO_POP3D_CLEAR_AUTH;
    opts.hostname = "dbc.mtview.ca.us";
    opts.stamp = STAMP;
    server_open(&r, &opts);
    server_hears(&r, "USER mrose\r\nPASS " DIGEST "\r\n");
    server_event(&r, MPROTO_POP3D_LOGIN);
    assert_int_equal(mproto_pop3d_apop(r.s, "tanstaaf", 8), 0);
    server_close(&r);
}

/* POP-04, SASL-12: letters, digits and dots only, and all of the randomness */
static void test_pop_04_stamp_of_randomness(void **state)
{
    static const unsigned char random[17] = "\x00\x01\x23\x45\x67\x89\xab\xcd"
                                            "\xef\xff\x7f\x80\x10\x20\x30\x40";
    mproto_pop3d_opts opts;
    server r;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.random = random;
    opts.random_n = 15;
    assert_null(mproto_pop3d_new(&opts));
    opts.random_n = 16;
    server_open(&r, &opts);
    server_says(&r, "+OK localhost POP3 server ready "
                    "<000123456789abcd.efff7f8010203040@localhost>\r\n");
    server_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stamps),
        cmocka_unit_test(test_digest_of_the_rfc),
        cmocka_unit_test(test_pass_is_no_apop),
        cmocka_unit_test(test_pop_04_stamp_of_randomness)
    };

    return cmocka_run_group_tests_name("pop3d_apop", tests, NULL, NULL);
}
