#include <mailproto/proxy.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "exact.h"

/* Each front of it is MORE, all of it is type; of another front than all *p is
 * not touched. */
static void reads(mproto_proxy *p, const char *octets, size_t n,
                  mproto_proxy_type type)
{
    mproto_proxy none;
    char *block;
    size_t i;

    for (i = 0; i <= n; i++) {
        block = exact_copy(octets, i);
        memset(&none, 0x55, sizeof none);
        *p = none;
        if (i < n && type == MPROTO_PROXY_WHOLE)
            assert_int_equal(mproto_proxy_read(p, block, i, 0),
                             MPROTO_PROXY_MORE);
        if (i == n)
            assert_int_equal(mproto_proxy_read(p, block, i, 0), type);
        if (i < n)
            assert_memory_equal(p, &none, sizeof none);
        free(block);
    }
}

static void line(mproto_proxy *p, const char *text)
{
    reads(p, text, strlen(text), MPROTO_PROXY_WHOLE);
    assert_int_equal(p->version, 1);
    assert_int_equal(p->length, strlen(text));
}

static void test_lines(void **state)
{
    static const unsigned char loop[16] = { [15] = 1 };
    static const unsigned char doc[16] = { 0x20, 1, 0xd, 0xb8, [15] = 0xff };
    mproto_proxy p;

    (void)state;
    line(&p, "PROXY TCP4 192.0.2.1 255.255.255.255 0 65535\r\n");
    assert_int_equal(p.family, MPROTO_PROXY_IPV4);
    assert_memory_equal(p.from, "\xc0\0\2\1", 4);
    assert_memory_equal(p.to, "\xff\xff\xff\xff", 4);
    assert_int_equal(p.from_port, 0);
    assert_int_equal(p.to_port, 65535);
    line(&p, "PROXY TCP6 2001:db8::ff ::1 4 25\r\n");
    assert_int_equal(p.family, MPROTO_PROXY_IPV6);
    assert_memory_equal(p.from, doc, 16);
    assert_memory_equal(p.to, loop, 16);
    line(&p, "PROXY TCP6 1:2:3:4:5:6:7:8 :: 4 25\r\n");
    assert_memory_equal(p.from, "\0\1\0\2\0\3\0\4\0\5\0\6\0\7\0\10", 16);
    line(&p, "PROXY TCP6 1:2:3:4:5:6:7:: ::2:3:4:5:6:7:8 4 25\r\n");
    line(&p, "PROXY UNKNOWN\r\n");
    assert_int_equal(p.family, MPROTO_PROXY_NONE);
    line(&p, "PROXY UNKNOWN ffff:f...f:ffff 1 2 whatever stands here\r\n");
    assert_int_equal(mproto_proxy_read(&p, "PROXY UNKNOWN\r\nEHLO x\r\n", 23,
                                       0), MPROTO_PROXY_WHOLE);
    assert_int_equal(p.length, 15);
}

static void test_lines_of_wrong_form(void **state)
{
    static const char *const bad[] = {
        "EHLO x\r\n", "PROXY\r\n", "PROXY \r\n", "proxy UNKNOWN\r\n",
        "PROXY unknown\r\n", "PROXY UNKNOWN\n", "PROXY UNKNOWN x\ry\r\n",
        "PROXY UNKNOWN \t\r\n", "PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n",
        "PROXY TCP4\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n",
        "PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n",
        "PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n",
        "PROXY TCP4 1.2.3.256 1.2.3.4 1 2\r\n",
        "PROXY TCP4 1.2.3.04 1.2.3.4 1 2\r\n",
        "PROXY TCP4 1.2.3.4.5 1.2.3.4 1 2\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 65536 2\r\n",
        "PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n",
        "PROXY TCP4 ::1 ::1 1 2\r\n", "PROXY TCP6 1.2.3.4 ::1 1 2\r\n",
        "PROXY TCP6 1:2:3:4:5:6:7 ::1 1 2\r\n",
        "PROXY TCP6 1:2:3:4:5:6:7:8:9 ::1 1 2\r\n",
        "PROXY TCP6 1::2::3 ::1 1 2\r\n", "PROXY TCP6 1:::2 ::1 1 2\r\n",
        "PROXY TCP6 1:2:3:4::5:6:7:8 ::1 1 2\r\n",
        "PROXY TCP6 12345:: ::1 1 2\r\n", "PROXY TCP6 g:: ::1 1 2\r\n",
        "PROXY TCP6 :1:2:3:4:5:6:7 ::1 1 2\r\n"
    };
    mproto_proxy p;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        reads(&p, bad[i], strlen(bad[i]), MPROTO_PROXY_BAD);
}

/* 107 octets are taken, of 108 no more is asked for. */
static void test_case_83_line_max(void **state)
{
    char text[120];
    mproto_proxy p;

    (void)state;
    memset(text, 'x', sizeof text);
    memcpy(text, "PROXY UNKNOWN ", 14);
    assert_int_equal(mproto_proxy_read(&p, text, 106, 0), MPROTO_PROXY_MORE);
    assert_int_equal(mproto_proxy_read(&p, text, 107, 0), MPROTO_PROXY_BAD);
    memcpy(text + 105, "\r\n", 2);
    assert_int_equal(mproto_proxy_read(&p, text, 107, 0), MPROTO_PROXY_WHOLE);
    memcpy(text + 105, "x\r\n", 3);
    assert_int_equal(mproto_proxy_read(&p, text, 108, 0), MPROTO_PROXY_BAD);
}

/* --- version 2 --- */

#define V2 "\r\n\r\n\0\r\nQUIT\n"

static size_t header(char *to, const char *kind, size_t rest)
{
    memset(to, 0, 16 + rest);
    memcpy(to, V2, 12);
    memcpy(to + 12, kind, 2);
    to[14] = (char)(rest >> 8);
    to[15] = (char)(rest & 0xff);
    return 16 + rest;
}

static void test_octets(void **state)
{
    static char text[1000];
    mproto_proxy p;
    mproto_span value;
    unsigned type;
    size_t n;

    (void)state;
    n = header(text, "\x21\x11", 12 + 5);
    memcpy(text + 16, "\1\2\3\4\5\6\7\10\0\31\2\100\4\0\2hi", 17);
    reads(&p, text, n, MPROTO_PROXY_WHOLE);
    assert_int_equal(p.version, 2);
    assert_int_equal(p.family, MPROTO_PROXY_IPV4);
    assert_memory_equal(p.from, "\1\2\3\4", 4);
    assert_memory_equal(p.to, "\5\6\7\10", 4);
    assert_int_equal(p.from_port, 25);
    assert_int_equal(p.to_port, 576);
    assert_int_equal(p.length, n);
    assert_int_equal(mproto_proxy_read(&p, text, n, 0), MPROTO_PROXY_WHOLE);
    assert_int_equal(mproto_proxy_tlv_next(&p.tlvs, &type, &value), 1);
    assert_int_equal(type, 4);
    assert_int_equal(value.n, 2);
    assert_memory_equal(value.p, "hi", 2);
    assert_int_equal(mproto_proxy_tlv_next(&p.tlvs, &type, &value), 0);
    n = header(text, "\x21\x22", 36);
    text[16 + 15] = 1;
    reads(&p, text, n, MPROTO_PROXY_WHOLE);
    assert_int_equal(p.family, MPROTO_PROXY_IPV6);
    assert_int_equal(p.datagram, 1);
    assert_int_equal(p.from[15], 1);
    n = header(text, "\x21\x31", 216);
    memcpy(text + 16, "/a", 2);
    assert_int_equal(mproto_proxy_read(&p, text, n, 0), MPROTO_PROXY_WHOLE);
    assert_int_equal(p.family, MPROTO_PROXY_UNIX);
    assert_int_equal(p.from_path.n, 2);
    assert_int_equal(p.to_path.n, 0);
    reads(&p, text, header(text, "\x20\x11", 12), MPROTO_PROXY_WHOLE);
    assert_int_equal(p.local, 1);
    assert_int_equal(p.family, MPROTO_PROXY_NONE);
    reads(&p, text, header(text, "\x20\0", 0), MPROTO_PROXY_WHOLE);
    reads(&p, text, header(text, "\x21\0", 7), MPROTO_PROXY_WHOLE);
    assert_int_equal(p.family, MPROTO_PROXY_NONE);
}

static void test_octets_of_wrong_form(void **state)
{
    static const char *const kinds[] = {
        "\x11\x11", "\x22\x11", "\x31\x11", "\x21\x41", "\x21\x13", "\x2f\0"
    };
    static char text[70000];
    mproto_proxy p;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
        reads(&p, text, header(text, kinds[i], 12), MPROTO_PROXY_BAD);
    reads(&p, text, header(text, "\x21\x11", 11), MPROTO_PROXY_BAD);
    reads(&p, text, header(text, "\x21\x21", 35), MPROTO_PROXY_BAD);
    reads(&p, text, header(text, "\x21\x31", 215), MPROTO_PROXY_BAD);
    header(text, "\x21\x11", 12);
    text[11] = 'x';
    assert_int_equal(mproto_proxy_read(&p, text, 28, 0), MPROTO_PROXY_BAD);
}

static void test_case_83_octets_max(void **state)
{
    static char text[70000];
    mproto_proxy p;

    (void)state;
    header(text, "\x21\x11", 520);
    assert_int_equal(mproto_proxy_read(&p, text, 16, 0), MPROTO_PROXY_MORE);
    assert_int_equal(mproto_proxy_read(&p, text, 536, 0), MPROTO_PROXY_WHOLE);
    header(text, "\x21\x11", 521);
    assert_int_equal(mproto_proxy_read(&p, text, 16, 0), MPROTO_PROXY_BAD);
    assert_int_equal(mproto_proxy_read(&p, text, 16, 537), MPROTO_PROXY_MORE);
    header(text, "\x21\x11", 65535);
    assert_int_equal(mproto_proxy_read(&p, text, 65551, 65550),
                     MPROTO_PROXY_BAD);
    assert_int_equal(mproto_proxy_read(&p, text, 65551, 65551),
                     MPROTO_PROXY_WHOLE);
}

static void test_tlvs_of_wrong_form(void **state)
{
    static const char octets[] = "\1\0\1";
    mproto_span tlvs, value;
    unsigned type;
    size_t n;

    (void)state;
    for (n = 1; n <= 3; n++) {
        tlvs.p = octets;
        tlvs.n = n;
        assert_int_equal(mproto_proxy_tlv_next(&tlvs, &type, &value),
                         MPROTO_E_ARG);
        assert_int_equal(tlvs.n, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_lines_of_wrong_form),
        cmocka_unit_test(test_case_83_line_max),
        cmocka_unit_test(test_octets),
        cmocka_unit_test(test_octets_of_wrong_form),
        cmocka_unit_test(test_case_83_octets_max),
        cmocka_unit_test(test_tlvs_of_wrong_form),
    };

    return cmocka_run_group_tests_name("proxy", tests, NULL, NULL);
}
