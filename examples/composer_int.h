/* What the files of composer share. ISC, see COPYING. */
#ifndef EXAMPLES_COMPOSER_INT_H
#define EXAMPLES_COMPOSER_INT_H

#include "composer.h"

/* Tells stderr, and gives status back. */
int composer_fail(struct composer *c, int status, const char *what,
                  const char *why);

/* --- composer_header.c: 0 or an exit status --- */

int composer_header(struct composer *c);

#endif
