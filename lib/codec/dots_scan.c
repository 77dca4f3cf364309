#include "codec/dots_int.h"
#include <string.h>

/* A look ahead is no longer than this, so that stray line ends, each of which
 * begins a new scan, can't make the work quadratic. */
#define LOOK_AHEAD 256u

static void advance(mproto_clean *c, size_t n)
{
    c->column = n > UINT32_MAX - c->column ? UINT32_MAX
                                           : c->column + (uint32_t)n;
    c->is_long |= c->column > MPROTO_TEXT_MAX;
    c->bol &= n == 0;
}

/* Text without a line end: up to the first CR, if any. */
static size_t scan_text(mproto_clean *c, const char *p, size_t n)
{
    const char *cr = memchr(p, '\r', n);
    size_t k = cr ? (size_t)(cr - p) : n;

    advance(c, k);
    return k;
}

/* A line's text and its end in the next n octets, the last of which is LF; or
 * what stands before the first that is stray. */
static size_t scan_line(mproto_clean *c, const char *p, size_t n)
{
    size_t text = n - 1;

    if (text == 0 || memchr(p, '\r', text) != p + text - 1)
        return scan_text(c, p, text);
    advance(c, text - 1);
    c->is_empty |= c->column == 0;
    c->lines++;
    c->column = 0;
    c->bol = 1;
    return n;
}

size_t mproto_clean_scan(mproto_clean *c, const char *p, size_t n)
{
    const char *at = p, *end = p + n, *lf;
    size_t look, k;

    while (at < end && !(c->bol && *at == '.')) {
        look = (size_t)(end - at) < LOOK_AHEAD ? (size_t)(end - at)
                                               : LOOK_AHEAD;
        lf = memchr(at, '\n', look);
        if (lf)
            look = (size_t)(lf - at) + 1;
        k = lf ? scan_line(c, at, look) : scan_text(c, at, look);
        at += k;
        if (k < look)
            break;
    }
    return (size_t)(at - p);
}
