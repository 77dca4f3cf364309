#include "mime_outline.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))
#define D(name) MPROTO_DEFECT_ ## name
#define H(cte) "MIME-Version: 1.0\r\nContent-Transfer-Encoding: " cte \
               "\r\n\r\n"

/* Bodies as they come with DECODE; defects of the part at its end. */
static const struct {
    const char *message, *outline;
    unsigned    defects;
} decoded[] = {
    { H("base64") "aGVsbG8=\r\n", "text/plain[hello]", 0 },
    { H("base64") "aGVsbG8", "text/plain[hello]",
      D(PADDING) | D(ENCODING) },
    { H("base64") "aGV!sbG8=", "text/plain[hello]",
      D(ALPHABET) | D(ENCODING) },
    { H("base64") "", "text/plain[]", 0 },
    { H("quoted-printable") "a=3Db=\r\nc\r\n", "text/plain[a=bc\r\n]", 0 },
    { H("quoted-printable") "a=ZZ", "text/plain[a=ZZ]", D(ESCAPE) },
    { H("x-uuencode") "begin 644 cat\r\n#0V%T\r\n`\r\nend\r\n",
      "text/plain[Cat]", D(ENCODING) },
    { H("X-UUE") "begin 644 cat\n#0V%T\n`\n", "text/plain[Cat]",
      D(ENCODING) | D(PADDING) },
    { H("7bit") "a=3Db", "text/plain[a=3Db]", 0 },
    { H("x-unknown") "a=3Db", "text/plain[a=3Db]", D(ENCODING) },
    { "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
      "\r\n--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
      "soft=\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==\r\n\r\n"
      "--b--", "multipart/mixed(text/plain[soft] text/plain[a])",
      D(ESCAPE) },                      /* "=" is the last of its body */
    { "MIME-Version: 1.0\r\nContent-Type: multipart/mixed\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\nYQ==",
      "multipart/mixed[YQ==]", D(ENCODED) | D(BOUNDARY) },
};

static void test_decoded(void **state)
{
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_DECODE };
    size_t i;

    (void)state;
    for (i = 0; i < LEN(decoded); i++) {
        const char *p = decoded[i].message;
        mime_trace t = mime_outline(&opts, p, strlen(p));

        assert_string_equal(t.text, decoded[i].outline);
        assert_int_equal(t.defects, decoded[i].defects);
        free(t.text);
        mime_trace_splits(&opts, p, strlen(p), 0);
    }
}

/* Octets that are defects of a body that is not decoded. */
static const struct {
    const char *encoding, *body;
    size_t      n;
    unsigned    defects;
} octets[] = {
    { "7bit", "a\r\nb\n", 5, 0 },
    { "7bit", "a\rb", 3, D(BARE_CR) },
    { "7bit", "a\r", 2, D(BARE_CR) },
    { "7bit", "a\r\r\n", 4, D(BARE_CR) },
    { "7bit", "a\0b", 3, D(NUL) },
    { "7bit", "a234567890\xff", 11, D(EIGHT) },
    { "7bit", "a2345\xff" "7890", 10, D(EIGHT) },
    { "8bit", "a\xff\0\r", 4, D(NUL) | D(BARE_CR) },
    { "binary", "a\xff\0\r", 4, 0 },
};

static size_t body_message(char *p, size_t cap, const char *encoding,
                           const char *body)
{
    return (size_t)snprintf(p, cap, "MIME-Version: 1.0\r\nContent-Transfer-"
                            "Encoding: %s\r\n\r\n%s", encoding, body);
}

static void test_octets(void **state)
{
    char message[256];
    size_t i;

    (void)state;
    for (i = 0; i < LEN(octets); i++) {
        mime_trace t;
        size_t n = body_message(message, sizeof message, octets[i].encoding,
                                "");

        memcpy(message + n, octets[i].body, octets[i].n);
        n += octets[i].n;
        t = mime_outline(NULL, message, n);
        assert_int_equal(t.defects, octets[i].defects);
        free(t.text);
        mime_trace_splits(NULL, message, n, 0);
    }
}

/* Lines that begin a file in text, or do not. */
static const struct {
    const char *encoding, *body;
    unsigned    defects;
} files[] = {
    { "7bit", "begin 644 a\r\n", D(UUENCODE) },
    { "7bit", "begin 644 a", D(UUENCODE) },
    { "8bit", "hello\nbe\nbegin 0755 a b\nM", D(UUENCODE) },
    { "7bit", "\n\nbegin 100644 \xc3\xa9\n", D(UUENCODE) | D(EIGHT) },
    { "7bit", "x\r\n\r\n\r\nbegin 600 .", D(UUENCODE) },
    { "7bit", " begin 644 a\n", 0 },
    { "7bit", "x\rbegin 644 a\n", D(BARE_CR) },
    { "7bit", "begin 64 a\nbegin 689 a\nbegin64 4\nBegin 644 a\n", 0 },
    { "7bit", "begin 644 \nbegin 644\nbegin 644  a\nbegin 644", 0 },
    { "7bit", "begin to\nbegin\nbe\nb", 0 },
    { "binary", "begin 644 a\n", 0 },
};

static void test_files_in_text(void **state)
{
    char message[256];
    size_t i;

    (void)state;
    for (i = 0; i < LEN(files); i++) {
        size_t n = body_message(message, sizeof message, files[i].encoding,
                                files[i].body);
        mime_trace t = mime_outline(NULL, message, n);

        if (t.defects != files[i].defects)
            print_error("%s", files[i].body);
        assert_int_equal(t.defects, files[i].defects);
        free(t.text);
        mime_trace_splits(NULL, message, n, 0);
    }
}

/* The same in a part, where line ends may be those of a delimiter. */
static void test_files_in_parts(void **state)
{
    char message[400];
    size_t i;

    (void)state;
    for (i = 0; i < LEN(files); i++) {
        int n = snprintf(message, sizeof message, "MIME-Version: 1.0\r\n"
                         "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                         "begin 644 a\r\n--b\r\n"
                         "Content-Transfer-Encoding: %s\r\n\r\n%s\r\n--b--"
                         "\r\nbegin 644 a\r\n", files[i].encoding,
                         files[i].body);
        mime_trace t = mime_outline(NULL, message, (size_t)n);

        assert_int_equal(t.defects & ~D(LINE_ENDS), files[i].defects);
        free(t.text);
        mime_trace_splits(NULL, message, (size_t)n, 0);
    }
}

/* RFC 5322 2.1.1: 998 octets without the line end, whichever it is. */
static void test_long_lines(void **state)
{
    static const char *const ends[] = { "\r\n", "\n", "" };
    char message[1100];
    size_t i, length;

    (void)state;
    for (i = 0; i < LEN(ends); i++)
        for (length = 996; length < 1001; length++) {
            size_t n = 6 + length;
            mime_trace t;

            memcpy(message, "\r\nab\r\n", 6);
            memset(message + 6, 'x', length);
            memcpy(message + n, ends[i], strlen(ends[i]));
            n += strlen(ends[i]);
            t = mime_outline(NULL, message, n);
            assert_int_equal(t.defects, length > 998 ? D(LONG_LINE) : 0);
            free(t.text);
            mime_trace_splits(NULL, message, n, 1);
        }
}

#define C(type) "MIME-Version: 1.0\r\nContent-Type: " type "\r\n\r\n"
#define Q(type) "MIME-Version: 1.0\r\nContent-Transfer-Encoding: " \
                "quoted-printable\r\nContent-Type: " type "\r\n\r\n"
#define UTF8 MPROTO_MIME_UTF8
#define UNFLOW MPROTO_MIME_UNFLOW
#define BAD "\xef\xbf\xbd"

/* Bodies with more flags than DECODE; MIME-09 is text that ends within a
 * character. */
static const struct text_case {
    unsigned    flags;
    const char *message, *outline;
    unsigned    defects;
} texts[] = {
    { UTF8, Q("text/plain; charset=iso-8859-1") "gr=FC=DF",
      "text/plain[gr\xc3\xbc\xc3\x9f]", 0 },
    { 0, Q("text/plain; charset=iso-8859-1") "gr=FC=DF",
      "text/plain[gr\xfc\xdf]", 0 },
    { UTF8, Q("text/html; charset=utf-8") "gr=C3=BC=C3", "text/html[gr\xc3\xbc"
      BAD "]", D(UTF8) },
    { UTF8, Q("text/html; charset=utf-8") "\xe2\x82=AC", "text/html["
      "\xe2\x82\xac]", D(EIGHT) },
    { UTF8, Q("text/plain; charset=koi8-r") "=F0=D2", "text/plain["
      "\xd0\x9f\xd1\x80]", 0 },
    { UTF8, Q("text/plain; charset=utf-16le") "a=00=AC =\r\n\r\n",
      "text/plain[a\xe2\x82\xac" "\xe0\xa8\x8d]", 0 },
    { UTF8, Q("text/plain; charset=x-none") "a=E9b", "text/plain[a" BAD "b]",
      D(CHARSET) },
    { UTF8, Q("image/gif; charset=iso-8859-1") "=FC", "image/gif[\xfc]", 0 },
    { UTF8, C("text/plain; charset=us-ascii") "a\r\nb", "text/plain[a\r\nb]",
      0 },
    { UTF8, C("text/plain; charset=iso-8859-1") "\xfc\r", "text/plain["
      "\xc3\xbc\r]", D(EIGHT) | D(BARE_CR) },
    { UTF8, "\r\n\xfc\xc3\xbc", "text/plain[\xc3\xbc\xc3\xbc]", D(EIGHT) },
    { UNFLOW, C("text/plain; format=flowed") "> a \r\n> b\r\nc \r\nd\r\n",
      "text/plain[> a b\r\nc d\r\n]", 0 },
    { UNFLOW, C("text/plain; format=flowed; delsp=yes") "a \r\nb \r\n",
      "text/plain[ab\r\n]", 0 },
    { UNFLOW, Q("text/plain; format=flowed") "a=20\r\nb", "text/plain[a b]",
      0 },
    { UNFLOW, C("text/html; format=flowed") "a \r\nb", "text/html[a \r\nb]",
      0 },
    { 0, C("text/plain; format=flowed") "a \r\nb", "text/plain[a \r\nb]",
      0 },
    { UTF8 | UNFLOW, Q("text/plain; format=flowed; charset=iso-8859-1")
      "gr=FC=20\r\n=DF", "text/plain[gr\xc3\xbc \xc3\x9f]", 0 },
    { UTF8 | UNFLOW, C("multipart/mixed; boundary=b") "--b\r\nContent-Type: "
      "text/plain; charset=iso-8859-1; format=flowed\r\n"
      "Content-Transfer-Encoding: 8bit\r\n\r\n\xfc \r\na \r\n--b\r\n"
      "Content-Transfer-Encoding: 8bit\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n\r\n\xfc \r\n--b--",
      "multipart/mixed(text/plain[\xc3\xbc a ] text/plain[" BAD " ])",
      D(UTF8) },
    { UTF8 | UNFLOW, C("multipart/mixed; charset=iso-8859-1") "\xfc",
      "multipart/mixed[\xfc]", D(BOUNDARY) | D(EIGHT) },
};

static void test_mime_09_text(void **state)
{
    mproto_mime_opts opts = { .size = sizeof opts };
    size_t i;

    (void)state;
    for (i = 0; i < LEN(texts); i++) {
        const char *p = texts[i].message;
        mime_trace t;

        opts.flags = MPROTO_MIME_DECODE | texts[i].flags;
        t = mime_outline(&opts, p, strlen(p));
        assert_string_equal(t.text, texts[i].outline);
        assert_int_equal(t.defects, texts[i].defects);
        free(t.text);
        mime_trace_splits(&opts, p, strlen(p), 0);
    }
}

/* Without DECODE the message stays what it is. */
static void test_text_as_it_stands(void **state)
{
    mproto_mime_opts opts = { .size = sizeof opts, .flags = UTF8 | UNFLOW };
    size_t i;

    (void)state;
    for (i = 0; i < LEN(texts); i++)
        mime_trace_splits(&opts, texts[i].message, strlen(texts[i].message),
                          0);
}

/* Each letter twice; counts what is open. */
static int twice(void *h, mproto_io *io, int last)
{
    (void)h;
    (void)last;
    while (io->in_n > 0) {
        if (io->out_n < 2)
            return MPROTO_E_FULL;
        io->out[0] = io->out[1] = *io->in++;
        io->out += 2;
        io->out_n -= 2;
        io->in_n--;
    }
    return MPROTO_OK;
}

static void *twice_open(void *ctx, mproto_span label)
{
    if (label.n != 7 || memcmp(label.p, "x-twice", 7) != 0)
        return NULL;
    *(int *)ctx += 1;
    return ctx;
}

static void twice_close(void *h)
{
    *(int *)h -= 1;
}

static void test_converter(void **state)
{
    static const char text[] = Q("text/plain; charset=\"x-twice\"") "a=62c";
    int open = 0;
    mproto_convert convert = { NULL, twice_open, twice, twice_close };
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_DECODE | UTF8,
                              .convert = &convert };
    size_t n;
    mime_trace t;

    (void)state;
    convert.ctx = &open;
    t = mime_outline(&opts, text, sizeof text - 1);
    assert_string_equal(t.text, "text/plain[aabbcc]");
    assert_int_equal(t.defects, 0);
    assert_int_equal(open, 0);
    free(t.text);
    mime_trace_splits(&opts, text, sizeof text - 1, 0);
    for (n = 0; n < sizeof text; n++) {
        mproto_mime *m = mproto_mime_new(&opts);

        assert_non_null(m);
        assert_int_equal(mproto_mime_in(m, text, n), MPROTO_OK);
        while (mproto_mime_next(m))
            continue;
        mproto_mime_free(m);
        assert_int_equal(open, 0);
    }
}

/* raw() while HEADER_END is the event; for that part only. */
static void test_raw(void **state)
{
    static const char text[] =
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
        "\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==\r\n--b\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nYQ==\r\n--b--";
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_DECODE };
    mproto_mime *m = mproto_mime_new(&opts);
    const mproto_mime_event *e;
    mime_trace t;

    (void)state;
    memset(&t, 0, sizeof t);
    assert_non_null(m);
    assert_int_equal(mproto_mime_in(m, text, sizeof text - 1), MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL) {
        if (e->type == MPROTO_MIME_HEADER_END && e->part->depth == 1
            && e->part->path[0] == 1)
            assert_int_equal(mproto_mime_raw(m), MPROTO_OK);
        if (e->type == MPROTO_MIME_PART_END && e->part->depth == 1)
            assert_int_equal(e->part->decoded, e->part->path[0] == 1 ? 4 : 1);
        mime_outline_event(&t, e);
    }
    assert_string_equal(t.text,
                        "multipart/mixed(text/plain[YQ==] text/plain[a])");
    free(t.text);
    mproto_mime_free(m);
}

/* A body much bigger than the block for decoded octets. */
static void test_big(void **state)
{
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_DECODE };
    size_t lines = 3000, n, i;
    char *p = malloc(200 + lines * 78);
    mime_trace t;

    (void)state;
    assert_non_null(p);
    n = (size_t)snprintf(p, 200, "%s", H("base64"));
    for (i = 0; i < lines; i++, n += 78) {
        memset(p + n, 'A', 76);
        memcpy(p + n + 76, "\r\n", 2);
    }
    t = mime_outline(&opts, p, n);
    assert_int_equal(t.n, strlen("text/plain[]") + lines * 57);
    assert_int_equal(t.defects, 0);
    free(t.text);
    mime_trace_splits(&opts, p, n, 1);
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decoded),
        cmocka_unit_test(test_octets),
        cmocka_unit_test(test_files_in_text),
        cmocka_unit_test(test_files_in_parts),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_mime_09_text),
        cmocka_unit_test(test_text_as_it_stands),
        cmocka_unit_test(test_converter),
        cmocka_unit_test(test_raw),
        cmocka_unit_test(test_big),
    };

    return cmocka_run_group_tests_name("mime_body", tests, NULL, NULL);
}
