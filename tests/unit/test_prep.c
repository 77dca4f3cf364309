#include "sasl_play.h"

static const struct prep {
    const char *text, *wanted;          /* NULL: forbidden */
} preps[] = {
    /* RFC 4013, section 3, but for what NFKC does to the fourth and fifth */
    { "I\xc2\xadX", "IX" }, { "user", "user" }, { "USER", "USER" },
    { "\xc2\xaa", "\xc2\xaa" }, { "\xe2\x85\xa8", "\xe2\x85\xa8" },
    { "\x07", NULL },
    { "", NULL }, { "\xc2\xad", NULL }, { "a b", "a b" }, { " ", " " },
    { "a\xc2\xa0" "b", "a b" }, { "\xe3\x80\x80", " " },
    { "\xe2\x80\x8b", " " }, { "a\xe2\x80\x8d" "b", "ab" },
    { "\xef\xbb\xbf" "a", "a" }, { "a\xef\xb8\x8f", "a" },
    { "\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80",
      "\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80" },
    { "a\nb", NULL }, { "a\x7f", NULL }, { "\xc2\x80", NULL },
    { "\xc2\x9f", NULL }, { "\xcd\x80", NULL }, { "\xdb\x9d", NULL },
    { "\xe2\x80\xa8", NULL }, { "\xe2\x80\xae", NULL },
    { "\xe2\x81\xa3", NULL }, { "\xe2\x81\xaf", NULL },
    { "\xe2\xbf\xb0", NULL }, { "\xee\x80\x80", NULL },
    { "\xef\xb7\x90", NULL }, { "\xef\xbf\xbd", NULL },
    { "\xef\xbf\xbe", NULL }, { "\xef\xbf\xbf", NULL },
    { "\xf0\x9d\x85\xb3", NULL }, { "\xf0\x9f\xbf\xbe", NULL },
    { "\xf3\xa0\x80\x81", NULL }, { "\xf3\xa0\x81\xbf", NULL },
    { "\xf3\xb0\x80\x80", NULL }, { "\xf4\x8f\xbf\xbd", NULL },
    { "\xff", NULL }, { "\xc3", NULL }, { "\xed\xa0\x80", NULL },
    { "\xc0\xaf", NULL }
};

static void test_what_is_mapped_and_what_forbidden(void **state)
{
    const struct prep *p = preps;
    mproto_span text, out;

    (void)state;
    for (; p < preps + sizeof preps / sizeof preps[0]; p++) {
        char *dst = exact_copy(p->text, strlen(p->text));

        text = exact_span(p->text, strlen(p->text));
        out.p = dst;
        out.n = 77;
        assert_int_equal(mproto_sasl_prep(dst, &out.n, text),
                         p->wanted ? MPROTO_OK : MPROTO_E_ARG);
        if (p->wanted)
            assert_span(out, p->wanted);
        else
            assert_int_equal(out.n, 77);
        exact_free(text);
        free(dst);
    }
}

static void test_nul_is_forbidden(void **state)
{
    static const mproto_span text = { "a\0b", 3 };
    char dst[3];
    size_t n;

    (void)state;
    assert_int_equal(mproto_sasl_prep(dst, &n, text), MPROTO_E_ARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_mapped_and_what_forbidden),
        cmocka_unit_test(test_nul_is_forbidden),
    };

    return cmocka_run_group_tests_name("prep", tests, NULL, NULL);
}
