/* ISC, see COPYING. */
#include "lines.h"

#include <stdlib.h>

static int put(struct line *line, int c)
{
    size_t cap = line->cap > 0 ? 2 * line->cap : 256;
    char *p;

    if (line->n == line->cap) {
        p = realloc(line->p, cap);
        if (p == NULL)
            return -1;
        line->p = p;
        line->cap = cap;
    }
    line->p[line->n++] = (char)c;
    return 0;
}

static int blank_follows(FILE *in)
{
    int c = getc(in);

    if (c != EOF)
        ungetc(c, in);
    return c == ' ' || c == '\t';
}

static int finish(struct line *line)
{
    if (line->n > 0 && line->p[line->n - 1] == '\n')
        line->n--;
    if (line->n > 0 && line->p[line->n - 1] == '\r')
        line->n--;
    if (put(line, '\0') < 0)
        return -1;
    line->n--;
    return 1;
}

int line_next(struct line *line, FILE *in, int folded)
{
    int c;

    line->n = 0;
    line->number = line->ends + 1;
    while ((c = getc(in)) != EOF) {
        if (put(line, c) < 0)
            return -1;
        if (c != '\n')
            continue;
        line->ends++;
        if (!folded || !blank_follows(in))
            break;
    }
    return line->n > 0 ? finish(line) : 0;
}
