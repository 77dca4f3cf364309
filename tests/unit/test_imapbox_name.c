#include <imapbox_name.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>
#include "exact.h"

static int read_name(char *name, const char *text, int utf8)
{
    mproto_span span = exact_span(text, strlen(text));
    int rc = imapbox_name_read(name, span, utf8);

    exact_free(span);
    return rc;
}

static const struct { const char *name, *utf8, *folder; } names[] = {
    { "INBOX", "INBOX", "" },
    { "A", "A", ".A" },
    { "A/B", "A/B", ".A.B" },
    { "INBOX/A", "INBOX/A", ".INBOX.A" },
    { "example.com", "example.com", ".example&AC4-com" },
    { "..", "..", ".&AC4-&AC4-" },
    { "../../etc", "../../etc", ".&AC4-&AC4-.&AC4-&AC4-.etc" },
    { ".", ".", ".&AC4-" },
    { "Entw&APw-rfe", "Entw\303\274rfe", ".Entw&APw-rfe" },
    { "&APw-.&APw-", "\303\274.\303\274", ".&APw-&AC4-&APw-" },
    { "a&-b", "a&b", ".a&-b" },
    { "&-AC4-", "&AC4-", ".&-AC4-" },
    { "~/%*\\ \"", "~/%*\\ \"", ".~.%*\\ \"" }
};

static void test_names_and_folders(void **state)
{
    char name[IMAPBOX_NAME_SIZE], folder[IMAPBOX_NAME_SIZE];
    char text[IMAPBOX_UTF8_SIZE];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(read_name(name, names[i].name, 0), 0);
        assert_string_equal(name, names[i].name);
        assert_int_equal(read_name(name, names[i].utf8, 1), 0);
        assert_string_equal(name, names[i].name);
        imapbox_name_utf8(text, name);
        assert_string_equal(text, names[i].utf8);
        assert_int_equal(imapbox_name_folder(folder, name), 0);
        assert_string_equal(folder, names[i].folder);
        if (folder[0] == '\0')
            continue;
        assert_int_equal(imapbox_name_of(name, folder), 0);
        assert_string_equal(name, names[i].name);
    }
}

static void test_inbox_in_any_case(void **state)
{
    char name[IMAPBOX_NAME_SIZE];

    (void)state;
    assert_int_equal(read_name(name, "inBox", 0), 0);
    assert_string_equal(name, "INBOX");
    assert_int_equal(read_name(name, "inbox/Inbox/", 0), 0);
    assert_string_equal(name, "INBOX/Inbox");
    assert_int_equal(read_name(name, "inboxes", 0), 0);
    assert_string_equal(name, "inboxes");
}

static void test_what_is_no_name(void **state)
{
    static const char *const none[] = {
        "", "/", "//", "/a", "a//b", "a/b//", "\n", "a\rb", "a\177",
        "&", "&AC4-", "&AAo-", "&AH8-", "&AIU-", "&APw", "\303\274", "\377",
        "&ICg-", "a&ICk-"
    };
    char name[IMAPBOX_NAME_SIZE];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof none / sizeof *none; i++) {
        errno = 0;
        assert_int_equal(read_name(name, none[i], 0), -1);
        assert_int_equal(errno, EINVAL);
    }
    assert_int_equal(read_name(name, "\377", 1), -1);
    assert_int_equal(read_name(name, "a\302\205", 1), -1);
    assert_int_equal(read_name(name, "a\342\200\250", 1), -1);
    assert_int_equal(imapbox_name_read(
        name, (mproto_span){ "a\0b", 3 }, 0), -1);
    assert_int_equal(imapbox_name_read(name, (mproto_span){ NULL, 0 }, 0),
                     -1);
}

static void test_folders_of_others(void **state)
{
    static const char *const none[] = {
        ".", "..", "...", "a", "..a", ".a.", ".INBOX", ".Entw\303\274rfe",
        ".inbox.a", ".a\n", ".&bad"
    };
    char name[IMAPBOX_NAME_SIZE];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(imapbox_name_of(name, none[i]), -1);
}

/* A folder is a file name of 255 octets at the most. */
static void test_long_names(void **state)
{
    char name[IMAPBOX_NAME_SIZE], folder[IMAPBOX_NAME_SIZE];
    char text[300];

    (void)state;
    memset(text, 'a', sizeof text);
    text[254] = '\0';
    assert_int_equal(read_name(name, text, 0), 0);
    assert_int_equal(imapbox_name_folder(folder, name), 0);
    assert_int_equal(strlen(folder), 255);
    assert_int_equal(read_name(name, text, 1), 0);
    text[254] = 'a';
    text[255] = '\0';
    assert_int_equal(read_name(name, text, 0), -1);
    assert_int_equal(errno, ENAMETOOLONG);
    text[299] = '\0';
    text[255] = 'a';
    assert_int_equal(read_name(name, text, 0), -1);
    assert_int_equal(errno, ENAMETOOLONG);
    assert_int_equal(read_name(name, text, 1), -1);
    assert_int_equal(errno, ENAMETOOLONG);
    memset(text, '.', sizeof text);
    text[51] = '\0';
    assert_int_equal(read_name(name, text, 0), -1);
    text[50] = '\0';
    assert_int_equal(read_name(name, text, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_and_folders),
        cmocka_unit_test(test_inbox_in_any_case),
        cmocka_unit_test(test_what_is_no_name),
        cmocka_unit_test(test_folders_of_others),
        cmocka_unit_test(test_long_names)
    };

    return cmocka_run_group_tests_name("imapbox_name", tests, NULL, NULL);
}
