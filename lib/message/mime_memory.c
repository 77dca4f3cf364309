#include "message/mime_int.h"
#include "base/alloc_int.h"
#include <string.h>

/* The room for texts of all open parts: what the innermost has, and about a
 * type and a boundary for each around it. */
#define TEXTS_BASE 4096u
#define TEXTS_LEVEL 48u

#define BUCKETS_LEAST 64u

/* Copies limits and puts the defaults in; 0 when their size is 0. */
static int mime_limits_read(mproto_mime_limits *l,
                            const mproto_mime_limits *limits)
{
    memset(l, 0, sizeof *l);
    if (!mproto_opts_copy(l, sizeof *l, limits))
        return 0;
    if (l->depth_max == 0)
        l->depth_max = 100;
    if (l->parts_max == 0)
        l->parts_max = 10000;
    if (l->fields_max == 0)
        l->fields_max = 10000;
    if (l->field_max == 0)
        l->field_max = 32768;
    if (l->header_max == 0)
        l->header_max = 1048576;
    return 1;
}

static size_t layout_times(size_t a, size_t b)
{
    return a > SIZE_MAX / b ? SIZE_MAX : a * b;
}

/* The parts of the one block, in their order. */
struct layout {
    size_t frames, body, path, boundaries, texts, small, block;
    size_t buckets;
    size_t size;                /* of all; SIZE_MAX when it has none */
};

/* So many that few boundaries share one, however many are open. */
static size_t layout_buckets(size_t levels)
{
    size_t n = BUCKETS_LEAST;

    while (n < levels / 2)
        n *= 2;
    return n;
}

static struct layout layout_of(const mproto_mime_limits *l, unsigned flags)
{
    struct layout y;
    size_t levels = mproto_size_add(l->depth_max, 1);

    y.frames = layout_times(levels, sizeof(mproto_mime_frame));
    y.path = layout_times(levels, sizeof(unsigned));
    y.buckets = layout_buckets(levels);
    y.boundaries = layout_times(y.buckets, sizeof(unsigned));
    y.texts = mproto_size_add(layout_times(levels, TEXTS_LEVEL), TEXTS_BASE);
    y.small = MPROTO_MIME_HOLD;
    y.body = flags & MPROTO_MIME_DECODE ? sizeof(mproto_body) : 0;
    y.block = flags & MPROTO_MIME_DECODE ? MPROTO_MIME_BLOCK : 0;
    y.size = mproto_size_add(sizeof(mproto_mime), y.frames);
    y.size = mproto_size_add(y.size, y.path);
    y.size = mproto_size_add(y.size, y.boundaries);
    y.size = mproto_size_add(y.size, y.texts);
    y.size = mproto_size_add(y.size, y.body + y.small + y.block);
    return y;
}

/* One field, and the octet that shows that it is longer than the limit. */
static size_t mime_hold_size(const mproto_mime_limits *l)
{
    return mproto_size_add(l->field_max > MPROTO_MIME_LINE
                           ? l->field_max : MPROTO_MIME_LINE, 1);
}

size_t mproto_mime_memory_bound(const mproto_mime_limits *limits)
{
    mproto_mime_limits l;
    struct layout y;

    if (!mime_limits_read(&l, limits))
        return 0;
    y = layout_of(&l, MPROTO_MIME_DECODE);
    if (mime_hold_size(&l) <= MPROTO_MIME_HOLD)
        return y.size;
    return mproto_size_add(y.size, mime_hold_size(&l));
}

static void layout_divide(mproto_mime *m, const struct layout *y)
{
    char *at = (char *)(m + 1);

    m->size = y->size;
    m->frames = (void *)at;
    at += y->frames;
    m->body = y->body > 0 ? (void *)at : NULL;
    at += y->body;
    m->path = (void *)at;
    at += y->path;
    m->boundaries = (void *)at;
    m->buckets = y->buckets;
    at += y->boundaries;
    m->texts = at;
    m->texts_cap = (uint32_t)(y->texts < UINT32_MAX ? y->texts : UINT32_MAX);
    at += y->texts;
    m->small = m->hold = at;
    m->hold_cap = y->small;
    at += y->small;
    m->block = y->block > 0 ? at : NULL;
}

mproto_mime *mproto_mime_new(const mproto_mime_opts *opts)
{
    mproto_mime_opts o;
    mproto_mime_limits limits;
    mproto_alloc alloc;
    struct layout y;
    mproto_mime *m;

    memset(&o, 0, sizeof o);
    if (!mproto_opts_copy(&o, sizeof o, opts)
        || !mime_limits_read(&limits, o.limits))
        return NULL;
    alloc = mproto_alloc_or_default(o.alloc);
    y = layout_of(&limits, o.flags);
    m = y.size < SIZE_MAX ? alloc.resize(alloc.ctx, NULL, 0, y.size) : NULL;
    if (!m)
        return NULL;
    memset(m, 0, sizeof *m);    /* the rest is written before it is read */
    m->alloc = alloc;
    m->limits = limits;
    m->flags = o.flags;
    if (o.convert) {
        m->converter = *o.convert;
        m->convert = &m->converter;
    }
    m->error.what = "";
    m->hungry = 1;
    m->hold_max = mime_hold_size(&limits);
    layout_divide(m, &y);
    memset(m->frames, 0, sizeof *m->frames);
    memset(m->boundaries, 0, y.boundaries);
    mproto_mime_part_show(m);
    return m;
}

void mproto_mime_free(mproto_mime *m)
{
    if (!m)
        return;
    mproto_mime_body_stop(m);
    if (m->hold != m->small)
        mproto_alloc_free(&m->alloc, m->hold, m->hold_cap);
    mproto_alloc_free(&m->alloc, m, m->size);
}
