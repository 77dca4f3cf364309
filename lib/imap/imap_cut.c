#include "imap/imap_cut_int.h"
#include <string.h>

/* PLAIN, or what was read last. SIZE and those behind it are an announcement
 * as far as it was read. */
typedef enum cut_state {
    CUT_PLAIN, CUT_ESCAPE, CUT_CR, CUT_TILDE,
    CUT_OPEN, CUT_SIZE, CUT_PLUS, CUT_CLOSE, CUT_CLOSE_CR
} cut_state;

/* Where an octet means something: */
#define IN_LINE   1u
#define IN_ITEM   2u
#define IN_NAME   4u
#define IN_QUOTE  8u
#define IN_LOOSE 16u            /* in a quote, with MPROTO_CUT_LOOSE */
#define IN_TEXT  32u
#define IN_LIST  64u            /* inside of parentheses of an item */

#define UNQUOTED   (IN_LINE | IN_ITEM | IN_NAME | IN_LIST)
#define EVERYWHERE (UNQUOTED | IN_QUOTE | IN_LOOSE)
#define OF_LITERAL (UNQUOTED | IN_LOOSE)

static const unsigned char cut_means[256] = {
    ['\r'] = EVERYWHERE | IN_TEXT, ['\n'] = EVERYWHERE | IN_TEXT,
    ['"'] = EVERYWHERE,
    ['\\'] = IN_QUOTE | IN_LOOSE,
    ['{'] = OF_LITERAL, ['~'] = OF_LITERAL,
    ['('] = IN_ITEM | IN_NAME | IN_LIST, [')'] = IN_ITEM | IN_NAME | IN_LIST,
    [' '] = IN_ITEM | IN_NAME,
    ['['] = IN_NAME, [']'] = IN_NAME
};

#undef UNQUOTED
#undef EVERYWHERE
#undef OF_LITERAL

static inline unsigned char cut_where(const mproto_imap_cut *c)
{
    if (c->quoted)
        return c->flags & MPROTO_CUT_LOOSE ? IN_LOOSE : IN_QUOTE;
    if (c->flags & MPROTO_CUT_TEXT)
        return IN_TEXT;
    if (!(c->flags & MPROTO_CUT_ITEMS))
        return IN_LINE;
    if (c->flags & MPROTO_CUT_BRACKETS)
        return IN_NAME;
    return c->depth > 0 ? IN_LIST : IN_ITEM;
}

/* Quotes and parentheses, which most octets that mean something are, are read
 * here. */
static size_t cut_skip(mproto_imap_cut *c, const char *p, size_t n)
{
    unsigned char bit = cut_where(c);
    size_t i;

    for (i = 0;; i++) {
        while (i < n && !(cut_means[(unsigned char)p[i]] & bit))
            i++;
        if (i == n)
            break;
        if (p[i] == '"')
            c->quoted = !c->quoted;
        else if (p[i] == '(')
            c->depth++;
        else if (p[i] == ')' && c->depth > 0)
            c->depth--;
        else
            break;
        bit = cut_where(c);
    }
    return i;
}

/* --- announcements of literals --- */

/* More digits than any size has. */
#define HUGE_SIZE UINT64_MAX

static void cut_digit(mproto_imap_cut *c, char digit)
{
    uint64_t n = (uint64_t)(digit - '0');

    if (c->size > (INT64_MAX - n) / 10)
        c->size = HUGE_SIZE;
    else
        c->size = c->size * 10 + n;
}

/* The state with ch in an announcement, or PLAIN: it is none. */
static cut_state cut_announced(mproto_imap_cut *c, char ch)
{
    int digit = ch >= '0' && ch <= '9';

    if (c->state <= CUT_SIZE && digit) {
        cut_digit(c, ch);
        return CUT_SIZE;
    }
    if (c->state == CUT_SIZE && ch == '+') {
        c->plus = 1;
        return CUT_PLUS;
    }
    if ((c->state == CUT_SIZE || c->state == CUT_PLUS) && ch == '}')
        return CUT_CLOSE;
    return c->state == CUT_CLOSE && ch == '\r' ? CUT_CLOSE_CR : CUT_PLAIN;
}

static void cut_brace(mproto_imap_cut *c)
{
    c->octets = c->state == CUT_TILDE;
    c->plus = 0;
    c->size = 0;
    c->state = CUT_OPEN;
}

static mproto_cut_type cut_literal(mproto_imap_cut *c)
{
    c->state = CUT_PLAIN;
    c->quoted = 0;
    if (c->size == HUGE_SIZE)
        return MPROTO_CUT_HUGE;
    c->left = c->size;
    return c->flags & MPROTO_CUT_ASK ? MPROTO_CUT_LITERAL : 0;
}

#undef HUGE_SIZE

/* --- octets that mean something --- */

static mproto_cut_type cut_lf(mproto_imap_cut *c)
{
    cut_state behind = (cut_state)c->state;
    int alone = behind != CUT_CR && behind != CUT_CLOSE_CR;

    c->state = CUT_PLAIN;
    if (alone && !(c->flags & MPROTO_CUT_LF))
        return c->quoted ? 0 : MPROTO_CUT_BARE;
    if (behind == CUT_CLOSE_CR || behind == CUT_CLOSE)
        return cut_literal(c);
    return MPROTO_CUT_LINE;
}

/* 1: it ends the item, and is not of it. */
static int cut_bracket(mproto_imap_cut *c, char ch)
{
    if (ch == '(' || ch == '[')
        c->depth++;
    else if (c->depth == 0 && ch != ']')
        return 1;
    else if (ch != ' ' && c->depth > 0)
        c->depth--;
    return 0;
}

/* Likewise. */
static int cut_plain(mproto_imap_cut *c, char ch)
{
    switch (ch) {
    case '"':
        c->quoted = !c->quoted;
        return 0;
    case '{':
        cut_brace(c);
        return 0;
    case '\\':
        c->state = CUT_ESCAPE;
        return 0;
    case '\r':
        c->state = CUT_CR;
        return 0;
    case '~':
        c->state = CUT_TILDE;
        return 0;
    default:
        return cut_bracket(c, ch);
    }
}

/* 0: the octet is read, and was not the end. */
static mproto_cut_type cut_octet(mproto_imap_cut *c, char ch)
{
    if (ch == '\n')
        return cut_lf(c);
    if (c->state >= CUT_OPEN) {
        c->state = (unsigned char)cut_announced(c, ch);
        if (c->state != CUT_PLAIN)
            return 0;
    }
    if (c->state == CUT_ESCAPE && ch != '\r') {
        c->state = CUT_PLAIN;
        return 0;
    }
    if (c->state != CUT_TILDE || ch != '{')
        c->state = CUT_PLAIN;
    if (!(cut_means[(unsigned char)ch] & cut_where(c)))
        return 0;
    return cut_plain(c, ch) ? MPROTO_CUT_ITEM : 0;
}

#undef IN_LINE
#undef IN_ITEM
#undef IN_NAME
#undef IN_QUOTE
#undef IN_LOOSE
#undef IN_TEXT
#undef IN_LIST

static size_t cut_skip_literal(mproto_imap_cut *c, size_t n)
{
    if (n > c->left)
        n = (size_t)c->left;
    c->left -= n;
    return n;
}

/* Octets of a line that ends in CRLF and announces no literal: quotes and all
 * else in it need not be looked at where they may be wrong. 0: not so. */
static size_t cut_whole_line(const mproto_imap_cut *c, const char *p, size_t n)
{
    const unsigned char flags = c->flags;
    const char *lf;

    if (flags & MPROTO_CUT_ITEMS || c->state != CUT_PLAIN || c->quoted ||
        !(flags & (MPROTO_CUT_LOOSE | MPROTO_CUT_TEXT)))
        return 0;
    lf = memchr(p, '\n', n);
    if (!lf || lf == p || lf[-1] != '\r')
        return 0;
    n = (size_t)(lf - p);
    if (!(flags & MPROTO_CUT_TEXT) && memchr(p, '{', n))
        return 0;
    return n + 1;
}

mproto_cut_type mproto_imap_cut_next(mproto_imap_cut *c, const char *p,
                                     size_t n, size_t *used)
{
    mproto_cut_type type = 0;
    size_t i = 0;

    if (n > 0 && c->left == 0 && (i = cut_whole_line(c, p, n)) > 0)
        type = MPROTO_CUT_LINE;
    while (type == 0 && i < n) {
        if (c->left > 0) {
            i += cut_skip_literal(c, n - i);
            continue;
        }
        if (c->state == CUT_PLAIN)
            i += cut_skip(c, p + i, n - i);
        if (i < n) {
            type = cut_octet(c, p[i]);
            i += type != MPROTO_CUT_ITEM;
        }
    }
    *used = i;
    return type == 0 ? MPROTO_CUT_MORE : type;
}
