#include "codec/dots_int.h"
#include <string.h>

/* A look ahead is no longer than this, so that stray line ends, each of which
 * begins a new scan, can't make the work quadratic. */
#define LOOK_AHEAD 1024u

#define LINE_MAX_TEXT 998u      /* RFC 5322 2.1.1 */

static void advance(mproto_clean *c, size_t n)
{
    c->column = n > UINT32_MAX - c->column ? UINT32_MAX
                                           : c->column + (uint32_t)n;
    c->is_long |= c->column > LINE_MAX_TEXT;
    c->bol &= n == 0;
}

/* A line without its end: up to the first CR, if any. */
static size_t open_line(mproto_clean *c, const char *p, size_t n)
{
    const char *cr = memchr(p, '\r', n);
    size_t k = cr ? (size_t)(cr - p) : n;

    advance(c, k);
    return k;
}

size_t mproto_clean_scan(mproto_clean *c, const char *p, size_t n)
{
    const char *at = p, *end = p + n, *lf;
    size_t look, text;

    while (at < end && !(c->bol && *at == '.')) {
        look = (size_t)(end - at) < LOOK_AHEAD ? (size_t)(end - at)
                                               : LOOK_AHEAD;
        lf = memchr(at, '\n', look);
        if (!lf)
            return (size_t)(at - p) + open_line(c, at, look);
        text = (size_t)(lf - at);
        if (text == 0 || memchr(at, '\r', text) != lf - 1)
            return (size_t)(at - p) + open_line(c, at, text);
        advance(c, text - 1);
        at = lf + 1;
        c->lines++;
        c->column = 0;
        c->bol = 1;
    }
    return (size_t)(at - p);
}
