#include <mailproto/uu.h>
#include <string.h>

/* state_: where the octet that comes next stands. */
enum { UU_BEFORE, UU_SKIP, UU_LENGTH, UU_DATA, UU_END, UU_BEHIND, UU_DONE };

/* column_: of a line in text, how many octets agree with "begin 0" or "end";
 * in data, octets that the line is to make yet. pad_ counts its characters in
 * fours; count_ bits wait in bits_. */
#define UU_OTHER 9u             /* the line is another one */

void mproto_uu_init(mproto_codec *s)
{
    memset(s, 0, sizeof *s);
}

/* 1 when the line up to c is all of want. */
static int uu_is(mproto_codec *s, const char *want, char c)
{
    if (s->column_ == UU_OTHER || want[s->column_] != c) {
        s->column_ = UU_OTHER;
        return 0;
    }
    s->column_++;
    return want[s->column_] == '\0';
}

static void uu_before(mproto_codec *s, char c)
{
    if (c == '\n' && s->column_ > 0)
        s->defects |= MPROTO_DEFECT_ALPHABET;
    if (c == '\n')
        s->column_ = 0;
    else if (uu_is(s, "begin 0", c >= '0' && c <= '7' ? '0' : c))
        s->state_ = UU_SKIP;
}

static void uu_skip(mproto_codec *s, char c)
{
    if (c == '\n')
        s->state_ = UU_LENGTH;
}

/* The first octet of a line. Lines of no octets are gone over: blanks at line
 * ends get lost, and "end" tells enough. */
static void uu_length(mproto_codec *s, char c)
{
    s->bits_ = s->count_ = s->pad_ = 0;
    if (c == '\n')
        return;
    s->state_ = UU_SKIP;
    if (c > ' ' && c < '`') {
        s->column_ = (uint32_t)(c - ' ');
        s->state_ = UU_DATA;
    } else if (c == 'e') {
        s->column_ = 1;
        s->state_ = UU_END;
    } else if (c != ' ' && c != '`') {
        s->defects |= MPROTO_DEFECT_ALPHABET;
    }
}

static void uu_end(mproto_codec *s, char c)
{
    if (c == '\n' || uu_is(s, "end", c)) {
        s->state_ = c == '\n' ? UU_LENGTH : UU_BEHIND;
        s->defects |= c == '\n' ? MPROTO_DEFECT_ALPHABET : 0;
    }
}

static void uu_behind(mproto_codec *s, char c)
{
    if (c != '\n' && c != ' ' && c != '\t')
        s->defects |= MPROTO_DEFECT_TRAILING;
}

/* Six bits more of a line; there is room for an octet. */
static void uu_put(mproto_codec *s, mproto_io *io, unsigned six)
{
    s->bits_ = (s->bits_ << 6 | six) & 0x3fff;
    s->count_ = (uint8_t)(s->count_ + 6);
    s->pad_ = (s->pad_ + 1) & 3;
    if (s->count_ < 8 || s->column_ == 0)
        return;
    s->count_ = (uint8_t)(s->count_ - 8);
    *io->out++ = (char)(unsigned char)(s->bits_ >> s->count_ & 0xff);
    io->out_n--;
    s->column_--;
}

/* The line has ended, perhaps too early. 0: no room. */
static int uu_line_end(mproto_codec *s, mproto_io *io)
{
    for (; s->column_ > 0; s->defects |= MPROTO_DEFECT_PADDING) {
        if (io->out_n == 0)
            return 0;
        uu_put(s, io, 0);
    }
    s->state_ = UU_LENGTH;
    return 1;
}

/* 0: no room. */
static int uu_data(mproto_codec *s, mproto_io *io, char c)
{
    if (c == '\n')
        return uu_line_end(s, io);
    if (c < ' ' || c > '`') {
        s->defects |= MPROTO_DEFECT_ALPHABET;
        return 1;
    }
    if (s->column_ == 0 && s->pad_ == 0) {
        s->defects |= MPROTO_DEFECT_PADDING;
        return 1;
    }
    if (io->out_n == 0)
        return 0;
    uu_put(s, io, (unsigned)(c - ' ') & 63);
    return 1;
}

static int uu_take(mproto_codec *s, mproto_io *io)
{
    static void (*const takes[])(mproto_codec *s, char c) = {
        uu_before, uu_skip, uu_length, NULL, uu_end, uu_behind
    };

    if (*io->in == '\r')
        return 1;
    if (s->state_ == UU_DATA)
        return uu_data(s, io, *io->in);
    takes[s->state_](s, *io->in);
    return 1;
}

/* 0: no room. */
static int uu_finish(mproto_codec *s, mproto_io *io)
{
    if (s->state_ == UU_DATA && !uu_line_end(s, io))
        return 0;
    if (s->state_ == UU_BEFORE && s->column_ > 0)
        s->defects |= MPROTO_DEFECT_ALPHABET;
    if (s->state_ != UU_BEHIND)
        s->defects |= MPROTO_DEFECT_PADDING;
    s->state_ = UU_DONE;
    return 1;
}

int mproto_uu_decode(mproto_codec *s, mproto_io *io, int last)
{
    if (s->state_ == UU_DONE)
        return io->in_n > 0 ? MPROTO_E_ARG : MPROTO_OK;
    for (; io->in_n > 0; io->in++, io->in_n--)
        if (!uu_take(s, io))
            return MPROTO_E_FULL;
    if (last && !uu_finish(s, io))
        return MPROTO_E_FULL;
    return MPROTO_OK;
}

#undef UU_OTHER
