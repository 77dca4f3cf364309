#include "base/sort_int.h"

/* Moves the item at the root of [at, n) down to its place in the heap, which
 * has the last of all at its top. */
static void sift(const mproto_sort *s, size_t at, size_t n)
{
    size_t child;

    while ((child = 2 * at + 1) < n) {
        if (child + 1 < n && s->is_before(s->items, child, child + 1))
            child++;
        if (!s->is_before(s->items, at, child))
            return;
        s->swap(s->items, at, child);
        at = child;
    }
}

void mproto_sort_run(const mproto_sort *s, size_t n)
{
    size_t at;

    for (at = n / 2; at > 0; at--)
        sift(s, at - 1, n);
    for (at = n; at > 1; at--) {
        s->swap(s->items, 0, at - 1);
        sift(s, 0, at - 1);
    }
}
