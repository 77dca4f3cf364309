#include "imap/imapsearch_int.h"
#include "imap/imap_values_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include <string.h>

#define ALIAS   0x80000000u     /* a label that is another one */
#define MATCHED 0u              /* labels of the two verdicts */
#define REFUSED 1u

typedef mproto_search_test test;

/* A list of keys that must all be true, or the two of an OR. */
typedef struct frame {
    int              is_or;
    int              begun;     /* one key of it was read */
    mproto_imap_list list;      /* of a list */
    uint32_t         owner;     /* of an OR: the list whose keys it has */
    uint32_t         yes, no, next;     /* labels; next: of its next key */
} frame;

typedef struct maker {
    mproto_imapsearch *p;
    mproto_search_room room;
    frame    *frames;
    uint32_t  depth;
    uint32_t *labels, labels_n;
    unsigned  keys_left;
} maker;

/* --- keys --- */

static uint32_t new_label(maker *m)
{
    return m->labels_n++;
}

/* The next test is where this label is. */
static void set_label(maker *m, uint32_t label)
{
    m->labels[label] = m->p->n;
}

static int push_list(maker *m, mproto_imap_list list, uint32_t yes,
                     uint32_t no)
{
    frame *f = &m->frames[m->depth++];

    memset(f, 0, sizeof *f);
    f->list = list;
    f->yes = yes;
    f->no = no;
    return MPROTO_OK;
}

static int push_or(maker *m, uint32_t owner, uint32_t yes, uint32_t no)
{
    frame *f = &m->frames[m->depth++];

    memset(f, 0, sizeof *f);
    f->is_or = 1;
    f->owner = owner;
    f->yes = yes;
    f->no = no;
    return MPROTO_OK;
}

/* The one that list begins with. */
static int add_test(maker *m, mproto_imap_list *list, uint32_t yes,
                    uint32_t no)
{
    test *t = &m->p->tests[m->p->n];
    int negated = 0;
    int code = mproto_search_read_test(&m->room, list, t, &negated);

    if (code != MPROTO_OK)
        return code;
    if (m->keys_left == 0)
        return MPROTO_E_FULL;
    m->keys_left--;
    m->p->n++;
    t->yes = negated ? no : yes;
    t->no = negated ? yes : no;
    return MPROTO_OK;
}

/* One key of the list in frame owner, with all that NOT and FUZZY put in front
 * of it. */
static int read_key(maker *m, uint32_t owner, uint32_t yes, uint32_t no)
{
    mproto_imap_list *list = &m->frames[owner].list;
    mproto_imap_list behind;
    mproto_imap_value v;
    uint32_t swap;

    for (;;) {
        behind = *list;
        if (!mproto_imap_next(&behind, &v))
            return MPROTO_E_ARG;
        if (v.kind == MPROTO_IMAP_ATOM && mproto_same(v.text, "not")) {
            swap = yes;
            yes = no;
            no = swap;
        } else if (v.kind != MPROTO_IMAP_ATOM ||
                   !mproto_same(v.text, "fuzzy")) {
            break;
        }
        *list = behind;
    }
    if (v.kind == MPROTO_IMAP_ATOM && !mproto_same(v.text, "or"))
        return add_test(m, list, yes, no);
    *list = behind;
    if (v.kind == MPROTO_IMAP_LIST)
        return push_list(m, v.list, yes, no);
    return v.kind == MPROTO_IMAP_ATOM ? push_or(m, owner, yes, no)
        : MPROTO_E_ARG;
}

static int step_list(maker *m)
{
    uint32_t at = m->depth - 1;
    frame *f = &m->frames[at];

    if (f->list.at_ == f->list.end_) {
        if (!f->begun)
            return MPROTO_E_ARG;
        m->labels[f->next] = ALIAS | f->yes;
        m->depth--;
        return MPROTO_OK;
    }
    if (f->begun)
        set_label(m, f->next);
    f->begun = 1;
    f->next = new_label(m);
    return read_key(m, at, f->next, f->no);
}

static int step_or(maker *m)
{
    frame *f = &m->frames[m->depth - 1];

    if (f->begun) {
        set_label(m, f->next);
        m->depth--;
        return read_key(m, f->owner, f->yes, f->no);
    }
    f->begun = 1;
    f->next = new_label(m);
    return read_key(m, f->owner, f->yes, f->next);
}

/* Labels become places; those that are others come after these. */
static void link_labels(maker *m)
{
    mproto_imapsearch *p = m->p;
    uint32_t i;

    m->labels[MATCHED] = p->n;
    m->labels[REFUSED] = p->n + 1;
    for (i = 2; i < m->labels_n; i++) {
        if (m->labels[i] & ALIAS)
            m->labels[i] = m->labels[m->labels[i] & ~ALIAS];
    }
    for (i = 0; i < p->n; i++) {
        p->tests[i].yes = m->labels[p->tests[i].yes];
        p->tests[i].no = m->labels[p->tests[i].no];
    }
}

static int read_program(maker *m, mproto_imap_list list)
{
    int code = push_list(m, list, MATCHED, REFUSED);

    m->labels_n = 2;
    while (m->depth > 0 && code == MPROTO_OK)
        code = m->frames[m->depth - 1].is_or ? step_or(m) : step_list(m);
    if (code == MPROTO_OK)
        link_labels(m);
    return code;
}

/* --- all of it --- */

typedef struct counts {
    size_t values, octets, frames;
} counts;

static counts count_values(mproto_imap_list list)
{
    counts c = { 0, 0, 1 };
    const mproto_imap_token *t;
    mproto_span s;

    for (t = list.at_; t < list.end_; t++) {
        s.p = t->p;
        s.n = t->n;
        c.values++;
        if (t->kind == MPROTO_IMAP_LIST)
            c.frames++;
        else
            c.octets += 5 * s.n + 40;
        if (t->kind == MPROTO_IMAP_ATOM && mproto_same(s, "or"))
            c.frames++;
    }
    return c;
}

/* One block: the program, its tests, texts and sets, marks. */
static mproto_imapsearch *new_program(const mproto_alloc *alloc,
                                      const counts *c, maker *m)
{
    size_t tests = sizeof *m->p + c->values * sizeof(test);
    size_t size = tests + c->octets + c->values + 2;
    mproto_imapsearch *p = mproto_alloc_new(alloc, size);
    char *block = (char *)p;

    if (!p)
        return NULL;
    p->alloc = *alloc;
    p->size = size;
    p->tests = (test *)(p + 1);
    m->p = p;
    m->room.at = block + tests;
    m->room.end = m->room.at + c->octets;
    p->marks = (unsigned char *)m->room.end;
    return p;
}

/* Frames and labels, only while the program is made. */
static int make_program(maker *m, mproto_imap_list list, const counts *c)
{
    const mproto_alloc *alloc = &m->p->alloc;
    size_t frames = c->frames * sizeof(frame);
    size_t size = frames + (c->values + 2) * 2 * sizeof(uint32_t);
    char *block = mproto_alloc_new(alloc, size);
    int code;

    if (!block)
        return MPROTO_E_NOMEM;
    m->frames = (frame *)(void *)block;
    m->labels = (uint32_t *)(void *)(block + frames);
    code = read_program(m, list);
    mproto_alloc_free(alloc, block, size);
    return code;
}

int mproto_imapsearch_new(mproto_imapsearch **p, mproto_imap_list list,
                          const mproto_imapsearch_opts *opts)
{
    mproto_imapsearch_opts o = { 0, 0, 0, 0, NULL, NULL };
    counts c = count_values(list);
    mproto_alloc alloc;
    maker m;
    int code;

    *p = NULL;
    if (!mproto_opts_copy(&o, sizeof o, opts))
        return MPROTO_E_ARG;
    memset(&m, 0, sizeof m);
    m.keys_left = o.keys_max > 0 ? o.keys_max : 10000;
    m.room.texts_left = o.texts_max > 0 ? o.texts_max : 100;
    m.room.fields_left = o.fields_max > 0 ? o.fields_max : 100;
    alloc = mproto_alloc_or_default(o.alloc);
    if (!new_program(&alloc, &c, &m))
        return MPROTO_E_NOMEM;
    m.p->has_convert = o.convert != NULL;
    if (o.convert)
        m.p->convert = *o.convert;
    code = make_program(&m, list, &c);
    if (code == MPROTO_OK)
        *p = m.p;
    else
        mproto_imapsearch_free(m.p);
    return code;
}

void mproto_imapsearch_free(mproto_imapsearch *p)
{
    mproto_alloc alloc;

    if (!p)
        return;
    alloc = p->alloc;
    mproto_structure_free(p->parts);
    mproto_alloc_free(&alloc, p, p->size);
}

int mproto_imapsearch_charset(mproto_span charset)
{
    return charset.n == 0 || mproto_same(charset, "us-ascii") ||
        mproto_same(charset, "utf-8");
}

int mproto_search_has(const mproto_imapsearch *p, mproto_search_what what)
{
    uint32_t i;

    for (i = 0; i < p->n; i++) {
        if (p->tests[i].what == what)
            return 1;
    }
    return 0;
}

int mproto_imapsearch_has_modseq(const mproto_imapsearch *p)
{
    return mproto_search_has(p, MPROTO_SEARCH_MODSEQ);
}

int mproto_imapsearch_has_numbers(const mproto_imapsearch *p)
{
    return mproto_search_has(p, MPROTO_SEARCH_NUMBERS);
}

int mproto_imapsearch_is_above(const mproto_imapsearch *p, uint32_t seq_max)
{
    const mproto_imapset *set;
    uint32_t i;

    for (i = 0; i < p->n; i++) {
        set = &p->tests[i].set;
        if (p->tests[i].what == MPROTO_SEARCH_NUMBERS && set->n > 0 &&
            set->ranges[set->n - 1].hi > seq_max)
            return 1;
    }
    return 0;
}

#undef ALIAS
#undef MATCHED
#undef REFUSED
