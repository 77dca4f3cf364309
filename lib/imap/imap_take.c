#include "imap/imap_take_int.h"
#include "imap/imap_values_int.h"
#include "base/chars_int.h"

int mproto_imap_take_text(mproto_imap_list *list, mproto_span *text,
                          unsigned *quirks)
{
    const mproto_imap_token *t = list->at_;

    if (t == list->end_ || t->kind == MPROTO_IMAP_LIST)
        return 0;
    if (t->kind == MPROTO_IMAP_ATOM)
        *quirks |= MPROTO_IMAP_QUIRK_ATOM;
    text->p = t->kind == MPROTO_IMAP_NIL ? NULL : t->p;
    text->n = t->n;
    list->at_ = t + 1;
    return 1;
}

/* --- numbers --- */

static uint64_t times_ten(uint64_t n, unsigned digit)
{
    return n > ((uint64_t)INT64_MAX - digit) / 10 ? (uint64_t)INT64_MAX
                                                  : n * 10 + digit;
}

/* Digits from *at on; how many, up to 99. */
static unsigned loose_digits(mproto_span s, size_t *at, uint64_t *n)
{
    unsigned digits = 0;

    while (*at < s.n && mproto_is(s.p[*at], MPROTO_C_DIGIT)) {
        *n = times_ten(*n, (unsigned)(s.p[(*at)++] - '0'));
        digits += digits < 99;
    }
    return digits;
}

/* "e+06" from *at on; 0 when there is none. */
static uint64_t loose_exponent(mproto_span s, size_t *at)
{
    uint64_t exponent = 0;

    if (*at < s.n && mproto_lower(s.p[*at]) == 'e') {
        (*at)++;
        if (*at < s.n && s.p[*at] == '+')
            (*at)++;
        (void)loose_digits(s, at, &exponent);
    }
    return exponent;
}

/* "9.3736e+06", as mail.ru says it. */
static int loose_fraction(mproto_span s, uint64_t *n)
{
    uint64_t value = 0, exponent;
    unsigned behind = 0;
    size_t at = 0;

    if (loose_digits(s, &at, &value) == 0)
        return 0;
    if (at < s.n && s.p[at] == '.') {
        at++;
        behind = loose_digits(s, &at, &value);
    }
    exponent = loose_exponent(s, &at);
    if (at < s.n)
        return 0;
    for (; behind > exponent; behind--)
        value /= 10;
    for (; exponent > behind && value > 0 && value < (uint64_t)INT64_MAX;
         exponent--)
        value = times_ten(value, 0);
    *n = value;
    return 1;
}

int mproto_imap_loose_number(mproto_span text, uint64_t *n, unsigned *quirks)
{
    mproto_span digits = text;

    if (mproto_imap_number(text, n) == MPROTO_OK)
        return 1;
    *quirks |= MPROTO_IMAP_QUIRK_NUMBER;
    if (text.n > 1 && *text.p == '-') {
        digits.p++;
        digits.n--;
        *n = 0;
        return mproto_digits(digits);
    }
    return loose_fraction(text, n);
}

/* NIL with a list behind it stands for what comes before that list. */
static int nil_is_number(mproto_imap_list behind)
{
    mproto_imap_value v;

    return !mproto_imap_next(&behind, &v) || v.kind != MPROTO_IMAP_LIST;
}

void mproto_imap_take_number(mproto_imap_list *list, uint64_t *n,
                             unsigned *quirks)
{
    mproto_imap_list rest = *list;
    mproto_imap_value v;

    *n = 0;
    if (!mproto_imap_next(&rest, &v) || v.kind == MPROTO_IMAP_LIST) {
        *quirks |= MPROTO_IMAP_QUIRK_NUMBER;
    } else if (v.kind == MPROTO_IMAP_NIL) {
        *quirks |= MPROTO_IMAP_QUIRK_NUMBER;
        if (nil_is_number(rest))
            *list = rest;
    } else if (mproto_imap_loose_number(v.text, n, quirks)) {
        if (v.kind == MPROTO_IMAP_STRING)
            *quirks |= MPROTO_IMAP_QUIRK_NUMBER;
        *list = rest;
    }
}
