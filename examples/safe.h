/* Text that strangers wrote, shown on a terminal. ISC, see COPYING. */
#ifndef EXAMPLES_SAFE_H
#define EXAMPLES_SAFE_H

#include <mailproto/base.h>
#include <stdio.h>

/* Octets outside 32..126 come out as \xNN, so that none of them can command
 * the terminal. */
void safe_print(FILE *to, const char *p, size_t n);

/* Whole lines of a dialogue, each with side before it: "C: " or "S: ". */
void safe_dialogue(FILE *to, const char *side, const char *p, size_t n);

#endif
