#include "imap/imapview_int.h"
#include "base/alloc_int.h"
#include <string.h>

#define BLOCK 64u               /* messages whose marks one node counts */

/* --- trees: node i, from 1, has the sum of the lowest bit of i blocks --- */

static uint32_t low_bit(uint32_t i)
{
    return i & (0u - i);
}

static uint32_t *tree_of(const mproto_imapview *v, mproto_imapview_mark mark)
{
    return v->trees + (size_t)mark * v->blocks;
}

static void tree_add(const mproto_imapview *v, mproto_imapview_mark mark,
                     uint32_t block, uint32_t n)
{
    uint32_t *nodes = tree_of(v, mark);
    uint32_t i;

    for (i = block + 1; i <= v->blocks; i += low_bit(i))
        nodes[i - 1] += n;
}

/* Of all blocks before this one. */
static uint32_t tree_sum(const mproto_imapview *v, mproto_imapview_mark mark,
                         uint32_t block)
{
    const uint32_t *nodes = tree_of(v, mark);
    uint32_t i, sum = 0;

    for (i = block; i > 0; i -= low_bit(i))
        sum += nodes[i - 1];
    return sum;
}

/* The block with the one that has k before it; *k is then how many of its own
 * block come before it. */
static uint32_t tree_find(const mproto_imapview *v, mproto_imapview_mark mark,
                          uint32_t *k)
{
    const uint32_t *nodes = tree_of(v, mark);
    uint32_t block = 0, step = 1;

    while (step <= v->blocks / 2)
        step *= 2;
    for (; step > 0; step /= 2) {
        if (block + step > v->blocks || nodes[block + step - 1] > *k)
            continue;
        block += step;
        *k -= nodes[block - 1];
    }
    return block;
}

/* Counts anew: first each block alone, then each node is put into the one that
 * has it. */
static void count_marks(mproto_imapview *v, mproto_imapview_mark mark)
{
    uint32_t *nodes = tree_of(v, mark);
    uint32_t i, up;

    memset(nodes, 0, v->blocks * sizeof *nodes);
    for (i = 0; i < v->n; i++)
        nodes[i / BLOCK] += (uint32_t)mproto_imapview_marked(v, i, mark);
    for (i = 1; i <= v->blocks; i++) {
        up = i + low_bit(i);
        if (up <= v->blocks)
            nodes[up - 1] += nodes[i - 1];
    }
}

/* --- memory --- */

static uint32_t blocks_of(uint32_t cap)
{
    return (cap + BLOCK - 1) / BLOCK;
}

size_t mproto_imapview_octets(uint32_t cap)
{
    size_t words = (size_t)cap
        + (size_t)MPROTO_VIEW_COUNTED * blocks_of(cap);

    if (words > (SIZE_MAX - cap) / sizeof(uint32_t))
        return SIZE_MAX;
    return words * sizeof(uint32_t) + cap;
}

/* Those that are here, to where these arrays begin: their own or new ones. */
static void pack(mproto_imapview *v, uint32_t *uids, unsigned char *marks)
{
    uint32_t i, n = 0, known = 0;

    for (i = 0; i < v->n; i++) {
        if (!mproto_imapview_marked(v, i, MPROTO_VIEW_HERE))
            continue;
        uids[n] = v->uids[i];
        marks[n++] = v->marks[i];
        if (i < v->known)
            known = n;
    }
    v->n = n;
    v->known = known;
}

int mproto_imapview_renew(mproto_imapview *v, uint32_t cap)
{
    size_t size = mproto_imapview_octets(cap);
    size_t old = mproto_imapview_octets(v->cap);
    uint32_t *block = mproto_alloc_new(&v->alloc, size);
    unsigned char *marks;
    int mark;

    if (!block && cap > v->cap)
        return MPROTO_E_NOMEM;
    if (block) {
        marks = (unsigned char *)block + (size - cap);
        pack(v, block, marks);
        mproto_alloc_free(&v->alloc, v->uids, old);
        v->uids = block;
        v->marks = marks;
        v->cap = cap;
        v->blocks = blocks_of(cap);
        v->trees = block + cap;
    } else {
        pack(v, v->uids, v->marks);
    }
    for (mark = 0; mark < MPROTO_VIEW_COUNTED; mark++)
        count_marks(v, (mproto_imapview_mark)mark);
    v->moved++;
    return MPROTO_OK;
}

/* --- use --- */

void mproto_imapview_mark_set(mproto_imapview *v, uint32_t at,
                              mproto_imapview_mark mark, int on)
{
    uint32_t one = on ? 1 : 0u - 1;

    if (mproto_imapview_marked(v, at, mark) == on)
        return;
    v->marks[at] ^= (unsigned char)(1u << mark);
    v->total[mark] += one;
    tree_add(v, mark, at / BLOCK, one);
}

uint32_t mproto_imapview_nth(const mproto_imapview *v,
                             mproto_imapview_mark mark, uint32_t k)
{
    uint32_t at = tree_find(v, mark, &k) * BLOCK;

    while (!mproto_imapview_marked(v, at, mark) || k-- > 0)
        at++;
    return at;
}

uint32_t mproto_imapview_rank(const mproto_imapview *v,
                              mproto_imapview_mark mark, uint32_t at)
{
    uint32_t sum = tree_sum(v, mark, at / BLOCK), i;

    for (i = at - at % BLOCK; i < at; i++)
        sum += (uint32_t)mproto_imapview_marked(v, i, mark);
    return sum;
}

uint32_t mproto_imapview_at(const mproto_imapview *v, uint64_t uid)
{
    uint32_t from = 0, to = v->n, middle;

    while (from < to) {
        middle = from + (to - from) / 2;
        if (v->uids[middle] < uid)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

#undef BLOCK
