#include "imap/imap_repair_int.h"
#include "base/chars_int.h"
#include "imap/imap_literal_int.h"
#include <string.h>

/* --- where a string ends: by the grammar, or else by what stands behind --- */

static int starts_value(mproto_span s)
{
    mproto_span nil = s;

    if (s.n == 0)
        return 0;
    if (memchr("\"({~", *s.p, 4) || mproto_is(*s.p, MPROTO_C_DIGIT))
        return 1;
    nil.n = s.n < 3 ? s.n : 3;
    return mproto_same(nil, "nil");
}

/* Behind a quote at i - 1 a value may end: ")", or a blank and the next. */
static int ends_value(mproto_span s, size_t i)
{
    mproto_span next;

    if (i == s.n || s.p[i] == ')')
        return 1;
    if (s.p[i] != ' ')
        return 0;
    next.p = s.p + i + 1;
    next.n = s.n - i - 1;
    return next.n == 0 || *next.p == ')' || starts_value(next);
}

/* The first quote from i on without a backslash that is none's; s.n: none. */
static size_t strict_end(mproto_span s, size_t i)
{
    while (i < s.n && s.p[i] != '"')
        i += 1u + (s.p[i] == '\\');
    return i < s.n ? i : s.n;
}

/* The first quote from i on behind which a value may end. */
static size_t loose_end(mproto_span s, size_t i)
{
    while (i < s.n && !(s.p[i] == '"' && ends_value(s, i + 1)))
        i++;
    return i;
}

/* The quote that ends the string from i on; s.n: there is none. *strict is
 * what strict_end() found last: all quotes before it have a backslash, so a
 * string that begins at one of them ends there, too, and nothing is read
 * again and again. */
static size_t string_end(mproto_span s, size_t i, size_t *strict)
{
    if (i > *strict)
        *strict = strict_end(s, i);
    return *strict < s.n && ends_value(s, *strict + 1) ? *strict
                                                       : loose_end(s, i);
}

/* --- what is in it --- */

/* A backslash keeps its meaning only where it has one; LF is a blank. */
static void put_repaired(mproto_buf *to, mproto_span s, size_t i, size_t end)
{
    mproto_buf_char(to, '"');
    for (; i < end; i++) {
        if (s.p[i] == '\\' && i + 1 < end &&
            (s.p[i + 1] == '\\' || s.p[i + 1] == '"'))
            mproto_buf_char(to, s.p[i++]);
        else if (s.p[i] == '\\' || s.p[i] == '"')
            mproto_buf_char(to, '\\');
        mproto_buf_char(to, s.p[i] == '\n' ? ' ' : s.p[i]);
    }
    mproto_buf_char(to, '"');
}

/* The octet behind the string at i, whose quote stands there. */
static size_t repair_string(mproto_buf *to, mproto_span s, size_t i,
                            size_t *strict)
{
    size_t end = string_end(s, i + 1, strict);

    if (end == s.n)
        return s.n;
    put_repaired(to, s, i + 1, end);
    return end + 1;
}

/* --- literals stay as they are --- */

static size_t repair_literal(mproto_buf *to, mproto_span s, size_t i)
{
    mproto_span rest = s;
    const char *octets;
    uint64_t n = 0;
    size_t end = i + 1;

    rest.p += i;
    rest.n -= i;
    octets = mproto_imap_literal(rest, 1, &n);
    if (octets)
        end = (size_t)(octets - s.p) + (size_t)n;
    mproto_buf_put(to, s.p + i, end - i);
    return end;
}

int mproto_imap_repair(mproto_buf *to, mproto_span text, size_t *used)
{
    size_t i = 0, depth = 0, strict = 0;

    if (text.n == 0 || *text.p != '(')
        return MPROTO_E_ARG;
    do {
        if (text.p[i] == '"') {
            i = repair_string(to, text, i, &strict);
        } else if (text.p[i] == '{') {
            i = repair_literal(to, text, i);
        } else {
            depth += text.p[i] == '(';
            depth -= text.p[i] == ')';
            mproto_buf_char(to, text.p[i++]);
        }
    } while (depth > 0 && i < text.n);
    *used = i;
    if (depth > 0)
        return MPROTO_E_ARG;
    return to->over ? MPROTO_E_FULL : MPROTO_OK;
}
