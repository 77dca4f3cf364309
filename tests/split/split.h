/* The parts of the split test. */
#ifndef SPLIT_H
#define SPLIT_H

#include "../dialogue/report.h"

/* Two cuts are tried in input up to so many octets, unless told otherwise. */
enum { TWO_MAX = 128 };

typedef struct split_effort {
    size_t two_max;
    size_t step;                /* from one cut to the next; 1: each octet */
    size_t less;                /* octets by which strings are shorter */
} split_effort;

/* One side of a dialogue, cut in every way. */
int split_script(const script *s, int side, const split_effort *effort);

/* Partitions of n octets, bit i for a cut behind octet i: the one behind cuts,
 * from 1 up; past (1 << (n - 1)) - 1 there is none. All of them for strings of
 * up to full octets, else those with one cut and octet by octet. */
static inline unsigned split_next(unsigned cuts, size_t n, size_t full)
{
    unsigned all = (1u << (n - 1)) - 1;

    if (n <= full || cuts == all)
        return cuts + 1;
    return cuts << 1 > all ? all : cuts << 1;
}

/* The small automata below the engines, by exhaustion, in strings that are so
 * many octets shorter than usual; each 1 when all is well. */
int split_dots(size_t less);
int split_line(size_t less);

#endif
