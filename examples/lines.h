/* Lines of any length from a file. ISC, see COPYING. */
#ifndef EXAMPLES_LINES_H
#define EXAMPLES_LINES_H

#include <stdio.h>

/* All zero at first. */
struct line {
    char         *p;            /* without its line end; a NUL behind it;
                                 * for free() */
    size_t        n, cap;
    unsigned long number, ends; /* of the line; those read so far */
};

/* 1: the next line. folded: with the lines behind it that begin with a blank.
 * 0: there is none, see ferror(). -1: no memory. */
int line_next(struct line *line, FILE *in, int folded);

#endif
