#include "smtp/smtp_int.h"
#include "base/chars_int.h"
#include "base/print_int.h"
#include <string.h>

#define LOCAL_MAX   64u         /* RFC 5321 4.5.3.1.1 */
#define MAILBOX_MAX 254u        /* 4.5.3.1.3 has 256 with < and > */

/* Octets that mean something to a shell, a file system or an old mailer. */
static const unsigned char specials[256] = {
    ['!'] = 1, ['%'] = 1, ['|'] = 1, ['/'] = 1, ['`'] = 1, ['$'] = 1,
    ['&'] = 1, [';'] = 1, ['\\'] = 1, [' '] = 1, ['@'] = 1, [','] = 1,
    ['<'] = 1, ['>'] = 1, ['('] = 1, [')'] = 1, [':'] = 1, ['\''] = 1,
    ['*'] = 1, ['?'] = 1, ['~'] = 1, ['#'] = 1
};

static mproto_span part(const char *from, const char *to)
{
    mproto_span s;

    s.p = from;
    s.n = (size_t)(to - from);
    return s;
}

/* atext, and what RFC 6531 3.3 adds to it */
static int is_atext(char c, unsigned may)
{
    return mproto_is(c, MPROTO_C_ATEXT) ||
           ((may & MPROTO_PATH_MAY_UTF8) && mproto_smtp_is_eight(c));
}

/* qtextSMTP is printable ASCII, and so is what "\" stands before; RFC 6531
 * 3.3 adds to the first only. */
static int is_quoted(char c, int escaped, unsigned may)
{
    if (mproto_smtp_is_eight(c))
        return !escaped && (may & MPROTO_PATH_MAY_UTF8);
    return c >= 32 && c <= 126;
}

static int domain_fits(mproto_span domain, unsigned may)
{
    return may & MPROTO_PATH_MAY_UTF8 ? mproto_smtp_domain_valid_utf8(domain)
                                      : mproto_smtp_domain_valid(domain);
}

/* Dot-string: where it ends; at itself when there is none. */
static const char *dot_string(const char *p, const char *end, unsigned may)
{
    const char *at = p;

    for (;;) {
        const char *atom = at;

        while (at < end && is_atext(*at, may))
            at++;
        if (at == atom)
            return p;
        if (at == end || *at != '.')
            return at;
        at++;
    }
}

/* Quoted-string with its quotes: where it ends; at itself when there is
 * none. */
static const char *quoted_string(const char *p, const char *end,
                                 unsigned may)
{
    const char *at = p + 1;
    int escaped;

    while (at < end && *at != '"') {
        escaped = *at == '\\';
        at += escaped;
        if (at == end || !is_quoted(*at, escaped, may))
            return p;
        at++;
    }
    return at < end ? at + 1 : p;
}

static unsigned special_flag(mproto_span local)
{
    size_t i = *local.p == '"' ? 1 : 0;
    unsigned special = i < local.n &&
                       (local.p[i] == '-' || local.p[i] == '.');

    for (; i < local.n; i++)
        special |= specials[(unsigned char)local.p[i]];
    return special ? MPROTO_PATH_SPECIAL : 0;
}

static int parse_mailbox(mproto_smtp_path *path, const char *p,
                         const char *end, unsigned may)
{
    int quoted = p < end && *p == '"';
    const char *at = quoted ? quoted_string(p, end, may)
                            : dot_string(p, end, may);

    path->mailbox = part(p, end);
    path->local = part(p, at);
    if (at == p || at == end || *at != '@' || path->local.n > LOCAL_MAX)
        return 0;
    path->domain = part(at + 1, end);
    if (!domain_fits(path->domain, may))
        return 0;
    if (quoted)
        path->flags |= MPROTO_PATH_QUOTED;
    if (at[1] == '[')
        path->flags |= MPROTO_PATH_LITERAL;
    path->flags |= special_flag(path->local);
    return 1;
}

/* A-d-l ":", RFC 5321 appendix C: "@a,@b:". Where the mailbox begins; NULL
 * when it is no route. */
static const char *parse_route(mproto_smtp_path *path, const char *p,
                               const char *end, unsigned may)
{
    const char *at = p, *from;

    do {
        if (at == end || *at != '@')
            return NULL;
        from = ++at;
        while (at < end && *at != ',' && *at != ':')
            at++;
        if (!domain_fits(part(from, at), may))
            return NULL;
    } while (at < end && *at++ == ',');
    if (at[-1] != ':')
        return NULL;
    path->route = part(p, at - 1);
    path->flags |= MPROTO_PATH_ROUTE;
    return at;
}

static int parse_postmaster(mproto_smtp_path *path, mproto_span text)
{
    if (!mproto_same(text, "postmaster"))
        return 0;
    path->mailbox = path->local = text;
    return 1;
}

static unsigned eight_flag(mproto_span text)
{
    size_t i;

    for (i = 0; i < text.n; i++)
        if (mproto_smtp_is_eight(text.p[i]))
            return MPROTO_PATH_UTF8;
    return 0;
}

int mproto_smtp_path_read(mproto_smtp_path *path, mproto_span text,
                          unsigned may)
{
    const char *p = text.p, *end;

    if (text.n == 0) {
        path->flags = MPROTO_PATH_NULL;
        return (may & MPROTO_PATH_MAY_NULL) != 0;
    }
    if ((may & MPROTO_PATH_MAY_POSTMASTER) && parse_postmaster(path, text))
        return 1;
    if (may & MPROTO_PATH_MAY_UTF8) {
        if (!mproto_smtp_utf8_fits(text))
            return 0;
        path->flags |= eight_flag(text);
    }
    end = p + text.n;
    if (*p == '@')
        p = parse_route(path, p, end, may);
    return p && (size_t)(end - p) <= MAILBOX_MAX &&
           parse_mailbox(path, p, end, may);
}

int mproto_smtp_path_parse(mproto_smtp_path *path, mproto_span text,
                           unsigned may)
{
    mproto_smtp_path found;

    memset(&found, 0, sizeof found);
    if (!mproto_smtp_path_read(&found, text, may))
        return MPROTO_E_ARG;
    *path = found;
    return MPROTO_OK;
}

size_t mproto_smtp_local_text(char *dst, size_t cap,
                              const mproto_smtp_path *path)
{
    size_t quote = path->flags & MPROTO_PATH_QUOTED ? 1 : 0;
    size_t i, end = path->local.n - quote;
    mproto_print out = { dst, cap, 0 };

    for (i = quote; i < end; i++) {
        if (quote && path->local.p[i] == '\\')
            i++;
        mproto_print_char(&out, path->local.p[i]);
    }
    return mproto_print_end(&out);
}
