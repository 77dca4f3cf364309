#define _POSIX_C_SOURCE 200809L
#include "structure_check.h"
#include "exact.h"
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))
#define NONE MPROTO_NO_PART

#define MIXED(b) "Content-Type: multipart/mixed; boundary=" b "\r\n\r\n"
#define MESSAGE "Content-Type: message/rfc822\r\n\r\n"

/* The example of RFC 9051 6.4.5.1: HEADER, TEXT and MIME are not of here. */
static const char rfc9051[] =
    MIXED("a")
    "--a\r\n\r\nText/Plain\r\n"                                 /* 1 */
    "--a\r\nContent-Type: application/octet-stream\r\n\r\n"     /* 2 */
    "x\r\n--a\r\n" MESSAGE                                      /* 3 */
    MIXED("b")
    "--b\r\n\r\nText/Plain\r\n"                                 /* 3.1 */
    "--b\r\nContent-Type: application/octet-stream\r\n\r\n"     /* 3.2 */
    "x\r\n--b--\r\n"
    "--a\r\n" MIXED("c")                                        /* 4 */
    "--c\r\nContent-Type: image/gif\r\n\r\nx\r\n"               /* 4.1 */
    "--c\r\n" MESSAGE                                           /* 4.2 */
    MIXED("d")
    "--d\r\n\r\nText/Plain\r\n"                                 /* 4.2.1 */
    "--d\r\n"                                                   /* 4.2.2 */
    "Content-Type: multipart/alternative; boundary=e\r\n\r\n"
    "--e\r\n\r\nText/Plain\r\n"                                 /* 4.2.2.1 */
    "--e\r\nContent-Type: text/richtext\r\n\r\n"                /* 4.2.2.2 */
    "x\r\n--e--\r\n--d--\r\n--c--\r\n--a--\r\n";

static const char only[] = "A: b\r\n\r\nbody";
static const char wrapped[] = MESSAGE MESSAGE "A: b\r\n\r\nbody";
static const char wrapped_mixed[] = MESSAGE MIXED("a") "--a\r\n\r\nx";

static const struct {
    const char *message, *path;
    unsigned    part;
    const char *back;           /* its path, if it is another */
} finds[] = {
    { rfc9051, "", 0, NULL },
    { rfc9051, "1", 1, NULL },
    { rfc9051, "2", 2, NULL },
    { rfc9051, "3", 3, NULL },
    { rfc9051, "3.1", 5, NULL },
    { rfc9051, "3.2", 6, NULL },
    { rfc9051, "4", 7, NULL },
    { rfc9051, "4.1", 8, NULL },
    { rfc9051, "4.2", 9, NULL },
    { rfc9051, "4.2.1", 11, NULL },
    { rfc9051, "4.2.2", 12, NULL },
    { rfc9051, "4.2.2.1", 13, NULL },
    { rfc9051, "4.2.2.2", 14, NULL },
    { rfc9051, "5", NONE, NULL },
    { rfc9051, "1.1", NONE, NULL },
    { rfc9051, "3.3", NONE, NULL },
    { rfc9051, "3.1.1", NONE, NULL },
    { rfc9051, "0", NONE, NULL },
    { rfc9051, "01", NONE, NULL },
    { rfc9051, "3.01", NONE, NULL },
    { rfc9051, "1.", NONE, NULL },
    { rfc9051, ".1", NONE, NULL },
    { rfc9051, "3..1", NONE, NULL },
    { rfc9051, "3.1.", NONE, NULL },
    { rfc9051, "+1", NONE, NULL },
    { rfc9051, "1 ", NONE, NULL },
    { rfc9051, "3.TEXT", NONE, NULL },
    { rfc9051, "4294967295", NONE, NULL },
    { rfc9051, "4294967296", NONE, NULL },
    { rfc9051, "4294967297", NONE, NULL },
    { rfc9051, "18446744073709551617", NONE, NULL },
    { only, "", 0, "1" },
    { only, "1", 0, NULL },
    { only, "1.1", NONE, NULL },
    { only, "2", NONE, NULL },
    { wrapped, "", 0, "1" },
    { wrapped, "1", 0, NULL },
    { wrapped, "1.1", 1, NULL },
    { wrapped, "1.1.1", 2, NULL },
    { wrapped, "1.1.1.1", NONE, NULL },
    { wrapped, "1.2", NONE, NULL },
    { wrapped_mixed, "1", 0, NULL },
    { wrapped_mixed, "1.1", 2, NULL },
    { wrapped_mixed, "1.1.1", NONE, NULL },
    { wrapped_mixed, "1.2", NONE, NULL },
};

static mproto_structure *scan(const char *message)
{
    mproto_structure *s = mproto_structure_new(NULL);

    assert_non_null(s);
    assert_int_equal(mproto_structure_scan(s, message, strlen(message)),
                     MPROTO_OK);
    structure_check(s, strlen(message));
    return s;
}

static void test_find(void **state)
{
    char path[32], *copy;
    size_t i;

    (void)state;
    for (i = 0; i < LEN(finds); i++) {
        mproto_structure *s = scan(finds[i].message);

        copy = exact_copy(finds[i].path, strlen(finds[i].path) + 1);
        if (mproto_structure_find(s, copy) != finds[i].part)
            fail_msg("%s: %u", copy, mproto_structure_find(s, copy));
        if (finds[i].part != NONE) {
            mproto_structure_path(s, finds[i].part, path, sizeof path);
            assert_string_equal(path, finds[i].back ? finds[i].back : copy);
        }
        free(copy);
        mproto_structure_free(s);
    }
}

/* The multipart of a message inside has no number of its own. */
static void test_path_of_inner_multipart(void **state)
{
    mproto_structure *s = scan(rfc9051);
    char path[8];

    (void)state;
    assert_int_equal(mproto_structure_path(s, 4, path, sizeof path), 1);
    assert_string_equal(path, "3");
    assert_int_equal(mproto_structure_path(s, 10, path, sizeof path), 3);
    assert_string_equal(path, "4.2");
    mproto_structure_free(s);
}

static void test_path_is_cut(void **state)
{
    static const char whole[] = "4.2.2.1";
    mproto_structure *s = scan(rfc9051);
    size_t cap;

    (void)state;
    assert_int_equal(mproto_structure_path(s, 13, NULL, 0), 7);
    for (cap = 1; cap < 10; cap++) {
        char *path = exact_copy("##########", cap);
        size_t n = cap < sizeof whole ? cap - 1 : sizeof whole - 1;

        assert_int_equal(mproto_structure_path(s, 13, path, cap), 7);
        assert_memory_equal(path, whole, n);
        assert_int_equal(path[n], '\0');
        free(path);
    }
    mproto_structure_free(s);
}

static void test_long_numbers(void **state)
{
    mproto_structure *s = mproto_structure_new(NULL);
    unsigned path[] = { 1234567890u };
    mproto_mime_part part;
    mproto_mime_event e;
    char text[16];

    (void)state;
    memset(&part, 0, sizeof part);
    memset(&e, 0, sizeof e);
    e.type = MPROTO_MIME_HEADER_END;
    e.part = &part;
    part.kind = MPROTO_KIND_MULTIPART;
    part.path = path;
    assert_int_equal(mproto_structure_add(s, &e), MPROTO_OK);
    part.depth = 1;
    assert_int_equal(mproto_structure_add(s, &e), MPROTO_OK);
    assert_int_equal(mproto_structure_path(s, 1, text, sizeof text), 10);
    assert_string_equal(text, "1234567890");
    assert_int_equal(mproto_structure_find(s, text), 1);
    mproto_structure_free(s);
}

static const char ids[] =
    MIXED("a")
    "--a\r\nContent-ID: <one@x>\r\n\r\n"
    "\r\n--a\r\nContent-ID: <One@x>\r\n\r\n"
    "\r\n--a\r\n" MESSAGE "Content-ID: <in@x>\r\n\r\n"
    "\r\n--a\r\nContent-ID: <one@x>\r\nContent-Type: text/HTML\r\n\r\n"
    "\r\n--a\r\n\r\n";

static unsigned by_id(const mproto_structure *s, const char *id)
{
    mproto_span span = exact_span(id, strlen(id));
    unsigned i = mproto_structure_by_id(s, span);

    exact_free(span);
    return i;
}

static void test_by_id(void **state)
{
    mproto_structure *s = scan(ids);

    (void)state;
    assert_int_equal(by_id(s, "one@x"), 1);
    assert_int_equal(by_id(s, "One@x"), 2);
    assert_int_equal(by_id(s, "in@x"), 4);
    assert_int_equal(by_id(s, "one@"), NONE);
    assert_int_equal(by_id(s, "<one@x>"), NONE);
    assert_int_equal(by_id(s, ""), NONE);
    mproto_structure_free(s);
}

static void test_by_type(void **state)
{
    mproto_structure *s = scan(ids);

    (void)state;
    assert_int_equal(mproto_structure_by_type(s, NONE, "text", NULL), 1);
    assert_int_equal(mproto_structure_by_type(s, 1, "text", NULL), 2);
    assert_int_equal(mproto_structure_by_type(s, NONE, "text", "html"), 5);
    assert_int_equal(mproto_structure_by_type(s, 5, "text", "html"), NONE);
    assert_int_equal(mproto_structure_by_type(s, 5, "text", NULL), 6);
    assert_int_equal(mproto_structure_by_type(s, 6, "text", NULL), NONE);
    assert_int_equal(mproto_structure_by_type(s, 9, "text", NULL), NONE);
    assert_int_equal(mproto_structure_by_type(s, NONE, "multipart", NULL), 0);
    assert_int_equal(mproto_structure_by_type(s, NONE, "image", NULL), NONE);
    mproto_structure_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_path_of_inner_multipart),
        cmocka_unit_test(test_path_is_cut),
        cmocka_unit_test(test_long_numbers),
        cmocka_unit_test(test_by_id),
        cmocka_unit_test(test_by_type),
    };

    alarm(60);
    return cmocka_run_group_tests_name("structure_find", tests, NULL, NULL);
}
