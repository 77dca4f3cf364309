#include <mailproto/imapsearch.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include "heap.h"
#include "imap_program.h"

#define HEAD "Date: Tue, 1 Feb 1994 23:59:00 -0800\r\n" \
    "From: =?utf-8?q?J=C3=BCrgen_M=C3=BCller?= <jm@example.org>\r\n" \
    "To: Fred\r\n Foobar <foobar@example.com>\r\n" \
    "Subject: =?iso-8859-1?q?Stra=DFe?= aabaab\r\n" \
    "X-Empty:\r\n" \
    "MIME-Version: 1.0\r\n" \
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
#define MAIL HEAD \
    "preamble\r\n--b\r\nContent-Type: text/plain; charset=koi8-r\r\n" \
    "Content-Transfer-Encoding: base64\r\n\r\n" \
    "8NLJ18XUIEhlbGxv\r\n" \
    "--b\r\nContent-Type: image/gif\r\nContent-Description: Picture\r\n\r\n" \
    "needle\r\n--b\r\n\r\nan ababac here\r\n" \
    "--b\r\nContent-Type: message/delivery-status\r\n\r\nStatus: 5.1.1\r\n" \
    "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\n" \
    "deep words\r\n--b--\r\nepilogue\r\n"

static const mproto_imapsearch_view plain_view = { 10, 90, 1000000, 0 };

static mproto_imap_msg some_message(void)
{
    mproto_imap_msg m;

    memset(&m, 0, sizeof m);
    m.seq = 5;
    m.uid = 50;
    m.flags = MPROTO_IMAP_SEEN | MPROTO_IMAP_RECENT;
    m.keywords = "$Forwarded Junk";
    m.received = 86400 * 3 - 60;        /* in its zone the 4th */
    m.zone = 60;
    m.is_saved = 1;
    m.saved = 86400 * 5;
    m.size = 1000;
    m.modseq = 77;
    m.email_id = "M1";
    m.thread_id = "T1";
    m.header.p = HEAD;
    m.header.n = sizeof HEAD - 1;
    m.raw.p = MAIL;
    m.raw.n = sizeof MAIL - 1;
    return m;
}

static int compile(mproto_imapsearch **p, const char *text,
                   const mproto_imapsearch_opts *opts)
{
    program_text t;
    int code;

    assert_true(program_read(&t, text, strlen(text)));
    code = mproto_imapsearch_new(p, mproto_imap_values_list(&t.values), opts);
    program_clear(&t);
    assert_true((*p != NULL) == (code == MPROTO_OK));
    return code;
}

static int found_in(const char *text, const mproto_imap_msg *m)
{
    mproto_imapsearch *p;
    int result;

    assert_int_equal(compile(&p, text, NULL), MPROTO_OK);
    result = mproto_imapsearch_match(p, m, &plain_view);
    mproto_imapsearch_free(p);
    return result;
}

static void assert_found(const char *const *texts, int want)
{
    mproto_imap_msg m = some_message();

    for (; *texts; texts++) {
        if (found_in(*texts, &m) != want)
            fail_msg("%s", *texts);
    }
}

static void test_keys_that_are_true(void **state)
{
    static const char *const texts[] = {
        "ALL", "SEEN", "RECENT", "UNANSWERED", "UNDELETED", "UNDRAFT",
        "UNFLAGGED", "KEYWORD junk", "KEYWORD $Forwarded", "UNKEYWORD Fun",
        "5", "1:*", "10,5", "3:5", "*:1", "UID 50", "UID 1:60", "UID 50:*",
        "ON 4-Jan-1970", "SINCE 4-Jan-1970", "SINCE 03-JAN-1970",
        "BEFORE 5-Jan-1970", "SAVEDON 6-Jan-1970", "SAVEDBEFORE 7-Jan-1970",
        "SAVEDSINCE 1-Jan-1970", "SAVEDATESUPPORTED", "LARGER 999",
        "SMALLER 1001", "OLDER 1000", "YOUNGER 990000", "MODSEQ 77",
        "MODSEQ 0", "MODSEQ \"/flags/\\\\Draft\" all 62", "EMAILID M1",
        "THREADID T1", "SENTON 1-Feb-1994", "SENTSINCE \"1-Feb-1994\"",
        "SENTBEFORE 2-Feb-1994", "not not seen",
        "FUZZY SEEN", "FUZZY (NOT FUZZY DELETED)", NULL
    };

    (void)state;
    assert_found(texts, MPROTO_IMAPSEARCH_MATCH);
}

static void test_keys_that_are_false(void **state)
{
    static const char *const texts[] = {
        "NOT ALL", "UNSEEN", "NEW", "OLD", "ANSWERED", "DELETED", "DRAFT",
        "FLAGGED", "KEYWORD Jun", "UNKEYWORD JUNK", "4", "6:*", "*", "11",
        "UID 51:60", "UID *", "ON 3-Jan-1970", "SINCE 5-Jan-1970",
        "BEFORE 4-Jan-1970", "SAVEDON 5-Jan-1970", "LARGER 1000",
        "SMALLER 1000", "OLDER 999999", "YOUNGER 1", "MODSEQ 78",
        "EMAILID m1", "THREADID T", "SENTON 2-Feb-1994",
        "SENTBEFORE 1-Feb-1994", "$", "UID $", NULL
    };

    (void)state;
    assert_found(texts, MPROTO_IMAPSEARCH_NO);
}

static void test_texts_that_are_there(void **state)
{
    static const char *const texts[] = {
        "SUBJECT aabaab", "SUBJECT AAB", "SUBJECT \"e aa\"", "SUBJECT \"\"",
        "SUBJECT STRA\xc3\x9f" "E", "FROM \"J\xc3\x9cRGEN m\xc3\xbcl\"",
        "FROM example.org", "TO \"fred foobar\"", "HEADER x-empty \"\"",
        "HEADER Content-Type mixed", "HEADER \"X-EMPTY\" {0}\r\n",
        "BODY \"\xd0\xbf\xd1\x80\xd0\x98\xd0\x92\xd0\x95\xd1\x82 hello\"",
        "BODY ababac", "BODY babac", "TEXT hello", "TEXT PICTURE",
        "TEXT \"to: fred\"", "TEXT koi8", "TEXT {0}\r\n", "BODY \"\"",
        "BODY 5.1.1", "BODY \"deep WORDS\"", "TEXT \"subject: inner\"", NULL
    };

    (void)state;
    assert_found(texts, MPROTO_IMAPSEARCH_MATCH);
}

static void test_texts_that_are_not_there(void **state)
{
    static const char *const texts[] = {
        "SUBJECT Strase", "FROM Jurgen", "CC \"\"", "BCC x", "BODY needle",
        "TEXT needle", "BODY picture", "BODY abac\xc3", "BODY preamble",
        "HEADER X-Empty a", "HEADER X-Emp \"\"", "BODY 8NLJ18",
        "BODY inner", "TEXT epilogue", "TEXT \"here status\"", NULL
    };

    (void)state;
    assert_found(texts, MPROTO_IMAPSEARCH_NO);
}

static void test_what_is_no_program(void **state)
{
    static const char *const texts[] = {
        "", "()", "NOT", "OR", "OR SEEN", "OR (SEEN) ()", "SUBJECT",
        "SUBJECT (a)", "HEADER a", "HEADER \"\" a", "FOO", "SEEN FOO",
        "LARGER -1", "LARGER x", "LARGER 9223372036854775808", "OLDER 0",
        "BEFORE 1-Foo-1994", "BEFORE 31-Feb-1994", "BEFORE 1994-02-01",
        "ON 1-Feb-94", "KEYWORD \\Seen", "KEYWORD", "UID", "UID 0", "0",
        "1,", "5:x", "\"SEEN\"", "NIL", "MODSEQ", "MODSEQ \"/flags/a\" all",
        "NOT NOT", "FUZZY", "((SEEN)", "NOT (OR SEEN)", NULL
    };
    mproto_imapsearch *p;
    program_text t;
    size_t i;

    (void)state;
    for (i = 0; texts[i]; i++) {
        if (program_read(&t, texts[i], strlen(texts[i])) &&
            mproto_imapsearch_new(&p, mproto_imap_values_list(&t.values),
                                  NULL) != MPROTO_E_ARG)
            fail_msg("%s", texts[i]);
        program_clear(&t);
    }
}

/* --- programs --- */

/* Programs of two keys, "a" and "b", and for which of their four truths they
 * are true: bit 1 when a is, bit 2 when b is. */
static void test_and_or_not(void **state)
{
    static const struct {
        const char *form;
        unsigned    truths;
    } forms[] = {
        { "a b", 8 }, { "OR a b", 14 }, { "NOT (a b)", 7 },
        { "NOT OR a b", 1 }, { "OR NOT a b", 13 }, { "(a) NOT (b)", 2 },
        { "OR (ALL a) (b ALL)", 14 }, { "NOT NOT OR (NOT (NOT a)) ((b))", 14 },
        { "OR (a NOT b) (b NOT a)", 6 }, { "OR OR a b a NOT b", 2 },
        { "OR NOT (a b) OR NOT a b", 15 }, { "NOT (a NOT OR b a)", 15 }
    };
    mproto_imap_msg m = some_message();
    char text[128];
    const char *p;
    unsigned i, k;

    (void)state;
    for (i = 0; i < sizeof forms / sizeof *forms; i++) {
        for (k = 0; k < 4; k++) {
            text[0] = '\0';
            for (p = forms[i].form; *p; p++) {
                if (*p == 'a' || *p == 'b')
                    strcat(text, k & (*p == 'a' ? 1u : 2u) ? "5" : "6");
                else
                    strncat(text, p, 1);
            }
            if (found_in(text, &m) != (int)(forms[i].truths >> k & 1))
                fail_msg("%s", text);
        }
    }
}

static char *repeat(char *to, const char *s, size_t n)
{
    size_t k = strlen(s);

    for (; n > 0; n--, to += k)
        memcpy(to, s, k);
    *to = '\0';
    return to;
}

/* What Dovecot answers with as many levels of recursion. */
static void test_deep_programs(void **state)
{
    static char text[400000];
    mproto_imap_msg m = some_message();
    char *end;

    (void)state;
    end = repeat(text, "NOT ", 10001);
    strcpy(end, "SEEN");
    assert_int_equal(found_in(text, &m), 0);
    end = repeat(text, "(", 30000);
    strcpy(end, "SEEN");
    (void)repeat(end + 4, ")", 30000);
    assert_int_equal(found_in(text, &m), 1);
    end = repeat(text, "OR UNSEEN ", 5000);
    strcpy(end, "SEEN");
    assert_int_equal(found_in(text, &m), 1);
    end = repeat(text, "OR ", 5000);
    end = repeat(end, "UNSEEN ", 5000);
    strcpy(end, "UNSEEN");
    assert_int_equal(found_in(text, &m), 0);
    end = repeat(text, "NOT (OR UNSEEN ", 4000);
    strcpy(end, "SEEN");
    (void)repeat(end + 4, ")", 4000);
    assert_int_equal(found_in(text, &m), 1);
}

/* A message is read only where nothing less decides. */
static void test_as_little_is_read_as_decides(void **state)
{
    mproto_imap_msg m = some_message();

    (void)state;
    m.header.p = m.raw.p = NULL;
    assert_int_equal(found_in("BODY x SUBJECT y UNSEEN", &m),
                     MPROTO_IMAPSEARCH_NO);
    assert_int_equal(found_in("OR BODY x OR SUBJECT y SEEN", &m),
                     MPROTO_IMAPSEARCH_MATCH);
    assert_int_equal(found_in("BODY x SUBJECT aab SEEN", &m),
                     MPROTO_IMAPSEARCH_HEADER);
    assert_int_equal(found_in("BODY x SEEN", &m), MPROTO_IMAPSEARCH_MESSAGE);
    m.header = some_message().header;
    assert_int_equal(found_in("BODY x SUBJECT aab SEEN", &m),
                     MPROTO_IMAPSEARCH_MESSAGE);
    assert_int_equal(found_in("BODY x SUBJECT zzz SEEN", &m),
                     MPROTO_IMAPSEARCH_NO);
    m.raw = some_message().raw;
    m.header.p = NULL;
    assert_int_equal(found_in("BODY hello SUBJECT aab SEEN", &m),
                     MPROTO_IMAPSEARCH_MATCH);
}

static void test_what_the_answer_needs_to_know(void **state)
{
    mproto_imapsearch_view view = plain_view;
    mproto_imap_msg m = some_message();
    mproto_imapsearch *p;
    mproto_span s = { "utf-8", 5 };

    (void)state;
    assert_int_equal(compile(&p, "OR $ 1:10 UID 99 MODSEQ 1", NULL),
                     MPROTO_OK);
    assert_true(mproto_imapsearch_has_modseq(p));
    assert_true(mproto_imapsearch_has_numbers(p));
    assert_false(mproto_imapsearch_is_above(p, 10));
    assert_true(mproto_imapsearch_is_above(p, 9));
    mproto_imapsearch_free(p);
    assert_int_equal(compile(&p, "UID $ NOT $", NULL), MPROTO_OK);
    assert_false(mproto_imapsearch_has_modseq(p));
    assert_false(mproto_imapsearch_has_numbers(p));
    assert_false(mproto_imapsearch_is_above(p, 0));
    mproto_imapsearch_free(p);
    assert_int_equal(compile(&p, "UID $", NULL), MPROTO_OK);
    view.saved = 1;
    assert_int_equal(mproto_imapsearch_match(p, &m, &view), 1);
    mproto_imapsearch_free(p);
    mproto_imapsearch_free(NULL);
    assert_true(mproto_imapsearch_charset(s));
    s.n = 4;
    assert_false(mproto_imapsearch_charset(s));
    s.n = 0;
    assert_true(mproto_imapsearch_charset(s));
}

/* --- limits and memory --- */

static void test_limits(void **state)
{
    mproto_imapsearch_opts opts = { sizeof opts, 3, 2, 2, NULL, NULL };
    mproto_imapsearch *p;

    (void)state;
    assert_int_equal(compile(&p, "1 OR 2 3", &opts), MPROTO_OK);
    mproto_imapsearch_free(p);
    assert_int_equal(compile(&p, "1 OR 2 (3 4)", &opts), MPROTO_E_FULL);
    assert_int_equal(compile(&p, "BODY a NOT TEXT b", &opts), MPROTO_OK);
    mproto_imapsearch_free(p);
    assert_int_equal(compile(&p, "BODY a TEXT b BODY c", &opts),
                     MPROTO_E_FULL);
    assert_int_equal(compile(&p, "CC a HEADER b \"\"", &opts), MPROTO_OK);
    mproto_imapsearch_free(p);
    assert_int_equal(compile(&p, "CC a HEADER b c TO d", &opts),
                     MPROTO_E_FULL);
    assert_int_equal(compile(&p, "SENTON 1-Jan-2000 TO d NOT SENTSINCE "
                                 "1-Jan-2000", &opts), MPROTO_E_FULL);
    opts.size = 0;
    assert_int_equal(compile(&p, "1", &opts), MPROTO_E_ARG);
}

/* Fails at the k-th call. */
typedef struct failing {
    heap     h;
    unsigned at;
} failing;

static void *fail_resize(void *ctx, void *p, size_t old_size, size_t n)
{
    failing *f = ctx;

    if (n > 0 && f->at-- == 0)
        return NULL;
    return heap_resize(&f->h, p, old_size, n);
}

static void test_memory_that_ends_at_each_place(void **state)
{
    failing f;
    mproto_alloc alloc;
    mproto_imapsearch_opts opts = { sizeof opts, 0, 0, 0, NULL, NULL };
    mproto_imap_msg m = some_message();
    mproto_imapsearch *p;
    unsigned k;
    int code = MPROTO_E_NOMEM, result = 0;

    (void)state;
    alloc.ctx = &f;
    alloc.resize = fail_resize;
    opts.alloc = &alloc;
    for (k = 0; result != 1; k++) {
        memset(&f, 0, sizeof f);
        f.at = k;
        code = compile(&p, "SUBJECT aab FROM m TEXT babac", &opts);
        assert_true(code == MPROTO_OK || code == MPROTO_E_NOMEM);
        if (p)
            result = mproto_imapsearch_match(p, &m, &plain_view);
        assert_true(!p || result == 1 || result == MPROTO_E_NOMEM);
        mproto_imapsearch_free(p);
        assert_int_equal(f.h.blocks, 0);
        assert_int_equal(f.h.held, 0);
        assert_true(k < 100);
    }
    assert_true(k > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_that_are_true),
        cmocka_unit_test(test_keys_that_are_false),
        cmocka_unit_test(test_texts_that_are_there),
        cmocka_unit_test(test_texts_that_are_not_there),
        cmocka_unit_test(test_what_is_no_program),
        cmocka_unit_test(test_and_or_not),
        cmocka_unit_test(test_deep_programs),
        cmocka_unit_test(test_as_little_is_read_as_decides),
        cmocka_unit_test(test_what_the_answer_needs_to_know),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_memory_that_ends_at_each_place)
    };

    return cmocka_run_group_tests_name("imapsearch", tests, NULL, NULL);
}
