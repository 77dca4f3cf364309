/* Content whose lines end in LF only, made such as the rules want it: for
 * clients that forget CR, and double dots at the front of such lines all the
 * same. Only for who passes nothing on; what ended the content is settled
 * before. ISC, see COPYING. */
#ifndef EXAMPLES_WHOLE_LINES_H
#define EXAMPLES_WHOLE_LINES_H

#include <stddef.h>

/* All zero is the start of a message. */
struct whole_lines {
    int state;
};

/* Hands on n octets by write(), with CRLF for each bare LF, and one dot for two
 * behind it. */
void whole_lines_write(struct whole_lines *w, const char *p, size_t n,
                       void (*write)(void *context, const char *p, size_t n),
                       void *context);

#endif
