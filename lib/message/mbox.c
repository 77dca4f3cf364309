#include <mailproto/mbox.h>
#include "base/chars_int.h"
#include "base/check_int.h"
#include <string.h>

/* At the start of a line its octets are held until it is known what it is;
 * an empty line is held (blank_ octets, CRLF or LF) until the next one is. */
enum { MBOX_LINE, MBOX_TEXT, MBOX_GIVE, MBOX_SEPARATE, MBOX_DONE };

enum { MBOX_AGAIN = -1 };       /* nothing to tell of this step */

typedef enum mbox_line {
    MBOX_OPEN,                  /* not known yet */
    MBOX_PLAIN, MBOX_EMPTY, MBOX_QUOTED, MBOX_FROM_LINE
} mbox_line;

static const char from_word[] = "From ";

#define FROM_WORD (sizeof from_word - 1)

void mproto_mbox_init(mproto_mbox *s, unsigned flags)
{
    memset(s, 0, sizeof *s);
    s->flags_ = (uint8_t)flags;
    s->after_ = 1;
}

int mproto_mbox_in(mproto_mbox *s, const void *p, size_t n)
{
    if (s->in_n_ > 0 || s->eof_)
        return MPROTO_E_STATE;
    s->in_ = p;
    s->in_n_ = n;
    return MPROTO_OK;
}

void mproto_mbox_eof(mproto_mbox *s)
{
    s->eof_ = 1;
}

/* --- what a line is --- */

static int all_digits(mproto_span s, size_t at, size_t n)
{
    size_t i;

    for (i = at; i < at + n; i++)
        if (i >= s.n || !mproto_is(s.p[i], MPROTO_C_DIGIT))
            return 0;
    return 1;
}

/* The parts of a date by which a separator is known, in any order: asctime()
 * has the year at the end, but zones and other writers move it. */
static unsigned date_part(mproto_span word)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    char name[4] = "";
    size_t i;

    if (word.n == 4 && all_digits(word, 0, 4))
        return word.p[0] == '1' || word.p[0] == '2' ? 1u : 0;
    if (word.n >= 4 && all_digits(word, 0, 1)) {
        i = all_digits(word, 1, 1) ? 2 : 1;
        return word.p[i] == ':' && all_digits(word, i + 1, 2) ? 2u : 0;
    }
    if (word.n != 3)
        return 0;
    for (i = 0; i < sizeof months - 1; i += 3) {
        memcpy(name, months + i, 3);
        if (mproto_same(word, name))
            return 4u;
    }
    return 0;
}

static int has_date(mproto_span line)
{
    size_t i, from = FROM_WORD;
    unsigned parts = 0;
    mproto_span word;

    for (i = from; i <= line.n; i++) {
        if (i < line.n && !mproto_is(line.p[i], MPROTO_C_WSP)
            && line.p[i] != '\r' && line.p[i] != '\n')
            continue;
        word.p = line.p + from;
        word.n = i - from;
        parts |= date_part(word);
        from = i + 1;
    }
    return parts == 7;
}

/* The first line of a stream needs no date: what else could it be? */
static mbox_line from_or_plain(const mproto_mbox *s)
{
    mproto_span line;

    line.p = s->line_;
    line.n = s->n_;
    if (!s->open_ || s->flags_ & MPROTO_MBOX_LOOSE || has_date(line))
        return MBOX_FROM_LINE;
    return MBOX_PLAIN;
}

static int may_quote(const mproto_mbox *s)
{
    return s->flags_ & MPROTO_MBOX_RD
        || (s->flags_ & MPROTO_MBOX_O && s->quotes_ == 0);
}

/* No look at more of the line is needed. */
static int begins_plainly(const mproto_mbox *s, char c)
{
    return c != '\r' && c != '\n' && (c != '>' || !may_quote(s))
        && (c != 'F' || !s->after_);
}

/* The last octet held, and what is known with it. */
static mbox_line judge(mproto_mbox *s)
{
    char c = s->line_[s->n_ - 1];
    size_t word = s->n_ - 1u - s->quotes_;      /* place behind the ">" */

    if (c == '\n' && (s->n_ == 1 || (s->n_ == 2 && s->line_[0] == '\r')))
        return MBOX_EMPTY;
    if (s->line_[0] == '\r')
        return s->n_ == 1 ? MBOX_OPEN : MBOX_PLAIN;
    if (c == '>' && word == 0 && may_quote(s)) {
        s->quotes_++;
        return MBOX_OPEN;
    }
    if (s->quotes_ == 0 && !s->after_)
        return MBOX_PLAIN;
    if (word < FROM_WORD && c != from_word[word])
        return MBOX_PLAIN;
    if (word + 1 == FROM_WORD && s->quotes_ > 0)
        return MBOX_QUOTED;
    return c == '\n' ? from_or_plain(s) : MBOX_OPEN;
}

/* The line has no end. */
static mbox_line judge_at_eof(const mproto_mbox *s)
{
    return s->quotes_ == 0 && s->n_ >= FROM_WORD ? from_or_plain(s)
                                                 : MBOX_PLAIN;
}

static mbox_line hold_line(mproto_mbox *s)
{
    mbox_line line = MBOX_OPEN;

    if (s->n_ == 0 && s->in_n_ > 0 && begins_plainly(s, *s->in_))
        return MBOX_PLAIN;
    while (line == MBOX_OPEN && s->in_n_ > 0) {
        s->line_[s->n_++] = *s->in_++;
        s->in_n_--;
        s->at_++;
        line = judge(s);
        if (line == MBOX_OPEN && s->n_ == sizeof s->line_)
            line = MBOX_PLAIN;
    }
    if (line == MBOX_OPEN && s->eof_ && s->n_ > 0)
        line = judge_at_eof(s);
    return line;
}

/* --- what is told of it --- */

static void hand_out(mproto_mbox *s, mproto_span *data, const char *p,
                     size_t n)
{
    MPROTO_CHECK(n > 0);
    data->p = p;
    data->n = n;
    s->open_ = 1;
}

static int hand_blank(mproto_mbox *s, mproto_span *data)
{
    size_t n = s->blank_;

    s->offset = s->at_ - s->n_ - n;
    s->blank_ = 0;
    hand_out(s, data, n > 1 ? "\r\n" : "\n", n);
    return MPROTO_MBOX_DATA;
}

/* The line that was held, behind the empty one before it. */
static int hand_held(mproto_mbox *s, mproto_span *data)
{
    size_t n = s->n_, skip = s->skip_;

    if (s->blank_ > 0)
        return hand_blank(s, data);
    s->state_ = n > 0 && s->line_[n - 1] == '\n' ? MBOX_LINE : MBOX_TEXT;
    s->n_ = s->quotes_ = 0;
    s->skip_ = 0;
    if (n == 0)
        return MBOX_AGAIN;
    s->offset = s->at_ - n + skip;
    hand_out(s, data, s->line_ + skip, n - skip);
    return MPROTO_MBOX_DATA;
}

static int close_message(mproto_mbox *s)
{
    s->offset = s->at_ - s->n_ - s->blank_;
    s->blank_ = s->open_ = s->body_ = 0;
    return MPROTO_MBOX_END;
}

static int hand_from(mproto_mbox *s, mproto_span *data)
{
    if (s->open_)
        return close_message(s);
    s->offset = s->at_ - s->n_;
    hand_out(s, data, s->line_, s->n_);
    s->n_ = 0;
    s->state_ = MBOX_LINE;
    return MPROTO_MBOX_FROM;
}

/* The first empty line of a message ends its header. */
static int on_empty_line(mproto_mbox *s, mproto_span *data)
{
    uint8_t n = (uint8_t)s->n_;
    int type = MBOX_AGAIN;

    s->after_ = 1;
    if (!s->body_) {
        s->body_ = 1;
        s->state_ = MBOX_GIVE;
        return MBOX_AGAIN;
    }
    if (s->blank_ > 0)
        type = hand_blank(s, data);
    s->blank_ = n;
    s->n_ = 0;
    return type;
}

static int on_line_start(mproto_mbox *s, mproto_span *data)
{
    mbox_line line = hold_line(s);

    if (line == MBOX_EMPTY)
        return on_empty_line(s, data);
    if (line == MBOX_OPEN && !s->eof_)
        return 0;
    s->after_ = 0;
    s->skip_ = line == MBOX_QUOTED;
    s->state_ = line == MBOX_FROM_LINE ? MBOX_SEPARATE : MBOX_GIVE;
    if (line != MBOX_OPEN)
        return MBOX_AGAIN;
    s->state_ = MBOX_DONE;
    return s->open_ ? close_message(s) : 0;
}

/* The rest of a line, and the lines behind it that need no look. */
static int on_line_rest(mproto_mbox *s, mproto_span *data)
{
    const char *p = s->in_, *lf = NULL;
    size_t left = s->in_n_;

    while (left > 0 && (!lf || begins_plainly(s, *p))) {
        lf = memchr(p, '\n', left);
        p = lf ? lf + 1 : p + left;
        left = s->in_n_ - (size_t)(p - s->in_);
    }
    if (lf || s->eof_)
        s->state_ = MBOX_LINE;
    if (left == s->in_n_)
        return s->eof_ ? MBOX_AGAIN : 0;
    s->offset = s->at_;
    hand_out(s, data, s->in_, s->in_n_ - left);
    s->at_ += data->n;
    s->in_ = p;
    s->in_n_ = left;
    return MPROTO_MBOX_DATA;
}

int mproto_mbox_next(mproto_mbox *s, mproto_span *data)
{
    static int (*const steps[])(mproto_mbox *, mproto_span *) = {
        on_line_start, on_line_rest, hand_held, hand_from
    };
    int type = MBOX_AGAIN;

    data->p = NULL;
    data->n = 0;
    while (type == MBOX_AGAIN)
        type = s->state_ == MBOX_DONE ? 0 : steps[s->state_](s, data);
    return type;
}
