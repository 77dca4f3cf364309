/* quoted-printable: cut input, small output blocks and the portable kernel
 * give what one call of the quickest kernel gives; what is decoded strictly is
 * decoded leniently to the same; what is encoded has legal lines and comes
 * back, text with CRLF for its line ends. First octet: flags; second: size of
 * the output blocks; third: where the input is cut. */
#include "codec/qp_int.h"
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
    char *block = malloc(n + 1);

    must(block != NULL);
    if (n > 0)
        memcpy(block, p, n);
    return block;
}

static int decode_portably(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_qp_decode_by(&mproto_qp_portable, s, io, last);
}

/* Runs p through fn until it says something other than E_FULL. */
static void feed(codec_fn *fn, mproto_codec *s, const char *p, size_t n,
                 size_t room, int last, result *r)
{
    char *in = malloc(n > 0 ? n : 1), *out = malloc(room);
    mproto_io io;

    must(in && out);
    if (n > 0)
        memcpy(in, p, n);
    io.in = in;
    io.in_n = n;
    do {
        size_t before = io.in_n;

        io.out = out;
        io.out_n = room;
        r->rc = fn(s, &io, last);
        must(io.out_n <= room && io.in_n <= before);
        must(r->rc != MPROTO_E_FULL || io.out_n < room || io.in_n < before);
        memcpy(r->out + r->n, out, room - io.out_n);
        r->n += room - io.out_n;
    } while (r->rc == MPROTO_E_FULL);
    must(r->rc == MPROTO_OK || r->rc == MPROTO_E_ARG);
    must(r->rc != MPROTO_OK || io.in_n == 0);
    r->taken += n - io.in_n;
    free(in);
    free(out);
}

static void run(codec_fn *fn, unsigned flags, const char *p, size_t n,
                size_t most, size_t cut, size_t room, result *r)
{
    mproto_codec s;

    memset(r, 0, sizeof *r);
    r->out = malloc(most + 1);
    must(r->out != NULL);
    mproto_qp_init(&s, flags);
    if (cut > 0)
        feed(fn, &s, p, cut, room, 0, r);
    if (r->rc == MPROTO_OK)
        feed(fn, &s, p + cut, n - cut, room, 1, r);
    r->defects = s.defects;
    must(r->n <= most);
}

/* In one go; in pieces, decoded portably. */
static result both(codec_fn *fn, unsigned flags, const char *p, size_t n,
                   const uint8_t *how)
{
    size_t most = fn == mproto_qp_encode ? mproto_qp_encoded_max(n) : n;
    codec_fn *other = fn == mproto_qp_decode ? decode_portably : fn;
    result whole, pieces;

    run(fn, flags, p, n, most, 0, most + MPROTO_CODEC_MIN, &whole);
    run(other, flags, p, n, most, n * how[2] / 255, MPROTO_CODEC_MIN + how[1],
        &pieces);
    must(whole.rc == pieces.rc && whole.n == pieces.n
         && whole.taken == pieces.taken && whole.defects == pieces.defects
         && memcmp(whole.out, pieces.out, whole.n) == 0);
    free(pieces.out);
    return whole;
}

static void must_be_legal_lines(const result *r)
{
    size_t i, start = 0;

    for (i = 0; i <= r->n; i++) {
        if (i < r->n && r->out[i] != '\r')
            continue;
        must(i - start <= 76);
        must(i == start || (r->out[i - 1] != ' ' && r->out[i - 1] != '\t'));
        must(i - start != 1 || r->out[start] != '.');
        must(i - start < 5 || memcmp(r->out + start, "From ", 5) != 0);
        start = i + 2;
    }
}

/* r is p, or p with CRLF for each bare LF. */
static void must_come_back(const result *r, const char *p, size_t n,
                           unsigned flags)
{
    size_t i, k = 0;

    for (i = 0; i < n; i++) {
        if (p[i] == '\n' && !(flags & MPROTO_QP_BINARY)
                && (i == 0 || p[i - 1] != '\r'))
            must(k < r->n && r->out[k++] == '\r');
        must(k < r->n && r->out[k++] == p[i]);
    }
    must(k == r->n && r->rc == MPROTO_OK);
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
    flags = data[0] & (MPROTO_QP_BINARY | MPROTO_QP_BLANKS
                       | MPROTO_QP_TABS);
    lenient = both(mproto_qp_decode, flags, p, n, data);
    strict = both(mproto_qp_decode, flags | MPROTO_QP_STRICT, p, n, data);
    must(lenient.rc == MPROTO_OK && strict.defects == 0);
    must((strict.rc == MPROTO_OK) == (lenient.defects == 0));
    must(strict.rc != MPROTO_OK || (strict.n == lenient.n
         && memcmp(strict.out, lenient.out, strict.n) == 0));
    coded = both(mproto_qp_encode, flags, p, n, data);
    must_be_legal_lines(&coded);
    back = both(mproto_qp_decode, MPROTO_QP_STRICT, coded.out, coded.n, data);
    must_come_back(&back, p, n, flags);
    free(lenient.out);
    free(strict.out);
    free(coded.out);
    free(back.out);
    free(p);
    return 0;
}
