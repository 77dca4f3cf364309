#include <mailproto/base.h>
#include <string.h>

/* The strictest alignment C99 can name. */
union strictest {
    long long   i;
    long double d;
    void       *p;
    void      (*f)(void);
};

struct probe {
    char            c;
    union strictest u;
};

#define ALIGN offsetof(struct probe, u)

/* Where the next piece of a block begins: at or behind used. */
static size_t aligned(const mproto_arena *a, size_t used)
{
    uintptr_t at = (uintptr_t)a->block_ + used;
    size_t gap = (size_t)(at % ALIGN ? ALIGN - at % ALIGN : 0);

    return gap > a->size_ - used ? a->size_ : used + gap;
}

static void *take(mproto_arena *a, size_t size)
{
    size_t at = aligned(a, a->used_);

    if (size > a->size_ - at)
        return NULL;
    a->last_ = at;
    a->used_ = at + size;
    if (a->used_ > a->most_)
        a->most_ = a->used_;
    return a->block_ + at;
}

/* The last piece becomes size octets long where it stands. */
static void *stretch(mproto_arena *a, size_t size)
{
    size_t last = a->last_;

    if (size > a->size_ - last)
        return NULL;
    a->used_ = last;
    if (size == 0)
        return NULL;
    a->used_ = last + size;
    if (a->used_ > a->most_)
        a->most_ = a->used_;
    return a->block_ + last;
}

static void *arena_resize(void *ctx, void *p, size_t old_size, size_t size)
{
    mproto_arena *a = ctx;
    void *moved;

    if (!p)
        return size > 0 ? take(a, size) : NULL;
    if ((unsigned char *)p == a->block_ + a->last_)
        return stretch(a, size);
    if (size <= old_size)
        return size > 0 ? p : NULL;
    moved = take(a, size);
    return moved ? memcpy(moved, p, old_size) : NULL;
}

void mproto_arena_init(mproto_arena *arena, void *block, size_t size)
{
    arena->block_ = block;
    arena->size_ = size;
    arena->used_ = arena->last_ = arena->most_ = 0;
}

mproto_alloc mproto_arena_alloc(mproto_arena *arena)
{
    mproto_alloc alloc;

    alloc.ctx = arena;
    alloc.resize = arena_resize;
    return alloc;
}

size_t mproto_arena_used(const mproto_arena *arena)
{
    return arena->most_;
}
