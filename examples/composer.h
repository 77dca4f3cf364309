/* A message out of options and files. Each file is read twice, to choose its
 * encoding and as the message is made, so memory does not depend on it.
 * ISC, see COPYING. */
#ifndef EXAMPLES_COMPOSER_H
#define EXAMPLES_COMPOSER_H

#include "options.h"

#include <mailproto/compose.h>
#include <time.h>

#define COMPOSER_RANDOM 32      /* octets of it */

/* What the message is made of; all may be missing. */
struct composer_plan {
    const char        *from, *subject;
    struct option_list to, cc, bcc;     /* each may be a list of addresses */
    const char        *date;            /* NULL: now */
    const char        *text, *html;     /* files; "-" is standard input */
    struct option_list attach;          /* files */
};

struct composer {
    uint64_t taken, octets;     /* of all files: so far, and in all */
    int      status;            /* to exit with, when it could not go on */

    const char *program;        /* private from here on */
    const struct composer_plan *plan;
    struct composer_source *sources;
    struct composer_step   *steps;
    size_t   sources_n, steps_n, at;
    int      stdin_read;
    struct composer_source *open;
    time_t   now;
    unsigned char random[COMPOSER_RANDOM];
    mproto_compose *m;
};

/* Opens and looks at all files. 0 or an exit status; stderr has been told.
 * Close it in either case. program and plan are kept. */
int composer_open(struct composer *c, const char *program,
                  const struct composer_plan *plan);
/* Makes the header. flags: MPROTO_COMPOSE_ bits. As open. A second call begins
 * anew; with the same flags it makes the same message. */
int composer_begin(struct composer *c, unsigned flags);
/* More of the message; NULL: that is all, or status tells why not. */
const void *composer_out(struct composer *c, size_t *n);
void composer_sent(struct composer *c, size_t n);
void composer_close(struct composer *c);

#endif
