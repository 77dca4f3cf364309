/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_head.h"

#include <mailproto/fields.h>
#include <stdlib.h>
#include <string.h>

static int grow(struct relay_head *h, size_t n)
{
    size_t cap = h->cap ? h->cap : 4096;
    char *p;

    if (n > RELAY_HEAD_MAX)
        return -1;
    while (cap < n)
        cap *= 2;
    p = cap > h->cap ? realloc(h->p, cap) : h->p;
    if (p == NULL)
        return -1;
    h->p = p;
    h->cap = cap;
    return 0;
}

/* Behind the empty line that ends at octet from or later; 0: there is none.
 * All lines end in CRLF here. */
static size_t find_end(const struct relay_head *h, size_t from)
{
    size_t i;

    if (h->n >= 2 && memcmp(h->p, "\r\n", 2) == 0)
        return 2;
    for (i = from > 4 ? from : 4; i <= h->n; i++)
        if (h->p[i - 1] == '\n' && memcmp(h->p + i - 4, "\r\n\r\n", 4) == 0)
            return i;
    return 0;
}

size_t relay_head_take(struct relay_head *h, mproto_span piece)
{
    size_t before = h->n, end;

    if (h->whole)
        return 0;
    if (grow(h, h->n + piece.n) < 0)
        return SIZE_MAX;
    memcpy(h->p + h->n, piece.p, piece.n);
    h->n += piece.n;
    end = find_end(h, before + 1);
    if (end == 0)
        return piece.n;
    h->n = end;
    h->whole = 1;
    return end - before;
}

unsigned relay_head_hops(const struct relay_head *h)
{
    mproto_fields it;
    mproto_field f;
    unsigned n = 0;

    mproto_fields_begin(&it, h->p, h->n);
    while (mproto_fields_find(&it, "received", &f))
        n++;
    return n;
}

static int is_blind(const mproto_field *f)
{
    return mproto_name_is(f->name, "bcc")
        || mproto_name_is(f->name, "resent-bcc");
}

void relay_head_write(struct relay_head *h, struct queue_mail *m,
                      int submission)
{
    mproto_fields it;
    mproto_field f;
    size_t at = 0;

    mproto_fields_begin(&it, h->p, h->n);
    while (mproto_fields_next(&it, &f)) {
        if (!submission || !is_blind(&f))
            queue_write(m, f.raw.p, f.raw.n);
        at = f.offset + f.raw.n;
    }
    if (h->n > at)              /* the empty line */
        queue_write(m, h->p + at, h->n - at);
    relay_head_free(h);
}

void relay_head_free(struct relay_head *h)
{
    free(h->p);
    memset(h, 0, sizeof *h);
}
