#include "message/mime_int.h"
#include "base/chars_int.h"
#include <string.h>

/* RFC 2046 5.1.1. */
#define BOUNDARY_MAX 70u

/* FNV-1a: good enough to make a second comparison rare. */
#define HASH_START 2166136261u
#define HASH_PRIME 16777619u

static uint32_t hash_more(uint32_t hash, const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        hash = (hash ^ (unsigned char)p[i]) * HASH_PRIME;
    return hash;
}

static int is_boundary(const mproto_mime *m, const mproto_mime_frame *f,
                       mproto_span s, uint32_t hash)
{
    return f->open && f->hash == hash
        && f->text[MPROTO_TEXT_BOUNDARY].n == s.n
        && memcmp(mproto_mime_part_text(m, f, MPROTO_TEXT_BOUNDARY).p,
                  s.p, s.n) == 0;
}

/* One that is open already: its delimiters are those of the inner part, but
 * not for all readers. */
unsigned mproto_mime_boundary_open(mproto_mime *m, mproto_mime_frame *f)
{
    mproto_span b = mproto_mime_part_text(m, f, MPROTO_TEXT_BOUNDARY);
    uint32_t hash = hash_more(HASH_START, b.p, b.n);
    unsigned level, defects = 0;

    for (level = 0; level < m->depth; level++)
        if (is_boundary(m, &m->frames[level], b, hash))
            defects = MPROTO_DEFECT_BOUNDARY;
    f->hash = hash;
    f->open = 1;
    m->opened++;
    return defects;
}

void mproto_mime_boundary_close(mproto_mime *m, mproto_mime_frame *f)
{
    m->opened -= f->open;
    f->open = 0;
}

static int is_bchar(char c)
{
    return mproto_is(c, MPROTO_C_ALPHA | MPROTO_C_DIGIT)
        || (c != '\0' && memchr("'()+_,-./:=? ", c, 13));
}

unsigned mproto_mime_boundary_check(mproto_span boundary)
{
    size_t i;

    if (boundary.n == 0 || boundary.n > BOUNDARY_MAX)
        return MPROTO_DEFECT_BOUNDARY;
    for (i = 0; i < boundary.n; i++)
        if (!is_bchar(boundary.p[i]))
            return MPROTO_DEFECT_BOUNDARY;
    return 0;
}

/* What stands behind "--" without blanks and line end. */
static mproto_span delimiter_text(const char *line, size_t n)
{
    mproto_span s;

    n = mproto_fields_trim(line, n);
    while (n > 2 && mproto_is(line[n - 1], MPROTO_C_WSP))
        n--;
    s.p = line + 2;
    s.n = n - 2;
    return s;
}

/* The whole line counts, so "--bb" is none of b. The line is hashed once for
 * all levels; from the innermost outward, since an outer delimiter also ends
 * inner parts that were not closed (RFC 2046 5.1.2). */
int mproto_mime_boundary_match(mproto_mime *m, const char *line, size_t n)
{
    mproto_span whole = delimiter_text(line, n), part = whole;
    uint32_t hash_part, hash_whole;
    unsigned level;

    part.n = whole.n >= 2 && memcmp(whole.p + whole.n - 2, "--", 2) == 0
           ? whole.n - 2 : whole.n;
    hash_part = hash_more(HASH_START, part.p, part.n);
    hash_whole = hash_more(hash_part, part.p + part.n, whole.n - part.n);
    for (level = m->depth + 1; level-- > 0;) {
        const mproto_mime_frame *f = &m->frames[level];
        int separates = is_boundary(m, f, whole, hash_whole);

        if (!separates && (part.n == whole.n
                           || !is_boundary(m, f, part, hash_part)))
            continue;
        m->delimiter.level = level;
        m->delimiter.closing = !separates;
        return 1;
    }
    return 0;
}
