/* Converts input that comes in pieces, with output blocks of any size; all
 * blocks are of exact size for the sanitizers. */
#ifndef CHARSET_DRIVE_H
#define CHARSET_DRIVE_H

#include "exact.h"

#include <mailproto/charset.h>

typedef struct charset_text {
    const char *label;
    const char *p;
    size_t      n;
    size_t      cut[2];         /* cut[0] <= cut[1] <= n */
    size_t      cap;            /* of each output block; 0: 4096 */
    const mproto_convert *conv;
} charset_text;

typedef struct charset_result {
    int      known, rc;
    unsigned defects;
    size_t   n;
    char     out[8192];
} charset_result;

/* Nothing is moved only when there is no room for a character. */
static inline void charset_call(mproto_charset *s, mproto_io *io, int last,
                                charset_result *r)
{
    size_t cap = io->out_n, before = io->in_n, got;
    char *block = malloc(cap);

    if (!block)
        abort();
    io->out = block;
    r->rc = mproto_charset_decode(s, io, last);
    got = cap - io->out_n;
    if (io->out_n > cap || io->in_n > before || got > sizeof r->out - r->n)
        abort();
    if (r->rc == MPROTO_E_FULL && got == 0 && io->in_n == before && cap > 3)
        abort();
    memcpy(r->out + r->n, block, got);
    r->n += got;
    free(block);
}

static inline void charset_piece(mproto_charset *s, const charset_text *t,
                                 int piece, charset_result *r)
{
    size_t from = piece > 0 ? t->cut[piece - 1] : 0;
    size_t to = piece < 2 ? t->cut[piece] : t->n;
    char *copy = exact_copy(t->p + from, to - from);
    mproto_io io;

    io.in = to > from ? copy : NULL;
    io.in_n = to - from;
    do {
        io.out_n = t->cap > 0 ? t->cap : 4096;
        charset_call(s, &io, piece == 2, r);
    } while (r->rc == MPROTO_E_FULL);
    if (r->rc != MPROTO_OK || io.in_n > 0)
        abort();
    free(copy);
}

static inline void charset_run(const charset_text *t, charset_result *r)
{
    mproto_charset s;
    mproto_span label = exact_span(t->label, strlen(t->label));
    int piece;

    r->n = 0;
    r->known = mproto_charset_open(&s, label, t->conv);
    exact_free(label);
    for (piece = 0; piece < 3; piece++)
        charset_piece(&s, t, piece, r);
    r->defects = s.defects;
    mproto_charset_close(&s);
}

static inline int charset_same(const charset_result *a,
                               const charset_result *b)
{
    return a->known == b->known && a->n == b->n && a->defects == b->defects
        && memcmp(a->out, b->out, a->n) == 0;
}

/* 1 when each two cuts, and small blocks, give the same as r. */
static inline int charset_splits(const charset_text *text,
                                 const charset_result *r)
{
    static charset_result other;
    charset_text t = *text;

    for (t.cut[0] = 0; t.cut[0] <= t.n; t.cut[0]++) {
        for (t.cut[1] = t.cut[0]; t.cut[1] <= t.n; t.cut[1]++) {
            t.cap = 4 + (t.cut[0] + t.cut[1]) % 5;
            charset_run(&t, &other);
            if (!charset_same(&other, r))
                return 0;
        }
    }
    return 1;
}

/* 1 when p, of charset label, becomes want with these defects, however it is
 * cut. */
static inline int charset_gives(const char *label, const char *p, size_t n,
                                const char *want, unsigned defects)
{
    static charset_result r;
    charset_text t = { NULL, NULL, 0, { 0, 0 }, 0, NULL };

    t.label = label;
    t.p = p;
    t.n = n;
    charset_run(&t, &r);
    return r.n == strlen(want) && memcmp(r.out, want, r.n) == 0
        && r.defects == defects && charset_splits(&t, &r);
}

#endif
