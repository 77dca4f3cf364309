/* What failed elsewhere in header fields and codecs, by the ids of our
 * catalogue of failures, where it is the business of no one file. */
#include <mailproto/address.h>
#include <mailproto/fields.h>
#include <mailproto/uu.h>
#include "exact.h"
#include "mime_outline.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define FULL_STOP "\357\274\216"        /* U+FF0E, fullwidth */

/* Names are octets: nothing is mapped, so nothing turns into a dot. */
static void test_hdr_20_no_idna(void **state)
{
    static const char in[] = "a@b" FULL_STOP "evil.example, c@\320\260.fr";
    mproto_span body = exact_span(in, sizeof in - 1);
    char domain[32];
    mproto_addrs it;
    mproto_addr a;

    (void)state;
    mproto_addrs_begin(&it, body, MPROTO_ADDRS_STRICT);
    assert_int_equal(mproto_addrs_next(&it, &a), 1);
    assert_int_equal(a.defects, 0);
    assert_int_equal(a.flags, MPROTO_ADDR_UTF8);
    mproto_addr_text(domain, sizeof domain, a.domain);
    assert_string_equal(domain, "b" FULL_STOP "evil.example");
    assert_int_equal(mproto_addrs_next(&it, &a), 1);
    assert_int_equal(a.flags, MPROTO_ADDR_UTF8);
    mproto_addr_text(domain, sizeof domain, a.domain);
    assert_string_equal(domain, "\320\260.fr");
    assert_int_equal(mproto_addrs_next(&it, &a), 0);
    exact_free(body);
}

static unsigned count_fields(const char *p, size_t n)
{
    char *copy = exact_copy(p, n);
    unsigned fields = 0;
    mproto_fields it;
    mproto_field f;

    mproto_fields_begin(&it, copy, n);
    while (mproto_fields_next(&it, &f))
        fields++;
    free(copy);
    return fields;
}

/* Whatever stands between, only LF makes two fields of it; and only before a
 * blank does it make none. */
static void test_inj_14_line_octets(void **state)
{
    char header[] = "X: a?Y: b\n";
    unsigned c;

    (void)state;
    for (c = 0; c < 256; c++) {
        mime_trace t;

        header[4] = (char)c;
        assert_int_equal(count_fields(header, sizeof header - 1),
                         c == '\n' ? 2 : 1);
        t = mime_outline(NULL, header, sizeof header - 1);
        assert_int_equal(t.events[MPROTO_MIME_FIELD], c == '\n' ? 2 : 1);
        free(t.text);
    }
    assert_int_equal(count_fields("X: a\302\205Y: b\n", 11), 1);
    assert_int_equal(count_fields("X: a\342\200\250Y: b\n", 12), 1);
}

static void test_inj_14_unfold(void **state)
{
    char body[] = "a? b", text[8];
    unsigned c;

    (void)state;
    for (c = 0; c < 256; c++) {
        mproto_span s = { body, 4 };

        body[1] = (char)c;
        assert_int_equal(mproto_unfold(text, sizeof text, s),
                         c == '\n' ? 3 : 4);
        if (c != '\n')
            assert_memory_equal(text, body, 4);
    }
}

/* A line of that length octet and n letters; what comes of it. */
static size_t uu_line(char length, size_t n, unsigned *defects)
{
    char in[160] = "begin 644 a\n", out[256];
    size_t at = strlen(in);
    mproto_codec s;
    mproto_io io;
    char *copy;

    in[at++] = length;
    memset(in + at, '0', n);
    memcpy(in + at + n, "\n`\nend\n", 7);
    copy = exact_copy(in, at + n + 7);
    io.in = copy;
    io.in_n = at + n + 7;
    io.out = out;
    io.out_n = sizeof out;
    mproto_uu_init(&s);
    assert_int_equal(mproto_uu_decode(&s, &io, 1), MPROTO_OK);
    free(copy);
    *defects = s.defects;
    return sizeof out - io.out_n;
}

/* A line is as long as it says and no longer, whatever it holds. */
static void test_cod_07_length_of_a_line(void **state)
{
    unsigned defects, length;
    size_t n;

    (void)state;
    for (length = ' ' + 1; length < '`'; length++) {
        for (n = 0; n < 100; n++) {
            assert_int_equal(uu_line((char)length, n, &defects),
                             length - ' ');
            if (n * 6 < (length - ' ') * 8)
                assert_true(defects & MPROTO_DEFECT_PADDING);
        }
    }
    for (length = '`' + 1; length < 256; length++)
        for (n = 0; n < 100; n++)
            assert_int_equal(uu_line((char)length, n, &defects), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hdr_20_no_idna),
        cmocka_unit_test(test_inj_14_line_octets),
        cmocka_unit_test(test_inj_14_unfold),
        cmocka_unit_test(test_cod_07_length_of_a_line),
    };

    return cmocka_run_group_tests_name("header_catalogue", tests, NULL,
                                       NULL);
}
