/* base64: cut input, small output blocks and another kernel give what one call
 * of the portable kernel gives; what is decoded strictly is decoded leniently
 * to the same; what is encoded comes back. First octet: flags, and above them
 * the rank of the kernel; second: size of the output blocks; third: where the
 * input is cut. */
#include "codec/base64_int.h"
#include <stdlib.h>
#include <string.h>

typedef int codec_fn(const mproto_base64_kernel *kernel, mproto_codec *s,
                     mproto_io *io, int last);

typedef struct way {
    codec_fn *fn;
    const mproto_base64_kernel *kernel;
    size_t    cut, room;
} way;

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
    char *block = malloc(n + 1);

    must(block != NULL);
    if (n > 0)
        memcpy(block, p, n);
    return block;
}

/* Runs p through fn until it says something other than E_FULL. */
static void feed(const way *w, mproto_codec *s, mproto_span p, int last,
                 result *r)
{
    char *in = malloc(p.n > 0 ? p.n : 1), *out = malloc(w->room);
    mproto_io io;

    must(in && out);
    if (p.n > 0)
        memcpy(in, p.p, p.n);
    io.in = in;
    io.in_n = p.n;
    do {
        size_t before = io.in_n;

        io.out = out;
        io.out_n = w->room;
        r->rc = w->fn(w->kernel, s, &io, last);
        must(io.out_n <= w->room && io.in_n <= before);
        must(r->rc != MPROTO_E_FULL || io.out_n < w->room
             || io.in_n < before);
        memcpy(r->out + r->n, out, w->room - io.out_n);
        r->n += w->room - io.out_n;
    } while (r->rc == MPROTO_E_FULL);
    must(r->rc == MPROTO_OK || r->rc == MPROTO_E_ARG);
    must(r->rc != MPROTO_OK || io.in_n == 0);
    r->taken += p.n - io.in_n;
    free(in);
    free(out);
}

static void run(const way *w, unsigned flags, mproto_span p, size_t most,
                result *r)
{
    mproto_span first = p;
    mproto_codec s;

    memset(r, 0, sizeof *r);
    r->out = malloc(most + 1);
    must(r->out != NULL);
    mproto_base64_init(&s, flags);
    first.n = w->cut;
    if (first.n > 0)
        feed(w, &s, first, 0, r);
    p.p += first.n;
    p.n -= first.n;
    if (r->rc == MPROTO_OK)
        feed(w, &s, p, 1, r);
    r->defects = s.defects;
    must(r->n <= most);
}

/* In one go by the portable kernel, and in pieces by another. */
static result both(codec_fn *fn, unsigned flags, const char *p, size_t n,
                   const uint8_t *how)
{
    size_t most = fn == mproto_base64_encode_by
        ? mproto_base64_encoded_size(n, flags)
        : mproto_base64_decoded_size(n);
    way one = { NULL, &mproto_base64_portable, 0, 0 }, other;
    result whole, pieces;
    mproto_span in;

    in.p = p;
    in.n = n;
    one.fn = fn;
    one.room = most + MPROTO_CODEC_MIN;
    other = one;
    other.kernel = mproto_base64_kernel_at(how[0] >> 4 & 3);
    other.cut = n * how[2] / 255;
    other.room = MPROTO_CODEC_MIN + how[1];
    if (!other.kernel)
        other.kernel = mproto_base64_kernel_at(0);
    run(&one, flags, in, most, &whole);
    run(&other, flags, in, most, &pieces);
    must(whole.rc == pieces.rc && whole.n == pieces.n
         && whole.taken == pieces.taken && whole.defects == pieces.defects
         && memcmp(whole.out, pieces.out, whole.n) == 0);
    free(pieces.out);
    return whole;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    result lenient, strict, coded, back;
    unsigned flags;
    size_t n;
    char *p;

    if (size < 3)
        return 0;
    n = size - 3;
    p = block_of((const char *)data + 3, n);
    flags = data[0] & (MPROTO_BASE64_LINES | MPROTO_BASE64_URL);
    lenient = both(mproto_base64_decode_by, flags, p, n, data);
    strict = both(mproto_base64_decode_by, flags | MPROTO_BASE64_STRICT, p, n,
                  data);
    must(lenient.rc == MPROTO_OK && strict.defects == 0);
    must(strict.rc == MPROTO_OK ? !(lenient.defects & ~MPROTO_DEFECT_BLANKS)
         && strict.n == lenient.n : strict.n <= lenient.n);
    must(memcmp(strict.out, lenient.out, strict.n) == 0);
    coded = both(mproto_base64_encode_by, flags, p, n, data);
    must(coded.n == mproto_base64_encoded_size(n, flags));
    back = both(mproto_base64_decode_by, flags | MPROTO_BASE64_STRICT,
                coded.out, coded.n, data);
    must(back.rc == MPROTO_OK && back.n == n && memcmp(back.out, p, n) == 0);
    free(lenient.out);
    free(strict.out);
    free(coded.out);
    free(back.out);
    free(p);
    return 0;
}
