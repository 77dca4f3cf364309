/* Text into memory of the caller's, as snprintf does it: what has no room is
 * counted all the same. */
#ifndef MPROTO_PRINT_INT_H
#define MPROTO_PRINT_INT_H

#include <mailproto/base.h>
#include <string.h>

typedef struct mproto_print {
    char  *dst;
    size_t cap, n;              /* n: with all that had no room */
} mproto_print;

static inline void mproto_print_put(mproto_print *out, const char *p, size_t n)
{
    size_t room = out->n < out->cap ? out->cap - out->n : 0;

    if (room > 0 && n > 0)
        memcpy(out->dst + out->n, p, n < room ? n : room);
    out->n += n;
}

static inline void mproto_print_char(mproto_print *out, char c)
{
    if (out->n < out->cap)
        out->dst[out->n] = c;
    out->n++;
}

void mproto_print_text(mproto_print *out, const char *s);

/* Octets of the UTF-8 character that begins at p. */
size_t mproto_print_character(const char *p);

/* Ends the text, which is UTF-8, in NUL if cap is not 0; a character that is
 * not all there is taken back. Returns its length without NUL. */
size_t mproto_print_end(mproto_print *out);

#endif
