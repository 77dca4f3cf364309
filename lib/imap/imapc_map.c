/* Which message has which UID. The structure is that of imapview, of which a
 * mark is lent: GONE tells that the UID is known. Messages behind the last
 * known one have no place in it. */
#include "imap/imapc_int.h"
#include "base/alloc_int.h"

#define HERE  MPROTO_VIEW_HERE
#define KNOWN MPROTO_VIEW_GONE

/* Places for unknown messages that a mailbox may cost, in messages_max: who
 * says short lines cannot have long ones made and thrown away for ever. */
#define GAPS_MOST 16u

void mproto_imapc_map_forget(mproto_imapc *c)
{
    mproto_imapview *v = &c->map;

    mproto_alloc_free(&v->alloc, v->uids, mproto_imapview_octets(v->cap));
    v->uids = v->trees = NULL;
    v->marks = NULL;
    v->n = v->cap = v->blocks = 0;
    v->total[HERE] = v->total[KNOWN] = 0;
}

void mproto_imapc_map_begin(mproto_imapc *c)
{
    mproto_imapc_map_forget(c);
    c->map_gaps = 0;
}

/* --- places --- */

/* With a quarter for growth. */
static int map_renew(mproto_imapview *v)
{
    uint32_t here = v->total[HERE], cap = here + here / 4 + 64;

    return mproto_imapview_renew(v, cap < v->max ? cap : v->max) == MPROTO_OK;
}

static int map_add(mproto_imapview *v)
{
    if (v->n == v->cap && !map_renew(v))
        return 0;
    v->uids[v->n] = 0;
    v->marks[v->n] = 0;
    mproto_imapview_mark_set(v, v->n++, HERE, 1);
    return 1;
}

static void map_remove(mproto_imapview *v, uint32_t at)
{
    mproto_imapview_mark_set(v, at, KNOWN, 0);
    mproto_imapview_mark_set(v, at, HERE, 0);
}

/* When most of the memory is for those that were expunged, it goes. */
static void map_give_back(mproto_imapview *v)
{
    if (v->n > 128 && v->total[HERE] < v->n / 2)
        (void)map_renew(v);
}

/* The place of a message, which is made when it has none. 0: there is no room
 * for it, or no memory, of which the engine dies. */
static int map_reach(mproto_imapc *c, uint32_t seq, uint32_t *at)
{
    mproto_imapview *v = &c->map;

    if (seq > v->max)
        return 0;
    if (seq > v->total[HERE])
        c->map_gaps += seq - v->total[HERE] - 1;
    if (c->map_gaps > (uint64_t)v->max * GAPS_MOST)
        return 0;
    while (v->total[HERE] < seq && map_add(v))
        ;
    if (v->total[HERE] < seq) {
        mproto_imapc_die(c, MPROTO_E_MEMORY, "no memory for UIDs");
        return 0;
    }
    *at = mproto_imapview_nth(v, HERE, seq - 1);
    return 1;
}

/* How many known UIDs are lower. */
static uint32_t map_lower(const mproto_imapview *v, uint32_t uid)
{
    uint32_t from = 0, to = v->total[KNOWN], middle;

    while (from < to) {
        middle = from + (to - from) / 2;
        if (v->uids[mproto_imapview_nth(v, KNOWN, middle)] < uid)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* 1: UIDs ascend when this is that of the message at this place. */
static int map_fits(const mproto_imapview *v, uint32_t at, uint32_t uid)
{
    uint32_t k = map_lower(v, uid);

    return !mproto_imapview_marked(v, at, KNOWN) &&
           k == mproto_imapview_rank(v, KNOWN, at) &&
           (k == v->total[KNOWN] ||
            v->uids[mproto_imapview_nth(v, KNOWN, k)] != uid);
}

/* --- what the server tells --- */

/* It may only grow: who makes it less has not said which have gone. */
void mproto_imapc_map_exists(mproto_imapc *c, uint32_t n)
{
    if (n < c->map.total[HERE])
        mproto_imapc_map_forget(c);
}

/* What does not fit to what is known ends that. */
void mproto_imapc_map_learn(mproto_imapc *c, uint32_t seq, uint32_t uid)
{
    mproto_imapview *v = &c->map;
    const mproto_imapc_facts *f = mproto_imapc_facts_now(c);
    uint32_t at;

    if (!f || seq == 0 || uid == 0 || seq > f->messages ||
        mproto_imapc_uid(c, seq) == uid || !map_reach(c, seq, &at))
        return;
    if (!map_fits(v, at, uid)) {
        mproto_imapc_map_forget(c);
        if (!map_reach(c, seq, &at))
            return;
    }
    v->uids[at] = uid;
    mproto_imapview_mark_set(v, at, KNOWN, 1);
}

void mproto_imapc_map_expunge(mproto_imapc *c, uint32_t seq)
{
    mproto_imapview *v = &c->map;

    if (seq > v->total[HERE])
        return;
    map_remove(v, mproto_imapview_nth(v, HERE, seq - 1));
    map_give_back(v);
}

/* Those of r that are not known stood between the known ones around it, where
 * one unknown message is as good as another. */
void mproto_imapc_map_vanished(mproto_imapc *c, mproto_imapset_range r)
{
    mproto_imapview *v = &c->map;
    uint32_t first = map_lower(v, r.lo), left = r.hi - r.lo + 1;
    uint32_t from, to, at;

    while (first < v->total[KNOWN]) {
        at = mproto_imapview_nth(v, KNOWN, first);
        if (v->uids[at] > r.hi)
            break;
        map_remove(v, at);
        left--;
    }
    from = first > 0 ? mproto_imapview_rank(v, HERE,
        mproto_imapview_nth(v, KNOWN, first - 1)) + 1 : 0;
    to = first < v->total[KNOWN] ? mproto_imapview_rank(v, HERE,
        mproto_imapview_nth(v, KNOWN, first)) : v->total[HERE];
    for (; left > 0 && from < to; left--, to--)
        map_remove(v, mproto_imapview_nth(v, HERE, from));
    map_give_back(v);
}

/* --- what is known --- */

uint32_t mproto_imapc_uid(const mproto_imapc *c, uint32_t seq)
{
    if (!c || seq == 0 || seq > c->map.total[HERE])
        return 0;
    return c->map.uids[mproto_imapview_nth(&c->map, HERE, seq - 1)];
}

uint32_t mproto_imapc_seq(const mproto_imapc *c, uint32_t uid)
{
    const mproto_imapview *v;
    uint32_t k, at;

    if (!c || uid == 0)
        return 0;
    v = &c->map;
    k = map_lower(v, uid);
    if (k == v->total[KNOWN])
        return 0;
    at = mproto_imapview_nth(v, KNOWN, k);
    return v->uids[at] == uid ? mproto_imapview_rank(v, HERE, at) + 1 : 0;
}

#undef HERE
#undef KNOWN
#undef GAPS_MOST
