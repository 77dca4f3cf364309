/* Modified UTF-7: cut input and small blocks give what one call gives; what
 * is decoded is UTF-8 and encodes to the octets it came from; what is encoded
 * comes back, and only what is not UTF-8 or has NUL is refused. First octet:
 * where the input is cut; second: size of the output blocks. */
#include <mailproto/mutf7.h>
#include <mailproto/utf8.h>
#include "codec.h"

static codec_result both(codec_fn *fn, mproto_span text, const uint8_t *how)
{
    codec_way w;

    w.fn = fn;
    w.most = fn == mproto_mutf7_encode ? mproto_mutf7_encoded_max(text.n)
                                       : mproto_mutf7_decoded_max(text.n);
    mproto_mutf7_init(&w.begin);
    return codec_both(w, fn, text, 8, how);
}

/* What r made of text becomes text again. */
static void must_come_back(const codec_result *r, codec_fn *fn,
                           mproto_span text, const uint8_t *how)
{
    codec_result back = both(fn, codec_made(r), how);

    must(back.rc == MPROTO_OK && back.n == text.n
         && memcmp(back.out, text.p, text.n) == 0);
    free(back.out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span text;
    codec_result d, e;

    if (size < 2)
        return 0;
    text.p = (const char *)data + 2;
    text.n = size - 2;
    d = both(mproto_mutf7_decode, text, data);
    must(mproto_utf8_valid(d.out, d.n) == d.n);
    if (d.rc == MPROTO_OK)
        must_come_back(&d, mproto_mutf7_encode, text, data);
    e = both(mproto_mutf7_encode, text, data);
    must((e.rc == MPROTO_OK) == (mproto_utf8_valid(text.p, text.n) == text.n
                                 && memchr(text.p, 0, text.n) == NULL));
    if (e.rc == MPROTO_OK)
        must_come_back(&e, mproto_mutf7_decode, text, data);
    free(d.out);
    free(e.out);
    return 0;
}
