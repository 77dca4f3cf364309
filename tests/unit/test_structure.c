#define _POSIX_C_SOURCE 200809L
#include "structure_check.h"
#include "exact.h"
#include "heap.h"
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))

static const char plain[] = "Subject: x\r\n\r\none\r\ntwo\r\n";

static const char nested[] =
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
    "preamble\r\n"
    "--a\r\n"
    "Content-Type: text/plain; charset=koi8-r\r\n"
    "Content-ID: <one@x>\r\n\r\n"
    "first\r\nlines\r\n"
    "\r\n--a\r\n"
    "Content-Type: message/rfc822\r\n"
    "Content-Disposition: Attachment; filename=\"a b.eml\"\r\n\r\n"
    "Subject: y\r\n"
    "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
    "--b\r\n\r\nplain\r\n"
    "--b\r\n"
    "Content-Type: Text/HTML\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\n"
    "PGI+eDwvYj4=\r\n"
    "--b--\r\n"
    "--a\r\n\r\n"
    "last\r\n--a--\r\nepilogue";

/* An allocator that gives nothing from call left on. */
typedef struct dry_tap {
    heap     heap;
    unsigned left;
} dry_tap;

static void *tap_resize(void *ctx, void *p, size_t old_size, size_t n)
{
    dry_tap *tap = ctx;

    if (n > 0 && tap->left == 0)
        return NULL;
    tap->left -= n > 0;
    return heap_resize(&tap->heap, p, old_size, n);
}

static mproto_alloc tap_alloc(dry_tap *tap, unsigned left)
{
    mproto_alloc alloc = { NULL, tap_resize };

    heap_alloc(&tap->heap);
    tap->left = left;
    alloc.ctx = tap;
    return alloc;
}

static int scan(mproto_structure *s, const char *message, size_t n)
{
    char *copy = exact_copy(message, n);
    int code = mproto_structure_scan(s, copy, n);

    free(copy);
    return code;
}

static void check_span(mproto_span s, const char *expected)
{
    assert_int_equal(s.n, strlen(expected));
    assert_memory_equal(s.p, expected, s.n);
}

/* The octets from..to of message are these. */
static void check_slice(const char *message, uint64_t from, uint64_t to,
                        const char *expected)
{
    assert_int_equal(to - from, strlen(expected));
    assert_memory_equal(message + from, expected, (size_t)(to - from));
}

static void test_one_part(void **state)
{
    mproto_structure *s = mproto_structure_new(NULL);
    const mproto_part *p;

    (void)state;
    assert_int_equal(scan(s, plain, sizeof plain - 1), MPROTO_OK);
    structure_check(s, sizeof plain - 1);
    assert_int_equal(mproto_structure_count(s), 1);
    p = mproto_structure_part(s, 0);
    assert_int_equal(p->kind, MPROTO_KIND_LEAF);
    assert_int_equal(p->encoding, MPROTO_CTE_7BIT);
    check_span(p->type, "text");
    check_span(p->subtype, "plain");
    check_span(p->filename, "");
    check_slice(plain, p->header, p->body, "Subject: x\r\n\r\n");
    check_slice(plain, p->body, p->end, "one\r\ntwo\r\n");
    assert_int_equal(p->lines, 2);
    mproto_structure_free(s);
}

static void test_nested_parts(void **state)
{
    static const struct {
        unsigned parent, child, next, inside, number;
    } links[] = {
        { MPROTO_NO_PART, 1, MPROTO_NO_PART, 6, 1 },
        { 0, MPROTO_NO_PART, 2, 0, 1 },
        { 0, 3, 6, 3, 2 },
        { 2, 4, MPROTO_NO_PART, 2, 1 },
        { 3, MPROTO_NO_PART, 5, 0, 1 },
        { 3, MPROTO_NO_PART, MPROTO_NO_PART, 0, 2 },
        { 0, MPROTO_NO_PART, MPROTO_NO_PART, 0, 3 },
    };
    mproto_structure *s = mproto_structure_new(NULL);
    unsigned i;

    (void)state;
    assert_int_equal(scan(s, nested, sizeof nested - 1), MPROTO_OK);
    structure_check(s, sizeof nested - 1);
    assert_int_equal(mproto_structure_count(s), LEN(links));
    for (i = 0; i < LEN(links); i++) {
        const mproto_part *p = mproto_structure_part(s, i);

        assert_int_equal(p->parent, links[i].parent);
        assert_int_equal(p->child, links[i].child);
        assert_int_equal(p->next, links[i].next);
        assert_int_equal(p->inside, links[i].inside);
        assert_int_equal(p->number, links[i].number);
    }
    mproto_structure_free(s);
}

static void test_texts_and_slices(void **state)
{
    mproto_structure *s = mproto_structure_new(NULL);
    const mproto_part *p;

    (void)state;
    assert_int_equal(scan(s, nested, sizeof nested - 1), MPROTO_OK);
    p = mproto_structure_part(s, 1);
    check_span(p->charset, "koi8-r");
    check_span(p->id, "one@x");
    check_slice(nested, p->body, p->end, "first\r\nlines\r\n");
    assert_int_equal(p->lines, 2);
    p = mproto_structure_part(s, 2);
    assert_int_equal(p->kind, MPROTO_KIND_MESSAGE);
    check_span(p->disposition, "attachment");
    check_span(p->filename, "a b.eml");
    p = mproto_structure_part(s, 5);
    assert_int_equal(p->encoding, MPROTO_CTE_BASE64);
    check_span(p->subtype, "html");
    check_slice(nested, p->body, p->end, "PGI+eDwvYj4=");
    assert_int_equal(p->lines, 0);
    assert_int_equal(p->decoded, 0);
    p = mproto_structure_part(s, 6);
    check_slice(nested, p->header, p->body, "\r\n");
    check_slice(nested, p->body, p->end, "last");
    mproto_structure_free(s);
}

/* RFC 9051 7.5.2: the lines of a message are those of its header, too. */
static void test_lines_of_a_message(void **state)
{
    static const char message[] = "Content-Type: message/rfc822\r\n\r\n"
        "Subject: y\r\n\r\none\r\ntwo";
    mproto_structure *s = mproto_structure_new(NULL);

    (void)state;
    assert_int_equal(scan(s, message, sizeof message - 1), MPROTO_OK);
    assert_int_equal(mproto_structure_part(s, 0)->lines, 3);
    assert_int_equal(mproto_structure_part(s, 1)->lines, 1);
    mproto_structure_free(s);
}

static void test_decoded_size(void **state)
{
    mproto_structure_opts opts = { sizeof opts, MPROTO_MIME_DECODE, 0, 0,
                                   NULL };
    mproto_structure *s = mproto_structure_new(&opts);

    (void)state;
    assert_int_equal(scan(s, nested, sizeof nested - 1), MPROTO_OK);
    assert_int_equal(mproto_structure_part(s, 5)->decoded, 8);
    mproto_structure_free(s);
}

static void test_shallow(void **state)
{
    mproto_structure_opts opts = { sizeof opts, MPROTO_MIME_SHALLOW, 0, 0,
                                   NULL };
    mproto_structure *s = mproto_structure_new(&opts);

    (void)state;
    assert_int_equal(scan(s, nested, sizeof nested - 1), MPROTO_OK);
    assert_int_equal(mproto_structure_count(s), 4);
    assert_int_equal(mproto_structure_part(s, 2)->kind, MPROTO_KIND_LEAF);
    mproto_structure_free(s);
}

/* Untouched parts are emitted octet for octet: the message out of slices of
 * its parts and what stands between them. */
static void test_tiling(void **state)
{
    mproto_structure *s = mproto_structure_new(NULL);
    char copy[sizeof nested];
    size_t n = 0, at = 0;
    unsigned i;

    (void)state;
    assert_int_equal(scan(s, nested, sizeof nested - 1), MPROTO_OK);
    for (i = 0; i < mproto_structure_count(s); i++) {
        const mproto_part *p = mproto_structure_part(s, i);
        size_t from = (size_t)p->header, to = (size_t)p->body;

        if (p->kind == MPROTO_KIND_LEAF)
            to = (size_t)p->end;
        assert_true(at <= from && from <= to);
        memcpy(copy + n, nested + at, from - at);
        n += from - at;
        memcpy(copy + n, nested + from, to - from);
        n += to - from;
        at = to;
    }
    memcpy(copy + n, nested + at, sizeof nested - 1 - at);
    n += sizeof nested - 1 - at;
    assert_int_equal(n, sizeof nested - 1);
    assert_memory_equal(copy, nested, n);
    mproto_structure_free(s);
}

static void test_options(void **state)
{
    mproto_structure_opts opts;
    mproto_structure *s;

    (void)state;
    memset(&opts, 0, sizeof opts);
    assert_null(mproto_structure_new(&opts));
    opts.size = sizeof opts;
    s = mproto_structure_new(&opts);
    assert_non_null(s);
    assert_int_equal(mproto_structure_count(s), 0);
    assert_null(mproto_structure_part(s, 0));
    assert_null(mproto_structure_part(s, MPROTO_NO_PART));
    assert_int_equal(mproto_structure_find(s, ""), MPROTO_NO_PART);
    assert_int_equal(mproto_structure_text(s, 0), MPROTO_NO_PART);
    mproto_structure_free(s);
    mproto_structure_free(NULL);
}

/* Feeds all events; what the first refusal was. */
static int add_all(mproto_structure *s, const char *message, size_t n)
{
    mproto_mime *m = mproto_mime_new(NULL);
    const mproto_mime_event *e;
    int code = MPROTO_OK, now;

    assert_non_null(m);
    assert_int_equal(mproto_mime_in(m, message, n), MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL) {
        now = mproto_structure_add(s, e);
        assert_true(code == MPROTO_OK || now == code);
        code = now;
    }
    mproto_mime_free(m);
    return code;
}

static void check_parts_max(unsigned max, int code)
{
    mproto_structure_opts opts = { sizeof opts, 0, max, 0, NULL };
    mproto_structure *s = mproto_structure_new(&opts);
    unsigned i;

    assert_int_equal(add_all(s, nested, sizeof nested - 1), code);
    assert_int_equal(mproto_structure_count(s), max < 7 ? max : 7);
    for (i = 0; i < mproto_structure_count(s); i++)
        assert_true(mproto_structure_part(s, i)->lines > 0 || i > 3);
    structure_check(s, sizeof nested - 1);
    assert_int_equal(scan(s, nested, sizeof nested - 1), MPROTO_OK);
    assert_int_equal(mproto_structure_count(s), max < 7 ? max : 7);
    assert_int_equal(!!(mproto_structure_part(s, 0)->defects
                        & MPROTO_DEFECT_LIMIT), max < 7);
    structure_check(s, sizeof nested - 1);
    mproto_structure_free(s);
}

static void test_mime_02_parts_max(void **state)
{
    (void)state;
    check_parts_max(8, MPROTO_OK);
    check_parts_max(7, MPROTO_OK);
    check_parts_max(6, MPROTO_E_LIMIT);
    check_parts_max(5, MPROTO_E_LIMIT);
    check_parts_max(2, MPROTO_E_LIMIT);
}

/* "textplain" has nine octets. */
static void test_text_max(void **state)
{
    mproto_structure_opts opts = { sizeof opts, 0, 0, 9, NULL };
    mproto_structure *s = mproto_structure_new(&opts);

    (void)state;
    assert_int_equal(scan(s, plain, sizeof plain - 1), MPROTO_OK);
    assert_int_equal(mproto_structure_count(s), 1);
    mproto_structure_free(s);
    opts.text_max = 8;
    s = mproto_structure_new(&opts);
    assert_int_equal(scan(s, plain, sizeof plain - 1), MPROTO_E_LIMIT);
    assert_int_equal(mproto_structure_count(s), 0);
    mproto_structure_free(s);
    opts.text_max = 40;
    s = mproto_structure_new(&opts);
    assert_int_equal(scan(s, nested, sizeof nested - 1), MPROTO_E_LIMIT);
    assert_int_equal(mproto_structure_count(s), 2);
    structure_check(s, sizeof nested - 1);
    mproto_structure_clear(s);
    assert_int_equal(add_all(s, plain, sizeof plain - 1), MPROTO_OK);
    mproto_structure_free(s);
}

static void test_wrong_events(void **state)
{
    mproto_structure *s = mproto_structure_new(NULL);
    const unsigned path[] = { 1, 1 };
    mproto_mime_part part;
    mproto_mime_event e;

    (void)state;
    memset(&part, 0, sizeof part);
    memset(&e, 0, sizeof e);
    part.path = path;
    e.part = &part;
    e.type = MPROTO_MIME_PART_END;
    assert_int_equal(mproto_structure_add(s, &e), MPROTO_E_STATE);
    e.type = MPROTO_MIME_HEADER_END;
    part.depth = 1;
    assert_int_equal(mproto_structure_add(s, &e), MPROTO_E_STATE);
    assert_int_equal(add_all(s, plain, sizeof plain - 1), MPROTO_OK);
    part.depth = 0;
    assert_int_equal(mproto_structure_add(s, &e), MPROTO_E_STATE);
    part.depth = 1;
    assert_int_equal(mproto_structure_add(s, &e), MPROTO_E_STATE);
    assert_int_equal(mproto_structure_count(s), 1);
    mproto_structure_free(s);
}

/* A message of so many parts with an id each. */
static char *many_parts(unsigned parts, size_t *n)
{
    char *message = malloc(parts * 64u + 80);
    unsigned i;

    assert_non_null(message);
    *n = (size_t)sprintf(message,
                         "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    for (i = 1; i < parts; i++)
        *n += (size_t)sprintf(message + *n, "--b\r\nContent-ID: <%u>\r\n\r\n"
                              "\r\n", i);
    return message;
}

static void test_growth(void **state)
{
    heap h;
    mproto_alloc alloc = heap_alloc(&h);
    mproto_structure_opts opts = { sizeof opts, 0, 0, 0, &alloc };
    mproto_structure *s = mproto_structure_new(&opts);
    size_t n, calls;
    char *message = many_parts(10000, &n);

    (void)state;
    assert_int_equal(scan(s, message, n), MPROTO_OK);
    assert_int_equal(mproto_structure_count(s), 10000);
    assert_true(h.calls < 100);
    check_span(mproto_structure_part(s, 9999)->id, "9999");
    check_span(mproto_structure_part(s, 1)->id, "1");
    calls = h.calls;
    mproto_structure_clear(s);
    assert_int_equal(add_all(s, plain, sizeof plain - 1), MPROTO_OK);
    assert_true(h.calls < calls + 20 && h.blocks == 3);
    mproto_structure_free(s);
    assert_int_equal(h.held, 0);
    free(message);
}

static void test_fault_scan(void **state)
{
    dry_tap tap;
    mproto_alloc alloc = tap_alloc(&tap, 0);
    mproto_structure_opts opts = { sizeof opts, 0, 0, 0, &alloc };
    size_t n;
    char *message = many_parts(100, &n);
    int code = MPROTO_E_NOMEM;
    unsigned k;

    (void)state;
    assert_null(mproto_structure_new(&opts));
    for (k = 0; code != MPROTO_OK; k++) {
        mproto_structure *s;

        tap_alloc(&tap, 1);
        s = mproto_structure_new(&opts);
        assert_non_null(s);
        tap.left = k;
        code = scan(s, message, n);
        assert_true(code == MPROTO_OK || code == MPROTO_E_NOMEM);
        assert_int_equal(mproto_structure_count(s), code ? 0 : 100);
        tap.left = 1000;
        assert_int_equal(scan(s, message, n), MPROTO_OK);
        structure_check(s, n);
        mproto_structure_free(s);
        assert_int_equal(tap.heap.held, 0);
    }
    assert_true(k > 5);
    free(message);
}

/* Every allocation fails once, and the event is given again. */
static void test_fault_add(void **state)
{
    dry_tap tap;
    mproto_alloc alloc = tap_alloc(&tap, 1);
    mproto_structure_opts opts = { sizeof opts, 0, 0, 0, &alloc };
    mproto_structure *s = mproto_structure_new(&opts);
    mproto_mime *m = mproto_mime_new(NULL);
    const mproto_mime_event *e;
    size_t n;
    char *message = many_parts(100, &n);
    unsigned refused = 0;

    (void)state;
    assert_int_equal(mproto_mime_in(m, message, n), MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL) {
        int code;

        while ((code = mproto_structure_add(s, e)) == MPROTO_E_NOMEM) {
            tap.left = 1;
            refused++;
        }
        assert_int_equal(code, MPROTO_OK);
        tap.left = 0;
    }
    assert_true(refused > 5);
    assert_int_equal(mproto_structure_count(s), 100);
    structure_check(s, n);
    mproto_mime_free(m);
    mproto_structure_free(s);
    assert_int_equal(tap.heap.held, 0);
    free(message);
}

/* A part that is left out, because its event was not given again, leaves out
 * what is in it, and no more. */
static void test_left_out(void **state)
{
    dry_tap tap;
    mproto_alloc alloc = tap_alloc(&tap, 3);
    mproto_structure_opts opts = { sizeof opts, 0, 0, 0, &alloc };
    mproto_structure *s = mproto_structure_new(&opts);
    mproto_mime *m = mproto_mime_new(NULL);
    const mproto_mime_event *e;
    unsigned parts = 0, refused = 0;

    (void)state;
    assert_int_equal(mproto_mime_in(m, nested, sizeof nested - 1), MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL) {
        mproto_mime_event copy = *e;
        mproto_mime_part part = *e->part;
        char long_name[600] = "";

        copy.part = &part;
        parts += e->type == MPROTO_MIME_PART;
        if (parts == 3 && e->type == MPROTO_MIME_HEADER_END) {
            part.filename.p = long_name;
            part.filename.n = sizeof long_name;
        }
        refused += mproto_structure_add(s, &copy) != MPROTO_OK;
    }
    assert_int_equal(refused, 8);
    assert_int_equal(mproto_structure_count(s), 3);
    assert_int_equal(mproto_structure_part(s, 2)->number, 3);
    structure_check(s, sizeof nested - 1);
    mproto_mime_free(m);
    mproto_structure_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_part),
        cmocka_unit_test(test_nested_parts),
        cmocka_unit_test(test_texts_and_slices),
        cmocka_unit_test(test_lines_of_a_message),
        cmocka_unit_test(test_decoded_size),
        cmocka_unit_test(test_shallow),
        cmocka_unit_test(test_tiling),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_mime_02_parts_max),
        cmocka_unit_test(test_text_max),
        cmocka_unit_test(test_wrong_events),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_fault_scan),
        cmocka_unit_test(test_fault_add),
        cmocka_unit_test(test_left_out),
    };

    alarm(60);
    return cmocka_run_group_tests_name("structure", tests, NULL, NULL);
}
