#include "message/downgrade_int.h"
#include "message/report_int.h"
#include "codec/utf8_int.h"
#include "base/buf_int.h"
#include "base/chars_int.h"
#include <mailproto/trace.h>

/* RFC 1035 2.3.4: octets of a label. */
#define DOMAIN_LABEL 63u

/* RFC 3492 section 5 */
#define PUNY_BASE 36u
#define PUNY_TMIN 1u
#define PUNY_TMAX 26u
#define PUNY_SKEW 38u
#define PUNY_DAMP 700u
#define PUNY_BIAS 72u

/* RFC 3492 6.1 */
static uint32_t puny_adapt(uint32_t delta, uint32_t points, int first)
{
    uint32_t k = 0;

    delta = first ? delta / PUNY_DAMP : delta / 2;
    delta += delta / points;
    for (; delta > (PUNY_BASE - PUNY_TMIN) * PUNY_TMAX / 2; k += PUNY_BASE)
        delta /= PUNY_BASE - PUNY_TMIN;
    return k + (PUNY_BASE - PUNY_TMIN + 1) * delta / (delta + PUNY_SKEW);
}

/* delta as an integer of variable length, RFC 3492 3.3. */
static void puny_put(mproto_buf *b, uint32_t delta, uint32_t bias)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    uint32_t k, t;

    for (k = PUNY_BASE; ; k += PUNY_BASE) {
        t = k <= bias ? PUNY_TMIN
          : k >= bias + PUNY_TMAX ? PUNY_TMAX : k - bias;
        if (delta < t)
            break;
        mproto_buf_char(b, digits[t + (delta - t) % (PUNY_BASE - t)]);
        delta = (delta - t) / (PUNY_BASE - t);
    }
    mproto_buf_char(b, digits[delta]);
}

/* The lowest of the points that is n or above. */
static uint32_t puny_least(const uint32_t *point, size_t points, uint32_t n)
{
    uint32_t least = UINT32_MAX;
    size_t i;

    for (i = 0; i < points; i++)
        if (point[i] >= n && point[i] < least)
            least = point[i];
    return least;
}

/* RFC 3492 6.3. At most DOMAIN_LABEL points of at most U+10FFFF: nothing
 * overflows 32 bits. */
static void puny_encode(mproto_buf *b, const uint32_t *point, size_t points)
{
    uint32_t n = 0x80, delta = 0, bias = PUNY_BIAS, done = 0, basic, least;
    size_t i;

    for (i = 0; i < points; i++)
        if (point[i] < 0x80) {
            mproto_buf_char(b, (char)point[i]);
            done++;
        }
    basic = done;
    if (basic > 0)
        mproto_buf_char(b, '-');
    for (; done < points; delta++, n++) {
        least = puny_least(point, points, n);
        delta += (least - n) * (done + 1);
        n = least;
        for (i = 0; i < points; i++) {
            delta += point[i] < n;
            if (point[i] != n)
                continue;
            puny_put(b, delta, bias);
            bias = puny_adapt(delta, done + 1, done == basic);
            delta = 0;
            done++;
        }
    }
}

/* One label; 0: it is none. */
static int domain_label(mproto_buf *b, mproto_span label)
{
    uint32_t point[DOMAIN_LABEL];
    size_t points = 0, i = 0, start = b->n;
    int n;

    if (!mproto_downgrade_is_eight(label)) {
        mproto_buf_span(b, label);
        return label.n <= DOMAIN_LABEL;
    }
    for (; i < label.n && points < DOMAIN_LABEL; i += (size_t)n) {
        n = mproto_utf8_next(label.p + i, label.n - i, &point[points++]);
        if (n <= 0)
            return 0;
    }
    mproto_buf_text(b, "xn--");
    puny_encode(b, point, points);
    return i == label.n && b->n - start <= DOMAIN_LABEL;
}

static int is_domain_octet(char c)
{
    return (unsigned char)c > 127 || c == '-' || c == '.' || c == '_'
        || mproto_is(c, MPROTO_C_ALPHA | MPROTO_C_DIGIT);
}

size_t mproto_downgrade_domain(char dst[MPROTO_DOWNGRADE_DOMAIN],
                               mproto_span domain)
{
    mproto_span label;
    mproto_buf b;
    size_t i;
    int more;

    for (i = 0; i < domain.n; i++)
        if (!is_domain_octet(domain.p[i]))
            return 0;
    mproto_buf_init(&b, dst, MPROTO_DOWNGRADE_DOMAIN - 1);
    do {
        label = domain;
        for (i = 0; i < domain.n && domain.p[i] != '.'; i++)
            ;
        more = i < domain.n;
        label.n = i;
        if (!domain_label(&b, label))
            return 0;
        mproto_buf_text(&b, more ? "." : "");
        domain.p += i + (size_t)more;
        domain.n -= i + (size_t)more;
    } while (more);
    return b.over ? 0 : b.n;
}

/* One word of a clause; a domain behind from and by. */
static void received_word(mproto_downgraded *w, mproto_span value,
                          int domain)
{
    char text[MPROTO_DOWNGRADE_DOMAIN];
    mproto_span s;

    s.p = text;
    s.n = domain && mproto_downgrade_is_eight(value)
        ? mproto_downgrade_domain(text, value) : 0;
    mproto_downgrade_fold(w, value.n + 1);
    mproto_downgrade_text(w, " ");
    if (s.n > 0)
        mproto_downgrade_put(w, s);
    else
        mproto_downgrade_mask(w, value, "*");
}

/* RFC 6857 3.2.4: what has no form in ASCII goes. */
void mproto_downgrade_received(mproto_downgraded *w, mproto_span body)
{
    mproto_clauses it;
    mproto_clause c;
    mproto_span date;

    mproto_clauses_begin(&it, body, &date);
    while (mproto_clauses_next(&it, &c)) {
        if (mproto_downgrade_is_eight(c.value)
            && (mproto_name_is(c.word, "for") || mproto_name_is(c.word, "id")))
            continue;
        if (c.word.n > 0)
            received_word(w, c.word, 0);
        if (c.value.n > 0)
            received_word(w, c.value, mproto_name_is(c.word, "from")
                          || mproto_name_is(c.word, "by"));
        mproto_downgrade_comments(w, c.comments);
    }
    if (date.n == 0)
        return;
    mproto_downgrade_text(w, ";");
    mproto_downgrade_fold(w, date.n + 1);
    mproto_downgrade_text(w, " ");
    mproto_downgrade_mask(w, mproto_report_trim(date), "*");
}

#undef DOMAIN_LABEL
#undef PUNY_BASE
#undef PUNY_TMIN
#undef PUNY_TMAX
#undef PUNY_SKEW
#undef PUNY_DAMP
#undef PUNY_BIAS
