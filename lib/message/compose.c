#include "message/compose_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include <string.h>

#define BLOCK_FIRST 1024u
#define OUT_LEAST   1024u
#define RANDOM_LEAST  16u
/* What close(), finish() and one piece of a body add to out at the most,
 * besides the line of each open multipart. */
#define OUT_SLACK (4 * MPROTO_COMPOSE_PIECE)

static int opts_read(mproto_compose_opts *o, const mproto_compose_opts *opts)
{
    memset(o, 0, sizeof *o);
    if (!mproto_opts_copy(o, sizeof *o, opts))
        return 0;
    if (o->head_max == 0)
        o->head_max = 65536;
    if (o->out_max == 0)
        o->out_max = 65536;
    if (o->out_max < OUT_LEAST)
        o->out_max = OUT_LEAST;
    if (o->depth_max == 0)
        o->depth_max = 16;
    return 1;
}

static size_t domain_size(const mproto_compose_opts *o)
{
    return o->domain ? mproto_length(o->domain) + 1 : 0;
}

static size_t frames_size(const mproto_compose_opts *o)
{
    size_t n = o->depth_max;

    return n > SIZE_MAX / sizeof(mproto_compose_frame) ? SIZE_MAX
        : n * sizeof(mproto_compose_frame);
}

static size_t compose_size(const mproto_compose_opts *o)
{
    size_t size = mproto_size_add(sizeof(mproto_compose), frames_size(o));

    return mproto_size_add(size, domain_size(o));
}

static size_t compose_twice(size_t n)
{
    return mproto_size_add(n, n);
}

size_t mproto_compose_memory_bound(const mproto_compose_opts *opts)
{
    mproto_compose_opts o;
    size_t out;

    if (!opts_read(&o, opts))
        return 0;
    out = mproto_size_add(o.out_max, compose_twice(o.head_max));
    out = mproto_size_add(out, frames_size(&o));
    out = mproto_size_add(out, OUT_SLACK);
    out = mproto_size_add(compose_twice(out),
                          compose_twice(compose_twice(o.head_max)));
    return mproto_size_add(mproto_size_add(out, BLOCK_FIRST),
                           compose_size(&o));
}

static void compose_domain(mproto_compose *m, const mproto_compose_opts *o)
{
    char *at = (char *)(m->frames + m->depth_max);

    if (o->domain) {
        memcpy(at, o->domain, domain_size(o));
        m->domain = at;
    }
}

mproto_compose *mproto_compose_new(const mproto_compose_opts *opts)
{
    mproto_compose_opts o;
    mproto_compose *m;
    mproto_alloc alloc;

    if (!opts_read(&o, opts) || !o.random || o.random_n < RANDOM_LEAST)
        return NULL;
    alloc = mproto_alloc_or_default(o.alloc);
    m = mproto_alloc_new(&alloc, compose_size(&o));
    if (!m)
        return NULL;
    m->alloc = alloc;
    m->size = compose_size(&o);
    m->error.what = "";
    m->flags = o.flags;
    if (o.flags & (MPROTO_COMPOSE_BINARY | MPROTO_COMPOSE_UTF8))
        m->flags |= MPROTO_COMPOSE_8BIT;
    m->depth_max = o.depth_max;
    m->now = o.now;
    m->zone = o.zone;
    m->head_max = o.head_max;
    m->out_max = o.out_max;
    m->frames = (void *)(m + 1);
    compose_domain(m, &o);
    mproto_compose_seed(m, o.random, o.random_n);
    return m;
}

void mproto_compose_free(mproto_compose *m)
{
    if (!m)
        return;
    mproto_alloc_free(&m->alloc, m->head.p, m->head.cap);
    mproto_alloc_free(&m->alloc, m->out.p, m->out.cap);
    mproto_alloc_free(&m->alloc, m, m->size);
}

int mproto_compose_fail(mproto_compose *m, mproto_err code, const char *what)
{
    if (m->error.code == MPROTO_OK) {
        m->error.code = code;
        m->error.what = what;
        m->error.offset = m->ready;
    }
    return m->error.code;
}

int mproto_compose_ready(mproto_compose *m, mproto_compose_verb verb)
{
    if (m->error.code != MPROTO_OK)
        return m->error.code;
    if (m->owed && m->owed != verb)
        return mproto_compose_fail(m, MPROTO_E_STATE,
                                   "a verb that gave E_FULL must come again");
    m->owed = MPROTO_COMPOSE_OTHER;
    return MPROTO_OK;
}

int mproto_compose_full(mproto_compose *m, mproto_compose_verb verb)
{
    m->owed = verb;
    return MPROTO_E_FULL;
}

size_t mproto_compose_space(const mproto_compose *m)
{
    size_t bodies = m->out.n - m->out.at - m->latest;

    return bodies < m->out_max ? m->out_max - bodies : 0;
}

static void block_front(mproto_compose_block *b)
{
    if (b->at == 0)
        return;
    memmove(b->p, b->p + b->at, b->n - b->at);
    b->n -= b->at;
    b->at = 0;
}

/* What waits is moved when that is less than what has gone, or when the block
 * grows: so no octet pays for many moves. */
char *mproto_compose_reserve(mproto_compose *m, mproto_compose_block *b,
                             size_t n)
{
    size_t waits = b->n - b->at, cap;
    char *p;

    if (b->at >= waits && n > b->cap - b->n)
        block_front(b);
    if (n <= b->cap - b->n && b->p)
        return b->p + b->n;
    cap = compose_twice(mproto_size_add(waits, n));
    if (cap < BLOCK_FIRST)
        cap = BLOCK_FIRST;
    block_front(b);
    p = m->error.code == MPROTO_OK && cap < SIZE_MAX
        ? m->alloc.resize(m->alloc.ctx, b->p, b->cap, cap) : NULL;
    if (!p) {
        mproto_compose_fail(m, MPROTO_E_NOMEM, "no memory");
        return NULL;
    }
    b->p = p;
    b->cap = cap;
    return p + b->n;
}

void mproto_compose_put(mproto_compose *m, const void *p, size_t n)
{
    char *to = n > 0 ? mproto_compose_reserve(m, &m->out, n) : NULL;

    if (!to)
        return;
    memcpy(to, p, n);
    m->out.n += n;
    m->ready += n;
}

const void *mproto_compose_out(const mproto_compose *m, size_t *n)
{
    *n = m->out.n - m->out.at;
    return *n > 0 ? m->out.p + m->out.at : NULL;
}

void mproto_compose_sent(mproto_compose *m, size_t n)
{
    size_t waits = m->out.n - m->out.at;

    if (n > waits)
        n = waits;
    m->out.at += n;
    if (m->latest > waits - n)
        m->latest = waits - n;
    if (n == waits)
        m->out.at = m->out.n = 0;
}

const mproto_error *mproto_compose_error(const mproto_compose *m)
{
    return &m->error;
}

#undef BLOCK_FIRST
#undef OUT_LEAST
#undef RANDOM_LEAST
#undef OUT_SLACK
