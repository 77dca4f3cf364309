/* Modified UTF-7: cut input and small blocks give what one call gives; what
 * is decoded is UTF-8 and encodes to the octets it came from; what is encoded
 * comes back, and only what is not UTF-8 or has NUL is refused. First octet:
 * where the input is cut; second: size of the output blocks. */
#include <mailproto/mutf7.h>
#include <mailproto/utf8.h>
#include <stdlib.h>
#include <string.h>

typedef int codec_fn(mproto_codec *s, mproto_io *io, int last);

typedef struct result {
    char    *out;
    size_t   n, taken;
    int      rc;
    unsigned defects;
} result;

static void must(int truth)
{
    if (!truth)
        abort();
}

static char *block_of(const char *p, size_t n)
{
    char *block = malloc(n > 0 ? n : 1);

    must(block != NULL);
    if (n > 0)
        memcpy(block, p, n);
    return block;
}

static void feed(codec_fn *fn, mproto_codec *s, mproto_span text, size_t room,
                 int last, result *r)
{
    char *in = block_of(text.p, text.n), *out = malloc(room);
    mproto_io io;

    must(out != NULL);
    io.in = in;
    io.in_n = text.n;
    do {
        io.out = out;
        io.out_n = room;
        r->rc = fn(s, &io, last);
        must(io.out_n <= room && io.in_n <= text.n);
        must(r->rc != MPROTO_E_FULL || io.out_n < room);
        memcpy(r->out + r->n, out, room - io.out_n);
        r->n += room - io.out_n;
    } while (r->rc == MPROTO_E_FULL);
    must(r->rc == MPROTO_E_ARG || (r->rc == MPROTO_OK && io.in_n == 0));
    r->taken += text.n - io.in_n;
    free(in);
    free(out);
}

/* n octets in two pieces; most bounds what leaves. */
static result run(codec_fn *fn, mproto_span text, size_t cut,
                  size_t room, size_t most)
{
    mproto_codec s;
    mproto_span head = text, tail = text;
    result r;

    memset(&r, 0, sizeof r);
    r.out = malloc(most + room);
    must(r.out != NULL);
    mproto_mutf7_init(&s);
    head.n = cut;
    tail.p += cut;
    tail.n -= cut;
    feed(fn, &s, head, room, 0, &r);
    if (r.rc == MPROTO_OK)
        feed(fn, &s, tail, room, 1, &r);
    r.defects = s.defects;
    must(r.n <= most);
    return r;
}

static result both(codec_fn *fn, mproto_span text, size_t most,
                   const uint8_t *how)
{
    result whole = run(fn, text, 0, most + MPROTO_CODEC_MIN, most);
    result cut = run(fn, text, text.n * how[0] / 255, 8 + how[1], most);

    must(whole.rc == cut.rc && whole.n == cut.n && whole.taken == cut.taken
         && whole.defects == cut.defects
         && memcmp(whole.out, cut.out, whole.n) == 0);
    free(cut.out);
    return whole;
}

/* What r made of text becomes text again. */
static void must_come_back(const result *r, codec_fn *fn, mproto_span text,
                           const uint8_t *how)
{
    mproto_span made;
    result back;

    made.p = r->out;
    made.n = r->n;
    back = both(fn, made, mproto_mutf7_encoded_max(made.n), how);
    must(back.rc == MPROTO_OK && back.n == text.n
         && memcmp(back.out, text.p, text.n) == 0);
    free(back.out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span text;
    result d, e;

    if (size < 2)
        return 0;
    text.p = (const char *)data + 2;
    text.n = size - 2;
    d = both(mproto_mutf7_decode, text, mproto_mutf7_decoded_max(text.n),
             data);
    must(mproto_utf8_valid(d.out, d.n) == d.n);
    if (d.rc == MPROTO_OK)
        must_come_back(&d, mproto_mutf7_encode, text, data);
    e = both(mproto_mutf7_encode, text, mproto_mutf7_encoded_max(text.n),
             data);
    must((e.rc == MPROTO_OK) == (mproto_utf8_valid(text.p, text.n) == text.n
                                 && memchr(text.p, 0, text.n) == NULL));
    if (e.rc == MPROTO_OK)
        must_come_back(&e, mproto_mutf7_decode, text, data);
    free(d.out);
    free(e.out);
    return 0;
}
