/* Hard cases of bodies and of the structure of messages. */
#include <mailproto/base64.h>
#include <mailproto/charset.h>
#include <mailproto/qp.h>
#include "hard.h"
#include "mime_outline.h"

#define D(name) MPROTO_DEFECT_ ## name
#define BAD     "\357\277\275"          /* U+FFFD */
#define V       "MIME-Version: 1.0\r\n"
#define CT      "Content-Type: "
#define CTE     "Content-Transfer-Encoding: "
#define MIXED(b) CT "multipart/mixed; boundary=" b "\r\n"

/* Literals with NUL in them have their length. */
#define OCTETS(s) s, sizeof s - 1

typedef void init_fn(mproto_codec *s, unsigned flags);
typedef int run_fn(mproto_codec *s, mproto_io *io, int last);

static char text[1024];

static mproto_io io_of(const char *p, size_t n)
{
    mproto_io io;

    io.in = p;
    io.in_n = n;
    io.out = text;
    io.out_n = sizeof text - 1;
    return io;
}

static unsigned decode(init_fn *init, run_fn *run, unsigned flags,
                       const char *in)
{
    mproto_io io = io_of(in, strlen(in));
    mproto_codec s;

    init(&s, flags);
    assert_int_equal(run(&s, &io, 1), MPROTO_OK);
    *io.out = '\0';
    return s.defects;
}

static const struct {
    const char *id;
    int         qp;
    unsigned    flags;
    const char *in, *out;
    unsigned    defects;
} encoded[] = {
    { "B1", 0, 0, "aGVsbG8", "hello", D(PADDING) },
    { "B2", 0, 0, "aGV!s\r\nb*G8=\r\n", "hello", D(ALPHABET) },
    { "B3", 0, 0, "YQ==Yg==", "ab", D(TRAILING) },
    { "B4", 0, 0, "aGVsbG8hQ", "hello!", D(PADDING) },
    { "B5", 0, 0, "YS_-", "a", D(ALPHABET) | D(PADDING) },
    { "B5", 0, MPROTO_BASE64_URL, "YS_-", "a/\376", 0 },
    { "B6", 0, 0, "aGVsbG8=\r\n____\r\nlist\r\n", "hello", D(TRAILING) },
    { "B7", 1, 0, "caf=c3=a9", "caf\303\251", D(ALPHABET) },
    { "B8", 1, 0, "a=", "a", D(ESCAPE) },
    { "B9", 1, 0, "=ZZ=4", "=ZZ=4", D(ESCAPE) },
    { "B10", 1, 0, "a= \t\r\nb", "ab", D(BLANKS) },
    { "B11", 1, 0, "a \t\r\nb", "a\r\nb", D(BLANKS) },
    { "B11", 1, MPROTO_QP_BLANKS, "a \t\r\nb", "a \t\r\nb", D(BLANKS) },
    { "B12", 1, 0, "caf\303\251", "caf\303\251", D(EIGHT) },
    { "B13", 1, 0, "a\nb=\nc", "a\nbc", D(BARE_LF) },
};

static void test_b1_to_b13_encodings(void **state)
{
    size_t i;

    (void)state;
    HARD_COMPLETE(encoded, 'B', 1, 13);
    for (i = 0; i < sizeof encoded / sizeof *encoded; i++) {
        unsigned defects = encoded[i].qp
            ? decode(mproto_qp_init, mproto_qp_decode, encoded[i].flags,
                     encoded[i].in)
            : decode(mproto_base64_init, mproto_base64_decode,
                     encoded[i].flags, encoded[i].in);

        HARD_SAME(encoded[i].id, text, defects, encoded[i].out,
                  encoded[i].defects);
    }
}

static const struct {
    const char *id, *label, *in, *out;
    unsigned    defects;
    int         known;
} charsets[] = {
    /* B18: gb2312 is for the caller's converter, and examples/iconvert.c
     * opens GB18030 for it; here it is one that is not known. */
    { "B18", "gb2312", "a\201\100", "a" BAD "@", D(CHARSET), 0 },
    { "B19", "\" iso-8859-1 \"", "\351", "\303\251", 0, 1 },
    { "B20", "x-unknown", "a\351b", "a" BAD "b", D(CHARSET), 0 },
    { "B21", "us-ascii", "caf\303\251", "caf\303\251", D(EIGHT), 1 },
    { "B21", "us-ascii", "caf\351 \223a", "caf\303\251 \342\200\234a",
      D(EIGHT), 1 },
    { "B22", "utf-8", "\357\273\277a", "a", 0, 1 },
};

static void test_b18_to_b22_charsets(void **state)
{
    size_t i;

    (void)state;
    HARD_COMPLETE(charsets, 'B', 18, 22);
    for (i = 0; i < sizeof charsets / sizeof *charsets; i++) {
        mproto_io io = io_of(charsets[i].in, strlen(charsets[i].in));
        mproto_charset s;
        mproto_span label;

        label.p = charsets[i].label;
        label.n = strlen(label.p);
        assert_int_equal(mproto_charset_open(&s, label, NULL),
                         charsets[i].known);
        assert_int_equal(mproto_charset_decode(&s, &io, 1), MPROTO_OK);
        *io.out = '\0';
        mproto_charset_close(&s);
        HARD_SAME(charsets[i].id, text, s.defects, charsets[i].out,
                  charsets[i].defects);
    }
}

typedef struct message {
    const char *id, *p;
    size_t      n;
    const char *outline;
    unsigned    defects;
} message;

static void check_message(const message *row, unsigned flags)
{
    mproto_mime_opts opts;
    mime_trace t;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = flags;
    t = mime_outline(&opts, row->p, row->n);
    HARD_SAME(row->id, t.text, t.defects, row->outline, row->defects);
    free(t.text);
    mime_trace_splits(&opts, row->p, row->n, 0);
}

static void test_b23_nul(void **state)
{
    static const char body[] = V CTE "base64\r\n\r\nYQBi";
    mproto_mime *m = mproto_mime_new(NULL);
    const mproto_mime_event *e;
    mproto_mime_opts opts;
    size_t n = 0;

    (void)state;
    mproto_mime_free(m);
    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = MPROTO_MIME_DECODE;
    m = mproto_mime_new(&opts);
    assert_non_null(m);
    assert_int_equal(mproto_mime_in(m, OCTETS(body)), MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL)
        if (e->type == MPROTO_MIME_BODY) {
            memcpy(text + n, e->data.p, e->data.n);
            n += e->data.n;
        }
    assert_int_equal(n, 3);
    assert_memory_equal(text, "a\0b", 3);
    mproto_mime_free(m);
}

static const message messages[] = {
    /* The type stays as declared: encoding says UNKNOWN. */
    { "B14", OCTETS(V CTE "x-new\r\n\r\na=41"), "text/plain[a=41]",
      D(ENCODING) },
    /* Decoded, with a defect: half of the others do not. */
    { "B15", OCTETS(V CTE "BASE64 (x)\r\n\r\naGVsbG8="),
      "text/plain[hello]", D(ENCODING) },
    { "B16", OCTETS(V CTE "\"base64\"\r\n\r\naGVsbG8="),
      "text/plain[hello]", D(ENCODING) },
    { "B17", OCTETS(V CTE "x-uuencode\r\n\r\nbegin 644 a\r\n#86)C\r\n`\r\nend"),
      "text/plain[abc]", D(ENCODING) },
    { "M1", OCTETS(V MIXED("b") "\r\n--b\r\n\r\n1\r\n"),
      "multipart/mixed(text/plain[1\r\n])", D(UNCLOSED) },
    { "M2", OCTETS(V MIXED("B") "\r\n--B\r\n" MIXED("BB") "\r\n--BB\r\n\r\n1"
                   "\r\n--BB--\r\n--B\r\n\r\n2\r\n--B--"),
      "multipart/mixed(multipart/mixed(text/plain[1]) text/plain[2])", 0 },
    { "M3", OCTETS(V MIXED("b") "\r\n--b\r\n" MIXED("b") "\r\n--b\r\n\r\n1"
                   "\r\n--b--\r\n--b\r\n\r\n2\r\n--b--"),
      "multipart/mixed(multipart/mixed(text/plain[1]) text/plain[2])",
      D(BOUNDARY) },
    { "M4", OCTETS(V MIXED("o") "\r\n--o\r\n" MIXED("i") "\r\n--i\r\n\r\n1"
                   "\r\n--o\r\n\r\n2\r\n--o--"),
      "multipart/mixed(multipart/mixed(text/plain[1]) text/plain[2])",
      D(UNCLOSED) },
    { "M5", OCTETS(V MIXED("b") "\r\n--b \t\r\n\r\n1\r\n--b-- \r\n"),
      "multipart/mixed(text/plain[1])", 0 },
    { "M6", OCTETS(V MIXED("B") "\r\n--B\r\n\r\n1\r\n--B--More\r\n--B--"),
      "multipart/mixed(text/plain[1\r\n--B--More])", 0 },
    { "M7", OCTETS(V MIXED("B") "\r\n--B\r\n\r\n1\r\n--Bxyz\r\n--B--"),
      "multipart/mixed(text/plain[1\r\n--Bxyz])", 0 },
    { "M8", OCTETS(V MIXED("b") "\r\n--b\r\n--b\r\n\r\n2\r\n--b--"),
      "multipart/mixed(text/plain[] text/plain[2])", D(TRUNCATED) },
    { "M9", OCTETS(V MIXED("b") "\r\n--b\r\n" CT "text/html\r\n--b--"),
      "multipart/mixed(text/html[])", D(TRUNCATED) },
    { "M10", OCTETS(V CT "multipart/mixed\r\n\r\n--b\r\n\r\n1\r\n--b--"),
      "multipart/mixed[--b\r\n\r\n1\r\n--b--]", D(BOUNDARY) },
    { "M11", OCTETS(V MIXED("\"\"") "\r\n--\r\n\r\n1\r\n----"),
      "multipart/mixed[--\r\n\r\n1\r\n----]", D(BOUNDARY) },
    { "M12", OCTETS(V MIXED("\"b \"") "\r\n--b\r\n\r\n1\r\n--b--"),
      "multipart/mixed(text/plain[1])", D(BOUNDARY) },
    { "M13", OCTETS(V MIXED("b") CTE "base64\r\n\r\n--b\r\n\r\n1\r\n--b--"),
      "multipart/mixed(text/plain[1])", D(ENCODED) },
    /* A leaf that is decoded, as RFC 2046 5.2.1 forbids the encoding; its
     * octets may be given to another parser. */
    { "M14", OCTETS(V CT "message/rfc822\r\n" CTE "base64\r\n\r\nQTogYg=="),
      "message/rfc822[A: b]", D(ENCODED) },
    { "M15", OCTETS(V CT "multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n"
                    "A: b\r\n\r\n1\r\n--b--"),
      "multipart/digest(message/rfc822(text/plain[1]))", 0 },
    { "M16", OCTETS("A: b\n\n1\n2"), "text/plain[1\n2]", 0 },
    { "M17", OCTETS(V MIXED("b") "\r\n--b\r\n\r\n1\r--b--\r2\r\n--b--"),
      "multipart/mixed(text/plain[1\r--b--\r2])", D(BARE_CR) },
    { "M18", OCTETS(V MIXED("b") "\r\n--b\r\n\r\non\n--b\r\n\r\ntwo\r\n--b--"),
      "multipart/mixed(text/plain[on] text/plain[two])", D(LINE_ENDS) },
    { "M19", OCTETS(V CT "text/html\r\r\n\r\r\n1"), "text/html[1]",
      D(BARE_CR) },
    { "M20", OCTETS(V "nothing\r\n" CT "text/html\r\n\r\n1"), "text/html[1]",
      D(FIELD) },
    { "M21", OCTETS(V "Content-Type : text/html\r\n\r\n1"), "text/html[1]",
      D(FIELD) },
    { "M22", OCTETS(V ": a\r\n" CT "text/html\r\n\r\n1"), "text/html[1]",
      D(FIELD) },
    { "M23", OCTETS(" a\r\n" V CT "text/html\r\n\r\n1"), "text/html[1]",
      D(FIELD) },
    { "M25", OCTETS("\r\nA: b\r\n\r\n1"), "text/plain[A: b\r\n\r\n1]", 0 },
    { "M26", OCTETS(V "A: b\r\n \t\r\n" CT "text/html\r\n\r\n1"),
      "text/html[1]", 0 },
    { "M27", OCTETS(V CT "text/html\r\n" CT "text/plain\r\n\r\n1"),
      "text/html[1]", D(DUPLICATE) },
    { "M28", OCTETS(V CT "multipart/mixed; boundary=a; boundary=b\r\n\r\n"
                    "--a\r\n\r\n1\r\n--b--\r\n--a--"),
      "multipart/mixed(text/plain[1\r\n--b--])", D(PARAMETER) },
    { "M29", OCTETS(V CT "text\r\n\r\n1"), "text/plain[1]", D(TYPE) },
    { "M30", OCTETS(V CT "text (a)/(b) html (c)\r\n\r\n1"), "text/html[1]",
      D(PARAMETER) },
    { "M31", OCTETS(V "A: b\0c\r\n" CT "text/html\r\n\r\n1"), "text/html[1]",
      D(NUL) },
    { "M32", OCTETS(V CT "text/html\r\n\r\nno end"), "text/html[no end]",
      0 },
    { "M33", OCTETS(V CT "text/html"), "text/html[]", D(TRUNCATED) },
    { "M34", OCTETS(""), "text/plain[]", D(TRUNCATED) },
    { "M35", OCTETS(V MIXED("b") "\r\n--b\r\nA: b\r\n c\r\n--b--"),
      "multipart/mixed(text/plain[])", D(TRUNCATED) },
};

static void test_b14_to_m35_messages(void **state)
{
    size_t i;

    (void)state;
    HARD_COMPLETE(messages, 'B', 14, 17);
    HARD_COMPLETE(messages, 'M', 1, 23);
    HARD_COMPLETE(messages, 'M', 25, 35);
    for (i = 0; i < sizeof messages / sizeof *messages; i++)
        check_message(&messages[i], MPROTO_MIME_DECODE);
}

static void test_m24_mailbox_line(void **state)
{
    message row = {
        "M24", OCTETS("From a@b Mon Jan  1 00:00:00 2001\r\n" V CT
                      "text/html\r\n\r\n1"), "text/html[1]", 0
    };

    (void)state;
    check_message(&row, MPROTO_MIME_MBOXLINE);
    row.defects = D(FIELD);
    check_message(&row, 0);
}

/* The part past the limit is a leaf, and no octet is lost. */
static void test_m36_depth(void **state)
{
    static const char layer[] = CT "message/rfc822\r\n\r\n";
    static char all[200 * (sizeof layer - 1)];
    static const char inner[] = "(message/rfc822[" CT;
    mime_trace t;
    size_t i;

    (void)state;
    for (i = 0; i < 200; i++)
        memcpy(all + i * (sizeof layer - 1), layer, sizeof layer - 1);
    t = mime_outline(NULL, all, sizeof all);
    assert_int_equal(t.events[MPROTO_MIME_PART], 101);
    assert_true(t.defects & D(LIMIT));
    assert_non_null(strstr(t.text, inner));
    free(t.text);
}

static void test_p15_name_of_content_type(void **state)
{
    static const char only[] = V CT "text/plain; name=\"a.txt\"\r\n\r\n";
    mproto_mime *m = mproto_mime_new(NULL);
    const mproto_mime_event *e;
    int ends = 0;

    (void)state;
    assert_non_null(m);
    assert_int_equal(mproto_mime_in(m, OCTETS(only)), MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL)
        if (e->type == MPROTO_MIME_HEADER_END) {
            assert_int_equal(e->part->filename.n, 5);
            assert_memory_equal(e->part->filename.p, "a.txt", 5);
            ends++;
        }
    assert_int_equal(ends, 1);
    mproto_mime_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_b1_to_b13_encodings),
        cmocka_unit_test(test_b18_to_b22_charsets),
        cmocka_unit_test(test_b23_nul),
        cmocka_unit_test(test_b14_to_m35_messages),
        cmocka_unit_test(test_m24_mailbox_line),
        cmocka_unit_test(test_m36_depth),
        cmocka_unit_test(test_p15_name_of_content_type),
    };

    return cmocka_run_group_tests_name("hard_messages", tests, NULL, NULL);
}
