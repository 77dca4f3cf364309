/* Input in heap blocks of its exact size, so that a sanitizer sees one octet
 * too far. */
#ifndef EXACT_H
#define EXACT_H

#include <mailproto/base.h>
#include <stdlib.h>
#include <string.h>

/* A copy for free(); never NULL. */
static inline char *exact_copy(const char *p, size_t n)
{
    char *copy = malloc(n > 0 ? n : 1);

    if (!copy)
        abort();
    if (n > 0)
        memcpy(copy, p, n);
    return copy;
}

static inline mproto_span exact_span(const char *p, size_t n)
{
    mproto_span s;

    s.p = exact_copy(p, n);
    s.n = n;
    return s;
}

/* Free a span of exact_span() with this; span.p is const. */
static inline void exact_free(mproto_span s)
{
    void *p;

    memcpy(&p, &s.p, sizeof p);
    free(p);
}

#endif
