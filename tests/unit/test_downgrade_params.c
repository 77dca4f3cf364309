#include "downgrade_run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void expect(const char *field, const char *want)
{
    assert_true(downgrade_field_is(field, want));
}

static int ends_so(const char *field, const char *end)
{
    downgraded d = downgrade_run(field, strlen(field), 0, 100, 100);
    int so = d.code == MPROTO_OK && d.n > strlen(end) + 2
        && memcmp(d.p + d.n - strlen(end) - 2, end, strlen(end)) == 0;

    free(d.p);
    return so;
}

/* RFC 6857 3.1.4 */
static void test_values(void **state)
{
    (void)state;
    expect("Content-Disposition: attachment; filename=\"\xc3\x9c.txt\"; size=1",
           "Content-Disposition: attachment; "
           "filename*=utf-8''%C3%9C.txt; size=1");
    expect("Content-Type: text/plain (\xc3\xa9); charset=\"utf-8\"; name=\xc3"
           "\xa9", "Content-Type: text/plain; charset=\"utf-8\"; "
           "name*=utf-8''%C3%A9");
    expect("Content-Type: text/pl\xc3\xa9n", "Content-Type: text/pl??n");
}

static void test_sections(void **state)
{
    (void)state;
    expect("Content-Type: a/b; name*0=\"\xc3\xa9 \"; name*1=x",
           "Content-Type: a/b; name*0*=utf-8''%C3%A9%20; name*1=x");
    expect("Content-Type: a/b; name*0*=utf-8''%C3\xa9; name*1*=\xc3\xa9",
           "Content-Type: a/b; name*0*=utf-8''%C3%A9; name*1*=%C3%A9");
}

/* RFC 1428 */
static void test_unknown(void **state)
{
    (void)state;
    expect("Content-Type: a/b; name=caf\xe9",
           "Content-Type: a/b; name*0*=unknown-8bit''caf%E9");
    expect("Content-Type: a/b; name=\"\xe9" "123456789012345x\"",
           "Content-Type: a/b; name*0*=unknown-8bit''%E9123456789012345;\r\n"
           " name*1*=x");
}

/* What counted before counts behind: "name*=" would win over "name=". */
static void test_smug_twice(void **state)
{
    (void)state;
    expect("Content-Type: a/b; name=safe.txt; NAME=\"\xc3\xa9vil.exe\"",
           "Content-Type: a/b; name=safe.txt; NAME=\"??vil.exe\"");
    expect("Content-Type: a/b; name=\"\xc3\xa9\"; name*=utf-8''a",
           "Content-Type: a/b; name=\"??\"; name*=utf-8''a");
    expect("Content-Type: a/b; name=\xc3\xa9; name*0=a",
           "Content-Type: a/b; name=??; name*0=a");
    expect("Content-Type: a/b; name=\xc3\xa9; name=a; nam=\xc3\xa9",
           "Content-Type: a/b; name*=utf-8''%C3%A9; name=a; "
           "nam*=utf-8''%C3%A9");
}

/* Linear: among very many there is no look for the same name. */
static void test_many(void **state)
{
    char text[1024], want[1024];
    size_t i;

    (void)state;
    for (i = 63; i <= 64; i++) {
        strcpy(text, "Content-Type: a/b");
        while (strlen(text) < 17 + i * 5)
            strcat(text, "; a=b");
        strcat(text, "; c=\xc3\xa9");
        strcpy(want, i < 64 ? "c*=utf-8''%C3%A9" : "c=??");
        assert_true(ends_so(text, want));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_smug_twice),
        cmocka_unit_test(test_many)
    };

    return cmocka_run_group_tests_name("downgrade_params", tests, NULL, NULL);
}
