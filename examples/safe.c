/* ISC, see COPYING. */
#include "safe.h"

#include <string.h>

void safe_print(FILE *to, const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];

        if (c >= 32 && c <= 126)
            putc(c, to);
        else
            fprintf(to, "\\x%02x", c);
    }
}

void safe_dialogue(FILE *to, const char *side, const char *p, size_t n)
{
    while (n > 0) {
        const char *lf = memchr(p, '\n', n);
        size_t line = lf != NULL ? (size_t)(lf - p) : n;
        size_t used = lf != NULL ? line + 1 : n;

        if (lf != NULL && line > 0 && p[line - 1] == '\r')
            line--;
        fputs(side, to);
        safe_print(to, p, line);
        putc('\n', to);
        p += used;
        n -= used;
    }
}
