/* Messages for the extractors, in blocks of their exact size, and sections
 * of them; for the unit tests and the fuzz entry. */
#ifndef IMAPEXTRACT_CHECK_H
#define IMAPEXTRACT_CHECK_H

#include "exact.h"
#include <mailproto/imapextract.h>
#include <stdio.h>

#define EXTRACT_MUST(x) ((x) ? (void)0 : extract_broken(#x, __LINE__))

static inline void extract_broken(const char *what, int line)
{
    fprintf(stderr, "imapextract_check.h:%d: %s\n", line, what);
    abort();
}

/* mail borrows parts. */
typedef struct extract_mail {
    mproto_imapextract_mail mail;
    mproto_structure       *parts;
} extract_mail;

static inline void extract_open(extract_mail *m, const char *p, size_t n,
                                unsigned flags)
{
    memset(m, 0, sizeof *m);
    m->mail.raw = exact_span(p, n);
    m->mail.flags = flags;
    m->mail.parts = m->parts = mproto_structure_new(NULL);
    EXTRACT_MUST(m->parts);
    EXTRACT_MUST(mproto_structure_scan(m->parts, m->mail.raw.p, n)
                 == MPROTO_OK);
}

static inline void extract_close(extract_mail *m)
{
    exact_free(m->mail.raw);
    mproto_structure_free(m->parts);
}

/* For free(): p with CRLF for each LF that has no CR. */
static inline char *extract_crlf(const char *p, size_t n, size_t *size)
{
    char *to = malloc(2 * n + 1), *at = to;
    size_t i;

    EXTRACT_MUST(to);
    for (i = 0; i < n; i++) {
        if (p[i] == '\n' && (i == 0 || p[i - 1] != '\r'))
            *at++ = '\r';
        *at++ = p[i];
    }
    *size = (size_t)(at - to);
    return to;
}

/* names: of fields, "(TO CC)". */
static inline mproto_imap_section extract_section(
    const char *path, mproto_imap_section_what what, const char *names)
{
    mproto_imap_section s;

    memset(&s, 0, sizeof s);
    s.what = what;
    s.path.p = path;
    s.path.n = strlen(path);
    s.fields.p = names;
    s.fields.n = strlen(names);
    return s;
}

/* For free(): the section in pieces of at most max octets; NULL: none. */
static inline char *extract_read(const mproto_imapextract_mail *mail,
                                 const mproto_imap_section *s, size_t max,
                                 size_t *n)
{
    mproto_imapextract x;
    mproto_span piece;
    char *to;

    *n = 0;
    if (mproto_imapextract_begin(&x, mail, s) != MPROTO_OK)
        return NULL;
    to = malloc((size_t)x.size + 1);
    EXTRACT_MUST(to);
    while (mproto_imapextract_next(&x, max, &piece)) {
        EXTRACT_MUST(piece.n > 0 && piece.n <= max);
        EXTRACT_MUST(*n + piece.n <= x.size);
        memcpy(to + *n, piece.p, piece.n);
        *n += piece.n;
    }
    EXTRACT_MUST(*n == x.size);
    EXTRACT_MUST(!mproto_imapextract_next(&x, max, &piece));
    to[*n] = '\0';
    return to;
}

#endif
