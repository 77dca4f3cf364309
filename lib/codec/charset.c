#include "codec/charset_int.h"
#include "codec/utf8_int.h"
#include <string.h>

#define HIGH_BITS 0x8080808080808080u   /* of eight octets */

/* flags_: the first character was read; behind the end. */
#define CHARSET_BEGUN 0x01u
#define CHARSET_DONE  0x02u

/* -- one character -- */

/* What an 8-bit charset has for c, which is above 127; 0: none. */
static uint32_t charset_mapped(unsigned number, unsigned c)
{
    const mproto_charset_rows *rows = &mproto_charset_places[number];

    return c < 0xa0 ? mproto_charset_low[rows->low][c - 0x80]
                    : mproto_charset_high[rows->high][c - 0xa0];
}

static uint32_t charset_octet(mproto_charset *s, unsigned c)
{
    uint32_t mapped = charset_mapped(s->number_, c);
    int controls = c < 0xa0 && s->number_ <= MPROTO_CS_ISO_8859_16;

    if (mapped == 0 && controls)
        return c;
    if (mapped == 0 || controls)
        s->defects |= MPROTO_DEFECT_CHARSET;
    return mapped != 0 ? mapped : MPROTO_UTF8_BAD;
}

static mproto_step charset_step_octet(mproto_charset *s, const char *p,
                                      size_t n, int last)
{
    unsigned c = (unsigned char)*p;

    (void)n;
    (void)last;
    return mproto_step_of(1, c < 0x80 ? c : charset_octet(s, c));
}

static mproto_step charset_step_unknown(mproto_charset *s, const char *p,
                                        size_t n, int last)
{
    (void)n;
    (void)last;
    if ((unsigned char)*p > 127)
        return mproto_step_bad(s, 1);
    return mproto_step_of(1, (unsigned char)*p);
}

static mproto_step charset_step_utf8(mproto_charset *s, const char *p,
                                     size_t n, int last)
{
    uint32_t c;
    int k = mproto_utf8_next(p, n, &c);

    if (k > 0)
        return mproto_step_of((size_t)k, c);
    if (k == 0 && !last)
        return mproto_step_of(0, MPROTO_STEP_MORE);
    s->defects |= MPROTO_DEFECT_UTF8;
    return mproto_step_of(k < 0 ? (size_t)-k : n, MPROTO_UTF8_BAD);
}

static mproto_step charset_step_ascii(mproto_charset *s, const char *p,
                                      size_t n, int last)
{
    uint32_t c;
    int k = mproto_utf8_next(p, n, &c);

    if (k == 0 && !last)
        return mproto_step_of(0, MPROTO_STEP_MORE);
    if (k != 1)
        s->defects |= MPROTO_DEFECT_EIGHT;
    if (k > 0)
        return mproto_step_of((size_t)k, c);
    c = charset_mapped(MPROTO_CS_CP1252, (unsigned char)*p);
    return c != 0 ? mproto_step_of(1, c) : mproto_step_bad(s, 1);
}

/* -- which is read how -- */

#define CHARSET_ASCII 0x01u     /* ASCII stands for itself anywhere */
#define CHARSET_MARK  0x02u     /* a first U+FEFF is a byte order mark */
#define CHARSET_UTF8  0x04u     /* and is UTF-8, too */

/* In the order of their numbers, from MPROTO_CS_OCTETS on. */
static const struct charset_kind {
    mproto_step_fn *step;
    uint8_t         flags;
    uint8_t         order;      /* count_ at the begin */
} charset_kinds[] = {
    { charset_step_ascii, CHARSET_ASCII, 0 },
    { charset_step_utf8, CHARSET_ASCII | CHARSET_UTF8 | CHARSET_MARK, 0 },
    { mproto_step_utf16, CHARSET_MARK, 0 },
    { mproto_step_utf16, 0, MPROTO_WIDE_BIG },
    { mproto_step_utf16, 0, MPROTO_WIDE_LITTLE },
    { mproto_step_utf32, CHARSET_MARK, 0 },
    { mproto_step_utf32, 0, MPROTO_WIDE_BIG },
    { mproto_step_utf32, 0, MPROTO_WIDE_LITTLE },
    { mproto_step_utf7, 0, 0 },
    { charset_step_unknown, CHARSET_ASCII, 0 }
};

static const struct charset_kind charset_octets = {
    charset_step_octet, 0, 0
};

static const struct charset_kind *charset_kind_of(const mproto_charset *s)
{
    return s->number_ < MPROTO_CS_OCTETS
        ? &charset_octets : &charset_kinds[s->number_ - MPROTO_CS_OCTETS];
}

/* -- streaming -- */

/* in may be NULL when there is none of it. */
static void charset_took(mproto_io *io, size_t n)
{
    if (n > 0)
        io->in += n;
    io->in_n -= n;
}

static void charset_gave(mproto_io *io, size_t n)
{
    io->out += n;
    io->out_n -= n;
}

/* The character that found no room; 0 when it still finds none. */
static int charset_drain(mproto_charset *s, mproto_io *io)
{
    if (s->rest_n_ == 0)
        return 1;
    if (io->out_n < s->rest_n_)
        return 0;
    memcpy(io->out, s->rest_, s->rest_n_);
    charset_gave(io, s->rest_n_);
    s->rest_n_ = 0;
    return 1;
}

static void charset_write(mproto_charset *s, mproto_io *io, uint32_t c)
{
    unsigned mark = charset_kind_of(s)->flags & CHARSET_MARK;
    int first = !(s->flags_ & CHARSET_BEGUN);

    s->flags_ |= CHARSET_BEGUN;
    if (first && mark && c == 0xfeff)
        return;
    if (io->out_n < MPROTO_UTF8_MAX)
        s->rest_n_ = (uint8_t)mproto_utf8_put(s->rest_, c);
    else
        charset_gave(io, mproto_utf8_put(io->out, c));
}

/* What is UTF-8 as it stands. */
static void charset_copy(mproto_charset *s, mproto_io *io)
{
    size_t n = io->in_n < io->out_n ? io->in_n : io->out_n;
    unsigned flags = charset_kind_of(s)->flags;

    if (!(flags & CHARSET_ASCII))
        return;
    if (flags & CHARSET_UTF8 && s->flags_ & CHARSET_BEGUN)
        n = mproto_utf8_valid(io->in, n);
    else
        n = mproto_utf8_ascii(io->in, n);
    if (n == 0)
        return;
    memcpy(io->out, io->in, n);
    charset_took(io, n);
    charset_gave(io, n);
    s->flags_ |= CHARSET_BEGUN;
}

/* One step with what was held back of earlier calls before the input. */
static void charset_step_joined(mproto_charset *s, mproto_io *io, int last)
{
    char joined[2 * MPROTO_UTF8_MAX];
    size_t held = s->hold_n_, room = sizeof joined - held;
    size_t n = io->in_n < room ? io->in_n : room;
    mproto_step step;

    memcpy(joined, s->hold_, held);
    if (n > 0)
        memcpy(joined + held, io->in, n);
    step = charset_kind_of(s)->step(s, joined, held + n,
                                    last && n == io->in_n);
    if (step.c == MPROTO_STEP_MORE) {
        memcpy(s->hold_, joined, held + n);
        s->hold_n_ = (uint8_t)(held + n);
        charset_took(io, n);
        return;
    }
    if (step.used < held) {
        memmove(s->hold_, s->hold_ + step.used, held - step.used);
        s->hold_n_ = (uint8_t)(held - step.used);
    } else {
        charset_took(io, step.used - held);
        s->hold_n_ = 0;
    }
    if (step.c != MPROTO_STEP_NONE)
        charset_write(s, io, step.c);
}

/* One step on the input as it lies there. */
static void charset_step_direct(mproto_charset *s, mproto_io *io, int last)
{
    mproto_step step = charset_kind_of(s)->step(s, io->in, io->in_n, last);

    if (step.c == MPROTO_STEP_MORE) {
        memcpy(s->hold_, io->in, io->in_n);
        s->hold_n_ = (uint8_t)io->in_n;
        charset_took(io, io->in_n);
        return;
    }
    charset_took(io, step.used);
    if (step.c != MPROTO_STEP_NONE)
        charset_write(s, io, step.c);
}

/* Eight octets of ASCII, or one, at in; there is room for them. */
static size_t charset_copy_ascii(const mproto_io *io)
{
    uint64_t w;

    if (io->in_n >= sizeof w && io->out_n >= sizeof w) {
        memcpy(&w, io->in, sizeof w);
        memcpy(io->out, &w, sizeof w);
        if ((w & HIGH_BITS) == 0)
            return sizeof w;
    }
    *io->out = *io->in;
    return 1;
}

/* Text of an 8-bit charset, up to an octet that needs a closer look. */
static void charset_copy_octets(mproto_charset *s, mproto_io *io)
{
    const mproto_charset_rows *rows = &mproto_charset_places[s->number_];
    const uint16_t *high = mproto_charset_high[rows->high];
    const uint16_t *low = mproto_charset_low[rows->low];
    int controls = s->number_ <= MPROTO_CS_ISO_8859_16;
    mproto_io at = *io;
    uint32_t mapped;
    size_t n;
    unsigned c;

    while (at.in_n > 0 && at.out_n >= MPROTO_UTF8_MAX) {
        c = (unsigned char)*at.in;
        if (c < 0x80) {
            n = charset_copy_ascii(&at);
            charset_took(&at, n);
            charset_gave(&at, n);
            continue;
        }
        if (c >= 0xa0)
            mapped = high[c - 0xa0];
        else
            mapped = controls ? 0 : low[c - 0x80];
        if (mapped == 0)
            break;
        charset_gave(&at, mproto_utf8_put(at.out, mapped));
        charset_took(&at, 1);
    }
    *io = at;
}

static int charset_decode(mproto_charset *s, mproto_io *io, int last)
{
    for (;;) {
        if (!charset_drain(s, io))
            return MPROTO_E_FULL;
        if (s->number_ < MPROTO_CS_OCTETS)
            charset_copy_octets(s, io);
        else if (io->in_n > 0 && s->hold_n_ == 0)
            charset_copy(s, io);
        if (s->hold_n_ > 0 && (io->in_n > 0 || last))
            charset_step_joined(s, io, last);
        else if (io->in_n > 0 || (last && s->open_))
            charset_step_direct(s, io, last);
        else
            return MPROTO_OK;
    }
}

/* -- through the caller's converter -- */

/* One that refuses twice at the same octet has not stepped over it, as it
 * should: then that is done here, or at the end nothing more is asked of it. */
static int charset_convert(mproto_charset *s, mproto_io *io, int last)
{
    size_t before;
    int rc, stuck = 0;

    for (;;) {
        if (!charset_drain(s, io))
            return MPROTO_E_FULL;
        before = io->in_n;
        if (stuck == 2 && before == 0)
            return MPROTO_OK;
        rc = s->conv_->run(s->h_, io, last);
        if (rc != MPROTO_E_ARG)
            return rc;
        s->defects |= MPROTO_DEFECT_CHARSET;
        s->rest_n_ = (uint8_t)mproto_utf8_put(s->rest_, MPROTO_UTF8_BAD);
        stuck = io->in_n == before ? stuck + 1 : 0;
        if (stuck == 2 && before > 0) {
            io->in++;
            io->in_n--;
            stuck = 0;
        }
    }
}

/* -- the interface -- */

int mproto_charset_open(mproto_charset *s, mproto_span label,
                        const mproto_convert *conv)
{
    memset(s, 0, sizeof *s);
    s->number_ = (uint8_t)mproto_charset_number(label);
    if (s->number_ != MPROTO_CS_UNKNOWN) {
        s->count_ = charset_kind_of(s)->order;
        return 1;
    }
    if (conv != NULL)
        s->h_ = conv->open(conv->ctx, mproto_charset_trim(label));
    if (s->h_ == NULL) {
        s->defects = MPROTO_DEFECT_CHARSET;
        return 0;
    }
    s->conv_ = conv;
    s->number_ = MPROTO_CS_CONVERT;
    return 1;
}

int mproto_charset_decode(mproto_charset *s, mproto_io *io, int last)
{
    int rc;

    if (s->flags_ & CHARSET_DONE)
        return io->in_n > 0 ? MPROTO_E_ARG : MPROTO_OK;
    rc = s->h_ != NULL ? charset_convert(s, io, last)
                       : charset_decode(s, io, last);
    if (rc == MPROTO_OK && last)
        s->flags_ |= CHARSET_DONE;
    return rc;
}

void mproto_charset_close(mproto_charset *s)
{
    if (s->h_ != NULL)
        s->conv_->close(s->h_);
    s->h_ = NULL;
    s->flags_ |= CHARSET_DONE;
}

/* U+FFFD for each octet. */
size_t mproto_charset_decoded_max(size_t n)
{
    return n > SIZE_MAX / 3 ? SIZE_MAX : 3 * n;
}

#undef HIGH_BITS
#undef CHARSET_BEGUN
#undef CHARSET_DONE
#undef CHARSET_ASCII
#undef CHARSET_MARK
#undef CHARSET_UTF8
