#include <mailproto/smtp.h>
#include "base/chars_int.h"

#define DOMAIN_MAX 255u         /* RFC 5321 4.5.3.1.2 */
#define LABEL_MAX  63u          /* RFC 1035 2.3.4 */

static int is_let_dig(char c)
{
    return mproto_is(c, MPROTO_C_ALPHA | MPROTO_C_DIGIT);
}

/* sub-domain, and Standardized-tag, which is a Ldh-str */
static int label_valid(mproto_span s)
{
    size_t i;

    if (s.n == 0 || s.n > LABEL_MAX)
        return 0;
    for (i = 0; i < s.n; i++)
        if (!is_let_dig(s.p[i]) && s.p[i] != '-')
            return 0;
    return is_let_dig(s.p[0]) && is_let_dig(s.p[s.n - 1]);
}

/* What stands before the next c, or all; *s moves behind it. */
static mproto_span cut(mproto_span *s, char c)
{
    mproto_span head = { s->p, 0 };

    while (head.n < s->n && s->p[head.n] != c)
        head.n++;
    s->p += head.n;
    s->n -= head.n;
    return head;
}

static int next_is(mproto_span *s, char c)
{
    if (s->n == 0 || *s->p != c)
        return 0;
    s->p++;
    s->n--;
    return 1;
}

static int name_valid(mproto_span s)
{
    do {
        if (!label_valid(cut(&s, '.')))
            return 0;
    } while (next_is(&s, '.'));
    return s.n == 0;
}

/* Snum: one to three digits, 0 to 255 */
static int snum_valid(mproto_span s)
{
    uint64_t n;

    return s.n <= 3 && mproto_number(s, &n) && n <= 255;
}

static int ipv4_valid(mproto_span s)
{
    unsigned i;

    for (i = 0; i < 4; i++)
        if (!snum_valid(cut(&s, '.')) || next_is(&s, '.') != (i < 3))
            return 0;
    return s.n == 0;
}

static int hex_group(mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!mproto_is(s.p[i], MPROTO_C_HEX))
            return 0;
    return s.n >= 1 && s.n <= 4;
}

static int has_dot(mproto_span s)
{
    return cut(&s, '.').n > 0 && s.n > 0;
}

/* RFC 5321 4.1.3: eight groups, "::" once for two or more of them, the last
 * two perhaps written as IPv4. */
static int ipv6_valid(mproto_span s)
{
    unsigned groups = 0;
    int gap = 0;
    mproto_span group;

    if (s.n >= 2 && s.p[0] == ':' && s.p[1] == ':') {
        next_is(&s, ':');
        next_is(&s, ':');
        gap = 1;
    }
    while (s.n > 0) {
        group = cut(&s, ':');
        if (has_dot(group)) {
            groups += 2;
            if (!ipv4_valid(group) || s.n > 0)
                return 0;
            break;
        }
        groups++;
        if (groups > 8 || !hex_group(group))
            return 0;
        if (!next_is(&s, ':'))
            break;
        if (s.n == 0 || (*s.p == ':' && gap))
            return 0;
        gap |= next_is(&s, ':');
    }
    return gap ? groups <= 6 : groups == 8;
}

static int general_valid(mproto_span tag, mproto_span content)
{
    size_t i;

    for (i = 0; i < content.n; i++)
        if (content.p[i] < 33 || content.p[i] > 126 ||
            (content.p[i] >= '[' && content.p[i] <= ']'))
            return 0;
    return label_valid(tag) && content.n > 0;
}

/* What stands between [ and ] */
static int literal_valid(mproto_span s)
{
    mproto_span rest = s;
    mproto_span tag = cut(&rest, ':');

    if (!next_is(&rest, ':'))
        return ipv4_valid(s);
    if (mproto_same(tag, "ipv6"))
        return ipv6_valid(rest);
    return general_valid(tag, rest);
}

int mproto_smtp_domain_valid(mproto_span text)
{
    mproto_span inside;

    if (text.n == 0 || text.n > DOMAIN_MAX)
        return 0;
    if (*text.p != '[')
        return name_valid(text);
    if (text.n < 2 || text.p[text.n - 1] != ']')
        return 0;
    inside.p = text.p + 1;
    inside.n = text.n - 2;
    return literal_valid(inside);
}
