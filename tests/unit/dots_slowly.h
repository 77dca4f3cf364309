/* Dot-stuffed content once more, for tests to compare with: the end is looked
 * for, then dots are taken off. */
#ifndef DOTS_SLOWLY_H
#define DOTS_SLOWLY_H

#include <mailproto/defect.h>
#include <string.h>

enum { OUT_MAX = 4096 };

typedef struct text {
    size_t n;
    char   p[OUT_MAX];
} text;

static inline void add(text *t, const char *p, size_t n)
{
    assert_true(n <= sizeof t->p - t->n);
    memcpy(t->p + t->n, p, n);
    t->n += n;
}

typedef struct content {
    text     t;
    uint64_t lines;
    unsigned defects;
    size_t   used;              /* of the input; all when there is no end */
    int      ended;
} content;

static inline int is_crlf(const char *p, size_t n, size_t i)
{
    return i + 1 < n && p[i] == '\r' && p[i + 1] == '\n';
}

/* One line from i on with its CRLF, if it has one. */
static inline size_t line_slowly(const char *p, size_t n, size_t i, content *c)
{
    size_t from = i, octets;

    while (i < n && !is_crlf(p, n, i))
        i++;
    octets = i - from;
    if (octets == 1 && p[from] == '.' && i < n) {
        c->ended = 1;
        return i + 2;
    }
    if (octets > 0 && p[from] == '.') {
        from++;
        octets--;
    }
    if (octets > 998)
        c->defects |= MPROTO_DEFECT_LONG_LINE;
    c->lines += i < n;
    add(&c->t, p + from, (i < n ? i + 2 : i) - from);
    for (; from < i; from++) {
        /* at the very end a CR may still be half of a CRLF */
        c->defects |= p[from] == '\n' ? MPROTO_DEFECT_BARE_LF
            : p[from] == '\0' ? MPROTO_DEFECT_NUL
            : p[from] == '\r' && from + 1 < n ? MPROTO_DEFECT_BARE_CR
            : (unsigned char)p[from] > 127 ? MPROTO_DEFECT_EIGHT : 0;
    }
    return i < n ? i + 2 : n;
}

/* In ".CR" at the very end the CR is held back. */
static inline void unstuff_slowly(const char *p, size_t n, content *c)
{
    memset(c, 0, sizeof *c);
    while (c->used < n && !c->ended) {
        size_t from = c->used;

        c->used = line_slowly(p, n, from, c);
        if (c->used == n && n - from == 2 && p[from] == '.' &&
            p[from + 1] == '\r')
            c->t.n--;
    }
}

/* Up to the first line that is empty. */
static inline size_t header_slowly(const char *p, size_t n)
{
    size_t i, from = 0;

    for (i = 0; i + 1 < n; i++) {
        if (p[i] != '\r' || p[i + 1] != '\n')
            continue;
        if (i == from)
            return i + 2;
        from = i + 2;
        i++;
    }
    return n;
}

#endif
