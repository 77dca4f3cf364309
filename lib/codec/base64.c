#include "codec/base64_int.h"
#include <string.h>

/* Bits of state_. */
enum { B64_PADDED = 1, B64_CR = 2, B64_DONE = 4, B64_TEXT = 8 };

void mproto_base64_init(mproto_codec *s, unsigned flags)
{
    memset(s, 0, sizeof *s);
    s->flags_ = (uint8_t)flags;
}

/* in may be NULL when there is none of it. */
static void b64_took(mproto_io *io, size_t n)
{
    if (n > 0)
        io->in += n;
    io->in_n -= n;
}

static void b64_gave(mproto_io *io, size_t n)
{
    io->out += n;
    io->out_n -= n;
}

/* Four letters from the low 24 bits. */
static void b64_letters(const mproto_codec *s, char *out, uint32_t bits)
{
    int i;

    memcpy(out, mproto_base64_pairs[bits >> 12], 2);
    memcpy(out + 2, mproto_base64_pairs[bits & 0xfff], 2);
    if (!(s->flags_ & MPROTO_BASE64_URL))
        return;
    for (i = 0; i < 4; i++)
        out[i] = out[i] == '+' ? '-' : out[i] == '/' ? '_' : out[i];
}

static int b64_lines(const mproto_codec *s)
{
    return s->flags_ & MPROTO_BASE64_LINES;
}

/* CRLF, owed since the line became full: now more letters come. */
static int b64_break(mproto_codec *s, mproto_io *io)
{
    if (!b64_lines(s) || s->column_ < MPROTO_BASE64_LETTERS)
        return 1;
    if (io->out_n < 2)
        return 0;
    memcpy(io->out, "\r\n", 2);
    b64_gave(io, 2);
    s->column_ = 0;
    return 1;
}

/* In bulk what the line still has room for. */
static void b64_encode_part(const mproto_base64_kernel *kernel,
                            mproto_codec *s, mproto_io *io)
{
    size_t room = (MPROTO_BASE64_LETTERS - s->column_) / 4 * 3;
    size_t later = io->in_n > room ? io->in_n - room : 0;
    size_t before = io->out_n;

    io->in_n -= later;
    kernel->encode_flat(io);
    io->in_n += later;
    s->column_ += (uint32_t)(before - io->out_n);
}

static void b64_encode_run(const mproto_base64_kernel *kernel,
                           mproto_codec *s, mproto_io *io)
{
    if (s->count_ > 0 || s->flags_ & MPROTO_BASE64_URL || io->in_n == 0
            || !b64_break(s, io))
        return;
    if (!b64_lines(s)) {
        kernel->encode_flat(io);
        return;
    }
    if (s->column_ == 0)
        kernel->encode_lines(io);
    b64_encode_part(kernel, s, io);
}

/* The 1 to 3 octets that wait, padded to four letters. */
static int b64_encode_quantum(mproto_codec *s, mproto_io *io)
{
    unsigned wait = s->count_;

    if (!b64_break(s, io) || io->out_n < 4)
        return 0;
    b64_letters(s, io->out, s->bits_ << 8 * (3 - wait));
    memset(io->out + 1 + wait, '=', 3 - wait);
    b64_gave(io, 4);
    if (b64_lines(s))
        s->column_ += 4;
    s->bits_ = s->count_ = 0;
    return 1;
}

static int b64_encode_end(mproto_codec *s, mproto_io *io)
{
    if (s->count_ > 0 && !b64_encode_quantum(s, io))
        return MPROTO_E_FULL;
    if (s->column_ > 0) {
        s->column_ = MPROTO_BASE64_LETTERS;
        if (!b64_break(s, io))
            return MPROTO_E_FULL;
    }
    s->state_ = B64_DONE;
    return MPROTO_OK;
}

int mproto_base64_encode_by(const mproto_base64_kernel *kernel,
                            mproto_codec *s, mproto_io *io, int last)
{
    if (s->state_ == B64_DONE)
        return io->in_n > 0 ? MPROTO_E_ARG : MPROTO_OK;
    for (;;) {
        b64_encode_run(kernel, s, io);
        for (; s->count_ < 3 && io->in_n > 0; s->count_++) {
            s->bits_ = s->bits_ << 8 | (unsigned char)*io->in;
            b64_took(io, 1);
        }
        if (s->count_ < 3)
            return last ? b64_encode_end(s, io) : MPROTO_OK;
        if (!b64_encode_quantum(s, io))
            return MPROTO_E_FULL;
    }
}

/* The first n octets of 24 bits. */
static void b64_put(mproto_io *io, uint32_t bits, unsigned n)
{
    for (; n > 0; n--, bits <<= 8) {
        *io->out = (char)(unsigned char)(bits >> 16);
        b64_gave(io, 1);
    }
}

/* 0: c is no letter. */
static uint32_t b64_value(const mproto_codec *s, char c)
{
    if (s->flags_ & MPROTO_BASE64_URL)
        c = c == '-' ? '+' : c == '_' ? '/' : c == '+' || c == '/' ? '\0' : c;
    return mproto_base64_values[3][(unsigned char)c];
}

/* In bulk, while nothing is open; the rest goes by octets. */
static void b64_decode_run(const mproto_base64_kernel *kernel,
                           const mproto_codec *s, mproto_io *io)
{
    if (s->count_ > 0 || s->state_ != 0 || s->flags_ & MPROTO_BASE64_URL
            || io->in_n < 8 || b64_value(s, *io->in) == 0)
        return;
    kernel->decode_lines(io);
    kernel->decode_flat(io);
}

/* What is not right: an error when strict, else a defect. */
static int b64_forgive(mproto_codec *s, unsigned defect)
{
    if (s->flags_ & MPROTO_BASE64_STRICT)
        return 0;
    s->defects |= defect;
    return 1;
}

static int b64_decode_letter(mproto_codec *s, mproto_io *io, uint32_t value)
{
    if (s->count_ == 3 && io->out_n < 3)
        return MPROTO_E_FULL;
    if (s->pad_ > 0 && !b64_forgive(s, MPROTO_DEFECT_PADDING))
        return MPROTO_E_ARG;
    if (s->state_ & B64_PADDED && !b64_forgive(s, MPROTO_DEFECT_TRAILING))
        return MPROTO_E_ARG;
    s->pad_ = s->state_ = 0;
    s->bits_ = s->bits_ << 6 | (value & 63);
    b64_took(io, 1);
    if (++s->count_ == 4) {
        b64_put(io, s->bits_, 3);
        s->bits_ = s->count_ = 0;
    }
    return MPROTO_OK;
}

/* What 2 or 3 letters are worth; one letter is worth nothing. */
static int b64_decode_tail(mproto_codec *s, mproto_io *io)
{
    unsigned n = s->count_ > 1 ? s->count_ - 1u : 0;
    uint32_t bits = s->bits_ << 6 * (4 - s->count_) & 0xffffff;

    if (io->out_n < n)
        return MPROTO_E_FULL;
    if ((n == 0 || (bits << 8 * n & 0xffffff) != 0)
            && !b64_forgive(s, MPROTO_DEFECT_PADDING))
        return MPROTO_E_ARG;
    b64_put(io, bits, n);
    s->bits_ = s->count_ = 0;
    return MPROTO_OK;
}

static int b64_decode_pad(mproto_codec *s, mproto_io *io)
{
    uint8_t more = s->count_ == 2;
    int rc;

    if (s->pad_ > 0) {
        s->pad_--;
    } else {
        rc = b64_decode_tail(s, io);
        if (rc != MPROTO_OK)
            return rc;
        s->pad_ = more;
        s->state_ = B64_PADDED;
        s->column_ = 1;         /* for good: there was padding */
    }
    b64_took(io, 1);
    return MPROTO_OK;
}

/* White space amid a quantum is legal, but who decodes each line alone gets
 * something else. Text behind padding is what a list put there. */
static int b64_decode_other(mproto_codec *s, mproto_io *io)
{
    int strict = s->flags_ & MPROTO_BASE64_STRICT;
    int white = memchr(" \t\r\n", *io->in, 4) != NULL;

    if (!strict && !white && s->column_ > 0) {
        s->defects |= MPROTO_DEFECT_TRAILING;
        s->state_ = B64_TEXT;
        return MPROTO_OK;
    }
    if (strict && *io->in == '\r')
        s->state_ |= B64_CR;
    else if ((strict || !white) && !b64_forgive(s, MPROTO_DEFECT_ALPHABET))
        return MPROTO_E_ARG;
    if (white && s->count_ > 0 && !strict)
        s->defects |= MPROTO_DEFECT_BLANKS;
    b64_took(io, 1);
    return MPROTO_OK;
}

static int b64_decode_octet(mproto_codec *s, mproto_io *io)
{
    uint32_t value = b64_value(s, *io->in);

    if (s->state_ & B64_CR) {
        if (*io->in != '\n')
            return MPROTO_E_ARG;
        s->state_ &= (uint8_t)~B64_CR;
        b64_took(io, 1);
        return MPROTO_OK;
    }
    if (value != 0)
        return b64_decode_letter(s, io, value);
    if (*io->in == '=')
        return b64_decode_pad(s, io);
    return b64_decode_other(s, io);
}

static int b64_decode_end(mproto_codec *s, mproto_io *io)
{
    int rc;

    if (s->state_ & B64_CR)
        return MPROTO_E_ARG;
    if ((s->count_ > 0 || s->pad_ > 0)
            && !b64_forgive(s, MPROTO_DEFECT_PADDING))
        return MPROTO_E_ARG;
    if (s->count_ > 0) {
        rc = b64_decode_tail(s, io);
        if (rc != MPROTO_OK)
            return rc;
    }
    s->pad_ = 0;
    s->state_ = B64_DONE;
    return MPROTO_OK;
}

int mproto_base64_decode_by(const mproto_base64_kernel *kernel,
                            mproto_codec *s, mproto_io *io, int last)
{
    int rc;

    if (s->state_ == B64_DONE)
        return io->in_n > 0 ? MPROTO_E_ARG : MPROTO_OK;
    for (;;) {
        b64_decode_run(kernel, s, io);
        if (s->state_ == B64_TEXT)
            b64_took(io, io->in_n);
        if (io->in_n == 0)
            return last ? b64_decode_end(s, io) : MPROTO_OK;
        rc = b64_decode_octet(s, io);
        if (rc != MPROTO_OK)
            return rc;
    }
}

const mproto_base64_kernel *mproto_base64_kernel_at(unsigned rank)
{
#if MPROTO_SIMD_VBMI
    if (mproto_has_vbmi() && rank-- == 0)
        return &mproto_base64_vbmi;
#endif
#if MPROTO_SIMD
    if (mproto_has_avx2() && rank-- == 0)
        return &mproto_base64_avx2;
    if (mproto_has_ssse3() && rank-- == 0)
        return &mproto_base64_ssse3;
#endif
    return rank == 0 ? &mproto_base64_portable : NULL;
}

int mproto_base64_encode(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_base64_encode_by(mproto_base64_kernel_at(0), s, io, last);
}

int mproto_base64_decode(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_base64_decode_by(mproto_base64_kernel_at(0), s, io, last);
}

size_t mproto_base64_encoded_size(size_t n, unsigned flags)
{
    size_t quanta = n / 3 + (n % 3 != 0), size = quanta * 4, lines;

    if (quanta > SIZE_MAX / 4)
        return SIZE_MAX;
    if (!(flags & MPROTO_BASE64_LINES))
        return size;
    lines = size / MPROTO_BASE64_LETTERS + (size % MPROTO_BASE64_LETTERS != 0);
    return lines > (SIZE_MAX - size) / 2 ? SIZE_MAX : size + 2 * lines;
}

size_t mproto_base64_decoded_size(size_t n)
{
    return n / 4 * 3 + (n % 4 > 1 ? n % 4 - 1 : 0);
}
