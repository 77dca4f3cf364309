#include <mailproto/imaplist.h>
#include <string.h>

/* Mailboxes that are looked for ahead: next_ has the first of each kind. */
typedef enum kind {
    EXISTING,
    SELECTED,
    UNTOLD                      /* selected, and no pattern matches it */
} kind;

#define CRITERIA (MPROTO_IMAPLIST_SELECT_SUBSCRIBED | \
                  MPROTO_IMAPLIST_SELECT_SPECIAL_USE)

static unsigned selects(const mproto_imaplist_query *q)
{
    return q->lsub ? MPROTO_IMAPLIST_SELECT_SUBSCRIBED |
        MPROTO_IMAPLIST_SELECT_REMOTE : q->select;
}

static int matches_any(const mproto_imaplist_query *q, mproto_span name)
{
    mproto_imap_list patterns = q->patterns;
    mproto_imaplist_pattern p;
    mproto_imap_value v;

    p.reference = q->reference;
    p.delimiter = q->delimiter;
    while (mproto_imap_next(&patterns, &v)) {
        p.pattern = v.text;
        if (mproto_imaplist_match(&p, name))
            return 1;
    }
    return 0;
}

/* --- one mailbox --- */

static int is_selected(unsigned select, unsigned attrs)
{
    if ((attrs & MPROTO_IMAPLIST_REMOTE) &&
        !(select & MPROTO_IMAPLIST_SELECT_REMOTE))
        return 0;
    if ((select & MPROTO_IMAPLIST_SELECT_SUBSCRIBED) &&
        !(attrs & MPROTO_IMAPLIST_SUBSCRIBED))
        return 0;
    if ((select & MPROTO_IMAPLIST_SELECT_SPECIAL_USE) &&
        !(attrs & MPROTO_IMAPLIST_USES))
        return 0;
    return (select & CRITERIA) || !(attrs & MPROTO_IMAPLIST_NONEXISTENT);
}

static int is_of_kind(const mproto_imaplist *it, size_t at, kind what)
{
    const mproto_imaplist_mailbox *box = &it->boxes_[at];
    unsigned select = selects(it->query_);

    if (what == EXISTING)
        select &= MPROTO_IMAPLIST_SELECT_REMOTE;
    return is_selected(select, box->attrs) &&
        (what != UNTOLD || !matches_any(it->query_, box->name));
}

/* --- those below --- */

static int is_below(mproto_span name, mproto_span top, char delimiter)
{
    return delimiter != '\0' && name.n > top.n && name.p[top.n] == delimiter &&
        memcmp(name.p, top.p, top.n) == 0;
}

/* Is there one of this kind below top; they would begin at from. */
static int has_below(mproto_imaplist *it, size_t from, mproto_span top,
                     kind what)
{
    size_t *next = &it->next_[what];

    if (*next < from)
        *next = from;
    while (*next < it->n_ && !is_of_kind(it, *next, what))
        ++*next;
    return *next < it->n_ &&
        is_below(it->boxes_[*next].name, top, it->query_->delimiter);
}

/* --- what is told of a name --- */

static void add_children(mproto_imaplist *it, mproto_imaplist_found *f,
                         size_t from)
{
    if (f->attrs & MPROTO_IMAPLIST_NOINFERIORS)
        return;
    if (has_below(it, from, f->name, EXISTING))
        f->attrs |= MPROTO_IMAPLIST_HASCHILDREN;
    else
        f->attrs |= MPROTO_IMAPLIST_HASNOCHILDREN;
}

static void tell_selected(mproto_imaplist *it, mproto_imaplist_found *f)
{
    const mproto_imaplist_query *q = it->query_;
    unsigned tells = q->select | q->returns;

    f->attrs &= ~(MPROTO_IMAPLIST_HASCHILDREN | MPROTO_IMAPLIST_HASNOCHILDREN);
    if (q->lsub) {
        f->attrs = 0;
        return;
    }
    if (!(tells & MPROTO_IMAPLIST_RETURN_SUBSCRIBED))
        f->attrs &= ~MPROTO_IMAPLIST_SUBSCRIBED;
    if (q->returns & MPROTO_IMAPLIST_RETURN_CHILDREN)
        add_children(it, f, f->at + 1);
    if ((q->select & MPROTO_IMAPLIST_SELECT_RECURSIVE) &&
        has_below(it, f->at + 1, f->name, SELECTED))
        f->childinfo = q->select & CRITERIA;
}

/* For the sake of what is below it: from there on. */
static int tell_parent(mproto_imaplist *it, mproto_imaplist_found *f,
                       size_t from)
{
    const mproto_imaplist_query *q = it->query_;
    int recursive = (q->select & MPROTO_IMAPLIST_SELECT_RECURSIVE) != 0;

    if (!q->lsub && (q->select & CRITERIA) && !recursive)
        return 0;
    if (!has_below(it, from, f->name, UNTOLD))
        return 0;
    if (q->lsub) {
        f->attrs = MPROTO_IMAPLIST_NOSELECT;
        return 1;
    }
    f->attrs &= ~(MPROTO_IMAPLIST_HASCHILDREN | MPROTO_IMAPLIST_HASNOCHILDREN);
    if (!(q->returns & MPROTO_IMAPLIST_RETURN_SUBSCRIBED))
        f->attrs &= ~MPROTO_IMAPLIST_SUBSCRIBED;
    if (f->attrs & MPROTO_IMAPLIST_NONEXISTENT)
        f->attrs |= MPROTO_IMAPLIST_NOSELECT;
    if ((q->returns & MPROTO_IMAPLIST_RETURN_CHILDREN) ||
        (f->attrs & MPROTO_IMAPLIST_NONEXISTENT))
        add_children(it, f, from);
    if (recursive)
        f->childinfo = q->select & CRITERIA;
    return 1;
}

static int tell_mailbox(mproto_imaplist *it, mproto_imaplist_found *f)
{
    const mproto_imaplist_mailbox *box = &it->boxes_[it->at_];

    f->name = box->name;
    f->attrs = box->attrs;
    f->childinfo = 0;
    f->at = it->at_;
    if (!matches_any(it->query_, f->name))
        return 0;
    if (!is_selected(selects(it->query_), box->attrs))
        return tell_parent(it, f, it->at_ + 1);
    tell_selected(it, f);
    return 1;
}

/* --- all of them --- */

void mproto_imaplist_begin(mproto_imaplist *it,
                           const mproto_imaplist_query *query,
                           const mproto_imaplist_mailbox *boxes, size_t n)
{
    memset(it, 0, sizeof *it);
    it->query_ = query;
    it->boxes_ = boxes;
    it->n_ = n;
}

/* Octets that both have in front. */
static size_t common(mproto_span a, mproto_span b)
{
    size_t i = 0;

    while (i < a.n && i < b.n && a.p[i] == b.p[i])
        i++;
    return i;
}

/* The next front part of the mailbox's name that is no mailbox and was not
 * looked at with the one before; 0: there is no more. */
static int next_front(mproto_imaplist *it, mproto_span *part)
{
    char delimiter = it->query_->delimiter;
    mproto_span name = it->boxes_[it->at_].name, before = { NULL, 0 };
    size_t same;

    if (it->at_ > 0)
        before = it->boxes_[it->at_ - 1].name;
    same = common(name, before);
    if (it->part_ < same)
        it->part_ = same;
    for (; it->part_ < name.n && delimiter != '\0'; it->part_++) {
        if (it->part_ == 0 || name.p[it->part_] != delimiter ||
            name.p[it->part_ - 1] == delimiter ||
            (it->part_ == same && before.n == same))
            continue;
        part->p = name.p;
        part->n = it->part_++;
        return 1;
    }
    return 0;
}

int mproto_imaplist_next(mproto_imaplist *it, mproto_imaplist_found *f)
{
    int found;

    while (it->at_ < it->n_) {
        while (next_front(it, &f->name)) {
            f->attrs = MPROTO_IMAPLIST_NONEXISTENT;
            f->childinfo = 0;
            f->at = SIZE_MAX;
            if (matches_any(it->query_, f->name) &&
                tell_parent(it, f, it->at_))
                return 1;
        }
        found = tell_mailbox(it, f);
        it->at_++;
        it->part_ = 0;
        if (found)
            return 1;
    }
    return 0;
}

#undef CRITERIA
