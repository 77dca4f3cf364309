#include "imap/imap_values_int.h"
#include "base/chars_int.h"
#include "base/octets_int.h"
#include "imap/imap_literal_int.h"
#include <string.h>

#define NO_LIST UINT32_MAX      /* stands in skip: no list is around this one */

/* What was read last. */
typedef enum place {
    AT_START, BEHIND_BLANK, BEHIND_OPEN,        /* a value may follow */
    BEHIND_VALUE, BEHIND_CLOSE
} place;

typedef struct reader {
    mproto_imap_values *t;
    mproto_span    text;
    size_t         at;          /* octet of text that is next */
    uint32_t       open;        /* the innermost list that has not ended */
    unsigned       depth;
    place          place;
} reader;

/* 1: ends an atom; 2: is not for itself in a quoted string. */
static const unsigned char ends[256] = {
    3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 1, 1, 3, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 0, 3, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1
};

/* Octets of text from i on up to the first that ends them, or all. */
static size_t span_of(mproto_span text, size_t i, unsigned char bit)
{
    size_t from = i;

    while (i < text.n && !(ends[(unsigned char)text.p[i]] & bit))
        i++;
    return i - from;
}

static int add_token(reader *r, mproto_imap_kind kind, const char *p, size_t n)
{
    mproto_imap_token *token;

    if (r->t->n == r->t->cap)
        return MPROTO_E_FULL;
    token = &r->t->room[r->t->n++];
    token->kind = (unsigned char)kind;
    token->octets = 0;
    token->p = p;
    token->n = (uint32_t)n;
    token->skip = 1;
    return MPROTO_OK;
}

/* --- lists: the skip of an open one is the place of the one around it --- */

static int open_list(reader *r)
{
    uint32_t list = (uint32_t)r->t->n;
    int code = MPROTO_E_LIMIT;

    if (r->place == BEHIND_VALUE)
        return MPROTO_E_ARG;
    if (r->depth < r->t->depth_max)
        code = add_token(r, MPROTO_IMAP_LIST, r->text.p + r->at, 0);
    if (code != MPROTO_OK)
        return code;
    r->t->room[list].skip = r->open;
    r->open = list;
    r->depth++;
    r->at++;
    r->place = BEHIND_OPEN;
    return MPROTO_OK;
}

static int close_list(reader *r)
{
    mproto_imap_token *list;

    if (r->open == NO_LIST)
        return MPROTO_E_ARG;
    if (r->place == BEHIND_BLANK)
        r->t->leniencies |= MPROTO_VALUES_BLANKS;
    list = &r->t->room[r->open];
    r->at++;
    list->n = (uint32_t)(r->text.p + r->at - list->p);
    r->open = list->skip;
    list->skip = (uint32_t)(r->t->room + r->t->n - list);
    r->depth--;
    r->place = BEHIND_CLOSE;
    return MPROTO_OK;
}

/* --- strings --- */

/* Octets from i on that are for themselves, eight at once: none is a quote, a
 * backslash, or below 14, as NUL, CR and LF are. The first mark is exact. */
static size_t plain_octets(mproto_span text, size_t i)
{
    const uint64_t ones = MPROTO_OCTETS_ONE;
    uint64_t w, odd;
    size_t from = i;

    for (; text.n - i >= sizeof w; i += sizeof w) {
        w = mproto_octets_load(text.p + i);
        odd = ((w ^ ones * '"') - ones) | ((w ^ ones * '\\') - ones) |
              (w - ones * 14);
        odd &= ~w & ones << 7;
        if (odd)
            return i - from + mproto_octets_before(odd);
    }
    return i - from;
}

/* Octets up to the quote that ends it; 1 in *escapes: there are some. E_ARG:
 * it does not end, or not in this line. */
static int find_quote(mproto_span text, size_t from, size_t *n, int *escapes)
{
    size_t i = from + plain_octets(text, from);

    i += span_of(text, i, 2);
    *escapes = 0;
    while (i < text.n && text.p[i] == '\\') {
        *escapes = 1;
        i++;
        if (i < text.n && (text.p[i] == '"' || text.p[i] == '\\'))
            i++;
        i += span_of(text, i, 2);
    }
    *n = i - from;
    return i < text.n && text.p[i] == '"' ? MPROTO_OK : MPROTO_E_ARG;
}

/* Into side, without the backslashes. Behind p[n] stands a quote. */
static int unquote(reader *r, const char *p, size_t n)
{
    size_t i, kept = 0;
    char *to;

    if (n > r->t->side_cap - r->t->side_n)
        return MPROTO_E_FULL;
    to = r->t->side + r->t->side_n;
    for (i = 0; i < n; i++) {
        if (p[i] == '\\' && (p[i + 1] == '"' || p[i + 1] == '\\'))
            i++;
        else if (p[i] == '\\')
            r->t->leniencies |= MPROTO_VALUES_BACKSLASH;
        to[kept++] = p[i];
    }
    r->t->side_n += kept;
    return add_token(r, MPROTO_IMAP_STRING, to, kept);
}

static int read_quoted(reader *r)
{
    size_t from = r->at + 1, n;
    int escapes, code = find_quote(r->text, from, &n, &escapes);

    if (code == MPROTO_OK && escapes)
        code = unquote(r, r->text.p + from, n);
    else if (code == MPROTO_OK)
        code = add_token(r, MPROTO_IMAP_STRING, r->text.p + from, n);
    if (code == MPROTO_OK)
        r->at = from + n + 1;
    return code;
}

/* octets: of a literal8, which begins with "~" and may hold NUL. */
static int read_literal(reader *r, int octets)
{
    mproto_span rest = r->text;
    const char *p;
    uint64_t n = 0;
    int code;

    rest.p += r->at + (size_t)octets;
    rest.n -= r->at + (size_t)octets;
    p = mproto_imap_literal(rest, r->t->lf_lines, &n);
    if (!p || (!octets && n > 0 && memchr(p, '\0', (size_t)n)))
        return MPROTO_E_ARG;
    code = add_token(r, MPROTO_IMAP_STRING, p, (size_t)n);
    if (code != MPROTO_OK)
        return code;
    r->t->room[r->t->n - 1].octets = (unsigned char)octets;
    r->at = (size_t)(p - r->text.p) + (size_t)n;
    return MPROTO_OK;
}

/* --- atoms: all else --- */

/* Octets from i on, eight at once, that are "*" to "z": none ends an atom. */
static size_t atom_octets(mproto_span text, size_t i)
{
    const uint64_t ones = MPROTO_OCTETS_ONE;
    uint64_t w, odd;
    size_t from = i;

    for (; text.n - i >= sizeof w; i += sizeof w) {
        w = mproto_octets_load(text.p + i);
        odd = w | (w - ones * '*') | (w + ones * (127 - 'z'));
        odd &= ones << 7;
        if (odd)
            return i - from + mproto_octets_before(odd);
    }
    return i - from;
}

static int read_atom(reader *r)
{
    mproto_span atom;
    int code;

    atom.p = r->text.p + r->at;
    atom.n = atom_octets(r->text, r->at);
    atom.n += span_of(r->text, r->at + atom.n, 1);
    if (atom.n == 0)
        return MPROTO_E_ARG;
    code = atom.n == 3 && !r->t->atom_nil && mproto_same_n(atom, "nil", 3)
        ? add_token(r, MPROTO_IMAP_NIL, atom.p, 0)
        : add_token(r, MPROTO_IMAP_ATOM, atom.p, atom.n);
    if (code == MPROTO_OK)
        r->at += atom.n;
    return code;
}

/* --- all of it --- */

static int read_value(reader *r)
{
    const char *p = r->text.p + r->at;

    if (r->place == BEHIND_VALUE || r->place == BEHIND_CLOSE)
        return MPROTO_E_ARG;
    r->place = BEHIND_VALUE;
    if (*p == '"')
        return read_quoted(r);
    if (*p == '{')
        return read_literal(r, 0);
    if (*p == '~' && r->text.n - r->at > 1 && p[1] == '{')
        return read_literal(r, 1);
    return read_atom(r);
}

static int read_blank(reader *r)
{
    if (r->place <= BEHIND_OPEN)
        r->t->leniencies |= MPROTO_VALUES_BLANKS;
    r->place = BEHIND_BLANK;
    r->at++;
    return MPROTO_OK;
}

static int read_one(reader *r)
{
    switch (r->text.p[r->at]) {
    case ' ':
        return read_blank(r);
    case '(':
        return open_list(r);
    case ')':
        return close_list(r);
    default:
        return read_value(r);
    }
}

/* Values up to CR, which is of none and so the end of a line; or one. */
static int read_values(mproto_imap_values *t, mproto_span text, int one)
{
    reader r = { t, text, 0, NO_LIST, 0, AT_START };
    int code = text.n < NO_LIST ? MPROTO_OK : MPROTO_E_LIMIT;

    t->n = t->side_n = 0;
    t->leniencies = 0;
    while (code == MPROTO_OK && r.at < text.n && text.p[r.at] != '\r' &&
           !(one && r.open == NO_LIST && r.place >= BEHIND_VALUE))
        code = read_one(&r);
    if (code == MPROTO_OK && r.open != NO_LIST)
        code = MPROTO_E_ARG;
    if (r.place == BEHIND_BLANK)
        t->leniencies |= MPROTO_VALUES_BLANKS;
    t->at = r.at;
    return code;
}

int mproto_imap_values_read(mproto_imap_values *t, mproto_span text)
{
    int code = read_values(t, text, 0);

    return code == MPROTO_OK && t->at < text.n ? MPROTO_E_ARG : code;
}

size_t mproto_imap_values_line(mproto_imap_values *t, mproto_span text)
{
    if (read_values(t, text, 0) != MPROTO_OK || text.n - t->at < 2 ||
        text.p[t->at + 1] != '\n')
        return 0;
    return t->at + 2;
}

size_t mproto_imap_values_item(mproto_imap_values *t, mproto_span text)
{
    if (read_values(t, text, 1) != MPROTO_OK || t->at == text.n ||
        (text.p[t->at] != ' ' && text.p[t->at] != ')'))
        return 0;
    return t->at;
}

#undef NO_LIST
