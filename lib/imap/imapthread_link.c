#include "imap/imapthread_int.h"
#include "imap/imapsort_int.h"
#include "base/alloc_int.h"
#include "base/sort_int.h"
#include <string.h>

#define NONE MPROTO_THREAD_NONE

typedef mproto_imapthread thread;
typedef mproto_thread_node node;
typedef mproto_thread_message message;

/* Numbers that are sorted by what they are numbers of. */
typedef struct ordered {
    thread   *t;
    uint32_t *items;
    int     (*compare)(const thread *t, uint32_t a, uint32_t b);
} ordered;

static int is_number_before(const void *items, size_t a, size_t b)
{
    const ordered *o = items;
    int order = o->compare(o->t, o->items[a], o->items[b]);

    return order != 0 ? order < 0 : o->items[a] < o->items[b];
}

static void swap_numbers(void *items, size_t a, size_t b)
{
    const ordered *o = items;
    uint32_t kept = o->items[a];

    o->items[a] = o->items[b];
    o->items[b] = kept;
}

static void sort_numbers(thread *t, uint32_t *items, size_t n,
                         int (*compare)(const thread *, uint32_t, uint32_t))
{
    mproto_sort sort = { NULL, is_number_before, swap_numbers };
    ordered o;

    o.t = t;
    o.items = items;
    o.compare = compare;
    sort.items = &o;
    mproto_sort_run(&sort, n);
}

static mproto_span text_at(const thread *t, size_t at, size_t n)
{
    mproto_span s;

    s.p = n > 0 ? (const char *)t->texts.p + at : "";
    s.n = n;
    return s;
}

static int compare_mentions(const thread *t, uint32_t a, uint32_t b)
{
    const mproto_thread_mention *x = mproto_thread_mention_at(t, a);
    const mproto_thread_mention *y = mproto_thread_mention_at(t, b);

    return mproto_imapsort_order(text_at(t, x->at, x->n),
                                 text_at(t, y->at, y->n));
}

static int compare_sent(const thread *t, uint32_t a, uint32_t b)
{
    int64_t x = mproto_thread_message_at(t, a)->sent;
    int64_t y = mproto_thread_message_at(t, b)->sent;

    return (x > y) - (x < y);
}

static int compare_subjects(const thread *t, uint32_t a, uint32_t b)
{
    const message *x = mproto_thread_message_at(t, a);
    const message *y = mproto_thread_message_at(t, b);

    return mproto_imapsort_order(text_at(t, x->subject, x->subject_n),
                                 text_at(t, y->subject, y->subject_n));
}

static int compare_threads(const thread *t, uint32_t a, uint32_t b)
{
    int order = compare_subjects(t, a, b);

    return order != 0 ? order : compare_sent(t, a, b);
}

/* --- nodes --- */

static uint32_t new_node(thread *t)
{
    node *n = &t->nodes[t->n];

    n->parent = n->message = n->child = n->last = n->next = NONE;
    n->to = t->n;
    n->is_root = 0;
    return t->n++;
}

static void reset_ways(thread *t)
{
    uint32_t i;

    for (i = 0; i < t->n; i++)
        t->nodes[i].to = i;
}

/* Where the way from a node ends; it is shorter the next time. */
static uint32_t find_end(thread *t, uint32_t at)
{
    node *nodes = t->nodes;

    while (nodes[at].to != at) {
        nodes[at].to = nodes[nodes[at].to].to;
        at = nodes[at].to;
    }
    return at;
}

/* --- REFERENCES, step 1 --- */

/* Equal ids are one node. */
static void name_nodes(thread *t, uint32_t *order)
{
    uint32_t i, n = (uint32_t)t->mentions.n;

    for (i = 0; i < n; i++)
        order[i] = i;
    sort_numbers(t, order, n, compare_mentions);
    for (i = 0; i < n; i++) {
        mproto_thread_mention *m = mproto_thread_mention_at(t, order[i]);

        if (i == 0 || compare_mentions(t, order[i - 1], order[i]) != 0)
            (void)new_node(t);
        m->node = t->n - 1;
    }
}

/* Who has no id, or one that another has, gets a node of its own. */
static void place_messages(thread *t)
{
    uint32_t i, at;

    for (i = 0; i < t->messages.n; i++) {
        message *m = mproto_thread_message_at(t, i);

        at = m->has_id ? mproto_thread_mention_at(t, m->first + m->refs)->node
            : NONE;
        if (at == NONE || t->nodes[at].message != NONE)
            at = new_node(t);
        t->nodes[at].message = i;
        m->node = at;
    }
}

/* Unless it has a parent or is to have none, or is above this one. */
static void link_nodes(thread *t, uint32_t parent, uint32_t child)
{
    node *c = &t->nodes[child];

    if (c->parent != NONE || c->is_root || find_end(t, parent) == child)
        return;
    c->parent = c->to = parent;
}

/* RFC 5256 3, step 1 B: what others say of the parent of a message is broken
 * off before its own last reference is looked at, which may make a circle. */
static void link_references(thread *t)
{
    uint32_t i, k;

    for (i = 0; i < t->messages.n; i++) {
        const message *m = mproto_thread_message_at(t, i);

        if (m->refs == 0)
            continue;
        link_nodes(t, mproto_thread_mention_at(
            t, m->first + m->refs - 1)->node, m->node);
        t->nodes[m->node].is_root = t->nodes[m->node].parent == NONE;
    }
    for (i = 0; i < t->messages.n; i++) {
        const message *m = mproto_thread_message_at(t, i);

        for (k = 1; k < m->refs; k++)
            link_nodes(t, mproto_thread_mention_at(t, m->first + k - 1)->node,
                       mproto_thread_mention_at(t, m->first + k)->node);
    }
}

/* --- steps 2 and 3 --- */

static int is_dummy(const thread *t, uint32_t at)
{
    return t->nodes[at].message == NONE;
}

/* Messages come below the next message above them or, where there is none,
 * below the dummy at the root, if it has others. last counts these. */
static void prune_dummies(thread *t)
{
    uint32_t i, at, parent;

    for (i = 0; i < t->n; i++) {
        node *n = &t->nodes[i];

        n->to = is_dummy(t, i) && n->parent != NONE ? n->parent : i;
        n->last = 0;
    }
    for (i = 0; i < t->messages.n; i++) {
        at = mproto_thread_message_at(t, i)->node;
        parent = t->nodes[at].parent;
        if (parent == NONE)
            continue;
        t->nodes[at].parent = parent = find_end(t, parent);
        t->nodes[parent].last++;
    }
    for (i = 0; i < t->messages.n; i++) {
        at = mproto_thread_message_at(t, i)->node;
        parent = t->nodes[at].parent;
        if (parent != NONE && is_dummy(t, parent) &&
            t->nodes[parent].last == 1)
            t->nodes[at].parent = NONE;
    }
}

/* --- steps 4 and 5 --- */

/* The root above a message whose thread it gives its subject and date: itself,
 * or the dummy of which it is the first child. NONE: it does not. */
static uint32_t root_of_first(const thread *t, uint32_t at)
{
    const node *n = &t->nodes[at];

    if (n->parent == NONE)
        return at;
    return is_dummy(t, n->parent) && t->nodes[n->parent].child == at
        ? n->parent : NONE;
}

/* First messages of threads, by date; order has all messages so. */
static uint32_t find_firsts(thread *t, const uint32_t *order, uint32_t *firsts)
{
    uint32_t i, at, parent, n = 0;

    for (i = 0; i < t->messages.n; i++) {
        at = mproto_thread_message_at(t, order[i])->node;
        parent = t->nodes[at].parent;
        if (parent != NONE && is_dummy(t, parent) &&
            t->nodes[parent].child == NONE)
            t->nodes[parent].child = at;
        if (root_of_first(t, at) != NONE)
            firsts[n++] = order[i];
    }
    return n;
}

/* Step 5 B: is the second a better one to have the others below it. */
static int is_better(const thread *t, uint32_t a, uint32_t b)
{
    const message *x, *y;

    if (is_dummy(t, a) || is_dummy(t, b))
        return !is_dummy(t, a);
    x = mproto_thread_message_at(t, t->nodes[a].message);
    y = mproto_thread_message_at(t, t->nodes[b].message);
    return x->is_reply && !y->is_reply;
}

/* Step 5 C: the thread of root comes into that of top, which may become
 * another. */
static uint32_t merge_threads(thread *t, uint32_t top, uint32_t root)
{
    uint32_t dummy;

    if (is_dummy(t, top)) {
        if (is_dummy(t, root))
            t->nodes[root].to = top;
        else
            t->nodes[root].parent = top;
        return top;
    }
    if (is_better(t, root, top)) {
        t->nodes[root].parent = top;
        return top;
    }
    dummy = new_node(t);
    t->nodes[root].parent = t->nodes[top].parent = dummy;
    return dummy;
}

/* Threads of the same subject, n of them by the date of these messages. */
static void gather_group(thread *t, const uint32_t *firsts, uint32_t n)
{
    uint32_t i, root, best, top;

    best = root_of_first(t, mproto_thread_message_at(t, firsts[0])->node);
    for (i = 1; i < n; i++) {
        root = root_of_first(t, mproto_thread_message_at(t, firsts[i])->node);
        if (is_better(t, best, root))
            best = root;
    }
    top = best;
    for (i = 0; i < n; i++) {
        root = root_of_first(t, mproto_thread_message_at(t, firsts[i])->node);
        if (root != best && root != NONE)
            top = merge_threads(t, top, root);
    }
}

static void gather_subjects(thread *t, uint32_t *firsts, uint32_t n)
{
    uint32_t i, next;

    reset_ways(t);
    sort_numbers(t, firsts, n, compare_threads);
    for (i = 0; i < n; i = next) {
        for (next = i + 1; next < n &&
             compare_subjects(t, firsts[i], firsts[next]) == 0; next++)
            ;
        if (mproto_thread_message_at(t, firsts[i])->subject_n > 0)
            gather_group(t, firsts + i, next - i);
    }
}

/* --- ORDEREDSUBJECT --- */

static void link_subjects(thread *t, uint32_t *order)
{
    uint32_t i, first = 0, n = (uint32_t)t->messages.n;

    for (i = 0; i < n; i++)
        order[i] = i;
    sort_numbers(t, order, n, compare_threads);
    for (i = 1; i < n; i++) {
        if (compare_subjects(t, order[first], order[i]) != 0)
            first = i;
        else
            t->nodes[mproto_thread_message_at(t, order[i])->node].parent =
                mproto_thread_message_at(t, order[first])->node;
    }
}

/* --- step 6: the tree --- */

static void append_root(thread *t, uint32_t at)
{
    if (t->root == NONE)
        t->root = at;
    else
        t->nodes[t->last_root].next = at;
    t->last_root = at;
}

static void append_child(thread *t, uint32_t parent, uint32_t at)
{
    node *p = &t->nodes[parent];

    if (p->child == NONE && p->message == NONE)
        append_root(t, parent);
    if (p->child == NONE)
        p->child = at;
    else
        t->nodes[p->last].next = at;
    p->last = at;
}

/* Whoever comes first by date comes first among those beside it. */
static void build_tree(thread *t, const uint32_t *order)
{
    uint32_t i, at, parent;

    for (i = 0; i < t->n; i++)
        t->nodes[i].child = t->nodes[i].last = t->nodes[i].next = NONE;
    for (i = 0; i < t->messages.n; i++) {
        at = mproto_thread_message_at(t, order[i])->node;
        parent = t->nodes[at].parent;
        if (parent == NONE) {
            append_root(t, at);
            continue;
        }
        t->nodes[at].parent = parent = find_end(t, parent);
        append_child(t, parent, at);
    }
}

static void link_all(thread *t, uint32_t *order, uint32_t *firsts)
{
    uint32_t i, n = (uint32_t)t->messages.n;

    if (t->how == MPROTO_IMAPTHREAD_REFERENCES)
        name_nodes(t, order);
    place_messages(t);
    if (t->how != MPROTO_IMAPTHREAD_REFERENCES) {
        link_subjects(t, order);
    } else {
        link_references(t);
        prune_dummies(t);
    }
    for (i = 0; i < n; i++)
        order[i] = i;
    sort_numbers(t, order, n, compare_sent);
    if (t->how == MPROTO_IMAPTHREAD_REFERENCES)
        gather_subjects(t, firsts, find_firsts(t, order, firsts));
    build_tree(t, order);
    t->at = t->root;
    t->done = 1;
}

int mproto_imapthread_run(thread *t)
{
    size_t messages = t->messages.n, mentions = t->mentions.n;
    size_t nodes = mentions + 2 * messages + 1;
    size_t size = (mentions + 2 * messages + 1) * sizeof(uint32_t);
    uint32_t *order;

    if (t->nodes)
        return MPROTO_E_STATE;
    order = mproto_alloc_new(&t->alloc, size);
    if (!order)
        return MPROTO_E_NOMEM;
    t->nodes = mproto_alloc_new(&t->alloc, nodes * sizeof *t->nodes);
    if (t->nodes) {
        t->cap = (uint32_t)nodes;
        link_all(t, order, order + (mentions > messages ? mentions : messages));
    }
    mproto_alloc_free(&t->alloc, order, size);
    return t->done ? MPROTO_OK : MPROTO_E_NOMEM;
}

#undef NONE
