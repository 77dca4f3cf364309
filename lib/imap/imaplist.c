#include <mailproto/imaplist.h>
#include "base/chars_int.h"
#include "base/print_int.h"

/* Reference and pattern as one text, and how far a name may be in it. */
typedef struct matcher {
    const mproto_imaplist_pattern *p;
    size_t n;
    size_t low, high;           /* the first place, and behind the last */
    unsigned char at[MPROTO_IMAPLIST_MAX + 1];  /* 1: may be here */
} matcher;

/* --- patterns: all ways at once, as a name goes by --- */

static char pattern_char(const mproto_imaplist_pattern *p, size_t i)
{
    return i < p->reference.n ? p->reference.p[i]
        : p->pattern.p[i - p->reference.n];
}

static int is_wildcard(const matcher *m, size_t i)
{
    char c = i < m->n ? pattern_char(m->p, i) : '\0';

    return c == '*' || c == '%';
}

/* A wildcard may be nothing. */
static void pass_wildcards(matcher *m)
{
    size_t i;

    for (i = m->low; i < m->high; i++) {
        if (!m->at[i] || !is_wildcard(m, i))
            continue;
        m->at[i + 1] = 1;
        if (m->high == i + 1)
            m->high++;
    }
}

/* May c of the name stand where the pattern has this. */
static int takes(const matcher *m, size_t i, char c, int any_case)
{
    char has = pattern_char(m->p, i);

    if (has == '*')
        return 1;
    if (has == '%')
        return c != m->p->delimiter || c == '\0';
    return has == c || (any_case && mproto_lower(has) == mproto_lower(c));
}

/* From the last place to the first, so that each is asked before it moves. */
static void step_pattern(matcher *m, char c, int any_case)
{
    size_t i;
    int moves;

    for (i = m->high; i-- > m->low; ) {
        if (!m->at[i])
            continue;
        moves = i < m->n && takes(m, i, c, any_case);
        if (moves && is_wildcard(m, i))
            continue;
        m->at[i] = 0;
        if (moves)
            m->at[i + 1] = 1;
        if (moves && m->high == i + 1)
            m->high++;
    }
    while (m->low < m->high && !m->at[m->low])
        m->low++;
    while (m->high > m->low && !m->at[m->high - 1])
        m->high--;
    pass_wildcards(m);
}

/* Octets in front that are INBOX in any case of letters (RFC 9051 5.1). */
static size_t inbox_octets(mproto_span name, char delimiter)
{
    mproto_span first = name;

    if (name.n < 5 || (name.n > 5 && name.p[5] != delimiter))
        return 0;
    first.n = 5;
    return mproto_same(first, "inbox") ? 5 : 0;
}

int mproto_imaplist_match(const mproto_imaplist_pattern *p, mproto_span name)
{
    size_t inbox = inbox_octets(name, p->delimiter), i;
    matcher m;

    if (p->reference.n > MPROTO_IMAPLIST_MAX ||
        p->pattern.n > MPROTO_IMAPLIST_MAX - p->reference.n)
        return 0;
    m.p = p;
    m.n = p->reference.n + p->pattern.n;
    memset(m.at, 0, m.n + 1);
    m.at[0] = 1;
    m.low = 0;
    m.high = 1;
    pass_wildcards(&m);
    for (i = 0; i < name.n && m.low < m.high; i++)
        step_pattern(&m, name.p[i], i < inbox);
    return m.at[m.n];
}

/* --- order --- */

static int rank_of(char c, char delimiter)
{
    return c == delimiter && c != '\0' ? -1 : (unsigned char)c;
}

int mproto_imaplist_order(mproto_span a, mproto_span b, char delimiter)
{
    size_t i, n = a.n < b.n ? a.n : b.n;

    for (i = 0; i < n; i++) {
        if (a.p[i] != b.p[i])
            return rank_of(a.p[i], delimiter) - rank_of(b.p[i], delimiter);
    }
    return (a.n > n) - (b.n > n);
}

/* --- attributes --- */

/* In the order of their bits. */
static const char *const attributes[] = {
    "\\Noselect", "\\NonExistent", "\\Noinferiors", "\\HasChildren",
    "\\HasNoChildren", "\\Marked", "\\Unmarked", "\\Subscribed", "\\Remote",
    "\\All", "\\Archive", "\\Drafts", "\\Flagged", "\\Junk", "\\Sent",
    "\\Trash", "\\Important"
};

#define ATTRIBUTES (sizeof attributes / sizeof *attributes)

size_t mproto_imaplist_attrs_write(char *dst, size_t cap, unsigned attrs)
{
    mproto_print out = { dst, cap, 0 };
    unsigned i;

    for (i = 0; i < ATTRIBUTES; i++) {
        if (!(attrs >> i & 1))
            continue;
        if (out.n > 0)
            mproto_print_char(&out, ' ');
        mproto_print_text(&out, attributes[i]);
    }
    return mproto_print_end(&out);
}

unsigned mproto_imaplist_attr(mproto_span name)
{
    mproto_span known;
    unsigned i;

    for (i = 0; i < ATTRIBUTES; i++) {
        known.p = attributes[i];
        known.n = mproto_length(known.p);
        if (mproto_same_span(name, known))
            return 1u << i;
    }
    return 0;
}

#undef ATTRIBUTES
