#include <mailproto/transit.h>
#include "base/chars_int.h"
#include <string.h>

/* At the start of a line its octets are held back while they may be the begin
 * of a name that counts; then the line passes, or does not, as far as it
 * comes. */
enum {
    TRANSIT_LINE, TRANSIT_CR, TRANSIT_NAME, TRANSIT_PASS, TRANSIT_DROP,
    TRANSIT_BODY
};

static const char *const transit_names[] = { "received", "bcc", "resent-bcc" };

#define TRANSIT_NAMES    3u
#define TRANSIT_RECEIVED 0u

void mproto_transit_init(mproto_transit *t, unsigned flags)
{
    memset(t, 0, sizeof *t);
    t->flags_ = (uint8_t)flags;
}

int mproto_transit_in(mproto_transit *t, const void *p, size_t n)
{
    if (t->in_n_ > 0 || t->eof_)
        return MPROTO_E_STATE;
    t->in_ = p;
    t->in_n_ = n;
    return MPROTO_OK;
}

void mproto_transit_eof(mproto_transit *t)
{
    t->eof_ = 1;
}

/* --- names --- */

/* The name that has come whole; TRANSIT_NAMES: none has. */
static unsigned whole_name(const mproto_transit *t)
{
    unsigned i;

    for (i = 0; i < TRANSIT_NAMES; i++)
        if ((t->names_ & 1u << i) && transit_names[i][t->n_] == '\0')
            break;
    return i;
}

/* Strikes out the names that do not go on with c. */
static void next_letter(mproto_transit *t, char c)
{
    unsigned i;

    for (i = 0; i < TRANSIT_NAMES; i++)
        if ((t->names_ & 1u << i) &&
            transit_names[i][t->n_] != (char)mproto_lower(c))
            t->names_ &= (uint8_t)~(1u << i);
    t->n_++;
}

static int begin_field(mproto_transit *t, unsigned name)
{
    if (name == TRANSIT_RECEIVED)
        t->received++;
    if (name == TRANSIT_RECEIVED || !(t->flags_ & MPROTO_TRANSIT_NO_BCC))
        return TRANSIT_PASS;
    t->left_out++;
    t->drops_ = 1;
    return TRANSIT_DROP;
}

/* One octet of what may be a name: the state behind it. RFC 5322 4.5 has
 * blanks before the colon. */
static int name_octet(mproto_transit *t, char c)
{
    unsigned name = whole_name(t);

    if (name == TRANSIT_NAMES) {
        next_letter(t, c);
        return t->names_ ? TRANSIT_NAME : TRANSIT_PASS;
    }
    if (c != ':' && !mproto_is(c, MPROTO_C_WSP))
        return TRANSIT_PASS;
    if (c == ':' || t->blank_ == MPROTO_TRANSIT_NAME_MAX - t->n_)
        return begin_field(t, name);
    t->blank_++;
    return TRANSIT_NAME;
}

/* --- lines --- */

/* The first octet of a line, and how many octets that decides on. */
static size_t begin_line(mproto_transit *t, char c)
{
    if (c == '\n' || c == '\r') {
        t->drops_ = 0;
        t->state_ = c == '\n' ? TRANSIT_BODY : TRANSIT_CR;
        return 1;
    }
    if (t->state_ == TRANSIT_CR) {
        t->state_ = TRANSIT_PASS;
    } else if (mproto_is(c, MPROTO_C_WSP)) {    /* a fold */
        t->state_ = t->drops_ ? TRANSIT_DROP : TRANSIT_PASS;
    } else {
        t->state_ = TRANSIT_NAME;
        t->names_ = (1u << TRANSIT_NAMES) - 1;
        t->n_ = t->blank_ = t->drops_ = 0;
    }
    return 0;
}

/* Octets at p up to the end of the line, or all. */
static size_t rest_of_line(mproto_transit *t, const char *p, size_t n)
{
    const char *lf = memchr(p, '\n', n);

    if (!lf)
        return n;
    t->state_ = TRANSIT_LINE;
    return (size_t)(lf - p) + 1;
}

/* The line from at on, as far as it decides what it is. What is not decided is
 * held, and behind at there is no more then. */
static void read_name(mproto_transit *t, size_t at)
{
    size_t i;

    for (i = at; i < t->in_n_ && t->state_ == TRANSIT_NAME; i++)
        t->state_ = (uint8_t)name_octet(t, t->in_[i]);
    if (t->state_ != TRANSIT_NAME)
        return;
    memcpy(t->hold_ + t->held_, t->in_ + at, t->in_n_ - at);
    t->held_ = (uint8_t)(t->held_ + (t->in_n_ - at));
    t->in_n_ = at;
}

/* Octets of the input that pass, as far as they stand together. */
static size_t passing(mproto_transit *t)
{
    size_t n = 0;

    while (n < t->in_n_) {
        switch (t->state_) {
        case TRANSIT_BODY:
            return t->in_n_;
        case TRANSIT_PASS:
            if (t->held_ > 0)
                return 0;
            n += rest_of_line(t, t->in_ + n, t->in_n_ - n);
            break;
        case TRANSIT_DROP:
            return n;
        case TRANSIT_NAME:
            read_name(t, n);
            break;
        default:
            n += begin_line(t, t->in_[n]);
        }
    }
    return n;
}

/* --- what passes --- */

static void take(mproto_transit *t, size_t n)
{
    t->in_ += n;
    t->in_n_ -= n;
}

static void drop_line(mproto_transit *t)
{
    t->held_ = 0;
    take(t, rest_of_line(t, t->in_, t->in_n_));
}

static int give(mproto_span *data, const char *p, size_t n)
{
    data->p = p;
    data->n = n;
    return 1;
}

static int give_held(mproto_transit *t, mproto_span *data)
{
    size_t n = t->held_;

    t->held_ = 0;
    return give(data, t->hold_, n);
}

int mproto_transit_next(mproto_transit *t, mproto_span *data)
{
    const char *p;
    size_t n;

    while (t->in_n_ > 0) {
        if (t->state_ == TRANSIT_DROP)
            drop_line(t);
        p = t->in_;
        n = passing(t);
        if (t->state_ == TRANSIT_PASS && t->held_ > 0)
            return give_held(t, data);
        take(t, n);
        if (n > 0)
            return give(data, p, n);
    }
    return t->eof_ && t->held_ > 0 ? give_held(t, data) : 0;
}

size_t mproto_received_count(const void *head, size_t n)
{
    mproto_transit t;
    mproto_span data;

    mproto_transit_init(&t, 0);
    mproto_transit_in(&t, head, n);
    while (mproto_transit_next(&t, &data))
        continue;
    return t.received;
}
