#include "exact.h"
#include "imap/imapextract_write_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define NAME(text) { text, sizeof text - 1 }

static const mproto_span names[] = { NAME("to"), NAME("x-y"), NAME("cc") };
static const mproto_imapextract_names wanted = { names, 3 };

static void check_body(mproto_span body, const char *text)
{
    assert_non_null(body.p);
    assert_int_equal(body.n, strlen(text));
    assert_memory_equal(body.p, text, body.n);
}

static void test_fields(void **state)
{
    static const char header[] = "X-Y: 1\nTo:\nsomething\nTO: 2\n 3\nx-y : 4\n"
        "\nCc: 5\n";
    mproto_span bodies[3], s = exact_span(header, sizeof header - 1);

    (void)state;
    assert_int_equal(mproto_imapextract_fields(bodies, s, &wanted), 3);
    check_body(bodies[0], "");
    check_body(bodies[1], " 1");
    assert_null(bodies[2].p);
    exact_free(s);
    s.p = NULL;
    s.n = 0;
    assert_int_equal(mproto_imapextract_fields(bodies, s, &wanted), 0);
    assert_null(bodies[0].p);
}

static const struct row {
    const char *body, *wanted;
} rows[] = {
    { NULL, "NIL" },
    { "", "\"\"" },
    { " \r\n \t", "\"\"" },
    { "  a  b ", "\"a  b\"" },
    { " a\n b", "\"a b\"" },
    { " a\r\n\t  b\r\r\n c", "\"a b c\"" },
    { "a\rb", "\"a b\"" },
    { "a\tb", "\"a\tb\"" },
    { "\377", "{1}\r\n\377" },
};

static void test_bodies(void **state)
{
    mproto_imap_writer w;
    char room[200];
    size_t i, n;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *p = rows[i].body;
        mproto_span s = exact_span(p, p ? strlen(p) : 0), none = { NULL, 0 };

        mproto_imapextract_writer(&w, room, sizeof room, 0);
        mproto_imapextract_put_body(&w, p ? s : none);
        assert_int_equal(w.code, MPROTO_OK);
        assert_int_equal(w.b.n, strlen(rows[i].wanted));
        assert_memory_equal(room, rows[i].wanted, w.b.n);
        for (n = 0; n < w.b.n; n++) {
            mproto_imap_writer less;

            mproto_imapextract_writer(&less, room, n, 0);
            mproto_imapextract_put_body(&less, p ? s : none);
            assert_int_equal(less.code, MPROTO_E_FULL);
        }
        exact_free(s);
    }
}

/* The room never touches what is written. */
static void test_room(void **state)
{
    mproto_imap_writer w;
    size_t n, cap;

    (void)state;
    for (n = 0; n < 40; n++)
        for (cap = 0; cap < 4 * n + 100; cap++) {
            char *p = malloc(cap + 1), *room;

            assert_non_null(p);
            mproto_imapextract_writer(&w, p, cap, 0);
            room = mproto_imapextract_room(&w, n);
            if (!room) {
                assert_int_equal(w.code, MPROTO_E_FULL);
                assert_true(cap < 3 * n + 40);
                assert_null(mproto_imapextract_room(&w, 0));
                free(p);
                continue;
            }
            memset(room, '"', n);
            mproto_imapextract_put(&w, room, n);
            assert_int_equal(w.code, MPROTO_OK);
            assert_int_equal(w.b.n, 2 * n + 2);
            free(p);
        }
}

static void test_utf8(void **state)
{
    mproto_imap_writer w;
    char room[200];

    (void)state;
    mproto_imapextract_writer(&w, room, sizeof room, MPROTO_IMAPEXTRACT_UTF8);
    mproto_imapextract_put_text(&w, "\303\244");
    mproto_imapextract_put_nil(&w);
    assert_int_equal(w.b.n, 8);
    assert_memory_equal(room, "\"\303\244\" NIL", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_utf8),
    };

    return cmocka_run_group_tests_name("imapextract_write", tests, NULL, NULL);
}
