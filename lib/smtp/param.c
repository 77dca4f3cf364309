#include <mailproto/smtp.h>
#include "base/chars_int.h"

static void step_blanks(mproto_span *s)
{
    while (s->n > 0 && *s->p == ' ') {
        s->p++;
        s->n--;
    }
}

static int is_key(char c)
{
    return mproto_is(c, MPROTO_C_ALPHA | MPROTO_C_DIGIT) || c == '-';
}

/* esmtp-value, and octets above 127, which RFC 6531 3.3 adds */
static int is_value(char c)
{
    return !mproto_is(c, MPROTO_C_CTL) && c != ' ' && c != '=';
}

static size_t run(mproto_span s, size_t from, int (*is)(char))
{
    size_t n = from;

    while (n < s.n && is(s.p[n]))
        n++;
    return n - from;
}

int mproto_smtp_param_next(mproto_span *text, mproto_smtp_param *p)
{
    mproto_span s = *text;
    size_t n;

    step_blanks(&s);
    if (s.n == 0)
        return 0;
    p->key.p = s.p;
    p->key.n = n = run(s, 0, is_key);
    p->value.p = NULL;
    p->value.n = 0;
    if (n == 0 || *s.p == '-')
        return MPROTO_E_ARG;
    if (n < s.n && s.p[n] == '=') {
        p->value.p = s.p + n + 1;
        p->value.n = run(s, n + 1, is_value);
        if (p->value.n == 0)
            return MPROTO_E_ARG;
        n += 1 + p->value.n;
    }
    if (n < s.n && s.p[n] != ' ')
        return MPROTO_E_ARG;
    text->p = s.p + n;
    text->n = s.n - n;
    return 1;
}
