#include "imap/imapextract_preview_int.h"
#include "base/chars_int.h"

/* HTML is read as browsers do, but for what a preview does not need: all it
 * keeps is text. */

enum { HTML_TEXT, HTML_NAME, HTML_TAG, HTML_COMMENT, HTML_ENTITY };

/* Their content is no text to be read. */
static const char *const hidden[] = { "script", "style", "title" };

/* They stand within words. */
static const char *const within_words[] = {
    "a", "b", "big", "code", "em", "font", "i", "s", "small", "span", "strong",
    "sub", "sup", "tt", "u", "wbr"
};

/* Case matters. */
static const struct html_entity {
    const char *name;
    uint32_t    c;
} entities[] = {
    { "amp", '&' }, { "apos", '\'' }, { "bull", 0x2022 }, { "copy", 0xa9 },
    { "euro", 0x20ac }, { "gt", '>' }, { "hellip", 0x2026 },
    { "laquo", 0xab }, { "ldquo", 0x201c }, { "lsquo", 0x2018 },
    { "lt", '<' }, { "mdash", 0x2014 }, { "middot", 0xb7 },
    { "nbsp", 0xa0 }, { "ndash", 0x2013 }, { "quot", '"' },
    { "raquo", 0xbb }, { "rdquo", 0x201d }, { "reg", 0xae },
    { "rsquo", 0x2019 }, { "shy", 0xad }, { "trade", 0x2122 },
    { "zwj", 0x200d }, { "zwnj", 0x200c },
    { "auml", 0xe4 }, { "ouml", 0xf6 }, { "uuml", 0xfc }, { "Auml", 0xc4 },
    { "Ouml", 0xd6 }, { "Uuml", 0xdc }, { "szlig", 0xdf },
    { "agrave", 0xe0 }, { "aacute", 0xe1 }, { "acirc", 0xe2 },
    { "aring", 0xe5 }, { "aelig", 0xe6 }, { "ccedil", 0xe7 },
    { "egrave", 0xe8 }, { "eacute", 0xe9 }, { "ecirc", 0xea },
    { "iacute", 0xed }, { "ntilde", 0xf1 }, { "oacute", 0xf3 },
    { "ocirc", 0xf4 }, { "oslash", 0xf8 }, { "uacute", 0xfa },
    { "pound", 0xa3 }, { "sect", 0xa7 }, { "deg", 0xb0 },
};

static mproto_span html_name(const mproto_preview_html *h)
{
    mproto_span s;

    s.p = h->name;
    s.n = h->n;
    return s;
}

/* The one of n names that it is, without a "/"; NULL: none. */
static const char *html_name_of(const mproto_preview_html *h,
                                const char *const *names, size_t n)
{
    mproto_span s = html_name(h);
    size_t i;

    if (s.n > 0 && *s.p == '/') {
        s.p++;
        s.n--;
    }
    for (i = 0; i < n; i++)
        if (mproto_same(s, names[i]))
            return names[i];
    return NULL;
}

/* --- tags --- */

static void html_end_tag(mproto_preview_html *h, mproto_preview *v)
{
    const char *element = html_name_of(h, hidden,
                                       sizeof hidden / sizeof *hidden);
    int closes = h->name[0] == '/';

    h->state = HTML_TEXT;
    if (element && closes && element == h->skip)
        h->skip = NULL;
    else if (element && !closes && !h->skip)
        h->skip = element;
    if (!html_name_of(h, within_words,
                      sizeof within_words / sizeof *within_words))
        mproto_preview_put(v, ' ');
}

/* The steps: 1 when c is to be looked at again, in another state. */

static int html_tag(mproto_preview_html *h, mproto_preview *v, uint32_t c)
{
    if (h->quote != '\0') {
        if (c == (uint32_t)(unsigned char)h->quote)
            h->quote = '\0';
    } else if (c == '"' || c == '\'') {
        h->quote = (char)c;
    } else if (c == '>') {
        html_end_tag(h, v);
    }
    return 0;
}

static int is_ascii(uint32_t c, unsigned bits)
{
    return c < 0x80 && mproto_is((char)c, bits);
}

/* What may come next of a name; n octets of it are there. */
static int is_of_tag(const mproto_preview_html *h, uint32_t c)
{
    if (h->n == 0)
        return is_ascii(c, MPROTO_C_ALPHA) || c == '/' || c == '!' || c == '?';
    return is_ascii(c, MPROTO_C_ALPHA | MPROTO_C_DIGIT)
        || (c == '-' && h->name[0] == '!');
}

/* Behind "<": what begins no tag is text, and in an element without text so is
 * all but its end. */
static int html_tag_name(mproto_preview_html *h, mproto_preview *v, uint32_t c)
{
    if (is_of_tag(h, c)) {
        if (h->n < sizeof h->name)
            h->name[h->n++] = (char)c;
        if (h->n == 3 && memcmp(h->name, "!--", 3) == 0 && !h->skip) {
            h->state = HTML_COMMENT;
            h->n = 0;
        }
        return 0;
    }
    h->quote = '\0';
    h->state = HTML_TAG;
    if (h->n == 0 || (h->skip && h->name[0] != '/'))
        h->state = HTML_TEXT;
    if (h->n == 0 && !h->skip)
        mproto_preview_put(v, '<');
    return 1;
}

/* "-->" ends it; n counts the dashes. */
static int html_comment(mproto_preview_html *h, mproto_preview *v, uint32_t c)
{
    (void)v;
    if (c == '-')
        h->n = h->n < 2 ? (unsigned char)(h->n + 1) : 2;
    else if (c == '>' && h->n == 2)
        h->state = HTML_TEXT;
    else
        h->n = 0;
    return 0;
}

/* --- entities --- */

/* "#228" or "#xe4"; 0: it is none. */
static uint32_t html_number(mproto_span s)
{
    unsigned base = 10, digit;
    uint32_t c = 0;
    size_t i = 1;

    if (s.n > 1 && mproto_lower(s.p[1]) == 'x') {
        base = 16;
        i = 2;
    }
    for (; i < s.n && c < 0x110000; i++) {
        if (!mproto_is(s.p[i], base == 16 ? MPROTO_C_HEX : MPROTO_C_DIGIT))
            return 0;
        digit = (unsigned char)mproto_lower(s.p[i]);
        c = c * base + (digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    return c < 0x110000 && c >> 11 != 0xd800 >> 11 ? c : 0;
}

static uint32_t html_entity_of(mproto_span s)
{
    size_t i;

    if (s.n > 0 && *s.p == '#')
        return html_number(s);
    for (i = 0; i < sizeof entities / sizeof *entities; i++)
        if (mproto_length(entities[i].name) == s.n
            && memcmp(entities[i].name, s.p, s.n) == 0)
            return entities[i].c;
    return 0;
}

/* Behind "&": what is no entity stays as it is. */
static int html_entity(mproto_preview_html *h, mproto_preview *v, uint32_t c)
{
    uint32_t meant = 0;
    size_t i;

    if (h->n < sizeof h->name && (is_ascii(c, MPROTO_C_ALPHA | MPROTO_C_DIGIT)
                                  || (c == '#' && h->n == 0))) {
        h->name[h->n++] = (char)c;
        return 0;
    }
    h->state = HTML_TEXT;
    if (c == ';')
        meant = html_entity_of(html_name(h));
    if (meant > 0) {
        mproto_preview_put(v, meant);
        return 0;
    }
    mproto_preview_put(v, '&');
    for (i = 0; i < h->n; i++)
        mproto_preview_put(v, (unsigned char)h->name[i]);
    return 1;
}

/* --- text --- */

static int html_text(mproto_preview_html *h, mproto_preview *v, uint32_t c)
{
    h->n = 0;
    if (c == '<')
        h->state = HTML_NAME;
    else if (c == '&' && !h->skip)
        h->state = HTML_ENTITY;
    else if (!h->skip)
        mproto_preview_put(v, c);
    return 0;
}

void mproto_preview_html_put(mproto_preview_html *h, mproto_preview *v,
                             uint32_t c)
{
    static int (*const steps[])(mproto_preview_html *, mproto_preview *,
                                uint32_t) = {
        html_text, html_tag_name, html_tag, html_comment, html_entity
    };

    while (steps[h->state](h, v, c))
        continue;
}
