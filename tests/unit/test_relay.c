#include <mailproto/relay.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

static mproto_smtp_path path_of(const char *text)
{
    mproto_smtp_path path;
    mproto_span s;

    s.p = text;
    s.n = strlen(text);
    assert_int_equal(mproto_smtp_path_parse(&path, s, MPROTO_PATH_MAY_NULL |
                                            MPROTO_PATH_MAY_POSTMASTER),
                     MPROTO_OK);
    return path;
}

static void test_one_domain_stands_together(void **state)
{
    static const char *const to[] = {
        "a@x.example", "b@y.example", "c@X.EXAMPLE", "d@z.example",
        "e@y.example", "f@x.example.org"
    };
    static const uint32_t wanted[] = { 0, 2, 5, 1, 4, 3 };
    uint32_t index[6] = { 5, 4, 3, 2, 1, 0 };
    mproto_smtp_path paths[6];
    unsigned i;

    (void)state;
    for (i = 0; i < 6; i++)
        paths[i] = path_of(to[i]);
    mproto_by_domain(paths, index, 6);
    assert_memory_equal(index, wanted, sizeof wanted);
    assert_int_equal(mproto_by_domain_end(paths, index, 6, 0), 2);
    assert_int_equal(mproto_by_domain_end(paths, index, 6, 2), 3);
    assert_int_equal(mproto_by_domain_end(paths, index, 6, 3), 5);
    assert_int_equal(mproto_by_domain_end(paths, index, 6, 5), 6);
    assert_int_equal(mproto_by_domain_end(paths, index, 6, 6), 6);
}

static const struct verdict {
    const char *to;
    int         trusted;
    mproto_relay_verdict wanted;
} verdicts[] = {
    { "a@abc.es", 0, MPROTO_RELAY_LOCAL },
    { "a@ABC.ES", 1, MPROTO_RELAY_LOCAL },
    { "a@dep.abc.es", 0, MPROTO_RELAY_REFUSE },
    { "a@dep.lab.abc.es", 0, MPROTO_RELAY_LOCAL },
    { "a@lab.abc.es", 0, MPROTO_RELAY_REFUSE },
    { "a@xabc.es", 0, MPROTO_RELAY_REFUSE },
    { "a@def.es", 0, MPROTO_RELAY_REFUSE },
    { "a@def.es", 1, MPROTO_RELAY_FORWARD },
    { "Postmaster", 0, MPROTO_RELAY_LOCAL },
    { "a%def.es@abc.es", 0, MPROTO_RELAY_REFUSE },
    { "def.es!a@abc.es", 0, MPROTO_RELAY_REFUSE },
    { "\"a@def.es\"@abc.es", 0, MPROTO_RELAY_REFUSE },
    { "a%def.es@abc.es", 1, MPROTO_RELAY_LOCAL }
};

static void test_ours_to_anywhere_and_anywhere_to_ours(void **state)
{
    const struct verdict *v = verdicts;
    mproto_smtp_path to;

    (void)state;
    for (; v < verdicts + sizeof verdicts / sizeof verdicts[0]; v++) {
        to = path_of(v->to);
        assert_int_equal(mproto_relay_judge(&to, "abc.es  .lab.abc.es",
                                            v->trusted), v->wanted);
    }
    to = path_of("a@abc.es");
    assert_int_equal(mproto_relay_judge(&to, "", 0), MPROTO_RELAY_REFUSE);
}

/* Pages 37 and 38 of the lecture: RFC 821, appendix F, scenario 4. */
static void test_relaying_on_a_source_route(void **state)
{
    mproto_smtp_path to = path_of("@USC-ISIE.ARPA:Jones@BBN-VAX.ARPA");
    mproto_smtp_path from = path_of("JQP@MIT-AI.ARPA");
    mproto_span next = mproto_route_next(&to);
    char text[64];

    (void)state;
    assert_int_equal(next.n, strlen("USC-ISIE.ARPA"));
    assert_memory_equal(next.p, "USC-ISIE.ARPA", next.n);
    mproto_route_drop(text, sizeof text, &to);
    assert_string_equal(text, "Jones@BBN-VAX.ARPA");
    mproto_route_grow(text, sizeof text, &from, "USC-ISIE.ARPA");
    assert_string_equal(text, "@USC-ISIE.ARPA:JQP@MIT-AI.ARPA");
}

static void test_routes_of_several_hosts(void **state)
{
    mproto_smtp_path path = path_of("@a.example,@b.example:u@c.example");
    mproto_smtp_path plain = path_of("u@c.example"), null = path_of("");
    char text[64];
    size_t cap;

    (void)state;
    assert_int_equal(mproto_route_drop(text, sizeof text, &path),
                     strlen("@b.example:u@c.example"));
    assert_string_equal(text, "@b.example:u@c.example");
    assert_int_equal(mproto_route_drop(text, sizeof text, &plain), 11);
    assert_string_equal(text, "u@c.example");
    assert_int_equal(mproto_route_next(&plain).n, strlen("c.example"));
    mproto_route_grow(text, sizeof text, &path, "z.example");
    assert_string_equal(text, "@z.example,@a.example,@b.example:u@c.example");
    assert_int_equal(mproto_route_grow(text, sizeof text, &null, "z"), 0);
    assert_string_equal(text, "");
    for (cap = 0; cap < 12; cap++) {
        memset(text, 'x', sizeof text);
        assert_int_equal(mproto_route_drop(text, cap, &plain), 11);
        assert_int_equal(text[cap], 'x');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_domain_stands_together),
        cmocka_unit_test(test_ours_to_anywhere_and_anywhere_to_ours),
        cmocka_unit_test(test_relaying_on_a_source_route),
        cmocka_unit_test(test_routes_of_several_hosts),
    };

    return cmocka_run_group_tests_name("relay", tests, NULL, NULL);
}
