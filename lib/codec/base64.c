#include "codec/base64_int.h"
#include <string.h>

#define LINE_LETTERS 76u        /* RFC 2045 6.8 */
#define LINE_OCTETS  57u

/* Bits of state_. */
enum { B64_PADDED = 1, B64_CR = 2, B64_DONE = 4 };

void mproto_base64_init(mproto_codec *s, unsigned flags)
{
    memset(s, 0, sizeof *s);
    s->flags_ = (uint8_t)flags;
}

static void b64_took(mproto_io *io, size_t n)
{
    io->in += n;
    io->in_n -= n;
}

static void b64_gave(mproto_io *io, size_t n)
{
    io->out += n;
    io->out_n -= n;
}

/* Eight octets, the first one highest; compilers make one load of it. */
static inline uint64_t b64_load(const unsigned char *p)
{
    return (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48
        | (uint64_t)p[2] << 40 | (uint64_t)p[3] << 32
        | (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16
        | (uint64_t)p[6] << 8 | p[7];
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

/* 57 octets to 76 letters. Each load has 8 octets, 6 of them used. */
static void b64_encode_line(char *out, const unsigned char *p)
{
    unsigned i;
    uint64_t w;

    for (i = 0; i < 9; i++, p += 6, out += 8) {
        w = b64_load(p);
        memcpy(out, mproto_base64_pairs[w >> 52], 2);
        memcpy(out + 2, mproto_base64_pairs[w >> 40 & 0xfff], 2);
        memcpy(out + 4, mproto_base64_pairs[w >> 28 & 0xfff], 2);
        memcpy(out + 6, mproto_base64_pairs[w >> 16 & 0xfff], 2);
    }
    w = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
    memcpy(out, mproto_base64_pairs[w >> 12], 2);
    memcpy(out + 2, mproto_base64_pairs[w & 0xfff], 2);
}

/* CRLF, owed since the line became full: now more letters come. */
static int b64_break(mproto_codec *s, mproto_io *io)
{
    if (!(s->flags_ & MPROTO_BASE64_LINES) || s->column_ < LINE_LETTERS)
        return 1;
    if (io->out_n < 2)
        return 0;
    memcpy(io->out, "\r\n", 2);
    b64_gave(io, 2);
    s->column_ = 0;
    return 1;
}

/* Whole lines, while there are some and nothing stands on the line. */
static void b64_encode_lines(mproto_codec *s, mproto_io *io)
{
    if (s->count_ > 0 || s->flags_ & MPROTO_BASE64_URL
            || s->column_ % LINE_LETTERS != 0)
        return;
    while (io->in_n >= LINE_OCTETS && io->out_n >= LINE_LETTERS + 2) {
        b64_break(s, io);
        b64_encode_line(io->out, (const unsigned char *)io->in);
        b64_took(io, LINE_OCTETS);
        b64_gave(io, LINE_LETTERS);
        if (s->flags_ & MPROTO_BASE64_LINES)
            s->column_ = LINE_LETTERS;
    }
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
    if (s->flags_ & MPROTO_BASE64_LINES)
        s->column_ += 4;
    s->bits_ = s->count_ = 0;
    return 1;
}

static int b64_encode_end(mproto_codec *s, mproto_io *io)
{
    if (s->count_ > 0 && !b64_encode_quantum(s, io))
        return MPROTO_E_FULL;
    if (s->column_ > 0) {
        s->column_ = LINE_LETTERS;
        if (!b64_break(s, io))
            return MPROTO_E_FULL;
    }
    s->state_ = B64_DONE;
    return MPROTO_OK;
}

int mproto_base64_encode(mproto_codec *s, mproto_io *io, int last)
{
    if (s->state_ == B64_DONE)
        return io->in_n > 0 ? MPROTO_E_ARG : MPROTO_OK;
    for (;;) {
        b64_encode_lines(s, io);
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

/* Four letters to 24 bits and the sum of their marks. */
static inline uint32_t b64_quantum(const unsigned char *p)
{
    return mproto_base64_values[0][p[0]] + mproto_base64_values[1][p[1]]
        + mproto_base64_values[2][p[2]] + mproto_base64_values[3][p[3]];
}

/* Three octets, and a fourth without a meaning: with it compilers make one
 * store of them. */
static inline void b64_store(char *out, uint32_t bits)
{
    unsigned char *p = (unsigned char *)out;

    p[0] = (unsigned char)(bits >> 16);
    p[1] = (unsigned char)(bits >> 8);
    p[2] = (unsigned char)bits;
    p[3] = (unsigned char)(bits >> 24);
}

/* Eight letters to six octets; seven are stored. The marks are left. */
static inline uint32_t b64_decode_8(char *out, const unsigned char *p)
{
    uint32_t high = b64_quantum(p), low = b64_quantum(p + 4);

    b64_store(out, high);
    b64_store(out + 3, low);
    return high & low;
}

/* The first n octets of 24 bits. */
static void b64_put(mproto_io *io, uint32_t bits, unsigned n)
{
    for (; n > 0; n--, bits <<= 8) {
        *io->out = (char)(unsigned char)(bits >> 16);
        b64_gave(io, 1);
    }
}

/* 76 letters to 57 octets; 0 when a letter was none. */
static int b64_decode_line(char *out, const unsigned char *p)
{
    uint32_t whole = MPROTO_BASE64_WHOLE, bits;
    unsigned i;

    for (i = 0; i < 9; i++)
        whole &= b64_decode_8(out + 6 * i, p + 8 * i);
    bits = b64_quantum(p + 72);
    out[54] = (char)(unsigned char)(bits >> 16);
    out[55] = (char)(unsigned char)(bits >> 8);
    out[56] = (char)(unsigned char)bits;
    return (whole & bits) != 0;
}

static void b64_decode_lines(mproto_io *io)
{
    while (io->in_n >= LINE_LETTERS + 2 && io->out_n >= LINE_OCTETS
            && memcmp(io->in + LINE_LETTERS, "\r\n", 2) == 0
            && b64_decode_line(io->out, (const unsigned char *)io->in)) {
        b64_took(io, LINE_LETTERS + 2);
        b64_gave(io, LINE_OCTETS);
    }
}

/* Letters and CRLF as long as nothing is open; the rest goes by octets. */
static void b64_decode_run(const mproto_codec *s, mproto_io *io)
{
    if (s->count_ > 0 || s->state_ != 0 || s->flags_ & MPROTO_BASE64_URL)
        return;
    b64_decode_lines(io);
    while (io->in_n >= 8 && io->out_n >= 8 && b64_decode_8(io->out,
            (const unsigned char *)io->in) & MPROTO_BASE64_WHOLE) {
        b64_took(io, 8);
        b64_gave(io, 6);
    }
}

/* 0: c is no letter. */
static uint32_t b64_value(const mproto_codec *s, char c)
{
    if (s->flags_ & MPROTO_BASE64_URL)
        c = c == '-' ? '+' : c == '_' ? '/' : c == '+' || c == '/' ? '\0' : c;
    return mproto_base64_values[3][(unsigned char)c];
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
    }
    b64_took(io, 1);
    return MPROTO_OK;
}

static int b64_decode_other(mproto_codec *s, mproto_io *io)
{
    int strict = s->flags_ & MPROTO_BASE64_STRICT;

    if (strict && *io->in == '\r')
        s->state_ |= B64_CR;
    else if ((strict || !memchr(" \t\r\n", *io->in, 4))
             && !b64_forgive(s, MPROTO_DEFECT_ALPHABET))
        return MPROTO_E_ARG;
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

int mproto_base64_decode(mproto_codec *s, mproto_io *io, int last)
{
    int rc;

    if (s->state_ == B64_DONE)
        return io->in_n > 0 ? MPROTO_E_ARG : MPROTO_OK;
    for (;;) {
        b64_decode_run(s, io);
        if (io->in_n == 0)
            return last ? b64_decode_end(s, io) : MPROTO_OK;
        rc = b64_decode_octet(s, io);
        if (rc != MPROTO_OK)
            return rc;
    }
}

size_t mproto_base64_encoded_size(size_t n, unsigned flags)
{
    size_t quanta = n / 3 + (n % 3 != 0), size = quanta * 4, lines;

    if (quanta > SIZE_MAX / 4)
        return SIZE_MAX;
    if (!(flags & MPROTO_BASE64_LINES))
        return size;
    lines = size / LINE_LETTERS + (size % LINE_LETTERS != 0);
    return lines > (SIZE_MAX - size) / 2 ? SIZE_MAX : size + 2 * lines;
}

size_t mproto_base64_decoded_size(size_t n)
{
    return n / 4 * 3 + (n % 4 > 1 ? n % 4 - 1 : 0);
}

#undef LINE_LETTERS
#undef LINE_OCTETS
