/* The structure from inside: structure.c fills it, structure_show.c tells
 * what is shown and what attached, structure_find.c looks parts up. */
#ifndef MPROTO_STRUCTURE_INT_H
#define MPROTO_STRUCTURE_INT_H

#include <mailproto/structure.h>
#include <string.h>

/* What is known of an open multipart while parts are divided: see RFC 8621
 * 4.1.4. Lists are SHOW_TEXT and SHOW_HTML. */
typedef struct mproto_structure_list {
    unsigned      first;        /* of a related: its root */
    unsigned      best[2];      /* text/plain and text/html to show */
    unsigned char lists;        /* that parts may come into */
    unsigned char found;        /* those that parts have come into */
    unsigned char alternative, related; /* what it is */
    unsigned char within;       /* it is an alternative, or is in one */
} mproto_structure_list;

typedef struct mproto_structure_node {
    mproto_part           part;
    mproto_span           start;        /* of a related: an id, or empty */
    mproto_structure_list list;
} mproto_structure_node;

/* Texts stand in blocks that never move. */
typedef struct mproto_structure_block {
    struct mproto_structure_block *next;        /* an older one */
    size_t size, used;          /* of the octets behind this header */
} mproto_structure_block;

struct mproto_structure {
    mproto_alloc           alloc;
    unsigned               flags, parts_max;
    size_t                 text_max, text_n;
    mproto_structure_node *nodes;
    unsigned               n, cap;
    unsigned               open;        /* the innermost open part */
    unsigned               closed;      /* the part that ended last */
    int                    code;        /* OK, or E_LIMIT for ever */
    mproto_structure_list  top;         /* what part 0 is in */
    mproto_structure_block *blocks;
};

/* NULL for MPROTO_NO_PART. */
static inline mproto_part *mproto_structure_at(const mproto_structure *s,
                                               unsigned i)
{
    return i < s->n ? &s->nodes[i].part : NULL;
}

static inline int mproto_structure_same(mproto_span a, mproto_span b)
{
    return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* Divides the parts, which are complete, as RFC 8621 does. */
void mproto_structure_show(mproto_structure *s);

#endif
