#include "message/structure_int.h"
#include "base/alloc_int.h"
#include <string.h>

/* What the first array and the first block of text hold. */
#define NODES_FIRST 8u
#define BLOCK_FIRST 512u

static void structure_empty(mproto_structure *s)
{
    s->n = 0;
    s->text_n = 0;
    s->open = s->closed = MPROTO_NO_PART;
    s->top.best[0] = s->top.best[1] = MPROTO_NO_PART;
    s->code = MPROTO_OK;
}

mproto_structure *mproto_structure_new(const mproto_structure_opts *opts)
{
    mproto_structure_opts o;
    mproto_structure *s;
    mproto_alloc alloc;

    memset(&o, 0, sizeof o);
    if (!mproto_opts_copy(&o, sizeof o, opts))
        return NULL;
    alloc = mproto_alloc_or_default(o.alloc);
    s = mproto_alloc_new(&alloc, sizeof *s);
    if (!s)
        return NULL;
    s->alloc = alloc;
    s->flags = o.flags;
    s->parts_max = o.parts_max > 0 ? o.parts_max : 10000;
    if (s->parts_max == MPROTO_NO_PART)
        s->parts_max--;
    s->text_max = o.text_max > 0 ? o.text_max : 262144;
    structure_empty(s);
    return s;
}

/* All blocks but the newest keep ones. */
static void structure_free_blocks(mproto_structure *s, unsigned keep)
{
    mproto_structure_block **at = &s->blocks, *old;

    for (; keep > 0 && *at; keep--)
        at = &(*at)->next;
    while ((old = *at) != NULL) {
        *at = old->next;
        mproto_alloc_free(&s->alloc, old, sizeof *old + old->size);
    }
}

void mproto_structure_free(mproto_structure *s)
{
    if (!s)
        return;
    structure_free_blocks(s, 0);
    mproto_alloc_free(&s->alloc, s->nodes, s->cap * sizeof *s->nodes);
    mproto_alloc_free(&s->alloc, s, sizeof *s);
}

void mproto_structure_clear(mproto_structure *s)
{
    structure_free_blocks(s, 1);
    if (s->blocks)
        s->blocks->used = 0;
    structure_empty(s);
}

/* Twice as many as there are, but not past max; 0 when that overflows. */
static size_t structure_grown(size_t cap, size_t first, size_t max,
                              size_t each)
{
    size_t want = cap == 0 ? first : mproto_size_add(cap, cap);

    if (want > max)
        want = max;
    return want > SIZE_MAX / 2 / each ? 0 : want;
}

/* Room for one node more. */
static int structure_reserve(mproto_structure *s)
{
    size_t cap, size = sizeof *s->nodes;
    void *p;

    if (s->n < s->cap)
        return MPROTO_OK;
    if (s->n >= s->parts_max)
        return MPROTO_E_LIMIT;
    cap = structure_grown(s->cap, NODES_FIRST, s->parts_max, size);
    if (cap == 0)
        return MPROTO_E_NOMEM;
    p = s->alloc.resize(s->alloc.ctx, s->nodes, s->cap * size, cap * size);
    if (!p)
        return MPROTO_E_NOMEM;
    s->nodes = p;
    s->cap = (unsigned)cap;
    return MPROTO_OK;
}

/* Room for n octets of text in the newest block. */
static int structure_reserve_text(mproto_structure *s, size_t n)
{
    mproto_structure_block *b = s->blocks;
    size_t size;

    if (n > s->text_max - s->text_n)
        return MPROTO_E_LIMIT;
    if (b && n <= b->size - b->used)
        return MPROTO_OK;
    size = structure_grown(b ? b->size : 0, BLOCK_FIRST, s->text_max, 1);
    if (size < n)
        size = n;
    b = s->alloc.resize(s->alloc.ctx, NULL, 0, sizeof *b + size);
    if (!b)
        return MPROTO_E_NOMEM;
    b->next = s->blocks;
    b->size = size;
    b->used = 0;
    s->blocks = b;
    return MPROTO_OK;
}

/* A copy of text in the room that was reserved. */
static mproto_span structure_keep(mproto_structure *s, mproto_span text)
{
    mproto_structure_block *b = s->blocks;
    char *to;

    if (text.n == 0) {
        text.p = "";
        return text;
    }
    to = (char *)(b + 1) + b->used;
    memcpy(to, text.p, text.n);
    b->used += text.n;
    s->text_n += text.n;
    text.p = to;
    return text;
}

static size_t structure_text_size(const mproto_mime_part *p)
{
    return p->type.n + p->subtype.n + p->charset.n + p->disposition.n
         + p->filename.n + p->id.n + p->start.n;
}

/* Part i takes its place behind its siblings. */
static void structure_link(mproto_structure *s, unsigned i)
{
    mproto_part *p = &s->nodes[i].part, *parent, *sibling;

    parent = mproto_structure_at(s, s->open);
    p->parent = s->open;
    p->child = p->next = MPROTO_NO_PART;
    if (parent && parent->child == MPROTO_NO_PART) {
        parent->child = i;
    } else if (parent) {
        sibling = mproto_structure_at(s, s->closed);
        sibling->next = i;
    }
    s->open = i;
}

static void structure_fill(mproto_structure *s, mproto_structure_node *node,
                           const mproto_mime_part *from)
{
    mproto_part *p = &node->part;

    memset(node, 0, sizeof *node);
    p->depth = from->depth;
    p->number = from->depth > 0 ? from->path[from->depth - 1] : 1;
    p->kind = from->kind;
    p->encoding = from->encoding;
    p->type = structure_keep(s, from->type);
    p->subtype = structure_keep(s, from->subtype);
    p->charset = structure_keep(s, from->charset);
    p->disposition = structure_keep(s, from->disposition);
    p->filename = structure_keep(s, from->filename);
    p->id = structure_keep(s, from->id);
    node->start = structure_keep(s, from->start);
    p->header = from->header;
    p->body = p->end = from->body;
    p->flowed = from->flowed;
    p->defects = from->defects;
}

/* Is it the child of the open part that comes next? */
static int structure_fits(const mproto_structure *s,
                          const mproto_mime_part *from)
{
    const mproto_part *open = mproto_structure_at(s, s->open);

    if (!open)
        return s->n == 0 && from->depth == 0;
    return from->depth == open->depth + 1;
}

static int structure_begin(mproto_structure *s, const mproto_mime_part *from)
{
    int code;

    if (s->code != MPROTO_OK)
        return s->code;
    if (!structure_fits(s, from))
        return MPROTO_E_STATE;
    code = structure_reserve(s);
    if (code == MPROTO_OK)
        code = structure_reserve_text(s, structure_text_size(from));
    if (code == MPROTO_E_LIMIT)
        s->code = code;
    if (code != MPROTO_OK)
        return code;
    structure_fill(s, &s->nodes[s->n], from);
    structure_link(s, s->n++);
    return MPROTO_OK;
}

static int structure_end(mproto_structure *s, const mproto_mime_part *from)
{
    mproto_part *p = mproto_structure_at(s, s->open);

    if (!p || p->depth != from->depth || p->header != from->header)
        return s->code != MPROTO_OK ? s->code : MPROTO_E_STATE;
    p->end = from->end;
    p->lines = from->lines;
    p->decoded = from->decoded;
    p->defects = from->defects;
    p->inside = s->n - 1 - s->open;
    s->closed = s->open;
    s->open = p->parent;
    if (s->open == MPROTO_NO_PART)
        mproto_structure_show(s);
    return s->code;
}

int mproto_structure_add(mproto_structure *s, const mproto_mime_event *event)
{
    if (event->type == MPROTO_MIME_HEADER_END)
        return structure_begin(s, event->part);
    if (event->type == MPROTO_MIME_PART_END)
        return structure_end(s, event->part);
    return s->code;
}

/* All events of a message that lies in memory. */
static int structure_add_all(mproto_structure *s, mproto_mime *m)
{
    const mproto_mime_event *event;
    int code;

    while ((event = mproto_mime_next(m)) != NULL) {
        code = mproto_structure_add(s, event);
        if (code == MPROTO_E_NOMEM)
            return code;
    }
    return mproto_mime_error(m)->code == MPROTO_OK ? s->code : MPROTO_E_NOMEM;
}

int mproto_structure_scan(mproto_structure *s, const void *message, size_t n)
{
    mproto_mime_limits limits;
    mproto_mime_opts opts;
    mproto_mime *m;
    int code = MPROTO_E_NOMEM;

    memset(&limits, 0, sizeof limits);
    memset(&opts, 0, sizeof opts);
    limits.size = sizeof limits;
    limits.parts_max = s->parts_max;
    opts.size = sizeof opts;
    opts.flags = s->flags | MPROTO_MIME_NOFIELD;
    opts.limits = &limits;
    opts.alloc = &s->alloc;
    mproto_structure_clear(s);
    m = mproto_mime_new(&opts);
    if (m) {
        mproto_mime_in(m, message, n);
        mproto_mime_eof(m);
        code = structure_add_all(s, m);
    }
    mproto_mime_free(m);
    if (code == MPROTO_E_NOMEM)
        mproto_structure_clear(s);
    return code;
}

unsigned mproto_structure_count(const mproto_structure *s)
{
    return s->n;
}

const mproto_part *mproto_structure_part(const mproto_structure *s, unsigned i)
{
    return mproto_structure_at(s, i);
}
