#include "imap/imapview_int.h"
#include "base/alloc_int.h"

#define MESSAGES_MAX (1u << 30)

mproto_imapview *mproto_imapview_new(const mproto_alloc *alloc, uint32_t max)
{
    mproto_alloc a = mproto_alloc_or_default(alloc);
    mproto_imapview *v = mproto_alloc_new(&a, sizeof *v);

    if (!v)
        return NULL;
    v->alloc = a;
    v->max = max > 0 && max < MESSAGES_MAX ? max : MESSAGES_MAX;
    if (mproto_imapview_renew(v, 64) == MPROTO_OK)
        return v;
    mproto_alloc_free(&a, v, sizeof *v);
    return NULL;
}

void mproto_imapview_free(mproto_imapview *v)
{
    mproto_alloc a;

    if (!v)
        return;
    a = v->alloc;
    mproto_alloc_free(&a, v->uids, mproto_imapview_octets(v->cap));
    mproto_alloc_free(&a, v, sizeof *v);
}

/* --- mod-sequences --- */

static uint32_t unseen(const mproto_imapview *v)
{
    return v->total[MPROTO_VIEW_HERE] - v->seen;
}

static int is_due(const mproto_imapview *v)
{
    return unseen(v) > 0 || v->total[MPROTO_VIEW_GONE] > 0 ||
        v->total[MPROTO_VIEW_CHANGED] > 0;
}

uint64_t mproto_imapview_modseq(const mproto_imapview *v)
{
    return is_due(v) ? v->modseq_told : v->modseq;
}

void mproto_imapview_set_modseq(mproto_imapview *v, uint64_t modseq)
{
    if (modseq > v->modseq)
        v->modseq = modseq;
}

/* Of a change that is to be told: only what came before the first of these
 * counts as told. was_due: there were some without it. */
static void add_modseq(mproto_imapview *v, int was_due, uint64_t modseq)
{
    if (!was_due)
        v->modseq_told = v->modseq;
    if (modseq > 0 && modseq <= v->modseq_told)
        v->modseq_told = modseq - 1;
    mproto_imapview_set_modseq(v, modseq);
}

/* --- reports --- */

int mproto_imapview_find(const mproto_imapview *v, uint32_t uid, uint32_t *at)
{
    *at = mproto_imapview_at(v, uid);
    return *at < v->known && v->uids[*at] == uid &&
        mproto_imapview_marked(v, *at, MPROTO_VIEW_HERE);
}

/* One that is here, whether the client knows of it or not. */
static int find_here(const mproto_imapview *v, uint32_t uid, uint32_t *at)
{
    *at = mproto_imapview_at(v, uid);
    return *at < v->n && v->uids[*at] == uid &&
        mproto_imapview_marked(v, *at, MPROTO_VIEW_HERE) &&
        !mproto_imapview_marked(v, *at, MPROTO_VIEW_GONE);
}

/* Room for one more: those expunged make it, if they are many. */
static int make_room(mproto_imapview *v)
{
    uint32_t here = v->total[MPROTO_VIEW_HERE];

    if (v->n < v->cap)
        return MPROTO_OK;
    return mproto_imapview_renew(v, here + here / 4 + 64);
}

static int add_message(mproto_imapview *v, uint32_t uid)
{
    int code;

    if (uid <= v->last_uid)
        return MPROTO_E_ARG;
    if (v->total[MPROTO_VIEW_HERE] == v->max)
        return MPROTO_E_FULL;
    code = make_room(v);
    if (code != MPROTO_OK)
        return code;
    v->uids[v->n] = v->last_uid = uid;
    v->marks[v->n] = 0;
    mproto_imapview_mark_set(v, v->n++, MPROTO_VIEW_HERE, 1);
    return MPROTO_OK;
}

int mproto_imapview_arrived(mproto_imapview *v, uint32_t uid, uint64_t modseq)
{
    int was_due = is_due(v);
    int code = add_message(v, uid);

    if (code != MPROTO_OK)
        return code;
    add_modseq(v, was_due, modseq);
    return MPROTO_OK;
}

/* All that are here are now known. */
static void know_all(mproto_imapview *v)
{
    v->known = v->n;
    v->seen = v->total[MPROTO_VIEW_HERE];
    v->recent += v->recent_unseen;
    v->recent_unseen = 0;
}

int mproto_imapview_load(mproto_imapview *v, uint32_t uid)
{
    int code = add_message(v, uid);

    if (code == MPROTO_OK)
        know_all(v);
    return code;
}

static uint32_t *recent_of(mproto_imapview *v, uint32_t at)
{
    return at < v->known ? &v->recent : &v->recent_unseen;
}

/* Only its place is left, until renew(). */
static void forget(mproto_imapview *v, uint32_t at)
{
    if (at < v->known)
        v->seen--;
    if (v->marks[at] & MPROTO_VIEW_RECENT)
        --*recent_of(v, at);
    mproto_imapview_mark_set(v, at, MPROTO_VIEW_GONE, 0);
    mproto_imapview_mark_set(v, at, MPROTO_VIEW_CHANGED, 0);
    mproto_imapview_mark_set(v, at, MPROTO_VIEW_HERE, 0);
    v->marks[at] = 0;
    v->moved++;
}

/* When most of the memory is for those that were expunged, it goes. */
static void give_back(mproto_imapview *v)
{
    uint32_t here = v->total[MPROTO_VIEW_HERE];

    if (v->n > 128 && here < v->n / 2)
        (void)mproto_imapview_renew(v, here + here / 4 + 64);
}

int mproto_imapview_gone(mproto_imapview *v, uint32_t uid, uint64_t modseq)
{
    uint32_t at;

    if (!find_here(v, uid, &at))
        return MPROTO_E_ARG;
    if (at >= v->known) {
        forget(v, at);
        mproto_imapview_set_modseq(v, modseq);
        give_back(v);
        return MPROTO_OK;
    }
    add_modseq(v, is_due(v), modseq);
    mproto_imapview_mark_set(v, at, MPROTO_VIEW_CHANGED, 0);
    mproto_imapview_mark_set(v, at, MPROTO_VIEW_GONE, 1);
    return MPROTO_OK;
}

int mproto_imapview_changed(mproto_imapview *v, uint32_t uid, uint64_t modseq)
{
    uint32_t at;

    if (!find_here(v, uid, &at))
        return MPROTO_E_ARG;
    add_modseq(v, is_due(v), modseq);
    if (at < v->known)
        mproto_imapview_mark_set(v, at, MPROTO_VIEW_CHANGED, 1);
    return MPROTO_OK;
}

int mproto_imapview_known(mproto_imapview *v, uint32_t uid)
{
    uint32_t at;

    if (!find_here(v, uid, &at))
        return MPROTO_E_ARG;
    mproto_imapview_mark_set(v, at, MPROTO_VIEW_CHANGED, 0);
    return MPROTO_OK;
}

int mproto_imapview_set_recent(mproto_imapview *v, uint32_t uid)
{
    uint32_t at;

    if (!find_here(v, uid, &at))
        return MPROTO_E_ARG;
    if (!(v->marks[at] & MPROTO_VIEW_RECENT))
        ++*recent_of(v, at);
    v->marks[at] |= MPROTO_VIEW_RECENT;
    return MPROTO_OK;
}

/* --- what the client knows --- */

uint32_t mproto_imapview_count(const mproto_imapview *v)
{
    return v->seen;
}

uint32_t mproto_imapview_recent(const mproto_imapview *v)
{
    return v->recent;
}

uint32_t mproto_imapview_uid(const mproto_imapview *v, uint32_t seq)
{
    if (seq == 0 || seq > v->seen)
        return 0;
    return v->uids[mproto_imapview_nth(v, MPROTO_VIEW_HERE, seq - 1)];
}

uint32_t mproto_imapview_seq(const mproto_imapview *v, uint32_t uid)
{
    uint32_t at;

    if (!mproto_imapview_find(v, uid, &at))
        return 0;
    return mproto_imapview_rank(v, MPROTO_VIEW_HERE, at) + 1;
}

/* --- what is due --- */

static void due_message(mproto_imapview *v, mproto_imapview_what what,
                        uint32_t at)
{
    v->due.what = what;
    v->due.uid = v->uids[at];
    v->due.seq = mproto_imapview_rank(v, MPROTO_VIEW_HERE, at) + 1;
}

static void due_exists(mproto_imapview *v)
{
    v->due.what = MPROTO_IMAPVIEW_EXISTS;
    v->due.count = v->total[MPROTO_VIEW_HERE];
    v->due.recent = v->recent + v->recent_unseen;
}

int mproto_imapview_due(mproto_imapview *v, int may_expunge,
                        mproto_imapview_change *c)
{
    static const mproto_imapview_change none;
    uint32_t gone = v->total[MPROTO_VIEW_GONE];

    v->due = none;
    if (may_expunge && gone > 0)
        due_message(v, MPROTO_IMAPVIEW_EXPUNGE,
                    mproto_imapview_nth(v, MPROTO_VIEW_GONE, gone - 1));
    else if (unseen(v) > 0)
        due_exists(v);
    else if (v->total[MPROTO_VIEW_CHANGED] > 0)
        due_message(v, MPROTO_IMAPVIEW_FLAGS,
                    mproto_imapview_nth(v, MPROTO_VIEW_CHANGED, 0));
    *c = v->due;
    return c->what != 0;
}

void mproto_imapview_told(mproto_imapview *v)
{
    static const mproto_imapview_change none;
    uint32_t at;

    if (v->due.what == MPROTO_IMAPVIEW_EXISTS) {
        know_all(v);
    } else if (v->due.what != 0 && mproto_imapview_find(v, v->due.uid, &at)) {
        mproto_imapview_mark_set(v, at, MPROTO_VIEW_CHANGED, 0);
        if (v->due.what == MPROTO_IMAPVIEW_EXPUNGE)
            forget(v, at);
        give_back(v);
    }
    v->due = none;
}

size_t mproto_imapview_vanished(const mproto_imapview *v,
                                mproto_imapset_range *room, size_t cap)
{
    uint32_t k, uid;
    size_t n = 0;

    for (k = 0; k < v->total[MPROTO_VIEW_GONE]; k++) {
        uid = v->uids[mproto_imapview_nth(v, MPROTO_VIEW_GONE, k)];
        if (n > 0 && room[n - 1].hi + 1 == uid) {
            room[n - 1].hi = uid;
            continue;
        }
        if (n == cap)
            break;
        room[n].lo = room[n].hi = uid;
        n++;
    }
    return n;
}

void mproto_imapview_told_vanished(mproto_imapview *v,
                                   const mproto_imapset_range *ranges,
                                   size_t n)
{
    uint32_t at, first;
    size_t i;

    for (i = 0; i < n; i++) {
        at = mproto_imapview_at(v, ranges[i].lo);
        first = mproto_imapview_rank(v, MPROTO_VIEW_GONE, at);
        while (first < v->total[MPROTO_VIEW_GONE]) {
            at = mproto_imapview_nth(v, MPROTO_VIEW_GONE, first);
            if (v->uids[at] > ranges[i].hi)
                break;
            forget(v, at);
        }
    }
    give_back(v);
}

#undef MESSAGES_MAX
