#include "exact.h"
#include "heap.h"
#include "sasl/ferry_int.h"
#include "sasl/sasld_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* -- base64 -- */

static int decodes(const char *text, const char *octets)
{
    size_t n = strlen(text);
    char *p = exact_copy(text, n);
    int good = mproto_ferry_decode(p, &n);

    if (good) {
        assert_int_equal(n, strlen(octets));
        assert_memory_equal(p, octets, n);
    }
    free(p);
    return good;
}

static void test_sasl_09_strict(void **state)
{
    (void)state;
    assert_true(decodes("", ""));
    assert_true(decodes("YQ==", "a"));
    assert_true(decodes("YWI=", "ab"));
    assert_true(decodes("YWJj", "abc"));
    assert_false(decodes("YQ", "a"));
    assert_false(decodes("=", ""));
    assert_false(decodes("=AAA", ""));          /* RFC 5034 section 4 */
    assert_false(decodes("AAA=BBB", ""));
    assert_false(decodes("YQ==YQ==", ""));
    assert_false(decodes("Y Q=", ""));
    assert_false(decodes("Y-_=", ""));
    assert_false(decodes("\x80\x80\x80\x80", ""));
}

static void test_longest_there_and_back(void **state)
{
    enum { N = 9213 };
    char *octets = malloc(N), *text = malloc(MPROTO_SASLD_LINE_MAX);
    mproto_span s;
    mproto_buf b;
    size_t i, n;

    (void)state;
    assert_non_null(octets);
    assert_non_null(text);
    for (i = 0; i < N; i++)
        octets[i] = (char)(i * 7 & 127);
    s.p = octets;
    for (s.n = 0; s.n <= N; s.n += 307) {
        mproto_buf_init(&b, text, MPROTO_SASLD_LINE_MAX);
        mproto_ferry_encode(&b, s);
        assert_false(b.over);
        assert_int_equal(b.n, (s.n + 2) / 3 * 4);
        n = b.n;
        assert_true(mproto_ferry_decode(text, &n));
        assert_int_equal(n, s.n);
        assert_memory_equal(text, octets, n);
    }
    mproto_buf_init(&b, text, 7);
    s.n = 6;
    mproto_ferry_encode(&b, s);
    assert_true(b.over);
    free(octets);
    free(text);
}

/* -- an exchange -- */

static mproto_span span_of(const char *text)
{
    mproto_span s;

    s.p = text;
    s.n = strlen(text);
    return s;
}

/* An engine's line, long or short. */
static char own[2 * MPROTO_SASLD_LINE_MAX];
static mproto_line line;

static mproto_sasld *begin(heap *h, mproto_sasl *sasl, mproto_span response,
                           size_t line_max)
{
    mproto_alloc alloc = heap_alloc(h);
    mproto_sasld *f;

    mproto_line_init(&line, own, line_max, 0);
    f = mproto_sasld_new(&alloc, sasl, response, &line);
    assert_non_null(f);
    return f;
}

static mproto_sasld *tokens(heap *h, mproto_span response)
{
    return begin(h, mproto_sasl_tokens(span_of("x"), NULL), response, 64);
}

static void end(heap *h, mproto_sasld *f)
{
    mproto_alloc alloc;

    alloc.ctx = h;
    alloc.resize = heap_resize;
    mproto_sasl_free(f->sasl);
    mproto_sasld_free(&alloc, f);
    assert_int_equal(h->held, 0);
}

static int said(mproto_sasld *f, const char *text)
{
    memcpy(line.p, text, strlen(text));
    line.n = strlen(text);
    return mproto_sasld_line(f);
}

static void test_turns(void **state)
{
    mproto_span out = { NULL, 0 };
    mproto_sasld *f;
    heap h;

    (void)state;
    f = tokens(&h, span_of("hi"));
    assert_true(f->due);
    assert_int_equal(mproto_sasld_step(f, &out), MPROTO_SASLD_TOKEN);
    assert_false(f->due);
    mproto_sasl_token(f->sasl, "who", 3, 0);
    assert_int_equal(mproto_sasld_step(f, &out), MPROTO_SASLD_CHALLENGE);
    assert_int_equal(out.n, 3);
    assert_true(said(f, "bWU="));
    assert_true(f->due);
    assert_int_equal(mproto_sasld_step(f, &out), MPROTO_SASLD_TOKEN);
    mproto_sasl_token(f->sasl, "done", 4, 1);
    assert_int_equal(mproto_sasld_step(f, &out), MPROTO_SASLD_CHALLENGE);
    assert_true(said(f, ""));
    assert_int_equal(mproto_sasld_step(f, &out), MPROTO_SASLD_LOGIN);
    end(&h, f);
}

/* Success has had its last word: what comes behind it is no response. */
static void test_octets_behind_the_end(void **state)
{
    mproto_span out = { NULL, 0 };
    mproto_sasld *f;
    heap h;

    (void)state;
    f = tokens(&h, span_of("hi"));
    assert_int_equal(mproto_sasld_step(f, &out), MPROTO_SASLD_TOKEN);
    mproto_sasl_token(f->sasl, "done", 4, 1);
    assert_int_equal(mproto_sasld_step(f, &out), MPROTO_SASLD_CHALLENGE);
    assert_true(said(f, "YQ=="));
    assert_int_equal(mproto_sasld_step(f, &out), MPROTO_SASLD_FAILED);
    end(&h, f);
}

/* An object that was not answered does not ask for ever. */
static void test_no_answer(void **state)
{
    mproto_span out = { NULL, 0 };
    mproto_sasl_opts opts;
    mproto_sasld *f;
    mproto_span response = { "\0tim\0secret", 11 };
    mproto_sasld_turn turn;
    heap h;

    (void)state;
    f = tokens(&h, span_of("hi"));
    assert_int_equal(mproto_sasld_step(f, &out), MPROTO_SASLD_TOKEN);
    assert_int_equal(mproto_sasld_step(f, &out), MPROTO_SASLD_FAILED);
    end(&h, f);
    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    f = begin(&h, mproto_sasl_server(span_of("PLAIN"), &opts), response, 64);
    assert_int_equal(mproto_sasld_step(f, &out), MPROTO_SASLD_LOOKUP);
    do
        turn = mproto_sasld_step(f, &out);
    while (turn == MPROTO_SASLD_WORK);
    assert_int_equal(turn, MPROTO_SASLD_FAILED);
    end(&h, f);
}

/* -- its line -- */

/* The command's line has the initial response, and is wiped with it; those
 * that come behind stand in the longer one of the two. */
static void with_line(size_t line_max, int is_longer)
{
    mproto_sasl *sasl = mproto_sasl_tokens(span_of("x"), NULL);
    mproto_span out = { NULL, 0 }, response;
    mproto_sasld *f;
    heap h;

    memset(own, '.', sizeof own);
    memcpy(own, "AUTH X c2VjcmV0", 15);
    response.p = own + 7;
    response.n = 8;
    mproto_line_init(&line, own, line_max, 0);
    assert_true(mproto_sasld_initial(&line, &response));
    assert_int_equal(response.n, 6);
    assert_memory_equal(response.p, "secret", 6);
    f = begin(&h, sasl, response, line_max);
    line.n = 15;
    assert_int_equal(mproto_sasld_step(f, &out), MPROTO_SASLD_TOKEN);
    assert_memory_equal(own + 7, "\0\0\0\0\0\0\0\0.", 9);
    assert_true((line.p == own) == is_longer);
    assert_true(line.max == (is_longer ? line_max : MPROTO_SASLD_LINE_MAX));
    mproto_sasl_token(sasl, "x", 1, 0);
    assert_int_equal(mproto_sasld_step(f, &out), MPROTO_SASLD_CHALLENGE);
    assert_true(said(f, "c2VjcmV0"));
    assert_memory_equal(line.p, "secret\0\0", 8);
    end(&h, f);
    assert_ptr_equal(line.p, own);
    assert_true(line.max == line_max);
    assert_memory_equal(own, "\0\0\0\0\0\0\0\0", 8);
}

static void test_line(void **state)
{
    (void)state;
    with_line(64, 0);
    with_line(MPROTO_SASLD_LINE_MAX - 1, 0);
    with_line(MPROTO_SASLD_LINE_MAX, 1);
    with_line(2 * MPROTO_SASLD_LINE_MAX, 1);
}

static void test_initial(void **state)
{
    mproto_span response = { own, 0 };

    (void)state;
    mproto_line_init(&line, own, 64, 0);
    assert_true(mproto_sasld_initial(&line, &response));
    assert_null(response.p);
    own[0] = '=';
    response.p = own;
    response.n = 1;
    assert_true(mproto_sasld_initial(&line, &response));
    assert_non_null(response.p);
    assert_int_equal(response.n, 0);
    memcpy(own, "==", 2);
    response.n = 2;
    assert_false(mproto_sasld_initial(&line, &response));
}

/* -- what is offered -- */

static void test_offers(void **state)
{
    static const char offered[] = "SCRAM-SHA-256 PLAIN  X";
    static const char bound[] = "SCRAM-SHA-256-PLUS";
    mproto_span left = { NULL, 0 }, name;

    (void)state;
    assert_true(mproto_sasld_offers(offered, span_of("x"), 0));
    assert_false(mproto_sasld_offers(offered, span_of("plain"), 0));
    assert_true(mproto_sasld_offers(offered, span_of("plain"),
                                    MPROTO_SASLD_CLEAR));
    assert_false(mproto_sasld_offers(offered, span_of(""), ~0u));
    assert_false(mproto_sasld_offers(NULL, span_of("PLAIN"), ~0u));
    assert_false(mproto_sasld_offers(bound, span_of(bound),
                                     MPROTO_SASLD_CLEAR));
    assert_true(mproto_sasld_offers(bound, span_of(bound),
                                    MPROTO_SASLD_TLS));
    assert_true(mproto_sasld_next(offered, 0, &left, &name));
    assert_int_equal(name.n, 13);
    assert_true(mproto_sasld_next(offered, 0, &left, &name));
    assert_int_equal(name.n, 1);
    assert_false(mproto_sasld_next(offered, 0, &left, &name));
    left.p = NULL;
    assert_false(mproto_sasld_next(NULL, ~0u, &left, &name));
    assert_true(mproto_sasld_speaks_first(span_of("cram-md5")));
    assert_false(mproto_sasld_speaks_first(span_of("LOGIN")));
    assert_false(mproto_sasld_speaks_first(span_of("GSSAPI")));
}

static void test_names(void **state)
{
    mproto_sasld *f;
    heap h;

    (void)state;
    f = tokens(&h, span_of(""));
    assert_true(mproto_sasld_is_of(f->sasl, span_of("X")));
    assert_true(mproto_sasld_is_of(f->sasl, span_of("x")));
    assert_false(mproto_sasld_is_of(f->sasl, span_of("")));
    assert_false(mproto_sasld_is_of(f->sasl, span_of("XX")));
    end(&h, f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sasl_09_strict),
        cmocka_unit_test(test_longest_there_and_back),
        cmocka_unit_test(test_turns),
        cmocka_unit_test(test_octets_behind_the_end),
        cmocka_unit_test(test_no_answer),
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_initial),
        cmocka_unit_test(test_offers),
        cmocka_unit_test(test_names)
    };

    return cmocka_run_group_tests_name("sasld", tests, NULL, NULL);
}
