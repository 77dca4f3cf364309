#include <mailproto/mutf7.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "codec_drive.h"

/* In one go, and by each two cuts. */
static void run(drive_fn *fn, const char *p, size_t n, drive_result *r)
{
    static drive_result cut;
    drive_input in = { NULL, NULL, 0, { 0, 0 }, MPROTO_CODEC_MIN };
    mproto_codec s;

    in.fn = fn;
    in.p = p;
    in.n = n;
    mproto_mutf7_init(&s);
    drive(&in, &s, r);
    if (n > 40)
        return;
    for (in.cut[0] = 0; in.cut[0] <= n; in.cut[0]++) {
        for (in.cut[1] = in.cut[0]; in.cut[1] <= n; in.cut[1]++) {
            in.cap = (in.cut[0] + in.cut[1]) % 9;
            drive(&in, &s, &cut);
            assert_true(drive_same(r, &cut));
        }
    }
}

/* p, both ways. */
static void same(const char *coded, const char *plain)
{
    static drive_result r;

    run(mproto_mutf7_decode, coded, strlen(coded), &r);
    assert_int_equal(r.rc, MPROTO_OK);
    assert_int_equal(r.n, strlen(plain));
    assert_memory_equal(r.out, plain, r.n);
    assert_true(r.n <= mproto_mutf7_decoded_max(strlen(coded)));
    run(mproto_mutf7_encode, plain, strlen(plain), &r);
    assert_int_equal(r.rc, MPROTO_OK);
    assert_int_equal(r.n, strlen(coded));
    assert_memory_equal(r.out, coded, r.n);
    assert_true(r.n <= mproto_mutf7_encoded_max(strlen(plain)));
}

static void test_names(void **state)
{
    (void)state;
    same("", "");
    same("INBOX", "INBOX");
    same("~peter/mail/&U,BTFw-/&ZeVnLIqe-",
         "~peter/mail/\345\217\260\345\214\227/"
         "\346\227\245\346\234\254\350\252\236");
    same("a&-b", "a&b");
    same("&-&-", "&&");
    same("&-+,-", "&+,-");
    same("&AOk-", "\303\251");
    same("&AOk-&-&AOk-", "\303\251&\303\251");
    same("&AOk--", "\303\251-");
    same("&2D3eAA-", "\360\237\230\200");
    same("&AOnYPd4A-x", "\303\251\360\237\230\200x");
    same("Entw&APw-rfe", "Entw\303\274rfe");
    same("&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-",
         "\320\236\321\202\320\277\321\200\320\260\320\262\320\273\320\265"
         "\320\275\320\275\321\213\320\265");
    same("&AH8-", "\177");
    same("&AIA-", "\302\200");
    same("&,,8-", "\357\277\277");
    same("&2ADcAA-", "\360\220\200\200");
    same("&2,,f,w-", "\364\217\277\277");
}

/* Refused at octet at. */
static void refused(drive_fn *fn, const char *p, size_t n, size_t at)
{
    static drive_result r;

    run(fn, p, n, &r);
    if (r.rc != MPROTO_E_ARG || r.taken != at)
        fail_msg("%s: %d at %lu", p, r.rc, (unsigned long)r.taken);
}

/* Not terminated, not canonical, not UTF-16, not printable. */
static void test_imap_15_decode_refuses(void **state)
{
    static const struct { const char *coded; size_t at; } names[] = {
        { "&", 1 }, { "a&", 2 }, { "&-&", 3 }, { "&A", 2 }, { "&AOk", 4 },
        { "&BD8EMAQ,BDA", 12 }, { "&AAA-", 3 }, { "&2AA-", 4 },
        { "&3AA-", 3 }, { "&2AAAYQ-", 6 }, { "&2ADYAA-", 6 },
        { "&AGE-", 3 }, { "&ACY-", 3 }, { "&AOkAYQ-", 6 }, { "&AOl-", 4 },
        { "&AOkA-", 5 }, { "&AOkAA-", 6 }, { "&A-", 2 }, { "&AO-", 3 },
        { "&AOk-&AOk-", 6 }, { "&AOk-&", 6 }, { "&AOk/-", 4 },
        { "&AO/-", 3 }, { "& -", 1 }, { "&&-", 1 }, { "&AO=-", 3 },
        { "\303\251", 0 }, { "a\351", 1 }, { "a\tb", 1 }, { "\177", 0 },
        { "&AOk\r-", 4 }
    };
    static drive_result r;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof names / sizeof names[0]; i++)
        refused(mproto_mutf7_decode, names[i].coded, strlen(names[i].coded),
                names[i].at);
    refused(mproto_mutf7_decode, "a\0b", 3, 1);
    run(mproto_mutf7_decode, "&BD8EMAQ,BDA-", 13, &r);
    assert_int_equal(r.rc, MPROTO_OK);
}

static void test_encode_refuses(void **state)
{
    (void)state;
    refused(mproto_mutf7_encode, "a\0b", 3, 1);
    refused(mproto_mutf7_encode, "a\351b", 3, 2);
    refused(mproto_mutf7_encode, "a\377", 2, 1);
    refused(mproto_mutf7_encode, "\342\202", 2, 2);
    refused(mproto_mutf7_encode, "\342\202A", 3, 2);
    refused(mproto_mutf7_encode, "\355\240\200", 3, 1);
    refused(mproto_mutf7_encode, "\300\200", 2, 0);
}

static void test_controls_are_told(void **state)
{
    static drive_result r;

    (void)state;
    same("&AAo-", "\n");
    same("a&AA0ACg-b", "a\r\nb");
    run(mproto_mutf7_decode, "&AAo-", 5, &r);
    assert_int_equal(r.defects, MPROTO_DEFECT_CONTROL);
    run(mproto_mutf7_decode, "&AH8-", 5, &r);
    assert_int_equal(r.defects, MPROTO_DEFECT_CONTROL);
    run(mproto_mutf7_decode, "&AOk-", 5, &r);
    assert_int_equal(r.defects, 0);
}

/* encode(decode(x)) is x for each string x of a small alphabet that is
 * accepted. */
static void test_imap_15_one_way_to_write_a_name(void **state)
{
    static const char letters[] = "&-A,Dda9";
    static drive_result d, e;
    drive_input in = { NULL, NULL, 0, { 0, 0 }, MPROTO_CODEC_MIN };
    mproto_codec s;
    char p[7];
    size_t k;
    unsigned i, accepted = 0;

    (void)state;
    mproto_mutf7_init(&s);
    for (i = 0; i < 8u * 8 * 8 * 8 * 8 * 8 * 8; i += i < 262144 ? 1 : 7) {
        for (k = 0; k < sizeof p; k++)
            p[k] = letters[i >> 3 * k & 7];
        in.fn = mproto_mutf7_decode;
        in.p = p;
        in.n = sizeof p;
        drive(&in, &s, &d);
        if (d.rc != MPROTO_OK)
            continue;
        accepted++;
        in.fn = mproto_mutf7_encode;
        in.p = d.out;
        in.n = d.n;
        drive(&in, &s, &e);
        assert_int_equal(e.rc, MPROTO_OK);
        assert_int_equal(e.n, sizeof p);
        assert_memory_equal(e.out, p, sizeof p);
    }
    assert_true(accepted > 1000);
}

static void test_cod_09_sizes(void **state)
{
    static drive_result r;
    size_t n;

    (void)state;
    assert_int_equal(mproto_mutf7_encoded_max(0), 0);
    assert_int_equal(mproto_mutf7_encoded_max(SIZE_MAX / 5 + 1), SIZE_MAX);
    assert_int_equal(mproto_mutf7_decoded_max(SIZE_MAX), SIZE_MAX);
    run(mproto_mutf7_encode, "\na\na", 4, &r);
    assert_true(r.n <= mproto_mutf7_encoded_max(4));
    for (n = 3; n < 100; n += 8) {
        static char name[102] = "&";

        memset(name + 1, ',', n);
        memcpy(name + 1 + n, "-", 1);
        name[n] = '8';
        run(mproto_mutf7_decode, name, n + 2, &r);
        assert_int_equal(r.rc, MPROTO_OK);
        assert_int_equal(r.n, (n * 6 / 16) * 3);
        assert_true(r.n <= mproto_mutf7_decoded_max(n + 2));
    }
}

static void test_nothing_follows_the_end(void **state)
{
    drive_fn *const both[] = { mproto_mutf7_encode, mproto_mutf7_decode };
    mproto_codec s;
    mproto_io io;
    char out[80];
    int i;

    (void)state;
    for (i = 0; i < 2; i++) {
        mproto_mutf7_init(&s);
        io.in = NULL;
        io.in_n = 0;
        io.out = out;
        io.out_n = sizeof out;
        assert_int_equal(both[i](&s, &io, 1), MPROTO_OK);
        assert_int_equal(both[i](&s, &io, 1), MPROTO_OK);
        io.in = "a";
        io.in_n = 1;
        assert_int_equal(both[i](&s, &io, 1), MPROTO_E_ARG);
        assert_int_equal(io.in_n, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_imap_15_decode_refuses),
        cmocka_unit_test(test_encode_refuses),
        cmocka_unit_test(test_controls_are_told),
        cmocka_unit_test(test_imap_15_one_way_to_write_a_name),
        cmocka_unit_test(test_cod_09_sizes),
        cmocka_unit_test(test_nothing_follows_the_end),
    };

    return cmocka_run_group_tests_name("mutf7", tests, NULL, NULL);
}
