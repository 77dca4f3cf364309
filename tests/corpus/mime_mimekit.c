/* What comes in pairs in MimeKit's data: a message and its anonymous form, a
 * message and its fragments. */
#include "corpus.h"
#include "files.h"
#include "outline.h"
#include <mailproto/partial.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORDER "the fields inside are appended in their order (RFC 2046 5.2.2.1)"

static const corpus_deviation deviations[] = {
    { "mimekit fragments", "rfc2046.eml header", ORDER },
    { "mimekit fragments", "message-partial.eml header", ORDER },
    { NULL, NULL, NULL }
};

#undef ORDER

/* --- anonymous ----------------------------------------------------------- */

/* Letters are "x" there, so that every part is where it was. */
static void compare_anonymous(const char *path, const outline *o,
                              const outline *anonymous)
{
    outline_text want = { NULL, 0, 0 }, got = { NULL, 0, 0 };
    char name[512], was[128], is[128];
    size_t i;

    outline_shape(&want, anonymous);
    outline_shape(&got, o);
    corpus_case(path, want.p, got.p);
    for (i = 0; strcmp(want.p, got.p) == 0 && i < o->n; i++) {
        const outline_part *p = &anonymous->parts[i], *q = &o->parts[i];

        snprintf(name, sizeof name, "%s %s", path, p->path);
        snprintf(was, sizeof was, "%s %lu %lu %lu", p->type.p,
                 (unsigned long)p->header, (unsigned long)p->body,
                 (unsigned long)p->end);
        snprintf(is, sizeof is, "%s %lu %lu %lu", q->type.p,
                 (unsigned long)q->header, (unsigned long)q->body,
                 (unsigned long)q->end);
        corpus_case(name, was, is);
    }
    free(want.p);
    free(got.p);
}

static void run_anonymous(void)
{
    static const char end[] = ".anonymized.eml";
    outline o, anonymous;
    mproto_span was, now;
    char path[512];
    files f;
    size_t i;

    files_list(&f, "mimekit/messages", end);
    for (i = 0; i < f.n; i++) {
        snprintf(path, sizeof path, "%.*s.eml",
                 (int)(strstr(f.paths[i], end) - f.paths[i]), f.paths[i]);
        if (!files_have(path))
            continue;
        was = outline_load(path);
        now = outline_load(f.paths[i]);
        if (was.p && now.p) {
            outline_read(&o, was, 0, 0);
            outline_read(&anonymous, now, 0, 0);
            compare_anonymous(strrchr(path, '/') + 1, &o, &anonymous);
            outline_free(&o);
            outline_free(&anonymous);
        }
        outline_unload(was);
        outline_unload(now);
    }
    files_free(&f);
}

/* --- fragments ----------------------------------------------------------- */

enum { FRAGMENTS = 16 };

typedef struct fragments {
    mproto_span    octets[FRAGMENTS];
    outline        o[FRAGMENTS];
    mproto_partial about[FRAGMENTS];
    size_t         order[FRAGMENTS], n;
} fragments;

/* NAME.0.eml, NAME.1.eml ... of NAME.eml, the last one first. */
static void read_fragments(fragments *f, const char *whole)
{
    char path[512];
    size_t n = 0, i;

    for (; n < FRAGMENTS; n++) {
        snprintf(path, sizeof path, "%.*s.%u.eml", (int)strlen(whole) - 4,
                 whole, (unsigned)n);
        if (!files_have(path))
            break;
    }
    f->n = n;
    for (i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%.*s.%u.eml", (int)strlen(whole) - 4,
                 whole, (unsigned)(n - 1 - i));
        f->octets[i] = outline_load(path);
        outline_read(&f->o[i], f->octets[i], 0, 0);
    }
}

static int order_fragments(fragments *f)
{
    size_t i, which;

    for (i = 0; i < f->n; i++)
        if (mproto_partial_read(&f->about[i], outline_header(&f->o[i], 0))
            != MPROTO_OK)
            return 0;
    return mproto_partial_order(f->about, f->n, f->order, &which)
        == MPROTO_PARTIAL_WHOLE;
}

static void put_joined(outline_text *t, const fragments *f)
{
    size_t first = f->order[0], i, from;
    mproto_span header = outline_header(&f->o[first], 0);
    mproto_span body = outline_body(&f->o[first], 0);
    char text[8192];

    outline_put(t, text, mproto_partial_join(text, sizeof text, header, body,
                                             &from));
    outline_put(t, body.p + from, body.n - from);
    for (i = 1; i < f->n; i++) {
        body = outline_body(&f->o[f->order[i]], 0);
        outline_put(t, body.p, body.n);
    }
}

enum { FIELDS = 64 };

static int by_text(const void *a, const void *b)
{
    const mproto_span *s = a, *t = b;
    int order = memcmp(s->p, t->p, s->n < t->n ? s->n : t->n);

    return order ? order : (s->n > t->n) - (s->n < t->n);
}

/* The fields of a header by name. */
static void put_sorted(outline_text *t, mproto_span header)
{
    mproto_span fields[FIELDS];
    mproto_fields it;
    mproto_field f;
    size_t n = 0, i;

    mproto_fields_begin(&it, header.p, header.n);
    while (n < FIELDS && mproto_fields_next(&it, &f))
        fields[n++] = f.raw;
    qsort(fields, n, sizeof *fields, by_text);
    for (i = 0; i < n; i++)
        outline_put(t, fields[i].p, fields[i].n);
}

static void compare_sorted(const char *name, mproto_span want,
                           mproto_span got)
{
    outline_text w = { NULL, 0, 0 }, g = { NULL, 0, 0 };

    put_sorted(&w, want);
    put_sorted(&g, got);
    outline_case_lines(name, outline_span(&w), outline_span(&g));
    free(w.p);
    free(g.p);
}

static void compare_joined(const char *path, mproto_span whole,
                           const fragments *f)
{
    outline_text joined = { NULL, 0, 0 };
    outline o, again;
    char name[512];

    put_joined(&joined, f);
    outline_read(&o, whole, MPROTO_MIME_DECODE, 0);
    outline_read(&again, outline_span(&joined), MPROTO_MIME_DECODE, 0);
    snprintf(name, sizeof name, "%s header", path);
    outline_case_lines(name, outline_header(&o, 0), outline_header(&again, 0));
    snprintf(name, sizeof name, "%s fields", path);
    compare_sorted(name, outline_header(&o, 0), outline_header(&again, 0));
    snprintf(name, sizeof name, "%s type", path);
    corpus_case(name, o.parts[0].type.p, again.parts[0].type.p);
    snprintf(name, sizeof name, "%s body", path);
    outline_case_lines(name, outline_body(&o, 0), outline_body(&again, 0));
    outline_free(&o);
    outline_free(&again);
    free(joined.p);
}

static void run_fragments(const char *path)
{
    mproto_span whole = outline_load(path);
    const char *name = strrchr(path, '/') + 1;
    fragments f;
    size_t i;

    read_fragments(&f, path);
    corpus_case(name, "whole", order_fragments(&f) ? "whole" : "not whole");
    if (whole.p && order_fragments(&f))
        compare_joined(name, whole, &f);
    for (i = 0; i < f.n; i++) {
        outline_free(&f.o[i]);
        outline_unload(f.octets[i]);
    }
    outline_unload(whole);
}

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    corpus_source("mimekit anonymous");
    run_anonymous();
    corpus_source("mimekit fragments");
    run_fragments("mimekit/partial/rfc2046.eml");
    run_fragments("mimekit/partial/message-partial.eml");
    return corpus_end();
}
