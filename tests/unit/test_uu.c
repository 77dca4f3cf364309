#include "codec_drive.h"
#include <mailproto/uu.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))
#define B(s) s, sizeof(s) - 1
#define D(name) MPROTO_DEFECT_ ## name
#define BEGIN "begin 644 a.txt\r\n"

static void decode(const char *p, size_t n, drive_result *r)
{
    drive_input in = { mproto_uu_decode, p, n, { 0, 0 }, 8192 };
    mproto_codec s;

    mproto_uu_init(&s);
    drive(&in, &s, r);
    assert_int_equal(r->rc, MPROTO_OK);
    assert_int_equal(r->taken, n);
}

static const struct uu_case {
    const char *text, *out;
    unsigned    defects;
} cases[] = {
    { BEGIN "#0V%T\r\n`\r\nend\r\n", "Cat", 0 },
    { "begin 644 cat.txt\n#0V%T\n`\nend\n", "Cat", 0 },
    { "begin 0755 x\n#0V%T\n \nend", "Cat", 0 },
    { BEGIN "#0V%T\r\n\r\nend\r\n", "Cat", 0 },
    { BEGIN "\"0V$`\r\n`\r\nend\r\n", "Ca", 0 },
    { BEGIN "\"0V$\r\n`\r\nend\r\n", "Ca", 0 },
    { BEGIN "!0P\r\n`\r\nend\r\n", "C", 0 },
    { BEGIN "#0V%T\r\n#0V%T\r\n`\r\nend\r\n", "CatCat", 0 },
    { BEGIN "`\r\nend\r\n", "", 0 },
    { BEGIN "end", "", 0 },
    { "hello,\r\n\r\n" BEGIN "#0V%T\r\n`\r\nend\r\n", "Cat", D(ALPHABET) },
    { "begin with this\n" BEGIN "#0V%T\r\n`\r\nend\r\n", "Cat",
      D(ALPHABET) },
    { "\r\n\r\n" BEGIN "#0V%T\r\n`\r\nend\r\n", "Cat", 0 },
    { BEGIN "#0V%T\r\n`\r\nend\r\n \r\n-- \r\nx", "Cat", D(TRAILING) },
    { BEGIN "#0V%T\r\n`\r\nend\r\n \t\r\n\r\n", "Cat", 0 },
    { BEGIN "#0V%T\r\n`\r\nend\r\n" BEGIN "#0V%T\r\n`\r\nend\r\n", "Cat",
      D(TRAILING) },
    { BEGIN "#0V%TX\r\n`\r\nend\r\n", "Cat", D(PADDING) },
    { BEGIN "#0V%TXYZ\r\n`\r\nend\r\n", "Cat", D(PADDING) },
    { BEGIN "#0V%\r\n`\r\nend\r\n", "Ca@", D(PADDING) },
    { BEGIN "#\r\n`\r\nend\r\n", "@@@", D(PADDING) },
    { BEGIN "#0V%T\r\n`\r\n", "Cat", D(PADDING) },
    { BEGIN "#0V%T", "Cat", D(PADDING) },
    { BEGIN "#0V", "C`@", D(PADDING) },
    { BEGIN "#0x\200V%T\r\n`\r\nend\r\n", "Cat", D(ALPHABET) },
    { BEGIN "\377#0V%T\r\n#0V%T\r\n`\r\nend\r\n", "Cat", D(ALPHABET) },
    { BEGIN "#0V%T\r\nenx\r\n#0V%T\r\nen\r\n`\r\nend\r\n", "CatCat",
      D(ALPHABET) },
    { "#0V%T\r\n`\r\nend\r\n", "", D(ALPHABET) | D(PADDING) },
    { "", "", D(PADDING) },
    { "begin 64", "", D(PADDING) },
    { "begin ", "", D(ALPHABET) | D(PADDING) },
};

/* "@" in out stands for NUL. */
static void test_cases(void **state)
{
    static drive_result r;
    size_t i, k;

    (void)state;
    for (i = 0; i < LEN(cases); i++) {
        decode(cases[i].text, strlen(cases[i].text), &r);
        for (k = 0; k < r.n; k++)
            r.out[k] = r.out[k] == '\0' ? '@' : r.out[k];
        r.out[r.n] = '\0';
        if (r.defects != cases[i].defects)
            print_error("%s", cases[i].text);
        assert_string_equal(r.out, cases[i].out);
        assert_int_equal(r.defects, cases[i].defects);
    }
}

static void test_all_cuts(void **state)
{
    static drive_result whole, r;
    size_t i;

    (void)state;
    for (i = 0; i < LEN(cases); i++) {
        drive_input in = { mproto_uu_decode, cases[i].text, 0, { 0, 0 }, 1 };
        mproto_codec s;

        in.n = strlen(in.p);
        decode(in.p, in.n, &whole);
        mproto_uu_init(&s);
        for (in.cap = 0; in.cap < 3; in.cap++)
            for (in.cut[0] = 0; in.cut[0] <= in.n; in.cut[0]++) {
                in.cut[1] = in.n - in.cut[0] / 2;
                if (in.cut[1] < in.cut[0])
                    in.cut[1] = in.cut[0];
                drive(&in, &s, &r);
                assert_true(drive_same(&whole, &r));
            }
    }
}

/* A line of n octets, which is the POSIX way to write it. */
static size_t encode_line(char *p, const unsigned char *octets, size_t n)
{
    unsigned char four[3] = { 0, 0, 0 };
    size_t i, k, at = 0;

    p[at++] = (char)(n > 0 ? ' ' + n : '`');
    for (i = 0; i < n; i += 3) {
        for (k = 0; k < 3; k++)
            four[k] = i + k < n ? octets[i + k] : 0;
        p[at++] = (char)(' ' + (four[0] >> 2));
        p[at++] = (char)(' ' + ((four[0] << 4 | four[1] >> 4) & 63));
        p[at++] = (char)(' ' + ((four[1] << 2 | four[2] >> 6) & 63));
        p[at++] = (char)(' ' + (four[2] & 63));
    }
    p[at++] = '\n';
    return at;
}

/* As it is, and as transport leaves it that cuts off blanks at line ends. */
static void test_round_trip(void **state)
{
    unsigned char octets[200];
    static drive_result r;
    size_t n, i, at, line;
    char text[600];
    unsigned cut;

    (void)state;
    for (n = 0; n < 2 * sizeof octets; n++) {
        size_t size = n / 2;

        for (i = 0; i < size; i++)
            octets[i] = (unsigned char)(drive_random() % 3
                                        ? drive_random() : 0);
        memcpy(text, "begin 644 x\n", 12);
        for (i = 0, at = 12, cut = 0; i < size; i += line) {
            line = size - i < 45 ? size - i : 45;
            at += encode_line(text + at, octets + i, line);
            for (; n % 2 && text[at - 2] == ' '; at--)
                text[at - 2] = '\n', cut++;
        }
        at += encode_line(text + at, octets, 0);
        memcpy(text + at, "end\n", 4);
        decode(text, at + 4, &r);
        assert_int_equal(r.n, size);
        assert_memory_equal(r.out, octets, size);
        assert_true(r.defects == 0 || (cut && r.defects == D(PADDING)));
    }
}

static void test_nothing_follows_the_end(void **state)
{
    mproto_io io = { NULL, 0, NULL, 0 };
    mproto_codec s;

    (void)state;
    mproto_uu_init(&s);
    assert_int_equal(mproto_uu_decode(&s, &io, 1), MPROTO_OK);
    assert_int_equal(mproto_uu_decode(&s, &io, 1), MPROTO_OK);
    io.in = "a";
    io.in_n = 1;
    assert_int_equal(mproto_uu_decode(&s, &io, 1), MPROTO_E_ARG);
    assert_int_equal(io.in_n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_all_cuts),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_nothing_follows_the_end),
    };

    return cmocka_run_group_tests_name("uu", tests, NULL, NULL);
}
