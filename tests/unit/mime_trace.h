/* Runs the MIME parser over octets that come in pieces and writes down what it
 * tells, so that two runs can be compared. Pieces of one body are joined.
 * Every run checks that each octet is told once and in its place; a failure
 * ends the program. For unit tests and fuzz entries. */
#ifndef MIME_TRACE_H
#define MIME_TRACE_H

#include <mailproto/mime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIME_TRACE_MUST(what) do { \
        if (!(what)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
            abort(); \
        } \
    } while (0)

/* Flags with which the events are not the octets of the message. */
#define MIME_TRACE_CHANGED (MPROTO_MIME_DECODE | MPROTO_MIME_NOFIELD)

typedef struct mime_trace {
    char    *text;              /* of all events; NUL behind it */
    size_t   n, cap;
    uint64_t octets;            /* told so far */
    int      code;              /* error of the parser */
    unsigned events[MPROTO_MIME_END + 1];
    unsigned defects;           /* of END */
    int      joins;             /* a piece of this type was the last event */
} mime_trace;

/* How the octets come. */
typedef struct mime_cuts {
    size_t first, second;       /* places of cuts; 0 is none */
    size_t step;                /* or pieces of this many; 0 is all at once */
    int    empty;               /* and an empty call between all */
} mime_cuts;

static inline void mime_trace_put(mime_trace *t, const char *p, size_t n)
{
    if (n >= t->cap - t->n) {
        t->cap = (t->cap + n) * 2 + 64;
        t->text = realloc(t->text, t->cap);
        MIME_TRACE_MUST(t->text);
    }
    if (n > 0)
        memcpy(t->text + t->n, p, n);
    t->n += n;
    t->text[t->n] = '\0';
}

static inline void mime_trace_say(mime_trace *t, const char *what,
                                  unsigned long n)
{
    char line[80];
    int length = snprintf(line, sizeof line, " %s=%lu", what, n);

    mime_trace_put(t, line, (size_t)length);
}

static inline void mime_trace_span(mime_trace *t, const char *what,
                                   mproto_span s)
{
    if (s.n == 0)
        return;
    mime_trace_put(t, " ", 1);
    mime_trace_put(t, what, strlen(what));
    mime_trace_put(t, "=", 1);
    mime_trace_put(t, s.p, s.n);
}

static inline void mime_trace_path(mime_trace *t, const mproto_mime_part *p)
{
    char number[16];
    unsigned i;

    for (i = 0; i < p->depth; i++) {
        snprintf(number, sizeof number, "%s%u", i > 0 ? "." : " ",
                 p->path[i]);
        mime_trace_put(t, number, strlen(number));
    }
}

static inline void mime_trace_part(mime_trace *t,
                                   const mproto_mime_event *e)
{
    const mproto_mime_part *p = e->part;

    if (e->type == MPROTO_MIME_PART)
        return;
    mime_trace_put(t, " ", 1);
    mime_trace_put(t, p->type.p, p->type.n);
    mime_trace_put(t, "/", 1);
    mime_trace_put(t, p->subtype.p, p->subtype.n);
    mime_trace_span(t, "charset", p->charset);
    mime_trace_span(t, "disposition", p->disposition);
    mime_trace_span(t, "filename", p->filename);
    mime_trace_span(t, "id", p->id);
    mime_trace_span(t, "start", p->start);
    if (e->type == MPROTO_MIME_HEADER_END) {
        mime_trace_say(t, "kind", p->kind);
        mime_trace_say(t, "encoding", p->encoding);
        mime_trace_say(t, "flowed", p->flowed);
    } else {
        mime_trace_say(t, "header", (unsigned long)p->header);
        mime_trace_say(t, "body", (unsigned long)p->body);
        mime_trace_say(t, "end", (unsigned long)p->end);
        mime_trace_say(t, "lines", (unsigned long)p->lines);
        mime_trace_say(t, "decoded", (unsigned long)p->decoded);
    }
    mime_trace_say(t, "defects", p->defects);
}

static inline void mime_trace_event(mime_trace *t,
                                    const mproto_mime_event *e)
{
    static const char *const names[] = { "?", "PART", "FIELD", "HEADER_END",
        "BODY", "OUTSIDE", "PART_END", "END" };
    int piece = e->type == MPROTO_MIME_BODY
             || e->type == MPROTO_MIME_OUTSIDE;

    t->events[e->type]++;
    if (piece && t->joins == (int)e->type) {
        mime_trace_put(t, e->data.p, e->data.n);
        return;
    }
    t->joins = piece ? (int)e->type : 0;
    mime_trace_put(t, "\n", 1);
    mime_trace_put(t, names[e->type], strlen(names[e->type]));
    mime_trace_path(t, e->part);
    mime_trace_say(t, "at", (unsigned long)e->offset);
    if (e->type != MPROTO_MIME_OUTSIDE)
        mime_trace_say(t, "e", e->defects);
    if (piece) {
        mime_trace_put(t, "\n", 1);
        mime_trace_put(t, e->data.p, e->data.n);
    } else if (e->type == MPROTO_MIME_FIELD) {
        mime_trace_span(t, "name", e->field.name);
        mime_trace_span(t, "body", e->field.body);
    } else if (e->type != MPROTO_MIME_END) {
        mime_trace_part(t, e);
    }
}

/* What e tells of the message lies where it says, behind what was told. */
static inline void mime_trace_octets(mime_trace *t,
                                     const mproto_mime_event *e,
                                     const char *p, size_t n, int decoded)
{
    mproto_span s = e->type == MPROTO_MIME_FIELD ? e->field.raw : e->data;

    if (e->type == MPROTO_MIME_BODY || e->type == MPROTO_MIME_OUTSIDE)
        MIME_TRACE_MUST(s.n > 0);
    if (decoded || s.n == 0)
        return;
    MIME_TRACE_MUST(e->offset == t->octets);
    MIME_TRACE_MUST(s.n <= n && t->octets <= n - s.n);
    MIME_TRACE_MUST(memcmp(s.p, p + t->octets, s.n) == 0);
    if (e->type == MPROTO_MIME_FIELD)
        MIME_TRACE_MUST(e->field.offset == e->offset);
    t->octets += s.n;
}

static inline size_t mime_trace_piece(const mime_cuts *cuts, size_t at,
                                      size_t n)
{
    size_t to = n;

    if (cuts->step > 0 && n - at > cuts->step)
        to = at + cuts->step;
    if (at < cuts->second && cuts->second < to)
        to = cuts->second;
    if (at < cuts->first && cuts->first < to)
        to = cuts->first;
    return to - at;
}

static inline void mime_trace_drain(mime_trace *t, mproto_mime *m,
                                    const char *p, size_t n, unsigned flags)
{
    const mproto_mime_event *e;

    while ((e = mproto_mime_next(m)) != NULL) {
        MIME_TRACE_MUST(e->part != NULL);
        mime_trace_octets(t, e, p, n, (flags & MIME_TRACE_CHANGED) != 0);
        mime_trace_event(t, e);
        if (e->type == MPROTO_MIME_END)
            t->defects = e->defects;
    }
}

/* New memory is full of something else each time. */
static inline void *mime_trace_resize(void *ctx, void *p, size_t old_size,
                                      size_t n)
{
    static unsigned char dirt = 0;
    char *block = NULL;

    (void)ctx;
    if (n == 0)
        free(p);
    else
        block = realloc(p, n);
    if (block && n > old_size)
        memset(block + old_size, ++dirt, n - old_size);
    return block;
}

static inline mproto_mime *mime_trace_new(const mproto_mime_opts *opts)
{
    const mproto_alloc dirty = { NULL, mime_trace_resize };
    mproto_mime_opts o = { .size = sizeof o };

    if (opts)
        o = *opts;
    if (!o.alloc)
        o.alloc = &dirty;
    return mproto_mime_new(&o);
}

/* Each piece lies in a block of exactly its size. */
static inline mime_trace mime_trace_run(const mproto_mime_opts *opts,
                                        const char *p, size_t n,
                                        const mime_cuts *cuts)
{
    mproto_mime *m = mime_trace_new(opts);
    mime_trace t;
    size_t at, piece;

    memset(&t, 0, sizeof t);
    mime_trace_put(&t, "", 0);
    t.code = MPROTO_E_NOMEM;
    if (!m)
        return t;
    for (at = 0; at < n; at += piece) {
        char *block;

        piece = mime_trace_piece(cuts, at, n);
        block = malloc(piece);
        MIME_TRACE_MUST(block);
        memcpy(block, p + at, piece);
        if (cuts->empty)
            MIME_TRACE_MUST(mproto_mime_in(m, NULL, 0)
                            == mproto_mime_error(m)->code);
        if (mproto_mime_in(m, block, piece) == MPROTO_OK)
            mime_trace_drain(&t, m, p, n, opts ? opts->flags : 0);
        free(block);
    }
    mproto_mime_eof(m);
    mime_trace_drain(&t, m, p, n, opts ? opts->flags : 0);
    t.code = mproto_mime_error(m)->code;
    if (t.code == MPROTO_OK
        && (!opts || !(opts->flags & MIME_TRACE_CHANGED)))
        MIME_TRACE_MUST(t.octets == n);
    MIME_TRACE_MUST(mproto_mime_next(m) == NULL);
    MIME_TRACE_MUST(mproto_mime_in(m, "x", 1) != MPROTO_OK);
    mproto_mime_free(m);
    return t;
}

static inline void mime_trace_same(const mime_trace *a, const mime_trace *b)
{
    if (a->n == b->n && memcmp(a->text, b->text, a->n) == 0)
        return;
    fprintf(stderr, "--- one run%s\n--- another%s\n", a->text, b->text);
    abort();
}

/* One run with cuts against whole. */
static inline void mime_trace_against(const mime_trace *whole,
                                      const mproto_mime_opts *opts,
                                      const char *p, size_t n,
                                      const mime_cuts *cuts)
{
    mime_trace t = mime_trace_run(opts, p, n, cuts);

    mime_trace_same(whole, &t);
    MIME_TRACE_MUST(t.code == whole->code && t.defects == whole->defects);
    free(t.text);
}

/* All one-cut splits, and octet by octet; with few only some, and pieces that
 * are not so small, for messages that are big or many. */
static inline void mime_trace_splits(const mproto_mime_opts *opts,
                                     const char *p, size_t n, int few)
{
    mime_cuts cuts = { 0, 0, 0, 0 };
    mime_trace whole = mime_trace_run(opts, p, n, &cuts);
    size_t step = few ? n / 16 + 1 : 1;
    size_t least = few && n > 4096 ? 509 : 1;

    for (cuts.first = 1; cuts.first < n; cuts.first += step)
        mime_trace_against(&whole, opts, p, n, &cuts);
    cuts.first = 0;
    cuts.empty = 1;
    for (cuts.step = least; cuts.step < least + 3; cuts.step++)
        mime_trace_against(&whole, opts, p, n, &cuts);
    cuts.step = 1013;
    mime_trace_against(&whole, opts, p, n, &cuts);
    free(whole.text);
}

#endif
