/* The parts of a structure of IMAP as lines of text. */
#ifndef IMAP_OUTLINE_H
#define IMAP_OUTLINE_H

#include "imap_read.h"
#include <stdarg.h>
#include <stdio.h>

typedef struct imap_outline {
    char   text[16384];
    size_t n;
    int    code;                /* of the last mproto_imap_parts_next() */
} imap_outline;

static inline void outline_put(imap_outline *o, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(o->text + o->n, sizeof o->text - o->n, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof o->text - o->n)
        abort();
    o->n += (size_t)n;
}

/* Nothing where the peer said NIL. */
static inline void outline_span(imap_outline *o, const char *before,
                                mproto_span s)
{
    if (s.p)
        outline_put(o, "%s%.*s", before, (int)s.n, s.p);
}

static inline void outline_params(imap_outline *o, mproto_imap_list list)
{
    mproto_span name, value;

    while (mproto_imap_params_next(&list, &name, &value)) {
        outline_span(o, ";", name);
        outline_span(o, "=", value);
    }
}

static inline void outline_part(imap_outline *o, const mproto_imap_part *p)
{
    mproto_imap_list languages = p->languages;
    mproto_imap_value v;

    outline_put(o, "%u [%s]", p->depth, p->path);
    outline_span(o, " ", p->type);
    outline_span(o, "/", p->subtype);
    outline_params(o, p->params);
    outline_span(o, " ", p->encoding);
    if (!p->multipart)
        outline_put(o, " %lu:%lu", (unsigned long)p->size,
                    (unsigned long)p->lines);
    outline_span(o, " id=", p->id);
    outline_span(o, " description=", p->description);
    outline_span(o, " md5=", p->md5);
    outline_span(o, " disposition=", p->disposition);
    outline_params(o, p->disposition_params);
    while (mproto_imap_next(&languages, &v))
        outline_span(o, " language=", v.text);
    outline_span(o, " location=", p->location);
    if (p->has_envelope)
        outline_put(o, " envelope");
    outline_span(o, "=", p->envelope.subject);
    if (p->quirks)
        outline_put(o, " !%x", p->quirks);
    outline_put(o, "\n");
}

/* Of what is inside of the list that text is. */
static inline void outline_text(imap_outline *o, const char *text)
{
    mproto_imap_parts it;
    mproto_imap_part p;
    imap_read r;

    memset(o, 0, sizeof *o);
    mproto_imap_parts_begin(&it, imap_read_inside(&r, text));
    while ((o->code = mproto_imap_parts_next(&it, &p)) == 1)
        outline_part(o, &p);
    imap_read_free(&r);
}

#endif
