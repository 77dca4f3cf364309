#include "codec/value_int.h"
#include "codec/words_int.h"

/* More digits are no number that a section has. */
#define SECTION_DIGITS 9u

void mproto_params_begin(mproto_params *it, mproto_span body,
                         mproto_span *value)
{
    const char *end;
    mproto_value v;

    mproto_value_begin(&v, body);
    mproto_value_skip(&v);
    value->p = v.at;
    end = mproto_value_rest(&v);
    value->n = end ? (size_t)(end - value->p) : 0;
    it->conv = NULL;
    it->at_ = v.at;
    it->end_ = v.end;
}

/* RFC 2231 section 7: a number without leading zeros. -1: it is none. */
static int section_number(mproto_span digits)
{
    uint64_t n;

    if (digits.n > SECTION_DIGITS || !mproto_number(digits, &n)
        || (digits.n > 1 && digits.p[0] == '0'))
        return -1;
    return (int)n;
}

/* Takes "*", "*0" or "*0*" off the name. */
static void cut_name(mproto_param *p)
{
    mproto_span digits = { NULL, 0 };
    size_t n = p->name.n;

    if (n > 1 && p->name.p[n - 1] == '*') {
        p->extended = 1;
        p->name.n = --n;
    }
    while (n > 0 && p->name.p[n - 1] != '*')
        n--;
    if (n < 2)
        return;
    digits.p = p->name.p + n;
    digits.n = p->name.n - n;
    p->section = section_number(digits);
    if (p->section >= 0)
        p->name.n = n - 1;
}

int mproto_params_next(mproto_params *it, mproto_param *p)
{
    mproto_value v;
    unsigned odd = 0;

    v.at = it->at_;
    v.end = it->end_;
    if (!mproto_value_param(&v, p, &odd))
        return 0;
    p->defects |= odd;
    cut_name(p);
    it->at_ = v.at;
    return 1;
}

#undef SECTION_DIGITS
