#include "smtp/esmtp_int.h"
#include "base/chars_int.h"
#include <mailproto/xtext.h>

static const mproto_parameter *find(const mproto_parameter *table, size_t n,
                                    mproto_span key)
{
    size_t i = 0;

    while (i < n && !mproto_same(key, table[i].key))
        i++;
    return i < n ? &table[i] : NULL;
}

/* A table has fewer than 32 entries: a bit of seen is for one of them. */
int mproto_esmtp_read(const mproto_parameter *table, size_t n,
                      mproto_span params, unsigned caps, void *into,
                      unsigned *given)
{
    const mproto_parameter *known;
    mproto_smtp_param p;
    uint32_t seen = 0, bit;
    int code;

    while ((code = mproto_smtp_param_next(&params, &p)) > 0) {
        known = find(table, n, p.key);
        if (!known || !(known->cap & caps))
            return MPROTO_E_STATE;
        bit = (uint32_t)1 << (known - table);
        if ((seen & bit) || !known->read(into, p.value))
            return MPROTO_E_ARG;
        seen |= bit;
        *given |= known->cap & caps;
    }
    return code;
}

int mproto_esmtp_is_xtext(mproto_span value, size_t max)
{
    char decoded[64];
    mproto_codec codec;
    mproto_io io;
    size_t n = 0;
    int code;

    io.in = value.p;
    io.in_n = value.n;
    mproto_xtext_init(&codec, 0);
    do {
        io.out = decoded;
        io.out_n = sizeof decoded;
        code = mproto_xtext_decode(&codec, &io, 1);
        n += sizeof decoded - io.out_n;
    } while (code == MPROTO_E_FULL);
    return code == MPROTO_OK && codec.defects == 0 && n > 0 && n <= max;
}

/* In form 0 stands for a digit, and all else for itself. */
static int has_form(mproto_span s, const char *form)
{
    size_t i;

    for (i = 0; form[i]; i++)
        if (i == s.n || (form[i] == '0' ? !mproto_is(s.p[i], MPROTO_C_DIGIT)
                                        : s.p[i] != form[i]))
            return 0;
    return 1;
}

static void skip(mproto_span *s, size_t n)
{
    s->p += n;
    s->n -= n;
}

/* Two digits at p, at most most. */
static int is_within(const char *p, int least, int most)
{
    int n = (p[0] - '0') * 10 + p[1] - '0';

    return n >= least && n <= most;
}

/* "2007-10-20T13:34:10" with 60 for a leap second. */
static int has_time(mproto_span value)
{
    const char *p = value.p;

    return has_form(value, "0000-00-00T00:00:00") &&
        is_within(p + 5, 1, 12) && is_within(p + 8, 1, 31) &&
        is_within(p + 11, 0, 23) && is_within(p + 14, 0, 59) &&
        is_within(p + 17, 0, 60);
}

int mproto_esmtp_is_date(mproto_span value)
{
    size_t digits = 0;

    if (!has_time(value))
        return 0;
    skip(&value, sizeof "0000-00-00T00:00:00" - 1);
    if (value.n > 0 && *value.p == '.') {
        skip(&value, 1);
        while (digits < value.n &&
               mproto_is(value.p[digits], MPROTO_C_DIGIT))
            digits++;
        if (digits == 0)
            return 0;
        skip(&value, digits);
    }
    if (value.n == 1)
        return *value.p == 'Z';
    return value.n == 6 &&
        (has_form(value, "+00:00") || has_form(value, "-00:00")) &&
        is_within(value.p + 1, 0, 23) && is_within(value.p + 4, 0, 59);
}
