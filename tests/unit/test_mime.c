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
      "multipart/mixed(multipart/mixed(text/plain[1]) text/plain[2])",
      D(BOUNDARY) },
    { "M3 closed twice",
      V MIXED("b") "\r\n--b\r\n" MIXED("b") "\r\n--b\r\n\r\n1\r\n--b--\r\n"
      "--b--\r\n--b\r\n\r\n2\r\n",
      "multipart/mixed(multipart/mixed(text/plain[1]))", D(BOUNDARY) },
    { "inner delimiter behind the outer one",
      V MIXED("o") "\r\n--o\r\n" MIXED("i") "\r\n--i\r\n\r\n1\r\n--o--\r\n"
      "--i\r\n\r\n2\r\n--i--\r\n",
      "multipart/mixed(multipart/mixed(text/plain[1]))", D(UNCLOSED) },
    { "inner delimiter before the inner header",
      V MIXED("o") "\r\n--i\r\n--o\r\n" MIXED("i") "\r\n--o\r\n--i\r\n"
      "\r\n2\r\n--o--\r\n",
      "multipart/mixed(multipart/mixed() text/plain[2])",
      D(UNCLOSED) | D(FIELD) },
    { "closed before it is opened",
      V MIXED("b") "\r\n--b--\r\n--b\r\n\r\n1\r\n", "multipart/mixed()", 0 },
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
    { "digest of digests",
      V CT "multipart/digest; boundary=a\r\n\r\n--a\r\n\r\n" CT
      "multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nA: b\r\n\r\n1\r\n"
      "--b--\r\n--a\r\nA: b\r\n\r\n" V CT "text/html\r\n\r\n2\r\n--a--\r\n",
      "multipart/digest(message/rfc822(multipart/digest(message/rfc822("
      "text/plain[1]))) message/rfc822(text/html[2]))", D(VERSION) },
    { "digest, type not legal",
      V CT "multipart/digest; boundary=b\r\n\r\n--b\r\n" CT "x\r\n\r\nA: b"
      "\r\n\r\n1\r\n--b--",
      "multipart/digest(message/rfc822(text/plain[1]))", D(TYPE) },
    { "digest in mixed ends with it",
      V MIXED("o") "\r\n--o\r\n" CT "multipart/digest; boundary=b\r\n\r\n"
      "--b\r\n\r\nA: b\r\n--b--\r\n--o\r\n\r\n1\r\n--o--",
      "multipart/mixed(multipart/digest(message/rfc822(text/plain[])) "
      "text/plain[1])", D(TRUNCATED) },
    { "partial",
      V CT "message/partial; id=\"a@b\"; number=1; total=2\r\n\r\n" MIXED("b")
      "\r\n--b", "message/partial[" MIXED("b") "\r\n--b]", 0 },
    { "external-body, with its phantom",
      V CT "message/external-body; access-type=local-file; name=\"/a\"\r\n"
      "\r\n" CT "image/gif\r\nContent-ID: <a@b>\r\n\r\nphantom",
      "message/external-body[" CT "image/gif\r\nContent-ID: <a@b>\r\n\r\n"
      "phantom]", 0 },
    { "report",
      V CT "multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
      "--b\r\n\r\nsorry\r\n--b\r\n" CT "message/delivery-status\r\n\r\n"
      "Reporting-MTA: dns; a\r\n\r\nAction: failed\r\n\r\n--b\r\n" CT
      "message/rfc822\r\n\r\nA: b\r\n\r\n1\r\n--b--\r\n",
      "multipart/report(text/plain[sorry] message/delivery-status["
      "Reporting-MTA: dns; a\r\n\r\nAction: failed\r\n] message/rfc822("
      "text/plain[1]))", 0 },
    { "report with a header alone",
      V CT "multipart/report; boundary=b\r\n\r\n--b\r\n" CT
      "text/rfc822-headers\r\n\r\nA: b\r\n\r\n--b--\r\n",
      "multipart/report(text/rfc822-headers[A: b\r\n])", 0 },
    { "global",
      V CT "message/global\r\n\r\nA: b\r\n\r\nx",
      "message/global(text/plain[x])", 0 },
    { "global, encoded",
      V CT "message/global\r\nContent-Transfer-Encoding: base64\r\n\r\nQTog"
      "Yg==", "message/global[QTogYg==]", 0 },
    { "global that is no message",
      V MIXED("b") "\r\n--b\r\n" CT "message/global-headers\r\n\r\nA: b\r\n"
      "--b\r\n" CT "message/global-delivery-status\r\n\r\nA: b\r\n--b--",
      "multipart/mixed(message/global-headers[A: b] "
      "message/global-delivery-status[A: b])", 0 },
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
    { "M22 no name", "A: b\r\n: c\r\n\r\nx", "text/plain[x]", D(FIELD) },
    { "M26 fold of blanks", "A: b\r\n \t\r\n\r\nx", "text/plain[x]", 0 },
    { "M23 fold first", " a\r\nC: d\r\n\r\nx", "text/plain[x]", D(FIELD) },
    { "M29 no subtype", V CT "text\r\n\r\nx", "text/plain[x]", D(TYPE) },
    { "M30 comments",
      V CT "(a) text (b) / (c) html ; (d) charset=x (e)\r\n\r\nx",
      "text/html[x]", D(PARAMETER) },
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

static void test_hard_messages(void **state)
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
    opts.flags = MPROTO_MIME_MBOXLINE | MPROTO_MIME_DECODE | MPROTO_MIME_UTF8
               | MPROTO_MIME_UNFLOW;
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
static void ends(unsigned flags, const char *p, size_t n)
{
    const mime_cuts all = { 0, 0, 0, 0 }, octets = { 0, 0, 1, 0 };
    mproto_mime_opts opts = { .size = sizeof opts, .flags = flags };
    size_t cut;

    for (cut = 0; cut <= n; cut++) {
        mime_trace whole = mime_trace_run(&opts, p, cut, &all);

        mime_trace_against(&whole, &opts, p, cut, &octets);
        assert_int_equal(whole.events[MPROTO_MIME_PART],
                         whole.events[MPROTO_MIME_PART_END]);
        assert_int_equal(whole.events[MPROTO_MIME_END], 1);
        free(whole.text);
    }
}

static void test_mime_10_every_end(void **state)
{
    size_t i, n;

    (void)state;
    for (i = 0; i < LEN(seeds); i++) {
        char *p = seed(seeds[i], &n);

        ends(0, p, n);
        free(p);
    }
    for (i = 0; i < LEN(hard); i++)
        ends(i % 2 ? 0 : MPROTO_MIME_DECODE | MPROTO_MIME_UTF8
             | MPROTO_MIME_UNFLOW | MPROTO_MIME_MBOXLINE,
             hard[i].message, strlen(hard[i].message));
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
        cmocka_unit_test(test_hard_messages),
        cmocka_unit_test(test_splits_of_hard_messages),
        cmocka_unit_test(test_splits_of_seeds),
        cmocka_unit_test(test_mime_10_every_end),
        cmocka_unit_test(test_seed_p08),
        cmocka_unit_test(test_seed_p16),
        cmocka_unit_test(test_seed_p17),
        cmocka_unit_test(test_seed_p20),
        cmocka_unit_test(test_seed_p21_23),
        cmocka_unit_test(test_seed_p69_p77),
        cmocka_unit_test(test_corpus),
    };

    return cmocka_run_group_tests_name("mime", tests, NULL, NULL);
}
