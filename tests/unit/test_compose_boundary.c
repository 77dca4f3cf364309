#include "message/compose_int.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "compose_run.h"

/* Legal letters (RFC 2046 5.1.1), and none twice in 20,000. */
static void test_names(void **state)
{
    enum { NAMES = 20000, SLOTS = 65536 };
    static char names[SLOTS][MPROTO_COMPOSE_NAME];
    static char used[SLOTS];
    mproto_compose *m = compose_new(0);
    char name[MPROTO_COMPOSE_NAME];
    size_t i, k, slot;

    (void)state;
    for (i = 0; i < NAMES; i++) {
        mproto_compose_name(m, name);
        for (k = 0, slot = 0; k < sizeof name; k++) {
            assert_true((name[k] >= '0' && name[k] <= '9')
                        || (name[k] >= 'a' && name[k] <= 'v'));
            slot = slot * 31 + (size_t)name[k];
        }
        for (slot %= SLOTS; used[slot]; slot = (slot + 1) % SLOTS)
            assert_memory_not_equal(names[slot], name, sizeof name);
        used[slot] = 1;
        memcpy(names[slot], name, sizeof name);
    }
    mproto_compose_free(m);
}

/* Each octet of random matters, and its place. */
static void test_seed(void **state)
{
    char random[40], name[41][MPROTO_COMPOSE_NAME];
    size_t i, k;

    (void)state;
    for (i = 0; i < 41; i++) {
        mproto_compose_opts o = compose_opts(0);
        mproto_compose *m;

        memset(random, 0, sizeof random);
        if (i < sizeof random)
            random[i] = 1;
        o.random = random;
        o.random_n = sizeof random;
        m = mproto_compose_new(&o);
        assert_non_null(m);
        mproto_compose_name(m, name[i]);
        mproto_compose_free(m);
        for (k = 0; k < i; k++)
            assert_memory_not_equal(name[i], name[k], MPROTO_COMPOSE_NAME);
    }
}

/* The boundary of the n-th multipart that is opened. */
static void open_boundaries(char boundary[][27], unsigned depth)
{
    mproto_compose *m = compose_begun(0);
    composed all;
    const char *p;
    unsigned i;

    for (i = 0; i < depth; i++)
        mproto_compose_multipart(m, "mixed");
    mproto_compose_part(m, "a/b", NULL);
    all = compose_finish(m);
    for (p = all.p, i = 0; i < depth; i++, p += 26) {
        p = strstr(p, "boundary=\"=_");
        assert_non_null(p);
        p += 10;
        memcpy(boundary[i], p, 26);
        boundary[i][26] = '\0';
    }
    free(all.p);
}

/* body in two pieces, in a message whose boundaries are known. */
static int body_code(unsigned depth, const char *body, size_t cut)
{
    mproto_compose *m = compose_begun(MPROTO_COMPOSE_BINARY);
    mproto_scan scan;
    unsigned i;
    int code;

    mproto_scan_init(&scan);
    mproto_scan_in(&scan, body, strlen(body));
    for (i = 0; i < depth; i++)
        mproto_compose_multipart(m, "mixed");
    mproto_compose_part(m, cut % 2 ? "message/rfc822" : "a/b", &scan);
    mproto_compose_body(m, body, cut);
    mproto_compose_body(m, body + cut, strlen(body) - cut);
    code = mproto_compose_finish(m);
    mproto_compose_free(m);
    return code;
}

/* A line that is an open boundary, whatever is behind it, at each cut. */
static void test_lines(void **state)
{
    static const struct { const char *before, *behind; int code; } cases[] = {
        { "--", "", MPROTO_E_ARG }, { "--", "--\r\n", MPROTO_E_ARG },
        { "--", "more", MPROTO_E_ARG }, { "a\n--", "\n", MPROTO_E_ARG },
        { "a\r\n\r\n--", " \r\n", MPROTO_E_ARG },
        { "--=_\n--", "\n", MPROTO_E_ARG },
        { "--=_ and more than that here\n--", "\n", MPROTO_E_ARG },
        { "----", "", MPROTO_OK }, { "-", "\n", MPROTO_OK },
        { " --", "\n", MPROTO_OK }, { "--=_", "\n", MPROTO_OK },
        { "--=_--", "\n", MPROTO_OK }, { "", "", MPROTO_OK },
        { "a\r--", "\n", MPROTO_OK },
    };
    char boundary[3][27], body[100];
    size_t i, cut;
    unsigned k;

    (void)state;
    open_boundaries(boundary, 3);
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (k = 0; k < 3; k++) {
            sprintf(body, "%s%s%s", cases[i].before, boundary[k],
                    cases[i].behind);
            for (cut = 0; cut <= strlen(body); cut++)
                assert_int_equal(body_code(3, body, cut), cases[i].code);
        }
}

/* Almost a boundary; or of a multipart that is not open. */
static void test_free_lines(void **state)
{
    char boundary[3][27], body[100];
    size_t i;

    (void)state;
    open_boundaries(boundary, 3);
    for (i = 0; i < 26; i++) {
        sprintf(body, "--%s\n", boundary[1]);
        body[2 + i] = '!';
        assert_int_equal(body_code(2, body, i), MPROTO_OK);
        sprintf(body, "--%s", boundary[1]);
        body[2 + i] = '\0';
        assert_int_equal(body_code(2, body, i), MPROTO_OK);
        sprintf(body, "--%s", boundary[1]);
        body[2 + i] = '\n';
        assert_int_equal(body_code(2, body, i), MPROTO_OK);
    }
    sprintf(body, "--%s\n", boundary[2]);
    assert_int_equal(body_code(2, body, 9), MPROTO_OK);
    assert_int_equal(body_code(0, body, 9), MPROTO_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_seed),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_free_lines),
    };

    return cmocka_run_group_tests_name("compose_boundary", tests, NULL, NULL);
}
