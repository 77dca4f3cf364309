/* Messages that are made to cost: the memory and the stack that the parser
 * takes for them do not depend on how long or deep they are. They are made
 * while they are read. With LONG in the environment one is of 1 GB. */
#define _POSIX_C_SOURCE 200809L
#include "heap.h"
#include <mailproto/mime.h>
#include <pthread.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))

#define V "MIME-Version: 1.0\r\n"
#define CT "Content-Type: "
#define MIXED(b) CT "multipart/mixed; boundary=" b "\r\n"
#define BASE64 "Content-Transfer-Encoding: base64\r\n\r\n"
#define STACK (1u << 18)

/* unit stands count times behind head; "#" in it is its number. */
typedef struct hostile {
    const char *name, *head, *unit;
    size_t      count;
    unsigned    flags;
} hostile;

static const hostile storms[] = {
    { "nested multiparts", V, MIXED("b#") "\r\n--b#\r\n", 100000, 0 },
    { "nested messages", "", CT "message/rfc822\r\n\r\n", 100000, 0 },
    { "nested with long texts", V, "Content-Disposition: a; filename="
      "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn#\r\n"
      MIXED("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb#")
      "\r\n--bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb#\r\n",
      10000, 0 },
    { "parts", V MIXED("b") "\r\n", "--b\r\n\r\nx\r\n", 100000, 0 },
    { "prefixes of a boundary", V MIXED("bbbbbbbb") "\r\n", "--bbbbbbb\r\n",
      100000, 0 },
    { "what a boundary is a prefix of", V MIXED("b") "\r\n", "--bb#\r\n",
      100000, 0 },
    { "hyphens", V MIXED("b") "\r\n", "--", 500000, 0 },
    { "fields", "", "A#: b\r\n", 100000, 0 },
    { "one line", "A: ", "xxxxxxxxxx", 100000, 0 },
    { "folds", "A: a", "\r\n b", 100000, 0 },
    { "parameters", CT "a/b", "; a#=b", 50000, 0 },
    { "sections", "Content-Disposition: a", "; filename*#=b", 50000, 0 },
    { "comments", CT "a/b; name=", "(", 100000, 0 },
    { "encoded-words", CT "a/b; name=\"", "=?a?q?b?= ", 50000, 0 },
    { "base64", V BASE64, "QUJD\r\n", 100000, MPROTO_MIME_DECODE },
    { "charset", V CT "text/plain; charset=utf-16; format=flowed\r\n" BASE64,
      "IAANAAoA", 100000,
      MPROTO_MIME_DECODE | MPROTO_MIME_UTF8 | MPROTO_MIME_UNFLOW },
    { "quotes", V CT "text/plain; format=flowed\r\n\r\n", ">", 500000,
      MPROTO_MIME_DECODE | MPROTO_MIME_UTF8 | MPROTO_MIME_UNFLOW },
};

typedef struct outcome {
    size_t   most;              /* octets of memory */
    uint64_t read, told;        /* octets of the message, and of its events */
    unsigned parts, ends;
} outcome;

/* What comes of the octets that were lent. */
static void drain(mproto_mime *m, outcome *o)
{
    const mproto_mime_event *e;

    while ((e = mproto_mime_next(m)) != NULL) {
        o->parts += e->type == MPROTO_MIME_PART;
        o->ends += e->type == MPROTO_MIME_PART_END;
        o->told += e->type == MPROTO_MIME_FIELD ? e->field.raw.n : e->data.n;
    }
}

static void feed(mproto_mime *m, outcome *o, const char *p, size_t n)
{
    if (mproto_mime_in(m, p, n) != MPROTO_OK)
        abort();
    o->read += n;
    drain(m, o);
}

/* unit with number for "#". */
static size_t numbered(char *p, size_t cap, const char *unit, size_t number)
{
    const char *mark;
    size_t n = 0;

    for (; (mark = strchr(unit, '#')) != NULL; unit = mark + 1)
        n += (size_t)snprintf(p + n, cap - n, "%.*s%lu", (int)(mark - unit),
                              unit, (unsigned long)number);
    return n + (size_t)snprintf(p + n, cap - n, "%s", unit);
}

static outcome run(const hostile *h, size_t count)
{
    mproto_mime_opts opts = { .size = sizeof opts, .flags = h->flags };
    mproto_alloc alloc;
    mproto_mime *m;
    char unit[400];
    outcome o;
    size_t i;
    heap counted;

    memset(&o, 0, sizeof o);
    alloc = heap_alloc(&counted);
    opts.alloc = &alloc;
    m = mproto_mime_new(&opts);
    if (!m)
        abort();
    feed(m, &o, h->head, strlen(h->head));
    for (i = 0; i < count; i++)
        feed(m, &o, unit, numbered(unit, sizeof unit, h->unit, i));
    mproto_mime_eof(m);
    drain(m, &o);
    if (mproto_mime_error(m)->code != MPROTO_OK)
        abort();
    mproto_mime_free(m);
    o.most = counted.most;
    return o;
}

static void test_mime_01_memory(void **state)
{
    size_t i;

    (void)state;
    assert_true(mproto_mime_memory_bound(NULL) <= 65536);
    for (i = 0; i < LEN(storms); i++) {
        outcome o = run(&storms[i], storms[i].count);

        if (o.most > mproto_mime_memory_bound(NULL))
            print_error("%s: %zu\n", storms[i].name, o.most);
        assert_true(o.most <= mproto_mime_memory_bound(NULL));
        assert_int_equal(o.parts, o.ends);
        if (!(storms[i].flags & MPROTO_MIME_DECODE))
            assert_int_equal(o.told, o.read);
    }
}

/* One thread of its own for a run, on a stack that is painted. */
typedef struct measured {
    const hostile *h;
    size_t         count, used;
} measured;

static void *on_thread(void *p)
{
    measured *x = p;

    run(x->h, x->count);
    return NULL;
}

static void measure(measured *x)
{
    const unsigned char paint = 0xa5;
    pthread_attr_t attr;
    pthread_t thread;
    void *block = NULL;
    unsigned char *p;
    size_t i;

    assert_int_equal(posix_memalign(&block, 65536, STACK), 0);
    memset(block, paint, STACK);
    assert_int_equal(pthread_attr_init(&attr), 0);
    assert_int_equal(pthread_attr_setstack(&attr, block, STACK), 0);
    assert_int_equal(pthread_create(&thread, &attr, on_thread, x), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attr);
    for (p = block, i = 0; i < STACK && p[i] == paint; i++)
        continue;
    x->used = STACK - i;
    free(block);
}

/* The stack grows downwards; else nothing is measured and all is equal. */
static void test_mime_01_stack(void **state)
{
    size_t i, least;

    (void)state;
    for (i = 0; i < LEN(storms); i++) {
        measured few = { NULL, 200, 0 }, many = { NULL, 0, 0 };

        few.h = many.h = &storms[i];
        many.count = storms[i].count;
        measure(&few);
        measure(&many);
        least = few.used < many.used ? few.used : many.used;
        if (many.used - least > 512)
            print_error("%s: %zu %zu\n", storms[i].name, few.used, many.used);
        assert_true(many.used - least <= 512);
    }
}

/* An attachment of 16 MB or 1 GB, decoded, in two parts. */
static void test_long_message(void **state)
{
    static const char line[] = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGl"
        "qa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n";
    static char block[65536];
    size_t lines = sizeof block / (sizeof line - 1), i;
    size_t blocks = getenv("LONG") ? 16500 : 256;
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_DECODE };
    mproto_alloc alloc;
    mproto_mime *m;
    outcome o;
    heap counted;

    (void)state;
    memset(&o, 0, sizeof o);
    alloc = heap_alloc(&counted);
    opts.alloc = &alloc;
    for (i = 0; i < lines; i++)
        memcpy(block + i * (sizeof line - 1), line, sizeof line - 1);
    m = mproto_mime_new(&opts);
    assert_non_null(m);
    feed(m, &o, V MIXED("b") "\r\n--b\r\n" BASE64,
         strlen(V MIXED("b") "\r\n--b\r\n" BASE64));
    o.told = 0;
    for (i = 0; i < blocks; i++)
        feed(m, &o, block, lines * (sizeof line - 1));
    assert_int_equal(o.told, blocks * lines * 57);
    feed(m, &o, "--b\r\n\r\nx\r\n--b--\r\n", 18);
    mproto_mime_eof(m);
    drain(m, &o);
    mproto_mime_free(m);
    assert_int_equal(o.parts, 3);
    assert_true(counted.most <= mproto_mime_memory_bound(NULL));
    print_message("%llu octets in %zu\n", (unsigned long long)o.read,
                  counted.most);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mime_01_memory),
        cmocka_unit_test(test_mime_01_stack),
        cmocka_unit_test(test_long_message),
    };

    return cmocka_run_group_tests_name("mime_hostile", tests, NULL, NULL);
}
