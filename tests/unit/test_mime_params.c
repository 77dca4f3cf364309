#include "mime_trace.h"
#include <mailproto/params.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))
#define D(name) MPROTO_DEFECT_ ## name
#define V "MIME-Version: 1.0\r\n"

/* File names, with the defects of the part; MIME-04 is a name in sections,
 * which a filter that looks at each parameter alone does not see. */
#define CD V "Content-Disposition: attachment; "

static const struct name_case {
    const char *header, *name;
    unsigned    defects;
} names[] = {
    { CD "filename=a.txt\r\n", "a.txt", 0 },
    { CD "filename*0=\"a.e\";\r\n filename*1=\"xe\"\r\n", "a.exe", 0 },
    { CD "filename*1=xe; filename*0=a.e\r\n", "a.exe", 0 },
    { CD "filename*0=a.e; filename*2=xe\r\n", "a.exe", D(PARAMETER) },
    { CD "filename*=utf-8''%E2%82%AC%20rates\r\n", "\xe2\x82\xac rates", 0 },
    { CD "filename*=iso-8859-1'en'%A3%20rates\r\n", "\xc2\xa3 rates", 0 },
    { CD "filename*0*=utf-8''%E2%82; filename*1*=%AC; filename*2=.txt\r\n",
      "\xe2\x82\xac.txt", 0 },
    { CD "filename=a; filename*=utf-8''b\r\n", "b", D(PARAMETER) },
    { CD "filename=\"=?utf-8?Q?gr=C3=BC=C3=9F?=\"\r\n",
      "gr\xc3\xbc\xc3\x9f", D(WORD) },
    { CD "filename=\"gr\xc3\xbc\xc3\x9f\"\r\n", "gr\xc3\xbc\xc3\x9f",
      D(EIGHT) },
    { CD "filename=\"gr\xfc\xdf\"\r\n",
      "gr\xef\xbf\xbd\xef\xbf\xbd", D(UTF8) | D(EIGHT) },
    { CD "filename=\"C:\\dir\\x.pdf\"\r\n", "C:\\dir\\x.pdf", 0 },
    { CD "filename=\"../../etc/passwd\"\r\n", "../../etc/passwd", 0 },
    { CD "filename=my file.pdf\r\n", "my file.pdf", D(PARAMETER) },
    { CD "filename=x; filename=y\r\n", "x", D(PARAMETER) },
    { CD "filename=\"a\r\n\tb\"\r\n", "a\tb", 0 },
    { CD "filename*=utf-8''a%00b%0D%0Ac\r\n", "a b  c", D(NUL) | D(CONTROL) },
    { CD "filename*=x-none''%E9\r\n", "\xef\xbf\xbd", D(CHARSET) },
    { CD "filename*914=x\r\n", "", D(LIMIT) },
    { CD "filename*914=x; filename=y\r\n", "y", D(LIMIT) | D(PARAMETER) },
    { CD "filename=\"\"\r\nContent-Type: a/b; name=n\r\n", "n", 0 },
    { V "Content-Type: a/b; name*=utf-8''%C3%A9\r\n", "\xc3\xa9", 0 },
    { V "Content-Type: a/b; name*0=\"a.e\"; name*1=\"xe\"\r\n"
      "Content-Disposition: attachment\r\n", "a.exe", 0 },
};

static mproto_mime *header_end(const mproto_mime_opts *opts,
                               const char *header, const mproto_mime_event **e)
{
    mproto_mime *m = mproto_mime_new(opts);

    assert_non_null(m);
    assert_int_equal(mproto_mime_in(m, header, strlen(header)), MPROTO_OK);
    do {
        *e = mproto_mime_next(m);
        if (!*e)
            assert_int_equal(mproto_mime_in(m, "\r\n", 2), MPROTO_OK);
    } while (!*e || (*e)->type != MPROTO_MIME_HEADER_END);
    return m;
}

static void expect_span(mproto_span s, const char *want)
{
    if (s.n != strlen(want) || memcmp(s.p, want, s.n) != 0)
        print_error("%.*s, not %s\n", (int)s.n, s.p, want);
    assert_int_equal(s.n, strlen(want));
    assert_memory_equal(s.p, want, s.n);
}

static void test_mime_04_names(void **state)
{
    const mproto_mime_event *e;
    mproto_mime *m;
    size_t i;

    (void)state;
    for (i = 0; i < LEN(names); i++) {
        m = header_end(NULL, names[i].header, &e);
        expect_span(e->part->filename, names[i].name);
        assert_int_equal(e->part->defects, names[i].defects);
        mproto_mime_free(m);
        mime_trace_splits(NULL, names[i].header, strlen(names[i].header), 0);
    }
}

/* Its octets in the other order; opened and closed as often. */
static int backwards(void *h, mproto_io *io, int last)
{
    (void)h;
    (void)last;
    for (; io->in_n > 0 && io->out_n > 0; io->in_n--, io->out_n--)
        *io->out++ = *io->in++ == 'a' ? 'b' : 'a';
    return io->in_n > 0 ? MPROTO_E_FULL : MPROTO_OK;
}

static void *backwards_open(void *ctx, mproto_span label)
{
    *(int *)ctx += 1;
    assert_int_equal(label.n, 5);
    return ctx;
}

static void backwards_close(void *h)
{
    *(int *)h -= 1;
}

static void test_names_through_converter(void **state)
{
    int open = 0;
    mproto_convert convert = { NULL, backwards_open, backwards,
                               backwards_close };
    mproto_mime_opts opts = { .size = sizeof opts, .convert = &convert };
    const mproto_mime_event *e;
    mproto_mime *m;

    (void)state;
    convert.ctx = &open;
    m = header_end(&opts, CD "filename*=x-rot''aab\r\n", &e);
    expect_span(e->part->filename, "bba");
    assert_int_equal(e->part->defects, 0);
    assert_int_equal(open, 0);
    mproto_mime_free(m);
}

/* Never inside a character. */
static void test_long_names(void **state)
{
    char header[3600], *p;
    const mproto_mime_event *e;
    size_t lead, i;
    mproto_mime *m;

    (void)state;
    for (lead = 0; lead < 5; lead++) {
        p = header + snprintf(header, sizeof header, CD "filename*=utf-8''%s",
                              &"aaaa"[4 - lead]);
        for (i = 0; i < 343; i++, p += 9)
            memcpy(p, "%E2%82%AC", 9);
        memcpy(p, "\r\n", 3);
        m = header_end(NULL, header, &e);
        assert_int_equal(e->part->filename.n, lead + (1024 - lead) / 3 * 3);
        assert_int_equal(e->part->defects, D(LIMIT) | D(LONG_LINE));
        mproto_mime_free(m);
    }
}

/* A boundary that no delimiter has room for is none, nor is its begin. */
static void test_long_boundaries(void **state)
{
    char boundary[1100], header[1400];
    const mproto_mime_event *e;
    mproto_mime *m;
    int n;

    (void)state;
    memset(boundary, 'b', sizeof boundary);
    for (n = 988; n < 1030; n++) {
        snprintf(header, sizeof header, V "Content-Type: multipart/mixed;\r\n"
                 " boundary=%.*s\r\n", n, boundary);
        m = header_end(NULL, header, &e);
        assert_int_equal(e->part->kind, n > 990 ? MPROTO_KIND_LEAF
                                                : MPROTO_KIND_MULTIPART);
        assert_int_equal(e->part->defects & ~D(LONG_LINE),
                         D(BOUNDARY) | (n > 990 ? D(LIMIT) : 0));
        mproto_mime_free(m);
    }
}

/* RFC 2231 says that its forms are those of any parameter. */
static void test_coded_parameters(void **state)
{
    const mproto_mime_event *e;
    mproto_mime *m = header_end(NULL, V "Content-Type: multipart/related;"
        " boundary*0=\"=_a\"; boundary*1=b; charset*=''utf%2d8;"
        " start*0=\"<a@\"; start*1=\"b>\"\r\n", &e);

    (void)state;
    assert_int_equal(e->part->kind, MPROTO_KIND_MULTIPART);
    expect_span(e->part->charset, "utf-8");
    expect_span(e->part->start, "a@b");
    assert_int_equal(e->part->defects, 0);
    mproto_mime_free(m);
}

static const struct {
    const char *written, *id;
} starts[] = {
    { "start=\"<a@b>\"", "a@b" },
    { "start=\"a@b\"", "a@b" },
    { "start=\"<a@b\"", "a@b" },
    { "start=\"\"", "" },
    { "start=<a@b>", "a@b" },
    { "type=a", "" },
};

/* A filter that reads the field by itself sees the same value, whatever is
 * quoted, or in a comment that may not end, before the first ";". */
static void test_same_as_params(void **state)
{
    static const char *const bodies[] = {
        "a/b; start=c", "a/b x; start=c", "a/b (x; start=c",
        "a/b x (y; start=c", "a/b x (y; start=d); start=c",
        "a/b \"x; start=c", "a/b \"x; start=d\"; start=c",
        "a/b x \"y; start=d\" z; start=c", "a (; start=c",
        "a x \"; start=d\"; start=c", "(a/b; start=c",
        "\"a/b; start=d\"; start=c", "a/; start=c",
        "a/b \\(x; start=c", "a/b; (x; start=c",
        "a/b; \"x; start=c\"; start=d", "a/b; x=\"; start=c",
        "a/b; x=(; start=c", "a/b; start=\"c", "a/b; start=c (d",
    };
    char header[128], want[80];
    const mproto_mime_event *e;
    mproto_span body, value;
    mproto_params it;
    mproto_mime *m;
    unsigned defects;
    size_t i, n;

    (void)state;
    for (i = 0; i < LEN(bodies); i++) {
        body.p = bodies[i];
        body.n = strlen(bodies[i]);
        mproto_params_begin(&it, body, &value);
        defects = 0;
        n = mproto_params_get(want, sizeof want, &it, "start", &defects);
        sprintf(header, V "Content-Type: %s\r\n", bodies[i]);
        m = header_end(NULL, header, &e);
        expect_span(e->part->start, n == SIZE_MAX ? "" : want);
        mproto_mime_free(m);
    }
}

static void test_start(void **state)
{
    char header[200];
    const mproto_mime_event *e;
    mproto_mime *m;
    size_t i;

    (void)state;
    for (i = 0; i < LEN(starts); i++) {
        snprintf(header, sizeof header, V "Content-Type: multipart/related; "
                 "boundary=b; %s\r\n", starts[i].written);
        m = header_end(NULL, header, &e);
        expect_span(e->part->start, starts[i].id);
        mproto_mime_free(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mime_04_names),
        cmocka_unit_test(test_names_through_converter),
        cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_long_boundaries),
        cmocka_unit_test(test_coded_parameters),
        cmocka_unit_test(test_same_as_params),
        cmocka_unit_test(test_start),
    };

    return cmocka_run_group_tests_name("mime_params", tests, NULL, NULL);
}
