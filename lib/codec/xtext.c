#include <mailproto/xtext.h>
#include <string.h>

static const char xtext_digits[] = "0123456789ABCDEF";

/* state_: of decode; XTEXT_HEX has the first digit in hold_. */
enum { XTEXT_PLAIN, XTEXT_PLUS, XTEXT_HEX, XTEXT_DONE };

void mproto_xtext_init(mproto_codec *s, unsigned flags)
{
    memset(s, 0, sizeof *s);
    s->flags_ = (uint8_t)flags;
}

/* xchar of RFC 3461 section 4. */
static int xtext_is_plain(char c)
{
    return c >= '!' && c <= '~' && c != '+' && c != '=';
}

static int xtext_put(mproto_io *io, const char *p, size_t n)
{
    if (io->out_n < n)
        return 0;
    memcpy(io->out, p, n);
    io->out += n;
    io->out_n -= n;
    return 1;
}

static void xtext_took(mproto_io *io)
{
    io->in++;
    io->in_n--;
}

int mproto_xtext_encode(mproto_codec *s, mproto_io *io, int last)
{
    char text[3] = { '+', 0, 0 };
    unsigned char c;
    int fits;

    if (s->state_ == XTEXT_DONE)
        return io->in_n > 0 ? MPROTO_E_ARG : MPROTO_OK;
    for (; io->in_n > 0; xtext_took(io)) {
        c = (unsigned char)*io->in;
        text[1] = xtext_digits[c >> 4];
        text[2] = xtext_digits[c & 15];
        fits = xtext_is_plain(*io->in) ? xtext_put(io, io->in, 1)
                                       : xtext_put(io, text, sizeof text);
        if (!fits)
            return MPROTO_E_FULL;
    }
    if (last)
        s->state_ = XTEXT_DONE;
    return MPROTO_OK;
}

/* -1: not a digit; 16 and more: in lower case, less 16. */
static int xtext_digit(char c)
{
    const char *at = memchr(xtext_digits, c, 16);

    if (at != NULL)
        return (int)(at - xtext_digits);
    return c >= 'a' && c <= 'f' ? 16 + 10 + (c - 'a') : -1;
}

/* The defects of a decoded octet. */
static unsigned xtext_defects(unsigned char c, int lower)
{
    unsigned defects = lower ? MPROTO_DEFECT_ALPHABET : 0;

    if (c > 127)
        defects |= MPROTO_DEFECT_EIGHT;
    else if (c == 0)
        defects |= MPROTO_DEFECT_NUL;
    else if (c < ' ' || c == 127)
        defects |= MPROTO_DEFECT_CONTROL;
    return defects;
}

static unsigned xtext_forgiven(const mproto_codec *s)
{
    unsigned bits = MPROTO_DEFECT_EIGHT;

    if (s->flags_ & MPROTO_XTEXT_CONTROLS)
        bits |= MPROTO_DEFECT_CONTROL | MPROTO_DEFECT_NUL;
    if (s->flags_ & MPROTO_XTEXT_LOWER)
        bits |= MPROTO_DEFECT_ALPHABET;
    return bits;
}

/* The second digit. */
static int xtext_decode_octet(mproto_codec *s, mproto_io *io)
{
    int high = xtext_digit(s->hold_[0]), low = xtext_digit(*io->in);
    unsigned char c = (unsigned char)((high & 15) << 4 | (low & 15));
    unsigned defects;
    char octet;

    if (low < 0)
        return MPROTO_E_ARG;
    defects = xtext_defects(c, (high | low) & 16);
    if (defects & ~xtext_forgiven(s))
        return MPROTO_E_ARG;
    memcpy(&octet, &c, 1);
    if (!xtext_put(io, &octet, 1))
        return MPROTO_E_FULL;
    s->defects |= defects;
    s->state_ = XTEXT_PLAIN;
    return MPROTO_OK;
}

static int xtext_decode_one(mproto_codec *s, mproto_io *io)
{
    if (s->state_ == XTEXT_HEX)
        return xtext_decode_octet(s, io);
    if (s->state_ == XTEXT_PLUS) {
        if (xtext_digit(*io->in) < 0)
            return MPROTO_E_ARG;
        s->hold_[0] = *io->in;
        s->state_ = XTEXT_HEX;
        return MPROTO_OK;
    }
    if (*io->in == '+')
        s->state_ = XTEXT_PLUS;
    else if (!xtext_is_plain(*io->in))
        return MPROTO_E_ARG;
    else if (!xtext_put(io, io->in, 1))
        return MPROTO_E_FULL;
    return MPROTO_OK;
}

int mproto_xtext_decode(mproto_codec *s, mproto_io *io, int last)
{
    int rc;

    if (s->state_ == XTEXT_DONE)
        return io->in_n > 0 ? MPROTO_E_ARG : MPROTO_OK;
    for (; io->in_n > 0; xtext_took(io)) {
        rc = xtext_decode_one(s, io);
        if (rc != MPROTO_OK)
            return rc;
    }
    if (last && s->state_ != XTEXT_PLAIN)
        return MPROTO_E_ARG;
    if (last)
        s->state_ = XTEXT_DONE;
    return MPROTO_OK;
}

size_t mproto_xtext_encoded_max(size_t n)
{
    return n > SIZE_MAX / 3 ? SIZE_MAX : 3 * n;
}

