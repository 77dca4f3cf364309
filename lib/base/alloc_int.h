/* Memory through the caller's allocator. */
#ifndef MPROTO_ALLOC_INT_H
#define MPROTO_ALLOC_INT_H

#include <mailproto/base.h>

/* *alloc copied, or the default one when it is NULL. With
 * MPROTO_FREESTANDING the default gives no memory. */
mproto_alloc mproto_alloc_or_default(const mproto_alloc *alloc);

/* A zeroed block, or NULL. */
void *mproto_alloc_new(const mproto_alloc *alloc, size_t size);
void mproto_alloc_free(const mproto_alloc *alloc, void *p, size_t size);

/* Sums of sizes that stop at SIZE_MAX, which no allocator has. */
static inline size_t mproto_size_add(size_t a, size_t b)
{
    return b > SIZE_MAX - a ? SIZE_MAX : a + b;
}

/* Copies an option or limit struct of the caller's, which begins with its
 * size, over the zeroed struct dst of cap octets: older and newer callers
 * both fit. 0 when src has size 0: a caller who forgot it. NULL src is fine. */
int mproto_opts_copy(void *dst, size_t cap, const void *src);

#endif
