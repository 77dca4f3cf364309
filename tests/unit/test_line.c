#include "base/line_int.h"
#include "exact.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

enum { STRING_MAX = 7, TRACE_MAX = 256, TEXT_MAX = 64 };

static const char alphabet[5] = { '\r', '\n', '\0', 'a', '\xff' };

/* What was told, in order, as octets that can be compared. */
typedef struct trace {
    size_t n;
    char   p[TRACE_MAX];
} trace;

static void note(trace *t, char c)
{
    assert_true(t->n < TRACE_MAX);
    t->p[t->n++] = c;
}

static void note_line(trace *t, size_t taken, const char *p, size_t n,
                      unsigned defects)
{
    size_t i;

    note(t, 'W');
    note(t, (char)taken);
    note(t, (char)defects);
    note(t, (char)n);
    for (i = 0; i < n; i++)
        note(t, p[i]);
}

/* -- the rules once more, slowly: each line is looked at from its start -- */

typedef struct rules {
    const char *p;
    size_t      n;
    unsigned    flags;
    size_t      max;
    int         plain;          /* plain lines are taken as such */
} rules;

static int is_crlf(const rules *r, size_t i)
{
    return i + 1 < r->n && r->p[i] == '\r' && r->p[i + 1] == '\n';
}

static int is_end(const rules *r, size_t i)
{
    return is_crlf(r, i) ||
           ((r->flags & MPROTO_LINE_LF) && r->p[i] == '\n');
}

/* Behind the end of a bad line that is known to be bad before i; the octet
 * that told it was the CR of a CRLF when the line is too long by it. */
static size_t skip_line(const rules *r, size_t i)
{
    for (; i < r->n; i++) {
        if (r->p[i] != '\n')
            continue;
        if ((r->flags & MPROTO_LINE_LF) || (i > 0 && r->p[i - 1] == '\r'))
            return i + 1;
    }
    return r->n;
}

/* 'L', 'B' or 0 for the octet at i of a line that began at from. */
static char fault(const rules *r, size_t from, size_t i)
{
    char c = r->p[i];
    int keep = (r->flags & MPROTO_LINE_KEEP) != 0;

    if ((c == '\n') || ((c == '\0' || c == '\r') && !keep))
        return 'B';
    return i - from + 3 > r->max ? 'L' : 0;
}

static unsigned defects_of(const rules *r, size_t from, size_t to)
{
    unsigned bits = 0;

    for (; from < to; from++)
        bits |= r->p[from] == '\r' ? MPROTO_DEFECT_BARE_CR
              : r->p[from] == '\0' ? MPROTO_DEFECT_NUL
              : (unsigned char)r->p[from] > 127 ? MPROTO_DEFECT_EIGHT : 0;
    return bits;
}

/* Tells one line that begins at from; where the next begins. */
static size_t rule_line(const rules *r, size_t from, trace *t)
{
    size_t i = from, told;
    unsigned lf = 0;
    char bad = 0;

    while (i < r->n && !is_end(r, i)) {
        if (r->p[i] == '\r' && i + 1 == r->n)
            return r->n;        /* what it is the next octet tells */
        bad = fault(r, from, i);
        if (bad)
            break;
        i++;
    }
    if (i == r->n)
        return r->n;
    if (bad) {
        told = r->p[i] == '\r' ? i + 1 : i;     /* known by what follows */
        note(t, bad);
        note(t, (char)(told + 1));
        return skip_line(r, told + (r->p[told] == '\n'));
    }
    lf = r->p[i] == '\n' ? MPROTO_DEFECT_BARE_LF : 0;
    told = lf ? i + 1 : i + 2;
    note_line(t, told, r->p + from, i - from, lf | defects_of(r, from, i));
    return told;
}

static void rule_all(const rules *r, trace *t)
{
    size_t at = 0;

    t->n = 0;
    while (at < r->n)
        at = rule_line(r, at, t);
}

/* -- the cutter, fed in two pieces or octet by octet -- */

static mproto_line_type next(mproto_line *l, mproto_span *in,
                             mproto_span *line, int plain)
{
    mproto_line_type type;

    if (plain && mproto_line_plain(l, in, line)) {
        assert_int_equal(line->n, l->n);
        return MPROTO_LINE_WHOLE;
    }
    type = mproto_line_next(l, in);
    line->p = l->p;
    line->n = l->n;
    return type;
}

static size_t feed(mproto_line *l, const char *p, size_t n, size_t before,
                   int plain, trace *t)
{
    mproto_span block = exact_span(p, n), in = block, line;
    mproto_line_type type;

    if (n == 0)
        in.p = NULL;
    while ((type = next(l, &in, &line, plain)) != MPROTO_LINE_MORE) {
        size_t taken = before + n - in.n;

        if (type == MPROTO_LINE_WHOLE) {
            note_line(t, taken, line.p, line.n, l->defects);
        } else {
            note(t, type == MPROTO_LINE_LONG ? 'L' : 'B');
            note(t, (char)taken);
        }
    }
    assert_int_equal(in.n, 0);
    exact_free(block);
    return before + n;
}

/* step 0: two pieces, cut; else pieces of step octets. */
static void cut_all(const rules *r, size_t cut, size_t step, trace *t)
{
    char *store = malloc(r->max > 0 ? r->max : 1);
    mproto_line l;
    size_t at = 0, n;

    assert_non_null(store);
    t->n = 0;
    mproto_line_init(&l, store, r->max, r->flags);
    while (at < r->n) {
        n = step > 0 ? step : at < cut ? cut - at : r->n - at;
        at = feed(&l, r->p + at, n, at, r->plain, t);
    }
    feed(&l, NULL, 0, at, r->plain, t);
    free(store);
}

static void assert_trace(const trace *a, const trace *b)
{
    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->p, b->p, a->n);
}

static void one_string(rules *r)
{
    trace want, got;
    size_t cut;

    rule_all(r, &want);
    for (r->plain = 0; r->plain < 2; r->plain++) {
        for (cut = 0; cut <= r->n; cut++) {
            cut_all(r, cut, 0, &got);
            assert_trace(&want, &got);
        }
        cut_all(r, 0, 1, &got);
        assert_trace(&want, &got);
    }
}

/* All strings of n octets over the alphabet. */
static void all_strings(size_t n, unsigned flags, size_t max)
{
    char text[STRING_MAX];
    rules r;
    size_t i, k, code, count = 1;

    for (i = 0; i < n; i++)
        count *= sizeof alphabet;
    r.p = text;
    r.n = n;
    r.flags = flags;
    r.max = max;
    for (i = 0; i < count; i++) {
        for (k = 0, code = i; k < n; k++, code /= sizeof alphabet)
            text[k] = alphabet[code % sizeof alphabet];
        one_string(&r);
    }
}

static void sweep(unsigned flags)
{
    size_t n;

    for (n = 0; n <= STRING_MAX; n++)
        all_strings(n, flags, TEXT_MAX);
    for (n = 0; n < STRING_MAX; n++)
        all_strings(n, flags, 4);
}

static void test_smug_01_all_strings_strict(void **state)
{
    (void)state;
    sweep(0);
}

static void test_all_strings_lf(void **state)
{
    (void)state;
    sweep(MPROTO_LINE_LF);
}

static void test_all_strings_keep(void **state)
{
    (void)state;
    sweep(MPROTO_LINE_KEEP);
}

static void test_all_strings_lf_keep(void **state)
{
    (void)state;
    sweep(MPROTO_LINE_LF | MPROTO_LINE_KEEP);
}

/* -- runs of printable octets, which are copied at once -- */

/* k and m of them with one octet between, in all sizes of lines that matter. */
static void one_run(size_t k, char between, size_t m, unsigned flags)
{
    char text[32];
    rules r;
    size_t fits = k + 1 + m + 2;

    memset(text, 'a', sizeof text);
    text[k] = between;
    memcpy(text + k + 1 + m, "\r\n", 2);
    r.p = text;
    r.n = fits;
    r.flags = flags;
    for (r.max = k > 0 ? k - 1 : 0; r.max <= k + 3; r.max++)
        one_string(&r);
    for (r.max = fits - 1; r.max <= fits + 1; r.max++)
        one_string(&r);
}

static void test_runs(void **state)
{
    static const size_t sizes[] = { 0, 1, 7, 8, 9 };
    size_t k, m, i;
    unsigned flags;

    (void)state;
    for (flags = 0; flags < 4; flags++)
        for (k = 0; k < 18; k++)
            for (m = 0; m < sizeof sizes / sizeof sizes[0]; m++)
                for (i = 0; i < sizeof alphabet; i++)
                    one_run(k, alphabet[i], sizes[m], flags);
}

static void test_plain_lines_stay_where_they_are(void **state)
{
    mproto_span in = { "ab\r\nc\td\r\n", 9 }, line;
    const char *text = in.p;
    mproto_line l;
    char store[8];

    (void)state;
    mproto_line_init(&l, store, sizeof store, 0);
    assert_true(mproto_line_plain(&l, &in, &line));
    assert_ptr_equal(line.p, text);
    assert_int_equal(line.n, 2);
    assert_int_equal(in.n, 5);
    assert_false(mproto_line_plain(&l, &in, &line));
    assert_int_equal(in.n, 5);
}

/* -- limits -- */

static mproto_line_type first_of(const char *text, size_t max, unsigned flags,
                                 size_t *left)
{
    mproto_span block = exact_span(text, strlen(text)), in = block;
    char *store = malloc(max > 0 ? max : 1);
    mproto_line_type type;
    mproto_line l;

    assert_non_null(store);
    mproto_line_init(&l, store, max, flags);
    type = mproto_line_next(&l, &in);
    *left = in.n;
    free(store);
    exact_free(block);
    return type;
}

static void test_smtp_06_max_is_exact(void **state)
{
    size_t left;

    (void)state;
    assert_int_equal(first_of("abc\r\n", 5, 0, &left), MPROTO_LINE_WHOLE);
    assert_int_equal(left, 0);
    assert_int_equal(first_of("abcd\r\n", 5, 0, &left), MPROTO_LINE_LONG);
    assert_int_equal(left, 2);
    assert_int_equal(first_of("\r\n", 2, 0, &left), MPROTO_LINE_WHOLE);
    assert_int_equal(first_of("a\r\n", 2, 0, &left), MPROTO_LINE_LONG);
    assert_int_equal(first_of("a\r\n", 0, 0, &left), MPROTO_LINE_LONG);
}

/* The last octet that still fits may be a CR that belongs to the text. */
static void test_last_octet_is_cr(void **state)
{
    unsigned keep = MPROTO_LINE_KEEP;
    size_t left;

    (void)state;
    assert_int_equal(first_of("ab\r\r\n", 5, keep, &left), MPROTO_LINE_WHOLE);
    assert_int_equal(first_of("abc\r\r\n", 5, keep, &left), MPROTO_LINE_LONG);
    assert_int_equal(left, 1);
    assert_int_equal(first_of("ab\rc\r\n", 6, keep, &left),
                     MPROTO_LINE_WHOLE);
    assert_int_equal(first_of("ab\rc\r\n", 5, keep, &left), MPROTO_LINE_LONG);
}

/* A line without an end is told once, costs max octets, and ends. */
static void test_smtp_06_endless_line(void **state)
{
    enum { MEGA = 1000000 };
    char *flood = malloc(MEGA), store[16];
    mproto_span in;
    mproto_line l;

    (void)state;
    assert_non_null(flood);
    memset(flood, '\r', MEGA);
    mproto_line_init(&l, store, sizeof store, 0);
    in.p = flood;
    in.n = MEGA;
    assert_int_equal(mproto_line_next(&l, &in), MPROTO_LINE_BARE);
    assert_int_equal(mproto_line_next(&l, &in), MPROTO_LINE_MORE);
    in.p = "\nok\r\n";
    in.n = 5;
    assert_int_equal(mproto_line_next(&l, &in), MPROTO_LINE_WHOLE);
    assert_int_equal(l.n, 2);
    assert_memory_equal(l.p, "ok", 2);
    free(flood);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smug_01_all_strings_strict),
        cmocka_unit_test(test_all_strings_lf),
        cmocka_unit_test(test_all_strings_keep),
        cmocka_unit_test(test_all_strings_lf_keep),
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_plain_lines_stay_where_they_are),
        cmocka_unit_test(test_smtp_06_max_is_exact),
        cmocka_unit_test(test_last_octet_is_cr),
        cmocka_unit_test(test_smtp_06_endless_line),
    };

    return cmocka_run_group_tests_name("line", tests, NULL, NULL);
}
