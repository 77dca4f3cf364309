#include "codec/dots_int.h"
#include "base/check_int.h"
#include "base/octets_int.h"
#include <string.h>

/* --- content to wire --- */

enum { STUFF_BOL, STUFF_TEXT, STUFF_CR, STUFF_DONE };

void mproto_dots_init(mproto_codec *s, unsigned flags)
{
    memset(s, 0, sizeof *s);
    s->flags_ = (uint8_t)flags;
    s->state_ = STUFF_BOL;
}

static int emit(mproto_io *io, const char *p, size_t n)
{
    if (io->out_n < n)
        return MPROTO_E_FULL;
    memcpy(io->out, p, n);
    io->out += n;
    io->out_n -= n;
    return MPROTO_OK;
}

static void take_octet(mproto_io *io)
{
    io->in++;
    io->in_n--;
}

/* A bare CR or LF becomes CRLF. */
static int bare_end(mproto_codec *s, mproto_io *io, unsigned defect)
{
    if (s->flags_ & MPROTO_DOTS_STRICT)
        return MPROTO_E_ARG;
    if (emit(io, "\r\n", 2) != MPROTO_OK)
        return MPROTO_E_FULL;
    s->defects |= defect;
    s->state_ = STUFF_BOL;
    return MPROTO_OK;
}

/* The octet behind a CR that has not been written yet. */
static int stuff_after_cr(mproto_codec *s, mproto_io *io)
{
    if (*io->in != '\n')
        return bare_end(s, io, MPROTO_DEFECT_BARE_CR);
    if (emit(io, "\r\n", 2) != MPROTO_OK)
        return MPROTO_E_FULL;
    take_octet(io);
    s->state_ = STUFF_BOL;
    return MPROTO_OK;
}

static int stuff_run(mproto_codec *s, mproto_io *io)
{
    mproto_clean c = { 0, 0, 0, 0, 0 };
    size_t n = io->in_n < io->out_n ? io->in_n : io->out_n;

    c.bol = s->state_ == STUFF_BOL && !(s->flags_ & MPROTO_DOTS_NONE);
    if (n > 0)
        n = mproto_clean_scan(&c, io->in, n);
    if (n == 0)
        return MPROTO_E_FULL;
    emit(io, io->in, n);
    io->in += n;
    io->in_n -= n;
    s->state_ = c.bol ? STUFF_BOL : STUFF_TEXT;
    return MPROTO_OK;
}

static int stuff_step(mproto_codec *s, mproto_io *io)
{
    int rc;

    if (s->state_ == STUFF_CR)
        return stuff_after_cr(s, io);
    if (*io->in == '\r' && (io->in_n < 2 || io->in[1] != '\n' ||
                            io->out_n < 2)) {
        take_octet(io);
        s->state_ = STUFF_CR;
        return MPROTO_OK;
    }
    if (*io->in == '\n') {
        rc = bare_end(s, io, MPROTO_DEFECT_BARE_LF);
        if (rc == MPROTO_OK)
            take_octet(io);
        return rc;
    }
    if (*io->in == '.' && s->state_ == STUFF_BOL &&
        !(s->flags_ & MPROTO_DOTS_NONE)) {
        if (emit(io, "..", 2) != MPROTO_OK)
            return MPROTO_E_FULL;
        take_octet(io);
        s->state_ = STUFF_TEXT;
        return MPROTO_OK;
    }
    return stuff_run(s, io);
}

static int stuff_end(mproto_codec *s, mproto_io *io)
{
    int rc = MPROTO_OK;

    if (s->state_ == STUFF_CR)
        rc = bare_end(s, io, MPROTO_DEFECT_BARE_CR);
    else if (s->state_ == STUFF_TEXT)
        rc = emit(io, "\r\n", 2);
    if (rc != MPROTO_OK)
        return rc;
    s->state_ = STUFF_BOL;
    if (!(s->flags_ & MPROTO_DOTS_NONE))
        rc = emit(io, ".\r\n", 3);
    if (rc == MPROTO_OK)
        s->state_ = STUFF_DONE;
    return rc;
}

int mproto_dots_encode(mproto_codec *s, mproto_io *io, int last)
{
    int rc = MPROTO_OK;

    if (s->state_ == STUFF_DONE)
        return io->in_n > 0 ? MPROTO_E_ARG : MPROTO_OK;
    while (io->in_n > 0 && rc == MPROTO_OK)
        rc = stuff_step(s, io);
    return rc == MPROTO_OK && last ? stuff_end(s, io) : rc;
}

/* --- wire to content --- */

enum { DOTS_BOL, DOTS_TEXT, DOTS_CR, DOTS_DOT, DOTS_DOT_CR };

#define HIGHS (MPROTO_OCTETS_ONE << 7)

/* Is every octet one of 1 to 127? In a word, a zero octet less one has its
 * high bit set, and so has one above 127. */
static int are_plain(const char *p, size_t n)
{
    uint64_t w[4], odd = 0;
    int i;

    for (; n >= sizeof w; p += sizeof w, n -= sizeof w) {
        memcpy(w, p, sizeof w);
        for (i = 0; i < 4; i++)
            odd |= w[i] | (w[i] - MPROTO_OCTETS_ONE);
    }
    for (; n > 0; p++, n--)
        odd |= (unsigned char)(*p - 1) > 126 ? HIGHS : 0;
    return (odd & HIGHS) == 0;
}

/* Which of the two it is; each is looked for until it is known. */
static void look_at_octets(mproto_dots *d, const char *p, size_t n)
{
    const unsigned both = MPROTO_DEFECT_EIGHT | MPROTO_DEFECT_NUL;

    if ((d->defects & both) == both || are_plain(p, n))
        return;
    if (memchr(p, '\0', n))
        d->defects |= MPROTO_DEFECT_NUL;
    for (; n > 0 && !(d->defects & MPROTO_DEFECT_EIGHT); p++, n--)
        if ((unsigned char)*p > 127)
            d->defects |= MPROTO_DEFECT_EIGHT;
}

static void count_column(mproto_dots *d)
{
    if (d->column_ < UINT32_MAX)
        d->column_++;
    if (d->column_ > MPROTO_TEXT_MAX)
        d->defects |= MPROTO_DEFECT_LONG_LINE;
}

static void count_line(mproto_dots *d)
{
    d->lines++;
    d->body_ |= d->column_ == 0;
    d->column_ = 0;
    d->state_ = DOTS_BOL;
}

/* A CR or LF, or what follows a CR. */
static void count_octet(mproto_dots *d, char c)
{
    int after_cr = d->state_ == DOTS_CR;

    d->octets++;
    d->header += !d->body_;
    if (c == '\n' && after_cr) {
        count_line(d);
        return;
    }
    if (after_cr) {
        d->defects |= MPROTO_DEFECT_BARE_CR;
        count_column(d);
    }
    if (c == '\n')
        d->defects |= MPROTO_DEFECT_BARE_LF;
    if (c != '\r')
        count_column(d);
    d->state_ = c == '\r' ? DOTS_CR : DOTS_TEXT;
    look_at_octets(d, &c, 1);
}

/* Octets of whole lines at p up to the first that is empty, and with it; there
 * is one. column: octets of the first line that stand before p. */
static size_t header_size(const char *p, size_t n, uint32_t column)
{
    const char *at = p, *lf;

    for (;;) {
        lf = memchr(at, '\n', n - (size_t)(at - p));
        if (lf - at == 1 && column == 0)
            return (size_t)(lf + 1 - p);
        at = lf + 1;
        column = 0;
    }
}

/* Whole lines and text at p: how many octets; 0: not the first. */
static size_t count_run(mproto_dots *d, const char *p, size_t n)
{
    mproto_clean c = { 0, 0, 0, 0, 0 };

    c.column = d->column_;
    c.bol = d->state_ == DOTS_BOL;
    n = mproto_clean_scan(&c, p, n);
    if (n == 0)
        return 0;
    if (!d->body_)
        d->header += c.is_empty ? header_size(p, n, d->column_) : n;
    d->body_ |= c.is_empty != 0;
    d->octets += n;
    d->lines += c.lines;
    d->column_ = c.column;
    d->state_ = c.bol ? DOTS_BOL : DOTS_TEXT;
    if (c.is_long)
        d->defects |= MPROTO_DEFECT_LONG_LINE;
    look_at_octets(d, p, n);
    return n;
}

void mproto_dots_count(mproto_dots *d, mproto_span piece)
{
    size_t n;

    for (; piece.n > 0; piece.p += n, piece.n -= n) {
        if (d->state_ == DOTS_BOL)      /* where a dot would end the run */
            d->state_ = DOTS_TEXT;
        n = d->state_ == DOTS_CR ? 0 : count_run(d, piece.p, piece.n);
        if (n == 0) {
            count_octet(d, *piece.p);
            n = 1;
        }
    }
}

void mproto_dots_count_end(mproto_dots *d)
{
    if (d->state_ == DOTS_CR)
        d->defects |= MPROTO_DEFECT_BARE_CR;
}

/* Gives the first n octets of in, which have been counted, as content. */
static mproto_dots_type give(mproto_span *in, size_t n, mproto_span *piece)
{
    MPROTO_CHECK(n > 0 && n <= in->n);
    piece->p = in->p;
    piece->n = n;
    in->p += n;
    in->n -= n;
    return MPROTO_DOTS_PIECE;
}

static void skip(mproto_span *in)
{
    in->p++;
    in->n--;
}

static mproto_dots_type give_octet(mproto_dots *d, mproto_span *in,
                                   mproto_span *piece)
{
    count_octet(d, *in->p);
    return give(in, 1, piece);
}

static mproto_dots_type give_run(mproto_dots *d, mproto_span *in,
                                 mproto_span *piece)
{
    size_t n = count_run(d, in->p, in->n);

    return n > 0 ? give(in, n, piece) : give_octet(d, in, piece);
}

/* Behind ".CR": the end, or a bare CR that was held back. */
static mproto_dots_type after_dot_cr(mproto_dots *d, mproto_span *in,
                                     mproto_span *piece)
{
    mproto_span cr = { "\r", 1 };

    if (*in->p != '\n') {
        d->state_ = DOTS_TEXT;
        return give_octet(d, &cr, piece);
    }
    skip(in);
    d->state_ = DOTS_BOL;
    return MPROTO_DOTS_END;
}

mproto_dots_type mproto_dots_next(mproto_dots *d, mproto_span *in,
                                  mproto_span *piece)
{
    piece->p = NULL;
    piece->n = 0;
    while (in->n > 0) {
        if (d->state_ == DOTS_DOT_CR)
            return after_dot_cr(d, in, piece);
        if (d->state_ == DOTS_CR)
            return give_octet(d, in, piece);
        if (d->state_ == DOTS_DOT && *in->p == '\r') {
            d->state_ = DOTS_DOT_CR;
        } else if (d->state_ == DOTS_BOL && *in->p == '.') {
            d->state_ = DOTS_DOT;
        } else {
            if (d->state_ == DOTS_DOT)
                d->state_ = DOTS_TEXT;
            return give_run(d, in, piece);
        }
        skip(in);
    }
    return MPROTO_DOTS_MORE;
}
