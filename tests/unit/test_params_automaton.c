/* Parameters in every string of some pieces, against params_slowly.h. The
 * strings are longer when $LONG is set. */
#include "all_strings.h"
#include "exact.h"
#include "params_slowly.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define LENGTH(array) (sizeof array / sizeof *array)

static slow_params want;
static slow_text text;

static void complain(mproto_span body)
{
    print_error("in [%.*s]\n", (int)body.n, body.p);
    fail();
}

static int same_span(mproto_span a, mproto_span b)
{
    return a.n == b.n && (a.n == 0 || a.p == b.p);
}

static void check_iterator(mproto_span body)
{
    mproto_params it;
    mproto_param p;
    mproto_span value;
    size_t i;

    mproto_params_begin(&it, body, &value);
    if (!same_span(value, want.value))
        complain(body);
    for (i = 0; i < want.n; i++) {
        const slow_param *w = &want.param[i];

        if (!mproto_params_next(&it, &p) || !same_span(p.name, w->name)
            || !same_span(p.raw, w->raw) || p.quoted != w->quoted
            || p.section != w->section || p.extended != w->extended
            || p.defects != w->defects)
            complain(body);
    }
    if (mproto_params_next(&it, &p))
        complain(body);
}

static void check_get(mproto_span body, const char *name)
{
    unsigned defects = 0;
    size_t n, cap = slow_get(&text, &want, name) ? text.n + 1 : 0;
    char *out = malloc(cap > 0 ? cap : 1);
    mproto_params it;
    mproto_span value;

    assert_non_null(out);
    mproto_params_begin(&it, body, &value);
    n = mproto_params_get(out, cap, &it, name, &defects);
    if (defects != text.defects || (cap == 0 && n != SIZE_MAX)
        || (cap > 0 && (n != text.n || out[n] != '\0'
                        || memcmp(out, text.out, n) != 0))) {
        print_error("%s: [%.*s] 0x%x, not 0x%x\n", name, (int)text.n,
                    text.out, text.defects, defects);
        complain(body);
    }
    free(out);
}

/* Whatever the room, what there is begins the whole; it is all that fits in
 * whole characters. */
static void check_rooms(mproto_span body)
{
    mproto_params it;
    mproto_span value;
    size_t cap, fits;

    mproto_params_begin(&it, body, &value);
    if (!slow_get(&text, &want, "a"))
        return;
    for (cap = 0; cap <= text.n; cap++) {
        char *out = malloc(cap > 0 ? cap : 1);

        assert_non_null(out);
        if (mproto_params_get(out, cap, &it, "a", NULL) != text.n)
            complain(body);
        for (fits = cap > 0 ? cap - 1 : 0; fits > 0; fits--)
            if (((unsigned char)text.out[fits] & 0xc0) != 0x80)
                break;
        if (cap > 0 && (memcmp(out, text.out, fits) != 0 || out[fits]))
            complain(body);
        free(out);
    }
}

static void check_body(const char *p, size_t n, int rooms)
{
    mproto_span body = exact_span(p, n);

    slow_read_params(&want, body.p, body.n);
    check_iterator(body);
    check_get(body, "a");
    if (rooms) {
        check_get(body, "b");
        check_rooms(body);
    }
    exact_free(body);
}

/* Short ones cut anywhere, too, and in rooms of any size. */
static void check_string(const char *p, size_t n, size_t pieces)
{
    size_t k;

    for (k = pieces < 4 ? 0 : n; k <= n; k++)
        check_body(p, k, pieces < 4);
}

static void check_all(const char *head, const char *const *pieces, size_t n,
                      size_t most)
{
    all_strings all;

    all.head = head;
    all.pieces = pieces;
    all.n = n;
    all.most = most + (getenv("LONG") != NULL);
    all_strings_run(&all, check_string);
}

/* How parameters, quotes and comments are made. */
static void test_grammar(void **state)
{
    static const char *const pieces[] = {
        ";", "a", "=", "\"", "\\", "(", ")", " ", "\r\n\t", "b"
    };

    (void)state;
    check_all("", pieces, LENGTH(pieces), 5);
    check_all("v;a=", pieces, LENGTH(pieces), 5);
    check_all("v; a=\"", pieces, LENGTH(pieces), 4);
}

/* What a name and a value say. */
static void test_sections(void **state)
{
    static const char *const pieces[] = {
        ";a", "=", "*", "*0", "1", "'", "%C3", "%4", "1\r\n ", "\"", "\\",
        "utf-8''"
    };

    (void)state;
    check_all("v", pieces, LENGTH(pieces), 5);
    check_all("v;a*0*=", pieces, LENGTH(pieces), 4);
}

/* How parameters stand together. */
static void test_neighbours(void **state)
{
    static const char *const pieces[] = {
        ";a=1", "; a*=utf-8'en'%C3%A9", ";a*0=\"2\\\"\"", ";a*1=%3",
        ";a*2*=%A9%00", ";A*0*=utf-8''%C3", ";a*1*=x''\"%A9\"",
        ";a*0*=\"iso-8859-1''%E9\"", ";a*256=3", ";a*01=4", ";b=5",
        ";a=\"=?utf-8?q?=C3?= =?utf-8?b?qQ==?= \"", "; a=\303 x"
    };

    (void)state;
    check_all("v", pieces, LENGTH(pieces), 4);
}

/* What is written comes back without a defect, in any room. */
static void check_write(mproto_span value, unsigned column)
{
    size_t n = mproto_params_write(NULL, 0, "a", value, column), cap;
    char *whole = malloc(n + 2), *part;
    mproto_span body;

    assert_non_null(whole);
    whole[0] = 'v';
    mproto_params_write(whole + 1, n + 1, "a", value, column);
    body = exact_span(whole, n + 1);
    slow_read_params(&want, body.p, body.n);
    if (!slow_get(&text, &want, "a") || text.defects != 0
        || text.n != value.n || memcmp(text.out, value.p, value.n) != 0)
        complain(body);
    check_get(body, "a");
    for (cap = 0; cap <= n; cap += 1 + n / 9) {
        part = malloc(cap > 0 ? cap : 1);
        assert_non_null(part);
        if (mproto_params_write(part, cap, "a", value, column) != n
            || (cap > 0 && strncmp(part, whole + 1, strlen(part)) != 0))
            complain(body);
        free(part);
    }
    exact_free(body);
    free(whole);
}

static void check_value(const char *p, size_t n, size_t pieces)
{
    mproto_span value = exact_span(p, n);

    (void)pieces;
    check_write(value, 0);
    check_write(value, 70);
    exact_free(value);
}

static void test_write(void **state)
{
    static const char *const pieces[] = {
        "a", " ", "\t", "\303\251", "=?", "?=", "\"", "\\", "'", "%41", "*",
        "abcdefghijklmnopqrstuvwxyz0123456789"
    };
    all_strings all;

    (void)state;
    all.head = "";
    all.pieces = pieces;
    all.n = LENGTH(pieces);
    all.most = getenv("LONG") ? 5 : 4;
    all_strings_run(&all, check_value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grammar),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_neighbours),
        cmocka_unit_test(test_write),
    };

    return cmocka_run_group_tests_name("params_automaton", tests, NULL, NULL);
}
