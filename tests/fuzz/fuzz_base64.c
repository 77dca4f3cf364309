/* base64: cut input, small output blocks and another kernel give what one call
 * of the portable kernel gives; what is decoded strictly is decoded leniently
 * to the same; what is encoded comes back. First octet: where the input is
 * cut; second: size of the output blocks; third: flags, and above them the
 * rank of the kernel. */
#include "codec/base64_int.h"
#include "codec.h"

static const mproto_base64_kernel *kernel;      /* of this input */

static int encode_portably(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_base64_encode_by(&mproto_base64_portable, s, io, last);
}

static int decode_portably(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_base64_decode_by(&mproto_base64_portable, s, io, last);
}

static int encode_quickly(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_base64_encode_by(kernel, s, io, last);
}

static int decode_quickly(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_base64_decode_by(kernel, s, io, last);
}

/* In one go by the portable kernel, and in pieces by another. */
static codec_result encode(unsigned flags, mproto_span text,
                           const uint8_t *how)
{
    codec_way w;

    w.fn = encode_portably;
    w.most = mproto_base64_encoded_size(text.n, flags);
    mproto_base64_init(&w.begin, flags);
    return codec_both(w, encode_quickly, text, MPROTO_CODEC_MIN, how);
}

static codec_result decode(unsigned flags, mproto_span text,
                           const uint8_t *how)
{
    codec_way w;

    w.fn = decode_portably;
    w.most = mproto_base64_decoded_size(text.n);
    mproto_base64_init(&w.begin, flags);
    return codec_both(w, decode_quickly, text, MPROTO_CODEC_MIN, how);
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
    kernel = mproto_base64_kernel_at(data[2] >> 4 & 3);
    if (!kernel)
        kernel = mproto_base64_kernel_at(0);
    flags = data[2] & (MPROTO_BASE64_LINES | MPROTO_BASE64_URL);
    lenient = decode(flags, text, data);
    strict = decode(flags | MPROTO_BASE64_STRICT, text, data);
    must(lenient.rc == MPROTO_OK && strict.defects == 0);
    must(strict.rc == MPROTO_OK ? !(lenient.defects & ~MPROTO_DEFECT_BLANKS)
         && strict.n == lenient.n : strict.n <= lenient.n);
    must(memcmp(strict.out, lenient.out, strict.n) == 0);
    coded = encode(flags, text, data);
    must(coded.n == mproto_base64_encoded_size(text.n, flags));
    back = decode(flags | MPROTO_BASE64_STRICT, codec_made(&coded), data);
    must(back.rc == MPROTO_OK && back.n == text.n
         && memcmp(back.out, text.p, text.n) == 0);
    free(lenient.out);
    free(strict.out);
    free(coded.out);
    free(back.out);
    return 0;
}
