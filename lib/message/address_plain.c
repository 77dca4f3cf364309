#include "message/address_int.h"
#include "base/chars_int.h"
#include "codec/utf8_int.h"
#include <string.h>

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

/* Behind the character at p, which is no ASCII; or NULL. */
static const char *plain_utf8(const char *p, const char *end)
{
    uint32_t c;
    int n = mproto_utf8_next(p, (size_t)(end - p), &c);

    return n > 0 ? p + n : NULL;
}

/* Behind the quoted-string or the comment at p, in which nothing is escaped or
 * nested; else NULL. */
static const char *plain_enclosed(const char *p, const char *end, char close)
{
    char open = *p;

    for (p++; p < end && *p != close; p++)
        if (*p == '\\' || *p == open || *p < ' ' || *p > '~')
            return NULL;
    return p < end ? p + 1 : NULL;
}

/* Behind the word, a part of it, or the dot at p; or NULL. */
static const char *plain_word(mproto_addr *a, const char *p,
                              const mproto_addrs *it)
{
    if (mproto_is(*p, MPROTO_C_ATEXT))
        return plain_atom(p, it->end_);
    if (*p == '"' && p < it->quote_)
        return plain_enclosed(p, it->end_, '"');
    if ((unsigned char)*p > 127)
        return plain_utf8(p, it->end_);
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

/* Behind the comment at p, if there is one, and blanks; or NULL. */
static const char *plain_comment(mproto_addr *a, const char *p,
                                 const mproto_addrs *it)
{
    const char *end = it->end_, *close;

    if (p == end || *p != '(')
        return p;
    close = p < it->comment_ ? plain_enclosed(p, end, ')') : NULL;
    if (!close)
        return NULL;
    a->comment = mproto_addr_between(p, close);
    return plain_blanks(close, end);
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
    p = plain_comment(a, plain_blanks(p, end), it);
    if (!p || (p < end && *p != ','))
        return 0;
    a->type = MPROTO_ADDR_MAILBOX;
    a->raw.p = it->at_;
    it->at_ = p < end ? p + 1 : p;
    mproto_addr_octets(a);
    return 1;
}
