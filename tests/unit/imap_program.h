/* The values of IMAP of a text, for tests that need a list of them. */
#ifndef IMAP_PROGRAM_H
#define IMAP_PROGRAM_H

#include "exact.h"
#include "imap/imap_values_int.h"

typedef struct program_text {
    mproto_imap_values values;
    mproto_span        text;
} program_text;

/* 1 when text is of the grammar of values; clear() in any case. */
static inline int program_read(program_text *t, const char *p, size_t n)
{
    size_t i, cap = 1;

    for (i = 0; i < n; i++)
        cap += strchr(" ()\"", p[i]) != NULL;
    memset(t, 0, sizeof *t);
    t->text = exact_span(p, n);
    t->values.cap = 2 * cap;
    t->values.room = malloc(2 * cap * sizeof *t->values.room);
    t->values.side_cap = n;
    t->values.side = malloc(n + 1);
    t->values.depth_max = (unsigned)n;
    if (!t->values.room || !t->values.side)
        abort();
    return mproto_imap_values_read(&t->values, t->text) == MPROTO_OK;
}

static inline void program_clear(program_text *t)
{
    exact_free(t->text);
    free(t->values.room);
    free(t->values.side);
}

#endif
