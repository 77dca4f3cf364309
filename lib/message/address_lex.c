#include "message/address_int.h"
#include "base/chars_int.h"
#include <mailproto/utf8.h>
#include <string.h>

/* The kind of token that an octet begins: one of address_int.h, or "h" for an
 * octet that is no ASCII (an atom), " " for a blank, "n" for CR and LF. */
static const char kinds[] =
    "jjjjjjjjj njjnjjjjjjjjjjjjjjjjjj"
    " a\"aaaaa(jaa,a.aaaaaaaaaaa:;<a>a"
    "@aaaaaaaaaaaaaaaaaaaaaaaaaa[jjaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaj"
    "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh"
    "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh";

static char kind_of(char c)
{
    return kinds[(unsigned char)c];
}

/* Controls but the tab, and all that is not ASCII. */
static unsigned is_odd(char c)
{
    return (unsigned char)(c - ' ') > '~' - ' ' && c != '\t';
}

/* The line end at p, if there is a blank behind it: where the fold's blanks
 * begin. Else p. LF may stand for CRLF, as in fields. */
static const char *behind_fold(const char *p, const char *end)
{
    const char *at = p;

    if (at < end && *at == '\r')
        at++;
    if (at < end && *at == '\n' && end - at > 1
        && mproto_is(at[1], MPROTO_C_WSP))
        return at + 1;
    return p;
}

static unsigned odd_defect(char c)
{
    switch (c) {
    case '\0':
        return MPROTO_DEFECT_NUL;
    case '\r':
        return MPROTO_DEFECT_BARE_CR;
    case '\n':
        return MPROTO_DEFECT_BARE_LF;
    default:
        return is_odd(c) && (unsigned char)c < 128 ? MPROTO_DEFECT_CONTROL : 0;
    }
}

/* Of the octets of one token; most tokens have no odd one. Behind a "\" there
 * is no fold. */
static unsigned token_defects(const char *p, const char *end)
{
    unsigned defects = 0;
    size_t n = (size_t)(end - p);

    if (mproto_utf8_valid(p, n) < n)
        defects = MPROTO_DEFECT_UTF8;
    while (p < end) {
        const char *next = behind_fold(p, end);

        if (next == p)
            defects |= odd_defect(*next++);
        if (*p == '\\' && next < end)
            defects |= odd_defect(*next++);
        p = next;
    }
    return defects;
}

/* Of octets above 127, too; *high tells of them. */
static const char *atom_end(const char *p, const char *end, int *high)
{
    for (;;) {
        while (p < end && kind_of(*p) == MPROTO_ADDR_T_ATOM)
            p++;
        if (p == end || kind_of(*p) != 'h')
            return p;
        *high = 1;
        p++;
    }
}

static int is_atom_at(const char *p, const char *end)
{
    return p < end && (kind_of(*p) == MPROTO_ADDR_T_ATOM
                       || kind_of(*p) == 'h');
}

static void take_atom(mproto_addr_token *t, const char *end)
{
    int high = 0;
    const char *p = atom_end(t->p, end, &high);

    while (p < end && *p == '.' && is_atom_at(p + 1, end)) {
        p = atom_end(p + 1, end, &high);
        t->dots = 1;
    }
    t->end = p;
    t->kind = MPROTO_ADDR_T_ATOM;
    if (high)
        t->defects |= token_defects(t->p, p);
}

/* Two folds in a row leave a line of blanks: obs-FWS, RFC 5322 4.2. */
static const char *take_blanks(mproto_addr_token *t, const char *p,
                               const char *end)
{
    unsigned folds = 0;

    for (; p < end; p++) {
        char kind = kind_of(*p);

        if (kind == 'n') {
            const char *next = behind_fold(p, end);

            if (next == p)
                t->defects |= odd_defect(*p);
            else
                folds++;
            p = next;
        } else if (kind != ' ') {
            break;
        }
    }
    if (folds > 1)
        t->defects |= MPROTO_DEFECT_OBSOLETE;
    t->gap = 1;
    return p;
}

/* Behind the quoted pair at p; a "\" that ends the text stands alone. */
static const char *behind_pair(const char *p, const char *end)
{
    return end - p > 1 ? p + 2 : end;
}

static const char *quoted_end(const char *p, const char *end, unsigned *odd)
{
    while (p < end && *p != '"') {
        *odd |= is_odd(*p);
        if (*p != '\\') {
            p++;
            continue;
        }
        p = behind_pair(p, end);
        *odd |= is_odd(p[-1]);
    }
    return p < end ? p + 1 : NULL;
}

static const char *comment_end(const char *p, const char *end, unsigned *odd)
{
    size_t depth = 1;

    while (p < end && depth > 0) {
        char c = *p;

        *odd |= is_odd(c);
        p = c == '\\' ? behind_pair(p, end) : p + 1;
        *odd |= is_odd(p[-1]);
        if (c == '(')
            depth++;
        else if (c == ')')
            depth--;
    }
    return depth == 0 ? p : NULL;
}

/* "[" inside is no dtext (RFC 5322 3.4.1), and ends the search, too: so a
 * storm of "@[" is read once. */
static const char *literal_end(const char *p, const char *end, unsigned *odd)
{
    while (p < end && *p != ']' && *p != '[') {
        *odd |= is_odd(*p) | (*p == '\\');
        p = *p == '\\' ? behind_pair(p, end) : p + 1;
        *odd |= is_odd(p[-1]);
    }
    return p < end && *p == ']' ? p + 1 : NULL;
}

/* t->p is at the octet that begins it; close is what the search found. */
static int take_enclosed(mproto_addr_token *t, const char *close,
                         unsigned odd)
{
    if (!close)
        return 0;
    t->end = close;
    t->kind = *t->p;
    if (odd)
        t->defects |= token_defects(t->p, close);
    return 1;
}

/* A quote that is never closed is one octet of junk, and so is every quote
 * behind it: all of those were escaped, or it would have been closed. */
static int take_quoted(mproto_addrs *it, mproto_addr_token *t)
{
    unsigned odd = 0;
    const char *close;

    if (t->p >= it->quote_)
        return 0;
    close = quoted_end(t->p + 1, it->end_, &odd);
    if (take_enclosed(t, close, odd))
        return 1;
    it->quote_ = t->p;
    return 0;
}

/* Behind a "(" that is never closed there are no comments: whether one could
 * be closed is not asked again for each "(". */
static int take_comment(mproto_addrs *it, mproto_addr_token *t)
{
    unsigned odd = 0;
    const char *close;

    if (t->p >= it->comment_)
        return 0;
    close = comment_end(t->p + 1, it->end_, &odd);
    if (take_enclosed(t, close, odd))
        return 1;
    it->comment_ = t->p;
    return 0;
}

static int take_literal(mproto_addrs *it, mproto_addr_token *t)
{
    unsigned odd = 0;
    const char *close = literal_end(t->p + 1, it->end_, &odd);

    if (!take_enclosed(t, close, odd))
        return 0;
    if (memchr(t->p, '\\', (size_t)(close - t->p)))
        t->defects |= MPROTO_DEFECT_OBSOLETE;   /* obs-dtext, RFC 5322 4.4 */
    return 1;
}

static int take_enclosure(mproto_addrs *it, mproto_addr_token *t, char kind,
                          int literal)
{
    switch (kind) {
    case MPROTO_ADDR_T_QUOTED:
        return take_quoted(it, t);
    case MPROTO_ADDR_T_COMMENT:
        return take_comment(it, t);
    case MPROTO_ADDR_T_LITERAL:
        return literal && take_literal(it, t);
    default:
        return -1;
    }
}

static void take_other(mproto_addrs *it, mproto_addr_token *t, int literal)
{
    char kind = kind_of(*t->p);
    int taken = take_enclosure(it, t, kind, literal);

    if (taken > 0)
        return;
    t->kind = taken < 0 ? kind : MPROTO_ADDR_T_JUNK;
    t->end = t->p + 1;
    if (t->kind == MPROTO_ADDR_T_JUNK)
        t->defects |= odd_defect(*t->p);
}

void mproto_addr_lex(mproto_addrs *it, mproto_addr_token *t, int literal)
{
    const char *p = it->at_, *end = it->end_;

    t->defects = 0;
    t->gap = t->dots = 0;
    if (p < end && (kind_of(*p) == ' ' || kind_of(*p) == 'n'))
        p = take_blanks(t, p, end);
    t->p = t->end = p;
    if (p == end)
        t->kind = MPROTO_ADDR_T_END;
    else if (is_atom_at(p, end))
        take_atom(t, end);
    else
        take_other(it, t, literal);
    it->at_ = t->end;
}
