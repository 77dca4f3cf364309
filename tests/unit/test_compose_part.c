#include <mailproto/base64.h>
#include <mailproto/qp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "compose_run.h"
#include "mime_outline.h"

/* The message as an outline, read without a defect. */
static void expect_outline(mproto_compose *m, const char *outline)
{
    mproto_mime_opts opts = { sizeof opts, MPROTO_MIME_DECODE, NULL, NULL,
                              NULL };
    composed all = compose_finish(m);
    mime_trace t = mime_outline(&opts, all.p, all.n);

    assert_string_equal(t.text, outline);
    assert_int_equal(t.defects, 0);
    compose_check_lines(&all, 998);
    free(t.text);
    free(all.p);
}

static void expect_code(mproto_compose *m, int code)
{
    assert_int_equal(mproto_compose_error(m)->code, code);
    assert_int_equal(mproto_compose_finish(m), code);
    mproto_compose_free(m);
}

static void whole(mproto_compose *m, const char *media, const char *text)
{
    assert_int_equal(mproto_compose_whole(m, media, text, strlen(text)),
                     MPROTO_OK);
}

static void test_one_leaf(void **state)
{
    mproto_compose *m = compose_new(0);

    (void)state;
    whole(m, "text/plain", "a\nb\r\n");
    expect_outline(m, "text/plain[a\r\nb\r\n]");
    m = compose_new(0);
    whole(m, "application/x-any", "no end");
    expect_outline(m, "application/x-any[no end]");
    m = compose_new(0);
    whole(m, "text/plain", "no end");
    expect_outline(m, "text/plain[no end\r\n]");
    m = compose_new(0);
    whole(m, "text/plain", "no \xc3\xa9nd");
    expect_outline(m, "text/plain[no \xc3\xa9nd\r\n]");
    m = compose_new(0);
    mproto_compose_part(m, "text/plain", NULL);
    expect_outline(m, "text/plain[]");
    m = compose_new(0);
    expect_outline(m, "text/plain[]");
}

static void test_tree(void **state)
{
    mproto_compose *m = compose_new(0);

    (void)state;
    mproto_compose_multipart(m, "mixed");
    mproto_compose_multipart(m, "alternative");
    whole(m, "text/plain", "one\n");
    mproto_compose_multipart(m, "related");
    whole(m, "text/html", "<two>");
    mproto_compose_attach(m, "image/png", "a.png", NULL);
    mproto_compose_body(m, "\r\n--\n\r", 6);
    mproto_compose_close(m);
    mproto_compose_close(m);
    mproto_compose_part(m, "application/octet-stream", NULL);
    mproto_compose_part(m, "message/rfc822", NULL);
    mproto_compose_body(m, "Subject: x\r\n\r\nbody\r\n", 20);
    mproto_compose_multipart(m, "digest");
    whole(m, "message/rfc822", "A: b\n\n");
    expect_outline(m, "multipart/mixed(multipart/alternative("
                   "text/plain[one\r\n] multipart/related(text/html[<two>] "
                   "image/png[\r\n--\n\r])) application/octet-stream[] "
                   "message/rfc822(text/plain[body\r\n]) multipart/digest("
                   "message/rfc822(text/plain[])))");
}

/* The first boundary in the message that is not other. */
static void boundary_of(char boundary[27], const char *p, const char *other)
{
    p = strstr(p, "=_");
    while (p && other && strncmp(p, other, 26) == 0)
        p = strstr(p + 26, "=_");
    assert_non_null(p);
    memcpy(boundary, p, 26);
    boundary[26] = '\0';
}

static void test_octets(void **state)
{
    mproto_compose *m = compose_begun(0);
    char want[1200], a[27], b[27];
    composed all;

    (void)state;
    mproto_compose_multipart(m, "mixed");
    mproto_compose_param(m, "Content-Type", "x", "y");
    whole(m, "text/plain", "one\n");
    mproto_compose_attach(m, "a/b", NULL, NULL);
    mproto_compose_body(m, "two", 3);
    mproto_compose_multipart(m, "mixed");
    mproto_compose_part(m, "a/b", NULL);
    all = compose_finish(m);
    boundary_of(a, all.p, NULL);
    boundary_of(b, all.p, a);
    sprintf(want, COMPOSE_HEAD
            "Content-Type: multipart/mixed; boundary=\"%s\"; x=y\r\n\r\n"
            "--%s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            "one\r\n\r\n--%s\r\nContent-Type: a/b\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "Content-Disposition: attachment\r\n\r\ndHdv\r\n"
            "--%s\r\nContent-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n"
            "--%s\r\nContent-Type: a/b\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n\r\n"
            "--%s--\r\n--%s--\r\n", a, a, a, a, b, b, b, a);
    assert_string_equal(all.p, want);
    free(all.p);
}

static void test_places(void **state)
{
    mproto_compose *m = compose_new(0);

    (void)state;
    mproto_compose_part(m, "a/b", NULL);
    mproto_compose_part(m, "a/b", NULL);
    expect_code(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_multipart(m, "mixed");
    mproto_compose_part(m, "a/b", NULL);
    mproto_compose_close(m);
    mproto_compose_part(m, "a/b", NULL);
    expect_code(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_close(m);
    expect_code(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_multipart(m, "mixed");
    mproto_compose_close(m);
    expect_code(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_multipart(m, "mixed");
    mproto_compose_finish(m);
    expect_code(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_body(m, "a", 1);
    expect_code(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_multipart(m, "mixed");
    mproto_compose_body(m, "a", 1);
    expect_code(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_part(m, "a/b", NULL);
    mproto_compose_body(m, "a", 1);
    mproto_compose_text(m, "Subject", "late");
    expect_code(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_part(m, "multipart/mixed", NULL);
    mproto_compose_body(m, "a", 1);
    expect_code(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_finish(m);
    assert_int_equal(mproto_compose_finish(m), MPROTO_OK);
    mproto_compose_part(m, "a/b", NULL);
    expect_code(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_finish(m);
    mproto_compose_text(m, "X", "a");
    expect_code(m, MPROTO_E_STATE);
}

static void test_media(void **state)
{
    static const char *const bad[] = { "", "text", "text/", "/plain",
        "text/plain; charset=utf-8", "text /plain", "a/b/c", "a/\xc3\xa9" };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mproto_compose *m = compose_new(0);

        mproto_compose_part(m, bad[i], NULL);
        expect_code(m, MPROTO_E_ARG);
        m = compose_new(0);
        mproto_compose_whole(m, bad[i], "a", 1);
        expect_code(m, MPROTO_E_ARG);
    }
}

/* n times c behind begin. */
static const char *long_text(const char *begin, char c, size_t n)
{
    static char text[2100];

    strcpy(text, begin);
    memset(text + strlen(begin), c, n);
    text[strlen(begin) + n] = '\0';
    return text;
}

/* INJ-09: the longest that make a line of 998, with ";" where one comes. */
static void test_inj_09_lines(void **state)
{
    size_t more;

    (void)state;
    for (more = 0; more < 1000; more += more + 1) {
        int code = more > 0 ? MPROTO_E_ARG : MPROTO_OK;
        mproto_compose *m = compose_new(0);

        mproto_compose_part(m, long_text("a/", 'b', 982 + more), NULL);
        expect_code(m, code);
        m = compose_new(0);
        mproto_compose_part(m, long_text("text/", 'b', 978 + more), NULL);
        assert_int_equal(mproto_compose_finish(m), code);
        expect_code(m, code);
        m = compose_new(0);
        assert_int_equal(mproto_compose_multipart(
                             m, long_text("", 'b', 973 + more)), code);
        mproto_compose_part(m, "a/b", NULL);
        expect_code(m, code);
        m = compose_new(0);
        mproto_compose_part(m, "a/b", NULL);
        assert_int_equal(mproto_compose_text(m, "Content-Disposition",
                                             long_text("", 'b', 977 + more)),
                         code);
        expect_code(m, code);
    }
}

/* MIME-01: the limit is exact. */
static void test_mime_01_depth(void **state)
{
    mproto_compose_opts o = compose_opts(0);
    unsigned most, i;

    (void)state;
    for (most = 1; most < 40; most += 7) {
        mproto_compose *m;

        o.depth_max = most;
        m = mproto_compose_new(&o);
        assert_non_null(m);
        for (i = 0; i < most; i++)
            assert_int_equal(mproto_compose_multipart(m, "mixed"), MPROTO_OK);
        assert_int_equal(mproto_compose_multipart(m, "mixed"),
                         MPROTO_E_LIMIT);
        expect_code(m, MPROTO_E_LIMIT);
    }
}

/* The encoding that is chosen, by flags, kind and content. */
static void test_encodings(void **state)
{
#define L 0
#define E MPROTO_COMPOSE_8BIT
#define B MPROTO_COMPOSE_BINARY
    static const struct {
        unsigned flags;
        const char *media, *body, *encoding;
    } cases[] = {
        { L, "text/plain", "a\n", NULL },
        { L, "text/plain", "a \xc3\xa9 aaaaaaaaaaaaaa\n", "quoted-printable" },
        { L, "text/plain", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\n", "base64" },
        { E, "text/plain", "\xc3\xa9\n", "8bit" },
        { E, "text/plain", "\r\xc3\xa9\n aaaaaaaaaaaaaaa",
          "quoted-printable" },
        { B, "text/plain", "\r\xc3\xa9\n", "binary" },
        { MPROTO_COMPOSE_UTF8, "text/plain", "\xc3\xa9\n", "8bit" },
        { L, "a/b", "a\r\n", NULL },
        { L, "a/b", "a\n", "base64" },
        { L, "a/b", "a\r\nb", "base64" },
        { E, "a/b", "\xff\r\n", "8bit" },
        { E, "a/b", "\r", "base64" },
        { B, "a/b", "\r", "binary" },
        { L, "message/rfc822", "A: b\n\n", NULL },
        { E, "message/rfc822", "A: b\n\n\xe9", "8bit" },
        { E, "message/rfc822", "A: b\n\n", NULL },
        { B, "message/rfc822", "A: b\n\n\r", "binary" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mproto_compose *m = compose_new(cases[i].flags);
        composed all;
        char field[80];

        whole(m, cases[i].media, cases[i].body);
        all = compose_finish(m);
        sprintf(field, "\r\nContent-Transfer-Encoding: %s\r\n",
                cases[i].encoding ? cases[i].encoding : "");
        if (!cases[i].encoding)
            assert_null(strstr(all.p, "Content-Transfer-Encoding"));
        else
            assert_non_null(strstr(all.p, field));
        free(all.p);
    }
#undef L
#undef E
#undef B
}

/* RFC 2045 6.4: what holds 8-bit parts says so. */
static void test_multipart_encoding(void **state)
{
    mproto_compose *m = compose_new(MPROTO_COMPOSE_8BIT);

    (void)state;
    mproto_compose_multipart(m, "mixed");
    whole(m, "text/plain", "\xc3\xa9");
    expect_outline(m, "multipart/mixed(text/plain[\xc3\xa9])");
    m = compose_new(MPROTO_COMPOSE_BINARY);
    mproto_compose_multipart(m, "mixed");
    whole(m, "a/b", "\xff\r\r\n");
    expect_outline(m, "multipart/mixed(a/b[\xff\r\r\n])");
}

/* A multipart made elsewhere. */
static void test_given_boundary(void **state)
{
    mproto_compose *m = compose_new(0);
    static const char body[] = "--x\r\n\r\na\r\n--x--\r\n";

    (void)state;
    mproto_compose_multipart(m, "mixed");
    mproto_compose_part(m, "multipart/signed", NULL);
    mproto_compose_param(m, "Content-Type", "boundary", "x");
    mproto_compose_body(m, body, sizeof body - 1);
    expect_outline(m, "multipart/mixed(multipart/signed(text/plain[a]))");
}

/* Nothing is lost unseen: after E_FULL the same verb has to come. */
static void test_owed(void **state)
{
    mproto_compose_opts o = compose_opts(0);
    static char text[4096];
    mproto_compose *m;
    composed all = { NULL, 0, 0 };

    (void)state;
    o.out_max = 1024;
    memset(text, 'x', sizeof text);
    m = mproto_compose_new(&o);
    assert_non_null(m);
    mproto_compose_part(m, "a/b", NULL);
    assert_int_equal(mproto_compose_body(m, text, sizeof text),
                     MPROTO_E_FULL);
    assert_int_equal(mproto_compose_error(m)->code, MPROTO_OK);
    assert_int_equal(mproto_compose_body(m, text, mproto_compose_room(m)),
                     MPROTO_OK);
    assert_int_equal(mproto_compose_body(m, text, 500), MPROTO_E_FULL);
    compose_take(&all, m, SIZE_MAX);
    assert_int_equal(mproto_compose_body(m, text, 500), MPROTO_OK);
    assert_int_equal(mproto_compose_body(m, text, 500), MPROTO_E_FULL);
    assert_int_equal(mproto_compose_finish(m), MPROTO_E_STATE);
    mproto_compose_free(m);
    free(all.p);
}

/* The verbs that open, by number. */
static int open_by(mproto_compose *m, unsigned verb)
{
    switch (verb) {
    case 0: return mproto_compose_multipart(m, "mixed");
    case 1: return mproto_compose_part(m, "a/b", NULL);
    case 2: return mproto_compose_attach(m, "a/b", "c", NULL);
    case 3: return mproto_compose_copy(m, "A: b\r\n", 6);
    default: return mproto_compose_whole(m, "a/b", "c", 1);
    }
}

/* Octets that are not encoded, until no more may wait. */
static void fill(mproto_compose *m)
{
    char text[200];
    mproto_scan scan;
    size_t n;

    memset(text, 'x', sizeof text);
    memcpy(text, "\r\n", 2);
    mproto_scan_init(&scan);
    mproto_compose_part(m, "a/b", &scan);
    while ((n = mproto_compose_room(m)) > 0)
        mproto_compose_body(m, text, n < sizeof text ? n : sizeof text);
    assert_int_equal(mproto_compose_error(m)->code, MPROTO_OK);
}

/* Each verb that opens is another: none is lost for the next one. */
static void test_owed_opening(void **state)
{
    mproto_compose_opts o = compose_opts(0);
    unsigned first, second;

    (void)state;
    o.out_max = 1024;
    for (first = 0; first < 5; first++)
        for (second = 0; second < 5; second++) {
            mproto_compose *m = mproto_compose_new(&o);
            composed all = { NULL, 0, 0 };

            assert_non_null(m);
            mproto_compose_multipart(m, "mixed");
            fill(m);
            assert_int_equal(open_by(m, first), MPROTO_E_FULL);
            assert_int_equal(open_by(m, first), MPROTO_E_FULL);
            compose_take(&all, m, SIZE_MAX);
            assert_int_equal(open_by(m, second), first == second
                             ? MPROTO_OK : MPROTO_E_STATE);
            mproto_compose_free(m);
            free(all.p);
        }
}

static void test_whole_room(void **state)
{
    mproto_compose_opts o = compose_opts(0);
    static char text[1025];
    mproto_compose *m;
    composed all = { NULL, 0, 0 };

    (void)state;
    o.out_max = 1024;
    memset(text, '\n', sizeof text);
    memset(text, 'x', 900);
    m = mproto_compose_new(&o);
    assert_non_null(m);
    mproto_compose_multipart(m, "mixed");
    assert_int_equal(mproto_compose_whole(m, "text/plain", text, 800),
                     MPROTO_OK);
    assert_int_equal(mproto_compose_whole(m, "text/plain", text, 800),
                     MPROTO_E_FULL);
    compose_take(&all, m, SIZE_MAX);
    assert_int_equal(mproto_compose_whole(m, "text/plain", text, 800),
                     MPROTO_OK);
    compose_take(&all, m, SIZE_MAX);
    assert_int_equal(mproto_compose_whole(m, "text/plain", text, 900 + 62),
                     MPROTO_OK);
    compose_take(&all, m, SIZE_MAX);
    assert_int_equal(mproto_compose_whole(m, "text/plain", text, 900 + 63),
                     MPROTO_E_LIMIT);
    mproto_compose_free(m);
    free(all.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_leaf),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_octets),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_media),
        cmocka_unit_test(test_inj_09_lines),
        cmocka_unit_test(test_mime_01_depth),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_multipart_encoding),
        cmocka_unit_test(test_given_boundary),
        cmocka_unit_test(test_owed),
        cmocka_unit_test(test_owed_opening),
        cmocka_unit_test(test_whole_room),
    };

    return cmocka_run_group_tests_name("compose_part", tests, NULL, NULL);
}
