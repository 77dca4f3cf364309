/* LIST against its definition, name by name: the first octets are select,
 * returns and LSUB, then come lines: a pattern, and mailboxes whose first octet
 * is what they are. */
#include <mailproto/imaplist.h>
#include "imap/imap_values_int.h"
#include <stdlib.h>
#include <string.h>

#define BOXES 24
#define NAMES 256
#define CRITERIA (MPROTO_IMAPLIST_SELECT_SUBSCRIBED | \
                  MPROTO_IMAPLIST_SELECT_SPECIAL_USE)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct world {
    mproto_imaplist_query   q;
    mproto_imaplist_mailbox boxes[BOXES];
    size_t                  n;
    mproto_imap_token       token;      /* the only pattern */
    mproto_span             names[NAMES];       /* of boxes, and parts */
    size_t                  names_n;
} world;

static world w;

static void must(int truth)
{
    if (!truth)
        abort();
}

/* --- the definition --- */

static int matches(mproto_span name)
{
    mproto_imaplist_pattern p;

    p.reference = w.q.reference;
    p.pattern.p = w.token.p;
    p.pattern.n = w.token.n;
    p.delimiter = w.q.delimiter;
    return mproto_imaplist_match(&p, name);
}

static int exists(unsigned attrs)
{
    return !(attrs & MPROTO_IMAPLIST_NONEXISTENT) &&
        (!(attrs & MPROTO_IMAPLIST_REMOTE) ||
         (w.q.select & MPROTO_IMAPLIST_SELECT_REMOTE));
}

static int is_chosen(unsigned attrs)
{
    unsigned s = w.q.select;

    if (w.q.lsub)
        return (attrs & MPROTO_IMAPLIST_SUBSCRIBED) != 0;
    if ((s & CRITERIA) == 0)
        return exists(attrs);
    return exists(attrs & ~MPROTO_IMAPLIST_NONEXISTENT) &&
        (!(s & MPROTO_IMAPLIST_SELECT_SUBSCRIBED) ||
         (attrs & MPROTO_IMAPLIST_SUBSCRIBED)) &&
        (!(s & MPROTO_IMAPLIST_SELECT_SPECIAL_USE) ||
         (attrs & MPROTO_IMAPLIST_USES));
}

/* How many below name exist; or are chosen; or are chosen and not matched. */
static size_t below(mproto_span name, int what)
{
    size_t i, n = 0;

    for (i = 0; i < w.n; i++) {
        mproto_span s = w.boxes[i].name;

        if (s.n <= name.n || s.p[name.n] != '/' ||
            memcmp(s.p, name.p, name.n) != 0)
            continue;
        if (what == 0)
            n += exists(w.boxes[i].attrs) != 0;
        else
            n += is_chosen(w.boxes[i].attrs) && (what == 1 || !matches(s));
    }
    return n;
}

static const mproto_imaplist_mailbox *box_of(mproto_span name)
{
    size_t i;

    for (i = 0; i < w.n; i++) {
        if (mproto_imaplist_order(w.boxes[i].name, name, '/') == 0)
            return &w.boxes[i];
    }
    return NULL;
}

static int is_told(mproto_span name, const mproto_imaplist_mailbox *box)
{
    if (!matches(name))
        return 0;
    if (box && is_chosen(box->attrs))
        return 1;
    return below(name, 2) > 0 && (w.q.lsub || !(w.q.select & CRITERIA) ||
                                  (w.q.select &
                                   MPROTO_IMAPLIST_SELECT_RECURSIVE));
}

static void check_found(const mproto_imaplist_found *f, mproto_span name)
{
    const mproto_imaplist_mailbox *box = box_of(name);
    unsigned children = f->attrs & (MPROTO_IMAPLIST_HASCHILDREN |
                                    MPROTO_IMAPLIST_HASNOCHILDREN);
    int has = below(name, 0) > 0;

    must(mproto_imaplist_order(f->name, name, '/') == 0);
    must(box ? f->at == (size_t)(box - w.boxes) : f->at == SIZE_MAX);
    if (w.q.lsub) {
        must(f->childinfo == 0 && children == 0);
        must((f->attrs == 0) == (box && is_chosen(box->attrs)));
        return;
    }
    must(children == 0 || children == (has ? MPROTO_IMAPLIST_HASCHILDREN :
                                       MPROTO_IMAPLIST_HASNOCHILDREN));
    if ((w.q.returns & MPROTO_IMAPLIST_RETURN_CHILDREN) &&
        !(f->attrs & MPROTO_IMAPLIST_NOINFERIORS))
        must(children != 0);
    must((f->childinfo != 0) ==
         ((w.q.select & MPROTO_IMAPLIST_SELECT_RECURSIVE) &&
          (w.q.select & CRITERIA) && below(name, 1) > 0));
    if (!box)
        must((f->attrs & MPROTO_IMAPLIST_NONEXISTENT) != 0);
}

static void check_all(void)
{
    mproto_imaplist_found f;
    mproto_imaplist it;
    size_t i;

    mproto_imaplist_begin(&it, &w.q, w.boxes, w.n);
    for (i = 0; i < w.names_n; i++) {
        if (!is_told(w.names[i], box_of(w.names[i])))
            continue;
        must(mproto_imaplist_next(&it, &f) == 1);
        check_found(&f, w.names[i]);
    }
    must(mproto_imaplist_next(&it, &f) == 0);
    must(mproto_imaplist_next(&it, &f) == 0);
}

/* --- reading --- */

static int compare(const void *a, const void *b)
{
    const mproto_imaplist_mailbox *x = a, *y = b;

    return mproto_imaplist_order(x->name, y->name, '/');
}

static int compare_names(const void *a, const void *b)
{
    const mproto_span *x = a, *y = b;

    return mproto_imaplist_order(*x, *y, '/');
}

static void add_names(mproto_span name)
{
    size_t i;

    for (i = 1; i <= name.n; i++) {
        if (i < name.n && (name.p[i] != '/' || name.p[i - 1] == '/'))
            continue;
        must(w.names_n < NAMES);
        w.names[w.names_n].p = name.p;
        w.names[w.names_n++].n = i;
    }
}

static void unique(void)
{
    size_t i, n = 0;

    for (i = 0; i < w.n; i++) {
        if (n == 0 || compare(&w.boxes[n - 1], &w.boxes[i]) != 0)
            w.boxes[n++] = w.boxes[i];
    }
    w.n = n;
    for (i = 0; i < w.n; i++)
        add_names(w.boxes[i].name);
    qsort(w.names, w.names_n, sizeof *w.names, compare_names);
    n = 0;
    for (i = 0; i < w.names_n; i++) {
        if (n == 0 || compare_names(&w.names[n - 1], &w.names[i]) != 0)
            w.names[n++] = w.names[i];
    }
    w.names_n = n;
}

static void add_box(const char *p, size_t n)
{
    static const unsigned attrs[8] = {
        0, MPROTO_IMAPLIST_SUBSCRIBED, MPROTO_IMAPLIST_REMOTE,
        MPROTO_IMAPLIST_NONEXISTENT, MPROTO_IMAPLIST_SENT,
        MPROTO_IMAPLIST_NOINFERIORS, MPROTO_IMAPLIST_HASCHILDREN,
        MPROTO_IMAPLIST_TRASH
    };
    mproto_imaplist_mailbox *box = &w.boxes[w.n];
    int i;

    if (w.n == BOXES || n < 2 || n > 20)
        return;
    for (i = 0; i < 8; i++)
        box->attrs |= p[0] >> i & 1 ? attrs[i] : 0;
    box->name.p = p + 1;
    box->name.n = n - 1;
    w.n++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *p = (const char *)data, *end, *stop = p + size;
    int lines = 0;

    if (size < 3)
        return 0;
    memset(&w, 0, sizeof w);
    w.q.select = data[0];
    w.q.returns = data[1];
    w.q.lsub = data[2] & 1;
    w.q.delimiter = '/';
    w.q.reference.p = "";
    w.token.kind = MPROTO_IMAP_STRING;
    w.token.skip = 1;
    w.q.patterns.at_ = &w.token;
    w.q.patterns.end_ = &w.token + 1;
    for (p += 3; p < stop; p = end + (end < stop)) {
        end = memchr(p, '\n', (size_t)(stop - p));
        if (!end)
            end = stop;
        if (lines++ > 0) {
            add_box(p, (size_t)(end - p));
        } else {
            w.token.p = p;
            w.token.n = (uint32_t)(end - p);
        }
    }
    qsort(w.boxes, w.n, sizeof *w.boxes, compare);
    unique();
    check_all();
    return 0;
}
