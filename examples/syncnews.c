/* ISC, see COPYING. */
#include "syncnews.h"

#include <stdlib.h>

#define LEAST 4096              /* items that wait, at the least */

struct syncnews_item {
    uint32_t lo, hi;
    unsigned flags;
    int      gone;
};

/* As many wait as there are messages, so that no message is looked at more than
 * a few times for each item. */
static int add(struct syncnews *news, struct syncstate *s,
               struct syncnews_item item)
{
    size_t cap = news->cap + news->cap / 2 + 64;
    struct syncnews_item *p;

    if (news->n >= s->n + LEAST && syncnews_apply(news, s) < 0)
        return -1;
    if (news->n == news->cap) {
        p = realloc(news->items, cap * sizeof *p);
        if (p == NULL)
            return -1;
        news->items = p;
        news->cap = cap;
    }
    news->items[news->n++] = item;
    return 0;
}

int syncnews_fetched(struct syncnews *news, struct syncstate *s, uint32_t uid,
                     unsigned flags)
{
    struct syncnews_item item = { .lo = uid, .hi = uid, .flags = flags };

    return add(news, s, item);
}

int syncnews_vanished(struct syncnews *news, struct syncstate *s, uint32_t lo,
                      uint32_t hi)
{
    struct syncnews_item item = { .lo = lo, .hi = hi, .gone = 1 };

    return add(news, s, item);
}

/* --- what they come to ------------------------------------------------ */

static int add_messages(const struct syncnews *news, struct syncstate *s)
{
    uint32_t *uids = malloc((news->n + 1) * sizeof *uids);
    size_t i, n = 0;
    int rc;

    if (uids == NULL)
        return -1;
    for (i = 0; i < news->n; i++)
        if (!news->items[i].gone)
            uids[n++] = news->items[i].lo;
    rc = syncstate_add(s, uids, n);
    free(uids);
    return rc;
}

static void decide(struct syncstate *s, struct sync_message *m,
                   const struct syncnews_item *item)
{
    m->gone = item->gone;
    if (item->gone)
        return;
    if (!m->listed)
        syncstate_set_flags(s, m, item->flags);
    m->server = item->flags;
    m->told = 1;
}

/* The first from at on that is not decided; the way there is made short. */
static size_t undecided(size_t *next, size_t at)
{
    size_t to = at, step;

    while (next[to] != to)
        to = next[to];
    for (; at != to; at = step) {
        step = next[at];
        next[at] = to;
    }
    return to;
}

/* The last item comes first: what it decides is decided. */
int syncnews_apply(struct syncnews *news, struct syncstate *s)
{
    const struct syncnews_item *item;
    size_t *next, i;

    if (add_messages(news, s) < 0)
        return -1;
    next = malloc((s->n + 1) * sizeof *next);
    if (next == NULL)
        return -1;
    for (i = 0; i <= s->n; i++)
        next[i] = i;
    for (; news->n > 0; news->n--) {
        item = &news->items[news->n - 1];
        i = undecided(next, syncstate_at(s, item->lo));
        while (i < s->n && s->messages[i].uid <= item->hi) {
            decide(s, &s->messages[i], item);
            next[i] = i + 1;
            i = undecided(next, i);
        }
    }
    free(next);
    return 0;
}

void syncnews_clear(struct syncnews *news)
{
    news->n = 0;
}

void syncnews_free(struct syncnews *news)
{
    free(news->items);
}
