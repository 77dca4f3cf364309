#include "smtp/smtp_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"

#define DOMAIN_MAX 255u         /* RFC 5321 4.5.3.1.2 */
#define LABEL_MAX  63u          /* RFC 1035 2.3.4 */

static int is_let_dig(char c)
{
    return mproto_is(c, MPROTO_C_ALPHA | MPROTO_C_DIGIT);
}

static int ends_fit(const char *p, size_t n)
{
    return n > 0 && n <= LABEL_MAX && is_let_dig(p[0]) &&
           is_let_dig(p[n - 1]);
}

/* sub-domain, and Standardized-tag, which is a Ldh-str */
static int label_valid(mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!is_let_dig(s.p[i]) && s.p[i] != '-')
            return 0;
    return ends_fit(s.p, s.n);
}

/* U-label (RFC 6531 3.3), as far as it can be seen: the limit of its octets
 * is that of the domain, for LABEL_MAX is one of its A-label. */
static int u_label_valid(mproto_span s)
{
    size_t i, eight = 0;

    for (i = 0; i < s.n; i++) {
        if (mproto_smtp_is_eight(s.p[i]))
            eight++;
        else if (!is_let_dig(s.p[i]) && s.p[i] != '-')
            return 0;
    }
    return eight > 0 && s.p[0] != '-' && s.p[s.n - 1] != '-';
}

/* Labels with dots between: one look at each octet. */
static int ldh_name_valid(mproto_span s)
{
    size_t i, from = 0;

    for (i = 0; i < s.n; i++) {
        if (is_let_dig(s.p[i]) || s.p[i] == '-')
            continue;
        if (s.p[i] != '.' || !ends_fit(s.p + from, i - from))
            return 0;
        from = i + 1;
    }
    return ends_fit(s.p + from, i - from);
}

static int name_valid(mproto_span s, int utf8)
{
    mproto_span label;
    int more;

    if (!utf8)
        return ldh_name_valid(s);
    do {
        more = mproto_cut(&s, '.', &label);
        if (!label_valid(label) && !u_label_valid(label))
            return 0;
    } while (more);
    return 1;
}

/* Snum: one to three digits, 0 to 255 */
static int snum_valid(mproto_span s)
{
    uint64_t n;

    return s.n <= 3 && mproto_number(s, &n) && n <= 255;
}

static int ipv4_valid(mproto_span s)
{
    mproto_span snum;
    unsigned i;

    for (i = 0; i < 4; i++)
        if (mproto_cut(&s, '.', &snum) != (i < 3) || !snum_valid(snum))
            return 0;
    return 1;
}

static int hex_group(mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!mproto_is(s.p[i], MPROTO_C_HEX))
            return 0;
    return s.n >= 1 && s.n <= 4;
}

/* "::" at the front of *s is stepped over. */
static int leading_gap(mproto_span *s)
{
    if (s->n < 2 || s->p[0] != ':' || s->p[1] != ':')
        return 0;
    s->p += 2;
    s->n -= 2;
    return 1;
}

/* One group that has been cut off, more of which follows or not: how many of
 * the eight it counts for, 0 when it is none. */
static unsigned group_width(mproto_span group, int more)
{
    if (hex_group(group))
        return 1;
    return !more && ipv4_valid(group) ? 2 : 0;
}

/* RFC 5321 4.1.3: eight groups, "::" once for two or more of them, the last
 * two perhaps written as IPv4. */
static int ipv6_valid(mproto_span s)
{
    int gap = leading_gap(&s), more = s.n > 0;
    unsigned groups = 0, width;
    mproto_span group;

    while (more && groups <= 8) {
        more = mproto_cut(&s, ':', &group);
        width = group_width(group, more);
        if (width == 0)
            return 0;
        groups += width;
        if (more && s.n > 0 && *s.p == ':') {
            if (gap)
                return 0;
            gap = 1;
            s.p++;
            s.n--;
            more = s.n > 0;
        } else if (more && s.n == 0) {
            return 0;
        }
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
    mproto_span rest = s, tag;

    if (!mproto_cut(&rest, ':', &tag))
        return ipv4_valid(s);
    if (mproto_same(tag, "ipv6"))
        return ipv6_valid(rest);
    return general_valid(tag, rest);
}

static int domain_valid(mproto_span text, int utf8)
{
    mproto_span inside;

    if (text.n == 0 || text.n > DOMAIN_MAX)
        return 0;
    if (*text.p != '[')
        return name_valid(text, utf8);
    if (text.n < 2 || text.p[text.n - 1] != ']')
        return 0;
    inside.p = text.p + 1;
    inside.n = text.n - 2;
    return literal_valid(inside);
}

int mproto_smtp_domain_valid(mproto_span text)
{
    return domain_valid(text, 0);
}

int mproto_smtp_domain_valid_utf8(mproto_span text)
{
    return mproto_smtp_utf8_fits(text) && domain_valid(text, 1);
}
