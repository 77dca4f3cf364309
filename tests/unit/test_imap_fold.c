#include "imap/imap_fold_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include "all_strings.h"
#include "exact.h"

static void assert_folds(const char *text, const char *want)
{
    mproto_span s = exact_span(text, strlen(text));
    char *to = exact_copy(text, s.n);
    size_t n = mproto_imap_fold_text(to, s);

    assert_int_equal(n, strlen(want));
    assert_memory_equal(to, want, n);
    free(to);
    exact_free(s);
}

static void test_letters_in_upper_case(void **state)
{
    (void)state;
    assert_folds("", "");
    assert_folds("azAZ09 {`", "AZAZ09 {`");
    assert_folds("\xc3\xa9\xc3\xbf\xc3\xb7", "\xc3\x89\xc5\xb8\xc3\xb7");
    assert_folds("\xc5\xbf\xc4\xb1", "SI");
    assert_folds("\xcf\x82\xcf\x83\xce\xac", "\xce\xa3\xce\xa3\xce\x86");
    assert_folds("\xd0\xb6\xd1\x91\xd1\xa0", "\xd0\x96\xd0\x81\xd1\xa0");
    assert_folds("\xe1\xbb\x87\xc6\xb0", "\xe1\xbb\x86\xc6\xaf");
    assert_folds("\xef\xbd\x81\xe2\x82\xac", "\xef\xbc\xa1\xe2\x82\xac");
    assert_folds("\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80");
}

static void test_what_is_no_utf8_stays(void **state)
{
    (void)state;
    assert_folds("\xe9t\xc3", "\xe9T\xc3");
    assert_folds("\xe1\xbb" "a\xbf", "\xe1\xbb" "A\xbf");
    assert_folds("\xed\xa0\x80\xc0\x80", "\xed\xa0\x80\xc0\x80");
}

static void test_nothing_grows_and_twice_is_once(void **state)
{
    uint32_t c, upper;

    (void)state;
    for (c = 0; c < 0x20000; c++) {
        upper = mproto_imap_fold(c);
        assert_int_equal(mproto_imap_fold(upper), upper);
        assert_true(upper <= c || (c >= 0x80 && upper < 0x800));
    }
}

/* A text of A and B, in two pieces at each place. */
static void check_needle(const char *p, size_t n, size_t pieces)
{
    static const char *const needles[] = {
        "", "A", "B", "AA", "AB", "AAB", "ABAB", "BAB", "ABAAB", "AAAA"
    };
    mproto_imap_needle needle;
    uint32_t back[8];
    char text[16];
    size_t i, cut, at;
    int found;

    (void)pieces;
    memcpy(text, p, n);
    text[n] = '\0';
    for (i = 0; i < sizeof needles / sizeof *needles; i++) {
        needle.p = needles[i];
        needle.n = strlen(needles[i]);
        needle.back = back;
        mproto_imap_needle_make(back, needle.p, needle.n);
        for (cut = 0; cut <= n; cut++) {
            mproto_span one = { NULL, 0 }, two = { NULL, 0 };

            one.p = text;
            one.n = cut;
            two.p = text + cut;
            two.n = n - cut;
            at = 0;
            found = mproto_imap_needle_in(&needle, &at, one);
            found |= mproto_imap_needle_in(&needle, &at, two);
            assert_int_equal(found, strstr(text, needles[i]) != NULL);
        }
    }
}

static void test_every_text_has_its_needles(void **state)
{
    static const char *const letters[] = { "A", "B" };
    const all_strings all = { "", letters, 2, 10 };

    (void)state;
    all_strings_run(&all, check_needle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_letters_in_upper_case),
        cmocka_unit_test(test_what_is_no_utf8_stays),
        cmocka_unit_test(test_nothing_grows_and_twice_is_once),
        cmocka_unit_test(test_every_text_has_its_needles)
    };

    return cmocka_run_group_tests_name("imap_fold", tests, NULL, NULL);
}
