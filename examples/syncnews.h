/* What a server tells of its messages, in whatever order and however often: the
 * last of it counts. It takes time n log n. ISC, see COPYING. */
#ifndef EXAMPLES_SYNCNEWS_H
#define EXAMPLES_SYNCNEWS_H

#include "syncstate.h"

struct syncnews_item;

/* Zero it. */
struct syncnews {
    struct syncnews_item *items;        /* private */
    size_t n, cap;
};

/* It has these flags; it is added when it is new. 0, or -1: no memory. */
int syncnews_fetched(struct syncnews *news, struct syncstate *s, uint32_t uid,
                     unsigned flags);
/* Those from lo to hi are gone. 0, or -1: no memory. */
int syncnews_vanished(struct syncnews *news, struct syncstate *s, uint32_t lo,
                      uint32_t hi);
/* Of all of it the state knows now. 0, or -1: no memory. */
int syncnews_apply(struct syncnews *news, struct syncstate *s);
/* What the state does not know yet is nothing. */
void syncnews_clear(struct syncnews *news);
void syncnews_free(struct syncnews *news);

#endif
