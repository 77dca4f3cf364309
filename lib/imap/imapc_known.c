/* Which of the UIDs that a cache knows the server has told of, in resync(): a
 * bit for each. A server that tells ranges of them again and again is not
 * followed, so that a few octets cannot cost more than the UIDs there are. */
#include "imap/imapc_int.h"
#include <string.h>

static int known_is_marked(const mproto_imapc_resync_state *r, uint32_t i)
{
    return r->marks[i / 8] >> (i % 8) & 1;
}

/* The first range of the cache that ends at uid or behind it, or uids_n. */
static size_t known_range(const mproto_imapc_resync_state *r, uint32_t uid)
{
    size_t from = 0, to = r->cache.uids_n, middle;

    while (from < to) {
        middle = from + (to - from) / 2;
        if (r->cache.uids[middle].hi < uid)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void known_mark_bits(mproto_imapc_resync_state *r, uint32_t i,
                            uint32_t end)
{
    for (; i < end; i++) {
        if (known_is_marked(r, i))
            continue;
        r->marks[i / 8] |= (unsigned char)(1u << (i % 8));
        r->marked++;
    }
}

/* What of ids is known; how many are not. */
static uint64_t known_mark(mproto_imapc_resync_state *r,
                           mproto_imapset_range ids)
{
    const mproto_imapset_range *at, *end = r->cache.uids + r->cache.uids_n;
    uint64_t strange = (uint64_t)ids.hi - ids.lo + 1;
    uint32_t lo, hi, first, n;

    for (at = r->cache.uids + known_range(r, ids.lo);
         at < end && at->lo <= ids.hi && r->told <= r->known; at++) {
        lo = at->lo > ids.lo ? at->lo : ids.lo;
        hi = at->hi < ids.hi ? at->hi : ids.hi;
        n = hi - lo + 1;
        first = r->before[at - r->cache.uids] + (lo - at->lo);
        r->told += ids.hi > ids.lo ? n : 0;
        strange -= n;
        known_mark_bits(r, first, first + n);
    }
    return strange;
}

/* --- what is told --- */

void mproto_imapc_known_reset(mproto_imapc *c)
{
    mproto_imapc_resync_state *r = &c->resync;

    if (r->marks)
        memset(r->marks, 0, r->known / 8 + 1);
    r->marked = 0;
    r->told = r->strangers = r->fresh = 0;
    r->moved = 0;
    r->range = 0;
    r->at = 0;
}

void mproto_imapc_known_closed(mproto_imapc *c)
{
    if (c->resync.number > 0)
        mproto_imapc_known_reset(c);
}

void mproto_imapc_known_fetched(mproto_imapc *c, uint32_t uid)
{
    mproto_imapc_resync_state *r = &c->resync;
    mproto_imapset_range one;

    if (r->number == 0 || uid == 0)
        return;
    if (uid >= r->uidnext && uid < UINT32_MAX)
        r->uidnext = uid + 1;
    one.lo = one.hi = uid;
    if (r->step == MPROTO_IMAPC_S_SEARCH)
        return;
    if (uid > r->highest)
        r->fresh++;
    else if (r->step == MPROTO_IMAPC_S_ALL)
        r->strangers += known_mark(r, one);
}

void mproto_imapc_known_expunged(mproto_imapc *c, uint64_t n)
{
    mproto_imapc_resync_state *r = &c->resync;

    if (r->number == 0)
        return;
    r->moved = 1;
    r->exists -= n < r->exists ? n : r->exists;
}

/* VANISHED (EARLIER) is what QRESYNC tells of them. */
void mproto_imapc_known_ids(mproto_imapc *c)
{
    mproto_imapc_resync_state *r = &c->resync;
    const mproto_imapc_ids *s = &c->ids;
    int found = r->step == MPROTO_IMAPC_S_SEARCH &&
                s->type == MPROTO_IMAPC_IDS;
    int gone = r->step == MPROTO_IMAPC_S_QRESYNC &&
               s->type == MPROTO_IMAPC_VANISHED && s->earlier;
    uint64_t strange;
    size_t i;

    if (r->number == 0 || !(found || gone))
        return;
    for (i = 0; i < s->n; i++) {
        strange = known_mark(r, s->batch.ranges[i]);
        r->strangers += found ? strange : 0;
    }
}

int mproto_imapc_known_hides(const mproto_imapc *c)
{
    return c->resync.number > 0 && c->resync.step == MPROTO_IMAPC_S_SEARCH &&
           c->ids.type == MPROTO_IMAPC_IDS;
}

/* --- what is gone --- */

/* 1: *uid is the next that has no mark. */
static int known_next(mproto_imapc_resync_state *r, uint32_t *uid)
{
    const mproto_imapset_range *range;
    uint32_t i;

    for (; r->range < r->cache.uids_n; r->range++, r->at = 0) {
        range = &r->cache.uids[r->range];
        while (r->at <= range->hi - range->lo) {
            i = r->at++;
            *uid = range->lo + i;
            if (!known_is_marked(r, r->before[r->range] + i))
                return 1;
        }
    }
    return 0;
}

size_t mproto_imapc_known_gone(mproto_imapc *c)
{
    mproto_imapset_range *to = c->ids.batch.ranges;
    uint32_t uid;
    size_t n = 0;

    while (n < MPROTO_IMAPC_BATCH && known_next(&c->resync, &uid)) {
        if (n > 0 && to[n - 1].hi + 1 == uid)
            to[n - 1].hi = uid;
        else
            to[n].lo = to[n].hi = uid, n++;
    }
    return n;
}
