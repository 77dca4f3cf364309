#include "base/print_int.h"
#include "base/chars_int.h"

void mproto_print_text(mproto_print *out, const char *s)
{
    mproto_print_put(out, s, mproto_length(s));
}

size_t mproto_print_character(const char *p)
{
    unsigned char lead = (unsigned char)*p;

    return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* n without the begin of a character at its end. */
static size_t whole_characters(const char *p, size_t n)
{
    size_t lead = n;

    while (lead > 0 && ((unsigned char)p[lead - 1] & 0xc0) == 0x80)
        lead--;
    if (lead == 0)
        return n;
    lead--;
    return n - lead < mproto_print_character(p + lead) ? lead : n;
}

size_t mproto_print_end(mproto_print *out)
{
    size_t n = out->n;

    if (out->cap == 0)
        return out->n;
    if (n >= out->cap)
        n = whole_characters(out->dst, out->cap - 1);
    out->dst[n] = '\0';
    return out->n;
}
