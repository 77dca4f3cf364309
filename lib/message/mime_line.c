#include "message/mime_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include <string.h>

static size_t held_octets(const mproto_mime *m)
{
    return m->hold_n - m->hold_from;
}

static size_t lent_octets(const mproto_mime *m)
{
    return (size_t)(m->end - m->at);
}

/* One step from the small hold to the one that holds any field. */
static int hold_grow(mproto_mime *m)
{
    char *hold = m->alloc.resize(m->alloc.ctx, NULL, 0, m->hold_max);

    if (!hold)
        return 0;
    memcpy(hold, m->hold, m->hold_n);
    m->hold = hold;
    m->hold_cap = m->hold_max;
    return 1;
}

/* Moves n lent octets to the hold. 0: no memory. */
static int hold_more(mproto_mime *m, size_t n)
{
    if (m->hold_from > 0) {
        memmove(m->hold, m->hold + m->hold_from, held_octets(m));
        m->hold_n -= m->hold_from;
        m->hold_from = 0;
    }
    if (n > m->hold_cap - m->hold_n && !hold_grow(m))
        return 0;
    if (n > 0)
        memcpy(m->hold + m->hold_n, m->at, n);
    m->hold_n += n;
    m->at += n;
    return 1;
}

/* All that is lent, since it cannot be decided yet. */
static mproto_mime_cut hold_all(mproto_mime *m)
{
    return hold_more(m, lent_octets(m)) ? MPROTO_CUT_MORE : MPROTO_CUT_NOMEM;
}

mproto_span mproto_mime_line_take(mproto_mime *m, size_t n)
{
    mproto_span s;

    s.n = n;
    if (held_octets(m) > 0) {
        s.p = m->hold + m->hold_from;
        m->hold_from += n;
        if (m->hold_from == m->hold_n)
            m->hold_from = m->hold_n = 0;
    } else {
        s.p = m->at;
        m->at += n;
    }
    m->offset += n;
    m->bol = n > 0 ? s.p[n - 1] == '\n' : m->bol;
    return s;
}

static mproto_mime_cut shown(mproto_mime_cut cut, mproto_span *s,
                             const char *p, size_t n)
{
    s->p = p;
    s->n = n;
    return cut;
}

/* Lent octets up to an LF and with it, but not more than max. */
static size_t line_length(const mproto_mime *m, size_t max)
{
    size_t n = lent_octets(m) < max ? lent_octets(m) : max;
    const char *lf = n > 0 ? memchr(m->at, '\n', n) : NULL;

    return lf ? (size_t)(lf - m->at) + 1 : n;
}

/* Is the line at p, of which n octets are there, a delimiter? 1 or 0, or -1
 * while that is open. The same answer however much of it is there. */
static int is_delimiter(mproto_mime *m, const char *p, size_t n)
{
    int last = m->eof && p + n == m->end;
    const char *lf;

    if (held_octets(m) > 0)
        last = m->eof && lent_octets(m) == 0;
    if (m->opened == 0 || (n > 0 && p[0] != '-') || (n > 1 && p[1] != '-'))
        return 0;
    if (n < 2)
        return last ? 0 : -1;
    lf = memchr(p, '\n', n < MPROTO_MIME_LINE ? n : MPROTO_MIME_LINE);
    if (lf)
        n = (size_t)(lf - p) + 1;
    else if (n >= MPROTO_MIME_LINE)
        return 0;
    else if (!last)
        return -1;
    if (!mproto_mime_boundary_match(m, p, n))
        return 0;
    /* The line end behind a close-delimiter is the epilogue's, or the next
     * delimiter's (RFC 2046 5.1.1). */
    m->delimiter.n = n;
    if (m->delimiter.closing)
        m->delimiter.n -= (size_t)mproto_fields_ending(p, n);
    return 1;
}

/* n lent octets are text, all that was passed but perhaps the last line end.
 * What was seen of it is kept for mproto_mime_body_count(). */
static mproto_mime_cut passed_text(mproto_mime *m, mproto_span *text,
                                   const mproto_mime_passed *s, size_t n)
{
    const char *end = m->at + n;

    m->counted.tail = end < s->line ? 0 : (size_t)(end - s->line);
    m->counted.lines = end < s->line ? s->lines - 1 : s->lines;
    m->counted.begin = s->begin;
    m->counted.defects = s->defects;
    m->counted.n = n;
    if (s->lengthy || s->before + m->counted.tail > MPROTO_MIME_LENGTHY)
        m->counted.n = 0;
    return shown(MPROTO_CUT_TEXT, text, m->at, n);
}

/* No line end is left: all is text, but for a CR at its end that may be part
 * of a line end before a delimiter. */
static mproto_mime_cut lent_tail(mproto_mime *m, mproto_span *text,
                                 const mproto_mime_passed *s)
{
    size_t n = lent_octets(m);

    if (n == 0)
        return m->eof ? MPROTO_CUT_NOTHING : MPROTO_CUT_MORE;
    if (m->opened > 0 && !m->eof && m->end[-1] == '\r')
        n--;
    return n > 0 ? passed_text(m, text, s, n) : hold_all(m);
}

/* The line that comes next is, or may be (found < 0), a delimiter. The line
 * end before it is part of it. */
static mproto_mime_cut lent_delimiter(mproto_mime *m, mproto_span *text,
                                      const mproto_mime_passed *s, int found)
{
    size_t told = (size_t)(s->at - m->at);
    size_t before = told - (size_t)mproto_fields_ending(m->at, told);

    if (before > 0)
        return passed_text(m, text, s, before);
    if (found < 0)
        return hold_all(m);
    m->delimiter.n += told;
    return shown(MPROTO_CUT_DELIMITER, text, m->at, m->delimiter.n);
}

/* The line at p, of which n octets are there, may begin a uuencode. */
static int may_begin(const char *p, size_t n)
{
    return n > 0 && *p == 'b' && (n < 6 || memcmp(p, "begin ", 6) == 0);
}

static mproto_mime_passed nothing_passed(const mproto_mime *m)
{
    const mproto_mime_frame *f = &m->frames[m->depth];
    mproto_mime_passed s = { NULL, NULL, NULL, 0, 0, 0, 0, 0, 0 };

    s.at = s.line = m->at;
    s.end = m->end;
    s.before = MPROTO_MIME_LENGTHY + 1;
    if (m->column < s.before)
        s.before = (size_t)m->column;
    s.octets = f->kind == MPROTO_KIND_LEAF && !f->skipped && !m->coded
            && f->encoding != MPROTO_CTE_BINARY;
    return s;
}

/* Lines that cannot be delimiters come as one span. */
static mproto_mime_cut lent_text(mproto_mime *m, mproto_span *text)
{
    mproto_mime_pass *pass = mproto_mime_pass_at(0);
    mproto_mime_passed s = nothing_passed(m);
    int begins = m->bol;

    for (;;) {
        size_t n = (size_t)(s.end - s.at);
        int candidate = begins && (n == 0 || *s.at == '-');
        int found = candidate ? is_delimiter(m, s.at, n) : 0;

        if (found)
            return lent_delimiter(m, text, &s, found);
        if (n == 0)
            return lent_tail(m, text, &s);
        s.begin |= begins && may_begin(s.at, n);
        pass(&s);
        begins = s.at == s.line;
    }
}

/* What is held is no delimiter: text, but for the line end or CR that it
 * finishes with, which may belong to the next one. */
static mproto_mime_cut held_text(mproto_mime *m, mproto_span *text)
{
    const char *p = m->hold + m->hold_from;
    size_t n = held_octets(m), keep = (size_t)mproto_fields_ending(p, n);

    if (keep == 0 && p[n - 1] == '\r')
        keep = 1;
    if (keep == n || (m->eof && lent_octets(m) == 0))
        keep = 0;
    return shown(MPROTO_CUT_TEXT, text, p, n - keep);
}

/* Octets of the line end that the hold begins with; -1 while it is a CR that
 * may become one. */
static int held_ending(const mproto_mime *m)
{
    const char *p = m->hold + m->hold_from;

    if (p[0] == '\n')
        return 1;
    if (p[0] != '\r')
        return 0;
    return held_octets(m) > 1 ? 2 : -1;
}

/* Held is a line end, or a CR, or nothing, and the beginning of a line that
 * may be a delimiter: an octet more until that is clear. */
static mproto_mime_cut held_candidate(mproto_mime *m, mproto_span *text)
{
    for (;;) {
        const char *p = m->hold + m->hold_from;
        int ending = held_ending(m), found = -1;
        size_t line = held_octets(m) - (size_t)(ending > 0 ? ending : 0);

        if (ending >= 0)
            found = is_delimiter(m, p + ending, line);
        if (found > 0) {
            m->delimiter.n += (size_t)ending;
            return shown(MPROTO_CUT_DELIMITER, text, p, m->delimiter.n);
        }
        if (lent_octets(m) == 0 && found < 0)
            return m->eof ? held_text(m, text) : MPROTO_CUT_MORE;
        if (found == 0 || (ending < 0 && m->at[0] != '\n'))
            return held_text(m, text);
        if (!hold_more(m, line < 2 ? 1
                       : line_length(m, MPROTO_MIME_LINE - line)))
            return MPROTO_CUT_NOMEM;
    }
}

mproto_mime_cut mproto_mime_line_text(mproto_mime *m, mproto_span *text)
{
    m->counted.n = 0;
    return held_octets(m) > 0 ? held_candidate(m, text) : lent_text(m, text);
}

/* What a header line, whole or the last one, is besides a field. */
static mproto_mime_cut special_line(mproto_mime *m, const char *p, size_t n)
{
    if (mproto_fields_is_end(p, n))
        return MPROTO_CUT_EMPTY;
    if (n > 1 && is_delimiter(m, p, n) > 0)
        return MPROTO_CUT_DELIMITER;
    return MPROTO_CUT_FIELD;
}

/* A field of n octets at p that is whole, or longer than can be held. */
static mproto_mime_cut whole_field(mproto_mime *m, mproto_span *field,
                                   const char *p, size_t n)
{
    if (n > m->limits.field_max)
        return shown(MPROTO_CUT_LONG, field, p, m->limits.field_max);
    return shown(MPROTO_CUT_FIELD, field, p, n);
}

/* The first lent line, of at most window octets, if it is no field. */
static mproto_mime_cut lent_special(mproto_mime *m, mproto_span *line,
                                    size_t window)
{
    mproto_mime_cut cut = MPROTO_CUT_FIELD;
    char first = m->at[0];
    size_t n;

    if (first != '\r' && first != '\n' && first != '-')
        return cut;
    n = line_length(m, window);
    if (m->at[n - 1] == '\n' || (m->eof && n == lent_octets(m)))
        cut = special_line(m, m->at, n);
    return shown(cut, line, m->at,
                 cut == MPROTO_CUT_DELIMITER ? m->delimiter.n : n);
}

/* A field that lies in the lent octets together with the octet behind it, by
 * which its end is known; else all goes to the hold. */
static mproto_mime_cut lent_field(mproto_mime *m, mproto_span *field)
{
    size_t all = lent_octets(m), window = all < m->hold_max ? all : m->hold_max;
    mproto_mime_folded s = { NULL, NULL, 0, MPROTO_ENDING_NONE };
    mproto_mime_cut cut;
    size_t n;

    if (all == 0)
        return m->eof ? MPROTO_CUT_NOTHING : MPROTO_CUT_MORE;
    cut = lent_special(m, field, window);
    if (cut != MPROTO_CUT_FIELD)
        return cut;
    s.at = m->at;
    s.end = m->at + window;
    mproto_mime_fold_at(0)(&s);
    n = (size_t)(s.at - m->at);
    if (n == all && n < m->hold_max && !m->eof)
        return hold_all(m);
    m->counted.n = s.ending ? n : 0;
    m->counted.lines = s.lines;
    m->counted.tail = 0;
    m->counted.ending = s.ending;
    return whole_field(m, field, m->at, n);
}

/* 1 when the lent octets begin with a fold, -1 when there are none. */
static int next_continues(const mproto_mime *m)
{
    return lent_octets(m) > 0 ? mproto_is(m->at[0], MPROTO_C_WSP) : -1;
}

/* 1 when the line held last has ended and cut is what that means. */
static int held_field_ends(mproto_mime *m, mproto_mime_cut *cut)
{
    int next = next_continues(m);

    *cut = MPROTO_CUT_FIELD;
    if (m->hold[m->hold_n - 1] != '\n' && lent_octets(m) > 0)
        return 0;
    if (m->hold[m->hold_n - 1] != '\n' && !m->eof) {
        *cut = MPROTO_CUT_MORE;
        return 1;
    }
    if (!m->folded)
        *cut = special_line(m, m->hold, m->hold_n);
    if (*cut != MPROTO_CUT_FIELD)
        return 1;
    if (next < 0 && !m->eof)
        *cut = MPROTO_CUT_MORE;
    if (next > 0)
        m->folded = 1;
    return next <= 0;
}

static mproto_mime_cut held_field(mproto_mime *m, mproto_span *field)
{
    mproto_mime_cut cut;

    while (!held_field_ends(m, &cut)) {
        if (m->hold_n == m->hold_max)
            break;
        if (!hold_more(m, line_length(m, m->hold_max - m->hold_n)))
            return MPROTO_CUT_NOMEM;
    }
    if (cut == MPROTO_CUT_MORE)
        return cut;
    if (cut == MPROTO_CUT_FIELD)
        return whole_field(m, field, m->hold, m->hold_n);
    return shown(cut, field, m->hold, cut == MPROTO_CUT_DELIMITER
                ? m->delimiter.n : m->hold_n);
}

mproto_mime_cut mproto_mime_line_field(mproto_mime *m, mproto_span *field)
{
    mproto_mime_cut cut;

    m->counted.n = 0;
    if (held_octets(m) == 0) {
        m->folded = 0;
        cut = lent_field(m, field);
        if (cut != MPROTO_CUT_MORE || held_octets(m) == 0)
            return cut;
    }
    return held_field(m, field);
}

mproto_mime_cut mproto_mime_line_rest(mproto_mime *m, mproto_span *text)
{
    if (held_octets(m) > 0)
        return shown(MPROTO_CUT_TEXT, text, m->hold + m->hold_from,
                     held_octets(m));
    if (lent_octets(m) == 0)
        return m->eof ? MPROTO_CUT_NOTHING : MPROTO_CUT_MORE;
    return shown(MPROTO_CUT_TEXT, text, m->at, line_length(m, lent_octets(m)));
}

int mproto_mime_line_continues(const mproto_mime *m)
{
    return held_octets(m) > 0 ? 1 : next_continues(m);
}

/* The octets that agree are held, so that they can still be a field. */
int mproto_mime_line_from(mproto_mime *m)
{
    static const char from[] = ">From ";

    while (lent_octets(m) > 0) {
        char first = held_octets(m) > 0 ? m->hold[0] : m->at[0];
        size_t i = held_octets(m) + (first != '>');

        if (m->at[0] != from[i] || !hold_more(m, 1))
            return 0;
        if (from[i + 1] == '\0')
            return 1;
    }
    return m->eof ? 0 : -1;
}
