/* Every string of up to so many pieces out of a few. */
#ifndef ALL_STRINGS_H
#define ALL_STRINGS_H

#include <string.h>

enum { ALL_PIECES = 12, ALL_OCTETS = 512 };

typedef struct all_strings {
    const char        *head;    /* stands before each */
    const char *const *pieces;
    size_t             n;
    size_t             most;    /* pieces in a string, below ALL_PIECES */
} all_strings;

/* A string, and of how many pieces. */
typedef void all_strings_fn(const char *p, size_t n, size_t pieces);

/* Puts the pieces with the numbers at, of which there are n, behind head. */
static size_t all_strings_put(const all_strings *all, const size_t *at,
                              size_t n, char out[ALL_OCTETS])
{
    size_t i, end = strlen(all->head);

    memcpy(out, all->head, end);
    for (i = 0; i < n; i++) {
        size_t k = strlen(all->pieces[at[i]]);

        memcpy(out + end, all->pieces[at[i]], k);
        end += k;
    }
    return end;
}

static void all_strings_run(const all_strings *all, all_strings_fn *fn)
{
    static char text[ALL_OCTETS];
    size_t at[ALL_PIECES] = { 0 }, pieces, i;

    for (pieces = 0; pieces <= all->most; pieces++) {
        do {
            fn(text, all_strings_put(all, at, pieces, text), pieces);
            for (i = pieces; i > 0 && ++at[i - 1] == all->n; i--)
                at[i - 1] = 0;
        } while (i > 0);
    }
}

#endif
