/* quoted-printable: cut input, small output blocks and the portable kernel
 * give what one call of the quickest kernel gives; what is decoded strictly is
 * decoded leniently to the same; what is encoded has legal lines and comes
 * back, text with CRLF for its line ends. First octet: where the input is cut;
 * second: size of the output blocks; third: flags. */
#include "codec/qp_int.h"
#include "codec.h"

static int decode_portably(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_qp_decode_by(&mproto_qp_portable, s, io, last);
}

/* In one go; in pieces, decoded portably. */
static codec_result both(codec_fn *fn, unsigned flags, mproto_span text,
                         const uint8_t *how)
{
    codec_way w;

    w.fn = fn;
    w.most = fn == mproto_qp_encode ? mproto_qp_encoded_max(text.n) : text.n;
    mproto_qp_init(&w.begin, flags);
    return codec_both(w, fn == mproto_qp_decode ? decode_portably : fn, text,
                      MPROTO_CODEC_MIN, how);
}

static void must_be_legal_lines(const codec_result *r)
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

/* r is text, or text with CRLF for each bare LF. */
static void must_come_back(const codec_result *r, mproto_span text,
                           unsigned flags)
{
    size_t i, k = 0;

    for (i = 0; i < text.n; i++) {
        if (text.p[i] == '\n' && !(flags & MPROTO_QP_BINARY)
                && (i == 0 || text.p[i - 1] != '\r'))
            must(k < r->n && r->out[k++] == '\r');
        must(k < r->n && r->out[k++] == text.p[i]);
    }
    must(k == r->n && r->rc == MPROTO_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    codec_result lenient, strict, coded, back;
    mproto_span text;
    unsigned flags;

    if (size < 3)
        return 0;
    text.p = (const char *)data + 3;
    text.n = size - 3;
    flags = data[2] & (MPROTO_QP_BINARY | MPROTO_QP_BLANKS
                       | MPROTO_QP_TABS);
    lenient = both(mproto_qp_decode, flags, text, data);
    strict = both(mproto_qp_decode, flags | MPROTO_QP_STRICT, text, data);
    must(lenient.rc == MPROTO_OK && strict.defects == 0);
    must((strict.rc == MPROTO_OK) == (lenient.defects == 0));
    must(strict.rc != MPROTO_OK || (strict.n == lenient.n
         && memcmp(strict.out, lenient.out, strict.n) == 0));
    coded = both(mproto_qp_encode, flags, text, data);
    must_be_legal_lines(&coded);
    back = both(mproto_qp_decode, MPROTO_QP_STRICT, codec_made(&coded), data);
    must_come_back(&back, text, flags);
    free(lenient.out);
    free(strict.out);
    free(coded.out);
    free(back.out);
    return 0;
}
