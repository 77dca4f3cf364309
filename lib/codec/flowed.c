#include <mailproto/flowed.h>
#include <string.h>

/* state_: where in a line. HEAD is read to see whether the line goes on with
 * the paragraph; then its marks are written, and what of HEAD was text. */
enum { FLOWED_MARKS, FLOWED_HEAD, FLOWED_WRITE_MARKS, FLOWED_WRITE_HEAD,
       FLOWED_TEXT, FLOWED_DONE };

/* flags_ */
#define FLOWED_SOFT    0x04u    /* the line before was flowed */
#define FLOWED_CRLF    0x08u    /* and ended in CRLF */
#define FLOWED_STUFFED 0x10u    /* a blank was taken off this line */
#define FLOWED_BLANK   0x20u    /* one waits: is it the last of the line? */
#define FLOWED_CR      0x40u    /* one waits for its LF, behind the blank */

/* bits_ is the quote depth of the paragraph, column_ that of this line, or
 * how many marks are still to be written; count_ octets of this were read. */
static const char flowed_signature[] = "-- ";

void mproto_flowed_init(mproto_codec *s, unsigned flags)
{
    memset(s, 0, sizeof *s);
    s->flags_ = (uint8_t)(flags & MPROTO_FLOWED_DELSP);
}

static void flowed_took(mproto_io *io, size_t n)
{
    io->in += n;
    io->in_n -= n;
}

static int flowed_put(mproto_io *io, const char *p, size_t n)
{
    if (n == 0)
        return 1;
    if (io->out_n < n)
        return 0;
    memcpy(io->out, p, n);
    io->out += n;
    io->out_n -= n;
    return 1;
}

static int flowed_put_end(mproto_io *io, unsigned crlf)
{
    return crlf ? flowed_put(io, "\r\n", 2) : flowed_put(io, "\n", 1);
}

static void flowed_is(mproto_codec *s, unsigned flag, int truth)
{
    s->flags_ = (uint8_t)(truth ? s->flags_ | flag : s->flags_ & ~flag);
}

/* RFC 3676 4.1: does this line, which has been read up to its text, go on
 * with the paragraph? If not, that ends here. 0: no room. */
static int flowed_join(mproto_codec *s, mproto_io *io, int signature)
{
    int soft = (s->flags_ & FLOWED_SOFT) != 0;

    if (soft && !signature && s->column_ == s->bits_) {
        s->column_ = 0;
        s->state_ = FLOWED_WRITE_HEAD;
    } else {
        if (soft && !flowed_put_end(io, s->flags_ & FLOWED_CRLF))
            return 0;
        s->bits_ = s->column_;
        s->state_ = FLOWED_WRITE_MARKS;
    }
    flowed_is(s, FLOWED_SOFT, 0);
    return 1;
}

/* The marks, and with text behind them a blank. */
static int flowed_write_marks(mproto_codec *s, mproto_io *io, int text)
{
    for (; s->column_ > 0; s->column_--)
        if (!flowed_put(io, ">", 1))
            return 0;
    if (text && s->bits_ > 0 && !flowed_put(io, " ", 1))
        return 0;
    s->state_ = FLOWED_WRITE_HEAD;
    return 1;
}

/* What was taken for the begin of a signature; its blank may be the last of a
 * flowed line if it is none. */
static int flowed_write_head(mproto_codec *s, mproto_io *io, int signature)
{
    size_t n = signature || s->count_ < 3 ? s->count_ : 2;

    if (!flowed_put(io, flowed_signature, n))
        return 0;
    if (n < s->count_)
        flowed_is(s, FLOWED_BLANK, 1);
    s->count_ = 0;
    s->state_ = FLOWED_TEXT;
    return 1;
}

/* The head has been read, and with end the line: on to its text. 0: no
 * room. */
static int flowed_begin(mproto_codec *s, mproto_io *io, int end)
{
    int signature = end && s->count_ == 3;
    int text = !end || s->count_ > 0;

    if (s->state_ == FLOWED_HEAD && !flowed_join(s, io, signature))
        return 0;
    if (s->state_ == FLOWED_WRITE_MARKS && !flowed_write_marks(s, io, text))
        return 0;
    return s->state_ != FLOWED_WRITE_HEAD
        || flowed_write_head(s, io, signature);
}

/* The blank and the CR that wait are text. 0: no room. */
static int flowed_release(mproto_codec *s, mproto_io *io)
{
    if (s->flags_ & FLOWED_BLANK && !flowed_put(io, " ", 1))
        return 0;
    flowed_is(s, FLOWED_BLANK, 0);
    if (s->flags_ & FLOWED_CR && !flowed_put(io, "\r", 1))
        return 0;
    flowed_is(s, FLOWED_CR, 0);
    return 1;
}

/* in is at the LF of a line whose text was written. 0: no room. */
static int flowed_take_end(mproto_codec *s, mproto_io *io)
{
    unsigned crlf = s->flags_ & FLOWED_CR;
    int soft = (s->flags_ & FLOWED_BLANK) != 0;

    if (soft && !(s->flags_ & MPROTO_FLOWED_DELSP) && !flowed_put(io, " ", 1))
        return 0;
    if (!soft && !flowed_put_end(io, crlf))
        return 0;
    flowed_took(io, 1);
    s->flags_ &= MPROTO_FLOWED_DELSP;
    flowed_is(s, FLOWED_SOFT, soft);
    flowed_is(s, FLOWED_CRLF, crlf != 0);
    s->state_ = FLOWED_MARKS;
    return 1;
}

/* Text up to what may be the end of a line, or its first octet. */
static size_t flowed_plain(const mproto_io *io)
{
    size_t n = io->in_n < io->out_n ? io->in_n : io->out_n;
    const char *lf = n > 0 ? memchr(io->in, '\n', n) : NULL;

    if (lf)
        n = (size_t)(lf - io->in);
    if (n > 0 && io->in[n - 1] == '\r')
        n--;
    if (n > 0 && io->in[n - 1] == ' ')
        n--;
    return n;
}

/* in is at an octet of text, or at what may be the end of the line. 0: no
 * room. */
static int flowed_take_text(mproto_codec *s, mproto_io *io)
{
    size_t n;

    if (*io->in == '\n')
        return flowed_take_end(s, io);
    if (*io->in == '\r' && !(s->flags_ & FLOWED_CR)) {
        flowed_is(s, FLOWED_CR, 1);
        flowed_took(io, 1);
        return 1;
    }
    if (!flowed_release(s, io))
        return 0;
    if (*io->in == ' ') {
        flowed_is(s, FLOWED_BLANK, 1);
        flowed_took(io, 1);
        return 1;
    }
    n = flowed_plain(io);
    if (n == 0 && *io->in != '\r')
        n = 1;
    if (n == 0)
        return 1;
    if (!flowed_put(io, io->in, n))
        return 0;
    flowed_took(io, n);
    return 1;
}

/* In the head of a line. 0: no room. */
static int flowed_take_head(mproto_codec *s, mproto_io *io)
{
    char c = *io->in;
    int stuffed = (s->flags_ & FLOWED_STUFFED) != 0;

    if (s->flags_ & FLOWED_CR || c == '\n')
        return flowed_begin(s, io, c == '\n');
    if (c == '\r')
        flowed_is(s, FLOWED_CR, 1);
    else if (c == ' ' && s->count_ == 0 && !stuffed)
        flowed_is(s, FLOWED_STUFFED, 1);
    else if (s->count_ < 3 && c == flowed_signature[s->count_]
             && (s->column_ > 0 || !stuffed))
        s->count_++;
    else
        return flowed_begin(s, io, 0);
    flowed_took(io, 1);
    return 1;
}

static int flowed_take(mproto_codec *s, mproto_io *io)
{
    switch (s->state_) {
    case FLOWED_MARKS:
        if (*io->in != '>') {
            s->state_ = FLOWED_HEAD;
            return 1;
        }
        s->column_ += s->column_ < UINT32_MAX;
        flowed_took(io, 1);
        return 1;
    case FLOWED_HEAD:
        return flowed_take_head(s, io);
    case FLOWED_TEXT:
        return flowed_take_text(s, io);
    default:
        return flowed_begin(s, io, *io->in == '\n');
    }
}

/* The end ends the paragraph, with the line end that was soft. 0: no room. */
static int flowed_end(mproto_codec *s, mproto_io *io)
{
    if (s->state_ == FLOWED_MARKS && s->column_ == 0)
        return !(s->flags_ & FLOWED_SOFT)
            || flowed_put_end(io, s->flags_ & FLOWED_CRLF);
    if (s->state_ == FLOWED_MARKS)
        s->state_ = FLOWED_HEAD;
    return flowed_begin(s, io, !(s->flags_ & FLOWED_CR))
        && flowed_release(s, io);
}

int mproto_flowed_decode(mproto_codec *s, mproto_io *io, int last)
{
    if (s->state_ == FLOWED_DONE)
        return io->in_n > 0 ? MPROTO_E_ARG : MPROTO_OK;
    while (io->in_n > 0)
        if (!flowed_take(s, io))
            return MPROTO_E_FULL;
    if (!last)
        return MPROTO_OK;
    if (!flowed_end(s, io))
        return MPROTO_E_FULL;
    s->state_ = FLOWED_DONE;
    return MPROTO_OK;
}

#undef FLOWED_SOFT
#undef FLOWED_CRLF
#undef FLOWED_STUFFED
#undef FLOWED_BLANK
#undef FLOWED_CR
