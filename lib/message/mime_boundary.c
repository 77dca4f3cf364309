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

/* The innermost open part that has the boundary s, as a level from 1; 0: none
 * has. Only those are looked at whose hash ends as that of s does. */
static unsigned boundary_level(const mproto_mime *m, mproto_span s,
                               uint32_t hash)
{
    unsigned level = m->boundaries[hash % m->buckets];
    const mproto_mime_frame *f;

    for (; level > 0; level = f->next) {
        f = &m->frames[level - 1];
        if (f->hash == hash && f->text[MPROTO_TEXT_BOUNDARY].n == s.n
            && memcmp(mproto_mime_part_text(m, f, MPROTO_TEXT_BOUNDARY).p,
                      s.p, s.n) == 0)
            break;
    }
    return level;
}

/* One that is open already: its delimiters are those of the inner part, but
 * not for all readers. */
unsigned mproto_mime_boundary_open(mproto_mime *m, mproto_mime_frame *f)
{
    mproto_span b = mproto_mime_part_text(m, f, MPROTO_TEXT_BOUNDARY);
    unsigned *bucket, again;

    f->hash = hash_more(HASH_START, b.p, b.n);
    again = boundary_level(m, b, f->hash);
    bucket = &m->boundaries[f->hash % m->buckets];
    f->next = *bucket;
    *bucket = m->depth + 1;
    f->open = 1;
    m->opened++;
    return again ? MPROTO_DEFECT_BOUNDARY : 0;
}

/* Those that were opened later are closed already. */
void mproto_mime_boundary_close(mproto_mime *m, mproto_mime_frame *f)
{
    if (!f->open)
        return;
    m->boundaries[f->hash % m->buckets] = f->next;
    m->opened--;
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

/* The whole line counts, so "--bb" is none of b. The innermost part wins, but
 * an outer delimiter also ends inner parts that were not closed (RFC 2046
 * 5.1.2). */
int mproto_mime_boundary_match(mproto_mime *m, const char *line, size_t n)
{
    mproto_span whole = delimiter_text(line, n), part = whole;
    unsigned separated, closed = 0;
    uint32_t hash;

    if (whole.n >= 2 && memcmp(whole.p + whole.n - 2, "--", 2) == 0)
        part.n -= 2;
    hash = hash_more(HASH_START, part.p, part.n);
    if (part.n < whole.n) {
        closed = boundary_level(m, part, hash);
        hash = hash_more(hash, "--", 2);
    }
    separated = boundary_level(m, whole, hash);
    if (separated == 0 && closed == 0)
        return 0;
    m->delimiter.closing = closed > separated;
    m->delimiter.level = (closed > separated ? closed : separated) - 1;
    return 1;
}

#undef HASH_START
#undef HASH_PRIME
#undef BOUNDARY_MAX
