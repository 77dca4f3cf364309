#include "imap/imap_literal_int.h"
#include "base/chars_int.h"

/* Behind "}" and the line end; or NULL. */
static const char *literal_begin(const char *p, const char *end, int lf)
{
    if (p == end || *p++ != '}')
        return NULL;
    if (p < end && *p == '\r')
        p++;
    else if (!lf)
        return NULL;
    return p < end && *p == '\n' ? p + 1 : NULL;
}

const char *mproto_imap_literal(mproto_span text, int lf, uint64_t *n)
{
    const char *p, *end;
    mproto_span digits;

    if (text.n == 0 || *text.p != '{')
        return NULL;
    end = text.p + text.n;
    digits.p = p = text.p + 1;
    while (p < end && mproto_is(*p, MPROTO_C_DIGIT))
        p++;
    digits.n = (size_t)(p - digits.p);
    if (p < end && *p == '+')
        p++;
    p = literal_begin(p, end, lf);
    if (!p || !mproto_number(digits, n) || *n > (uint64_t)(end - p))
        return NULL;
    return p;
}
