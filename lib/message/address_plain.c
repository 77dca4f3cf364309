#include "message/address_int.h"
#include "base/chars_int.h"
#include <string.h>

/* Octets that mean something to a shell, a file system or an old mailer. */
static int is_special(char c)
{
    if (mproto_is(c, MPROTO_C_ALPHA | MPROTO_C_DIGIT)
        || c == '.' || c == '-' || c == '_' || c == '+')
        return 0;
    return memchr("!%|/`$&;\\ \t@,<>():'*?~#", c, 23) != NULL;
}

/* The bits of chars_int.h that all octets have. */
static unsigned common_bits(mproto_span s)
{
    unsigned bits = 0xff;
    size_t i;

    for (i = 0; i < s.n; i++)
        bits &= mproto_chars[(unsigned char)s.p[i]];
    return bits;
}

static int is_ascii(mproto_span s)
{
    unsigned char all = 0;
    size_t i;

    for (i = 0; i < s.n; i++)
        all |= (unsigned char)s.p[i];
    return all < 128;
}

static int has_special(mproto_span local)
{
    size_t i, front = local.n > 1 && *local.p == '"' ? 1 : 0;

    if (local.n > 0 && (local.p[front] == '-' || local.p[front] == '.'))
        return 1;
    for (i = 0; i < local.n; i++)
        if (is_special(local.p[i]))
            return 1;
    return 0;
}

/* "=?charset?encoding?text?=", wherever it stands. */
int mproto_addr_is_word(mproto_span text)
{
    unsigned marks = 0;
    size_t i;

    for (i = 1; i < text.n; i++) {
        if (marks == 0) {
            marks = text.p[i] == '?' && text.p[i - 1] == '=';
            continue;
        }
        if (marks > 3 && text.p[i] == '=' && text.p[i - 1] == '?')
            return 1;
        marks += text.p[i] == '?';
    }
    return 0;
}

/* Tokens of MIME have neither "=" nor "?", and are ASCII. */
void mproto_addr_octets(mproto_addr *a)
{
    if (has_special(a->local))
        a->flags |= MPROTO_ADDR_SPECIAL;
    if (common_bits(a->local) & common_bits(a->domain) & MPROTO_C_TOKEN)
        return;
    if (!is_ascii(a->local) || !is_ascii(a->domain))
        a->flags |= MPROTO_ADDR_UTF8;
    if (mproto_addr_is_word(a->local) || mproto_addr_is_word(a->domain))
        a->defects |= MPROTO_DEFECT_WORD;
}

/* Blanks, and CRLF in front of one; a second fold would be obsolete. Most
 * often it is one blank. */
static const char *plain_blanks(const char *p, const char *end)
{
    int folds = 0;

    if (p < end && *p == ' ')
        p++;
    if (p == end || *p > ' ')
        return p;
    for (;;) {
        while (p < end && mproto_is(*p, MPROTO_C_WSP))
            p++;
        if (folds++ || end - p < 3 || p[0] != '\r' || p[1] != '\n'
            || !mproto_is(p[2], MPROTO_C_WSP))
            return p;
        p += 2;
    }
}

static const char *plain_atom(const char *p, const char *end)
{
    while (p < end && mproto_is(*p, MPROTO_C_ATEXT))
        p++;
    return p;
}

/* Behind the dot-atom at p; p when there is none. */
static const char *plain_dot_atom(const char *p, const char *end)
{
    const char *at = plain_atom(p, end), *from = p;

    while (at > from && at < end && *at == '.') {
        from = at + 1;
        at = plain_atom(from, end);
    }
    return at > from ? at : p;
}

/* Behind the quoted-string at p that has nothing to escape; else NULL. */
static const char *plain_quoted(const char *p, const char *end)
{
    for (p++; p < end && *p != '"'; p++)
        if (*p == '\\' || *p < ' ' || *p > '~')
            return NULL;
    return p < end ? p + 1 : NULL;
}

/* Behind the word or the dot at p, or NULL. */
static const char *plain_word(mproto_addr *a, const char *p,
                              const mproto_addrs *it)
{
    if (mproto_is(*p, MPROTO_C_ATEXT))
        return plain_atom(p, it->end_);
    if (*p == '"' && p < it->quote_)
        return plain_quoted(p, it->end_);
    a->defects = MPROTO_DEFECT_OBSOLETE;
    return *p == '.' && p > a->display.p ? p + 1 : NULL;
}

/* Words up to "<": behind that, or NULL. */
static const char *plain_phrase(mproto_addr *a, const char *p,
                                const mproto_addrs *it)
{
    const char *end = it->end_;

    a->display.p = p;
    while (p < end && *p != '<') {
        p = plain_word(a, p, it);
        if (!p)
            return NULL;
        a->display.n = (size_t)(p - a->display.p);
        p = plain_blanks(p, end);
    }
    return p < end ? p + 1 : NULL;
}

/* dot-atom@dot-atom: behind it, or NULL. */
static const char *plain_spec(mproto_addr *a, const char *p, const char *end)
{
    const char *at = plain_dot_atom(p, end), *to;

    if (at == p || at == end || *at != '@')
        return NULL;
    to = plain_dot_atom(at + 1, end);
    a->local.p = p;
    a->local.n = (size_t)(at - p);
    a->domain.p = at + 1;
    a->domain.n = (size_t)(to - at) - 1;
    return a->domain.n > 0 ? to : NULL;
}

int mproto_addr_plain(mproto_addrs *it, mproto_addr *a)
{
    const char *end = it->end_, *first = plain_blanks(it->at_, end), *p;

    memset(a, 0, sizeof *a);
    p = plain_spec(a, first, end);
    if (!p) {
        p = plain_phrase(a, first, it);
        p = p ? plain_spec(a, p, end) : NULL;
        if (!p || p == end || *p++ != '>')
            return 0;
    }
    p = plain_blanks(p, end);
    if (p < end && *p != ',')
        return 0;
    a->type = MPROTO_ADDR_MAILBOX;
    a->raw.p = it->at_;
    it->at_ = p < end ? p + 1 : p;
    mproto_addr_octets(a);
    return 1;
}
