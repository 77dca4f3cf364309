#include <mailproto/imap.h>
#include "base/chars_int.h"
#include "imap/imap_literal_int.h"
#include <string.h>

/* --- one piece off the front --- */

static void section_step(mproto_span *s, size_t n)
{
    s->p += n;
    s->n -= n;
}

static int section_octet(mproto_span *s, char c)
{
    if (s->n == 0 || *s->p != c)
        return 0;
    section_step(s, 1);
    return 1;
}

static mproto_span section_digits(mproto_span *s)
{
    mproto_span digits = *s;

    while (s->n > 0 && mproto_is(*s->p, MPROTO_C_DIGIT))
        section_step(s, 1);
    digits.n -= s->n;
    return digits;
}

/* RFC 9051 9, nz-number. */
static int section_part(mproto_span *s)
{
    mproto_span digits = section_digits(s);
    uint64_t n;

    return digits.n > 0 && *digits.p != '0' && mproto_number(digits, &n) &&
           n <= UINT32_MAX;
}

/* --- names of fields --- */

/* Octets with both quotes; 0: it does not end. */
static size_t section_quoted_end(mproto_span s)
{
    size_t i;

    for (i = 1; i < s.n && s.p[i] != '"'; i++) {
        if (s.p[i] == '\r' || s.p[i] == '\n')
            return 0;
        if (s.p[i] == '\\')
            i++;
    }
    return i < s.n ? i + 1 : 0;
}

static int section_quoted(mproto_span *s, mproto_span *name)
{
    size_t n = section_quoted_end(*s);

    if (n == 0)
        return 0;
    name->p = s->p + 1;
    name->n = n - 2;
    section_step(s, n);
    return 1;
}

/* Whether LF alone may announce it is decided by who cut the line. */
static int section_literal(mproto_span *s, mproto_span *name)
{
    uint64_t n;
    const char *octets = mproto_imap_literal(*s, 1, &n);

    if (!octets)
        return 0;
    name->p = octets;
    name->n = (size_t)n;
    section_step(s, (size_t)(octets - s->p) + name->n);
    return 1;
}

/* An atom; "]" may be in it (RFC 9051 9, ASTRING-CHAR). */
static int section_atom(mproto_span *s, mproto_span *name)
{
    *name = *s;
    while (s->n > 0 && !mproto_is(*s->p, MPROTO_C_CTL) &&
           (unsigned char)*s->p < 128 && !memchr(" (){%*\"\\", *s->p, 8))
        section_step(s, 1);
    name->n -= s->n;
    return name->n > 0;
}

static int section_name(mproto_span *s, mproto_span *name)
{
    if (s->n > 0 && *s->p == '"')
        return section_quoted(s, name);
    if (s->n > 0 && *s->p == '{')
        return section_literal(s, name);
    return section_atom(s, name);
}

int mproto_imap_section_field(mproto_span *fields, mproto_span *name)
{
    if (fields->n == 0 || *fields->p == ')')
        return 0;
    section_step(fields, 1);            /* "(", or the blank between two */
    return section_name(fields, name);
}

/* " (TO CC)": at least one. */
static int section_names(mproto_span *s, mproto_span *fields)
{
    mproto_span name;

    if (!section_octet(s, ' ') || s->n == 0 || *s->p != '(')
        return 0;
    *fields = *s;
    do {
        section_step(s, 1);
        if (!section_name(s, &name))
            return 0;
    } while (s->n > 0 && *s->p == ' ');
    if (!section_octet(s, ')'))
        return 0;
    fields->n -= s->n;
    return 1;
}

/* --- what of a message or part --- */

static const struct section_name {
    const char *lower;
    size_t      n;
    mproto_imap_section_what what;
} section_words[] = {           /* the longest first of those that begin so */
    { "header.fields.not", 17, MPROTO_IMAP_SECTION_FIELDS_NOT },
    { "header.fields", 13, MPROTO_IMAP_SECTION_FIELDS },
    { "header", 6, MPROTO_IMAP_SECTION_HEADER },
    { "text", 4, MPROTO_IMAP_SECTION_TEXT },
    { "mime", 4, MPROTO_IMAP_SECTION_MIME }
};

static mproto_imap_section_what section_word(mproto_span *s)
{
    mproto_span head;
    size_t i;

    for (i = 0; i < sizeof section_words / sizeof *section_words; i++) {
        head.p = s->p;
        head.n = section_words[i].n;
        if (head.n > s->n || !mproto_same(head, section_words[i].lower))
            continue;
        section_step(s, head.n);
        return section_words[i].what;
    }
    return MPROTO_IMAP_SECTION_ALL;
}

/* "1.2", and the point behind it; 1: a word has to follow. -1: no number. */
static int section_path(mproto_span *s, mproto_span *path)
{
    mproto_span start = *s;

    path->p = start.p;
    path->n = 0;
    while (s->n > 0 && mproto_is(*s->p, MPROTO_C_DIGIT)) {
        if (!section_part(s))
            return -1;
        path->n = start.n - s->n;
        if (!section_octet(s, '.'))
            return 0;
    }
    return start.n > s->n || (s->n > 0 && *s->p != ']');
}

/* "<0>", "<0.100>" (RFC 9051 9, partial and section). */
static int section_partial(mproto_imap_section *s, mproto_span *text)
{
    mproto_span digits;

    if (!section_octet(text, '<'))
        return 1;
    s->partial = 1;
    digits = section_digits(text);
    if (mproto_imap_number(digits, &s->origin) != MPROTO_OK)
        return 0;
    if (section_octet(text, '.')) {
        digits = section_digits(text);
        if (mproto_imap_number(digits, &s->count) != MPROTO_OK ||
            s->count == 0)
            return 0;
    }
    return section_octet(text, '>');
}

static int section_inside(mproto_imap_section *s, mproto_span *text)
{
    int word = section_path(text, &s->path);

    s->what = word > 0 ? section_word(text) : MPROTO_IMAP_SECTION_ALL;
    if (word < 0 || (word > 0 && s->what == MPROTO_IMAP_SECTION_ALL))
        return 0;
    if (s->what == MPROTO_IMAP_SECTION_MIME && s->path.n == 0)
        return 0;
    if (s->what == MPROTO_IMAP_SECTION_FIELDS ||
        s->what == MPROTO_IMAP_SECTION_FIELDS_NOT)
        return section_names(text, &s->fields);
    return 1;
}

int mproto_imap_section_read(mproto_imap_section *s, mproto_span text)
{
    memset(s, 0, sizeof *s);
    if (!section_octet(&text, '['))
        return MPROTO_E_ARG;
    s->text = text;
    if (!section_inside(s, &text))
        return MPROTO_E_ARG;
    s->text.n -= text.n;
    if (!section_octet(&text, ']') || !section_partial(s, &text) || text.n > 0)
        return MPROTO_E_ARG;
    return MPROTO_OK;
}
