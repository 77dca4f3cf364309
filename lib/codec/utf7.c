#include "codec/charset_int.h"
#include "codec/utf7_int.h"
#include "codec/utf8_int.h"

/* open_: in characters that stand for themselves; behind "+"; in base64.
 * bits_ has count_ bits that wait, high_ the surrogate that waits for its low
 * one. */
enum { UTF7_DIRECT, UTF7_PLUS, UTF7_BASE64 };

/* "+-" is "+" and "+" before no letter is none of RFC 2152's. */
static mproto_step utf7_plus(mproto_charset *s, const char *p, size_t n)
{
    s->open_ = UTF7_DIRECT;
    if (n > 0 && *p == '-')
        return mproto_step_of(1, '+');
    return mproto_step_bad(s, 0);
}

/* An octet that is no letter, or the end, ends base64; "-" is used up. */
static mproto_step utf7_shut(mproto_charset *s, const char *p, size_t n)
{
    unsigned count = s->count_;
    uint32_t rest = s->bits_ & ((1u << count) - 1);

    s->bits_ = s->count_ = 0;
    if (s->high_ != 0 || count >= 6 || rest != 0) {
        s->high_ = 0;
        return mproto_step_bad(s, 0);
    }
    s->open_ = UTF7_DIRECT;
    return mproto_step_of(n > 0 && *p == '-', MPROTO_STEP_NONE);
}

/* A unit of UTF-16 that a letter completes. A high surrogate without its low
 * one is told first, and the letter read again. */
static mproto_step utf7_unit(mproto_charset *s, uint32_t unit)
{
    uint32_t high = s->high_;

    s->high_ = 0;
    if (high != 0 && mproto_utf16_is_low(unit))
        return mproto_step_of(1, mproto_utf16_pair(high, unit));
    if (high != 0)
        return mproto_step_bad(s, 0);
    if (mproto_utf16_is_low(unit))
        return mproto_step_bad(s, 1);
    if (!mproto_utf16_is_high(unit))
        return mproto_step_of(1, unit);
    s->high_ = (uint16_t)unit;
    return mproto_step_of(1, MPROTO_STEP_NONE);
}

static mproto_step utf7_letter(mproto_charset *s, unsigned value)
{
    uint32_t bits = (s->bits_ << 6 | value) & 0x3fffff;
    unsigned count = s->count_ + 6u;
    mproto_step step = mproto_step_of(1, MPROTO_STEP_NONE);

    s->open_ = UTF7_BASE64;
    if (count >= 16) {
        count -= 16;
        step = utf7_unit(s, bits >> count & 0xffff);
    }
    if (step.used > 0) {
        s->bits_ = bits;
        s->count_ = (uint8_t)count;
    }
    return step;
}

mproto_step mproto_step_utf7(mproto_charset *s, const char *p, size_t n,
                             int last)
{
    int value = n > 0 ? mproto_utf7_value(*p, '/') : -1;

    (void)last;
    if (s->open_ != UTF7_DIRECT && value >= 0)
        return utf7_letter(s, (unsigned)value);
    if (s->open_ == UTF7_PLUS)
        return utf7_plus(s, p, n);
    if (s->open_ == UTF7_BASE64)
        return utf7_shut(s, p, n);
    if ((unsigned char)*p > 127)
        return mproto_step_bad(s, 1);
    if (*p != '+')
        return mproto_step_of(1, (unsigned char)*p);
    s->open_ = UTF7_PLUS;
    return mproto_step_of(1, MPROTO_STEP_NONE);
}
