/* xtext: cut input and small blocks give what one call gives; what is
 * encoded is legal and comes back; what is accepted without flags has no
 * control and no defect but EIGHT. First octet: where the input is cut;
 * second: size of the output blocks; third: flags. */
#include <mailproto/xtext.h>
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
static result run(codec_fn *fn, unsigned flags, mproto_span text, size_t cut,
                  size_t room, size_t most)
{
    mproto_codec s;
    mproto_span head = text, tail = text;
    result r;

    memset(&r, 0, sizeof r);
    r.out = malloc(most + room);
    must(r.out != NULL);
    mproto_xtext_init(&s, flags);
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

static result both(codec_fn *fn, unsigned flags, mproto_span text,
                   const uint8_t *how)
{
    size_t most = fn == mproto_xtext_encode ? mproto_xtext_encoded_max(text.n)
                                            : text.n;
    result whole = run(fn, flags, text, 0, most + MPROTO_CODEC_MIN, most);
    result cut = run(fn, flags, text, text.n * how[0] / 255, 3 + how[1],
                     most);

    must(whole.rc == cut.rc && whole.n == cut.n && whole.taken == cut.taken
         && whole.defects == cut.defects
         && memcmp(whole.out, cut.out, whole.n) == 0);
    free(cut.out);
    return whole;
}

static void must_be_clean(const result *r)
{
    size_t i;

    must((r->defects & ~MPROTO_DEFECT_EIGHT) == 0);
    for (i = 0; i < r->n; i++)
        must((unsigned char)r->out[i] >= ' ' && r->out[i] != 127);
}

static void must_come_back(const result *r, mproto_span text,
                           const uint8_t *how)
{
    mproto_span made;
    result back;
    size_t i;

    for (i = 0; i < r->n; i++)
        must(r->out[i] > ' ' && r->out[i] < 127 && r->out[i] != '=');
    made.p = r->out;
    made.n = r->n;
    back = both(mproto_xtext_decode, MPROTO_XTEXT_CONTROLS, made, how);
    must(back.rc == MPROTO_OK && back.n == text.n
         && memcmp(back.out, text.p, text.n) == 0);
    free(back.out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span text;
    result strict, lenient, e;

    if (size < 3)
        return 0;
    text.p = (const char *)data + 3;
    text.n = size - 3;
    strict = both(mproto_xtext_decode, 0, text, data);
    lenient = both(mproto_xtext_decode, data[2], text, data);
    must_be_clean(&strict);
    must(strict.rc != MPROTO_OK || (strict.n == lenient.n
         && memcmp(strict.out, lenient.out, strict.n) == 0));
    e = both(mproto_xtext_encode, 0, text, data);
    must(e.rc == MPROTO_OK);
    must_come_back(&e, text, data);
    free(strict.out);
    free(lenient.out);
    free(e.out);
    return 0;
}
