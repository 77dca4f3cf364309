/* Sorting in place, in n log n steps whatever the order it finds, without
 * recursion. */
#ifndef MPROTO_SORT_INT_H
#define MPROTO_SORT_INT_H

#include <mailproto/base.h>

/* Items are known by their places. */
typedef struct mproto_sort {
    void *items;
    int  (*is_before)(const void *items, size_t a, size_t b);
    void (*swap)(void *items, size_t a, size_t b);
} mproto_sort;

/* Equal items may change places. */
void mproto_sort_run(const mproto_sort *s, size_t n);

#endif
