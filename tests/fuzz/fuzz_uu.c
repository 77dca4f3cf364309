/* uuencode: cut input and small blocks give what one call gives, with the same
 * defects, and without any at most three octets for four characters.
 * First octet: where the input is cut; second: size of the output blocks. */
#include <mailproto/uu.h>
#include "codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span text;
    codec_result whole;
    codec_way w;

    if (size < 2)
        return 0;
    text.p = (const char *)data + 2;
    text.n = size - 2;
    w.fn = mproto_uu_decode;
    w.most = 64 * text.n + 1;   /* a line of one octet can be short of 63 */
    mproto_uu_init(&w.begin);
    whole = codec_both(w, w.fn, text, 1, data);
    must(whole.rc == MPROTO_OK);
    must(whole.defects != 0 || whole.n * 4 <= text.n * 3);
    free(whole.out);
    return 0;
}
