#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "exact.h"
#include "heap.h"
#include "imapthread_text.h"

/* A message: its own id, those it refers to with blanks between, its subject;
 * or NULL. They are a second apart. */
typedef struct mail {
    const char *id, *references, *subject;
} mail;

static size_t write_mail(char *to, const mail *m)
{
    const char *p;
    size_t n = 0;

    if (m->id)
        n += (size_t)sprintf(to + n, "Message-ID: <%s@x>\r\n", m->id);
    if (m->references)
        n += (size_t)sprintf(to + n, "References:");
    for (p = m->references; p && *p; p += strcspn(p, " ") + (*p == ' ')) {
        p += strspn(p, " ");
        n += (size_t)sprintf(to + n, " <%.*s@x>", (int)strcspn(p, " "), p);
    }
    if (m->references)
        n += (size_t)sprintf(to + n, "\r\n");
    if (m->subject)
        n += (size_t)sprintf(to + n, "Subject: %s\r\n", m->subject);
    return n;
}

static int add_mail(mproto_imapthread *t, uint32_t id, const mail *m)
{
    char text[1024];
    mproto_imap_msg msg;
    int code;

    memset(&msg, 0, sizeof msg);
    msg.received = id;
    msg.header = exact_span(text, write_mail(text, m));
    code = mproto_imapthread_add(t, id, &msg);
    exact_free(msg.header);
    return code;
}

static void assert_threads_by(mproto_imapthread_how how, const mail *mails,
                              uint32_t n, const char *want)
{
    mproto_imapthread *t = mproto_imapthread_new(how, NULL);
    mproto_imapthread_step step;
    char text[1024];
    uint32_t i;

    assert_non_null(t);
    for (i = 0; i < n; i++)
        assert_int_equal(add_mail(t, i + 1, &mails[i]), MPROTO_OK);
    assert_int_equal(mproto_imapthread_next(t, &step), 0);
    assert_int_equal(mproto_imapthread_run(t), MPROTO_OK);
    assert_true(thread_text(t, text, sizeof text));
    assert_string_equal(text, want);
    assert_int_equal(mproto_imapthread_next(t, &step), 0);
    assert_int_equal(mproto_imapthread_run(t), MPROTO_E_STATE);
    assert_int_equal(add_mail(t, 1, &mails[0]), MPROTO_E_STATE);
    mproto_imapthread_free(t);
}

#define THREADS(mails, want) \
    assert_threads_by(MPROTO_IMAPTHREAD_REFERENCES, mails, \
                      sizeof mails / sizeof *mails, want)

static void test_references(void **state)
{
    const mail chain[] = {
        { "a", NULL, "s" }, { "b", "a", "Re: s" }, { "c", "a b", "Re: s" }
    };
    const mail tree[] = {
        { "a", NULL, "s" }, { "b", "a", "t" }, { "c", "b", "u" },
        { "d", "a", "v" }, { "e", "a d", "w" }, { "z", NULL, "z" }
    };
    const mail late[] = { { "b", "a", "x" }, { "a", NULL, "y" } };

    (void)state;
    THREADS(chain, "(1 2 3)");
    THREADS(tree, "(1 (2 3)(4 5))(6)");
    THREADS(late, "(2 1)");
}

/* RFC 5256 3, REFERENCES (3). */
static void test_messages_that_are_missing(void **state)
{
    const mail two[] = { { "b", "a", "x" }, { "c", "a", "y" } };
    const mail one[] = { { "c", "a b", "x" } };
    const mail deep[] = { { "d", "a b", "x" }, { "e", "a c", "y" } };
    const mail between[] = {
        { "a", NULL, "x" }, { "d", "a b c", "y" }, { "e", "a b", "z" }
    };

    (void)state;
    THREADS(two, "((1)(2))");
    THREADS(one, "(1)");
    THREADS(deep, "((1)(2))");
    THREADS(between, "(1 (2)(3))");
}

/* (5). */
static void test_subjects_gather_threads(void **state)
{
    const mail reply[] = { { "a", NULL, "s" }, { "b", NULL, "Re: S" } };
    const mail before[] = { { "b", NULL, "Re: S" }, { "a", NULL, "s" } };
    const mail same[] = { { "a", NULL, "s" }, { "b", NULL, "s" } };
    const mail many[] = {
        { "a", NULL, "s" }, { "b", NULL, "s" }, { "c", NULL, "re: s" }
    };
    const mail dummy[] = {
        { "b", "a", "s" }, { "c", "a", "t" }, { "d", NULL, "Re: s" }
    };
    const mail dummies[] = {
        { "b", "a", "s" }, { "c", "a", "t" }, { "e", "d", "s" },
        { "f", "d", "u" }
    };
    const mail none[] = { { "a", NULL, NULL }, { "b", NULL, "Re:" } };

    (void)state;
    THREADS(reply, "(1 2)");
    THREADS(before, "(2 1)");
    THREADS(same, "((1)(2))");
    THREADS(many, "((1)(2)(3))");
    THREADS(dummy, "((1)(2)(3))");
    THREADS(dummies, "((1)(2)(3)(4))");
    THREADS(none, "(1)(2)");
}

static void test_ids_that_make_no_sense(void **state)
{
    const mail self[] = { { "a", "a", "x" } };
    const mail broken_off[] = {
        { "a", NULL, NULL }, { "b", "a c", NULL }, { "c", "b", NULL }
    };
    const mail circle[] = {
        { "a", "c", "x" }, { "b", "a", "y" }, { "c", "b", "z" }
    };
    const mail twice[] = {
        { "a", NULL, "x" }, { "a", NULL, "y" }, { "b", "a", "z" }
    };
    const mail without[] = { { NULL, "a", "x" }, { NULL, "a", "y" } };
    const mail again[] = {
        { "a", NULL, "x" }, { "b", "a a a", "y" }, { "c", "b a b", "z" }
    };

    (void)state;
    THREADS(self, "(1)");
    THREADS(circle, "(3 1 2)");
    THREADS(broken_off, "(1)(3 2)");
    THREADS(twice, "(1 3)(2)");
    THREADS(without, "((1)(2))");
    THREADS(again, "(1 2 3)");
}

static void assert_one_id(const char *one, const char *other)
{
    mproto_imapthread *t = mproto_imapthread_new(
        MPROTO_IMAPTHREAD_REFERENCES, NULL);
    mproto_imap_msg m;
    char text[64];

    assert_non_null(t);
    memset(&m, 0, sizeof m);
    m.raw = exact_span(one, strlen(one));
    assert_int_equal(mproto_imapthread_add(t, 7, &m), MPROTO_OK);
    exact_free(m.raw);
    m.received = 1;
    m.raw = exact_span(other, strlen(other));
    assert_int_equal(mproto_imapthread_add(t, 9, &m), MPROTO_OK);
    exact_free(m.raw);
    assert_int_equal(mproto_imapthread_run(t), MPROTO_OK);
    assert_true(thread_text(t, text, sizeof text));
    assert_string_equal(text, "(7 9)");
    mproto_imapthread_free(t);
}

static void test_ids_of_one_meaning(void **state)
{
    (void)state;
    assert_one_id("Message-ID: <\"01KF\"@xxx>\r\n",
                  "References: <01KF@xxx>\r\n");
    assert_one_id("Message-ID: <a@b>\r\n", "In-Reply-To: <a@b> <c@d>\r\n");
    assert_one_id("Message-ID: <a@b>\r\n",
                  "References: nothing\r\nIn-Reply-To: \"x\" <a@b>\r\n");
    assert_one_id("Subject: a\r\n", "Subject: Fwd: A\r\n");
}

static void test_orderedsubject(void **state)
{
    const mail mails[] = {
        { NULL, NULL, "b" }, { NULL, NULL, "a" }, { NULL, NULL, "Re: b" },
        { NULL, NULL, "Re: a" }, { NULL, NULL, "[x] A (fwd)" },
        { NULL, NULL, "c" }
    };

    (void)state;
    assert_threads_by(MPROTO_IMAPTHREAD_ORDEREDSUBJECT, mails, 6,
                      "(1 3)(2 (4)(5))(6)");
    assert_threads_by(MPROTO_IMAPTHREAD_ORDEREDSUBJECT, mails, 1, "(1)");
}

/* --- depth, limits and memory --- */

static void test_a_deep_thread(void **state)
{
    enum { N = 50000 };
    mproto_imapthread *t = mproto_imapthread_new(
        MPROTO_IMAPTHREAD_REFERENCES, NULL);
    mproto_imapthread_step s;
    char id[16], before[16];
    mail m = { NULL, NULL, NULL };
    uint32_t i;

    (void)state;
    assert_non_null(t);
    m.id = id;
    m.references = before;
    for (i = 1; i <= N; i++) {
        sprintf(id, "%lu", (unsigned long)(N - i));
        sprintf(before, "%lu", (unsigned long)(N - i + 1));
        assert_int_equal(add_mail(t, i, &m), MPROTO_OK);
    }
    assert_int_equal(mproto_imapthread_run(t), MPROTO_OK);
    for (i = 0; mproto_imapthread_next(t, &s); i++)
        assert_true(i == 0 || i == N + 1 || s.id == i);
    assert_int_equal(i, N + 2);
    mproto_imapthread_free(t);
}

static void test_thread_limits(void **state)
{
    mproto_imapthread_opts opts = { sizeof opts, 2, 2, 16, NULL, NULL };
    const mail a = { "a", NULL, NULL }, far = { "d", "a b c", NULL };
    const mail fits = { "efghijk", NULL, NULL };
    mproto_imapthread *t = mproto_imapthread_new(
        MPROTO_IMAPTHREAD_REFERENCES, &opts);
    char text[64];

    (void)state;
    assert_non_null(t);
    assert_int_equal(add_mail(t, 1, &fits), MPROTO_OK);
    assert_int_equal(add_mail(t, 2, &far), MPROTO_E_FULL);
    assert_int_equal(add_mail(t, 2, &a), MPROTO_OK);
    assert_int_equal(add_mail(t, 3, &a), MPROTO_E_FULL);
    assert_int_equal(mproto_imapthread_run(t), MPROTO_OK);
    assert_true(thread_text(t, text, sizeof text));
    assert_string_equal(text, "(1)(2)");
    mproto_imapthread_free(t);
    opts.text_max = 0;
    t = mproto_imapthread_new(MPROTO_IMAPTHREAD_REFERENCES, &opts);
    assert_non_null(t);
    assert_int_equal(add_mail(t, 1, &a), MPROTO_OK);
    assert_int_equal(add_mail(t, 2, &far), MPROTO_OK);
    assert_int_equal(mproto_imapthread_run(t), MPROTO_OK);
    assert_true(thread_text(t, text, sizeof text));
    assert_string_equal(text, "(1)(2)");
    mproto_imapthread_free(t);
    opts.size = 0;
    assert_null(mproto_imapthread_new(MPROTO_IMAPTHREAD_REFERENCES, &opts));
    mproto_imapthread_free(NULL);
}

/* Whatever fails is done again, and the threads are the same. */
static void test_memory_that_fails_once(void **state)
{
    const mail mails[] = {
        { "a", NULL, "s" }, { "b", "a", "t" }, { "c", "q", "u" },
        { "d", "q", "s" }
    };
    heap h;
    mproto_alloc alloc = heap_alloc(&h);
    mproto_imapthread_opts opts = { sizeof opts, 0, 0, 0, NULL, NULL };
    mproto_imapthread *t;
    char text[64];
    uint32_t i;

    (void)state;
    opts.alloc = &alloc;
    h.dry = 1;
    assert_null(mproto_imapthread_new(MPROTO_IMAPTHREAD_REFERENCES, &opts));
    h.dry = 0;
    t = mproto_imapthread_new(MPROTO_IMAPTHREAD_REFERENCES, &opts);
    assert_non_null(t);
    for (i = 0; i < 4; i++) {
        h.dry = 1;
        if (add_mail(t, i + 1, &mails[i]) == MPROTO_E_NOMEM) {
            h.dry = 0;
            assert_int_equal(add_mail(t, i + 1, &mails[i]), MPROTO_OK);
        }
    }
    h.dry = 1;
    assert_int_equal(mproto_imapthread_run(t), MPROTO_E_NOMEM);
    h.dry = 0;
    assert_int_equal(mproto_imapthread_run(t), MPROTO_OK);
    assert_true(thread_text(t, text, sizeof text));
    assert_string_equal(text, "(1 2)((3)(4))");
    mproto_imapthread_free(t);
    assert_int_equal(h.blocks, 0);
    assert_int_equal(h.held, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_messages_that_are_missing),
        cmocka_unit_test(test_subjects_gather_threads),
        cmocka_unit_test(test_ids_that_make_no_sense),
        cmocka_unit_test(test_ids_of_one_meaning),
        cmocka_unit_test(test_orderedsubject),
        cmocka_unit_test(test_a_deep_thread),
        cmocka_unit_test(test_thread_limits),
        cmocka_unit_test(test_memory_that_fails_once)
    };

    return cmocka_run_group_tests_name("imapthread", tests, NULL, NULL);
}
