#include "smtp/esmtp_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include "codec/unitext_int.h"
#include <mailproto/utf8.h>

#include <string.h>

enum { ORCPT_MAX = 500 };

static unsigned notify_bit(mproto_span word)
{
    if (mproto_same(word, "success"))
        return MPROTO_NOTIFY_SUCCESS;
    if (mproto_same(word, "failure"))
        return MPROTO_NOTIFY_FAILURE;
    if (mproto_same(word, "delay"))
        return MPROTO_NOTIFY_DELAY;
    return mproto_same(word, "never") ? MPROTO_NOTIFY_NEVER : 0;
}

/* RFC 3461 4.1: NEVER alone, or some of the others. */
static int read_notify(void *into, mproto_span value)
{
    mproto_esmtp_rcpt *r = into;
    mproto_span word;
    unsigned bit;
    int more;

    do {
        more = mproto_cut(&value, ',', &word);
        bit = notify_bit(word);
        if (bit == 0)
            return 0;
        r->notify |= bit;
    } while (more);
    return !(r->notify & MPROTO_NOTIFY_NEVER) ||
        r->notify == MPROTO_NOTIFY_NEVER;
}

static int is_type(mproto_span type)
{
    size_t i = 0;

    while (i < type.n && mproto_is(type.p[i], MPROTO_C_ATEXT))
        i++;
    return type.n > 0 && i == type.n;
}

/* The octets of an escape of RFC 6533 at the front of text, or 0. */
static size_t escape_length(mproto_span text)
{
    uint32_t c;
    size_t n = mproto_unitext_read(text.p, text.p + text.n, &c);

    return n > 0 && mproto_unitext_is(c) ? n : 0;
}

/* Characters as they are, but for those that would end or spoil a parameter,
 * which come as escapes. */
static int is_utf8_address(mproto_span text)
{
    mproto_span left = text;
    size_t step;

    for (; left.n > 0; left.p += step, left.n -= step) {
        step = *left.p == '\\' ? escape_length(left) : 1;
        if (step == 0 || mproto_is(*left.p, MPROTO_C_CTL) ||
            memchr(" +=", *left.p, 3))
            return 0;
    }
    return text.n > 0 && text.n <= ORCPT_MAX &&
        mproto_utf8_valid(text.p, text.n) == text.n;
}

static int is_ascii(mproto_span text)
{
    size_t i = 0;

    while (i < text.n && (unsigned char)text.p[i] < 0x80)
        i++;
    return i == text.n;
}

/* RFC 3461 4.2: type ";" address. */
static int read_orcpt(void *into, mproto_span value)
{
    mproto_esmtp_rcpt *r = into;

    if (!mproto_cut(&value, ';', &r->orcpt_type) || !is_type(r->orcpt_type))
        return 0;
    r->orcpt = value;
    return mproto_same(r->orcpt_type, "utf-8") ? is_utf8_address(value)
        : mproto_esmtp_is_xtext(value, ORCPT_MAX);
}

/* RFC 7293 3.1: date [";" ("C" / "R")]. */
static int read_rrvs(void *into, mproto_span value)
{
    mproto_esmtp_rcpt *r = into;
    int has_mode = mproto_cut(&value, ';', &r->rrvs);

    if (has_mode && value.n == 1)
        r->rrvs_mode = mproto_lower(*value.p) == 'c' ? 'C'
            : mproto_lower(*value.p) == 'r' ? 'R' : 0;
    return mproto_esmtp_is_date(r->rrvs) && (!has_mode || r->rrvs_mode != 0);
}

static const mproto_parameter parameters[] = {
    { "notify", MPROTO_SMTP_CAP_DSN, read_notify },
    { "orcpt", MPROTO_SMTP_CAP_DSN, read_orcpt },
    { "rrvs", MPROTO_SMTP_CAP_RRVS, read_rrvs }
};

int mproto_esmtp_rcpt_parse(mproto_esmtp_rcpt *r, mproto_span params,
                            unsigned caps)
{
    int code;

    memset(r, 0, sizeof *r);
    code = mproto_esmtp_read(parameters,
                             sizeof parameters / sizeof parameters[0], params,
                             caps, r, &r->given);
    if (code == MPROTO_OK && !(caps & MPROTO_SMTP_CAP_SMTPUTF8) &&
        !is_ascii(r->orcpt))
        return MPROTO_E_ARG;
    return code;
}
