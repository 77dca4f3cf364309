#include "base/span_int.h"
#include "base/chars_int.h"
#include <string.h>

mproto_span mproto_text_span(const char *text)
{
    mproto_span s;

    s.p = text;
    s.n = text ? mproto_length(text) : 0;
    return s;
}

int mproto_cut(mproto_span *s, char c, mproto_span *head)
{
    const char *at = s->n > 0 ? memchr(s->p, c, s->n) : NULL;
    size_t step;

    head->p = s->p;
    head->n = at ? (size_t)(at - s->p) : s->n;
    step = at ? head->n + 1 : head->n;
    if (step > 0)
        s->p += step;
    s->n -= step;
    return at != NULL;
}

mproto_span mproto_trim(mproto_span s)
{
    while (s.n > 0 && *s.p == ' ') {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && s.p[s.n - 1] == ' ')
        s.n--;
    return s;
}
