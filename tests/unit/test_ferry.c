/* Messages of an exchange on the wire, without an engine around them. */
#include "base/wire_int.h"
#include "sasl/ferry_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include "exact.h"
#include "heap.h"

enum { OUT_MAX = 600, SPARE = 8 };

typedef struct rig {
    heap         h;
    mproto_wire  wire;
    mproto_ferry ferry;
    mproto_sasl *sasl;
    char         out[OUT_MAX];
} rig;

static mproto_span text(const char *s)
{
    mproto_span span;

    span.p = s;
    span.n = strlen(s);
    return span;
}

static void set_up(rig *r)
{
    mproto_alloc alloc;

    memset(r, 0, sizeof *r);
    alloc = heap_alloc(&r->h);
    mproto_wire_init(&r->wire, &alloc, r->out, sizeof r->out);
    r->ferry.wire = &r->wire;
    r->ferry.line_max = 32;
    r->ferry.spare = SPARE;
    r->sasl = mproto_sasl_tokens(text("X"), &alloc);
    assert_non_null(r->sasl);
    mproto_ferry_begin(&r->ferry, r->sasl);
    assert_int_equal(mproto_ferry_run(&r->ferry), MPROTO_FERRY_TOKEN);
    assert_int_equal(mproto_ferry_run(&r->ferry), MPROTO_FERRY_NOTHING);
}

static void tear_down(rig *r)
{
    mproto_sasl_free(r->sasl);
    mproto_wire_done(&r->wire);
    assert_int_equal(r->h.held, 0);
}

static void says(rig *r, const char *line)
{
    size_t n;
    const char *p = mproto_wire_out(&r->wire, &n);

    assert_int_equal(n, strlen(line));
    assert_memory_equal(p ? p : "", line, n);
    mproto_wire_sent(&r->wire, n);
}

static mproto_ferry_news answer(rig *r, const char *token, int last)
{
    assert_int_equal(mproto_sasl_token(r->sasl, token, strlen(token), last),
                     MPROTO_OK);
    return mproto_ferry_run(&r->ferry);
}

static mproto_ferry_news hear(rig *r, const char *base64)
{
    size_t n = strlen(base64);
    char *block = exact_copy(base64, n);
    mproto_ferry_news news = mproto_ferry_challenge(&r->ferry, block, n, 1);

    free(block);
    return news;
}

/* RFC 4954 4: it goes along where the line stays within its bound; "=" is an
 * empty one. */
static void test_initial_response(void **state)
{
    rig r;

    (void)state;
    set_up(&r);
    assert_int_equal(answer(&r, "abc", 0), MPROTO_FERRY_NOTHING);
    says(&r, "AUTH X YWJj\r\n");
    tear_down(&r);
    set_up(&r);
    assert_int_equal(answer(&r, "", 0), MPROTO_FERRY_NOTHING);
    says(&r, "AUTH X =\r\n");
    tear_down(&r);
    set_up(&r);
    answer(&r, "0123456789abcdefg", 0);         /* 24 letters: 34 octets */
    says(&r, "AUTH X\r\n");
    assert_int_equal(hear(&r, ""), MPROTO_FERRY_NOTHING);
    says(&r, "MDEyMzQ1Njc4OWFiY2RlZmc=\r\n");
    tear_down(&r);
}

/* A message that is longer than the output goes as that has room. */
static void test_long_response(void **state)
{
    char token[1000 + 1];
    size_t n, all = 0;
    rig r;

    (void)state;
    memset(token, 'x', 1000);
    token[1000] = '\0';
    set_up(&r);
    answer(&r, token, 1);
    says(&r, "AUTH X\r\n");
    hear(&r, "");
    while (mproto_wire_out(&r.wire, &n)) {
        assert_true(n <= OUT_MAX - SPARE);
        all += n < 100 ? n : 100;
        mproto_wire_sent(&r.wire, n < 100 ? n : 100);
        assert_int_equal(mproto_ferry_run(&r.ferry), MPROTO_FERRY_NOTHING);
    }
    assert_int_equal(all, 1336 + 2);
    assert_null(mproto_ferry_verdict(&r.ferry, 1));
    tear_down(&r);
}

static void test_sasl_challenges_that_are_none(void **state)
{
    static const char *const bad[] = {
        "YWJ", "YW=j", "YWJj=", "Y WJj", "YWJj\r", "*", "YWJh!", "YR=="
    };
    size_t i;
    rig r;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        set_up(&r);
        answer(&r, "a", 0);
        says(&r, "AUTH X YQ==\r\n");
        assert_int_equal(hear(&r, bad[i]), MPROTO_FERRY_NOTHING);
        says(&r, "*\r\n");
        assert_null(mproto_ferry_verdict(&r.ferry, 0));
        assert_non_null(mproto_ferry_verdict(&r.ferry, 1));
        tear_down(&r);
    }
}

/* SASL-14 */
static void test_sasl_14_verdicts(void **state)
{
    rig r;

    (void)state;
    set_up(&r);
    assert_non_null(mproto_ferry_verdict(&r.ferry, 0));
    answer(&r, "a", 0);
    assert_non_null(mproto_ferry_verdict(&r.ferry, 1));
    assert_null(mproto_ferry_verdict(&r.ferry, 0));
    assert_int_equal(hear(&r, "YQ=="), MPROTO_FERRY_TOKEN);
    assert_null(mproto_ferry_verdict(&r.ferry, 0));
    assert_non_null(mproto_ferry_verdict(&r.ferry, 1));
    answer(&r, "b", 1);
    assert_null(mproto_ferry_verdict(&r.ferry, 1));
    tear_down(&r);
}

static void test_unsent(void **state)
{
    rig r;

    (void)state;
    set_up(&r);
    mproto_sasl_free(r.sasl);
    r.sasl = mproto_sasl_client(text("PLAIN"),
                                &(mproto_sasl_opts){
                                    .size = sizeof(mproto_sasl_opts),
                                    .user = "\x07", .secret = "x",
                                    .secret_n = 1, .alloc = &r.wire.alloc });
    assert_non_null(r.sasl);
    mproto_ferry_begin(&r.ferry, r.sasl);
    assert_int_equal(mproto_ferry_run(&r.ferry), MPROTO_FERRY_UNSENT);
    assert_null(r.ferry.sasl);
    says(&r, "");
    tear_down(&r);
}

/* What showed a credential is wiped when it has left and the exchange is
 * over. */
static void test_sasl_11_wiped(void **state)
{
    size_t i;
    rig r;

    (void)state;
    set_up(&r);
    answer(&r, "secret", 1);
    assert_int_equal(mproto_ferry_is_secret(&r.ferry, 0), 1);
    says(&r, "AUTH X c2VjcmV0\r\n");
    assert_int_equal(mproto_ferry_is_secret(&r.ferry, 0), 1);
    mproto_ferry_end(&r.ferry);
    assert_int_equal(mproto_ferry_is_secret(&r.ferry, 0), 0);
    for (i = 0; i < sizeof r.out; i++)
        assert_int_equal(r.out[i], 0);
    tear_down(&r);
}

static void test_base64(void **state)
{
    char some[] = "YWJjZGVm";
    size_t n = 8;

    (void)state;
    assert_int_equal(mproto_ferry_decode(some, &n), 1);
    assert_int_equal(n, 6);
    assert_memory_equal(some, "abcdef\0", 8);   /* the rest is wiped */
    n = 0;
    assert_int_equal(mproto_ferry_decode(some, &n), 1);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_initial_response),
        cmocka_unit_test(test_long_response),
        cmocka_unit_test(test_sasl_challenges_that_are_none),
        cmocka_unit_test(test_sasl_14_verdicts),
        cmocka_unit_test(test_unsent),
        cmocka_unit_test(test_sasl_11_wiped),
        cmocka_unit_test(test_base64),
    };

    return cmocka_run_group_tests_name("ferry", tests, NULL, NULL);
}
