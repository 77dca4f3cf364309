#include "base/alloc_int.h"
#include <string.h>

#ifdef MPROTO_FREESTANDING
static void *default_resize(void *ctx, void *p, size_t old_size, size_t n)
{
    (void)ctx, (void)p, (void)old_size, (void)n;
    return NULL;
}
#else
#include <stdlib.h>

static void *default_resize(void *ctx, void *p, size_t old_size, size_t n)
{
    (void)ctx, (void)old_size;
    if (n > 0)
        return realloc(p, n);
    free(p);
    return NULL;
}
#endif

mproto_alloc mproto_alloc_or_default(const mproto_alloc *alloc)
{
    static const mproto_alloc standard = { NULL, default_resize };

    return alloc ? *alloc : standard;
}

void *mproto_alloc_new(const mproto_alloc *alloc, size_t size)
{
    void *p;

    if (size == 0 || size == SIZE_MAX)
        return NULL;
    p = alloc->resize(alloc->ctx, NULL, 0, size);
    return p ? memset(p, 0, size) : NULL;
}

void mproto_alloc_free(const mproto_alloc *alloc, void *p, size_t size)
{
    if (p)
        alloc->resize(alloc->ctx, p, size, 0);
}

int mproto_opts_copy(void *dst, size_t cap, const void *src)
{
    size_t size;

    if (!src)
        return 1;
    memcpy(&size, src, sizeof size);
    memcpy(dst, src, size < cap ? size : cap);
    return size != 0;
}
