/* xtext: cut input and small blocks give what one call gives; what is
 * encoded is legal and comes back; what is accepted without flags has no
 * control and no defect but EIGHT. First octet: where the input is cut;
 * second: size of the output blocks; third: flags. */
#include <mailproto/xtext.h>
#include "codec.h"

static codec_result both(codec_fn *fn, unsigned flags, mproto_span text,
                         const uint8_t *how)
{
    codec_way w;

    w.fn = fn;
    w.most = fn == mproto_xtext_encode ? mproto_xtext_encoded_max(text.n)
                                       : text.n;
    mproto_xtext_init(&w.begin, flags);
    return codec_both(w, fn, text, 3, how);
}

static void must_be_clean(const codec_result *r)
{
    size_t i;

    must((r->defects & ~MPROTO_DEFECT_EIGHT) == 0);
    for (i = 0; i < r->n; i++)
        must((unsigned char)r->out[i] >= ' ' && r->out[i] != 127);
}

static void must_come_back(const codec_result *r, mproto_span text,
                           const uint8_t *how)
{
    codec_result back;
    size_t i;

    for (i = 0; i < r->n; i++)
        must(r->out[i] > ' ' && r->out[i] < 127 && r->out[i] != '=');
    back = both(mproto_xtext_decode, MPROTO_XTEXT_CONTROLS, codec_made(r),
                how);
    must(back.rc == MPROTO_OK && back.n == text.n
         && memcmp(back.out, text.p, text.n) == 0);
    free(back.out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span text;
    codec_result strict, lenient, e;

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
