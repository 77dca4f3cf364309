#include "smtp/esmtp_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"

#include <string.h>

enum { ENVID_MAX = 100, AUTH_MAX = 500, SECONDS_DIGITS = 9 };

/* RFC 1870: 20 digits at the most; more than fits is as big as can be. */
static int read_size(void *into, mproto_span value)
{
    mproto_esmtp_mail *m = into;

    if (value.n > 20 || !mproto_digits(value))
        return 0;
    if (!mproto_number(value, &m->size))
        m->size = UINT64_MAX;
    return 1;
}

static int read_body(void *into, mproto_span value)
{
    mproto_esmtp_mail *m = into;

    if (mproto_same(value, "7bit"))
        m->body = MPROTO_SMTP_7BIT;
    else if (mproto_same(value, "8bitmime"))
        m->body = MPROTO_SMTP_8BITMIME;
    else if (mproto_same(value, "binarymime"))
        m->body = MPROTO_SMTP_BINARYMIME;
    return m->body != 0;
}

static int read_utf8(void *into, mproto_span value)
{
    ((mproto_esmtp_mail *)into)->utf8 = 1;
    return value.p == NULL;
}

static int read_require_tls(void *into, mproto_span value)
{
    ((mproto_esmtp_mail *)into)->require_tls = 1;
    return value.p == NULL;
}

static int read_ret(void *into, mproto_span value)
{
    mproto_esmtp_mail *m = into;

    if (mproto_same(value, "full"))
        m->ret = MPROTO_SMTP_FULL;
    else if (mproto_same(value, "hdrs"))
        m->ret = MPROTO_SMTP_HDRS;
    return m->ret != 0;
}

static int read_envid(void *into, mproto_span value)
{
    ((mproto_esmtp_mail *)into)->envid = value;
    return mproto_esmtp_is_xtext(value, ENVID_MAX);
}

/* RFC 4954 5: who sent it, or "<>", who is not known. */
static int read_auth(void *into, mproto_span value)
{
    ((mproto_esmtp_mail *)into)->auth = value;
    return (value.n == 2 && memcmp(value.p, "<>", 2) == 0) ||
        mproto_esmtp_is_xtext(value, AUTH_MAX);
}

/* Up to nine digits, so that the sign can be turned. */
static int read_seconds(mproto_span digits, int32_t *seconds)
{
    uint64_t n;

    if (digits.n > SECONDS_DIGITS || !mproto_digits(digits) ||
        !mproto_number(digits, &n))
        return 0;
    *seconds = (int32_t)n;
    return 1;
}

/* RFC 2852 section 4: time ";" mode ["T"]. What is to be returned has some
 * time left. */
static int read_by(void *into, mproto_span value)
{
    mproto_esmtp_mail *m = into;
    mproto_span time;
    int before = value.n > 0 && *value.p == '-';

    if (!mproto_cut(&value, ';', &time))
        return 0;
    if (time.n > 0 && (*time.p == '-' || *time.p == '+')) {
        time.p++;
        time.n--;
    }
    if (!read_seconds(time, &m->by_seconds))
        return 0;
    if (before)
        m->by_seconds = -m->by_seconds;
    m->by_trace = value.n == 2 && mproto_lower(value.p[1]) == 't';
    if (value.n != 1 + (size_t)m->by_trace)
        return 0;
    m->by = mproto_lower(*value.p) == 'n' ? MPROTO_SMTP_BY_NOTIFY
        : mproto_lower(*value.p) == 'r' ? MPROTO_SMTP_BY_RETURN
        : (mproto_smtp_by)0;
    return m->by == MPROTO_SMTP_BY_NOTIFY ||
        (m->by == MPROTO_SMTP_BY_RETURN && m->by_seconds > 0);
}

/* RFC 4865 section 4: one of the two, once. */
static int read_hold_for(void *into, mproto_span value)
{
    mproto_esmtp_mail *m = into;
    int32_t seconds;

    if (m->hold_until.n > 0 || !read_seconds(value, &seconds) || seconds == 0)
        return 0;
    m->hold_for = (uint32_t)seconds;
    return 1;
}

static int read_hold_until(void *into, mproto_span value)
{
    mproto_esmtp_mail *m = into;

    m->hold_until = value;
    return m->hold_for == 0 && mproto_esmtp_is_date(value);
}

/* RFC 6710 section 6: "-9" to "9", no "-0". */
static int read_priority(void *into, mproto_span value)
{
    mproto_esmtp_mail *m = into;
    int before = value.n == 2 && *value.p == '-';
    char digit = value.n > 0 ? value.p[value.n - 1] : 'x';

    if (value.n != 1 + (size_t)before || !mproto_is(digit, MPROTO_C_DIGIT) ||
        (before && digit == '0'))
        return 0;
    m->priority = before ? '0' - digit : digit - '0';
    return 1;
}

/* RFC 3865 2.2: keywords with "," between, labels with ":" between. */
static int read_solicit(void *into, mproto_span value)
{
    size_t i, label = 0;

    ((mproto_esmtp_mail *)into)->solicit = value;
    for (i = 0; i < value.n; i++) {
        if (value.p[i] != ':' && value.p[i] != ',')
            label++;
        else if (label == 0)
            return 0;
        else
            label = 0;
    }
    return label > 0;
}

static const mproto_parameter parameters[] = {
    { "size", MPROTO_SMTP_CAP_SIZE, read_size },
    { "body", MPROTO_SMTP_CAP_8BITMIME | MPROTO_SMTP_CAP_BINARYMIME,
      read_body },
    { "smtputf8", MPROTO_SMTP_CAP_SMTPUTF8, read_utf8 },
    { "auth", MPROTO_SMTP_CAP_AUTH, read_auth },
    { "ret", MPROTO_SMTP_CAP_DSN, read_ret },
    { "envid", MPROTO_SMTP_CAP_DSN, read_envid },
    { "requiretls", MPROTO_SMTP_CAP_REQUIRETLS, read_require_tls },
    { "by", MPROTO_SMTP_CAP_DELIVERBY, read_by },
    { "holdfor", MPROTO_SMTP_CAP_FUTURERELEASE, read_hold_for },
    { "holduntil", MPROTO_SMTP_CAP_FUTURERELEASE, read_hold_until },
    { "mt-priority", MPROTO_SMTP_CAP_MT_PRIORITY, read_priority },
    { "solicit", MPROTO_SMTP_CAP_SOLICIT, read_solicit }
};

int mproto_esmtp_mail_parse(mproto_esmtp_mail *m, mproto_span params,
                            unsigned caps)
{
    unsigned wants = MPROTO_SMTP_CAP_8BITMIME;
    int code;

    memset(m, 0, sizeof *m);
    code = mproto_esmtp_read(parameters,
                             sizeof parameters / sizeof parameters[0], params,
                             caps, m, &m->given);
    if (code != MPROTO_OK)
        return code;
    if (m->body == MPROTO_SMTP_BINARYMIME)
        wants = MPROTO_SMTP_CAP_BINARYMIME;
    return m->body == 0 || (caps & wants) ? MPROTO_OK : MPROTO_E_ARG;
}
