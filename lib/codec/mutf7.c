#include <mailproto/mutf7.h>
#include "base/alloc_int.h"
#include "codec/utf7_int.h"
#include "codec/utf8_int.h"
#include <string.h>

/* state_: in US-ASCII; behind "&" there; in base64; behind the "-" that ended
 * it; behind "&" there, which may not begin base64 again ("null shifts are
 * not permitted"); behind the end. */
enum {
    MUTF7_PLAIN, MUTF7_AND, MUTF7_BASE64, MUTF7_SHUT, MUTF7_SHUT_AND,
    MUTF7_DONE
};

static const char mutf7_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/* bits_ has count_ bits that wait; column_ is the high surrogate that waits
 * for its low one; hold_ has pad_ octets of a character to encode. */
void mproto_mutf7_init(mproto_codec *s)
{
    memset(s, 0, sizeof *s);
}

static int mutf7_is_plain(uint32_t c)
{
    return c >= ' ' && c <= '~';
}

static int mutf7_put(mproto_io *io, const char *p, size_t n)
{
    if (io->out_n < n)
        return MPROTO_E_FULL;
    if (n == 0)
        return MPROTO_OK;
    memcpy(io->out, p, n);
    io->out += n;
    io->out_n -= n;
    return MPROTO_OK;
}

/* -- encode -- */

/* The letters of 16 more bits. */
static size_t mutf7_unit(mproto_codec *s, char *out, uint32_t unit)
{
    size_t n = 0;

    s->bits_ = s->bits_ << 16 | unit;
    s->count_ = (uint8_t)(s->count_ + 16);
    while (s->count_ >= 6) {
        s->count_ = (uint8_t)(s->count_ - 6);
        out[n++] = mutf7_letters[s->bits_ >> s->count_ & 63];
    }
    return n;
}

/* Back to US-ASCII. */
static size_t mutf7_shut(mproto_codec *s, char *out)
{
    size_t n = 0;

    if (s->state_ != MUTF7_BASE64)
        return 0;
    if (s->count_ > 0)
        out[n++] = mutf7_letters[s->bits_ << (6 - s->count_) & 63];
    out[n++] = '-';
    s->bits_ = s->count_ = 0;
    s->state_ = MUTF7_PLAIN;
    return n;
}

static size_t mutf7_write(mproto_codec *s, char *out, uint32_t c)
{
    size_t n = 0;

    if (mutf7_is_plain(c)) {
        n = mutf7_shut(s, out);
        out[n++] = (char)c;
        if (c == '&')
            out[n++] = '-';
        return n;
    }
    if (s->state_ != MUTF7_BASE64)
        out[n++] = '&';
    s->state_ = MUTF7_BASE64;
    if (c < 0x10000)
        return n + mutf7_unit(s, out + n, c);
    n += mutf7_unit(s, out + n, 0xd800 + ((c - 0x10000) >> 10));
    return n + mutf7_unit(s, out + n, 0xdc00 + (c & 0x3ff));
}

/* One octet more, and what becomes of it when it ends a character. */
static int mutf7_encode_octet(mproto_codec *s, mproto_io *io)
{
    mproto_codec next = *s;
    uint32_t c;
    char text[8];
    int k;

    next.hold_[next.pad_++] = *io->in;
    k = mproto_utf8_next(next.hold_, next.pad_, &c);
    if (k < 0 || (k > 0 && c == 0))
        return MPROTO_E_ARG;
    if (k > 0) {
        next.pad_ = 0;
        if (mutf7_put(io, text, mutf7_write(&next, text, c)) != MPROTO_OK)
            return MPROTO_E_FULL;
    }
    *s = next;
    return MPROTO_OK;
}

static int mutf7_encode_end(mproto_codec *s, mproto_io *io)
{
    mproto_codec next = *s;
    char text[2];

    if (s->pad_ > 0)
        return MPROTO_E_ARG;
    if (mutf7_put(io, text, mutf7_shut(&next, text)) != MPROTO_OK)
        return MPROTO_E_FULL;
    s->state_ = MUTF7_DONE;
    return MPROTO_OK;
}

/* -- decode -- */

/* A unit of UTF-16 that is complete; *c is the character, or 0 when another
 * unit must follow. What could stand as itself may not stand in base64. */
static int mutf7_take_unit(mproto_codec *s, uint32_t unit, uint32_t *c)
{
    uint32_t high = s->column_;

    *c = 0;
    s->column_ = 0;
    if (high != 0) {
        *c = mproto_utf16_pair(high, unit);
        return mproto_utf16_is_low(unit) ? MPROTO_OK : MPROTO_E_ARG;
    }
    if (unit == 0 || mutf7_is_plain(unit) || mproto_utf16_is_low(unit))
        return MPROTO_E_ARG;
    if (mproto_utf16_is_high(unit))
        s->column_ = unit;
    else
        *c = unit;
    return MPROTO_OK;
}

static int mutf7_take_letter(mproto_codec *s, mproto_io *io, unsigned value)
{
    mproto_codec next = *s;
    char text[MPROTO_UTF8_MAX];
    uint32_t c = 0;
    int rc = MPROTO_OK;

    next.state_ = MUTF7_BASE64;
    next.bits_ = (next.bits_ << 6 | value) & 0x3fffff;
    next.count_ = (uint8_t)(next.count_ + 6);
    if (next.count_ >= 16) {
        next.count_ = (uint8_t)(next.count_ - 16);
        rc = mutf7_take_unit(&next, next.bits_ >> next.count_ & 0xffff, &c);
    }
    if (rc == MPROTO_OK && c != 0)
        rc = mutf7_put(io, text, mproto_utf8_put(text, c));
    if (rc != MPROTO_OK)
        return rc;
    if (c != 0 && (c < ' ' || c == 127))
        next.defects |= MPROTO_DEFECT_CONTROL;
    *s = next;
    return MPROTO_OK;
}

/* "-": only bits that fill up the last letter may be left, and they are 0. */
static int mutf7_take_shut(mproto_codec *s)
{
    if (s->count_ >= 6 || s->column_ != 0
            || (s->bits_ & ((1u << s->count_) - 1)) != 0)
        return MPROTO_E_ARG;
    s->bits_ = s->count_ = 0;
    s->state_ = MUTF7_SHUT;
    return MPROTO_OK;
}

static int mutf7_take_plain(mproto_codec *s, mproto_io *io)
{
    int rc;

    if (*io->in == '&') {
        s->state_ = s->state_ == MUTF7_SHUT ? MUTF7_SHUT_AND : MUTF7_AND;
        return MPROTO_OK;
    }
    if (!mutf7_is_plain((unsigned char)*io->in))
        return MPROTO_E_ARG;
    rc = mutf7_put(io, io->in, 1);
    if (rc == MPROTO_OK)
        s->state_ = MUTF7_PLAIN;
    return rc;
}

static int mutf7_take_and(mproto_codec *s, mproto_io *io)
{
    int rc = mutf7_put(io, "&", 1);

    if (rc == MPROTO_OK)
        s->state_ = MUTF7_PLAIN;
    return rc;
}

static int mutf7_decode_octet(mproto_codec *s, mproto_io *io)
{
    int value = mproto_utf7_value(*io->in, ',');

    if (s->state_ == MUTF7_PLAIN || s->state_ == MUTF7_SHUT)
        return mutf7_take_plain(s, io);
    if (*io->in == '-')
        return s->state_ == MUTF7_BASE64 ? mutf7_take_shut(s)
                                         : mutf7_take_and(s, io);
    if (value < 0 || s->state_ == MUTF7_SHUT_AND)
        return MPROTO_E_ARG;
    return mutf7_take_letter(s, io, (unsigned)value);
}

static int mutf7_decode_end(mproto_codec *s)
{
    if (s->state_ != MUTF7_PLAIN && s->state_ != MUTF7_SHUT)
        return MPROTO_E_ARG;
    s->state_ = MUTF7_DONE;
    return MPROTO_OK;
}

/* -- both -- */

typedef int mutf7_step(mproto_codec *s, mproto_io *io);

static int mutf7_run(mproto_codec *s, mproto_io *io, mutf7_step *octet)
{
    int rc;

    if (s->state_ == MUTF7_DONE)
        return io->in_n > 0 ? MPROTO_E_ARG : MPROTO_OK;
    for (; io->in_n > 0; io->in++, io->in_n--) {
        rc = octet(s, io);
        if (rc != MPROTO_OK)
            return rc;
    }
    return MPROTO_OK;
}

int mproto_mutf7_encode(mproto_codec *s, mproto_io *io, int last)
{
    int rc = mutf7_run(s, io, mutf7_encode_octet);

    if (rc != MPROTO_OK || !last || s->state_ == MUTF7_DONE)
        return rc;
    return mutf7_encode_end(s, io);
}

int mproto_mutf7_decode(mproto_codec *s, mproto_io *io, int last)
{
    int rc = mutf7_run(s, io, mutf7_decode_octet);

    if (rc != MPROTO_OK || !last || s->state_ == MUTF7_DONE)
        return rc;
    return mutf7_decode_end(s);
}

/* "&" and 3 letters and "-" for each control. */
size_t mproto_mutf7_encoded_max(size_t n)
{
    return n > SIZE_MAX / 5 ? SIZE_MAX : 5 * n;
}

/* 9 octets for 8 letters. */
size_t mproto_mutf7_decoded_max(size_t n)
{
    return mproto_size_add(n, n / 8);
}
