/* DEFLATE for machines without zlib: there is none. ISC, see COPYING. */
#include "squeeze.h"

#include <errno.h>
#include <stddef.h>

int squeeze_is_there(void)
{
    return 0;
}

const char *squeeze_about(void)
{
    return "It was built without DEFLATE.";
}

struct squeeze *squeeze_new(const void *in, size_t n)
{
    (void)in;
    (void)n;
    errno = EPROTONOSUPPORT;
    return NULL;
}

/* There is no struct squeeze that these could be called with. */

static int unsupported(const struct squeeze *q)
{
    (void)q;
    errno = EPROTONOSUPPORT;
    return -1;
}

void squeeze_free(struct squeeze *q)
{
    (void)q;
}

ssize_t squeeze_read(struct squeeze *q, void *p, size_t n)
{
    (void)p;
    (void)n;
    return unsupported(q);
}

void *squeeze_room(struct squeeze *q, size_t *n)
{
    *n = 0;
    return q;
}

void squeeze_came(struct squeeze *q, size_t n)
{
    (void)q;
    (void)n;
}

int squeeze_pending(const struct squeeze *q)
{
    (void)q;
    return 0;
}

ssize_t squeeze_write(struct squeeze *q, const void *p, size_t n)
{
    (void)p;
    (void)n;
    return unsupported(q);
}

const void *squeeze_out(const struct squeeze *q, size_t *n)
{
    *n = 0;
    return q;
}

void squeeze_sent(struct squeeze *q, size_t n)
{
    (void)q;
    (void)n;
}
