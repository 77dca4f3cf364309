/* What the fuzz entries of streaming codecs share: one call and cut input
 * with small output blocks give the same. */
#ifndef FUZZ_CODEC_H
#define FUZZ_CODEC_H

#include <mailproto/codec.h>
#include <stdlib.h>
#include <string.h>

typedef int codec_fn(mproto_codec *s, mproto_io *io, int last);

typedef struct codec_result {
    char    *out;               /* for free() */
    size_t   n, taken;
    int      rc;
    unsigned defects;
} codec_result;

/* How a codec is run: begin is a fresh state, most bounds what leaves. */
typedef struct codec_way {
    codec_fn    *fn;
    mproto_codec begin;
    size_t       most, cut, room;
} codec_way;

static inline void must(int truth)
{
    if (!truth)
        abort();
}

/* A copy in a block of its size. */
static inline char *block_of(const char *p, size_t n)
{
    char *block = malloc(n > 0 ? n : 1);

    must(block != NULL);
    if (n > 0)
        memcpy(block, p, n);
    return block;
}

/* Until it says something other than E_FULL. */
static inline void codec_feed(const codec_way *w, mproto_codec *s,
                              mproto_span text, int last, codec_result *r)
{
    char *in = block_of(text.p, text.n), *out = malloc(w->room);
    size_t before;
    mproto_io io;

    must(out != NULL);
    io.in = in;
    io.in_n = text.n;
    do {
        before = io.in_n;
        io.out = out;
        io.out_n = w->room;
        r->rc = w->fn(s, &io, last);
        must(io.out_n <= w->room && io.in_n <= before);
        must(r->rc != MPROTO_E_FULL || io.out_n < w->room
             || io.in_n < before);
        must(w->room - io.out_n <= w->most - r->n);
        memcpy(r->out + r->n, out, w->room - io.out_n);
        r->n += w->room - io.out_n;
    } while (r->rc == MPROTO_E_FULL);
    must(r->rc == MPROTO_E_ARG || (r->rc == MPROTO_OK && io.in_n == 0));
    r->taken += text.n - io.in_n;
    free(in);
    free(out);
}

static inline codec_result codec_run(const codec_way *w, mproto_span text)
{
    mproto_codec s = w->begin;
    mproto_span head = text, tail = text;
    codec_result r;

    memset(&r, 0, sizeof r);
    r.out = malloc(w->most + 1);
    must(r.out != NULL);
    head.n = w->cut;
    tail.p += w->cut;
    tail.n -= w->cut;
    codec_feed(w, &s, head, 0, &r);
    if (r.rc == MPROTO_OK)
        codec_feed(w, &s, tail, 1, &r);
    r.defects = s.defects;
    return r;
}

static inline void must_be_same(const codec_result *a, const codec_result *b)
{
    must(a->rc == b->rc && a->n == b->n && a->taken == b->taken
         && a->defects == b->defects && memcmp(a->out, b->out, a->n) == 0);
}

/* In one call; and by other, cut at how[0] of 255, with how[1] octets more
 * room than least. */
static inline codec_result codec_both(codec_way w, codec_fn *other,
                                      mproto_span text, size_t least,
                                      const uint8_t *how)
{
    codec_result whole, pieces;

    w.cut = 0;
    w.room = w.most + MPROTO_CODEC_MIN;
    whole = codec_run(&w, text);
    w.fn = other;
    w.cut = text.n * how[0] / 255;
    w.room = least + how[1];
    pieces = codec_run(&w, text);
    must_be_same(&whole, &pieces);
    free(pieces.out);
    return whole;
}

/* What r made, as input. */
static inline mproto_span codec_made(const codec_result *r)
{
    mproto_span made;

    made.p = r->out;
    made.n = r->n;
    return made;
}

#endif
