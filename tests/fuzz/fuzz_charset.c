/* Charsets: text that comes in pieces gives what one call gives; what leaves
 * is UTF-8 and within its bound, no block ends inside a character, and what
 * had no defect in UTF-8 is what came. First octet: size of the output
 * blocks; second: where the input is cut; then the label up to LF, and the
 * text. */
#include <mailproto/charset.h>
#include <mailproto/utf8.h>
#include <stdlib.h>
#include <string.h>

typedef struct result {
    char    *out;
    size_t   n;
    int      known;
    unsigned defects;
} result;

static void must(int truth)
{
    if (!truth)
        abort();
}

static char *block_of(const void *p, size_t n)
{
    char *block = malloc(n > 0 ? n : 1);

    must(block != NULL);
    if (n > 0)
        memcpy(block, p, n);
    return block;
}

static void feed(mproto_charset *s, mproto_span text, size_t room, int last,
                 result *r)
{
    char *in = block_of(text.p, text.n), *out = malloc(room);
    mproto_io io;
    size_t before, got;
    int rc;

    must(out != NULL);
    io.in = in;
    io.in_n = text.n;
    do {
        before = io.in_n;
        io.out = out;
        io.out_n = room;
        rc = mproto_charset_decode(s, &io, last);
        must(io.out_n <= room && io.in_n <= before);
        got = room - io.out_n;
        must(rc == MPROTO_OK ? io.in_n == 0 : rc == MPROTO_E_FULL && got > 0);
        must(mproto_utf8_valid(out, got) == got);
        memcpy(r->out + r->n, out, got);
        r->n += got;
    } while (rc == MPROTO_E_FULL);
    free(in);
    free(out);
}

static result convert(mproto_span label, mproto_span text, size_t cut,
                      size_t room)
{
    mproto_charset s;
    mproto_span head = text, tail = text;
    char *name = block_of(label.p, label.n);
    result r;

    label.p = name;
    r.n = 0;
    r.out = malloc(mproto_charset_decoded_max(text.n) + room);
    must(r.out != NULL);
    r.known = mproto_charset_open(&s, label, NULL);
    free(name);
    head.n = cut;
    tail.p += cut;
    tail.n -= cut;
    feed(&s, head, room, 0, &r);
    feed(&s, tail, room, 1, &r);
    r.defects = s.defects;
    mproto_charset_close(&s);
    must(r.n <= mproto_charset_decoded_max(text.n));
    return r;
}

static void must_be_the_text(const result *r, mproto_span text)
{
    if (text.n > 2 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0) {
        text.p += 3;
        text.n -= 3;
    }
    if (r->defects == 0)
        must(r->n == text.n && memcmp(r->out, text.p, r->n) == 0);
    must((r->defects == 0) == (mproto_utf8_valid(text.p, text.n) == text.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span label, text;
    const char *lf;
    result whole, pieces;
    size_t cut;

    if (size < 3)
        return 0;
    label.p = (const char *)data + 2;
    lf = memchr(label.p, '\n', size - 2);
    if (lf == NULL)
        return 0;
    label.n = (size_t)(lf - label.p);
    text.p = lf + 1;
    text.n = size - 3 - label.n;
    cut = text.n * data[1] / 255;
    whole = convert(label, text, 0, MPROTO_CODEC_MIN + 3 * text.n);
    pieces = convert(label, text, cut, 4 + data[0] % MPROTO_CODEC_MIN);
    must(whole.n == pieces.n && whole.known == pieces.known
         && whole.defects == pieces.defects
         && memcmp(whole.out, pieces.out, whole.n) == 0);
    if (label.n == 5 && memcmp(label.p, "utf-8", 5) == 0)
        must_be_the_text(&whole, text);
    free(whole.out);
    free(pieces.out);
    return 0;
}
