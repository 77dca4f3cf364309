#define _POSIX_C_SOURCE 200809L
#include "mime_outline.h"
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))
#define D(name) MPROTO_DEFECT_ ## name

#define V "MIME-Version: 1.0\r\n"
#define CT "Content-Type: "
#define MIXED(b) CT "multipart/mixed; boundary=" b "\r\n"

/* Messages where parsers differ, go astray or fall; the ids are those of the
 * failure catalogue. Octets of the outline are what leaves hold. */
static const struct hard {
    const char *id, *message, *outline;
    unsigned    defects;
} hard[] = {
    { "plain", "A: b\r\n\r\nbody\r\n", "text/plain[body\r\n]", 0 },
    { "empty", "", "text/plain[]", D(TRUNCATED) },
    { "no header", "\r\nbody", "text/plain[body]", 0 },
    { "header only", "A: b", "text/plain[]", D(TRUNCATED) },
    { "header, line end", "A: b\r\n", "text/plain[]", D(TRUNCATED) },
    { "two parts",
      V MIXED("b") "\r\npre\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n"
      "epi\r\n",
      "multipart/mixed(text/plain[one] text/plain[two])", 0 },
    { "LF",
      "MIME-Version: 1.0\n" CT "multipart/mixed; boundary=b\n\npre\n--b\n\n"
      "one\n\n--b\n\ntwo\n--b--\nepi\n",
      "multipart/mixed(text/plain[one\n] text/plain[two])", 0 },
    { "MIME-07 behind the header",
      V MIXED("b") "\r\n--b\r\n\r\none\r\n--b--",
      "multipart/mixed(text/plain[one])", 0 },
    { "MIME-03 prefixes",
      V MIXED("b") "\r\n--b\r\n\r\n--bb\r\n--b-\r\n--b--b\r\n-b\r\n--\r\n"
      " --b\r\nx--b\r\n--B\r\n--b--",
      "multipart/mixed(text/plain[--bb\r\n--b-\r\n--b--b\r\n-b\r\n--\r\n"
      " --b\r\nx--b\r\n--B])", 0 },
    { "prefix is nested",
      V MIXED("b") "\r\n--b\r\n" MIXED("bb") "\r\n--bb\r\n\r\n1\r\n--bb--\r\n"
      "--b--\r\n",
      "multipart/mixed(multipart/mixed(text/plain[1]))", 0 },
    { "MIME-05 blanks behind",
      V MIXED("b") "\r\n--b \t\r\n\r\n1\r\n--b-- \r\n--b\r\n\r\n2",
      "multipart/mixed(text/plain[1])", 0 },
    { "M12 blank in boundary",
      V MIXED("\"b \"") "\r\n--b\r\n\r\n1\r\n--b--\r\n",
      "multipart/mixed(text/plain[1])", D(BOUNDARY) },
    { "MIME-10 no end",
      V MIXED("b") "\r\n--b\r\n\r\n1\r\n",
      "multipart/mixed(text/plain[1\r\n])", D(UNCLOSED) },
    { "outer ends inner",
      V MIXED("o") "\r\n--o\r\n" MIXED("i") "\r\n--i\r\n\r\n1\r\n--o\r\n\r\n2"
      "\r\n--o--\r\n",
      "multipart/mixed(multipart/mixed(text/plain[1]) text/plain[2])",
      D(UNCLOSED) },
    { "M3 same boundary",
      V MIXED("b") "\r\n--b\r\n" MIXED("b") "\r\n--b\r\n\r\n1\r\n--b--\r\n"
      "--b\r\n\r\n2\r\n--b--\r\n",
      "multipart/mixed(multipart/mixed(text/plain[1]) text/plain[2])", 0 },
    { "M8 two in a row",
      V MIXED("b") "\r\n--b\r\n--b\r\n\r\n2\r\n--b--\r\n",
      "multipart/mixed(text/plain[] text/plain[2])", D(TRUNCATED) },
    { "M9 part without body",
      V MIXED("b") "\r\n--b\r\n" CT "text/html\r\n--b\r\n\r\n\r\n--b--",
      "multipart/mixed(text/html[] text/plain[])", D(TRUNCATED) },
    { "M10 no boundary",
      V CT "multipart/mixed\r\n\r\n--b\r\n\r\n1\r\n--b--",
      "multipart/mixed[--b\r\n\r\n1\r\n--b--]", D(BOUNDARY) },
    { "M11 empty boundary",
      V MIXED("\"\"") "\r\n--\r\n\r\n1\r\n----\r\n",
      "multipart/mixed[--\r\n\r\n1\r\n----\r\n]", D(BOUNDARY) },
    { "M13 encoded multipart",
      V MIXED("b") "Content-Transfer-Encoding: base64\r\n\r\n--b\r\n\r\n1\r\n"
      "--b--", "multipart/mixed(text/plain[1])", D(ENCODED) },
    { "MIME-05 two types",
      V CT "text/html\r\n" CT "text/plain\r\n\r\nx", "text/html[x]",
      D(DUPLICATE) },
    { "MIME-05 two boundaries",
      V CT "multipart/mixed; boundary=a; boundary=b\r\n\r\n--a\r\n\r\n1\r\n"
      "--b\r\n\r\n2\r\n--a--\r\n",
      "multipart/mixed(text/plain[1\r\n--b\r\n\r\n2])", D(PARAMETER) },
    { "no version",
      MIXED("b") "\r\n--b\r\n\r\n1\r\n--b--",
      "multipart/mixed(text/plain[1])", D(VERSION) },
    { "digest",
      V CT "multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nA: b\r\n\r\n1\r\n"
      "--b\r\n" CT "text/plain\r\n\r\n2\r\n--b--",
      "multipart/digest(message/rfc822(text/plain[1]) text/plain[2])", 0 },
    { "message in message",
      V CT "message/rfc822\r\n\r\n" V CT "message/rfc822\r\n\r\nA: b\r\n\r\n"
      "x", "message/rfc822(message/rfc822(text/plain[x]))", 0 },
    { "message ends in its header",
      V MIXED("b") "\r\n--b\r\n" CT "message/rfc822\r\n\r\nA: b\r\n--b--\r\n",
      "multipart/mixed(message/rfc822(text/plain[]))", D(TRUNCATED) },
    { "message without body",
      V CT "message/rfc822\r\n", "message/rfc822()", D(TRUNCATED) },
    { "M14 encoded message",
      V CT "message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nQTog"
      "Yg==", "message/rfc822[QTogYg==]", D(ENCODED) },
    { "M16 mixed ends",
      V MIXED("b") "\r\n--b\n\r\n1\r\n--b--\r\n",
      "multipart/mixed(text/plain[1])", D(LINE_ENDS) },
    { "LF before CRLF delimiter",
      V MIXED("b") "\r\n--b\r\n\r\n1\n--b--\r\n",
      "multipart/mixed(text/plain[1])", D(LINE_ENDS) },
    { "M17 bare CR",
      V MIXED("b") "\r\n--b\r\n\r\n1\r--b--\r2\r\r\n--b--\r\n",
      "multipart/mixed(text/plain[1\r--b--\r2\r])", D(BARE_CR) },
    { "M19 CR CR LF",
      V MIXED("b") "\r\r\n--b\r\r\n\r\r\n1\r\r\n--b--\r\r\n",
      "multipart/mixed(text/plain[1\r])", D(BARE_CR) },
    { "M20 line without colon",
      "A: b\r\nnothing\r\nC: d\r\n\r\nx", "text/plain[x]", D(FIELD) },
    { "M23 fold first", " a\r\nC: d\r\n\r\nx", "text/plain[x]", D(FIELD) },
    { "M29 no subtype", V CT "text\r\n\r\nx", "text/plain[x]", D(TYPE) },
    { "M30 comments",
      V CT "(a) text (b) / (c) html ; (d) charset=x (e)\r\n\r\nx",
      "text/html[x]", 0 },
    { "boundary looks closed",
      V MIXED("b--") "\r\n--b--\r\n\r\n1\r\n--b----\r\n",
      "multipart/mixed(text/plain[1])", 0 },
    { "end at once",
      V MIXED("b") "\r\n--b--\r\nepilogue", "multipart/mixed()", 0 },
    { "HDR-16 two From",
      "From: a\r\nFrom: b\r\n\r\nx", "text/plain[x]", D(DUPLICATE) },
    { "HDR-17 bare CR in a field",
      "A: b\rContent-Type: text/html\r\n\r\nx", "text/plain[x]", D(BARE_CR) },
    { "unknown encoding",
      V "Content-Transfer-Encoding: x-new\r\n\r\nx", "text/plain[x]",
      D(ENCODING) },
    { "eight in 7bit", "A: b\r\n\r\n\xff", "text/plain[\xff]", D(EIGHT) },
    { "only a delimiter", V MIXED("b") "\r\n--b", "multipart/mixed("
      "text/plain[])", D(UNCLOSED) | D(TRUNCATED) },
    { "hyphens",
      V MIXED("-") "\r\n---\r\n\r\n1\r\n-----\r\n\r\n",
      "multipart/mixed(text/plain[1])", 0 },
};

/* MIME-01 02 03 05 07 10 and HDR-16, HDR-17 are rows. */
static void test_mime_05_hard_messages(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < LEN(hard); i++) {
        mime_trace t = mime_outline(NULL, hard[i].message,
                                    strlen(hard[i].message));

        if (strcmp(t.text, hard[i].outline) || t.defects != hard[i].defects)
            print_error("%s: defects %x\n", hard[i].id, t.defects);
        assert_string_equal(t.text, hard[i].outline);
        assert_int_equal(t.defects, hard[i].defects);
        free(t.text);
    }
}

/* With all flags, limits that are hit, and every cut. */
static void splits(const char *p, size_t n, int few)
{
    mproto_mime_limits limits = { sizeof limits, 1, 2, 2, 20, 60 };
    mproto_mime_opts opts = { .size = sizeof opts };

    for (opts.flags = 0; opts.flags < (few ? 2 : 8); opts.flags++)
        mime_trace_splits(&opts, p, n, few);
    opts.flags = MPROTO_MIME_MBOXLINE;
    mime_trace_splits(&opts, p, n, few);
    opts.flags = 0;
    opts.limits = &limits;
    mime_trace_splits(&opts, p, n, few);
    limits.parts_max = 3;
    limits.depth_max = 10;
    limits.field_max = 4;
    limits.header_max = limits.fields_max = 10000;
    mime_trace_splits(&opts, p, n, few);
}

static void test_splits_of_hard_messages(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < LEN(hard); i++)
        splits(hard[i].message, strlen(hard[i].message), 0);
}

static char *slurp(const char *name, size_t *n)
{
    FILE *file = fopen(name, "rb");
    char *p = malloc(1u << 20);

    assert_non_null(file);
    assert_non_null(p);
    *n = fread(p, 1, 1u << 20, file);
    fclose(file);
    return p;
}

/* The folder is found from the top of the tree. */
static const char *const seeds[] = {
    "p08", "p16", "p17", "p20-as-scanned", "p20-encoded-words",
    "p20-subject", "p21-23", "p69", "p77-header", "pop3-120", "pop3-200",
};

static char *seed(const char *name, size_t *n)
{
    char path[128];

    snprintf(path, sizeof path, "tests/data/messages/%s.eml", name);
    return slurp(path, n);
}

static void test_splits_of_seeds(void **state)
{
    size_t i, n;

    (void)state;
    for (i = 0; i < LEN(seeds); i++) {
        char *p = seed(seeds[i], &n);

        splits(p, n, 0);
        free(p);
    }
}

/* Every message may end at any octet. */
static void test_mime_10_every_end(void **state)
{
    const mime_cuts all = { 0, 0, 0, 0 }, octets = { 0, 0, 1, 0 };
    size_t i, n, cut;

    (void)state;
    for (i = 0; i < LEN(seeds); i++) {
        char *p = seed(seeds[i], &n);

        for (cut = 0; cut <= n; cut++) {
            mime_trace whole = mime_trace_run(NULL, p, cut, &all);

            mime_trace_against(&whole, NULL, p, cut, &octets);
            assert_int_equal(whole.events[MPROTO_MIME_PART],
                             whole.events[MPROTO_MIME_PART_END]);
            assert_int_equal(whole.events[MPROTO_MIME_END], 1);
            free(whole.text);
        }
        free(p);
    }
}

static mime_trace seed_outline(const char *name, unsigned flags)
{
    mproto_mime_opts opts = { .size = sizeof opts };
    mime_trace t;
    size_t n;
    char *p = seed(name, &n);

    opts.flags = flags;
    t = mime_outline(&opts, p, n);
    free(p);
    return t;
}

static void expect_seed(const char *name, unsigned flags, unsigned fields,
                        unsigned defects, const char *outline)
{
    mime_trace t = seed_outline(name, flags);

    assert_string_equal(t.text, outline);
    assert_int_equal(t.events[MPROTO_MIME_FIELD], fields);
    assert_int_equal(t.defects, defects);
    free(t.text);
}

static void test_seed_p08(void **state)
{
    (void)state;
    expect_seed("p08", 0, 12, 0,
                "text/plain[This is a test\r\nWith several lines\r\n]");
}

static void test_seed_p16(void **state)
{
    (void)state;
    expect_seed("p16", MPROTO_MIME_DECODE, 2, D(VERSION),
                "text/plain[Buenos d\xed" "as:\r\n\r\n\xa0\xa0\xa0 Por "
                "indicaci\xf3n del Rector, os convoco a una comida en su "
                "comedor de Rectorado\xa0 (junto a su despacho de Getafe) el "
                "lunes d\xed" "a 8 de marzo a las 14:30 horas.\r\n\r\n \r\n]");
}

static void test_seed_p17(void **state)
{
    (void)state;
    expect_seed("p17", MPROTO_MIME_DECODE, 2, D(VERSION),
                "image/gif[%PDF-1.2\n7 0 obj\n<<\n/Type/Encoding\n"
                "/Differences[1/dotaccent/fi/fl/fraction/hungarumlaut/Lslash"
                "/lslash/ogonek/ring 2 0 R\n/Info 1 0 R\n>>\nstartxref\n"
                "56187\n%%EOF\n]");
}

static void test_seed_p20(void **state)
{
    (void)state;
    expect_seed("p20-subject", 0, 1, 0, "text/plain[]");
    expect_seed("p20-encoded-words", 0, 4, 0, "text/plain[]");
    expect_seed("p20-as-scanned", 0, 5, D(DUPLICATE), "text/plain[]");
}

static void test_seed_p69_p77(void **state)
{
    (void)state;
    expect_seed("p69", 0, 7, 0, "text/plain[Hello Joe, do you think we can "
                "meet at 3:30 tomorrow?\r\n]");
    expect_seed("p77-header", 0, 8, 0, "text/plain[]");
}

static void test_seed_p21_23(void **state)
{
    mime_trace t = seed_outline("p21-23", 0);

    (void)state;
    assert_string_equal(t.text,
        "multipart/mixed(text/plain[   ...Some text appears here...\r\n[Note "
        "that the preceding blank line means\r\nno header fields were given "
        "and this is text,\r\nwith charset US ASCII.  It could have been\r\n"
        "done with explicit typing as in the next part.]\r\n] text/plain["
        "This could have been part of the previous part,\r\nbut illustrates "
        "explicit versus implicit\r\ntyping of body parts.\r\n] "
        "multipart/parallel(audio/basic[   ... base64-encoded 8000 Hz "
        "single-channel\r\n       mu-law-format audio data goes here....\r\n]"
        " image/gif[   ... base64-encoded image data goes here....\r\n]) "
        "text/richtext[This is <bold><italic>richtext.</italic></bold>\r\n"
        "<smaller>as defined in RFC 1341</smaller>\r\n<nl><nl>Isn't it\r\n"
        "<bigger><bigger>cool?</bigger></bigger>\r\n] message/rfc822("
        "text/plain[   ... Additional text in ISO-8859-1 goes here ...\r\n])"
        ")");
    assert_int_equal(t.defects, D(VERSION));    /* of the message inside */
    free(t.text);
    t = seed_outline("p21-23", MPROTO_MIME_DECODE);
    assert_true(t.defects & D(ALPHABET));       /* the base64 is prose */
    free(t.text);
}

static void test_shallow(void **state)
{
    static const char text[] = V CT "message/rfc822\r\n\r\nA: b\r\n\r\nx";
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_SHALLOW };
    mime_trace t = mime_outline(&opts, text, sizeof text - 1);

    (void)state;
    assert_string_equal(t.text, "message/rfc822[A: b\r\n\r\nx]");
    assert_int_equal(t.defects, 0);
    free(t.text);
}

static void test_no_fields(void **state)
{
    static const char text[] = V CT "text/html\r\n\r\nx";
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_NOFIELD };
    mime_trace t = mime_outline(&opts, text, sizeof text - 1);

    (void)state;
    assert_string_equal(t.text, "text/html[x]");
    assert_int_equal(t.events[MPROTO_MIME_FIELD], 0);
    free(t.text);
}

static mproto_mime *parser_of(const mproto_mime_opts *opts, const char *p)
{
    mproto_mime *m = mproto_mime_new(opts);

    assert_non_null(m);
    assert_int_equal(mproto_mime_in(m, p, strlen(p)), MPROTO_OK);
    mproto_mime_eof(m);
    return m;
}

/* The outline when the part of this path is skipped. */
static mime_trace outline_without(const mproto_mime_opts *opts, const char *p,
                                  unsigned depth, unsigned number)
{
    mproto_mime *m = parser_of(opts, p);
    const mproto_mime_event *e;
    mime_trace t;

    memset(&t, 0, sizeof t);
    while ((e = mproto_mime_next(m)) != NULL) {
        if (e->type == MPROTO_MIME_HEADER_END && e->part->depth == depth
            && (depth == 0 || e->part->path[depth - 1] == number))
            assert_int_equal(mproto_mime_skip(m), MPROTO_OK);
        else if (e->type != MPROTO_MIME_HEADER_END)
            assert_int_equal(mproto_mime_skip(m), MPROTO_E_STATE);
        if (e->type == MPROTO_MIME_PART_END)
            mime_trace_say(&t, "lines", (unsigned long)e->part->lines);
        mime_outline_event(&t, e);
    }
    assert_int_equal(mproto_mime_skip(m), MPROTO_E_STATE);
    mproto_mime_free(m);
    return t;
}

static void test_skip(void **state)
{
    static const char text[] =
        V MIXED("o") "\r\n--o\r\n" MIXED("i") "\r\n--i\r\n\r\n1\r\n\0\r\n"
        "--i--\r\n--o\r\nContent-Transfer-Encoding: base64\r\n\r\nMg==\r\n"
        "--o\r\n\r\n3\r\n--o--\r\n";
    static const struct {
        unsigned    depth, number, flags;
        const char *outline;
    } cases[] = {
        { 0, 0, 0, "multipart/mixed(multipart/mixed(text/plain[ lines=1] "
          "lines=4) text/plain[ lines=0] text/plain[ lines=0] lines=16)" },
        { 1, 1, MPROTO_MIME_DECODE,
          "multipart/mixed(multipart/mixed(text/plain[ lines=1] "
          "lines=4) text/plain[2 lines=0] text/plain[3 lines=0] lines=16)" },
        { 1, 2, MPROTO_MIME_DECODE,
          "multipart/mixed(multipart/mixed(text/plain[1\r\n@ lines=1] "
          "lines=4) text/plain[ lines=0] text/plain[3 lines=0] lines=16)" },
        { 1, 3, 0,
          "multipart/mixed(multipart/mixed(text/plain[1\r\n@ lines=1] "
          "lines=4) text/plain[Mg== lines=0] text/plain[ lines=0] lines=16)" },
    };
    mproto_mime_opts opts = { .size = sizeof opts };
    char copy[sizeof text];
    size_t i;

    (void)state;
    memcpy(copy, text, sizeof text);
    *(char *)memchr(copy, '\0', sizeof copy) = '@';
    for (i = 0; i < LEN(cases); i++) {
        mime_trace t;

        opts.flags = cases[i].flags;
        t = outline_without(&opts, copy, cases[i].depth, cases[i].number);
        assert_string_equal(t.text, cases[i].outline);
        assert_int_equal(t.defects, 0);
        free(t.text);
    }
}

/* Nobody asks what a part that is skipped is made of. */
static void test_skip_sees_no_defects(void **state)
{
    mime_trace t = outline_without(NULL, "A: b\r\n\r\n\xff\r", 0, 0);

    (void)state;
    assert_string_equal(t.text, "text/plain[ lines=0]");
    assert_int_equal(t.defects, 0);
    free(t.text);
}

/* The line of a mailbox before a message: how many octets are told before its
 * PART, and how many fields it has then. */
static const struct from_line {
    const char *message;
    size_t      before;
    unsigned    fields, defects;
} from_lines[] = {
    { "From a@b Thu Jan  1 00:00:00 1970\r\nA: b\r\n\r\nx", 35, 1, 0 },
    { "From \nA: b\n\nx", 6, 1, 0 },
    { ">From a\nA: b\n\nx", 8, 1, 0 },
    { "From a\nFrom b\nA: b\n\nx", 7, 2, D(FIELD) },
    { "From: a\nA: b\n\nx", 0, 2, 0 },
    { ">>From a\nA: b\n\nx", 0, 2, D(FIELD) },
    { "from a\nA: b\n\nx", 0, 2, D(FIELD) },
    { "From", 0, 1, D(FIELD) | D(TRUNCATED) },
    { "From ", 5, 0, D(TRUNCATED) },
    { ">", 0, 1, D(FIELD) | D(TRUNCATED) },
    { "", 0, 0, D(TRUNCATED) },
    { "From a\n\nx", 7, 0, 0 },
    { "From a\n b\nA: b\n\nx", 7, 2, D(FIELD) },
};

static void test_mailbox_line(void **state)
{
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_MBOXLINE };
    const mproto_mime_event *e;
    unsigned fields;
    size_t i, before;

    (void)state;
    for (i = 0; i < LEN(from_lines); i++) {
        const char *p = from_lines[i].message;
        mproto_mime *m = parser_of(&opts, p);

        for (before = 0; (e = mproto_mime_next(m)) != NULL;) {
            if (e->type == MPROTO_MIME_PART)
                break;
            assert_int_equal(e->type, MPROTO_MIME_OUTSIDE);
            before += e->data.n;
        }
        assert_non_null(e);
        assert_int_equal(before, from_lines[i].before);
        assert_int_equal(e->part->header, before);
        for (fields = 0; e->type != MPROTO_MIME_END; e = mproto_mime_next(m))
            fields += e->type == MPROTO_MIME_FIELD;
        assert_int_equal(fields, from_lines[i].fields);
        assert_int_equal(e->defects, from_lines[i].defects);
        mproto_mime_free(m);
        mime_trace_splits(&opts, p, strlen(p), 0);
    }
}

static void test_no_mailbox_line(void **state)
{
    static const char text[] = "From a\r\nA: b\r\n\r\nx";
    mime_trace t = mime_outline(NULL, text, sizeof text - 1);

    (void)state;
    assert_int_equal(t.events[MPROTO_MIME_FIELD], 2);
    assert_int_equal(t.defects, D(FIELD));
    free(t.text);
}

static void test_calls_out_of_turn(void **state)
{
    mproto_mime *m = mproto_mime_new(NULL);
    const mproto_mime_event *e;

    (void)state;
    assert_non_null(m);
    assert_int_equal(mproto_mime_raw(m), MPROTO_E_STATE);
    assert_int_equal(mproto_mime_in(m, NULL, 0), MPROTO_OK);
    assert_int_equal(mproto_mime_in(m, "\r\nx", 3), MPROTO_OK);
    assert_int_equal(mproto_mime_in(m, "y", 1), MPROTO_E_STATE);
    while ((e = mproto_mime_next(m)) != NULL)
        assert_int_equal(mproto_mime_raw(m), e->type == MPROTO_MIME_HEADER_END
                         ? MPROTO_OK : MPROTO_E_STATE);
    assert_int_equal(mproto_mime_raw(m), MPROTO_E_STATE);
    assert_int_equal(mproto_mime_in(m, "y", 1), MPROTO_OK);
    assert_non_null(mproto_mime_next(m));
    assert_null(mproto_mime_next(m));
    mproto_mime_eof(m);
    assert_int_equal(mproto_mime_in(m, "z", 1), MPROTO_E_STATE);
    assert_int_equal(mproto_mime_next(m)->type, MPROTO_MIME_PART_END);
    assert_int_equal(mproto_mime_next(m)->type, MPROTO_MIME_END);
    assert_null(mproto_mime_next(m));
    assert_null(mproto_mime_next(m));
    assert_int_equal(mproto_mime_error(m)->code, MPROTO_OK);
    mproto_mime_free(m);
    mproto_mime_free(NULL);
}

/* All flags and splits for the folder of messages that the environment
 * names; they are none of ours, so they are not in the tree. */
static unsigned corpus_folder(const char *list)
{
    FILE *names = fopen(list, "r");
    char name[1024];
    unsigned count = 0;
    size_t n;

    assert_non_null(names);
    while (fgets(name, sizeof name, names)) {
        char *p;

        name[strcspn(name, "\n")] = '\0';
        p = slurp(name, &n);
        if (n < 1u << 20)
            splits(p, n, 1);
        count += n < 1u << 20;
        free(p);
    }
    fclose(names);
    return count;
}

static void test_corpus(void **state)
{
    const char *folder = getenv("MPROTO_CORPUS");
    char list[] = "/tmp/mproto-corpus-XXXXXX", command[1200];
    int code;

    (void)state;
    if (!folder) {
        print_message("SKIP: MPROTO_CORPUS is not set\n");
        skip();
    }
    code = mkstemp(list);
    assert_true(code >= 0);
    close(code);
    snprintf(command, sizeof command,
             "find '%s' -name '*.eml' -type f >'%s'", folder, list);
    assert_int_equal(system(command), 0);
    print_message("%u messages\n", corpus_folder(list));
    unlink(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mime_05_hard_messages),
        cmocka_unit_test(test_splits_of_hard_messages),
        cmocka_unit_test(test_splits_of_seeds),
        cmocka_unit_test(test_mime_10_every_end),
        cmocka_unit_test(test_seed_p08),
        cmocka_unit_test(test_seed_p16),
        cmocka_unit_test(test_seed_p17),
        cmocka_unit_test(test_seed_p20),
        cmocka_unit_test(test_seed_p21_23),
        cmocka_unit_test(test_seed_p69_p77),
        cmocka_unit_test(test_shallow),
        cmocka_unit_test(test_no_fields),
        cmocka_unit_test(test_skip),
        cmocka_unit_test(test_skip_sees_no_defects),
        cmocka_unit_test(test_mailbox_line),
        cmocka_unit_test(test_no_mailbox_line),
        cmocka_unit_test(test_calls_out_of_turn),
        cmocka_unit_test(test_corpus),
    };

    return cmocka_run_group_tests_name("mime", tests, NULL, NULL);
}
