#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* In front of each block, to see whether old_size is told rightly. */
typedef union head {
    size_t      size;
    long double align;
} head;

static int refused(memory *m)
{
    m->calls++;
    return m->fail_at != 0 &&
           (m->calls == m->fail_at ||
            (m->for_ever && m->calls > m->fail_at));
}

static void give_back(memory *m, head *h, size_t old_size)
{
    if (!h)
        return;
    m->wrong |= h->size != old_size;
    m->live -= h->size;
    m->blocks--;
    free(h);
}

/* Always another block, so that nobody lives from an old pointer. */
static void *memory_resize(void *ctx, void *p, size_t old_size, size_t n)
{
    memory *m = ctx;
    head *old = p ? (head *)p - 1 : NULL, *h = NULL;

    m->wrong |= (old_size == 0) != (p == NULL);
    if (n == 0) {
        give_back(m, old, old_size);
        return NULL;
    }
    if (!refused(m))
        h = malloc(sizeof *h + n);
    if (!h)
        return NULL;
    h->size = n;
    m->live += n;
    m->blocks++;
    m->peak = m->live > m->peak ? m->live : m->peak;
    if (old)
        memcpy(h + 1, old + 1, old_size < n ? old_size : n);
    give_back(m, old, old_size);
    return h + 1;
}

mproto_alloc memory_alloc(memory *m)
{
    mproto_alloc a;

    a.ctx = m;
    a.resize = memory_resize;
    return a;
}
