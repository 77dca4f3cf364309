/* An allocator that counts what is held, and fails when told to. */
#ifndef HEAP_H
#define HEAP_H

#include <mailproto/base.h>
#include <stdlib.h>
#include <string.h>

typedef struct heap {
    size_t held, most, blocks, calls;
    int    dry;
} heap;

static inline void *heap_resize(void *ctx, void *p, size_t old_size, size_t n)
{
    heap *h = ctx;
    void *block = NULL;

    h->calls++;
    if (n > 0 && h->dry)
        return NULL;
    if (n > 0)
        block = realloc(p, n);
    else
        free(p);
    if (n > 0 && !block)
        abort();
    h->held = h->held - old_size + n;
    h->blocks = h->blocks - (old_size > 0) + (n > 0);
    if (h->held > h->most)
        h->most = h->held;
    return block;
}

static inline mproto_alloc heap_alloc(heap *h)
{
    mproto_alloc alloc;

    memset(h, 0, sizeof *h);
    alloc.ctx = h;
    alloc.resize = heap_resize;
    return alloc;
}

#endif
