#include "codec/qp_int.h"
#include <string.h>

/* state_: what stands open in front of the blanks that wait. */
enum { QP_TEXT, QP_TEXT_CR, QP_EQUALS, QP_HEX, QP_EQUALS_CR, QP_END };

/* Blanks that can wait, as many as stand on a legal line; one more and all
 * of this run have been given out. */
#define QP_WAIT 76u
#define QP_OVER (QP_WAIT + 1)

#define UPPER(v) (MPROTO_QP_UPPER | (v))
#define LOWER(v) (MPROTO_QP_LOWER | (v))

const uint8_t mproto_qp_digits[256] = {
    ['0'] = UPPER(0),  ['1'] = UPPER(1),  ['2'] = UPPER(2),
    ['3'] = UPPER(3),  ['4'] = UPPER(4),  ['5'] = UPPER(5),
    ['6'] = UPPER(6),  ['7'] = UPPER(7),  ['8'] = UPPER(8),
    ['9'] = UPPER(9),  ['A'] = UPPER(10), ['B'] = UPPER(11),
    ['C'] = UPPER(12), ['D'] = UPPER(13), ['E'] = UPPER(14),
    ['F'] = UPPER(15), ['a'] = LOWER(10), ['b'] = LOWER(11),
    ['c'] = LOWER(12), ['d'] = LOWER(13), ['e'] = LOWER(14),
    ['f'] = LOWER(15)
};

/* What is not right: an error when strict, else a defect. */
static int qp_forgive(mproto_codec *s, unsigned defect)
{
    if (s->flags_ & MPROTO_QP_STRICT)
        return 0;
    s->defects |= defect;
    return 1;
}

static void qp_put(mproto_io *io, char c)
{
    *io->out = c;
    mproto_qp_gave(io, 1);
}

/* What stands open was no soft break, escape or line end: it goes out as it
 * came. 0: no room. */
static int qp_release(mproto_codec *s, mproto_io *io)
{
    size_t equals = s->state_ >= QP_EQUALS, hex = s->state_ == QP_HEX;
    size_t cr = s->state_ == QP_TEXT_CR || s->state_ == QP_EQUALS_CR;
    unsigned i, blanks = s->count_ <= QP_WAIT ? s->count_ : 0;

    if (io->out_n < equals + hex + blanks + cr)
        return 0;
    s->defects |= equals ? MPROTO_DEFECT_ESCAPE : 0;
    s->defects |= cr ? MPROTO_DEFECT_BARE_CR : 0;
    if (equals)
        qp_put(io, '=');
    if (hex)
        qp_put(io, (char)s->pad_);
    for (i = 0; i < blanks; i++)
        qp_put(io, (unsigned char)s->hold_[i / 8] >> i % 8 & 1 ? '\t' : ' ');
    if (cr)
        qp_put(io, '\r');
    s->count_ = s->state_ = 0;
    return 1;
}

/* A blank waits for what comes behind it, when it would be cut there. */
static int qp_take_blank(mproto_codec *s, mproto_io *io)
{
    unsigned keep = s->flags_ & (MPROTO_QP_STRICT | MPROTO_QP_BLANKS);
    unsigned i = s->count_, bit;

    if (i < QP_WAIT && !(keep && s->state_ == QP_TEXT)) {
        bit = (unsigned)(*io->in == '\t') << i % 8;
        s->hold_[i / 8] = (char)(i % 8 ? (unsigned char)s->hold_[i / 8] | bit
                                 : bit);
        s->count_++;
        mproto_qp_took(io, 1);
        return MPROTO_OK;
    }
    if (!qp_release(s, io))
        return MPROTO_E_FULL;
    s->count_ = QP_OVER;
    if (io->out_n == 0)
        return MPROTO_E_FULL;
    *io->out = *io->in;
    mproto_qp_took(io, 1);
    mproto_qp_gave(io, 1);
    return MPROTO_OK;
}

/* in stands at the LF of a hard or soft line break. */
static int qp_take_lf(mproto_codec *s, mproto_io *io)
{
    int soft = s->state_ == QP_EQUALS || s->state_ == QP_EQUALS_CR;
    int bare = s->state_ == QP_EQUALS || s->state_ == QP_TEXT;
    size_t n = soft ? 0 : bare ? 1 : 2;

    if (bare && !qp_forgive(s, MPROTO_DEFECT_BARE_LF))
        return MPROTO_E_ARG;
    if (io->out_n < n)
        return MPROTO_E_FULL;
    if (s->count_ > 0)
        s->defects |= MPROTO_DEFECT_BLANKS;
    if (n > 1)
        qp_put(io, '\r');
    if (n > 0)
        qp_put(io, '\n');
    mproto_qp_took(io, 1);
    s->count_ = s->state_ = 0;
    return MPROTO_OK;
}

/* What is wrong with an octet that stands for itself, or 0. */
static unsigned qp_misfit(char c)
{
    unsigned v = (unsigned char)c;

    if (v >= 0x80)
        return MPROTO_DEFECT_EIGHT;
    if (v == 0)
        return MPROTO_DEFECT_NUL;
    return v < ' ' || v == 0x7f ? MPROTO_DEFECT_ALPHABET : 0;
}

static int qp_decode_text(mproto_codec *s, mproto_io *io)
{
    char c = *io->in;
    unsigned misfit;

    if (c == '\n')
        return qp_take_lf(s, io);
    if (mproto_qp_blank(c))
        return qp_take_blank(s, io);
    if (c == '\r') {
        if (s->count_ > 0 && s->flags_ & MPROTO_QP_STRICT)
            return MPROTO_E_ARG;
        s->state_ = QP_TEXT_CR;
        mproto_qp_took(io, 1);
        return MPROTO_OK;
    }
    if (!qp_release(s, io) || (c != '=' && io->out_n == 0))
        return MPROTO_E_FULL;
    misfit = qp_misfit(c);
    if (misfit && !qp_forgive(s, misfit))
        return MPROTO_E_ARG;
    if (c == '=')
        s->state_ = QP_EQUALS;
    else
        qp_put(io, c);
    mproto_qp_took(io, 1);
    return MPROTO_OK;
}

/* What was open is not what it seemed: an error, or octets as they came, and
 * in is looked at anew. */
static int qp_give_up(mproto_codec *s, mproto_io *io)
{
    if (s->flags_ & MPROTO_QP_STRICT)
        return MPROTO_E_ARG;
    return qp_release(s, io) ? MPROTO_OK : MPROTO_E_FULL;
}

/* Behind "=" and blanks. */
static int qp_decode_equals(mproto_codec *s, mproto_io *io)
{
    int strict = s->flags_ & MPROTO_QP_STRICT;
    unsigned digit = mproto_qp_digit(*io->in);

    if (*io->in == '\n')
        return qp_take_lf(s, io);
    if (mproto_qp_blank(*io->in) && !strict)
        return qp_take_blank(s, io);
    if (*io->in == '\r')
        s->state_ = QP_EQUALS_CR;
    else if (digit && s->count_ == 0 && !(strict && digit & MPROTO_QP_LOWER))
        s->state_ = QP_HEX;
    else
        return qp_give_up(s, io);
    s->pad_ = (uint8_t)*io->in;
    mproto_qp_took(io, 1);
    return MPROTO_OK;
}

/* Behind "=" and a digit. */
static int qp_decode_hex(mproto_codec *s, mproto_io *io)
{
    unsigned high = mproto_qp_digits[s->pad_];
    unsigned low = mproto_qp_digit(*io->in);

    if (low == 0)
        return qp_give_up(s, io);
    if (io->out_n == 0)
        return MPROTO_E_FULL;
    if ((high | low) & MPROTO_QP_LOWER
            && !qp_forgive(s, MPROTO_DEFECT_ALPHABET))
        return MPROTO_E_ARG;
    *io->out = mproto_qp_octet(high, low);
    mproto_qp_took(io, 1);
    mproto_qp_gave(io, 1);
    s->state_ = QP_TEXT;
    return MPROTO_OK;
}

static int qp_decode_octet(mproto_codec *s, mproto_io *io)
{
    if (s->state_ == QP_TEXT)
        return qp_decode_text(s, io);
    if (s->state_ == QP_EQUALS)
        return qp_decode_equals(s, io);
    if (s->state_ == QP_HEX)
        return qp_decode_hex(s, io);
    return *io->in == '\n' ? qp_take_lf(s, io) : qp_give_up(s, io);
}

static void qp_decode_run(mproto_io *io)
{
    mproto_qp_run r = mproto_qp_run_begin(io);
    uint64_t special;
    size_t n;

    while (mproto_qp_run_room(&r, 8)) {
        special = mproto_qp_special(r.in);
        n = special ? mproto_octets_before(special) : 8;
        memcpy(r.out, r.in, 8);
        r.in += n;
        r.out += n;
        if (special && !mproto_qp_run_special(&r, io->in))
            break;
    }
    mproto_qp_run_end(&r, io);
}

const mproto_qp_kernel mproto_qp_portable = { "portable", qp_decode_run };

static int qp_decode_end(mproto_codec *s, mproto_io *io)
{
    unsigned blanks = s->count_ > 0 ? MPROTO_DEFECT_BLANKS : 0;

    if ((s->state_ != QP_TEXT || s->count_ > 0) && !qp_forgive(s, 0))
        return MPROTO_E_ARG;
    if (s->state_ == QP_EQUALS)
        s->defects |= MPROTO_DEFECT_ESCAPE | blanks;
    else if (s->state_ == QP_TEXT)
        s->defects |= blanks;
    else if (!qp_release(s, io))
        return MPROTO_E_FULL;
    s->state_ = QP_END;
    return MPROTO_OK;
}

int mproto_qp_decode_by(const mproto_qp_kernel *kernel, mproto_codec *s,
                        mproto_io *io, int last)
{
    int rc;

    if (s->state_ == QP_END)
        return io->in_n > 0 ? MPROTO_E_ARG : MPROTO_OK;
    while (io->in_n > 0) {
        if (s->state_ == QP_TEXT && s->count_ == 0 && io->out_n >= 8)
            kernel->decode_run(io);
        if (io->in_n == 0)
            break;
        rc = qp_decode_octet(s, io);
        if (rc != MPROTO_OK)
            return rc;
    }
    return last ? qp_decode_end(s, io) : MPROTO_OK;
}

const mproto_qp_kernel *mproto_qp_kernel_at(unsigned rank)
{
#if MPROTO_SIMD_SSE2
    if (mproto_has_avx2() && rank-- == 0)
        return &mproto_qp_avx2;
    if (rank-- == 0)
        return &mproto_qp_sse2;
#endif
    return rank == 0 ? &mproto_qp_portable : NULL;
}

int mproto_qp_decode(mproto_codec *s, mproto_io *io, int last)
{
    return mproto_qp_decode_by(mproto_qp_kernel_at(0), s, io, last);
}

#undef UPPER
#undef LOWER
#undef QP_WAIT
#undef QP_OVER
