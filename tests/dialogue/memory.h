/* An allocator that counts, and can fail on order. */
#ifndef MEMORY_H
#define MEMORY_H

#include <mailproto/base.h>

typedef struct memory {
    size_t   live, peak;        /* octets */
    size_t   blocks;            /* live */
    unsigned calls;             /* that wanted memory, so far */
    unsigned fail_at;           /* which of them fails, from 1; 0: none */
    int      for_ever;          /* and all behind it */
    int      wrong;             /* an old_size that was not true */
} memory;

/* Lives as long as m. */
mproto_alloc memory_alloc(memory *m);

#endif
