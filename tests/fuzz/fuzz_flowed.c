/* format=flowed: cut input and small blocks give what one call gives, no line
 * grows by more than one octet, and text without ">" and without blanks at the
 * begin and end of lines comes out as it is. First octet: where the input is
 * cut; second: size of the output blocks; third: flags. */
#include <mailproto/flowed.h>
#include "codec.h"

static size_t lines_of(mproto_span text)
{
    size_t i, n = 1;

    for (i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

static int is_fixed(mproto_span text)
{
    size_t i;

    for (i = 0; i < text.n; i++)
        if (text.p[i] == '>' || text.p[i] == ' ')
            return 0;
    return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span text;
    codec_result whole;
    codec_way w;

    if (size < 3)
        return 0;
    text.p = (const char *)data + 3;
    text.n = size - 3;
    w.fn = mproto_flowed_decode;
    w.most = text.n + lines_of(text);
    mproto_flowed_init(&w.begin, data[2]);
    whole = codec_both(w, w.fn, text, 3, data);
    must(whole.rc == MPROTO_OK && whole.defects == 0);
    must(!is_fixed(text) || (whole.n == text.n
                             && memcmp(whole.out, text.p, text.n) == 0));
    free(whole.out);
    return 0;
}
