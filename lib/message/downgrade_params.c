#include "message/downgrade_int.h"
#include "codec/value_int.h"
#include "base/buf_int.h"
#include "base/chars_int.h"
#include <mailproto/utf8.h>

/* Octets of the longest name that mproto_params_write() takes. */
#define PARAM_NAME 40u

/* Octets of one section, RFC 2231 3. */
#define PARAM_SECTION 16u

/* Parameters that are compared with each other. */
#define PARAM_MANY 64u

static void param_number(mproto_downgraded *w, unsigned n)
{
    char digits[10];
    mproto_span s;
    mproto_buf b;

    mproto_buf_init(&b, digits, sizeof digits);
    mproto_buf_number(&b, n);
    s.p = digits;
    s.n = b.n;
    mproto_downgrade_put(w, s);
}

/* "; name*0" as it was. */
static void param_name(mproto_downgraded *w, const mproto_param *p,
                       int section)
{
    mproto_downgrade_text(w, ";");
    mproto_downgrade_fold(w, p->name.n + p->raw.n + 8);
    mproto_downgrade_text(w, " ");
    mproto_downgrade_put(w, p->name);
    if (section >= 0) {
        mproto_downgrade_text(w, "*");
        param_number(w, (unsigned)section);
    }
}

static void param_percents(mproto_downgraded *w, mproto_span s, int all)
{
    static const char digits[] = "0123456789ABCDEF";
    char text[4] = { '%', 0, 0, 0 };
    mproto_span octet;
    size_t i;

    for (i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        int plain = c < 128 && (!all
            || mproto_is(s.p[i], MPROTO_C_ALPHA | MPROTO_C_DIGIT));

        text[1] = digits[c >> 4];
        text[2] = digits[c & 15];
        octet.p = plain ? s.p + i : text;
        octet.n = plain ? 1 : 3;
        mproto_downgrade_put(w, octet);
    }
}

/* 8-bit octets are lost here. */
static void param_plain(mproto_downgraded *w, const mproto_param *p)
{
    const char *quote = p->quoted ? "\"" : "";

    param_name(w, p, p->section);
    mproto_downgrade_text(w, p->extended ? "*=" : "=");
    mproto_downgrade_text(w, quote);
    mproto_downgrade_mask(w, p->raw, "?");
    mproto_downgrade_text(w, quote);
}

/* In no charset that is known (RFC 1428), in as many sections as it wants. */
static void param_unknown(mproto_downgraded *w, const mproto_param *p,
                          mproto_span value)
{
    mproto_span part;
    int section;

    for (section = 0; value.n > 0; section++) {
        part = value;
        if (part.n > PARAM_SECTION)
            part.n = PARAM_SECTION;
        param_name(w, p, section);
        mproto_downgrade_text(w, section == 0 ? "*=unknown-8bit''" : "*=");
        param_percents(w, part, 1);
        value.p += part.n;
        value.n -= part.n;
    }
}

/* The whole value, out of its quotes. */
static void param_value(mproto_downgraded *w, const mproto_param *p,
                        mproto_span value)
{
    char name[PARAM_NAME + 1];
    size_t room, n;
    mproto_buf b;
    mproto_span s;
    char *to;

    mproto_buf_init(&b, name, PARAM_NAME);
    mproto_buf_span(&b, p->name);
    name[b.n] = '\0';
    room = w->out.n < w->out.cap ? w->out.cap - w->out.n : 0;
    to = room > 0 ? w->out.dst + w->out.n : NULL;
    n = mproto_params_write(to, room, name, value, (unsigned)w->column);
    if (n == SIZE_MAX) {
        param_unknown(w, p, value);
        return;
    }
    s.p = to;
    s.n = n;
    if (n < room)
        mproto_downgrade_put(w, s);
    else
        w->out.n += n;          /* and all of it is done again */
}

/* A section, whose charset is told by the first. */
static void param_section(mproto_downgraded *w, const mproto_param *p,
                          mproto_span value)
{
    int utf8 = mproto_utf8_valid(value.p, value.n) == value.n;

    param_name(w, p, p->section);
    mproto_downgrade_text(w, "*=");
    if (!p->extended && p->section <= 0)
        mproto_downgrade_text(w, utf8 ? "utf-8''" : "unknown-8bit''");
    param_percents(w, value, !p->extended);
}

/* 1 when name*= in the place of p, which is "name=", could have a reader take
 * another value than before: one in front or one of RFC 2231 counted. So many
 * parameters that a look at all of them would take long are not looked at. */
static int param_rivalled(const mproto_param *p, mproto_span body)
{
    mproto_params it;
    mproto_param q;
    mproto_span value;
    char lower[PARAM_NAME + 1];
    unsigned many = 0;
    size_t i;

    for (i = 0; i < p->name.n; i++)
        lower[i] = mproto_lower(p->name.p[i]);
    lower[i] = '\0';
    mproto_params_begin(&it, body, &value);
    while (mproto_params_next(&it, &q)) {
        int other = q.name.p < p->name.p || q.extended || q.section >= 0;

        if (++many > PARAM_MANY)
            return 1;
        if (other && mproto_same(q.name, lower))
            return 1;
    }
    return 0;
}

static void param_eight(mproto_downgraded *w, const mproto_param *p,
                        mproto_span body)
{
    mproto_span value;

    value.p = w->plain;
    value.n = mproto_value_copy(w->plain, w->plain_n, p);
    if (mproto_name_is(p->name, "boundary"))
        w->refused = 1;
    else if (p->name.n > PARAM_NAME)
        param_plain(w, p);
    else if (p->section >= 0 || p->extended)
        param_section(w, p, value);
    else if (param_rivalled(p, body))
        param_plain(w, p);
    else
        param_value(w, p, value);
}

void mproto_downgrade_params(mproto_downgraded *w, mproto_span body)
{
    mproto_params it;
    mproto_param p;
    mproto_span value;

    mproto_params_begin(&it, body, &value);
    mproto_downgrade_text(w, " ");
    mproto_downgrade_mask(w, value, "?");       /* no token, as before */
    while (mproto_params_next(&it, &p))
        if (mproto_downgrade_is_eight(p.raw))
            param_eight(w, &p, body);
        else
            param_plain(w, &p);
}

#undef PARAM_NAME
#undef PARAM_SECTION
#undef PARAM_MANY
