#include "imap/imapview_int.h"

typedef enum form { NUMBERS, UIDS, SAVED } form;

static uint32_t last_uid(const mproto_imapview *v)
{
    return mproto_imapview_uid(v, v->seen);
}

int mproto_imapview_has_all(const mproto_imapview *v,
                            const mproto_imapset *numbers)
{
    return numbers->n == 0 || numbers->ranges[numbers->n - 1].hi <= v->seen;
}

void mproto_imapview_begin(mproto_imapview_iter *it, const mproto_imapview *v,
                           const mproto_imapset *set, int is_uid)
{
    uint32_t max = is_uid ? last_uid(v) : v->seen;

    mproto_imapset_begin(&it->ranges_, set, max);
    it->form_ = set->saved ? SAVED : is_uid ? UIDS : NUMBERS;
    it->next_ = 1;
    it->last_ = set->saved ? UINT32_MAX : 0;
    it->at_ = it->seq_ = 0;
    it->moved_ = v->moved - 1;
}

static int next_range(mproto_imapview_iter *it, const mproto_imapview *v)
{
    mproto_imapset_range r;

    if (it->form_ == SAVED || !mproto_imapset_next(&it->ranges_, &r))
        return 0;
    if (it->form_ == NUMBERS) {
        r.lo = mproto_imapview_uid(v, r.lo);
        r.hi = mproto_imapview_uid(v, r.hi < v->seen ? r.hi : v->seen);
        if (r.lo == 0)
            return 0;
    }
    if (r.lo > it->next_)
        it->next_ = r.lo;
    it->last_ = r.hi;
    return 1;
}

/* Behind the last one is where the next may stand. */
static uint32_t place_of_next(const mproto_imapview_iter *it,
                              const mproto_imapview *v)
{
    uint32_t next = it->at_ + 1;

    if (it->moved_ == v->moved && (next == v->n || v->uids[next] >= it->next_))
        return next;
    return mproto_imapview_at(v, it->next_);
}

static int is_member(const mproto_imapview_iter *it, const mproto_imapview *v,
                     uint32_t at)
{
    return mproto_imapview_marked(v, at, MPROTO_VIEW_HERE) &&
        (it->form_ != SAVED || (v->marks[at] & MPROTO_VIEW_SAVED));
}

static void give_message(mproto_imapview_iter *it, const mproto_imapview *v,
                         uint32_t at, mproto_imapview_msg *m)
{
    if (it->moved_ == v->moved && at == it->at_ + 1)
        it->seq_++;
    else
        it->seq_ = mproto_imapview_rank(v, MPROTO_VIEW_HERE, at) + 1;
    it->at_ = at;
    it->moved_ = v->moved;
    it->next_ = (uint64_t)v->uids[at] + 1;
    m->uid = v->uids[at];
    m->seq = it->seq_;
    m->gone = mproto_imapview_marked(v, at, MPROTO_VIEW_GONE);
    m->recent = (v->marks[at] & MPROTO_VIEW_RECENT) != 0;
}

int mproto_imapview_next(mproto_imapview_iter *it, const mproto_imapview *v,
                         mproto_imapview_msg *m)
{
    uint32_t at;

    do {
        if (it->next_ > it->last_)
            continue;
        at = place_of_next(it, v);
        while (at < v->known && v->uids[at] <= it->last_ &&
               !is_member(it, v, at))
            at++;
        if (at < v->known && v->uids[at] <= it->last_) {
            give_message(it, v, at, m);
            return 1;
        }
        it->next_ = (uint64_t)it->last_ + 1;
    } while (next_range(it, v));
    return 0;
}

/* --- "$" --- */

int mproto_imapview_save(mproto_imapview *v, uint32_t uid)
{
    uint32_t at;

    if (!mproto_imapview_find(v, uid, &at))
        return MPROTO_E_ARG;
    v->marks[at] |= MPROTO_VIEW_FOUND;
    return MPROTO_OK;
}

void mproto_imapview_save_end(mproto_imapview *v, int found)
{
    const unsigned both = MPROTO_VIEW_FOUND | MPROTO_VIEW_SAVED;
    uint32_t i;
    unsigned marks;

    for (i = 0; i < v->known; i++) {
        marks = v->marks[i] & ~both;
        if (found && (v->marks[i] & MPROTO_VIEW_FOUND))
            marks |= MPROTO_VIEW_SAVED;
        v->marks[i] = (unsigned char)marks;
    }
}

int mproto_imapview_is_saved(const mproto_imapview *v, uint32_t uid)
{
    uint32_t at;

    return mproto_imapview_find(v, uid, &at) &&
        (v->marks[at] & MPROTO_VIEW_SAVED) != 0;
}

/* --- QRESYNC --- */

/* What of a set comes one after the other. */
typedef struct numbers {
    mproto_imapset_iter  ranges;
    mproto_imapset_range r;
} numbers;

static uint32_t next_number(numbers *s)
{
    if (s->r.lo > s->r.hi && !mproto_imapset_next(&s->ranges, &s->r))
        return 0;
    return s->r.lo++;
}

static void begin_numbers(numbers *s, const mproto_imapset *set, uint32_t max)
{
    mproto_imapset_begin(&s->ranges, set, max);
    s->r.lo = 1;
    s->r.hi = 0;
}

uint32_t mproto_imapview_match(const mproto_imapview *v,
                               const mproto_imapset *set,
                               const mproto_imapset *uids)
{
    numbers s, u;
    uint32_t seq, uid, last = 0;

    begin_numbers(&s, set, v->seen);
    begin_numbers(&u, uids, last_uid(v));
    for (;;) {
        seq = next_number(&s);
        uid = next_number(&u);
        if (seq == 0 || uid == 0 || mproto_imapview_uid(v, seq) != uid)
            return last;
        last = uid;
    }
}

void mproto_imapview_absent_begin(mproto_imapview_absent *it,
                                  const mproto_imapset *uids,
                                  uint32_t uid_max, uint32_t above)
{
    mproto_imapset_begin(&it->ranges_, uids, uid_max);
    it->next_ = (uint64_t)above + 1;
    it->last_ = 0;
}

static int next_known(mproto_imapview_absent *it)
{
    mproto_imapset_range r;

    if (!mproto_imapset_next(&it->ranges_, &r))
        return 0;
    if (r.lo > it->next_)
        it->next_ = r.lo;
    it->last_ = r.hi;
    return 1;
}

/* From at on, the first that is here. */
static uint32_t first_here(const mproto_imapview *v, uint32_t at)
{
    while (at < v->n && !mproto_imapview_marked(v, at, MPROTO_VIEW_HERE))
        at++;
    return at;
}

int mproto_imapview_absent_next(mproto_imapview_absent *it,
                                const mproto_imapview *v,
                                mproto_imapset_range *range)
{
    uint32_t at;

    do {
        at = first_here(v, mproto_imapview_at(v, it->next_));
        while (it->next_ <= it->last_ && at < v->n &&
               v->uids[at] == it->next_) {
            it->next_++;
            at = first_here(v, at + 1);
        }
        if (it->next_ > it->last_)
            continue;
        range->lo = (uint32_t)it->next_;
        range->hi = at < v->n && v->uids[at] <= it->last_
            ? v->uids[at] - 1 : it->last_;
        it->next_ = (uint64_t)range->hi + 1;
        return 1;
    } while (next_known(it));
    return 0;
}
