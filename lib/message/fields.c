#include "message/fields_int.h"
#include "base/chars_int.h"
#include <string.h>

/* RFC 5322 2.1.1: octets of a line without its end. */
#define LINE_MAX_OCTETS 998u

mproto_ending mproto_fields_ending(const char *p, size_t n)
{
    if (n == 0 || p[n - 1] != '\n')
        return MPROTO_ENDING_NONE;
    if (n > 1 && p[n - 2] == '\r')
        return MPROTO_ENDING_CRLF;
    return MPROTO_ENDING_LF;
}

size_t mproto_fields_trim(const char *p, size_t n)
{
    if (n == 0 || p[n - 1] != '\n')
        return n;
    n--;
    while (n > 0 && p[n - 1] == '\r')
        n--;
    return n;
}

int mproto_fields_is_end(const char *p, size_t n)
{
    return n > 0 && p[n - 1] == '\n' && mproto_fields_trim(p, n) == 0;
}

/* Where the line at p ends: behind its LF, or at the end of the memory. */
static const char *line_behind(const char *p, const char *end)
{
    const char *lf = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;

    return lf ? lf + 1 : end;
}

/* Defects of single octets; those of line ends are line_defects(). */
static unsigned octet_defects(const char *p, size_t n)
{
    unsigned defects = 0;
    size_t i = mproto_printable(p, n);

    while (i < n) {
        unsigned char c = (unsigned char)p[i++];

        if (c > 127)
            defects |= MPROTO_DEFECT_EIGHT;
        else if (c == '\0')
            defects |= MPROTO_DEFECT_NUL;
        else if (c == '\r')
            defects |= MPROTO_DEFECT_BARE_CR;
        else if (c != '\t')
            defects |= MPROTO_DEFECT_CONTROL;
        i += mproto_printable(p + i, n - i);
    }
    return defects;
}

/* One line with its end, which may be missing. */
static unsigned line_defects(const char *p, size_t n, mproto_ending *ending)
{
    mproto_ending now = mproto_fields_ending(p, n);
    size_t octets = n - (size_t)now;    /* a CR before CRLF is content */
    unsigned defects = octet_defects(p, octets);

    if (octets > LINE_MAX_OCTETS)
        defects |= MPROTO_DEFECT_LONG_LINE;
    if (now == MPROTO_ENDING_NONE)
        return defects;
    if (*ending != MPROTO_ENDING_NONE && *ending != now)
        defects |= MPROTO_DEFECT_LINE_ENDS;
    *ending = now;
    return defects;
}

static unsigned lines_defects(mproto_span raw, mproto_ending *ending)
{
    const char *at = raw.p, *end = raw.p + raw.n;
    unsigned defects = 0;

    while (at < end) {
        const char *next = line_behind(at, end);

        defects |= line_defects(at, (size_t)(next - at), ending);
        at = next;
    }
    return defects;
}

/* Length of the name in front of the colon, without blanks (RFC 5322 4.5.1
 * allows those in old mail); 0 when it is no name. */
static size_t name_length(const char *p, size_t n)
{
    size_t i = 0, name;

    while (i < n && mproto_is(p[i], MPROTO_C_FTEXT))
        i++;
    name = i;
    while (i < n && mproto_is(p[i], MPROTO_C_WSP))
        i++;
    return i == n ? name : 0;
}

void mproto_fields_split(mproto_field *f, mproto_span raw)
{
    const char *colon = memchr(raw.p, ':', raw.n);
    size_t before = colon ? (size_t)(colon - raw.p) : 0;
    size_t name = name_length(raw.p, before);

    f->raw = raw;
    f->offset = 0;
    f->name.p = f->body.p = raw.p;
    f->name.n = name;
    f->body.n = mproto_fields_trim(raw.p, raw.n);
    f->defects = name == 0 || name != before ? MPROTO_DEFECT_FIELD : 0;
    if (name > 0) {
        f->body.p = colon + 1;
        f->body.n -= before + 1;
    }
}

void mproto_fields_read(mproto_field *f, mproto_span raw,
                        mproto_ending *ending)
{
    mproto_fields_split(f, raw);
    f->defects |= lines_defects(raw, ending);
}

void mproto_fields_begin(mproto_fields *it, const void *p, size_t n)
{
    it->start_ = it->at_ = p;
    it->end_ = n > 0 ? it->start_ + n : it->start_;
}

int mproto_fields_next(mproto_fields *it, mproto_field *f)
{
    const char *next = line_behind(it->at_, it->end_);
    mproto_ending ending;
    mproto_span raw;

    raw.p = it->at_;
    raw.n = (size_t)(next - it->at_);
    if (raw.n == 0 || mproto_fields_is_end(raw.p, raw.n))
        return 0;
    while (next < it->end_ && mproto_is(*next, MPROTO_C_WSP))
        next = line_behind(next, it->end_);
    raw.n = (size_t)(next - it->at_);
    ending = it->at_ == it->start_ ? MPROTO_ENDING_NONE
           : mproto_fields_ending(it->start_, (size_t)(it->at_ - it->start_));
    mproto_fields_read(f, raw, &ending);
    f->offset = (size_t)(it->at_ - it->start_);
    it->at_ = next;
    return 1;
}

int mproto_fields_find(mproto_fields *it, const char *lower, mproto_field *f)
{
    while (mproto_fields_next(it, f))
        if (mproto_name_is(f->name, lower))
            return 1;
    return 0;
}

size_t mproto_fields_end(const mproto_fields *it)
{
    return (size_t)(line_behind(it->at_, it->end_) - it->start_);
}

int mproto_name_is(mproto_span name, const char *lower)
{
    return mproto_same(name, lower);
}

int mproto_field_name_valid(mproto_span name)
{
    size_t i;

    for (i = 0; i < name.n; i++)
        if (!mproto_is(name.p[i], MPROTO_C_FTEXT))
            return 0;
    return name.n > 0;
}

/* Octets of the run of CR, with the LF behind it, that begins at s.p[at];
 * *fold tells whether it is a line end with a blank behind it. */
static size_t ending_run(mproto_span s, size_t at, int *fold)
{
    size_t i = at;

    while (i < s.n && s.p[i] == '\r')
        i++;
    *fold = 0;
    if (i < s.n && s.p[i] == '\n') {
        i++;
        *fold = i < s.n && mproto_is(s.p[i], MPROTO_C_WSP);
    }
    return i - at;
}

/* s without blanks and folds at its end; before it a line end stays. */
static mproto_span without_tail(mproto_span s)
{
    while (s.n > 0 && mproto_is(s.p[s.n - 1], MPROTO_C_WSP))
        s.n = mproto_fields_trim(s.p, s.n - 1);
    return s;
}

struct unfolded {
    char  *dst;
    size_t cap, n;
};

static void unfolded_put(struct unfolded *u, const char *p, size_t n)
{
    size_t room = u->n + 1 < u->cap ? u->cap - 1 - u->n : 0;

    if (room > 0)
        memcpy(u->dst + u->n, p, n < room ? n : room);
    u->n += n;
}

size_t mproto_unfold(char *dst, size_t cap, mproto_span body)
{
    struct unfolded u = { NULL, 0, 0 };
    mproto_span s = without_tail(body);
    size_t i, n;

    u.dst = dst;
    u.cap = cap;
    for (i = 0; i < s.n; i += n) {
        int leave = u.n == 0 && mproto_is(s.p[i], MPROTO_C_WSP);

        n = 1;
        if (s.p[i] == '\r' || s.p[i] == '\n')
            n = ending_run(s, i, &leave);
        if (!leave)
            unfolded_put(&u, s.p + i, n);
    }
    if (cap > 0)
        dst[u.n < cap ? u.n : cap - 1] = '\0';
    return u.n;
}
