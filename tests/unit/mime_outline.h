/* A message in one line: leaves as type/subtype[body], others as
 * type/subtype(parts), so that tables can say what is expected. */
#ifndef MIME_OUTLINE_H
#define MIME_OUTLINE_H

#include "mime_trace.h"

static inline void mime_outline_event(mime_trace *t,
                                      const mproto_mime_event *e)
{
    int leaf = e->part->kind == MPROTO_KIND_LEAF;

    if (e->type == MPROTO_MIME_PART && e->part->depth > 0
        && e->part->path[e->part->depth - 1] > 1)
        mime_trace_put(t, " ", 1);
    if (e->type == MPROTO_MIME_HEADER_END) {
        mime_trace_put(t, e->part->type.p, e->part->type.n);
        mime_trace_put(t, "/", 1);
        mime_trace_put(t, e->part->subtype.p, e->part->subtype.n);
        mime_trace_put(t, leaf ? "[" : "(", 1);
    }
    if (e->type == MPROTO_MIME_BODY)
        mime_trace_put(t, e->data.p, e->data.n);
    if (e->type == MPROTO_MIME_PART_END)
        mime_trace_put(t, leaf ? "]" : ")", 1);
    if (e->type == MPROTO_MIME_END)
        t->defects = e->defects;
}

/* NUL in a body ends the text early for strcmp, so tests avoid it. */
static inline mime_trace mime_outline(const mproto_mime_opts *opts,
                                      const char *p, size_t n)
{
    mproto_mime *m = mproto_mime_new(opts);
    const mproto_mime_event *e;
    mime_trace t;

    memset(&t, 0, sizeof t);
    mime_trace_put(&t, "", 0);
    MIME_TRACE_MUST(m && mproto_mime_in(m, p, n) == MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL) {
        t.events[e->type]++;
        mime_outline_event(&t, e);
    }
    mproto_mime_free(m);
    return t;
}

#endif
