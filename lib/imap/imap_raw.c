#include "imap/imap_raw_int.h"
#include "base/chars_int.h"
#include "imap/imap_literal_int.h"

/* Behind the quoted string that begins at i; 0: its end is not there. */
static size_t raw_quoted(mproto_span text, size_t i)
{
    for (i++; i < text.n && text.p[i] != '"'; i++) {
        if (text.p[i] == '\\')
            i++;
        if (i < text.n && text.p[i] != '\t' &&
            mproto_is(text.p[i], MPROTO_C_CTL))
            return 0;
    }
    return i < text.n ? i + 1 : 0;
}

/* A literal is a value of its own, and not a part of a word. */
static int raw_stands_alone(const mproto_imap_raw *r, size_t i)
{
    mproto_span text = r->left;

    if (r->literal && text.n > 0 && *text.p != ' ' && *text.p != ')')
        return 0;
    return i == 0 || i == text.n || text.p[i - 1] == ' ' ||
           text.p[i - 1] == '(';
}

/* Where the first literal of text begins, or all of it ends. -1: it is not of
 * the grammar. */
static int raw_plain(mproto_imap_raw *r, size_t *end)
{
    mproto_span text = r->left;
    size_t i = 0;

    while (i < text.n && text.p[i] != '{') {
        if (mproto_is(text.p[i], MPROTO_C_CTL) ||
            (text.p[i] == ')' && r->depth == 0))
            return -1;
        if (text.p[i] == '(')
            r->depth++;
        if (text.p[i] == ')')
            r->depth--;
        i = text.p[i] == '"' ? raw_quoted(text, i) : i + 1;
        if (i == 0)
            return -1;
    }
    if (i < text.n && i > 0 && text.p[i - 1] == '~')
        i--;
    *end = i;
    return raw_stands_alone(r, i) ? 0 : -1;
}

static int raw_literal(mproto_imap_raw *r, mproto_span *piece)
{
    mproto_span text = r->left;
    const char *octets;
    uint64_t n;

    if (*text.p == '~') {
        text.p++;
        text.n--;
    }
    octets = mproto_imap_literal(text, 1, &n);
    if (!octets)
        return MPROTO_E_ARG;
    piece->p = octets;
    piece->n = (size_t)n;
    r->left.n = (size_t)(text.p + text.n - octets) - piece->n;
    r->left.p = octets + piece->n;
    r->literal = 1;
    return 1;
}

int mproto_imap_raw_next(mproto_imap_raw *r, mproto_span *piece)
{
    size_t n;

    if (raw_plain(r, &n) < 0)
        return MPROTO_E_ARG;
    if (n == 0 && r->left.n > 0)
        return raw_literal(r, piece);
    if (n == 0)
        return r->depth > 0 ? MPROTO_E_ARG : 0;
    r->literal = 0;
    piece->p = r->left.p;
    piece->n = n;
    r->left.p += n;
    r->left.n -= n;
    return 1;
}
