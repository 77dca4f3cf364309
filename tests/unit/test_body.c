#define _POSIX_C_SOURCE 200809L
#include "exact.h"
#include <mailproto/body.h>
#include <mailproto/flowed.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))
#define ALL (MPROTO_MIME_UTF8 | MPROTO_MIME_UNFLOW)

static const struct {
    const char *name;
    mproto_cte  encoding;
    const char *type, *charset;
    unsigned    part_flowed, flags;
    const char *body, *content;
    unsigned    defects;
} bodies[] = {
    { "as it is", MPROTO_CTE_7BIT, "text", "", 0, 0, "a \r\nb", "a \r\nb",
      0 },
    { "eight", MPROTO_CTE_8BIT, "text", "utf-8", 0, 0, "\xff", "\xff", 0 },
    { "base64", MPROTO_CTE_BASE64, "image", "", 0, 0, "YWJj\r\nZA==\r\n",
      "abcd", 0 },
    { "base64, no text", MPROTO_CTE_BASE64, "image", "koi8-r", 0, ALL,
      "wSAKYg==", "\xc1 \nb", 0 },
    { "qp", MPROTO_CTE_QP, "text", "", 0, 0, "a=E9=\r\nb", "a\xe9""b", 0 },
    { "uuencode", MPROTO_CTE_UUENCODE, "text", "", 0, 0,
      "begin 644 a\n#86)C\n`\nend\n", "abc", 0 },
    { "unknown", MPROTO_CTE_UNKNOWN, "text", "", 0, 0, "=41", "=41", 0 },
    { "koi8-r", MPROTO_CTE_8BIT, "text", "koi8-r", 0, ALL, "\xc1\xc2",
      "\xd0\xb0\xd0\xb1", 0 },
    { "koi8-r in base64", MPROTO_CTE_BASE64, "text", "koi8-r", 0, ALL,
      "wcI=", "\xd0\xb0\xd0\xb1", 0 },
    { "UTF-16 in base64", MPROTO_CTE_BASE64, "text", "utf-16le", 0, ALL,
      "YQDpAA==", "a\xc3\xa9", 0 },
    { "no charset", MPROTO_CTE_7BIT, "text", "", 0, ALL, "a\xe9",
      "a\xc3\xa9", MPROTO_DEFECT_EIGHT },
    { "flowed", MPROTO_CTE_7BIT, "text", "us-ascii", MPROTO_FLOWED_ON, ALL,
      "a \r\nb\r\n", "a b\r\n", 0 },
    { "flowed, not wanted", MPROTO_CTE_7BIT, "text", "us-ascii",
      MPROTO_FLOWED_ON, MPROTO_MIME_UTF8, "a \r\nb\r\n", "a \r\nb\r\n", 0 },
    { "not flowed", MPROTO_CTE_7BIT, "text", "us-ascii", 0, ALL,
      "a \r\nb\r\n", "a \r\nb\r\n", 0 },
    { "all three", MPROTO_CTE_QP, "text", "iso-8859-1",
      MPROTO_FLOWED_ON | MPROTO_FLOWED_DELSP, ALL, "=E9=20\r\nb\r\n",
      "\xc3\xa9""b\r\n", 0 },
    { "defects of each", MPROTO_CTE_BASE64, "text", "utf-8",
      MPROTO_FLOWED_ON, ALL, "/*w", "\xef\xbf\xbd",
      MPROTO_DEFECT_ALPHABET | MPROTO_DEFECT_PADDING | MPROTO_DEFECT_UTF8 },
    { "multipart", MPROTO_CTE_BASE64, "multipart", "", 0, ALL, "YWJj", "YWJj",
      0 },
    { "empty", MPROTO_CTE_BASE64, "text", "", MPROTO_FLOWED_ON, ALL, "", "",
      0 },
};

typedef struct decoded {
    char     p[65536];
    size_t   n;
    unsigned defects;
} decoded;

static mproto_span text_of(const char *s)
{
    mproto_span text;

    text.p = s;
    text.n = strlen(s);
    return text;
}

static mproto_part part_of(size_t i)
{
    mproto_part p;

    memset(&p, 0, sizeof p);
    p.kind = MPROTO_KIND_LEAF;
    p.encoding = bodies[i].encoding;
    p.type = text_of(bodies[i].type);
    p.charset = text_of(bodies[i].charset);
    p.flowed = bodies[i].part_flowed;
    return p;
}

/* One piece of input into blocks of cap octets. */
static int decode_piece(mproto_body *b, mproto_io *io, size_t cap, int last,
                        decoded *d)
{
    int code;

    do {
        char *block = exact_copy(NULL, 0), *room;

        room = realloc(block, cap);
        assert_non_null(room);
        io->out = room;
        io->out_n = cap;
        code = mproto_body_decode(b, io, last);
        assert_true(d->n + cap - io->out_n <= sizeof d->p);
        memcpy(d->p + d->n, room, cap - io->out_n);
        d->n += cap - io->out_n;
        free(room);
    } while (code == MPROTO_E_FULL);
    return code;
}

/* Input in pieces of step octets, output in blocks of cap. */
static void decode(const mproto_part *part, unsigned flags, mproto_span body,
                   size_t step, size_t cap, decoded *d)
{
    mproto_body b;
    size_t at = 0, piece;

    d->n = 0;
    mproto_body_init(&b, part, flags, NULL);
    do {
        mproto_span copy;
        mproto_io io;

        piece = body.n - at < step ? body.n - at : step;
        copy = exact_span(body.p + at, piece);
        io.in = copy.p;
        io.in_n = piece;
        at += piece;
        assert_int_equal(decode_piece(&b, &io, cap, at == body.n, d),
                         MPROTO_OK);
        assert_int_equal(io.in_n, 0);
        exact_free(copy);
    } while (at < body.n);
    d->defects = b.defects;
    mproto_body_done(&b);
}

static void test_bodies(void **state)
{
    static decoded d;
    size_t i, step, cap;

    (void)state;
    for (i = 0; i < LEN(bodies); i++) {
        mproto_part part = part_of(i);
        mproto_span content = text_of(bodies[i].content);

        for (step = 1; step < 20; step += 3)
            for (cap = MPROTO_CODEC_MIN; cap < 200; cap += 61) {
                decode(&part, bodies[i].flags, text_of(bodies[i].body), step,
                       cap, &d);
                if (d.n != content.n || memcmp(d.p, content.p, d.n) != 0)
                    fail_msg("%s: [%.*s]", bodies[i].name, (int)d.n, d.p);
                if (d.defects != bodies[i].defects)
                    fail_msg("%s: %x", bodies[i].name, d.defects);
            }
    }
}

/* What is no leaf has no content but its octets. */
static void test_no_leaf(void **state)
{
    static decoded d;
    mproto_part part = part_of(2);

    (void)state;
    part.kind = MPROTO_KIND_MESSAGE;
    decode(&part, ALL, text_of("YWJj"), 4, 80, &d);
    assert_int_equal(d.n, 4);
    assert_memory_equal(d.p, "YWJj", 4);
}

/* More than stands between two steps, through all of them. */
static void test_long(void **state)
{
    static decoded whole, cut;
    static char body[20000];
    static const char line[] = "=E9 long and flowed line of a letter =20\r\n";
    mproto_part part = part_of(14);
    mproto_span all;
    size_t cap, at;

    (void)state;
    for (at = 0; at + sizeof line <= sizeof body; at += sizeof line - 1)
        memcpy(body + at, line, sizeof line - 1);
    all.p = body;
    all.n = at;
    decode(&part, ALL, all, all.n, 60000, &whole);
    assert_true(whole.n > at / 2 && whole.n < at);
    assert_null(memchr(whole.p, '\n', whole.n - 1));
    for (cap = 80; cap < 5000; cap += 967) {
        decode(&part, ALL, all, 5 * cap, cap, &cut);
        assert_int_equal(cut.n, whole.n);
        assert_memory_equal(cut.p, whole.p, whole.n);
    }
}

static void test_after_last(void **state)
{
    char out[MPROTO_CODEC_MIN];
    size_t i;

    (void)state;
    for (i = 0; i < LEN(bodies); i++) {
        mproto_part part = part_of(i);
        mproto_io io = { "", 0, out, sizeof out };
        mproto_body b;

        mproto_body_init(&b, &part, bodies[i].flags, NULL);
        assert_int_equal(mproto_body_decode(&b, &io, 1), MPROTO_OK);
        assert_int_equal(mproto_body_decode(&b, &io, 1), MPROTO_OK);
        io.in = "x";
        io.in_n = 1;
        assert_int_equal(mproto_body_decode(&b, &io, 0), MPROTO_E_ARG);
        assert_int_equal(io.in_n, 1);
        mproto_body_done(&b);
    }
}

/* A converter that reads "shout" and counts what is open. */
static int opened;

static void *shout_open(void *ctx, mproto_span label)
{
    if (label.n != 5 || memcmp(label.p, "shout", 5) != 0)
        return NULL;
    opened++;
    return ctx;
}

static int shout_run(void *h, mproto_io *io, int last)
{
    (void)h, (void)last;
    for (; io->in_n > 0 && io->out_n > 0; io->in_n--, io->out_n--) {
        char c = *io->in++;

        *io->out++ = (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
    return io->in_n > 0 ? MPROTO_E_FULL : MPROTO_OK;
}

static void shout_close(void *h)
{
    (void)h;
    opened--;
}

static void test_convert(void **state)
{
    mproto_convert shout = { &opened, shout_open, shout_run, shout_close };
    mproto_part part = part_of(2);
    char out[MPROTO_CODEC_MIN];
    mproto_io io = { "YWJj", 4, out, sizeof out };
    mproto_body b;

    (void)state;
    part.type = text_of("text");
    part.charset = text_of("shout");
    mproto_body_init(&b, &part, MPROTO_MIME_UTF8, &shout);
    assert_int_equal(opened, 1);
    assert_int_equal(mproto_body_decode(&b, &io, 1), MPROTO_OK);
    assert_int_equal(sizeof out - io.out_n, 3);
    assert_memory_equal(out, "ABC", 3);
    mproto_body_done(&b);
    mproto_body_done(&b);
    assert_int_equal(opened, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_no_leaf),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_after_last),
        cmocka_unit_test(test_convert),
    };

    alarm(60);
    return cmocka_run_group_tests_name("body", tests, NULL, NULL);
}
